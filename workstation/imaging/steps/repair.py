"""Repair: what a camera, a hand or a JPEG encoder did to the picture, undone as far as the picture itself tells how.

``deblock`` a bilateral filter (OpenCV) where blocks of 8 × 8 pixels meet; where they meet is measured in the picture
``denoise`` non-local means (OpenCV) of L and of a, b of CIE Lab
``motion``, ``focus`` Wiener–Hunt deconvolution with a straight line or a disc, for each colour:
``X = conj(H) · Y / (|H|² + λ · |L|²)``, H the blur, L the Laplacian, λ = (damping / 100)² / 4

Lengths are in pixels of the step's input.
"""

import math
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import numpy.typing as npt

from workstation.imaging.steps import FULL, Levels, Measure, Pixels

Floats = npt.NDArray[np.floating]

_BLOCK = 8
_TEMPLATE, _SEARCH = 7, 15
_STRIP = 256
_NEAR = (256, 192, 96, 32)
"""How much of the filtered picture is taken at the first to fourth pixel from a border of blocks, of 256."""


def deblock(pixels: Pixels, numbers: Levels, measure: Measure = FULL) -> Pixels:
    """Smooth the borders of JPEG blocks and leave edges; strength in per cent."""
    reach = max(3, round(9 * measure.scale) | 1)
    soft = np.asarray(cv2.bilateralFilter(pixels, reach, numbers[0] * 1.2, reach / 3), np.uint8)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.int16)
    across, down = _near_borders(grey, measure.scale), _near_borders(grey.T, measure.scale)
    out = np.empty_like(pixels)
    for top in range(0, pixels.shape[0], _STRIP):
        rows = slice(top, top + _STRIP)
        share = np.maximum(across[None, :], down[rows][:, None])[..., None]
        out[rows] = (pixels[rows] * (256 - share) + soft[rows] * share + 128) >> 8
    return out


def _near_borders(grey: npt.NDArray[np.int16], scale: float) -> npt.NDArray[np.uint16]:
    """For each column, the share (0–256) of the filtered picture; the borders lie where neighbours differ most."""
    width = grey.shape[1]
    steep = np.zeros(width + 2, np.int64)
    steep[1:width] = np.abs(np.diff(grey, axis=1)).sum(axis=0, dtype=np.int64)
    edge = 2 * steep[1:-1] - steep[:-2] - steep[2:]  # edge[x]: between columns x and x + 1, more than beside it
    pitch = _BLOCK * scale
    best = 0.0
    if width > pitch:
        phases = [p * scale for p in range(_BLOCK)]
        best = max(phases, key=lambda phase: float(edge[_borders(phase, pitch, width)].mean()))
    middle = (np.arange(width) + 0.5) / scale  # in full pixels
    away = np.abs((middle - (best + scale) / scale + _BLOCK / 2) % _BLOCK - _BLOCK / 2)
    return np.asarray(np.array(_NEAR, np.uint16)[np.minimum(away.astype(np.intp), 3)])


def _borders(phase: float, pitch: float, width: int) -> npt.NDArray[np.intp]:
    return np.asarray(np.minimum(np.rint(np.arange(phase, width, pitch)), width - 1), np.intp)


def denoise(pixels: Pixels, numbers: Levels, measure: Measure = FULL) -> Pixels:
    """Non-local means: grain (L) and colour noise (a, b), each with a filter strength of its own in levels."""
    template = max(3, round(_TEMPLATE * measure.scale) | 1)
    search = max(5, round(_SEARCH * measure.scale * 0.8) | 1) if measure.quick else _SEARCH
    light, colour = (number * measure.scale for number in numbers)
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    if light:
        plane = np.ascontiguousarray(lab[..., 0])
        lab[..., 0] = cv2.fastNlMeansDenoising(plane, None, light, template, search)
    if colour:
        planes = np.ascontiguousarray(lab[..., 1:])
        if measure.quick:  # colour is seen half as sharply, and its noise is half as strong where four pixels are one
            half = cv2.resize(planes, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            calm = cv2.fastNlMeansDenoising(half, None, colour / 2, 3, 7)
            lab[..., 1:] = cv2.resize(calm, (planes.shape[1], planes.shape[0]), interpolation=cv2.INTER_LINEAR)
        else:
            lab[..., 1:] = cv2.fastNlMeansDenoising(planes, None, colour, template, search)
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8)


def motion(pixels: Pixels, numbers: Levels, measure: Measure = FULL) -> Pixels:
    """Undo a straight movement: length in pixels, direction in degrees (0 across, 90 down, clockwise), damping."""
    length, angle, damping = numbers
    return _deconvolved(pixels, line(length * measure.scale, angle), damping, measure)


def focus(pixels: Pixels, numbers: Levels, measure: Measure = FULL) -> Pixels:
    """Undo a blur by a disc: radius in pixels, damping."""
    radius, damping = numbers
    return _deconvolved(pixels, disc(radius * measure.scale), damping, measure)


def line(length: float, angle: float) -> npt.NDArray[np.float64]:
    """The trace of a point that moves ``length`` pixels: an odd square with the sum 1."""
    reach = math.ceil(length / 2) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1))
    for t in np.linspace(-length / 2, length / 2, 16 * reach + 1):
        x, y = reach + t * math.cos(math.radians(angle)), reach + t * math.sin(math.radians(angle))
        left, top = math.floor(x), math.floor(y)
        fx, fy = x - left, y - top
        kernel[top, left] += (1 - fx) * (1 - fy)
        kernel[top, min(left + 1, 2 * reach)] += fx * (1 - fy)
        kernel[min(top + 1, 2 * reach), left] += (1 - fx) * fy
        kernel[min(top + 1, 2 * reach), min(left + 1, 2 * reach)] += fx * fy
    return np.asarray(kernel / kernel.sum())


def disc(radius: float) -> npt.NDArray[np.float64]:
    """The trace of a point out of focus: an odd square with the sum 1."""
    reach = math.ceil(radius)
    fine = 8
    at = (np.arange((2 * reach + 1) * fine) + 0.5) / fine - reach - 0.5
    cover = (at[:, None] ** 2 + at[None, :] ** 2 <= max(radius, 0.5) ** 2).astype(np.float64)
    kernel = cover.reshape(2 * reach + 1, fine, 2 * reach + 1, fine).sum(axis=(1, 3))
    return np.asarray(kernel / kernel.sum())


def _deconvolved(pixels: Pixels, kernel: npt.NDArray[np.float64], damping: float, measure: Measure) -> Pixels:
    real = np.dtype(np.float32 if measure.quick else np.float64)
    height, width = pixels.shape[:2]
    margin = 2 * len(kernel)
    shape = cv2.getOptimalDFTSize(height + margin), cv2.getOptimalDFTSize(width + margin)
    inverse = _inverse(kernel, damping, shape).astype(real)
    out = np.empty_like(pixels)

    def sharpen(colour: int) -> None:
        plane = _wrapped(_wrapped(pixels[..., colour].astype(real), shape[1]).T, shape[0]).T
        waves = np.fft.rfft2(plane)
        waves *= inverse
        sharp = np.fft.irfft2(waves, shape)[:height, :width]
        out[..., colour] = np.clip(np.rint(sharp), 0, 255)

    # One after the other where the picture may be huge: each takes a hundred bytes a pixel.
    with ThreadPoolExecutor(3 if measure.quick else 1) as pool:
        list(pool.map(sharpen, range(3)))
    return out


def _inverse(kernel: npt.NDArray[np.float64], damping: float, shape: tuple[int, int]) -> Floats:
    """``H / (H² + λ · L²)``; H is real, as line and disc are the same seen from both ends."""
    trace = np.zeros(shape)
    reach = len(kernel) // 2
    trace[: len(kernel), : len(kernel)] = kernel
    blur = np.fft.rfft2(np.roll(trace, (-reach, -reach), (0, 1))).real
    down = np.cos(2 * np.pi * np.fft.fftfreq(shape[0]))[:, None]
    across = np.cos(2 * np.pi * np.fft.rfftfreq(shape[1]))[None, :]
    blur_and_rough = blur * blur + (damping / 100) ** 2 / 4 * (4 - 2 * down - 2 * across) ** 2
    return np.asarray(blur / blur_and_rough)


def _wrapped(plane: Floats, width: int) -> Floats:
    """Longer rows, whose end runs smoothly into their beginning: a Fourier transform takes them for endless."""
    more = width - plane.shape[1]
    ahead = np.pad(plane, ((0, 0), (0, more)), "symmetric")[:, -more:]
    behind = np.pad(plane, ((0, 0), (more, 0)), "symmetric")[:, :more]
    share = np.linspace(0, 1, more, dtype=plane.dtype)
    return np.concatenate([plane, ahead * (1 - share) + behind * share], axis=1)
