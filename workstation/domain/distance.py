"""How far an outline is from a box: plain plane geometry, for the line that is shown to the nearest zone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Place = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom; it may be as thin as a line or a point."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The shortest way from ``here`` (on the outline) to ``there`` (on the box), and its length; 0 where they meet."""

    distance: float
    here: Place
    there: Place


def gap(outline: Sequence[Place], box: Box) -> Gap:
    """The shortest way from the area of ``outline`` (closed, even-odd) to ``box``."""
    best = Gap(math.inf, outline[0], outline[0])
    for a, b in pairwise([*outline, outline[0]]):
        if _least(a, b, box) < best.distance and (found := _from_side(a, b, box)).distance < best.distance:
            best = found
        if best.distance == 0:
            return best
    if inside(outline, box[0], box[1]):
        return Gap(0.0, (box[0], box[1]), (box[0], box[1]))
    return best


def crosses(outline: Sequence[Place], box: Box) -> bool:
    """Whether a side of the outline runs through the box."""
    left, top, right, bottom = box
    for a, b in pairwise([*outline, outline[0]]):
        aside = (a[0] < left and b[0] < left) or (a[0] > right and b[0] > right)
        if not aside and not ((a[1] < top and b[1] < top) or (a[1] > bottom and b[1] > bottom)) and _clipped(a, b, box):
            return True
    return False


def inside(outline: Sequence[Place], x: float, y: float) -> bool:
    """Whether a point lies in the outline (even-odd)."""
    within = False
    for (ax, ay), (bx, by) in pairwise([*outline, outline[0]]):
        if (ay <= y) != (by <= y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            within = not within
    return within


def to_side(a: Place, b: Place, p: Place) -> Place:
    """The point of the side a–b which is nearest to ``p``."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    share = max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length)) if length else 0.0
    return a[0] + share * dx, a[1] + share * dy


def _least(a: Place, b: Place, box: Box) -> float:
    """The side is at least so far away: the distance of the box around it."""
    across = max(0.0, box[0] - max(a[0], b[0]), min(a[0], b[0]) - box[2])
    down = max(0.0, box[1] - max(a[1], b[1]), min(a[1], b[1]) - box[3])
    return math.hypot(across, down)


def _from_side(a: Place, b: Place, box: Box) -> Gap:
    """From one side of the outline to the box."""
    if (met := _clipped(a, b, box)) is not None:
        return Gap(0.0, met, met)
    ways = [(end, (max(box[0], min(box[2], end[0])), max(box[1], min(box[3], end[1])))) for end in (a, b)]
    ways += [(to_side(a, b, corner), corner) for x in (box[0], box[2]) for y in (box[1], box[3]) if (corner := (x, y))]
    return min((Gap(math.dist(here, there), here, there) for here, there in ways), key=lambda way: way.distance)


def _clipped(a: Place, b: Place, box: Box) -> Place | None:
    """A point of a–b in the box, or None (Liang and Barsky)."""
    first, last = 0.0, 1.0
    for start, way, low, high in ((a[0], b[0] - a[0], box[0], box[2]), (a[1], b[1] - a[1], box[1], box[3])):
        if way == 0:
            if not low <= start <= high:
                return None
            continue
        one, other = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, one), min(last, other)
        if first > last:
            return None
    return a[0] + first * (b[0] - a[0]), a[1] + first * (b[1] - a[1])
