import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from workstation.domain.errors import Refused
from workstation.ui.registry import WINDOW, Command, Registry, native


class Page(QWidget):
    def __init__(self):
        super().__init__()
        self.one, self.two = QWidget(), QWidget()
        self.field = QLineEdit()
        box = QVBoxLayout(self)
        for part in (self.one, self.two, self.field):
            box.addWidget(part)
            part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


@pytest.fixture
def page(qtbot):
    made = Page()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def done():
    return []


def command(done, name, keys=(), scope=WINDOW, why=None, held=False):
    return Command(name, name.title(), "check", keys, scope, lambda: done.append(name), lambda: why, held)


def test_window_keys_work_everywhere_pane_keys_only_there(qtbot, page, done):
    registry = Registry()
    registry.add(page, [command(done, "all", ("F9",))])
    registry.add(page.one, [command(done, "mark", ("O",), "grid")])
    page.two.setFocus()
    qtbot.keyClick(page.two, Qt.Key.Key_O)
    qtbot.keyClick(page.two, Qt.Key.Key_F9)
    assert done == ["all"]
    page.one.setFocus()
    qtbot.keyClick(page.one, Qt.Key.Key_O)
    assert done == ["all", "mark"]


def test_letters_are_typed_in_a_field(qtbot, page, done):
    registry = Registry()
    registry.add(page, [command(done, "mark", ("O",), "desk")])
    page.field.setFocus()
    qtbot.keyClick(page.field, Qt.Key.Key_O)
    assert page.field.text() == "o"
    assert not done


def test_a_refused_key_tells_why(qtbot, page, done):
    registry = Registry()
    registry.add(page, [command(done, "clear", ("F4",), why="You made it.")])
    with qtbot.waitSignal(registry.refused) as got:
        qtbot.keyClick(page, Qt.Key.Key_F4)
    assert got.args == ["You made it."]
    assert not done


def test_a_greyed_button_says_why_and_comes_back(qtbot, page, done):
    why = ["Nothing is selected."]
    registry = Registry()
    registry.add(page, [Command("a.b", "Grade", "check", ("F3",), WINDOW, lambda: done.append(1), lambda: why[0])])
    button, tool = registry.button("a.b", "primary"), registry.tool("a.b")
    qtbot.addWidget(button)
    qtbot.addWidget(tool)
    registry.refresh()
    assert not button.isEnabled()
    assert "Nothing is selected." in button.toolTip()
    assert tool.accessibleDescription() == "Nothing is selected."
    assert tool.accessibleName() == "Grade"
    assert not registry.action("a.b").isEnabled()
    why[0] = None
    registry.refresh()
    assert button.isEnabled()
    assert button.toolTip() == "Grade (F3)"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [1]


def test_a_rule_that_says_no_while_acting_is_told(qtbot, page):
    def act():
        raise Refused("state", "It is published.", "Withdraw it first.")

    registry = Registry()
    registry.add(page, [Command("x", "X", "", (), WINDOW, act)])
    with qtbot.waitSignal(registry.refused) as got:
        assert registry.trigger("x") is False
    assert got.args == ["It is published. Withdraw it first."]


def test_while_paused_nothing_happens(qtbot, page, done):
    registry = Registry()
    registry.add(page, [command(done, "all", ("F9",))])
    registry.paused = True
    qtbot.keyClick(page, Qt.Key.Key_F9)
    assert not done


def test_two_acts_cannot_share_a_name(page, done):
    registry = Registry()
    registry.add(page, [command(done, "a")])
    with pytest.raises(ValueError, match="two commands"):
        registry.add(page, [command(done, "a")])


def test_conflicts_are_found_where_keys_meet(page, done):
    registry = Registry()
    registry.add(page, [command(done, "w", ("Ctrl+F",)), command(done, "v", ("Ctrl+Z",))])
    registry.add(page.one, [command(done, "a", ("O",), "tips"), command(done, "b", ("Ctrl+F",), "tips")])
    registry.add(page.two, [command(done, "c", ("O",), "review"), command(done, "d", ("O",), "tips.list")])
    assert sorted(registry.conflicts()) == [("a", "d"), ("w", "b")]


def test_held_keys_are_listed_only(qtbot, page, done):
    registry = Registry()
    registry.add(page, [command(done, "look", ("F4",), held=True)])
    qtbot.keyClick(page, Qt.Key.Key_F4)
    assert not done
    assert [c.id for c in registry.everything()] == ["look"]


def test_acts_of_a_deleted_pane_are_forgotten(page, done):
    import shiboken6

    registry = Registry()
    registry.add(page.one, [command(done, "a", ("O",), "x")])
    shiboken6.delete(page.one)
    assert registry.everything() == []


def test_near_acts_come_first(page, done):
    registry = Registry()
    registry.add(page, [command(done, "w")])
    registry.add(page.one, [command(done, "a", (), "x")])
    registry.add(page.two, [command(done, "b", (), "y")])
    assert [c.id for c in registry.commands(near=page.two)] == ["b", "a", "w"]
    page.two.hide()
    assert [c.id for c in registry.commands()] == ["a", "w"]


def test_sentences_tips_and_buttons_name_the_key_in_force(page, done):
    registry = Registry()
    look = Command("x.look", "Look", "", ("Q",), "x", lambda: None)
    keep = Command("x.keep", "Keep", "", ("Ctrl+Return",), "x", lambda: None, tip="Look first (Q)")
    registry.add(page, [look, keep])
    button = registry.button("x.keep", with_key=True)
    assert button.text() == f"Keep   {native('Ctrl+Return')}"
    registry.remap("x.look", ("F7",))
    assert button.toolTip() == f"Look first (F7) ({native('Ctrl+Return')})"
    said = "Press Q to look on, or hold Q; keep it (Ctrl+Enter). With Quality, a (Queen) and Q."
    assert registry.told(said, "x") == said.replace("Press Q", "Press F7").replace("hold Q", "hold F7")
    assert registry.told("hold Q keyhole   Q looks", "x") == "hold F7 keyhole   F7 looks"
    registry.remap("x.keep", ("F8",))
    assert button.text() == "Keep   F8"
    assert registry.told("keep it (Ctrl+Enter)", "x") == "keep it (F8)"
    registry.reset()
    assert button.toolTip() == f"Look first (Q) ({native('Ctrl+Return')})"
    assert registry.told(said, "x") == said
