"""A photograph which is worked on is looked at closely: in the background, once, and only while it lies there."""

import numpy as np
import pytest

from tests.benchmarks import zones as truth
from tests.stage import jpeg
from workstation.actions import cropping, intake, judging, looking
from workstation.domain.geometry import Rect
from workstation.ui.desks.cropping.closer import LACKING, words

FACE = Rect(160, 160, 40, 40)


@pytest.fixture(scope="module")
def corner():
    """The corner of a room in which somebody lies on the side, 40 pixels high: too small for the intake."""
    picture, truths = next(truth.pictures(truth.Case("test", "", 40, -90)))
    x, y = int(truths[1].x) - 180, int(truths[1].y) - 180
    return jpeg(np.ascontiguousarray(picture[y : y + 360, x : x + 360]))


@pytest.fixture
def with_corner(open_as, tmp_path, corner):
    session = open_as("Anna")
    (tmp_path / "corner.jpg").write_bytes(corner)
    intake.take_in(session, [tmp_path / "corner.jpg"], "OP-1")
    return session


def tasks(jobs):
    return [task.name for task in jobs.tasks]


def test_new_zones_come_to_the_canvas_with_one_sentence_and_block(with_corner, at_cropping, jobs, cropping_rests):
    image = looking.images_of(with_corner, "OP-1")[-1].id
    ref = str(cropping.keep(with_corner, image, Rect(120, 120, 120, 120)).result["ref"])
    window, desk = at_cropping(with_corner, place=4)
    closer = desk.judging.closer
    assert desk.laid.sheet.image.id == image
    assert closer.rest.isActive(), "it waits until somebody stays"
    assert not any(zone.rect.intersection(FACE) for zone in desk.canvas.scene.zones)
    desk.canvas.set_region(Rect(130, 130, 100, 100))
    assert desk.canvas.scene.touching == frozenset()
    before = len(desk.canvas.scene.zones)
    closer.rest.stop()
    closer.start()
    cropping_rests(desk)
    more = len(desk.canvas.scene.zones) - before
    assert more >= 1
    assert any(zone.rect.intersection(FACE) for zone in desk.canvas.scene.zones)
    assert desk.canvas.scene.touching, "what is drawn touches it, and shows so"
    many = "1 more zone" if more == 1 else f"{more} more zones"
    assert desk.easel.found.text() == f"A closer look found {many}."
    assert window.toasts.text == f"Held back, as a crop touches what a closer look found: {ref}."
    assert looking.zones_blocking(with_corner, ref)


def test_whoever_turns_the_page_ends_the_look_and_may_come_back_to_it(with_corner, at_cropping, jobs, qtbot):
    _window, desk = at_cropping(with_corner, place=4)
    closer, image = desk.judging.closer, desk.laid.sheet.image.id
    closer.rest.stop()
    closer.start()
    qtbot.waitUntil(lambda: tasks(jobs) == ["A closer look"])
    desk.film.grid.set_current(0)
    qtbot.waitUntil(lambda: desk.laid.sheet.image.id != image and not jobs.tasks)
    assert judging.to_look_closely(with_corner, image) is not None, "it was not looked at"
    assert closer.rest.isActive(), "the next photograph waits for its own"
    desk.film.grid.set_current(4)
    qtbot.waitUntil(lambda: desk.laid.sheet.image.id == image)
    assert closer.rest.isActive()


def test_leaving_the_desk_ends_it_and_coming_back_begins_again(with_corner, at_cropping, jobs, qtbot):
    window, desk = at_cropping(with_corner, place=4)
    closer = desk.judging.closer
    closer.rest.stop()
    closer.start()
    qtbot.waitUntil(lambda: tasks(jobs) == ["A closer look"])
    window.go("objects")
    qtbot.waitUntil(lambda: not jobs.busy)
    assert not closer.rest.isActive()
    assert judging.to_look_closely(with_corner, desk.laid.sheet.image.id) is not None
    window.go("cropping")
    assert closer.rest.isActive()


def test_what_was_looked_at_is_left_alone(with_corner, at_cropping, jobs, qtbot):
    image = looking.images_of(with_corner, "OP-1")[-1].id
    opened = judging.to_look_closely(with_corner, image)
    judging.keep_found(with_corner, opened, ())
    _window, desk = at_cropping(with_corner, place=4)
    seen = []
    jobs.tasks_changed.connect(lambda: seen.extend(tasks(jobs)))
    desk.judging.closer.start()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert "A closer look" not in seen
    assert desk.easel.found.text() == ""


def test_the_sentence_counts():
    from datetime import UTC, datetime

    from workstation.domain.change import Change

    def said(zones, blocked):
        found = {"zones": zones, "blocked": blocked}
        return words(
            Change("zone.found", "image:1", "p", "analyst", "desk", datetime(2026, 1, 1, tzinfo=UTC), {}, found)
        )

    assert said([7], []) == ("A closer look found 1 more zone.", "")
    assert said([7, 8], ["O-1", "O-2"]) == (
        "A closer look found 2 more zones.",
        "Held back, as a crop touches what a closer look found: O-1, O-2.",
    )


def test_a_missing_network_is_told(with_corner, at_cropping, monkeypatch, cropping_rests):
    _window, desk = at_cropping(with_corner, place=4)
    monkeypatch.setattr(with_corner.darkroom(), "closely_by", lambda: "dlib-hog 20")
    monkeypatch.setattr(judging, "faces_closely", lambda *_all: ())
    desk.judging.closer.start()
    cropping_rests(desk)
    assert desk.easel.found.text() == LACKING
