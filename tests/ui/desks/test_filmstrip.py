"""The filmstrip beside a frame: every frame of its video in order, shielded, one click away."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.videos import three_shots
from workstation.actions import intake, looking
from workstation.domain.footage import Film, Reel
from workstation.ui.desks.intake import Intake
from workstation.ui.desks.intake.filmstrip import Filmstrip, Frames


@pytest.fixture
def session(open_empty_as, tmp_path):
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    intake.take_in(anna, [three_shots(tmp_path / "v.mp4", "mp4v")], "OP-1")
    return anna


def test_a_frame_shows_its_film_and_a_click_goes_to_another(session, window_for, settled, qtbot):
    window = window_for(session, Intake)
    desk, strip = window.desk, window.desk.details.film
    first, _, third = (image.id for image in looking.images_of(session, "OP-1"))
    desk.open(first)
    settled()
    assert strip.isVisible()
    assert strip.head.text() == "Frame 1 of 3 of a video, at 00:00:00.400"
    assert "lasts 00:00:03.000, 25 frames a second" in strip.facts.text()
    assert [strip.frames.item(n).caption for n in range(3)] == ["00:00.400", "00:01.400", "00:02.400"]
    qtbot.waitUntil(lambda: len(strip.frames.mosaics) == 3)
    assert all(max(one.width, one.height) <= 16 for one in strip.frames.mosaics.values())
    qtbot.mouseClick(strip.grid.viewport(), Qt.MouseButton.LeftButton, pos=strip.grid.card(2).center())
    settled()
    assert desk.wall.id_at(desk.grid.current) == third
    assert strip.head.text() == "Frame 3 of 3 of a video, at 00:00:02.400"
    qtbot.mouseClick(strip.every, Qt.MouseButton.LeftButton)
    settled()
    assert sorted(desk.chosen()) == [image.id for image in looking.images_of(session, "OP-1")]
    desk.open(third)
    settled()
    before = dict(strip.frames.mosaics)
    desk.reshield()
    settled()
    qtbot.waitUntil(lambda: len(strip.frames.mosaics) == 3)
    assert before.keys() == strip.frames.mosaics.keys()


@pytest.mark.parametrize("many", [1, 3, 4, 7, 30])
def test_its_height_comes_to_rest_at_every_width(many, qtbot):
    """Where a scroll bar came and went with the height of the cards, they once chased each other until the program fell."""
    host, strip = QWidget(), Filmstrip()
    strip.setParent(host)
    strip.grid.setStyleSheet("border: 3px solid grey")  # as the desk's style has it
    qtbot.addWidget(host)
    reel = Reel("whole", 9, 4000, 4000, 25_000, "h264", 1422)
    frames = tuple((1000 * n, n + 1) for n in range(many))
    film = Film(1, 1, "a" * 64, "", "", 5_000_000, 10_000, reel, ("x",), frames)
    strip.resize(200, 400)
    host.show()
    strip.show_film(film, 1)
    fits, fit = [], strip._fit
    strip._fit = lambda: (fits.append(1), fit())
    for width in range(180, 420):
        strip.resize(width, 400)
    assert len(fits) <= 2 * 240
    plan = strip.grid.plan()
    rows = -(-many // plan.across)
    assert strip.grid.verticalScrollBar().isVisible() == (rows > 2)
    assert "drawn 1.42 times wider to its proportions" in strip.facts.text()


def test_another_photograph_has_no_filmstrip(qtbot):
    strip = Filmstrip()
    qtbot.addWidget(strip)
    wanted = []
    strip.frame_wanted.connect(wanted.append)
    film = Film(
        1, 1, "a" * 64, "", "", 5_000_000, 10_000, Reel("time", 9, 4000), ("x",), ((0, 7), (3000, 8)), here=False
    )
    strip.show_film(film, 8)
    assert not strip.isHidden()
    assert strip.grid.current == 1
    assert "left where it was found" in strip.facts.text()
    assert "longer than the sandbox allows" in strip.facts.text()
    strip.show_film(replace(film, frames=film.frames[:1]), 7)
    assert strip.grid.current == 0
    strip.show_film(None, 3)
    assert strip.isHidden()
    assert wanted == [], "nobody went anywhere"


def test_a_mosaic_is_asked_for_once():
    frames = Frames()
    frames.frames = tuple((n * 10, n // 2 + 1) for n in range(60))
    assert frames.missing(0, 59) == list(range(1, 17))
    frames.mosaics = dict.fromkeys(range(1, 30))
    assert frames.missing(0, 59) == [30]
