import math

from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.distance import to_side
from workstation.domain.geometry import Rect
from workstation.domain.shape import MOST_POINTS, Stroke
from workstation.ui.canvas import brush
from workstation.ui.canvas.drawn import name_of, size_of
from workstation.ui.canvas.tools import Pointer

PHOTO = Rect(0, 0, 600, 400)

numbers = st.floats(-900, 1500, allow_nan=False)
pointers = st.builds(Pointer, numbers, numbers)


def send(gesture, *pointers):
    first = next(gesture)
    return [first, *(gesture.send(p) for p in pointers)][-1]


def test_a_dab_is_a_stroke_of_one_point():
    assert send(brush.paint(Pointer(30.7, 20.2), 8, PHOTO)) == Stroke(((30, 20),), 8)


def test_a_stroke_follows_and_ends_where_the_pointer_is():
    made = send(brush.paint(Pointer(30, 20), 8, PHOTO), Pointer(50, 20), Pointer(51, 20))
    assert made == Stroke(((30, 20), (50, 20), (51, 20)), 8)
    assert send(brush.paint(Pointer(1, 1), 8, PHOTO, erase=True)).erase


def test_shift_starts_where_the_last_one_ended():
    assert send(brush.paint(Pointer(100, 50), 5, PHOTO, since=(10, 10))).points == ((10, 10), (100, 50))


def test_no_stroke_has_too_many_points_however_long_it_is_drawn():
    gesture = brush.paint(Pointer(0, 0), 1, PHOTO)
    next(gesture)
    for turn in range(MOST_POINTS + 700):
        made = gesture.send(Pointer(300 + 250 * math.cos(turn / 40), 200 + 150 * math.sin(turn / 57)))
    assert len(made.points) <= MOST_POINTS
    assert len(brush.finished(made).points) <= len(made.points)


@given(st.lists(pointers, min_size=1, max_size=30), st.integers(1, 60))
def test_thinning_keeps_the_ends_and_strays_little(path, radius):
    made = send(brush.paint(path[0], radius, PHOTO), *path[1:])
    thin = brush.finished(made)
    assert (thin.points[0], thin.points[-1]) == (made.points[0], made.points[-1])
    assert PHOTO.contains(Rect(*thin.points[0], 1, 1))
    sides = list(zip(thin.points, thin.points[1:], strict=False)) or [(thin.points[0], thin.points[0])]
    for point in made.points:
        assert min(math.dist(to_side(a, b, point), point) for a, b in sides) <= max(0.5, radius / 20)


def test_a_straight_way_needs_two_points():
    made = send(brush.paint(Pointer(10, 10), 8, PHOTO), *(Pointer(x, 10) for x in range(12, 200, 3)))
    assert len(made.points) > 20
    assert brush.finished(made).points == ((10, 10), (198, 10))


def test_strokes_are_moved_and_their_line_stays_inside():
    stroke = Stroke(((10, 10), (60, 40)), 20)
    assert send(brush.carry(stroke, Pointer(0, 0), PHOTO), Pointer(5, 6)).points == ((15, 16), (65, 46))
    assert brush.moved(stroke, -100, 900, PHOTO).points == ((0, 369), (50, 399))
    assert brush.under(stroke, 10, 29)
    assert not brush.under(stroke, 10, 35)


def test_the_brush_grows_and_shrinks_within_bounds():
    assert brush.grown(20, 1) == 25
    assert brush.grown(1, 1) == 2
    assert brush.grown(2, -1) == 1
    assert brush.grown(1, -1) == 1
    assert brush.usual(4000, 3000) == 75


def test_masks_are_called_by_kind_and_number():
    masks = (Rect(1, 2, 3, 4), Stroke(((1, 1),), 20), Stroke(((1, 1),), 9, erase=True), Stroke(((1, 1),), 3))
    assert [name_of(masks, n) for n in range(4)] == ["Mask 1", "Brush 1", "Eraser 1", "Brush 2"]
    assert [size_of(mask) for mask in masks[:2]] == ["3 × 4 at 1, 2", "41 px wide"]
