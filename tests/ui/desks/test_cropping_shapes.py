"""Polygon, tilt and strokes through the desk: kept, read again, taken up again; frames wait while the crop moves."""

from dataclasses import replace

import pytest

from workstation.actions import cropping, looking
from workstation.domain.crop import Frame
from workstation.domain.geometry import Rect
from workstation.domain.image import Image, Look, Sight
from workstation.domain.shape import Stroke
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.desks.cropping import Cropping
from workstation.ui.desks.cropping.draft import Draft
from workstation.ui.desks.cropping.easel import Easel
from workstation.ui.desks.cropping.numbers import Masks, Numbers

PHOTO = Image(1, 1, "ab" * 32, "", "", 1, Look("JPEG", 1000, 800, 1, 1, 0), Sight.NEW)
BRUSH = Stroke(((520, 330), (600, 360)), 12)
TRIANGLE = ((500, 300), (760, 320), (620, 550))


def test_a_draft_passes_everything_on():
    frame = Frame("cd" * 32, Rect(0, 0, 9, 9), (1, 0, 0, 0, 1, 0, 0, 0, 1))
    tilted = Draft(Rect(100, 100, 200, 150), (BRUSH,), (), None, (), 5.0, (frame,))
    recipe = tilted.recipe(PHOTO)
    assert (recipe.angle, recipe.masks, recipe.frames) == (5.0, (BRUSH,), (frame,))
    drawn = Drawn().with_polygon(TRIANGLE)
    assert Draft().with_drawn(drawn).recipe(PHOTO).polygon == TRIANGLE
    assert Draft().with_drawn(drawn).drawn() == drawn


def test_a_crossing_polygon_is_kept_in_the_draft_and_says_why_it_cannot_be_kept():
    drawn = Drawn().with_polygon(((100, 100), (300, 300), (300, 100), (100, 300)))
    assert "crosses itself" in Draft().with_drawn(drawn).why_not(PHOTO)


def test_frames_go_while_the_crop_is_elsewhere_and_come_back_with_it():
    frame = Frame("cd" * 32, Rect(0, 0, 9, 9), (1, 0, 0, 0, 1, 0, 0, 0, 1))
    draft = Draft(Rect(100, 100, 200, 150), frames=(frame,))
    assert draft.with_drawn(replace(draft.drawn(), masks=(BRUSH,))).frames == (frame,)
    moved = draft.with_drawn(Drawn(Rect(110, 100, 200, 150))).with_drawn(Drawn(Rect(120, 100, 200, 150)))
    assert moved.frames == ()
    assert moved.with_drawn(draft.drawn()).frames == (frame,)


def test_numbers_follow_tilt_and_polygon(qtbot):
    numbers = Numbers()
    qtbot.addWidget(numbers)
    numbers.show_drawn(Drawn(Rect(100, 100, 200, 150), (), (), 12.5), 1000, 800)
    assert numbers.tilt.value() == 12.5
    with qtbot.waitSignal(numbers.angle_typed) as got:
        numbers.tilt.setValue(-3)
    assert got.args == [-3.0]
    numbers.show_drawn(Drawn().with_polygon(TRIANGLE), 1000, 800)
    assert not numbers.tilt.isEnabled()
    assert "3 corners" in numbers.shape.text()
    with qtbot.waitSignal(numbers.region_typed) as got:
        numbers.spins["width"].setValue(130)
    assert got.args == [Rect(500, 300, 130, 250)]


def test_masks_are_listed_by_name_and_width(qtbot):
    masks = Masks()
    qtbot.addWidget(masks)
    masks.show_masks((Rect(1, 2, 3, 4), BRUSH, Stroke(((1, 1),), 3, erase=True)))
    texts = [w.text() for w in masks.findChildren(object) if hasattr(w, "text") and w.text()]
    assert {"Mask 1", "Brush 1", "25 px wide", "Eraser 1", "7 px wide"} <= set(texts)


@pytest.fixture
def desk(open_as, window_for, settled):
    """At Cropping, the fourth photograph of the case laid out."""

    def make(session):
        window = window_for(session, Cropping)
        settled()
        window.desk.film.grid.set_current(3)
        settled()
        return window.desk

    return make


@pytest.mark.parametrize("shape", ["polygon", "tilt"])
def test_a_kept_crop_of_any_shape_is_taken_up_whole(open_as, desk, settled, shape):
    session = open_as("Anna")
    image = looking.images_of(session, "OP-1")[3]
    masks = (BRUSH, Rect(560, 400, 30, 30), Stroke(((540, 340),), 4, erase=True))
    form = {"polygon": TRIANGLE} if shape == "polygon" else {"angle": 10.0}
    region = Rect(500, 300, 260, 250) if shape == "polygon" else Rect(500, 300, 200, 150)
    cropping.keep(session, image.id, region, masks=masks, **form)
    here = desk(session)
    kept = here.laid.kept[-1]
    here.canvas.set_region(Rect(20, 20, 60, 60))
    here.hand.load(kept)
    wanted = kept.crop.recipe
    assert here.draft.recipe(image) == wanted
    assert here.canvas.scene.drawn == Drawn(wanted.region, wanted.masks, wanted.polygon, wanted.angle)
    here.canvas.undo.undo()
    assert here.draft.region == Rect(20, 20, 60, 60)
    assert (here.draft.polygon, here.draft.angle, here.draft.masks) == ((), 0.0, ())
    settled()


def test_what_is_drawn_reaches_draft_numbers_list_and_bar(open_as, desk, settled):
    here = desk(open_as("Anna"))
    here.canvas.set_region(Rect(500, 300, 200, 150))
    here.side.numbers.tilt.setValue(5)
    assert here.draft.angle == 5.0
    assert here.canvas.undo.undoText() == "Tilt crop 5°"
    drawn = here.canvas.scene.drawn
    here.canvas.drawing.step("Paint mask", replace(drawn, masks=(BRUSH,)))
    assert here.draft.masks == (BRUSH,)
    here.hand.take_mask(0)
    assert here.canvas.scene.chosen == 0
    here.hand.drop_mask(0)
    assert here.canvas.undo.undoText() == "Delete brush"
    assert here.draft.masks == ()
    easel: Easel = here.easel
    assert easel.aspect.isVisible()
    assert not easel.brush.isVisible()
    here.canvas.drawing.set_tool("brush")
    assert easel.brush.isVisible()
    easel.brush.setValue(61)
    assert here.canvas.drawing.radius == 30
    here.canvas.drawing.grow(1)
    assert easel.brush.value() == 2 * here.canvas.drawing.radius + 1
    here.canvas.drawing.set_tool("crop")
    easel.aspect.menu().actions()[1].trigger()
    assert easel.aspect.accessibleName() == "Ratio of sides: 1:1"
    assert here.canvas.drawing.shaping.ratio == 1.0
    settled()
