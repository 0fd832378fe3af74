"""Mosaics fetched as they come into view, a few at a time."""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from workstation.domain.crop import Rendition
from workstation.ui.bench import Bench
from workstation.ui.desks.intake import reading
from workstation.ui.desks.intake.wall import Wall
from workstation.ui.widgets import ThumbnailGrid

AT_ONCE = 24
"""Mosaics in one job: a screenful, and other short jobs may go between."""


class Hanging(QObject):
    """Keeps the visible part of a wall hung; what was asked for once is never asked for again."""

    def __init__(self, bench: Bench, wall: Wall, grid: ThumbnailGrid) -> None:
        super().__init__(grid)
        self._bench, self._wall, self._grid = bench, wall, grid
        self._busy = False
        grid.visible_range.connect(lambda _first, _last: self.fetch())

    def fetch(self) -> None:
        """Fetch what is in view and missing."""
        first, last = self._grid.plan().visible()
        missing = self._wall.missing(first, last, AT_ONCE)
        if missing and not self._busy:
            self._busy = True
            session = self._bench.session
            self._bench.jobs.run(lambda: reading.mosaics(session, missing), self._hang, done=self._done)

    def _hang(self, mosaics: Mapping[int, Rendition | None]) -> None:
        for number in self._wall.bring(mosaics):
            self._grid.refresh_item(number)

    def _done(self) -> None:
        self._busy = False
        self.fetch()
