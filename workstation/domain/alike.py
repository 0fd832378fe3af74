"""Photographs that are alike: copies turned, mirrored, made smaller, saved again, cut a little. Rules over 64-bit hashes.

The hash (``image.Look.phash``) says which of the 8 × 8 lowest frequencies of a picture are positive; the place of a bit
is 8 · row + column. Mirroring turns the sign of every odd column, upending that of every odd row, and laying a picture on
its other diagonal swaps rows and columns. So one kept hash gives the hashes of all eight ways a picture can lie.

Decided: the eight are derived, and nothing more is kept or decoded. Considered: eight hashes from the sandbox, 56 bytes
more in every answer and column. Costs: bits near the threshold go wrong, two or three of 64 on the average (measured by
``python -m tests.benchmarks --only alike``).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from struct import Struct

from workstation.domain.case import Handling
from workstation.domain.image import Sight

WAYS = 8
"""How a picture can lie: way 4·t + 2·u + m is transposed (t), then upended (u), then mirrored (m); 0 is as it is."""

NEAR = 12
"""Bits in which the hashes of two pictures that are alike may differ; a closer look decides."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What is noted of a photograph when it is placed among those alike.

    Its hash, the sketch of its points (numbers below 2^64), and the marks of ``order.Signs``.
    """

    phash: int
    sketch: Sequence[int] = ()
    points: int = -1
    edge: float = 0.0
    print: float = 0.0


NOTE = Struct("<QI")
"""How a bucket notes a photograph: its hash, its number."""

_Near = list[tuple[int, int, int]]


def _mask(odd_rows: bool, odd_columns: bool) -> int:
    return sum(
        1 << (8 * row + column)
        for row in range(8)
        for column in range(8)
        if row % 2 == odd_rows and column % 2 == odd_columns
    )


_EVEN, _ACROSS, _DOWN, _BOTH = _mask(False, False), _mask(False, True), _mask(True, False), _mask(True, True)


def transposed(phash: int) -> int:
    """The hash of the picture with rows and columns swapped."""
    # Hacker's Delight: three exchanges of ever larger squares.
    for shift, mask in ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0)):
        swap = (phash ^ (phash >> shift)) & mask
        phash ^= swap ^ (swap << shift)
    return phash


def ways(phash: int) -> tuple[int, ...]:
    """The hashes of the eight ways a picture can lie, in the order of ``WAYS``."""
    return tuple(
        base ^ ((_DOWN | _BOTH) * upended) ^ ((_ACROSS | _BOTH) * mirrored)
        for base in (phash, transposed(phash))
        for upended in (0, 1)
        for mirrored in (0, 1)
    )


Gap = Callable[[int], tuple[int, int]]
"""(Fewest bits in which another picture's hash differs, laid in one of eight ways; that way). The mean's bit is left out."""


def beside(phash: int) -> tuple[int, ...]:
    """What other pictures laid in each of the eight ways are compared with; the mean's bit is left out."""
    forms = ways(phash)
    # Laying the other picture in a way is laying this one in its inverse: transposed, up and across change places.
    return tuple(form & ~1 for form in (*forms[:5], forms[6], forms[5], forms[7]))


def gaps(phash: int) -> Gap:
    """What measures the gaps between one picture and many others."""
    inverse = list(enumerate(beside(phash)))

    def measure(other: int) -> tuple[int, int]:
        other &= ~1
        return divmod(min([(form ^ other).bit_count() * WAYS + way for way, form in inverse]), WAYS)

    return measure


def gap(one: int, other: int) -> tuple[int, int]:
    """The gap between two pictures, the second laid in that way."""
    return gaps(one)(other)


def nearest(phash: int, notes: bytes) -> _Near:
    """(gap, way, number) of those noted (see ``NOTE``) whose gap is at most NEAR, the nearest first."""
    measure = gaps(phash)
    found = ((*measure(other), number) for other, number in set(NOTE.iter_unpack(notes)))
    return sorted(one for one in found if one[0] <= NEAR)


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who reads the blocks of likeness of this ``version``: ``marked(phash, block)``, ``same(block, block, gap, way)``.

    A block is empty where nothing was taken of a photograph. ``same`` says whether two photographs are alike whose hashes
    differ in ``gap`` bits with the second laid in ``way``. ``nearest`` answers as the function of that name, but sooner.
    """

    version: str
    marked: Callable[[int, bytes], Marked]
    same: Callable[[bytes, bytes, int, int], bool]
    nearest: Callable[[int, bytes], _Near] = nearest


def keys(phash: int) -> tuple[int, ...]:
    """Four numbers below 2^17 which are the same for all eight ways; a few bits gone wrong spoil a few of the four only.

    Each takes the sixteen frequencies of even or odd rows and even or odd columns. Turning signs complements a class as a
    whole, so the smaller of it and its complement stays; transposing exchanges two classes, so these share one kind.
    """
    return tuple(_key(kind, bits) for kind, bits in _classes(phash))


def nearby(phash: int) -> frozenset[int]:
    """The keys, and those of every hash with one bit of one class turned over."""
    return frozenset(
        _key(kind, bits ^ turned) for kind, bits in _classes(phash) for turned in (0, *(1 << bit for bit in range(16)))
    )


_PLACES = tuple(
    tuple(8 * row + column for row in range(down, 8, 2) for column in range(across, 8, 2))
    for down, across in ((0, 0), (0, 1), (1, 0), (1, 1))
)


def _classes(phash: int) -> Iterator[tuple[int, int]]:
    """(kind 0, 1, 1, 2; sixteen bits); the third is transposed into the frame of the second."""
    swapped = transposed(phash)
    for kind, source, places in (
        (0, phash, _PLACES[0]),
        (1, phash, _PLACES[1]),
        (1, swapped, _PLACES[1]),
        (2, phash, _PLACES[3]),
    ):
        yield kind, sum((source >> place & 1) << number for number, place in enumerate(places))


def _key(kind: int, bits: int) -> int:
    forms = {bits}
    if kind != 1:
        forms.add(_turned_square(bits))
    if kind == 0:
        forms = {form | 1 for form in forms}  # the mean's bit says nothing
    else:
        forms |= {form ^ 0xFFFF for form in forms}
    return kind << 16 | min(forms)


def _turned_square(bits: int) -> int:
    """Sixteen bits, four by four, transposed."""
    return sum((bits >> (4 * row + column) & 1) << (4 * column + row) for row in range(4) for column in range(4))


@dataclass(frozen=True, slots=True)
class Judged:
    """A member of a group as far as it matters here: its number, digest, state and its case's handling code."""

    image: int
    digest: str
    sight: Sight
    handling: Handling


def judge_of(one: Judged, others: Iterable[Judged]) -> int:
    """The number of the photograph with which ``one``, not judged itself, counts as judged; 0 if nobody has looked yet.

    Whatever a colleague said of one of those alike – nothing usable, later, has object – keeps the others out of the
    queue, marked with its number; exact copies are asked before others. One exception: across handling codes an object
    found elsewhere never takes a photograph out of the queue in silence. What may be published from there may depend on
    another provider's leave, so it stays, and is only told of.
    """
    heard = [other for other in others if other.image != one.image and other.sight is not Sight.NEW]
    allowed = [other for other in heard if other.sight is not Sight.HAS_OBJECT or other.handling is one.handling]
    return min(((o.digest != one.digest, o.image) for o in allowed), default=(False, 0))[1]
