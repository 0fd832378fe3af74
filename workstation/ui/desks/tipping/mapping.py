"""Columns of a file and what they mean: name, how full it is, what stands in it, and the field it feeds."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from workstation.domain.tip import visible
from workstation.ui import theme
from workstation.ui.desks.tipping.reading import Elided
from workstation.ui.desks.tipping.words import FIELD_TITLES
from workstation.ui.widgets import label, literal


class FieldChoice(QComboBox):
    """The field a column feeds; the wheel scrolls the page, not the choice."""

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column
        self.setAccessibleName(f"Column {visible(column)} means")
        self.addItem("– not used –", "")
        for field, title in FIELD_TITLES.items():
            self.addItem(title, field)
        self.setMinimumWidth(190)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Pass it on."""
        event.ignore()

    def field(self) -> str:
        """The chosen field, "" if the column is not used."""
        return str(self.currentData() or "")

    def choose(self, field: str) -> None:
        """Choose without telling."""
        self.blockSignals(True)
        self.setCurrentIndex(max(0, self.findData(field)))
        self.blockSignals(False)


class FillBar(QWidget):
    """How much of a column is filled, as a bar with its number."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = share
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{share:.0%} filled")
        self.setToolTip(f"{share:.0%} of the first rows have something here")

    def sizeHint(self) -> QSize:
        """Small."""
        return QSize(84, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bar and number."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        painter.setPen(colors.color("line"))
        painter.setBrush(colors.color("line"))
        painter.drawRoundedRect(QRectF(0.5, 7.5, 40, 5), 2, 2)
        painter.setPen(colors.color("accent_fill"))
        painter.setBrush(colors.color("accent_fill"))
        if self._share > 0:
            painter.drawRoundedRect(QRectF(0.5, 7.5, max(3.0, 40 * self._share), 5), 2, 2)
        painter.setPen(colors.color("muted"))
        painter.setFont(theme.font(theme.SMALL))
        painter.drawText(QRectF(48, 0, 36, 20), Qt.AlignmentFlag.AlignVCenter, f"{self._share:.0%}")


class MappingTable(QWidget):
    """One line a column; a field belongs to one column only. ``changed()`` when a person chose."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        self.choices: list[FieldChoice] = []

    def clear(self) -> None:
        """No file."""
        while self._grid.count():
            if (item := self._grid.takeAt(0)) and (widget := item.widget()):
                widget.hide()
                widget.deleteLater()
        self.choices = []

    def show_columns(
        self,
        header: Sequence[str],
        fill: Mapping[str, float],
        sample: Sequence[Sequence[str]],
        fields: Mapping[str, str],
    ) -> None:
        """Show every column; ``fields``: canonical field → column."""
        self.clear()
        for place, title in enumerate(("Column", "Filled", "What stands in it", "Means")):
            self._grid.addWidget(label(title, tone="muted", scale="small"), 0, place)
        by_column = {name: field for field, name in fields.items()}
        for number, name in enumerate(header):
            values = [" ".join(visible(line[number][:80]).split()) for line in sample if line[number].strip()]
            samples = Elided("   ·   ".join(values[:3]) or "–")
            samples.setToolTip(literal("\n".join(values)))
            choice = FieldChoice(name)
            choice.choose(by_column.get(name, ""))
            choice.activated.connect(lambda _i, chosen=choice: self._chosen(chosen))
            self.choices.append(choice)
            for place, widget in enumerate((label(visible(name)), FillBar(fill.get(name, 0.0)), samples, choice)):
                self._grid.addWidget(widget, number + 1, place)
        self._grid.setRowStretch(len(header) + 1, 1)

    def fields(self) -> dict[str, str]:
        """Canonical field → column, as chosen now."""
        return {choice.field(): choice.column for choice in self.choices if choice.field()}

    def _chosen(self, chosen: FieldChoice) -> None:
        """Take the field from the column that had it."""
        for other in self.choices:
            if other is not chosen and other.field() == chosen.field() != "":
                other.choose("")
        self.changed.emit()
