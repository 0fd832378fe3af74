"""What the desk and the reader of a container say to each other: framed records with capped lengths, no pickles.

The desk sends START, the one place it wants if it wants no other, and the parts' names once, then one byte for each
FILE: SKIP, TAKE, or WHOLE for one that may be larger than others. The reader sends records: kind (u8), length of the
payload (u32, at most MAX_PAYLOAD), payload. After TAKE and WHOLE come CHUNKs and DONE; TICK may come
anywhere and says how many bytes of the container were read so far. All numbers are little-endian. Whatever the reader
says is untrusted: the ``open_…`` functions raise ``Garbled`` on anything out of range.
"""

import hashlib
import struct
from dataclasses import dataclass

MAGIC = b"CNT1"
LAYERS = ("rlimits", "landlock", "seccomp", "bubblewrap")
HELLO, FILE, CHUNK, DONE, FAILED, TICK, SOUND, END = range(8)
WALK, EXAMINE, FIND = range(3)
"""What may be asked: every file, whether the medium is what its container says, or only what is called ``*.json``."""

SKIP, TAKE, WHOLE = b"\0", b"\1", b"\2"
MAX_PAYLOAD = 1 << 20
MAX_PLACE = 8192
MAX_HEAD = 1024

FRAME = struct.Struct("<BI")
START = struct.Struct("<4sBQIIQBQHH")  # magic, op, the numbers of Bounds, parts, bytes of the one place wanted
PART = struct.Struct("<IQH")  # descriptor, size, bytes of its name
ENTRY = struct.Struct("<QqBHH")  # size, modified, flags, bytes of place and head
COUNT = struct.Struct("<QQ")  # bytes read, bytes in all
FINDING = struct.Struct("<B16s16s20s20s")  # verdict, MD5 stored and computed, SHA-1 the same; zeros for none

DELETED, LOCAL_TIME = 1, 2
"""Flags of an entry."""

SOUND_CODES = ("sound", "differs", "no_stored_hash")

REASONS = {
    "ok": "",
    "damaged": "The file cannot be read whole: its container, or the medium it was copied from, is damaged.",
    "damaged_container": "The container is damaged; from here on it cannot be read.",
    "gap": "A part of the archive is damaged and was passed over; files may be missing.",
    "missing_segment": "A part of the container is missing.",
    "encrypted": "It is protected by a password.",
    "bomb": "It unpacks to far more than it holds.",
    "too_large": "The file is larger than 200 MB.",
    "empty": "The file is empty.",
    "empty_container": "The container holds no files.",
    "link": "This is a link to another place; links are not followed.",
    "special": "This is a device, pipe or socket, not an ordinary file.",
    "deep": "This container lies too deep within others; it was not opened.",
    "gone": "The file was deleted, and what it held cannot be recovered.",
    "no_file_system": "There is no file system here that can be read (empty, encrypted, or unknown).",
    "apfs": "This APFS cannot be opened here (damaged, or on two disks): let the forensic tool export its files, take those in.",
    "needs_parent": "This disk image holds only the differences to another one: let the virtual machine's own program merge "
    "both into one image, and take that in.",
    "too_much": "The container unpacks to more than one container may; what is after this was not taken in.",
    "too_many": "The container lists too many files; those after this one were not taken in.",
    "memory": "Reading it took more memory than the reader may use.",
    "not_opened": "It is packed by a method that is not opened here.",
    "unsupported": "This kind of container is not opened here.",
    "loop": "The file system leads back into itself here; it was not followed.",
}
"""Why an entry is refused, in words; the reader sends the code's position."""

CODES = tuple(REASONS)


class Garbled(Exception):
    """A record which breaks the protocol; it never leaves the hatch."""


FAULTS = (ArithmeticError, LookupError, OSError, RuntimeError, TypeError, ValueError)
"""What libraries raise where bytes make no sense; the reader takes any of them for damage."""


class Failed(Exception):
    """Reader's side: an entry, or the rest of a container, cannot be had; ``code`` is of REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one container may ask of us; see ``evidence.Limits``."""

    file_bytes: int
    files: int
    swell: int
    swell_from: int
    depth: int
    total: int

    def swells(self, unpacked: int, packed: int) -> bool:
        """Whether so many bytes out of so few are a bomb."""
        return unpacked > self.swell_from and unpacked > self.swell * max(1, packed)


@dataclass(frozen=True, slots=True)
class Told:
    """One file as the reader announces it. ``place`` and ``head`` are untrusted; ``modified`` is seconds, 0 unknown."""

    place: str
    size: int
    modified: int
    flags: int
    head: bytes


def frame(kind: int, payload: bytes = b"") -> bytes:
    """A record."""
    return FRAME.pack(kind, len(payload)) + payload


def open_frame(data: bytes) -> tuple[int, int]:
    """Kind and length of the record that begins so; raises Garbled."""
    kind, length = FRAME.unpack(data)
    if kind > END or length > MAX_PAYLOAD:
        raise Garbled
    return kind, length


def text(place: bytes) -> str:
    """Untrusted bytes as text that can always be stored; bytes that are no text are spelt out."""
    return place.decode("utf-8", "backslashreplace")


def short(place: bytes) -> bytes:
    """A place within MAX_PLACE bytes: a longer one loses its middle, a digest keeps it apart from its like."""
    if len(place) <= MAX_PLACE:
        return place
    mark = f"…[{hashlib.sha256(place).hexdigest()[:16]}]…".encode()
    kept = MAX_PLACE - len(mark)
    return place[: kept // 2] + mark + place[-(kept // 2) :]


def close_entry(place: bytes, size: int, modified: int, flags: int, head: bytes) -> bytes:
    """The payload of FILE."""
    place, head = short(place), head[:MAX_HEAD]
    size, modified = min(max(0, size), 2**63), modified if abs(modified) < 2**40 else 0
    return ENTRY.pack(size, modified, flags, len(place), len(head)) + place + head


def open_entry(payload: bytes) -> Told:
    """The file announced; raises Garbled."""
    if len(payload) < ENTRY.size:
        raise Garbled
    size, modified, flags, place, head = ENTRY.unpack_from(payload)
    if flags > 3 or place > MAX_PLACE or head > MAX_HEAD or len(payload) != ENTRY.size + place + head:
        raise Garbled
    if abs(modified) >= 2**40 or size > 2**63:
        raise Garbled
    body = payload[ENTRY.size :]
    return Told(text(body[:place]), size, modified, flags, body[place:])


def close_failure(code: str, place: bytes = b"") -> bytes:
    """The payload of FAILED and DONE."""
    return bytes([CODES.index(code)]) + short(place)


def open_failure(payload: bytes) -> tuple[str, str]:
    """Code and place of what cannot be had; raises Garbled."""
    if not 1 <= len(payload) <= 1 + MAX_PLACE or payload[0] >= len(CODES):
        raise Garbled
    return CODES[payload[0]], text(payload[1:])


def open_count(payload: bytes) -> tuple[int, int]:
    """Bytes read and bytes in all; raises Garbled."""
    if len(payload) != COUNT.size:
        raise Garbled
    read, whole = COUNT.unpack(payload)
    return read, whole


def close_start(op: int, bounds: Bounds, parts: list[tuple[str, int, int]], only: str = "") -> bytes:
    """The desk's first words: what it wants (``only`` this place), and the name, descriptor and size of every part."""
    limits = (bounds.file_bytes, bounds.files, bounds.swell, bounds.swell_from, bounds.depth, bounds.total)
    place = only.encode("utf-8", "surrogateescape")[: 8 * MAX_PLACE]
    out = [START.pack(MAGIC, op, *limits, len(parts), len(place)) + place]
    for name, descriptor, size in parts:
        data = name.encode("utf-8", "surrogateescape")[:1024]
        out.append(PART.pack(descriptor, size, len(data)) + data)
    return b"".join(out)
