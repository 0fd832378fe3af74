"""A recipe is read back as it was, fits its photograph, and never is the whole of it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.crop import (
    SMALLEST,
    STEPS,
    Recipe,
    Rendition,
    Step,
    check_recipe,
    recipe_from,
    rendition_digest,
)
from workstation.domain.errors import Damaged, Refused
from workstation.domain.geometry import Rect

CROP = Recipe(
    "aa" * 32,
    Rect(10, 20, 100, 80),
    (Rect(1, 2, 3, 4),),
    (Step("turn", 90), Step("gamma", 1.5)),
    ((10, 20), (90, 20), (90, 90)),
)


def test_a_recipe_comes_back_as_it_was():
    assert recipe_from(json.dumps(CROP.fields())) == CROP
    assert recipe_from(json.dumps(CROP.fields())).digest() == CROP.digest()


@pytest.mark.parametrize(
    "changed",
    [
        replace(CROP, image="bb" * 32),
        replace(CROP, region=Rect(10, 20, 100, 81)),
        replace(CROP, masks=()),
        replace(CROP, steps=CROP.steps[::-1]),
        replace(CROP, steps=(Step("turn", 180), Step("gamma", 1.5))),
        replace(CROP, polygon=()),
    ],
)
def test_any_other_recipe_has_another_digest(changed: Recipe):
    assert changed.digest() != CROP.digest()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"image":1}',
        json.dumps({**CROP.fields(), "region": [0, 0, 0, 0]}),
        json.dumps({**CROP.fields(), "steps": [["melt", 1]]}),
        json.dumps({**CROP.fields(), "masks": 3}),
    ],
)
def test_a_garbled_recipe_is_damaged(text: str):
    with pytest.raises(Damaged):
        recipe_from(text)


@pytest.mark.parametrize("name", [name for name, kind in STEPS.items() if kind.numbers])
def test_a_step_stays_in_its_range(name: str):
    kind = STEPS[name]
    for place, number in enumerate(kind.numbers):
        rest = list(kind.rest())
        for value in (number.low, number.high, number.neutral):
            rest[place] = value
            assert Step(name, tuple(rest)).numbers[place] == value
        for value in (number.low - 0.01, number.high + 0.01, float("nan"), float("inf"), float("-inf")):
            rest[place] = value
            with pytest.raises(Refused):
                Step(name, tuple(rest))


@given(st.integers(0, 270))
def test_a_turn_is_a_quarter(angle: int):
    if angle % 90 == 0:
        Step("turn", angle)
        return
    with pytest.raises(Refused):
        Step("turn", angle)


def test_there_is_no_generative_step():
    assert not {"fill", "upscale", "inpaint", "restore"} & set(STEPS)
    with pytest.raises(Refused):
        Step("fill", 1)


@pytest.mark.parametrize(
    ("region", "code"),
    [
        (Rect(0, 0, 640, 480), "whole_photograph"),
        (Rect(0, 0, 640, 479), "whole_photograph"),
        (Rect(0, 0, 640, 385), "whole_photograph"),
        (Rect(-1, 0, 100, 100), "crop_outside"),
        (Rect(0, 0, 641, 100), "crop_outside"),
        (Rect(600, 400, 41, 50), "crop_outside"),
        (Rect(0, 0, SMALLEST - 1, 100), "crop_small"),
        (Rect(0, 0, 100, SMALLEST - 1), "crop_small"),
    ],
)
def test_a_recipe_that_does_not_fit(region: Rect, code: str):
    with pytest.raises(Refused) as stop:
        check_recipe(Recipe("aa" * 32, region), 640, 480)
    assert stop.value.code == code


def test_a_recipe_that_fits():
    check_recipe(Recipe("aa" * 32, Rect(0, 0, SMALLEST, SMALLEST)), 640, 480)
    check_recipe(Recipe("aa" * 32, Rect(0, 0, 640, 384)), 640, 480)
    for points in (1, 2):
        with pytest.raises(Refused):
            check_recipe(Recipe("aa" * 32, Rect(0, 0, 50, 50), polygon=((0, 0),) * points), 640, 480)


def test_a_rendition_is_named_by_its_size_and_every_byte():
    wide, tall = Rendition(3, 2, bytes(18)), Rendition(2, 3, bytes(18))
    assert wide.digest() != tall.digest()
    for place in range(18):
        changed = bytearray(18)
        changed[place] = 1
        assert rendition_digest(3, 2, bytes(changed)) != wide.digest()
    with pytest.raises(ValueError):
        rendition_digest(3, 2, bytes(17))
