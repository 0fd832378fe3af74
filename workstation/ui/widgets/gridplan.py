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

    ``badges``: (word, tone) drawn in the corner, tone as for chips. ``accessible``: what a screen reader says.
    """

    picture: Rendition | None
    caption: str
    badges: tuple[tuple[str, str], ...] = ()
    tooltip: str = ""
    accessible: str = ""


class GridSource(Protocol):
    """Where the grid's items come from."""

    def count(self) -> int:
        """How many there are."""

    def item(self, number: int) -> GridItem:
        """Item ``number``, 0-based; must be quick."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``count`` cards ``size`` wide in a view of ``width`` × ``height``; content scrolled up by ``top`` pixels."""

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
    def tall(self) -> int:
        """Height of a card: a 4:3 picture and a caption."""
        return self.size * 3 // 4 + CAPTION

    @property
    def whole(self) -> int:
        """Height of everything."""
        return PAD + -(-self.count // self.across) * (self.tall + PAD)

    def card(self, number: int) -> tuple[int, int, int, int]:
        """x, y, width, height of a card in the view."""
        line, place = divmod(number, self.across)
        return PAD + place * (self.size + PAD), PAD + line * (self.tall + PAD) - self.top, self.size, self.tall

    def at(self, x: int, y: int) -> int:
        """The card under a point of the view, -1 if none."""
        line, place = (y + self.top - PAD) // (self.tall + PAD), (x - PAD) // (self.size + PAD)
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

    def page(self) -> int:
        """How many cards a page key moves."""
        return max(1, self.height // (self.tall + PAD)) * self.across
