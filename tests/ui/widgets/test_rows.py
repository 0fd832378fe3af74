from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest

from workstation.ui.widgets import Column, Rows, Table


@dataclass(frozen=True)
class Tip:
    id: int
    text: str
    state: str = "new"


COLUMNS = (
    Column("Ref", lambda t: f"T-{t.id}", 80, sort="id"),
    Column("State", lambda t: t.state, 120, tone=lambda _t: "info", icon=lambda _t: "tips"),
    Column("Text", lambda t: t.text, 0, tip=lambda t: t.text * 2),
    Column("Length", lambda t: str(len(t.text)), 80, right=True),
)


@pytest.fixture
def rows(qtmodeltester):
    made = Rows(COLUMNS, key=lambda t: t.id)
    made.set_rows([Tip(i, f"text {i}") for i in range(20)])
    return made


@pytest.fixture
def table(rows, qtbot):
    made = Table(rows, "Tips", multi=True)
    made.resize(700, 400)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_model_keeps_qts_contract(rows, qtmodeltester):
    qtmodeltester.check(rows)


def test_cells_speak(rows):
    index = rows.index(3, 0)
    assert index.data() == "T-3"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Ref: T-3"
    assert rows.index(3, 2).data(Qt.ItemDataRole.ToolTipRole) == "text 3text 3"
    assert rows.index(3, 3).data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert not rows.index(3, 1).data(Qt.ItemDataRole.DecorationRole).isNull()
    assert rows.headerData(0, Qt.Orientation.Horizontal) == "Ref"


def test_selection_survives_a_refill_by_key(table, rows):
    assert table.choose(7)
    rows.set_rows([Tip(i, "again") for i in (9, 8, 7, 6)])
    assert table.current() == Tip(7, "again")
    rows.set_rows([Tip(1, "other")])
    assert table.current() == Tip(1, "other")
    rows.set_rows([])
    assert table.current() is None
    assert not table.choose(7)


def test_signals_carry_values(table, qtbot):
    with qtbot.waitSignal(table.current_row) as moved:
        table.choose(4)
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert moved.args == opened.args == [Tip(4, "text 4")]
    with qtbot.waitSignal(table.picked) as picked:
        QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert [t.id for t in picked.args[0]] == [4, 5]
    assert [t.id for t in table.chosen()] == [4, 5]


def test_sorting_is_asked_for_not_done(table, qtbot):
    header = table.horizontalHeader()
    with qtbot.waitSignal(table.sort_wanted) as got:
        header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    assert got.args == ["id", True]
    assert table.rows.row(0).id == 0


def test_pages_are_fetched_once_when_the_end_is_seen(rows, qtbot):
    asked = []

    def more():
        asked.append(1)
        rows.add_rows([Tip(100, "late")])

    rows.set_rows([Tip(1, "a")], more)
    table = Table(rows, "Tips")
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [1]
    assert rows.rowCount() == 2
    assert not rows.canFetchMore(rows.index(-1, -1))


def test_tab_leaves_the_table(table):
    assert not table.tabKeyNavigation()


def test_a_chip_is_painted(table):
    image = table.viewport().grab().toImage()
    cell = table.visualRect(table.rows.index(5, 1))
    from workstation.ui import theme

    fill = theme.current().info_fill
    found = {image.pixelColor(x, cell.center().y()).name() for x in range(cell.left(), cell.right())}
    assert fill in found


def test_a_strangers_markup_in_a_tooltip_is_words() -> None:
    rows: Rows[Tip] = Rows(COLUMNS, key=lambda t: t.id)
    rows.set_rows([Tip(1, "a & b"), Tip(2, "<img src='file:///photo.jpg'>\n")])
    tips = [rows.data(rows.index(n, 2), Qt.ItemDataRole.ToolTipRole) for n in range(2)]
    assert tips[0] == "a & ba & b"
    shown = QTextDocument()
    shown.setHtml(tips[1])
    assert shown.toPlainText() == "<img src='file:///photo.jpg'>\n" * 2
