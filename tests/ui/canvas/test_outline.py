from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.geometry import Rect
from workstation.domain.shape import crosses_itself
from workstation.ui.canvas import outline
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.tools import Pointer

PHOTO = Rect(0, 0, 600, 400)
HOUSE = ((100, 300), (100, 200), (200, 100), (300, 200), (300, 300))

numbers = st.floats(-2000, 2000, allow_nan=False)
pointers = st.builds(Pointer, numbers, numbers, st.booleans())
places = st.tuples(st.integers(0, 600), st.integers(0, 400))
polygons = st.lists(places, min_size=3, max_size=8).map(tuple)


def send(gesture, *pointers):
    next(gesture)
    return [gesture.send(p) for p in pointers][-1]


def test_a_corner_is_carried_and_stops_at_the_edge():
    made = send(outline.carry(HOUSE, 2, Pointer(203, 98), PHOTO), Pointer(213, 78))
    assert made == (*HOUSE[:2], (210, 80), *HOUSE[3:])
    assert send(outline.carry(HOUSE, 2, Pointer(200, 100), PHOTO), Pointer(-50, 900))[2] == (0, 400)
    assert send(outline.carry(HOUSE, 2, Pointer(200, 100), PHOTO), Pointer(230, 110, keep=True))[2] == (230, 100)


def test_the_whole_is_carried_without_losing_its_shape():
    assert send(outline.move(HOUSE, Pointer(0, 0), PHOTO), Pointer(10, 5))[0] == (110, 305)
    assert outline.moved(HOUSE, 900, -900, PHOTO) == tuple((x + 300, y - 100) for x, y in HOUSE)


def test_corners_come_and_go():
    more = outline.inserted(HOUSE, 4, (200, 300))
    assert more == (*HOUSE, (200, 300))
    assert outline.inserted(HOUSE, 0, (90, 250))[1] == (90, 250)
    assert outline.removed(more, 5) == HOUSE
    assert outline.removed(HOUSE[:3], 0) == ()


def test_hits():
    assert outline.corner_at(HOUSE, 204, 97, 6) == 2
    assert outline.corner_at(HOUSE, 220, 97, 6) == -1
    assert outline.side_at(HOUSE, 200, 302, 4) == 4
    assert outline.side_at((), 0, 0, 4) == -1


def test_typed_numbers_stretch_it():
    made = outline.fitted(HOUSE, Rect(0, 0, 100, 100))
    assert made == ((0, 100), (0, 50), (50, 0), (100, 50), (100, 100))
    assert Drawn().with_polygon(made).region == Rect(0, 0, 100, 100)


def test_crossing_sides_are_named_and_nothing_is_refused():
    bow = ((0, 0), (100, 100), (100, 0), (0, 100))
    assert outline.wrong_sides(bow) == {0, 2}
    assert outline.wrong_sides(HOUSE) == frozenset()
    assert Drawn().with_polygon(bow).region == Rect(0, 0, 100, 100)


@given(polygons)
def test_wrong_sides_and_the_rule_agree(points):
    assert bool(outline.wrong_sides(points)) == crosses_itself(points)


@given(polygons, st.integers(0, 2), st.lists(pointers, min_size=1, max_size=3), pointers)
def test_no_corner_ever_leaves_the_photograph(points, corner, path, start):
    for gesture in (outline.carry(points, corner, start, PHOTO), outline.move(points, start, PHOTO)):
        next(gesture)
        for pointer in path:
            made = gesture.send(pointer)
            assert len(made) == len(points)
            if max(x for x, _ in points) > min(x for x, _ in points) < 600:
                assert all(0 <= x <= 600 for x, _ in made)
                assert all(-1 <= y <= 400 for _, y in made)
