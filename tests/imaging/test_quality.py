"""The measures follow what was really done to a picture: blur, grain, compression, darkness; masks take no part."""

import io

import cv2
import numpy as np
import pytest
import skimage.data
from PIL import Image

from workstation.domain.crop import Rendition
from workstation.domain.quality import judge
from workstation.imaging import stilllife
from workstation.imaging.quality import measure


def rendition(rgb):
    rgb = np.ascontiguousarray(rgb)
    return Rendition(rgb.shape[1], rgb.shape[0], rgb.tobytes())


def compressed(rgb, quality):
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out).convert("RGB"))


def grained(rgb, sigma):
    dice = np.random.default_rng(1)
    return np.clip(rgb + dice.normal(0, sigma, (*rgb.shape[:2], 1)), 0, 255).astype(np.uint8)


def scores(pictures, part):
    return [judge(measure(rendition(one))).part(part).score for one in pictures]


@pytest.fixture(scope="module")
def pictures():
    """An object of a drawn still life, and two photographs."""
    scene = stilllife.draw(1)
    box = max((thing.rect for thing in scene.objects), key=lambda r: r.width * r.height)
    still = scene.rgb[box.y : box.bottom, box.x : box.right]
    return {"still life": still, "coffee": skimage.data.coffee(), "cat": skimage.data.chelsea()}


NAMES = ("still life", "coffee", "cat")


@pytest.mark.parametrize("name", NAMES)
def test_blur_costs_sharpness(pictures, name):
    rgb = pictures[name]
    blurred = [rgb, *(cv2.GaussianBlur(rgb, (0, 0), sigma) for sigma in (2, 4, 8))]
    edges = [measure(rendition(one)).edge for one in blurred]
    assert edges == sorted(edges)
    assert edges[2] == pytest.approx(2.56 * 4, rel=0.35)  # a Gaussian of 4 pixels is 10 wide from 10 to 90 per cent
    found = scores(blurred, "sharpness")
    assert found == sorted(found, reverse=True)
    assert found[0] - found[-1] >= 50


@pytest.mark.parametrize("name", NAMES)
def test_grain_is_measured_in_levels(pictures, name):
    rgb = pictures[name]
    noisy = [grained(rgb, sigma) for sigma in (0, 3, 8, 15, 30)]
    measured = [measure(rendition(one)).noise for one in noisy]
    assert measured == sorted(measured)
    assert measured[2] == pytest.approx(8, rel=0.35)
    found = scores(noisy, "noise")
    assert found == sorted(found, reverse=True)
    assert found[0] - found[-1] >= 60


@pytest.mark.parametrize("name", NAMES)
def test_compression_shows_as_blocks_wherever_the_crop_begins(pictures, name):
    rgb = pictures[name]
    blocks = [measure(rendition(compressed(rgb, quality)), grid=(0, 0)).blocks for quality in (95, 70, 30, 10)]
    assert blocks == sorted(blocks)
    found = scores([rgb, *(compressed(rgb, quality) for quality in (70, 30, 10))], "blocks")
    assert found == sorted(found, reverse=True)
    assert found[0] >= 90
    assert found[-1] < 40
    shifted = rendition(compressed(rgb, 10)[3:, 5:])
    assert measure(shifted, grid=(3, 5)).blocks == pytest.approx(blocks[-1], rel=0.1)
    assert measure(shifted).blocks == pytest.approx(blocks[-1], rel=0.1)
    assert measure(shifted, grid=(0, 0)).blocks < blocks[-1] / 4


@pytest.mark.parametrize("name", NAMES)
def test_darkness_costs_exposure(pictures, name):
    dark = [(pictures[name] * 2.0**stops).astype(np.uint8) for stops in (0, -1, -2, -3, -4)]
    found = scores(dark, "exposure")
    assert found == sorted(found, reverse=True)
    assert found[0] - found[-1] >= 50
    whole = [judge(measure(rendition(one))).score for one in dark]
    assert whole == sorted(whole, reverse=True)


def test_masks_say_nothing_about_exposure(pictures):
    rgb = pictures["coffee"].copy() // 3
    before = measure(rendition(rgb)).middle
    rgb[:, : rgb.shape[1] * 3 // 5] = 128
    assert measure(rendition(rgb), hidden=True).middle == pytest.approx(before, abs=12)
    assert measure(rendition(rgb)).middle == 128


def test_large_pictures_are_measured_on_a_sample_that_agrees_with_the_whole(pictures):
    rgb = np.tile(pictures["coffee"], (4, 4, 1))
    large, small = (
        measure(rendition(compressed(rgb, 40)), grid=(0, 0)),
        measure(rendition(compressed(rgb[:400, :600], 40))),
    )
    assert large.blocks == pytest.approx(small.blocks, rel=0.25)
    assert large.middle == pytest.approx(small.middle, abs=15)


@pytest.mark.parametrize("size", [(16, 16), (16, 400), (400, 16), (17, 23)])
def test_the_smallest_crops_are_measured_too(size):
    flat = measure(rendition(np.full((*size, 3), 90, np.uint8)))
    assert (flat.edge, flat.noise, flat.blocks, flat.spread) == (None, 0.0, 0.0, 0.0)
    dice = np.random.default_rng(3)
    assert judge(measure(rendition(dice.integers(0, 256, (*size, 3), np.uint8)))).score >= 0
