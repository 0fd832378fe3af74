"""A tone curve drawn by hand or by keys: brightness in from left to right, brightness out from below."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workstation.ui import theme

MARGIN = 8
REACH = 12
"""How near a point must be, in view pixels."""

MOST = 16
FAR = 10
_KEYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
_HELP = (
    "Arrow keys move the chosen point by one, with Shift by ten. Page Up and Page Down choose another point. "
    "Insert adds one, Delete removes it."
)


class Curve(QWidget):
    """The curve. ``changed(values)`` while a point moves: x, y, x, y … as of the step "curve"."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._points: list[tuple[float, float]] = [(0, 0), (255, 255)]
        self.chosen = 0
        self._held = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Curve")
        self.setToolTip("Click to add a point, drag to move it, double-click to remove it.\n" + _HELP)
        self._tell()

    def sizeHint(self) -> QSize:
        """Wide rather than high."""
        return QSize(280, 168)

    @property
    def values(self) -> tuple[float, ...]:
        """As numbers of the step."""
        return tuple(number for point in self._points for number in point)

    def put(self, values: Sequence[float]) -> None:
        """Show a curve without telling."""
        self._points = list(zip(values[::2], values[1::2], strict=True))
        self.chosen = min(self.chosen, len(self._points) - 1)
        self._tell()

    def shift(self, dx: float, dy: float) -> None:
        """Move the chosen point; it never passes its neighbours."""
        x, y = self._points[self.chosen]
        self._place(x + dx, y + dy)

    def add(self) -> None:
        """A point in the middle between the chosen one and the next (or the one before)."""
        if len(self._points) >= MOST:
            return
        at = min(self.chosen, len(self._points) - 2)
        (ax, ay), (bx, by) = self._points[at], self._points[at + 1]
        if bx - ax >= 2:
            self._points.insert(at + 1, (round((ax + bx) / 2), round((ay + by) / 2)))
            self.chosen = at + 1
            self._changed()

    def remove(self) -> None:
        """Remove the chosen point; the two ends stay."""
        if 0 < self.chosen < len(self._points) - 1:
            del self._points[self.chosen]
            self.chosen -= 1
            self._changed()

    def _place(self, x: float, y: float) -> None:
        low = self._points[self.chosen - 1][0] + 1 if self.chosen else 0
        last = self.chosen == len(self._points) - 1
        high = 255 if last else self._points[self.chosen + 1][0] - 1
        self._points[self.chosen] = (max(low, min(high, round(x))), max(0, min(255, round(y))))
        self._changed()

    def _changed(self) -> None:
        self._tell()
        self.changed.emit(self.values)

    def _tell(self) -> None:
        x, y = self._points[self.chosen]
        self.setAccessibleDescription(f"Point {self.chosen + 1} of {len(self._points)}: {x:g} becomes {y:g}. {_HELP}")
        self.update()

    # Qt -----------------------------------------------------------------------------------------------------------

    def _box(self) -> QRectF:
        return QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    def _to_view(self, point: tuple[float, float]) -> QPointF:
        box = self._box()
        return QPointF(box.x() + point[0] / 255 * box.width(), box.bottom() - point[1] / 255 * box.height())

    def _to_curve(self, at: QPointF) -> tuple[float, float]:
        box = self._box()
        return (at.x() - box.x()) / box.width() * 255, (box.bottom() - at.y()) / box.height() * 255

    def _path(self) -> QPainterPath:
        """Level, then the monotone cubic the darkroom computes, then level."""
        slopes = _slopes(self._points)
        path = QPainterPath(self._to_view((0, self._points[0][1])))
        path.lineTo(self._to_view(self._points[0]))
        for i, ((ax, ay), (bx, by)) in enumerate(pairwise(self._points)):
            third = (bx - ax) / 3
            path.cubicTo(
                self._to_view((ax + third, ay + slopes[i] * third)),
                self._to_view((bx - third, by - slopes[i + 1] * third)),
                self._to_view((bx, by)),
            )
        path.lineTo(self._to_view((255, self._points[-1][1])))
        return path

    def _near(self, at: QPointF) -> int:
        """The nearest point within reach, -1 if none is."""
        far = [(self._to_view(point) - at).manhattanLength() for point in self._points]
        nearest = min(range(len(far)), key=far.__getitem__)
        return nearest if far[nearest] <= REACH else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take up a point, or put a new one here."""
        at = self._near(event.position())
        if at < 0 and len(self._points) < MOST:
            x, y = self._to_curve(event.position())
            at = sum(point[0] < round(x) for point in self._points)
            at = max(1, min(len(self._points) - 1, at))
            if not self._points[at - 1][0] < round(x) < self._points[at][0]:
                return
            self._points.insert(at, (round(x), max(0, min(255, round(y)))))
        if at >= 0:
            self.chosen, self._held = at, True
            self._changed()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the point."""
        if self._held:
            self._place(*self._to_curve(event.position()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._held = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Remove the point here."""
        at = self._near(event.position())
        if at >= 0:
            self.chosen = at
            self.remove()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Everything the mouse does."""
        key = Qt.Key(event.key())
        if key in _KEYS and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            far = FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self.shift(_KEYS[key][0] * far, _KEYS[key][1] * far)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            by = 1 if key == Qt.Key.Key_PageDown else -1
            self.chosen = (self.chosen + by) % len(self._points)
            self._tell()
        elif key == Qt.Key.Key_Insert:
            self.add()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Quarters, the curve, its points."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, box = theme.current(), self._box()
        focused = self.hasFocus()
        painter.setPen(QPen(colors.color("accent" if focused else "line"), 2 if focused else 1))
        painter.setBrush(colors.color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        painter.setPen(QPen(colors.color("line")))
        for i in (1, 2, 3):
            x, y = box.x() + box.width() * i / 4, box.y() + box.height() * i / 4
            painter.drawLine(QPointF(x, box.y()), QPointF(x, box.bottom()))
            painter.drawLine(QPointF(box.x(), y), QPointF(box.right(), y))
        painter.drawLine(box.bottomLeft(), box.topRight())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colors.color("text"), 2))
        painter.drawPath(self._path())
        for i, point in enumerate(self._points):
            held = i == self.chosen
            painter.setPen(QPen(colors.color("text"), 2))
            painter.setBrush(colors.color("accent" if held else "surface"))
            painter.drawEllipse(self._to_view(point), 5 if held else 4, 5 if held else 4)


def _slopes(points: Sequence[tuple[float, float]]) -> list[float]:
    """Slopes at the points which never overshoot (Fritsch and Carlson)."""
    widths = [bx - ax for (ax, _), (bx, _) in pairwise(points)]
    steep = [(by - ay) / (bx - ax) for (ax, ay), (bx, by) in pairwise(points)]
    inner = [
        0.0 if one * two <= 0 else 3 * (v + w) / ((2 * w + v) / one + (w + 2 * v) / two)
        for (one, two), (v, w) in zip(pairwise(steep), pairwise(widths), strict=True)
    ]
    return [steep[0], *inner, steep[-1]]
