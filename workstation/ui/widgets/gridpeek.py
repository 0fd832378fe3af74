"""Looking at one card of a grid while Q is held: clear pixels on that card only, gone when the key is let go."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QSize
from PySide6.QtGui import QPixmap

from workstation.domain.crop import Rendition
from workstation.ui.widgets.gridpaint import scaled

if TYPE_CHECKING:
    from workstation.ui.widgets.grid import ThumbnailGrid


class Peek:
    """``number`` is the card that is held open, -1 if none; ``clear`` its pixels once they are here."""

    def __init__(self, grid: "ThumbnailGrid") -> None:
        self._grid = grid
        self._held = QElapsedTimer()
        self._area = 0
        self.number = -1
        self.clear: QPixmap | None = None

    def open(self, number: int) -> None:
        """Ask for the clear pixels of a card."""
        if number >= 0 and self.number < 0:
            self.number = number
            self._grid.reveal_wanted.emit(number)

    def show(self, number: int, picture: Rendition) -> None:
        """The clear pixels have come; dropped unless that card is still held open."""
        if number == self.number:
            box = self._grid.card(number)
            self.clear = scaled(picture, QSize(box.width(), box.width() * 3 // 4), self._grid.devicePixelRatioF())
            self._area = picture.width * picture.height
            self._held.start()
            self._grid.viewport().update()
            self._grid.revealed.emit(True)

    def close(self) -> None:
        """Shield again, at once, and report what was seen."""
        seen, self.number, self.clear = self.clear, -1, None
        if seen is not None:
            self._grid.viewport().repaint()
            self._grid.revealed.emit(False)
            self._grid.exposure.emit(float(self._area), self._held.elapsed() / 1000)
