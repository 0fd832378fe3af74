"""Finding an act by typing a few letters of it (Ctrl+K), from the registry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from workstation.ui import icons, theme
from workstation.ui.registry import Registry, native
from workstation.ui.widgets.basics import column
from workstation.ui.widgets.rows import Index

ROLE = Qt.ItemDataRole.UserRole


def score(query: str, text: str) -> int:
    """How well the letters of ``query`` are found, in order, in ``text``: 0 not at all; starts of words count most."""
    wanted, there = query.casefold().replace(" ", ""), text.casefold()
    if not wanted:
        return 1
    points, at, run = 0, 0, 0
    for letter in wanted:
        found = there.find(letter, at)
        start = next(
            (i for i in range(at, len(there)) if there[i] == letter and (i == 0 or not there[i - 1].isalnum())), -1
        )
        if found < 0:
            return 0
        if found != at and start >= 0:
            found = start
        run = run + 1 if found == at else 0
        points += 1 + 3 * run + (8 if found == 0 or not there[found - 1].isalnum() else 0)
        at = found + 1
    return points * 100 - len(there)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the palette: an act, or a place found by searching."""

    text: str
    detail: str
    icon: str
    keys: str
    why_not: str | None
    run: Callable[[], object]


def entries(registry: Registry, near: QWidget | None) -> list[Entry]:
    """Every act which can be reached now, as lines."""
    return [
        Entry(
            c.text,
            c.tip,
            c.icon,
            "  ".join(native(key) for key in registry.keys_of(c)[:1]),
            c.why_not(),
            lambda name=c.id: registry.trigger(name),  # type: ignore[misc]
        )
        for c in registry.commands(near=near)
        if not c.held
    ]


def found(query: str, lines: Sequence[Entry]) -> list[Entry]:
    """The lines that match, best first; acts that may be done before those that may not."""
    hits = [(score(query, line.text), i, line) for i, line in enumerate(lines)]
    good = [hit for hit in hits if hit[0] > 0]
    if not query.strip():
        return [line for _points, _i, line in sorted(good, key=lambda hit: (hit[2].why_not is not None, hit[1]))]
    return [line for _p, _i, line in sorted(good, key=lambda hit: (hit[2].why_not is not None, -hit[0], hit[1]))]


class CommandPalette(QDialog):
    """Type, choose with the arrows, Enter. Shows each act's key, so that next time the palette is not needed."""

    def __init__(self, parent: QWidget, lines: Sequence[Entry], placeholder: str = "What do you want to do?") -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._lines = lines
        self.setAccessibleName("Command palette")
        self.setProperty("plane", "palette")
        self.setFixedWidth(600)
        self.field = QLineEdit()
        self.field.setPlaceholderText(placeholder)
        self.field.setAccessibleName(placeholder)
        self.field.textChanged.connect(self._fill)
        self.list = QListWidget()
        self.list.setAccessibleName("Found")
        self.list.setItemDelegate(_Line(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFixedHeight(44 * 8 + 8)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _item: self._do())
        self.setLayout(column(self.field, self.list, gap=8, margins=(12, 12, 12, 12)))
        self._fill("")

    def popup(self) -> None:
        """Open below the top edge of the window, ready to type."""
        around = self.parentWidget()
        if around:
            corner = around.mapToGlobal(around.rect().topLeft())
            self.move(corner.x() + (around.width() - self.width()) // 2, corner.y() + 56)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages move in the list while the field keeps the focus; Enter does it."""
        key = event.key()
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if key in moves and self.list.count():
            target = self.list.currentRow() + moves[Qt.Key(key)]
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, target)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do()
        else:
            super().keyPressEvent(event)

    def _fill(self, query: str) -> None:
        """Show what matches."""
        self.list.clear()
        for line in found(query, self._lines)[:60]:
            item = QListWidgetItem(
                icons.icon(line.icon, "muted") if line.icon else icons.icon("forward", "muted"), line.text
            )
            item.setData(ROLE, line)
            said = " – ".join(filter(None, (line.text, line.keys, line.why_not)))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _do(self) -> None:
        """Close, then do the chosen act (or have it say why not)."""
        item = self.list.currentItem()
        if item is not None:
            line: Entry = item.data(ROLE)
            self.close()
            line.run()


class _Line(QStyledItemDelegate):
    """Paints name, reason or detail below it, and the key at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two small lines."""
        return QSize(400, 44)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One line of the palette."""
        line: Entry = index.data(ROLE)
        colors = theme.current()
        box: QRect = option.rect
        on = index.row() == getattr(self.parent(), "currentRow", lambda: -1)()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("chosen"))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        below = line.why_not or line.detail
        main = "on_chosen" if on else "disabled" if line.why_not else "text"
        second = "on_chosen" if on else "warn" if line.why_not else "muted"
        role = "on_chosen" if on else "muted"
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(box.x() + 12, box.y() + 12, icons.pixmap(line.icon or "forward", role, 20, ratio))
        words = box.adjusted(44, 5, -140, -5)
        painter.setFont(theme.font())
        painter.setPen(colors.color(main))
        top = Qt.AlignmentFlag.AlignTop if below else Qt.AlignmentFlag.AlignVCenter
        painter.drawText(words, top | Qt.AlignmentFlag.AlignLeft, line.text)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(colors.color(second))
        shown = QFontMetrics(painter.font()).elidedText(below, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, shown)
        painter.setPen(colors.color("on_chosen" if on else "muted"))
        painter.drawText(
            box.adjusted(0, 0, -12, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, line.keys
        )
        painter.restore()
