"""What detectors saw in photographs, and what people overruled of it: read at once for many crops."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from workstation.domain.combined import brought
from workstation.domain.crop import Recipe
from workstation.domain.geometry import Rect
from workstation.domain.object import Crop
from workstation.domain.zone import Overrule, Zone, ZoneKind, blocking
from workstation.store.tables import crops, images, intakes, objects, overrules, places, zones
from workstation.store.vault import Page


@dataclass(frozen=True, slots=True)
class Sightings:
    """What detectors saw in some photographs (digest → image and zone), and what people overruled of it."""

    zones: Mapping[str, Sequence[tuple[int, Zone]]]
    overrules: Sequence[Overrule]

    def on(self, image: int, recipe: Recipe) -> list[Zone]:
        """The zones of a recipe's photograph, and where those of combined photographs come to lie on it."""
        frames = recipe.frames if recipe.combines() else ()
        own = seen_from(image, self.zones.get(recipe.image, ()))
        return [*own, *(z for frame in frames for z in brought(recipe, frame, self._of(frame.image)))]

    def blocking(self, crop: Crop, authors: frozenset[str]) -> tuple[Zone, ...]:
        """Those which a crop touches and nobody but its object's authors has overruled for exactly its recipe."""
        return blocking(crop.recipe, self.on(crop.image, crop.recipe), self.overrules, authors)

    def _of(self, digest: str) -> list[Zone]:
        rows = self.zones.get(digest, ())
        return seen_from(rows[0][0], rows) if rows else []


def sightings(page: Page, digests: Iterable[str]) -> Sightings:
    """Everything seen in these photographs, in every case which holds their bytes."""
    found: dict[str, list[tuple[int, Zone]]] = {}
    said: list[Overrule] = []
    wanted = sorted(set(digests))
    for start in range(0, len(wanted), 500):
        these = images.c.digest.in_(wanted[start : start + 500])
        lying = zones.join(images)
        query = select(zones, images.c.digest).select_from(lying).where(these).order_by(zones.c.id)
        for row in page.connection.execute(query):
            found.setdefault(row.digest, []).append((row.image_id, zone_from(row)))
        query = select(overrules).select_from(overrules.join(lying)).where(these)
        said += [Overrule(row.zone_id, row.recipe, row.person, row.reason) for row in page.connection.execute(query)]
    return Sightings(found, said)


def suspected(page: Page, states: Iterable[str]) -> list[str]:
    """References of the objects in these states of which a zone may block a crop: a few more, and never one less.

    Only upright regions are compared here, at once for all of them; a tilted or combined crop is always named.
    """
    sides = [func.json_extract(crops.c.recipe, f"$.region[{n}]") for n in range(4)]
    told = [func.json_extract(crops.c.recipe, f"$.{name}") for name in ("image", "angle", "frames")]
    names = ("x", "y", "width", "height", "image", "angle", "frames")
    columns = [value.label(name) for value, name in zip((*sides, *told), names, strict=True)]
    lying = crops.join(objects, objects.c.ref == crops.c.object_ref)
    query = select(crops.c.object_ref, *columns).select_from(lying).where(objects.c.state.in_(list(states)))
    # Otherwise every recipe would be read again for each zone.
    shown = query.cte("shown").prefix_with("MATERIALIZED", dialect="sqlite")
    met = and_(
        images.c.digest == shown.c.image,
        zones.c.x < shown.c.x + shown.c.width,
        zones.c.y < shown.c.y + shown.c.height,
        zones.c.x + zones.c.width > shown.c.x,
        zones.c.y + zones.c.height > shown.c.y,
    )
    near = select(zones.c.id).select_from(zones.join(images)).where(met).correlate(shown).exists()
    either = or_(shown.c.angle.is_not(None), shown.c.frames.is_not(None), near)
    return list(page.connection.execute(select(shown.c.object_ref).where(either).distinct()).scalars())


def seen_from(image: int, rows: Iterable[tuple[int, Zone]]) -> list[Zone]:
    """All zones of an image, and of its copies those which lie elsewhere."""
    own = [zone for at, zone in rows if at == image]
    mine = {(zone.kind, zone.rect) for zone in own}
    for at, zone in rows:
        if at != image and (zone.kind, zone.rect) not in mine:
            mine.add((zone.kind, zone.rect))
            own.append(zone)
    return own


def zone_from(row: Row[Any]) -> Zone:
    """A row of the table as a zone."""
    rect = Rect(row.x, row.y, row.width, row.height)
    return Zone(row.id, ZoneKind(row.kind), rect, row.detector, row.version, float(row.score))


def first_seen(page: Page, zone: int) -> str:
    """When the photograph of a zone was taken in: a zone of an intake is as old; "" if there is none. ISO."""
    query = (
        select(func.min(intakes.c.at))
        .join(places, places.c.intake_id == intakes.c.id)
        .join(zones, zones.c.image_id == places.c.image_id)
        .where(zones.c.id == zone)
    )
    return str(page.connection.execute(query).scalar() or "")
