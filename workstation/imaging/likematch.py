"""What is alike, part 4 – whether the points of two pictures lie alike, and where the thing is in the other one.

Points with like prints are paired; pairs that do not agree about turning are left out; the largest set which one
similarity (then one affine map, as things are seen aslant) explains is counted. Few points agreeing by chance are told
from a thing by their number: below ``FEWEST`` nothing is claimed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workstation.domain.crop import LARGEST_SHARE, SMALLEST
from workstation.domain.geometry import Rect
from workstation.imaging.likeness import CELLS, SIDE, Floats, alike, blended, cells_of
from workstation.imaging.likewords import Asked, Kept, geometry

Complex = npt.NDArray[np.complexfloating]

FEWEST = 7
"""Points that must agree before a match is claimed."""

_BESIDE = 40
"""Bits of 128 in which the prints of one point, seen twice, may differ."""
_PAIRS, _MOST_PAIRS = 300, 6000
_MANY = 12
_TURN = 0.6
_MOSTLY = 0.75
_SHARE = 0.05
_GUESSES = 6
_APART = 6.0
"""Pixels, in a picture of SIDE pixels, by which a point may lie beside its place."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """``points`` that lie alike (0: by colour alone), where the thing lies, and how alike its colours are, 0 to 1."""

    points: int
    region: Rect
    colour: float


def agreement(asked: Asked, size: tuple[int, int], blend: Floats, kept: Kept) -> Agreement | None:
    """Whether the thing asked for – ``size`` its width and height in pixels, ``blend`` its colours – lies in a picture."""
    pairs = _paired(asked, kept, float(np.hypot(*size)))
    settled = [_settled(pairs, guess) for guess in _guesses(pairs)]
    count, guess, close = max(settled, key=lambda one: one[0], default=(0, None, pairs))
    if guess is None or count < FEWEST:
        return None
    region = _region(guess, size, close.theirs, kept)
    return Agreement(count, region, alike(blend, blended(kept.grid, cells_of(region, kept.width, kept.height))))


def _settled(pairs: "_Pairs", guess: "_Move") -> "tuple[int, _Move, _Pairs]":
    """The guess made better by the pairs it explains: how many points agree, the map, those pairs."""
    close = pairs.beside(guess)
    for _ in range(2):
        if len(close.gaps) < 4:
            break
        guess = _fitted(close) or guess
        close = pairs.beside(guess)
    apart = pairs.apart / 2
    return min(len(set(np.round(side / apart).tolist())) for side in (close.ours, close.theirs)), guess, close


@dataclass(frozen=True, slots=True)
class _Move:
    """A map of the plane, places as complex numbers: straight · place + mirrored · conjugate of it + shift.

    ``mirrored`` is 0 for a similarity; every affine map can be written so.
    """

    straight: complex
    mirrored: complex
    shift: complex

    def __call__(self, places: Complex) -> Complex:
        return np.asarray(self.straight * places + self.mirrored * places.conj() + self.shift)

    def sound(self) -> bool:
        """Whether it neither turns over nor crushes: a thing seen from elsewhere."""
        least, largest = abs(self.straight) - abs(self.mirrored), abs(self.straight) + abs(self.mirrored)
        return least > 0.05 and largest < 20 and largest < 3 * least


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Points that look alike: ``rows`` and ``columns`` are the numbers of the two points, ``gaps`` the bits that differ.

    ``turned`` (radians) and ``grown`` (doublings): the second against the first. ``apart`` is in pixels of the picture,
    ``long`` the diagonal of the thing.
    """

    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    gaps: npt.NDArray[np.int16]
    ours: Complex
    theirs: Complex
    turned: Floats
    grown: Floats
    apart: float
    long: float

    def some(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> "_Pairs":
        """These pairs only."""
        one, two = (self.rows[which], self.columns[which]), (self.ours[which], self.theirs[which])
        return _Pairs(*one, self.gaps[which], *two, self.turned[which], self.grown[which], self.apart, self.long)

    def reach(self, grown: float) -> float:
        """How far a point may lie from its place: less for a small thing, which would else fit anywhere."""
        return min(2 * self.apart, max(2.0, _SHARE * self.long * grown))

    def beside(self, move: _Move) -> "_Pairs":
        """The pairs which lie, turn and grow as the move says; each point once, in its best pair."""
        fits = np.abs(move(self.ours) - self.theirs) < self.reach(abs(move.straight))
        fits &= np.abs(_wrapped(self.turned - np.angle(move.straight))) < _TURN
        fits &= np.abs(self.grown - np.log2(abs(move.straight))) < 1
        close = self.some(fits)
        return close.some(np.flatnonzero(_first(close.rows) & _first(close.columns)))


def _first(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    made = np.zeros(len(numbers), bool)
    made[np.unique(numbers, return_index=True)[1]] = True
    return made


def _wrapped(angle: npt.NDArray[np.floating]) -> Floats:
    return np.asarray(np.mod(angle + np.pi, 2 * np.pi) - np.pi, np.float32)


def _paired(asked: Asked, kept: Kept, long: float) -> _Pairs:
    """All pairs of like print, the likest first."""
    theirs = np.ascontiguousarray(kept.points["print"]).astype(np.uint64)
    gaps = sum(np.bitwise_count(asked.prints[:, None, n] ^ theirs[None, :, n]).astype(np.int16) for n in (0, 1))
    rows, columns = np.nonzero(gaps <= _BESIDE)
    order = np.argsort(gaps[rows, columns], kind="stable")[:_MOST_PAIRS]
    rows, columns = rows[order], columns[order]
    places, sizes = geometry(kept.points, kept.width, kept.height)
    turned = (kept.points["angle"][columns].astype(np.float32) - asked.angles[rows]) * np.float32(np.pi / 128)
    return _Pairs(
        rows,
        columns,
        gaps[rows, columns],
        _complex(asked.places)[rows],
        _complex(places)[columns],
        turned,
        np.log2(sizes[columns] / asked.sizes[rows]),
        max(kept.width, kept.height) / SIDE * _APART,
        long,
    )


def _complex(points: Floats) -> Complex:
    return (points[:, 0] + 1j * points[:, 1]).astype(np.complex64)


def _guesses(pairs: _Pairs) -> list[_Move]:
    """Each likely pair alone says how the thing moved, turned and grew; the moves which most points share."""
    likely = pairs.some(np.arange(min(len(pairs.gaps), _PAIRS)))
    if len(likely.gaps) < 3:
        return []
    spin = np.exp2(likely.grown) * np.exp(1j * likely.turned)
    shift = likely.theirs - spin * likely.ours
    # One row for each guess: where it puts the first of each pair, against where the second lies.
    away = np.abs(spin[:, None] * likely.ours[None] + shift[:, None] - likely.theirs[None])
    reach = np.minimum(3 * pairs.apart, np.maximum(3.0, 2 * _SHARE * pairs.long * np.abs(spin)))
    agreed = (away < reach[:, None]) & (np.abs(likely.grown[:, None] - likely.grown[None]) < 1)
    agreed &= np.abs(_wrapped(likely.turned[:, None] - likely.turned[None])) < _TURN
    # A point that fits in many ways – a pattern, a plain patch – counts as one.
    share = 1 / np.maximum(1, np.bincount(likely.rows, minlength=1)[likely.rows])
    support = (agreed * share).sum(1) + 0.1 * agreed.sum(1)
    best = np.argsort(-support, kind="stable")[:_GUESSES]
    moves = [_Move(complex(spin[n]), 0j, complex(shift[n])) for n in best if agreed[n].sum() >= 3]
    return [move for move in moves if move.sound()]


def _fitted(close: _Pairs) -> _Move | None:
    """The map which explains the pairs best: an affine one where they are many, else a similarity."""
    count = len(close.gaps)
    affine = [close.ours.conj()] if count >= _MANY else []
    columns = np.stack([close.ours, *affine, np.ones(count)], 1).astype(np.complex128)
    found = np.linalg.lstsq(columns, close.theirs.astype(np.complex128), rcond=None)[0]
    move = _Move(complex(found[0]), complex(found[1]) if affine else 0j, complex(found[-1]))
    return move if move.sound() else None


def _region(move: _Move, size: tuple[int, int], points: Complex, kept: Kept) -> Rect:
    """Where the thing's rectangle falls, inside the picture; where that is nearly all of it, around the points only."""
    width, height = size
    corners = move(np.array([0, width, width + height * 1j, height * 1j]))
    found = _around(corners, kept)
    return found if found.width * found.height <= _MOSTLY * kept.width * kept.height else _around(points, kept)


def _around(points: Complex, kept: Kept) -> Rect:
    x, y = points.real, points.imag
    return fitted(float(x.min()), float(y.min()), float(x.max()), float(y.max()), kept.width, kept.height)


def fitted(left: float, top: float, right: float, bottom: float, width: int, height: int) -> Rect:
    """A rectangle of whole pixels in a picture, at least SMALLEST and at most (in area) LARGEST_SHARE of it."""
    x, w = _span(left, right, width)
    y, h = _span(top, bottom, height)
    while w * h > LARGEST_SHARE * width * height and max(w, h) > 1:
        x, y, w, h = x + w // 32 + 1, y + h // 32 + 1, max(1, w - w // 16 - 2), max(1, h - h // 16 - 2)
    return Rect(x, y, w, h)


def _span(low: float, high: float, whole: int) -> tuple[int, int]:
    least = min(SMALLEST, whole)
    length = min(whole, max(least, round(high) - round(low)))
    start = min(max(0, round(low)), whole - least)
    end = min(whole, max(start + least, round(low) + length))
    return start, end - start


def coloured(blend: Floats, kept: Kept) -> Agreement:
    """The part of a picture – some cells of its grid – whose colours are most like ``blend``."""
    windows = [(r, c, side) for side in (1, 2, 3) for r in range(CELLS - side + 1) for c in range(CELLS - side + 1)]
    likes = []
    for row, column, side in windows:
        share = np.zeros((CELLS, CELLS), np.float32)
        share[row : row + side, column : column + side] = 1
        likes.append(alike(blend, blended(kept.grid, share)))
    best = int(np.argmax(likes))
    return Agreement(0, _cells(*windows[best], kept), likes[best])


def _cells(row: int, column: int, side: int, kept: Kept) -> Rect:
    left, top = column * kept.width / CELLS, row * kept.height / CELLS
    return fitted(
        left, top, left + side * kept.width / CELLS, top + side * kept.height / CELLS, kept.width, kept.height
    )
