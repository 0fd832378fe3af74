"""The cards of a grid for a screen reader: names, states, places; and those in view only."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible

from workstation.ui.widgets import GridItem, ThumbnailGrid

NAME, ROLE = QAccessible.Text.Name, QAccessible.Role


class Many:
    """A thousand cards, every tenth with others behind it."""

    def count(self):
        return 1000

    def item(self, number):
        return GridItem(None, str(number), accessible=f"Photograph {number + 1}, new", depth=2 * (number % 10 == 0))


@pytest.fixture
def grid(qtbot):
    grid = ThumbnailGrid(Many(), "Photographs")
    qtbot.addWidget(grid)
    grid.resize(600, 440)
    with qtbot.waitActive(grid):
        grid.show()
        grid.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    return grid


def names(spoken):
    return [spoken.child(n).text(NAME) for n in range(spoken.childCount())]


def test_those_in_view_are_its_children(grid):
    grid.set_current(0)
    spoken = QAccessible.queryAccessibleInterface(grid)
    assert (spoken.role(), spoken.text(NAME)) == (ROLE.List, "Photographs")
    assert 6 <= spoken.childCount() <= 20
    assert names(spoken)[:2] == ["Photograph 1, new", "Photograph 2, new"]
    grid.set_current(500)
    assert "Photograph 501, new" in names(spoken), "the one with the cursor is among them"
    assert "Photograph 1, new" not in names(spoken)


def test_a_card_tells_its_place_and_state(grid):
    grid.set_current(10)
    spoken = QAccessible.queryAccessibleInterface(grid)
    here = spoken.focusChild()
    assert here.text(NAME) == "Photograph 11, new"
    assert here.text(QAccessible.Text.Description) == "11 of 1,000"
    assert here.role() == ROLE.ListItem
    state = here.state()
    assert state.selected
    assert state.focused
    assert state.expandable, "others are folded behind it"
    other = spoken.child(spoken.indexOfChild(here) + 1)
    assert not any((other.state().selected, other.state().focused, other.state().expandable))
    assert other.parent() is spoken
    assert spoken.child(spoken.indexOfChild(other)) is other, "the same one, however often it is asked for"


def test_a_card_is_where_it_is_painted(grid):
    spoken = QAccessible.queryAccessibleInterface(grid)
    grid.set_current(1)
    card = spoken.focusChild()
    middle = card.rect().center()
    assert spoken.childAt(middle.x(), middle.y()) is card
    assert grid.item_at(grid.viewport().mapFromGlobal(QPoint(middle))) == 1
    assert spoken.child(-1) is None
    assert spoken.child(spoken.childCount()) is None
