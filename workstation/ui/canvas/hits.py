"""What lies under the pointer, as arithmetic. No Qt."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workstation.domain.geometry import Rect
from workstation.domain.shape import Mask
from workstation.ui.canvas import brush, outline, tilt
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.tools import HANDLES, Handle

KNOB = 28
"""How far the handle that tilts stands off the upper side, in view pixels."""

RING = 22
"""Beside a corner, outside and within so many view pixels, a drag tilts as well."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What it is: "handle" (of the region, or of the mask ``number``), "knob", "corner", "side", "mask", "region", "nothing"."""

    what: str
    handle: Handle = (0, 0)
    number: int = -1


def hit(drawn: Drawn, x: float, y: float, scale: float, chosen: int = -1, reach: float = 10) -> Hit:
    """What the image point touches. ``scale``: view pixels per image pixel; ``reach``: of handles and corners, in view pixels.

    Of overlapping masks the smallest wins, so that a small one is never hidden under a large one.
    """
    mask = drawn.masks[chosen] if 0 <= chosen < len(drawn.masks) else None
    if isinstance(mask, Rect):
        if (handle := handle_at(mask, x, y, reach / scale)) is not None:
            return Hit("handle", handle, chosen)
    elif mask is None and (found := _shape(drawn, x, y, scale, reach)) is not None:
        return found
    under = [i for i, one in enumerate(drawn.masks) if _covers(one, x, y)]
    if under:
        return Hit("mask", number=min(under, key=lambda i: _area(drawn.masks[i])))
    return Hit("region") if _in_region(drawn, x, y) else Hit("nothing")


def knob(region: Rect, angle: float, scale: float, top: float) -> tuple[float, float]:
    """Where the handle that tilts is, in image pixels: above the upper side, or inside it where the view ends (``top``)."""
    x, off = region.x + region.width / 2, KNOB / scale
    above = tilt.to_photo(region, angle, x, region.y - off)
    return above if above[1] > top else tilt.to_photo(region, angle, x, region.y + off)


def handle_at(rect: Rect, x: float, y: float, reach: float) -> Handle | None:
    """The handle within reach, the nearest if several."""
    best: tuple[float, Handle] | None = None
    for handle in HANDLES:
        px, py = place_of(rect, handle)
        away = max(abs(px - x), abs(py - y))
        if away <= reach and (best is None or away < best[0]):
            best = away, handle
    return best[1] if best else None


def place_of(rect: Rect, handle: Handle) -> tuple[float, float]:
    """Where a handle is, in the rectangle's own axes."""
    return rect.x + rect.width * (handle[0] + 1) / 2, rect.y + rect.height * (handle[1] + 1) / 2


def _shape(drawn: Drawn, x: float, y: float, scale: float, reach: float) -> Hit | None:
    """Handles of the region, or corners and sides of the polygon."""
    if drawn.polygon:
        if (corner := outline.corner_at(drawn.polygon, x, y, reach / scale)) >= 0:
            return Hit("corner", number=corner)
        side = outline.side_at(drawn.polygon, x, y, reach / 2 / scale)
        return Hit("side", number=side) if side >= 0 else None
    if drawn.region is None:
        return None
    own = tilt.to_own(drawn.region, drawn.angle, x, y)
    if (handle := handle_at(drawn.region, *own, reach / scale)) is not None:
        return Hit("handle", handle)
    corners = [place_of(drawn.region, handle) for handle in HANDLES if 0 not in handle]
    beside = min(math.dist(corner, own) for corner in corners) <= RING / scale
    return Hit("knob") if beside and not _inside(drawn.region, *own) else None


def knob_hit(place: tuple[float, float], x: float, y: float, reach: float) -> bool:
    """Whether the point takes hold of the handle that tilts."""
    return math.dist(place, (x, y)) <= reach


def _covers(mask: Mask, x: float, y: float) -> bool:
    """Whether it can be taken hold of here; what an eraser took away is held by nothing."""
    if isinstance(mask, Rect):
        return _inside(mask, x, y)
    return not mask.erase and brush.under(mask, x - 0.5, y - 0.5)


def _area(mask: Mask) -> int:
    around = mask if isinstance(mask, Rect) else mask.bounds()
    return around.width * around.height


def _in_region(drawn: Drawn, x: float, y: float) -> bool:
    """Whether the point lies in what is cropped."""
    if drawn.region is None:
        return False
    if drawn.polygon:
        return outline.holds(drawn.polygon, x, y)
    return _inside(drawn.region, *tilt.to_own(drawn.region, drawn.angle, x, y))


def _inside(rect: Rect, x: float, y: float) -> bool:
    """Whether an image point lies in the rectangle."""
    return rect.x <= x < rect.right and rect.y <= y < rect.bottom


def ordered(corners: Sequence[object], masks: Sequence[object], corner: int, chosen: int, by: int) -> tuple[int, int]:
    """The next thing to choose, corners first, then masks: (corner, mask), each -1 for none."""
    count = len(corners) + len(masks)
    if not count:
        return -1, -1
    now = corner if corner >= 0 else len(corners) + chosen if chosen >= 0 else -1 if by > 0 else 0
    after = (now + by) % count
    return (after, -1) if after < len(corners) else (-1, after - len(corners))
