"""Gestures beside zones: what the hand makes is let through by the gate, unless Z is held."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.geometry import Rect
from workstation.domain.zone import Zone, ZoneKind, touching
from workstation.ui.canvas import outline, snapping, tilt, tools
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.snapping import Field
from workstation.ui.canvas.tools import HANDLES, Pointer

PHOTO = Rect(0, 0, 600, 400)
BOX = Rect(100, 100, 200, 100)
FACE = Zone(1, ZoneKind.FACE, Rect(320, 80, 60, 200), "haar", "1", 0.5)
FIELD = Field((FACE,), 12, PHOTO)

numbers = st.floats(-2000, 2000, allow_nan=False)
pointers = st.builds(Pointer, numbers, numbers, st.booleans(), st.booleans())
boxes = st.builds(
    lambda x, y, w, h: Rect(x, y, min(w, 600 - x), min(h, 400 - y)),
    st.integers(0, 599),
    st.integers(0, 399),
    st.integers(1, 600),
    st.integers(1, 400),
)


def send(gesture, *pointers):
    next(gesture)
    return [gesture.send(p) for p in pointers][-1]


def upright(gesture, start, handle, *pointers):
    return send(snapping.upright(gesture, start, FIELD, handle), *pointers)


def test_a_pulled_side_stops_just_outside_a_zone():
    start = Pointer(300, 150)
    pull = lambda *pointers: upright(tools.resize(BOX, (1, 0), start, PHOTO), start, (1, 0), *pointers)
    assert pull(Pointer(312, 150)).right == 320, "before it"
    assert pull(Pointer(331, 150)).right == 320, "slightly inside"
    assert pull(Pointer(350, 150)).right == 350, "far inside is meant"
    assert pull(Pointer(331, 150, free=True)).right == 331


def test_a_moved_rectangle_keeps_its_size_and_a_drawn_one_its_corner():
    start = Pointer(150, 150)
    assert upright(tools.move(BOX, start, PHOTO), start, None, Pointer(165, 150)) == Rect(120, 100, 200, 100)
    start = Pointer(200, 120)
    assert upright(tools.draw(start, PHOTO), start, (0, 0), Pointer(325, 200)) == Rect(200, 120, 120, 80)
    start = Pointer(500, 120)
    assert upright(tools.draw(start, PHOTO), start, (0, 0), Pointer(375, 200)) == Rect(380, 120, 120, 80)


def test_a_kept_ratio_is_not_broken_by_snapping():
    start = Pointer(300, 200)
    made = upright(tools.resize(BOX, (1, 1), start, PHOTO), start, (1, 1), Pointer(312, 206, keep=True))
    assert made.width == 2 * made.height


@given(boxes, st.lists(boxes, max_size=3), st.sampled_from(HANDLES), st.lists(pointers, min_size=1, max_size=3))
def test_snapping_never_leaves_the_photograph(box, rects, handle, path):
    field = Field([Zone(i, ZoneKind.SKIN, rect, "skin", "1", 0.5) for i, rect in enumerate(rects)], 12, PHOTO)
    for gesture, held in ((tools.resize(box, handle, path[0], PHOTO), handle), (tools.move(box, path[0], PHOTO), None)):
        snap = snapping.upright(gesture, path[0], field, held)
        next(snap)
        for pointer in path:
            assert PHOTO.contains(snap.send(pointer))


# tilted -----------------------------------------------------------------------------------------------------------

TILTED = Drawn(Rect(100, 100, 150, 100), angle=30.0)


def edge(drawn: Drawn) -> float:
    """How far to the right it reaches."""
    return max(x for x, _ in drawn.shape().corners())


def touched(drawn: Drawn, *zones: Zone) -> bool:
    return bool(touching(drawn.shape(), zones or (FACE,)))


def carried(*pointers):
    move = tilt.move(TILTED.region, TILTED.angle, Pointer(175, 150), PHOTO)
    return Drawn(send(snapping.tilted(TILTED, move, FIELD, None), *pointers), angle=30.0)


def test_a_tilted_rectangle_is_carried_up_to_a_zone():
    by = math.ceil(320 - edge(TILTED))
    near = carried(Pointer(175 + by + 8, 150))
    assert not touched(near)
    assert edge(near) == pytest.approx(320, abs=1.5)
    assert near.region.y == 100
    assert carried(Pointer(175 + by + 8, 150, free=True)).region.x == 100 + by + 8
    assert touched(carried(Pointer(175 + by + 60, 150))), "far inside is meant"


@pytest.mark.parametrize("handle", [(1, 0), (1, 1), (1, -1)])
def test_a_pulled_side_or_corner_of_a_tilted_rectangle_just_clears_the_zone(handle):
    shape = TILTED.shape()
    held = tilt.to_photo(TILTED.region, 30.0, 250, {0: 150, 1: 200, -1: 100}[handle[1]])

    def pulled(by, **keys):
        pull = tilt.resize(TILTED.region, 30.0, handle, Pointer(*held), PHOTO)
        to = Pointer(held[0] + by * math.cos(math.pi / 6), held[1] + by * math.sin(math.pi / 6), **keys)
        return Drawn(send(snapping.tilted(TILTED, pull, FIELD, handle), to), angle=30.0)

    by = next(n for n in range(400) if touched(pulled(n, free=True)))
    assert by > 0, shape
    made = pulled(by + 6)
    assert not touched(made)
    assert edge(made) > 316
    assert touched(pulled(by + 6, free=True))
    assert touched(pulled(by + 6, keep=True)), "a kept ratio is not broken"


# polygons ---------------------------------------------------------------------------------------------------------

KITE = ((150, 150), (250, 100), (310, 150), (250, 200))


def test_a_polygon_is_carried_up_to_a_zone():
    move = lambda: outline.move(KITE, Pointer(200, 150), PHOTO)
    made = send(snapping.polygon(Drawn(), move(), FIELD), Pointer(215, 150))
    assert not touched(Drawn().with_polygon(made))
    assert made[2][0] in (319, 320, 321), "its tip may be too thin to show a pixel"
    free = send(snapping.polygon(Drawn(), move(), FIELD), Pointer(215, 150, free=True))
    assert free == tuple((x + 15, y) for x, y in KITE)


def test_a_corner_is_carried_up_to_a_zone_and_the_others_stay():
    carry = lambda *pointers: send(
        snapping.polygon(Drawn(), outline.carry(KITE, 2, Pointer(310, 150), PHOTO), FIELD, 2), *pointers
    )
    made = carry(Pointer(328, 150))
    assert not touched(Drawn().with_polygon(made))
    assert made[2][0] >= 319
    assert (*made[:2], made[3]) == (*KITE[:2], KITE[3])
    assert carry(Pointer(328, 150, free=True))[2] == (328, 150)
    assert carry(Pointer(360, 150))[2] == (360, 150), "far inside is meant"


rects = st.lists(boxes, min_size=1, max_size=3)


@given(rects, st.floats(-45, 45).map(lambda a: round(a, 1)), st.sampled_from([None, *HANDLES]), pointers)
def test_whatever_is_dragged_stays_in_the_photograph_and_touches_no_more_than_the_hand_would(
    places, angle, handle, pointer
):
    zones = [Zone(i, ZoneKind.SKIN, rect, "skin", "1", 0.5) for i, rect in enumerate(places)]
    field, region = Field(zones, 12, PHOTO), tilt.held_in(Rect(200, 120, 160, 90), angle, PHOTO)
    drawn = Drawn(region, angle=angle or 0.1)

    def gesture():
        if handle:
            return tilt.resize(region, drawn.angle, handle, Pointer(300, 150), PHOTO)
        return tilt.move(region, drawn.angle, Pointer(300, 150), PHOTO)

    plain = Drawn(send(gesture(), pointer), angle=drawn.angle)
    made = Drawn(send(snapping.tilted(drawn, gesture(), field, handle), pointer), angle=drawn.angle)
    assert PHOTO.contains(made.shape().bounds())
    assert len(touching(made.shape(), zones)) <= len(touching(plain.shape(), zones))
    if not touching(plain.shape(), zones):
        assert made == plain
