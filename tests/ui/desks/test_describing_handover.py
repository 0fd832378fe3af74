"""The second look and the question before handing over: flags lead to their place, points are answered, nothing by itself."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workstation.actions import looking
from workstation.domain.geometry import Rect
from workstation.domain.recheck import SILENCE, Flag
from workstation.domain.review import SUBMIT_POINTS
from workstation.store.tables import zones
from workstation.ui.desks.describing import Describing, handover
from workstation.ui.desks.describing.handover import Handover
from workstation.ui.desks.describing.secondlook import AROUND, CloseLook, FlagList, part_of
from workstation.ui.widgets import image_of

REF = "O-2026-0003"
NAME = Flag("name", "“Marta Nowak” may be a person's name: mask it if it is.", 1, Rect(150, 120, 40, 20))


@pytest.fixture
def at(open_as, window_for, settled):
    session = open_as("Anna")
    window = window_for(session, Describing)
    window.desk.open(REF)
    settled()
    return window, window.desk, session


def known(desk, *flags):
    """As if the check had found this in the pictures as they are."""
    found = desk.editor.dossier
    desk.handing._looks[REF] = (found.obj.public().renditions, flags)
    desk.handing.show_dossier(found)


def test_nobody_has_looked_until_somebody_does_and_silence_is_no_clearance(at, qtbot, jobs):
    window, desk, session = at
    assert "Nobody has looked yet" in desk.editor.second._words.text()
    assert window.registry.trigger("objects.look")
    assert desk.editor.pages.currentWidget() is desk.editor.second
    assert next(c for c in window.registry.everything() if c.id == "objects.look").why_not() is not None
    qtbot.waitUntil(lambda: not jobs.busy, timeout=60_000)
    assert desk.editor.second.flags.accessibleName() == SILENCE
    assert looking.object(session, REF).state == "draft"


def test_a_flag_leads_to_its_place_clear_and_close(at, monkeypatch):
    _window, desk, _session = at
    known(desk, NAME)
    opened = []
    monkeypatch.setattr(CloseLook, "exec", lambda box: opened.append(box.picture._image.copy()))
    desk.editor.pages.setCurrentWidget(desk.editor.second)
    (button,) = desk.editor.second.flags.buttons
    assert button.accessibleName().startswith("Show the place: picture 1")
    QTest.keyClick(button, Qt.Key.Key_Space)
    pixels = desk.editor.dossier.fragments[0].pixels
    wanted = image_of(pixels).copy(150 - AROUND, 120 - AROUND, 40 + 2 * AROUND, 20 + 2 * AROUND)
    assert opened == [wanted]


def test_a_crop_held_back_by_a_zone_is_not_shown_clear(at, qtbot, settled):
    _window, desk, session = at
    crop = looking.object(session, REF).crops[0]
    box = {"x": crop.recipe.region.x, "y": crop.recipe.region.y, "width": 40, "height": 40}
    with session.vault.page() as page:
        page.insert(zones, image_id=crop.image, kind="face", detector="test", version="1", score="0.9", **box)
    desk.refresh(None)
    settled()
    held = desk.editor.dossier.fragments[0]
    assert held.held
    look = CloseLook(desk, NAME, held)
    qtbot.addWidget(look)
    assert look.picture._image == image_of(held.mosaic)


def test_f9_ends_a_close_look(at, qtbot, monkeypatch):
    _window, desk, _session = at
    known(desk, NAME)
    seen = []

    def shielded_meanwhile(box):
        box.show()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is box)
        QTest.keyClick(box, Qt.Key.Key_F9)
        seen.append(box.isVisible())

    monkeypatch.setattr(CloseLook, "exec", shielded_meanwhile)
    desk.handing.show_place(NAME)
    assert seen == [False]


def test_the_question_is_answered_point_by_point_with_the_keyboard(qtbot):
    box = Handover(None, REF, [NAME], lambda _flag: None)
    qtbot.addWidget(box)
    box.show()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is box)
    assert [tick.text() for tick in box.ticks.values()] == list(SUBMIT_POINTS.values())
    for number, tick in enumerate(box.ticks.values()):
        assert not box.yes.isEnabled()
        assert f"{len(SUBMIT_POINTS) - number} point" in box.yes.toolTip()
        tick.setFocus()
        QTest.keyClick(tick, Qt.Key.Key_Space)
    assert box.yes.isEnabled()
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert not box.isVisible()
    assert box.answers() == dict.fromkeys(SUBMIT_POINTS, True)


def test_what_was_found_is_asked_about_and_declining_changes_nothing(at, settled, monkeypatch):
    window, desk, session = at
    known(desk, NAME)
    asked = []
    monkeypatch.setattr(handover, "ask_handover", lambda _p, ref, flags, _show: asked.append((ref, flags)))
    assert window.registry.trigger("objects.submit")
    settled()
    assert asked == [(REF, (NAME,))]
    assert looking.object(session, REF).state == "draft"


def test_other_pictures_are_looked_at_anew(at):
    _window, desk, _session = at
    known(desk, NAME)
    assert desk.handing._known(desk.editor.dossier) == (NAME,)
    desk.handing._looks[REF] = (("11" * 32,), (NAME,))
    assert desk.handing._known(desk.editor.dossier) is None
    desk.handing.show_dossier(desk.editor.dossier)
    assert "Nobody has looked yet" in desk.editor.second._words.text()


def test_a_list_without_flags_says_what_silence_means(qtbot):
    flags = FlagList()
    qtbot.addWidget(flags)
    flags.show_flags([NAME, NAME])
    assert flags.accessibleName() == "2 places to look at"
    flags.show_flags([])
    assert flags.accessibleName() == SILENCE
    assert not flags.buttons


def test_a_part_stays_inside_the_picture(at):
    _window, desk, _session = at
    whole = desk.editor.dossier.fragments[0].pixels
    assert part_of(whole, None) == whole
    corner = part_of(whole, Rect(whole.width - 4, whole.height - 4, 4, 4))
    assert (corner.width, corner.height) == (AROUND + 4, AROUND + 4)
    assert image_of(corner) == image_of(whole).copy(
        whole.width - AROUND - 4, whole.height - AROUND - 4, AROUND + 4, AROUND + 4
    )
