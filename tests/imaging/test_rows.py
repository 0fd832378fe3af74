"""A PNG read from the top: the same pixels as from Pillow in one go, no row more than asked, and only sorts it knows."""

import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from workstation.domain.crop import Rendition
from workstation.domain.errors import Unreadable
from workstation.domain.geometry import Rect
from workstation.domain.tile import Tile
from workstation.imaging import answer, plate, rows
from workstation.imaging.darkroom import Darkroom

Save = Callable[..., bytes]


def scene(mode: str, width: int = 301, height: int = 702) -> Image.Image:
    """Soft colours and grain: its encoder chooses every filter somewhere."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(20, 220, height))
    pixels = np.stack([across, down, 255 - across, 100 + down / 2], axis=2)
    pixels[height // 2 :, : width // 3] = np.random.default_rng(3).integers(
        0, 256, (height - height // 2, width // 3, 4)
    )
    return Image.fromarray(pixels.astype(np.uint8)).convert(mode)


def opened(data: bytes) -> rows.Rows:
    found = rows.layout(data)
    assert found is not None
    return rows.Rows(data, found)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_rows_are_those_pillow_decodes(save: Save, mode: str) -> None:
    picture = scene(mode)
    read = opened(save(picture, "PNG"))
    read.down_to(300)
    assert 300 <= read.read < 600
    above = (0, 0, picture.width, read.read)
    assert read.picture.crop(above).tobytes() == picture.crop(above).tobytes()
    read.down_to(picture.height)
    assert read.picture.tobytes() == picture.tobytes()


def test_other_sorts_are_left_to_pillow(save: Save) -> None:
    picture = scene("RGB", 40, 30)
    late = b"tEXtComment\0behind the pixels"
    late = (len(late) - 4).to_bytes(4, "big") + late + zlib.crc32(late).to_bytes(4, "big")
    others = [
        save(picture.convert("P"), "PNG"),
        save(picture.convert("1"), "PNG"),
        save(Image.new("I;16", (40, 30)), "PNG"),
        save(picture, "PNG", save_all=True, append_images=[scene("RGB", 40, 30).rotate(180)]),
        save(picture, "PNG")[:-12] + late + save(picture, "PNG")[-12:],
        save(picture, "PNG")[:40],
        save(picture, "JPEG"),
        b"",
    ]
    assert [rows.layout(data) for data in others] == [None] * len(others)
    interlaced = bytearray(save(picture, "PNG"))
    interlaced[28] = 1
    assert rows.layout(bytes(interlaced)) is None


def test_a_file_that_ends_or_breaks_says_so_when_that_row_is_asked(save: Save) -> None:
    data = save(scene("RGB"), "PNG")
    short = opened(data[: len(data) // 2])
    short.down_to(10)
    with pytest.raises(ValueError, match="ends before"):
        short.down_to(702)
    broken = bytearray(data)
    middle = len(data) * 3 // 4
    broken[middle : middle + 64] = bytes(64)
    with pytest.raises((ValueError, zlib.error)):
        opened(bytes(broken)).down_to(702)


@pytest.mark.parametrize("flag", range(1, 9))
def test_a_plate_reads_no_further_than_its_tile(save: Save, monkeypatch: pytest.MonkeyPatch, flag: int) -> None:
    exif = Image.Exif()
    exif[274] = flag
    data = save(scene("RGB", 700, 1700), "PNG", exif=exif.tobytes())
    whole = plate.Plate(data, "PNG")
    area = Rect(0, 0, whole.width, whole.height)
    truth = Image.new("RGB", (area.width, area.height))
    truth.paste(next(whole.region(area)))
    monkeypatch.setattr(plate, "_PARTLY", 0)
    partly = plate.Plate(data, "PNG")
    assert partly.orientation == flag
    assert (partly.width, partly.height) == truth.size
    # The corner which the file stores first.
    first = Tile(
        0,
        0 if flag in {1, 4, 5, 8} else (truth.width - 1) // 512,
        0 if flag in {1, 2, 5, 6} else (truth.height - 1) // 512,
    )
    made = partly.tile(first)
    box = first.box(truth.width, truth.height)
    assert made.tobytes() == truth.crop((box.x, box.y, box.right, box.bottom)).tobytes()
    assert partly._rows is not None
    assert partly._rows.read < 1700
    assert plate.Plate(data, "PNG").reduced(150).tobytes() == whole.reduced(150).tobytes()
    assert b"".join(band.tobytes() for band in partly.region(area)) == truth.tobytes()
    assert partly._rows is None


def test_a_large_png_goes_through_the_sandbox_like_any_other(darkroom: Darkroom, save: Save) -> None:
    picture = scene("RGB", 4096, 2500)
    assert picture.width * picture.height > plate._PARTLY
    data = save(picture, "PNG", compress_level=1)
    part = darkroom.region(data, Rect(1000, 900, 300, 200))
    assert part.rgb == picture.crop((1000, 900, 1300, 1100)).tobytes()
    middle = len(data) * 3 // 4
    broken = data[:middle] + bytes(64) + data[middle + 64 :]
    assert darkroom.region(broken, Rect(0, 0, 300, 200)).rgb == picture.crop((0, 0, 300, 200)).tobytes()
    with pytest.raises(Unreadable) as stop:
        darkroom.pixels(broken, max_side=1200)
    assert stop.value.code == "damaged"


class Slow:
    """An answer of which no more than ``at_once`` bytes are ever ready."""

    def __init__(self, data: bytes, at_once: int) -> None:
        self._data, self._at_once = data, at_once

    def read(self, length: int) -> bytes:
        part, self._data = self._data[: min(length, self._at_once)], self._data[min(length, self._at_once) :]
        return part

    def ready(self, _seconds: float) -> bool:
        return False


def test_a_picture_is_shown_while_it_comes() -> None:
    rgb = bytes(range(240)) * 10
    told: list[tuple[Rendition, float]] = []
    made = answer._pixels(Slow(rgb, 600), 40, 20, lambda *now: told.append(now))  # type: ignore[arg-type]
    assert made == Rendition(40, 20, rgb)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] < 1
    for shown, share in told:
        here = round(share * len(rgb))
        assert shown.rgb == rgb[:here] + b"\x80" * (len(rgb) - here)

    def enough(_pixels: Rendition, _share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer._pixels(Slow(rgb, 600), 40, 20, enough)  # type: ignore[arg-type]
