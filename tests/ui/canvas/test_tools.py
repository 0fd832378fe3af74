import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.geometry import Rect
from workstation.ui.canvas import aspect, tools
from workstation.ui.canvas.tools import HANDLES, Pointer

PHOTO = Rect(0, 0, 600, 400)
BOX = Rect(100, 100, 200, 100)


def send(gesture, *pointers):
    next(gesture)
    return [gesture.send(p) for p in pointers][-1]


def test_a_rectangle_is_drawn_in_any_direction():
    assert send(tools.draw(Pointer(300, 200), PHOTO), Pointer(310, 230)) == Rect(300, 200, 10, 30)
    assert send(tools.draw(Pointer(300, 200), PHOTO), Pointer(250, 150)) == Rect(250, 150, 50, 50)


def test_a_click_draws_nothing():
    assert send(tools.draw(Pointer(300, 200), PHOTO), Pointer(300.4, 200.2)) is None


def test_shift_keeps_the_ratio_ctrl_draws_from_the_centre():
    assert send(tools.draw(Pointer(100, 100), PHOTO), Pointer(160, 120, keep=True)) == Rect(100, 100, 60, 60)
    assert send(tools.draw(Pointer(100, 100), PHOTO, ratio=2), Pointer(160, 110, keep=True)) == Rect(100, 100, 60, 30)
    assert send(tools.draw(Pointer(100, 100), PHOTO), Pointer(130, 110, centre=True)) == Rect(70, 90, 60, 20)


def test_drawing_stops_at_the_edge_of_the_photograph():
    assert send(tools.draw(Pointer(590, 390), PHOTO), Pointer(900, 900)) == Rect(590, 390, 10, 10)
    assert send(tools.draw(Pointer(500, 300), PHOTO), Pointer(900, 320, keep=True)) == Rect(500, 300, 100, 100)


def test_moving_carries_and_stops_at_the_edge():
    assert send(tools.move(BOX, Pointer(150, 150), PHOTO), Pointer(160, 145)) == Rect(110, 95, 200, 100)
    assert send(tools.move(BOX, Pointer(150, 150), PHOTO), Pointer(-500, 900)) == Rect(0, 300, 200, 100)
    assert send(tools.move(BOX, Pointer(150, 150), PHOTO), Pointer(190, 160, keep=True)) == Rect(140, 100, 200, 100)


@pytest.mark.parametrize(
    ("handle", "to", "made"),
    [
        ((1, 1), (310, 220), Rect(100, 100, 210, 120)),
        ((-1, -1), (90, 90), Rect(90, 90, 210, 110)),
        ((1, 0), (350, 999), Rect(100, 100, 250, 100)),
        ((0, -1), (999, 50), Rect(100, 50, 200, 150)),
        ((-1, 1), (120, 180), Rect(120, 100, 180, 80)),
    ],
)
def test_each_handle_pulls_its_sides(handle, to, made):
    start = Pointer(BOX.x + BOX.width * (handle[0] + 1) / 2, BOX.y + BOX.height * (handle[1] + 1) / 2)
    assert send(tools.resize(BOX, handle, start, PHOTO), Pointer(*to)) == made


def test_resizing_keeps_the_ratio_or_the_centre():
    corner = Pointer(300, 200)
    assert send(tools.resize(BOX, (1, 1), corner, PHOTO), Pointer(400, 210, keep=True)) == Rect(100, 100, 300, 150)
    assert send(tools.resize(BOX, (1, 1), corner, PHOTO), Pointer(310, 210, centre=True)) == Rect(90, 90, 220, 120)
    side = Pointer(300, 150)
    assert send(tools.resize(BOX, (1, 0), side, PHOTO), Pointer(340, 150, keep=True)) == Rect(100, 90, 240, 120)


def test_a_handle_pulled_across_turns_the_rectangle_over():
    assert send(tools.resize(BOX, (1, 1), Pointer(300, 200), PHOTO), Pointer(50, 60)) == Rect(50, 60, 50, 40)


def test_the_grip_does_not_jump_to_the_pointer():
    assert send(tools.resize(BOX, (1, 1), Pointer(303, 198), PHOTO), Pointer(303, 198)) == BOX


def test_nudging_and_stretching():
    assert tools.nudged(BOX, 10, 0, PHOTO) == Rect(110, 100, 200, 100)
    assert tools.nudged(BOX, 900, 900, PHOTO) == Rect(400, 300, 200, 100)
    assert tools.stretched(BOX, -500, 5, PHOTO) == Rect(100, 100, 1, 105)
    assert tools.turned(BOX, PHOTO) == Rect(150, 50, 100, 200)


numbers = st.floats(-2000, 2000, allow_nan=False)
pointers = st.builds(Pointer, numbers, numbers, st.booleans(), st.booleans())
boxes = st.builds(
    lambda x, y, w, h: Rect(x, y, min(w, 600 - x), min(h, 400 - y)),
    st.integers(0, 599),
    st.integers(0, 399),
    st.integers(1, 600),
    st.integers(1, 400),
)


@given(boxes, st.sampled_from(HANDLES), st.lists(pointers, min_size=1, max_size=4), pointers)
def test_no_gesture_ever_leaves_the_photograph(box, handle, path, start):
    for gesture in (tools.resize(box, handle, start, PHOTO), tools.move(box, start, PHOTO), tools.draw(start, PHOTO)):
        next(gesture)
        for pointer in path:
            made = gesture.send(pointer)
            assert made is None or PHOTO.contains(made)


@given(boxes, st.integers(-900, 900), st.integers(-900, 900))
def test_a_nudge_never_changes_the_size(box, dx, dy):
    moved = tools.nudged(box, dx, dy, PHOTO)
    assert (moved.width, moved.height) == (box.width, box.height)
    assert PHOTO.contains(moved)


@given(boxes, st.floats(-45, 45), st.sampled_from(aspect.ASPECTS[1:]))
def test_a_ratio_is_taken_and_stays_inside(box, angle, chosen):
    made = aspect.shaped(box, 0.0, chosen.ratio, PHOTO)
    assert PHOTO.contains(made)
    if min(made.width, made.height) > 40:
        assert made.width / made.height == pytest.approx(chosen.ratio, rel=0.05)
    assert aspect.shaped(box, angle, 0.0, PHOTO) == box


def test_ratios_have_names():
    assert aspect.said(Rect(0, 0, 400, 300)) == "4:3"
    assert aspect.said(Rect(0, 0, 292, 200)) == "1.46:1"
    assert aspect.said(Rect(0, 0, 100, 230)) == "1:2.30"
