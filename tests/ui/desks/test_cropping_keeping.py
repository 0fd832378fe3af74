"""Keeping a crop against the odds: records and replays, photographs combined, and nothing drawn is ever lost."""

import re
import shutil
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.stage import jpeg, scene
from workstation.actions import cropping, intake, looking
from workstation.domain.change import Change
from workstation.domain.crop import Step
from workstation.domain.geometry import Rect
from workstation.domain.image import Image, Look, Sight
from workstation.domain.zone import Zone, ZoneKind
from workstation.ui import dialogs
from workstation.ui.desks.cropping import combining
from workstation.ui.desks.cropping.checks import findings, nearest, verdict
from workstation.ui.desks.cropping.draft import Draft

REGION = Rect(500, 300, 260, 250)
PHOTO = Image(1, 1, "ab" * 32, "", "", 1, Look("JPEG", 1000, 800, 1, 1, 0), Sight.NEW)
FACE = Zone(5, ZoneKind.FACE, Rect(100, 100, 50, 50), "haar", "1", 0.4)


# checks -----------------------------------------------------------------------------------------------------------


def test_the_nearest_zone_is_told_with_its_distance():
    away = Zone(6, ZoneKind.SKIN, Rect(900, 700, 9, 9), "skin", "1", 0.4)
    assert nearest(Rect(180, 190, 300, 300), (away, FACE)) == (50, FACE), "30 across, 40 down"
    draft = Draft(Rect(180, 190, 300, 300))
    found = findings(PHOTO, draft, (FACE, away), (), frozenset())
    assert found[-1].text.endswith("The nearest, face (haar, 40%), is 50 pixels away.")
    assert verdict(found, draft.region, (FACE, away)) == ("nearest zone 50 px", "ok")
    assert verdict(found, draft.region, ()) == ("no zones found", "muted")
    touching = Draft(Rect(120, 90, 300, 300))
    assert verdict(findings(PHOTO, touching, (FACE,), (), frozenset()), touching.region, (FACE,))[1] == "danger"
    small = Draft(Rect(120, 90, 3, 3))
    assert verdict(findings(PHOTO, small, (FACE,), (), frozenset()), small.region, (FACE,)) == (
        "cannot be kept",
        "danger",
    )


def test_checks_have_the_keyboard_at_k_and_tabs_turn_by_keys(open_as, at_cropping, cropping_rests, qtbot):
    window, desk = at_cropping(open_as("Anna"))
    tabs = desk.side.tabs
    desk.canvas.set_region(REGION)
    desk.canvas.setFocus()
    qtbot.keyClick(desk.canvas, Qt.Key.Key_K)
    assert tabs.tabText(tabs.currentIndex()) == "Checks"
    assert desk.side.isAncestorOf(window.focusWidget())
    cropping_rests(desk)
    assert desk.side.quality.rows, "the crop is judged as soon as somebody looks"
    rows = desk.side.quality.rows
    desk.refresh(None)
    cropping_rests(desk)
    assert desk.side.quality.rows is rows, "reading the case again changes nothing of it"
    desk.undo()
    cropping_rests(desk)
    assert not desk.side.quality.rows
    desk.side.tabs.tabBar().setFocus()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert tabs.tabText(tabs.currentIndex()) != "Checks"
    cropping_rests(desk)
    desk.canvas.setFocus()
    qtbot.keyClick(desk.canvas, Qt.Key.Key_C)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_G)
    assert tabs.tabText(tabs.currentIndex()) == "More"
    cropping_rests(desk)
    assert window.registry.conflicts() == []


# bad input --------------------------------------------------------------------------------------------------------


def refused(desk):
    return desk.keeping.why_not("keep")


def test_a_crop_of_three_by_three_pixels(open_as, at_cropping, cropping_rests):
    _window, desk = at_cropping(open_as("Anna"))
    desk.canvas.set_region(Rect(10, 10, 3, 3))
    assert "at least 16 pixels each way; this one has 3 × 3" in refused(desk)
    cropping_rests(desk)


def test_a_polygon_that_crosses_itself(open_as, at_cropping, cropping_rests):
    _window, desk = at_cropping(open_as("Anna"))
    crossing = ((100, 100), (300, 300), (300, 100), (100, 300))
    desk.put(replace(desk.draft, region=Rect(100, 100, 200, 200), polygon=crossing))
    assert "crosses itself" in refused(desk)
    cropping_rests(desk)
    assert desk.side.preview.glass._words.startswith("Not as it is drawn")


def test_a_step_that_would_exceed_memory(open_as, at_cropping, cropping_rests):
    _window, desk = at_cropping(open_as("Anna"))
    laid = desk.laid.sheet
    huge = replace(laid.image, look=replace(laid.image.look, width=20_000, height=10_000))
    desk.laid = replace(desk.laid, sheet=replace(laid, image=huge))
    desk.put(Draft(Rect(0, 0, 9_000, 9_000), steps=(Step("denoise", (5, 5)),)))
    assert "works on up to" in desk.side.steps.notice.text.text()
    desk.side.steps.cards["denoise"].on.click()
    assert desk.side.steps.notice.text.text() == ""
    desk.put(Draft())
    cropping_rests(desk)


def test_a_photograph_whose_bytes_changed(open_as, at_cropping, cropping_rests):
    session = open_as("Anna")
    window, desk = at_cropping(session)
    for blob in (session.vault.folder / "blobs").rglob("*"):
        if blob.is_file():
            blob.write_bytes(blob.read_bytes()[:-1] + b"x")
    desk.canvas.set_region(REGION)
    cropping_rests(desk)
    assert desk.side.preview.clear is None
    assert desk.side.preview.glass._words
    window.registry.trigger("cropping.keep")
    cropping_rests(desk)
    assert desk.side.told.property("tone") == "danger"
    assert desk.draft.region == REGION, "nothing drawn is lost"


def test_undo_past_a_crop_that_was_taken_out(open_as, at_cropping, cropping_rests, monkeypatch):
    _window, desk = at_cropping(open_as("Anna"), place=2)
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)
    kept = desk.laid.kept[0]
    desk.side.kept.load_wanted.emit(kept)
    desk.canvas.set_region(REGION)
    desk.keeping.drop(kept)
    cropping_rests(desk)
    assert desk.laid.kept == ()
    assert desk.draft.region == REGION
    desk.undo()
    desk.undo()
    desk.redo()
    assert desk.draft.region == kept.crop.recipe.region, "what was drawn comes back, though its crop is gone"
    assert "no longer in O-2026-0003" in desk.keeping.why_not("change")
    assert desk.keeping.why_not("keep") is None
    cropping_rests(desk)


@pytest.mark.parametrize("gone", [False, True])
def test_two_windows_on_one_object(open_as, at_cropping, cropping_rests, gone):
    session = open_as("Anna")
    window, desk = at_cropping(session, place=2)
    kept = desk.laid.kept[0]
    desk.side.kept.load_wanted.emit(kept)
    desk.canvas.set_region(REGION)
    if gone:
        cropping.discard(session, "O-2026-0003", kept.crop.id)
    else:
        cropping.change(session, "O-2026-0003", kept.crop.id, Rect(0, 0, 100, 100))
    window.registry.trigger("cropping.change")
    cropping_rests(desk)
    assert ("taken out" if gone else "changed meanwhile") in desk.side.told.text.text()
    assert desk.draft.region == REGION
    crops = looking.object(session, "O-2026-0003").crops
    assert [crop.recipe.region for crop in crops] == ([] if gone else [Rect(0, 0, 100, 100)])
    if not gone:
        window.registry.trigger("cropping.change")
        cropping_rests(desk)
        assert looking.object(session, "O-2026-0003").crops[0].recipe.region == REGION


# after keeping ----------------------------------------------------------------------------------------------------


def test_linked_cases_are_said_with_a_warning(open_as, at_cropping, cropping_rests):
    session = open_as("Anna")
    _window, desk = at_cropping(session)
    result = {"ref": "O-2026-0009", "blocked": [], "linked": ["OP-7", "OP-9"]}
    desk.keeping._kept(
        desk.laid.sheet.image.id,
        Change("crop.kept", "x", "x", "analyst", "desk", session.clock(), result=result),
        "kept",
    )
    assert "links the cases OP-7, OP-9" in desk.side.told.text.text()
    assert desk.side.told.property("tone") == "warn"


def test_record_is_shown_and_replayed(open_as, at_cropping, cropping_rests, qtbot):
    window, desk = at_cropping(open_as("Anna"))
    desk.canvas.set_region(REGION)
    desk.side.steps.show_steps(())
    desk.developing.add_step("sharpen")
    desk.side.steps.cards["sharpen"].rows[0].slider.setValue(40)
    window.registry.trigger("cropping.keep")
    cropping_rests(desk)
    desk.side.kept.record_wanted.emit(desk.laid.kept[0])
    record = desk.records.window
    cropping_rests(desk)
    assert "Sharpen" in record.text.toPlainText()
    assert record.text.textInteractionFlags() == Qt.TextInteractionFlag.NoTextInteraction, "nothing to be copied"
    record.replay.click()
    cropping_rests(desk)
    assert "the same pixels" in record.result_said.text.text()
    record.accept()


def test_photographs_are_combined_and_an_unlike_one_is_named(
    open_as, at_cropping, cropping_rests, tmp_path, monkeypatch
):
    session = open_as("Anna")
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "again.jpg").write_bytes(jpeg(scene(3)[4:, 6:]))
    intake.take_in(session, [folder], "OP-1")
    shutil.rmtree(folder)
    window, desk = at_cropping(session)
    ids = list(desk.film.strip.order)
    asked = []
    monkeypatch.setattr(
        combining, "ask", lambda _desk, _bench, order, here: asked.extend((list(order), here)) or [ids[4], ids[0]]
    )
    desk.canvas.set_region(Rect(200, 150, 500, 400))
    cropping_rests(desk)
    window.registry.trigger("cropping.combine")
    cropping_rests(desk)
    assert asked == [ids, desk.laid.sheet.image.id]
    assert len(desk.draft.frames) == 1
    assert desk.draft.steps == (Step("average", 0),)
    card = desk.side.steps.cards["average"]
    assert card.said.text() == "With 1 other photograph."
    (frame,) = desk.draft.frames
    (line,) = [one.text() for one in card.findChildren(QLabel) if one.isVisibleTo(card) and "agree" in one.text()]
    assert re.fullmatch(r"Photograph 5: \d+ points agree", line)
    many = line.removeprefix("Photograph 5: ")
    assert f"1 photograph lies over this one: {many}. One could not be aligned" in window.toasts.text
    assert "Draw the crop around more of the thing" in window.toasts.text, "the way out is said, too"
    assert desk.side.preview.clear is not None
    card.frame_dropped.emit(frame.image)
    assert (desk.draft.frames, desk.draft.steps) == ((), ())
    desk.undo()
    assert desk.draft.frames == (frame,)
    desk.undo()
    assert (desk.draft.frames, desk.draft.steps) == ((), ())
    desk.more.combine_wanted.emit(ids[0])
    cropping_rests(desk)
    assert desk.draft.frames == ()
    assert "does not show the same thing clearly enough" in window.toasts.text
    desk.more.combine_wanted.emit(ids[4])
    cropping_rests(desk)
    assert len(desk.draft.frames) == 1
    desk.undo()
    cropping_rests(desk)


def test_a_part_found_elsewhere_is_looked_at_before_it_is_added(open_as, at_cropping, cropping_rests, monkeypatch):
    session = open_as("Anna")
    window, desk = at_cropping(session, place=2)
    first = desk.film.strip.id_at(3)
    desk.more.add_wanted.emit(first, REGION)
    assert "there is an object to add to" in window.toasts.text
    desk.side.kept.load_wanted.emit(desk.laid.kept[0])
    desk.more.add_wanted.emit(first, REGION)
    cropping_rests(desk)
    assert (desk.laid.sheet.image.id, desk.draft.region) == (first, REGION)
    assert desk.canvas.undo.undoText() == "Draw the part that was found"
    offered = []
    monkeypatch.setattr(dialogs, "ask_choice", lambda *a: offered.extend(a[4]) or a[4][0][0])
    window.registry.trigger("cropping.more")
    cropping_rests(desk)
    assert offered[0][0] == "O-2026-0003"
    assert len(looking.object(session, "O-2026-0003").crops) == 2


def test_idle_steps_are_not_kept(open_as, at_cropping, cropping_rests):
    session = open_as("Anna")
    window, desk = at_cropping(session)
    desk.canvas.set_region(REGION)
    desk.side.steps.add("exposure")
    desk.side.steps.add("gamma")
    desk.side.steps.cards["gamma"].rows[0].slider.setValue(30)
    window.registry.trigger("cropping.keep")
    cropping_rests(desk)
    assert looking.all_objects(session)[0].crops[0].recipe.steps == (Step("gamma", 1.5),)
    assert [step.name for step in desk.side.steps.steps] == ["gamma"]
    desk.undo()
    assert [step.name for step in desk.side.steps.steps] == ["exposure", "gamma"]
    cropping_rests(desk)
