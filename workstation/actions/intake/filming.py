"""Videos of a seizure: read through their descriptor, however large; their frames examined like pictures.

A video is one entry of an intake. Its frames come before it ends, so an intake that stops within it reads it again and
finds the frames it has. What is counted is the video; whether it is new is known when it was read whole.

Decided: a frame is kept as a PNG of exactly the pixels decoded. Considered: only its moment, and the video decoded again
when somebody looks – a frame must be the same in a court as on the desk, whatever decoder is installed then.
Costs: 2 to 3 MB for each frame of 1920 × 1080 pixels.

Decided: videos are read here and only their frames go to an ``Executor``. Considered: sending the video, which may be
as large as a disk.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256

from workstation.actions import Session
from workstation.domain.errors import Unreadable
from workstation.domain.footage import HEAD, Film, Reel, is_video, moment, why_refused
from workstation.domain.image import Refusal
from workstation.domain.particulars import Particulars
from workstation.exchange import evidence
from workstation.imaging.sandbox import sealed
from workstation.imaging.video import Still
from workstation.imaging.videotape import Bytes
from workstation.store import files, films
from workstation.store.blobs import CHUNK, Laid
from workstation.store.seals import SOURCE

Opened = Callable[[], int] | Bytes
"""A new descriptor which reads a video, closed by whoever calls; or its bytes, where it lay in a container."""


@dataclass(frozen=True, slots=True)
class Footage:
    """A video of a seizure, hashed and not yet looked into."""

    place: str
    name: str
    digests: evidence.Digests
    size: int
    opened: Opened
    said: Particulars | None = None
    stamp: tuple[int, int] = (0, 0)  # size and time of change as it was hashed, of a file that may change


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a frame stands: ``at`` milliseconds in a film, whose bytes lie in the vault as ``laid`` unless they stay outside."""

    film: Film
    at: int
    laid: Laid | None = None


@dataclass(frozen=True, slots=True)
class Filmed:
    """A video at its end. ``again``: it is in the case already, with as many frames as are asked for."""

    place: str
    name: str
    film: Film
    again: bool = False
    said: Particulars | None = None


def footage(entry: evidence.UntrustedFile) -> Footage | bytes:
    """A video with its digests; the bytes of anything else. Raises Unreadable."""
    if spool := entry.spool:
        return Footage(entry.told, entry.name, evidence.digests_of(_chunks(spool)), spool.size, spool, entry.said)
    if entry.opened is None:
        plain = entry.read()
        if not is_video(plain[:HEAD]):
            return plain
        return Footage(entry.told, entry.name, evidence.digests(plain), len(plain), lambda: sealed(plain), entry.said)
    with _plain(entry.opened, entry.name) as descriptor:
        if not is_video(os.pread(descriptor, HEAD, 0)):
            return entry.read()
        found = evidence.digests_of(_chunks(descriptor))
        stamp = _stamp(descriptor)
    return Footage(entry.told, entry.name, found, stamp[0], entry.opened, entry.said, stamp)


def cut(
    session: Session, case: int, shot: Footage, every: float, *, in_place: bool
) -> Iterator[tuple[Cut, Still] | Filmed | Refusal]:
    """The frames of a video, and then the video at its end; a Refusal alone where it gives no frame."""
    laid, reel, given = None, Reel("whole"), False
    spacing = round(every * 1000)
    film = film_of(case, shot, spacing, here=not in_place)
    try:
        with _reading(shot.opened, shot.name) as tape:
            for one in session.darkroom().footage(tape, every):
                if isinstance(one, Reel):
                    reel = one
                    continue
                if not given and not in_place:
                    laid = _laid(session, shot, tape)
                given = True
                yield Cut(film, one.at, laid), one
            if isinstance(tape, int) and shot.stamp != (0, 0) and _stamp(tape) != shot.stamp:
                raise Unreadable("changed", "The video changed while it was read.", "Take it in again.")
    except Unreadable as error:
        yield Refusal(shot.name, error.code, error.message)
        return
    if given:
        yield Filmed(shot.place, shot.name, replace(film, reel=reel), said=shot.said)
    else:
        yield Refusal(shot.name, *why_refused(reel.end))


def film_of(case: int, shot: Footage, spacing: int = 0, *, here: bool = True) -> Film:
    """The film of a case, not numbered yet; ``spacing`` in milliseconds, 0 before it was read."""
    names = shot.digests
    return Film(0, case, names.sha256, names.md5, names.sha1, shot.size, spacing, Reel("whole"), here=here)


def place_at(place: str, at: int) -> str:
    """Where a frame was found; untrusted."""
    return f"{place} @ {moment(at)}"


def _stamp(descriptor: int) -> tuple[int, int]:
    about = os.fstat(descriptor)
    return about.st_size, about.st_mtime_ns


def _laid(session: Session, shot: Footage, tape: int | Bytes) -> Laid | None:
    """The video sealed in the vault; None where it lies there already. Raises Unreadable if it changed meanwhile."""
    if films.stored(session.vault, shot.digests.sha256):
        return None
    files.require_space(session.vault.folder, shot.size)
    return session.vault.blobs.lay(SOURCE, films.KIND, shot.digests.sha256, shot.size, _the_same(shot, tape))


def _the_same(shot: Footage, tape: int | Bytes) -> Iterator[bytes]:
    found = sha256()
    for chunk in _chunks(tape):
        found.update(chunk)
        yield chunk
    if found.hexdigest() != shot.digests.sha256:
        raise Unreadable("changed", "The video changed while it was read.", "Take it in again.")


def _chunks(tape: int | Bytes) -> Iterator[bytes]:
    at = 0
    while chunk := os.pread(tape, CHUNK, at) if isinstance(tape, int) else tape.read_at(at, CHUNK):
        at += len(chunk)
        yield chunk


@contextmanager
def _reading(opened: Opened, name: str) -> Iterator[int | Bytes]:
    if callable(opened):
        with _plain(opened, name) as descriptor:
            yield descriptor
    else:
        yield opened


@contextmanager
def _plain(opened: Callable[[], int], name: str) -> Iterator[int]:
    descriptor = opened()
    try:
        yield descriptor
    except OSError as error:
        raise Unreadable("unreadable", f"“{name}” cannot be read to its end.", "Check the medium.") from error
    finally:
        os.close(descriptor)
