"""The filmstrip at the left: the way through the case, and mosaics fetched as they come into view."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workstation.actions import browsing
from workstation.actions.browsing import Card
from workstation.ui.bench import Bench
from workstation.ui.desks.cropping.strip import Strip
from workstation.ui.widgets import ThumbnailGrid, column, pane

AT_ONCE = 16
"""Cards fetched in one job."""

WIDTH = 152


class Film(QWidget):
    """Photographs as mosaics, one of them ``here``. ``turned(image id)`` when another one is.

    At the desk a narrow strip; ``wide`` in a window of their own, where ``multi`` lets one choose several.
    """

    turned = Signal(int)

    def __init__(
        self,
        bench: Bench,
        strip: Strip | None = None,
        name: str = "Photographs of the case, shielded",
        *,
        wide: bool = False,
        multi: bool = False,
    ) -> None:
        super().__init__()
        self._bench = bench
        self._fetching = False
        self.strip = strip or Strip()
        self.grid = ThumbnailGrid(self.strip, name, multi=multi, size=152 if wide else 112)
        self.setLayout(column(self.grid if wide else pane(self.grid, "Filmstrip")))
        if not wide:
            self.setFixedWidth(WIDTH)
        self.grid.visible_range.connect(lambda _first, _last: self._fetch())
        self.grid.current_changed.connect(self._moved)

    @property
    def here(self) -> int:
        """Id of the photograph under the cursor, 0 if there is none."""
        return self.strip.id_at(self.grid.current)

    def fill(self, order: Sequence[int], at: int = 0, new: int = 0) -> None:
        """Other photographs, by id; the cursor goes to ``at``, else stays, else goes to ``new``, else to the first."""
        stay, top = self.here, self.grid.top()
        same = order is self.strip.order or (len(order) == self.strip.count() and order == self.strip.order)
        self.strip.fill(order)
        wanted = next((one for one in (at, stay, new) if self.strip.find(one) >= 0), self.strip.id_at(0))
        if same and wanted == stay:
            self.grid.rehang(self.grid.current, self.grid.chosen, top)
        else:
            self.grid.reload()
            self.go(wanted)
        self._fetch()

    def reshield(self) -> None:
        """Other mosaics for the same photographs."""
        self.strip.forget()
        self.grid.reload()
        self._fetch()

    def go(self, image: int) -> bool:
        """Turn to a photograph by id; False if it is not here."""
        place = self.strip.find(image)
        self.grid.set_current(place)
        return place >= 0

    def step(self, by: int) -> bool:
        """The next or previous one; False at the end."""
        place = self.grid.current + by
        if not 0 <= place < self.strip.count():
            return False
        self.grid.set_current(place)
        return True

    def mark_drawn(self, ids: Collection[int]) -> None:
        """Photographs with something drawn that is not kept."""
        before = self.strip.drawn
        self.strip.drawn = frozenset(ids)
        for one in before ^ self.strip.drawn:
            if (place := self.strip.find(one)) >= 0:
                self.grid.refresh_item(place)

    def _moved(self, place: int) -> None:
        if place >= 0:
            self.turned.emit(self.here)

    def _fetch(self) -> None:
        """Fetch cards in view that are not here."""
        first, last = self.grid.plan().visible()
        missing = self.strip.missing(first, last, AT_ONCE)
        if missing and not self._fetching:
            self._fetching = True
            session = self._bench.session
            self._bench.jobs.run(lambda: browsing.cards(session, missing), self._hang, done=self._fetched)

    def _hang(self, cards: Mapping[int, Card]) -> None:
        for place in self.strip.bring(cards):
            self.grid.refresh_item(place)

    def _fetched(self) -> None:
        self._fetching = False
        self._fetch()
