"""F9, lost focus and the lock leave no pixel of the crop in memory; what is drawn stays, and one act shows it again."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget

from workstation.actions import judging, looking
from workstation.domain.crop import Frame, Step
from workstation.domain.geometry import Rect
from workstation.domain.zone import Zone, ZoneKind
from workstation.store import images
from workstation.ui.desks.cropping.proof import AFTER

REGION = Rect(150, 140, 260, 250)


@pytest.fixture
def drawn(open_as, at_cropping, cropping_rests):
    """A crop with a step, developed, at a desk in front."""
    window, desk = at_cropping(open_as("Anna"))
    desk.canvas.set_region(REGION)
    desk.side.steps.take(Step("exposure", 0.5), "Exposure")
    cropping_rests(desk)
    assert held(desk)
    return window, desk


def held(desk):
    """Whether pixels of the crop are anywhere at hand."""
    preview, developing = desk.side.preview, desk.developing
    return any(
        (
            preview.clear is not None,
            preview.glass._image is not None,
            developing.proofing._enlarger is not None,
            AFTER in developing.proof._pictures,
        )
    )


def away(window, monkeypatch):
    monkeypatch.setattr(QApplication, "activeWindow", staticmethod(lambda: None))
    window.changeEvent(QEvent(QEvent.Type.ActivationChange))
    monkeypatch.undo()


@pytest.mark.parametrize("how", ["f9", "focus", "lock", "other desk"])
def test_nothing_is_left_and_the_draft_stays(drawn, how, monkeypatch, cropping_rests, qtbot):
    window, desk = drawn
    before = desk.draft
    desk.developing.toggle()
    cropping_rests(desk)
    page = QWidget()
    qtbot.addWidget(page)
    acts = {
        "f9": lambda: window.registry.trigger("window.shield"),
        "focus": lambda: away(window, monkeypatch),
        "lock": lambda: window.cover(page),
        "other desk": lambda: window.go("objects"),
    }
    acts[how]()
    assert not held(desk)
    assert "Show it again when you want to (W)" in desk.side.preview.glass._words
    desk.refresh(None)
    cropping_rests(desk)
    assert not held(desk), "reading the case again is nobody's wish to see it"
    assert desk.draft == before


def test_the_proof_brings_it_back(drawn, cropping_rests):
    window, desk = drawn
    window.registry.trigger("window.shield")
    assert desk.developing.why_not() is None
    desk.developing.toggle()
    cropping_rests(desk)
    assert desk.developing.proof.open
    assert AFTER in desk.developing.proof._pictures
    assert not desk.developing.away


def test_the_preview_opens_once_its_pixels_are_there(drawn, cropping_rests, qtbot):
    window, desk = drawn
    window.registry.trigger("window.shield")
    desk.canvas.setFocus()
    qtbot.keyClick(desk.canvas, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    cropping_rests(desk)
    assert desk.side.preview.open
    window.registry.trigger("window.shield")
    assert not desk.side.preview.open
    assert not held(desk)


def test_drawing_on_is_wanting_to_see_it(drawn, cropping_rests):
    window, desk = drawn
    window.registry.trigger("window.shield")
    desk.canvas.set_region(REGION.moved(10, 0))
    cropping_rests(desk)
    assert desk.side.preview.clear is not None
    assert not desk.side.preview.open, "shielded, as it was"


FOUND = Zone(0, ZoneKind.FACE, Rect(REGION.x + 100, REGION.y + 100, 40, 40), "closer", "1", 0.9)


def combine(desk):
    """Lay another photograph over the crop; returns it."""
    other = looking.images_of(desk.bench.session, "OP-1")[2]
    assert other.id != desk.laid.sheet.image.id
    still = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    desk.put(replace(desk.draft, steps=(Step("average", 0),), frames=(Frame(other.digest, REGION, still),)))
    return other


def filled(desk):
    """Whether the preview shows nothing where FOUND lies."""
    shown = desk.side.preview.clear
    at = 3 * (120 * shown.width + 120)
    return shown.rgb[at : at + 3] == bytes([128] * 3)


def test_a_zone_found_meanwhile_on_a_combined_photograph_is_filled_at_once(drawn, cropping_rests, jobs):
    _window, desk = drawn
    session, other = desk.bench.session, combine(desk)
    cropping_rests(desk)
    assert not filled(desk)
    opened = judging.Opened(other, b"", "closer 1")
    jobs.run(lambda: judging.keep_found(session, opened, [FOUND]), owner=desk)
    cropping_rests(desk)
    assert filled(desk)
    assert "touches it" in desk.side.preview.verdict.text()


def test_a_zone_of_a_combined_photograph_is_a_zone_of_the_crop(drawn, cropping_rests):
    window, desk = drawn
    session = desk.bench.session
    other = looking.images_of(session, "OP-1")[2]
    with session.vault.page() as page:
        images.add_zones(page, other.id, [FOUND])
    combine(desk)
    cropping_rests(desk)
    assert filled(desk), "before anybody overruled it"
    assert "touches it" in desk.side.preview.verdict.text()
    desk.side.checks.masking[-1].click()
    cropping_rests(desk)
    assert "touches it" not in desk.side.preview.verdict.text()
    desk.canvas.undo.undo()
    window.registry.trigger("cropping.keep")
    cropping_rests(desk)
    kept = desk.laid.kept[-1]
    assert [zone.detector for zone in looking.zones_blocking(session, kept.object.ref)] == ["closer"]
