"""Region, masks and polygon first, then the steps: the same bytes each time, and nothing from outside the region."""

import io
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from workstation.domain.crop import STEPS, Recipe, Rendition, Step
from workstation.domain.geometry import Rect
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.render import FILL, render

Noise = Callable[..., Rendition]
REGION = Rect(40, 30, 90, 60)
EACH = [
    Step("turn", 90),
    Step("rotate", 13.5),
    Step("exposure", -1),
    Step("contrast", 40),
    Step("gamma", 2.2),
    Step("sharpen", 180),
]


def pixels(rendition: Rendition) -> np.ndarray:
    return np.frombuffer(rendition.rgb, np.uint8).reshape(rendition.height, rendition.width, 3)


def recipe(*steps: Step, masks: tuple[Rect, ...] = (), polygon: tuple[tuple[int, int], ...] = ()) -> Recipe:
    return Recipe("0" * 64, REGION, masks, steps, polygon)


def test_every_step_of_the_domain_is_tried_here() -> None:
    assert {step.name for step in EACH} == set(STEPS)


@pytest.mark.parametrize("step", EACH, ids=lambda step: step.name)
def test_nothing_outside_the_region_takes_part(darkroom: Darkroom, noise: Noise, step: Step) -> None:
    one, two = pixels(noise(200, 150, 1)).copy(), pixels(noise(200, 150, 2)).copy()
    inside = (slice(REGION.y, REGION.bottom), slice(REGION.x, REGION.right))
    two[inside] = one[inside]
    assert not np.array_equal(one, two)
    made = []
    for source in (one, two):
        out = io.BytesIO()
        Image.fromarray(source).save(out, "PNG")
        made.append(render(recipe(step, EACH[5]), darkroom.region(out.getvalue(), REGION)))
    assert made[0] == made[1]


@pytest.mark.parametrize("step", EACH, ids=lambda step: step.name)
def test_what_a_mask_or_polygon_hides_takes_part_in_nothing(noise: Noise, step: Step) -> None:
    one = noise(90, 60, 3)
    other = pixels(one).copy()
    other[20:40, 10:50] = 255 - other[20:40, 10:50]
    other[:5, :5] = 0
    plan = recipe(
        step, EACH[5], masks=(Rect(50, 50, 40, 20),), polygon=((50, 30), (129, 30), (129, 89), (40, 89), (40, 45))
    )
    assert render(plan, one) == render(plan, Rendition(90, 60, other.tobytes()))


def test_masks_are_solid_and_clipped_to_the_region(noise: Noise) -> None:
    made = pixels(
        render(recipe(masks=(Rect(0, 0, 60, 50), Rect(125, 80, 999, 999), Rect(500, 500, 5, 5))), noise(90, 60))
    )
    assert (made[:20, :20] == FILL).all()
    assert (made[50:, 85:] == FILL).all()
    assert (made[20:50] != FILL).any()
    assert np.array_equal(made[20:50, :85], pixels(noise(90, 60))[20:50, :85])


def test_twice_and_with_any_number_of_threads_the_same_bytes(noise: Noise) -> None:
    plan = recipe(*EACH, masks=(Rect(50, 40, 20, 20),))
    before = cv2.getNumThreads()
    digests = set()
    for threads in (1, 4, 1):
        cv2.setNumThreads(threads)
        digests.add(render(plan, noise(90, 60)).digest())
    cv2.setNumThreads(before)
    assert digests == {"86937b3d1db558d07b8f6f91bf34828dd458ad39ffac06e28a19a74346f39ee6"}


@pytest.mark.parametrize("name", [name for name in STEPS if name != "turn"])
def test_the_neutral_value_changes_nothing(noise: Noise, name: str) -> None:
    assert render(recipe(Step(name, STEPS[name].neutral)), noise(90, 60)) == noise(90, 60)


def test_turns_go_clockwise(noise: Noise) -> None:
    source = pixels(noise(90, 60))
    made = pixels(render(recipe(Step("turn", 90)), noise(90, 60)))
    assert made.shape == (90, 60, 3)
    assert np.array_equal(made[0, -1], source[0, 0])
    four = recipe(*[Step("turn", 90)] * 3, Step("turn", 90))
    assert render(four, noise(90, 60)) == noise(90, 60)


def test_rotation_keeps_everything_and_goes_clockwise() -> None:
    white = Rendition(90, 60, b"\xff" * 90 * 60 * 3)
    made = pixels(render(recipe(Step("rotate", 30)), white))
    assert made.shape[0] > 60
    assert made.shape[1] > 90
    area = (made.astype(int) - FILL[0]).sum() / (3 * (255 - FILL[0]))
    assert abs(area - 90 * 60) < 90 * 60 * 0.005
    assert tuple(made[0, 0]) == tuple(made[-1, -1]) == FILL
    mark = np.zeros((60, 90, 3), np.uint8)
    mark[28:32, 80:90] = 255  # at the right edge: clockwise, it moves down
    turned = pixels(render(recipe(Step("rotate", 30)), Rendition(90, 60, mark.tobytes())))
    rows = np.nonzero((turned[..., 0] > 200).any(axis=1))[0]
    assert rows.mean() > turned.shape[0] / 2 + 10


def test_tones_move_the_right_way() -> None:
    grey = Rendition(90, 60, bytes([100]) * 90 * 60 * 3)

    def level(step: Step) -> int:
        return render(recipe(step), grey).rgb[0]

    assert level(Step("exposure", 1)) == 138  # sRGB 100 is 12.7 % light; doubled, 25.5 %
    assert level(Step("gamma", 2)) == 160
    assert level(Step("contrast", -100)) == 128
    assert level(Step("contrast", 50)) == 59
    assert level(Step("sharpen", 200)) == 100


def test_pixels_of_another_region_are_our_bug(noise: Noise) -> None:
    with pytest.raises(ValueError, match="region"):
        render(recipe(), noise(91, 60))
