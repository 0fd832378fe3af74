"""Masks as one veil: what the brush laid down and the eraser took away, painted as the union it is.

Strokes are drawn in order into an image of the view, erasers with the ink taken out again; only then is the whole
hatched and edged. The veil of all masks but the last is kept while the view stands still, so that painting another
stroke costs that stroke alone.
"""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPolygonF

from workstation.domain.geometry import Rect
from workstation.domain.shape import Mask, Stroke
from workstation.ui.canvas.place import Place

INK = QColor(12, 14, 17)
PAPER = QColor(245, 247, 249)
_TINT = QColor(12, 14, 17, 170)
_HATCH = QColor(245, 247, 249, 110)

_Look = tuple[Place, int, int, float]


class Veil:
    """Belongs to one view."""

    def __init__(self) -> None:
        self._base: tuple[_Look, tuple[Mask, ...], QImage] | None = None
        self._whole: tuple[_Look, tuple[Mask, ...], QImage] | None = None
        self._dressed: tuple[_Look, tuple[Mask, ...], bool, QImage] | None = None

    def paint(self, painter: QPainter, masks: tuple[Mask, ...], place: Place, *, solid: bool) -> None:
        """All masks, hatched or as solid as they will be."""
        if not masks:
            return
        ratio = painter.device().devicePixelRatioF()
        port = painter.viewport()
        look = (place, port.width(), port.height(), ratio)
        if self._dressed is None or self._dressed[:3] != (look, masks, solid):
            self._dressed = look, masks, solid, _dressed(self._inked(look, masks), solid=solid)
        painter.drawImage(0, 0, self._dressed[3])

    def _inked(self, look: _Look, masks: tuple[Mask, ...]) -> QImage:
        """Ink where the masks cover."""
        if self._whole is not None and self._whole[:2] == (look, masks):
            return self._whole[2]
        if self._whole is not None and self._whole[:2] == (look, masks[:-1]):
            self._base = self._whole
        if self._base is None or self._base[:2] != (look, masks[:-1]):
            self._base = look, masks[:-1], _drawn(_blank(look), masks[:-1], look[0])
        self._whole = look, masks, _drawn(self._base[2].copy(), masks[-1:], look[0])
        return self._whole[2]


def _blank(look: _Look) -> QImage:
    image = QImage(max(1, look[1]), max(1, look[2]), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(look[3])
    image.fill(Qt.GlobalColor.transparent)
    return image


def _drawn(image: QImage, masks: tuple[Mask, ...], place: Place) -> QImage:
    """The image with these masks laid down, in order."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.x, place.y)
    painter.scale(place.scale, place.scale)
    for mask in masks:
        if isinstance(mask, Rect):
            painter.fillRect(QRectF(mask.x, mask.y, mask.width, mask.height), INK)
            continue
        if mask.erase:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        painter.setPen(
            QPen(INK, 2 * mask.radius + 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.drawPolyline(_line(mask))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.end()
    return image


def _dressed(inked: QImage, *, solid: bool) -> QImage:
    """Hatched or solid, with a light edge around the union."""
    ratio = inked.devicePixelRatioF()
    made = inked.copy()
    made.fill(Qt.GlobalColor.transparent)
    whole = QRectF(0, 0, inked.width() / ratio, inked.height() / ratio)
    painter = QPainter(made)
    for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        painter.drawImage(QPointF(dx, dy), inked)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(whole, PAPER)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    painter.drawImage(0, 0, inked)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.drawImage(0, 0, inked if solid else _hatched(inked, whole))
    painter.end()
    return made


def _hatched(inked: QImage, whole: QRectF) -> QImage:
    """Dark glass with stripes where there is ink."""
    made = inked.copy()
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(whole, _TINT)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceAtop)
    painter.fillRect(whole, QBrush(_HATCH, Qt.BrushStyle.BDiagPattern))
    painter.end()
    return made


@lru_cache(maxsize=256)
def _line(stroke: Stroke) -> QPolygonF:
    """Its line through the middles of its pixels; a dot becomes the shortest of lines."""
    points = [QPointF(x + 0.5, y + 0.5) for x, y in stroke.points]
    return QPolygonF([*points, points[-1] + QPointF(0.01, 0)] if len(points) == 1 else points)
