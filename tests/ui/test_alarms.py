"""Alarms above the desks: seen where somebody can act, with both ways out, and gone when they are derived no more."""

import pytest
from PySide6.QtWidgets import QLabel

from tests.actions.test_heeding import REF, find, publish
from workstation.actions import heeding, looking
from workstation.domain.alarm import WITHDRAWN_FOR_NOW
from workstation.ui import dialogs
from workstation.ui.alarms import told
from workstation.ui.bench import DeskSpec
from workstation.ui.desks.describing import Describing
from workstation.ui.desks.publishing import Publishing
from workstation.ui.desks.tipping import Tipping
from workstation.ui.window import MainWindow


@pytest.fixture
def alarmed(open_as, tmp_path):
    """A public object with a face found on it."""
    (tmp_path / "out").mkdir()
    publish(open_as("Rita"), tmp_path / "out")
    find(open_as("Anna"))
    return open_as


@pytest.fixture
def window_of(qtbot, jobs):
    made = []

    def make(session, *desks):
        specs = [DeskSpec(desk.id, desk.title, "objects", desk) for desk in desks]
        read = lambda: heeding.alarms(session)
        window = MainWindow(session, specs, jobs=jobs, person_name="A", roles="", alarms=read)
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: not jobs.busy)
        return window

    yield make
    for window in made:
        window.close()


def settle(qtbot, jobs):
    qtbot.waitUntil(lambda: not jobs.busy)


def test_it_stands_above_both_desks_and_is_counted_in_the_rail(alarmed, window_of):
    window = window_of(alarmed("Rita"), Tipping, Publishing, Describing)
    shown = window.alarms.list
    assert not shown.isVisible(), "Tips can do nothing about it"
    assert [window.rail.buttons[desk].alarms for desk in ("tips", "batches", "objects")] == [0, 1, 1]
    assert window.rail.buttons["batches"].accessibleDescription().startswith("1 alarm")
    for desk in ("batches", "objects"):
        window.go(desk)
        assert shown.isVisible()
    words = " ".join(one.text() for one in shown.findChildren(QLabel))
    assert REF in words
    assert "Face in picture 1 (closer), since 22 Nov 2026" in words
    window.go("tips")
    assert not shown.isVisible()


def test_its_rows_stay_as_long_as_they_say_the_same(alarmed, window_of, qtbot, jobs):
    window = window_of(alarmed("Ben"), Describing)
    shown = window.alarms.list
    before = shown.acts[REF]
    window.alarms.refresh()
    settle(qtbot, jobs)
    assert shown.acts[REF] == before
    find(window.bench.session)
    window.alarms.refresh()
    settle(qtbot, jobs)
    assert shown.acts[REF] != before


def test_a_release_manager_plans_the_withdrawal_with_one_answer(alarmed, window_of, qtbot, jobs, monkeypatch):
    rita = alarmed("Rita")
    window = window_of(rita, Describing, Publishing)
    _look, false, leave = window.alarms.list.acts[REF]
    assert not false.isEnabled()
    assert "analyst" in false.why_not()
    asked = []

    def ask(_parent, _title, _sentence, _yes, **more):
        asked.append(more["value"])
        return more["value"]

    monkeypatch.setattr(dialogs, "ask_reason", ask)
    leave.click()
    settle(qtbot, jobs)
    assert asked == [WITHDRAWN_FOR_NOW]
    (batch,) = [b for b in looking.all_batches(rita) if b.withdrawals]
    assert batch.ref == "W-2026-11-22"
    assert {gone.ref: gone.reason for gone in batch.withdrawals} == {REF: WITHDRAWN_FOR_NOW}
    assert window.desk.id == "batches"
    assert window.desk.table.current().ref == batch.ref
    (alarm,) = window.alarms.list.alarms
    assert "is planned in W-2026-11-22" in told(alarm)
    assert window.alarms.list.acts[REF][2].why_not().startswith("Its withdrawal is planned in W-2026-11-22")
    assert window.rail.buttons["batches"].alarms == 1, "it has not left yet"


def test_another_analyst_says_it_is_a_false_alarm(alarmed, window_of, qtbot, jobs, monkeypatch):
    ben = alarmed("Ben")
    window = window_of(ben, Describing)
    _look, false, leave = window.alarms.list.acts[REF]
    assert not leave.isEnabled()
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_, **__: "a printed logo")
    false.click()
    settle(qtbot, jobs)
    assert heeding.alarms(ben) == []
    assert not window.alarms.list.isVisible()
    assert window.rail.buttons["objects"].alarms == 0
    assert looking.object(ben, REF).state == "published"


def test_its_author_can_only_look(alarmed, window_of, qtbot, jobs):
    window = window_of(alarmed("Anna"), Publishing, Describing)
    look, false, leave = window.alarms.list.acts[REF]
    assert not leave.isEnabled()
    assert false.why_not() == f"{REF} was made or edited by you: another analyst must overrule its zones."
    look.click()
    settle(qtbot, jobs)
    assert window.desk.id == "objects"
    assert window.desk.editor.dossier.obj.ref == REF


def test_f6_comes_to_it(alarmed, window_of, qtbot):
    window = window_of(alarmed("Ben"), Describing)
    with qtbot.waitActive(window):
        window.activateWindow()
    window.rail.buttons["objects"].setFocus()
    window.registry.trigger("window.pane")
    assert window.alarms.list.isAncestorOf(window.focusWidget())
