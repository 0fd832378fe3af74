"""A shape under the hand gives way to zones: never farther than it may, and the gate agrees that it is free."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.crop import Recipe
from workstation.domain.distance import gap
from workstation.domain.geometry import Rect
from workstation.domain.shape import Stroke
from workstation.domain.snapping import cleared, cleared_corner, drawn_back, snapped
from workstation.domain.zone import Zone, ZoneKind, touching

PHOTO = Rect(0, 0, 600, 400)
SMALL = Rect(0, 0, 80, 70)


def zone(rect: Rect, number: int = 1) -> Zone:
    return Zone(number, ZoneKind.FACE, rect, "haar", "4.14", 0.5)


# upright ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rect", "sides", "made"),
    [
        (Rect(50, 100, 56, 50), None, Rect(44, 100, 56, 50)),  # six pixels inside, moved
        (Rect(50, 100, 46, 50), None, Rect(54, 100, 46, 50)),  # four pixels before it
        (Rect(50, 100, 56, 50), (1, 0), Rect(50, 100, 50, 50)),  # the right side only
        (Rect(50, 100, 56, 50), (-1, 0), Rect(50, 100, 56, 50)),  # the left one is nowhere near
        (Rect(50, 100, 80, 50), None, Rect(50, 100, 80, 50)),  # far inside: meant
        (Rect(50, 300, 56, 50), None, Rect(50, 300, 56, 50)),  # below it
        (Rect(136, 100, 50, 50), None, Rect(140, 100, 50, 50)),  # from the other side
        (Rect(50, 30, 56, 30), (1, 1), Rect(50, 30, 56, 30)),  # neither beside nor above
    ],
)
def test_a_side_jumps_just_outside_a_zone(rect, sides, made):
    assert snapped(rect, [zone(Rect(100, 80, 40, 90))], 10, PHOTO, sides) == made


boxes = st.builds(Rect, st.integers(0, 55), st.integers(0, 45), st.integers(1, 25), st.integers(1, 25))


@given(boxes, st.lists(boxes, max_size=4), st.integers(0, 12), st.sampled_from([None, (1, 1), (-1, 0), (0, 1)]))
def test_no_side_jumps_farther_than_it_may(rect, rects, reach, sides):
    zones = [zone(box) for box in rects]
    made = snapped(rect, zones, reach, SMALL, sides)
    assert SMALL.contains(made)
    moved = [made.x - rect.x, made.y - rect.y, made.right - rect.right, made.bottom - rect.bottom]
    assert max(map(abs, moved)) <= reach
    if sides is None:
        assert (made.width, made.height) == (rect.width, rect.height)
    else:
        assert [bool(m) for m in moved[:2]] <= [sides[0] == -1, sides[1] == -1]
    if len(rects) == 1 and rect.intersection(rects[0]) is None:
        assert made.intersection(rects[0]) is None


# tilted and polygons ----------------------------------------------------------------------------------------------

DIAMOND = Recipe("aa" * 32, Rect(100, 100, 100, 100), angle=45.0)
"""Its right corner is at 220.7, 150."""

places = st.tuples(st.integers(0, 80), st.integers(0, 70))
polygons = st.lists(places, min_size=3, max_size=6).filter(
    lambda p: len({x for x, _ in p}) > 1 < len({y for _, y in p})
)
shapes = st.one_of(
    st.builds(
        lambda w, h, angle: Recipe("aa" * 32, Rect(40 - w // 2, 35 - h // 2, w, h), angle=angle),
        st.integers(2, 44),
        st.integers(2, 44),
        st.integers(-450, 450).map(lambda tenths: tenths / 10),
    ),
    st.builds(lambda points: polygon(tuple(points)), polygons),
)
rows_of_zones = st.lists(boxes, min_size=1, max_size=4).map(
    lambda rects: [zone(rect, n) for n, rect in enumerate(rects)]
)


def polygon(points: tuple[tuple[int, int], ...]) -> Recipe:
    xs, ys = zip(*points, strict=True)
    box = Rect(min(xs), min(ys), max(1, max(xs) - min(xs)), max(1, max(ys) - min(ys)))
    return Recipe("aa" * 32, box, polygon=points)


def moved(recipe: Recipe, dx: int, dy: int) -> Recipe:
    return replace(
        recipe, region=recipe.region.moved(dx, dy), polygon=tuple((x + dx, y + dy) for x, y in recipe.polygon)
    )


def with_corner(recipe: Recipe, corner: int, dx: int, dy: int) -> Recipe:
    x, y = recipe.polygon[corner]
    return polygon((*recipe.polygon[:corner], (x + dx, y + dy), *recipe.polygon[corner + 1 :]))


def clears(recipe: Recipe, zones: list[Zone]) -> bool:
    """By another way than the one under test: nowhere nearer than half a pixel to the zone's box."""
    middles = [(z.rect.x + 0.5, z.rect.y + 0.5, z.rect.right - 0.5, z.rect.bottom - 0.5) for z in zones]
    return all(gap(recipe.outline() or recipe.corners(), box).distance > 0 for box in middles)


def ways(reach: int) -> list[tuple[int, int]]:
    """All translations, the smallest first."""
    every = [(dx, dy) for dx in range(-reach, reach + 1) for dy in range(-reach, reach + 1)]
    return sorted((way for way in every if math.hypot(*way) <= reach), key=lambda way: math.hypot(*way))


@given(shapes, rows_of_zones, st.integers(0, 9))
def test_a_moved_shape_goes_to_the_nearest_place_where_the_gate_lets_it_pass(shape, zones, reach):
    made = cleared(shape, zones, reach, SMALL)
    inside = [way for way in ways(reach) if SMALL.contains(moved(shape, *way).bounds())]
    assert made in inside or made == (0, 0)
    if not touching(shape, zones):
        assert made == (0, 0)
        return
    wanted = next((way for way in inside if clears(moved(shape, *way), zones)), None)
    if wanted is not None:
        assert not touching(moved(shape, *made), zones)
        assert math.hypot(*made) <= math.hypot(*wanted) + 1e-9
    elif made != (0, 0):
        assert len(touching(moved(shape, *made), zones)) < len(touching(shape, zones))


@given(polygons.map(tuple), st.integers(0, 2), rows_of_zones, st.integers(0, 9))
def test_a_dragged_corner_goes_to_the_nearest_place_where_the_gate_lets_the_polygon_pass(points, corner, zones, reach):
    shape = polygon(points)
    made = cleared_corner(shape, corner, zones, reach, SMALL)
    x, y = points[corner]
    inside = [way for way in ways(reach) if 0 <= x + way[0] <= 80 and 0 <= y + way[1] <= 70]
    assert made in inside
    if not touching(shape, zones):
        assert made == (0, 0)
        return
    wanted = next((way for way in inside if clears(with_corner(shape, corner, *way), zones)), None)
    if wanted is not None:
        assert not touching(with_corner(shape, corner, *made), zones)
        assert math.hypot(*made) <= math.hypot(*wanted) + 1e-9


@given(shapes, rows_of_zones, st.integers(13, 60))
def test_from_farther_out_it_is_as_good_as_the_eye_can_tell(shape, zones, reach):
    made = cleared(shape, zones, reach, SMALL)
    assert math.hypot(*made) <= reach
    if made != (0, 0):
        assert SMALL.contains(moved(shape, *made).bounds())
        assert len(touching(moved(shape, *made), zones)) < len(touching(shape, zones))


def pulled(sides: tuple[int, int], angle: float):
    """A rectangle whose sides go back, the other ones staying about where they are."""

    def shrunk(s: int, t: int) -> Recipe:
        w, h = max(1, 40 - s), max(1, 30 - t)
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        u, v = -sides[0] * (40 - w) / 2, -sides[1] * (30 - h) / 2
        x, y = 40 + u * cos - v * sin, 35 + u * sin + v * cos
        return Recipe("aa" * 32, Rect(round(x - w / 2), round(y - h / 2), w, h), angle=angle)

    return shrunk


@given(
    st.integers(-45, 45).filter(bool).map(float),
    st.sampled_from([(1, 1), (-1, 1), (1, 0), (0, -1)]),
    rows_of_zones,
    st.integers(0, 20),
)
def test_pulled_sides_go_back_until_the_gate_lets_the_rectangle_pass(angle, sides, zones, reach):
    shrunk, axes = pulled(sides, angle), (bool(sides[0]), bool(sides[1]))
    s, t = drawn_back(shrunk, zones, reach, axes)
    assert 0 <= s <= reach * axes[0]
    assert 0 <= t <= reach * axes[1]
    touched = touching(shrunk(0, 0), zones)
    if not touched:
        assert (s, t) == (0, 0)
        return
    if clears(shrunk(reach * axes[0], reach * axes[1]), touched):
        assert not touching(shrunk(s, t), touched)
        assert s + t, "it touched"
        if not all(axes):
            assert not clears(shrunk((s - 1) * axes[0], (t - 1) * axes[1]), touched), "no farther than it must"


def test_a_tilted_shape_lies_against_the_zone_with_its_corner():
    wall = zone(Rect(215, 0, 50, 400))
    assert cleared(DIAMOND, [wall], 10, PHOTO) == (-6, 0)
    assert cleared(DIAMOND, [wall], 5, PHOTO) == (0, 0), "farther inside: meant"
    assert cleared(moved(DIAMOND, -6, 0), [wall], 10, PHOTO) == (0, 0)


def test_a_polygon_evades_along_its_own_slope():
    triangle = polygon(((100, 100), (300, 300), (100, 300)))
    dx, dy = cleared(triangle, [zone(Rect(195, 195, 10, 10))], 20, PHOTO)
    assert dx < 0 < dy, "at right angles to the long side"


def test_a_zone_deep_inside_was_meant_and_the_other_one_is_still_evaded():
    meant, beside = zone(Rect(140, 140, 10, 10), 1), zone(Rect(215, 0, 50, 400), 2)
    way = cleared(DIAMOND, [meant, beside], 10, PHOTO)
    assert touching(moved(DIAMOND, *way), [meant, beside]) == (meant,)


def test_a_corner_evades_what_stands_between_it_and_its_neighbour():
    points = ((100, 100), (300, 100), (300, 300), (100, 300))
    post = zone(Rect(200, 95, 10, 10))
    dx, dy = cleared_corner(polygon(points), 1, [post], 20, PHOTO)
    assert not touching(with_corner(polygon(points), 1, dx, dy), [post])
    assert dy > 0
    assert cleared_corner(polygon(points), 2, [post], 20, PHOTO) == (0, 0), "this corner cannot help it"


def test_what_a_mask_covers_does_not_push():
    wall = zone(Rect(215, 100, 50, 100))
    masked = replace(DIAMOND, masks=(Rect(210, 90, 60, 120),))
    assert cleared(masked, [wall], 10, PHOTO) == (0, 0)
    half = replace(DIAMOND, masks=(Stroke(((218, 100), (218, 200)), 2),))
    way = cleared(half, [wall], 10, PHOTO)
    assert not touching(moved(half, *way), [wall])
