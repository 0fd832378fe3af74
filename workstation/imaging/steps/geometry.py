"""Turning, straightening and laying pictures over one another: where a pixel comes from, and what it is there.

Positions are computed here with 64-bit floats, one operation after the other, and rounded to 1/32 pixel; OpenCV then
mixes neighbours in whole numbers. A position outside the picture gives FILL.
"""

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.extent import ONE, corners_of, size_after, turned_by
from workstation.domain.step import Step
from workstation.imaging.steps import FILL, FULL, Levels, Measure, Pixels

Matrix = tuple[float, ...]
"""Three rows of three: takes a pixel (x, y, 1) of the result to its place in the source, after dividing by the third."""

Floats = npt.NDArray[np.float64]

_STRIP = 256
_FAR = -(1 << 14)


def turn(pixels: Pixels, numbers: Levels, _measure: Measure = FULL) -> Pixels:
    """Quarter turns clockwise."""
    return np.ascontiguousarray(np.rot90(pixels, -round(numbers[0] / 90)))


def rotate(pixels: Pixels, numbers: Levels, measure: Measure = FULL) -> Pixels:
    """Degrees clockwise; the canvas grows to hold all of it, its corners are filled."""
    cos, sin = turned_by(numbers[0])
    height, width = pixels.shape[:2]
    new_width, new_height = size_after(Step("rotate", numbers[0]), (width, height))
    if measure.quick:
        c, s = cos / ONE, sin / ONE
        x = (width - 1 - c * (new_width - 1) - s * (new_height - 1)) / 2
        y = (height - 1 + s * (new_width - 1) - c * (new_height - 1)) / 2
        return _quickly(pixels, (c, s, x, -s, c, y, 0, 0, 1), (new_width, new_height))
    framed = np.empty((height + 2, width + 2, 3), np.uint8)
    framed[:] = FILL
    framed[1:-1, 1:-1] = pixels
    out = np.empty((new_height, new_width, 3), np.uint8)
    across = 2 * np.arange(new_width, dtype=np.int64) + 1 - new_width
    for top in range(0, new_height, _STRIP):
        rows = np.arange(top, min(top + _STRIP, new_height), dtype=np.int64)
        down = (2 * rows + 1 - new_height)[:, None]
        x_at = (across * cos + down * sin + (width - 1) * ONE) // 2
        y_at = (down * cos - across * sin + (height - 1) * ONE) // 2
        out[top : top + len(rows)] = _sample(framed, x_at, y_at)
    return out


def _sample(framed: Pixels, x: npt.NDArray[np.int64], y: npt.NDArray[np.int64]) -> Pixels:
    """Bilinear values at ``x``, ``y`` (in 1/65536 pixel) of a picture that carries a one-pixel frame of FILL."""
    height, width = framed.shape[0], framed.shape[1]
    x = np.clip(x + ONE, 0, (width - 1) * ONE - 1)
    y = np.clip(y + ONE, 0, (height - 1) * ONE - 1)
    fx, fy = ((x & (ONE - 1)) >> 8).astype(np.int32)[..., None], ((y & (ONE - 1)) >> 8).astype(np.int32)[..., None]
    at = ((y >> 16) * width + (x >> 16)).astype(np.intp)
    flat = framed.reshape(-1, 3)
    above = flat[at] * (256 - fx) + flat[at + 1] * fx
    below = flat[at + width] * (256 - fx) + flat[at + width + 1] * fx
    mixed: npt.NDArray[np.int32] = above * (256 - fy) + below * fy + (1 << 15)
    return (mixed >> 16).astype(np.uint8)


def perspective(pixels: Pixels, numbers: Levels, measure: Measure = FULL) -> Pixels:
    """Four corners (fractions of the picture, clockwise from upper left) become an upright rectangle.

    Its sides are the means of opposite sides. What the corners take in from outside the picture is filled.
    """
    height, width = pixels.shape[:2]
    size = size_after(Step("perspective", numbers), (width, height))
    matrix = _square_to(corners_of(numbers, (width, height)), size)
    return _quickly(pixels, matrix, size) if measure.quick else warped(pixels, matrix, size)[0]


def _square_to(corners: list[tuple[float, float]], size: tuple[int, int]) -> Matrix:
    """The matrix from the pixels of an upright rectangle to those inside four corners (Heckbert, 1989)."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    across, down = ax - bx + cx - dx, ay - by + cy - dy
    ux, uy, vx, vy = bx - cx, by - cy, dx - cx, dy - cy
    area = ux * vy - uy * vx
    g, h = (across * vy - down * vx) / area, (ux * down - uy * across) / area
    unit = (bx - ax + g * bx, dx - ax + h * dx, ax, by - ay + g * by, dy - ay + h * dy, ay, g, h, 1.0)
    width, height = size
    # From middles of pixels to corners between pixels and back: half a pixel each way.
    to_unit = (1 / width, 0.0, 0.5 / width, 0.0, 1 / height, 0.5 / height, 0.0, 0.0, 1.0)
    return times((1.0, 0.0, -0.5, 0.0, 1.0, -0.5, 0.0, 0.0, 1.0), times(unit, to_unit))


def times(a: Matrix, b: Matrix) -> Matrix:
    """First ``b``, then ``a``."""
    return tuple(sum(a[3 * i + k] * b[3 * k + j] for k in range(3)) for i in range(3) for j in range(3))


def scaled(matrix: Matrix, to: float, source: float) -> Matrix:
    """The same matrix between copies of result and source which are made smaller by these factors."""
    into = (1 / to, 0.0, 0.5 / to - 0.5, 0.0, 1 / to, 0.5 / to - 0.5, 0.0, 0.0, 1.0)
    back = (source, 0.0, 0.5 * source - 0.5, 0.0, source, 0.5 * source - 0.5, 0.0, 0.0, 1.0)
    return times(back, times(matrix, into))


def tilt(angle: float, size: tuple[int, int], middle: tuple[float, float]) -> Matrix:
    """From the pixels of a tilted region to those of its upright bounds; ``middle`` is that of the region, in bounds."""
    cos, sin = (value / ONE for value in turned_by(angle))
    width, height = size
    x, y = 0.5 - width / 2, 0.5 - height / 2
    return (
        cos, -sin, middle[0] + x * cos - y * sin - 0.5,
        sin, cos, middle[1] + x * sin + y * cos - 0.5,
        0.0, 0.0, 1.0,
    )  # fmt: skip


def upright(pixels: Pixels, outside: Pixels, matrix: Matrix, size: tuple[int, int], *, quick: bool = False) -> Pixels:
    """A tilted region set upright. Outside its outline ``pixels`` are 0 and ``outside`` is 255: that has no weight."""
    inside = np.asarray(255 - outside, np.uint8)
    made = _quickly(pixels, matrix, size) if quick else warped(pixels, matrix, size, smooth=False)[0]
    share = _quickly(inside, matrix, size) if quick else warped(inside, matrix, size, smooth=False)[0]
    for top in range(0, size[1], _STRIP):
        rows = slice(top, top + _STRIP)
        weight = share[rows, :, None].astype(np.uint16)
        if (weight == 255).all():
            continue
        full = (made[rows] * np.uint32(255) + weight // 2) // np.maximum(weight, 1)
        made[rows] = np.where(weight, np.minimum(full, 255), np.uint32(FILL[0]))
    return made


def warped(
    pixels: Pixels, matrix: Matrix, size: tuple[int, int], *, smooth: bool = True
) -> tuple[Pixels, npt.NDArray[np.bool_]]:
    """(the picture of ``size`` whose pixels lie where ``matrix`` says, which of them lie inside the source).

    ``smooth`` mixes 16 neighbours (bicubic), else four. Beyond the source it is FILL.
    """
    height, width = pixels.shape[:2]
    out = np.empty((size[1], size[0], *pixels.shape[2:]), np.uint8)
    inside = np.empty((size[1], size[0]), np.bool_)
    how = cv2.INTER_CUBIC if smooth else cv2.INTER_LINEAR
    for top in range(0, size[1], _STRIP):
        rows = np.arange(top, min(top + _STRIP, size[1]), dtype=np.float64)[:, None]
        x, y, true = _places(matrix, np.arange(size[0], dtype=np.float64), rows)
        here = true & (x >= -0.5) & (x <= width - 0.5) & (y >= -0.5) & (y <= height - 0.5)
        fixed = [np.rint(np.where(here, at, 0) * 32).astype(np.int32) for at in (x, y)]
        whole = np.stack([at >> 5 for at in fixed], axis=2).astype(np.int16)
        part = ((fixed[1] & 31) * 32 + (fixed[0] & 31)).astype(np.uint16)
        made = cv2.remap(pixels, whole, part, how, borderMode=cv2.BORDER_REPLICATE)
        made[~here] = FILL if pixels.ndim == 3 else 0
        out[top : top + len(rows)] = made
        inside[top : top + len(rows)] = here
    return out, inside


def _places(m: Matrix, x: Floats, y: Floats) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """(x, y in the source, whether they lie before the vanishing line) for the columns ``x`` of the rows ``y``."""
    if m[6] == m[7] == 0:
        left = x * (m[0] / m[8]) + (y * (m[1] / m[8]) + m[2] / m[8])
        up = x * (m[3] / m[8]) + (y * (m[4] / m[8]) + m[5] / m[8])
        return left, up, np.ones(left.shape, np.bool_)
    third = x * m[6] + (y * m[7] + m[8])
    true = third > 1e-9
    third = np.where(true, third, 1.0)
    return (x * m[0] + (y * m[1] + m[2])) / third, (x * m[3] + (y * m[4] + m[5])) / third, true


def _quickly(pixels: Pixels, matrix: Matrix, size: tuple[int, int]) -> Pixels:
    """About the same as ``warped``, for the eye."""
    made = cv2.warpPerspective(
        pixels,
        np.array(matrix).reshape(3, 3),
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=FILL if pixels.ndim == 3 else 0,
    )
    return np.asarray(made, np.uint8)
