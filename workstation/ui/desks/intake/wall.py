"""The wall of photographs: one card each or for each group of those alike, and which cards are still to be fetched."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from workstation.actions.browsing import Card, Listing, View
from workstation.domain.case import Handling
from workstation.domain.fold import Folds
from workstation.domain.image import Image, Sight
from workstation.domain.ranges import Ranges
from workstation.domain.wall import Order, Tally
from workstation.ui.desks.intake.cardwords import hung
from workstation.ui.widgets import GridItem

_NEAR = 3000
"""Places around the last one found that are searched first."""

_MANY = 50_000
"""Folded photographs among which those behind chosen ones are not counted at every key."""

KEPT = 2000
"""Cards kept in memory; those longest unseen go first."""


def judged(card: Card) -> bool:
    """Whether somebody has looked at it already, here or at one that counts for it."""
    return card.judged or card.image.sight is not Sight.NEW


class Wall:
    """Source of the grid. Numbers are places on the wall as filtered and ordered; ids are those of photographs.

    Of those alike one card hangs here, until its group is opened: ``folds``. ``order`` names the photographs that have a
    card; it may name fewer than ``count()`` while the rest of a large case is still being listed.
    """

    def __init__(self) -> None:
        self.case = 0
        self.view = View()
        self.tally = Tally()
        self.order: array[int] = array("q")
        self.folds = Folds()
        self.opened: set[int] = set()
        self._back: tuple[int, int] | None = None
        self._count = self._listed = 0
        self._last, self._about = -1, 0
        self._handling = Handling.H0
        self._cards: dict[int, Card] = {}
        self._stale: set[int] = set()

    def hang(self, listing: Listing, order: "array[int]", folds: Folds | None = None) -> None:
        """These cards of a case, as ``laid`` gave them; cards that are here stay until they are brought anew."""
        if listing.case.id != self.case:
            self._cards.clear()
            self.opened.clear()
            self._back = None
        self._stale = set(self._cards)
        self.case, self.view, self.tally = listing.case.id, listing.view, listing.tally
        self._handling = listing.case.handling
        self.folds = Folds() if folds is None else folds
        self._listed, self._last = listing.count, -1
        self.order = order
        self._count = len(order) if folds is not None else max(listing.count, len(order))
        self.bring(listing.cards)

    def laid(self, listing: Listing, order: "array[int]", folds: Folds) -> "array[int]":
        """The cards for photographs in this order, groups opened before staying open, the one gone back to staying here."""
        found = folds.shown(order, self.opened if listing.case.id == self.case else frozenset())
        if self._back and listing.case.id == self.case and listing.view == self.view and self._back[0] not in found:
            found.insert(min(self._back[1], len(found)), self._back[0])
        return found

    def put_back(self, image: int, place: int) -> None:
        """Hang a photograph here although the filter hides it, until one goes on to others."""
        if self._back and (at := self.find(self._back[0])) >= 0:
            self.order.pop(at)
            self._count -= 1
            place -= at < place
        self._back = image, place
        self.order.insert(place, image)
        self._count += 1

    @property
    def back(self) -> int:
        """That photograph, 0 if there is none."""
        return self._back[0] if self._back else 0

    def let_go(self) -> None:
        """Let the filter have it again."""
        self._back = None

    def clear(self) -> None:
        """No case."""
        self.case, self.tally, self.order, self.folds, self._count = 0, Tally(), array("q"), Folds(), 0
        self._listed, self._back = 0, None
        self._cards.clear()

    def arrive(self, tally: Tally, ids: Iterable[int], folds: Folds) -> None:
        """More photographs: behind those alike, else at the end whatever the order; nothing that is looked at moves."""
        self.tally = tally
        group = dict(zip(folds.members, folds.groups, strict=True))
        last = self.last
        for image in ids:
            self._last = max(last, self._last, image)
            self._listed += 1
            if not self._fold_in(image, group.get(image, 0), folds):
                self.order.append(image)
        self._count = len(self.order)

    def _fold_in(self, image: int, group: int, folds: Folds) -> bool:
        """Whether it hangs behind, or beside, one that has a card."""
        if not group:
            return False
        here = self.folds.of(group) or [one for one in folds.of(group) if one < image and self.find(one) >= 0][:1]
        if here and not self.folds.size(group):
            self.folds.joined(here[0], group)
        self.folds.joined(image, group)
        if here and group in self.opened:
            self.order.insert(max(map(self.find, here)) + 1, image)
        return bool(here)

    def settle(self, tally: Tally, number: int, *, passes: bool) -> bool:
        """A photograph was marked: let it in or take it out; True if the order has changed."""
        self.tally = tally
        self._stale.add(number)
        at, group = self.find(number), self._group(number)
        if passes and at < 0 and not group:
            self.order.insert(self.near(number), number)
            self._listed += 1
        elif not passes and (at >= 0 or group):
            self._take_out(number, at, group)
        else:
            return False
        self._count = len(self.order)
        return True

    def _take_out(self, number: int, at: int, group: int) -> None:
        """The next one behind it comes to the front."""
        behind = [one for one in self.folds.of(group) if one != number] if group else []
        if self._back and self._back[0] == number:
            self._back = None
        else:
            self._listed -= 1
        self.folds.dropped([number] if group else [])
        if at >= 0 and behind and self.find(behind[0]) < 0:
            self.order[at] = behind[0]
        elif at >= 0:
            self.order.pop(at)

    @property
    def total(self) -> int:
        """Photographs on the wall without any filter."""
        return self.tally.shown

    @property
    def last(self) -> int:
        """The highest id listed."""
        if self._last < 0:
            self._last = max(max(self.order, default=0), max(self.folds.members, default=0))
        return self._last

    @property
    def complete(self) -> bool:
        """Whether every photograph is listed."""
        return len(self.order) >= self._count

    @property
    def listed(self) -> int:
        """How many photographs hang here, those behind others counted."""
        return self._listed

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

    def said(self, places: Ranges) -> str:
        """How many are chosen: photographs, those behind others counted; cards where that would take long to count."""
        cards = len(places)
        if cards == self.count() and self.complete and not self._back:
            return f"{self._listed:,} photographs"
        if len(self.folds.members) > _MANY:
            return f"{cards:,} cards"
        return f"{cards + len(self.behind(self.ids(places))):,} photographs"

    def behind(self, ids: "array[int]") -> "array[int]":
        """Those folded behind these photographs."""
        return self.folds.behind_these(ids, self.opened)

    def group(self, image: int) -> int:
        """The group whose members here are more than this one, 0 if there is none."""
        group = self._group(image)
        return group if self.folds.size(group) > 1 else 0

    def _group(self, image: int) -> int:
        if not self.folds.members:
            return 0
        card = self._cards.get(image)
        if card and not card.fold and image not in self._stale:
            return 0
        return self.folds.group_of(image)

    def front(self, image: int) -> int:
        """The photograph which stands for this one: itself, or the first of its group."""
        group = self.group(image)
        return self.folds.of(group)[0] if group else image

    def grouped(self, place: int) -> bool:
        """Whether others alike hang behind the one at a place, as far as its card knows."""
        card = self.card(place)
        return card is not None and card.fold > 0

    def turn(self, image: int, *, opened: bool) -> bool:
        """Hang those behind a photograph beside it, or all of its group behind the first again; False if it is so already."""
        group = self.group(image)
        if not group or (group in self.opened) is opened:
            return False
        inside = self.folds.of(group)
        at = self.find(inside[0])
        if at < 0:
            return False
        if opened:
            self.opened.add(group)
            self.order[at + 1 : at + 1] = inside[1:]
        else:
            self.opened.discard(group)
            del self.order[at + 1 : at + len(inside)]
        self._count = len(self.order)
        return True

    def find(self, image: int) -> int:
        """Where on the wall a photograph hangs, by id; -1 if it is not shown."""
        if self._sorted:
            at = bisect_left(self.order, image)
            return at if at < len(self.order) and self.order[at] == image else -1
        for start, end in ((self._about - _NEAR, self._about + _NEAR), (0, len(self.order))):
            try:
                self._about = self.order.index(image, max(0, start), max(0, end))
            except ValueError:
                continue
            return self._about
        return -1

    @property
    def _sorted(self) -> bool:
        return self.view.order is Order.CAME and not self.opened and not self._back

    def near(self, image: int) -> int:
        """Where it hangs – it, or the one before it that is alike – or would hang."""
        if self._sorted and not self.folds.members:
            return bisect_left(self.order, image)
        at = self.find(image)
        if at < 0 and (group := self.folds.group_of(image)):
            at = self.find(self.folds.of(group)[0])
        return at if at >= 0 else bisect_left(self.order, image) if self._sorted else len(self.order)

    def after(self, chosen: Ranges) -> int:
        """Id of the photograph which comes next when those at these places are dealt with; 0 if none is left.

        Where no state is asked for, those known to be judged are passed over while others follow.
        """
        if not chosen:
            return 0
        first, last = chosen.runs[-1]
        place = last + 1
        while "state" not in self.view.chosen.wanted and (card := self.card(place)) and judged(card):
            place += 1
        return self.id_at(place) or self.id_at(last + 1) or self.id_at(first - 1)

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

    def _alike(self, card: Card) -> int:
        """How many hang behind and with it; 1 in an opened group."""
        if card.fold in self.opened:
            return 1
        return (self.folds.size(card.fold) if self.complete else card.alike) if card.fold else 1

    def item(self, number: int) -> GridItem:
        """One card."""
        card = self.card(number)
        if card is None:
            return GridItem(None, "", accessible="Photograph, not fetched yet")
        return hung(card, self._handling, self._alike(card), beside=card.fold in self.opened)
