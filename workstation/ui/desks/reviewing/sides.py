"""Left and right of the stage: the piles of objects, the ticks, the comments."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QApplication,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from workstation.domain.object import Object
from workstation.domain.person import Person
from workstation.domain.tip import visible
from workstation.ui import icons, theme
from workstation.ui.desks.reviewing.reading import Artefact, Matter, Queue, confirmed, queue_of
from workstation.ui.widgets import Column, EmptyState, Rows, Table, column, label, panel, scrolled
from workstation.ui.widgets.rows import Index

_NOTHING: Mapping[Queue, tuple[str, str]] = {
    Queue.MINE: ("Nothing waits for you", "What other analysts submit appears here. Your own drafts are in Objects."),
    Queue.WAITING: ("You wait for nobody", "What you submit appears here until another analyst has decided."),
    Queue.DONE: ("Nothing decided yet", "Cleared and returned objects appear here."),
}


class Piles(QWidget):
    """Tabs with counts over one table. ``chosen(ref)`` when the cursor moves, "" if the pile is empty."""

    chosen = Signal(str)

    def __init__(self, person: Person) -> None:
        super().__init__()
        self._person = person
        self._piles: dict[Queue, list[Object]] = {queue: [] for queue in Queue}
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Piles")
        for queue in Queue:
            self.tabs.setTabData(self.tabs.addTab(queue), queue)
        columns: tuple[Column[Object], ...] = (
            Column("Object", lambda o: o.title or "No title", 0, tip=lambda o: f"{o.ref}: {o.title}, {o.state}"),
            Column("Ref", lambda o: o.ref, 112),
        )
        self.rows: Rows[Object] = Rows(columns, key=lambda o: o.ref)
        self.table: Table[Object] = Table(self.rows, "Objects in review")
        self.empty = EmptyState("review", *_NOTHING[Queue.MINE])
        self.empty._sentence.setFixedWidth(200)  # noqa: SLF001 - the pile is narrower than a desk
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.setLayout(column(self.tabs, self.stack, gap=4))
        self.setMinimumWidth(250)
        self.tabs.currentChanged.connect(lambda _number: self._fill())
        self.table.current_row.connect(lambda obj: self.chosen.emit(obj.ref if obj else ""))

    @property
    def queue(self) -> Queue:
        """The pile on show."""
        return Queue(self.tabs.tabData(self.tabs.currentIndex()))

    def show_objects(self, objects: Sequence[Object]) -> None:
        """Sort everything on its pile; the cursor stays."""
        for queue in Queue:
            self._piles[queue] = [o for o in objects if queue_of(o, self._person) is queue]
        for number in range(self.tabs.count()):
            queue = Queue(self.tabs.tabData(number))
            self.tabs.setTabText(number, f"{queue} {len(self._piles[queue])}")
        self._fill()

    def count(self, queue: Queue) -> int:
        """How many lie on a pile."""
        return len(self._piles[queue])

    def choose(self, ref: str) -> bool:
        """Turn to the pile of an object and put the cursor on it."""
        for number in range(self.tabs.count()):
            if any(o.ref == ref for o in self._piles[Queue(self.tabs.tabData(number))]):
                self.tabs.setCurrentIndex(number)
                return self.table.choose(ref)
        return False

    def after(self, ref: str) -> str:
        """The object after this one on its pile, "" if it is the only one."""
        refs = [self.rows.row(n).ref for n in range(self.rows.rowCount())]
        if ref not in refs or len(refs) < 2:
            return ""
        return refs[(refs.index(ref) + 1) % len(refs)]

    def _fill(self) -> None:
        found = self._piles[self.queue]
        self.rows.set_rows(found)
        self.empty.say(*_NOTHING[self.queue])
        self.stack.setCurrentIndex(0 if found else 1)


class TickCells(QStyledItemDelegate):
    """Paints a mark, the name, and a word if it has changed."""

    def __init__(self, ticks: "Ticks") -> None:
        super().__init__(ticks)
        self._ticks = ticks

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One line."""
        ground = QStyleOptionViewItem(option)
        ground.text = ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, option.widget)
        artefact, colors, cell = self._ticks.rows.row(index.row()), theme.current(), option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        seen = self._ticks.is_seen(artefact)
        ratio = option.widget.devicePixelRatioF() if option.widget else 1.0
        role = ("on_chosen" if chosen else "ok") if seen else ("on_chosen" if chosen else "muted")
        painter.save()
        painter.drawPixmap(
            cell.x() + 10, cell.center().y() - 8, icons.pixmap("check" if seen else "eye", role, 16, ratio)
        )
        painter.setPen(colors.color("on_chosen" if chosen else "text"))
        painter.drawText(cell.adjusted(36, 0, 0, 0), _MIDDLE, artefact.name)
        painter.setPen(colors.color("on_chosen" if chosen else "warn" if artefact.changed else "muted"))
        painter.setFont(theme.font(theme.SMALL))
        words = "seen" if seen else "changed" if artefact.changed else ""
        painter.drawText(cell.adjusted(0, 0, -12, 0), _END, words)
        painter.restore()


_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Ticks(QWidget):
    """What has to be looked at, with ticks. ``chosen(artefact)`` when the cursor moves."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[str] = set()
        columns: tuple[Column[Artefact], ...] = (Column("To be looked at", self._spoken, 0),)
        self.rows: Rows[Artefact] = Rows(columns, key=lambda a: a.id)
        self.table: Table[Artefact] = Table(self.rows, "To be looked at")
        self.table.setItemDelegate(TickCells(self))
        self.table.horizontalHeader().hide()
        self.table.current_row.connect(self.chosen)
        self.setLayout(column(self.table))

    def show_artefacts(self, artefacts: Sequence[Artefact], seen: set[str]) -> None:
        """Other things, or the same with other ticks."""
        self._seen = set(seen)
        self.rows.set_rows(artefacts)
        self.table.setFixedHeight(4 + 32 * max(2, min(7, len(artefacts))))

    def current(self) -> Artefact | None:
        """The one on show."""
        return self.table.current()

    def step(self, by: int) -> None:
        """The next or previous one, and round."""
        count = self.rows.rowCount()
        if count:
            self.table.selectRow((self.table.currentIndex().row() + by) % count)

    def next_unseen(self) -> None:
        """The next one without a tick, if any."""
        count, here = self.rows.rowCount(), self.table.currentIndex().row()
        for number in [(here + n) % count for n in range(1, count + 1)]:
            if self.rows.row(number).id not in self._seen:
                self.table.selectRow(number)
                return

    def is_seen(self, artefact: Artefact) -> bool:
        """Whether it has its tick."""
        return artefact.id in self._seen

    def _spoken(self, artefact: Artefact) -> str:
        """What a screen reader says."""
        changed = ", changed" if artefact.changed else ""
        return f"{artefact.name}{changed}, {'seen' if self.is_seen(artefact) else 'not looked at yet'}"


class Remarks(QWidget):
    """Comments, newest first; below them what the author answered for."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self._parts: list[QWidget] = []
        inner = QWidget()
        inner.setLayout(column(self._lines, None, margins=(0, 0, 8, 0)))
        self.setLayout(column(scrolled(inner)))
        self.setAccessibleName("Comments")

    def show_matter(self, found: Matter | None) -> None:
        """The comments on an object."""
        for old in self._parts:
            old.hide()
            old.deleteLater()
        self._parts = []
        remarks = found.obj.comments if found else ()
        for remark in reversed(remarks):
            who = found.names.get(remark.person, "Somebody") if found else ""
            head = label(f"{who}, version {remark.version}, {_when(remark.at)}", tone="muted", scale="small", wrap=True)
            self._put(panel(column(head, label(visible(remark.text), wrap=True), gap=4, margins=(12, 8, 12, 8))))
        if not remarks:
            self._put(label("No comment yet.", tone="muted"))
        if found and (answers := confirmed(found)):
            head = label("Confirmed by the author, with a signature", tone="muted", scale="small", wrap=True)
            self._put(panel(column(head, label(answers, scale="small", wrap=True), gap=4, margins=(12, 8, 12, 8))))

    def _put(self, part: QWidget) -> None:
        self._lines.addWidget(part)
        self._parts.append(part)


def _when(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return visible(text)
    return f"{moment.astimezone():%d %b, %H:%M}"
