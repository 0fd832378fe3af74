"""Shapes in whole numbers: strokes against their definition in fractions, outlines, order of masks, crossing."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.shape import (
    MOST_POINTS,
    WIDEST,
    Mask,
    Stroke,
    covering,
    covering_rows,
    crosses_itself,
    joined,
    outline_rows,
    without,
)

SMALL = st.integers(-6, 6)
POINTS = st.lists(st.tuples(SMALL, SMALL), min_size=1, max_size=4).map(tuple)
STROKES = st.builds(Stroke, POINTS, st.integers(0, 4), st.booleans())
RECTS = st.builds(Rect, SMALL, SMALL, st.integers(1, 6), st.integers(1, 6))
SPAN = range(-11, 12)


def pixels(spans: list[tuple[int, int]]) -> set[int]:
    return {x for first, after in spans for x in range(first, after)}


def near(stroke: Stroke, x: int, y: int) -> bool:
    """The definition: no farther from the line through the points than the radius, in exact numbers."""
    for (ax, ay), (bx, by) in list(pairwise(stroke.points)) or [(stroke.points[0], stroke.points[0])]:
        dx, dy = bx - ax, by - ay
        along = Fraction((x - ax) * dx + (y - ay) * dy, dx * dx + dy * dy) if (dx, dy) != (0, 0) else Fraction(0)
        along = min(Fraction(1), max(Fraction(0), along))
        if (x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2 <= stroke.radius**2:
            return True
    return False


@settings(max_examples=30, deadline=None)
@given(STROKES)
def test_a_stroke_is_exactly_what_it_says(stroke: Stroke):
    rows = stroke.rows(SPAN.start, SPAN.stop)
    for y in SPAN:
        truth = {x for x in SPAN if near(stroke, x, y)}
        assert pixels(stroke.row(y)) == truth
        assert rows.get(y, []) == stroke.row(y)
        if truth:
            assert stroke.bounds().contains(Rect(min(truth), y, max(truth) - min(truth) + 1, 1))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(RECTS, STROKES), max_size=4))
def test_masks_count_in_the_order_they_were_drawn(masks: list[Mask]):
    rows = list(covering_rows(masks, SPAN.start, SPAN.stop))
    for y, row in zip(SPAN, rows, strict=True):
        covered: set[int] = set()
        for mask in masks:
            if isinstance(mask, Rect):
                covered |= set(range(mask.x, mask.right)) if mask.y <= y < mask.bottom else set()
            elif mask.erase:
                covered -= {x for x in SPAN if near(mask, x, y)}
            else:
                covered |= {x for x in SPAN if near(mask, x, y)}
        assert pixels(row) == covered
        assert row == covering(masks, y)
        assert row == joined(row)


def test_an_eraser_takes_away_only_what_came_before_it():
    box, eraser = Rect(0, 0, 10, 1), Stroke(((4, 0),), 1, erase=True)
    assert covering([box, eraser], 0) == [(0, 3), (6, 10)]
    assert covering([eraser, box], 0) == [(0, 10)]


def inside(points: tuple[tuple[int, int], ...], x: int, y: int) -> bool:
    """Even-odd at the middle of the pixel, in exact numbers."""
    middle, across, odd = y + Fraction(1, 2), x + Fraction(1, 2), False
    for (ax, ay), (bx, by) in pairwise([*points, points[0]]):
        if (ay <= middle) != (by <= middle):
            odd ^= ax + (middle - ay) * Fraction(bx - ax, by - ay) <= across
    return odd


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(SMALL, SMALL), min_size=3, max_size=7).map(tuple))
def test_an_outline_holds_the_pixels_whose_middles_lie_inside(points: tuple[tuple[int, int], ...]):
    rows = outline_rows(points, SPAN.start, SPAN.stop)
    for y, row in zip(SPAN, rows, strict=True):
        assert pixels(row) == {x for x in SPAN if inside(points, x, y)}
        assert [row] == outline_rows(points, y, y + 1)


def test_outlines_side_by_side_share_no_pixel_and_leave_none():
    left, right = ((0, 0), (7, 0), (3, 9), (0, 9)), ((7, 0), (12, 0), (12, 9), (3, 9))
    for one, two in zip(outline_rows(left, 0, 9), outline_rows(right, 0, 9), strict=True):
        assert not pixels(one) & pixels(two)
        assert pixels(one) | pixels(two) == set(range(12))


@pytest.mark.parametrize(
    ("points", "crosses"),
    [
        (((0, 0), (10, 0), (10, 10), (0, 10)), False),
        (((0, 0), (10, 10), (10, 0), (0, 10)), True),
        (((0, 0), (10, 0), (5, 5), (10, 10), (0, 10)), False),
        (((0, 0), (10, 0), (10, 10), (5, 0), (0, 10)), True),  # a corner on a side
        (((0, 0), (10, 0), (4, 0), (0, 10)), True),  # a side which turns back on its neighbour
        (((0, 0), (5, 0), (10, 0), (0, 10)), False),  # three points in line are fine
        (((0, 0), (10, 0), (0, 0), (0, 10)), True),
    ],
)
def test_an_outline_that_meets_itself_is_seen(points: tuple[tuple[int, int], ...], crosses: bool):
    assert crosses_itself(points) is crosses
    assert crosses_itself(points[::-1]) is crosses
    assert crosses_itself((*points[2:], *points[:2])) is crosses


def test_a_brush_has_limits():
    for points, radius in (((), 3), (((0, 0),) * (MOST_POINTS + 1), 3), (((0, 0),), -1), (((0, 0),), WIDEST + 1)):
        with pytest.raises(Refused):
            Stroke(points, radius)


@given(st.lists(st.tuples(SMALL, st.integers(1, 5))), st.lists(st.tuples(SMALL, st.integers(1, 5))))
def test_spans_are_sets(ones: list[tuple[int, int]], others: list[tuple[int, int]]):
    one, other = ([(x, x + w) for x, w in part] for part in (ones, others))
    assert pixels(without(joined(one), joined(other))) == pixels(one) - pixels(other)
