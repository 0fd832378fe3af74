"""Tables over plain values: ``Rows`` is the model, ``Table`` the view with the desk's look, chips and keyboard.

Rows never sort or filter in Python beyond what the caller hands over – a proxy over Python needs 18 s for 50,000 rows.
The caller gives any Sequence (a lazy one will do) and, if there is more, a function that fetches the next page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from workstation.ui import icons, theme
from workstation.ui.widgets.basics import literal

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex
_HERE = QModelIndex()
TONE = int(Qt.ItemDataRole.UserRole) + 1
"""Role under which a cell says that it is a chip, and of which tone."""


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column. ``width`` in pixels, 0 takes the rest. ``tone``: paint the cell as a chip of that tone ("" neutral).

    ``sort`` names the column for ``Table.sort_wanted``; "" cannot be sorted by.
    """

    title: str
    text: Callable[[T], str]
    width: int = 120
    right: bool = False
    tone: Callable[[T], str] | None = None
    icon: Callable[[T], str] | None = None
    tip: Callable[[T], str] | None = None
    sort: str = ""


class Rows(QAbstractTableModel, Generic[T]):
    """A table model over values. ``key`` names a row so that selection survives a refill."""

    def __init__(self, columns: Sequence[Column[T]], key: Callable[[T], object] = lambda row: row) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.key = key
        self._rows: Sequence[T] = ()
        self._more: Callable[[], None] | None = None

    def set_rows(self, rows: Sequence[T], more: Callable[[], None] | None = None) -> None:
        """Show these rows; ``more`` is called once when the end comes into view (then call ``add_rows``)."""
        self.beginResetModel()
        self._rows, self._more = rows, more
        self.endResetModel()

    def add_rows(self, rows: Sequence[T], more: Callable[[], None] | None = None) -> None:
        """Append a page."""
        self._more = more
        if rows:
            start = len(self._rows)
            self.beginInsertRows(_HERE, start, start + len(rows) - 1)
            self._rows = [*self._rows, *rows]
            self.endInsertRows()

    def row(self, number: int) -> T:
        """The value in row ``number``."""
        return self._rows[number]

    def find(self, key: object) -> int:
        """The row with that key, -1 if none."""
        return next((i for i, row in enumerate(self._rows) if self.key(row) == key), -1)

    def rowCount(self, parent: Index = _HERE) -> int:
        """How many rows are here."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _HERE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether another page can be had."""
        return not parent.isValid() and self._more is not None

    def fetchMore(self, parent: Index) -> None:
        """Ask for the next page, once."""
        more, self._more = self._more, None
        if more and not parent.isValid():
            more()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell in one role."""
        if not index.isValid():
            return None
        column, value = self.columns[index.column()], self._rows[index.row()]
        return _cell(column, value, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Column titles."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(self.columns[section].right)
        return None


def _cell(column: Column[T], value: T, role: int) -> Any:
    """What one cell says in one role."""
    made: Any = None
    match role:
        case Qt.ItemDataRole.DisplayRole:
            made = column.text(value)
        case Qt.ItemDataRole.ToolTipRole if column.tip:
            made = literal(column.tip(value))
        case Qt.ItemDataRole.DecorationRole if column.icon and (name := column.icon(value)):
            made = icons.icon(name, "muted")
        case Qt.ItemDataRole.TextAlignmentRole:
            made = _side(column.right)
        case Qt.ItemDataRole.AccessibleTextRole:
            made = f"{column.title}: {column.text(value)}"
        case _ if role == TONE and column.tone:
            made = column.tone(value)
    return made


def _side(right: bool) -> Qt.AlignmentFlag:
    """Numbers stand right, words left."""
    return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter


class Cells(QStyledItemDelegate):
    """Paints a cell with a tone as a chip."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A chip where the column has a tone, else as the style does."""
        tone = index.data(TONE)
        if tone is None:
            super().paint(painter, option, index)
            return
        text = str(index.data() or "")
        super().paint(painter, option, QModelIndex())
        if text:
            _chip(painter, QRectF(option.rect), text, tone, QFontMetrics(theme.font(theme.SMALL)))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Under a chip nothing is written: Qt would leave the text of the cell painted before."""
        super().initStyleOption(option, index)
        if not index.isValid():
            option.text = ""
            option.features = QStyleOptionViewItem.ViewItemFeature(0)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One row of the grid."""
        return QSize(super().sizeHint(option, index).width() + 8, 32)


def _chip(painter: QPainter, cell: QRectF, text: str, tone: str, metrics: QFontMetrics) -> None:
    """A tinted rounded word inside a cell."""
    colors = theme.current()
    back = f"{tone}_fill" if tone else "hover"
    fore = {"info": "accent", "": "text"}.get(tone, tone)
    width = min(metrics.horizontalAdvance(text) + 16, cell.width() - 12)
    box = QRectF(cell.x() + 8, cell.center().y() - 10.5, width, 20)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.color(back))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(colors.color(fore))
    painter.setFont(theme.font(theme.SMALL))
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width) - 12)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()


class Table(QTableView, Generic[T]):
    """The desk's table. Signals carry row values: ``current_row(value|None)``, ``opened(value)``, ``picked([values])``.

    ``sort_wanted(name, descending)`` when a sortable header is clicked; the caller sorts in SQL and refills.
    """

    current_row = Signal(object)
    opened = Signal(object)
    picked = Signal(list)
    sort_wanted = Signal(str, bool)

    def __init__(self, rows: Rows[T], name: str, *, multi: bool = False) -> None:
        super().__init__()
        self.rows = rows
        self._held: object = None
        self.setModel(rows)
        self.setAccessibleName(name)
        self.setItemDelegate(Cells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if multi else mode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(32)
        self._shape_header()
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.selectionModel().selectionChanged.connect(lambda *_: self.picked.emit(self.chosen()))
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.row(index.row())))
        rows.modelAboutToBeReset.connect(self._hold)
        rows.modelReset.connect(self._restore)

    def current(self) -> T | None:
        """The value the cursor is on."""
        index = self.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def chosen(self) -> list[T]:
        """The selected values in order."""
        return [self.rows.row(i) for i in sorted({index.row() for index in self.selectionModel().selectedRows()})]

    def choose(self, key: object) -> bool:
        """Put cursor and selection on the row with that key; False if it is not here."""
        number = self.rows.find(key)
        if number < 0:
            return False
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.rows.index(number, 0), flags.ClearAndSelect | flags.Rows)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; the rest as usual."""
        value = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and value is not None and not event.modifiers():
            self.opened.emit(value)
            return
        super().keyPressEvent(event)

    def _shape_header(self) -> None:
        """Widths, and clicks that ask for a sort."""
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        stretch = False
        for i, column in enumerate(self.rows.columns):
            if column.width:
                self.setColumnWidth(i, column.width)
            else:
                header.setSectionResizeMode(i, QHeaderView.ResizeMode.Stretch)
                stretch = True
        header.setStretchLastSection(not stretch)
        if any(column.sort for column in self.rows.columns):
            header.setSectionsClickable(True)
            header.setSortIndicatorShown(True)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            header.sortIndicatorChanged.connect(self._sort)

    def _sort(self, section: int, order: Qt.SortOrder) -> None:
        """Tell the caller by what."""
        if 0 <= section < len(self.rows.columns) and (name := self.rows.columns[section].sort):
            self.sort_wanted.emit(name, order == Qt.SortOrder.DescendingOrder)

    def _moved(self, index: QModelIndex, _before: QModelIndex) -> None:
        """Tell which row the cursor is on."""
        self.current_row.emit(self.rows.row(index.row()) if index.isValid() else None)

    def _hold(self) -> None:
        """Before a refill: remember the row by key."""
        value = self.current()
        self._held = self.rows.key(value) if value is not None else None

    def _restore(self) -> None:
        """After a refill: the same row, or the first."""
        if not self.rows.rowCount():
            self.current_row.emit(None)
        elif self._held is None or not self.choose(self._held):
            self.selectRow(0)
