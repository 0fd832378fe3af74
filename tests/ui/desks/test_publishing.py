"""The desk Batches over a real vault: plan, fill, build, look, release, export, withdraw – and every refusal in words."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit

from tests.stage import ledger_verbs
from workstation.actions import describing, looking, publishing, reviewing
from workstation.domain.batch import BatchState, Leaving, suggested_ref
from workstation.domain.canonical import digest
from workstation.domain.review import CHECKLIST
from workstation.store import batches
from workstation.ui import dialogs, theme
from workstation.ui.desks.publishing import Publishing, questions, words
from workstation.ui.desks.publishing.cards import CardList
from workstation.ui.desks.publishing.month import MonthView, turned

DAY = date(2026, 12, 1)
ONE, TWO = "O-2026-0001", "O-2026-0002"


@pytest.fixture
def desk_of(window_for, settled):
    """``desk_of(session)`` → (window, desk), filled."""

    def make(session):
        window = window_for(session, Publishing)
        settled()
        return window, window.made("batches")

    return make


@pytest.fixture
def do(settled):
    """Trigger an act of a window and wait for its end."""

    def run(window, name):
        done = window.registry.trigger(f"batches.{name}")
        settled()
        return done

    return run


def planned(session, *refs):
    publishing.plan(session, "B-1", DAY)
    if refs:
        publishing.put(session, "B-1", refs)
    return session


def why(window, name):
    return window.registry._entries[f"batches.{name}"].command.why_not()


def read(page):
    return "\n".join(
        one.text() for part in page._parts for one in [part, *part.findChildren(QLabel)] if hasattr(one, "text")
    )


def answering(monkeypatch, prepare):
    """Answer the next question that really opens: ``prepare(box)`` fills it, then its button is clicked if it can be."""
    seen = []

    def exec_(box):
        prepare(box)
        seen.append(box.yes.why_not())
        return box.DialogCode.Accepted if box.yes.isEnabled() else box.DialogCode.Rejected

    monkeypatch.setattr(dialogs.Question, "exec", exec_)
    return seen


def test_without_a_batch_the_desk_says_what_to_do(open_as, desk_of):
    window, desk = desk_of(open_as("Rita"))
    assert desk.stack.currentIndex() == 1
    assert why(window, "build") == words.NONE
    assert window.registry.conflicts() == []


def test_planning_chooses_the_new_batch_and_marks_its_day(open_as, desk_of, do, monkeypatch):
    session = open_as("Rita")
    window, desk = desk_of(session)
    monkeypatch.setattr(questions, "ask_plan", lambda *_: ("B-1", DAY))
    do(window, "plan")
    assert desk.table.current().ref == desk.page.name.text() == "B-1"
    assert desk.month.chosen() == DAY
    assert [b.ref for b in desk.month.grid.marks[DAY]] == ["B-1"]
    assert desk.page.facts.text() == "1 December 2026, in 9 days   ·   0 objects"
    assert "holds no object" in why(window, "build")


def test_the_question_for_a_new_batch_lets_the_reference_follow_the_day(open_as, monkeypatch, desk_of):
    session = planned(open_as("Rita"))
    _window, desk = desk_of(session)
    batches = looking.all_batches(session)

    def prepare(box):
        QTest.keyClick(box.findChild(MonthView).grid, Qt.Key.Key_Down)

    answering(monkeypatch, prepare)
    assert questions.ask_plan(desk, DAY, date(2026, 11, 22), batches) == ("B-2026-12-08", date(2026, 12, 8))
    seen = answering(monkeypatch, lambda box: box.findChild(QLineEdit).setText("B-1"))
    assert questions.ask_plan(desk, DAY, date(2026, 11, 22), batches) is None
    assert seen == ["There is a batch B-1 already."]


def test_objects_go_in_and_undo_takes_them_out(open_as, desk_of, do, settled, monkeypatch):
    session = planned(open_as("Rita"))
    window, desk = desk_of(session)
    assert "0 objects" in desk.page.facts.text()
    seen = answering(monkeypatch, lambda box: box.findChild(CardList).choose([ONE]))
    do(window, "put")
    assert seen == [None]
    assert looking.object(session, ONE).state == "scheduled"
    assert [card.obj.ref for card in desk.page.cards.model_.cards] == [ONE]
    assert why(window, "put").startswith("No object is cleared and free.")
    assert why(window, "build") is None
    window.toasts.undo()
    settled()
    assert looking.batch(session, "B-1").objects == ()
    assert desk.page.stack.currentIndex() == 1


def test_delete_takes_the_selected_object_out_and_undo_puts_it_back(open_as, desk_of, settled):
    session = planned(open_as("Rita"), ONE)
    window, desk = desk_of(session)
    assert why(window, "take_out") == "Select the objects to take out first."
    desk.page.cards.setFocus()
    desk.page.cards.choose([ONE])
    QTest.keyClick(desk.page.cards, Qt.Key.Key_Delete)
    settled()
    assert looking.object(session, ONE).state == "cleared"
    window.toasts.undo()
    settled()
    assert looking.batch(session, "B-1").objects == (ONE,)


def test_the_gate_names_the_object_that_was_changed_and_takes_it_out(open_as, desk_of, settled):
    planned(open_as("Rita"), ONE)
    anna = open_as("Anna")
    obj = looking.object(anna, ONE)
    describing.describe(anna, ONE, type=obj.type, title="Other", texts=obj.texts, types=list(looking.taxonomy(anna)))
    session = open_as("Rita")
    window, desk = desk_of(session)
    assert desk.page.gate.sentences == {ONE: "It is draft: it was changed after it was put into B-1."}
    assert not desk.page.gate.isHidden()
    assert desk.page.notice.text.text().startswith("1 object holds it back")
    assert ONE in why(window, "build")
    desk.page.gate.outs[ONE].click()
    settled()
    assert desk.page.gate.isHidden()
    assert looking.batch(session, "B-1").objects == ()


def test_build_tells_real_numbers_and_the_page_comes_from_the_built_bytes(open_as, desk_of, do):
    session = planned(open_as("Rita"), ONE)
    window, desk = desk_of(session)
    said = []
    window.jobs.tasks_changed.connect(lambda: said.append(desk.page.working.isHidden()))
    do(window, "build")
    assert False in said  # progress was on show
    assert desk.page.working.isHidden()
    batch = looking.batch(session, "B-1")
    assert batch.state is BatchState.BUILT
    files = publishing.preview(session, "B-1")
    lines = [desk.page.files.rows.row(n) for n in range(desk.page.files.rows.rowCount())]
    assert {line.path: line.sha256 for line in lines} == {path: digest(data) for path, data in files.items()}
    assert batch.tagmanifest in desk.page.files.manifest.text()
    assert "Where was this bag sold?" in read(desk.page.public)
    desk.page.public.languages.setCurrentIndex(desk.page.public.languages.findData("de"))
    assert "Wo gab es diese Tasche?" in read(desk.page.public)
    assert "Where was this bag sold?" not in read(desk.page.public)


def test_pictures_of_the_page_are_the_files_of_the_build_and_can_be_shielded(open_as, desk_of, settled):
    session = planned(open_as("Rita"), ONE)
    publishing.build(session, "B-1")
    _window, desk = desk_of(session)
    settled()
    public = desk.page.public
    record = public.proof.record["objects"][0]["pictures"]
    sizes = {f"data/{p['path']}": (p["width"], p["height"]) for p in record}
    assert len(public._pixels) == 3  # the picture, the card, the square
    assert all((pixels.width, pixels.height) == sizes[path] for path, pixels in public._pixels.items())
    assert all(view.shows() for view in public._pictures.values())
    desk.shield()
    assert not any(view.shows() for view in public._pictures.values())
    mosaic = desk.thumbs.image(looking.object(session, ONE))
    colours = {mosaic.pixel(x, y) for x in range(mosaic.width()) for y in range(mosaic.height())}
    assert len(colours) <= 16 * 16
    desk.page.tabs.setCurrentIndex(1)
    public.table.setFocus()
    QTest.keyClick(public.table, Qt.Key.Key_Q)
    assert all(view.shows() for view in public._pictures.values())


def test_a_cancelled_build_leaves_the_batch_planned(open_as, desk_of, settled):
    session = planned(open_as("Rita"), ONE)
    window, desk = desk_of(session)
    window.registry.trigger("batches.build")
    assert why(window, "build") == words.BUSY
    desk.page.working.cancel.click()
    assert desk.page.working.words.text().startswith("Cancelling")
    settled()
    assert looking.batch(session, "B-1").state is BatchState.PLANNED
    assert why(window, "build") is None


def test_next_steps_lead_to_a_written_bundle_whose_digest_is_shown(open_as, desk_of, do, monkeypatch, tmp_path):
    session = planned(open_as("Rita"), ONE)
    window, desk = desk_of(session)
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)
    monkeypatch.setattr(dialogs, "save_folder", lambda *_a, **_k: tmp_path / "out")
    (tmp_path / "out").mkdir()
    for _step in range(3):
        do(window, "next")
    data = (tmp_path / "out" / "TRACE-B-1.zip").read_bytes()
    assert looking.batch(session, "B-1").state is BatchState.EXPORTED
    assert looking.object(session, ONE).state == "published"
    assert digest(data) in desk.page.outcome.digest.text()
    assert "TRACE-B-1.zip" in desk.page.outcome.file.text()
    desk.page.outcome.copy.click()
    assert QApplication.clipboard().text() == digest(data)
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    assert [desk.page.history.rows.row(n).what for n in range(3)] == ["exported it", "released it", "built it"]


def test_a_release_that_is_not_confirmed_signs_nothing(open_as, desk_of, do, monkeypatch):
    session = planned(open_as("Rita"), ONE)
    publishing.build(session, "B-1")
    window, _desk = desk_of(session)
    asked = []
    monkeypatch.setattr(dialogs, "confirm", lambda *a, **_k: asked.append(a[2]))
    do(window, "release")
    assert looking.batch(session, "B-1").tagmanifest[:16] in asked[0]
    assert "batch.released" not in ledger_verbs(session)


def test_an_analyst_looks_but_every_act_says_whose_it_is(open_as, desk_of):
    publishing.build(planned(open_as("Rita"), ONE), "B-1")
    window, desk = desk_of(open_as("Ben"))
    for name in ("plan", "put", "build", "release", "export", "withdraw"):
        assert "Only a release manager may" in why(window, name)
    assert desk.header.facts.text().startswith("1 batch, none waiting for you")
    assert desk.page.public.proof is not None


def test_withdrawal_needs_a_sound_public_reason_and_goes_its_own_way(open_as, desk_of, do, monkeypatch, tmp_path):
    session = planned(open_as("Rita"), ONE)
    window, desk = desk_of(session)
    assert why(window, "withdraw") == "No object is public whose withdrawal is not planned yet."
    publishing.build(session, "B-1")
    publishing.release(session, "B-1")
    publishing.export(session, "B-1", tmp_path)
    desk.refresh(None)
    do(window, "cards.show")

    def fill(text):
        def prepare(box):
            box.findChild(CardList).choose([ONE])
            box.findChild(QPlainTextEdit).setPlainText(text)

        return prepare

    seen = answering(monkeypatch, fill("Write to a@example.org"))
    do(window, "withdraw")
    assert seen == ["The reason holds an address or a file name."]
    answering(monkeypatch, fill("The object was found."))
    do(window, "withdraw")
    assert looking.batch(session, "W-2026-11-22").withdrawals == (Leaving(ONE, "The object was found."),)
    assert desk.page.name.text() == "W-2026-11-22"
    assert desk.page.cards.model_.cards[0].state == "withdrawal"
    do(window, "build")
    assert "The object was found." in read(desk.page.public)
    assert why(window, "withdraw") == "No object is public whose withdrawal is not planned yet."


def test_the_batch_this_person_can_take_further_is_counted_and_chosen(open_as, desk_of):
    session = planned(open_as("Rita"), ONE)
    publishing.plan(session, "B-2", DAY)  # empty: nobody's turn
    _window, desk = desk_of(session)
    assert desk._shelf.waiting == {"B-1"}
    assert desk.table.current().ref == "B-1"
    assert "1 waiting for you" in desk.header.facts.text()


def test_opening_by_reference_and_by_day(open_as, desk_of, settled):
    session = planned(open_as("Rita"), ONE)
    publishing.plan(session, "B-2", date(2026, 12, 2))
    _window, desk = desk_of(session)
    desk.open("B-2")
    settled()
    assert desk.page.name.text() == "B-2"
    QTest.keyClick(desk.month.grid, Qt.Key.Key_Left)
    settled()
    assert desk.page.name.text() == "B-1"


def test_a_month_turns_without_falling_off_its_end():
    assert turned(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert turned(date(2026, 12, 5), 1) == date(2027, 1, 5)
    assert turned(date(2026, 1, 5), -1) == date(2025, 12, 5)
    assert turned(date(2024, 3, 31), -1) == date(2024, 2, 29)


def test_suggested_references_are_free():
    assert suggested_ref(DAY, ["B-2026-12-01", "B-2026-12-01-2"]) == "B-2026-12-01-3"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chip_stands_on_a_clean_ground(open_as, desk_of, qapp, scheme):
    session = open_as("Rita")
    publishing.plan(session, "B-22", date(2026, 12, 22))
    publishing.put(session, "B-22", [ONE])
    publishing.build(session, "B-22")
    _window, desk = desk_of(session)
    theme.apply(qapp, scheme)
    cell = desk.table.visualRect(desk.rows.index(0, 2))
    image = desk.table.viewport().grab(cell).toImage()
    chip = 8 + QFontMetrics(theme.font(theme.SMALL)).horizontalAdvance("built") + 20
    middle = image.height() // 2
    assert {image.pixel(x, y) for x in range(chip, image.width() - 2) for y in range(middle - 6, middle + 6)} == {
        image.pixel(image.width() - 3, middle - 6)
    }


def test_two_objects_stand_side_by_side(open_as, desk_of):
    ben = open_as("Ben")
    reviewing.clear(ben, TWO, dict.fromkeys(CHECKLIST, True))
    session = planned(open_as("Rita"), ONE, TWO)
    _window, desk = desk_of(session)
    cards = desk.page.cards
    first, second = (cards.visualRect(cards.model_.index(n)) for n in range(2))
    assert len(cards.model_.cards) == 2
    assert not first.intersects(second)
    assert desk.page.tabs.tabText(0) == "Contents 2"


def test_a_release_signs_only_the_build_that_was_on_show(open_as, desk_of, do, monkeypatch):
    session = planned(open_as("Rita"), ONE)
    publishing.build(session, "B-1")
    window, _desk = desk_of(session)

    def built_again(*_args, **_more):
        publishing.take_out(session, "B-1", ONE)
        publishing.put(session, "B-1", [ONE])
        batch = looking.batch(session, "B-1")
        with session.vault.page() as page:  # another build: of the same bytes only the digest tells
            batches.save(page, replace(batch, state=BatchState.BUILT, tagmanifest="ab" * 32))
        return True

    monkeypatch.setattr(dialogs, "confirm", built_again)
    do(window, "release")
    assert "was built again meanwhile" in window.toasts.text
    assert looking.batch(session, "B-1").state is BatchState.BUILT
