"""A recipe and the pixels of its region → the rendition a reviewer signs: the same bytes every time, everywhere.

Order is the promise: masks and everything outside the polygon are filled first, so what they cover takes part in
nothing; only then the steps run, in the recipe's order. No step sees a pixel outside the region, because none is
given. Steps that mix neighbours are computed in whole numbers, the others through a table of 256 values, so a
processor's floating point and the number of threads make no difference.

What the numbers mean: ``turn`` quarter turns clockwise; ``rotate`` degrees clockwise, the canvas grows to hold all
of it, corners filled; ``exposure`` stops, in linear light; ``contrast`` per cent around mid grey (-100 flat,
+100 four times); ``gamma`` above 1 lifts the shadows; ``sharpen`` per cent of an unsharp mask.
"""

import math
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.crop import Recipe, Rendition
from workstation.domain.geometry import Rect

Pixels = npt.NDArray[np.uint8]

FILL = (128, 128, 128)
"""The neutral grey of masks, of what lies outside a polygon, and of a rotated picture's corners."""

_ONE = 1 << 16
_STRIP = 256


def render(recipe: Recipe, region: Rendition) -> Rendition:
    """The rendition of ``recipe``; ``region`` holds exactly the pixels of ``recipe.bounds()``."""
    bounds = recipe.bounds()
    if (region.width, region.height) != (bounds.width, bounds.height):
        raise ValueError("the pixels are not those of the recipe's region")
    pixels = np.frombuffer(region.rgb, np.uint8).reshape(region.height, region.width, 3).copy()
    _hide(pixels, recipe)
    for step in recipe.steps:
        if not step.neutral:
            pixels = _STEPS[step.name](pixels, step.value)
    height, width = pixels.shape[:2]
    return Rendition(width, height, pixels.tobytes())


def _hide(pixels: Pixels, recipe: Recipe) -> None:
    """Fill everything the recipe does not show; the same spans by which the rules say what is covered."""
    bounds = recipe.bounds()
    for y in range(bounds.height):
        column = 0
        for first, after in recipe.shown(y + bounds.y):
            pixels[y, column : first - bounds.x] = FILL
            column = after - bounds.x
        pixels[y, column:] = FILL


def fill(pixels: Pixels, rect: Rect) -> None:
    """Paint ``rect`` solid with FILL, in place."""
    pixels[rect.y : rect.bottom, rect.x : rect.right] = FILL


def _turn(pixels: Pixels, degrees: float) -> Pixels:
    return np.ascontiguousarray(np.rot90(pixels, -round(degrees / 90)))


def _rotate(pixels: Pixels, degrees: float) -> Pixels:
    if degrees == 0:
        return pixels
    height, width = pixels.shape[:2]
    # Whole numbers from here on: one rounding of sine and cosine, then exact arithmetic.
    cos, sin = round(math.cos(math.radians(degrees)) * _ONE), round(math.sin(math.radians(degrees)) * _ONE)
    new_width = -(-(width * abs(cos) + height * abs(sin)) // _ONE)
    new_height = -(-(width * abs(sin) + height * abs(cos)) // _ONE)
    framed = np.empty((height + 2, width + 2, 3), np.uint8)
    framed[:] = FILL
    framed[1:-1, 1:-1] = pixels
    out = np.empty((new_height, new_width, 3), np.uint8)
    across = 2 * np.arange(new_width, dtype=np.int64) + 1 - new_width
    for top in range(0, new_height, _STRIP):
        rows = np.arange(top, min(top + _STRIP, new_height), dtype=np.int64)
        down = (2 * rows + 1 - new_height)[:, None]
        x = (across * cos + down * sin + (width - 1) * _ONE) // 2
        y = (down * cos - across * sin + (height - 1) * _ONE) // 2
        out[top : top + len(rows)] = _sample(framed, x, y)
    return out


def _sample(framed: Pixels, x: npt.NDArray[np.int64], y: npt.NDArray[np.int64]) -> Pixels:
    """Bilinear values at ``x``, ``y`` (in 1/65536 pixel) of a picture that carries a one-pixel frame of FILL."""
    height, width = framed.shape[0], framed.shape[1]
    x = np.clip(x + _ONE, 0, (width - 1) * _ONE - 1)
    y = np.clip(y + _ONE, 0, (height - 1) * _ONE - 1)
    fx, fy = ((x & (_ONE - 1)) >> 8).astype(np.int32)[..., None], ((y & (_ONE - 1)) >> 8).astype(np.int32)[..., None]
    at = ((y >> 16) * width + (x >> 16)).astype(np.intp)
    flat = framed.reshape(-1, 3)
    above = flat[at] * (256 - fx) + flat[at + 1] * fx
    below = flat[at + width] * (256 - fx) + flat[at + width + 1] * fx
    mixed: npt.NDArray[np.int32] = above * (256 - fy) + below * fy + (1 << 15)
    return (mixed >> 16).astype(np.uint8)


def _through(curve: Callable[[float], float]) -> Pixels:
    values = [min(255, max(0, math.floor(curve(level / 255) * 255 + 0.5))) for level in range(256)]
    return np.array(values, np.uint8)


def _exposure(pixels: Pixels, stops: float) -> Pixels:
    return _through(lambda level: _to_srgb(_to_linear(level) * 2.0**stops))[pixels]


def _contrast(pixels: Pixels, percent: float) -> Pixels:
    factor = 1 + percent / 100 * (3 if percent > 0 else 1)
    return _through(lambda level: 0.5 + (level - 0.5) * factor)[pixels]


def _gamma(pixels: Pixels, gamma: float) -> Pixels:
    return _through(lambda level: float(level ** (1 / gamma)))[pixels]


def _to_linear(level: float) -> float:
    return level / 12.92 if level <= 0.04045 else float(((level + 0.055) / 1.055) ** 2.4)


def _to_srgb(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else float(1.055 * min(light, 1.0) ** (1 / 2.4) - 0.055)


def _sharpen(pixels: Pixels, percent: float) -> Pixels:
    amount = round(percent / 100 * 256)
    if amount == 0:
        return pixels
    # The radius grows with the picture, since large crops are shown and published smaller. 8-bit blur is exact.
    sigma = max(1.0, max(pixels.shape[:2]) / 1600)
    blurred = np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.int32)
    out = np.empty_like(pixels)
    for top in range(0, pixels.shape[0], _STRIP):
        here = pixels[top : top + _STRIP].astype(np.int32)
        edge = here - blurred[top : top + _STRIP]
        out[top : top + _STRIP] = np.clip(here + ((edge * amount + 128) >> 8), 0, 255)
    return out


_STEPS: dict[str, Callable[[Pixels, float], Pixels]] = {
    "turn": _turn,
    "rotate": _rotate,
    "exposure": _exposure,
    "contrast": _contrast,
    "gamma": _gamma,
    "sharpen": _sharpen,
}
