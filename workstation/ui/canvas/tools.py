"""The upright rectangle under the hand. Gestures are generators, no Qt, so they are tested by sending numbers.

A gesture is primed with ``next`` and then gets a ``Pointer`` for every movement; each answer is the rectangle as it now
stands. Abandoning it (Esc) is ``close``: nobody has changed anything yet.
"""

from collections.abc import Generator
from dataclasses import dataclass

from workstation.domain.geometry import Rect

HANDLES = ((-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0))
"""Eight handles by the side they pull: x and y each -1 (left, top), 0, 1 (right, bottom)."""

Handle = tuple[int, int]
Gesture = Generator[Rect | None, "Pointer", None]


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is, in image pixels, and which keys are held.

    ``keep`` the ratio, ``centre`` stays put, ``free`` from snapping away from zones.
    """

    x: float
    y: float
    keep: bool = False
    centre: bool = False
    free: bool = False

    def since(self, start: "Pointer") -> tuple[int, int]:
        """How far it has gone, in whole pixels; with ``keep`` along one axis only."""
        dx, dy = round(self.x - start.x), round(self.y - start.y)
        if self.keep:
            return (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
        return dx, dy


def draw(start: Pointer, bounds: Rect, ratio: float = 1.0) -> Gesture:
    """A new rectangle from ``start``; None while it has no size. ``ratio`` (width : height) holds with ``keep``."""
    x, y = _clamped(start.x, bounds.x, bounds.right), _clamped(start.y, bounds.y, bounds.bottom)
    pointer = yield None
    while True:
        grown = abs(pointer.x - x) >= 1 and abs(pointer.y - y) >= 1
        pointer = (
            yield _pulled((x, y), (1, 1), (pointer.x - x, pointer.y - y), ratio, pointer, bounds) if grown else None
        )


def move(rect: Rect, start: Pointer, bounds: Rect) -> Gesture:
    """The rectangle carried along, never outside ``bounds``. ``keep`` holds it to one axis."""
    pointer = yield rect
    while True:
        pointer = yield nudged(rect, *pointer.since(start), bounds)


def resize(rect: Rect, handle: Handle, start: Pointer, bounds: Rect) -> Gesture:
    """A side or corner pulled; the opposite one stays, or with ``centre`` the middle does."""
    hx, hy = handle
    middle = rect.x + rect.width / 2, rect.y + rect.height / 2
    held = (
        {-1: rect.x, 0: middle[0], 1: rect.right}[hx],
        {-1: rect.y, 0: middle[1], 1: rect.bottom}[hy],
    )
    far = (
        {-1: rect.right, 0: middle[0], 1: rect.x}[hx],
        {-1: rect.bottom, 0: middle[1], 1: rect.y}[hy],
    )
    pointer = yield rect
    while True:
        anchor = middle if pointer.centre else far
        at = held[0] + pointer.x - start.x, held[1] + pointer.y - start.y
        reach = at[0] - anchor[0] if hx else rect.width / 2, at[1] - anchor[1] if hy else rect.height / 2
        pointer = yield _pulled(anchor, handle, reach, rect.width / rect.height, pointer, bounds)


def nudged(rect: Rect, dx: int, dy: int, bounds: Rect) -> Rect:
    """Moved by whole pixels, stopped at the edge."""
    x = _clamped(rect.x + dx, bounds.x, max(bounds.x, bounds.right - rect.width))
    y = _clamped(rect.y + dy, bounds.y, max(bounds.y, bounds.bottom - rect.height))
    return Rect(int(x), int(y), rect.width, rect.height)


def stretched(rect: Rect, dw: int, dh: int, bounds: Rect) -> Rect:
    """Right and bottom side moved by whole pixels, at least one pixel left."""
    width = _clamped(rect.width + dw, 1, bounds.right - rect.x)
    height = _clamped(rect.height + dh, 1, bounds.bottom - rect.y)
    return Rect(rect.x, rect.y, int(width), int(height))


def turned(rect: Rect, bounds: Rect) -> Rect:
    """Width and height swapped about the middle, shrunk if need be to stay inside."""
    factor = min(1.0, bounds.width / rect.height, bounds.height / rect.width)
    width, height = max(1, round(rect.height * factor)), max(1, round(rect.width * factor))
    middle = Rect(rect.x + (rect.width - width) // 2, rect.y + (rect.height - height) // 2, width, height)
    return nudged(middle, 0, 0, bounds)


def _pulled(
    anchor: tuple[float, float],
    handle: Handle,
    reach: tuple[float, float],
    ratio: float,
    pointer: Pointer,
    bounds: Rect,
) -> Rect:
    """The rectangle spanned from ``anchor`` by ``reach`` along both axes, inside ``bounds``."""
    both = pointer.centre or not handle[0], pointer.centre or not handle[1]
    room = (
        _room(anchor[0], reach[0], both[0], bounds.x, bounds.right),
        _room(anchor[1], reach[1], both[1], bounds.y, bounds.bottom),
    )
    width, height = abs(reach[0]) * (2 if both[0] else 1), abs(reach[1]) * (2 if both[1] else 1)
    if pointer.keep:
        wide = handle[1] == 0 or (handle[0] != 0 and width > height * ratio)
        width, height = (width, width / ratio) if wide else (height * ratio, height)
        factor = min(1.0, room[0] / max(width, 1e-9), room[1] / max(height, 1e-9))
        width, height = width * factor, height * factor
    width, height = min(width, room[0]), min(height, room[1])
    left = anchor[0] - (width / 2 if both[0] else width if reach[0] < 0 else 0)
    top = anchor[1] - (height / 2 if both[1] else height if reach[1] < 0 else 0)
    return _whole(left, top, width, height, bounds)


def _whole(left: float, top: float, width: float, height: float, bounds: Rect) -> Rect:
    """The nearest rectangle of whole pixels inside ``bounds``, at least one pixel each way."""
    x = int(_clamped(round(left), bounds.x, bounds.right - 1))
    y = int(_clamped(round(top), bounds.y, bounds.bottom - 1))
    right = int(_clamped(round(left + width), x + 1, bounds.right))
    bottom = int(_clamped(round(top + height), y + 1, bounds.bottom))
    return Rect(x, y, right - x, bottom - y)


def _room(anchor: float, reach: float, both: bool, low: float, high: float) -> float:
    """How long a side may get from the anchor."""
    if both:
        return 2 * min(anchor - low, high - anchor)
    return anchor - low if reach < 0 else high - anchor


def _clamped(value: float, low: float, high: float) -> float:
    """The value, or the nearest end."""
    return max(low, min(high, value))
