"""Rectangles, compared pixel by pixel with sets over small grids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect, covered, minus, parse_rect

rects = st.builds(Rect, st.integers(-3, 7), st.integers(-3, 7), st.integers(1, 7), st.integers(1, 7))
Pixels = set[tuple[int, int]]


def pixels(*many: Rect) -> Pixels:
    return {(x, y) for r in many for x in range(r.x, r.x + r.width) for y in range(r.y, r.y + r.height)}


@given(rects, rects)
def test_intersection_is_the_common_pixels(a: Rect, b: Rect):
    common = a.intersection(b)
    assert (pixels(common) if common else set()) == pixels(a) & pixels(b)
    assert a.contains(b) == (pixels(b) <= pixels(a))


@given(rects, rects)
def test_minus_leaves_every_other_pixel_once(a: Rect, b: Rect):
    left = minus(a, b)
    assert pixels(*left) == pixels(a) - pixels(b)
    assert sum(r.width * r.height for r in left) == len(pixels(*left))
    assert len(left) <= 4


@given(rects, st.lists(rects, max_size=7))
def test_covered_means_no_pixel_shows(rect: Rect, masks: list[Rect]):
    assert covered(rect, masks) == (pixels(rect) <= pixels(*masks))


@given(rects)
def test_one_pixel_left_out_is_not_covered(rect: Rect):
    for x, y in pixels(rect):
        around = minus(rect, Rect(x, y, 1, 1))
        assert not covered(rect, around)
        assert covered(rect, [*around, Rect(x, y, 1, 1)])


@given(rects, st.integers(-5, 5), st.integers(-5, 5))
def test_moved(rect: Rect, dx: int, dy: int):
    assert pixels(rect.moved(dx, dy)) == {(x + dx, y + dy) for x, y in pixels(rect)}
    assert Rect(*rect.numbers()) == rect


@pytest.mark.parametrize("size", [(0, 1), (1, 0), (-1, 5), (5, -1)])
def test_an_empty_rectangle_is_refused(size: tuple[int, int]):
    with pytest.raises(Refused):
        Rect(0, 0, *size)


def test_a_written_rectangle():
    assert parse_rect("1, 2,3,4") == Rect(1, 2, 3, 4)


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1.5,2,3,4", "1,2,0,4", "1;2;3;4", "9" * 5000 + ",1,1,1"]
)
def test_no_rectangle(text: str):
    with pytest.raises(Refused):
        parse_rect(text)
