"""The order of the queue as the cards keep it: the signs of a photograph (see ``domain.order``), and its rank from them."""

from sqlalchemy import ColumnElement, Select, select

from workstation.domain.geometry import Rect, union_area
from workstation.domain.image import Sight
from workstation.domain.order import Signs, rank
from workstation.store.grouptables import alikes
from workstation.store.tables import images, series_images, zones
from workstation.store.vault import Page
from workstation.store.walltables import cards

_FAR = 25
"""Places in a group beyond which it does not matter how far behind a photograph is."""

_MANY = 60
"""Zones whose overlaps are reckoned; with more of them, their areas are added up."""


def signs(page: Page, image: int) -> Signs | None:
    """What is known of a photograph; None where it was not placed in a group yet."""
    query = (select(images.c.width, images.c.height, alikes).join(alikes, alikes.c.image_id == images.c.id)).where(
        images.c.id == image
    )
    row = page.connection.execute(query).first()
    if row is None:
        return None
    free = 1 - min(1.0, _covered(page, image, row.width, row.height) / (row.width * row.height))
    place = _place(page, row.group_id, row.case_id, image)
    known = row.points, row.edge, row.print
    return Signs(row.width, row.height, free, *known, place, _familiar(page, image))


def weigh(page: Page, image: int) -> None:
    """Work out its rank anew and keep it, the smaller the earlier; nothing happens to one that was not placed yet."""
    found = signs(page, image)
    if found is not None:
        page.connection.execute(cards.update().where(*card(image)).values(rank=-rank(found)))


def weigh_series(page: Page, marked: Select[tuple[int]]) -> None:
    """The same for every photograph of a series of these: somebody has judged them, or no longer has."""
    ours = select(series_images.c.series_id).where(series_images.c.image_id.in_(marked))
    fellows = select(series_images.c.image_id).where(series_images.c.series_id.in_(ours)).distinct()
    for number in page.connection.execute(fellows).scalars().all():
        weigh(page, number)


def _covered(page: Page, image: int, width: int, height: int) -> int:
    query = select(zones.c.x, zones.c.y, zones.c.width, zones.c.height).where(zones.c.image_id == image)
    whole = Rect(0, 0, width, height)
    found = [part for row in page.connection.execute(query) if (part := Rect(*row).intersection(whole))]
    return union_area(found) if len(found) <= _MANY else sum(part.width * part.height for part in found)


def card(image: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions of a photograph's card."""
    case = select(images.c.case_id).where(images.c.id == image).scalar_subquery()
    return cards.c.case_id == case, cards.c.image_id == image


def _place(page: Page, group: int, case: int, image: int) -> int:
    """Its place among those alike of its own case: what hangs elsewhere does not make it wait here."""
    here = alikes.c.group_id == group, alikes.c.case_id == case, alikes.c.image_id < image
    return 1 + len(page.connection.execute(select(alikes.c.image_id).where(*here).limit(_FAR)).all())


def _familiar(page: Page, image: int) -> bool:
    ours = select(series_images.c.series_id).where(series_images.c.image_id == image)
    query = (
        select(cards.c.image_id)
        .join(images, images.c.id == cards.c.image_id)
        .join(series_images, series_images.c.image_id == cards.c.image_id)
        .where(series_images.c.series_id.in_(ours), cards.c.case_id == images.c.case_id)
        .where(cards.c.image_id != image, cards.c.sight != Sight.NEW)
        .limit(1)
    )
    return page.connection.execute(query).first() is not None
