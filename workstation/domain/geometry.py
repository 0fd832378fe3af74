"""Rectangles in image pixels: origin top left, x to the right, y down, whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from workstation.domain.errors import Refused


@dataclass(frozen=True, slots=True, order=True)
class Rect:
    """Pixels ``x ≤ px < x+width``, ``y ≤ py < y+height``; never empty."""

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise Refused("empty_rect", "A rectangle needs at least one pixel each way.")

    @property
    def right(self) -> int:
        """First column to the right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.y + self.height

    def intersection(self, other: "Rect") -> "Rect | None":
        """The common pixels, or None."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Rect(x, y, right - x, bottom - y) if right > x and bottom > y else None

    def contains(self, other: "Rect") -> bool:
        """Whether every pixel of ``other`` lies inside."""
        return self.intersection(other) == other

    def moved(self, dx: int, dy: int) -> "Rect":
        """The same size elsewhere."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def numbers(self) -> list[int]:
        """``[x, y, width, height]``."""
        return [self.x, self.y, self.width, self.height]


def minus(rect: Rect, hole: Rect) -> list[Rect]:
    """What is left of ``rect`` without ``hole``: at most four rectangles."""
    cut = rect.intersection(hole)
    if cut is None:
        return [rect]
    spans = [
        (rect.x, rect.y, rect.width, cut.y - rect.y),
        (rect.x, cut.bottom, rect.width, rect.bottom - cut.bottom),
        (rect.x, cut.y, cut.x - rect.x, cut.height),
        (cut.right, cut.y, rect.right - cut.right, cut.height),
    ]
    return [Rect(*span) for span in spans if span[2] > 0 and span[3] > 0]


def covered(rect: Rect, masks: Sequence[Rect]) -> bool:
    """Whether the masks together hide every pixel of ``rect``."""
    left = [rect]
    for mask in masks:
        left = [part for piece in left for part in minus(piece, mask)]
    return not left


def union_area(rects: Sequence[Rect]) -> int:
    """How many pixels the rectangles cover together."""
    area = 0
    for number, rect in enumerate(rects):
        left = [rect]
        for earlier in rects[:number]:
            left = [part for piece in left for part in minus(piece, earlier)]
        area += sum(piece.width * piece.height for piece in left)
    return area


def parse_rect(text: str) -> Rect:
    """``X,Y,W,H`` in whole pixels; raises Refused."""
    try:
        x, y, width, height = (int(part) for part in text.split(","))
    except ValueError:
        raise Refused("rect", f"“{text[:40]}” is not a rectangle.", "Write X,Y,WIDTH,HEIGHT in whole pixels.") from None
    return Rect(x, y, width, height)
