"""A polygon under the hand: corners carried, set and taken away, the whole moved. No Qt.

Corners lie between pixels, in whole numbers, and inside the photograph. A polygon may cross itself while it is edited;
``wrong_sides`` says where, so that nothing drawn is thrown away over it.
"""

import math
from collections.abc import Generator, Sequence
from functools import lru_cache

from workstation.domain.distance import inside, to_side
from workstation.domain.geometry import Rect
from workstation.domain.shape import Point, crossings
from workstation.ui.canvas.drawn import around
from workstation.ui.canvas.tools import Pointer

MOST = 200
"""Corners set by hand; more is the brush's business, and each movement must be checked within a frame."""

CROSSES = "The polygon crosses itself: move a corner."

Points = tuple[Point, ...]
Carrying = Generator[Points, Pointer, None]


def placed(x: float, y: float, bounds: Rect) -> Point:
    """The nearest place for a corner."""
    return max(bounds.x, min(bounds.right, round(x))), max(bounds.y, min(bounds.bottom, round(y)))


def carry(points: Points, corner: int, start: Pointer, bounds: Rect) -> Carrying:
    """One corner carried along; ``keep`` holds it to one axis."""
    was = points[corner]
    pointer = yield points
    while True:
        dx, dy = pointer.since(start)
        pointer = yield with_corner(points, corner, placed(was[0] + dx, was[1] + dy, bounds))


def move(points: Points, start: Pointer, bounds: Rect) -> Carrying:
    """All of it carried along; ``keep`` holds it to one axis."""
    pointer = yield points
    while True:
        pointer = yield moved(points, *pointer.since(start), bounds)


def moved(points: Points, dx: int, dy: int, bounds: Rect) -> Points:
    """Moved by whole pixels, stopped at the edge."""
    box = around(points)
    dx = max(bounds.x - box.x, min(bounds.right - box.right, dx))
    dy = max(bounds.y - box.y, min(bounds.bottom - box.bottom, dy))
    return tuple((x + dx, y + dy) for x, y in points)


def fitted(points: Points, to: Rect) -> Points:
    """Stretched so that it fills another rectangle."""
    box = around(points)
    return tuple(
        (to.x + round((x - box.x) * to.width / box.width), to.y + round((y - box.y) * to.height / box.height))
        for x, y in points
    )


def with_corner(points: Points, corner: int, place: Point) -> Points:
    """One corner elsewhere."""
    return (*points[:corner], place, *points[corner + 1 :])


def inserted(points: Points, side: int, place: Point) -> Points:
    """A new corner on a side, which runs from the corner of its number to the next."""
    return (*points[: side + 1], place, *points[side + 1 :])


def removed(points: Points, corner: int) -> Points:
    """Less one corner; a triangle loses its shape and becomes nothing."""
    left = (*points[:corner], *points[corner + 1 :])
    return left if len(left) >= 3 else ()


def corner_at(points: Sequence[Point], x: float, y: float, reach: float) -> int:
    """The nearest corner within reach, or -1."""
    ways = [(math.dist(point, (x, y)), i) for i, point in enumerate(points)]
    far, corner = min(ways, default=(math.inf, -1))
    return corner if far <= reach else -1


def side_at(points: Sequence[Point], x: float, y: float, reach: float) -> int:
    """The nearest side within reach, or -1."""
    ways = [
        (math.dist(to_side(point, points[(i + 1) % len(points)], (x, y)), (x, y)), i) for i, point in enumerate(points)
    ]
    far, side = min(ways, default=(math.inf, -1))
    return side if far <= reach else -1


def holds(points: Sequence[Point], x: float, y: float) -> bool:
    """Whether a point lies inside."""
    return inside(points, x, y)


@lru_cache(maxsize=64)
def wrong_sides(points: Points) -> frozenset[int]:
    """The sides which cross one another."""
    return frozenset(side for pair in crossings(points) for side in pair) if len(points) > 2 else frozenset()
