"""The brush under the hand: a way of points, thinned as it is drawn and again when it ends. No Qt."""

import math
from collections.abc import Generator, Sequence
from itertools import pairwise

from workstation.domain.distance import to_side
from workstation.domain.geometry import Rect
from workstation.domain.shape import MOST_POINTS, WIDEST, Point, Stroke
from workstation.ui.canvas.tools import Pointer

Painting = Generator[Stroke, Pointer, None]

GROWTH = 1.25
"""One press of a bracket, one notch of the wheel."""


def usual(width: int, height: int) -> int:
    """A radius to start with on a photograph of that size."""
    return max(4, min(WIDEST, round(min(width, height) / 40)))


def grown(radius: int, notches: float) -> int:
    """A wider or narrower brush, by at least a pixel."""
    wanted = round(radius * float(GROWTH**notches))
    if wanted == radius:
        wanted += 1 if notches > 0 else -1
    return max(1, min(WIDEST, wanted))


def paint(start: Pointer, radius: int, bounds: Rect, *, erase: bool = False, since: Point | None = None) -> Painting:
    """The stroke so far; ``since``: where the last one ended, for a straight line from there."""
    points = [*([since] if since else []), _placed(start, bounds)]
    step = max(1.0, radius / 4)
    pointer = yield Stroke(tuple(points), radius, erase)
    while True:
        at = _placed(pointer, bounds)
        if math.dist(points[-1], at) >= step:
            points.append(at)
        if len(points) >= MOST_POINTS:
            points = _fewer(points, step / 4)
        tail = [] if points[-1] == at else [at]
        pointer = yield Stroke((*points, *tail), radius, erase)


def finished(stroke: Stroke) -> Stroke:
    """The same stroke through as few points as show it: none is off by more than a twentieth of the brush."""
    off = max(0.5, stroke.radius / 20)
    return Stroke(thinned(stroke.points, off), stroke.radius, stroke.erase)


def thinned(points: Sequence[Point], off: float) -> tuple[Point, ...]:
    """Points left out which lie within ``off`` of the line through the others (Douglas and Peucker)."""
    if len(points) < 3:
        return tuple(points)
    kept, ways = {0, len(points) - 1}, [(0, len(points) - 1)]
    while ways:
        first, last = ways.pop()
        far, place = max(
            (
                (math.dist(to_side(points[first], points[last], points[i]), points[i]), i)
                for i in range(first + 1, last)
            ),
            default=(0.0, 0),
        )
        if far > off:
            kept.add(place)
            ways += [(first, place), (place, last)]
    return tuple(points[i] for i in sorted(kept))


def _fewer(points: Sequence[Point], off: float) -> list[Point]:
    """At most three quarters of what a stroke may have, so that drawing can go on."""
    left = list(points)
    while len(left) > MOST_POINTS * 3 // 4:
        left, off = list(thinned(left, off)), off * 2
    return left


def carry(stroke: Stroke, start: Pointer, bounds: Rect) -> Painting:
    """The whole stroke carried along; ``keep`` holds it to one axis."""
    pointer = yield stroke
    while True:
        pointer = yield moved(stroke, *pointer.since(start), bounds)


def moved(stroke: Stroke, dx: int, dy: int, bounds: Rect) -> Stroke:
    """Moved by whole pixels; its line stays inside."""
    xs, ys = [x for x, _ in stroke.points], [y for _, y in stroke.points]
    dx = max(bounds.x - min(xs), min(bounds.right - 1 - max(xs), dx))
    dy = max(bounds.y - min(ys), min(bounds.bottom - 1 - max(ys), dy))
    return Stroke(tuple((x + dx, y + dy) for x, y in stroke.points), stroke.radius, stroke.erase)


def under(stroke: Stroke, x: float, y: float) -> bool:
    """Whether the point lies under the stroke."""
    ways = list(pairwise(stroke.points)) or [(stroke.points[0], stroke.points[0])]
    return any(math.dist(to_side(a, b, (x, y)), (x, y)) <= stroke.radius + 0.5 for a, b in ways)


def _placed(pointer: Pointer, bounds: Rect) -> Point:
    """The pixel under the pointer, or the nearest one of the photograph."""
    return (
        int(max(bounds.x, min(bounds.right - 1, math.floor(pointer.x)))),
        int(max(bounds.y, min(bounds.bottom - 1, math.floor(pointer.y)))),
    )
