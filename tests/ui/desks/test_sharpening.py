"""The keyhole on a real vault: tiles come from the sandbox, and go with every shield; a spoiled photograph says so."""

import threading

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from workstation.actions import looking
from workstation.domain.image import REASONS
from workstation.imaging import lightbox
from workstation.ui.canvas.place import Place
from workstation.ui.desks.cropping import Cropping, reading


def open_boxes():
    return [thread for thread in threading.enumerate() if thread.name == "lightbox"]


@pytest.fixture
def desk(open_as, window_for, settled, qtbot, monkeypatch):
    """A photograph whose first sight is far too coarse for how near one looks."""
    monkeypatch.setattr(reading, "CLEAR_SIDE", 64)
    window = window_for(open_as("Anna"), Cropping)
    with qtbot.waitActive(window):
        window.activateWindow()
    settled()
    made = window.desk
    made.canvas.setFocus()
    made.canvas.set_place(Place(1.0, -100, -100))
    made.canvas.pointer = QPoint(200, 200)
    return made


def look(desk, qtbot):
    QTest.keyPress(desk.canvas, Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: desk.canvas.eye.clear is not None)


def sharp(desk):
    eye = desk.canvas.eye
    return eye.clear is not None and not eye._wanted


def test_tiles_come_sharp_and_go_with_the_shield(desk, qtbot):
    look(desk, qtbot)
    assert not sharp(desk)
    coarse = desk.canvas.grab().toImage()

    def finer():
        desk.canvas.eye.look(QPoint(200, 200))
        return sharp(desk)

    qtbot.waitUntil(finer)
    assert desk.canvas.grab().toImage() != coarse
    session = desk.bench.session
    whole = looking.pixels(session, desk.film.here)
    x, y = 300, 300
    color = desk.canvas.grab().toImage().pixelColor(x - 100, y - 100)
    assert (color.red(), color.green(), color.blue()) == tuple(whole.rgb[3 * (y * whole.width + x) :][:3])
    assert len(open_boxes()) == 1
    QTest.keyRelease(desk.canvas, Qt.Key.Key_Q)
    desk.bench.registry.trigger("window.shield")
    assert desk.canvas.eye.clear is None
    assert open_boxes() == []


def test_another_photograph_and_a_late_answer_leave_nothing_open(desk, qtbot, settled):
    look(desk, qtbot)
    desk.shield()
    settled()
    assert open_boxes() == []
    look(desk, qtbot)
    qtbot.waitUntil(lambda: len(open_boxes()) == 1)
    desk.film.grid.set_current(0)
    settled()
    assert open_boxes() == []


def test_a_window_that_closes_leaves_nothing_open(desk, qtbot, settled):
    look(desk, qtbot)
    qtbot.waitUntil(lambda: len(open_boxes()) == 1)
    desk.window().close()
    assert open_boxes() == []


def test_a_photograph_that_changed_on_disk_says_so(desk, qtbot, settled):
    look(desk, qtbot)
    QTest.keyRelease(desk.canvas, Qt.Key.Key_Q)
    settled()
    desk.shield()
    clear = reading.clear(desk.bench.session, desk.film.here)
    for blob in (desk.bench.session.vault.folder / "blobs").rglob("*"):
        if blob.is_file():
            blob.write_bytes(blob.read_bytes()[:-1] + b"x")
    desk.canvas.set_pixels(clear)
    desk.canvas.eye.open(QPoint(200, 200))
    settled()
    assert not desk.easel.notice.isHidden()
    assert "it was changed" in desk.easel.notice.text.text()
    assert open_boxes() == []


def test_another_file_in_its_place_is_never_shown(desk, qtbot, settled):
    session, here = desk.bench.session, desk.film.here
    look(desk, qtbot)
    QTest.keyRelease(desk.canvas, Qt.Key.Key_Q)
    desk.shield()
    settled()
    clear = reading.clear(session, here)
    other = next(image.id for image in looking.images_of(session, "OP-1") if image.id != here)
    with session.vault.page() as page:
        page.connection.exec_driver_sql(
            "UPDATE images SET blob = (SELECT blob FROM images WHERE id = ?) WHERE id = ?", (other, here)
        )
    desk.canvas.set_pixels(clear)
    desk.canvas.eye.open(QPoint(200, 200))
    settled()
    assert "no longer what was taken in" in desk.easel.notice.text.text()
    assert open_boxes() == []


def test_a_photograph_that_can_no_longer_be_decoded_says_so_once_a_look(desk, qtbot, settled, monkeypatch):
    monkeypatch.setattr(lightbox, "ANSWER_SECONDS", -1000.0)
    told = []
    desk.revealing.refused.connect(told.append)
    look(desk, qtbot)
    qtbot.waitUntil(lambda: len(told) == 1)
    desk.canvas.eye.look(QPoint(400, 400))
    settled()
    assert len(told) == 1
    assert REASONS["limits"] in desk.easel.notice.text.text()
    QTest.keyRelease(desk.canvas, Qt.Key.Key_Q)
    look(desk, qtbot)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert open_boxes() == []


def test_what_is_laid_open_for_a_desk_that_is_gone_is_closed(desk, qtbot, settled, jobs, monkeypatch):
    real, go, laid = looking.lightbox, threading.Event(), []

    def slow(session, number):
        laid.append(real(session, number))
        go.wait(10)
        return laid[0]

    monkeypatch.setattr(looking, "lightbox", slow)
    look(desk, qtbot)
    qtbot.waitUntil(lambda: bool(laid))
    sharpening = desk.revealing._sharpening
    desk.bench.window.shield()
    shiboken6.delete(sharpening)
    go.set()
    settled()
    assert laid[0].over
