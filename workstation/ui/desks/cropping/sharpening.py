"""Tiles for the keyhole: the photograph is laid open in the sandbox while somebody looks closely, and taken away at every shield."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal

from workstation.actions import looking
from workstation.domain.crop import Rendition
from workstation.domain.errors import Stop
from workstation.domain.tile import Tile
from workstation.ui.bench import Bench
from workstation.ui.canvas.view import CanvasView


class Lightbox(Protocol):
    """What ``looking.lightbox`` lays open, as far as it is used here."""

    def listen(self, came: Callable[[Tile, Rendition], None], ended: Callable[[Stop | None], None], /) -> None:
        """Start; both are called on another thread."""

    def want(self, tiles: Sequence[Tile], /) -> None:
        """These and no others."""

    def close(self) -> None:
        """Take it away."""


class Sharpening(QObject):
    """Stands between the canvas and one lightbox. ``refused(Stop)``: the photograph cannot be laid open, or no longer."""

    refused = Signal(object)
    _came = Signal(int, object, object)
    _ended = Signal(int, object)

    def __init__(self, bench: Bench, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._bench, self._canvas = bench, canvas
        self._image = 0
        self._turn = 0
        self._wanted: list[Tile] = []
        self._lightbox: Lightbox | None = None
        self._asked = self._spoiled = False
        canvas.tiles_wanted.connect(self._want)
        self._came.connect(self._put, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def turn_to(self, image: int) -> None:
        """Another photograph lies on the desk."""
        self.drop()
        self._image = image

    def drop(self) -> None:
        """Nothing is wanted and nothing lies open any more; what is on its way is thrown away."""
        self._turn += 1
        self._wanted, self._asked, self._spoiled = [], False, False
        if self._lightbox is not None:
            self._lightbox.close()
            self._lightbox = None

    def _want(self, tiles: list[Tile]) -> None:
        self._wanted = tiles
        if not tiles:
            self._spoiled = False  # the hole is shut: the next look may try again
        if self._lightbox is not None:
            self._lightbox.want(tiles)
        elif tiles and not self._asked and not self._spoiled and self._image:
            self._lay()

    def _lay(self) -> None:
        session, image, turn = self._bench.session, self._image, self._turn
        self._asked = True
        # No owner: what was laid open for a desk that is gone must come here all the same, to be closed.
        self._bench.jobs.run(
            lambda: looking.lightbox(session, image),
            lambda lightbox: self._laid(lightbox, turn),
            failed=lambda stop: self._end(turn, stop),
        )

    def _laid(self, lightbox: Lightbox, turn: int) -> None:
        if turn != self._turn:
            lightbox.close()
            return
        self._asked, self._lightbox = False, lightbox

        def came(tile: Tile, pixels: Rendition) -> None:
            with contextlib.suppress(RuntimeError):  # the desk is gone
                self._came.emit(turn, tile, pixels)

        def ended(stop: Stop | None) -> None:
            with contextlib.suppress(RuntimeError):
                self._ended.emit(turn, stop)

        lightbox.listen(came, ended)
        lightbox.want(self._wanted)

    def _put(self, turn: int, tile: Tile, pixels: Rendition) -> None:
        if turn == self._turn:
            self._canvas.eye.put(tile, pixels)

    def _end(self, turn: int, stop: Stop | None) -> None:
        """It ended by itself: quietly when nothing was wanted for long, else with a sentence."""
        if turn != self._turn:
            return
        self._lightbox, self._asked = None, False
        if stop is not None:
            self._spoiled = True
            self.refused.emit(stop)
        elif self._wanted:
            self._want(self._wanted)
