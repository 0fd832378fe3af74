from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.geometry import Rect
from workstation.domain.shape import Stroke
from workstation.ui.canvas import hits, tilt
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.hits import Hit

BOX = Rect(100, 100, 200, 100)
MASKS = (Rect(110, 110, 100, 60), Rect(120, 120, 20, 20))


def hit(drawn, x, y, chosen=-1):
    return hits.hit(drawn, x, y, 1.0, chosen, reach=5)


def test_handles_first_then_the_smallest_mask_then_the_region():
    drawn = Drawn(BOX, MASKS)
    assert hit(drawn, 101, 99) == Hit("handle", (-1, -1))
    assert hit(drawn, 130, 130) == Hit("mask", number=1)
    assert hit(drawn, 200, 160) == Hit("mask", number=0)
    assert hit(drawn, 280, 120) == Hit("region")
    assert hit(drawn, 10, 10) == Hit("nothing")
    assert hit(drawn, 110, 110, chosen=0) == Hit("handle", (-1, -1), 0)
    assert hit(Drawn(), 10, 10) == Hit("nothing")


def test_outside_near_a_corner_one_tilts():
    assert hit(Drawn(BOX), 312, 210) == Hit("knob")
    assert hit(Drawn(BOX), 200, 215) == Hit("nothing")
    assert hit(Drawn(BOX), 330, 230) == Hit("nothing")
    assert hit(Drawn(BOX), 290, 190) == Hit("region"), "inside it moves"


@given(st.floats(-45, 45), st.sampled_from(hits.HANDLES))
def test_handles_turn_with_the_rectangle(angle, handle):
    at = tilt.to_photo(BOX, angle, *hits.place_of(BOX, handle))
    assert hit(Drawn(BOX, angle=angle), *at) == Hit("handle", handle)


def test_a_polygon_has_corners_and_sides_and_no_handles():
    drawn = Drawn().with_polygon(((100, 100), (300, 100), (300, 300)))
    assert hit(drawn, 301, 99) == Hit("corner", number=1)
    assert hit(drawn, 200, 101) == Hit("side", number=0)
    assert hit(drawn, 201, 199) == Hit("side", number=2)
    assert hit(drawn, 280, 150) == Hit("region")
    assert hit(drawn, 110, 290) == Hit("nothing"), "in its bounds, not in it"


def test_a_stroke_is_held_by_its_ink_and_an_eraser_by_nothing():
    brush = Stroke(((120, 150), (200, 150)), 10)
    assert hit(Drawn(BOX, (brush,)), 160, 158) == Hit("mask", number=0)
    assert hit(Drawn(BOX, (brush,)), 160, 165) == Hit("region")
    assert hit(Drawn(BOX, (Stroke(((120, 150), (200, 150)), 10, erase=True),)), 160, 150) == Hit("region")


def test_choosing_goes_round_corners_then_masks():
    seen, now = [], (-1, -1)
    for _press in range(6):
        now = hits.ordered("abc", "xy", *now, by=1)
        seen.append(now)
    assert seen == [(0, -1), (1, -1), (2, -1), (-1, 0), (-1, 1), (0, -1)]
    assert hits.ordered("abc", "xy", -1, -1, by=-1) == (-1, 1)
    assert hits.ordered("", "", -1, -1, by=1) == (-1, -1)


def test_the_handle_that_tilts_stands_above_or_inside_at_the_edge_of_the_view():
    assert hits.knob(BOX, 0.0, 1.0, top=12) == (200, 72)
    assert hits.knob(BOX, 0.0, 1.0, top=90) == (200, 128)
    assert hits.knob_hit((200, 72), 204, 75, 10)
