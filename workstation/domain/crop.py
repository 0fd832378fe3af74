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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workstation.domain.canonical import Json, canonical, digest
from workstation.domain.errors import Damaged, Refused
from workstation.domain.extent import Size, sizes
from workstation.domain.geometry import Rect, union_area
from workstation.domain.shape import (
    MOST_POINTS,
    Mask,
    Point,
    Span,
    Stroke,
    covering_rows,
    crosses_itself,
    joined,
    outline_rows,
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

LONGEST = 32_000
"""Longest side of a picture that is resampled: what the library can count to."""

MOST_FRAMES = 16
"""Photographs combined with the first one."""

FARTHEST = 1e9
"""Largest number of a frame's matrix: far beyond any picture, and still safe to compute with."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Another photograph of the same thing, to be laid over the region.

    ``image`` is its SHA-256, ``region`` the part of it that is used, ``matrix`` 3 × 3 numbers (row by row) which take a
    pixel of the recipe's ``bounds()`` to a pixel of this part. Pixels are counted from the upper left of each; whole
    numbers are their middles. Where the bounds move, so does the matrix: ``moved``.
    """

    image: str
    region: Rect
    matrix: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.matrix) != 9 or not all(abs(value) <= FARTHEST for value in self.matrix) or _flat(self.matrix):
            raise Refused("frame", "A combined photograph has no place over the first one.", "Align it again.")

    def moved(self, dx: int, dy: int) -> "Frame":
        """The same frame for a recipe whose bounds begin ``dx``, ``dy`` pixels further on."""
        m = self.matrix
        shifted = [m[3 * row + 2] + m[3 * row] * dx + m[3 * row + 1] * dy for row in range(3)]
        return Frame(self.image, self.region, (*m[0:2], shifted[0], *m[3:5], shifted[1], *m[6:8], shifted[2]))

    def fields(self) -> dict[str, Json]:
        """As JSON."""
        return {"image": self.image, "region": self.region.numbers(), "matrix": list(self.matrix)}


def _flat(m: Sequence[float]) -> bool:
    """Whether a matrix leaves nothing of a surface, or takes the first pixel nowhere."""
    area = m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6])
    return m[8] < 1e-9 or not abs(area) > 1e-12


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
        return next(self._shown(y, y + 1)) if bounds.y <= y < bounds.bottom else []

    def rows(self) -> Iterator[list[Span]]:
        """``shown`` for every row of ``bounds()``, downwards, in a fraction of the time."""
        bounds = self.bounds()
        return self._shown(bounds.y, bounds.bottom)

    def _shown(self, top: int, bottom: int) -> Iterator[list[Span]]:
        bounds = self.bounds()
        whole = (bounds.x, bounds.right)
        outline = self.outline()
        insides = outline_rows(outline, top, bottom) if outline else [[whole]] * (bottom - top)
        for inside, covered in zip(insides, covering_rows(self.masks, top, bottom), strict=True):
            yield without(inside, joined([*covered, *_around(whole)]))

    def sizes(self) -> list[Size]:
        """Width and height of the cut, and after each step."""
        return sizes(self.steps, (self.region.width, self.region.height))

    def images(self) -> frozenset[str]:
        """Every photograph it is made from: its own, and those of its frames."""
        return frozenset({self.image, *(frame.image for frame in self.frames)})

    def combines(self) -> bool:
        """Whether its frames take part."""
        return bool(self.frames) and any(step.name == "average" and step.on for step in self.steps)

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
    if recipe.angle and max(recipe.bounds().width, recipe.bounds().height) > LONGEST:
        raise _too_long("A tilt")
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
    if any(frame.image == recipe.image for frame in recipe.frames):
        raise Refused("same_photograph", "A photograph is not combined with itself.", "Choose another one.")
    if len(recipe.frames) > MOST_FRAMES:
        raise Refused("frames", f"At most {MOST_FRAMES} photographs are combined with the first.")
    before = recipe.sizes()
    for number, step in enumerate(recipe.steps):
        kind = STEPS[step.name]
        area = max(width * height for width, height in before[number : number + 2])
        if not step.neutral and area > kind.most * 1_000_000:
            raise Refused(
                "step_memory",
                f"“{kind.label}” works on up to {kind.most} megapixels; here it would have {area / 1e6:.0f}.",
                "Draw the crop closer, or switch the step off.",
            )
        if step.name in {"perspective", "average"} and max(*before[number], *before[number + 1]) > LONGEST:
            raise _too_long(kind.label)


def _too_long(label: str) -> Refused:
    return Refused(
        "step_side", f"“{label}” works on pictures of up to {LONGEST:,} pixels each way.", "Draw the crop closer."
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
