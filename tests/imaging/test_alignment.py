"""Alignment: the same thing in another photograph is found to a fraction of a pixel, another thing is not."""

import cv2
import numpy as np
import pytest
from skimage import data

from workstation.domain.crop import Recipe, Rendition, Stroke
from workstation.domain.geometry import Rect
from workstation.imaging.alignment import ENOUGH, corners, place, refine
from workstation.imaging.steps.geometry import times

REGION = Rect(150, 90, 330, 230)


def noisy(pixels: np.ndarray, seed: int, sigma: float = 10) -> np.ndarray:
    grain = np.random.default_rng(seed).normal(0, sigma, pixels.shape)
    return np.clip(pixels + grain, 0, 255).astype(np.uint8)


def rendition(pixels: np.ndarray) -> Rendition:
    return Rendition(pixels.shape[1], pixels.shape[0], np.ascontiguousarray(pixels).tobytes())


def cut(pixels: np.ndarray, rect: Rect) -> Rendition:
    return rendition(pixels[rect.y : rect.bottom, rect.x : rect.right])


def moved(cup: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """(another photograph of it, the true matrix between the photographs): turned, larger, slanted, darker."""
    turn = np.vstack([cv2.getRotationMatrix2D((300, 200), 4 * number, 1 + 0.04 * number), [0, 0, 1]])
    slant = np.array([[1, 0.01 * number, 8], [0, 1, -5], [1e-5 * number, -2e-5 * number, 1]])
    true = slant @ turn
    other = cv2.warpPerspective(cup, true, (600, 400), flags=cv2.INTER_CUBIC, borderValue=(70, 70, 70))
    return noisy(other * (1 - 0.05 * number), number), true


@pytest.fixture(scope="module")
def cup() -> np.ndarray:
    return np.ascontiguousarray(data.coffee())


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_same_thing_is_found_to_a_fraction_of_a_pixel(cup: np.ndarray, number: int) -> None:
    plan = Recipe("0" * 64, REGION, (Rect(200, 200, 40, 40), Stroke(((400, 120), (420, 200)), 8)))
    other, true = moved(cup, number)
    region = cut(noisy(cup, 50), REGION)
    placed = place(plan, region, rendition(other))
    assert placed.matrix is not None
    assert placed.points >= ENOUGH
    whole = Rect(0, 0, 600, 400)
    found = refine(plan, region, cut(other, whole), placed.matrix)
    assert found[8] == 1
    truth = times(tuple(map(float, true.ravel())), (1.0, 0.0, REGION.x, 0.0, 1.0, REGION.y, 0.0, 0.0, 1.0))
    wanted, got = corners(truth, REGION.width, REGION.height), corners(found, REGION.width, REGION.height)
    assert max(np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in zip(wanted, got, strict=True)) < 0.5


def test_another_thing_is_not_found(cup: np.ndarray) -> None:
    other = cv2.cvtColor(cv2.resize(data.coins(), (600, 400)), cv2.COLOR_GRAY2RGB)
    placed = place(Recipe("0" * 64, REGION), cut(cup, REGION), rendition(other), REGION)
    assert placed.matrix is None
    assert placed.points < ENOUGH


def test_a_plain_surface_has_no_place() -> None:
    flat = rendition(np.full((400, 600, 3), 120, np.uint8))
    assert place(Recipe("0" * 64, REGION), cut(np.full((400, 600, 3), 120, np.uint8), REGION), flat, REGION).points == 0


def test_a_plain_thing_is_found_by_its_brightness_where_the_camera_hardly_moved() -> None:
    bag = np.full((400, 600, 3), (90, 110, 120), np.uint8)
    cv2.ellipse(bag, (310, 210), (120, 80), 20, 0, 360, (40, 60, 140), -1)
    bag = cv2.GaussianBlur(bag, (0, 0), 6)
    shift = np.float32([[np.cos(0.03), -np.sin(0.03), 12], [np.sin(0.03), np.cos(0.03), -9]])
    other = noisy(cv2.warpAffine(bag, shift, (600, 400), borderMode=cv2.BORDER_REPLICATE), 2, 4)
    plan, region = Recipe("0" * 64, REGION), cut(noisy(bag, 1, 4), REGION)
    assert place(plan, region, rendition(other)).matrix is None
    found = place(plan, region, rendition(other), REGION).matrix
    assert found is not None
    truth = times((*map(float, shift.ravel()), 0.0, 0.0, 1.0), (1.0, 0.0, REGION.x, 0.0, 1.0, REGION.y, 0.0, 0.0, 1.0))
    wanted, got = corners(truth, REGION.width, REGION.height), corners(found, REGION.width, REGION.height)
    assert max(np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in zip(wanted, got, strict=True)) < 3


def test_what_is_masked_is_not_looked_at(cup: np.ndarray) -> None:
    whole = Recipe("0" * 64, REGION, (Rect(0, 0, 600, 400),))
    assert place(whole, cut(cup, REGION), rendition(cup)).points == 0
