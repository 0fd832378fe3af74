"""Zones block until masked, or until a second person overrules them for exactly this recipe; how near they are."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.crop import Recipe, Step
from workstation.domain.geometry import Rect
from workstation.domain.shape import Stroke
from workstation.domain.zone import Overrule, Zone, ZoneKind, blocking, gap_to, nearest, news, touching

CROP = Recipe("aa" * 32, Rect(100, 100, 200, 200))
AUTHORS = frozenset({"anna"})


def zone(rect: Rect, number: int = 1) -> Zone:
    return Zone(number, ZoneKind.FACE, rect, "haar", "4.14", 0.5)


FACE = zone(Rect(150, 150, 40, 40))
HALF_OUTSIDE = zone(Rect(80, 80, 40, 40))


def masked(*masks: Rect) -> Recipe:
    return replace(CROP, masks=masks)


@pytest.mark.parametrize(
    ("known", "seen", "new"),
    [
        ((), FACE, True),
        ((FACE,), zone(Rect(152, 152, 40, 40), 0), False),
        ((FACE,), zone(Rect(175, 175, 40, 40), 0), True),
        ((replace(FACE, kind=ZoneKind.SKIN),), zone(FACE.rect, 0), True),
        ((zone(Rect(50, 50, 50, 50)),), zone(Rect(55, 55, 50, 50), 0), True),
        ((zone(Rect(50, 50, 50, 50)),), zone(Rect(45, 45, 50, 50), 0), False),
    ],
)
def test_a_zone_is_news_elsewhere_or_where_it_alone_touches_the_crop(known, seen, new):
    assert news(CROP, (seen,), known) == ((seen,) if new else ())


@pytest.mark.parametrize(
    ("where", "masks", "blocks"),
    [
        (FACE, (), True),
        (FACE, (Rect(150, 150, 40, 40),), False),
        (FACE, (Rect(140, 140, 60, 60),), False),
        (FACE, (Rect(150, 150, 40, 39),), True),
        (FACE, (Rect(150, 150, 20, 40), Rect(170, 150, 20, 40)), False),
        (FACE, (Rect(150, 150, 20, 40), Rect(171, 150, 19, 40)), True),
        (FACE, (Rect(0, 0, 10, 10),), True),
        (HALF_OUTSIDE, (), True),
        (HALF_OUTSIDE, (Rect(100, 100, 20, 20),), False),
        (HALF_OUTSIDE, (Rect(80, 80, 20, 20),), True),
        (zone(Rect(300, 300, 10, 10)), (), False),
        (zone(Rect(299, 299, 10, 10)), (), True),
        (zone(Rect(0, 0, 100, 1000)), (), False),
    ],
)
def test_what_touches(where: Zone, masks: tuple[Rect, ...], blocks: bool):
    assert bool(touching(masked(*masks), [where])) is blocks
    assert bool(blocking(masked(*masks), [where], [], AUTHORS)) is blocks


def overrule(**changes: object) -> Overrule:
    return replace(Overrule(1, CROP.digest(), "ben", "It is a doll's head on a shelf"), **changes)


@pytest.mark.parametrize(
    ("said", "free"),
    [
        (overrule(), True),
        (overrule(person="anna"), False),
        (overrule(reason=""), False),
        (overrule(reason="  \n"), False),
        (overrule(zone=2), False),
        (overrule(recipe=masked(Rect(0, 0, 1, 1)).digest()), False),
        (overrule(recipe=replace(CROP, region=Rect(100, 100, 200, 201)).digest()), False),
        (overrule(recipe=replace(CROP, steps=(Step("gamma", 1.2),)).digest()), False),
        (overrule(recipe=replace(CROP, image="bb" * 32).digest()), False),
        (overrule(recipe=""), False),
    ],
)
def test_only_a_second_person_with_a_reason_frees_exactly_this_recipe(said: Overrule, free: bool):
    assert bool(blocking(CROP, [FACE], [said], AUTHORS)) is not free


def test_one_who_becomes_an_author_later_takes_his_overrule_along():
    assert not blocking(CROP, [FACE], [overrule()], AUTHORS)
    assert blocking(CROP, [FACE], [overrule()], AUTHORS | {"ben"})


def test_an_overrule_frees_its_own_zone_only():
    other = zone(Rect(200, 200, 10, 10), 2)
    assert blocking(CROP, [FACE, other], [overrule()], AUTHORS) == (other,)


@given(
    st.lists(
        st.builds(Rect, st.integers(90, 310), st.integers(90, 310), st.integers(1, 60), st.integers(1, 60)), max_size=5
    )
)
def test_more_masks_never_block_more(masks: list[Rect]):
    zones = [FACE, HALF_OUTSIDE]
    before = {z.id for z in touching(masked(*masks), zones)}
    after = {z.id for z in touching(masked(*masks, Rect(120, 120, 50, 50)), zones)}
    assert after <= before


# every shape, against every pixel ---------------------------------------------------------------------------------

SMALL = Recipe("aa" * 32, Rect(10, 10, 40, 30))
places = st.tuples(st.integers(0, 60), st.integers(0, 50))
strokes = st.builds(
    lambda points, radius, erase: Stroke(tuple(points), radius, erase),
    st.lists(places, min_size=1, max_size=5),
    st.integers(0, 12),
    st.booleans(),
)
boxes = st.builds(Rect, st.integers(0, 55), st.integers(0, 45), st.integers(1, 25), st.integers(1, 25))
shapes = st.one_of(
    st.just(SMALL),
    st.builds(lambda angle: replace(SMALL, angle=angle), st.integers(-45, 45).map(float)),
    st.builds(
        lambda points: replace(SMALL, region=_around(points), polygon=tuple(points)),
        st.lists(places, min_size=3, max_size=6).filter(lambda p: len({x for x, _ in p}) > 1 < len({y for _, y in p})),
    ),
)


def _around(points):
    xs, ys = zip(*points, strict=True)
    return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def pixels(recipe: Recipe) -> set[tuple[int, int]]:
    bounds = recipe.bounds()
    return {
        (x, y) for y in range(bounds.y, bounds.bottom) for first, after in recipe.shown(y) for x in range(first, after)
    }


@given(shapes, st.lists(st.one_of(boxes, strokes), max_size=5), st.lists(boxes, min_size=1, max_size=5))
def test_a_zone_is_touched_when_one_of_its_pixels_is_shown(shape, masks, rects):
    recipe = replace(shape, masks=tuple(masks))
    shown = pixels(recipe)
    zones = [zone(rect, number) for number, rect in enumerate(rects)]
    wanted = {
        z.id for z in zones if any(z.rect.x <= x < z.rect.right and z.rect.y <= y < z.rect.bottom for x, y in shown)
    }
    assert {z.id for z in touching(recipe, zones)} == wanted


@given(shapes, boxes)
def test_the_way_to_a_zone_is_as_long_as_the_nearest_pixels_say(shape, rect):
    far = gap_to(shape, zone(rect)).distance
    shown = pixels(shape)
    if shown:
        ways = [
            math.hypot(max(0, rect.x - x - 1, x - rect.right), max(0, rect.y - y - 1, y - rect.bottom))
            for x, y in shown
        ]
        assert far < min(ways) + 0.75, "never said to be farther than it is"
        assert shape.polygon or far > min(ways) - 1.5, "a sliver of a polygon may hold no pixel at all"


def test_nearest_says_which_and_how_far():
    near, far = zone(Rect(340, 150, 20, 20), 1), zone(Rect(100, 500, 20, 20), 2)
    assert nearest(CROP, [far, near]) == (near, 40.0)
    assert nearest(CROP, [zone(Rect(330, 340, 5, 5), 3)])[1] == 50.0
    assert nearest(CROP, [near, FACE]) == (FACE, 0.0)
    assert nearest(CROP, [zone(Rect(300, 150, 20, 20), 4)])[1] == 0.0, "lying against it"
    assert nearest(CROP, []) is None


def test_a_zone_under_a_mask_is_passed_over():
    near = zone(Rect(340, 150, 20, 20), 2)
    assert nearest(masked(Rect(140, 140, 60, 60)), [FACE, near]) == (near, 40.0)
    assert nearest(masked(Rect(140, 140, 60, 60)), [FACE]) is None


def test_distance_follows_the_shape_not_its_bounds():
    corner = zone(Rect(290, 110, 10, 10))
    triangle = replace(CROP, polygon=((100, 100), (300, 300), (100, 300)))
    assert nearest(CROP, [corner])[1] == 0
    assert not touching(triangle, [corner])
    assert nearest(triangle, [corner])[1] == pytest.approx((290 - 120) / math.sqrt(2))


def test_a_tilted_crop_reaches_where_an_upright_one_does_not():
    beside = zone(Rect(310, 195, 10, 10))
    assert not touching(CROP, [beside])
    assert touching(replace(CROP, angle=30.0), [beside])
