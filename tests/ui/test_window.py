import threading
import time
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QComboBox, QLineEdit, QWidget

from workstation.domain.change import Change
from workstation.domain.errors import Refused
from workstation.ui import dialogs, theme
from workstation.ui.bench import Desk, DeskSpec
from workstation.ui.jobs import Progress
from workstation.ui.palette import CommandPalette
from workstation.ui.registry import Command
from workstation.ui.widgets import pane
from workstation.ui.window import MainWindow


def change():
    return Change("case.opened", "case:1", "p1", "analyst", "desk", datetime(2026, 1, 2, tzinfo=UTC))


class Plain(Desk):
    made = 0

    def __init__(self, bench):
        type(self).made += 1
        super().__init__(bench)
        self.calls = []
        self.first, self.second = QLineEdit(), QLineEdit()
        self.body.addWidget(pane(self.first, "First"))
        self.body.addWidget(pane(self.second, "Second"))

    def refresh(self, change):
        self.calls.append(("refresh", change.verb if change else None))

    def open(self, subject):
        self.calls.append(("open", subject))

    def shield(self):
        self.calls.append("shield")


class Cases(Plain):
    id, title, hint, primary = "cases", "Cases", "O has object", "cases.do"
    done = 0

    def commands(self):
        return (Command("cases.do", "Do it", "check", (), "cases", self.do),)

    def do(self):
        self.done += 1


class Tips(Plain):
    id, title, hint = "tips", "Tips", "1 relevant"


class Ledger(Plain):
    id, title = "ledger", "Ledger"


SPECS = (
    DeskSpec("cases", "Cases", "cases", Cases),
    DeskSpec("tips", "Tips", "tips", Tips),
    DeskSpec("ledger", "Ledger", "ledger", Ledger, "To read the ledger needs the role auditor."),
)


@pytest.fixture
def build(qtbot, jobs):
    for desk in (Cases, Tips, Ledger):
        desk.made = 0

    def make(**more):
        window = MainWindow("session", SPECS, jobs=jobs, person_name="Ada Berg", roles="analyst", **more)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    return make


def test_only_permitted_desks_are_in_the_rail_and_made_when_visited(build, qtbot):
    window = build()
    assert list(window.rail.buttons) == ["cases", "tips"]
    assert (Cases.made, Tips.made) == (1, 0)
    assert not window.go("ledger")
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.desk.id == "tips"
    assert window.rail.buttons["tips"].isChecked()
    assert window.windowTitle() == "Tips – Workstation"
    qtbot.mouseClick(window.rail.buttons["cases"], Qt.MouseButton.LeftButton)
    assert (Cases.made, Tips.made) == (1, 1)


def test_it_starts_quickly(build):
    start = time.perf_counter()
    build()
    assert time.perf_counter() - start < 5  # a hang, not a benchmark


def test_demo_is_said_everywhere(build):
    window = build(demo=True)
    assert "DEMO" in window.windowTitle()
    shown = [w for w in window.findChildren(QWidget) if w.property("plane") == "demo" and w.isVisible()]
    assert len(shown) == 2


def test_a_subject_is_opened_and_leaving_shields(build):
    window = build()
    cases = window.desk
    assert cases.calls == [("refresh", None)]
    assert window.go("tips", "T-12")
    assert window.desk.calls == [("refresh", None), ("open", "T-12")]
    assert cases.calls[-1] == "shield"


def test_changes_reach_the_open_desk_and_the_others_at_their_next_visit(build, jobs, qtbot):
    window = build()
    window.go("tips")
    tips, cases = window.made("tips"), window.made("cases")
    jobs.run(change)
    qtbot.waitUntil(lambda: ("refresh", "case.opened") in tips.calls)
    assert ("refresh", "case.opened") not in cases.calls
    before = cases.calls.count(("refresh", None))
    window.go("cases")
    window.go("tips")
    window.go("cases")
    assert cases.calls.count(("refresh", None)) == before + 1


def test_f9_and_losing_the_focus_shield_everything(build, qtbot):
    window = build()
    seen = []
    window.shield_all.connect(lambda: seen.append(1))
    window.desk.calls.clear()
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert window.desk.calls == ["shield"]
    other = QWidget()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    other.hide()
    QApplication.processEvents()
    QApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))
    assert seen


def test_a_refusal_is_a_toast_with_its_way_out(build, jobs, qtbot):
    window = build()

    def refuse():
        raise Refused("four_eyes", "You made it.", "Ask a colleague.")

    jobs.run(refuse)
    qtbot.waitUntil(lambda: window.toasts.text == "You made it. Ask a colleague.")


def test_a_crash_is_shown_with_a_report(build, jobs, qtbot, monkeypatch):
    import sys

    shown = []
    monkeypatch.setattr(dialogs, "show_sentence", lambda *what: shown.append(what))
    monkeypatch.setattr(sys, "excepthook", lambda *_what: None)
    build()
    jobs.run(lambda: 1 / 0)
    qtbot.waitUntil(lambda: bool(shown))
    assert "ZeroDivisionError" in shown[0][3]


def test_toast_with_undo_by_key(build, qtbot):
    window = build()
    undone = []
    window.toast("Marked 2 images.", lambda: undone.append(1))
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert undone == [1]
    assert window.toasts.text == ""
    assert not window.toasts.undo()


def test_counts_and_hints(build):
    window = build()
    window.set_count("tips", 12)
    assert window.rail.buttons["tips"].count == 12
    window.set_count("ledger", 3)
    assert window.bottom.hint == "O has object"
    window.hint("Shift keeps the ratio")
    assert window.bottom.hint == "Shift keeps the ratio"
    window.hint("")
    assert window.bottom.hint == "O has object"


def test_f6_goes_round_rail_panes_search(build, qtbot):
    window = build()
    desk = window.desk
    assert desk.first.hasFocus()
    stops = []
    for _turn in range(4):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        stops.append(QApplication.focusWidget())
    assert stops == [desk.second, window.top.search, window.rail.buttons["cases"], desk.first]
    qtbot.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert window.rail.buttons["cases"].hasFocus()


def test_ctrl_enter_does_the_main_act(build, qtbot):
    window = build()
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.desk.done == 1


def test_the_palette_opens_filters_and_acts(build, qtbot):
    window = build()
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChild(CommandPalette)
    qtbot.keyClicks(palette.field, "tips")
    qtbot.keyClick(palette, Qt.Key.Key_Return)
    assert window.desk.id == "tips"


def test_lock_covers_and_keys_sleep(build, qtbot):
    window = build()
    page = QWidget()
    window.lock_wanted.connect(lambda: window.cover(page))
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.covered
    assert not window.stack.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.desk.id == "cases"
    window.uncover()
    assert not window.covered
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.desk.id == "tips"


def test_idleness_locks(build, qtbot):
    window = build(idle_minutes=0.002)
    with qtbot.waitSignal(window.lock_wanted, timeout=3000):
        pass


def test_cases_are_chosen_and_told(build, qtbot):
    window = build()
    with qtbot.waitSignal(window.case_changed) as got:
        window.set_cases([(1, "2026/1"), (2, "2026/2")])
    assert got.args == [1]
    window.set_cases([(1, "2026/1"), (2, "2026/2"), (3, "2026/3")], current=3)
    assert window.case() == 3
    window.set_cases([(1, "2026/1"), (3, "renamed")])
    assert window.case() == 3
    assert "2026" not in window.windowTitle()


def test_searching_everywhere_runs_on_the_lane_and_goes_there(build, qtbot):
    window = build(search=lambda text: [(f"Tip about {text}", "T-12", "tips", "tips", "T-12")])
    window.top.search.setFocus()
    qtbot.keyClicks(window.top.search, "bag")
    qtbot.keyClick(window.top.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.findChild(CommandPalette) is not None)
    qtbot.keyClick(window.findChild(CommandPalette), Qt.Key.Key_Return)
    assert window.desk.calls[-1] == ("open", "T-12")


def test_revealed_is_said_in_the_top_bar(build):
    window = build()
    window.set_revealed(window.desk, True)
    assert window.top.shield.text() == "Revealed"
    window.set_revealed(window.desk, False)
    assert window.top.shield.text() == "Shielded"


def test_only_size_and_scheme_are_kept(build, tmp_path, qapp):
    file = tmp_path / "desk.ini"
    window = build(settings=file)
    window.set_cases([(1, "SECRET-CASE")])
    window.registry.remap("window.lock", ("Ctrl+Shift+L",))
    window.registry.trigger("window.scheme")
    window.close()
    text = file.read_text()
    theme.apply(qapp, "dark")
    assert "SECRET" not in text
    assert {line.split("=")[0] for line in text.splitlines() if "=" in line} == {
        "geometry",
        "scheme",
    }, "keys are the person's, not the machine's"
    again = build(settings=file)
    assert again.memory.scheme() == "light"
    assert again.registry.keys_of("window.lock") == ("Ctrl+L",)


def test_progress_is_shown_and_cancelled(build, jobs, qtbot):
    window, gate = build(), threading.Event()

    def work(progress):
        progress.step(412, 640, "images")
        gate.wait(5)
        progress.step(413, 640)

    jobs.track("Intake", work)
    strip = window.bottom.tasks
    qtbot.waitUntil(lambda: "412 of 640" in strip._numbers.text())
    assert strip.isVisible()
    qtbot.mouseClick(strip.cancel, Qt.MouseButton.LeftButton)
    assert "stopping" in strip._numbers.text()
    gate.set()
    qtbot.waitUntil(lambda: not strip.isVisible())


def test_a_pausable_task_says_so_and_tells_its_pace(build, jobs, qtbot, monkeypatch):
    monkeypatch.setattr(Progress, "pace", lambda task: None if task.paused else (12.4, 190.0))
    window, gate = build(), threading.Event()

    def work(progress):
        while not gate.wait(0.002):
            progress.step(412, 640, "files taken in")

    jobs.track("Intake", work, lane=False, pausable=True)
    strip = window.bottom.tasks
    qtbot.waitUntil(lambda: "412 of 640" in strip._numbers.text())
    qtbot.mouseClick(strip.pause, Qt.MouseButton.LeftButton)
    assert "paused" in strip._numbers.text()
    assert strip.pause.toolTip() == "Go on with this task"
    qtbot.mouseClick(strip.pause, Qt.MouseButton.LeftButton)
    assert "files taken in · 12/s · 3 min left" in strip._numbers.text()
    strip.cancel.click()
    qtbot.waitUntil(lambda: not strip.isVisible())


def test_no_two_window_keys_clash(build):
    assert build().registry.conflicts() == []


def test_building_flashes_no_stray_window(build):
    window = build(demo=True)
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window] == []


def test_every_button_and_field_has_an_accessible_name(build):
    window = build()
    nameless = [
        w.objectName() or type(w).__name__
        for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractScrollArea)
        for w in window.findChildren(kind)
        if not (w.accessibleName() or getattr(w, "text", lambda: "")())
        and w not in (window.desk.first, window.desk.second)
    ]
    assert nameless == []


def test_locking_closes_an_open_question(build, qtbot):
    window = build()
    box = dialogs.Question(window, "Withdraw", "Two objects leave.", "Withdraw 2 objects")
    box.open()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is box)
    window.cover(QWidget())
    assert not box.isVisible()


def test_work_that_ends_after_the_lock_opens_nothing_above_it(build, qtbot, jobs, monkeypatch):
    go = threading.Event()
    window = build(search=lambda text: go.wait(10) and [(f"Case {text}", "", "cases", "cases", None)])
    asked = []
    monkeypatch.setattr(dialogs.Question, "exec", lambda box: asked.append(box.windowTitle()) or 0)
    window.top.search.setText("bag")
    qtbot.keyClick(window.top.search, Qt.Key.Key_Return)
    jobs.run(lambda: go.wait(10), lambda _: dialogs.confirm(window.desk, "Submit it?", "Marta Nowak", "Submit"))
    page = QWidget()
    window.cover(page)
    assert window.lock_page is page
    go.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert asked == []
    assert window.findChild(CommandPalette) is None
    assert not dialogs.confirm(page, "Wrong passphrase", "Try again.", "Close")
    assert asked == ["Wrong passphrase"], "the lock page itself may ask"
    window.uncover()
    dialogs.confirm(window, "Submit it?", "Now one may.", "Submit")
    assert asked[1:] == ["Submit it?"]
