"""Rulers along the upper and left edge: image pixels, the edges of the crop, and where the pointer is."""

from math import ceil, floor, log10
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workstation.ui import theme

if TYPE_CHECKING:
    from workstation.ui.canvas.view import CanvasView

THICK = 20
"""View pixels."""

APART = 64
"""Numbers stand at least so many view pixels apart."""


def spacing(scale: float) -> int:
    """Image pixels between two numbers at ``scale`` view pixels per image pixel: 1, 2 or 5 times a power of ten."""
    least = max(1.0, APART / scale)
    power = 10 ** floor(log10(least) + 1e-9)
    return int(next(power * times for times in (1, 2, 5, 10) if power * times >= least * (1 - 1e-9)))


def ticks(start: float, end: float, scale: float) -> list[tuple[int, bool]]:
    """(image pixel, whether it has a number) between two image pixels, both included."""
    step = spacing(scale)
    fifth = step // 5 or 1
    small = fifth if step % fifth == 0 and fifth * scale >= 5 else step
    return [(n * small, n * small % step == 0) for n in range(ceil(start / small), floor(end / small) + 1)]


class Ruler(QObject):
    """Both rulers of a canvas. They watch it and paint over its edges; no mouse event stops at them."""

    def __init__(self, view: "CanvasView") -> None:
        super().__init__(view)
        self._view = view
        self._strips = (_Strip(view, upright=False), _Strip(view, upright=True))
        self._shown: object = None
        self.on = True
        view.installEventFilter(self)

    def toggle(self) -> None:
        """Show or hide them."""
        self.on = not self.on
        self._lay()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the canvas."""
        if event.type() == QEvent.Type.Resize:
            self._lay()
        elif event.type() in {QEvent.Type.Paint, QEvent.Type.MouseMove, QEvent.Type.Leave}:
            view = self._view
            seen = (view.place, view.scene.drawn.region, view.pointer.x(), view.pointer.y(), view.underMouse())
            if seen != self._shown:
                self._shown = seen
                for strip in self._strips:
                    strip.update()
        return super().eventFilter(watched, event)

    def _lay(self) -> None:
        width, height = self._view.width(), self._view.height()
        # One pixel inside, where the canvas shows that it has the focus.
        self._strips[0].setGeometry(1, 1, max(0, width - 2), THICK)
        self._strips[1].setGeometry(1, 1 + THICK, THICK, max(0, height - 2 - THICK))
        for strip in self._strips:
            strip.setVisible(self.on)


class _Strip(QWidget):
    """One ruler."""

    def __init__(self, view: "CanvasView", *, upright: bool) -> None:
        super().__init__(view)
        self._view, self._upright = view, upright
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Ruler down" if upright else "Ruler across")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, crop, ticks, pointer."""
        painter = QPainter(self)
        colors, place = theme.current(), self._view.place
        painter.fillRect(self.rect(), colors.color("canvas").darker(120))
        if not self._view.shown:
            return
        first = place.y - self.y() if self._upright else place.x - self.x()
        long = self.height() if self._upright else self.width()
        self._crop(painter, first)
        extent = self._view.scene.height if self._upright else self._view.scene.width
        start, end = max(0.0, -first / place.scale), min(float(extent), (long - first) / place.scale)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.DARK.color("muted"))
        for pixel, numbered in ticks(start, end, place.scale):
            self._tick(painter, round(first + pixel * place.scale) + 0.5, str(pixel) if numbered else "")
        if self._view.underMouse():
            point = self._view.pointer
            self._pointer(painter, point.y() - self.y() if self._upright else point.x() - self.x())

    def _crop(self, painter: QPainter, first: float) -> None:
        """The extent of the crop."""
        region, scale = self._view.scene.drawn.region, self._view.place.scale
        if region is None:
            return
        low, high = (region.y, region.bottom) if self._upright else (region.x, region.right)
        start, end = first + low * scale, first + high * scale
        band = QRectF(0, start, THICK, end - start) if self._upright else QRectF(start, 0, end - start, THICK)
        tint = theme.DARK.color("accent")
        painter.setPen(QPen(tint, 2))
        for edge in (start, end):
            painter.drawLine(*self._across(edge, 0))
        tint.setAlpha(60)
        painter.fillRect(band.intersected(QRectF(self.rect())), tint)

    def _tick(self, painter: QPainter, at: float, words: str) -> None:
        painter.setPen(theme.DARK.color("muted"))
        painter.drawLine(*self._across(at, 0 if words else THICK - 5))
        if not words:
            return
        if not self._upright:
            painter.drawText(QPointF(at + 3, 12), words)
            return
        painter.save()
        painter.translate(12, at + 3)
        painter.rotate(90)
        painter.drawText(QPointF(0, 9), words)
        painter.restore()

    def _pointer(self, painter: QPainter, at: float) -> None:
        """A small triangle."""
        corners = ((-4, THICK - 7), (4, THICK - 7), (0, THICK))
        points = [QPointF(b, at + a) if self._upright else QPointF(at + a, b) for a, b in corners]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.DARK.color("text"))
        painter.drawPolygon(QPolygonF(points))

    def _across(self, at: float, start: float) -> tuple[QPointF, QPointF]:
        """A line over the ruler's thickness."""
        if self._upright:
            return QPointF(start, at), QPointF(THICK, at)
        return QPointF(at, start), QPointF(at, THICK)
