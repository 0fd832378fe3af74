"""The thumbnail grid: paints only what is visible and new, so a million items cost what thirty cost.

The source is asked at paint time and must answer at once: an item without a picture is drawn as a plain card until
``refresh_item``. ``visible_range(first, last)`` tells what to fetch.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from workstation.domain.ranges import Ranges, ranges
from workstation.ui import theme
from workstation.ui.keyrules import pressed
from workstation.ui.widgets import gridspoken
from workstation.ui.widgets.gridpaint import EDGES, Pixmaps, paint_card
from workstation.ui.widgets.gridpeek import Peek
from workstation.ui.widgets.gridplan import PAD, GridItem, GridSource, Plan, described

AT_ONCE = 16
"""Pictures scaled in one frame; further ones are in the next, so that none takes long."""


class ThumbnailGrid(QAbstractScrollArea):
    """A grid of cards with keyboard, single or multiple selection, and sizes by Ctrl+wheel.

    Signals: ``current_changed(number)`` (-1: none), ``selection_changed(Ranges)``, ``activated(number)`` by Enter or
    double click, ``quick_look(number)`` by Space, ``visible_range(first, last)`` when other items come into view.
    ``sideways(forward)`` is asked before a plain right or left arrow moves: True if it did something else instead.
    While Q is held on a card: ``reveal_wanted(number)``, answered by ``peek.show(number, rendition)``; ``revealed(bool)``;
    ``exposure(pixels, seconds)`` at the end. It ends on release, focus loss, when the pointer leaves, and by ``shield()``.
    """

    current_changed = Signal(int)
    selection_changed = Signal(object)
    activated = Signal(int)
    quick_look = Signal(int)
    visible_range = Signal(int, int)
    reveal_wanted = Signal(int)
    revealed = Signal(bool)
    exposure = Signal(float, float)

    def __init__(self, source: GridSource, name: str, *, multi: bool = True, size: int = 168) -> None:
        super().__init__()
        self._source = source
        self._count = 0
        self._multi = multi
        self._size = size
        self._current = -1
        self._anchor = -1
        self._chosen = Ranges()
        self._pixmaps = Pixmaps()
        self._shown = (-1, -1)
        self.peek = Peek(self)
        self.sideways: Callable[[bool], bool] = lambda _forward: False
        self._look: frozenset[str] = frozenset({"Q"})
        self._held = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self._spoken: gridspoken.SpokenGrid | None = None
        gridspoken.install()
        # All of it is painted here: only so can what is on screen be moved when scrolling instead of painted again.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._tell_visible())
        self.reload()

    @property
    def current(self) -> int:
        """The item with the cursor, -1 if none."""
        return self._current

    @property
    def chosen(self) -> Ranges:
        """Selected items, however many."""
        return self._chosen

    def count(self) -> int:
        """How many items there are."""
        return self._count

    def item(self, number: int) -> GridItem | None:
        """An item of the source; None beyond its end."""
        return self._source.item(number) if 0 <= number < self._count else None

    def spoken_cards(self) -> gridspoken.SpokenGrid:
        """What a screen reader asks; kept here, as Qt holds only its C++ half."""
        if self._spoken is None:
            self._spoken = gridspoken.SpokenGrid(self)
        return self._spoken

    def selection(self) -> list[int]:
        """Selected items one by one, in order."""
        return list(self._chosen)

    def set_source(self, source: GridSource) -> None:
        """Show other items; cursor and selection are cleared."""
        self._source = source
        self._current = self._anchor = -1
        self._chosen = Ranges()
        self.reload()
        self.current_changed.emit(-1)

    def reload(self) -> None:
        """The source has changed: count again, keep cursor and selection by number as far as they exist."""
        self.shield()
        self._count = self._source.count()
        self._pixmaps.clear()
        self._shown = (-1, -1)
        self._chosen = self._chosen.below(self._count)
        self._current = min(self._current, self._count - 1)
        self._relayout()
        self._describe()

    def grow(self, *, repaint: bool = False) -> None:
        """More items have come at the end; no other has moved, and what is looked at stays open."""
        self._count = self._source.count()
        if repaint:
            self._pixmaps.clear()
        self._relayout()
        self._describe()

    def top(self) -> tuple[int, int]:
        """The first item in view and how far it lies below the upper edge: what ``rehang`` keeps."""
        first = max(0, self.plan().visible()[0])
        return first, self.card(first).top()

    def rehang(self, current: int, chosen: Ranges, top: tuple[int, int]) -> None:
        """The items stand in another order: cursor and selection as told, and ``top`` where it was in the view."""
        moved = (current, chosen) != (self._current, self._chosen)
        self.reload()
        self._current, self._chosen = min(current, self._count - 1), chosen.below(self._count)
        number, y = top
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.card(max(0, number)).top() - y)
        self._describe()
        if moved:
            self.selection_changed.emit(self._chosen)

    def refresh_item(self, number: int) -> None:
        """One item has changed, for instance its picture has come."""
        self._pixmaps.forget(number)
        self.viewport().update(self.card(number).adjusted(0, -EDGES, 0, 0))

    def set_current(self, number: int, *, select: bool = True) -> None:
        """Move the cursor there (and select only that), scrolling it into view."""
        if 0 <= number < self._count:
            self._go(number, Qt.KeyboardModifier.NoModifier if select else Qt.KeyboardModifier.ControlModifier)

    def set_selection(self, numbers: Iterable[int]) -> None:
        """Select exactly these."""
        self._choose(ranges(i for i in numbers if 0 <= i < self._count))

    def set_chosen(self, chosen: Ranges) -> None:
        """The same with ranges."""
        self._choose(chosen.below(self._count))

    def set_size(self, size: int) -> None:
        """Width of a card in pixels, 96 to 320."""
        self._size = max(96, min(320, size))
        self._pixmaps.clear()
        self._relayout()
        self._reveal(self._current)

    def plan(self) -> Plan:
        """Where everything lies now."""
        port = self.viewport()
        return Plan(self._count, self._size, port.width(), port.height(), self.verticalScrollBar().value())

    def card(self, number: int) -> QRect:
        """Where a card lies in the viewport."""
        return QRect(*self.plan().card(number))

    def item_at(self, point: QPoint) -> int:
        """The item under a point of the viewport, -1 if none."""
        return self.plan().at(point.x(), point.y())

    def sizeHint(self) -> QSize:
        """Three cards by two."""
        return QSize(3 * (self._size + PAD) + PAD, 2 * (self.plan().tall + PAD) + PAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The visible cards."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        painter.fillRect(event.rect(), colors.color("desk"))
        ratio = self.devicePixelRatioF()
        plan, scaled, late = self.plan(), 0, []
        first, last = plan.visible()
        for number in range(first, last + 1):
            card = QRect(*plan.card(number))
            if event.region().intersects(card.adjusted(0, -EDGES, 0, 0)):
                item = self._source.item(number)
                picture = self.peek.clear if number == self.peek.number else None
                new = picture is None and item.picture is not None and not self._pixmaps.has(number)
                scaled += new
                if new and scaled > AT_ONCE:
                    late.append(number)
                elif picture is None:
                    picture = self._pixmaps.of(number, item, card.width(), ratio)
                paint_card(painter, card, item, picture, number in self._chosen)
                if number == self._current and self.hasFocus():
                    painter.setPen(QPen(colors.color("accent"), 2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), 6, 6)

        if late:
            QTimer.singleShot(0, self, lambda: self._repaint(late))

    def _repaint(self, numbers: Iterable[int]) -> None:
        """Cards whose pictures were left for the next frame, as scaling them took too long for one."""
        for number in numbers:
            self.viewport().update(self.card(number))

    def scrollContentsBy(self, _dx: int, dy: int) -> None:
        """Move what is painted already; only the strip that comes into view is painted."""
        self.viewport().scroll(0, dy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other columns, same cursor in view."""
        super().resizeEvent(event)
        self._relayout()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl+wheel changes the size; otherwise scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_size(self._size + (24 if event.angleDelta().y() > 0 else -24))
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select: plain, Ctrl adds or removes, Shift to here."""
        number = self.item_at(event.position().toPoint())
        if number >= 0 and event.button() != Qt.MouseButton.MiddleButton:
            if event.button() == Qt.MouseButton.LeftButton or number not in self._chosen:
                self._go(number, event.modifiers(), toggle=True)
        elif number < 0:
            self._choose(Ranges())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing; but it was ours."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open."""
        number = self.item_at(event.position().toPoint())
        if number >= 0:
            self.activated.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home, End, pages; Shift extends; Enter opens, Space looks, Ctrl+A all."""
        step = self.plan().steps().get(QKeySequence(event.key()).toString())
        if event.key() == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._multi:
            self._choose(Ranges(((0, self._count - 1),) if self._count else ()))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0 and not event.modifiers():
            self.activated.emit(self._current)
        elif event.key() == Qt.Key.Key_Space and self._current >= 0:
            self.quick_look.emit(self._current)
        elif pressed(event) in self._look:
            if not event.isAutoRepeat():
                self._held = event.key()
                self.peek.open(self._current)
        elif abs(step or 0) == 1 and not event.modifiers() and self.sideways((step or 0) > 0):
            event.accept()
        elif step is not None and self._count:
            target = self._current + step if self._current >= 0 else 0
            self._go(max(0, min(self._count - 1, target)), event.modifiers())
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of the key: shield."""
        if event.key() == self._held and not event.isAutoRepeat():
            self.shield()
        else:
            super().keyReleaseEvent(event)

    def set_held(self, act: str, keys: Iterable[str]) -> bool:
        """The registry tells with which keys, held, one looks at a card."""
        if act.endswith(".reveal"):
            self._look = frozenset(keys)
        return act.endswith(".reveal")

    def shield(self) -> None:
        """Nothing clear is left on screen."""
        self.peek.close()

    def leaveEvent(self, event: QEvent) -> None:
        """Shield."""
        self.shield()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A cursor to see, once the keyboard is here."""
        if self._current < 0 and self._count and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._go(0, Qt.KeyboardModifier.NoModifier)
        self.viewport().update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the cursor and shield."""
        self.shield()
        self.viewport().update()
        super().focusOutEvent(event)

    def viewportEvent(self, event: object) -> bool:
        """Tooltips of single cards."""
        if isinstance(event, QHelpEvent):
            number = self.item_at(event.pos())
            QToolTip.showText(event.globalPos(), self._source.item(number).tooltip if number >= 0 else "", self)
            return True
        return super().viewportEvent(event)  # type: ignore[arg-type]

    def _go(self, number: int, modifiers: Qt.KeyboardModifier, *, toggle: bool = False) -> None:
        """Move the cursor and change the selection as the modifiers say."""
        before, self._current = self._current, number
        if self._multi and modifiers & Qt.KeyboardModifier.ShiftModifier:
            low, high = sorted((self._anchor if self._anchor >= 0 else number, number))
            self._choose(Ranges(((low, high),)))
        elif self._multi and modifiers & Qt.KeyboardModifier.ControlModifier:
            self._anchor = number
            self._choose(self._chosen.toggled(number) if toggle else self._chosen)
        else:
            self._anchor = number
            self._choose(Ranges(((number, number),)))
        self._reveal(number)
        self._describe()
        if before != number:
            gridspoken.tell(self, number - self.plan().visible()[0])
            self.current_changed.emit(number)

    def _choose(self, numbers: Ranges) -> None:
        """Replace the selection."""
        changed = numbers != self._chosen
        self._chosen = numbers
        self.viewport().update()
        if changed:
            self.selection_changed.emit(numbers)

    def _describe(self) -> None:
        """Tell a screen reader where the cursor is."""
        item = self._source.item(self._current) if self._current >= 0 else None
        self.setAccessibleDescription(described(item, self._current, self._count, len(self._chosen)))

    def _relayout(self) -> None:
        """Scroll range for this width."""
        plan, bar = self.plan(), self.verticalScrollBar()
        bar.setRange(0, max(0, plan.whole - plan.height))
        bar.setPageStep(plan.height)
        bar.setSingleStep((plan.tall + PAD) // 3)
        self.viewport().update()
        self._tell_visible()

    def _reveal(self, number: int) -> None:
        """Scroll until the card is in view."""
        if number < 0:
            return
        card, bar = self.card(number), self.verticalScrollBar()
        if card.top() < PAD:
            bar.setValue(bar.value() + card.top() - PAD)
        elif card.bottom() > self.viewport().height() - PAD:
            bar.setValue(bar.value() + card.bottom() - self.viewport().height() + PAD)

    def _tell_visible(self) -> None:
        """Say what is in view if that has changed."""
        shown = self.plan().visible()
        if shown != self._shown and shown[1] >= 0:
            self._shown = shown
            self.visible_range.emit(*shown)
