"""Objects: what is typed is kept, judged and submitted; greyed acts say why; nothing is lost between objects."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTabBar

from workstation.actions import cropping, describing, looking, publishing, reviewing, wording
from workstation.domain.geometry import Rect
from workstation.domain.object import QuestionKind
from workstation.domain.review import SUBMIT_POINTS
from workstation.domain.texts import TextState
from workstation.store.tables import zones
from workstation.ui import dialogs
from workstation.ui.desks.describing import Describing, handover
from workstation.ui.desks.describing import desk as desk_module
from workstation.ui.desks.describing.gate import target_of
from workstation.ui.desks.describing.outcome import Outcome, OutcomeQuestion
from workstation.ui.widgets import image_of


@pytest.fixture
def at(open_as, window_for, settled):
    """``at("Anna", "O-2026-0003")`` → (window, desk, session) with that object in the editor."""

    def go(name, ref=""):
        session = open_as(name)
        window = window_for(session, Describing)
        if ref:
            window.desk.open(ref)
        settled()
        return window, window.desk, session

    return go


def shown(desk):
    """The pixels of the editor's picture."""
    return desk.editor.pictures.picture._image


def why(window, name):
    return next(c for c in window.registry.everything() if c.id == name).why_not()


def test_the_list_shows_state_turn_and_counts_own_drafts(at):
    _window, desk, _session = at("Anna")
    lines = {desk.list.rows.row(n).obj.ref: desk.list.rows.row(n) for n in range(desk.list.rows.rowCount())}
    assert {ref: (line.obj.state, line.turn) for ref, line in lines.items()} == {
        "O-2026-0003": ("draft", "you"),
        "O-2026-0002": ("submitted", "another analyst"),
        "O-2026-0001": ("cleared", "release manager"),
    }
    assert "1 draft of yours" in desk.header.facts.text()
    assert lines["O-2026-0003"].label == "Bag"


def test_chips_add_up_and_opening_an_object_drops_those_that_hide_it(at, settled):
    _window, desk, _session = at("Anna")
    desk.list.chips["Draft"].click()
    assert desk.list.refs() == ["O-2026-0003"]
    desk.list.chips["Cleared"].click()
    assert desk.list.refs() == ["O-2026-0003", "O-2026-0001"]
    desk.open("O-2026-0002")
    settled()
    assert desk.editor.dossier.obj.ref == "O-2026-0002"
    assert not any(chip.isChecked() for chip in desk.list.chips.values())


def test_ctrl_s_keeps_what_is_typed_as_a_new_version(at, settled, qtbot):
    window, desk, session = at("Anna", "O-2026-0003")
    assert why(window, "objects.save") == "Nothing has changed."
    field = desk.editor.title.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "Green bag")
    assert not desk.editor.unsaved.isHidden()
    assert why(window, "objects.save") is None
    QTest.keyClick(field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    kept = looking.object(session, "O-2026-0003")
    assert (kept.title, kept.version) == ("Green bag", 3)
    assert desk.editor.unsaved.isHidden()
    assert "version 3 of O-2026-0003" in window.bottom.saved.text()


def test_typed_text_stays_with_its_object_while_another_is_looked_at(at, settled):
    _window, desk, session = at("Anna", "O-2026-0003")
    desk.editor.period.field.setText("about 2014")
    desk.open("O-2026-0001")
    settled()
    assert desk.editor.period.text() == ""
    assert [line.unsaved for line in desk.list._lines] == [True, False, False]
    desk.open("O-2026-0003")
    settled()
    assert desk.editor.period.text() == "about 2014"
    desk.revert()
    assert desk.editor.period.text() == ""
    assert looking.object(session, "O-2026-0003").version == 2


def test_notes_make_no_version(at, settled):
    _window, desk, session = at("Anna", "O-2026-0001")
    desk.editor.notes.setPlainText("seen in another case, ask Cora")
    desk.save()
    settled()
    kept = looking.object(session, "O-2026-0001")
    assert (kept.notes, kept.version, kept.state) == ("seen in another case, ask Cora", 2, "cleared")


def test_a_field_that_breaks_a_rule_is_told_at_once_and_not_kept(at):
    window, desk, _session = at("Anna", "O-2026-0003")
    desk.editor.title.field.setText("see bag.jpg")
    assert "file name" in desk.editor.title._below.text()
    assert why(window, "objects.save") == "A field breaks a rule: it is marked in red."
    assert "A field breaks a rule: it is marked in red." in desk.editor.gate.sentences


def test_the_gate_lists_what_is_missing_and_leads_to_the_field(at):
    window, desk, _session = at("Anna", "O-2026-0003")
    assert desk.editor.gate.sentences == ()
    desk.editor.texts.show_language("de")
    desk.editor.texts.alt.field.setPlainText("")
    desk.editor.title.field.setText("")
    assert desk.editor.gate.sentences == (
        "It has no title.",
        "It has no description of the picture (alt text) in de.",
    )
    assert why(window, "objects.submit") == "It has no title."
    desk.editor.texts.show_language("en")
    desk.editor.gate.buttons[1].click()
    assert desk.editor.texts.language == "de"
    assert window.focusWidget() is desk.editor.texts.alt.field


@pytest.mark.parametrize(
    ("sentence", "target"),
    [
        ("It has no crop.", ("crop", "")),
        ("It has no type.", ("type", "")),
        ("It has no question in any language.", ("language", "")),
        ("It has no question in fr.", ("question", "fr")),
        ("2 zone(s) touch its crops: mask them.", ("zones", "")),
        ("Something else.", ("", "")),
    ],
)
def test_where_a_sentence_leads(sentence, target):
    assert target_of(sentence) == target


def test_a_new_language_is_begun_with_the_templates_of_the_questions_asked(at):
    _window, desk, session = at("Anna", "O-2026-0003")
    texts = desk.editor.texts
    texts.show_language("en")
    texts.add_question(QuestionKind.SOLD, wording.templates(session)["en"].question("sold", "bag"))
    texts.show_language("fr")
    assert texts.begin.isVisible()
    assert not texts.area.isVisible()
    desk.composing.add_language()
    assert texts.language == "fr"
    asked = texts.texts()["fr"].questions
    assert [q.kind for q in asked] == [QuestionKind.WHAT, QuestionKind.SOLD]
    assert asked[0].text == ""  # the first was written by hand
    assert asked[1].text == wording.templates(session)["fr"].question("sold", "bag")
    assert texts.state("fr") is TextState.MISSING, "the description and a question are empty"
    assert "It has no description of the picture (alt text) in fr." in desk.editor.gate.sentences


def test_templates_are_whole_sentences_for_the_type(at):
    _window, desk, session = at("Anna", "O-2026-0003")
    desk.editor.texts.show_language("en")
    actions = desk.editor.texts.template_actions(desk)
    wanted = wording.templates(session)["en"].question("sold", "bag")
    one = next(action for action in actions if wanted in action.text())
    one.trigger()
    assert desk.editor.texts.texts()["en"].questions[-1].text == wanted


def test_submitting_saves_first_and_goes_on(at, qtbot, jobs, monkeypatch):
    window, desk, session = at("Anna", "O-2026-0003")
    monkeypatch.setattr(handover, "ask_handover", lambda *_a: dict.fromkeys(SUBMIT_POINTS, True))
    desk.editor.region.field.setText("central Europe")
    assert window.registry.trigger("objects.submit")
    qtbot.waitUntil(lambda: not jobs.busy, timeout=60_000)  # the check looks for persons and reads text
    kept = looking.object(session, "O-2026-0003")
    assert (kept.state, kept.region_hint, kept.version) == ("submitted", "central Europe", 3)
    assert "another analyst looks at it next" in window.toasts.text
    assert "O-2026-0003 is submitted" in why(window, "objects.submit")


def test_somebody_else_may_read_but_the_buttons_say_why_not(at):
    window, desk, _session = at("Cora", "O-2026-0003")
    assert why(window, "objects.save") == "Only an analyst may crop and describe objects."
    assert desk.editor.title.field.isReadOnly()
    assert not desk.editor.type.isEnabled()
    assert not desk.editor.gate.isVisible()
    assert desk.editor.pictures.picture.shows()


def test_editing_what_is_cleared_warns_that_the_clearance_is_void(at, settled):
    _window, desk, session = at("Anna", "O-2026-0001")
    assert "Saving a change makes version 3, a draft again." in desk.editor.notice.text.text()
    desk.editor.title.field.setText("Blue bag with a white stripe")
    desk.save()
    settled()
    assert looking.object(session, "O-2026-0001").state == "draft"
    assert desk.editor.state.text() == "draft"


def test_pictures_are_mosaics_after_shield_until_looked_at_again(at):
    _window, desk, _session = at("Anna", "O-2026-0003")
    one = desk.editor.dossier.fragments[0]
    assert shown(desk) == image_of(one.pixels) != image_of(one.mosaic)
    desk.shield()
    assert shown(desk) == image_of(one.mosaic)
    assert desk.list.cells.shielded
    QTest.mouseClick(desk.editor.pictures, Qt.MouseButton.LeftButton)
    assert shown(desk) == image_of(one.pixels)


def test_comments_decisions_and_versions_can_be_read(at, open_as):
    ben = open_as("Ben")
    reviewing.give_back(ben, "O-2026-0002", "Say what the stripe looks like.")
    _window, desk, session = at("Anna", "O-2026-0002")
    assert "Ben on version 2: Say what the stripe looks like." in desk.editor.notice.text.text()
    found = desk.editor.dossier
    assert [s.statement.decision for s in found.said] == ["submit"]
    version, changes = found.changes[0]
    assert version == 2
    assert {c.field for c in changes} == {"type", "title", "language"}
    assert desk.editor.history._parts
    assert session.person.name == "Anna"


def test_a_zone_is_listed_and_another_analyst_overrules_it_with_a_reason(at, open_as, settled, monkeypatch):
    anna = open_as("Anna")
    image = looking.images_of(anna, "OP-1")[3]
    with anna.vault.page() as page:
        place = {"x": 200, "y": 160, "width": 60, "height": 60}
        page.insert(zones, image_id=image.id, kind="face", detector="cascade", version="1", score="0.7", **place)
    ref = str(cropping.keep(anna, image.id, Rect(150, 120, 300, 260)).result["ref"])
    window, desk, _session = at("Anna", ref)
    assert [touch.blocks for touch in desk.editor.dossier.touches] == [True]
    assert "must overrule" in desk.editor.zones.buttons[1].why_not()
    assert any("zone(s)" in sentence for sentence in desk.editor.gate.sentences)
    assert shown(desk) == image_of(desk.editor.dossier.fragments[0].mosaic)  # held back even unshielded
    window.close()

    _window, desk, ben = at("Ben", ref)
    desk.reveal()
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_a, **_k: "It is a button of the bag.")
    desk.editor.zones.buttons[1].click()
    settled()
    assert looking.zones_blocking(ben, ref) == []
    assert desk.editor.dossier.touches[0].overruled == "Ben: It is a button of the bag."
    assert shown(desk) == image_of(desk.editor.dossier.fragments[0].pixels)


def test_an_outcome_names_countries(at, open_as, settled, monkeypatch, tmp_path, published):
    published("O-2026-0001")
    window, desk, session = at("Anna", "O-2026-0001")
    assert why(window, "objects.outcome") is None
    monkeypatch.setattr(desk_module, "ask_outcome", lambda *_: Outcome("narrow", ("DE", "PL")))
    desk.conclude()
    settled()
    kept = looking.object(session, "O-2026-0001")
    assert (kept.state, kept.countries) == ("identified narrow", ("DE", "PL"))
    desk.open("O-2026-0003")
    settled()
    assert why(window, "objects.outcome") == "An outcome comes after publication."


@pytest.fixture
def published(open_as, tmp_path):
    """Put an object through a batch."""

    def publish(ref):
        rita = open_as("Rita")
        publishing.plan(rita, "B1", date(2026, 12, 4))
        publishing.put(rita, "B1", [ref])
        publishing.build(rita, "B1")
        publishing.release(rita, "B1")
        publishing.export(rita, "B1", tmp_path)

    return publish


def test_the_outcome_question_says_what_is_missing(qtbot):
    box = OutcomeQuestion(None, "O-2026-0001", {"DE": "Germany", "PL": "Poland"}, (), {"wide": "It is wide already."})
    qtbot.addWidget(box)
    assert box.kind.count() == 3  # the prompt, narrow, located
    assert box.yes.why_not() == "Say which outcome."
    box.kind.setCurrentIndex(1)
    assert box.yes.why_not() == "This outcome needs at least one country."
    box.list.item(1).setCheckState(Qt.CheckState.Checked)
    assert box.yes.why_not() is None
    assert box.outcome() == Outcome("narrow", ("PL",))


def test_an_empty_vault_says_what_to_do_next(open_empty_as, window_for):
    session = open_empty_as("Anna")
    window = window_for(session, Describing)
    assert window.desk.stack.currentWidget() is window.desk.empty
    assert window.desk.empty.isVisible()


def test_keys_do_not_meet_and_every_field_has_a_name(at):
    window, desk, _session = at("Anna", "O-2026-0003")
    assert window.registry.conflicts() == []
    for kind in (QLineEdit, QPlainTextEdit, QComboBox, QTabBar):
        for widget in desk.findChildren(kind):
            inside = widget.objectName().startswith("qt_") or widget.parent().metaObject().className() == "QTabWidget"
            assert inside or widget.accessibleName(), widget
    for button in desk.findChildren(QAbstractButton):
        if not button.objectName().startswith(("qt_", "Scroll")) and button.isVisible():
            assert button.text() or button.accessibleName()


def test_describing_directly_shows_in_the_open_editor(at, settled):
    window, desk, session = at("Anna", "O-2026-0003")
    types = list(looking.taxonomy(session))
    window.jobs.run(lambda: describing.describe(session, "O-2026-0003", title="Renamed elsewhere", types=types))
    settled()
    settled()
    assert desk.editor.title.text() == "Renamed elsewhere"


FILLED = {"what": True, "sold": True, "place": False, "when": False, "who": False, "again": False}


def states(desk):
    return {line.lang: line.state for line in desk.editor.texts.list._lines}


def test_one_act_fills_all_languages_and_keeps_nothing_yet(at, settled, monkeypatch):
    window, desk, session = at("Anna", "O-2026-0003")
    texts = desk.editor.texts
    monkeypatch.setattr(dialogs, "ask_checklist", lambda *_a, **_k: FILLED)
    desk.composing.fill()
    assert states(desk)["mt"] is TextState.TEMPLATE
    assert states(desk)["en"] is TextState.EDITED, "what was written stays"
    assert "24 of 24, 0 checked" in texts.progress.text()
    assert len(looking.object(session, "O-2026-0003").texts) < 24
    texts.show_language("mt")
    assert why(window, "objects.checked") == "Save it first: what is checked is what is kept."
    desk.save()
    settled()
    assert wording.how_far(session, "O-2026-0003")[0].texts["mt"].questions[1].text.startswith("F’liema belt")


def test_the_english_stands_beside_every_field(at):
    _window, desk, _session = at("Anna", "O-2026-0003")
    texts = desk.editor.texts
    texts.show_language("de")
    kept = texts.texts()
    assert texts._fields[0].text._beside.text() == f"English:  {kept['en'].questions[0].text}"
    assert texts.alt._beside.text() == f"English:  {kept['en'].alt}"
    texts.show_language("en")
    assert not texts.alt._beside.isVisibleTo(texts)


def test_a_reader_marks_a_language_as_checked_and_typing_ends_it(at, settled, monkeypatch):
    window, desk, session = at("Ben", "O-2026-0003")
    texts = desk.editor.texts
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)
    texts.show_language("en")
    assert why(window, "objects.checked") is None
    assert window.registry.trigger("objects.checked")
    settled()
    settled()
    assert states(desk)["en"] is TextState.CHECKED
    assert texts.list._lines[5].note == "Checked by Ben on 2026-11-22"
    assert why(window, "objects.checked") == "The text in en is checked already."
    assert looking.object(session, "O-2026-0003").version == 2
    texts.next_open()
    assert texts.language == "es"
    texts.show_language("da")
    texts.next_open()
    assert texts.language == "de"
    texts.show_language("el")
    texts.next_open()
    assert texts.language == "es", "English is checked"
    texts.show_language("en")
    texts.alt.field.setPlainText("A bag.")
    assert states(desk)["en"] is TextState.EDITED


def test_the_editor_of_a_text_is_told_why_she_cannot_check_it(at):
    window, desk, _session = at("Anna", "O-2026-0003")
    desk.editor.texts.show_language("en")
    assert why(window, "objects.checked") == "You edited the text in en, so somebody else must check it."
    desk.editor.texts.show_language("mt")
    assert why(window, "objects.checked") == "There is no whole text in mt yet."


def test_advice_stands_below_and_what_blocks_cannot_be_saved(at):
    window, desk, _session = at("Anna", "O-2026-0003")
    texts = desk.editor.texts
    texts.show_language("de")
    texts._fields[0].text.field.setPlainText("Was ist das")
    assert [line.text() for line in texts.advice.lines] == [
        "The question does not end with “?”. People answer what is asked."
    ]
    assert why(window, "objects.save") is None
    texts._fields[0].text.field.setPlainText("Gehört das zu OP-1?")
    assert "which is known from the case" in texts.advice.lines[0].text()
    assert why(window, "objects.save") == "A field breaks a rule: it is marked in red."


def test_a_new_object_begins_in_english_and_keys_go_from_language_to_language(at, open_as, qtbot):
    anna = open_as("Anna")
    image = looking.images_of(anna, "OP-1")[3]
    ref = str(cropping.keep(anna, image.id, Rect(150, 120, 300, 260)).result["ref"])
    describing.describe(anna, ref, type="bag", types=list(looking.taxonomy(anna)))
    window, desk, _session = at("Anna", ref)
    texts = desk.editor.texts
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert texts.language == "en"
    QTest.mouseClick(texts.begin, Qt.MouseButton.LeftButton)
    assert texts.texts()["en"].alt == "The picture shows a bag."
    control = Qt.KeyboardModifier.ControlModifier
    texts.alt.field.setFocus()
    QTest.keyClick(texts.alt.field, Qt.Key.Key_PageUp, control)
    assert texts.language == "el"
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_PageUp, control)
    assert texts.language == "de"
    QTest.mouseClick(texts.begin, Qt.MouseButton.LeftButton)
    assert texts.texts()["de"].alt == "Das Bild zeigt eine Tasche oder Tüte."
    assert states(desk)["de"] is TextState.TEMPLATE
