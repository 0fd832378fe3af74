"""What hangs on the wall: cards fetched as they come into view, the rest of a large case, and changes which move nothing.

The choice is ids as much as places: what a filter hides stays chosen until somebody chooses anew, and is never acted on
while it is hidden.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from workstation.actions import browsing
from workstation.actions.browsing import Arrived, Card, Listing
from workstation.domain.fold import Choice, Folds
from workstation.domain.ranges import Ranges
from workstation.domain.wall import Tally
from workstation.ui.bench import Bench
from workstation.ui.desks.intake.wall import Wall
from workstation.ui.widgets import ThumbnailGrid

_COMPARED = 200
"""First photographs by which one tells that a large case hangs as it did."""

AT_ONCE = 60
"""Cards in one job: a screenful, and other short jobs may go between."""

Held = tuple[Ranges, "array[int]"]


class Hanging(QObject):
    """Keeps a wall hung.

    Signals: ``counted()`` when its numbers have changed, ``settled()`` when cursor and choice stand, ``outdated()`` when
    others came or went with a photograph that was marked: the wall is to be read again.
    """

    counted = Signal()
    outdated = Signal()
    settled = Signal()

    def __init__(self, bench: Bench, wall: Wall, grid: ThumbnailGrid) -> None:
        super().__init__(grid)
        self._bench, self._wall, self._grid = bench, wall, grid
        self._fetching = self._doubted = False
        self._sought = 0
        self._hidden: array[int] = array("q")
        self._carried: Ranges | None = None
        grid.visible_range.connect(lambda _first, _last: self.fetch())

    @property
    def hidden(self) -> int:
        """How many photographs are chosen but hidden by the filter."""
        return len(self._kept())

    # cards --------------------------------------------------------------------------------------------------------

    def fetch(self) -> None:
        """Fetch what is in view and missing, then the next screen."""
        first, last = self._grid.plan().visible()
        screen = last - first + 1
        missing = self._wall.missing(first, last, AT_ONCE) or self._wall.missing(first, last + screen, AT_ONCE)
        if missing and not self._fetching:
            self._fetching = True
            session = self._bench.session
            self._bench.jobs.run(lambda: browsing.cards(session, missing), self._bring, done=self._fetched)

    def _bring(self, cards: Mapping[int, Card]) -> None:
        self._wall.bring(cards)
        first, last = self._grid.plan().visible()
        for number in range(first, last + 1):
            if self._wall.id_at(number) in cards:
                self._grid.refresh_item(number)

    def _fetched(self) -> None:
        self._fetching = False
        self.fetch()

    # another listing ----------------------------------------------------------------------------------------------

    def show(self, listing: Listing | None, go_to: int = 0, *, sought: int = 0) -> None:
        """A case as it was read, the cursor on its photograph or on ``go_to``; the rest of a large one follows.

        ``sought`` hangs there although the filter hides it.
        """
        self._sought = sought
        wall, session = self._wall, self._bench.session
        self._bench.jobs.forget("cases.order")
        if listing is None:
            wall.clear()
            self._grid.reload()
            return
        here = (listing.case.id, listing.view) == (wall.case, wall.view)
        if wall.id_at(self._grid.current) != wall.back:
            wall.let_go()
        if listing.whole:
            order = wall.laid(listing, listing.order, listing.folds)
            self._rehang(listing, order, listing.folds, self._carry(listing, order), go_to)
            return
        if here and wall.complete and not self._doubted and self._as_it_was(listing):
            self._rehang(listing, wall.order, wall.folds, (self._grid.chosen, self._kept()), go_to)
            return
        self._doubted = False
        case, old = wall.case, self._choice()
        if not here:
            self._begin(listing, go_to)

        def whole() -> tuple["array[int]", Folds, Held]:
            every, folds = browsing.all_of(session, listing)
            order = wall.laid(listing, every, folds)
            return order, folds, old.on(order, folds) if case == listing.case.id else (Ranges(), array("q"))

        self._bench.jobs.latest("cases.order", whole, lambda found: self._rehang(listing, *found, go_to), owner=self)

    def doubt(self) -> None:
        """Something has changed that no count tells: a large case is to be listed again as a whole."""
        self._doubted = True

    def _as_it_was(self, listing: Listing) -> bool:
        """Whether a large case hangs as it did when it was listed as a whole."""
        first = self._wall.laid(listing, listing.order[:_COMPARED], listing.folds)[: _COMPARED // 2]
        return listing.tally == self._wall.tally and first == self._wall.order[: len(first)]

    def _begin(self, listing: Listing, go_to: int) -> None:
        """The first screen of a large case, until all of its order is here."""
        place = self._grid.current if not go_to else -1
        wanted = go_to or self._wall.id_at(place)
        self._wall.hang(listing, self._wall.laid(listing, listing.order, listing.folds))
        at = max(0, self._wall.find(wanted))
        self._grid.rehang(at, Ranges(((at, at),)), (at, 0))
        self.counted.emit()
        self.fetch()

    def _carry(self, listing: Listing, order: "array[int]") -> Held:
        chosen = self._grid.chosen
        if listing.case.id != self._wall.case or (len(chosen) <= 1 and not self._kept()):
            return Ranges(), array("q")
        return self._choice().on(order, listing.folds)

    def _choice(self) -> Choice:
        """What is chosen now; nothing where that is the card with the cursor alone."""
        wall, chosen, hidden = self._wall, self._grid.chosen, self._kept()
        if len(chosen) <= 1 and not hidden:
            return Choice(Ranges())
        return Choice(chosen, hidden, wall.order[:], wall.folds, frozenset(wall.opened))

    def _kept(self) -> "array[int]":
        """Hidden ids, unless somebody has chosen anew since."""
        return self._hidden if self._grid.chosen == self._carried else array("q")

    def _rehang(self, listing: Listing, order: "array[int]", folds: Folds, choice: Held, go_to: int = 0) -> None:
        """Another order: the cursor stays with its photograph, and the view with what was at its top."""
        wall, grid = self._wall, self._grid
        same = listing.case.id == wall.case
        here = wall.id_at(grid.current) if same else 0
        still = same and wall.order == order[: len(wall.order)]
        top, y = grid.top()
        above = wall.id_at(top) if same else 0
        wall.hang(listing, order, folds)
        if still:
            grid.grow(repaint=True)
            at, chosen = grid.current, choice[0] or grid.chosen
            grid.set_chosen(chosen)
        else:
            at = wall.near(here) if here else 0
            at = min(at, max(0, wall.count() - 1))
            chosen = choice[0] or Ranges(((at, at),))
            grid.rehang(at, chosen, (wall.near(above), y) if above else (0, grid.top()[1] if not same else y))
        self._hidden = choice[1]
        self.counted.emit()
        self._go(go_to, at, chosen)

    def _go(self, go_to: int, at: int, chosen: Ranges) -> None:
        place = self._wall.find(go_to) if go_to else -1
        if go_to and place < 0 and (self._wall.turn(go_to, opened=True) or self._put_back(go_to)):
            place = self._wall.find(go_to)
            self._grid.rehang(place, Ranges(((place, place),)), self._grid.top())
        if place >= 0:
            self._grid.set_current(place)
        elif self._wall.count() and not self._grid.chosen:
            at = max(0, at)
            self._grid.set_chosen(chosen or Ranges(((at, at),)))
            self._grid.set_current(at, select=False)
        self._carried = self._grid.chosen
        self.settled.emit()
        self.fetch()

    def _put_back(self, image: int) -> bool:
        if image != self._sought or not self._wall.complete:
            return False
        self._wall.put_back(image, max(0, min(self._grid.current, self._wall.count())))
        self.counted.emit()
        return True

    # small changes ------------------------------------------------------------------------------------------------

    def arrive(self) -> None:
        """While files come in: what is new goes to the end, and nothing else moves."""
        session, wall = self._bench.session, self._wall
        case, view, last = wall.case, wall.view, wall.last
        if not wall.complete:
            return

        def came(found: Arrived) -> None:
            if (wall.case, wall.view, wall.last) == (case, view, last):
                wall.arrive(found.tally, found.ids, found.folds)
                self._grid.grow(repaint=bool(found.folds.members))
                if self._grid.current < 0 and wall.count():
                    self._grid.set_current(0)
                self.counted.emit()
                self.fetch()

        self._bench.jobs.latest("cases.arrived", lambda: browsing.arrived(session, case, view, last), came, owner=self)

    def touched(self, numbers: Sequence[int], go_to: Callable[[], int]) -> None:
        """Few photographs were marked: let them in or out, without listing all others again."""
        session, wall = self._bench.session, self._wall
        case, view = wall.case, wall.view

        def read() -> tuple[Tally, set[int], Mapping[int, Card]]:
            tally, passing = browsing.still(session, case, view, numbers)
            return tally, passing, browsing.cards(session, numbers)

        def settle(found: tuple[Tally, set[int], Mapping[int, Card]]) -> None:
            if (wall.case, wall.view) != (case, view):
                return
            if wall.complete:
                self._settle(numbers, *found, go_to())
            else:
                self.outdated.emit()

        self._bench.jobs.run(read, settle, owner=self)

    def _settle(
        self, numbers: Sequence[int], tally: Tally, passing: set[int], cards: Mapping[int, Card], go_to: int
    ) -> None:
        wall, grid = self._wall, self._grid
        here, choice, (top, y) = wall.id_at(grid.current), self._choice(), grid.top()
        above = wall.id_at(top)
        moved = [wall.settle(tally, number, passes=number in passing) for number in numbers]
        wall.bring({number: card for number, card in cards.items() if number in passing})
        if any(moved):
            at = min(wall.near(here), max(0, wall.count() - 1))
            chosen, self._hidden = choice.on(wall.order, wall.folds)
            grid.rehang(at, chosen or Ranges(((at, at),)), (wall.near(above), y))
        else:
            for number in numbers:
                grid.refresh_item(wall.find(number))
        self.counted.emit()
        self._go(go_to, grid.current, grid.chosen)
        if wall.listed != tally.count(wall.view.chosen):
            self.outdated.emit()

    # those alike --------------------------------------------------------------------------------------------------

    def turn(self, *, opened: bool) -> bool:
        """Open the group under the cursor in its place, or fold it again; False if there is nothing to turn."""
        wall, grid = self._wall, self._grid
        here, choice, (top, y) = wall.id_at(grid.current), self._choice(), grid.top()
        above, front = wall.id_at(top), wall.front(here)
        if not wall.complete or not wall.turn(here, opened=opened):
            return False
        at = wall.find(here if opened else front)
        chosen, self._hidden = choice.on(wall.order, wall.folds)
        grid.rehang(at, chosen or Ranges(((at, at),)), (max(0, wall.near(above)), y))
        self._carried = grid.chosen
        self.settled.emit()
        self.fetch()
        return True

    def back(self, image: int, place: int) -> None:
        """The cursor to a photograph judged before; where the filter hides it, it hangs again in its old place."""
        wall, grid = self._wall, self._grid
        if wall.find(image) < 0 and not wall.turn(image, opened=True):
            wall.put_back(image, min(place, wall.count()))
        at = wall.find(image)
        grid.rehang(at, Ranges(((at, at),)), grid.top())
        grid.set_current(at)
        self.counted.emit()
        self.settled.emit()
        self.fetch()
