"""One month as a grid: batches as dots on their days, the keyboard walks by day and week."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workstation.domain.batch import Batch
from workstation.ui import theme
from workstation.ui.desks.publishing.words import TONES, day, many
from workstation.ui.widgets import IconButton, column, label, row

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HEAD, CELL = 22, 34
"""Heights of the line of weekdays and of a week."""

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


class _Grid(QWidget):
    """The painted weeks. ``moved(date)`` when the cursor does, ``entered(date)`` by Enter or double click."""

    moved = Signal(object)
    entered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.today = self.cursor_day = date(2000, 1, 1)
        self.marks: Mapping[date, Sequence[Batch]] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(HEAD + 6 * CELL)
        self.setMinimumWidth(7 * 32)
        self.setAccessibleName("Month")

    def weeks(self) -> list[list[date]]:
        """The weeks of the cursor's month, Monday first."""
        return Calendar().monthdatescalendar(self.cursor_day.year, self.cursor_day.month)

    def sizeHint(self) -> QSize:
        """A narrow column."""
        return QSize(260, HEAD + 6 * CELL)

    def place(self, when: date) -> QRectF:
        """Where a day of this month's grid is painted; empty if it is not."""
        wide = self.width() / 7
        for line, week in enumerate(self.weeks()):
            if when in week:
                return QRectF(week.index(when) * wide, HEAD + line * CELL, wide, CELL)
        return QRectF()

    def go(self, when: date) -> None:
        """Put the cursor on a day."""
        if when != self.cursor_day:
            self.cursor_day = when
            self.moved.emit(when)
        found = self.marks.get(when, ())
        names = ": " + ", ".join(f"{b.ref} {b.state}" for b in found) if found else ""
        self.setAccessibleDescription(f"{day(when)}, {many(len(found), 'batch', 'batches')}{names}")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows by day and week, PgUp and PgDn by month, Home to today, Enter."""
        key = Qt.Key(event.key())
        if key in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.go(self.cursor_day + timedelta(days=_STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and not event.modifiers():
            self.go(turned(self.cursor_day, 1 if key == Qt.Key.Key_PageDown else -1))
        elif key == Qt.Key.Key_Home:
            self.go(self.today)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit(self.cursor_day)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click puts the cursor on a day."""
        if found := self._at(event):
            self.go(found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click enters a day."""
        if found := self._at(event):
            self.entered.emit(found)

    def _at(self, event: QMouseEvent) -> date | None:
        line, across = int(event.position().y() - HEAD) // CELL, int(event.position().x() * 7 / max(1, self.width()))
        weeks = self.weeks()
        return weeks[line][min(6, across)] if event.position().y() >= HEAD and line < len(weeks) else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Weekdays, then the days."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.width() / 7
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.current().color("muted"))
        for number, name in enumerate(_DAYS):
            painter.drawText(QRectF(number * wide, 0, wide, HEAD), Qt.AlignmentFlag.AlignCenter, name)
        for week in self.weeks():
            for when in week:
                self._paint_day(painter, when)

    def _paint_day(self, painter: QPainter, when: date) -> None:
        colors, cell = theme.current(), self.place(when)
        side = QRectF(0, 0, 30, 30)
        side.moveCenter(cell.center())
        here, found = when == self.cursor_day, self.marks.get(when, ())
        painter.setPen(Qt.PenStyle.NoPen)
        if here:
            painter.setBrush(colors.color("chosen"))
            painter.drawRoundedRect(side, 6, 6)
        if when == self.today or (here and self.hasFocus()):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = "accent" if here and self.hasFocus() else "edge"
            painter.setPen(QPen(colors.color(ring), 2 if ring == "accent" else 1))
            painter.drawRoundedRect(side.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        inside = when.month == self.cursor_day.month
        painter.setPen(colors.color("on_chosen" if here else "text" if inside else "disabled"))
        painter.setFont(theme.font(theme.SMALL, bold=bool(found) or when == self.today))
        words = side.adjusted(0, 0, 0, -8 if found else 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, str(when.day))
        painter.setPen(Qt.PenStyle.NoPen)
        shown = found[:3]
        start = side.center().x() - (len(shown) * 8 - 2) / 2
        for number, batch in enumerate(shown):
            tone = {"info": "accent", "": "text"}.get(TONES[batch.state], TONES[batch.state])
            painter.setBrush(colors.color("on_chosen" if here and tone == "text" else tone))
            painter.drawEllipse(QRectF(start + number * 8, side.bottom() - 10, 6, 6))


class MonthView(QWidget):
    """Month, its name and two arrows. ``day_chosen(date)`` and ``day_entered(date)``."""

    day_chosen = Signal(object)
    day_entered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.grid = _Grid()
        self._name = label("", scale="heading")
        back, forward = IconButton("back", "Earlier month", size=16), IconButton("forward", "Later month", size=16)
        back.clicked.connect(lambda: self.grid.go(turned(self.grid.cursor_day, -1)))
        forward.clicked.connect(lambda: self.grid.go(turned(self.grid.cursor_day, 1)))
        self.setLayout(column(row(self._name, None, back, forward, gap=0), self.grid, gap=4))
        self.setFocusProxy(self.grid)
        self.grid.moved.connect(self._moved)
        self.grid.entered.connect(self.day_entered)

    def show_batches(self, batches: Sequence[Batch], today: date) -> None:
        """Other dots."""
        marks: dict[date, list[Batch]] = {}
        for batch in batches:
            marks.setdefault(batch.date, []).append(batch)
        first = self.grid.today != today and self.grid.cursor_day == date(2000, 1, 1)
        self.grid.marks, self.grid.today = marks, today
        self.show_day(today if first else self.grid.cursor_day)

    def show_day(self, when: date) -> None:
        """Put the cursor on a day without telling anybody."""
        self.grid.blockSignals(True)
        self.grid.go(when)
        self.grid.blockSignals(False)
        self._name.setText(f"{when:%B %Y}")

    def chosen(self) -> date:
        """The day under the cursor."""
        return self.grid.cursor_day

    def _moved(self, when: date) -> None:
        self._name.setText(f"{when:%B %Y}")
        self.day_chosen.emit(when)


def turned(when: date, months: int) -> date:
    """The same day some months away, or that month's last."""
    count = when.year * 12 + when.month - 1 + months
    year, month = divmod(count, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(when.day, (after - timedelta(days=1)).day))
