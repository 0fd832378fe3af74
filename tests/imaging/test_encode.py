"""Only pixels leave: fixed structure, the same bytes each time, always resampled, never larger than asked."""

import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workstation.domain.crop import Rendition
from workstation.imaging import encode

Noise = Callable[..., Rendition]
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"
FONTS = encode.Fonts(FOLDER / "DejaVuSans.ttf", FOLDER / "DejaVuSans-Bold.ttf")
LOSSY = [encode.jpeg, encode.webp, encode.avif]
QUESTION = "Πού πωλείται αυτή η τσάντα; Где продаётся эта сумка? Gdzie kupiono tę torbę, i w którym roku?"


def segments(data: bytes) -> list[int]:
    assert data[:2] == b"\xff\xd8"
    found, at = [], 2
    while True:
        assert data[at] == 0xFF
        found.append(data[at + 1])
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
        if found[-1] == 0xDA:
            break
    assert data.index(b"\xff\xd9", at) == len(data) - 2
    return found


@pytest.mark.parametrize("way", LOSSY, ids=lambda way: way.__name__)
def test_same_pixels_same_bytes_and_no_larger_than_asked(way: Callable[..., encode.Encoded], noise: Noise) -> None:
    source = noise(300, 200)
    made = way(source, 150)
    assert made == way(Rendition(300, 200, bytes(source.rgb)), 150)
    assert (made.width, made.height) == (150, 100)
    with Image.open(io.BytesIO(made.data)) as picture:
        assert picture.size == (150, 100)
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(picture.info)


@pytest.mark.parametrize("way", LOSSY, ids=lambda way: way.__name__)
def test_a_small_picture_is_still_resampled_and_never_enlarged(
    way: Callable[..., encode.Encoded], noise: Noise
) -> None:
    made = way(noise(200, 100), 1600)
    assert (made.width, made.height) == (194, 97)
    assert way(noise(16, 16)).width == 15


def test_a_jpeg_is_tables_and_one_frame(noise: Noise) -> None:
    for source in (noise(300, 200), noise(40, 400, 5)):
        kinds = segments(encode.jpeg(source).data)
        assert set(kinds) == {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
    one, two = (encode.jpeg(noise(300, 200, seed)).data for seed in (1, 2))
    assert one[:623] == two[:623]  # header, quantisation and Huffman tables do not depend on the picture


def test_a_webp_has_one_chunk(noise: Noise) -> None:
    data = encode.webp(noise(300, 200)).data
    assert (data[:4], data[8:16]) == (b"RIFF", b"WEBPVP8 ")
    assert struct.unpack_from("<I", data, 4)[0] + 8 == len(data)
    assert struct.unpack_from("<I", data, 16)[0] + 20 in {len(data), len(data) - 1}


def test_a_png_is_exact_and_has_three_kinds_of_chunk(noise: Noise) -> None:
    source = noise(123, 77)
    data = encode.png(source)
    at, kinds = 8, []
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        kinds.append(kind)
        at += 12 + length
    assert (kinds[0], set(kinds[1:-1]), kinds[-1]) == (b"IHDR", {b"IDAT"}, b"IEND")
    assert at == len(data)
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.mode, picture.tobytes()) == ("RGB", source.rgb)


@pytest.mark.parametrize("size", [(1600, 1200), (300, 200), (40, 300), (48, 40)])
def test_the_demo_mark_is_plainly_in_the_pixels(size: tuple[int, int]) -> None:
    grey = Rendition(*size, bytes([90, 120, 90]) * size[0] * size[1])
    plain, marked = encode.png(grey), encode.png(grey, demo=True)
    with Image.open(io.BytesIO(plain)) as one, Image.open(io.BytesIO(marked)) as two:
        changed = (np.abs(np.asarray(one).astype(int) - np.asarray(two)) > 40).any(axis=2)
    assert changed.mean() > 0.01
    assert changed[size[1] // 4 : 3 * size[1] // 4].any()
    for way in LOSSY:
        assert way(grey, demo=True) != way(grey)


@pytest.mark.parametrize("size", [(1200, 630), (1080, 1080)])
@pytest.mark.parametrize("question", [QUESTION, "Ce?", "very " * 90, "Donaudampfschifffahrtsgesellschaftskapitän" * 4])
def test_a_card_has_its_size_its_words_and_the_object(noise: Noise, size: tuple[int, int], question: str) -> None:
    words = ("O-2026-0042", question, "example.org/trace. Do not post names or pictures of people.")
    made, other, again = encode.cards(noise(400, 300), size, [words, (words[0], "Else?", words[2]), words], FONTS)
    assert made == again, "one language leaves nothing on the next one's card"
    assert [made] == list(encode.cards(noise(400, 300), size, [words], FONTS))
    assert (made.width, made.height) == size
    assert made.data != other.data
    assert [made] != list(encode.cards(noise(400, 300), size, [words], FONTS, demo=True))
    with Image.open(io.BytesIO(made.data)) as picture:
        pixels = np.asarray(picture.convert("L")).astype(int)
    assert pixels[-8:, -8:].min() > 225  # words end before the corner
    assert (pixels < 80).mean() > 0.004  # dark letters are there
