"""What a thumbnail grid shows and where its cards lie: pure arithmetic, so that it can be tested by numbers."""

from dataclasses import dataclass
from typing import Protocol

from workstation.domain.crop import Rendition

PAD = 12
"""Gap between cards and around them."""

CAPTION = 28
"""Height of the caption below the picture."""


@dataclass(frozen=True, slots=True)
class GridItem:
    """One card. ``picture``: a small (shielded) rendition or None while it is fetched.

    ``badges``: (word, tone) drawn in the corner, tone as for chips. ``accessible``: what a screen reader says. ``depth``:
    how many others lie behind it, shown as edges of cards.
    """

    picture: Rendition | None
    caption: str
    badges: tuple[tuple[str, str], ...] = ()
    tooltip: str = ""
    accessible: str = ""
    depth: int = 0


class GridSource(Protocol):
    """Where the grid's items come from."""

    def count(self) -> int:
        """How many there are."""

    def item(self, number: int) -> GridItem:
        """Item ``number``, 0-based; must be quick."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``count`` cards at least ``size`` wide in a view of ``width`` × ``height``; content scrolled up by ``top`` pixels."""

    count: int
    size: int
    width: int
    height: int
    top: int = 0

    @property
    def across(self) -> int:
        """Cards in a row."""
        return max(1, (self.width - PAD) // (self.size + PAD))

    @property
    def wide(self) -> int:
        """Width of a card: the room a row leaves is shared out, up to half as much again."""
        return max(48, min(self.size * 3 // 2, (self.width - PAD) // self.across - PAD))

    @property
    def tall(self) -> int:
        """Height of a card: a 4:3 picture and a caption."""
        return self.wide * 3 // 4 + CAPTION

    @property
    def whole(self) -> int:
        """Height of everything."""
        return PAD + -(-self.count // self.across) * (self.tall + PAD)

    def card(self, number: int) -> tuple[int, int, int, int]:
        """x, y, width, height of a card in the view."""
        line, place = divmod(number, self.across)
        return PAD + place * (self.wide + PAD), PAD + line * (self.tall + PAD) - self.top, self.wide, self.tall

    def at(self, x: int, y: int) -> int:
        """The card under a point of the view, -1 if none."""
        line, place = (y + self.top - PAD) // (self.tall + PAD), (x - PAD) // (self.wide + PAD)
        number = line * self.across + place
        if line < 0 or not 0 <= place < self.across or not 0 <= number < self.count:
            return -1
        left, high, width, tall = self.card(number)
        return number if left <= x < left + width and high <= y < high + tall else -1

    def visible(self) -> tuple[int, int]:
        """First and last card in view; the last is -1 if there is none."""
        line = self.tall + PAD
        first = max(0, (self.top - PAD) // line) * self.across
        last = ((self.top + self.height) // line + 1) * self.across - 1
        return first, min(last, self.count - 1)

    def steps(self) -> dict[str, int]:
        """How far each key (by Qt's name) moves the cursor."""
        page = max(1, self.height // (self.tall + PAD)) * self.across
        return {
            "Right": 1,
            "Left": -1,
            "Down": self.across,
            "Up": -self.across,
            "PgDown": page,
            "PgUp": -page,
            "Home": -self.count,
            "End": self.count,
        }


def described(item: GridItem | None, number: int, count: int, chosen: int) -> str:
    """The card with the cursor in words."""
    if item is None:
        return f"{count} items"
    many = f", {chosen} selected" if chosen > 1 else ""
    return f"{item.accessible or item.caption}, {number + 1} of {count}{many}"
