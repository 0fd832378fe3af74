"""What was drawn on a photograph, and what a person calls its parts. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workstation.domain.crop import Recipe
from workstation.domain.geometry import Rect
from workstation.domain.shape import Mask, Point, Stroke


@dataclass(frozen=True, slots=True)
class Drawn:
    """Region, masks, polygon and tilt as in a ``Recipe``; ``begun``: corners of a polygon that is not closed yet.

    With a ``polygon`` the region is the rectangle around it and there is no tilt.
    """

    region: Rect | None = None
    masks: tuple[Mask, ...] = ()
    polygon: tuple[Point, ...] = ()
    angle: float = 0.0
    begun: tuple[Point, ...] = ()

    def shape(self) -> Recipe | None:
        """As a recipe of no photograph in particular, for its geometry; None without a region."""
        return Recipe("", self.region, self.masks, (), self.polygon, self.angle) if self.region else None

    def with_polygon(self, polygon: tuple[Point, ...]) -> "Drawn":
        """The same with another outline; the region goes round it."""
        return replace(self, region=around(polygon), polygon=polygon, angle=0.0)

    def with_mask(self, number: int, mask: Mask) -> "Drawn":
        """The same with one mask exchanged; one after the last is added."""
        return replace(self, masks=(*self.masks[:number], mask, *self.masks[number + 1 :]))

    def without_mask(self, number: int) -> "Drawn":
        """The same less one mask."""
        return replace(self, masks=(*self.masks[:number], *self.masks[number + 1 :]))


def around(points: Sequence[Point]) -> Rect:
    """The smallest rectangle around corners, at least a pixel each way."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Rect(min(xs), min(ys), max(1, max(xs) - min(xs)), max(1, max(ys) - min(ys)))


def kind_of(mask: Mask) -> str:
    """As "Mask", "Brush" or "Eraser"."""
    if isinstance(mask, Stroke):
        return "Eraser" if mask.erase else "Brush"
    return "Mask"


def name_of(masks: Sequence[Mask], number: int) -> str:
    """What one mask is called: "Mask 2", "Brush 3", "Eraser 1", counted among its own kind."""
    kind = kind_of(masks[number])
    return f"{kind} {sum(kind_of(mask) == kind for mask in masks[: number + 1])}"


def size_of(mask: Mask) -> str:
    """Its size in words: "40 px wide" for a brush, "60 × 50 at 10, 20" for a box."""
    if isinstance(mask, Stroke):
        return f"{2 * mask.radius + 1} px wide"
    return f"{mask.width} × {mask.height} at {mask.x}, {mask.y}"
