"""A widget that shows part of something larger: zoom, pan, fit, focus ring. What it shows is said by ``extent``."""

import math

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from workstation.domain.geometry import Rect
from workstation.ui import theme
from workstation.ui.canvas.place import Place, fitted


class Zooming(QWidget):
    """``place`` is where it is now; ``zoom_changed(scale)`` whenever that changes."""

    zoom_changed = Signal(float)
    closest = math.inf
    """Fitted to the view, a pixel is at most so large on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Place()
        self.extent = (0, 0)
        self._fitted = True
        self._grabbed: QPoint | None = None

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
        place = fitted((box[0], box[1], box[2], box[3]), (self.width(), self.height()))
        less = min(1.0, self.closest / self.devicePixelRatioF() / place.scale)
        self.set_place(place.zoomed(less, self.width() / 2, self.height() / 2) if less < 1 else place)

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

    def grab_at(self, point: QPoint) -> None:
        """The hand takes hold of the photograph itself."""
        self._grabbed = point
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def carry_to(self, point: QPoint) -> bool:
        """Pan with the hand; False if it holds something else."""
        if self._grabbed is None:
            return False
        self.pan(point.x() - self._grabbed.x(), point.y() - self._grabbed.y())
        self._grabbed = point
        return True

    def let_go(self) -> None:
        """The hand is open; whoever asked for it sets the cursor."""
        self._grabbed = None

    def paint_ring(self, painter: QPainter) -> None:
        """Show that it has the focus."""
        if self.hasFocus():
            painter.setPen(QPen(theme.DARK.color("accent")))  # what is shown lies on a dark ground in both schemes
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def stay_fitted(self) -> None:
        """Fit again, if it was fitted: its size or that of the view is another."""
        if self._fitted:
            self.set_place_fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See ``stay_fitted``."""
        self.stay_fitted()
        super().resizeEvent(event)
