"""What is alike, part 1 – in the sandbox: points and colours of one picture, as numbers of a fixed format.

Read on in ``likewords`` (points become words and signatures, on the desk), ``likeindex`` (which pictures hold them) and
``likematch`` (whether they lie alike). A picture is decoded in the sandbox only; what it hands over here is a block of
whole numbers in which *every* byte string of the right length is valid, so a length is all there is to check.

Decided: SIFT (RootSIFT) at 800 pixels, at most 300 points spread over the picture; words and signatures are made on the
    desk, from numbers, so that the sandbox needs no file and no vocabulary.
Considered: ORB and AKAZE, 2 to 15 times faster; by brute force ORB finds 0.6 of the benchmark's things (``--only
    likeness``) where this finds 0.75 to 0.8, and its 32 bytes leave no room for words. A learnt network: tens of
    megabytes, and no reason to show.
Costs: 60 ms a picture, a tenth of what its zones take; without zones a look takes more than twice as long. Plain things –
    one colour, no print – have few points; the grid of colours is all that speaks for them. Points on persons are in the
    index as well, as detectors err both ways; what is *shown* of a match is filled wherever a zone touches it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.geometry import Rect

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

SIDE = 800
"""Longest side, in pixels, at which a picture is looked at."""

MOST = 300
"""Points kept of one picture."""

CELLS = 6
"""The colour grid has CELLS × CELLS cells."""

TONES = 16
"""Numbers per cell: roots of the shares of 4 greys and 8 hues, and 4 of texture, each 0 to 255."""

POINT = np.dtype([("x", "<u2"), ("y", "<u2"), ("size", "u1"), ("angle", "u1"), ("look", "u1", (128,))])
"""One point: place in 65535ths of width and height, size (16 per doubling), angle in 256ths, RootSIFT."""

GRID_BYTES = CELLS * CELLS * TONES
LARGEST = GRID_BYTES + MOST * POINT.itemsize
"""Bytes of the largest block."""

_SMALLEST = 16
_GREY_CHROMA = 14


@dataclass(frozen=True, slots=True)
class Features:
    """``points`` is an array of POINT; ``grid`` is CELLS × CELLS × TONES."""

    points: npt.NDArray[np.void]
    grid: Bytes


def close_features(found: Features) -> bytes:
    """The block that leaves the sandbox."""
    return found.grid.tobytes() + found.points.tobytes()


def fits(length: int) -> bool:
    """Whether a block may be this long; 0 is a picture of which nothing was taken."""
    return length == 0 or (GRID_BYTES <= length <= LARGEST and (length - GRID_BYTES) % POINT.itemsize == 0)


def open_features(block: bytes) -> Features:
    """The block read back; raises ValueError where its length is wrong."""
    if not block or not fits(len(block)):
        raise ValueError("length of a block of features")
    grid = np.frombuffer(block, np.uint8, GRID_BYTES).reshape(CELLS, CELLS, TONES)
    return Features(np.frombuffer(block, POINT, offset=GRID_BYTES), grid)


def features(rgb: Bytes, hidden: Bytes | None = None, most: int = MOST) -> Features:
    """Points and colours of an upright picture, H × W × 3; where ``hidden`` (H × W) is not 0, nothing is taken."""
    seen = None if hidden is None else np.where(hidden > 0, 0, 255).astype(np.uint8)
    return Features(_points(rgb, seen, most), colours(rgb, seen))


def _points(rgb: Bytes, seen: Bytes | None, most: int) -> npt.NDArray[np.void]:
    height, width = rgb.shape[:2]
    if min(height, width) < _SMALLEST:
        return np.zeros(0, POINT)
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    # A low threshold: where a picture is flat or dark its few points are all there is; the best are chosen below.
    finder = cv2.SIFT_create(nfeatures=4 * most, contrastThreshold=0.02)  # type: ignore[attr-defined]
    keys, looks = finder.detectAndCompute(grey, None if seen is None else cv2.erode(seen, np.ones((5, 5), np.uint8)))
    if not keys:
        return np.zeros(0, POINT)
    table = np.array([(*key.pt, key.size, key.angle, key.response) for key in keys], np.float32)
    chosen = _spread(table, width, height, most)
    table, looks = table[chosen], looks[chosen]
    made = np.zeros(len(table), POINT)
    made["x"] = np.clip(table[:, 0] / width * 65535, 0, 65535)
    made["y"] = np.clip(table[:, 1] / height * 65535, 0, 65535)
    made["size"] = np.clip(np.round(16 * np.log2(table[:, 2] / max(width, height) * 1024)), 0, 255)
    made["angle"] = np.round(table[:, 3] / 360 * 256).astype(np.int64) % 256
    made["look"] = np.clip(np.sqrt(looks / np.maximum(looks.sum(1, keepdims=True), 1e-6)) * 512, 0, 255)
    return made


def _spread(table: Floats, width: int, height: int, most: int) -> npt.NDArray[np.int64]:
    """The strongest points, cell by cell in turn, so that one patterned cloth does not take all places."""
    columns = np.minimum((table[:, 0] * 10 / width).astype(int), 9)
    rows = np.minimum((table[:, 1] * 10 / height).astype(int), 9)
    strongest = np.argsort(-table[:, 4], kind="stable")
    cells = (rows * 10 + columns)[strongest]
    order = np.argsort(cells, kind="stable")
    firsts = np.searchsorted(cells[order], cells[order])
    turn = np.empty(len(table), np.int64)
    turn[order] = np.arange(len(table)) - firsts
    return strongest[np.argsort(turn, kind="stable")[:most]]


def colours(rgb: Bytes, seen: Bytes | None = None) -> Bytes:
    """CELLS × CELLS × TONES: of each cell, which colours it has and how rough it is. A hidden cell is all zero."""
    side = CELLS * 16
    small = np.asarray(cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
    cover = np.full((side, side), 255, np.uint8) if seen is None else cv2.resize(seen, (side, side), interpolation=0)
    parts = np.dstack([_palette(small), *_texture(small)])
    grid = np.zeros((CELLS, CELLS, TONES), np.uint8)
    for row in range(CELLS):
        for column in range(CELLS):
            cell = np.s_[row * 16 : row * 16 + 16, column * 16 : column * 16 + 16]
            inside = cover[cell] > 0
            if inside.any():
                shares = parts[cell][inside].mean(0)
                grid[row, column] = np.round(255 * np.sqrt(np.clip(shares, 0, 1)))
    return grid


def _palette(rgb: Bytes) -> Floats:
    """H × W × 12: how much each pixel belongs to four greys and eight hues."""
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    light, chroma = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    coloured = 1 / (1 + np.exp(-(chroma - _GREY_CHROMA) / 3))
    hue = np.mod(np.arctan2(lab[..., 2], lab[..., 1]) / (2 * np.pi) * 8, 8)
    greys = np.stack([np.maximum(0, 1 - np.abs(light / 100 * 3 - level)) for level in range(4)], -1)
    gaps = [np.minimum(np.abs(hue - place), 8 - np.abs(hue - place)) for place in range(8)]
    hues = np.stack([np.maximum(0, 1 - gap) for gap in gaps], -1)
    return np.dstack([greys * (1 - coloured)[..., None], hues * coloured[..., None]]).astype(np.float32)


def _texture(rgb: Bytes) -> list[Floats]:
    """Four planes, 0 to 1: change across and down, fine and coarse."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    planes: list[Floats] = []
    for blur in (0, 5):
        view = cv2.blur(grey, (blur, blur)) if blur else grey
        planes += [np.asarray(np.abs(cv2.Sobel(view, cv2.CV_32F, dx, 1 - dx)) / 2, np.float32) for dx in (1, 0)]
    return planes


def cells_of(rect: Rect, width: int, height: int) -> Floats:
    """CELLS × CELLS: how much of ``rect`` lies in each cell of a picture of ``width`` × ``height``; sums to 1."""
    edges = np.linspace(0, 1, CELLS + 1)
    across = _overlap(edges, rect.x / width, rect.right / width)
    down = _overlap(edges, rect.y / height, rect.bottom / height)
    share = np.outer(down, across)
    return np.asarray(share / max(share.sum(), 1e-9), np.float32)


def _overlap(edges: npt.NDArray[np.float64], low: float, high: float) -> npt.NDArray[np.float64]:
    return np.asarray(np.maximum(0, np.minimum(edges[1:], high) - np.maximum(edges[:-1], low)), np.float64)


def blended(grid: Bytes, share: Floats) -> Floats:
    """TONES numbers, 0 to 1: the mean of the cells by ``share`` (CELLS × CELLS), as roots again."""
    weight = share * grid.any(axis=2)
    total = float(weight.sum())
    if total <= 0:
        return np.zeros(TONES, np.float32)
    squares = (grid.astype(np.float32) / 255) ** 2
    return np.sqrt(np.tensordot(weight / total, squares, axes=([0, 1], [0, 1]))).astype(np.float32)


def alike(one: Floats, other: Floats) -> float:
    """0 to 1: how alike two blends are in colour (shares in common) and roughness."""
    colour = float(one[:12] @ other[:12])
    rough = float(np.abs(one[12:] - other[12:]).mean())
    return max(0.0, min(1.0, colour * (1 - rough)))
