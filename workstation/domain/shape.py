"""Shapes as rows of pixels, in whole numbers: what a mask covers is computed here once, for the rules and for the paint.

A span is (first column, column after the last) in one row. A pixel (x, y) belongs to an outline when its centre
(x + ½, y + ½) lies inside, and to a stroke when it is no farther from the line through its points than ``radius``.
Both are exact, so the rule that says "this zone is covered" and the darkroom that fills it never differ by a pixel.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import isqrt

from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect

Span = tuple[int, int]
Point = tuple[int, int]

MOST_POINTS = 2_000
"""Points of one outline or stroke: more than a hand draws, few enough to compute with at every movement."""

WIDEST = 2_000
"""Largest radius of a brush, in pixels."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """The way of a brush: the pixels within ``radius`` of the line through ``points``; ``erase`` takes masks away."""

    points: tuple[Point, ...]
    radius: int
    erase: bool = False
    _around: Rect = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.points) <= MOST_POINTS:
            raise Refused("stroke", f"A brush stroke has 1 to {MOST_POINTS:,} points.")
        if not 0 <= self.radius <= WIDEST:
            raise Refused("stroke", f"A brush is 0 to {WIDEST:,} pixels wide each way.")
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        x, y = min(xs) - self.radius, min(ys) - self.radius
        around = Rect(x, y, max(xs) + self.radius + 1 - x, max(ys) + self.radius + 1 - y)
        # Asked for at every movement of the pointer, so known from the start.
        object.__setattr__(self, "_around", around)
        object.__setattr__(self, "_hash", hash((self.points, self.radius, self.erase)))

    def __hash__(self) -> int:
        return self._hash

    def bounds(self) -> Rect:
        """The rectangle around it."""
        return self._around

    def row(self, y: int) -> list[Span]:
        """Its pixels in row ``y``."""
        ways = list(pairwise(self.points)) or [(self.points[0], self.points[0])]
        return joined([span for a, b in ways if (span := _capsule(a, b, self.radius, y))])

    def rows(self, top: int, bottom: int) -> dict[int, list[Span]]:
        """Its pixels in the rows from ``top`` to before ``bottom``; rows it does not touch are left out."""
        if bottom - top == 1:
            return {top: spans} if (spans := self.row(top)) else {}
        return _rows(self, top, bottom)

    def covers(self, rect: Rect) -> bool:
        """Whether one piece of its way alone covers the rectangle: such a piece bulges everywhere, so its corners tell."""
        rows = {rect.y, rect.bottom - 1}
        return any(
            all((span := _capsule(a, b, self.radius, y)) and span[0] <= rect.x and span[1] >= rect.right for y in rows)
            for a, b in pairwise((self.points[0], *self.points))
        )


Mask = Rect | Stroke
"""What covers, in the order it was drawn; an erasing stroke takes away from what came before it."""


def covering(masks: Sequence[Mask], y: int) -> list[Span]:
    """What the masks, in order, cover of row ``y``."""
    return next(covering_rows(masks, y, y + 1))


def covering_rows(masks: Sequence[Mask], top: int, bottom: int) -> Iterator[list[Span]]:
    """``covering`` for the rows from ``top`` to before ``bottom``, each stroke walked along once."""
    ways = [{} if isinstance(mask, Rect) else mask.rows(top, bottom) for mask in masks]
    for y in range(top, bottom):
        spans: list[Span] = []
        for mask, way in zip(masks, ways, strict=True):
            if isinstance(mask, Rect):
                if mask.y <= y < mask.bottom:
                    spans = joined([*spans, (mask.x, mask.right)])
            elif y in way:
                spans = without(spans, way[y]) if mask.erase else joined([*spans, *way[y]])
        yield spans


def outline_rows(points: Sequence[tuple[float, float]], top: int, bottom: int) -> list[list[Span]]:
    """The pixels of the rows from ``top`` to before ``bottom`` whose centres lie inside the outline (even-odd).

    Points are corners between pixels. Each side is walked along once.
    """
    crossings: list[list[float]] = [[] for _ in range(top, bottom)]
    for (ax, ay), (bx, by) in pairwise([*points, points[0]]):
        for y in range(max(top, _ceil(min(ay, by) - 0.5)), min(bottom, _ceil(max(ay, by) - 0.5))):
            crossings[y - top].append(ax + (y + 0.5 - ay) * (bx - ax) / (by - ay))
    return [_between(sorted(row)) for row in crossings]


def _between(crossings: list[float]) -> list[Span]:
    # A pixel's centre is inside from the first column at or after the crossing less half a pixel.
    edges = [_ceil(crossing - 0.5) for crossing in crossings]
    return joined([(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a])


def crosses_itself(points: Sequence[Point]) -> bool:
    """Whether two sides of the closed outline which are not neighbours meet, or a side turns back on its neighbour."""
    return any(True for _ in crossings(points))


def crossings(points: Sequence[Point]) -> Iterator[tuple[int, int]]:
    """The pairs of sides which make it cross itself; side ``i`` runs from corner ``i`` to the next."""
    sides = list(pairwise([*points, points[0]]))
    left = [min(a[0], b[0]) for a, b in sides]
    right = [max(a[0], b[0]) for a, b in sides]
    order = sorted(range(len(sides)), key=left.__getitem__)
    for place, one in enumerate(order):
        for later in range(place + 1, len(order)):
            other = order[later]
            if left[other] > right[one]:
                break
            if _clash(sides, min(one, other), max(one, other)):
                yield min(one, other), max(one, other)


def _clash(sides: Sequence[tuple[Point, Point]], i: int, j: int) -> bool:
    """Whether sides ``i`` < ``j`` meet where they should not."""
    if j != i + 1 and (i, j) != (0, len(sides) - 1):
        return _meet(*sides[i], *sides[j])
    shared, a, b = (sides[j][0], sides[i][0], sides[j][1]) if j == i + 1 else (sides[0][0], sides[j][0], sides[0][1])
    return _turn(shared, a, b) == 0 and _dot(shared, a, b) > 0


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same pixels as few spans in order."""
    done: list[Span] = []
    for first, after in sorted(spans):
        if done and first <= done[-1][1]:
            done[-1] = (done[-1][0], max(done[-1][1], after))
        else:
            done.append((first, after))
    return done


def without(spans: Iterable[Span], holes: Sequence[Span]) -> list[Span]:
    """The spans less the holes."""
    left = list(spans)
    for low, high in holes:
        left = [
            part
            for first, after in left
            for part in ((first, min(after, low)), (max(first, high), after))
            if part[1] > part[0]
        ]
    return left


@lru_cache(maxsize=64)
def _rows(stroke: Stroke, top: int, bottom: int) -> dict[int, list[Span]]:
    # Remembered, as a crop with several strokes is asked about at every movement of one of them.
    found: dict[int, list[Span]] = {}
    for a, b in list(pairwise(stroke.points)) or [(stroke.points[0], stroke.points[0])]:
        first, last = min(a[1], b[1]) - stroke.radius, max(a[1], b[1]) + stroke.radius
        for y in range(max(top, first), min(bottom, last + 1)):
            if span := _capsule(a, b, stroke.radius, y):
                found.setdefault(y, []).append(span)
    return {y: joined(spans) for y, spans in found.items()}


def _capsule(a: Point, b: Point, radius: int, y: int) -> Span | None:
    """Pixels of row ``y`` within ``radius`` of the way from ``a`` to ``b``: two discs and the band between them."""
    spans = []
    for x, height in (a, b):
        room = radius * radius - (y - height) ** 2
        if room >= 0:
            half = isqrt(room)
            spans.append((x - half, x + half + 1))
    if (band := _band(a, b, radius, y)) is not None:
        spans.append(band)
    return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else None


def _band(a: Point, b: Point, radius: int, y: int) -> Span | None:
    """The part between the two ends: |cross| ≤ radius · length and 0 ≤ dot ≤ length², solved for x in whole numbers."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    if length == 0:
        return None
    reach = isqrt(radius * radius * length)
    low, high = -(1 << 60), 1 << 60
    for slope, rest, least, most in (
        (dy, -(y - a[1]) * dx - a[0] * dy, -reach, reach),
        (dx, (y - a[1]) * dy - a[0] * dx, 0, length),
    ):
        if slope == 0:
            if not least <= rest <= most:
                return None
            continue
        ends = (least - rest, most - rest) if slope > 0 else (rest - most, rest - least)
        low, high = max(low, -(-ends[0] // abs(slope))), min(high, ends[1] // abs(slope))
    return (low, high + 1) if low <= high else None


def _ceil(value: float) -> int:
    return -int(-value // 1)


def _turn(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _dot(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[0] - a[0]) + (b[1] - a[1]) * (c[1] - a[1])


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the closed sides a–b and c–d have a point in common."""
    one, two, three, four = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if (one > 0) != (two > 0) and (three > 0) != (four > 0) and 0 not in (one, two, three, four):
        return True
    return any(
        turn == 0 and _dot(p, a_, b_) <= 0
        for turn, p, a_, b_ in ((one, c, a, b), (two, d, a, b), (three, a, c, d), (four, b, c, d))
    )
