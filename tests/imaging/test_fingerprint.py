"""Hashes find the same picture turned, mirrored and compressed; glints are small white places on something darker."""

import io

import cv2
import numpy as np
import pytest
import skimage.data
from PIL import Image

from workstation.domain.crop import Rendition
from workstation.domain.recheck import NEAR
from workstation.imaging.fingerprint import fingerprints, glints, sized


def rendition(rgb):
    rgb = np.ascontiguousarray(rgb)
    return Rendition(rgb.shape[1], rgb.shape[0], rgb.tobytes())


def compressed(rgb):
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=40)
    return np.asarray(Image.open(out).convert("RGB"))


CHANGES = {
    "smaller": lambda rgb: cv2.resize(rgb, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA),
    "compressed": compressed,
    "brighter": lambda rgb: np.clip(rgb * 1.3, 0, 255).astype(np.uint8),
    "turned": np.rot90,
    "on its head": lambda rgb: np.rot90(rgb, 2),
    "turned and mirrored": lambda rgb: np.rot90(rgb)[:, ::-1],
    "mirrored": lambda rgb: rgb[:, ::-1],
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_picture_is_found(change):
    rgb = skimage.data.coffee()
    kept = fingerprints(rendition(rgb))[0]
    changed = fingerprints(rendition(CHANGES[change](rgb)))
    assert min((kept ^ one).bit_count() for one in changed) <= NEAR


def test_other_pictures_are_not_found():
    pictures = [skimage.data.coffee(), skimage.data.chelsea(), skimage.data.rocket(), skimage.data.colorwheel()]
    prints = [fingerprints(rendition(one)) for one in pictures]
    for number, mine in enumerate(prints):
        for other in prints[number + 1 :]:
            assert min((other[0] ^ one).bit_count() for one in mine) > NEAR


def test_a_shiny_ball_has_a_glint_and_a_white_page_has_none():
    ball = np.full((300, 400, 3), (60, 70, 80), np.uint8)
    cv2.circle(ball, (200, 150), 90, (40, 40, 120), -1)
    cv2.circle(ball, (230, 110), 9, (255, 255, 255), -1)
    (found,) = glints(rendition(ball))
    assert abs(found.x + found.width / 2 - 230) < 3
    assert abs(found.y + found.height / 2 - 110) < 3
    page = np.full((300, 400, 3), 250, np.uint8)
    cv2.putText(page, "text", (40, 150), cv2.FONT_HERSHEY_SIMPLEX, 3, (0, 0, 0), 8)
    assert glints(rendition(page)) == []


def test_glints_of_a_large_picture_lie_where_they_are():
    large = np.full((2000, 3000, 3), 50, np.uint8)
    cv2.circle(large, (2400, 600), 30, (255, 255, 255), -1)
    (found,) = glints(rendition(large))
    assert found.x <= 2400 < found.right
    assert found.y <= 600 < found.bottom


def test_a_copy_keeps_its_shape_within_its_bounds():
    for size in ((100, 200), (2000, 3000), (16, 4000), (700, 900)):
        copy, scale = sized(rendition(np.zeros((*size, 3), np.uint8)), 640, 1280)
        assert max(copy.width, copy.height) <= 1280
        assert copy.height == pytest.approx(size[0] * scale, abs=1)
        assert len(copy.rgb) == copy.width * copy.height * 3
