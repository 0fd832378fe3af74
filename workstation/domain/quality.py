"""How good a rendition is, in parts one can read: what was measured, what it means, what would help.

A score is a guide for the person at the desk, never a rule: nothing is refused for it and nothing passes because of it.
The score is half the average of its parts and half the weakest part, so that one fault cannot hide behind five virtues.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from workstation.domain.step import STEPS


class Verdict(StrEnum):
    """What a part's number means for somebody who has to recognise the thing."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on the pixels. ``None``: it could not be, or nobody looked.

    ``taken``: (width, height) in pixels of the photograph, before any step; ``width``, ``height`` of the rendition.
    ``edge``: width of its sharper edges from 10 to 90 per cent, in pixels. ``noise``: standard deviation in grey levels.
    ``blocks``: grey levels by which the borders of 8 × 8 blocks stand out. ``middle``: median brightness, ``spread``:
    5th to 95th percentile, both of 255; ``dark``, ``light``: shares of pixels without detail at either end.
    ``text``: height of the smallest line of text, in pixels.
    """

    width: int
    height: int
    taken: tuple[int, int]
    edge: float | None
    noise: float
    blocks: float
    middle: float
    spread: float
    dark: float
    light: float
    text: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part: ``value`` in ``unit``, ``score`` 0–100, ``words`` say what it is, ``helps`` what would help ("" nothing)."""

    name: str
    label: str
    value: float
    unit: str
    score: int
    verdict: Verdict
    words: str
    helps: str = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """The parts in order, and the score they make."""

    parts: tuple[Part, ...]
    score: int

    def part(self, name: str) -> Part | None:
        """The part of this name, None where it was not measured."""
        return next((part for part in self.parts if part.name == name), None)

    @property
    def verdict(self) -> Verdict:
        """The score in a word."""
        return verdict_of(self.score)

    @property
    def weakest(self) -> Part:
        """The part that costs most."""
        return min(self.parts, key=lambda part: part.score)


GOOD, FAIR = 70, 40
"""Scores from which a part is good, and from which it is fair."""

READABLE = 12
"""Height in pixels from which most people read a line of text."""

_Curve = tuple[tuple[float, float], ...]
_RESOLUTION: _Curve = ((32, 0), (120, 25), (240, 45), (480, 72), (1000, 100))
_EDGE: _Curve = ((2.2, 100), (3.5, 78), (5, 55), (8, 30), (14, 0))
_NOISE: _Curve = ((1.5, 100), (4, 80), (8, 58), (15, 30), (35, 0))
_BLOCKS: _Curve = ((0.15, 100), (0.5, 78), (1.2, 55), (2.5, 30), (6, 0))
_SPREAD: _Curve = ((10, 0), (40, 35), (80, 65), (140, 100))
_MIDDLE: _Curve = ((8, 0), (30, 35), (60, 72), (85, 100), (185, 100), (215, 72), (240, 35), (252, 0))
_CLIPPED: _Curve = ((0.01, 100), (0.06, 72), (0.2, 40), (0.6, 0))
_TEXT: _Curve = ((5, 0), (8, 30), (READABLE, 70), (20, 100))


def verdict_of(score: float) -> Verdict:
    """Good, fair or poor."""
    return Verdict.GOOD if score >= GOOD else Verdict.FAIR if score >= FAIR else Verdict.POOR


def judge(measured: Measured) -> Quality:
    """The parts, each with its words, and the score."""
    parts = [_resolution(measured), _sharpness(measured), _noise(measured), _blocks(measured), _exposure(measured)]
    if measured.text is not None:
        parts.append(_text(measured.text))
    return Quality(tuple(parts), together([part.score for part in parts]))


def together(scores: Sequence[int]) -> int:
    """Half the average, half the weakest."""
    return round((sum(scores) / len(scores) + min(scores)) / 2)


def _on(curve: _Curve, value: float) -> int:
    """The score at ``value`` on a line through points, level beyond its ends."""
    if value <= curve[0][0]:
        return round(curve[0][1])
    for (low, start), (high, end) in pairwise(curve):
        if value <= high:
            return round(start + (end - start) * (value - low) / (high - low))
    return round(curve[-1][1])


def _part(name: str, label: str, value: float, unit: str, score: int, words: str, helps: str = "") -> Part:
    verdict = verdict_of(score)
    return Part(name, label, value, unit, score, verdict, words, "" if verdict is Verdict.GOOD else helps)


def _resolution(m: Measured) -> Part:
    width, height = m.taken
    short = min(width, height)
    words = f"{width} × {height} pixels of the photograph."
    enlarged = (m.width * m.height / (width * height)) ** 0.5
    if enlarged > 1.15:
        words += f" The steps enlarge it {enlarged:.1f} times, which adds pixels and no detail."
    helps = "Look for a photograph that shows it larger (More of this), or combine several."
    return _part("resolution", "Resolution", short, "px", _on(_RESOLUTION, short), words, helps)


def _sharpness(m: Measured) -> Part:
    helps = f"{STEPS['focus'].label} or {STEPS['motion'].label.lower()} may help; {STEPS['sharpen'].label} a little."
    if m.edge is None:
        return _part("sharpness", "Sharpness", 0, "px", 15, "No edge is clear enough to be measured.", helps)
    pixels = f"{m.edge:.0f}" if m.edge >= 4 else f"{m.edge:.1f}"
    words = f"Edges are about {pixels} pixels wide."
    return _part("sharpness", "Sharpness", m.edge, "px", _on(_EDGE, m.edge), words, helps)


def _noise(m: Measured) -> Part:
    words = "No grain shows." if m.noise < 1.5 else f"Grain of {m.noise:.0f} of 255 levels."
    grain = min(30, max(3, round(m.noise)))
    helps = f"Try {STEPS['denoise'].label}, grain {grain}; combining photographs is better where there are several."
    return _part("noise", "Noise", m.noise, "levels", _on(_NOISE, m.noise), words, helps)


def _blocks(m: Measured) -> Part:
    shows = m.blocks >= 0.5
    words = f"Blocks of 8 pixels show ({m.blocks:.1f} levels)." if shows else "No blocks of compression show."
    strength = min(100, max(20, 10 * round(m.blocks * 3)))
    helps = f"Try {STEPS['deblock'].label}, {strength} %, before other steps."
    return _part("blocks", "Compression", m.blocks, "levels", _on(_BLOCKS, m.blocks), words, helps)


def _exposure(m: Measured) -> Part:
    scores = {
        "middle": _on(_MIDDLE, m.middle),
        "spread": _on(_SPREAD, m.spread),
        "dark": _on(_CLIPPED, m.dark),
        "light": _on(_CLIPPED, m.light),
    }
    worst = min(scores, key=lambda name: scores[name])
    dim = m.middle < 128
    words, helps = {
        "middle": (
            f"{'Dark' if dim else 'Bright'}: half of it is {'below' if dim else 'above'} {m.middle:.0f} of 255.",
            f"Raise {STEPS['exposure'].label} or {STEPS['gamma'].label}."
            if dim
            else f"Lower {STEPS['exposure'].label}.",
        ),
        "spread": (
            f"Flat: most of it lies within {m.spread:.0f} of 255 levels.",
            f"Try {STEPS['contrast'].label} or {STEPS['local'].label.lower()}.",
        ),
        "dark": (
            f"{m.dark:.0%} is black without detail.",
            f"{STEPS['tones'].label} lift what is left; black stays black.",
        ),
        "light": (f"{m.light:.0%} is white without detail.", "What is white is lost; look for another photograph."),
    }[worst]
    if scores[worst] >= GOOD:
        words = f"Even: half of it is above {m.middle:.0f} of 255, over {m.spread:.0f} levels."
    return _part("exposure", "Exposure", m.middle, "of 255", scores[worst], words, helps)


def _text(height: float) -> Part:
    words = f"The smallest text is {height:.0f} px high; people read from about {READABLE} px."
    helps = "A sharper or larger photograph of the label would help; enlarging does not."
    return _part("text", "Text", height, "px", _on(_TEXT, height), words, helps)
