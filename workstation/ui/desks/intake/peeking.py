"""Looking at one photograph of the wall while the key is held: fetched when asked for, gone when let go, counted."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from workstation.actions import caring, looking
from workstation.domain.errors import Stop
from workstation.ui.bench import Bench
from workstation.ui.widgets import ThumbnailGrid

SIDE = 640
"""Longest side of what is fetched: the largest card on a sharp screen."""


class Peeking(QObject):
    """Answers the grid's wish for clear pixels. A photograph counts once a day and window; seconds always count."""

    def __init__(self, bench: Bench, grid: ThumbnailGrid, id_at: Callable[[int], int]) -> None:
        super().__init__(grid)
        self._bench, self._grid, self._id_at = bench, grid, id_at
        self._counted: set[tuple[object, int]] = set()
        grid.reveal_wanted.connect(self._fetch)
        grid.revealed.connect(lambda on: bench.window.set_revealed(grid, on))
        grid.exposure.connect(lambda _area, seconds: self._note(seconds))
        self._here = 0

    def _fetch(self, number: int) -> None:
        image, session = self._id_at(number), self._bench.session
        if not image:
            return
        self._here = image
        self._bench.jobs.latest(
            "cases.peek",
            lambda: looking.pixels(session, image, SIDE),
            lambda pixels: self._grid.peek.show(number, pixels),
            failed=self._failed,
            owner=self,
        )

    def _failed(self, stop: Stop) -> None:
        self._grid.shield()
        self._bench.window.toast(stop.words, tone="danger")

    def _note(self, seconds: float) -> None:
        """The card shows all of the photograph: its share is one."""
        session = self._bench.session
        once = (session.clock().date(), self._here)
        pictures = 0 if once in self._counted else 1
        self._counted.add(once)
        note = lambda: caring.note_exposure(session, pictures, 1.0, seconds)
        self._bench.jobs.run(note, self._bench.window.seen, owner=self)
