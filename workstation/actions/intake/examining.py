"""Each file of a seizure read, hashed and – unless the case has it – examined, in the order of the places."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

from workstation import resources
from workstation.actions import DarkroomOnCall, Session
from workstation.actions.intake import filming
from workstation.actions.intake.filming import Filmed, Footage
from workstation.actions.intake.line import HEAVY, Answer, Examined, Found, Line, Read
from workstation.domain.errors import Unreadable
from workstation.domain.footage import EVERY, Film
from workstation.domain.hashset import strongest
from workstation.domain.image import Refusal
from workstation.exchange import evidence
from workstation.imaging import likewords
from workstation.store import files, films, hashsets, images
from workstation.store.blobs import Aside
from workstation.store.spool import Spool

AHEAD = 4
"""Files read ahead of those examined, and examined ahead of the writer."""

TOGETHER = 16
"""Small files glanced at in one call (see ``line``)."""

Entry = evidence.UntrustedFile | Refusal
Got = Read | Footage | Refusal


def examine(untrusted: Sequence[bytes], darkroom: DarkroomOnCall) -> Found:
    """The work on each of a few files; it depends on nothing but its arguments. The refusals have no name yet."""
    words = likewords.vocabulary(resources() / likewords.FILE)
    found: Found = []
    for plain in untrusted:
        try:
            looked = darkroom().look(plain)
        except Unreadable as error:
            found.append(Refusal("", error.code, error.message))
        else:
            found.append(Examined(looked, words.kept(looked.likeness, looked.look.width, looked.look.height)))
    return found


def glance(untrusted: Sequence[bytes], darkroom: DarkroomOnCall) -> Found:
    """The same without zones and likeness."""
    return [
        Refusal("", one.code, one.message) if isinstance(one, Unreadable) else Examined(one, b"")
        for one in darkroom().glances(untrusted)
    ]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How files are taken in: where they stay, and whether they are only glanced at now (see ``behind``).

    Of videos, seconds between frames, and those which this intake has had.
    """

    every: float = EVERY
    in_place: bool = False
    later: bool = False
    filmed: set[str] = field(default_factory=set)


def walk(paths: Sequence[Path], vault: Path, kept: int = 0) -> Iterator[Entry]:
    """Every entry of several places, in a stable order; of the first ``kept`` a container's reader sends no bytes."""
    met = 0
    limits = evidence.Limits(now=lambda: met >= kept, spool=partial(Spool, vault))
    for path in paths:
        for entry in evidence.walk(path, limits=limits):
            met += 1
            yield entry


def name_of(entry: Entry) -> str:
    """What tells an entry from its neighbours; untrusted."""
    return entry.name


def examined(
    session: Session,
    case: int,
    entries: Iterator[Entry],
    pools: tuple[Executor, Executor],
    ahead: int,
    wanted: Wanted,
) -> Iterator[tuple[str, Answer]]:
    """Each entry's name and what came of it, in order: read by the first pool, examined by the second if it must be.

    Before a video come its frames, without a name.
    """
    readers, executor = pools
    work = partial(glance if wanted.later else examine, darkroom=session.darkroom)
    lay = partial(_lay, session, in_place=wanted.in_place)
    finder = hashsets.Finder(session.vault)
    line = Line(executor, work, readers, lay, ahead, TOGETHER if wanted.later else 1)
    try:
        for some in _chunks(_read_ahead(entries, readers)):
            for part, read in _parts(session, case, finder, some, wanted):
                yield from line.put(part, read)
        yield from line.rest()
    finally:
        line.close()


def _chunks(read: Iterator[tuple[str, Got]]) -> Iterator[list[tuple[str, Got]]]:
    """A few files at a time, so that not each of them opens a page of the vault."""
    some: list[tuple[str, Got]] = []
    held = 0
    for name, one in read:
        some.append((name, one))
        held += len(one.plain) if isinstance(one, Read) else HEAVY
        if len(some) >= TOGETHER or held >= HEAVY:
            yield some
            some, held = [], 0
    if some:
        yield some


def _parts(
    session: Session, case: int, finder: hashsets.Finder, some: list[tuple[str, Got]], wanted: Wanted
) -> Iterator[tuple[str, Read | Filmed | Refusal]]:
    """What has to be kept of each entry, its name with the last of it."""
    for name, one in _met(session, case, finder, some):
        if not isinstance(one, Footage):
            yield name, one
            continue
        film, spacing = _film(session, case, one), round(wanted.every * 1000)
        if (film is not None and 0 < film.every <= spacing) or one.digests.sha256 in wanted.filmed:
            yield name, Filmed(one.place, one.name, filming.film_of(case, one), again=True, said=one.said)
        elif film is None and (hit := strongest(finder.hits(asdict(one.digests)))):
            yield name, Read(one.place, one.name, one.digests, b"", one.size, one.said, hit)
        else:
            yield from _frames(session, case, name, one, wanted)


def _frames(
    session: Session, case: int, name: str, shot: Footage, wanted: Wanted
) -> Iterator[tuple[str, Read | Filmed | Refusal]]:
    for part in filming.cut(session, case, shot, wanted.every, in_place=wanted.in_place):
        if isinstance(part, tuple):
            cut, still = part
            plain = still.file()
            found, place = evidence.digests(plain), filming.place_at(shot.place, still.at)
            known = _in_case(session, case, found.sha256)
            yield "", Read(place, shot.name, found, b"" if known else plain, len(plain), shot.said, cut=cut)
        else:
            if isinstance(part, Filmed):
                wanted.filmed.add(shot.digests.sha256)
            yield name, part


def _film(session: Session, case: int, shot: Footage) -> Film | None:
    with session.vault.page(write=False) as page:
        return films.by_digest(page, shot.digests.sha256, case)


def _read_ahead(entries: Iterator[Entry], readers: Executor) -> Iterator[tuple[str, Got]]:
    running: deque[tuple[str, Future[Got]]] = deque()
    for entry in entries:
        running.append((name_of(entry), readers.submit(_read, entry)))
        if len(running) >= AHEAD:
            name, future = running.popleft()
            yield name, future.result()
    for name, future in running:
        yield name, future.result()


def _read(entry: Entry) -> Got:
    if isinstance(entry, Refusal):
        return entry
    try:
        plain = filming.footage(entry)
    except Unreadable as error:
        return Refusal(entry.name, error.code, error.message)
    if isinstance(plain, Footage):
        return plain
    return Read(entry.told, entry.name, evidence.digests(plain), plain, len(plain), entry.said, deleted=entry.deleted)


def _met(
    session: Session, case: int, finder: hashsets.Finder, some: list[tuple[str, Got]]
) -> Iterator[tuple[str, Got]]:
    """The same, without the bytes of those which the case has already, or which a hash set keeps out."""
    with session.vault.page(write=False) as page:
        here = images.among(page, [one.digests.sha256 for _, one in some if isinstance(one, Read)], case)
        hits = {
            one.digests.sha256: strongest(finder.hits_on(page, asdict(one.digests)))
            for _, one in some
            if isinstance(one, Read) and one.digests.sha256 not in here
        }
    for name, one in some:
        if not isinstance(one, Read):
            yield name, one
        elif one.digests.sha256 in here:
            yield name, replace(one, plain=b"")
        else:
            hit = hits[one.digests.sha256]
            yield name, replace(one, plain=b"", hit=hit) if hit else one


def _in_case(session: Session, case: int, digest: str) -> bool:
    with session.vault.page(write=False) as page:
        return bool(images.number_of(page, digest, case))


def _lay(session: Session, read: Read, *, in_place: bool) -> Aside | None:
    if in_place and not read.cut:
        return None
    files.require_space(session.vault.folder, 2 * read.size)
    return images.lay_aside(session.vault.blobs, read.digests.sha256, read.plain)
