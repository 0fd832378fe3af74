"""The rehearsal pictures: repeatable, at real sizes, true about what they show, and only the dummy looks like skin."""

import io
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from workstation.domain.geometry import Rect
from workstation.imaging import stilllife

TYPES = {t["id"] for t in json.loads(Path("resources/taxonomy/types.json").read_text(encoding="utf-8"))["types"]}


def skin_share(rgb: np.ndarray) -> float:
    """The share of pixels which a plain YCrCb rule takes for skin."""
    bands = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)
    red, blue = bands[..., 1], bands[..., 2]
    return float(((red >= 135) & (red <= 180) & (blue >= 85) & (blue <= 135)).mean())


def shrunk(rgb: np.ndarray) -> np.ndarray:
    return cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (32, 24), interpolation=cv2.INTER_AREA).astype(float)


@pytest.mark.parametrize("number", range(1, stilllife.COUNT + 1))
def test_scene_is_a_photograph_of_things(number: int) -> None:
    scene = stilllife.draw(number)
    height, width, bands = scene.rgb.shape
    assert bands == 3
    assert scene.rgb.dtype == np.uint8
    assert 3_000_000 <= width * height <= 12_100_000
    assert scene.rgb.std() > 20, "an empty picture is no still life"
    assert len(scene.objects) >= 3
    for thing in scene.objects:
        assert Rect(0, 0, width, height).contains(thing.rect), thing
        assert thing.type in TYPES, thing
        assert min(thing.rect.width, thing.rect.height) >= 16, "large enough to be cropped"
    if number == stilllife.DUMMY:
        assert skin_share(scene.rgb) > 0.05
    else:
        assert skin_share(scene.rgb) < 0.02


def test_things_are_where_the_scene_says() -> None:
    scene = stilllife.draw(4)
    bag = next(thing for thing in scene.objects if thing.type == "bag")
    box = bag.rect
    inside = scene.rgb[box.y : box.bottom, box.x : box.right]
    beside = scene.rgb[box.y : box.bottom, max(box.x - box.width // 3, 0) : box.x]
    assert inside.std() > 1.5 * beside.std(), "the printed bag has more to show than the wall beside it"


def test_same_number_same_pixels_and_same_file() -> None:
    first, second = stilllife.draw(9), stilllife.draw(9)
    assert np.array_equal(first.rgb, second.rgb)
    assert first.objects == second.objects
    assert stilllife.jpeg(first) == stilllife.jpeg(second)


def test_near_copies_are_near_but_not_equal() -> None:
    one, other = (stilllife.draw(number) for number in stilllife.TWINS)
    stranger = stilllife.draw(8)
    assert not np.array_equal(one.rgb, other.rgb)
    near = np.abs(shrunk(one.rgb) - shrunk(other.rgb)).mean()
    far = np.abs(shrunk(one.rgb) - shrunk(stranger.rgb)).mean()
    assert near < 6
    assert far > 3 * near
    assert [o.title for o in one.objects] == [o.title for o in other.objects]


def test_file_has_the_metadata_of_an_invented_camera_at_sea() -> None:
    data = stilllife.jpeg(stilllife.draw(30))
    picture = Image.open(io.BytesIO(data))
    exif = picture.getexif()
    assert picture.format == "JPEG"
    assert (exif[0x010F], exif[0x0110]) in stilllife.CAMERAS
    assert exif.get_ifd(0x8769)[0x9003].startswith("20")
    place = exif.get_ifd(0x8825)
    latitude, longitude = float(place[2][0]), float(place[4][0])
    assert (place[1], place[3]) == ("N", "W")
    assert latitude == 46
    assert 32 <= longitude < 34, "in the middle of the Atlantic"


@pytest.mark.parametrize("number", [0, -1, stilllife.COUNT + 1])
def test_other_numbers_are_told_apart(number: int) -> None:
    with pytest.raises(ValueError, match="scenes go from 1"):
        stilllife.draw(number)
