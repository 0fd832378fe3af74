"""Whether a case's files lie in the vault or stay on their evidence store; changeable at any time, for all or for some.

Every read of a file that stayed outside compares its digest, so what is worked on is always what was taken in. The
store is read behind every page of the database: a slow drive keeps nobody waiting but who asked.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from workstation.actions import Original, Report, Session, photograph, silent
from workstation.domain.change import Change
from workstation.domain.errors import Damaged, NotFound, Unreadable
from workstation.domain.footage import Film
from workstation.domain.original import Places, out_of_reach
from workstation.domain.person import Act
from workstation.exchange.fetching import chunks
from workstation.store import cases, files, films, images, originals
from workstation.store.originals import Lying, Share, Some
from workstation.store.seals import SOURCE
from workstation.store.spool import Spool

__all__ = ["Lying", "Share", "Some", "bring_in", "leave_outside", "lying", "shares"]


ALL = Some()
Taken = TypeVar("Taken")
Pulse = Callable[[], None]
"""Called while a long file is read; raising from it stops."""


def lying(session: Session, case_ref: str) -> list[Lying]:
    """Where the files of each intake of a case lie, the oldest intake first."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return originals.shares(page, cases.named(page, case_ref).id)


def shares(session: Session, case_ref: str, some: Some = ALL) -> tuple[Share, Share]:
    """How much of a case, or of some of it, lies in the vault and how much outside; every file once."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        case = cases.named(page, case_ref).id
        return originals.share(page, case, some, here=True), originals.share(page, case, some, here=False)


def bring_in(session: Session, case_ref: str, report: Report = silent, some: Some = ALL) -> Change:
    """Copy into the vault what stayed outside. The result counts ``moved`` and ``missing``, which cannot be read now."""
    return _each(session, "images.brought_in", case_ref, (_bring, _bring_film), report, some, here=False)


def leave_outside(session: Session, case_ref: str, report: Report = silent, some: Some = ALL) -> Change:
    """Give up the vault's copies of what can still be read where it was found. The result counts as ``bring_in`` does."""
    return _each(session, "images.left_outside", case_ref, (_leave, _leave_film), report, some, here=True)


def _bring(session: Session, number: int, _pulse: Pulse) -> None:
    with session.vault.page(write=False) as page:
        original = photograph(page, images.get(page, number))
    plain = original.read()
    files.require_space(session.vault.folder, 2 * len(plain))
    with session.vault.page() as page:
        originals.bring(page, original.image, plain)


def _leave(session: Session, number: int, _pulse: Pulse) -> None:
    with session.vault.page(write=False) as page:
        image = images.get(page, number)
        outside = Original(image, None, originals.found_at(page, image))
    outside.read()
    with session.vault.page() as page:
        originals.leave(page, image)


def _bring_film(session: Session, number: int, pulse: Pulse) -> None:
    with session.vault.page(write=False) as page:
        film = films.get(page, number)
        places = originals.film_found_at(page, film)
        held = page.blobs.laid(page.connection, SOURCE, films.KIND, film.digest)
    if held:
        with session.vault.page() as page:
            originals.bring_film(page, film, held)
        return
    files.require_space(session.vault.folder, film.size)
    lay = session.vault.blobs.lay
    laid = _read(session, film, places, pulse, lambda bits: lay(SOURCE, films.KIND, film.digest, film.size, bits))
    with session.vault.page() as page:
        originals.bring_film(page, film, laid)


def _leave_film(session: Session, number: int, pulse: Pulse) -> None:
    with session.vault.page(write=False) as page:
        film = films.get(page, number)
        places = originals.film_found_at(page, film)
    _read(session, film, places, pulse, lambda bits: sum(map(len, bits)))
    with session.vault.page() as page:
        originals.leave_film(page, film)


def _read(
    session: Session, film: Film, places: Places, pulse: Pulse, taken: Callable[[Iterator[bytes]], Taken]
) -> Taken:
    """What ``taken`` makes of a video's bytes; raises NotFound where no place has them as they were."""
    for place in places:
        try:
            return taken(_the_same(session, film, place, pulse))
        except Unreadable:
            continue
    raise out_of_reach("video", places, f"film:{film.id}")


def _the_same(session: Session, film: Film, place: tuple[Sequence[str], str], pulse: Pulse) -> Iterator[bytes]:
    """A video bit by bit; raises Unreadable at its end if it is another one."""
    found, size = sha256(), 0
    paths, name = place
    for bit in chunks(map(Path, paths), name, partial(Spool, session.vault.folder)):
        size += len(bit)
        if size > film.size:
            break
        found.update(bit)
        pulse()
        yield bit
    if found.hexdigest() != film.digest or size != film.size:
        raise Unreadable("changed", "The video is no longer what was taken in.")


Deed = Callable[[Session, int, Pulse], None]


def _each(
    session: Session, verb: str, case_ref: str, deeds: tuple[Deed, Deed], report: Report, some: Some, *, here: bool
) -> Change:
    session.require(Act.TAKE_IN)
    with session.vault.page(write=False) as page:
        case = cases.named(page, case_ref).id
        wanted = [
            (deed, number)
            for deed, find in zip(deeds, (originals.lying, originals.lying_films), strict=True)
            for number in find(page, case, some, here=here)
        ]
    counts = {"moved": 0, "missing": 0}
    try:
        for done, (deed, number) in enumerate(wanted):
            try:
                deed(session, number, partial(report, done, len(wanted), "files"))
                counts["moved"] += 1
            except (NotFound, Damaged):
                counts["missing"] += 1
            report(done + 1, len(wanted), "files")
    finally:
        with session.vault.page() as page:
            change = page.record(session.change(Act.TAKE_IN, verb, f"case:{case}", **counts, result=counts))
    return change
