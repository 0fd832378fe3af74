"""Faces are found however they are turned; hands are skin; the carrier bags stay free to crop."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from tests.benchmarks import zones as truth
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.zone import Zone, ZoneKind
from workstation.imaging import detectors, stilllife
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.detector import Box, Pixels, View

FACE = Rect(185, 75, 75, 85)
HANDS = {
    "Olympus PEN E-P3": (0.03, 0.5),
    "Panasonic DMC-LC33 (Lumix)": (0.62, 0.8),
    "Samsung GT-I9505 (Galaxy S4)": (0.03, 0.48),
}


@pytest.fixture(scope="module")
def darkroom() -> Iterator[Darkroom]:
    """One for all of these tests."""
    with Darkroom() as room:
        yield room


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def of(zones: tuple[Zone, ...], kind: ZoneKind) -> list[Rect]:
    return [zone.rect for zone in zones if zone.kind is kind]


def test_the_astronauts_face_is_found_and_named(darkroom: Darkroom) -> None:
    zones = darkroom.look(png(data.astronaut())).zones
    face = next(zone for zone in zones if zone.kind is ZoneKind.FACE and zone.detector == "dlib-hog")
    assert face.rect.intersection(FACE) is not None
    assert re.fullmatch(r"dlib 20\.[\w.]+ frontal", face.version)
    assert 0 < face.score <= 1
    assert all(Rect(0, 0, 512, 512).contains(zone.rect) for zone in zones)


@pytest.mark.parametrize("angle", [90, 180, 270, 25, -40])
def test_a_turned_face_is_found_where_it_is(darkroom: Darkroom, angle: int) -> None:
    turned = Image.fromarray(data.astronaut()).rotate(angle, Image.Resampling.BICUBIC, expand=True)
    spot = Image.new("L", (512, 512))
    spot.putpixel((222, 115), 255)
    spot = spot.rotate(angle, expand=True)
    y, x = np.unravel_index(np.asarray(spot).argmax(), (spot.height, spot.width))
    faces = of(darkroom.look(png(np.asarray(turned))).zones, ZoneKind.FACE)
    assert any(face.contains(Rect(int(x), int(y), 1, 1)) for face in faces)


def test_a_face_in_profile_is_found(darkroom: Darkroom) -> None:
    picture, truths = next(truth.pictures(truth.Case("test", "", 400)))
    (man,) = [one for one in truths if one.who == "profile"]
    zones = darkroom.look(png(picture)).zones
    faces = [zone.rect for zone in zones if zone.detector == "haar-profile"]
    assert any(face.contains(Rect(int(man.x), int(man.y), 1, 1)) and face.width < 1000 for face in faces)


@pytest.mark.parametrize(
    ("height", "angle", "least"), [(48, 0, 4), (60, 30, 4), (300, 90, 5), (300, 180, 5), (700, 60, 4)]
)
def test_small_and_turned_faces_in_a_room_of_3000_pixels(
    height: int, angle: int, least: int, darkroom: Darkroom
) -> None:
    picture, truths = next(truth.pictures(truth.Case("test", "", height, angle)))
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=90)
    faces = of(darkroom.look(out.getvalue()).zones, ZoneKind.FACE)
    spots = [Rect(int(one.x), int(one.y), 1, 1) for one in truths]
    assert sum(any(face.contains(spot) and face.width < 3 * height for face in faces) for spot in spots) >= least


def test_things_are_seldom_taken_for_faces(darkroom: Darkroom) -> None:
    scenes = [stilllife.jpeg(stilllife.draw(number)) for number in (4, 15, 30, 36)]
    faces = [of(darkroom.look(scene).zones, ZoneKind.FACE) for scene in scenes]
    assert sum(map(len, faces)) <= 2, faces


def test_the_tailors_dummy_raises_a_zone(darkroom: Darkroom) -> None:
    scene = stilllife.draw(stilllife.DUMMY)
    (dummy,) = [thing.rect for thing in scene.objects if "dummy" in thing.title.lower()]
    zones = darkroom.look(stilllife.jpeg(scene)).zones
    assert any(zone.rect.intersection(dummy) is not None for zone in zones)


def test_boxes_are_in_pixels_of_the_full_upright_picture(darkroom: Darkroom) -> None:
    large = Image.fromarray(data.astronaut()).resize((3072, 3072))
    exif = Image.Exif()
    exif[274] = 6
    out = io.BytesIO()
    large.rotate(90).save(out, "JPEG", exif=exif)
    faces = of(darkroom.look(out.getvalue()).zones, ZoneKind.FACE)
    assert any(face.contains(Rect(1332, 690, 1, 1)) and face.width < 900 for face in faces)


@pytest.mark.parametrize("angle", [0, -90])
def test_a_close_look_finds_small_faces_however_they_are_turned(angle: int, darkroom: Darkroom) -> None:
    picture, truths = next(truth.pictures(truth.Case("test", "", 40, angle)))
    data, one = png(picture[:1120, 1000:2000]), truths[1]
    spot, part = Rect(int(one.x) - 1000, int(one.y), 1, 1), Rect(int(one.x) - 1150, int(one.y) - 190, 320, 320)
    close = darkroom.closely(data, part)
    assert all(zone.kind is ZoneKind.FACE and part.contains(zone.rect) for zone in close)
    assert any(zone.rect.contains(spot) and zone.rect.width < 120 for zone in close)


def test_a_close_look_outside_the_picture_is_refused(darkroom: Darkroom) -> None:
    with pytest.raises(Refused) as no:
        darkroom.closely(png(data.astronaut()), Rect(500, 0, 20, 20))
    assert no.value.code == "crop_outside"


def test_a_hand_is_skin(darkroom: Darkroom, shared: Callable[[str], list[Path]]) -> None:
    photos = {path.stem: path for path in shared("photos")}
    for name, (x, y) in HANDS.items():
        looked = darkroom.look(photos[name].read_bytes())
        at = Rect(int(x * looked.look.width), int(y * looked.look.height), 1, 1)
        assert any(rect.contains(at) for rect in of(looked.zones, ZoneKind.SKIN)), name


def test_the_carrier_bags_stay_free(darkroom: Darkroom, shared: Callable[[str], list[Path]]) -> None:
    photo = next(path for path in shared("photos") if path.stem == "Canon PowerShot S40 (1)")
    zones = darkroom.look(photo.read_bytes()).zones
    bags = Rect(380, 330, 1600, 760)
    print([(zone.detector, zone.rect) for zone in zones])  # noqa: T201 – what this photograph gets is asked for
    assert [zone for zone in zones if zone.rect.intersection(bags)] == []


def test_a_picture_full_of_skin_colour_blocks_and_a_patch_is_one_patch(darkroom: Darkroom) -> None:
    beige = np.full((600, 800, 3), (205, 160, 130), np.uint8)
    (whole,) = of(darkroom.look(png(beige)).zones, ZoneKind.SKIN)
    assert whole.width * whole.height > 0.95 * 600 * 800
    patch = np.full((600, 800, 3), (70, 110, 140), np.uint8)
    patch[200:400, 300:500] = (205, 150, 125)
    (found,) = of(darkroom.look(png(patch)).zones, ZoneKind.SKIN)
    assert found.intersection(Rect(300, 200, 200, 200)) == found
    assert found.width * found.height > 0.9 * 200 * 200


class Corner:
    """A detector of the tests: always the top left tenth of what it sees."""

    code = 4
    views = (View(100), View(100, 90.0))

    def look(self, rgb: Pixels, view: View) -> list[Box]:
        assert max(rgb.shape[:2]) == 100
        return [Box(ZoneKind.PERSON, -3, -3, rgb.shape[1] / 10 + 3, rgb.shape[0] / 10 + 3, 0.5)]


def test_a_detector_of_ones_own_is_scaled_turned_back_and_clipped() -> None:
    hits = detectors.find(np.zeros((200, 400, 3), np.uint8), (4000, 2000), [Corner()])
    assert [hit.rect for hit in hits][:1] == [Rect(0, 0, 400, 200)]
    # A quarter turn clockwise brings the bottom left corner to the top left.
    assert hits[1].rect.bottom == 2000
    assert hits[1].rect.x == 0


def test_overlapping_boxes_become_one_for_each_detector() -> None:
    boxes = [
        Box(ZoneKind.FACE, 10, 10, 20, 20, 0.2),
        Box(ZoneKind.FACE, 12, 12, 20, 20, 0.9),
        Box(ZoneKind.SKIN, 10, 10, 20, 20, 1),
    ]
    assert sorted(detectors._merged(boxes), key=lambda box: box.kind) == [
        Box(ZoneKind.FACE, 10, 10, 22, 22, 0.9),
        Box(ZoneKind.SKIN, 10, 10, 20, 20, 1),
    ]
