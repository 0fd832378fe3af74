"""A tilted rectangle under the hand, in its own axes: turning, moving, pulling its handles. No Qt.

``region`` is its size before tilting, as in ``Recipe``; a point in its own axes is where the pointer would be if the
rectangle stood upright. Whatever is done, its corners stay inside the photograph.
"""

import math
from collections.abc import Generator

from workstation.domain.crop import Recipe
from workstation.domain.geometry import Rect
from workstation.ui.canvas.tools import Gesture, Handle, Pointer

STEEPEST = 45.0
"""Degrees either way; beyond it a quarter turn is meant."""

STEP = 5.0
"""With Shift, in degrees."""


def to_own(region: Rect, angle: float, x: float, y: float) -> tuple[float, float]:
    """A point of the photograph in the rectangle's own axes."""
    return _about(region, -angle, x, y)


def to_photo(region: Rect, angle: float, x: float, y: float) -> tuple[float, float]:
    """A point in its own axes where it lies in the photograph."""
    return _about(region, angle, x, y)


def bounds_of(region: Rect, angle: float) -> Rect:
    """The upright rectangle around it."""
    return Recipe("", region, angle=angle).bounds()


def held_in(region: Rect, angle: float, bounds: Rect) -> Rect:
    """The region as it must stand to lie inside ``bounds`` at this angle: moved, and shrunk in ratio if it is too large."""
    cos, sin = math.cos(math.radians(angle)), abs(math.sin(math.radians(angle)))
    wide, high = region.width * cos + region.height * sin, region.width * sin + region.height * cos
    factor = min(1.0, bounds.width / wide, bounds.height / high)
    made = region if factor == 1 else _resized(region, region.width * factor, region.height * factor)
    for _pixel in range(4):  # the corners lie between pixels
        around = bounds_of(made, angle)
        if around.width <= bounds.width and around.height <= bounds.height:
            break
        made = _resized(made, made.width - 1, made.height - 1)
    return nudged(made, angle, 0, 0, bounds)


def nudged(region: Rect, angle: float, dx: int, dy: int, bounds: Rect) -> Rect:
    """Moved by whole pixels, stopped where a corner meets the edge."""
    around = bounds_of(region, angle)
    dx = max(bounds.x - around.x, min(bounds.right - around.right, dx))
    dy = max(bounds.y - around.y, min(bounds.bottom - around.bottom, dy))
    return region.moved(dx, dy)


def stretched(region: Rect, angle: float, dw: int, dh: int, bounds: Rect) -> Rect:
    """Its right and lower side moved by whole pixels along its own axes."""
    return _pulled(region, angle, (1, 1), (dw, dh), Pointer(0, 0), bounds)


def turned(region: Rect, angle: float, by: float, bounds: Rect) -> tuple[Rect, float]:
    """Tilted further by degrees."""
    angle = max(-STEEPEST, min(STEEPEST, round(angle + by, 1))) + 0.0
    return held_in(region, angle, bounds), angle


def turn(region: Rect, angle: float, start: Pointer, bounds: Rect) -> Generator[tuple[Rect, float], Pointer, None]:
    """Tilted about its middle as the pointer goes round it; ``keep`` goes by five degrees."""
    x, y = _middle(region)
    first = math.atan2(start.y - y, start.x - x)
    pointer = yield region, angle
    while True:
        way = math.degrees(math.atan2(pointer.y - y, pointer.x - x) - first)
        now = angle + (way + 180) % 360 - 180
        now = round(now / STEP) * STEP if pointer.keep else round(now, 1)
        pointer = yield turned(region, now, 0, bounds)


def move(region: Rect, angle: float, start: Pointer, bounds: Rect) -> Gesture:
    """Carried along; ``keep`` holds it to one axis of the photograph."""
    pointer = yield region
    while True:
        pointer = yield nudged(region, angle, *pointer.since(start), bounds)


def resize(region: Rect, angle: float, handle: Handle, start: Pointer, bounds: Rect) -> Gesture:
    """A side or corner pulled along its own axes; the opposite one stays, or with ``centre`` the middle does."""
    begin = to_own(region, angle, start.x, start.y)
    pointer = yield region
    while True:
        at = to_own(region, angle, pointer.x, pointer.y)
        pointer = yield _pulled(region, angle, handle, (at[0] - begin[0], at[1] - begin[1]), pointer, bounds)


def drawn_back(region: Rect, angle: float, handle: Handle, by: tuple[int, int], bounds: Rect) -> Rect:
    """The sides at ``handle`` drawn in by whole pixels of its own axes, the opposite ones staying; inside ``bounds``."""
    made = _spanned(region, angle, handle, (-handle[0] * by[0], -handle[1] * by[1]), Pointer(0, 0))
    return nudged(made, angle, 0, 0, bounds)


def _pulled(
    region: Rect, angle: float, handle: Handle, by: tuple[float, float], pointer: Pointer, bounds: Rect
) -> Rect:
    """As far as asked, or as far as its corners stay inside; along one axis the other's edge is no hindrance."""

    def made(dx: float, dy: float) -> Rect:
        return _spanned(region, angle, handle, (dx, dy), pointer)

    def fits(rect: Rect) -> bool:
        return bounds.contains(bounds_of(rect, angle))

    if fits(whole := made(*by)):
        return whole
    if pointer.keep or pointer.centre:
        share = _largest(lambda t: fits(made(by[0] * t, by[1] * t)))
        return made(by[0] * share, by[1] * share) if share else region
    across = _largest(lambda t: fits(made(by[0] * t, 0)))
    down = _largest(lambda t: fits(made(by[0] * across, by[1] * t)))
    found = made(by[0] * across, by[1] * down)
    return found if fits(found) else region


def _largest(fits) -> float:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """The largest share of a way which still fits, to a part in a thousand."""
    if fits(1.0):
        return 1.0
    low, high = 0.0, 1.0
    for _half in range(10):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _spanned(region: Rect, angle: float, handle: Handle, by: tuple[float, float], pointer: Pointer) -> Rect:
    """The rectangle after its handle went so far in its own axes, at least a pixel each way."""
    grows = 2 if pointer.centre else 1
    width = max(1.0, region.width + handle[0] * by[0] * grows)
    height = max(1.0, region.height + handle[1] * by[1] * grows)
    if pointer.keep:
        wide = handle[1] == 0 or (handle[0] != 0 and width * region.height > height * region.width)
        factor = width / region.width if wide else height / region.height
        width, height = region.width * factor, region.height * factor
    middle = _middle(region)
    if not pointer.centre:
        dx, dy = handle[0] * (width - region.width) / 2, handle[1] * (height - region.height) / 2
        middle = to_photo(region, angle, middle[0] + dx, middle[1] + dy)
    return _placed(middle, width, height)


def _resized(region: Rect, width: float, height: float) -> Rect:
    """Another size about the same middle."""
    return _placed(_middle(region), int(width), int(height))


def _placed(middle: tuple[float, float], width: float, height: float) -> Rect:
    """Whole pixels about a middle."""
    w, h = max(1, round(width)), max(1, round(height))
    return Rect(round(middle[0] - w / 2), round(middle[1] - h / 2), w, h)


def _middle(region: Rect) -> tuple[float, float]:
    return region.x + region.width / 2, region.y + region.height / 2


def _about(region: Rect, angle: float, x: float, y: float) -> tuple[float, float]:
    """A point turned about the middle of the region, clockwise."""
    cx, cy = _middle(region)
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos
