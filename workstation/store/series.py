"""Series: photographs which somebody grouped because they show the same thing or place. Titles are sealed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from workstation.domain.errors import NotFound
from workstation.store import keys
from workstation.store.seals import SOURCE
from workstation.store.tables import cases, images, series, series_images
from workstation.store.vault import Page


@dataclass(frozen=True, slots=True)
class Series:
    """A group of images, by number, across cases."""

    id: int
    at: str
    title: str
    images: tuple[int, ...]


def _key(page: Page) -> bytes:
    return keys.subkey(page.key(SOURCE), "columns")


def _sealed(page: Page, at: str, title: str) -> bytes:
    return keys.seal(_key(page), title.encode(), f"series {at}")


def begin(page: Page, at: str, title: str) -> int:
    """A new, empty series' number."""
    return page.insert(series, at=at, title=_sealed(page, at, title))


def rename(page: Page, number: int, title: str) -> None:
    """Give it another title."""
    sealed = _sealed(page, get(page, number).at, title)
    page.connection.execute(series.update().where(series.c.id == number).values(title=sealed))


def put(page: Page, number: int, wanted: Sequence[int]) -> list[int]:
    """Add images; returns those which were not in it before."""
    new = [image for image in dict.fromkeys(wanted) if image not in get(page, number).images]
    for image in new:
        page.connection.execute(series_images.insert().values(series_id=number, image_id=image))
    return new


def take_out(page: Page, number: int, wanted: Sequence[int]) -> None:
    """Take images out; a series without images is gone."""
    page.connection.execute(
        series_images.delete().where(series_images.c.series_id == number, series_images.c.image_id.in_(list(wanted)))
    )
    if not get(page, number).images:
        page.connection.execute(series.delete().where(series.c.id == number))


def everything(page: Page) -> list[Series]:
    """All series, newest first."""
    members: dict[int, list[int]] = {}
    for number, image in page.connection.execute(select(series_images).order_by(series_images.c.image_id)):
        members.setdefault(number, []).append(image)
    key = _key(page)
    return [
        Series(row.id, row.at, keys.unseal(key, row.title, f"series {row.at}").decode(), tuple(members.get(row.id, ())))
        for row in page.connection.execute(select(series).order_by(series.c.id.desc()))
    ]


def get(page: Page, number: int) -> Series:
    """One series; raises NotFound."""
    for found in everything(page):
        if found.id == number:
            return found
    raise NotFound("series", f"There is no series {number}.", "“workstation series list” shows all.", str(number))


def cases_of(page: Page, wanted: Sequence[int]) -> list[str]:
    """The references of the cases in which these images lie – by their bytes: copies in other cases count."""
    digests = select(images.c.digest).where(images.c.id.in_(list(wanted)))
    query = select(cases.c.ref).join(images, images.c.case_id == cases.c.id).where(images.c.digest.in_(digests))
    return sorted(set(page.connection.execute(query).scalars()))
