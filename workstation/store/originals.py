"""Where the files of a case lie: sealed in the vault, or on the evidence store they were taken in from.

A frame of a video lies nowhere else than in the vault; the video itself is a file like any other.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, Table, func, select

from workstation.domain.footage import Film
from workstation.domain.image import Image
from workstation.domain.original import Places
from workstation.store.blobs import Laid
from workstation.store.images import unseal_text
from workstation.store.intakes import opened
from workstation.store.seals import SOURCE
from workstation.store.tables import film_frames, film_places, films, images, intakes, places
from workstation.store.vault import Page


@dataclass(frozen=True, slots=True)
class Share:
    """So many files and bytes."""

    files: int = 0
    size: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.files + other.files, self.size + other.size)


@dataclass(frozen=True, slots=True)
class Lying:
    """What an intake found, and where it lies. ``paths`` are those it read: untrusted. A file found twice counts for both."""

    intake: int
    at: str
    paths: tuple[str, ...]
    here: Share
    outside: Share


def is_here(page: Page, image: Image) -> bool:
    """Whether the vault holds the bytes."""
    return bool(_blob(page, images, image.id))


def found_at(page: Page, image: Image) -> Places:
    """(absolute paths of an intake, place below them) for every place where the image was found; untrusted names."""
    return _places(page, places.c.image_id, image.id)


def film_found_at(page: Page, film: Film) -> Places:
    """The same of a video."""
    return _places(page, film_places.c.film_id, film.id)


@dataclass(frozen=True, slots=True)
class Some:
    """Which files: those of one ``intake``, and of these ``images`` only – of a frame, its video. By default all of a case."""

    intake: int = 0
    images: Collection[int] | None = None


def lying(page: Page, case: int, some: Some, *, here: bool) -> dict[int, int]:
    """Images of a case whose bytes the vault holds, or which stay on their evidence store, with their size in bytes.

    No frames of videos.
    """
    wanted = [images.c.case_id == case, _lies(images.c.blob, here=here), ~_frame()]
    if some.intake:
        wanted.append(images.c.id.in_(select(places.c.image_id).where(places.c.intake_id == some.intake)))
    found = page.connection.execute(select(images.c.id, images.c.size).where(*wanted).order_by(images.c.id))
    return {row.id: row.size for row in found if some.images is None or row.id in some.images}


def lying_films(page: Page, case: int, some: Some, *, here: bool) -> dict[int, int]:
    """The same of videos; of chosen images those which one of them is a frame of."""
    wanted = [films.c.case_id == case, _lies(films.c.blob, here=here)]
    if some.intake:
        wanted.append(films.c.id.in_(select(film_places.c.film_id).where(film_places.c.intake_id == some.intake)))
    query = select(films.c.id, films.c.size).where(*wanted).order_by(films.c.id)
    found = {row.id: row.size for row in page.connection.execute(query)}
    if some.images is None or not found:
        return found
    frames = page.connection.execute(select(film_frames.c.film_id, film_frames.c.image_id))
    chosen = {row.film_id for row in frames if row.image_id in some.images}
    return {number: size for number, size in found.items() if number in chosen}


def share(page: Page, case: int, some: Some, *, here: bool) -> Share:
    """How many of some files of a case lie here, or outside."""
    sizes = [*lying(page, case, some, here=here).values(), *lying_films(page, case, some, here=here).values()]
    return Share(len(sizes), sum(sizes))


def shares(page: Page, case: int) -> list[Lying]:
    """Each intake of a case that found something, the oldest first."""
    found: dict[tuple[int, bool], Share] = defaultdict(Share)
    for table, own, where in (
        (images, places.c.image_id, [~_frame()]),
        (films, film_places.c.film_id, list[ColumnElement[bool]]()),
    ):
        here = (table.c.blob != "").label("here")
        numbers = select(own.table.c.intake_id, own.label("own")).distinct().subquery()
        query = (
            select(numbers.c.intake_id, here, func.count(), func.sum(table.c.size))
            .join(table, table.c.id == numbers.c.own)
            .where(table.c.case_id == case, *where)
            .group_by(numbers.c.intake_id, here)
        )
        for intake, lies_here, count, size in page.connection.execute(query):
            found[intake, bool(lies_here)] += Share(count, size)
    rows = page.connection.execute(select(intakes).where(intakes.c.case_id == case).order_by(intakes.c.id))
    return [
        Lying(row.id, row.at, tuple(opened(page, row.id, row.paths)[0]), found[row.id, True], found[row.id, False])
        for row in rows
        if (row.id, True) in found or (row.id, False) in found
    ]


def bring(page: Page, image: Image, plain: bytes) -> None:
    """Seal the bytes in the vault."""
    blob = page.blobs.put(page.connection, SOURCE, "image", plain, image.digest)
    page.connection.execute(images.update().where(images.c.id == image.id).values(blob=blob))


def bring_film(page: Page, film: Film, laid: Laid | str) -> None:
    """Note that a video lies in the vault: as just ``laid``, or under this name, as it lies there for another case."""
    blob = laid if isinstance(laid, str) else page.blobs.register(page.connection, laid)
    page.connection.execute(films.update().where(films.c.id == film.id).values(blob=blob))


def leave(page: Page, image: Image) -> None:
    """Forget the vault's copy; it is destroyed unless the same bytes lie here for another case."""
    _leave(page, images, image.id)


def leave_film(page: Page, film: Film) -> None:
    """The same of a video. Its frames stay."""
    _leave(page, films, film.id)


def _leave(page: Page, table: Table, number: int) -> None:
    blob = _blob(page, table, number)
    page.connection.execute(table.update().where(table.c.id == number).values(blob=""))
    if blob and not page.connection.execute(select(table.c.id).where(table.c.blob == blob)).first():
        page.blobs.drop(page.connection, blob)


def _blob(page: Page, table: Table, number: int) -> str:
    return str(page.connection.execute(select(table.c.blob).where(table.c.id == number)).scalar_one())


def _places(page: Page, own: Column[int], number: int) -> Places:
    table = own.table
    query = select(table.c.name, intakes.c.id, intakes.c.paths).join(intakes).where(own == number).order_by(table.c.id)
    return [
        (opened(page, row.id, row.paths)[0], unseal_text(page, row.name, f"{table.name} {number}"))
        for row in page.connection.execute(query)
    ]


def _lies(blob: Column[str], *, here: bool) -> ColumnElement[bool]:
    return blob != "" if here else blob == ""


def _frame() -> ColumnElement[bool]:
    return select(film_frames.c.at).where(film_frames.c.image_id == images.c.id).exists()
