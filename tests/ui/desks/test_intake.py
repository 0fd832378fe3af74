"""Cases: the wall of mosaics, marks and their undo, filters, cases, and intakes to their end."""

from array import array
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QAbstractSpinBox, QScrollArea, QWidget

from tests.stage import NOON, jpeg, ledger_verbs, scene
from workstation.actions import browsing, looking
from workstation.actions import intake as verbs
from workstation.actions.browsing import Card, Listing, View
from workstation.domain.case import Case, Handling
from workstation.domain.crop import Rendition
from workstation.domain.errors import NotFound
from workstation.domain.fold import Folds
from workstation.domain.image import Field, Image, Look, Sight
from workstation.domain.ranges import Ranges
from workstation.domain.wall import Filter, Order, Tally
from workstation.ui import dialogs
from workstation.ui.bench import Desk, DeskSpec
from workstation.ui.desks.intake import Intake, questions
from workstation.ui.desks.intake.details import Details, Dossier
from workstation.ui.desks.intake.filters import Facets, FilterChip
from workstation.ui.desks.intake.taking import paths_in
from workstation.ui.desks.intake.wall import Wall
from workstation.ui.window import MainWindow


class Elsewhere(Desk):
    """Another desk, to see where one is sent."""

    def __init__(self, bench):
        super().__init__(bench)
        self.opened = []

    def open(self, subject):
        self.opened.append(subject)


class Cropping(Elsewhere):
    id, title = "cropping", "Cropping"


class Objects(Elsewhere):
    id, title = "objects", "Objects"


SPECS = tuple(DeskSpec(desk.id, desk.title, "cases", desk) for desk in (Intake, Cropping, Objects))


@pytest.fixture
def sit(qtbot, jobs):
    """Sit down at Cases as somebody; returns (window, desk) once everything is read: all of it as it came, or the queue."""

    def make(session, *, queue=False):
        window = MainWindow(session, SPECS, jobs=jobs, person_name="A", roles="analyst")
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        qtbot.waitUntil(lambda: not jobs.busy)
        if not queue:
            window.desk.filters.put_order(Order.CAME)
            window.desk.filters.clear()
            qtbot.waitUntil(lambda: not jobs.busy)
        return window, window.desk

    return make


@pytest.fixture
def settle(qtbot, jobs):
    return lambda: qtbot.waitUntil(lambda: not jobs.busy)


MOSAIC = Rendition(1, 1, b"abc")


def states(session):
    return [image.sight for image in looking.images_of(session, "OP-1")]


def picture(number, sight=Sight.NEW, **more):
    return replace(Image(number, 1, "ab" * 32, "", "", 1000, Look("JPEG", 640, 480, 1, 1, 0), sight), **more)


# the wall ---------------------------------------------------------------------------------------------------------


def test_wall_shows_mosaics_states_and_no_file_name(open_as, sit):
    window, desk = sit(open_as("Anna"))
    assert desk.wall.count() == 4
    items = [desk.wall.item(n) for n in range(4)]
    assert all(item.picture is not None and max(item.picture.width, item.picture.height) <= 16 for item in items)
    assert [item.badges[0][0] for item in items] == ["object", "object", "object", "new"]
    assert ("×2", "") in items[0].badges, "the same bytes were found at two places"
    assert not any("IMG" in item.caption + item.tooltip + item.accessible for item in items)
    assert window.top.case.currentText() == "OP-1 · Shopping bags"
    assert "4 photographs, 1 new" in desk.header.facts.text()
    assert window.rail.buttons["cases"].count == 1


def test_details_name_digests_places_and_objects(open_as, sit, qtbot, settle):
    window, desk = sit(open_as("Anna"))
    desk.grid.set_current(0)
    settle()
    shown = looking.sheet(window.bench.session, looking.images_of(window.bench.session, "OP-1")[0].id)
    assert desk.details.title.text() == "Photograph 1 of 4"
    assert desk.details.places.count() == 2
    every = lambda: [w for w in desk.details.findChildren(QWidget) if callable(getattr(w, "text", None))]
    texts = lambda: [w.text() for w in every() if not w.isHidden()]
    qtbot.waitUntil(lambda: shown.image.digest in texts())
    assert "None found. That clears nothing." in texts()
    link = next(w for w in every() if w.text() == "O-2026-0001")
    link.click()
    assert window.desk.opened == ["O-2026-0001"]


def test_details_make_hostile_names_harmless(open_as, qtbot, settle):
    session = open_as("Anna")
    sheet = looking.sheet(session, looking.images_of(session, "OP-1")[3].id)
    inside = replace(sheet.inside, metadata=(Field("EXIF", "Artist", "a\u202egpj.exe\x1b[31m<b>"),))
    details = Details()
    qtbot.addWidget(details)
    details.show_dossier(Dossier(replace(sheet, inside=inside, places=("x\u202ey\r",)), (), 4, 4))
    assert details.fields.data(details.fields.index(0, 1)) == "a⟦202E⟧gpj.exe␛[31m<b>"
    assert details.places.itemAt(0).widget().text() == "x⟦202E⟧y␍"
    assert details.places.itemAt(0).widget().textFormat() == Qt.TextFormat.PlainText


def card(number, sight=Sight.NEW, mosaic=MOSAIC, **more):
    return Card(picture(number, sight, **more), number, mosaic, 0, judged=False, deleted=False)


def hung(*ids, order=Order.CAME, handling=Handling.H2):
    case = Case(1, "OP-1", "t", "", handling, "", NOON.date(), NOON.date())
    wall, listed = Wall(), array("q", ids)
    wall.hang(Listing(case, View(order=order), Tally({0: len(ids)}), len(ids), listed, {}, 0, 0), listed, Folds())
    return wall


def test_wall_goes_on_to_the_next_undone_and_asks_for_a_card_once():
    wall = hung(1, 2, 3, 4)
    assert wall.after(Ranges(((1, 2),))) == 4
    assert wall.after(Ranges(((3, 3),))) == 3, "at the end it goes back to what is left"
    assert wall.after(Ranges(((0, 3),))) == 0
    assert wall.missing(0, 3, 10) == [1, 2, 3, 4]
    wall.bring({1: card(1), 2: card(2, mosaic=None)})
    assert wall.missing(0, 3, 10) == [3, 4]
    assert wall.item(1).badges == (("damaged", "danger"),)
    assert ("H2", "warn") in wall.item(0).badges
    assert wall.item(2).picture is None
    wall.forget()
    assert wall.missing(0, 3, 10) == [1, 2, 3, 4]
    assert wall.item(0).picture is MOSAIC, "shown until it is brought anew"


@pytest.mark.parametrize("order", [Order.CAME, Order.LIKELY])
def test_a_mark_takes_one_photograph_out_or_lets_it_in(order):
    wall = hung(2, 4, 6, order=order)
    assert wall.settle(Tally({0: 2}), 4, passes=False)
    assert list(wall.order) == [2, 6]
    assert not wall.settle(Tally({0: 2}), 6, passes=True)
    assert wall.settle(Tally({0: 3}), 4, passes=True)
    assert wall.count() == 3
    assert wall.find(4) == (1 if order is Order.CAME else 2)
    assert (wall.find(5), wall.last) == (-1, 6)


def test_only_so_many_cards_are_kept(monkeypatch):
    monkeypatch.setattr("workstation.ui.desks.intake.wall.KEPT", 3)
    wall = hung(*range(1, 9))
    for number in range(1, 7):
        wall.bring({number: card(number)})
    assert wall.missing(0, 7, 9) == [1, 2, 3, 7, 8]


# marks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "sight"),
    [(Qt.Key.Key_N, Sight.NOTHING), (Qt.Key.Key_L, Sight.LATER), (Qt.Key.Key_O, Sight.HAS_OBJECT)],
)
def test_letter_marks_advances_and_undo_takes_it_back(open_as, sit, qtbot, settle, key, sight):
    session = open_as("Anna")
    window, desk = sit(session)
    desk.grid.set_current(1)
    before = states(session)[1]
    qtbot.keyClick(desk.grid, key)
    settle()
    assert states(session)[1] is sight
    assert desk.grid.current == 3, "on to the next nobody has judged"
    assert window.toasts.text == f"Marked: {sight}."
    window.toasts.undo()
    settle()
    assert states(session)[1] is before
    assert desk.grid.current == 1, "and back to it"
    assert ledger_verbs(session)[-2:] == ["image.marked", "image.marked"]


def test_many_are_marked_at_once_and_each_gets_its_own_state_back(open_as, sit, qtbot, settle):
    session = open_as("Anna")
    window, desk = sit(session)
    desk.grid.set_selection([2, 3])
    assert desk.details.title.text() == "2 photographs chosen"
    window.registry.trigger("cases.wall.later")
    settle()
    assert states(session)[2:] == [Sight.LATER, Sight.LATER]
    assert window.toasts.text == "2 photographs: later."
    window.toasts.undo()
    settle()
    assert states(session)[2:] == [Sight.HAS_OBJECT, Sight.NEW]


def test_letters_sleep_outside_the_wall(open_as, sit, qtbot, settle):
    session = open_as("Anna")
    _window, desk = sit(session)
    desk.grid.set_current(3)
    desk.filters.all.setFocus()
    qtbot.keyClick(desk.filters.all, Qt.Key.Key_N)
    settle()
    assert states(session)[3] is Sight.NEW


def test_filter_stays_while_one_works_it_empty(open_as, sit, settle):
    session = open_as("Anna")
    window, desk = sit(session)
    desk.filters.sights[Sight.NEW].click()
    settle()
    assert desk.wall.count() == 1
    assert not desk.filters.all.isChecked()
    window.registry.trigger("cases.wall.nothing")
    settle()
    assert desk.wall.count() == 0
    assert desk.pages.left.currentWidget() is desk.pages.filtered_out
    assert desk.judging.why_not_mark() == "Choose a photograph first."
    assert desk.filters.chosen() == Filter().toggled("state", "new")
    window.toasts.undo()
    settle()
    assert desk.wall.count() == 1, "taken back, it hangs there again"
    desk.filters.clear()
    settle()
    assert desk.wall.count() == 4


def test_values_add_up_as_chips_and_come_off_by_a_click(open_as, sit, settle, qtbot):
    _window, desk = sit(open_as("Anna"))
    panel = Facets(desk.filters)
    qtbot.addWidget(panel)
    chips = {chip.accessibleName(): chip for chip in panel.findChildren(FilterChip)}
    assert set(chips) >= {"Found: at several places: 1", "Found: once: 3", "Crops: some: 3", "Crops: none: 1"}
    chips["Found: at several places: 1"].click()
    settle()
    assert desk.wall.count() == 1
    assert desk.filters.sights[Sight.HAS_OBJECT].text() == "Object  1", "the counts follow"
    desk.filters.toggle("crops", "none")
    settle()
    assert desk.wall.count() == 0
    shown = [desk.filters.chips.itemAt(n).widget() for n in range(desk.filters.chips.count() - 1)]
    assert [w.text() for w in shown] == ["Crops: none  ✕", "Found: at several places  ✕", "Keep this filter …"]
    shown[0].click()
    settle()
    assert desk.wall.count() == 1


def test_a_filter_is_kept_under_a_name_and_forgotten(open_as, sit, settle, monkeypatch):
    session = open_as("Anna")
    _window, desk = sit(session)
    desk.filters.sights[Sight.NEW].click()
    monkeypatch.setattr(dialogs, "ask_text", lambda *_a, **_k: "To do")
    desk.filters.keep_wanted.emit()
    settle()
    assert browsing.filters(session) == {"To do": Filter().toggled("state", "new")}
    desk.filters.clear()
    settle()
    kept = desk.filters.chips.itemAt(0).widget()
    assert kept.text() == "To do  1"
    kept.click()
    settle()
    assert desk.wall.count() == 1
    desk.filters.forget_wanted.emit("To do")
    settle()
    assert browsing.filters(session) == {}


def test_a_choice_survives_filters_and_what_is_hidden_is_left_alone(open_as, sit, settle):
    session = open_as("Anna")
    window, desk = sit(session)
    desk.grid.set_current(1)
    desk.grid.set_selection([1, 3])
    desk.filters.toggle("crops", "some")
    settle()
    assert (desk.wall.count(), desk.grid.selection(), desk.hanging.hidden) == (3, [1], 1)
    window.registry.trigger("cases.wall.later")
    settle()
    assert states(session) == [Sight.HAS_OBJECT, Sight.LATER, Sight.HAS_OBJECT, Sight.NEW]
    desk.filters.clear()
    settle()
    desk.grid.set_current(0)
    desk.grid.set_selection([0, 3])
    desk.filters.toggle("crops", "some")
    settle()
    desk.filters.clear()
    settle()
    assert desk.grid.selection() == [0, 3]


def test_of_a_large_case_the_rest_follows(open_as, sit, settle, monkeypatch):
    monkeypatch.setattr(browsing, "AT_FIRST", 2)
    session = open_as("Anna")
    window, desk = sit(session)
    assert [len(desk.wall.order), desk.wall.count()] == [4, 4]
    desk.grid.set_current(3)
    desk.grid.set_selection([1, 3])
    desk.refresh(None)
    settle()
    assert (desk.grid.current, desk.grid.selection()) == (3, [1, 3]), "nothing has changed"
    desk.filters.toggle("crops", "some")
    settle()
    assert (desk.wall.count(), desk.grid.selection(), desk.hanging.hidden) == (3, [1], 1)
    desk.filters.clear()
    settle()
    assert desk.grid.selection() == [1, 3]
    window.registry.trigger("cases.wall.later")
    settle()
    assert states(session) == [Sight.HAS_OBJECT, Sight.LATER, Sight.HAS_OBJECT, Sight.LATER]


def test_what_is_chosen_but_not_listed_yet_is_not_marked(open_as, sit):
    _window, desk = sit(open_as("Anna"))
    desk.grid.set_selection([0, 1])
    assert desk.judging.why_not_mark() is None
    desk.wall.order.pop()
    assert desk.judging.why_not_mark().startswith("The rest of this case")


def test_an_order_is_chosen_and_arrivals_go_to_the_end(open_as, sit, settle, seizure):
    session = open_as("Anna")
    _window, desk = sit(session)
    desk.filters.put_order(Order.LARGEST)
    settle()
    before = list(desk.wall.order)
    desk.grid.set_current(2)
    desk.grid.peek.open(2)
    verbs.take_in(session, [seizure], "OP-1")
    desk.look()
    settle()
    assert list(desk.wall.order[:4]) == before
    assert desk.wall.count() == 6
    assert (desk.grid.current, desk.grid.peek.number) == (2, 2), "nothing that is looked at has moved or closed"
    assert "6 photographs" in desk.header.facts.text()


def test_a_reading_keeps_cursor_and_choice(open_as, sit, settle):
    _window, desk = sit(open_as("Anna"))
    desk.grid.set_current(1)
    desk.grid.set_selection([1, 2])
    desk.refresh(None)
    settle()
    assert (desk.grid.current, desk.grid.selection()) == (1, [1, 2])


def test_enter_and_crop_go_to_cropping_with_the_photograph(open_as, sit, qtbot):
    session = open_as("Anna")
    window, desk = sit(session)
    desk.grid.set_current(2)
    qtbot.keyClick(desk.grid, Qt.Key.Key_Return)
    assert window.desk.opened == [looking.images_of(session, "OP-1")[2].id]


def test_no_two_acts_share_a_key(open_as, sit):
    window, _desk = sit(open_as("Anna"))
    assert window.registry.conflicts() == []


def test_everything_the_keyboard_reaches_has_a_name(open_as, sit):
    _window, desk = sit(open_as("Anna"))
    reached = [
        w
        for w in desk.findChildren(QWidget)
        if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(w, QScrollArea)
        if not isinstance(w.parent(), QAbstractSpinBox)
    ]
    nameless = [w for w in reached if not (w.accessibleName() or getattr(w, "text", str)())]
    assert len(reached) > 10
    assert nameless == []


# cases ------------------------------------------------------------------------------------------------------------


def test_first_case_is_opened_from_the_empty_desk(open_empty_as, sit, settle, monkeypatch):
    session = open_empty_as("Anna")
    window, desk = sit(session)
    assert desk.pages.currentWidget() is desk.pages.no_case
    assert desk.why_not("folder") == "Open a case first (Ctrl+N)."
    want = questions.Wanted("OP-9", "Harbour", "Unit 3", Handling.H2, date(2027, 1, 1))
    monkeypatch.setattr(questions, "ask_case", lambda *_: want)
    window.registry.trigger("cases.new")
    settle()
    assert window.case() == "OP-9"
    assert desk.pages.currentWidget() is desk.pages.no_image
    kept = looking.case(session, "OP-9")
    assert (kept.title, kept.provider, kept.handling, kept.retain_until) == (
        "Harbour",
        "Unit 3",
        Handling.H2,
        date(2027, 1, 1),
    )


def test_refused_case_says_the_rule(open_as, sit, settle, monkeypatch):
    window, _desk = sit(open_as("Anna"))
    want = questions.Wanted("OP-8", "t", "", Handling.H0, date(2020, 1, 1))
    monkeypatch.setattr(questions, "ask_case", lambda *_: want)
    window.registry.trigger("cases.new")
    settle()
    assert "lies in the past" in window.toasts.text


def test_case_question_complains_in_the_rules_words(qtbot):
    box = questions.CaseQuestion(None, NOON.date())
    qtbot.addWidget(box)
    assert "reference" in box.yes.why_not()
    box.ref.setText("OP-2")
    assert "title" in box.yes.why_not()
    box.title.setText("x" * 201)
    assert "1 to 200" in box.title.accessibleDescription()
    box.title.setText("Harbour")
    assert box.yes.why_not() is None
    box.until.setDate(box.until.date().addYears(1))
    assert "three years" in box.yes.why_not()
    box.until.setDate(box.until.date().addYears(-2))
    wanted = box.wanted()
    assert (wanted.ref, wanted.title, wanted.handling, wanted.retain_until.year) == (
        "OP-2",
        "Harbour",
        Handling.H0,
        2028,
    )


def test_handling_code_blocks_until_permission_is_recorded(open_as, sit, settle, monkeypatch):
    session = open_as("Anna")
    verbs.open_case(session, "OP-2", "Strict", handling=Handling.H2)
    window, desk = sit(session)
    assert desk.why_not("permit") == "Only the handling codes H2 and H3 ask for a permission."
    window.set_cases([("OP-1", "1"), ("OP-2", "2")], "OP-2")
    settle()
    assert "H2 blocks this" in desk.pages.notice.text.text()
    monkeypatch.setattr(dialogs, "ask_text", lambda *_a, **_k: "Unit 7, letter of 20 November")
    window.registry.trigger("cases.permit")
    settle()
    assert looking.case(session, "OP-2").permission == "Unit 7, letter of 20 November"
    assert desk.pages.notice.isHidden()


# intakes ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def seizure(tmp_path):
    """Two new pictures, one that is there already, one text file with a name that writes backwards."""
    folder = tmp_path / "seizure"
    folder.mkdir()
    for number in (7, 8, 0):
        (folder / f"{number}.jpg").write_bytes(jpeg(scene(number, 320, 240) if number else scene(0)))
    (folder / "no\u202ete.txt").write_text("no picture")
    return folder


def test_folder_is_taken_in_with_counts_and_reasons(open_as, sit, settle, seizure, monkeypatch):
    session = open_as("Anna")
    window, desk = sit(session)
    monkeypatch.setattr(dialogs, "choose_folder", lambda *_: seizure)
    monkeypatch.setattr(questions, "ask_taking", lambda *_: questions.How(in_place=False))
    window.registry.trigger("cases.folder")
    assert desk.why_not("folder").startswith("An intake is running")
    settle()
    assert desk.why_not("folder") is None
    assert [chip.text() for chip in desk.outcome.chips] == ["2 new", "1 already in this case", "1 refused"]
    row = desk.outcome.rows
    assert row.data(row.index(0, 0)) == "no⟦202E⟧te.txt"
    assert row.data(row.index(0, 1)) == "This is not a picture in a format we open."
    assert desk.wall.count() == 6
    desk.outcome.put_away()
    window.registry.trigger("cases.refused")
    settle()
    assert desk.outcome.rows.rowCount() == 2, "the template's own refused file is listed, too"


def test_cancelled_intake_keeps_what_is_in_and_goes_on_later(open_as, sit, settle, seizure, jobs, qtbot):
    session = open_as("Anna")
    window, desk = sit(session)
    assert desk.why_not("resume") == "Every intake of this case came to its end."
    for number in range(20, 24):
        (seizure / f"{number}.jpg").write_bytes(jpeg(scene(number, 240, 180)))
    desk.taking.begin([seizure], desk.case)
    qtbot.waitUntil(lambda: bool(jobs.tasks) and jobs.tasks[0].done >= 1)
    assert jobs.tasks[0].total == 8
    jobs.tasks[0].cancel()
    settle()
    assert desk.outcome.title.text() == "Stopped"
    kept = len(looking.images_of(session, "OP-1"))
    assert desk.wall.count() == kept
    assert kept < 4 + 6
    assert desk.outcome._resume.isVisible()
    window.registry.trigger("cases.resume")
    settle()
    assert desk.outcome.title.text() == "Taken in"
    assert desk.outcome._resume.isHidden()
    assert desk.why_not("resume") is not None
    assert len(looking.images_of(session, "OP-1")) == 4 + 6


def test_an_intake_interrupted_before_is_told_and_goes_on(open_as, sit, settle, seizure):
    session = open_as("Anna")

    def cut(done, _total, _words):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verbs.take_in(session, [seizure], "OP-1", cut, in_place=True)
    window, desk = sit(session)
    assert desk.outcome.title.text() == "An intake was interrupted"
    assert [chip.text() for chip in desk.outcome.chips] == ["2 files"]
    assert desk.outcome.sentence.text().startswith("seizure, begun 2026-11-22.")
    window.registry.trigger("cases.resume")
    settle()
    assert desk.outcome.title.text() == "Taken in"
    image = next(
        i for i in looking.images_of(session, "OP-1") if "seizure/7.jpg" in looking.sheet(session, i.id).places
    )
    (seizure / "7.jpg").unlink()
    with pytest.raises(NotFound):
        looking.pixels(session, image.id)


def test_the_question_says_what_comes_where(qtbot, tmp_path):
    box = questions.TakingQuestion(None, [tmp_path / "one", tmp_path / "no\u202ete"], "OP-1")
    qtbot.addWidget(box)
    assert box.windowTitle() == "Take one, no⟦202E⟧te in"
    assert box.copy.isChecked()


def test_place_that_is_not_there_says_so_in_the_panel(open_as, sit, settle, tmp_path):
    _window, desk = sit(open_as("Anna"))
    desk.taking.begin([tmp_path / "gone"], desk.case)
    settle()
    assert desk.outcome.title.text() == "The intake ended early"
    assert desk.outcome.sentence.text()
    assert not desk.taking.running


def test_drop_takes_only_places_of_this_computer(tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.org/x.jpg")])
    assert paths_in(data) == [tmp_path]
