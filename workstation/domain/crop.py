"""A crop is a recipe over one image; it holds no pixels, and the same recipe makes the same pixels.

Order is part of the promise: the region is cut out and masked *first*; every step which mixes neighbouring
pixels (rotate, sharpen) then sees pixels of the region only, so nothing outside it can leak in.

A region is an upright rectangle of the photograph; it may be *tilted* about its middle (then its corners, not its bounds,
say what it shows), or *narrowed* to an outline. What lies outside is filled like a mask.

Decided: a recipe written by an earlier version keeps its digest – overrules and the ledger name it – so new fields appear
in ``fields()`` only where they say something. Costs: a reader must know their absence.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from workstation.domain.canonical import Json, canonical, digest
from workstation.domain.errors import Damaged, Refused
from workstation.domain.geometry import Rect, union_area
from workstation.domain.shape import (
    MOST_POINTS,
    Mask,
    Point,
    Span,
    Stroke,
    covering,
    crosses_itself,
    joined,
    outline_row,
    without,
)
from workstation.domain.step import STEPS, Step, StepKind, step_from

__all__ = [
    "STEPS",
    "Frame",
    "Mask",
    "Recipe",
    "Rendition",
    "Step",
    "StepKind",
    "Stroke",
    "check_recipe",
    "check_share",
    "recipe_from",
    "rendition_digest",
]

LARGEST_SHARE = 0.8
"""Largest part of a photograph that an object's crops may show together: only the object leaves."""

SMALLEST = 16
"""Shortest side of a crop, in pixels: less shows nothing that could be recognised."""

MOST_FRAMES = 16
"""Photographs combined with the first one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Another photograph of the same thing, to be laid over the region: its image (SHA-256), the part of it that is used,
    and the 3 × 3 matrix (row by row) which takes a pixel of the recipe's region to a pixel of this part.
    """

    image: str
    region: Rect
    matrix: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.matrix) != 9 or not all(math.isfinite(value) for value in self.matrix):
            raise Refused("frame", "A combined photograph has no place over the first one.", "Align it again.")

    def fields(self) -> dict[str, Json]:
        """As JSON."""
        return {"image": self.image, "region": self.region.numbers(), "matrix": list(self.matrix)}


@dataclass(frozen=True, slots=True)
class Recipe:
    """Region, masks and ordered steps over the image ``image`` (SHA-256 of its file).

    ``polygon`` (points in image pixels, corners between pixels) narrows the region to a shape; ``angle`` (degrees
    clockwise, -45 to 45) tilts it about its middle, so that ``region`` is its size before tilting. Never both.
    """

    image: str
    region: Rect
    masks: tuple[Mask, ...] = ()
    steps: tuple[Step, ...] = ()
    polygon: tuple[Point, ...] = ()
    angle: float = 0.0
    frames: tuple[Frame, ...] = ()

    def corners(self) -> tuple[tuple[float, float], ...]:
        """The corners of the (tilted) region, clockwise from upper left, to 1/256 pixel."""
        r = self.region
        x, y = r.x + r.width / 2, r.y + r.height / 2
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        half = [(-r.width / 2, -r.height / 2), (r.width / 2, -r.height / 2)]
        half += [(-a, -b) for a, b in half]
        return tuple(
            (round((x + a * cos - b * sin) * 256) / 256, round((y + a * sin + b * cos) * 256) / 256) for a, b in half
        )

    def bounds(self) -> Rect:
        """The upright rectangle of the photograph whose pixels the recipe needs."""
        if not self.angle:
            return self.region
        xs, ys = zip(*self.corners(), strict=True)
        x, y = math.floor(min(xs)), math.floor(min(ys))
        return Rect(x, y, math.ceil(max(xs)) - x, math.ceil(max(ys)) - y)

    def outline(self) -> tuple[tuple[float, float], ...]:
        """The corners of what it shows, where that is not simply its region; else empty."""
        if self.angle:
            return self.corners()
        return tuple((float(x), float(y)) for x, y in self.polygon)

    def shown(self, y: int) -> list[Span]:
        """The columns of row ``y`` of the photograph which the crop shows: inside, and under no mask."""
        bounds = self.bounds()
        if not bounds.y <= y < bounds.bottom:
            return []
        whole = [(bounds.x, bounds.right)]
        inside = outline_row(self.outline(), y) if self.outline() else whole
        return without(inside, joined([*covering(self.masks, y), *_around(whole[0])]))

    def fields(self) -> dict[str, Json]:
        """The closed set of JSON fields, image included: for the vault, never for the public."""
        fields: dict[str, Json] = {
            "image": self.image,
            "region": self.region.numbers(),
            "masks": [_mask_json(mask) for mask in self.masks],
            "steps": [step.json() for step in self.steps],  # type: ignore[misc]
            "polygon": [list(point) for point in self.polygon],
        }
        if self.angle:
            fields["angle"] = self.angle
        if self.frames:
            fields["frames"] = [frame.fields() for frame in self.frames]
        return fields

    def digest(self) -> str:
        """Names this exact recipe."""
        return digest(canonical(self.fields()))


def _around(span: Span) -> list[Span]:
    """Everything to the left and right of a span."""
    return [(-(1 << 40), span[0]), (span[1], 1 << 40)]


def _mask_json(mask: Mask) -> Json:
    if isinstance(mask, Rect):
        return list(mask.numbers())
    return {"points": [list(point) for point in mask.points], "radius": mask.radius, "erase": mask.erase}


def _mask_from(entry: object) -> Mask:
    if isinstance(entry, list):
        return Rect(*entry)
    if not isinstance(entry, dict):
        raise TypeError(entry)
    return Stroke(tuple((x, y) for x, y in entry["points"]), entry["radius"], bool(entry["erase"]))


def recipe_from(text: str) -> Recipe:
    """Read ``fields()`` back from JSON; raises Damaged."""
    try:
        value = json.loads(text)
        return Recipe(
            value["image"],
            Rect(*value["region"]),
            tuple(_mask_from(mask) for mask in value["masks"]),
            tuple(step_from(entry) for entry in value["steps"]),
            tuple((x, y) for x, y in value["polygon"]),
            value.get("angle", 0.0),
            tuple(Frame(f["image"], Rect(*f["region"]), tuple(f["matrix"])) for f in value.get("frames", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError, Refused) as error:
        raise Damaged("recipe", "A stored crop cannot be read.") from error


def check_recipe(recipe: Recipe, width: int, height: int) -> None:
    """Refuse a recipe which does not fit an image of ``width`` × ``height`` pixels."""
    whole = Rect(0, 0, width, height)
    if not whole.contains(recipe.bounds()):
        raise Refused(
            "crop_outside",
            f"The crop reaches outside the photograph ({width} × {height} pixels).",
            "Move or shrink it.",
        )
    if min(recipe.region.width, recipe.region.height) < SMALLEST:
        raise Refused(
            "crop_small",
            f"A crop needs at least {SMALLEST} pixels each way; this one has {recipe.region.width} × {recipe.region.height}.",
            "Draw it larger.",
        )
    check_share([recipe], width, height)
    _check_outline(recipe)
    _check_steps(recipe)


def _check_outline(recipe: Recipe) -> None:
    if recipe.angle and recipe.polygon:
        raise Refused("polygon", "A polygon is not tilted as well.", "Turn it with the step Rotate.")
    if not -45 <= recipe.angle <= 45:
        raise Refused("tilt", "A crop is tilted by 45 degrees at most.", "Add a quarter turn.")
    if not recipe.polygon:
        return
    if not 3 <= len(recipe.polygon) <= MOST_POINTS:
        raise Refused("polygon", f"A polygon has 3 to {MOST_POINTS:,} points.")
    if crosses_itself(recipe.polygon):
        raise Refused("polygon_crosses", "The polygon crosses itself.", "Move a corner so that no two sides meet.")


def _check_steps(recipe: Recipe) -> None:
    """Each kind once, combining first, and none on more pixels than the darkroom's memory holds."""
    names = [step.name for step in recipe.steps]
    if len(set(names)) != len(names):
        raise Refused("step_twice", "Each step can be taken once.", "Change the one that is there.")
    if "average" in names[1:]:
        raise Refused("average_first", "Photographs are combined before every other step.", "Move it to the top.")
    if "average" in names and not recipe.frames:
        raise Refused("average_alone", "There is no second photograph to combine with.", "Add one, or remove the step.")
    if len(recipe.frames) > MOST_FRAMES:
        raise Refused("frames", f"At most {MOST_FRAMES} photographs are combined with the first.")
    area = recipe.region.width * recipe.region.height
    for step in recipe.steps:
        kind = STEPS[step.name]
        if not step.neutral and area > kind.most * 1_000_000:
            raise Refused(
                "step_memory",
                f"“{kind.label}” works on crops of up to {kind.most} megapixels; this one has {area / 1e6:.0f}.",
                "Draw the crop closer, or switch the step off.",
            )


def check_share(recipes: Sequence[Recipe], width: int, height: int) -> None:
    """Refuse crops which together show (nearly) the whole photograph. Masks do not count: they may be taken away."""
    bounds = [recipe.bounds() for recipe in recipes]
    if union_area(bounds) <= LARGEST_SHARE * width * height:
        return
    if not any(recipe.outline() for recipe in recipes) or _area(recipes) > LARGEST_SHARE * width * height:
        raise Refused(
            "whole_photograph",
            f"Crops may show at most {LARGEST_SHARE:.0%} of a photograph together: only the object leaves.",
            "Draw a smaller region.",
        )


def _area(recipes: Sequence[Recipe]) -> int:
    """Pixels which the recipes show together, masked or not."""
    top = min(recipe.bounds().y for recipe in recipes)
    bottom = max(recipe.bounds().bottom for recipe in recipes)
    bare = [Recipe(recipe.image, recipe.region, polygon=recipe.polygon, angle=recipe.angle) for recipe in recipes]
    return sum(
        after - first
        for y in range(top, bottom)
        for first, after in joined([span for recipe in bare for span in recipe.shown(y)])
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
