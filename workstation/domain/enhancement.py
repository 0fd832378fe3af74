"""The enhancement record of a crop: what was done to its pixels, so that somebody else can do it again.

SWGDE and ENFSI practice: the original is kept untouched; each step is recorded with its parameters, the library and
version that computed it, and digests of the pixels before and after; non-standard steps are labelled as such; and the
whole can be *replayed* to the same pixels. The record names no file and no path.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from workstation.domain.canonical import Json
from workstation.domain.crop import Recipe
from workstation.domain.errors import Damaged
from workstation.domain.extent import Size
from workstation.domain.geometry import Rect
from workstation.domain.step import STEPS


@dataclass(frozen=True, slots=True)
class Processed:
    """One thing that was done: a step of STEPS, "fill" (what is hidden, again), or "cut" (region, tilt, outline and masks).

    ``before`` and ``after`` are digests of the pixels, as of ``domain.crop.rendition_digest``; before "cut" is "".
    """

    name: str
    values: tuple[float, ...]
    library: str  # e.g. "OpenCV 4.14.0"
    before: str
    after: str

    @property
    def label(self) -> str:
        """What a person calls it."""
        own = {"cut": "Cut out and mask", "fill": "Fill what is hidden again"}
        return own[self.name] if self.name in own else STEPS[self.name].label

    @property
    def standard(self) -> bool:
        """Whether it is a standard step."""
        return self.name not in STEPS or STEPS[self.name].standard


Record = tuple[Processed, ...]


def record_json(record: Sequence[Processed]) -> list[Json]:
    """As JSON, to be kept beside the crop."""
    return [[p.name, list(p.values), p.library, p.before, p.after] for p in record]


def record_from(text: str) -> Record:
    """Read ``record_json`` back; "" is an empty record, of a crop kept before there were records. Raises Damaged."""
    try:
        return tuple(
            Processed(str(name), tuple(values), str(library), str(before), str(after))
            for name, values, library, before, after in (json.loads(text) if text else ())
        )
    except (TypeError, ValueError) as error:
        raise Damaged("record", "The enhancement record of a crop cannot be read.") from error


def first_difference(kept: Sequence[Processed], again: Sequence[Processed]) -> str | None:
    """None if replaying gave the same pixels at every step, else a sentence naming the first step that differs."""
    for number, (one, other) in enumerate(zip(kept, again, strict=False)):
        if (one.name, one.values) != (other.name, other.values):
            return f"Step {number} was {one.label.lower()}, and is {other.label.lower()} now."
        if one.after != other.after:
            versions = "" if one.library == other.library else f" It was made with {one.library}, now {other.library}."
            return f"{one.label} gives other pixels than it did.{versions}"
    return None if len(kept) == len(again) else "The number of steps is not what it was."


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands above the steps of a printed record. ``by`` and ``at`` are "" where the ledger does not tell."""

    ref: str
    crop: int
    image: int
    source: Size
    recipe: Recipe
    rendition: str
    size: Size
    by: str
    at: str
    others: tuple[int, ...] = ()  # numbers of the photographs combined with the first


def printed(kept: Kept, record: Sequence[Processed]) -> str:
    """The record as plain text, 100 columns: what, from what, each step, digests before and after."""
    r = kept.recipe
    shape = f"{r.region.width} × {r.region.height} pixels at {r.region.x}, {r.region.y}"
    shape += f", tilted by {r.angle:g}°" if r.angle else f", outline of {len(r.polygon)} corners" if r.polygon else ""
    others = f", combined with image {', '.join(map(str, kept.others))}" if kept.others else ""
    head = [
        ("Object", f"{kept.ref}, crop {kept.crop}"),
        ("Source", f"image {kept.image}, {_pixels(kept.source)}, kept unaltered in the vault{others}"),
        ("Region", shape),
        ("Masks", _masks(r)),
        ("Result", _pixels(kept.size)),
        ("", f"digest {kept.rendition}"),
        ("Kept by", f"{kept.by}, {kept.at}" if kept.by else "the ledger does not tell"),
    ]
    lines = ["ENHANCEMENT RECORD", "", *(f"{name:<9}{text}" for name, text in head), ""]
    if not record:
        lines.append("This crop was kept before steps were recorded. Its recipe and result stand above.")
    for number, one in enumerate(record):
        lines += _step_lines(number, one, r)
    off = [STEPS[step.name].label for step in r.steps if not step.on]
    lines += [f"Switched off, not applied: {', '.join(off)}.", ""] if off else []
    return "\n".join([*lines, *_FOOT]) + "\n"


_FOOT = (
    "Standard steps change every value alike and are seen at a glance. Non-standard steps mix neighbouring pixels or",
    "photographs. Every pixel is computed from pixels of the source; none is invented. Steps are applied in the order",
    "shown, each to the result of the one before. Digest: SHA-256 over “workstation/rendition/1 WIDTH HEIGHT ” and the",
    "RGB bytes, rows from top to bottom.",
)


def _step_lines(number: int, one: Processed, recipe: Recipe) -> list[str]:
    return [
        f"{number:>2}. {one.label} – {'standard' if one.standard else 'non-standard'} step",
        *(f"    {line}" for line in _parameters(one, recipe)),
        f"    computed by {one.library}",
        *([f"    before  {one.before}"] if one.before else []),
        f"    after   {one.after}{'  (unchanged)' if one.after == one.before else ''}",
        "",
    ]


def _parameters(one: Processed, recipe: Recipe) -> list[str]:
    if one.name == "cut":
        return ["region cut out, masks and everything outside filled with grey 128 before any other step"]
    if one.name == "fill":
        return ["masks and everything outside filled with grey 128 again, as the steps changed them"]
    kind = STEPS[one.name]
    if kind.points:
        points = zip(one.values[::2], one.values[1::2], strict=True)
        unit = "of 0–255" if one.name == "curve" else "of width and height"
        return ["points " + "  ".join(f"({x:g}, {y:g})" for x, y in points) + " " + unit]
    words = [f"{n.label} {v:g} {n.unit}".rstrip() for n, v in zip(kind.numbers, one.values, strict=True)]
    lines = [", ".join(words) + (f"  ({kind.about})" if kind.about else "")]
    if one.name == "average":
        for frame in recipe.frames:
            part = f"{frame.region.width} × {frame.region.height} pixels at {frame.region.x}, {frame.region.y}"
            lines += [f"a part of {part}", "  laid by " + " ".join(f"{value:.9g}" for value in frame.matrix)]
    return lines


def _pixels(size: Size) -> str:
    return f"{size[0]} × {size[1]} pixels"


def _masks(recipe: Recipe) -> str:
    if not recipe.masks:
        return "none"
    boxes = sum(isinstance(mask, Rect) for mask in recipe.masks)
    strokes = sum(not isinstance(mask, Rect) and not mask.erase for mask in recipe.masks)
    erased = len(recipe.masks) - boxes - strokes
    named = [(boxes, "rectangle"), (strokes, "brush stroke"), (erased, "eraser stroke")]
    words = ", ".join(f"{count} {name}{'s' if count > 1 else ''}" for count, name in named if count)
    bare = Recipe(recipe.image, recipe.region, polygon=recipe.polygon, angle=recipe.angle)
    whole, shown = (sum(b - a for row in one.rows() for a, b in row) for one in (bare, recipe))
    return f"{words}; they cover {1 - shown / max(whole, 1):.1%} of the region"
