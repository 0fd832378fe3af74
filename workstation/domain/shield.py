"""How coarsely a picture is shown until somebody asks to see it: four levels, the weakest first.

The organisation sets a floor, a person may only go further for himself. No level is protection by itself: what helps is
not seeing, and the levels keep the eye away and passers-by out.
"""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """A level of the shield, in the order of strength."""

    MOSAIC = "mosaic"
    COARSE = "coarse mosaic"
    GREY = "coarse grey"
    BLANK = "blank"

    @property
    def strength(self) -> int:
        """0 for the weakest."""
        return list(Level).index(self)

    @property
    def look(self) -> "Look":
        """What it does to a picture."""
        return _LOOKS[self]

    @property
    def words(self) -> str:
        """What one still sees."""
        return _WORDS[self]


@dataclass(frozen=True, slots=True)
class Look:
    """``cells`` along the longest side, 0 for none at all; ``grey``: without colour."""

    cells: int
    grey: bool = False


_LOOKS = {
    Level.MOSAIC: Look(16),
    Level.COARSE: Look(8),
    Level.GREY: Look(8, grey=True),
    Level.BLANK: Look(0, grey=True),
}

_WORDS = {
    Level.MOSAIC: "16 coloured blocks along the longest side",
    Level.COARSE: "8 coloured blocks along the longest side",
    Level.GREY: "8 blocks along the longest side, without colour",
    Level.BLANK: "an even grey: nothing of the picture",
}


def level(text: object) -> Level:
    """The level called ``text``; the weakest if there is none of that name."""
    return next((one for one in Level if one.value == text), Level.MOSAIC)


def strongest(*levels: Level) -> Level:
    """The level in force: a person's own one never goes below the organisation's floor."""
    return max(levels, key=lambda one: one.strength)


def allowed(floor: Level) -> tuple[Level, ...]:
    """What a person may choose above the floor, the floor itself first."""
    return tuple(one for one in Level if one.strength >= floor.strength)
