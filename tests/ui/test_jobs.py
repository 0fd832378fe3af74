import sys
import threading
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workstation.domain.change import Change
from workstation.domain.errors import NoSpace, Refused
from workstation.ui.answers import changes_in, crash_report
from workstation.ui.jobs import Cancelled, Progress

HOME = threading.get_ident


def change(verb="case.opened"):
    return Change(verb, "case:1", "p1", "analyst", "desk", datetime(2026, 1, 2, tzinfo=UTC))


def test_work_leaves_and_comes_home(jobs, qtbot):
    seen = {}
    jobs.run(HOME, lambda there: seen.update(there=there, here=HOME()))
    qtbot.waitUntil(lambda: "here" in seen)
    assert seen["there"] != seen["here"] == HOME()


def test_the_lane_is_one_thread_in_order(jobs, qtbot):
    seen = []
    for number in range(20):
        jobs.run(lambda n=number: (n, threading.current_thread().name), seen.append)
    qtbot.waitUntil(lambda: len(seen) == 20)
    assert [n for n, _name in seen] == list(range(20))
    assert len({name for _n, name in seen}) == 1


def test_the_pool_is_beside_the_lane(jobs, qtbot):
    gate = threading.Event()
    seen = []
    jobs.run(gate.wait, lambda _v: seen.append("lane"))
    jobs.run(lambda: threading.current_thread().name, seen.append, lane=False)
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert seen[0].startswith("pool")
    gate.set()
    qtbot.waitUntil(lambda: seen[-1] == "lane")


def test_only_the_latest_answer_is_wanted(jobs, qtbot):
    gate, seen, made = threading.Event(), [], []
    jobs.run(gate.wait)
    for number in range(5):
        jobs.latest("list", lambda n=number: made.append(n) or n, seen.append)
    gate.set()
    with qtbot.waitSignal(jobs.idle):
        pass
    assert seen == [4]
    assert made == [4]


def test_a_forgotten_answer_does_not_come(jobs, qtbot):
    gate, seen = threading.Event(), []
    jobs.run(gate.wait)
    jobs.latest("list", lambda: 1, seen.append)
    jobs.forget("list")
    with qtbot.waitSignal(jobs.idle):
        gate.set()
    assert seen == []


def test_changes_are_told_once_and_before_then(jobs, qtbot):
    seen = []
    jobs.changed.connect(lambda c: seen.append(c.verb))
    jobs.run(lambda: (change("a"), [1], change("b")), lambda _v: seen.append("then"))
    qtbot.waitUntil(lambda: "then" in seen)
    assert seen == ["a", "b", "then"]
    assert changes_in([change("c"), 5]) == [change("c")]
    assert changes_in("text") == []


def test_a_refusal_goes_to_failed_or_else_to_the_window(jobs, qtbot):
    def refuse():
        raise Refused("four_eyes", "Another person must clear it.", "Ask a colleague.")

    mine, seen = [], []
    jobs.refused.connect(seen.append)
    jobs.run(refuse, failed=mine.append)
    qtbot.waitUntil(lambda: bool(mine))
    assert (mine[0].code, seen) == ("four_eyes", [])
    with qtbot.waitSignal(jobs.refused):
        jobs.run(refuse)
    assert seen[0].hint == "Ask a colleague."


@pytest.mark.parametrize(("errno", "kind"), [(28, NoSpace), (13, Exception)])
def test_the_disks_complaint_is_a_sentence_without_the_files_name(jobs, qtbot, errno, kind):
    def write():
        raise OSError(errno, "Permission denied", "/secret/name.jpg")

    with qtbot.waitSignal(jobs.refused) as got:
        jobs.run(write)
    stop = got.args[0]
    assert isinstance(stop, kind)
    assert "secret" not in stop.message + stop.hint


def test_a_bug_is_reported_without_names_and_never_swallowed(jobs, qtbot, monkeypatch):
    hooked = []
    monkeypatch.setattr(sys, "excepthook", lambda *what: hooked.append(what))

    def bug():
        raise KeyError("Ada Berg")

    done = []
    with qtbot.waitSignal(jobs.crashed) as got:
        jobs.run(bug, lambda _v: None, done=lambda: done.append(1))
    qtbot.waitUntil(lambda: bool(done))
    assert "KeyError" in got.args[0]
    assert "Ada" not in got.args[0]
    assert hooked[0][0] is KeyError


def test_a_report_names_causes():
    try:
        try:
            raise ValueError("x")
        except ValueError as cause:
            raise RuntimeError("y") from cause
    except RuntimeError as error:
        text = crash_report(error)
    assert "because of builtins.ValueError" in text


def test_done_comes_last_whatever_happens(jobs, qtbot):
    order = []
    jobs.run(lambda: 1, lambda _v: order.append("then"), done=lambda: order.append("done"))
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["then", "done"]


def test_a_tracked_job_shows_numbers_and_stops_when_asked(jobs, qtbot):
    half, go = threading.Event(), threading.Event()
    ends = []

    def count(progress):
        for i in range(100):
            progress.step(i, 100, "images")
            if i == 50:
                half.set()
                go.wait(5)
        return "all"

    progress = jobs.track("Intake", count, ends.append, done=lambda: ends.append("done"))
    assert jobs.tasks == [progress]
    assert half.wait(5)
    assert (progress.done, progress.total, progress.words) == (50, 100, "images")
    progress.cancel()
    go.set()
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == ["done"]
    assert jobs.tasks == []


def test_a_step_after_cancel_ends_the_job(jobs, qtbot):
    seen = []

    def work(progress):
        progress.cancel()
        try:
            progress.step(1, 2)
        except Cancelled:
            seen.append(progress.cancelled)
            raise

    jobs.track("x", work, lane=False)
    qtbot.waitUntil(lambda: not jobs.busy)
    assert seen == [True]


def test_a_long_lane_job_lets_short_ones_breathe(jobs, qtbot):
    started, asked = threading.Event(), threading.Event()
    order = []

    def long(progress):
        started.set()
        asked.wait(5)
        progress.breathe()
        order.append("long")

    jobs.track("Import", long)
    started.wait(5)
    jobs.run(lambda: order.append("short"))
    asked.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert order == ["short", "long"]


def test_an_answer_for_a_dead_widget_is_dropped(jobs, qtbot):
    import shiboken6

    class Pane(QWidget):
        def show_it(self, value):
            seen.append(value)

    gate, seen = threading.Event(), []
    pane = Pane()
    jobs.run(gate.wait, pane.show_it)
    jobs.run(lambda: 1, seen.append, owner=pane)
    shiboken6.delete(pane)
    with qtbot.waitSignal(jobs.idle):
        gate.set()
    assert seen == []


def test_jobs_start_only_on_the_windows_thread(jobs, qtbot):
    errors = []

    def elsewhere():
        try:
            jobs.run(lambda: 1)
        except RuntimeError as error:
            errors.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert errors


def test_closing_cancels_and_ends_every_thread(qapp):
    from workstation.ui.jobs import Jobs

    jobs, started = Jobs(), threading.Event()

    def forever(progress):
        started.set()
        while True:
            progress.step(0, 0)

    jobs.track("Scrub", forever)
    started.wait(5)
    jobs.close()
    assert not [t for t in threading.enumerate() if t.name.startswith(("lane", "pool"))]
    jobs.run(lambda: 1)
    assert not jobs.tasks
    assert isinstance(jobs, QObject)


def test_a_paused_job_waits_and_goes_on(jobs, qtbot):
    ends, steps = [], []

    def count(progress):
        for i in range(1, 6):
            steps.append(i)
            if i == 2:
                progress.pause()
            progress.step(i, 5)
        return "all"

    progress = jobs.track("Intake", count, ends.append, lane=False, pausable=True)
    qtbot.waitUntil(lambda: progress.paused and progress.done == 2)
    jobs.run(lambda: "meanwhile", ends.append)
    qtbot.waitUntil(lambda: ends == ["meanwhile"])
    assert steps == [1, 2]
    progress.go_on()
    qtbot.waitUntil(lambda: ends == ["meanwhile", "all"])


def test_a_paused_job_ends_when_it_is_cancelled(jobs, qtbot):
    ends = []

    def work(progress):
        progress.pause()
        progress.step(1, 5)

    progress = jobs.track("Intake", work, done=lambda: ends.append("done"), lane=False, pausable=True)
    qtbot.waitUntil(lambda: progress.paused)
    progress.cancel()
    qtbot.waitUntil(lambda: ends == ["done"])


def test_a_job_on_the_lane_cannot_be_paused(jobs, qtbot):
    assert not jobs.track("Index", lambda progress: None, pausable=True).pausable
    qtbot.waitUntil(lambda: not jobs.busy)


def test_the_pace_is_told_from_the_last_steps(jobs, monkeypatch):
    clock = iter(range(0, 1000, 2))
    monkeypatch.setattr("workstation.ui.jobs.monotonic", lambda: float(next(clock)))
    progress = Progress("Intake", jobs)
    assert progress.pace() is None
    for done in (10, 20, 30):
        progress.step(done, 100)
    assert progress.pace() == (5.0, 14.0)
    progress.pause()
    assert progress.pace() is None
