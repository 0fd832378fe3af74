"""A step carried to another place by the mouse: the grip of its card, and the line which shows where it would fall.

*Decided*: plain mouse events, not the system's drag and drop, which offers what is dragged to every other program.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from workstation.ui import theme

if TYPE_CHECKING:
    from workstation.ui.desks.cropping.stepcard import StepCard

THICK, GAP, NEAR = 3, 8, 24
"""Height of the line, room between two cards, and how near the edge of the panel scrolls it, in pixels."""


class Grip(QWidget):
    """Six dots to take a card by. ``carried(y on screen)`` while it moves, ``let_go(y)``, or ``given_up()`` at Esc.

    It has no keyboard of its own: the buttons beside it, and Alt with the up and down keys, do the same.
    """

    carried = Signal(int)
    let_go = Signal(int)
    given_up = Signal()

    def __init__(self, what: str) -> None:
        super().__init__()
        self._from: QPoint | None = None
        self._moving = False
        self.setFixedSize(QSize(12, 24))
        self.setToolTip(f"Drag {what} to another place")
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = event.globalPosition().toPoint()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry it, once it was moved farther than a hand trembles."""
        at = event.globalPosition().toPoint()
        if self._from is None:
            return
        if not self._moving and (at - self._from).manhattanLength() >= QApplication.startDragDistance():
            self._moving = True
            self.grabKeyboard()
        if self._moving:
            self.carried.emit(at.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put it down."""
        if self._end():
            self.let_go.emit(event.globalPosition().toPoint().y())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves it where it was."""
        if event.key() == Qt.Key.Key_Escape and self._end():
            self.given_up.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """The card goes, or its tab: nothing is carried any more."""
        if self._end():
            self.given_up.emit()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Two columns of three dots."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().color("accent" if self._moving else "muted"))
        for x in (2.5, 7.5):
            for y in (7.0, 12.0, 17.0):
                painter.drawEllipse(QPointF(x, y), 1.3, 1.3)

    def _end(self) -> bool:
        """Let go; True if something was being carried."""
        moving, self._moving, self._from = self._moving, False, None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.update()
        if moving:
            self.releaseKeyboard()
        return moving


class DropLine(QWidget):
    """The line between two cards of ``around``; hidden where letting go would change nothing."""

    def __init__(self, around: QWidget, cards: Callable[[], Sequence["StepCard"]]) -> None:
        super().__init__(around)
        self._around, self._cards = around, cards
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def over(self, card: "StepCard", y: int) -> int:
        """The place (0 first) which a card carried to ``y`` on screen would have; the line goes there."""
        cards = list(self._cards())
        others = [one for one in cards if one is not card]
        place = sum(one.mapToGlobal(one.rect().center()).y() < y for one in others)
        self.setVisible(place != cards.index(card))
        if self.isVisible():
            edge = others[place].y() - GAP // 2 if place < len(others) else others[-1].geometry().bottom() + GAP // 2
            self.setGeometry(0, max(0, edge - THICK // 2), self._around.width(), THICK)
            self.raise_()
        self._scroll(y)
        return place

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A bar with round ends."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().color("accent"))
        painter.drawRoundedRect(self.rect(), THICK / 2, THICK / 2)

    def _scroll(self, y: int) -> None:
        """Near the edge of the panel, the list moves."""
        area: QWidget | None = self._around
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        inner = area.widget() if area is not None else None
        if area is not None and inner is not None:
            area.ensureVisible(0, inner.mapFromGlobal(QPoint(0, y)).y(), 0, NEAR)
