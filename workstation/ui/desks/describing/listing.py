"""The list of objects: chips by state that add up, a search, and a table whose pictures come as they are seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem, QWidget

from workstation.domain.object import LANGUAGES, Object
from workstation.ui import theme
from workstation.ui.chips import OBJECT_TONES, paint_chip
from workstation.ui.desks.describing.flow import Flow
from workstation.ui.widgets import Button, Column, Rows, SearchField, Table, column
from workstation.ui.widgets.rows import Cells, Index

TALL = 60
"""Height of a row: a picture of 56 × 42 and air."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Draft", ("draft",)),
    ("In review", ("submitted",)),
    ("Cleared", ("cleared",)),
    ("Scheduled", ("scheduled",)),
    ("Published", ("published",)),
    ("Identified", ("identified narrow", "identified wide", "located")),
    ("Closed", ("withdrawn", "expired")),
)
"""Chip → the states it stands for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the object, its type's label, whose turn it is, whether typed text is not kept yet."""

    obj: Object
    label: str
    turn: str
    unsaved: bool


class ObjectCells(Cells):
    """Paints the picture, the two-line name, and chips."""

    def __init__(self, parent: QWidget, picture: Callable[[Object, bool], QImage | None]) -> None:
        super().__init__(parent)
        self._picture = picture
        self.shielded = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        model = index.model()
        if not isinstance(model, Rows) or index.column() == 2:
            super().paint(painter, option, index)
            return
        ground = QStyleOptionViewItem(option)
        ground.text = ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, option.widget)
        line: Line = model.row(index.row())
        cell: QRect = option.rect
        chosen = bool(option.state & _CHOSEN)
        painter.save()
        if index.column() == 0:
            self._paint_picture(painter, QRectF(cell.x() + 8, cell.center().y() - 20.5, 56, 42), line.obj)
        elif index.column() == 1:
            _paint_name(painter, cell, line, chosen)
        else:
            _paint_state(painter, cell, line, chosen)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A tall row."""
        return QSize(super().sizeHint(option, index).width(), TALL)

    def _paint_picture(self, painter: QPainter, box: QRectF, obj: Object) -> None:
        colors, image = theme.current(), self._picture(obj, self.shielded)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(box, 3, 3)
        painter.fillPath(shape, colors.color("canvas"))
        if image is None or image.isNull():
            painter.setPen(QPen(colors.color("line")))
            painter.drawPath(shape)
            return
        if self.shielded:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        size = QSize(image.size()).scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.setClipPath(shape)
        where = QRectF(0, 0, size.width(), size.height())
        where.moveCenter(box.center())
        painter.drawImage(where, image)


def _paint_name(painter: QPainter, cell: QRect, line: Line, chosen: bool) -> None:
    """Title above; reference and type below; a dot before what is not kept."""
    colors = theme.current()
    left, width = cell.x() + 8, cell.width() - 16
    painter.setFont(theme.font(bold=True))
    painter.setPen(colors.color("on_chosen" if chosen else "text"))
    title = ("● " if line.unsaved else "") + (line.obj.title or "No title yet")
    metrics = painter.fontMetrics()
    painter.drawText(
        QRect(left, cell.y() + 10, width, 20), _LEFT, metrics.elidedText(title, Qt.TextElideMode.ElideRight, width)
    )
    painter.setFont(theme.font(theme.SMALL))
    painter.setPen(colors.color("on_chosen" if chosen else "muted"))
    below = painter.fontMetrics().elidedText(_below(line), Qt.TextElideMode.ElideRight, width)
    painter.drawText(QRect(left, cell.y() + 31, width, 18), _LEFT, below)


def _paint_state(painter: QPainter, cell: QRect, line: Line, chosen: bool) -> None:
    """The state as a chip; below it whose turn it is."""
    colors = theme.current()
    painter.setFont(theme.font(theme.SMALL))
    width = min(painter.fontMetrics().horizontalAdvance(line.obj.state) + 16, cell.width() - 12)
    box = QRectF(cell.x() + 8, cell.y() + 9, width, 20)
    paint_chip(painter, box, line.obj.state, OBJECT_TONES.get(line.obj.state, ""))
    painter.setPen(colors.color("on_chosen" if chosen else "muted"))
    painter.drawText(QRect(cell.x() + 9, cell.y() + 32, cell.width() - 12, 18), _LEFT, line.turn)


def _below(line: Line) -> str:
    return f"{line.obj.ref}  ·  {line.label or 'no type'}"


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CHOSEN = QStyleOptionViewItem().state.__class__.State_Selected


class ObjectList(QWidget):
    """Chips, search and table. ``chosen(ref)`` when the cursor moves ("" if there is nothing), ``opened(ref)`` by Enter."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, picture: Callable[[Object, bool], QImage | None]) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self.chips = {name: _chip(name) for name, _states in GROUPS}
        self.search = SearchField("Find an object")
        self.search.searched.connect(lambda _text: self._fill())
        for chip in self.chips.values():
            chip.toggled.connect(lambda _on: self._fill())
        columns: tuple[Column[Line], ...] = (
            Column("", lambda _line: "", 72),
            Column("Object", lambda line: f"{line.obj.title or 'No title yet'}, {_below(line)}", 0),
            Column("Texts", lambda line: f"{len(line.obj.texts)}/{len(LANGUAGES)}", 56),
            Column("State and turn", lambda line: f"{line.obj.state}, {line.turn or 'nobody'}", 136),
        )
        self.rows: Rows[Line] = Rows(columns, key=lambda line: line.obj.ref)
        self.table: Table[Line] = Table(self.rows, "Objects")
        self.cells = ObjectCells(self.table, picture)
        self.table.setItemDelegate(self.cells)
        self.table.verticalHeader().setDefaultSectionSize(TALL)
        self.table.current_row.connect(lambda line: self.chosen.emit(line.obj.ref if line else ""))
        self.table.opened.connect(lambda line: self.opened.emit(line.obj.ref))
        bar = Flow()
        for chip in self.chips.values():
            bar.addWidget(chip)
        self.setLayout(column(self.search, bar, self.table, gap=8))
        self.setMinimumWidth(440)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Other rows; cursor, chips and search stay."""
        self._lines = lines
        counts = _counts(lines)
        for name, chip in self.chips.items():
            chip.setText(f"{name} {counts[name]}")
            chip.setVisible(bool(counts[name]) or chip.isChecked())
        self._fill()

    def choose(self, ref: str) -> bool:
        """Put the cursor on an object, dropping filters that hide it; False if there is none."""
        if self.table.choose(ref):
            return True
        if not any(line.obj.ref == ref for line in self._lines):
            return False
        for chip in self.chips.values():
            chip.setChecked(False)
        self.search.clear()
        self._fill()
        return self.table.choose(ref)

    def set_shielded(self, on: bool) -> None:
        """Paint mosaics instead of pictures."""
        self.cells.shielded = on
        self.table.viewport().update()

    def repaint_pictures(self) -> None:
        """A picture has come."""
        self.table.viewport().update()

    def refs(self) -> list[str]:
        """What the filters leave, in order."""
        return [self.rows.row(n).obj.ref for n in range(self.rows.rowCount())]

    def _fill(self) -> None:
        wanted = {state for name, states in GROUPS if self.chips[name].isChecked() for state in states}
        words = self.search.text().strip().casefold()
        shown = [
            line
            for line in self._lines
            if (not wanted or line.obj.state in wanted) and words in f"{line.obj.title} {_below(line)}".casefold()
        ]
        self.rows.set_rows(shown)


def _counts(lines: Sequence[Line]) -> Mapping[str, int]:
    return {name: sum(line.obj.state in states for line in lines) for name, states in GROUPS}


def _chip(name: str) -> Button:
    made = Button(name)
    made.setCheckable(True)
    made.setAccessibleName(f"Show {name.lower()}")
    return made
