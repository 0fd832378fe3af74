"""What is alike, part 2 – on the desk: the points of a picture become words and signatures, and a small block to keep.

A *word* is the nearest of a fixed vocabulary of looks; a *signature* is 64 bits which say on which sides of 64 planes
through that word's centre the point lies (Hamming embedding: equal words and few differing bits mean equal looks). A
*print* is 128 bits which do not depend on the word, for the exact comparison of two pictures.

Decided: 8192 words learnt once, from drawn still lifes and scikit-image's pictures (``resources/likeness``), and a query
    point that asks for its three nearest words, as the same point seen anew often falls beside its word.
Considered: random planes instead of learnt words, which need no file; their lists are uneven, and the longest sets the
    time of a search. Not measured beside each other: 0.4 MB seemed little to save.
Costs: 0.4 MB in the program; another vocabulary is another VERSION, and every picture must be indexed anew.
"""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from workstation.imaging.likeness import CELLS, GRID_BYTES, MOST, TONES, Bytes, Features, Floats, open_features

FILE = "likeness/words-1.npz"
"""The vocabulary which ships with the program, below its resources."""

VERSION = "sift-1"
"""Which kind of block this program makes and reads."""

AXES = 64
"""Numbers left of the 128 of a look, after the principal axes."""

KEPT = np.dtype(
    [
        ("x", "<u2"),
        ("y", "<u2"),
        ("size", "u1"),
        ("angle", "u1"),
        ("word", "<u2"),
        ("sign", "<u8"),
        ("print", "<u8", (2,)),
    ]
)
"""One point as it is kept: place, size and angle as in ``likeness.POINT``."""

SIZE_BYTES = 8
"""The block begins with the picture's width and height, u32 each."""

Words = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Kept:
    """The block of one picture, read: size in pixels, ``points`` (array of KEPT), ``grid`` (CELLS × CELLS × TONES)."""

    width: int
    height: int
    points: npt.NDArray[np.void]
    grid: Bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """The points of a query: places in pixels (N × 2), sizes in pixels, angles in 256ths.

    ``words`` are the WAYS nearest of each (N × WAYS), ``signs`` the signatures towards them, ``prints`` N × 2.
    """

    places: Floats
    sizes: Floats
    angles: Floats
    words: Words
    signs: Bits
    prints: Bits


WAYS = 3
"""Words which a query's point asks for."""


class Vocabulary:
    """``mean`` 128, ``axes`` 128 × AXES, ``words`` count × AXES, ``planes`` AXES × 192: 64 for signatures, 128 for prints."""

    def __init__(self, mean: Floats, axes: Floats, words: Floats, planes: Floats) -> None:
        self._mean, self._axes, self._words, self._planes = mean, axes, words, planes
        self._norms = (words**2).sum(1)

    @property
    def count(self) -> int:
        """How many words there are."""
        return len(self._words)

    def kept(self, block: bytes, width: int, height: int) -> bytes:
        """The block to keep of a picture of ``width`` × ``height``, from the sandbox's; raises ValueError."""
        found = open_features(block)
        flat = self.flat(found.points["look"])
        words = self.nearest(flat, 1)
        made = np.zeros(len(flat), KEPT)
        for name in ("x", "y", "size", "angle"):
            made[name] = found.points[name]
        made["word"] = words[:, 0]
        made["sign"] = self.signs(flat, words)[:, 0]
        made["print"] = self.prints(flat)
        return np.array([width, height], "<u4").tobytes() + found.grid.tobytes() + made.tobytes()

    def asked(self, found: Features, width: int, height: int) -> Asked:
        """The points of a query picture of ``width`` × ``height`` pixels."""
        points = found.points
        flat = self.flat(points["look"])
        words = self.nearest(flat, WAYS)
        places, sizes = geometry(points, width, height)
        angles = points["angle"].astype(np.float32)
        return Asked(places, sizes, angles, words, self.signs(flat, words), self.prints(flat))

    def flat(self, looks: Bytes) -> Floats:
        """N × 128 looks on the principal axes: N × AXES."""
        return np.asarray((looks.astype(np.float32) - self._mean) @ self._axes, np.float32)

    def nearest(self, flat: Floats, count: int) -> Words:
        """The ``count`` nearest words of each, nearest first."""
        if not len(flat):
            return np.zeros((0, count), np.int64)
        gaps = self._norms - 2 * flat @ self._words.T
        if count == 1:  # as at intake: a search asks for more
            return np.asarray(gaps.argmin(axis=1)[:, None], np.int64)
        best = np.argpartition(gaps, count, axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(gaps, best, 1), axis=1)
        return np.take_along_axis(best, order, 1)

    def signs(self, flat: Floats, words: Words) -> Bits:
        """The signature towards each of the words: the shape of ``words``."""
        gaps = flat[:, None, :] - self._words[words]
        return _packed((gaps @ self._planes[:, :64]) > 0)[..., 0]

    def prints(self, flat: Floats) -> Bits:
        """N × 2."""
        return _packed((flat @ self._planes[:, 64:]) > 0)


def _packed(bits: npt.NDArray[np.bool_]) -> Bits:
    return np.packbits(bits, axis=-1).view("<u8")


def geometry(points: npt.NDArray[np.void], width: int, height: int) -> tuple[Floats, Floats]:
    """Places (N × 2) and sizes (N) of points in pixels of their picture."""
    places = np.stack([points["x"] * (width / 65535), points["y"] * (height / 65535)], 1).astype(np.float32)
    sizes = np.exp2(points["size"].astype(np.float32) / 16) * (max(width, height) / 1024)
    return places, sizes.astype(np.float32)


def open_kept(block: bytes) -> Kept:
    """A kept block read back; raises ValueError."""
    start = SIZE_BYTES + GRID_BYTES
    if len(block) < start or (len(block) - start) % KEPT.itemsize or len(block) > start + MOST * KEPT.itemsize:
        raise ValueError("length of a kept block")
    width, height = (int(number) for number in np.frombuffer(block, "<u4", 2))
    grid = np.frombuffer(block, np.uint8, GRID_BYTES, SIZE_BYTES).reshape(CELLS, CELLS, TONES)
    return Kept(width, height, np.frombuffer(block, KEPT, offset=start), grid)


@functools.lru_cache(maxsize=2)
def vocabulary(path: Path) -> Vocabulary:
    """The vocabulary which ships with the program."""
    with np.load(path, allow_pickle=False) as table:
        words = table["words"].astype(np.float32) * table["step"]
        return Vocabulary(
            table["mean"].astype(np.float32),
            table["axes"].astype(np.float32),
            words.astype(np.float32),
            table["planes"].astype(np.float32),
        )
