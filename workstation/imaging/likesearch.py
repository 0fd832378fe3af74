"""What is alike, part 5 – from the pixels of a crop to a ranked list, each entry with its reason in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.crop import Rendition
from workstation.imaging.likeindex import Index
from workstation.imaging.likematch import Agreement, agreement, coloured
from workstation.imaging.likeness import CELLS, SIDE, Bytes, Floats, blended, features
from workstation.imaging.likewords import Asked, Kept, Vocabulary

CHECKED = 100
"""Pictures whose points are compared one by one."""

ASKED = 500
"""Points of a query at most."""

PLAIN = 24
"""A thing with fewer points is plain: colours and texture are asked as well."""

_LIKELY, _LEAST = 0.80, 0.6
_MANY = 10

Fetch = Callable[[Sequence[int]], Mapping[int, Kept]]
"""The kept blocks of some pictures, by number."""


@dataclass(frozen=True, slots=True)
class Query:
    """A thing asked for: its points, its size in pixels, its colours."""

    asked: Asked
    size: tuple[int, int]
    blend: Floats

    @property
    def plain(self) -> bool:
        """Whether there are too few points to tell it by."""
        return len(self.asked.words) < PLAIN


@dataclass(frozen=True, slots=True)
class Found:
    """One picture: ``score`` grows with likeness and orders the list; ``why`` is a sentence."""

    number: int
    agreement: Agreement
    score: float
    why: str


def query(words: Vocabulary, crop: Rendition, covered: npt.NDArray[np.bool_] | None, longest: int) -> Query:
    """The thing in ``crop``, less what is ``covered`` (H × W), cut from a photograph ``longest`` pixels long.

    It is looked at twice as closely as whole pictures are: it may lie nearer to the camera there.
    """
    rgb: Bytes = np.frombuffer(crop.rgb, np.uint8).reshape(crop.height, crop.width, 3)
    factor = min(1.0, 2 * SIDE / longest, 1.25 * SIDE / max(crop.width, crop.height))
    hidden: Bytes | None = None if covered is None or not covered.any() else covered.astype(np.uint8) * 255
    if factor < 1:
        size = (max(1, round(crop.width * factor)), max(1, round(crop.height * factor)))
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
        if hidden is not None:
            hidden = np.asarray(cv2.resize(hidden, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    found = features(rgb, hidden, ASKED)
    whole = np.ones((CELLS, CELLS), np.float32)
    return Query(words.asked(found, crop.width, crop.height), (crop.width, crop.height), blended(found.grid, whole))


def search(wanted: Query, index: Index, fetch: Fetch, limit: int, but: int = 0) -> list[Found]:
    """At most ``limit`` pictures which show the thing, best first, without picture ``but``."""
    found: dict[int, Found] = {}
    votes = {number: votes for number, votes in index.votes(wanted.asked, CHECKED + 1) if number != but}
    most = max(votes.values(), default=1.0)
    for number, kept in fetch(list(votes)).items():
        agreed = agreement(wanted.asked, wanted.size, wanted.blend, kept)
        # A handful of points may agree by chance; then the colours must speak for the thing as well.
        if agreed is not None and (agreed.points >= _MANY or agreed.colour >= _LEAST):
            score = agreed.points * (0.5 + agreed.colour) * (votes[number] / most) ** 0.5
            found[number] = Found(number, agreed, 1 + score, _points(agreed))
    if wanted.plain:
        like = [number for number, _ in index.coloured(wanted.blend, 2 * limit + 1) if number not in {but, *found}]
        for number, kept in fetch(like).items():
            agreed = coloured(wanted.blend, kept)
            if agreed.colour >= _LIKELY:
                found[number] = Found(number, agreed, agreed.colour, _colours(agreed))
    return sorted(found.values(), key=lambda one: (-one.score, one.number))[:limit]


def _points(agreed: Agreement) -> str:
    tone = "alike" if agreed.colour >= _LIKELY else "somewhat alike" if agreed.colour >= 0.6 else "different"
    return f"{agreed.points} points agree; colours {tone}."


def _colours(agreed: Agreement) -> str:
    return f"A plain thing with few points: only colours and texture are alike ({agreed.colour:.0%})."
