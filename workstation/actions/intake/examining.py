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
from workstation.actions.intake.filming import Cut, Filmed, Footage
from workstation.domain.errors import Unreadable
from workstation.domain.footage import EVERY, Film
from workstation.domain.hashset import Hit, strongest
from workstation.domain.image import Refusal
from workstation.domain.particulars import Particulars
from workstation.exchange import evidence
from workstation.imaging import likewords
from workstation.imaging.darkroom import Looked
from workstation.store import films, hashsets, images

AHEAD = 4
"""Files read ahead of those examined, and examined ahead of the writer."""

RECENT = 32
"""Files whose answers are kept for the same bytes coming again at once."""

Entry = evidence.UntrustedFile | Refusal


@dataclass(frozen=True, slots=True)
class Examined:
    """What the darkroom says of one file, and what the index of likeness keeps of it."""

    looked: Looked
    like: bytes


def examine(untrusted: bytes, darkroom: DarkroomOnCall) -> Examined | Refusal:
    """The work on one file; it depends on nothing but its arguments. The refusal has no name yet."""
    try:
        looked = darkroom().look(untrusted)
    except Unreadable as error:
        return Refusal("", error.code, error.message)
    words = likewords.vocabulary(resources() / likewords.FILE)
    return Examined(looked, words.kept(looked.likeness, looked.look.width, looked.look.height))


@dataclass(frozen=True, slots=True)
class Read:
    """One file as it was read. ``plain`` is empty where it is in the case already, or known elsewhere (``hit``)."""

    place: str
    name: str
    digests: evidence.Digests
    plain: bytes
    size: int
    said: Particulars | None = None
    hit: Hit | None = None
    deleted: bool = False
    cut: Cut | None = None  # of a frame: the video it comes from


@dataclass(frozen=True, slots=True)
class Seen:
    """One file after the darkroom; ``found`` is None for one which is in the case already."""

    read: Read
    found: Examined | None = None


Answer = Seen | Filmed | Refusal


@dataclass(frozen=True, slots=True)
class Wanted:
    """How videos are taken in: seconds between frames, where they stay; and those which this intake has had."""

    every: float = EVERY
    in_place: bool = False
    filmed: set[str] = field(default_factory=set)


def walk(paths: Sequence[Path]) -> Iterator[Entry]:
    """Every entry of several places, in a stable order."""
    for path in paths:
        yield from evidence.walk(path)


def name_of(entry: Entry) -> str:
    """What tells an entry from its neighbours; untrusted."""
    return entry.name if isinstance(entry, Refusal) else entry.place


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
    work = partial(examine, darkroom=session.darkroom)
    finder = hashsets.Finder(session.vault)
    running: deque[tuple[str, Read | Filmed | Refusal, Future[Examined | Refusal] | None]] = deque()
    recent: dict[str, Future[Examined | Refusal]] = {}  # the same bytes twice in a row are examined once
    try:
        for name, one in _read_ahead(entries, readers):
            for part, read in _parts(session, case, finder, (name, one), wanted):
                asked = None
                if isinstance(read, Read) and read.plain:
                    asked = recent.get(read.digests.sha256) or executor.submit(work, read.plain)
                    recent[read.digests.sha256] = asked
                    if len(recent) > RECENT:
                        del recent[next(iter(recent))]
                running.append((part, read, asked))
                if len(running) >= ahead:
                    yield _answer(*running.popleft())
        while running:
            yield _answer(*running.popleft())
    finally:
        for _, _, asked in running:
            if asked is not None:
                asked.cancel()


def _parts(
    session: Session, case: int, finder: hashsets.Finder, entry: tuple[str, Read | Footage | Refusal], wanted: Wanted
) -> Iterator[tuple[str, Read | Filmed | Refusal]]:
    """What has to be kept of one entry, its name with the last of it."""
    name, one = entry
    if not isinstance(one, Footage):
        yield name, _met(session, case, finder, one)
        return
    film, spacing = _film(session, case, one), round(wanted.every * 1000)
    if (film is not None and 0 < film.every <= spacing) or one.digests.sha256 in wanted.filmed:
        yield name, Filmed(one.place, one.name, filming.film_of(case, one), again=True, said=one.said)
    elif film is None and (hit := strongest(finder.hits(asdict(one.digests)))):
        yield name, Read(one.place, one.name, one.digests, b"", one.size, one.said, hit)
    else:
        yield from _frames(session, case, entry[0], one, wanted)


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


def _read_ahead(entries: Iterator[Entry], readers: Executor) -> Iterator[tuple[str, Read | Footage | Refusal]]:
    running: deque[tuple[str, Future[Read | Footage | Refusal]]] = deque()
    for entry in entries:
        running.append((name_of(entry), readers.submit(_read, entry)))
        if len(running) >= AHEAD:
            name, future = running.popleft()
            yield name, future.result()
    for name, future in running:
        yield name, future.result()


def _read(entry: Entry) -> Read | Footage | Refusal:
    if isinstance(entry, Refusal):
        return entry
    try:
        plain = filming.footage(entry)
    except Unreadable as error:
        return Refusal(entry.name, error.code, error.message)
    if isinstance(plain, Footage):
        return plain
    return Read(entry.told, entry.name, evidence.digests(plain), plain, len(plain), entry.said, deleted=entry.deleted)


def _met(session: Session, case: int, finder: hashsets.Finder, read: Read | Refusal) -> Read | Refusal:
    """The same without its bytes where the case has it already, or where a hash set keeps it out."""
    if isinstance(read, Refusal):
        return read
    if _in_case(session, case, read.digests.sha256):
        return replace(read, plain=b"")
    hit = strongest(finder.hits(asdict(read.digests)))
    return replace(read, plain=b"", hit=hit) if hit else read


def _in_case(session: Session, case: int, digest: str) -> bool:
    with session.vault.page(write=False) as page:
        return bool(images.number_of(page, digest, case))


def _answer(name: str, read: Read | Filmed | Refusal, asked: Future[Examined | Refusal] | None) -> tuple[str, Answer]:
    if not isinstance(read, Read):
        return name, read
    if asked is None:
        return name, Seen(read)
    found = asked.result()
    return name, replace(found, name=read.name) if isinstance(found, Refusal) else Seen(read, found)
