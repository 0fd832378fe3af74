"""Steps: their numbers, what is neutral, how they are written down, how large they make a picture."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.crop import LONGEST, Frame, Recipe, check_recipe
from workstation.domain.errors import Refused
from workstation.domain.extent import size_after, sizes
from workstation.domain.geometry import Rect
from workstation.domain.step import STEPS, Step, step_from

POINTS = {"perspective": (0.1, 0.1, 0.9, 0.0, 1.0, 1.0, 0.0, 0.9), "curve": (0, 0, 100, 140, 255, 255)}
SAMPLES = [Step(name, POINTS.get(name) or kind.rest()) for name, kind in STEPS.items()]
SHIFT = (1.0, 0.0, 2.0, 0.0, 1.0, 3.0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize("step", SAMPLES, ids=lambda step: step.name)
def test_a_step_comes_back_as_it_was_written(step: Step):
    for one in (step, Step(step.name, step.values, on=False)):
        assert step_from(json.loads(json.dumps(one.json()))) == one


@pytest.mark.parametrize("step", SAMPLES, ids=lambda step: step.name)
def test_a_step_at_rest_or_switched_off_changes_nothing(step: Step):
    assert Step(step.name, step.values, on=False).neutral
    assert step.neutral is (not STEPS[step.name].points and step.name != "average")


@pytest.mark.parametrize(("name", "values"), [("denoise", (0, 3)), ("balance", (0, 5)), ("tones", (0, -5))])
def test_any_of_several_sliders_wakes_a_step(name: str, values: tuple[float, ...]):
    assert not Step(name, values).neutral


@pytest.mark.parametrize("name", ["motion", "focus", "local"])
def test_direction_and_damping_alone_do_nothing(name: str):
    kind = STEPS[name]
    assert Step(name, (0, *(number.high for number in kind.numbers[1:]))).neutral


@pytest.mark.parametrize("step", SAMPLES, ids=lambda step: step.name)
def test_numbers_too_many_or_missing_are_refused(step: Step):
    for values in (step.numbers[:-1], (*step.numbers, 0.0)):
        with pytest.raises(Refused):
            Step(step.name, values)


@pytest.mark.parametrize(
    "values",
    [
        (0, 0, 0, 255),  # two points above each other
        (10, 0, 5, 255),  # from bright to dark
        (0, 0),  # one point
        (0, 0, 256, 255),
        (-1, 0, 255, 255),
        tuple(range(34)),  # 17 points
    ],
)
def test_a_curve_goes_from_dark_to_bright(values: tuple[float, ...]):
    with pytest.raises(Refused):
        Step("curve", values)


@pytest.mark.parametrize(
    "values",
    [
        (0, 0, 0, 1, 1, 1, 1, 0),  # anticlockwise
        (0, 0, 1, 1, 1, 0, 0, 1),  # crossed
        (0, 0, 1, 0, 0.2, 0.2, 0, 1),  # dented
        (0, 0, 1, 0, 1, 0, 0, 0),  # no surface
        (0, 0, 1.6, 0, 1, 1, 0, 1),  # too far away
    ],
)
def test_four_corners_enclose_a_surface(values: tuple[float, ...]):
    with pytest.raises(Refused):
        Step("perspective", values)


def test_sizes_follow_the_steps():
    steps = [Step("turn", 90), Step("perspective", (0, 0, 0.5, 0, 0.5, 1, 0, 1)), Step("exposure", 1)]
    assert sizes(steps, (400, 300)) == [(400, 300), (300, 400), (150, 400), (150, 400)]
    assert size_after(Step("turn", 90, on=False), (400, 300)) == (400, 300)


@given(st.floats(-45, 45), st.integers(16, 3000), st.integers(16, 3000))
def test_a_rotated_picture_holds_its_corners(degrees: float, width: int, height: int):
    made = size_after(Step("rotate", degrees), (width, height))
    cos, sin = math.cos(math.radians(abs(degrees))), math.sin(math.radians(abs(degrees)))
    assert 0 <= made[0] - (width * cos + height * sin) + 0.1 < 1.2
    assert 0 <= made[1] - (width * sin + height * cos) + 0.1 < 1.2


@pytest.mark.parametrize("name", [name for name, kind in STEPS.items() if kind.most < 100])
def test_a_step_too_large_for_memory_is_refused_with_a_way_out(name: str):
    kind = STEPS[name]
    side = int((kind.most * 1e6) ** 0.5)
    values = POINTS.get(name) or tuple(number.high for number in kind.numbers)
    frames = (Frame("bb" * 32, Rect(0, 0, 50, 50), SHIFT),) if name == "average" else ()
    if name == "perspective":
        values = (0, 0, 1, 0, 1, 1, 0, 1)
    for wide, refused in ((side, False), (side + 200, True)):
        made = Recipe("aa" * 32, Rect(0, 0, wide, wide), steps=(Step(name, values),), frames=frames)
        if not refused:
            check_recipe(made, 2 * wide, 2 * wide)
            continue
        with pytest.raises(Refused) as no:
            check_recipe(made, 2 * wide, 2 * wide)
        assert no.value.code == "step_memory"
        assert no.value.hint
        off = Recipe("aa" * 32, Rect(0, 0, wide, wide), steps=(Step(name, values, on=False),), frames=frames)
        check_recipe(off, 2 * wide, 2 * wide)


def test_what_an_earlier_step_makes_larger_counts():
    grown = (Step("rotate", 45), Step("denoise", (5, 5)))
    made = Recipe("aa" * 32, Rect(0, 0, 3500, 3500), steps=grown)
    with pytest.raises(Refused) as no:
        check_recipe(made, 9000, 9000)
    assert no.value.code == "step_memory"
    check_recipe(Recipe("aa" * 32, made.region, steps=grown[::-1]), 9000, 9000)


def test_a_picture_too_long_to_be_resampled_is_refused():
    long = Rect(0, 0, LONGEST + 1, 20)
    for made in (
        Recipe("aa" * 32, long, steps=(Step("perspective", POINTS["perspective"]),)),
        Recipe("aa" * 32, Rect(200, 3000, LONGEST, 2000), angle=3),
    ):
        with pytest.raises(Refused):
            check_recipe(made, 2 * LONGEST, 9000)
    check_recipe(Recipe("aa" * 32, long, steps=(Step("exposure", 1),)), 2 * LONGEST, 5000)
