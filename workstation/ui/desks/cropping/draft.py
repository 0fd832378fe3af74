"""What one has drawn on a photograph but not kept: shape, masks, steps – and which kept crop it would replace."""

from dataclasses import dataclass, field, replace

from workstation.domain.crop import Frame, Recipe, Step, check_recipe
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.image import Image
from workstation.domain.object import Crop, Object
from workstation.domain.shape import Mask, Point
from workstation.ui.canvas.drawn import Drawn


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept crop with its object."""

    object: Object
    crop: Crop

    @property
    def name(self) -> str:
        """``O-2026-0003, picture 2``."""
        place = [crop.id for crop in self.object.crops].index(self.crop.id) + 1
        return f"{self.object.ref}, picture {place}" if len(self.object.crops) > 1 else self.object.ref


@dataclass(frozen=True, slots=True)
class Draft:
    """The recipe under way on one photograph. ``target`` is (object reference, crop id) of a loaded crop, or None.

    ``drawn()`` is the part the canvas holds; its ``drawn_changed`` (a step done, undone or redone) and ``drawn_moving``
    (while dragging) bring it back through ``with_drawn``.
    """

    region: Rect | None = None
    masks: tuple[Mask, ...] = ()
    steps: tuple[Step, ...] = ()
    target: tuple[str, int] | None = None
    polygon: tuple[Point, ...] = ()
    angle: float = 0.0
    frames: tuple[Frame, ...] = ()
    _parked: tuple[Drawn, tuple[Frame, ...]] | None = field(default=None, compare=False, repr=False)

    def drawn(self) -> Drawn:
        """What the canvas shows of it."""
        return Drawn(self.region, self.masks, self.polygon, self.angle)

    def with_drawn(self, drawn: Drawn) -> "Draft":
        """The same with another drawing.

        Frames are aligned to where the crop was, so they go when it moves, and come back when it does (undo).
        """
        shape, old = replace(drawn, masks=(), begun=()), replace(self.drawn(), masks=())
        frames, parked = self.frames, self._parked
        if shape != old:
            parked = (old, frames) if frames else parked
            frames = parked[1] if parked and parked[0] == shape else ()
        return replace(
            self,
            region=drawn.region,
            masks=drawn.masks,
            polygon=drawn.polygon,
            angle=drawn.angle,
            frames=frames,
            _parked=parked,
        )

    def recipe(self, image: Image) -> Recipe | None:
        """As a recipe, whether it is allowed or not; None without a region."""
        if self.region is None:
            return None
        return Recipe(image.digest, self.region, self.masks, self.steps, self.polygon, self.angle, self.frames)

    def why_not(self, image: Image) -> str | None:
        """None, or why this cannot be kept."""
        recipe = self.recipe(image)
        if recipe is None:
            return "Draw a crop first (R), or put one in the middle (C)."
        try:
            check_recipe(recipe, image.look.width, image.look.height)
        except Refused as refused:
            return refused.words
        return None


def middle(width: int, height: int) -> Rect:
    """Half of a rectangle of that size, in its middle: a start for those who work without a mouse."""
    w, h = max(1, width // 2), max(1, height // 2)
    return Rect((width - w) // 2, (height - h) // 2, w, h)
