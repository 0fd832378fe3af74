"""The wall of photographs: one mosaic each, its state in words, and which cards are still to be fetched."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from workstation.actions.browsing import Card, Listing, View
from workstation.domain.case import Handling
from workstation.domain.image import Image, Sight
from workstation.domain.ranges import Ranges
from workstation.domain.wall import Order, Tally
from workstation.ui.widgets import GridItem

SAID = MappingProxyType(
    {
        Sight.NEW: ("new", "info"),
        Sight.HAS_OBJECT: ("object", "ok"),
        Sight.LATER: ("later", "warn"),
        Sight.NOTHING: ("nothing", ""),
    }
)
"""The short word and tone of a state, in the order of the queue."""

KEPT = 2000
"""Cards kept in memory; those longest unseen go first."""


def megapixels(image: Image) -> str:
    """``12.2 MP``; small pictures in pixels."""
    count = image.look.width * image.look.height / 1_000_000
    return f"{count:.1f} MP" if count >= 0.95 else f"{image.look.width} × {image.look.height}"


class Wall:
    """Source of the grid. Numbers are places on the wall as filtered and ordered; ids are those of photographs.

    ``order`` may name fewer than ``count()`` while the rest of a large case is still being listed.
    """

    def __init__(self) -> None:
        self.case = 0
        self.view = View()
        self.tally = Tally()
        self.order: array[int] = array("q")
        self._count = 0
        self._handling = Handling.H0
        self._cards: dict[int, Card] = {}
        self._stale: set[int] = set()

    def hang(self, listing: Listing, order: "array[int]") -> None:
        """The photographs of a case in this order; cards that are here stay until they are brought anew."""
        if listing.case.id != self.case:
            self._cards.clear()
        self._stale = set(self._cards)
        self.case, self.view, self.tally = listing.case.id, listing.view, listing.tally
        self._handling = listing.case.handling
        self.order, self._count = order, max(listing.count, len(order))
        self.bring(listing.cards)

    def clear(self) -> None:
        """No case."""
        self.case, self.tally, self.order, self._count = 0, Tally(), array("q"), 0
        self._cards.clear()

    def arrive(self, tally: Tally, ids: Iterable[int]) -> None:
        """More photographs, at the end whatever the order: nothing that is looked at moves."""
        self.tally = tally
        self.order.extend(ids)
        self._count = len(self.order)

    def settle(self, tally: Tally, number: int, *, passes: bool) -> bool:
        """A photograph was marked: let it in or take it out; True if the order has changed."""
        self.tally = tally
        self._stale.add(number)
        at = self.find(number)
        if passes and at < 0:
            self.order.insert(self.near(number), number)
        elif not passes and at >= 0:
            self.order.pop(at)
        else:
            return False
        self._count = len(self.order)
        return True

    @property
    def total(self) -> int:
        """Photographs on the wall without any filter."""
        return self.tally.shown

    @property
    def last(self) -> int:
        """The highest id listed."""
        return max(self.order, default=0) if self.view.order is not Order.CAME else next(reversed(self.order), 0)

    @property
    def complete(self) -> bool:
        """Whether every photograph is listed."""
        return len(self.order) >= self._count

    def image(self, number: int) -> Image | None:
        """The photograph at a place on the wall, once its card is here."""
        card = self.card(number)
        return card.image if card else None

    def card(self, number: int) -> Card | None:
        """The card at a place, once it is here."""
        return self._cards.get(self.id_at(number))

    def id_at(self, number: int) -> int:
        """The photograph at a place, by id; 0 if none is listed there."""
        return self.order[number] if 0 <= number < len(self.order) else 0

    def ids(self, chosen: Ranges) -> "array[int]":
        """The photographs at these places, by id."""
        return chosen.of(self.order)

    def find(self, image: int) -> int:
        """Where on the wall a photograph hangs, by id; -1 if it is not shown."""
        if self.view.order is Order.CAME:
            at = bisect_left(self.order, image)
            return at if at < len(self.order) and self.order[at] == image else -1
        try:
            return self.order.index(image)
        except ValueError:
            return -1

    def near(self, image: int) -> int:
        """Where it hangs, or would hang."""
        if self.view.order is Order.CAME:
            return bisect_left(self.order, image)
        at = self.find(image)
        return at if at >= 0 else len(self.order)

    def after(self, chosen: Ranges) -> int:
        """Id of the photograph which comes next when those at these places are dealt with; 0 if none is left."""
        if not chosen:
            return 0
        first, last = chosen.runs[-1]
        return self.id_at(last + 1) or self.id_at(first - 1)

    def missing(self, first: int, last: int, at_most: int) -> list[int]:
        """Ids of shown photographs whose card is not here, or may have changed."""
        ids = self.order[max(0, first) : last + 1]
        return [one for one in ids if one not in self._cards or one in self._stale][:at_most]

    def forget(self) -> None:
        """Every card is to be asked for again."""
        self._stale.update(self._cards)

    def bring(self, cards: Mapping[int, Card]) -> None:
        """Keep fetched cards; those longest here go."""
        self._stale.difference_update(cards)
        for number, card in cards.items():
            self._cards.pop(number, None)
            self._cards[number] = card
        for number in list(self._cards)[: max(0, len(self._cards) - KEPT)]:
            del self._cards[number]
            self._stale.discard(number)

    def count(self) -> int:
        """How many hang here."""
        return self._count

    def item(self, number: int) -> GridItem:
        """One card: never a file name, for names may be as hard to bear as pictures."""
        card = self.card(number)
        if card is None:
            return GridItem(None, "", accessible="Photograph, not fetched yet")
        image = card.image
        word, tone = SAID[image.sight]
        badges = [(word, tone)]
        if card.judged and image.sight is Sight.NEW:
            badges = [("judged already", "")]
        if self._handling is not Handling.H0:
            badges.append((self._handling.value, "warn"))
        if (stacked := image.copies + card.twins) > 1:
            badges.append((f"×{stacked}", ""))
        if image.zones:
            badges.append((f"{image.zones} {'zone' if image.zones == 1 else 'zones'}", ""))
        if card.deleted:
            badges.append(("deleted", ""))
        if card.mosaic is None:
            badges = [("damaged", "danger")]
        told = f"Photograph {card.number}, {image.sight.value}, {image.look.format}, {megapixels(image)}"
        more = "".join(f", {text}" for text, _tone in badges[1:])
        return GridItem(
            card.mosaic,
            f"{card.number:,}    {image.look.format} · {megapixels(image)}",
            tuple(badges),
            tooltip=f"Photograph {card.number}: {image.sight.value}",
            accessible=f"{told}{more}, shielded" + (", cannot be read" if card.mosaic is None else ""),
        )
