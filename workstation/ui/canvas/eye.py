"""The eye of a canvas: holds the clear pixels, opens and shuts the keyhole, and counts what was seen."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QPoint

from workstation.domain.crop import Rendition
from workstation.ui.canvas.keyhole import LARGEST, SMALLEST, USUAL, Keyhole
from workstation.ui.canvas.levels import Levels

if TYPE_CHECKING:
    from workstation.ui.canvas.view import CanvasView

Pixels = Rendition | Callable[[], Rendition]


class Eye:
    """``hole`` is None unless the keyhole is held open; ``clear`` is None until the pixels were needed and are here."""

    def __init__(self, view: "CanvasView") -> None:
        self._view = view
        self._pixels: Pixels | None = None
        self._held = QElapsedTimer()
        self._radius = float(USUAL)
        self.clear: Levels | None = None
        self.hole: Keyhole | None = None

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
            self._need()
            self._view.revealed.emit(True)
        self.look(at or self._view.pointer)

    def close(self) -> None:
        """Shield again, at once, and report what was seen."""
        if self.hole is None:
            return
        hole, self.hole = self.hole, None
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
            self._view.update()

    def widen(self, by: float, at: QPoint) -> None:
        """Change the radius by view pixels."""
        self._radius = max(SMALLEST, min(LARGEST, self._radius + by))
        self.look(at)

    def _need(self) -> None:
        """Have the clear pixels, or ask for them."""
        if callable(self._pixels):
            self._pixels = self._pixels()
        if isinstance(self._pixels, Rendition):
            scene = self._view.scene
            self.clear = self.clear or Levels(self._pixels, scene.width, scene.height)
            self._held.restart()
        else:
            self._view.reveal_wanted.emit()
