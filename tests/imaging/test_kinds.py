"""Every kind of picture which is opened: its pixels beside a reference, its frames, its format's name."""

import io
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.imaging.test_decode import UPRIGHT
from tests.imaging.test_lightbox import Heard
from tests.imaging.tiffs import Directory, plain, tiff
from workstation.domain.errors import Unreadable
from workstation.domain.geometry import Rect
from workstation.domain.tile import Tile
from workstation.imaging import raw
from workstation.imaging.darkroom import Darkroom

Save = Callable[..., bytes]
EXACT, NEARLY, LOSSY = 0, 2, 8
"""Mean difference per channel that is allowed: none; of rounding; of a lossy encoder."""


@pytest.fixture(scope="module")
def darkroom() -> Iterator[Darkroom]:
    with Darkroom() as room:
        yield room


@pytest.fixture(scope="module")
def smooth() -> Image.Image:
    """A ramp with a square, 96 × 64: gentle enough for every encoder."""
    across, down = np.meshgrid(np.linspace(20, 230, 96), np.linspace(40, 200, 64))
    pixels = np.stack([across, down, 250 - across], axis=2)
    pixels[16:40, 16:40] = (200, 60, 70)
    return Image.fromarray(pixels.astype(np.uint8))


def seen(darkroom: Darkroom, data: bytes) -> np.ndarray:
    made = darkroom.pixels(data)
    return np.frombuffer(made.rgb, np.uint8).reshape(made.height, made.width, 3)


def apart(one: np.ndarray, other: np.ndarray | Image.Image) -> float:
    return float(np.abs(one.astype(int) - np.asarray(other).astype(int)).mean())


def wide(picture: Image.Image) -> np.ndarray:
    """The same in 16 bits, the lower ones not nought."""
    return np.asarray(picture).astype(np.uint16) * 256 + 77


KINDS: dict[str, tuple[str, float, Callable[[Image.Image, Save], bytes]]] = {
    "JPEG": ("JPEG", LOSSY, lambda p, save: save(p, "JPEG", quality=92)),
    "progressive JPEG": ("JPEG", LOSSY, lambda p, save: save(p, "JPEG", quality=92, progressive=True)),
    "grey JPEG": ("JPEG", LOSSY, lambda p, save: save(p.convert("L"), "JPEG", quality=92)),
    "PNG": ("PNG", EXACT, lambda p, save: save(p, "PNG")),
    "16-bit PNG": ("PNG", NEARLY, lambda p, _: cv2.imencode(".png", wide(p)[..., ::-1])[1].tobytes()),
    "16-bit grey PNG": ("PNG", NEARLY, lambda p, _: cv2.imencode(".png", wide(p.convert("L")))[1].tobytes()),
    "WebP": ("WEBP", LOSSY, lambda p, save: save(p, "WEBP", quality=90)),
    "lossless WebP": ("WEBP", EXACT, lambda p, save: save(p, "WEBP", lossless=True)),
    "BMP": ("BMP", EXACT, lambda p, save: save(p, "BMP")),
    "GIF": ("GIF", LOSSY, lambda p, save: save(p, "GIF")),
    "AVIF": ("AVIF", LOSSY, lambda p, save: save(p, "AVIF", quality=90)),
    "JPEG 2000": ("JPEG2000", EXACT, lambda p, save: save(p, "JPEG2000")),
    "lossy JPEG 2000": (
        "JPEG2000",
        LOSSY,
        lambda p, save: save(p, "JPEG2000", quality_mode="rates", quality_layers=[12], irreversible=True),
    ),
    "JPEG 2000 codestream": ("JPEG2000", EXACT, lambda p, save: save(p, "JPEG2000", no_jp2=True)),
    "LZW TIFF": ("TIFF", EXACT, lambda p, save: save(p, "TIFF", compression="tiff_lzw")),
    "Deflate TIFF": ("TIFF", EXACT, lambda p, save: save(p, "TIFF", compression="tiff_adobe_deflate")),
    "PackBits TIFF": ("TIFF", EXACT, lambda p, save: save(p, "TIFF", compression="packbits")),
    "JPEG in TIFF": ("TIFF", LOSSY, lambda p, save: save(p, "TIFF", compression="jpeg", quality=92)),
    "BigTIFF": ("TIFF", EXACT, lambda p, _: tiff([Directory(plain(96, 64), [p.tobytes()])], big=True)),
    "big-endian TIFF": ("TIFF", EXACT, lambda p, _: tiff([Directory(plain(96, 64), [p.tobytes()])], ">")),
    "16-bit TIFF": (
        "TIFF",
        NEARLY,
        lambda p, _: tiff([Directory(plain(96, 64, (16, 16, 16)), [wide(p).astype("<u2").tobytes()])]),
    ),
    "16-bit grey TIFF": (
        "TIFF",
        NEARLY,
        lambda p, _: tiff([Directory(plain(96, 64, (16,), 1), [wide(p.convert("L")).astype("<u2").tobytes()])]),
    ),
    "tiled TIFF": ("TIFF", EXACT, lambda p, _: tiled(p)),
    "planar TIFF": (
        "TIFF",
        EXACT,
        lambda p, _: tiff([Directory({**plain(96, 64), 284: (3, (2,))}, [c.tobytes() for c in p.split()])]),
    ),
}
GREY = {"grey JPEG", "16-bit grey PNG", "16-bit grey TIFF"}


def tiled(picture: Image.Image) -> bytes:
    pixels = np.asarray(picture)
    blocks = [pixels[y : y + 32, x : x + 32].tobytes() for y in range(0, 64, 32) for x in range(0, 96, 32)]
    tags = {**plain(96, 64), 322: (3, (32,)), 323: (3, (32,))}
    del tags[278]
    return tiff([Directory(tags, blocks, (324, 325))])


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_opens(kind: str, darkroom: Darkroom, smooth: Image.Image, save: Save) -> None:
    name, allowed, make = KINDS[kind]
    data = make(smooth, save)
    look = darkroom.look(data, zones=False).look
    assert (look.format, look.width, look.height, look.frames) == (name, 96, 64, 1)
    pixels = seen(darkroom, data)
    wanted = np.asarray(smooth.convert("L").convert("RGB") if kind in GREY else smooth)
    assert apart(pixels, wanted) <= allowed
    part = darkroom.region(data, Rect(10, 20, 30, 25))
    assert part.rgb == np.ascontiguousarray(pixels[20:45, 10:40]).tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("flag", range(1, 9))
def test_every_orientation_of_every_kind_that_has_one(
    kind: str, flag: int, darkroom: Darkroom, smooth: Image.Image, save: Save
) -> None:
    exif = Image.Exif()
    exif[274] = flag
    data = save(smooth, kind, exif=exif.tobytes(), **({} if kind in {"PNG", "TIFF"} else {"quality": 92}))
    assert apart(seen(darkroom, data), UPRIGHT[flag](np.asarray(smooth))) <= LOSSY


def test_ink_of_print_is_turned_into_light(darkroom: Darkroom, smooth: Image.Image, save: Save) -> None:
    """A CMYK JPEG holds its ink upside down, as Adobe began it; a CMYK TIFF does not."""
    ink = smooth.convert("CMYK")
    jpeg = save(ink, "JPEG", quality=95)
    assert b"Adobe" in jpeg[:200]
    assert Image.open(io.BytesIO(jpeg)).mode == "CMYK"
    assert apart(seen(darkroom, jpeg), smooth) <= LOSSY
    for compression in ("raw", "tiff_lzw"):
        assert apart(seen(darkroom, save(ink, "TIFF", compression=compression)), smooth) <= NEARLY


def test_palettes_with_and_without_holes(darkroom: Darkroom, smooth: Image.Image, save: Save) -> None:
    few = smooth.quantize(32)
    for name in ("PNG", "GIF", "BMP", "TIFF"):
        assert apart(seen(darkroom, save(few, name)), few.convert("RGB")) == 0, name
    hole = few.getpixel((20, 20))
    holed = np.asarray(few.convert("RGB")).copy()
    holed[np.asarray(few) == hole] = 255
    for name in ("PNG", "GIF"):
        assert apart(seen(darkroom, save(few, name, transparency=hole)), holed) == 0, name


def test_frames_are_counted_and_the_first_is_seen(darkroom: Darkroom, smooth: Image.Image, save: Save) -> None:
    others = [smooth.transpose(Image.Transpose.FLIP_LEFT_RIGHT), smooth.transpose(Image.Transpose.ROTATE_180)]
    together = {"save_all": True, "append_images": others}
    for name, options in {
        "WEBP": {"lossless": True},
        "TIFF": {},
        "GIF": {},
        "PNG": {},
        "AVIF": {"quality": 90},
        "MPO": {"quality": 92},
    }.items():
        data = save(smooth, name, **together, **options)
        look = darkroom.look(data, zones=False).look
        assert look.frames == 3, name
        assert apart(seen(darkroom, data), smooth) <= LOSSY, name


def jpeg_of(picture: Image.Image, save: Save, flag: int = 1) -> bytes:
    exif = Image.Exif()
    exif[274] = flag
    return save(picture, "JPEG", quality=92, **({"exif": exif.tobytes()} if flag > 1 else {}))


def sensor(width: int, height: int, compression: int = 1) -> Directory:
    """What the sensor saw: noise."""
    values = np.random.default_rng(3).integers(0, 65535, width * height, dtype=np.uint16).tobytes()
    return Directory({**plain(width, height, (16,), 32803), 259: (3, (compression,))}, [values])


def camera(picture: Image.Image, save: Save, kind: str, flag: int = 1) -> bytes:
    """A raw file as the makers lay theirs out, with a thumbnail, a preview and the sensor's values."""
    large, small = jpeg_of(picture, save), jpeg_of(picture.resize((48, 32)), save)
    main: dict[int, tuple[int, bytes | tuple[int, ...]]] = {
        271: (2, b"Maker\0"),
        272: (2, b"Model 1\0"),
        274: (3, (flag,)),
    }
    thumb = {**plain(48, 32, photometric=6), 259: (3, (6,)), **main}
    preview = Directory({254: (4, (1,))}, [large], (513, 514))
    if kind == "NEF":
        return tiff(
            [
                Directory(
                    {**thumb, 259: (3, (1,)), 262: (3, (2,))},
                    [picture.resize((48, 32)).tobytes()],
                    children=[preview, sensor(120, 90, 34713)],
                )
            ],
            ">",
        )
    if kind == "CR2":
        return tiff(
            [
                Directory({**plain(96, 64, photometric=6), 259: (3, (6,)), **main}, [large]),
                Directory({}, [small], (513, 514)),
                sensor(120, 90, 6),
            ],
            mark=b"CR\2\0\0\0\0\0",
        )
    if kind == "ARW":
        return tiff(
            [Directory({**thumb}, [large], (513, 514), [sensor(120, 90, 32767)]), Directory({}, [small], (513, 514))]
        )
    if kind == "DNG":
        shown = Directory({**plain(96, 64, photometric=6), 254: (4, (1,)), 259: (3, (7,))}, [large])
        tags = {**plain(48, 32), **main, 50706: (1, (1, 4, 0, 0))}
        return tiff([Directory(tags, [picture.resize((48, 32)).tobytes()], children=[sensor(120, 90), shown])])
    if kind == "RW2":
        return tiff([Directory({46: (7, large), **main, 274: (3, (flag,))})], magic=b"IIU\0")
    if kind == "ORF":
        return (
            tiff([Directory(main | plain(120, 90, (16,), 32803), [bytes(120 * 90 * 2)])], magic=b"IIRO") + small + large
        )
    if kind == "RAF":
        head = b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">II", 160, len(large))
        return head.ljust(160, b"\0") + large + bytes(4000)
    return (
        b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + struct.pack(">I4s", len(small) + 8, b"PRVW") + small + bytes(64) + large
    )


@pytest.mark.parametrize("kind", ["NEF", "CR2", "ARW", "DNG", "RW2", "ORF", "RAF", "CR3"])
def test_of_a_raw_file_the_largest_preview_is_seen(
    kind: str, darkroom: Darkroom, smooth: Image.Image, save: Save
) -> None:
    data = camera(smooth, save, kind)
    found = darkroom.look(data, zones=False)
    assert (found.look.format, found.look.width, found.look.height) == ("RAW", 96, 64)
    assert apart(seen(darkroom, data), smooth) <= LOSSY
    told = {(one.group, one.name): one.value for one in found.metadata}
    assert told["File", "Embedded preview"].startswith("96 × 64;")
    assert told.get(("EXIF", "Model"), "Model 1") == "Model 1"
    heard = Heard(darkroom.lightbox(data, 96, 64))
    ((_, tile),) = heard.want(Tile(0, 0, 0)).items()
    assert apart(tile, smooth) <= LOSSY
    heard.lightbox.close()


@pytest.mark.parametrize("kind", ["NEF", "CR2", "ARW", "DNG", "RW2"])
@pytest.mark.parametrize("flag", [3, 6, 8])
def test_a_raw_file_says_how_its_preview_stands(
    kind: str, flag: int, darkroom: Darkroom, smooth: Image.Image, save: Save
) -> None:
    data = camera(smooth, save, kind, flag)
    assert apart(seen(darkroom, data), UPRIGHT[flag](np.asarray(smooth))) <= LOSSY


def test_a_raw_file_without_a_preview_is_said(darkroom: Darkroom, save: Save) -> None:
    for data in (tiff([sensor(120, 90)]), b"FUJIFILMCCD-RAW".ljust(4000, b"\0")):
        with pytest.raises(Unreadable) as caught:
            darkroom.look(data)
        assert caught.value.code == "no_preview"


def test_no_raw_file_leads_the_walk_astray(darkroom: Darkroom, smooth: Image.Image, save: Save) -> None:
    """Directories in circles, tags that point anywhere, files cut and changed at every place: an answer each, soon."""
    whole = camera(smooth, save, "DNG")
    dice = np.random.default_rng(5)
    for cut in range(0, len(whole), 97):
        raw.is_raw(whole[:cut])
        raw.preview(whole[:cut])
    for _ in range(300):
        bent = bytearray(whole)
        for place in dice.integers(0, len(bent), 12):
            bent[place] = int(dice.integers(0, 256))
        raw.is_raw(bytes(bent))
        raw.preview(bytes(bent))
    circle = bytearray(tiff([sensor(4, 4)]))
    at = struct.unpack_from("<I", circle, 4)[0]
    struct.pack_into("<I", circle, len(circle) - 4, at)
    assert raw.is_raw(bytes(circle))
    with pytest.raises(Unreadable):
        darkroom.look(bytes(circle))


def test_what_is_not_opened_says_so(darkroom: Darkroom, smooth: Image.Image, save: Save) -> None:
    for data in (save(smooth, "PPM"), save(smooth, "TGA"), b"%PDF-1.7\n" * 40, b"8BPS" + bytes(900), b"<svg/>" * 9):
        with pytest.raises(Unreadable) as caught:
            darkroom.look(data)
        assert caught.value.message == "This is not a picture in a format we open."


def test_real_photographs_in_other_clothes(darkroom: Darkroom, shared: Callable[[str], list[Path]], save: Save) -> None:
    """A photograph of a camera, kept in each lossless kind, has the pixels it had."""
    photo = Image.open(min(shared("photos"), key=lambda path: path.stat().st_size)).convert("RGB").reduce(4)
    for name, options in {
        "PNG": {},
        "TIFF": {"compression": "tiff_lzw"},
        "JPEG2000": {},
        "WEBP": {"lossless": True},
    }.items():
        assert apart(seen(darkroom, save(photo, name, **options)), photo) == 0, name
