"""Photographs which were only glanced at when they came in: no detector has looked yet, so nothing may be shown of them."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import exists, func, or_, select

from workstation.domain.errors import Refused
from workstation.domain.image import Image
from workstation.domain.zone import NOT_LOOKED, Zone, not_looked
from workstation.store import images
from workstation.store.blobs import Aside
from workstation.store.grouptables import alikes
from workstation.store.sightings import zone_from
from workstation.store.tables import images as rows
from workstation.store.tables import zones
from workstation.store.vault import Page

Glance = tuple[Image, images.Inside, Aside | None]
"""A new image, what is sealed of it, and where its bytes lie; None where they stay outside."""


def add_all(page: Page, glanced: Sequence[Glance]) -> dict[str, int]:
    """Store new images of a case, a few hundred at most, and block each wholly until detectors have looked.

    Not where they have looked at a copy of it in another case: it has what they found there. Their numbers by digest, in their order; those which the
    case has already are left out.
    """
    case = glanced[0][0].case if glanced else 0
    here = images.among(page, [image.digest for image, *_ in glanced], case)
    fresh = {one[0].digest: one for one in reversed(glanced) if one[0].digest not in here}
    if not fresh:
        return {}
    unseen = exists().where(zones.c.image_id == rows.c.id, zones.c.detector == NOT_LOOKED)
    seen = set(page.connection.execute(select(rows.c.digest).where(rows.c.digest.in_(fresh), ~unseen)).scalars())
    first = (page.connection.execute(select(func.max(rows.c.id))).scalar() or 0) + 1
    numbers = {digest: first + place for place, digest in enumerate(reversed(fresh))}
    made = [(number, *fresh[digest]) for digest, number in numbers.items()]
    values = [{"id": number, **images.row(page, image, told, _blob(aside))} for number, image, told, aside in made]
    page.connection.execute(rows.insert(), values)
    blocks = [
        images.zone_row(number, not_looked(image.look.width, image.look.height))
        for number, image, *_ in made
        if image.digest not in seen
    ]
    if blocks:
        page.connection.execute(zones.insert(), blocks)
    for digest in seen:
        images.add_zones(page, numbers[digest], images.zones_of(page, numbers[digest]))
    return numbers


def _blob(aside: Aside | None) -> str:
    return aside.laid.name if aside else ""


def left_for_later(page: Page, case: int) -> "array[int]":
    """The images of a case which were only glanced at: no detector has looked, or they are in no group. In their order."""
    unseen = exists().where(zones.c.image_id == rows.c.id, zones.c.detector == NOT_LOOKED)
    query = select(rows.c.id).outerjoin(alikes, alikes.c.image_id == rows.c.id)
    query = query.where(rows.c.case_id == case, or_(alikes.c.image_id.is_(None), unseen))
    return array("q", page.connection.execute(query.order_by(rows.c.id)).scalars())


def require_looked_at(page: Page, digests: Iterable[str]) -> None:
    """Raise Refused while no detector has looked at one of these photographs: no crop of it can be kept or overruled."""
    query = select(zones.c.id).join(rows).where(rows.c.digest.in_(sorted(digests)), zones.c.detector == NOT_LOOKED)
    if page.connection.execute(query.limit(1)).first():
        raise Refused(
            "not_looked",
            "Zones have not been looked for in this photograph yet.",
            "Wait for the intake to come to its end; if it was stopped, take the same places in again.",
        )


def lift(page: Page, image: int, found: Sequence[Zone]) -> None:
    """Take the block off an image and its copies: detectors have looked at these bytes, and ``found`` this.

    Copies which were blocked have it from now on, or their cards would count them as free of zones.
    """
    unseen = zones.c.detector == NOT_LOOKED, zones.c.image_id.in_(images.copies(image))
    blocked = page.connection.execute(select(zones.c.image_id).where(*unseen)).scalars().all()
    page.connection.execute(zones.delete().where(*unseen))
    for copy in blocked:
        if copy != image:
            images.add_zones(page, copy, found)


def looked_at(page: Page, image: Image, told: images.Inside, found: Sequence[Zone]) -> bool:
    """What detectors found now stands for an image, and for its copies, instead of the block on all of it.

    Says whether the glance had told the same of it; the look is what is kept.
    """
    lift(page, image.id, found)
    own = page.connection.execute(select(zones).where(zones.c.image_id == image.id)).all()
    known = {replace(zone_from(row), id=0) for row in own}  # by a copy in another case
    images.add_zones(page, image.id, [zone for zone in found if zone not in known])
    if images.get(page, image.id).look == image.look and images.inside(page, image) == told:
        return True
    look = image.look
    values = {name: getattr(look, name) for name in ("format", "width", "height", "frames", "orientation")}
    sealed = images.seal_text(page, images.told(told), f"images {image.digest}")
    row = rows.update().where(rows.c.id == image.id)
    page.connection.execute(row.values(**values, phash=f"{look.phash:016x}", sealed=sealed))
    return False
