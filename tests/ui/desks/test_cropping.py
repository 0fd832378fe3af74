"""Cropping: draw, check, mask, preview, keep – shielded until somebody asks, and nothing drawn is lost."""

from array import array
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QScrollArea, QWidget

from tests.stage import jpeg
from workstation.actions import caring, intake, looking
from workstation.actions.browsing import Card
from workstation.domain.crop import Rendition
from workstation.domain.errors import Refused
from workstation.domain.exposure import Exposure
from workstation.domain.geometry import Rect
from workstation.domain.image import Image, Look, Sight
from workstation.domain.zone import Overrule, Zone, ZoneKind
from workstation.ui import dialogs
from workstation.ui.desks.cropping.checks import findings
from workstation.ui.desks.cropping.draft import Draft, middle
from workstation.ui.desks.cropping.revealing import said
from workstation.ui.desks.cropping.side import CHECKS
from workstation.ui.desks.cropping.strip import Strip

REGION = Rect(500, 300, 260, 250)
DOT = Rendition(1, 1, b"abc")


@pytest.fixture
def settle(cropping_rests):
    return cropping_rests


@pytest.fixture
def sit(at_cropping):
    return at_cropping


def images(session):
    return looking.images_of(session, "OP-1")


def words(desk):
    return [finding.text for finding in desk.side.checks._shown]


# rules without a window -------------------------------------------------------------------------------------------

PHOTO = Image(1, 1, "ab" * 32, "", "", 1, Look("JPEG", 1000, 800, 1, 1, 0), Sight.NEW)
FACE = Zone(5, ZoneKind.FACE, Rect(100, 100, 50, 50), "haar", "1", 0.4)


def test_findings_name_size_and_each_zone():
    whole = Draft(Rect(0, 0, 1000, 800))
    assert [f.tone for f in findings(PHOTO, Draft(), (), (), frozenset())] == ["info"]
    assert "only the object leaves" in findings(PHOTO, whole, (), (), frozenset())[0].text
    touching = findings(PHOTO, Draft(Rect(120, 90, 300, 300)), (FACE,), (), frozenset({"me"}))
    assert [f.tone for f in touching] == ["ok", "danger", ""]
    assert touching[2].zone is FACE
    assert "haar, 40%" in touching[2].text
    masked = findings(PHOTO, Draft(Rect(120, 90, 300, 300), (Rect(100, 100, 50, 50),)), (FACE,), (), frozenset())
    assert [(f.tone, f.zone) for f in masked] == [("ok", None), ("ok", None)]
    away = findings(PHOTO, Draft(Rect(400, 400, 300, 300)), (FACE,), (), frozenset())
    assert "That clears nothing" in away[-1].text
    assert findings(PHOTO, Draft(Rect(400, 400, 40, 300)), (), (), frozenset())[0].tone == "warn"
    assert findings(PHOTO, Draft(Rect(1, 1, 700, 790)), (), (), frozenset())[1].tone == "warn"


def test_overrule_counts_only_from_somebody_else_and_for_this_recipe():
    draft = Draft(Rect(120, 90, 300, 300))
    overrule = Overrule(5, draft.recipe(PHOTO).digest(), "ben", "a lamp")
    tones = lambda d, authors: [f.tone for f in findings(PHOTO, d, (FACE,), (overrule,), frozenset(authors))]
    assert tones(draft, {"anna"}) == ["ok", "ok"]
    assert tones(draft, {"anna", "ben"}) == ["ok", "danger", ""]
    assert tones(replace(draft, region=Rect(120, 90, 301, 300)), {"anna"}) == ["ok", "danger", ""]


def test_the_middle_is_half_of_it():
    assert middle(101, 60) == Rect(25, 15, 50, 30)


def test_of_a_case_only_numbers_and_the_cards_looked_at_last_are_here(monkeypatch):
    monkeypatch.setattr("workstation.ui.desks.cropping.strip.KEPT", 3)
    made, strip = array("q", range(1, 9)), Strip()
    strip.fill(made)
    assert (strip.count(), strip.find(4), strip.find(9), strip.id_at(8)) == (8, 3, -1, 0)
    assert strip.item(2).picture is None
    assert strip.missing(0, 7, 4) == [1, 2, 3, 4]
    for one in range(1, 6):
        strip.bring({one: Card(replace(PHOTO, id=one), one, DOT, 0, judged=False, deleted=False)})
    assert strip.missing(0, 7, 9) == [1, 2, 6, 7, 8]
    assert strip.item(3).badges == (("new", "info"),)
    strip.forget()
    assert strip.missing(2, 4, 9) == [3, 4, 5]
    assert strip.item(3).picture is DOT, "shown until it is brought anew"
    strip.fill([5, 2, 4])
    assert [strip.find(n) for n in (5, 2, 4, 1)] == [0, 1, 2, -1]


def test_private_count_in_words():
    assert not said(Exposure())
    assert said(Exposure(1, 4.4)) == "Seen today: 1 picture, 4 s – only you can read this"
    assert said(Exposure(12, 240)) == "Seen today: 12 pictures, 4 min – only you can read this"


# drawing ----------------------------------------------------------------------------------------------------------


def test_photograph_lies_shielded_with_nothing_drawn(open_as, sit):
    window, desk = sit(open_as("Anna"))
    assert (desk.canvas.scene.width, desk.canvas.scene.height) == (900, 700)
    assert desk.canvas.eye.clear is None
    assert desk.side.preview.clear is None
    assert desk.header.facts.text() == "Photograph 4 of 4"
    assert desk.keeping.why_not("keep") == "Draw a crop first (R), or put one in the middle (C)."
    assert window.registry.conflicts() == []


def test_drawing_makes_checks_numbers_and_a_shielded_preview(open_as, sit, settle):
    window, desk = sit(open_as("Anna"))
    desk.canvas.set_region(REGION)
    settle(desk)
    assert "260 × 250 pixels, 10% of the photograph." in words(desk)
    assert [spin.value() for spin in desk.side.numbers.spins.values()] == [500, 300, 260, 250]
    assert (desk.side.preview.clear.width, desk.side.preview.clear.height) == (260, 250)
    assert not desk.side.preview.open
    shown = desk.side.preview.glass._image
    assert shown.pixelColor(0, 0) == shown.pixelColor(10, 10), "blocks, not pixels"
    assert window.top.shield.text() == "Shielded"


def test_preview_is_clear_only_while_asked_for(open_as, sit, settle, qtbot):
    session = open_as("Anna")
    window, desk = sit(session)
    assert desk.hand.why_not("clear")
    desk.canvas.set_region(REGION)
    settle(desk)
    window.registry.trigger("cropping.canvas.clear")
    assert desk.side.preview.open
    assert window.top.shield.text() == "Revealed"
    window.registry.trigger("window.shield")
    assert not desk.side.preview.open
    assert window.top.shield.text() == "Shielded"
    window.registry.trigger("cropping.canvas.clear")
    desk.film.step(-1)
    settle(desk)
    assert not desk.side.preview.open, "another photograph never comes clear"
    settle(desk)
    assert caring.exposure(session).pictures == 1


def test_numbers_typed_are_steps_to_undo(open_as, sit, settle):
    _window, desk = sit(open_as("Anna"))
    desk.canvas.set_region(REGION)
    desk.side.numbers.spins["width"].setValue(500)
    assert desk.canvas.scene.drawn.region == Rect(400, 300, 500, 250), "it gives way at the edge"
    assert desk.easel.undo.accessibleName() == "Undo Set crop"
    desk.canvas.undo.undo()
    assert desk.draft.region == REGION
    assert desk.side.numbers.spins["width"].value() == 260


def test_crop_and_mask_without_a_mouse(open_as, sit, qtbot):
    _window, desk = sit(open_as("Anna"))
    desk.canvas.setFocus()
    qtbot.keyClick(desk.canvas, Qt.Key.Key_C)
    assert desk.draft.region == Rect(225, 175, 450, 350)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    assert desk.draft.masks == (Rect(337, 262, 225, 175),)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Right)
    assert desk.draft.masks[0].x == 338, "the new mask has the keyboard"


def test_masks_can_be_taken_up_and_dropped_from_the_list(open_as, sit):
    _window, desk = sit(open_as("Anna"))
    desk.hand.put_middle()
    desk.hand.put_cover()
    desk.hand.put_cover()
    desk.side.masks.chosen.emit(0)
    assert desk.canvas.scene.chosen == 0
    desk.side.masks.dropped.emit(1)
    assert len(desk.draft.masks) == 1


def test_whole_photograph_is_refused_in_the_rules_words(open_as, sit, settle):
    window, desk = sit(open_as("Anna"))
    desk.canvas.set_region(Rect(0, 0, 900, 700))
    settle(desk)
    assert "only the object leaves" in words(desk)[0]
    assert "only the object leaves" in desk.keeping.why_not("keep")
    assert desk.side.preview.clear is None
    assert not window.registry.trigger("cropping.keep")


# keeping ----------------------------------------------------------------------------------------------------------


def test_keep_makes_an_object_and_says_where_it_went(open_as, sit, settle):
    session = open_as("Anna")
    window, desk = sit(session)
    desk.canvas.set_region(REGION)
    settle(desk)
    assert images(session)[3].id in desk.film.strip.drawn
    window.registry.trigger("window.primary")
    settle(desk)
    made = looking.all_objects(session)[0]
    assert made.ref == "O-2026-0004"
    assert made.crops[0].recipe.region == REGION
    assert desk.side.told.text.text() == "Kept: O-2026-0004."
    assert desk.draft.target == ("O-2026-0004", made.crops[0].id), "a change now changes this one"
    assert desk.film.strip.drawn == frozenset()
    assert images(session)[3].sight is Sight.HAS_OBJECT
    desk.side.describe.click()
    assert window.desk.opened == "O-2026-0004"


def test_add_to_a_draft_of_this_case(open_as, sit, settle, monkeypatch):
    session = open_as("Anna")
    window, desk = sit(session)
    offered = []
    monkeypatch.setattr(dialogs, "ask_choice", lambda *a: offered.extend(a[4]) or "O-2026-0003")
    desk.canvas.set_region(REGION)
    window.registry.trigger("cropping.more")
    settle(desk)
    assert [ref for ref, _words in offered] == ["O-2026-0003"], "only drafts"
    assert len(looking.object(session, "O-2026-0003").crops) == 2


def test_change_a_submitted_crop_asks_and_makes_a_new_draft(open_as, sit, settle, monkeypatch):
    session = open_as("Anna")
    window, desk = sit(session, place=1)
    assert "Load a kept crop" in desk.keeping.why_not("change") or "Draw a crop" in desk.keeping.why_not("change")
    desk.side.kept.load_wanted.emit(desk.laid.kept[0])
    assert desk.draft.region == Rect(100, 80, 320, 260)
    assert desk.canvas.undo.undoText() == "Load O-2026-0002"
    desk.canvas.set_region(Rect(110, 80, 320, 260))
    asked = []
    monkeypatch.setattr(dialogs, "confirm", lambda *a, **_k: asked.append(a[2]) or False)
    window.registry.trigger("cropping.change")
    settle(desk)
    before = looking.object(session, "O-2026-0002")
    assert "submitted" in asked[0]
    assert before.state == "submitted", "declined: nothing happened"
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)
    window.registry.trigger("cropping.change")
    settle(desk)
    after = looking.object(session, "O-2026-0002")
    assert (after.state, after.version) == ("draft", before.version + 1)
    assert after.crops[0].recipe.region == Rect(110, 80, 320, 260)


def test_undo_of_loading_brings_back_what_was_drawn(open_as, sit):
    _window, desk = sit(open_as("Anna"), place=1)
    desk.canvas.set_region(REGION)
    desk.side.kept.load_wanted.emit(desk.laid.kept[0])
    desk.canvas.undo.undo()
    assert (desk.draft.region, desk.draft.target) == (REGION, None)


def test_taking_a_crop_out_asks_first(open_as, sit, settle, monkeypatch):
    session = open_as("Anna")
    _window, desk = sit(session, place=2)
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: False)
    desk.side.kept.drop_wanted.emit(desk.laid.kept[0])
    settle(desk)
    assert len(looking.object(session, "O-2026-0003").crops) == 1
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)
    desk.side.kept.drop_wanted.emit(desk.laid.kept[0])
    settle(desk)
    assert looking.object(session, "O-2026-0003").crops == ()
    assert desk.laid.kept == ()


# zones ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_face(open_as, tmp_path):
    """A session whose case also holds scikit-image's portrait of an astronaut, on which the detectors speak."""
    from skimage import data

    session = open_as("Anna")
    (tmp_path / "portrait.jpg").write_bytes(jpeg(data.astronaut()))
    intake.take_in(session, [tmp_path / "portrait.jpg"], "OP-1")
    return session


def test_touched_zones_are_named_and_masked_one_by_one_or_all(with_face, sit, settle):
    _window, desk = sit(with_face, place=4)
    region = Rect(30, 30, 440, 440)
    zones = [zone for zone in desk.laid.sheet.zones if zone.rect.intersection(region)]
    desk.canvas.set_region(region)
    assert desk.canvas.scene.touching == {zone.id for zone in zones}
    lines = desk.side.checks.masking
    assert len(lines) == len(zones) >= 1
    lines[0].click()
    assert len(desk.draft.masks) == 1
    desk.side.checks.mask_wanted.emit(zones)
    assert desk.canvas.scene.touching == frozenset()
    assert desk.side.checks.masking == []
    desk.canvas.undo.undo()
    assert len(desk.draft.masks) == 1, "all masks are one step"
    settle(desk)


def test_kept_crop_that_touches_a_zone_says_that_it_is_blocked(with_face, sit, settle):
    window, desk = sit(with_face, place=4)
    zone = desk.laid.sheet.zones[0].rect
    desk.canvas.set_region(Rect(zone.x, zone.y, max(zone.width, 16), max(zone.height, 16)))
    window.registry.trigger("cropping.keep")
    settle(desk)
    assert "until masked, or overruled by a second analyst" in desk.side.told.text.text()
    assert desk.side.told.property("tone") == "warn"


# looking ----------------------------------------------------------------------------------------------------------


def test_keyhole_fetches_pixels_counts_them_and_drops_them_at_a_shield(open_as, sit, settle, qtbot):
    session = open_as("Anna")
    window, desk = sit(session)
    desk.canvas.setFocus()
    for _again in range(2):
        qtbot.keyPress(desk.canvas, Qt.Key.Key_Q)
        qtbot.waitUntil(lambda: desk.canvas.eye.clear is not None)
        assert window.top.shield.text() == "Revealed"
        qtbot.keyRelease(desk.canvas, Qt.Key.Key_Q)
        settle(desk)
    assert caring.exposure(session).pictures == 1, "the same photograph counts once"
    assert desk.easel.seen.text().startswith("Seen today: 1 picture,")
    assert window.top.shield.text() == "Shielded"
    window.registry.trigger("window.shield")
    assert desk.canvas.eye.clear is None


def test_pixels_that_come_after_a_shield_are_thrown_away(open_as, sit, settle, qtbot):
    window, desk = sit(open_as("Anna"))
    desk.canvas.setFocus()
    qtbot.keyPress(desk.canvas, Qt.Key.Key_Q)
    window.registry.trigger("window.shield")
    settle(desk)
    assert desk.canvas.eye.clear is None
    qtbot.keyRelease(desk.canvas, Qt.Key.Key_Q)


def test_damaged_photograph_says_so_in_its_place(open_as, sit, settle, qtbot):
    session = open_as("Anna")
    _window, desk = sit(session)
    for blob in (session.vault.folder / "blobs").rglob("*"):
        if blob.is_file():
            blob.write_bytes(blob.read_bytes()[:-1] + b"x")
    desk.canvas.setFocus()
    qtbot.keyPress(desk.canvas, Qt.Key.Key_Q)
    settle(desk)
    assert not desk.easel.notice.isHidden()
    assert desk.easel.notice.text.text()
    assert desk.canvas.eye.hole is None
    desk.canvas.set_region(REGION)
    settle(desk)
    assert desk.side.preview.clear is None
    qtbot.keyRelease(desk.canvas, Qt.Key.Key_Q)


# the way ----------------------------------------------------------------------------------------------------------


def test_what_was_drawn_stays_with_its_photograph(open_as, sit, settle, qtbot):
    _window, desk = sit(open_as("Anna"))
    desk.canvas.set_region(REGION)
    desk.side.steps.add("gamma")
    desk.side.steps.cards["gamma"].rows[0].number.setValue(2)
    desk.canvas.setFocus()
    qtbot.keyClick(desk.canvas, Qt.Key.Key_PageUp)
    settle(desk)
    assert desk.draft == Draft()
    assert desk.canvas.scene.drawn.region is None
    assert desk.film.strip.item(3).badges == (("drawn", "warn"),)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_PageDown)
    settle(desk)
    assert desk.canvas.scene.drawn.region == REGION
    assert desk.side.steps.cards["gamma"].rows[0].number.value() == 2
    assert desk.canvas.undo.canUndo()


def test_mark_goes_on_and_undo_comes_back(open_as, sit, settle, qtbot):
    session = open_as("Anna")
    window, desk = sit(session, place=2)
    desk.canvas.setFocus()
    qtbot.keyClick(desk.canvas, Qt.Key.Key_L)
    settle(desk)
    assert images(session)[2].sight is Sight.LATER
    assert desk.film.grid.current == 3
    window.toasts.undo()
    settle(desk)
    assert images(session)[2].sight is Sight.HAS_OBJECT
    assert desk.film.grid.current == 2


def test_ends_of_the_case_and_the_next_new_one(open_as, sit, settle):
    window, desk = sit(open_as("Anna"))
    window.registry.trigger("cropping.canvas.next")
    assert window.toasts.text == "This is the last photograph."
    assert desk.hand.why_not("unseen") == "No other photograph of this case is new."
    desk.film.grid.set_current(0)
    settle(desk)
    window.registry.trigger("cropping.canvas.unseen")
    settle(desk)
    assert desk.film.grid.current == 3


def test_a_photograph_of_another_case_brings_its_case(open_as, sit, settle, tmp_path):
    session = open_as("Anna")
    intake.open_case(session, "OP-2", "Harbour")
    from tests.stage import scene

    (tmp_path / "one.jpg").write_bytes(jpeg(scene(9, 300, 240)))
    intake.take_in(session, [tmp_path / "one.jpg"], "OP-2")
    window, desk = sit(session)
    other = looking.images_of(session, "OP-2")[0].id
    window.go("cropping", other)
    settle(desk)
    assert window.case() == "OP-2"
    assert desk.laid.sheet.image.id == other


def test_nothing_to_crop_shows_the_way_to_cases(open_empty_as, sit):
    _window, desk = sit(open_empty_as("Anna"))
    assert desk.pages.currentWidget() is desk.pages.empty
    assert desk.keeping.why_not("keep") == "There is no photograph here."


def test_everything_the_keyboard_reaches_has_a_name(open_as, sit, settle):
    _window, desk = sit(open_as("Anna"))
    desk.canvas.set_region(REGION)
    settle(desk)
    for name in ("curve", "balance", "denoise"):
        desk.side.steps.add(name)
    for tab in range(desk.side.tabs.count()):
        desk.side.tabs.setCurrentIndex(tab)
        settle(desk)
        reached = [
            w
            for w in desk.findChildren(QWidget)
            if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(w, QScrollArea)
            if not isinstance(w.parent(), QAbstractSpinBox)
        ]
        nameless = [w for w in reached if not (w.accessibleName() or getattr(w, "text", str)())]
        assert len(reached) > 10
        assert nameless == []


def test_the_key_that_moves_the_photograph_can_be_another(open_as, sit, settle, qtbot):
    window, desk = sit(open_as("Anna"))
    settle(desk)
    keys, canvas = window.registry, desk.canvas
    with pytest.raises(Refused) as no:
        keys.remap("cropping.canvas.pan", ("W",))
    assert no.value.code == "key_taken", "conflicts are told"
    keys.remap("cropping.canvas.pan", ("U",))
    keys.remap("cropping.proof.pan", ("U",))
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    assert not canvas.keyboard.panning
    qtbot.keyPress(canvas, Qt.Key.Key_U)
    assert canvas.keyboard.panning
    qtbot.keyRelease(canvas, Qt.Key.Key_U)
    assert not canvas.keyboard.panning


def test_sentences_name_the_keys_in_force(open_as, sit, settle):
    window, desk = sit(open_as("Anna"))
    settle(desk)
    assert words(desk) == ["Draw a crop with R, or put one in the middle with C."]
    window.registry.remap("cropping.canvas.crop", ("F7",))
    assert words(desk) == ["Draw a crop with F7, or put one in the middle with C."]
    assert "F7 crop" in window.bottom.hint
    window.registry.remap("cropping.canvas.checks", ("F8",))
    assert desk.side.tabs.tabToolTip(CHECKS).endswith("(F8)")
