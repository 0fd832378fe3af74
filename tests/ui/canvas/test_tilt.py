import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.geometry import Rect
from workstation.ui.canvas import tilt
from workstation.ui.canvas.tools import HANDLES, Pointer

PHOTO = Rect(0, 0, 600, 400)
BOX = Rect(200, 150, 200, 100)

numbers = st.floats(-2000, 2000, allow_nan=False)
pointers = st.builds(Pointer, numbers, numbers, st.booleans(), st.booleans())
angles = st.floats(-45, 45).map(lambda angle: round(angle, 1))
boxes = st.builds(Rect, st.integers(0, 580), st.integers(0, 380), st.integers(1, 600), st.integers(1, 400))


def send(gesture, *pointers):
    next(gesture)
    return [gesture.send(p) for p in pointers][-1]


def test_dragging_round_the_middle_tilts():
    start = Pointer(300, 100)
    assert send(tilt.turn(BOX, 0.0, start, PHOTO), Pointer(310, 100))[1] == pytest.approx(5.7)
    assert send(tilt.turn(BOX, 0.0, start, PHOTO), Pointer(310, 100, keep=True))[1] == 5.0
    assert send(tilt.turn(BOX, 10.0, start, PHOTO), start) == (BOX, 10.0)
    assert send(tilt.turn(BOX, 0.0, start, PHOTO), Pointer(400, 250))[1] == 45.0
    assert send(tilt.turn(BOX, 0.0, start, PHOTO), Pointer(100, 250))[1] == -45.0


def test_tilting_back_gives_the_rectangle_back():
    large = Rect(0, 0, 600, 400)
    turned = tilt.turn(large, 0.0, Pointer(300, 100), PHOTO)
    small, angle = send(turned, Pointer(340, 100))
    assert angle > 0
    assert small.width < 600
    assert small.width / small.height == pytest.approx(1.5, rel=0.02)
    assert turned.send(Pointer(300, 100)) == (large, 0.0)


@given(boxes, angles)
def test_a_rectangle_is_always_held_inside(box, angle):
    made = tilt.held_in(box, angle, PHOTO)
    assert PHOTO.contains(tilt.bounds_of(made, angle))
    assert made.width <= box.width
    assert made.height <= box.height


@given(boxes, angles, st.sampled_from(HANDLES), st.lists(pointers, min_size=1, max_size=3), pointers)
def test_no_gesture_takes_a_corner_out_of_the_photograph(box, angle, handle, path, start):
    box = tilt.held_in(box, angle, PHOTO)
    for gesture in (
        tilt.move(box, angle, start, PHOTO),
        tilt.resize(box, angle, handle, start, PHOTO),
    ):
        next(gesture)
        for pointer in path:
            assert PHOTO.contains(tilt.bounds_of(gesture.send(pointer), angle))
    gesture = tilt.turn(box, angle, start, PHOTO)
    next(gesture)
    for pointer in path:
        made, now = gesture.send(pointer)
        assert -45 <= now <= 45
        assert PHOTO.contains(tilt.bounds_of(made, now))


@given(angles, st.sampled_from(HANDLES), st.integers(-30, 30), st.integers(-20, 20))
def test_a_handle_goes_along_the_rectangles_own_axes_and_the_opposite_corner_stays(angle, handle, dx, dy):
    where = lambda rect, h: tilt.to_photo(
        rect, angle, rect.x + rect.width * (h[0] + 1) / 2, rect.y + rect.height * (h[1] + 1) / 2
    )
    held = where(BOX, handle)
    to = tilt.to_photo(BOX, angle, *(a + b for a, b in zip(tilt.to_own(BOX, angle, *held), (dx, dy), strict=True)))
    made = send(tilt.resize(BOX, angle, handle, Pointer(*held), PHOTO), Pointer(*to))
    assert made.width == BOX.width + handle[0] * dx
    assert made.height == BOX.height + handle[1] * dy
    opposite = (-handle[0], -handle[1])
    assert where(made, opposite) == pytest.approx(where(BOX, opposite), abs=1.5)


def test_ratio_and_centre_are_kept():
    corner = Pointer(*tilt.to_photo(BOX, 20.0, 400, 250))
    out = tilt.to_photo(BOX, 20.0, 420, 252)
    kept = send(tilt.resize(BOX, 20.0, (1, 1), corner, PHOTO), Pointer(*out, keep=True))
    assert (kept.width, kept.height) == (220, 110)
    centred = send(tilt.resize(BOX, 20.0, (1, 1), corner, PHOTO), Pointer(*out, centre=True))
    assert (centred.width, centred.height) == (240, 104)
    assert (centred.x + 120, centred.y + 52) == (300, 200)


def test_nudges_and_stretches_stop_at_the_edge():
    assert tilt.nudged(BOX, 30.0, 5, -3, PHOTO) == BOX.moved(5, -3)
    far = tilt.nudged(BOX, 30.0, -900, 0, PHOTO)
    assert tilt.bounds_of(far, 30.0).x == 0
    assert far.y == BOX.y
    wide = tilt.stretched(BOX, 30.0, 10, 0, PHOTO)
    assert (wide.width, wide.height) == (210, 100)
    assert tilt.turned(BOX, 40.0, 20, PHOTO)[1] == 45.0
