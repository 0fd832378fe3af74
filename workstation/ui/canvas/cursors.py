"""Which cursor says what a press would do."""

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor, QPainter, QPainterPath, QPen, QPixmap

from workstation.ui.canvas.hits import Hit
from workstation.ui.canvas.veil import INK, PAPER

_TURNS = (
    Qt.CursorShape.SizeHorCursor,
    Qt.CursorShape.SizeFDiagCursor,
    Qt.CursorShape.SizeVerCursor,
    Qt.CursorShape.SizeBDiagCursor,
)
"""By eighths of a turn, clockwise from three o'clock; opposite directions look alike."""


_OVER = {
    "corner": Qt.CursorShape.PointingHandCursor,
    "mask": Qt.CursorShape.SizeAllCursor,
}
_SIDE = 24


class Cursors:
    """Of one view: the one that turns is painted, as no system has it, and must not outlive the application."""

    def __init__(self) -> None:
        self._turning: QCursor | None = None

    def over(self, found: Hit, tool: str, angle: float) -> QCursor:
        """The cursor over what was hit, with that tool in hand."""
        if found.what == "knob" and tool in ("select", "crop"):
            self._turning = self._turning or _turning()
            return self._turning
        return QCursor(_shape(found, tool, angle))


def _shape(found: Hit, tool: str, angle: float) -> Qt.CursorShape:
    if tool in ("brush", "eraser"):
        return Qt.CursorShape.BlankCursor  # the circle is the cursor
    over = _OVER.get(found.what)
    if tool == "polygon":
        return over if over and found.what == "corner" else Qt.CursorShape.CrossCursor
    if found.what == "handle":
        way = math.degrees(math.atan2(found.handle[1], found.handle[0])) + (angle if found.number < 0 else 0.0)
        return _TURNS[round(way / 45) % 4]
    if over and (tool != "mask" or found.what == "mask"):
        return over
    if tool == "select":
        held = found.what in ("region", "side")
        return Qt.CursorShape.SizeAllCursor if held else Qt.CursorShape.ArrowCursor
    return Qt.CursorShape.CrossCursor


def _turning() -> QCursor:
    """Three quarters of a circle with an arrow head at either end."""
    pixels = QPixmap(_SIDE, _SIDE)
    pixels.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    round_ = QPainterPath()
    round_.arcMoveTo(5, 6, 14, 14, -30)
    round_.arcTo(5, 6, 14, 14, -30, 240)
    for x in (5.9, 18.1):
        round_.moveTo(x - 4, 13)
        round_.lineTo(x, 17.5)
        round_.lineTo(x + 4, 13)
    for color, width in ((INK, 4), (PAPER, 2)):
        painter.strokePath(round_, QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.end()
    return QCursor(pixels)
