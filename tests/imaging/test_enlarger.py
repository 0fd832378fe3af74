"""The enlarger: sketches are small and remembered, full pictures are what would be kept, and nothing is of another region."""

import threading
from dataclasses import replace

import cv2
import numpy as np
import pytest
from skimage import data

from workstation.domain.crop import STEPS, Frame, Recipe, Rendition, Step, Stroke
from workstation.domain.geometry import Rect
from workstation.imaging import enlarger, render
from workstation.imaging.enlarger import Enlarger
from workstation.imaging.render import develop, pixels_of
from workstation.imaging.steps.combine import reduced

REGION = Rect(40, 30, 560, 360)
PLAIN = Recipe("0" * 64, REGION)
STILL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
STEP = {
    "turn": 90,
    "rotate": 12.5,
    "perspective": (0.1, 0.05, 0.95, 0.0, 1.0, 1.0, 0.0, 0.9),
    "deblock": 60,
    "denoise": (8, 8),
    "motion": (9, 25, 30),
    "focus": (4, 30),
    "balance": (30, -20),
    "exposure": 0.7,
    "contrast": 30,
    "gamma": 1.6,
    "tones": (40, -50),
    "curve": (0, 10, 90, 140, 255, 240),
    "local": (2, 8),
    "sharpen": 120,
}


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    """Decibels; 100 where nothing differs."""
    apart = np.square(one.astype(float) - other).mean()
    return float(10 * np.log10(255**2 / max(apart, 255**2 / 1e10)))


@pytest.fixture(scope="module")
def pixels() -> Rendition:
    cup = cv2.resize(data.coffee(), (640, 427), interpolation=cv2.INTER_AREA)[
        REGION.y : REGION.bottom, REGION.x : REGION.right
    ]
    return Rendition(REGION.width, REGION.height, np.ascontiguousarray(cup).tobytes())


@pytest.fixture
def laid(pixels: Rendition) -> Enlarger:
    return Enlarger(PLAIN, pixels)


def test_every_step_is_tried_here() -> None:
    assert {*STEP, "average"} == set(STEPS)


@pytest.mark.parametrize("name", STEP)
def test_a_sketch_looks_like_the_full_picture_made_smaller(laid: Enlarger, name: str) -> None:
    """Lengths are made shorter with the picture: this is what tells."""
    plan = replace(PLAIN, steps=(Step(name, STEP[name]),))
    sketch, full = laid.sketch(plan, side=280), laid.full(plan)
    assert max(sketch.width, sketch.height) <= 280
    assert (full.width, full.height) == laid.size(plan)
    assert abs(sketch.width / sketch.height - full.width / full.height) < 0.02
    small = cv2.resize(pixels_of(full), (sketch.width, sketch.height), interpolation=cv2.INTER_AREA)
    before = cv2.resize(pixels_of(laid.full(PLAIN)), (sketch.width, sketch.height), interpolation=cv2.INTER_AREA)
    inner = (slice(6, -6), slice(6, -6))
    likeness = psnr(small[inner], pixels_of(sketch)[inner])
    assert likeness > (22 if name in {"sharpen", "motion", "focus"} else 27)
    assert likeness > psnr(small[inner], before[inner]) + 1 or name in {"denoise", "deblock"}


def test_full_is_what_would_be_kept(laid: Enlarger, pixels: Rendition) -> None:
    plan = replace(PLAIN, masks=(Rect(60, 60, 90, 40),), steps=(Step("gamma", 1.4), Step("sharpen", 60)))
    assert laid.developed(plan) == develop(plan, pixels)
    assert laid.full(plan) is laid.full(plan)


def test_a_sketch_is_never_larger_than_the_picture(laid: Enlarger) -> None:
    made = laid.sketch(PLAIN, side=5000)
    assert made == laid.full(PLAIN)


def test_what_comes_before_a_moving_slider_is_not_computed_again(
    laid: Enlarger, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    true = render.processed

    def counted(pixels: np.ndarray, step: Step, *rest: object) -> np.ndarray:
        done.append(step.name)
        return true(pixels, step, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(enlarger, "processed", counted)
    for stops in (0.1, 0.2, 0.3):
        laid.sketch(replace(PLAIN, steps=(Step("denoise", (3, 3)), Step("exposure", stops))), side=200)
    assert done == ["denoise", "exposure", "exposure", "exposure"]
    laid.sketch(replace(PLAIN, steps=(Step("denoise", (3, 3)),)), side=200)
    laid.sketch(replace(PLAIN, steps=(Step("denoise", (3, 3)), Step("exposure", 0.2))), side=200, upto=1)
    assert len(done) == 4


def test_up_to_nothing_is_before(laid: Enlarger) -> None:
    plan = replace(PLAIN, masks=(Rect(100, 100, 80, 80),), steps=(Step("exposure", 2), Step("turn", 90)))
    before = laid.sketch(plan, side=280, upto=0)
    assert before == laid.sketch(replace(plan, steps=()), side=280)
    assert laid.size(plan, 0) == (560, 360)
    assert laid.size(plan) == (360, 560)
    assert laid.sketch(plan, side=280, upto=1) != before


def test_what_a_mask_hides_is_not_in_a_sketch(pixels: Rendition) -> None:
    other = pixels_of(pixels).copy()
    plan = Recipe(
        "0" * 64,
        REGION,
        (Rect(100, 100, 101, 83), Stroke(((300, 200), (360, 260)), 17)),
        (Step("local", (3, 6)), Step("focus", (3, 20)), Step("sharpen", 80)),
        polygon=((45, 35), (590, 40), (570, 380), (60, 370)),
    )
    for row, spans in zip(other, plan.rows(), strict=True):
        hidden = np.ones(REGION.width, bool)
        for first, after in spans:
            hidden[first - REGION.x : after - REGION.x] = False
        row[hidden] = 255 - row[hidden]
    twin = Rendition(REGION.width, REGION.height, other.tobytes())
    assert twin != pixels
    assert Enlarger(plan, pixels).sketch(plan, side=250) == Enlarger(plan, twin).sketch(plan, side=250)


def test_tilting_is_sketched(pixels: Rendition) -> None:
    tilted = Recipe("0" * 64, Rect(200, 120, 240, 160), angle=15)
    bounds = tilted.bounds()
    part = pixels_of(pixels)[bounds.y - 30 : bounds.bottom - 30, bounds.x - 40 : bounds.right - 40]
    laid = Enlarger(tilted, Rendition(bounds.width, bounds.height, np.ascontiguousarray(part).tobytes()))
    full, sketch = pixels_of(laid.full(tilted)), pixels_of(laid.sketch(tilted, side=120))
    assert (full.shape, sketch.shape) == ((160, 240, 3), (80, 120, 3))
    assert psnr(reduced(full, 0.5), sketch) > 30


def test_a_small_part_left_by_the_steps_is_shown_as_sharply(laid: Enlarger) -> None:
    plan = replace(PLAIN, steps=(Step("perspective", (0.4, 0.4, 0.6, 0.4, 0.6, 0.6, 0.4, 0.6)),))
    sketch = laid.sketch(plan, side=160)
    assert (sketch.width, sketch.height) == laid.size(plan) == (112, 72)


def test_frames_are_sketched_too(pixels: Rendition) -> None:
    frame = Frame("1" * 64, Rect(0, 0, 560, 360), STILL)
    plan = replace(PLAIN, steps=(Step("average", 0),), frames=(frame,))
    other = Rendition(560, 360, bytes(560 * 360 * 3))
    laid = Enlarger(plan, pixels, (other,))
    dark = pixels_of(laid.sketch(plan, side=280)).astype(float)
    plain = pixels_of(laid.sketch(replace(plan, steps=()), side=280)).astype(float)
    assert abs(dark.mean() * 2 - plain.mean()) < 1.5
    moved = replace(plan, frames=(replace(frame, matrix=(*STILL[:2], 9.0, *STILL[3:])),))
    assert laid.fits(moved)
    assert laid.sketch(moved, side=280) != laid.sketch(plan, side=280)


def test_another_region_or_frame_needs_another_enlarger(laid: Enlarger, pixels: Rendition) -> None:
    others = (
        replace(PLAIN, region=REGION.moved(1, 0)),
        replace(PLAIN, image="1" * 64),
        replace(PLAIN, steps=(Step("average", 0),), frames=(Frame("1" * 64, REGION, STILL),)),
    )
    for other in others:
        assert not laid.fits(other)
        for ask in (laid.sketch, laid.full):
            with pytest.raises(ValueError, match="another region"):
                ask(other)
    assert laid.bounds == REGION
    with pytest.raises(ValueError, match="region"):
        Enlarger(others[0], Rendition(1, 1, b"123"))


def test_it_remembers_no_more_than_it_may(laid: Enlarger) -> None:
    for number in range(60):
        laid.sketch(replace(PLAIN, steps=(Step("exposure", number / 30),)), side=100)
    assert len(laid._sketched) <= enlarger._REMEMBERED


def test_several_threads_get_the_same(laid: Enlarger) -> None:
    plans = [replace(PLAIN, steps=(Step("exposure", n / 10), Step("local", (2, 4)))) for n in range(1, 5)]
    alone = [laid.sketch(plan, side=200) for plan in plans]
    fresh = Enlarger(PLAIN, laid._region)
    got: dict[int, Rendition] = {}
    threads = [
        threading.Thread(target=lambda n=n: got.__setitem__(n, fresh.sketch(plans[n % 4], side=200))) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[n] for n in range(8)] == alone * 2
