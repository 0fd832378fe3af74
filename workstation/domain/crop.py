"""A crop is a recipe over one image; it holds no pixels, and the same recipe makes the same pixels.

Order is part of the promise: the region is cut out and masked *first*; every step which mixes neighbouring
pixels (rotate, sharpen) then sees pixels of the region only, so nothing outside it can leak in.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from workstation.domain.canonical import Json, canonical, digest
from workstation.domain.errors import Damaged, Refused
from workstation.domain.geometry import Rect, union_area

LARGEST_SHARE = 0.8
"""Largest part of a photograph that an object's crops may show together: only the object leaves."""

SMALLEST = 16
"""Shortest side of a crop, in pixels: less shows nothing that could be recognised."""


@dataclass(frozen=True, slots=True)
class StepRule:
    """Range, neutral value and meaning of one enhancement step's single number."""

    low: float
    high: float
    neutral: float
    unit: str
    label: str


STEPS = MappingProxyType(
    {
        "turn": StepRule(0, 270, 0, "°, quarter turns clockwise", "Quarter turn"),
        "rotate": StepRule(-45, 45, 0, "° clockwise", "Rotate"),
        "exposure": StepRule(-3, 3, 0, "stops", "Exposure"),
        "contrast": StepRule(-100, 100, 0, "%", "Contrast"),
        "gamma": StepRule(0.2, 5, 1, "", "Gamma"),
        "sharpen": StepRule(0, 200, 0, "%", "Sharpen"),
    }
)
"""Standard steps (SWGDE/ENFSI: repeatable global adjustments). Nothing generative."""


@dataclass(frozen=True, slots=True)
class Step:
    """One enhancement: a name of STEPS and its number."""

    name: str
    value: float

    def __post_init__(self) -> None:
        rule = STEPS.get(self.name)
        if rule is None:
            raise Refused("step", f"“{self.name[:40]}” is not a step.", "Use one of " + ", ".join(STEPS) + ".")
        if not rule.low <= self.value <= rule.high or (self.name == "turn" and self.value % 90):
            raise Refused("step", f"{rule.label} goes from {rule.low:g} to {rule.high:g} {rule.unit}.")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Region, masks and ordered steps over the image ``image`` (SHA-256 of its file).

    ``polygon`` (points in image pixels) narrows the region to a shape; what lies outside it is filled like a mask.
    """

    image: str
    region: Rect
    masks: tuple[Rect, ...] = ()
    steps: tuple[Step, ...] = ()
    polygon: tuple[tuple[int, int], ...] = ()

    def bounds(self) -> Rect:
        """The region."""
        return self.region

    def mask_rects(self) -> tuple[Rect, ...]:
        """Masks in image coordinates."""
        return self.masks

    def fields(self) -> dict[str, Json]:
        """The closed set of JSON fields, image included: for the vault, never for the public."""
        return {
            "image": self.image,
            "region": self.region.numbers(),
            "masks": [mask.numbers() for mask in self.masks],
            "steps": [[step.name, step.value] for step in self.steps],
            "polygon": [list(point) for point in self.polygon],
        }

    def digest(self) -> str:
        """Names this exact recipe."""
        return digest(canonical(self.fields()))


def recipe_from(text: str) -> Recipe:
    """Read ``fields()`` back from JSON; raises Damaged."""
    try:
        value = json.loads(text)
        return Recipe(
            value["image"],
            Rect(*value["region"]),
            tuple(Rect(*mask) for mask in value["masks"]),
            tuple(Step(name, number) for name, number in value["steps"]),
            tuple((x, y) for x, y in value["polygon"]),
        )
    except (KeyError, TypeError, ValueError, Refused) as error:
        raise Damaged("recipe", "A stored crop cannot be read.") from error


def check_recipe(recipe: Recipe, width: int, height: int) -> None:
    """Refuse a recipe which does not fit an image of ``width`` × ``height`` pixels."""
    whole = Rect(0, 0, width, height)
    if not whole.contains(recipe.region):
        raise Refused(
            "crop_outside",
            f"The crop reaches outside the photograph ({width} × {height} pixels).",
            "Move or shrink it.",
        )
    check_share([recipe.region], width, height)
    if min(recipe.region.width, recipe.region.height) < SMALLEST:
        raise Refused("crop_small", f"A crop needs at least {SMALLEST} pixels each way.")
    if recipe.polygon and len(recipe.polygon) < 3:
        raise Refused("polygon", "A polygon needs at least three points.")


def check_share(regions: Sequence[Rect], width: int, height: int) -> None:
    """Refuse crops which together show (nearly) the whole photograph."""
    if union_area(regions) > LARGEST_SHARE * width * height:
        raise Refused(
            "whole_photograph",
            f"Crops may show at most {LARGEST_SHARE:.0%} of a photograph together: only the object leaves.",
            "Draw a smaller region.",
        )


def rendition_digest(width: int, height: int, rgb: bytes) -> str:
    """The digest of plain RGB pixels: over width, height and bytes."""
    if len(rgb) != width * height * 3:
        raise ValueError("rgb does not fit its size")
    return digest(b"workstation/rendition/1 %d %d " % (width, height) + rgb)


@dataclass(frozen=True, slots=True)
class Rendition:
    """Plain pixels made by a recipe: ``rgb`` is width·height·3 bytes, rows top to bottom."""

    width: int
    height: int
    rgb: bytes

    def digest(self) -> str:
        """The digest a reviewer signs."""
        return rendition_digest(self.width, self.height, self.rgb)
