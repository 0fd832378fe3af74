"""What one has drawn on a photograph but not kept: region, masks, steps – and which kept crop it would replace."""

from collections.abc import Sequence
from dataclasses import dataclass

from workstation.domain.crop import STEPS, Recipe, Step, check_recipe
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.image import Image
from workstation.domain.object import Crop, Object


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
    """The recipe under way on one photograph. ``target`` is (object reference, crop id) of a loaded crop, or None."""

    region: Rect | None = None
    masks: tuple[Rect, ...] = ()
    steps: tuple[Step, ...] = ()
    target: tuple[str, int] | None = None

    def recipe(self, image: Image) -> Recipe | None:
        """As a recipe, whether it is allowed or not; None without a region."""
        return Recipe(image.digest, self.region, self.masks, self.steps) if self.region else None

    def why_not(self, image: Image) -> str | None:
        """None, or why this cannot be kept."""
        recipe = self.recipe(image)
        if recipe is None:
            return "Draw a crop first (R), or put one in the middle (C)."
        try:
            check_recipe(recipe, image.look.width, image.look.height)
        except Refused as refused:
            return " ".join(filter(None, (refused.message, refused.hint)))
        return None


def value_of(steps: Sequence[Step], name: str) -> float:
    """The number of a step; its neutral value if it is not there."""
    return next((step.value for step in steps if step.name == name), STEPS[name].neutral)


def with_value(steps: Sequence[Step], name: str, value: float) -> tuple[Step, ...]:
    """The steps with one number changed in its place; a neutral one is left out, a new one stands in the usual order."""
    places = [i for i, step in enumerate(steps) if step.name == name]
    made = [step for step in steps if step.name != name]
    if value != STEPS[name].neutral:
        usual = list(STEPS)
        later = next((i for i, step in enumerate(made) if usual.index(step.name) > usual.index(name)), len(made))
        made.insert(min(places[0], len(made)) if places else later, Step(name, value))
    return tuple(made)


def middle(width: int, height: int) -> Rect:
    """Half of a rectangle of that size, in its middle: a start for those who work without a mouse."""
    w, h = max(1, width // 2), max(1, height // 2)
    return Rect((width - w) // 2, (height - h) // 2, w, h)
