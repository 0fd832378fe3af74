"""First sight of a photograph: shown while it comes, given up when nobody looks, taken away when the file is another one."""

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from workstation.actions import looking
from workstation.domain.crop import Rendition
from workstation.imaging import darkroom
from workstation.ui.desks.cropping import Cropping, reading
from workstation.ui.jobs import Cancelled

WIDTH, HEIGHT = 40, 30
WHOLE = Rendition(WIDTH, HEIGHT, b"\xc8\x50\x1e" * WIDTH * HEIGHT)
HALF = Rendition(WIDTH, HEIGHT, WHOLE.rgb[: len(WHOLE.rgb) // 2] + b"\x80" * (len(WHOLE.rgb) // 2))


class Coming:
    """Stands for a slow decoding: half of it comes at once, the rest when ``go`` is set."""

    def __init__(self):
        self.go = threading.Event()
        self.ended = None

    def clear(self, _session, _image, partly, breathe):
        try:
            partly(HALF, 0.5)
            while not self.go.wait(0.02):
                breathe()
        except Cancelled as error:
            self.ended = error
            raise
        return WHOLE


@pytest.fixture
def desk(open_as, window_for, settled, qtbot):
    window = window_for(open_as("Anna"), Cropping)
    with qtbot.waitActive(window):
        window.activateWindow()
    settled()
    made = window.desk
    made.canvas.setFocus()
    made.canvas.pointer = QPoint(made.canvas.width() // 2, made.canvas.height() // 2)
    return made


@pytest.fixture
def coming(monkeypatch):
    made = Coming()
    monkeypatch.setattr(reading, "clear", made.clear)
    yield made
    made.go.set()


def test_what_is_here_is_shown_while_the_rest_comes(desk, coming, qtbot, settled):
    QTest.keyPress(desk.canvas, Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: desk.canvas.eye.clear is not None)
    hint = desk.bench.window.bottom.hint
    assert "50%" in hint
    half = desk.canvas.grab().toImage()
    coming.go.set()
    settled()
    assert desk.canvas.grab().toImage() != half
    assert "%" not in desk.bench.window.bottom.hint
    QTest.keyRelease(desk.canvas, Qt.Key.Key_Q)


def test_a_shield_ends_the_decoding(desk, coming, qtbot, settled):
    QTest.keyPress(desk.canvas, Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: desk.canvas.eye.clear is not None)
    desk.shield()
    assert desk.canvas.eye.clear is None
    settled()
    assert isinstance(coming.ended, Cancelled)
    assert desk.canvas.eye.clear is None


def test_another_file_in_its_place_is_taken_away_again(desk, qtbot, settled, monkeypatch):
    """Parts may be seen before the digest is known; then they go, and the sentence says why."""
    session, here = desk.bench.session, desk.film.here
    other = next(image.id for image in looking.images_of(session, "OP-1") if image.id != here)
    with session.vault.page() as page:
        page.connection.exec_driver_sql(
            "UPDATE images SET blob = (SELECT blob FROM images WHERE id = ?) WHERE id = ?", (other, here)
        )
    shown = []
    whole = darkroom.Darkroom.pixels

    def slowly(self, untrusted, *, partly=None, **rest):
        made = whole(self, untrusted, **rest)
        shown.append(made)
        partly(made, 0.9)
        return made

    monkeypatch.setattr(darkroom.Darkroom, "pixels", slowly)
    QTest.keyPress(desk.canvas, Qt.Key.Key_Q)
    settled()
    assert shown
    assert desk.canvas.eye.hole is None
    assert desk.canvas.eye.clear is None
    assert "no longer what was taken in" in desk.easel.notice.text.text()
