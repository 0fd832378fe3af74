"""ZIP files as data: a reader that believes nothing a ZIP says about itself.

Python's own reader gives up on a whole archive for one odd name, unpacks bzip2 without a limit and, in
3.11.7, does not notice overlapping members. Here the central directory is read record by record, names
stay text, a member is unpacked in bounded steps under a hard cap, and nothing is ever written.

Decided: stored, deflate and bzip2 only. Considered: LZMA, whose header lets a stranger choose how much
memory we set aside. Costs: such members are refused with a sentence.
"""

import bz2
import os
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from workstation.domain.errors import Unreadable

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STEP = 1 << 18


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a ZIP, as its central directory tells it; ``packed`` and ``size`` are claims, in bytes."""

    name: str  # untrusted text
    method: int
    encrypted: bool
    crc: int
    packed: int
    size: int
    header: int  # offset of the local header in the file
    modified: int = 0  # as DOS writes it: date in the upper 16 bits, time in the lower; 0 unknown


class _Step(Protocol):
    """A decompressor that gives at most ``limit`` bytes at a time and says when it wants more."""

    @property
    def hungry(self) -> bool: ...

    def more(self, packed: bytes, limit: int) -> bytes: ...


class _Stored:
    hungry = True

    def more(self, packed: bytes, limit: int) -> bytes:  # noqa: ARG002 - stored bytes are as long as they are
        return packed


class _Deflate:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(-15)

    @property
    def hungry(self) -> bool:
        return not self._inner.unconsumed_tail

    def more(self, packed: bytes, limit: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail or packed, limit)


class _Bzip2:
    def __init__(self) -> None:
        self._inner = bz2.BZ2Decompressor()

    @property
    def hungry(self) -> bool:
        return self._inner.eof or self._inner.needs_input

    def more(self, packed: bytes, limit: int) -> bytes:
        return b"" if self._inner.eof else self._inner.decompress(packed, limit)


_METHODS: dict[int, type[_Stored] | type[_Deflate] | type[_Bzip2]] = {0: _Stored, 8: _Deflate, 12: _Bzip2}


def is_zip(head: bytes) -> bool:
    """Whether the first four bytes of a file are a ZIP's: its name does not matter."""
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def _damaged(name: str) -> Unreadable:
    return Unreadable(
        "damaged_container",
        f"“{name}” is damaged: its list of contents cannot be read.",
        "Copy it again from its medium, or unpack it and take in the folder.",
    )


def _end(file: BinaryIO, size: int, name: str) -> tuple[int, int, int, int]:
    """(members, directory size, directory offset, end of the directory) as the end record says."""
    tail_at = max(0, size - _END.size - 65535)
    file.seek(tail_at)
    tail = file.read()
    ends = [m.start() for m in re.finditer(rb"PK\x05\x06", tail) if len(tail) - m.start() >= _END.size]
    if not ends:
        raise _damaged(name)
    at = next(
        (e for e in ends if e + _END.size + int.from_bytes(tail[e + 20 : e + 22], "little") == len(tail)), ends[-1]
    )
    _, disk, start_disk, _, members, length, offset, _ = _END.unpack_from(tail, at)
    end = tail_at + at
    if disk or start_disk not in (0, 0xFFFF):
        raise Unreadable(
            "split_container", f"“{name}” is one part of a split ZIP.", "Join the parts into one ZIP first."
        )
    if members == 0xFFFF or 0xFFFFFFFF in (length, offset):
        file.seek(max(0, end - _LOCATOR.size))
        locator = file.read(_LOCATOR.size)
        if len(locator) == _LOCATOR.size and locator[:4] == b"PK\x06\x07":
            file.seek(_LOCATOR.unpack(locator)[2])
            record = file.read(_END64.size)
            if len(record) != _END64.size or record[:4] != b"PK\x06\x06":
                raise _damaged(name)
            *_, members, length, offset = _END64.unpack(record)
            end -= _LOCATOR.size + _END64.size
    return members, length, offset, end


def _wide(extra: bytes, size: int, packed: int, header: int) -> tuple[int, int, int]:
    """Sizes and offset with the ZIP64 extra field read where 32 bits were not enough."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            values = [v for (v,) in struct.iter_unpack("<Q", extra[at + 4 : at + 4 + length // 8 * 8])]
            size = values.pop(0) if size == 0xFFFFFFFF and values else size
            packed = values.pop(0) if packed == 0xFFFFFFFF and values else packed
            header = values.pop(0) if header == 0xFFFFFFFF and values else header
            break
        at += 4 + length
    return size, packed, header


def _name(raw: bytes, flags: int) -> str:
    """The member's name as text that can always be stored; bytes that are no text are spelt out."""
    if flags & 0x800:
        return raw.decode("utf-8", "backslashreplace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp437")


def members(file: BinaryIO, name: str, *, most: int) -> tuple[Member, ...]:
    """Every file in the ZIP called ``name``, folders left out, in the order of its directory.

    Raises Unreadable: damaged, one part of a split ZIP, or more than ``most`` members.
    """
    size = file.seek(0, os.SEEK_END)
    count, length, offset, end = _end(file, size, name)
    if count > most or length > most * 1024:
        raise Unreadable(
            "bomb", f"“{name}” lists more than {most:,} files.", "Unpack it in parts and take in the folders."
        )
    start = end - length
    if start < 0 or offset > start:
        raise _damaged(name)
    file.seek(start)
    directory = file.read(length)
    found = tuple(_records(directory, start - offset, name))
    return tuple(m for m in found if not (m.name.endswith("/") and m.size == 0))


def _records(directory: bytes, shift: int, name: str) -> Iterator[Member]:
    """The records of a central directory; ``shift`` is how much stands before the ZIP in its file."""
    at = 0
    while at < len(directory):
        if len(directory) - at < _CENTRAL.size or directory[at : at + 4] != b"PK\x01\x02":
            raise _damaged(name)
        (_, _, _, flags, method, time, day, crc, packed, size, n, x, c, _, _, _, header) = _CENTRAL.unpack_from(
            directory, at
        )
        at += _CENTRAL.size
        raw, extra = directory[at : at + n], directory[at + n : at + n + x]
        at += n + x + c
        size, packed, header = _wide(extra, size, packed, header)
        yield Member(_name(raw, flags), method, bool(flags & 1), crc, packed, size, header + shift, day << 16 | time)


def overlapping(file: BinaryIO, found: Sequence[Member]) -> frozenset[int]:
    """Local-header offsets of members whose bytes belong to another member too: nobody packs like that."""
    shared: set[int] = set()
    furthest, owner = 0, -1
    for member in sorted(found, key=lambda m: m.header):
        if member.header < furthest:
            shared.update((owner, member.header))
        file.seek(member.header)
        local = file.read(_LOCAL.size)
        extent = sum(_LOCAL.unpack(local)[-2:]) if len(local) == _LOCAL.size else 0
        end = member.header + _LOCAL.size + extent + member.packed
        if end > furthest:
            furthest, owner = end, member.header
    return frozenset(shared)


def unpack(file: BinaryIO, member: Member, *, most: int) -> bytes:
    """The member's bytes, as ``pieces`` gives them."""
    return b"".join(pieces(file, member, most=most))


def pieces(file: BinaryIO, member: Member, *, most: int) -> Iterator[bytes]:
    """The member's bytes in order; never more than ``most`` of them, nor more than it claims.

    Raises Unreadable "bomb" if it holds more, "damaged" if it holds less, is garbled or fails its checksum,
    "not_picture" for a method that is not opened here.
    """
    if member.method not in _METHODS:
        raise Unreadable(
            "not_picture",
            f"“{member.name}” is packed by a method that is not opened here.",
            "Pack it as an ordinary ZIP.",
        )
    damaged = Unreadable("damaged", f"“{member.name}” in the ZIP is damaged.", "Copy the ZIP again from its medium.")
    crc = length = 0
    try:
        file.seek(member.header)
        local = file.read(_LOCAL.size)
        if len(local) != _LOCAL.size or local[:4] != b"PK\x03\x04":
            raise damaged
        at = member.header + _LOCAL.size + sum(_LOCAL.unpack(local)[-2:])
        for piece in _stream(file, at, member, min(most, member.size)):
            crc, length = zlib.crc32(piece, crc), length + len(piece)
            yield piece
    except (zlib.error, EOFError, ValueError) as error:
        raise damaged from error
    except OSError as error:
        if error.errno is None:  # bz2 says "invalid data" with an OSError
            raise damaged from error
        raise Unreadable("unreadable", f"“{member.name}” cannot be read from the ZIP.", "Check the medium.") from error
    if length != member.size or crc != member.crc:
        raise damaged


def _stream(file: BinaryIO, at: int, member: Member, most: int) -> Iterator[bytes]:
    """Unpack in bounded steps; raises Unreadable "bomb" at the first byte beyond ``most``."""
    step: _Step = _METHODS[member.method]()
    left, length = member.packed, 0
    while True:
        packed = b""
        if step.hungry:
            file.seek(at)  # another member may have been read between two pieces
            packed = file.read(min(_STEP, left))
            at, left = at + len(packed), left - len(packed)
        piece = step.more(packed, _STEP)
        length += len(piece)
        if length > most:
            raise Unreadable(
                "bomb",
                f"“{member.name}” unpacks to more than it claims.",
                "Somebody built this ZIP to do harm; leave it.",
            )
        if piece:
            yield piece
        elif not packed:
            return
