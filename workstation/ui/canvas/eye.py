"""The eye of a canvas: holds the clear pixels, opens and shuts the keyhole, asks for tiles, and counts what was seen."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QRectF, QTimer

from workstation.domain.crop import Rendition
from workstation.domain.tile import Tile
from workstation.ui.canvas.keyhole import HOLD_SECONDS, LARGEST, SMALLEST, USUAL, Keyhole
from workstation.ui.canvas.tiles import Clear

if TYPE_CHECKING:
    from workstation.ui.canvas.view import CanvasView

Pixels = Rendition | Callable[[], Rendition]


AROUND = 1.5
"""Tiles are asked for in so many times the width of the hole: it will be moved."""

SHUT = f"Shielded again after {HOLD_SECONDS} s. Press Q to look on."


class Eye(QObject):
    """``hole`` is None unless the keyhole is held open; ``clear`` is None until the pixels were needed and are here.

    It shuts by itself when the window is no longer the active one, and after HOLD_SECONDS.
    """

    def __init__(self, view: "CanvasView") -> None:
        super().__init__(view)
        self._view = view
        self._pixels: Pixels | None = None
        self._held = QElapsedTimer()
        self._radius = float(USUAL)
        self._wanted: list[Tile] = []
        self.clear: Clear | None = None
        self.hole: Keyhole | None = None
        self.patience = QTimer(self, singleShot=True, interval=HOLD_SECONDS * 1000)
        self.patience.timeout.connect(self._enough)
        view.zoom_changed.connect(self._moved)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shut when another window is in front."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self.close()
        return super().eventFilter(watched, event)

    def set_pixels(self, pixels: Pixels | None) -> None:
        """Other pixels (None: none); shown at once if the hole is open and waiting for them."""
        if pixels is None:
            self.close()
        self._pixels, self.clear = pixels, None
        if self.hole is not None:
            self._need()
            self.look(self._view.pointer)
        self._view.update()

    def open(self, at: QPoint | None = None) -> None:
        """Show clear pixels in a circle around a point of the view, by default where the pointer is."""
        scene = self._view.scene
        if self.hole is None and scene.width:
            self.hole = Keyhole(scene.width, scene.height)
            self._held.start()
            self.patience.start()
            self._need()
            self._view.revealed.emit(True)
        self.look(at or self._view.pointer)

    def close(self) -> None:
        """Shield again, at once, and report what was seen."""
        if self.hole is None:
            return
        hole, self.hole = self.hole, None
        self.patience.stop()
        self._want([])
        self._view.repaint()  # not at the next turn of the event loop
        self._view.revealed.emit(False)
        if self.clear is not None:
            self._view.exposure.emit(hole.area(), self._held.elapsed() / 1000)

    def look(self, at: QPoint) -> None:
        """Move the hole, if it is open."""
        if self.hole is not None:
            place = self._view.place
            x, y = place.to_image(at.x(), at.y())
            self.hole.look(x, y, self._radius / place.scale, seen=self.clear is not None)
            self._sharpen(self.hole)
            self._view.update()

    def widen(self, by: float, at: QPoint) -> None:
        """Change the radius by view pixels."""
        self._radius = max(SMALLEST, min(LARGEST, self._radius + by))
        self.look(at)

    def put(self, tile: Tile, pixels: Rendition) -> None:
        """A tile that was wanted; kept for as long as the clear pixels are."""
        if self.clear is not None:
            self.clear.put(tile, pixels)
            if self.hole is not None:
                self._view.update()

    def _sharpen(self, hole: Keyhole) -> None:
        """Say which tiles are missing in and around the hole; what is no longer near is no longer wanted."""
        if self.clear is not None:
            reach = hole.radius * AROUND
            area = QRectF(hole.x - reach, hole.y - reach, 2 * reach, 2 * reach)
            scale = self._view.place.scale * self._view.devicePixelRatioF()
            self._want(self.clear.missing(area, scale))

    def _want(self, tiles: list[Tile]) -> None:
        if tiles != self._wanted:
            self._wanted = tiles
            self._view.tiles_wanted.emit(tiles)

    def _moved(self) -> None:
        """Zoomed or panned with the hole open: it stays under the pointer."""
        self.look(self._view.pointer)

    def _enough(self) -> None:
        self.close()
        self._view.hint.emit(SHUT)

    def _need(self) -> None:
        """Have the clear pixels, or ask for them."""
        if callable(self._pixels):
            self._pixels = self._pixels()
        if isinstance(self._pixels, Rendition):
            scene = self._view.scene
            self.clear = self.clear or Clear(self._pixels, scene.width, scene.height)
            self._held.restart()
            self.patience.start()
        else:
            self._view.reveal_wanted.emit()
