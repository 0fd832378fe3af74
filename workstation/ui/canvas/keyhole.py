"""The keyhole: a circle of clear pixels while a key is held, and an honest count of what was seen through it."""

from dataclasses import dataclass, field
from math import ceil, floor, hypot

CELLS = 64
"""The shorter side of a photograph is counted in this many cells."""

SMALLEST, LARGEST, USUAL = 40, 240, 96
"""Radius in view pixels."""

HOLD_SECONDS = 20
"""The keyhole shuts by itself after so long: long enough to read a label, too short to forget that it is open."""


@dataclass(slots=True)
class Keyhole:
    """One holding of the key over a photograph of ``width`` × ``height``. Place and radius in image pixels."""

    width: int
    height: int
    x: float = 0.0
    y: float = 0.0
    radius: float = 0.0
    _seen: set[tuple[int, int]] = field(default_factory=set)

    @property
    def cell(self) -> float:
        """Side of a cell in image pixels."""
        return max(1.0, min(self.width, self.height) / CELLS)

    def look(self, x: float, y: float, radius: float, *, seen: bool = True) -> None:
        """The hole is here now; counted only if pixels are ``seen`` through it."""
        self.x, self.y, self.radius = x, y, radius
        if not seen:
            return
        cell = self.cell
        rows = range(max(0, floor((y - radius) / cell)), ceil(min(self.height, y + radius) / cell))
        columns = range(max(0, floor((x - radius) / cell)), ceil(min(self.width, x + radius) / cell))
        self._seen.update(
            (i, j) for j in rows for i in columns if hypot((i + 0.5) * cell - x, (j + 0.5) * cell - y) <= radius
        )

    def area(self) -> float:
        """Image pixels seen at least once, to the nearest cell."""
        return min(len(self._seen) * self.cell**2, float(self.width * self.height))
