"""My page, the word about breaks, and the first acts: private, calm, and gone when put away."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.stage import NOON
from workstation.actions import administering, caring
from workstation.domain.exposure import Exposure
from workstation.domain.shield import Level
from workstation.ui import mine
from workstation.ui.bench import DeskSpec
from workstation.ui.breaks import BreakBanner, Breaks
from workstation.ui.desks.intake import Intake
from workstation.ui.mine import MyPage, shielded_mug, told
from workstation.ui.registry import WINDOW, Command, Registry
from workstation.ui.welcome import FIRST_ACTS, FirstActs
from workstation.ui.window import MainWindow


class Clock:
    def __init__(self):
        self.at = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def banner(qtbot, clock):
    breaks = Breaks(3600, clock)
    made = BreakBanner(breaks)
    made.breaks = breaks
    qtbot.addWidget(made)
    return made


def test_a_break_is_suggested_at_the_limit_and_can_wait(banner, clock, qtbot):
    banner.breaks.seen(Exposure(3, 3599))
    assert not banner.isVisible()
    banner.breaks.seen(Exposure(3, 3601))
    assert banner.isVisible()
    assert "stop at 1 h" in banner.text.text()
    assert "Only you see this" in banner.text.text()
    qtbot.mouseClick(banner.later, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()
    clock.at += timedelta(minutes=10)
    banner.breaks.seen(Exposure(3, 3700))
    assert not banner.isVisible()
    clock.at += timedelta(minutes=6)
    banner.breaks.seen(Exposure(3, 3800))
    assert banner.isVisible()
    qtbot.mouseClick(banner.done, Qt.MouseButton.LeftButton)
    clock.at += timedelta(hours=3)
    banner.breaks.seen(Exposure(3, 9000))
    assert not banner.isVisible(), "enough said for today"


def test_half_an_hour_on_end_is_said_too(banner, clock):
    for _ in range(31):
        banner.breaks.seen(Exposure(1, 60))
        clock.at += timedelta(minutes=1)
    assert "on end" in banner.text.text()


def test_samples_get_coarser_level_by_level():
    def colours(image):
        return len({image.pixel(x, y) for x in range(0, 240, 3) for y in range(0, 160, 3)})

    found = [colours(shielded_mug(level)) for level in Level]
    assert found == sorted(found, reverse=True)
    assert found[-1] == 1


def test_what_was_seen_in_words():
    assert told(Exposure()) == "nothing"
    assert told(Exposure(1, 30, 3)) == "1 photograph, uncovered for 30 s, as if whole for 3 s"


# --- with a vault ---------------------------------------------------------------------------------------------------


@pytest.fixture
def window_of(qtbot, jobs):
    made = []

    def make(session, **more):
        specs = [DeskSpec("cases", "Cases", "cases", Intake)]
        window = MainWindow(session, specs, jobs=jobs, person_name="A", roles="analyst", **more)
        made.append(window)
        qtbot.addWidget(window)
        mine.remember(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        qtbot.waitUntil(lambda: not jobs.busy)
        return window

    yield make
    for window in made:
        window.close()


def colours(picture):
    return len({picture.rgb[i : i + 3] for i in range(0, len(picture.rgb), 3)})


def on_the_wall(window):
    return colours(window.desk.wall.item(0).picture)


def test_another_level_is_on_the_wall_at_once(open_as, window_of, qtbot, jobs, monkeypatch):
    session = open_as("Anna")
    window = window_of(session, exposure_limit=3600)
    qtbot.waitUntil(lambda: window.desk.wall.item(0).picture is not None)
    before, shown = on_the_wall(window), []
    monkeypatch.setattr(MyPage, "exec", lambda page: shown.append(page) or page.choices[Level.COARSE].setChecked(True))
    window.registry.trigger("window.mine")
    qtbot.waitUntil(lambda: bool(shown) and not jobs.busy)
    qtbot.waitUntil(lambda: on_the_wall(window) < before)
    assert caring.shield_level(session) is Level.COARSE


def test_levels_below_the_floor_are_grey_and_say_why(open_as, qtbot):
    administering.set_policy(open_as("Ada"), "shield_floor", "coarse grey")
    anna = open_as("Anna")
    caring.note_exposure(anna, 2, 0.5, 90)
    page = MyPage(None, mine.read(anna), 3600)
    qtbot.addWidget(page)
    assert [page.choices[level].isEnabled() for level in Level] == [False, False, True, True]
    assert "coarse grey" in page.choices[Level.MOSAIC].toolTip()
    assert page.choices[Level.GREY].isChecked()
    said = [one.text() for one in page.findChildren(QLabel)]
    assert "2 photographs, uncovered for 2 min, as if whole for 45 s" in said
    page.complain("No.")
    assert page.notice.text.text() == "No."


def test_changed_keys_are_kept_for_the_person(open_as, window_of, qtbot, jobs):
    anna = open_as("Anna")
    window = window_of(anna)
    window.registry.remap("cases.wall.later", ["J"])
    qtbot.waitUntil(lambda: not jobs.busy)
    assert mine.keys(anna) == {"cases.wall.later": ("J",)}
    window.close()
    again = window_of(anna, keys=mine.keys(anna))
    assert "J later" in again.bottom.hint
    assert again.registry.keys_of("cases.wall.later") == ("J",)


def test_looking_at_a_photograph_while_the_key_is_held(open_as, window_of, qtbot, jobs):
    anna = open_as("Anna", clock=lambda: NOON)
    window = window_of(anna, exposure_limit=0.001)
    grid = window.desk.grid
    grid.setFocus()
    grid.set_current(0)
    qtbot.keyPress(grid, Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: grid.peek.clear is not None)
    assert window.top.shield.text() == "Revealed"
    with qtbot.waitSignal(grid.exposure):
        qtbot.keyClick(window, Qt.Key.Key_F9)
    assert grid.peek.clear is None
    assert window.top.shield.text() == "Shielded"
    qtbot.waitUntil(lambda: not jobs.busy)
    seen = caring.exposure(anna)
    assert seen.pictures == 1
    assert seen.area == pytest.approx(seen.seconds, abs=0.06), "a card shows the whole photograph"
    window.registry.remap("cases.wall.reveal", ["F7"])
    qtbot.keyPress(grid, Qt.Key.Key_Q)
    assert grid.peek.number == -1
    qtbot.keyPress(grid, Qt.Key.Key_F7)
    assert grid.peek.number == 0
    qtbot.keyRelease(grid, Qt.Key.Key_F7)
    assert grid.peek.number == -1


# --- first acts ----------------------------------------------------------------------------------------------------


def test_first_acts_are_ticked_by_what_was_done(qtbot):
    registry, parent = Registry(), QLabel()
    qtbot.addWidget(parent)
    registry.add(parent, [Command("window.shield", "Shield", "", ("F9",), WINDOW, lambda: None)])
    acts = FirstActs(["cases", "cropping", "objects", "review", "tips"], registry)
    qtbot.addWidget(acts)
    acts.verb_done("crop.kept")
    assert acts.done == frozenset(), "not shown: nothing is kept"
    acts.start(frozenset({"tip"}))
    assert acts.isVisible()
    with qtbot.waitSignal(acts.progressed) as told_done:
        registry.trigger("window.shield")
    assert told_done.args == [frozenset({"tip", "shield"})]
    acts.verb_done("crop.kept")
    acts.verb_done("case.opened")
    assert acts.done == {"tip", "shield", "crop"}
    assert acts.said.text() == "First acts, 3 to go"
    assert "done" in acts.buttons["crop"].accessibleName()
    assert not acts.buttons["ledger"].isEnabled()
    assert "Ledger" in acts.buttons["ledger"].toolTip()
    with qtbot.waitSignal(acts.put_away):
        acts.findChildren(type(acts.layout().itemAt(acts.layout().count() - 1).widget()))[-1].click()
    assert not acts.isVisible()


def test_put_away_stays_away(qtbot):
    acts = FirstActs([], Registry())
    qtbot.addWidget(acts)
    acts.start(None)
    assert not acts.isVisible()
    assert len(FIRST_ACTS) == 6
    assert QApplication.activeModalWidget() is None


def test_it_does_not_come_above_the_lock_page(open_as, window_of, qtbot, jobs, monkeypatch):
    window = window_of(open_as("Anna"))
    opened = []
    monkeypatch.setattr(MyPage, "exec", lambda _page: opened.append(1))
    window.registry.trigger("window.mine")
    window.cover(QWidget())
    qtbot.waitUntil(lambda: not jobs.busy)
    assert opened == []
    window.uncover()
    window.registry.trigger("window.mine")
    qtbot.waitUntil(lambda: not jobs.busy)
    assert opened == [1]
