"""Zones block until masked, or until a second person overrules them for exactly this recipe."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.crop import Recipe, Step
from workstation.domain.geometry import Rect
from workstation.domain.zone import Overrule, Zone, ZoneKind, blocking, touching

CROP = Recipe("aa" * 32, Rect(100, 100, 200, 200))
AUTHORS = frozenset({"anna"})


def zone(rect: Rect, number: int = 1) -> Zone:
    return Zone(number, ZoneKind.FACE, rect, "haar", "4.14", 0.5)


FACE = zone(Rect(150, 150, 40, 40))
HALF_OUTSIDE = zone(Rect(80, 80, 40, 40))


def masked(*masks: Rect) -> Recipe:
    return replace(CROP, masks=masks)


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
