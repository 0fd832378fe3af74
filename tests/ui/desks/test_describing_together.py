"""Two people, one object: nothing is overwritten or signed unseen, and nothing typed is lost."""

import pytest

from workstation.actions import describing, looking, reviewing
from workstation.domain.object import Question, QuestionKind, Texts
from workstation.ui import dialogs
from workstation.ui.desks.describing import Describing, handover
from workstation.ui.desks.describing.reading import Draft, Typed
from workstation.ui.desks.reviewing import Reviewing

DRAFT, SUBMITTED = "O-2026-0003", "O-2026-0002"


def texts(**alts):
    return {lang: Texts((Question(QuestionKind.WHAT, f"Where? {lang}"),), alt) for lang, alt in alts.items()}


def draft(**changes):
    return Draft(
        **(
            {"type": "bag", "title": "Bag", "texts": texts(en="A bag"), "region_hint": "", "period": "", "notes": ""}
            | changes
        )
    )


def test_what_nobody_typed_at_follows_and_what_both_changed_is_told():
    typed = Typed(draft(), draft(title="Blue bag", texts=texts(en="A blue bag"), notes="mine"))
    now = draft(title="Red bag", period="about 2010", texts=texts(en="A bag", de="Eine Tasche"))
    after, both = typed.over(now)
    assert after.base == now
    assert after.draft == draft(
        title="Blue bag", period="about 2010", texts=texts(en="A blue bag", de="Eine Tasche"), notes="mine"
    )
    assert both == ("title",)


def test_the_same_change_twice_and_a_language_taken_out_are_no_quarrel():
    typed = Typed(draft(texts=texts(en="A bag", de="Eine Tasche")), draft(title="Blue bag", texts=texts(en="A bag")))
    after, both = typed.over(draft(title="Blue bag", texts=texts(en="A bag", de="Eine Tasche")))
    assert both == ()
    assert set(after.draft.texts) == {"en"}
    gone, both = Typed(draft(texts=texts(en="A", de="E")), draft(title="X", texts=texts(en="A", de="E"))).over(
        draft(texts=texts(en="A"))
    )
    assert set(gone.draft.texts) == {"en"}, "it was not typed at: it is gone as well"
    assert both == ()


@pytest.fixture
def editing(open_as, window_for, settled):
    def make(name="Anna", ref=DRAFT):
        session = open_as(name)
        window = window_for(session, Describing)
        window.desk.open(ref)
        settled()
        return window, window.desk, session

    return make


def edit_elsewhere(session, ref, **fields):
    """As another window of the same vault would: this one is not told."""
    return describing.describe(session, ref, types=list(looking.taxonomy(session)), **fields)


def test_a_save_over_a_newer_version_is_refused_and_nothing_typed_is_lost(editing, settled):
    window, desk, session = editing()
    desk.editor.title.field.setText("Mine")
    edit_elsewhere(session, DRAFT, period="about 2010")
    window.registry.trigger("objects.save")
    settled()
    assert looking.object(session, DRAFT).title == "Blue bag 3", "nothing was overwritten"
    assert "was changed meanwhile" in window.toasts.text
    assert desk.editor.draft().title == "Mine"
    assert desk.editor.draft().period == "about 2010", "what the other did is there as well"
    window.registry.trigger("objects.save")
    settled()
    kept = looking.object(session, DRAFT)
    assert (kept.title, kept.period) == ("Mine", "about 2010")
    assert not desk._drafts


def test_where_both_typed_it_is_said_and_discarding_shows_the_other(editing, settled):
    window, desk, session = editing()
    desk.editor.title.field.setText("Mine")
    edit_elsewhere(session, DRAFT, title="Theirs")
    desk.refresh(None)
    settled()
    assert "where you type as well: title" in window.toasts.text
    assert desk.editor.draft().title == "Mine"
    window.registry.trigger("objects.revert")
    assert desk.editor.draft().title == "Theirs"


def test_notes_of_another_are_not_overwritten(editing, settled):
    window, desk, session = editing()
    desk.editor.notes.setPlainText("mine")
    describing.note(session, DRAFT, "theirs")
    window.registry.trigger("objects.save")
    settled()
    assert looking.object(session, DRAFT).notes == "theirs"
    assert desk.editor.notes.toPlainText() == "mine"


def test_what_is_confirmed_is_signed_only_for_what_was_seen(editing, settled, monkeypatch):
    window, desk, session = editing()
    said = dict.fromkeys(describing.SUBMIT_POINTS, True)

    def answer(*_):
        edit_elsewhere(session, DRAFT, title="Another thing")
        return said

    monkeypatch.setattr(handover, "ask_handover", answer)
    found = desk.editor.dossier
    desk.handing._looks[DRAFT] = (found.obj.public().renditions, ())
    window.registry.trigger("objects.submit")
    settled()
    assert looking.object(session, DRAFT).state == "draft"
    assert "you saw version" in window.toasts.text


def test_typed_and_submitted_at_once_is_signed_as_it_was_saved(editing, settled, monkeypatch):
    window, desk, session = editing()
    monkeypatch.setattr(handover, "ask_handover", lambda *_: dict.fromkeys(describing.SUBMIT_POINTS, True))
    desk.handing._looks[DRAFT] = (desk.editor.dossier.obj.public().renditions, ())
    desk.editor.title.field.setText("A better title")
    window.registry.trigger("objects.submit")
    settled()
    kept = looking.object(session, DRAFT)
    assert (kept.state, kept.title) == ("submitted", "A better title")


@pytest.mark.parametrize("act", ["approve", "return"])
def test_a_reviewer_decides_only_about_what_was_on_show(act, open_as, window_for, settled, monkeypatch):
    ben = open_as("Ben")
    window = window_for(ben, Reviewing)
    desk = window.desk
    desk.open(SUBMITTED)
    settled()
    while desk.why_not_approve():
        desk.tick()
    state = []

    def answer(*_, **__):
        reviewing.give_back(ben, SUBMITTED, "from another window")
        edit_elsewhere(ben, SUBMITTED, title="Another thing")
        state.append(looking.object(ben, SUBMITTED))
        return {"all": True} if act == "approve" else "not good"

    monkeypatch.setattr(dialogs, "ask_checklist", answer)
    monkeypatch.setattr(dialogs, "ask_reason", answer)
    window.registry.trigger(f"review.{act}")
    settled()
    assert looking.object(ben, SUBMITTED) == state[0], "nothing was decided about what nobody saw"
    assert "you saw version" in window.toasts.text
