"""What a search for more of a crop found, as cards: the matching part only, where it lies, and why it matches."""

from collections.abc import Sequence

from workstation.actions.likening import Match
from workstation.domain.crop import Rendition
from workstation.ui.widgets import GridItem


class Matches:
    """Source of the grid: one card for each match."""

    def __init__(self) -> None:
        self.found: Sequence[Match] = ()
        self.pictures: dict[int, Rendition | None] = {}
        self.counted: set[int] = set()

    def fill(self, found: Sequence[Match]) -> None:
        """Other matches; their crops are to be fetched."""
        self.found, self.pictures, self.counted = found, {}, set()

    def uncovered(self) -> float:
        """The share of its photograph that a picture shows, on average."""
        shown = [self.found[number] for number in self.pictures]
        parts = [m.region.width * m.region.height / (m.image.look.width * m.image.look.height) for m in shown]
        return sum(parts) / max(1, len(parts))

    def count(self) -> int:
        """How many."""
        return len(self.found)

    def item(self, number: int) -> GridItem:
        """One card."""
        match = self.found[number]
        points = (f"{match.inliers} points", "ok") if match.inliers else ("colours", "warn")
        caption = f"{match.case} · {match.image.id}"
        words = f"Photograph {match.image.id} of case {match.case}. {match.why}"
        return GridItem(self.pictures.get(number), caption, (points,), words, words)
