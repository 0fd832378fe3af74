"""Light and colour: each value becomes another by a table, everywhere alike. The table is the step.

``exposure`` stops, in linear light; ``contrast`` per cent around mid grey (-100 flat, +100 four times); ``gamma`` above 1
lifts the shadows; ``balance`` warmth and tint in hundredths of a stop and a half between red and blue, green and the
others, brightness kept; ``tones`` lifts or deepens the dark and the bright third; ``curve`` a monotone cubic through
points (Fritsch and Carlson), level beyond the first and last.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

import cv2
import numpy as np

from workstation.imaging.steps import FULL, Levels, Measure, Pixels

_TONES = 0.28
"""Largest shift of a tone, of full scale: with both sliders at an end the table still rises everywhere."""


def _through(curve: Callable[[float], float]) -> list[int]:
    return [min(255, max(0, math.floor(curve(level / 255) * 255 + 0.5))) for level in range(256)]


def _one(pixels: Pixels, curve: Callable[[float], float]) -> Pixels:
    return np.asarray(cv2.LUT(pixels, np.array(_through(curve), np.uint8)), np.uint8)


def exposure(pixels: Pixels, numbers: Levels, _measure: Measure = FULL) -> Pixels:
    """Stops, in linear light."""
    return _one(pixels, lambda level: _to_srgb(_to_linear(level) * 2.0 ** numbers[0]))


def contrast(pixels: Pixels, numbers: Levels, _measure: Measure = FULL) -> Pixels:
    """Per cent, around mid grey."""
    factor = 1 + numbers[0] / 100 * (3 if numbers[0] > 0 else 1)
    return _one(pixels, lambda level: 0.5 + (level - 0.5) * factor)


def gamma(pixels: Pixels, numbers: Levels, _measure: Measure = FULL) -> Pixels:
    """A power of the values."""
    return _one(pixels, lambda level: float(level ** (1 / numbers[0])))


def balance(pixels: Pixels, numbers: Levels, _measure: Measure = FULL) -> Pixels:
    """Warmth and tint: gains of red, green and blue in linear light."""
    tables = [_through(lambda level, g=gain: _to_srgb(_to_linear(level) * g)) for gain in _gains(*numbers)]  # type: ignore[misc]
    return np.asarray(cv2.LUT(pixels, np.array(tables, np.uint8).T.reshape(1, 256, 3)), np.uint8)


def _gains(warmth: float, tint: float) -> tuple[float, float, float]:
    red, green, blue = 2.0 ** (warmth * 0.0075), 2.0 ** (-tint * 0.0075), 2.0 ** (-warmth * 0.0075)
    bright = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return red / bright, green / bright, blue / bright


def neutral_balance(red: float, green: float, blue: float) -> tuple[float, float]:
    """The warmth and tint which make this colour (levels 0–255) grey, as far as the sliders go."""
    r, g, b = (math.log2(max(_to_linear(level / 255), 1e-4)) for level in (red, green, blue))
    warmth, tint = (b - r) / 0.015, (g - (r + b) / 2) / 0.0075
    return tuple(float(max(-100, min(100, round(value)))) for value in (warmth, tint))  # type: ignore[return-value]


def tones(pixels: Pixels, numbers: Levels, _measure: Measure = FULL) -> Pixels:
    """Shadows and highlights: most at a third from either end, nothing at black and white."""
    dark, bright = (number / 100 * _TONES for number in numbers)

    def bump(level: float) -> float:
        return 6.75 * level * (1 - level) ** 2

    def half(amount: float, level: float) -> float:
        # Towards the near end there is less room: 0.14 keeps the table rising.
        return (amount if amount > 0 else amount / 2) * bump(level)

    return _one(pixels, lambda level: level + half(dark, level) - half(-bright, 1 - level))


def curve(pixels: Pixels, numbers: Levels, _measure: Measure = FULL) -> Pixels:
    """Brightness in, brightness out: points from dark to bright."""
    xs, ys = numbers[::2], numbers[1::2]
    slopes = _slopes(xs, ys)
    return _one(pixels, lambda level: _cubic(xs, ys, slopes, level * 255) / 255)


def _slopes(xs: Sequence[float], ys: Sequence[float]) -> list[float]:
    """Slopes at the points which never overshoot: the weighted harmonic mean of both sides, 0 at a turn."""
    widths = [b - a for a, b in pairwise(xs)]
    steep = [(b - a) / w for (a, b), w in zip(pairwise(ys), widths, strict=True)]
    inner = [
        0.0 if one * two <= 0 else 3 * (v + w) / ((2 * w + v) / one + (w + 2 * v) / two)
        for (one, two), (v, w) in zip(pairwise(steep), pairwise(widths), strict=True)
    ]
    return [steep[0], *inner, steep[-1]]


def _cubic(xs: Sequence[float], ys: Sequence[float], slopes: Sequence[float], at: float) -> float:
    if at <= xs[0] or at >= xs[-1]:
        return ys[0] if at <= xs[0] else ys[-1]
    k = bisect_right(xs, at) - 1
    width = xs[k + 1] - xs[k]
    t = (at - xs[k]) / width
    rise = 3 * t * t - 2 * t * t * t
    first, last = t * (1 - t) ** 2 * width * slopes[k], t * t * (t - 1) * width * slopes[k + 1]
    return min(255.0, max(0.0, ys[k] * (1 - rise) + ys[k + 1] * rise + first + last))


def _to_linear(level: float) -> float:
    return level / 12.92 if level <= 0.04045 else float(((level + 0.055) / 1.055) ** 2.4)


def _to_srgb(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else float(1.055 * min(light, 1.0) ** (1 / 2.4) - 0.055)
