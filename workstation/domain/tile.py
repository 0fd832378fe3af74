"""The tile: a square of a photograph at one level. On level n one pixel is the average of 2^n × 2^n; level 0 is the file's own.

Whoever asks computes every size from this arithmetic; what the sandbox says about sizes is never needed.
"""

from dataclasses import dataclass
from math import ceil, floor, hypot, log2

from workstation.domain.geometry import Rect

SIDE = 512
"""Pixels along one side of a tile; less at the right and lower edge of the photograph."""

COARSEST = 20
"""The highest level: there even the longest photograph we open is one tile."""


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """A place in the grid of one level, counted from the upper left of the upright photograph."""

    level: int
    column: int
    row: int

    def on(self, width: int, height: int) -> bool:
        """Whether a photograph of this size has such a tile."""
        span = SIDE << self.level if 0 <= self.level <= COARSEST else 0
        return bool(span) and 0 <= self.column * span < width and 0 <= self.row * span < height

    def box(self, width: int, height: int) -> Rect:
        """The part of the photograph it shows, in pixels of level 0; the tile must be ``on`` it."""
        span = SIDE << self.level
        x, y = self.column * span, self.row * span
        return Rect(x, y, min(span, width - x), min(span, height - y))

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Its own pixels, across and down."""
        box = self.box(width, height)
        return level_size(self.level, box.width, box.height)


def level_size(level: int, width: int, height: int) -> tuple[int, int]:
    """The size of a whole level: edges which do not divide are rounded up."""
    return -(-width >> level), -(-height >> level)


def level_for(scale: float) -> int:
    """The coarsest level which still has a pixel for each of the screen's, at ``scale`` screen pixels per image pixel."""
    return 0 if scale >= 1 else min(COARSEST, floor(log2(1 / scale) + 1e-9))


def covering(area: tuple[float, float, float, float], level: int, width: int, height: int) -> list[Tile]:
    """The tiles which show ``area`` (left, top, right, bottom in image pixels), the ones nearest its middle first."""
    left, top, right, bottom = max(0.0, area[0]), max(0.0, area[1]), min(area[2], width), min(area[3], height)
    if left >= right or top >= bottom:
        return []
    span = SIDE << level
    x, y = (area[0] + area[2]) / 2, (area[1] + area[3]) / 2
    found = [
        Tile(level, column, row)
        for row in range(int(top // span), ceil(bottom / span))
        for column in range(int(left // span), ceil(right / span))
    ]
    return sorted(found, key=lambda t: hypot((t.column + 0.5) * span - x, (t.row + 0.5) * span - y))
