"""F9 on every desk that shows pictures, and over dialogs: nothing clear is left, and losing the focus does the same."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog

from workstation.actions import referring
from workstation.domain.crop import Rendition
from workstation.ui.desks.cropping import Cropping
from workstation.ui.desks.describing import Describing
from workstation.ui.desks.publishing import Publishing
from workstation.ui.desks.referring import Referring
from workstation.ui.desks.reviewing import Reviewing
from workstation.ui.widgets import PictureView


def f9(qtbot, window):
    """The key itself, wherever the focus is."""
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F9)


@pytest.fixture
def front(qtbot, window_for):
    def make(session, *desks):
        window = window_for(session, *desks)
        with qtbot.waitActive(window):
            window.activateWindow()
        return window

    return make


def clear(rendition):
    return len({rendition.rgb[i : i + 3] for i in range(0, len(rendition.rgb), 3)}) > 256


def test_cropping_the_keyhole_shuts_at_f9_focus_loss_and_deactivation(open_as, front, qtbot, settled):
    window = front(open_as("Anna"), Cropping)
    desk = window.desk
    qtbot.waitUntil(lambda: desk.laid is not None)

    def look():
        desk.canvas.setFocus()
        qtbot.keyPress(desk.canvas, Qt.Key.Key_Q)
        assert desk.canvas.eye.hole is not None
        settled()

    look()
    assert window.top.shield.text() == "Revealed"
    f9(qtbot, window)
    assert desk.canvas.eye.hole is None
    assert window.top.shield.text() == "Shielded"
    look()
    desk.film.grid.setFocus()
    assert desk.canvas.eye.hole is None, "focus elsewhere in the window"
    look()
    box = QDialog(window)
    qtbot.addWidget(box)
    box.show()
    box.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is box)
    assert desk.canvas.eye.hole is None, "another window of ours is in front"
    box.close()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    look()
    qtbot.keyRelease(desk.canvas, Qt.Key.Key_Q)
    assert desk.canvas.eye.hole is None
    settled()


def test_reviewing(open_as, front, qtbot, settled):
    window = front(open_as("Ben"), Reviewing)
    settled()
    stage = window.desk.stage
    assert not stage.shielded
    f9(qtbot, window)
    assert stage.shielded
    window.desk.reveal()
    assert not stage.shielded


def test_describing(open_as, front, qtbot, settled):
    window = front(open_as("Anna"), Describing)
    settled()
    desk = window.desk
    assert not desk.list.cells.shielded
    f9(qtbot, window)
    assert desk.list.cells.shielded
    assert desk.editor.pictures._shielded


def test_publishing(open_as, front, qtbot, settled):
    window = front(open_as("Rita"), Publishing)
    settled()
    assert not window.desk.thumbs.shielded
    f9(qtbot, window)
    assert window.desk.thumbs.shielded


def test_referring_covers_crops_and_pages(open_as, front, qtbot, settled):
    ben = open_as("Ben")
    referring.draft(ben, "DE", ["O-2026-0001"], "It was sold there.")
    window = front(ben, Referring)
    settled()
    views = [view for view in window.desk.findChildren(PictureView) if view.shows()]
    assert views
    assert not any(view.covered() for view in views)
    f9(qtbot, window)
    assert all(view.covered() for view in views)
    late = PictureView("A picture that comes late")
    late.setParent(window.desk)
    assert late.covered(), "what comes after F9 is covered too"
    window.registry.trigger("referrals.show")
    assert not any(view.covered() for view in views)


def test_pictures_in_a_dialog_over_the_desk(open_as, front, qtbot, settled):
    window = front(open_as("Ben"), Reviewing)
    settled()
    box = QDialog(window)
    view = PictureView("Proof")
    view.setParent(box)
    view.show_picture(Rendition(2, 2, bytes(range(12))))
    box.setModal(True)
    qtbot.addWidget(box)
    with qtbot.waitActive(box):
        box.show()
        box.activateWindow()
    window.desk.reveal()
    qtbot.keyClick(view, Qt.Key.Key_F9)
    assert not view.shows()
    assert view.accessibleDescription() == "Shielded"
    assert window.desk.stage.shielded, "and the desk below it"


def test_leaving_the_program_shields_every_desk(open_as, front, settled, monkeypatch):
    window = front(open_as("Ben"), Reviewing)
    settled()
    window.desk.reveal()
    monkeypatch.setattr(QApplication, "activeWindow", staticmethod(lambda: None))
    window.changeEvent(QEvent(QEvent.Type.ActivationChange))
    assert window.desk.stage.shielded


def test_cropping_the_crops_of_other_photographs(open_as, front, qtbot, settled):
    window = front(open_as("Anna"), Cropping)
    settled()
    more = window.desk.more
    more._shielded = False
    f9(qtbot, window)
    assert more._shielded
