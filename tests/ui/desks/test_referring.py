"""Referrals: from the draft to the country's answer, with real packages; who may do what, and why not."""

import json

import pytest
from PySide6.QtCore import Qt

from tests.stage import ledger_verbs
from workstation.actions import looking, referring, tipping
from workstation.domain.referral import ReferralState, ReferralVerb
from workstation.domain.tip import Verdict
from workstation.ui import dialogs
from workstation.ui.desks.referring import Referring
from workstation.ui.desks.referring.words import size

REF = "R-DE-0001"


@pytest.fixture
def sit(window_for, settled):
    """Sit down at Referrals."""

    def make(session):
        window = window_for(session, Referring)
        window.activateWindow()
        settled()
        return window.desk

    return make


@pytest.fixture
def yes(monkeypatch):
    """Every question is answered with yes."""
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)


def drafted(session):
    """Two tips linked, one draft."""
    tipping.link(session, 1, "O-2026-0001")
    tipping.link(session, 2, "O-2026-0001")
    return str(referring.draft(session, "DE", ["O-2026-0001"], "Tips name a German chain.").result["ref"])


def submitted(session):
    referring.submit(session, drafted(session))


def button(desk, verb):
    return desk.detail._buttons[verb]


def press(qtbot, desk, key):
    desk.table.setFocus()
    qtbot.keyClicks(desk.table, key)


def test_nothing_yet_offers_the_next_act(sit, open_as):
    desk = sit(open_as("Anna"))
    assert desk.listing.empty._title.text() == "No referrals yet"
    assert desk.detail.facts is None


def test_a_draft_from_the_page_of_a_new_one(sit, open_as, settled):
    session = open_as("Anna")
    tipping.link(session, 1, "O-2026-0001")
    desk = sit(session)
    desk.new()
    settled()
    page = desk.drafting
    assert page.country.currentText() == "Germany (DE)"
    assert "National unit Germany" in page._recipient.text()
    assert page.go.why_not() == "Tick at least one object."
    assert [page.objects.item(n).data(Qt.ItemDataRole.UserRole) for n in range(page.objects.count())] == ["O-2026-0001"]
    assert "tips name DE ×1" in page.objects.item(0).text()
    page.objects.item(0).setCheckState(Qt.CheckState.Checked)
    page.reasoning.setPlainText("One tip names a market.")
    assert page.go.why_not() is None
    desk.next_step()
    settled()
    made = looking.referral(session, REF)
    assert (made.objects, made.tips, made.reasoning) == (("O-2026-0001",), (1,), "One tip names a market.")
    assert desk.pages.currentIndex() == 0
    assert desk.detail.facts.referral.ref == REF
    assert desk.window().rail.buttons["referrals"].count == 1


def test_the_contents_show_pictures_tips_and_grades(sit, open_as):
    session = open_as("Anna")
    drafted(session)
    tipping.grade(session, 1, "B2")
    desk = sit(session)
    facts = desk.detail.facts
    assert facts.objects[0].pictures[0].width > 0
    assert [tip.id for tip in facts.tips] == [1, 2]
    assert sorted(desk.detail.contents.ticks) == [1, 2]
    assert "H0" in desk.detail.contents._handling.text()


def test_a_tick_takes_a_tip_out_and_back(sit, open_as, settled):
    session = open_as("Anna")
    drafted(session)
    desk = sit(session)
    desk.detail.contents.ticks[2].setChecked(False)
    settled()
    assert looking.referral(session, REF).tips == (1,)
    desk.detail.contents.ticks[2].setChecked(True)
    settled()
    assert looking.referral(session, REF).tips == (1, 2)


def test_a_tip_judged_irrelevant_is_not_offered_again(sit, open_as):
    session = open_as("Anna")
    drafted(session)
    referring.edit(session, REF, tip_numbers=[1])
    tipping.judge(session, 2, Verdict.NOT_RELEVANT)
    desk = sit(session)
    assert list(desk.detail.contents.ticks) == [1]


def test_reasoning_is_kept_when_the_focus_leaves_and_not_before(sit, open_as, settled):
    session = open_as("Anna")
    drafted(session)
    desk = sit(session)
    desk.detail.tabs.setCurrentIndex(1)
    field = desk.detail.reasoning
    field.setFocus()
    field.setPlainText("Two tips agree.")
    settled()
    assert looking.referral(session, REF).reasoning == "Tips name a German chain."
    desk.table.setFocus()
    settled()
    assert looking.referral(session, REF).reasoning == "Two tips agree."
    before = ledger_verbs(session)
    field.setFocus()
    desk.table.setFocus()
    settled()
    assert ledger_verbs(session) == before


def test_what_is_typed_survives_a_refill(sit, open_as, settled):
    session = open_as("Anna")
    drafted(session)
    desk = sit(session)
    desk.detail.tabs.setCurrentIndex(1)
    desk.detail.reasoning.setFocus()
    desk.detail.reasoning.setPlainText("half a sen")
    desk.refresh(None)
    desk._chosen(desk.table.current())
    settled()
    assert desk.detail.reasoning.toPlainText() == "half a sen"


def test_the_package_is_shown_as_the_recipient_sees_it(sit, open_as, settled):
    session = open_as("Anna")
    drafted(session)
    desk = sit(session)
    shown = desk.detail.package
    assert not shown.pages.pages
    desk.detail.tabs.setCurrentWidget(shown)
    settled()
    assert len(shown.pages.pages) >= 2
    assert all(page.shows() for page in shown.pages.pages)
    files = [shown.files.rows.row(n)[0] for n in range(shown.files.rows.rowCount())]
    assert {"data/report.pdf", "data/referral.json", "data/objects/O-2026-0001/1.png"} <= set(files)
    assert "A draft" in shown._notice.text.text()


def test_an_analyst_submits_and_sees_why_not_approve(sit, open_as, qtbot, settled):
    session = open_as("Anna")
    drafted(session)
    desk = sit(session)
    assert not button(desk, ReferralVerb.SUBMIT).isHidden()
    assert button(desk, ReferralVerb.APPROVE).isHidden()
    press(qtbot, desk, "s")
    settled()
    assert looking.referral(session, REF).state is ReferralState.SUBMITTED
    assert button(desk, ReferralVerb.SUBMIT).isHidden()
    assert button(desk, ReferralVerb.APPROVE).why_not() == (
        "Only a case officer may review, return and release referrals."
    )
    assert desk.window().rail.buttons["referrals"].count == 0
    assert "Only a case officer" in desk.detail._turn.text.text()
    assert desk.detail.reasoning.isReadOnly()
    assert not desk.detail.contents.ticks
    press(qtbot, desk, "a")
    settled()
    assert looking.referral(session, REF).state is ReferralState.SUBMITTED


def test_a_case_officer_brings_it_to_the_country_and_its_answer_home(
    sit, open_as, qtbot, settled, yes, monkeypatch, tmp_path
):
    submitted(open_as("Anna"))
    session = open_as("Cora")
    desk = sit(session)
    assert desk.window().rail.buttons["referrals"].count == 1
    press(qtbot, desk, "a")
    settled()
    press(qtbot, desk, "l")
    settled()
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(dialogs, "save_folder", lambda *_a, **_k: out)
    press(qtbot, desk, "e")
    settled()
    assert sorted(f.name for f in out.iterdir()) == ["REFERRAL-DE-0001.zip.p7m", "REFERRAL-DE-0001.zip.p7m.p7s"]
    assert [what for _at, what, _who in desk.detail.facts.told] == [
        "submitted (version 1)",
        "approved (version 1)",
        "released (version 1)",
    ]
    receipt = tmp_path / "receipt.json"
    receipt.write_text(
        json.dumps({"referral": REF, "answer": "solved", "text": "<b>Found</b>\u202e", "date": "2026-12-24"})
    )
    monkeypatch.setattr(dialogs, "open_file", lambda *_a, **_k: receipt)
    press(qtbot, desk, "i")
    settled()
    assert looking.referral(session, REF).state is ReferralState.SOLVED
    answer = desk.detail.story._answer.text.text()
    assert "solved (2026-12-24)" in answer
    assert "<b>Found</b>⟦202E⟧" in answer
    assert all(b.isHidden() for b in desk.detail._buttons.values())
    assert ledger_verbs(session)[-4:] == [
        "referral.approved",
        "referral.released",
        "referral.exported",
        "referral.answered",
    ]


def test_declining_the_question_signs_nothing(sit, open_as, qtbot, settled, monkeypatch):
    submitted(open_as("Anna"))
    session = open_as("Cora")
    desk = sit(session)
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: False)
    press(qtbot, desk, "a")
    settled()
    assert looking.referral(session, REF).state is ReferralState.SUBMITTED
    assert "referral.approved" not in ledger_verbs(session)


def test_ctrl_enter_does_the_step_of_the_state(sit, open_as, settled, yes):
    submitted(open_as("Anna"))
    session = open_as("Cora")
    desk = sit(session)
    desk.bench.registry.trigger("referrals.next")
    settled()
    assert looking.referral(session, REF).state is ReferralState.APPROVED


def test_a_return_needs_a_comment_which_its_author_reads(sit, open_as, qtbot, settled, monkeypatch):
    submitted(open_as("Anna"))
    session = open_as("Cora")
    desk = sit(session)
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_a, **_k: "Grade the tips first.")
    press(qtbot, desk, "r")
    settled()
    assert looking.referral(session, REF).state is ReferralState.DRAFT
    assert desk.window().rail.buttons["referrals"].count == 0
    desk.window().close()
    anna = open_as("Anna")
    desk = sit(anna)
    assert desk.detail._turn.text.text() == "Returned: Grade the tips first."
    assert desk.window().rail.buttons["referrals"].count == 1


def test_chips_narrow_the_list_and_say_when_nothing_fits(sit, open_as, settled):
    session = open_as("Anna")
    submitted(session)
    desk = sit(session)
    assert desk.listing.filters["mine"].text() == "For me"
    for name, count in (("mine", 0), ("open", 1), ("done", 0), ("all", 1)):
        desk.listing.filter_by(name)
        settled()
        assert desk.table.rows.rowCount() == count, name
    desk.listing.filter_by("done")
    assert desk.listing.empty._title.text() == "None here"


def test_a_reference_opens_it_from_elsewhere(sit, open_as, settled):
    session = open_as("Anna")
    drafted(session)
    referring.draft(session, "DE", ["O-2026-0001"])
    desk = sit(session)
    desk.listing.filter_by("done")
    desk.open("R-DE-0002")
    settled()
    assert desk.table.current().ref == "R-DE-0002"
    assert desk.detail.facts.referral.ref == "R-DE-0002"


def test_a_garbled_receipt_is_refused_in_words(sit, open_as, settled, monkeypatch, tmp_path):
    submitted(open_as("Anna"))
    desk = sit(open_as("Cora"))
    file = tmp_path / "receipt.json"
    file.write_text("no json")
    monkeypatch.setattr(dialogs, "open_file", lambda *_a, **_k: file)
    desk.receive()
    settled()
    assert "The receipt cannot be read" in desk.window().toasts.text


def test_a_case_officer_drafts_nothing(sit, open_as):
    desk = sit(open_as("Cora"))
    assert desk._why_not_draft() == "Only an analyst may draft referrals."
    assert not desk.bench.registry.trigger("referrals.new")
    assert desk.pages.currentIndex() == 0


def test_keys_do_not_fight_and_sizes_read_well(sit, open_as):
    desk = sit(open_as("Anna"))
    assert desk.bench.registry.conflicts() == []
    assert [size(n) for n in (12, 1500, 3_900_000)] == ["12 B", "2 kB", "3.9 MB"]


def test_a_draft_waits_for_its_authors_only(sit, open_as):
    drafted(open_as("Anna"))
    desk = sit(open_as("Ben"))
    assert desk.table.rows.rowCount() == 1
    assert desk.window().rail.buttons["referrals"].count == 0
