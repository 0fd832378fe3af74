"""The filmstrip: every photograph of the case in the order it came, as a mosaic, with what is drawn or kept on it.

Of a case only the numbers of its photographs are here, and the cards of those looked at last.
"""

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from workstation.actions.browsing import Card
from workstation.domain.image import Image, Sight
from workstation.ui.widgets import GridItem

_SAID = {
    Sight.NEW: ("new", "info"),
    Sight.HAS_OBJECT: ("object", "ok"),
    Sight.LATER: ("later", "warn"),
    Sight.NOTHING: ("nothing", ""),
}

KEPT = 600
"""Cards kept in memory; those longest unseen go first."""


class Strip:
    """Source of the filmstrip's grid. ``order``: ids; ``drawn``: photographs with something on them that is not kept."""

    def __init__(self) -> None:
        self.order: array[int] = array("q")
        self._sorted = True
        self._cards: dict[int, Card] = {}
        self._stale: set[int] = set()
        self.drawn: frozenset[int] = frozenset()

    def fill(self, order: Sequence[int]) -> None:
        """Photographs by id: those of a case as they came, as an array, or a few in any order. Cards that are here stay."""
        self.order = order if isinstance(order, array) else array("q", order)
        self._sorted = isinstance(order, array)
        self.forget()

    def find(self, image: int) -> int:
        """Place of a photograph by id, -1 if it is not here."""
        if not self._sorted:
            return self.order.index(image) if image in self.order else -1
        at = bisect_left(self.order, image)
        return at if at < len(self.order) and self.order[at] == image else -1

    def id_at(self, place: int) -> int:
        """The photograph at a place, 0 if there is none."""
        return self.order[place] if 0 <= place < len(self.order) else 0

    def image(self, place: int) -> Image | None:
        """What is known of it, once its card is here."""
        card = self._cards.get(self.id_at(place))
        return card.image if card else None

    def missing(self, first: int, last: int, at_most: int) -> list[int]:
        """Ids whose card is not here, or may have changed."""
        ids = self.order[max(0, first) : last + 1]
        return [one for one in ids if one not in self._cards or one in self._stale][:at_most]

    def forget(self) -> None:
        """Every card is to be asked for again."""
        self._stale = set(self._cards)

    def bring(self, cards: Mapping[int, Card]) -> list[int]:
        """Keep fetched cards; the places to paint again."""
        self._stale.difference_update(cards)
        for number, card in cards.items():
            self._cards.pop(number, None)
            self._cards[number] = card
        for number in list(self._cards)[: max(0, len(self._cards) - KEPT)]:
            del self._cards[number]
            self._stale.discard(number)
        return [place for one in cards if (place := self.find(one)) >= 0]

    def count(self) -> int:
        """How many photographs."""
        return len(self.order)

    def item(self, number: int) -> GridItem:
        """One card."""
        card = self._cards.get(self.id_at(number))
        if card is None:
            return GridItem(None, f"{number + 1}", accessible=f"Photograph {number + 1}, not fetched yet")
        drawn = card.image.id in self.drawn
        badge = ("drawn", "warn") if drawn else _SAID[card.image.sight]
        told = f"Photograph {number + 1}, {card.image.sight.value}" + (", drawn, not kept" if drawn else "")
        return GridItem(card.mosaic, f"{number + 1}", (badge,), told, f"{told}, shielded")
