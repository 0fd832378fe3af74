"""The order of the queue: which photographs most likely yield an object, and why, in words.

A plain sum of named parts, each a few points with a reason; nothing is learnt and nothing is hidden. It only orders: what
stands last is as complete as what stands first, and a person decides what is worth cropping.

Decided: what intake keeps anyway is enough – zones, size, points and colours of likeness, groups. Considered: detectors
of things (bags, shoes, labels); none may be shipped under a licence that allows it without weights from elsewhere, so
none is. Costs: a sharp empty wall with a pattern stands before a blurred bag.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

ALIKE_LATER = 40.0
"""Points by which a photograph stands back that is alike another one before it."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a photograph without looking at it.

    ``free`` is the share of its area without zones, ``points`` how many points of likeness it has (−1: not known),
    ``edge`` how fine the finest quarter of them are, in pixels of a picture 800 pixels long (smaller is sharper),
    ``print`` the share of it that looks printed, ``place`` its place among those alike (1 is the first), ``familiar``
    whether somebody has judged a photograph of its series.
    """

    width: int
    height: int
    free: float
    points: int = -1
    edge: float = 0.0
    print: float = 0.0
    place: int = 1
    familiar: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sum: its name, what it adds, and its reason ("" where there is nothing to say)."""

    name: str
    points: float
    words: str


_Curve = tuple[tuple[float, float], ...]
_SHARP: _Curve = ((2.5, 25), (4, 18), (7, 6), (12, 0))
_FREE: _Curve = ((0.1, 0), (0.5, 15), (1, 25))
_TEXTURE: _Curve = ((10, 0), (80, 8), (300, 20))
_PRINT: _Curve = ((0.1, 0), (0.6, 15))
_SIZE: _Curve = ((0.05, 0), (0.5, 6), (4, 15))


def sharp(signs: Signs) -> Part:
    """Up to 25: fine points are seen in sharp pictures only."""
    if signs.points < 1:
        return Part("sharp", 0.0, "")
    worth = _on(_SHARP, signs.edge)
    return Part("sharp", worth, "sharp" if worth >= 18 else "blurred" if worth < 6 else "")


def free(signs: Signs) -> Part:
    """Up to 25: what no zone covers can be cropped at once."""
    words = "no zones" if signs.free >= 1 else f"{min(0.99, signs.free):.0%} free of zones".replace("%", " %")
    return Part("free", _on(_FREE, signs.free), words)


def texture(signs: Signs) -> Part:
    """Up to 20: things have marks, bare walls have none."""
    if signs.points < 0:
        return Part("texture", 0.0, "")
    worth = _on(_TEXTURE, signs.points)
    return Part("texture", worth, "much texture" if worth >= 15 else "hardly any texture" if worth < 4 else "")


def printed(signs: Signs) -> Part:
    """Up to 15: fine dark marks on a light ground, as on labels, boxes and pages; grass and gravel pass for it, too."""
    worth = _on(_PRINT, signs.print)
    return Part("print", worth, "print-like marks" if worth >= 8 else "")


def size(signs: Signs) -> Part:
    """Up to 15: more pixels, more to see."""
    worth = _on(_SIZE, signs.width * signs.height / 1_000_000)
    return Part("size", worth, "small" if worth < 6 else "")


def first(signs: Signs) -> Part:
    """Those alike another one stand back behind it, and each later one a little more."""
    back = min(20, signs.place - 2)
    return Part("first", -ALIKE_LATER - back if signs.place > 1 else 0.0, "")


def unseen(signs: Signs) -> Part:
    """A series somebody has begun to judge stands back behind what nobody has seen."""
    return Part("unseen", -10.0, "of a series already begun") if signs.familiar else Part("unseen", 0.0, "")


PARTS = (sharp, free, texture, printed, size, first, unseen)
"""Every part, in the order of the words."""

MOST = 100.0
"""The highest rank."""


def parts(signs: Signs) -> tuple[Part, ...]:
    """What each part says of a photograph."""
    return tuple(part(signs) for part in PARTS)


def rank(signs: Signs) -> float:
    """The sum, at most MOST: whatever has a higher one stands before."""
    return round(sum(part.points for part in parts(signs)), 2)


def likely(signs: Signs) -> str:
    """How likely, in a word: by the photograph itself, whether or not others are alike."""
    if signs.points < 0:
        return "possible"
    alone = rank(replace(signs, place=1))
    return "likely" if alone >= 75 else "less likely" if alone < 45 else "possible"


def reason(signs: Signs, alike: int = 1) -> str:
    """A sentence: ``Likely: sharp, 80 % free of zones, much texture; first of 12 alike.`` ``alike`` counts its group."""
    told = ", ".join(part.words for part in parts(signs) if part.words)
    word = likely(signs)
    among = f"; {_ordinal(signs.place)} of {alike:,} alike" if alike > 1 else ""
    return f"{word[0].upper()}{word[1:]}: {told}{among}."


def _ordinal(place: int) -> str:
    if place == 1:
        return "first"
    ending = "th" if 10 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place:,}{ending}"


def _on(curve: _Curve, value: float) -> float:
    """Points at ``value`` on a line, level beyond its ends."""
    if value <= curve[0][0]:
        return curve[0][1]
    for (low, start), (high, end) in pairwise(curve):
        if value <= high:
            return round(start + (end - start) * (value - low) / (high - low), 2)
    return curve[-1][1]
