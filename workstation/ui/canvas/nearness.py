"""Which zones a drawing touches, which is nearest, and both in words; asked at every movement of the pointer. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

from workstation.domain.shape import Stroke
from workstation.domain.zone import Zone, gap_to, nearest, touching
from workstation.ui.canvas.drawn import Drawn

REACH = 12
"""A side jumps away from a zone within so many view pixels."""


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest zone: how far, and the ends of the shortest way, in image pixels."""

    zone: Zone
    distance: float
    here: tuple[float, float]
    there: tuple[float, float]


def touched(drawn: Drawn, zones: Sequence[Zone]) -> frozenset[int]:
    """Ids of the zones it shows."""
    shape = drawn.shape()
    return frozenset(zone.id for zone in touching(shape, zones)) if shape else frozenset()


def touched_painting(before: frozenset[int], drawn: Drawn, zones: Sequence[Zone]) -> frozenset[int]:
    """The same while the last mask is being painted: a brush can only cover, an eraser only lay bare, and only under it."""
    stroke = drawn.masks[-1]
    if not isinstance(stroke, Stroke):
        return touched(drawn, zones)
    around = stroke.bounds()
    open_ = [zone for zone in zones if (zone.id in before) != stroke.erase and zone.rect.intersection(around)]
    now = touched(drawn, open_)
    return before - ({zone.id for zone in open_} - now) if not stroke.erase else before | now


def near(drawn: Drawn, zones: Sequence[Zone], touches: frozenset[int]) -> Near | None:
    """The nearest zone, None without a region or a zone."""
    shape = drawn.shape()
    places = frozenset(place for place, zone in enumerate(zones) if zone.id in touches)
    found = nearest(shape, zones, places) if shape else None
    if shape is None or found is None:
        return None
    way = gap_to(shape, found[0])
    return Near(found[0], found[1], way.here, way.there)


def said(found: Near | None, zones: Sequence[Zone], touches: frozenset[int]) -> str:
    """As "touches face", "42 px to the nearest zone (face)", or nothing where there is no zone."""
    kinds = list(dict.fromkeys(zone.kind.value for zone in zones if zone.id in touches))
    if kinds:
        return f"touches {', '.join(kinds)}"
    return f"{int(found.distance)} px to the nearest zone ({found.zone.kind.value})" if found else ""
