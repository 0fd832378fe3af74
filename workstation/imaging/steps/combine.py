"""Combining: other photographs of the same thing, laid over the first by their matrices and averaged."""

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from workstation.imaging.steps import Pixels
from workstation.imaging.steps.geometry import Matrix, times, warped

_STRIP = 256


def average(pixels: Pixels, frames: Sequence[tuple[Pixels, Pixels | None, Matrix]], *, median: bool) -> Pixels:
    """Mean (rounded) or median of all photographs which reach a pixel; ``pixels`` always does.

    Each matrix takes a pixel of ``pixels`` to one of its frame. A frame reaches no pixel which mixes what is ``covered``
    of it. For the median, a frame which does not reach a pixel counts there as the first photograph.
    """
    out = np.empty_like(pixels)
    for top in range(0, len(pixels), _STRIP):
        first = pixels[top : top + _STRIP]
        down = (1.0, 0.0, 0.0, 0.0, 1.0, float(top), 0.0, 0.0, 1.0)
        size = (first.shape[1], first.shape[0])
        laid = [_reaching(frame, cover, times(matrix, down), size) for frame, cover, matrix in frames]
        out[top : top + _STRIP] = _median(first, laid) if median else _mean(first, laid)
    return out


def _reaching(
    frame: Pixels, cover: Pixels | None, matrix: Matrix, size: tuple[int, int]
) -> tuple[Pixels, npt.NDArray[np.bool_]]:
    made, inside = warped(frame, matrix, size)
    if cover is not None:
        inside &= warped(cover, matrix, size, smooth=False)[0] == 0
    return made, inside


def covered(away: npt.NDArray[np.bool_], matrix: Matrix, frame: Pixels) -> Pixels:
    """255 for each pixel of a frame that lies under what is hidden of the first photograph, and as far as mixing reaches."""
    back = np.linalg.inv(np.array(matrix).reshape(3, 3))
    height, width = frame.shape[:2]
    # One pixel of a coarse frame lies over several of the first photograph: each of them counts.
    spots = np.array([[x, y, 1.0] for x in (0, width) for y in (0, height)]) @ back.T
    long = max(1.0, float(np.abs(back[:2, :2]).sum(axis=1).max() / max(1e-3, float(spots[:, 2].min()))))
    near = 2 * min(32, math.ceil(long)) + 1
    wide = np.asarray(cv2.dilate(away.astype(np.uint8) * 255, np.ones((near, near), np.uint8)), np.uint8)
    under, _ = warped(wide, tuple(map(float, back.ravel())), (width, height), smooth=False)
    return np.asarray(cv2.dilate((under > 0).astype(np.uint8) * 255, np.ones((7, 7), np.uint8)), np.uint8)


def _mean(first: Pixels, laid: Sequence[tuple[Pixels, npt.NDArray[np.bool_]]]) -> Pixels:
    total = first.astype(np.uint16)  # at most 17 · 255
    count = np.ones((*first.shape[:2], 1), np.uint16)
    for frame, inside in laid:
        total += frame * inside[..., None]
        count += inside[..., None]
    return np.asarray((total + count // 2) // count, np.uint8)


def _median(first: Pixels, laid: Sequence[tuple[Pixels, npt.NDArray[np.bool_]]]) -> Pixels:
    pile = np.stack([first, *(np.where(inside[..., None], frame, first) for frame, inside in laid)])
    pile.sort(axis=0)
    low, high = pile[(len(pile) - 1) // 2], pile[len(pile) // 2]
    return np.asarray((low.astype(np.uint16) + high + 1) >> 1, np.uint8)


def reduced(pixels: Pixels, scale: float) -> Pixels:
    """A smaller copy: each pixel the mean of those it stands for."""
    if scale >= 1:
        return pixels
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    # A little smaller, two neighbours each way are all there are to mix, and that is five times as fast.
    how = cv2.INTER_LINEAR if scale > 0.7 else cv2.INTER_AREA
    return np.asarray(cv2.resize(pixels, size, interpolation=how), np.uint8)
