"""Pictures which other encoders wrote, kept in tests/pictures: the same drawing in each, seen as it was drawn."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.imaging.test_decode import UPRIGHT
from tests.imaging.test_kinds import EXACT, LOSSY, NEARLY, apart, seen
from tests.pictures.make import COMMANDS, drawn
from workstation.domain.errors import Unreadable
from workstation.imaging.darkroom import Darkroom

FOLDER = Path(__file__).resolve().parents[1] / "pictures"
SMOOTH = drawn()

KINDS = {
    "plain.heic": ("HEIF", NEARLY),
    "10bit.heic": ("HEIF", NEARLY),
    "10bit.avif": ("AVIF", NEARLY),
    "12bit.avif": ("AVIF", NEARLY),
    "lossless.avif": ("AVIF", EXACT),
    "plain.jp2": ("JPEG2000", EXACT),
    "16bit.jp2": ("JPEG2000", NEARLY),
    "tiles.jp2": ("JPEG2000", EXACT),
    "lossy.j2k": ("JPEG2000", NEARLY),
    "cmyk.jpg": ("JPEG", NEARLY),
    "411.jpg": ("JPEG", NEARLY),
    "progressive.jpg": ("JPEG", NEARLY),
    "16bit.tif": ("TIFF", EXACT),
    "cmyk.tif": ("TIFF", EXACT),
    "jpeg.tif": ("TIFF", NEARLY),
    "pages.tif": ("TIFF", EXACT),
    "tiles.tif": ("TIFF", EXACT),
    "packed.bmp": ("BMP", LOSSY),
    "4bit.bmp": ("BMP", 2 * LOSSY),
    "lossless.webp": ("WEBP", EXACT),
}
HEIC = {
    "turned-90": np.rot90,
    "turned-180": lambda pixels: np.rot90(pixels, 2),
    "turned-270": lambda pixels: np.rot90(pixels, 3),
    "turned-90-mirrored": lambda pixels: np.rot90(pixels)[:, ::-1],
}
"""HEIF turns against the clock, and mirrors last: 1 exchanges left and right."""
NO, TWO = ("float.tif", "webp.tif"), ("fax.tif", "1bit.bmp")


@pytest.fixture(scope="module")
def darkroom() -> Iterator[Darkroom]:
    with Darkroom() as room:
        yield room


def read(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_another_encoder_opens(name: str, darkroom: Darkroom) -> None:
    kind, allowed = KINDS[name]
    look = darkroom.look(read(name), zones=False).look
    assert (look.format, look.width, look.height) == (kind, 96, 64)
    assert look.frames == (3 if name == "pages.tif" else 1)
    assert apart(seen(darkroom, read(name)), SMOOTH) <= allowed


@pytest.mark.parametrize("flag", range(2, 9))
def test_an_avif_is_turned_once_though_it_says_so_twice(flag: int, darkroom: Darkroom) -> None:
    """By its own marks and, as libavif copies it, by its EXIF."""
    assert b"Exif" in read(f"turned-{flag}.avif")
    assert apart(seen(darkroom, read(f"turned-{flag}.avif")), UPRIGHT[flag](SMOOTH)) <= NEARLY


@pytest.mark.parametrize("name", HEIC)
def test_a_heic_is_turned_and_mirrored(name: str, darkroom: Darkroom) -> None:
    data = read(f"{name}.heic")
    upright = HEIC[name](SMOOTH)
    look = darkroom.look(data, zones=False).look
    assert (look.height, look.width) == upright.shape[:2]
    assert apart(seen(darkroom, data), upright) <= NEARLY


def test_one_bit_is_black_and_white(darkroom: Darkroom) -> None:
    fax, bitmap = (seen(darkroom, read(name)) for name in TWO)
    assert set(np.unique(fax)) == {0, 255}
    assert np.array_equal(fax, bitmap)
    assert abs(float(fax.mean()) - float(SMOOTH.mean())) < 20


def test_a_grey_avif(darkroom: Darkroom) -> None:
    pixels = seen(darkroom, read("grey.avif"))
    assert np.ptp(pixels, axis=2).max() == 0
    weights = np.array([0.2126, 0.7152, 0.0722])  # as libavif weighs them
    assert np.abs(pixels[..., 0] - SMOOTH @ weights).mean() < 14


@pytest.mark.parametrize("name", NO)
def test_what_tiff_may_hold_and_is_not_opened_says_so(name: str, darkroom: Darkroom) -> None:
    """Values with a decimal point, and WebP within TIFF: cameras and telephones write neither."""
    with pytest.raises(Unreadable) as caught:
        darkroom.look(read(name))
    assert caught.value.code == "damaged"


def test_every_picture_kept_here_is_looked_at() -> None:
    looked_at = {*KINDS, *NO, *TWO, "grey.avif", *(f"{name}.heic" for name in HEIC)}
    looked_at |= {f"turned-{flag}.avif" for flag in range(2, 9)}
    assert looked_at == {path.name for path in FOLDER.iterdir() if path.suffix not in {".py", ".md"} and path.is_file()}
    assert set(COMMANDS) <= looked_at
