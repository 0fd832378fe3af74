"""A widget that shows part of something larger: zoom, pan, fit. What it shows is said by ``extent``."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workstation.domain.geometry import Rect
from workstation.ui.canvas.place import Place, fitted


class Zooming(QWidget):
    """``place`` is where it is now; ``zoom_changed(scale)`` whenever that changes."""

    zoom_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.place = Place()
        self.extent = (0, 0)
        self._fitted = True

    def set_place(self, place: Place) -> None:
        """Zoom and pan."""
        self.place = place
        self.update()
        self.zoom_changed.emit(place.scale)

    def go_back(self, place: Place) -> None:
        """Where it was left; it no longer follows the size of the widget."""
        self._fitted = False
        self.set_place(place)

    def set_place_fit(self, region: Rect | None = None) -> None:
        """The whole photograph, or a part of it, as large as it fits."""
        self._fitted = region is None
        box = region.numbers() if region else [0, 0, max(1, self.extent[0]), max(1, self.extent[1])]
        self.set_place(fitted((box[0], box[1], box[2], box[3]), (self.width(), self.height())))

    def zoom(self, factor: float, at: QPoint | None = None) -> None:
        """Zoom about a point of the view, the middle if none."""
        self._fitted = False
        point = at or self.rect().center()
        self.set_place(self.place.zoomed(factor, point.x(), point.y()))

    def zoom_actual(self) -> None:
        """100 %: one image pixel on one device pixel."""
        self.zoom(1 / self.place.scale / self.devicePixelRatioF())

    def pan(self, dx: float, dy: float) -> None:
        """Move the photograph by view pixels."""
        self._fitted = False
        self.set_place(self.place.panned(dx, dy))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay fitted if it was."""
        if self._fitted:
            self.set_place_fit()
        super().resizeEvent(event)
