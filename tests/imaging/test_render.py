"""Region, masks and polygon first, then the steps: the same bytes each time, and nothing from outside the region."""

import io
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from workstation.domain.crop import STEPS, Frame, Mask, Recipe, Rendition, Step, Stroke
from workstation.domain.geometry import Rect
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.render import FILL, develop, render

Noise = Callable[..., Rendition]
REGION = Rect(40, 30, 90, 60)
EACH = [
    Step("turn", 90),
    Step("rotate", 13.5),
    Step("exposure", -1),
    Step("contrast", 40),
    Step("gamma", 2.2),
    Step("sharpen", 180),
    Step("average", 0),
    Step("perspective", (0.1, 0.05, 0.95, 0.0, 1.0, 1.0, -0.05, 0.9)),
    Step("deblock", 80),
    Step("denoise", (12, 9)),
    Step("motion", (7, 25, 20)),
    Step("focus", (2.5, 20)),
    Step("balance", (30, -20)),
    Step("tones", (50, -60)),
    Step("curve", (0, 10, 90, 140, 255, 240)),
    Step("local", (3, 4)),
]
SHARPEN = EACH[5]
FIRST_SIX = EACH[:6]
SHIFT = (1.0, 0.02, 3.3, -0.02, 1.0, 4.6, 0.0, 0.0, 1.0)


def pixels(rendition: Rendition) -> np.ndarray:
    return np.frombuffer(rendition.rgb, np.uint8).reshape(rendition.height, rendition.width, 3)


def recipe(*steps: Step, masks: tuple[Mask, ...] = (), polygon: tuple[tuple[int, int], ...] = ()) -> Recipe:
    combined = any(step.name == "average" for step in steps)
    frames = (Frame("1" * 64, Rect(0, 0, 70, 80), SHIFT),) if combined else ()
    return Recipe("0" * 64, REGION, masks, steps, polygon, frames=frames)


def made_by(plan: Recipe, region: Rendition, frame_seed: int = 11) -> Rendition:
    """The rendition, where needed with a frame of other noise."""
    dice = np.random.default_rng(frame_seed)
    frames = [
        Rendition(
            f.region.width,
            f.region.height,
            dice.integers(0, 256, f.region.width * f.region.height * 3, np.uint8).tobytes(),
        )
        for f in plan.frames
    ]
    return render(plan, region, frames)


def test_every_step_of_the_domain_is_tried_here() -> None:
    assert {step.name for step in EACH} == set(STEPS)


def test_nothing_outside_the_region_takes_part(darkroom: Darkroom, noise: Noise) -> None:
    one, two = pixels(noise(200, 150, 1)).copy(), pixels(noise(200, 150, 2)).copy()
    inside = (slice(REGION.y, REGION.bottom), slice(REGION.x, REGION.right))
    two[inside] = one[inside]
    assert not np.array_equal(one, two)
    regions = []
    for source in (one, two):
        out = io.BytesIO()
        Image.fromarray(source).save(out, "PNG")
        regions.append(darkroom.region(out.getvalue(), REGION))
    for step in EACH:
        made = [made_by(followed(step), region) for region in regions]
        assert made[0] == made[1], step.name


@pytest.mark.parametrize("step", EACH, ids=lambda step: step.name)
def test_what_a_mask_or_polygon_hides_takes_part_in_nothing(noise: Noise, step: Step) -> None:
    one = noise(90, 60, 3)
    other = pixels(one).copy()
    other[20:40, 10:50] = 255 - other[20:40, 10:50]
    other[:5, :5] = 0
    plan = followed(step, masks=(Rect(50, 50, 40, 20),), polygon=((50, 30), (129, 30), (129, 89), (40, 89), (40, 45)))
    assert made_by(plan, one) == made_by(plan, Rendition(90, 60, other.tobytes()))


@pytest.mark.parametrize("step", EACH, ids=lambda step: step.name)
def test_nothing_outside_a_tilted_region_or_under_a_brush_takes_part(step: Step) -> None:
    tilted = Recipe(
        "0" * 64,
        REGION,
        (Stroke(((60, 50), (90, 62)), 8), Stroke(((75, 56),), 3, erase=True)),
        (step, SHARPEN) if step.name != "sharpen" else (step,),
        angle=-17.5,
        frames=(Frame("1" * 64, Rect(0, 0, 70, 80), SHIFT),) if step.name == "average" else (),
    )
    bounds = tilted.bounds()
    dice = np.random.default_rng(5)
    one = dice.integers(0, 256, (bounds.height, bounds.width, 3), np.uint8)
    other = dice.integers(0, 256, one.shape, np.uint8)
    for row, mixed, shown in zip(one, other, tilted.rows(), strict=True):
        for first, after in shown:
            mixed[first - bounds.x : after - bounds.x] = row[first - bounds.x : after - bounds.x]
    assert not np.array_equal(one, other)
    pair = [made_by(tilted, Rendition(bounds.width, bounds.height, array.tobytes())) for array in (one, other)]
    assert pair[0] == pair[1]
    size = tilted.sizes()[-1]
    assert (pair[0].width, pair[0].height) == size


def test_nothing_of_a_frame_shows_under_a_mask_or_outside_the_outline(noise: Noise) -> None:
    outline = ((40, 30), (130, 30), (130, 70), (100, 90), (40, 90))
    masks = (Rect(50, 50, 40, 20), Stroke(((110, 40),), 6))
    for median in (0, 1):
        plan = recipe(Step("average", median), masks=masks, polygon=outline)
        made = [pixels(made_by(plan, noise(90, 60), seed)) for seed in (1, 2)]
        shown = np.zeros((60, 90), bool)
        for row, spans in zip(shown, plan.rows(), strict=True):
            for first, after in spans:
                row[first - REGION.x : after - REGION.x] = True
        for one in made:
            assert (one[~shown] == FILL).all()
        assert (made[0][shown] != made[1][shown]).any()
    tilted = Recipe("0" * 64, REGION, masks, (Step("average", 0),), angle=9, frames=plan.frames)
    bounds = tilted.bounds()
    made = [pixels(made_by(tilted, noise(bounds.width, bounds.height), seed)) for seed in (1, 2)]
    bare = pixels(render(replace(tilted, steps=()), noise(bounds.width, bounds.height)))
    solid = cv2.erode((bare == FILL).all(axis=2).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert solid.sum() > 400
    assert (made[0][solid] == FILL).all()
    assert np.array_equal(made[0][solid], made[1][solid])


def test_a_tilted_region_comes_upright_at_its_own_size() -> None:
    tilted = Recipe("0" * 64, Rect(60, 50, 80, 40), angle=30)
    bounds = tilted.bounds()
    across, down = np.meshgrid(np.arange(bounds.width) + bounds.x + 0.5, np.arange(bounds.height) + bounds.y + 0.5)
    cos, sin = np.cos(np.radians(30)), np.sin(np.radians(30))
    along = (across - 100) * cos + (down - 70) * sin  # how far right of the middle in the tilted region
    source = np.repeat(np.clip(128 + along * 2.5, 0, 255)[..., None], 3, axis=2)
    made = pixels(render(tilted, Rendition(bounds.width, bounds.height, source.astype(np.uint8).tobytes())))
    assert made.shape == (40, 80, 3)
    ramp = 128 + (np.arange(80) + 0.5 - 40) * 2.5
    assert np.abs(made[..., 0].astype(float) - ramp).max() < 3  # to the very rim: no grey shines in


def followed(step: Step, **shape: object) -> Recipe:
    """The step and then a sharpening, which looks at neighbours."""
    return recipe(step, *([SHARPEN] if step.name != "sharpen" else []), **shape)  # type: ignore[arg-type]


def test_developing_says_what_rendering_does(noise: Noise) -> None:
    plan = recipe(Step("exposure", 1), Step("gamma", 1), Step("denoise", (5, 0), on=False), Step("turn", 90))
    made, record = develop(plan, noise(90, 60))
    assert made == render(plan, noise(90, 60))
    assert [one.name for one in record] == ["cut", "exposure", "gamma", "turn"]
    assert record[0].before == ""
    assert record[-1].after == made.digest()
    assert [one.before for one in record[1:]] == [one.after for one in record[:-1]]
    assert record[2].before == record[2].after
    assert record[1].values == (1,)
    assert {one.library for one in record} == {f"OpenCV {cv2.__version__}, NumPy {np.__version__}"}


@pytest.mark.parametrize("step", [one for one in EACH if one.name != "average"], ids=lambda step: step.name)
def test_what_is_hidden_is_flat_whatever_was_done_to_it(noise: Noise, step: Step) -> None:
    plan = recipe(Step("exposure", 1), *([step] if step.name != "exposure" else []), masks=(Rect(60, 45, 40, 30),))
    made, record = develop(plan, noise(90, 60))
    shown = pixels(made)
    share = shown.shape[0] * shown.shape[1] / (90 * 60)
    assert np.all(shown == FILL, axis=2).sum() >= 0.7 * 40 * 30 * min(1.0, share)
    assert (record[-1].name, record[-1].after) == ("fill", made.digest())


def test_strokes_and_boxes_hide_to_the_pixel(noise: Noise) -> None:
    """The quick way for rectangles and the way by rows fill the same pixels as the rules say."""
    boxes = (Rect(0, 0, 60, 50), Rect(100, 60, 5, 400))
    for masks in (boxes, (*boxes, Stroke(((0, 0),), 0))):
        made = pixels(render(recipe(masks=masks), noise(90, 60)))
        for y, spans in enumerate(recipe(masks=masks).rows()):
            shown = np.zeros(90, bool)
            for first, after in spans:
                shown[first - REGION.x : after - REGION.x] = True
            assert np.array_equal(made[y][shown], pixels(noise(90, 60))[y][shown])
            assert (made[y][~shown] == FILL).all()


def test_masks_are_solid_and_clipped_to_the_region(noise: Noise) -> None:
    made = pixels(
        render(recipe(masks=(Rect(0, 0, 60, 50), Rect(125, 80, 999, 999), Rect(500, 500, 5, 5))), noise(90, 60))
    )
    assert (made[:20, :20] == FILL).all()
    assert (made[50:, 85:] == FILL).all()
    assert (made[20:50] != FILL).any()
    assert np.array_equal(made[20:50, :85], pixels(noise(90, 60))[20:50, :85])


def test_twice_and_with_any_number_of_threads_the_same_bytes(noise: Noise) -> None:
    plan = recipe(*FIRST_SIX, masks=(Rect(50, 40, 20, 20),))
    before = cv2.getNumThreads()
    digests = set()
    for threads in (1, 4, 1):
        cv2.setNumThreads(threads)
        digests.add(render(plan, noise(90, 60)).digest())
    cv2.setNumThreads(before)
    assert digests == {"bfddceaee4e7f29b4dc40b6c36e2e9b286d3e749d0992e5d961f099f58647436"}


@pytest.mark.parametrize("step", EACH, ids=lambda step: step.name)
def test_each_step_gives_the_same_bytes_with_any_number_of_threads(noise: Noise, step: Step) -> None:
    before = cv2.getNumThreads()
    digests = set()
    for threads in (1, 2, 4):
        cv2.setNumThreads(threads)
        digests.add(made_by(recipe(step), noise(90, 60)).digest())
    cv2.setNumThreads(before)
    assert len(digests) == 1


@pytest.mark.parametrize("name", [name for name, kind in STEPS.items() if kind.numbers and name != "average"])
def test_the_neutral_value_changes_nothing(noise: Noise, name: str) -> None:
    assert render(recipe(Step(name, STEPS[name].rest())), noise(90, 60)) == noise(90, 60)


@pytest.mark.parametrize("step", EACH, ids=lambda step: step.name)
def test_a_step_that_is_on_changes_something_and_one_that_is_off_nothing(noise: Noise, step: Step) -> None:
    assert made_by(recipe(step), noise(90, 60)) != noise(90, 60)
    assert made_by(recipe(replace(step, on=False)), noise(90, 60)) == noise(90, 60)


@pytest.mark.parametrize("step", EACH, ids=lambda step: step.name)
def test_the_smallest_crop_and_the_strongest_numbers_are_no_bug(step: Step) -> None:
    tiny = Recipe("0" * 64, Rect(0, 0, 16, 16), steps=(step,), frames=recipe(step).frames)
    source = Rendition(16, 16, bytes(range(256)) * 3)
    kinds = STEPS[step.name].numbers
    for values in {step.numbers, tuple(n.high for n in kinds), tuple(n.low for n in kinds)} - {()}:
        if step.name == "turn":
            continue
        plan = replace(tiny, steps=(Step(step.name, values),))
        made = made_by(plan, source)
        assert (made.width, made.height) == plan.sizes()[-1]


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
    for frames in ((), [noise(71, 80)], [noise(70, 80)] * 2):
        with pytest.raises(ValueError, match="frame"):
            render(recipe(Step("average", 0)), noise(90, 60), frames)


@pytest.mark.parametrize("angle", [0.0, 11.0])
@pytest.mark.parametrize("scale", [1.0, 0.4, 2.5])
def test_what_lies_under_a_mask_in_a_frame_never_shows(noise: Noise, angle: float, scale: float) -> None:
    box = Rect(REGION.x + 20, REGION.y + 15, 14, 12)
    matrix = (scale, 0.0, 0.5, 0.0, scale, 0.3, 0.0, 0.0, 1.0)
    frame = Frame("1" * 64, Rect(0, 0, 200, 200), matrix)
    for median in (0, 1):
        plan = Recipe("0" * 64, REGION, (box,), (Step("average", median),), angle=angle, frames=(frame,))
        bounds = plan.bounds()
        region, one = noise(bounds.width, bounds.height, 1), noise(200, 200, 2)
        other = pixels(one).copy()
        down, across = (
            (np.arange(200) - shift) / scale + start + 0.5 for shift, start in ((0.3, bounds.y), (0.5, bounds.x))
        )
        under = np.ix_((down >= box.y) & (down < box.bottom), (across >= box.x) & (across < box.right))
        assert other[under].size
        other[under] = 255 - other[under]
        assert render(plan, region, [one]) == render(plan, region, [Rendition(200, 200, other.tobytes())])
