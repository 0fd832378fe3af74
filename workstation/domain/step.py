"""Enhancement steps: what each is called, which numbers it takes, and whether its record must explain it.

*Standard* steps (SWGDE/SWGIT: cropping, turning, exposure, contrast, colour balance …) change values everywhere alike and
are seen at a glance; *non-standard* ones (sharpening, averaging, denoising, deblurring, rectification …) mix neighbouring
pixels or frames, and must be documented with their parameters. Nothing here is generative: no pixel is invented from
anything but the pixels of the region and its frames.

Lengths are in pixels of the crop; points of ``perspective`` are fractions of the step's input, so that a smaller copy of
the crop gives the same picture.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from workstation.domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a step: its range, the value at which nothing changes, the finest change and its unit."""

    name: str
    label: str
    low: float
    high: float
    neutral: float
    fine: float = 1.0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class StepKind:
    """One kind of step. ``points``: (least, most) numbers where there are no sliders but points, else None.

    ``most``: megapixels of the largest picture, before or after it, on which it stays within 2 GB of memory and a minute.
    """

    label: str
    group: str  # "geometry", "light", "colour", "detail", "repair", "combine"
    standard: bool
    numbers: tuple[Number, ...] = ()
    points: tuple[int, int] | None = None
    most: int = 200
    about: str = ""

    @property
    def low(self) -> float:
        """Lowest value of its first number."""
        return self.numbers[0].low

    @property
    def high(self) -> float:
        """Highest value of its first number."""
        return self.numbers[0].high

    @property
    def neutral(self) -> float:
        """The value of its first number at which nothing changes."""
        return self.numbers[0].neutral

    def rest(self) -> tuple[float, ...]:
        """Every number where it changes nothing; points have no such place."""
        return tuple(number.neutral for number in self.numbers)


def _one(
    label: str, group: str, number: Number, *, standard: bool = True, most: int = 200, about: str = ""
) -> StepKind:
    return StepKind(label, group, standard, (number,), None, most, about)


STEPS = MappingProxyType(
    {
        "average": StepKind(
            "Combine photographs",
            "combine",
            standard=False,
            numbers=(Number("median", "Median instead of mean", 0, 1, 0),),
            most=24,
            about="Aligned photographs of the same thing laid over one another: noise goes, detail stays.",
        ),
        "turn": _one("Quarter turn", "geometry", Number("degrees", "Clockwise", 0, 270, 0, 90, "°")),
        "rotate": _one("Rotate", "geometry", Number("degrees", "Clockwise", -45, 45, 0, 0.1, "°")),
        "perspective": StepKind(
            "Straighten a surface",
            "geometry",
            standard=False,
            points=(8, 8),
            most=60,
            about="Four corners of something flat become a rectangle.",
        ),
        "deblock": _one(
            "Soften JPEG blocks",
            "repair",
            Number("strength", "Strength", 0, 100, 0, 1, "%"),
            standard=False,
            most=60,
            about="Smooths the borders of 8 × 8 blocks and leaves edges.",
        ),
        "denoise": StepKind(
            "Denoise",
            "repair",
            standard=False,
            numbers=(
                Number("light", "Grain", 0, 30, 0, 0.5),
                Number("colour", "Colour noise", 0, 30, 0, 0.5),
            ),
            most=16,
            about="Averages patches that look alike (non-local means).",
        ),
        "motion": StepKind(
            "Undo motion blur",
            "repair",
            standard=False,
            numbers=(
                Number("length", "Length", 0, 60, 0, 0.5, "px"),
                Number("angle", "Direction", -90, 90, 0, 1, "°"),
                Number("damping", "Damping", 1, 100, 20, 1, "%"),
            ),
            most=24,
            about="Deconvolution with a straight line. Rings around edges are made by it, not found by it.",
        ),
        "focus": StepKind(
            "Undo focus blur",
            "repair",
            standard=False,
            numbers=(
                Number("radius", "Radius", 0, 20, 0, 0.1, "px"),
                Number("damping", "Damping", 1, 100, 20, 1, "%"),
            ),
            most=24,
            about="Deconvolution with a disc. Rings around edges are made by it, not found by it.",
        ),
        "balance": StepKind(
            "White balance",
            "colour",
            standard=True,
            numbers=(
                Number("warmth", "Warmth", -100, 100, 0, 1),
                Number("tint", "Tint", -100, 100, 0, 1),
            ),
        ),
        "exposure": _one("Exposure", "light", Number("stops", "Stops", -3, 3, 0, 0.1, "EV")),
        "contrast": _one("Contrast", "light", Number("percent", "Contrast", -100, 100, 0, 1, "%")),
        "gamma": _one("Gamma", "light", Number("gamma", "Gamma", 0.2, 5, 1, 0.05)),
        "tones": StepKind(
            "Shadows and highlights",
            "light",
            standard=True,
            numbers=(
                Number("shadows", "Shadows", -100, 100, 0, 1),
                Number("highlights", "Highlights", -100, 100, 0, 1),
            ),
        ),
        "curve": StepKind(
            "Curve", "light", standard=True, points=(4, 32), about="Brightness in, brightness out, 0–255."
        ),
        "local": StepKind(
            "Local contrast",
            "detail",
            standard=False,
            numbers=(
                Number("limit", "Strength", 0, 10, 0, 0.1),
                Number("tiles", "Fineness", 2, 16, 8, 1),
            ),
            about="Contrast-limited adaptive histogram equalisation of brightness (CLAHE).",
        ),
        "sharpen": _one(
            "Sharpen", "detail", Number("percent", "Strength", 0, 200, 0, 1, "%"), standard=False, about="Unsharp mask."
        ),
    }
)
"""Every kind of step, in the order in which a new one is put among the others; the person may reorder them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One enhancement: a name of STEPS, its numbers, and whether it is switched on.

    ``Step("exposure", 0.5)`` and ``Step("balance", (20, -5))`` are both right; ``values`` is always a tuple.
    """

    name: str
    values: tuple[float, ...] | float = ()
    on: bool = True

    def __post_init__(self) -> None:
        values = self.values if isinstance(self.values, tuple) else (self.values,)
        object.__setattr__(self, "values", tuple(values))
        kind = STEPS.get(self.name)
        if kind is None:
            raise Refused("step", f"“{self.name[:40]}” is not a step.", "Use one of " + ", ".join(STEPS) + ".")
        if not all(math.isfinite(value) for value in values):
            raise Refused("step", f"{kind.label}: a number is missing.")
        if self.name == "curve":
            _check_curve(values)
        elif self.name == "perspective":
            _check_corners(values)
        else:
            _check_numbers(kind, values)
        if self.name == "turn" and values[0] % 90:
            raise Refused("step", "A quarter turn is 0, 90, 180 or 270 degrees.")

    @property
    def numbers(self) -> tuple[float, ...]:
        """Its numbers; the same as ``values``, typed as what they always are."""
        return self.values if isinstance(self.values, tuple) else (self.values,)

    @property
    def value(self) -> float:
        """Its first number."""
        return self.numbers[0]

    @property
    def neutral(self) -> bool:
        """Whether it changes nothing: switched off, or every sliding number at rest that alone could change something."""
        kind = STEPS[self.name]
        if not self.on:
            return True
        if kind.points:
            return False
        if self.name in {"denoise", "balance", "tones"}:
            return self.numbers == kind.rest()
        return self.name != "average" and self.value == kind.neutral

    def json(self) -> list[object]:
        """``[name, number]``, ``[name, [numbers]]``, with a third entry ``false`` where it is switched off."""
        value: object = self.numbers[0] if len(self.numbers) == 1 else list(self.numbers)
        return [self.name, value] if self.on else [self.name, value, False]


def step_from(entry: object) -> Step:
    """Read ``json()`` back; raises Refused, TypeError or ValueError."""
    if not isinstance(entry, list) or len(entry) not in {2, 3}:
        raise TypeError(entry)
    name, value, on = entry if len(entry) == 3 else (*entry, True)
    return Step(str(name), tuple(value) if isinstance(value, list) else value, bool(on))


def _check_numbers(kind: StepKind, values: tuple[float, ...]) -> None:
    if len(values) != len(kind.numbers):
        raise Refused("step", f"{kind.label} takes {len(kind.numbers)} number(s).")
    for number, value in zip(kind.numbers, values, strict=True):
        if not number.low <= value <= number.high:
            label = kind.label if len(kind.numbers) == 1 else f"{kind.label}, {number.label.lower()},"
            raise Refused("step", f"{label} goes from {number.low:g} to {number.high:g} {number.unit}".rstrip() + ".")


def _check_curve(values: tuple[float, ...]) -> None:
    low, high = STEPS["curve"].points or (0, 0)
    xs = values[::2]
    if len(values) % 2 or not low <= len(values) <= high or not all(0 <= value <= 255 for value in values):
        raise Refused("step", "A curve has 2 to 16 points, each from 0 to 255.")
    if any(b <= a for a, b in pairwise(xs)):
        raise Refused("step", "The points of a curve go from dark to bright, none above another.")


def _check_corners(values: tuple[float, ...]) -> None:
    """Four corners, clockwise from upper left, convex and not too thin to be a surface."""
    if len(values) != 8 or not all(-0.5 <= value <= 1.5 for value in values):
        raise Refused("step", "Straightening takes four corners, clockwise from the upper left.")
    points = list(zip(values[::2], values[1::2], strict=True))
    turns = []
    for i in range(4):
        (ax, ay), (bx, by), (cx, cy) = points[i - 2], points[i - 1], points[i]
        turns.append((bx - ax) * (cy - by) - (by - ay) * (cx - bx))
    if not all(turn > 1e-4 for turn in turns):
        raise Refused(
            "step", "The four corners do not enclose a surface.", "Place them clockwise, beginning at the upper left."
        )
