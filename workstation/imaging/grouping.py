"""Whether two photographs are alike, from the blocks intake keeps (see ``likewords``): no photograph is decoded again.

Three witnesses, the quick ones first:

1. The hashes differ in a few bits only and every cell has the same colours: made smaller, saved again.
2. The hashes are near and the points lie in the same places, laid as the hashes say: turned, mirrored, recoloured. Where
   a point lies and how large it is does not change in a mirror; what it looks like does.
3. The hashes are not far apart, and the prints of the points agree about one map of the whole picture: cut.

Decided: candidates come from exact keys in the database (``domain.alike.keys`` for the hash, ``sketch`` for the points), so
    that a new photograph is compared with a few others however many there are. Considered: comparing hashes with all
    (linear, 8 MB for a million) and the index of ``likeindex`` (finds cuts better, but lives in memory and grows).
Costs: a photograph cut *and* mirrored stays alone, and often one cut by more than a tenth or turned by other than
    quarters. The same room photographed twice from one place counts as alike; "not the same" parts them.
"""

import numpy as np
import numpy.typing as npt

from workstation.domain.alike import NEAR, Eyes, Marked, beside
from workstation.imaging.likematch import agreement
from workstation.imaging.likeness import CELLS, SIDE, Bytes, Floats, blended
from workstation.imaging.likewords import VERSION, Asked, Bits, Kept, geometry, open_kept

SKETCH = 32
"""Keys of the points of one photograph."""

FULL_GAP = 6
"""Bits up to which hash and colours are enough."""

CUT_GAP = 24
"""Bits beyond which two pictures are no cuts of one: strangers in front of one patterned wall differ in more."""

_COLOURS = 0.95
_BITS = 6
_APART = 6.0
_OCTAVE = 8
_SAME_PLACES, _FEWEST = 0.15, 8
_PRINT, _PRINTS = 24, 0.25
_AGREED, _POINTS, _AREA = 0.12, 20, 0.4


def marked(phash: int, block: bytes) -> Marked:
    """What the hash, the points and the colours of a photograph say of it: see ``domain.order.Signs``."""
    if not block:
        return Marked(phash)
    kept = open_kept(block)
    sizes = np.exp2(kept.points["size"].astype(np.float32) / 16) * (SIDE / 1024)
    share = (kept.grid.astype(np.float32) / 255) ** 2
    fine, coarse = share[..., 12:14].mean(-1), share[..., 14:16].mean(-1)
    dark, light = share[..., :2].sum(-1), share[..., 2:4].sum(-1)
    printed = (fine > 0.05) & (fine > 1.6 * coarse) & (dark > 0.03) & (light > 0.4)
    edge = float(np.percentile(sizes, 25)) if len(sizes) else 0.0
    return Marked(phash, sketch(kept), len(sizes), round(edge, 2), round(float(printed.mean()), 3))


def sketch(kept: Kept) -> tuple[int, ...]:
    """At most SKETCH numbers below 2^64; of two photographs alike some are equal, of strangers hardly any.

    Each stands for a word with the first bits of a signature; those whose mixed numbers are the smallest are taken, so
    that two photographs choose the same ones without knowing of each other.
    """
    numbers = mixed(*(kept.points[name].astype(np.uint64) for name in ("word", "sign")))
    return tuple(np.unique(numbers)[:SKETCH].tolist())


def mixed(words: Bits, signs: Bits) -> Bits:
    """The number of each point, from its word and the first bits of its signature, as good as drawn by lot."""
    numbers = (words << np.uint64(_BITS) | signs & np.uint64((1 << _BITS) - 1)) * np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ numbers >> np.uint64(29)) * np.uint64(0xBF58476D1CE4E5B9)
    return np.asarray(numbers ^ numbers >> np.uint64(32))


def same(ours: bytes, theirs: bytes, gap: int, way: int) -> bool:
    """Whether two photographs are alike whose hashes differ in ``gap`` bits with the second laid in ``way``."""
    if not ours or not theirs:
        return False
    one, other = open_kept(ours), open_kept(theirs)
    if gap <= FULL_GAP and _colours(one.grid, _laid(other.grid, way)) >= _COLOURS:
        return True
    if gap <= NEAR and _in_place(one, other, way) >= _SAME_PLACES:
        return True
    return gap <= CUT_GAP and _prints(one, other) >= _PRINTS and _cut(one, other)


def _laid(grid: Bytes, way: int) -> Bytes:
    """The grid of the picture laid in another way; roughness across and down change places with its sides."""
    if way & 4:
        grid = grid.transpose(1, 0, 2)[..., [*range(12), 13, 12, 15, 14]]
    return grid[:: -1 if way & 2 else 1, :: -1 if way & 1 else 1]


def _colours(one: Bytes, other: Bytes) -> float:
    """0 to 1: how alike the cells are in colour, but for the worst tenth."""
    common = (one[..., :12].astype(np.float32) * other[..., :12].astype(np.float32)).sum(-1) / 255**2
    return float(np.percentile(common, 10))


def _places(kept: Kept, way: int) -> tuple[Floats, npt.NDArray[np.int16]]:
    """Places (N × 2, shares of the sides) and sizes of the points with the picture laid in ``way``."""
    x, y = (kept.points[name].astype(np.float32) / 65535 for name in ("x", "y"))
    if way & 4:
        x, y = y, x
    laid = np.stack([1 - x if way & 1 else x, 1 - y if way & 2 else y], 1)
    return laid.astype(np.float32), kept.points["size"].astype(np.int16)


def _in_place(one: Kept, other: Kept, way: int) -> float:
    """The share of points – of the picture with fewer – which the other has in the same place and size."""
    (ours, our_sizes), (theirs, their_sizes) = _places(one, 0), _places(other, way)
    if min(len(ours), len(theirs)) < _FEWEST:
        return 0.0
    sides = np.array([one.width, one.height], np.float32) * (SIDE / max(one.width, one.height))
    apart = (ours[:, None] - theirs[None]) * sides
    here = (apart**2).sum(-1) < _APART**2
    here &= np.abs(our_sizes[:, None] - their_sizes[None]) <= _OCTAVE
    return float(min(here.any(1).sum(), here.any(0).sum()) / min(len(ours), len(theirs)))


def _prints(one: Kept, other: Kept) -> float:
    """The share of points – of the picture with fewer – whose print the other has nearly."""
    if min(len(one.points), len(other.points)) < _POINTS:
        return 0.0
    ours, theirs = (np.ascontiguousarray(kept.points["print"]).astype(np.uint64) for kept in (one, other))
    gaps = sum(np.bitwise_count(ours[:, None, n] ^ theirs[None, :, n]).astype(np.int16) for n in (0, 1))
    near = np.asarray(gaps) <= _PRINT
    return float(min(near.any(1).sum(), near.any(0).sum()) / min(near.shape))


def _cut(one: Kept, other: Kept) -> bool:
    """Whether one map takes so many points of the one to the other that most of the pictures is common."""
    places, sizes = geometry(one.points, one.width, one.height)
    prints = np.ascontiguousarray(one.points["print"]).astype(np.uint64)
    none = np.zeros((0, 0), np.int64)
    asked = Asked(places, sizes, one.points["angle"].astype(np.float32), none, none.astype(np.uint64), prints)
    blend = blended(one.grid, np.ones((CELLS, CELLS), np.float32))
    found = agreement(asked, (one.width, one.height), blend, other)
    if found is None or found.points < max(_POINTS, _AGREED * min(len(one.points), len(other.points))):
        return False
    return found.region.width * found.region.height >= _AREA * other.width * other.height


_NOTED = np.dtype([("phash", "<u8"), ("image", "<u4")])


def nearest(phash: int, notes: bytes) -> list[tuple[int, int, int]]:
    """As ``domain.alike.nearest``, all of them at once."""
    noted = np.frombuffer(notes, _NOTED)
    ours = np.array(beside(phash), np.uint64)
    bits = np.bitwise_count(ours[:, None] ^ (noted["phash"] & ~np.uint64(1)))
    way = bits.argmin(0)
    least = bits[way, np.arange(len(noted))]
    close = np.flatnonzero(least <= NEAR)
    return sorted(set(zip(*(each[close].tolist() for each in (least, way, noted["image"])), strict=True)))


EYES = Eyes(VERSION, marked, same, nearest)
"""What ``store.groups`` is given to tell photographs apart."""
