"""Turning, straightening and laying pictures over one another: where a pixel comes from, and what it is there.

Positions are computed here with 64-bit floats, one operation after the other, and rounded to 1/32 pixel; OpenCV then
mixes neighbours in whole numbers. A position outside the picture gives FILL. All is done square by square, so that what is
computed stays in the processor's cache; nothing depends on how many threads there are.

Decided: positions by NumPy, mixed by ``cv2.remap``. Considered: ``cv2.warpAffine`` and ``warpPerspective``, which compute
positions in floats of the processor's own kind, so that another machine could round another way. Costs: half again as long.
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
Places = tuple[Floats, Floats, npt.NDArray[np.bool_] | np.bool_]
"""x and y in the source, and whether they lie before the vanishing line."""

_STRIP = 256
_SQUARE = 512
"""Side of what is computed in one go: its positions and what they mix fit the processor's cache."""

_REACH = 2
"""Neighbours which mixing takes in on each side, at most."""


def turn(pixels: Pixels, numbers: Levels, _measure: Measure = FULL) -> Pixels:
    """Quarter turns clockwise."""
    return np.ascontiguousarray(np.rot90(pixels, -round(numbers[0] / 90)))


def rotate(pixels: Pixels, numbers: Levels, measure: Measure = FULL) -> Pixels:
    """Degrees clockwise; the canvas grows to hold all of it, its corners are filled."""
    cos, sin = (value / ONE for value in turned_by(numbers[0]))
    height, width = pixels.shape[:2]
    size = size_after(Step("rotate", numbers[0]), (width, height))
    x = (width - 1 - cos * (size[0] - 1) - sin * (size[1] - 1)) / 2
    y = (height - 1 + sin * (size[0] - 1) - cos * (size[1] - 1)) / 2
    matrix = (cos, sin, x, -sin, cos, y, 0.0, 0.0, 1.0)
    return _quickly(pixels, matrix, size) if measure.quick else warped(pixels, matrix, size)[0]


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
        rim = share[rows] < 255
        weight = share[rows][rim][:, None].astype(np.uint32)
        full = (made[rows][rim] * np.uint32(255) + weight // 2) // np.maximum(weight, 1)
        made[rows][rim] = np.where(weight, np.minimum(full, 255), np.uint32(FILL[0]))
    return made


def warped(
    pixels: Pixels, matrix: Matrix, size: tuple[int, int], *, smooth: bool = True
) -> tuple[Pixels, npt.NDArray[np.bool_]]:
    """(the picture of ``size`` whose pixels lie where ``matrix`` says, which of them lie inside the source).

    ``smooth`` mixes 16 neighbours (bicubic), else four. Beyond the source it is FILL.
    """
    out = np.empty((size[1], size[0], *pixels.shape[2:]), np.uint8)
    out[:] = FILL if pixels.ndim == 3 else 0
    inside = np.zeros((size[1], size[0]), np.bool_)
    for top in range(0, size[1], _SQUARE):
        for left in range(0, size[0], _SQUARE):
            part = np.s_[top : min(top + _SQUARE, size[1]), left : min(left + _SQUARE, size[0])]
            _mix(pixels, _places(matrix, part), (out[part], inside[part]), smooth=smooth)
    return out, inside


def _mix(pixels: Pixels, places: Places, into: tuple[Pixels, npt.NDArray[np.bool_]], *, smooth: bool) -> None:
    """Fill one square of the result, and note which of its pixels lie inside the source."""
    (x, y, here), (out, inside) = places, into
    height, width = pixels.shape[:2]
    within = x.min() >= -0.5 and x.max() <= width - 0.5 and y.min() >= -0.5 and y.max() <= height - 0.5
    if not within:
        here = here & (x >= -0.5) & (x <= width - 0.5) & (y >= -0.5) & (y <= height - 0.5)
    inside[:] = here
    if not inside.any():
        return
    whole = np.empty((*x.shape, 2), np.int16)
    part = np.zeros(x.shape, np.uint16)
    nearest = []
    for axis, (at, side) in enumerate(((x, width), (y, height))):
        fixed = np.rint((at if within else np.where(inside, at, at[inside][0])) * 32).astype(np.int32)
        # OpenCV reads pictures of up to 32,767 pixels: it gets no more than this square takes from.
        low = max(0, (int(fixed.min()) >> 5) - _REACH)
        nearest.append(slice(low, min(side, (int(fixed.max()) >> 5) + 2 * _REACH)))
        whole[..., axis] = (fixed >> 5) - low
        part += ((fixed & 31) << (5 * axis)).astype(np.uint16)
    source = np.ascontiguousarray(pixels[nearest[1], nearest[0]])
    how = cv2.INTER_CUBIC if smooth else cv2.INTER_LINEAR
    made = cv2.remap(source, whole, part, how, borderMode=cv2.BORDER_REPLICATE)
    np.copyto(out, made, where=True if within else inside.reshape(*inside.shape, *[1] * (out.ndim - 2)))


def _places(m: Matrix, part: tuple[slice, slice]) -> Places:
    """Where the pixels of ``part`` come from."""
    y, x = (np.arange(side.start, side.stop, dtype=np.float64) for side in part)
    y = y[:, None]
    if m[6] == m[7] == 0:
        left = x * (m[0] / m[8]) + (y * (m[1] / m[8]) + m[2] / m[8])
        up = x * (m[3] / m[8]) + (y * (m[4] / m[8]) + m[5] / m[8])
        return left, up, np.True_
    third = x * m[6] + (y * m[7] + m[8])
    true = third > 1e-9
    third = np.where(true, third, 1.0)
    left, up = (x * m[0] + (y * m[1] + m[2])) / third, (x * m[3] + (y * m[4] + m[5])) / third
    return (left, up, np.True_) if true.all() else (np.where(true, left, -1e9), up, true)


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
