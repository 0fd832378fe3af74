"""Where another photograph shows the same thing: features matched (SIFT), a plane fitted (MAGSAC), refined (ECC).

Nothing under a mask or outside the outline of the crop counts. The answer is a matrix, found once and then part of the
recipe: whether it is a good one the eye decides, and replaying needs no matching.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.crop import Recipe, Rendition
from workstation.domain.geometry import Rect
from workstation.imaging.render import conceal, pixels_of
from workstation.imaging.steps import Pixels
from workstation.imaging.steps.combine import reduced
from workstation.imaging.steps.geometry import Matrix, scaled, times, warped

ENOUGH = 12
"""Points which must agree on one place. Chance hardly brings six together."""

_SIDE, _FINE_SIDE = 1600, 1000
_FEATURES = 6000
_CLOSEST = 0.8  # Lowe's ratio
_ALIKE = 0.9  # correlation of brightness
_ROUNDS, _STILL = 60, 1e-6


@dataclass(frozen=True, slots=True)
class Placed:
    """``matrix`` takes a pixel of the recipe's bounds to one of the other picture; ``points`` agree on it (0: brightness)."""

    matrix: Matrix | None
    points: int


def place(recipe: Recipe, region: Rendition, other: Rendition, near: Rect | None = None) -> Placed:
    """Find the region in ``other``; no matrix where fewer than ENOUGH points agree or the place is no plane.

    ``near``: where it would lie in ``other`` if the camera had not moved. There plain things, on which no points are
    found, are still found by their brightness.
    """
    placed = _by_points(recipe, region, other)
    if placed.matrix is None and near is not None and (found := _by_brightness(recipe, region, other, near)):
        return Placed(found, 0)
    return placed


def _by_points(recipe: Recipe, region: Rendition, other: Rendition) -> Placed:
    picture, seen = _looked_at(recipe, region)
    scale = min(1.0, _SIDE / max(region.width, region.height))
    theirs = pixels_of(other)
    finder = cv2.SIFT.create(_FEATURES, contrastThreshold=0.02)
    spots, marks = finder.detectAndCompute(_grey(reduced(picture, scale)), reduced(seen, scale))
    other_spots, other_marks = finder.detectAndCompute(_grey(theirs), None)
    if marks is None or other_marks is None or len(spots) < 2 or len(other_spots) < 2:
        return Placed(None, 0)
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(marks, other_marks, 2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _CLOSEST * pair[1].distance]
    if len(good) < ENOUGH:
        return Placed(None, len(good))
    here = np.array([spots[match.queryIdx].pt for match in good])
    there = np.array([other_spots[match.trainIdx].pt for match in good])
    found, agree = cv2.findHomography(here, there, cv2.USAC_MAGSAC, 2.0, maxIters=10_000, confidence=0.9999)
    points = 0 if found is None else int(agree.sum())
    if points < ENOUGH:
        return Placed(None, points)
    matrix = scaled(tuple(map(float, found.ravel())), 1 / scale, 1.0)
    return Placed(matrix if _is_plane(matrix, region.width, region.height) else None, points)


def _by_brightness(recipe: Recipe, region: Rendition, other: Rendition, near: Rect) -> Matrix | None:
    """Coarse to fine: a turn and a shift first, then an affine map; None unless both pictures agree closely."""
    picture, seen = _looked_at(recipe, region)
    window = pixels_of(other)[near.y : near.bottom, near.x : near.right]
    moved: npt.NDArray[np.floating] = np.eye(2, 3, dtype=np.float32)
    last, alike = 1.0, 0.0
    for side, kind in ((100, cv2.MOTION_EUCLIDEAN), (250, cv2.MOTION_EUCLIDEAN), (600, cv2.MOTION_AFFINE)):
        scale = min(1.0, side / max(window.shape[:2]))
        size = max(1, round(window.shape[1] * scale)), max(1, round(window.shape[0] * scale))
        mine, mask, theirs = (
            np.asarray(cv2.resize(array, size, interpolation=cv2.INTER_AREA), np.uint8)
            for array in (picture, seen, window)
        )
        moved[:, 2] *= scale / last
        last = scale
        until = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 200, 1e-5)
        try:
            alike, found = cv2.findTransformECC(
                _grey(theirs),
                _grey(mine),
                moved,
                kind,
                until,
                inputMask=np.asarray(mask // 255, np.uint8),
                gaussFiltSize=5,
            )
        except cv2.error:
            return None
        moved = np.asarray(found, np.float32)
    if alike < _ALIKE:
        return None
    across, down = near.width / region.width, near.height / region.height
    # From the region to its copy as large as the window, to the window, and to the whole of the other picture.
    copy = (across, 0.0, 0.5 * across - 0.5, 0.0, down, 0.5 * down - 0.5, 0.0, 0.0, 1.0)
    moved[:, 2] /= last
    back = tuple(map(float, np.linalg.inv(np.vstack([moved.astype(np.float64), [0, 0, 1]])).ravel()))
    return times((1.0, 0.0, float(near.x), 0.0, 1.0, float(near.y), 0.0, 0.0, 1.0), times(back, copy))


def refine(recipe: Recipe, region: Rendition, part: Rendition, matrix: Matrix) -> Matrix:
    """A better matrix between the region and ``part`` if brightness tells (ECC), else the same one; its last number is 1."""
    scale = min(1.0, _FINE_SIDE / max(region.width, region.height, part.width, part.height))
    picture, seen = (reduced(array, scale) for array in _looked_at(recipe, region))
    theirs = reduced(pixels_of(part), scale)
    before = _normal(scaled(matrix, scale, scale))
    # The mask belongs to the picture that is moved, so the region is moved onto the part, and the answer turned round.
    start = np.linalg.inv(np.array(before).reshape(3, 3)).astype(np.float32)
    until = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, _ROUNDS, _STILL)
    try:
        _, turned = cv2.findTransformECC(
            _grey(theirs), _grey(picture), start, cv2.MOTION_HOMOGRAPHY, until, inputMask=seen, gaussFiltSize=5
        )
        after = _normal(tuple(map(float, np.linalg.inv(turned.astype(np.float64)).ravel())))
    except (cv2.error, np.linalg.LinAlgError):
        after = before
    best = min((before, after), key=lambda m: _difference(picture, seen, theirs, m))
    return tuple(float(f"{value:.12g}") for value in _normal(scaled(best, 1 / scale, 1 / scale)))


def _looked_at(recipe: Recipe, region: Rendition) -> tuple[Pixels, Pixels]:
    """(the region without what is hidden, 255 where it shows something and no border of a mask is near)."""
    picture = pixels_of(region).copy()
    conceal(picture, recipe)
    seen = np.full(picture.shape[:2], 255, np.uint8)
    conceal(seen, recipe, 0)
    return picture, np.asarray(cv2.erode(seen, np.ones((9, 9), np.uint8)), np.uint8)


def _grey(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def _normal(matrix: Matrix) -> Matrix:
    return tuple(value / matrix[8] for value in matrix)


def _difference(picture: Pixels, seen: Pixels, theirs: Pixels, matrix: Matrix) -> float:
    laid, inside = warped(_grey(theirs), matrix, (picture.shape[1], picture.shape[0]), smooth=False)
    both = inside & (seen > 0)
    if both.sum() < ENOUGH:
        return float("inf")
    apart = np.abs(_grey(picture)[both].astype(np.float64) - laid[both])
    return float(apart.mean())


def corners(matrix: Matrix, width: int, height: int) -> list[tuple[float, float]]:
    """Where the corners of a picture of this size go, clockwise from upper left."""
    edges = [(-0.5, -0.5), (width - 0.5, -0.5), (width - 0.5, height - 0.5), (-0.5, height - 0.5)]
    spots: npt.NDArray[np.float64] = np.array([[x, y, 1.0] for x, y in edges]) @ np.array(matrix).reshape(3, 3).T
    return [(float(x / w), float(y / w)) for x, y, w in spots]


def _is_plane(matrix: Matrix, width: int, height: int) -> bool:
    """Whether the region lands as a convex figure, neither mirrored nor made much smaller or larger."""
    spots = np.array([[-0.5, -0.5, 1], [width, -0.5, 1], [width, height, 1], [-0.5, height, 1]])
    if (spots @ np.array(matrix[6:]) <= 0).any():
        return False
    found = corners(matrix, width, height)
    turns = []
    for i in range(4):
        (ax, ay), (bx, by), (cx, cy) = found[i - 2], found[i - 1], found[i]
        turns.append((bx - ax) * (cy - by) - (by - ay) * (cx - bx))
    area = width * height
    return all(area / 64 < turn < area * 64 for turn in turns)
