"""Tips: triage by one key with its undo, links, grades, sealed contacts, search, and a file from choice to import."""

import json

import pytest
from PySide6.QtCore import Qt

from tests.stage import ledger_verbs
from workstation.actions import looking, tipping
from workstation.domain.errors import Refused
from workstation.domain.tip import Grade, Verdict
from workstation.ui import dialogs
from workstation.ui.desks.tipping import Tipping
from workstation.ui.desks.tipping.words import day, first_words, found_in, spans
from workstation.ui.widgets import Button

CSV = "Nr;Eingang;Nachricht;E-Mail;Browser\n" + "".join(
    f"{n};2026-11-{n:02d};{'' if n == 3 else f'Seen in a shop, number {n}'};a{n}@example.org;X\n" for n in range(1, 7)
)


@pytest.fixture
def sit(window_for, settled):
    """Sit down at Tips; returns the desk with everything read."""

    def make(session):
        window = window_for(session, Tipping)
        window.activateWindow()
        settled()
        return window.desk

    return make


def press(qtbot, widget, keys):
    """Focus a widget and type."""
    widget.setFocus()
    qtbot.keyClicks(widget, keys)


def shown(desk):
    return [tip.id for tip in desk.table.tips()]


def test_the_inbox_shows_new_tips_newest_first_with_counts(sit, open_as):
    desk = sit(open_as("Anna"))
    assert shown(desk) == [6, 5, 4, 3, 2, 1]
    assert desk.inbox.chips._buttons[Verdict.NEW].text() == "New  6"
    assert desk.window().rail.buttons["tips"].count == 6
    assert desk.detail.facts.tip.id == 6


def test_one_key_judges_and_goes_on_and_undo_brings_it_back(sit, open_as, qtbot, settled):
    session = open_as("Anna")
    desk = sit(session)
    press(qtbot, desk.table, "1")
    settled()
    assert looking.tip(session, 6).verdict is Verdict.RELEVANT
    assert shown(desk) == [5, 4, 3, 2, 1]
    assert desk.table.current().id == 5
    assert desk.window().toasts.text == "T-6 is relevant."
    assert desk.window().toasts.undo()
    settled()
    assert looking.tip(session, 6).verdict is Verdict.NEW
    assert desk.table.current().id == 6
    assert ledger_verbs(session)[-2:] == ["tip.triaged", "tip.triaged"]


@pytest.mark.parametrize(
    ("key", "verdict"),
    [("2", Verdict.DUPLICATE), ("3", Verdict.NOT_RELEVANT), ("h", Verdict.SNOOZED), ("u", Verdict.URGENT)],
)
def test_every_verdict_has_its_key(sit, open_as, qtbot, settled, key, verdict):
    session = open_as("Anna")
    desk = sit(session)
    press(qtbot, desk.table, key)
    settled()
    assert looking.tip(session, 6).verdict is verdict


def test_keys_pressed_faster_than_the_vault_meet_one_tip_each(sit, open_as, qtbot, settled):
    session = open_as("Anna")
    desk = sit(session)
    press(qtbot, desk.table, "123")
    settled()
    assert [looking.tip(session, n).verdict for n in (6, 5, 4)] == [
        Verdict.RELEVANT,
        Verdict.DUPLICATE,
        Verdict.NOT_RELEVANT,
    ]
    assert shown(desk) == [3, 2, 1]


def test_the_last_verdict_leaves_an_empty_state(sit, open_as, qtbot, settled):
    desk = sit(open_as("Anna"))
    press(qtbot, desk.table, "111111")
    settled()
    assert desk.inbox.list.currentWidget() is desk.inbox.empty
    assert desk.inbox.empty._title.text() == "All read"
    assert desk.detail.facts is None
    assert desk.window().rail.buttons["tips"].count == 0


def test_a_verdict_it_already_has_is_greyed_with_the_reason(sit, open_as, qtbot, settled):
    desk = sit(open_as("Anna"))
    press(qtbot, desk.table, "1")
    settled()
    desk.inbox.filter_by(Verdict.RELEVANT)
    settled()
    why = next(c.why_not() for c in desk.bench.registry.everything() if c.id == "tips.relevant")
    assert why == "T-6 is already relevant."


def test_l_and_a_digit_link_a_proposal_with_its_reason(sit, open_as, qtbot, settled):
    session = open_as("Anna")
    desk = sit(session)
    desk.table.choose(5)
    settled()
    press(qtbot, desk.table, "l")
    assert desk.detail.objects.hasFocus()
    assert "link a proposal" in desk.window().bottom.hint
    qtbot.keyClick(desk.detail.objects, Qt.Key.Key_9)
    assert looking.tip(session, 5).objects == ()
    qtbot.keyClick(desk.detail.objects, Qt.Key.Key_1)
    settled()
    assert looking.tip(session, 5).objects == ("O-2026-0001",)
    assert desk.table.hasFocus()
    assert desk.window().toasts.undo()
    settled()
    assert looking.tip(session, 5).objects == ()


def test_another_object_is_typed_and_an_unknown_one_refused(sit, open_as, qtbot, settled):
    session = open_as("Anna")
    desk = sit(session)
    field = desk.detail.objects.other
    field.setText("O-2026-0001  bag")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settled()
    assert looking.tip(session, 6).objects == ("O-2026-0001",)
    field.setText("O-2026-9999")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settled()
    assert looking.tip(session, 6).objects == ("O-2026-0001",)
    assert "O-2026-9999" in desk.window().toasts.text


def test_g_letter_digit_grades_and_nothing_is_chosen_beforehand(sit, open_as, qtbot, settled):
    session = open_as("Anna")
    desk = sit(session)
    block = desk.detail.grade
    assert not any(button.isChecked() for button in block._buttons.values())
    assert block._said.startswith("Proposed: X4. The tip is anonymous")
    press(qtbot, desk.table, "g")
    qtbot.keyClick(block, Qt.Key.Key_B)
    settled()
    assert looking.tip(session, 6).grade is None
    assert "mostly reliable" in block._meaning.text()
    qtbot.keyClick(block, Qt.Key.Key_2)
    settled()
    assert looking.tip(session, 6).grade == Grade("B", 2)
    assert desk.window().toasts.undo()
    settled()
    assert looking.tip(session, 6).grade is None
    assert not any(button.isChecked() for button in block._buttons.values())


def test_escape_gives_the_keys_back_to_the_list(sit, open_as, qtbot):
    desk = sit(open_as("Anna"))
    press(qtbot, desk.table, "g")
    qtbot.keyClick(desk.detail.grade, Qt.Key.Key_Escape)
    assert desk.table.hasFocus()
    assert desk.window().bottom.hint == desk.hint


def test_tips_that_say_the_same_lead_to_one_another(sit, open_as, settled):
    session = open_as("Anna")
    desk = sit(session)
    assert [tip.id for tip in tipping.saying_the_same(session, 3)] == [2]
    assert tipping.saying_the_same(session, 6) == []
    desk.table.choose(3)
    settled()
    assert [tip.id for tip in desk.detail.facts.same] == [2]
    desk.detail.tip_wanted.emit(2)
    settled()
    assert desk.table.current().id == 2


def test_search_ignores_accents_and_esc_returns(sit, open_as, qtbot, settled):
    desk = sit(open_as("Anna"))
    field = desk.inbox.search
    field.setText("τσαντα")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settled()
    assert shown(desk) == [4]
    field.setText("nowhere")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settled()
    assert desk.inbox.empty._title.text() == "Nothing found"
    field.setText("")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settled()
    assert len(shown(desk)) == 6


def test_a_reference_opens_its_tips_and_a_number_its_tip(sit, open_as, settled):
    session = open_as("Anna")
    tipping.link(session, 2, "O-2026-0001")
    desk = sit(session)
    desk.open("O-2026-0001")
    settled()
    assert shown(desk) == [2]
    assert not desk.inbox.about.isHidden()
    desk.open("T-4")
    settled()
    assert desk.table.current().id == 4
    assert desk.inbox.about.isHidden()


def test_strangers_text_is_shown_as_symbols_and_never_as_markup(sit, open_as, settled):
    session = open_as("Anna")
    rows = [{"id": "1", "text": "<b>bold</b>\u202egnp.exe\x07", "links": "https://example.org/\u202ex"}]
    tipping.take_in(session, json.dumps(rows).encode())
    desk = sit(session)
    assert desk.detail.text.toPlainText() == "<b>bold</b>⟦202E⟧gnp.exe␇"
    assert "⟦202E⟧" in first_words(desk.table.current())
    assert desk.detail._links.toPlainText() == "https://example.org/⟦202E⟧x"


def test_an_analyst_cannot_open_contact_data(sit, open_as):
    desk = sit(open_as("Anna"))
    desk.table.choose(1)
    assert desk._why_not_contact() == "Only a case officer may open a tipster's contact data."


def test_a_case_officer_opens_contact_data_with_a_reason_and_leaving_closes_them(
    sit, open_as, monkeypatch, qtbot, settled
):
    session = open_as("Cora")
    desk = sit(session)
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_a, **_k: None)
    desk.table.choose(1)
    settled()
    press(qtbot, desk.table, "c")
    settled()
    assert "tip.contact_opened" not in ledger_verbs(session)
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_a, **_k: "The country asked who saw it.")
    press(qtbot, desk.table, "c")
    settled()
    panel = desk.detail.contact
    assert panel.values.toPlainText() == "email: sender@example.org"
    assert "sender@example.org" in panel.row.toPlainText()
    assert ledger_verbs(session)[-1] == "tip.contact_opened"
    desk.table.choose(2)
    assert panel.isHidden()
    assert panel.values.toPlainText() == panel.row.toPlainText() == ""


def test_shielding_closes_contact_data(sit, open_as, monkeypatch, settled):
    desk = sit(open_as("Cora"))
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_a, **_k: "The country asked who saw it.")
    desk.table.choose(1)
    settled()
    desk.open_contact()
    settled()
    assert desk.detail.contact.isVisible()
    desk.window().shield()
    assert desk.detail.contact.isHidden()
    assert not desk.detail.contact.values.toPlainText()


def test_a_case_officer_reads_but_does_not_judge(sit, open_as, qtbot, settled):
    session = open_as("Cora")
    desk = sit(session)
    press(qtbot, desk.table, "1")
    settled()
    assert looking.tip(session, 6).verdict is Verdict.NEW
    assert "Only an analyst may import, triage and link tips." in desk.window().toasts.text
    assert desk.detail.objects.other.isHidden()


def test_a_file_from_choice_to_import_and_back(sit, open_as, monkeypatch, tmp_path, settled):
    session = open_as("Anna")
    desk = sit(session)
    file = tmp_path / "web form.csv"
    file.write_text(CSV)
    monkeypatch.setattr(dialogs, "open_file", lambda *_a, **_k: file)
    desk.import_file()
    settled()
    page = desk.assistant
    assert "CSV" in page._kind.text()
    assert "semicolon" in page._kind.text()
    assert page.mapping.fields()["text"] == "Nachricht"
    assert page.go.text() == "Import 5 tips"
    assert [desk.assistant.outcome._table.rows.row(0)[::2]] == [(4, "There is no text.")]
    page.profile.setEditText("web form")
    page.import_now()
    settled()
    assert desk.pages.currentWidget() is desk.inbox
    assert len(shown(desk)) == 11
    newest = looking.imports(session)[0]
    assert (newest.rows, newest.rejected, newest.profile) == (5, 1, "web form")
    assert desk.window().toasts.text == "5 tips are in, 1 rows left out."
    assert desk.window().toasts.undo()
    settled()
    assert len(shown(desk)) == 6


def test_a_field_belongs_to_one_column_and_another_mapping_is_tried_anew(sit, open_as, tmp_path, qtbot, settled):
    desk = sit(open_as("Anna"))
    file = tmp_path / "tips.csv"
    file.write_text(CSV)
    desk.take(file)
    settled()
    page = desk.assistant
    by_name = {choice.column: choice for choice in page.mapping.choices}
    by_name["Browser"].choose("text")
    by_name["Browser"].activated.emit(0)
    assert by_name["Nachricht"].field() == ""
    assert page.why_not() == "The file has not been tried with this mapping yet."
    qtbot.waitUntil(lambda: page.why_not() is None)
    assert page.go.text() == "Import 6 tips"
    by_name["Browser"].choose("")
    by_name["Browser"].activated.emit(0)
    qtbot.waitUntil(page._notice.isVisible)
    assert "No column is mapped to the text" in page._notice.text.text()
    assert page.why_not()


def test_the_same_file_twice_is_refused_before_it_is_tried(sit, open_as, tmp_path, settled):
    session = open_as("Anna")
    tipping.take_in(session, CSV.encode())
    desk = sit(session)
    file = tmp_path / "again.csv"
    file.write_text(CSV)
    desk.take(file)
    settled()
    assert desk.assistant.why_not() == "This file was imported already (import 2)."


@pytest.mark.parametrize(("data", "words"), [(b"", "empty"), (b"\x00\x01\x02" * 40, ""), (b"a;b\n1;2", "")])
def test_a_file_that_cannot_be_used_says_why(sit, open_as, tmp_path, qtbot, settled, data, words):
    desk = sit(open_as("Anna"))
    file = tmp_path / "odd.bin"
    file.write_bytes(data)
    desk.take(file)
    settled()
    assert desk.assistant.why_not()
    notice = desk.assistant._notice.text.text()
    assert notice
    assert words in notice


def test_a_remembered_mapping_is_offered_and_used(sit, open_as, tmp_path, settled):
    session = open_as("Anna")
    tipping.take_in(session, CSV.encode(), profile="odd one", columns={"text": "Browser"})
    desk = sit(session)
    file = tmp_path / "next.csv"
    file.write_text(CSV + "7;2026-11-07;more;;Y\n")
    desk.take(file)
    settled()
    page = desk.assistant
    assert page.profile.findText("odd one") >= 0
    page.profile.setCurrentIndex(page.profile.findText("odd one"))
    page.profile.activated.emit(page.profile.currentIndex())
    settled()
    assert page.mapping.fields() == {"text": "Browser"}


def test_imports_are_listed_and_taken_back_unless_used(sit, open_as, monkeypatch, settled):
    session = open_as("Anna")
    tipping.take_in(session, CSV.encode())
    desk = sit(session)
    desk.show_imports()
    settled()
    assert desk.imports.table.current().id == 2
    assert desk.imports._rejected.rows.row(0) == (4, "Nachricht", "There is no text.")
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: False)
    desk.imports.take_back()
    settled()
    assert not looking.imports(session)[0].undone
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)
    desk.imports.take_back()
    settled()
    assert looking.imports(session)[0].undone
    assert desk.imports._undo.why_not() == "It was taken back already."
    tipping.link(session, 1, "O-2026-0001")
    desk.imports.table.choose(1)
    desk.imports.take_back()
    settled()
    assert not looking.imports(session)[1].undone
    assert "linked to an object already" in desk.window().toasts.text


def test_pages_beyond_the_first_come_when_they_are_looked_for(sit, open_as, monkeypatch, settled):
    monkeypatch.setattr("workstation.ui.desks.tipping.inboxpage.PAGE", 4)
    desk = sit(open_as("Anna"))
    rows = desk.table.rows
    settled()
    while rows.canFetchMore(rows.index(-1, -1)):
        rows.fetchMore(rows.index(-1, -1))
        settled()
    assert shown(desk) == [6, 5, 4, 3, 2, 1]


def test_without_tips_the_next_act_is_offered(sit, open_empty_as):
    desk = sit(open_empty_as("Anna"))
    assert desk.inbox.empty._title.text() == "No tips yet"
    assert desk.inbox.list.currentWidget() is desk.inbox.empty


def test_the_verb_beneath_asks_for_the_right_to_read(open_as):
    with pytest.raises(Refused, match="read tips"):
        tipping.saying_the_same(open_as("Otto"), 1)


def test_words_about_dates_and_where_a_reference_stands(open_as):
    assert day("2026-11-21") == "21 Nov 2026"
    assert day("2026-11-21T14:02:00") == "21 Nov 2026, 14:02"
    assert day("2026-11-21T14:02:00+01:00", zone=False) == "21 Nov 2026, 14:02"
    assert day("gestern\x07") == "gestern␇"
    text = "near #O-2026-0001 and O20260002, not 2026-11-21"
    assert [text[a:b] for a, b in spans(text)] == ["#O-2026-0001", "O20260002"]
    session = open_as("Anna")
    assert found_in(looking.tip(session, 1), "O-2026-0001") == "named in the object column"
    assert found_in(looking.tip(session, 2), "O-2026-0001") == "named in the text"


def test_every_button_of_the_desk_has_a_name(sit, open_as):
    from PySide6.QtWidgets import QAbstractButton

    desk = sit(open_as("Anna"))
    named = [b.accessibleName() or b.text() for b in desk.findChildren(QAbstractButton) if b.isVisible()]
    assert named
    assert all(named)
    assert desk.bench.registry.conflicts() == []


def test_a_draft_that_is_named_is_an_object_and_only_an_unknown_reference_is_none(sit, open_as, qtbot, settled):
    session = open_as("Anna")
    tipping.take_in(session, b"text\nlike O-2026-0003\nlike O-2026-9999\n")
    desk = sit(session)
    lines = {8: ("Link O-2026-9999", "There is no object O-2026-9999."), 7: ("Link O-2026-0003", None)}
    for number, (name, why) in lines.items():
        desk.table.choose(number)
        settled()

        def offered() -> dict[str, str | None]:
            return {b.accessibleName(): b.why_not() for b in desk.detail.objects.findChildren(Button) if b.isVisible()}

        qtbot.waitUntil(lambda wanted={name: why}: offered() == wanted)
    press(qtbot, desk.table, "l")
    qtbot.keyClick(desk.detail.objects, Qt.Key.Key_1)
    settled()
    assert looking.tip(session, 7).objects == ("O-2026-0003",)
