"""The desk's side of a container: its parts are opened for reading and handed over, its files come back one by one.

Nothing here understands a container. The reader is started for it and ended with it (see ``calling``); the desk takes no more
bytes than one file may have. Where the reader breaks off, the rest is one Refusal, and what came before stays.
"""

import contextlib
import zlib
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from workstation.domain.errors import Unreadable
from workstation.domain.footage import is_video
from workstation.domain.image import REASONS, Refusal
from workstation.exchange.container import protocol as p
from workstation.exchange.container.calling import ENDS, PATIENCE, PROGRAM, Ended, Reader
from workstation.exchange.found import Closed, Limits, Spool, UntrustedFile, when


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a medium is what its container says: ``verdict`` of protocol.SOUND_CODES, hashes in lower-case hex.

    MD5, SHA-1 or both, of the medium's bytes; nothing where the container holds none.
    """

    verdict: str
    stored: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()


def walk(
    parts: Sequence[Path],
    name: str,
    place: str,
    limits: Limits,
    *,
    only: str = "",
    program: str = PROGRAM,
    patience: float = PATIENCE,
) -> Generator[UntrustedFile | Refusal]:
    """Every file of the container whose ``parts`` these are; each is read when its turn comes, as ``limits`` say, and held by its ``read``.

    ``name`` is the container's own, for a refusal of it (``Closed``). ``place`` stands before the files' own places.
    With ``only``, everything but that file is passed over unread. Raises Refused("no_sandbox"), and NoSpace of a spool.
    """

    def later(told: p.Told) -> bytes:
        at_once = replace(limits, names=False, now=None, spool=None)
        again = walk(parts, name, place, at_once, only=told.place, program=program, patience=patience)
        with contextlib.closing(again) as found:
            return _only(found, told)

    with Reader(parts, p.WALK, limits, only, program, patience) as reader:
        try:
            while (record := reader.record(limits.noted))[0] != p.END:
                kind, payload = record
                if kind == p.FAILED:
                    code, where = p.open_failure(payload)
                    yield (Refusal if where else Closed)(where or name, code, p.REASONS[code])
                elif kind == p.FILE:
                    yield _file(reader, p.open_entry(payload), place, limits, later)
                else:
                    raise p.Garbled
        except Ended as error:
            yield Closed(name, error.code, ENDS[error.code])
        except p.Garbled:
            yield Closed(name, "protocol", ENDS["protocol"])


def texts(
    parts: Sequence[Path],
    wanted: Callable[[bytes], bool],
    most: int,
    noted: Callable[[int, int], None] | None = None,
) -> Generator[tuple[str, bytes]]:
    """(place, bytes squeezed by gzip) of every ``*.json`` in the archive whose first bytes are ``wanted``, ``most`` bytes at most.

    What cannot be read is left out: ``walk`` says so. Raises Refused("no_sandbox"), Unreadable.
    """
    with Reader(parts, p.FIND, replace(Limits(), file_bytes=most)) as reader, contextlib.suppress(Ended, p.Garbled):
        while (record := reader.record(noted))[0] != p.END:
            if record[0] != p.FILE:
                continue
            told = p.open_entry(record[1])
            if not (told.place.lower().endswith(".json") and wanted(told.head)):
                reader.answer(p.SKIP)
                continue
            reader.answer(p.TAKE)
            squeezed, packer, length = [], zlib.compressobj(1, wbits=31), 0
            while (record := reader.record())[0] == p.CHUNK:
                squeezed.append(packer.compress(record[1]))
                length += len(record[1])
                if length > most:
                    raise p.Garbled
            if record[0] == p.DONE and p.open_failure(record[1])[0] == "ok":
                yield told.place, b"".join(squeezed) + packer.flush()


def _file(
    reader: Reader, told: p.Told, place: str, limits: Limits, later: Callable[[p.Told], bytes]
) -> UntrustedFile | Refusal:
    made = UntrustedFile(
        told.place,
        f"{place}!/{told.place}",
        told.size,
        partial(later, told),
        bool(told.flags & p.DELETED),
        when(told.modified, local=bool(told.flags & p.LOCAL_TIME)),
    )
    if limits.names or (limits.now and not limits.now()):
        reader.answer(p.SKIP)
        return made
    spool = limits.spool() if limits.spool and is_video(told.head) else None
    reader.answer(p.WHOLE if spool else p.TAKE)
    pieces: list[bytes] = []
    code = _taken(reader, spool.add if spool else pieces.append, limits.total if spool else limits.file_bytes)
    if code != "ok":
        return Refusal(told.place, code, p.REASONS[code])
    if spool:
        return replace(made, size=spool.size, spool=spool, read=partial(_within, spool, limits.file_bytes))
    data = b"".join(pieces)
    return replace(made, read=lambda: data)


def _taken(reader: Reader, put: Callable[[bytes], None], most: int) -> str:
    """Hand every piece of a file to ``put``; how it ended."""
    length = 0
    while (record := reader.record())[0] == p.CHUNK:
        length += len(record[1])
        if length > most:
            raise p.Garbled
        put(record[1])
    if record[0] != p.DONE:
        raise p.Garbled
    return p.open_failure(record[1])[0]


def _within(spool: Spool, most: int) -> bytes:
    if spool.size > most:
        raise Unreadable("too_large", p.REASONS["too_large"])
    return spool.read_at(0, spool.size)


def _only(found: Iterable[UntrustedFile | Refusal], told: p.Told) -> bytes:
    one = next((one for one in found if one.name == told.place or isinstance(one, Closed)), None)
    if isinstance(one, UntrustedFile):
        return one.read()
    raise Unreadable(one.code, one.reason) if one else Unreadable("unreadable", REASONS["unreadable"])


def examine(parts: Sequence[Path], noted: Callable[[int, int], None] | None = None) -> Finding:
    """Read the whole medium of an E01 and compare its hash with the one its container holds; ``noted`` hears bytes done and in all.

    Raises Unreadable: a sector cannot be read, or the reader ended; Refused("no_sandbox").
    """
    with Reader(parts, p.EXAMINE, Limits()) as reader:
        try:
            kind, payload = reader.record(noted)
            if kind == p.FAILED:
                code, _ = p.open_failure(payload)
                raise Unreadable(code, p.REASONS[code], "Copy the container again from its medium.")
            if kind != p.SOUND:
                raise p.Garbled
            return _finding(payload)
        except (Ended, p.Garbled) as error:
            code = error.code if isinstance(error, Ended) else "protocol"
            raise Unreadable(code, ENDS[code], "Copy the container again from its medium.") from error


def _finding(payload: bytes) -> Finding:
    if len(payload) != p.FINDING.size or payload[0] >= len(p.SOUND_CODES):
        raise p.Garbled
    verdict, *hashes = p.FINDING.unpack(payload)
    pairs = [(a.hex(), b.hex()) for a, b in (hashes[:2], hashes[2:]) if any(a)]
    return Finding(p.SOUND_CODES[verdict], tuple(a for a, _ in pairs), tuple(b for _, b in pairs))
