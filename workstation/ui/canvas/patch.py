"""A clear patch: the crop's own pixels, masked, in their place on the mosaic. It counts as revealed while it is there."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath

from workstation.domain.crop import Recipe, Rendition
from workstation.domain.geometry import Rect
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.place import Place

if TYPE_CHECKING:
    from workstation.ui.canvas.view import CanvasView


class Patch:
    """``rendition`` (as large or smaller than ``rect``, made by the recipe without its steps) over ``rect``, tilted as drawn."""

    def __init__(self, view: "CanvasView", rendition: Rendition, rect: Rect, drawn: Drawn) -> None:
        self._view, self._rendition, self._rect = view, rendition, rect
        self._shape = Recipe("", rect, (), (), drawn.polygon, drawn.angle)
        self._image = QImage(
            rendition.rgb, rendition.width, rendition.height, rendition.width * 3, QImage.Format.Format_RGB888
        )
        self._shown = QElapsedTimer()
        self._shown.start()
        view.revealed.emit(True)

    def close(self) -> None:
        """Gone, at once; what was seen is reported."""
        rect, seconds = self._rect, self._shown.elapsed() / 1000
        self._view.repaint()  # not at the next turn of the event loop
        self._view.revealed.emit(False)
        self._view.exposure.emit(float(rect.width * rect.height), seconds)

    def paint(self, painter: QPainter, place: Place) -> None:
        """Inside the crop's outline only."""
        corners = [QPointF(*place.to_view(x, y)) for x, y in self._shape.outline() or self._shape.corners()]
        path = QPainterPath()
        path.moveTo(corners[0])
        for corner in corners[1:]:
            path.lineTo(corner)
        path.closeSubpath()
        x, y = place.to_view(self._rect.x, self._rect.y)
        where = QRectF(x, y, self._rect.width * place.scale, self._rect.height * place.scale)
        painter.save()
        painter.setClipPath(path)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.scale < 2)
        painter.translate(where.center())
        painter.rotate(self._shape.angle)
        painter.translate(-where.center())
        painter.drawImage(where, self._image)
        painter.restore()
