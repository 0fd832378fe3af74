"""The filmstrip at the left: the way through the case, and mosaics fetched as they come into view."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workstation.domain.crop import Rendition
from workstation.domain.image import Image, Sight
from workstation.ui.bench import Bench
from workstation.ui.desks.cropping import reading
from workstation.ui.desks.cropping.strip import Strip
from workstation.ui.widgets import ThumbnailGrid, column, pane

AT_ONCE = 16
"""Mosaics fetched in one job."""

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
        place = self.grid.current
        return self.strip.images[place].id if 0 <= place < self.strip.count() else 0

    def fill(self, images: Sequence[Image], at: int) -> None:
        """Other photographs; the cursor goes to ``at`` (an id), else stays, else goes to the first new one."""
        stay = self.here
        self.strip.fill(images)
        self.grid.reload()
        ids = [image.id for image in images]
        new = next((image.id for image in images if image.sight is Sight.NEW), ids[0] if ids else 0)
        wanted = next((one for one in (at, stay) if one in ids), new)
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

    def unseen(self) -> bool:
        """The next one nobody has marked; False if there is none."""
        place = self.strip.unseen(self.grid.current)
        self.grid.set_current(place)
        return place >= 0

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
        """Fetch mosaics in view that were never asked for."""
        first, last = self.grid.plan().visible()
        missing = self.strip.missing(first, last, AT_ONCE)
        if missing and not self._fetching:
            self._fetching = True
            session = self._bench.session
            self._bench.jobs.run(lambda: reading.mosaics(session, missing), self._hang, done=self._fetched)

    def _hang(self, mosaics: Mapping[int, Rendition | None]) -> None:
        for place in self.strip.bring(mosaics):
            self.grid.refresh_item(place)

    def _fetched(self) -> None:
        self._fetching = False
        self._fetch()
