"""Keys of one's own: pressed to record, refused in a sentence, taken from others only when told to, shown everywhere."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workstation.domain.errors import Refused
from workstation.ui.keyrules import pressed, why_not_key, why_not_keys
from workstation.ui.keys import KeySheet
from workstation.ui.registry import WINDOW, Command, Registry


class Holding(QWidget):
    def __init__(self):
        super().__init__()
        self.held = {}

    def set_held(self, name, keys):
        self.held[name] = keys
        return True


@pytest.fixture
def page(qtbot):
    made = QWidget()
    made.wall, made.text = Holding(), QWidget()
    box = QVBoxLayout(made)
    for part in (made.wall, made.text):
        part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.addWidget(part)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def done():
    return []


@pytest.fixture
def registry(page, done):
    made = Registry()

    def act(name, text, keys, scope, held=False, why=None):
        return Command(name, text, "check", keys, scope, lambda: done.append(name), lambda: why, held)

    made.add(page, [act("window.shield", "Shield", ("F9",), WINDOW), act("window.lock", "Lock", ("Ctrl+L",), WINDOW)])
    made.add(
        page.wall,
        [
            act("cases.wall.look", "Look", ("Q",), "cases.wall", held=True),
            act("cases.wall.later", "Later", ("L",), "cases.wall"),
            act("cases.wall.nothing", "Nothing", ("N",), "cases.wall", why="Choose a photograph first (Ctrl+L)."),
        ],
    )
    made.add(
        page.text, [act("tips.later", "Snooze", ("H",), "tips"), act("tips.move", "Move", ("Left",), "tips", held=True)]
    )
    return made


def test_a_changed_key_works_and_is_shown_everywhere(registry, page, done, qtbot):
    button = registry.button("cases.wall.later")
    qtbot.addWidget(button)
    with qtbot.waitSignal(registry.remapped_now):
        registry.remap("cases.wall.later", ["J"])
    page.wall.setFocus()
    qtbot.keyClick(page.wall, Qt.Key.Key_L)
    assert not done
    qtbot.keyClick(page.wall, Qt.Key.Key_J)
    assert done == ["cases.wall.later"]
    assert button.toolTip() == "Later (J)"
    assert registry.action("cases.wall.later").text() == "Later\tJ"
    assert registry.told("L later   N nothing", "cases") == "J later   N nothing"
    assert registry.told("hold L later", "cases") == "hold J later"
    assert registry.told("L later", "tips") == "L later", "another desk's letter is another key"
    assert registry.keys_of("cases.wall.later") == ("J",)
    assert registry.remapped() == {"cases.wall.later": ("J",)}


def test_keys_in_sentences_follow(registry, qtbot):
    button = registry.button("cases.wall.nothing")
    qtbot.addWidget(button)
    registry.remap("window.lock", ["Ctrl+F12"])
    registry.refresh()
    assert "first (Ctrl+F12)." in button.toolTip()
    with qtbot.waitSignal(registry.refused) as told:
        registry.trigger("cases.wall.nothing")
    assert told.args == ["Choose a photograph first (Ctrl+F12)."]
    registry.remap("window.lock", [])
    assert registry.told("Lock it (Ctrl+L).", WINDOW) == "Lock it (no key)."


def test_held_keys_are_pushed_to_a_pane_that_listens(registry, page):
    assert page.wall.held == {"cases.wall.look": ("Q",)}
    registry.remap("cases.wall.look", ["F7"])
    assert page.wall.held == {"cases.wall.look": ("F7",)}
    assert not registry.changeable("tips.move")
    with pytest.raises(Refused, match="fixed"):
        registry.remap("tips.move", ["F8"])


def test_a_key_that_is_taken_names_who_has_it_and_can_be_taken(registry):
    with pytest.raises(Refused) as no:
        registry.remap("cases.wall.later", ["N"])
    assert no.value.code == "key_taken"
    assert "“Nothing”" in no.value.message
    registry.remap("cases.wall.later", ["H"])  # another desk: no conflict
    registry.take("cases.wall.later", ["N"])
    assert registry.keys_of("cases.wall.nothing") == ()
    assert registry.keys_of("cases.wall.later") == ("N",)
    with pytest.raises(Refused, match="already belongs to “Later”"):
        registry.reset("cases.wall.nothing")
    registry.reset()
    assert registry.remapped() == {}
    assert registry.keys_of("cases.wall.nothing") == ("N",)


def test_window_and_pane_meet(registry):
    with pytest.raises(Refused, match="“Lock”"):
        registry.remap("tips.later", ["Ctrl+L"])


def test_what_was_kept_is_in_force_at_once(page, done, qtbot):
    made = Registry(keys={"a.b": ["F7"], "gone.act": ["F8"]})
    made.add(page.wall, [Command("a.b", "A", "", ("F4",), "a", lambda: done.append(1))])
    page.wall.setFocus()
    qtbot.keyClick(page.wall, Qt.Key.Key_F7)
    assert done == [1]
    assert made.remapped() == {"a.b": ("F7",), "gone.act": ("F8",)}, "acts of other roles are not forgotten"


@pytest.mark.parametrize(
    ("key", "scope", "word"),
    [
        ("F9", "tips", "shields everything"),
        ("@", "tips", "AltGr"),
        ("[", "tips", "AltGr"),
        ("Ctrl+\\", WINDOW, "AltGr"),
        ("Ctrl+Alt+Q", WINDOW, "Ctrl+Alt is AltGr"),
        ("Ctrl+Alt+7", "tips", "Ctrl+Alt is AltGr"),
        ("Esc", "tips", "every field"),
        ("Ctrl+C", WINDOW, "every field"),
        ("Left", "tips", "moves in lists"),
        ("Alt+F4", WINDOW, "system"),
        ("Ctrl+Alt+F2", WINDOW, "system"),
        ("Meta+L", WINDOW, "system"),
        ("J", WINDOW, "Ctrl, Alt or an F key"),
        ("Shift+J", WINDOW, "Ctrl, Alt or an F key"),
        ("Ctrl+K, Ctrl+B", WINDOW, "one key"),
        ("", "tips", "one key"),
    ],
)
def test_keys_that_nobody_may_give(key, scope, word):
    assert word in (why_not_key(key, scope) or "")


@pytest.mark.parametrize(
    ("key", "scope"), [("J", "tips"), ("Shift+J", "tips"), ("F7", WINDOW), ("Ctrl++", WINDOW), ("Alt+J", WINDOW), ("+", "tips"), ("PgDown", "tips")]
)  # fmt: skip
def test_keys_that_anybody_may_give(key, scope):
    assert why_not_key(key, scope) is None


def test_f9_stays_and_what_was_built_in_may_come_back():
    assert "F9 stays" in (why_not_keys("window.shield", ("F8",), WINDOW, ("F9",)) or "")
    assert why_not_keys("window.shield", ("F9", "F8"), WINDOW, ("F9",)) is None
    assert why_not_keys("canvas.commit", ("Return",), "canvas", ("Return",)) is None


@pytest.mark.parametrize(
    ("key", "text", "marks", "spelled"),
    [
        (Qt.Key.Key_J, "j", Qt.KeyboardModifier.NoModifier, "J"),
        (Qt.Key.Key_J, "J", Qt.KeyboardModifier.ShiftModifier, "Shift+J"),
        (Qt.Key.Key_Question, "?", Qt.KeyboardModifier.ShiftModifier, "?"),
        (Qt.Key.Key_5, "5", Qt.KeyboardModifier.KeypadModifier, "5"),
        (Qt.Key.Key_Shift, "", Qt.KeyboardModifier.ShiftModifier, ""),
        (Qt.Key.Key_F5, "", Qt.KeyboardModifier.ControlModifier, "Ctrl+F5"),
        (Qt.Key.Key_Space, " ", Qt.KeyboardModifier.NoModifier, "Space"),
    ],
)
def test_how_a_press_is_spelled(key, text, marks, spelled):
    assert pressed(QKeyEvent(QEvent.Type.KeyPress, key, marks, text)) == spelled


# --- the sheet ----------------------------------------------------------------------------------------------------


@pytest.fixture
def sheet(registry, page, qtbot):
    made = KeySheet(page, registry, {WINDOW: "Everywhere", "cases": "Cases", "tips": "Tips"})
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def lines(sheet):
    return {
        line.data(0, Qt.ItemDataRole.UserRole): (line.text(0), line.text(1), line.text(2)) for line in sheet._lines()
    }


def test_the_sheet_is_the_registry(sheet):
    heads = [sheet.tree.topLevelItem(i).text(0) for i in range(sheet.tree.topLevelItemCount())]
    assert heads == ["Everywhere", "Cases · wall", "Tips"]
    assert lines(sheet)["cases.wall.look"] == ("Look", "hold Q", "")
    sheet.field.setText("shield")
    assert [sheet.tree.topLevelItem(i).isHidden() for i in range(3)] == [False, True, True]
    sheet.field.setText("tips")
    assert [sheet.tree.topLevelItem(i).isHidden() for i in range(3)] == [True, True, False]


def press(qtbot, sheet, key, marks=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(sheet.recorder, Qt.MouseButton.LeftButton)
    assert sheet.recorder.listening
    qtbot.keyClick(sheet.recorder, key, marks)


def test_a_key_is_recorded_by_pressing_it(sheet, registry, qtbot):
    assert not sheet.recorder.isEnabled(), "no act is chosen yet"
    assert sheet.choose("cases.wall.later")
    press(qtbot, sheet, Qt.Key.Key_J)
    assert lines(sheet)["cases.wall.later"] == ("Later", "J", "changed")
    assert not sheet.recorder.listening
    qtbot.mouseClick(sheet.back, Qt.MouseButton.LeftButton)
    assert lines(sheet)["cases.wall.later"] == ("Later", "L", "")
    assert registry.remapped() == {}


def test_escape_and_looking_elsewhere_end_the_recording(sheet, registry, qtbot):
    sheet.choose("cases.wall.later")
    press(qtbot, sheet, Qt.Key.Key_Escape)
    assert not sheet.recorder.listening
    assert sheet.isVisible(), "Esc left the recording, not the dialog"
    qtbot.mouseClick(sheet.recorder, Qt.MouseButton.LeftButton)
    sheet.field.setFocus()
    assert not sheet.recorder.listening
    assert registry.remapped() == {}


def test_tab_is_no_way_out_while_recording(sheet, qtbot):
    sheet.choose("cases.wall.later")
    press(qtbot, sheet, Qt.Key.Key_Tab)
    assert "every field" in sheet.notice.text.text()


def test_a_refused_key_says_why(sheet, registry, qtbot):
    sheet.choose("cases.wall.later")
    press(qtbot, sheet, Qt.Key.Key_BracketLeft)
    assert "AltGr" in sheet.notice.text.text()
    assert sheet.notice.isVisible()
    assert not sheet.taken.isVisible()
    assert registry.remapped() == {}


def test_a_conflict_names_the_other_and_offers_to_take_the_key(sheet, registry, qtbot):
    sheet.choose("cases.wall.later")
    press(qtbot, sheet, Qt.Key.Key_N)
    assert sheet.notice.text.text() == "N already belongs to “Nothing” (Cases · wall)."
    assert registry.remapped() == {}, "nothing is taken unasked"
    qtbot.mouseClick(sheet.taken, Qt.MouseButton.LeftButton)
    assert lines(sheet)["cases.wall.later"][1] == "N"
    assert lines(sheet)["cases.wall.nothing"] == ("Nothing", "", "changed")
    qtbot.mouseClick(sheet.all_back, Qt.MouseButton.LeftButton)
    assert registry.remapped() == {}
    assert not sheet.all_back.isEnabled()


def test_f9_cannot_be_taken(sheet, registry, qtbot):
    sheet.choose("cases.wall.later")
    press(qtbot, sheet, Qt.Key.Key_F9)
    assert "F9 shields everything" in sheet.notice.text.text()
    sheet.choose("window.shield")
    qtbot.mouseClick(sheet.none, Qt.MouseButton.LeftButton)
    assert "F9 stays" in sheet.notice.text.text()
    assert registry.remapped() == {}


def test_fixed_keys_say_so(sheet):
    sheet.choose("tips.move")
    assert not sheet.recorder.isEnabled()
    assert "cannot be changed" in sheet.recorder.toolTip()
