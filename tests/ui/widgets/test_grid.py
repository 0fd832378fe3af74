import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workstation.domain.crop import Rendition
from workstation.domain.ranges import Ranges
from workstation.ui.widgets import GridItem, ThumbnailGrid

LEFT = Qt.MouseButton.LeftButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Goods:
    def __init__(self, count):
        self.number, self.asked = count, []
        self.red = Rendition(8, 6, bytes((220, 20, 20)) * 48)

    def count(self):
        return self.number

    def item(self, number):
        self.asked.append(number)
        return GridItem(self.red, f"Image {number}", (("new", "info"),), f"Tip {number}", f"Image {number}, shielded")


@pytest.fixture
def goods():
    return Goods(50)


@pytest.fixture
def grid(qtbot, goods):
    made = ThumbnailGrid(goods, "Images", size=120)
    made.resize(580, 420)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.setFocus()
    made.set_current(0)
    return made


def test_arrows_move_by_card_and_row(grid):
    across = grid.plan().across
    assert across == 4
    for key, where in (("Right", 1), ("Down", 5), ("Left", 4), ("Up", 0), ("Left", 0), ("End", 49), ("Home", 0)):
        QTest.keyClick(grid, getattr(Qt.Key, f"Key_{key}"))
        assert grid.current == where
        assert grid.selection() == [where]


def test_shift_extends_from_the_anchor(grid):
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Down, SHIFT)
    assert grid.selection() == [1, 2, 3, 4, 5]
    QTest.keyClick(grid, Qt.Key.Key_Left, SHIFT)
    assert grid.selection() == [1, 2, 3, 4]


def test_mouse_with_ctrl_and_shift(grid):
    def click(number, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.mouseClick(grid.viewport(), LEFT, modifiers, grid.card(number).center())

    click(2)
    click(5, CTRL)
    assert grid.selection() == [2, 5]
    click(2, CTRL)
    assert grid.selection() == [5]
    click(7, SHIFT)
    assert grid.selection() == [2, 3, 4, 5, 6, 7]
    QTest.mouseClick(grid.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(2, 2))
    assert grid.selection() == []


def test_ctrl_a_only_where_many_may_be_chosen(grid, qtbot, goods):
    QTest.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert len(grid.selection()) == 50
    single = ThumbnailGrid(goods, "One", multi=False)
    qtbot.addWidget(single)
    single.set_current(3)
    QTest.keyClick(single, Qt.Key.Key_A, CTRL)
    QTest.keyClick(single, Qt.Key.Key_Right, SHIFT)
    assert single.selection() == [4]


def test_enter_opens_space_looks(grid, qtbot):
    grid.set_current(6)
    with qtbot.waitSignal(grid.activated) as opened:
        QTest.keyClick(grid, Qt.Key.Key_Return)
    with qtbot.waitSignal(grid.quick_look) as looked:
        QTest.keyClick(grid, Qt.Key.Key_Space)
    with qtbot.waitSignal(grid.activated) as double:
        QTest.mouseDClick(grid.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, grid.card(1).center())
    assert (opened.args, looked.args, double.args) == ([6], [6], [1])


def test_the_cursor_stays_in_view_and_is_described(grid, qtbot):
    with qtbot.waitSignal(grid.visible_range):
        QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.viewport().rect().contains(grid.card(49))
    assert grid.accessibleDescription() == "Image 49, shielded, 50 of 50"
    grid.set_selection([1, 2, 3])
    QTest.keyClick(grid, Qt.Key.Key_Home, CTRL)
    assert grid.accessibleDescription() == "Image 0, shielded, 1 of 50, 3 selected"


def test_only_what_is_seen_is_asked_for(qtbot):
    goods = Goods(100_000)
    grid = ThumbnailGrid(goods, "Many", size=120)
    grid.resize(580, 420)
    qtbot.addWidget(grid)
    grid.grab()
    assert set(goods.asked) <= set(range(24))
    grid.set_current(99_999)
    goods.asked.clear()
    grid.grab()
    assert goods.asked
    assert min(goods.asked) > 99_900


def test_the_picture_is_painted_and_refreshed(grid, goods):
    middle = grid.card(0).center()
    assert grid.viewport().grab().toImage().pixelColor(middle).red() == 220
    goods.red = Rendition(8, 6, bytes((20, 20, 220)) * 48)
    assert grid.viewport().grab().toImage().pixelColor(middle).red() == 220
    grid.refresh_item(0)
    assert grid.viewport().grab().toImage().pixelColor(middle).blue() == 220


def test_a_smaller_source_keeps_what_still_exists(grid, goods):
    grid.set_selection([3, 40])
    grid.set_current(40, select=False)
    goods.number = 10
    grid.reload()
    assert grid.selection() == [3]
    assert grid.current == 9
    goods.number = 0
    grid.reload()
    assert grid.current == -1
    grid.grab()
    QTest.keyClick(grid, Qt.Key.Key_Down)
    assert grid.accessibleDescription() == "0 items"


def test_ctrl_wheel_size_has_ends(grid):
    grid.set_size(5)
    assert grid.plan().size == 96
    grid.set_size(5000)
    assert grid.plan().size == 320
    grid.resize(200, 300)
    assert grid.plan().across == 1


@pytest.mark.parametrize("end", ["release", "focus", "leave", "shield", "reload"])
def test_a_held_q_shows_one_card_and_leaves_nothing(grid, qtbot, end):
    blue = Rendition(80, 60, bytes((20, 20, 220)) * 4800)
    asked, told, seen = [], [], []
    grid.reveal_wanted.connect(asked.append)
    grid.revealed.connect(told.append)
    grid.exposure.connect(lambda area, _seconds: seen.append(area))
    grid.set_current(1)
    before = grid.viewport().grab().toImage()
    QTest.keyPress(grid, Qt.Key.Key_Q)
    assert asked == [1]
    grid.peek.show(2, blue)
    assert told == []
    grid.peek.show(1, blue)
    opened = grid.viewport().grab().toImage()
    assert opened.pixelColor(grid.card(1).center()).blue() == 220
    assert opened.pixelColor(grid.card(2).center()).red() == 220
    match end:
        case "release":
            QTest.keyRelease(grid, Qt.Key.Key_Q)
        case "focus":
            grid.clearFocus()
            grid.setFocus()
        case "leave":
            QApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))
        case "shield":
            grid.shield()
        case "reload":
            grid.reload()
    assert grid.viewport().grab().toImage() == before
    assert (told, seen) == ([True, False], [4800.0])
    assert grid.peek.clear is None


def test_pixels_that_come_too_late_are_dropped(grid):
    QTest.keyPress(grid, Qt.Key.Key_Q)
    QTest.keyRelease(grid, Qt.Key.Key_Q)
    grid.peek.show(0, Rendition(80, 60, bytes((20, 20, 220)) * 4800))
    assert grid.viewport().grab().toImage().pixelColor(grid.card(0).center()).red() == 220


def test_a_million_are_chosen_as_one_pair(qtbot):
    grid = ThumbnailGrid(Goods(1_000_000), "Many", size=120)
    qtbot.addWidget(grid)
    grid.set_current(0)
    QTest.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert grid.chosen.runs == ((0, 999_999),)
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.selection() == [999_999]


def test_items_which_come_at_the_end_move_and_close_nothing(grid, goods):
    grid.set_current(9)
    grid.verticalScrollBar().setValue(60)
    QTest.keyPress(grid, Qt.Key.Key_Q)
    before = grid.viewport().grab().toImage()
    goods.number = 500
    grid.grow()
    assert grid.viewport().grab().toImage() == before
    assert (grid.current, grid.peek.number, grid.verticalScrollBar().value()) == (9, 9, 60)
    QTest.keyRelease(grid, Qt.Key.Key_Q)
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.current == 499


def test_another_order_leaves_what_is_at_the_top_there(grid, goods):
    goods.number = 400
    grid.grow()
    grid.verticalScrollBar().setValue(3000)
    first, y = grid.top()
    chosen = []
    grid.selection_changed.connect(chosen.append)
    goods.number = 300
    grid.rehang(first + 5, Ranges(((first + 5, first + 6), (350, 360))), (first - 40, y))
    assert grid.card(first - 40).top() == y
    assert grid.current == first + 5
    assert [one.runs for one in chosen] == [((first + 5, first + 6),)]


def test_scrolling_paints_only_what_comes_into_view(grid, goods, qtbot):
    goods.number = 400
    grid.grow()
    grid.viewport().repaint()
    goods.asked.clear()
    grid.verticalScrollBar().setValue(30)
    qtbot.waitUntil(lambda: bool(goods.asked))
    assert min(goods.asked) >= 8, "the rows which were there are moved, not painted"
