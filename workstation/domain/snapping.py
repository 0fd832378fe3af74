"""Snapping: how little a shape under the hand gives way so that it touches no zone. Upright, tilted, or a polygon.

A shape is taken to clear a zone when no side of its outline runs through the box around the middles of the zone's pixels
and the box does not lie inside. Then no pixel is shared, so ``zone.touching`` says no: a shape is never said to be clear
where the gate would block it. The other way round they may differ by a pixel, at a tip too thin to show one.

All translations are whole pixels. They are looked for row by row: what a row of translations may not be is found from the
sides near each zone, so that the nearest free place is known after a few rows. Where a view pixel is many pixels of the
photograph (``reach`` is large), rows stand an eighth of the reach apart, and are made finer about the best.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from workstation.domain.crop import Recipe
from workstation.domain.distance import Box, Place, crosses, inside
from workstation.domain.geometry import Rect
from workstation.domain.shape import Point, Span, joined
from workstation.domain.zone import Zone, middles, touching

ROWS = 8
"""Rows looked at each way, at least."""

Way = tuple[int, int]
Room = tuple[Span, Span]
"""The first and last translation, across and down, which stays in the photograph."""


def snapped(
    rect: Rect, zones: Iterable[Zone], reach: float, bounds: Rect, sides: tuple[int, int] | None = None
) -> Rect:
    """The rectangle with a side that comes within ``reach`` pixels of a zone, or is no farther inside it, laid against it.

    ``sides``: which are being pulled, x and y each -1 (left, top), 0, 1 (right, bottom); None moves the whole
    rectangle, which keeps its size. No side goes farther than ``reach``; the result stays inside ``bounds``.
    """
    boxes = [zone.rect for zone in zones]
    done = (False, False)
    for _axis in range(2):  # a corner may meet two zones, one along each axis
        tries = [
            (sum(made.intersection(box) is not None for box in boxes), abs(dx + dy), dx != 0, made)
            for dx, dy in _jumps(rect, boxes, reach, sides)
            if not done[dx != 0] and (made := _jumped(rect, dx, dy, sides)) is not None and bounds.contains(made)
        ]
        if not tries:
            break
        _touched, _far, across, rect = min(tries, key=lambda one: one[:2])
        done = (done[0] or not across, done[1] or across)
    return rect


def _jumps(rect: Rect, boxes: Sequence[Rect], reach: float, sides: tuple[int, int] | None) -> set[tuple[int, int]]:
    """How far sides could jump, along x or along y, to lie against a zone they are beside."""
    found: set[tuple[int, int]] = set()
    hx, hy = sides or (0, 0)
    for box in boxes:
        if rect.y < box.bottom and box.y < rect.bottom:
            to_left, to_right = box.x - rect.right, box.right - rect.x
            found |= {(to_left, 0)} if sides is None or hx == 1 else set()
            found |= {(to_right, 0)} if sides is None or hx == -1 else set()
        if rect.x < box.right and box.x < rect.right:
            up, down = box.y - rect.bottom, box.bottom - rect.y
            found |= {(0, up)} if sides is None or hy == 1 else set()
            found |= {(0, down)} if sides is None or hy == -1 else set()
    return {jump for jump in found if 0 < abs(jump[0] + jump[1]) <= reach}


def _jumped(rect: Rect, dx: int, dy: int, sides: tuple[int, int] | None) -> Rect | None:
    """The rectangle after a jump; None if nothing would be left of it."""
    if sides is None:
        return rect.moved(dx, dy)
    left, right = rect.x + (dx if sides[0] == -1 else 0), rect.right + (dx if sides[0] == 1 else 0)
    top, bottom = rect.y + (dy if sides[1] == -1 else 0), rect.bottom + (dy if sides[1] == 1 else 0)
    return Rect(left, top, right - left, bottom - top) if right > left and bottom > top else None


def cleared(recipe: Recipe, zones: Sequence[Zone], reach: float, bounds: Rect) -> Way:
    """The smallest translation, at most ``reach`` and inside ``bounds``, after which the recipe touches no zone.

    (0, 0) where it touches none, or none can be reached. A zone it cannot leave within ``reach`` was meant, and is left
    out of account.
    """
    around, outline = recipe.bounds(), recipe.outline() or recipe.corners()
    sides = [_downward(a, b) for a, b in pairwise([*outline, outline[0]])]
    ends = (around.x, around.y), (around.right, around.bottom)
    beside = [zone for zone in zones if _close(*ends, middles(zone.rect), reach)]
    close = {zone: [side for side in sides if _close(*side, middles(zone.rect), reach)] for zone in beside}

    def barred(zone: Zone, dy: int) -> list[Span]:
        return _barred(close[zone], middles(zone.rect), dy)

    def holds(zone: Zone, dx: int, dy: int) -> bool:
        return inside(outline, zone.rect.x + 0.5 - dx, zone.rect.y + 0.5 - dy)

    room = (bounds.x - around.x, bounds.right - around.right), (bounds.y - around.y, bounds.bottom - around.bottom)
    near = [zone for zone, found in close.items() if found]
    return _way_out(recipe, near, _Search(barred, holds, reach, room), partial(_moved, recipe))


def cleared_corner(recipe: Recipe, corner: int, zones: Sequence[Zone], reach: float, bounds: Rect) -> Way:
    """The same for one corner of its polygon, the others staying where they are."""
    points, at = recipe.polygon, recipe.polygon[corner]
    rest = [*points[corner + 1 :], *points[:corner]]
    ends = rest[-1], rest[0]
    xs, ys = zip(*ends, at, strict=True)

    def barred(zone: Zone, dy: int) -> list[Span]:
        return [span for end in ends for span in _shadow(end, middles(zone.rect), at, dy)]

    def holds(zone: Zone, dx: int, dy: int) -> bool:
        return inside([*rest, (at[0] + dx, at[1] + dy)], zone.rect.x + 0.5, zone.rect.y + 0.5)

    def moved(dx: int, dy: int) -> Recipe:
        place = at[0] + dx, at[1] + dy
        return replace(recipe, region=bounds, polygon=(*points[:corner], place, *points[corner + 1 :]))

    near = [
        zone
        for zone in zones
        if _close((min(xs), min(ys)), (max(xs), max(ys)), middles(zone.rect), reach)
        and not any(crosses(side, middles(zone.rect)) for side in pairwise(rest))
    ]
    room = (bounds.x - at[0], bounds.right - at[0]), (bounds.y - at[1], bounds.bottom - at[1])
    return _way_out(recipe, near, _Search(barred, holds, reach, room), moved)


def drawn_back(
    shrunk: Callable[[int, int], Recipe], zones: Sequence[Zone], reach: float, axes: tuple[bool, bool]
) -> Way:
    """How far the sides under the hand go back, in whole pixels along the shape's own axes, until it touches no zone.

    ``shrunk(s, t)`` is the shape after its sides went back so far; ``axes``: which of the two may. (0, 0) as in
    ``cleared``.
    """
    touched = touching(shrunk(0, 0), zones)
    if not touched:
        return 0, 0
    most = int(reach)
    last = most if axes[0] else 0, most if axes[1] else 0
    near = [zone for zone in touched if _clear(shrunk(*last), (zone,))]
    if not near:
        return 0, 0

    def free(s: int, t: int) -> bool:
        return _clear(shrunk(s, t), near)

    s, t = _staircase(free, most, max(1, most // ROWS)) if all(axes) else last
    if s and axes[0]:
        s = _least(lambda n: free(n, t), s)
    if t and axes[1]:
        t = _least(lambda n: free(s, n), t)
    return s, t


@dataclass(frozen=True, slots=True)
class _Search:
    """``barred``: by which translations across, in a row, a side runs into a zone; ``holds``: is the zone inside then."""

    barred: Callable[[Zone, int], list[Span]]
    holds: Callable[[Zone, int, int], bool]
    reach: float
    room: Room

    def nearest(self, zones: Sequence[Zone]) -> Way | None:
        """The smallest translation which clears these zones, None if there is none."""
        pitch = max(1, int(self.reach) // ROWS)
        rows = int(self.reach) // pitch * pitch
        best = self._best(zones, sorted(range(-rows, rows + 1, pitch), key=abs), None)
        while best and pitch > 1:
            pitch = (pitch + 1) // 2
            best = self._best(zones, (best[1] - pitch, best[1] + pitch), best)
        return best

    def _best(self, zones: Sequence[Zone], rows: Iterable[int], best: Way | None) -> Way | None:
        """The better of ``best`` and what these rows hold; they are asked for until none can be better."""
        far = math.hypot(*best) if best else self.reach + 1e-9
        low, high = self.room[1]
        for dy in rows:
            if abs(dy) >= far or not low <= dy <= high:
                continue
            for dx in self._openings(zones, dy, far):
                if not any(self.holds(zone, dx, dy) for zone in zones):
                    best, far = (dx, dy), math.hypot(dx, dy)
                    break
        return best

    def _openings(self, zones: Sequence[Zone], dy: int, far: float) -> list[int]:
        """Where a row is not barred, nearest first and nearer than ``far``."""
        most = math.sqrt(far * far - dy * dy)
        spans: list[Span] = []
        for zone in zones:
            spans += self.barred(zone, dy)
            if any(first <= -most and after > most for first, after in spans):
                return []
        spans = joined(spans)
        found = {end for first, after in spans for end in (first - 1, after)}
        if not any(first <= 0 < after for first, after in spans):
            found.add(0)
        low, high = self.room[0]
        return sorted((dx for dx in found if low <= dx <= high and dx * dx + dy * dy < far * far), key=abs)


def _way_out(recipe: Recipe, near: Sequence[Zone], search: _Search, moved: Callable[[int, int], Recipe]) -> Way:
    """The smallest translation out of the zones it touches, but for those it cannot leave, and into no other."""
    overlapped = [zone for zone in near if not _clear(recipe, (zone,))]
    left = [zone for zone in overlapped if search.nearest((zone,))]
    touched = touching(recipe, overlapped) if left else ()
    # One which it overlaps without showing it is under a mask: it may stay so, but not come out.
    hidden = [zone for zone in overlapped if zone not in touched]
    pushing, free = [zone for zone in left if zone in touched], [zone for zone in near if zone not in overlapped]
    for zones in ([*pushing, *free], [*left, *free]) if pushing else ():
        way = search.nearest(zones)
        if way and not (hidden and touching(moved(*way), hidden)):
            return way
    return 0, 0


def _moved(recipe: Recipe, dx: int, dy: int) -> Recipe:
    polygon = tuple((x + dx, y + dy) for x, y in recipe.polygon)
    return replace(recipe, region=recipe.region.moved(dx, dy), polygon=polygon)


def _clear(recipe: Recipe, zones: Iterable[Zone]) -> bool:
    """Whether the shape clears the zones, masks left out of account."""
    outline = recipe.outline() or recipe.corners()
    return not any(crosses(outline, box := middles(zone.rect)) or inside(outline, box[0], box[1]) for zone in zones)


def _close(a: Place, b: Place, box: Box, reach: float) -> bool:
    """Whether a side can come to the box by a translation of at most ``reach``."""
    return (
        min(a[0], b[0]) <= box[2] + reach
        and max(a[0], b[0]) >= box[0] - reach
        and min(a[1], b[1]) <= box[3] + reach
        and max(a[1], b[1]) >= box[1] - reach
    )


def _downward(a: Place, b: Place) -> tuple[Place, Place]:
    """A side from its upper to its lower end."""
    return (a, b) if a[1] <= b[1] else (b, a)


def _barred(sides: Iterable[tuple[Place, Place]], box: Box, dy: int) -> list[Span]:
    """How far these sides, moved down by ``dy``, must not go across, or they would run through the box."""
    left, top, right, bottom = box[0], box[1] - dy, box[2], box[3] - dy
    found = []
    for (ax, ay), (bx, by) in sides:
        if ay <= bottom and by >= top:
            slope = (bx - ax) / (by - ay) if by > ay else 0.0
            one = ax + (top - ay) * slope if ay < top else ax
            other = ax + (bottom - ay) * slope if by > bottom else bx
            low, high = (one, other) if one < other else (other, one)
            found.append((math.ceil(left - high), math.floor(right - low) + 1))
    return found


def _shadow(end: Point, box: Box, at: Point, dy: int) -> Iterator[Span]:
    """Where in a row a corner must not be, or the side from ``end`` to it would run through the box."""
    left, top, right, bottom = box
    y, level = at[1] + dy, top <= end[1] <= bottom
    if level and left <= end[0] <= right:
        yield -(1 << 40), 1 << 40
        return
    found = [left, right] if top <= y <= bottom else []
    for cy in (top, bottom):
        if cy != end[1] and (share := (y - end[1]) / (cy - end[1])) >= 1:
            found += [end[0] + share * (cx - end[0]) for cx in (left, right)]
    if found:
        low, high = min(found), max(found)
        yield (
            -(1 << 40) if level and end[0] > right else math.ceil(low - at[0]),
            1 << 40 if level and end[0] < left else math.floor(high - at[0]) + 1,
        )


def _least(free: Callable[[int], bool], most: int) -> int:
    """The least of 1 … ``most`` from which on it is free; it is known to be free at ``most``."""
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if free(middle) else (middle, high)
    return high


def _staircase(free: Callable[[int, int], bool], most: int, pitch: int) -> Way:
    """The shortest of the ways back along both axes: the farther along one, the less along the other."""
    best, t = (most, most), most
    for s in range(0, most, pitch):
        while t > 0 and free(s, max(0, t - pitch)):
            t = max(0, t - pitch)
        if math.hypot(s, t) < math.hypot(*best) and free(s, t):
            best = s, t
        if s >= math.hypot(*best):
            break
    return best
