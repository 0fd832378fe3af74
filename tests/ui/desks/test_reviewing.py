"""Review: everything is looked at before the button lives; the author may not; verdicts go on to the next."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.stage import CONFIRMED
from workstation.actions import describing, looking, reviewing
from workstation.domain.object import Question, QuestionKind, Texts
from workstation.domain.review import CHECKLIST, SUBMIT_POINTS
from workstation.ui import dialogs
from workstation.ui.desks.reviewing import Reviewing, reading
from workstation.ui.desks.reviewing.reading import Queue
from workstation.ui.widgets import image_of

REF = "O-2026-0002"


@pytest.fixture
def at(open_as, window_for, settled):
    """``at("Ben")`` → (window, desk, session) with the first object of their pile on the stage."""

    def go(name):
        session = open_as(name)
        window = window_for(session, Reviewing)
        settled()
        return window, window.desk, session

    return go


@pytest.fixture
def everything_ticked(monkeypatch):
    """The checklist's answer: all points hold."""
    monkeypatch.setattr(dialogs, "ask_checklist", lambda *_a, **_k: dict.fromkeys(CHECKLIST, True))


def why(window, name):
    return next(c for c in window.registry.everything() if c.id == name).why_not()


def piles(desk):
    return {queue: desk.piles.count(queue) for queue in Queue}


def test_piles_of_reviewer_and_author(at):
    _window, desk, _session = at("Ben")
    assert piles(desk) == {Queue.MINE: 1, Queue.WAITING: 0, Queue.DONE: 1}
    assert desk.header.facts.text() == "1 for you, 0 of yours with others"
    assert desk._here().obj.ref == REF


def test_the_author_sees_why_approval_is_grey(at, settled):
    window, desk, _session = at("Anna")
    assert piles(desk) == {Queue.MINE: 0, Queue.WAITING: 1, Queue.DONE: 1}
    assert desk.piles.stack.currentWidget() is desk.piles.empty
    desk.open(REF)
    settled()
    assert desk.piles.queue is Queue.WAITING
    assert why(window, "review.approve") == f"{REF} was made or edited by you: another analyst must clear it."
    assert "made or edited by you" in desk.decided.text.text()
    assert "made or edited by you" in why(window, "review.seen")


def test_every_picture_and_language_is_ticked_by_keys_before_approval(at, settled, everything_ticked):
    window, desk, session = at("Ben")
    assert why(window, "review.approve") == "Not looked at yet: Picture 1, Texts de, Texts en."
    desk.piles.table.setFocus()
    for left in ("Not looked at yet: Texts de, Texts en.", "Not looked at yet: Texts en.", None):
        QTest.keyClick(desk.piles.table, Qt.Key.Key_X)
        assert why(window, "review.approve") == left
    QTest.keyClick(desk.piles.table, Qt.Key.Key_A)
    settled()
    assert looking.object(session, REF).state == "cleared"
    assert "is cleared" in window.toasts.text
    assert piles(desk) == {Queue.MINE: 0, Queue.WAITING: 0, Queue.DONE: 2}


def test_the_reviewer_reads_what_the_author_answered_for(at):
    _window, desk, session = at("Ben")
    lines = [label.text() for part in desk.remarks._parts for label in part.findChildren(QLabel)]
    assert "\n".join(f"✓ {text}" for text in SUBMIT_POINTS.values()) in lines
    draft = reading.matter(session, "O-2026-0003")
    assert reading.confirmed(draft) == ""


def test_a_tick_is_taken_back_by_the_same_key(at):
    window, desk, _session = at("Ben")
    desk.tick()
    desk.ticks.table.selectRow(0)
    desk.tick()
    assert why(window, "review.approve") == "Not looked at yet: Picture 1, Texts de, Texts en."


def test_ticks_lapse_when_the_object_changes(at, settled):
    window, desk, session = at("Ben")
    for _ in range(3):
        desk.tick()
    assert why(window, "review.approve") is None
    types = list(looking.taxonomy(session))
    window.jobs.run(
        lambda: [
            describing.describe(session, REF, period="about 2014", types=types),
            describing.submit(session, REF, types, checklist=CONFIRMED),
        ]
    )
    settled()
    settled()
    desk.open(REF)
    settled()
    assert desk._here().obj.version == 3
    assert not any(desk.ticks.is_seen(a) for a in desk._here().artefacts)
    assert "made or edited by you" in why(window, "review.approve")  # whoever edits is an author


def test_a_comment_is_no_change_and_keeps_the_ticks(at, settled, monkeypatch):
    window, desk, session = at("Ben")
    desk.tick()
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_a, **_k: "Is that a logo at the left?")
    assert window.registry.trigger("review.comment")
    settled()
    settled()
    kept = looking.object(session, REF)
    assert (kept.comments[-1].text, kept.version, kept.state) == ("Is that a logo at the left?", 2, "submitted")
    assert why(window, "review.approve") == "Not looked at yet: Texts de, Texts en."


def test_returning_needs_a_reason_and_says_it_to_the_author(at, settled, monkeypatch):
    window, desk, session = at("Ben")
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_a, **_k: None)
    window.registry.trigger("review.return")
    settled()
    assert looking.object(session, REF).state == "submitted"
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_a, **_k: "The German question asks something else.")
    window.registry.trigger("review.return")
    settled()
    kept = looking.object(session, REF)
    assert (kept.state, kept.comments[-1].text) == ("draft", "The German question asks something else.")
    assert piles(desk)[Queue.MINE] == 0


def test_after_a_verdict_the_next_object_is_on_the_stage(open_as, at, settled, everything_ticked):
    anna = open_as("Anna")
    describing.submit(anna, "O-2026-0003", list(looking.taxonomy(anna)), checklist=CONFIRMED)
    _window, desk, _session = at("Ben")
    first = desk._here().obj.ref
    for _ in range(3):
        desk.tick()
    desk.approve()
    settled()
    settled()
    assert desk._here().obj.ref == ({REF, "O-2026-0003"} - {first}).pop()
    assert desk.piles.queue is Queue.MINE


def test_undo_of_a_clearance_returns_the_object_with_a_reason(at, settled, everything_ticked, monkeypatch):
    window, desk, session = at("Ben")
    for _ in range(3):
        desk.tick()
    desk.approve()
    settled()
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_a, **_k: "I overlooked the label.")
    assert window.toasts.undo()
    settled()
    kept = looking.object(session, REF)
    assert (kept.state, kept.comments[-1].text) == ("draft", "I overlooked the label.")


def test_what_changed_since_the_version_looked_at_before(open_as, at, settled):
    ben = open_as("Ben")
    reviewing.give_back(ben, REF, "Ask when it was sold.")
    anna = open_as("Anna")
    types = list(looking.taxonomy(anna))
    texts = dict(looking.object(anna, REF).texts)
    texts["en"] = Texts((Question(QuestionKind.WHEN, "When was this bag sold?"),), texts["en"].alt)
    describing.describe(anna, REF, texts=texts, period="about 2014", types=types)
    describing.submit(anna, REF, types, checklist=CONFIRMED)
    _window, desk, _session = at("Ben")
    assert desk.changed.text.text() == "Changed since version 2: period, questions en."
    found = desk._here()
    assert {a.id: a.changed for a in found.artefacts} == {"picture/1": False, "text/de": True, "text/en": True}
    change = found.was("questions", "en")
    assert (change.before, change.after) == ("Where was this bag sold? (what)", "When was this bag sold? (when)")
    desk.ticks.table.selectRow(2)
    assert desk.stage.currentWidget() is desk.stage.reading


def test_the_page_says_every_word_that_will_be_public(at):
    _window, desk, _session = at("Ben")
    desk.ticks.table.selectRow(1)
    said = "\n".join(part.text() for part in desk.stage.findChildren(type(desk.name)) if part.isVisibleTo(desk.stage))
    for words in ("Blue bag 2", "Wo gab es diese Tasche?", "Eine blaue Tasche", REF):
        assert words in said
    assert "Where was this bag sold?" not in said


def test_the_picture_is_shown_whole_or_pixel_for_pixel(at):
    window, desk, _session = at("Ben")
    assert desk.stage.currentWidget() is desk.stage.area
    window.registry.trigger("review.fit")
    assert desk.stage.scale() == 1.0
    assert desk.stage.picture.width() == 320
    assert desk.zoom.text() == "100%"


def test_shielded_pictures_cannot_be_ticked(at):
    window, desk, _session = at("Ben")
    found = desk._here()
    assert desk.stage.picture._image == image_of(found.pixels[0])
    desk.shield()
    assert desk.stage.picture._image == image_of(found.mosaics[0])
    assert why(window, "review.seen") == "The picture is shielded: press Q to look at it."
    desk.piles.table.setFocus()
    QTest.keyClick(desk.piles.table, Qt.Key.Key_Q)
    assert why(window, "review.seen") is None


def test_differences_of_pictures_and_languages(open_as):
    anna = open_as("Anna")
    now = looking.object(anna, REF).public()
    first = looking.earlier_version(anna, REF, 1)
    fields = [(d.field, d.lang) for d in reviewing.differences(first, now)]
    assert fields == [("type", ""), ("title", ""), ("language", "de"), ("language", "en")]
    assert reviewing.differences(now, now) == []


def test_keys_do_not_meet(at):
    window, _desk, _session = at("Ben")
    assert window.registry.conflicts() == []
