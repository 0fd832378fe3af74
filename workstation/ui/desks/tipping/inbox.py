"""The list of tips: chips by verdict with their counts, a search field, and rows of two lines."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QButtonGroup, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workstation.domain.tip import Tip, Verdict, visible
from workstation.ui import icons, theme
from workstation.ui.desks.tipping.words import TITLES, TONES, day, first_words
from workstation.ui.widgets import Button, Column, Rows, Table, row

LINE = 60
"""Height of a row: two lines of text and air."""

Index = QModelIndex | QPersistentModelIndex


class VerdictChips(QWidget):
    """One chip a verdict and one for all; ``chosen(Verdict | None)`` when another is pressed."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._buttons: dict[Verdict | None, Button] = {}
        for verdict in (*TITLES, None):
            button = Button(TITLES[verdict] if verdict else "All")
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, value=verdict: self.chosen.emit(value))
            self._group.addButton(button)
            self._buttons[verdict] = button
        self.setLayout(row(*self._buttons.values(), None, gap=4))
        self.choose(Verdict.NEW)

    def choose(self, verdict: Verdict | None) -> None:
        """Show a chip as pressed."""
        self._buttons[verdict].setChecked(True)

    def release(self) -> None:
        """Show none as pressed: the list holds what a search found."""
        self._group.setExclusive(False)
        for button in self._buttons.values():
            button.setChecked(False)
        self._group.setExclusive(True)

    def set_counts(self, counts: Mapping[Verdict, int]) -> None:
        """How many tips have each verdict."""
        for verdict, button in self._buttons.items():
            number = counts.get(verdict, 0) if verdict else sum(counts.values())
            title = TITLES[verdict] if verdict else "All"
            button.setText(f"{title}  {number:,}" if number else title)
            button.setAccessibleName(f"{title}: {number} tips")


class TipTable(Table[Tip]):
    """Tips, newest first, as an inbox shows them. Signals as ``Table``."""

    def __init__(self) -> None:
        super().__init__(Rows((Column("Tip", _spoken, 0),), key=lambda tip: tip.id), "Tips")
        self.setItemDelegate(TipCells(self))
        self.horizontalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(LINE)
        self.setMouseTracking(True)
        self.setMinimumWidth(260)

    def neighbour(self) -> int:
        """The id of the tip one would go on with: below, else above; 0 if there is none."""
        here, count = self.currentIndex().row(), self.rows.rowCount()
        if here < 0 or count < 2:
            return 0
        return self.rows.row(here + 1 if here + 1 < count else here - 1).id

    def tips(self) -> Sequence[Tip]:
        """All tips loaded so far."""
        return [self.rows.row(number) for number in range(self.rows.rowCount())]


def _spoken(tip: Tip) -> str:
    """What a screen reader says of a row."""
    parts = [tip.ref, tip.verdict.value, first_words(tip, 200), day(tip.received_at), *tip.objects]
    return ", ".join(part for part in parts if part)


class TipCells(QStyledItemDelegate):
    """Paints one tip: its first words; below them number, day, what it is linked to; chips at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines."""
        return QSize(200, LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground as the style draws it, then our two lines."""
        super().paint(painter, option, QModelIndex())
        model = index.model()
        if not isinstance(model, Rows):
            return
        tip: Tip = model.row(index.row())
        colors = theme.current()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen and not option.state & QStyle.StateFlag.State_Active:
            painter.fillRect(option.rect, colors.color("chosen"))
        box = QRectF(option.rect).adjusted(12, 9, -10, -9)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text, muted = ("on_chosen", "on_chosen") if chosen else ("text", "muted")
        waiting = tip.verdict in (Verdict.NEW, Verdict.URGENT)
        right = self._chips(painter, box, tip)
        painter.setFont(theme.font(bold=waiting))
        self._line(painter, QRectF(box.x(), box.y(), right - box.x() - 8, 20), first_words(tip), colors.color(text))
        painter.setFont(theme.font(theme.SMALL))
        self._line(painter, QRectF(box.x(), box.bottom() - 18, box.width(), 18), self._below(tip), colors.color(muted))
        painter.restore()

    def _below(self, tip: Tip) -> str:
        """The second line."""
        linked = " ".join(tip.objects) or (f"{tip.proposed[0]}?" if tip.proposed else "")
        facts = (tip.language[:12], tip.country_hint[:24])
        parts = [tip.ref, day(tip.received_at, zone=False), *map(visible, facts), linked]
        return "   ·   ".join(part for part in parts if part)

    def _line(self, painter: QPainter, box: QRectF, text: str, color: QColor) -> None:
        """One elided line."""
        painter.setPen(color)
        shown = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _chips(self, painter: QPainter, box: QRectF, tip: Tip) -> float:
        """Verdict, grade, copies, sealed contact – from the right edge; returns where they begin."""
        right = box.right()
        chips = [(TITLES[tip.verdict], TONES[tip.verdict])] if tip.verdict is not Verdict.NEW else []
        chips += [(str(tip.grade), "info")] if tip.grade else []
        chips += [(f"×{tip.same_count}", "")] if tip.same_count > 1 else []
        painter.setFont(theme.font(theme.SMALL))
        for word, tone in chips:
            width = QFontMetricsF(painter.font()).horizontalAdvance(word) + 14
            right -= width
            self._chip(painter, QRectF(right, box.y(), width, 20), word, tone)
            right -= 4
        if tip.has_contact:
            ratio = painter.device().devicePixelRatioF() if painter.device() else 1.0
            painter.drawPixmap(int(right) - 16, int(box.y()) + 3, icons.pixmap("lock", "muted", 14, ratio))
            right -= 20
        return right

    def _chip(self, painter: QPainter, box: QRectF, word: str, tone: str) -> None:
        """A tinted rounded word."""
        colors = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color(f"{tone}_fill" if tone else "hover"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(colors.color({"info": "accent", "": "text"}.get(tone, tone)))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
