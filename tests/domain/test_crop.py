"""A recipe is read back as it was, fits its photograph, and never is the whole of it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.crop import (
    SMALLEST,
    STEPS,
    Frame,
    Recipe,
    Rendition,
    Step,
    Stroke,
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


def test_a_recipe_of_an_earlier_version_keeps_its_digest():
    """Overrules and the ledger name recipes by their digest: these were written down before there were tilts and strokes."""
    assert CROP.digest() == "1e4c6558d40548d3f480a76ff14ce7f65288dd091b62f60ec263f70f4e655bc5"
    plain = Recipe("0f" * 32, Rect(0, 0, 64, 48), steps=(Step("exposure", -0.5), Step("sharpen", 40)))
    assert plain.digest() == "b1d390f3fae2c85191128346f88807a8802b5ad24e348ccbfbc3351ba13cec15"


SHIFT = (1.0, 0.0, 2.0, 0.0, 1.0, 3.0, 0.0, 0.0, 1.0)
RICH = Recipe(
    "aa" * 32,
    Rect(100, 80, 120, 90),
    (Rect(110, 90, 20, 20), Stroke(((120, 100), (150, 130)), 6), Stroke(((130, 110),), 3, erase=True)),
    (Step("average", 0), Step("denoise", (3, 4)), Step("curve", (0, 0, 255, 200), on=False)),
    angle=7.5,
    frames=(Frame("bb" * 32, Rect(5, 6, 130, 100), SHIFT),),
)


def test_a_rich_recipe_comes_back_as_it_was():
    assert recipe_from(json.dumps(RICH.fields())) == RICH
    check_recipe(RICH, 640, 480)
    assert RICH.images() == {"aa" * 32, "bb" * 32}


@pytest.mark.parametrize(
    "changed",
    [
        replace(RICH, masks=RICH.masks[:2]),
        replace(RICH, masks=RICH.masks[::-1]),
        replace(RICH, angle=7.6),
        replace(RICH, frames=()),
        replace(RICH, frames=(Frame("bb" * 32, Rect(5, 6, 130, 101), SHIFT),)),
        replace(RICH, steps=(*RICH.steps[:2], Step("curve", (0, 0, 255, 200)))),
    ],
)
def test_any_other_rich_recipe_has_another_digest(changed: Recipe):
    assert changed.digest() != RICH.digest()


def test_rows_are_what_is_shown_row_by_row():
    for recipe in (RICH, CROP, replace(RICH, angle=0, polygon=((100, 80), (219, 90), (160, 169)))):
        bounds = recipe.bounds()
        assert list(recipe.rows()) == [recipe.shown(y) for y in range(bounds.y, bounds.bottom)]
        assert recipe.shown(bounds.y - 1) == recipe.shown(bounds.bottom) == []


def test_a_tilted_region_lies_within_its_bounds_and_is_as_large_as_before():
    area = sum(after - first for row in replace(RICH, masks=()).rows() for first, after in row)
    assert abs(area - 120 * 90) < 120
    for x, y in RICH.corners():
        assert RICH.bounds().x <= x <= RICH.bounds().right
        assert RICH.bounds().y <= y <= RICH.bounds().bottom


@pytest.mark.parametrize(
    ("recipe", "code"),
    [
        (replace(RICH, polygon=((100, 80), (200, 80), (150, 150))), "polygon"),
        (replace(RICH, angle=46), "tilt"),
        (replace(RICH, region=Rect(0, 80, 120, 90)), "crop_outside"),  # its tilted corner
        (replace(CROP, polygon=((10, 20), (90, 90), (90, 20), (10, 90))), "polygon_crosses"),
        (replace(RICH, steps=RICH.steps[1::-1]), "average_first"),
        (replace(RICH, frames=()), "average_alone"),
        (replace(RICH, frames=RICH.frames * 17), "frames"),
        (replace(CROP, steps=(Step("turn", 90), Step("turn", 90))), "step_twice"),
    ],
)
def test_a_rich_recipe_that_does_not_fit(recipe: Recipe, code: str):
    with pytest.raises(Refused) as stop:
        check_recipe(recipe, 640, 480)
    assert stop.value.code == code
    assert stop.value.message.endswith(".")


def test_a_frame_moves_with_the_bounds():
    frame = Frame("bb" * 32, Rect(0, 0, 50, 50), (1.0, 0.1, 5.0, -0.1, 1.0, 6.0, 0.001, 0.002, 1.0))

    def at(one: Frame, x: float, y: float) -> tuple[float, float]:
        m = one.matrix
        w = m[6] * x + m[7] * y + m[8]
        return (m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w

    assert at(frame.moved(7, -4), 10, 20) == pytest.approx(at(frame, 17, 16))


def test_a_frame_without_a_place_is_refused():
    flat = (1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 1.0)
    beyond = (1e300, *SHIFT[1:])
    for matrix in (SHIFT[:8], (*SHIFT[:8], float("nan")), (*SHIFT[:8], 0.0), (*SHIFT[:8], -1.0), flat, beyond):
        with pytest.raises(Refused):
            Frame("bb" * 32, Rect(0, 0, 9, 9), matrix)


def test_a_photograph_is_not_combined_with_itself():
    recipe = Recipe("aa" * 32, Rect(0, 0, 50, 50), frames=(Frame("aa" * 32, Rect(60, 60, 50, 50), SHIFT),))
    with pytest.raises(Refused) as no:
        check_recipe(recipe, 640, 480)
    assert no.value.code == "same_photograph"
