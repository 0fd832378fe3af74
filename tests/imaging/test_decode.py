"""Bytes → upright sRGB pixels, whatever the file's mode, name, orientation or company."""

import ast
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from workstation.domain.errors import Unreadable
from workstation.domain.geometry import Rect
from workstation.imaging import decode
from workstation.imaging.darkroom import Darkroom

Save = Callable[..., bytes]
HEIC = bytes.fromhex(  # 64 × 48, red with a blue corner, made for this test
    "0000001c6674797068656963000000006d696631686569636d6961660000017d6d657461000000000000002168646c7200000000000000"
    "00706963740000000000000000000000000000000022696c6f63000000004440000100010000000001a100010000000000000036000000"
    "2369696e6600000000000100000015696e6665020000000001000068766331000000000e7069746d000000000001000000fd6970727000"
    "0000dd6970636f00000076687663430103700000009000000000001ef000fcfdf8f800000f03600001001840010c01ffff037000000300"
    "90000003000003001eba0240610001002a42010103700000030090000003000003001ea020810596eae4a6b9b808683020000003032000"
    "0003002162000100064401c173c08900000013636f6c726e636c780001000d000680000000146973706500000000000000400000004000"
    "000028636c6170000000400000000100000030000000010000000000000002fffffff00000000200000010706978690000000003080808"
    "0000001869706d61000000000000000100010581020305840000003e6d646174000000322801af58f912ddffdb8391caf1fe44b2f1cc35"
    "0af68fdc7f5d93eb6a5bf105826695b28effe22c9bf341ad0899296aa6bd80"
)
UPRIGHT = {
    1: lambda p: p,
    2: np.fliplr,
    3: lambda p: np.rot90(p, 2),
    4: np.flipud,
    5: lambda p: np.swapaxes(p, 0, 1),
    6: lambda p: np.rot90(p, -1),
    7: lambda p: np.rot90(np.swapaxes(p, 0, 1), 2),
    8: np.rot90,
}


@pytest.mark.parametrize("flag", range(1, 9))
def test_orientation_is_applied_to_picture_and_region(
    darkroom: Darkroom, still: Image.Image, save: Save, flag: int
) -> None:
    exif = Image.Exif()
    exif[274] = flag
    data = save(still, "PNG", exif=exif.tobytes())
    wanted = np.ascontiguousarray(UPRIGHT[flag](np.asarray(still)))
    height, width = wanted.shape[:2]
    look = darkroom.look(data, zones=False).look
    assert (look.orientation, look.width, look.height) == (flag, width, height)
    assert darkroom.pixels(data).rgb == wanted.tobytes()
    assert darkroom.region(data, Rect(7, 11, 33, 17)).rgb == wanted[11:28, 7:40].tobytes()


@pytest.mark.parametrize("name", ["PNG", "TIFF", "BMP", "WEBP"])
def test_exact_formats_come_back_exactly(darkroom: Darkroom, still: Image.Image, save: Save, name: str) -> None:
    data = save(still, name, **({"lossless": True} if name == "WEBP" else {}))
    assert darkroom.look(data, zones=False).look.format == name
    assert darkroom.pixels(data).rgb == still.tobytes()


@pytest.mark.parametrize("name", ["JPEG", "AVIF", "GIF"])
def test_other_formats_come_back_nearly(darkroom: Darkroom, still: Image.Image, save: Save, name: str) -> None:
    data = save(still, name)
    made = np.frombuffer(darkroom.pixels(data).rgb, np.uint8).reshape(80, 120, 3).astype(int)
    assert np.abs(made - np.asarray(still).astype(int))[:55].mean() < 12
    assert darkroom.look(data, zones=False).look.format == name


def test_heic_opens(darkroom: Darkroom) -> None:
    look = darkroom.look(HEIC, zones=False).look
    assert (look.format, look.width, look.height) == ("HEIF", 64, 48)
    made = darkroom.pixels(HEIC)
    blue, red = made.rgb[:3], made.rgb[-3:]
    assert blue[2] > 150 > blue[0]
    assert red[0] > 150 > red[2]


def test_the_name_does_not_matter_but_the_first_bytes_do(darkroom: Darkroom, still: Image.Image, save: Save) -> None:
    assert darkroom.look(save(still, "PNG"), zones=False).look.format == "PNG"  # called .jpg by whoever sent it
    for name in ("PPM", "TGA", "ICO", "PCX"):
        with pytest.raises(Unreadable) as caught:
            darkroom.look(save(still, name))
        assert caught.value.code == "not_picture"


def test_trailing_bytes_change_nothing(darkroom: Darkroom, still: Image.Image, save: Save) -> None:
    data = save(still, "JPEG")
    assert darkroom.pixels(data + b"PK\x03\x04" * 999) == darkroom.pixels(data)


def test_transparency_is_laid_on_white(darkroom: Darkroom, save: Save) -> None:
    hidden = Image.new("RGBA", (20, 20), (200, 10, 10, 0))
    assert set(darkroom.pixels(save(hidden, "PNG")).rgb) == {255}
    palette = Image.new("P", (20, 20), 1)
    palette.putpalette([0, 0, 0, 9, 99, 199])
    assert darkroom.pixels(save(palette, "PNG")).rgb == bytes([9, 99, 199]) * 400
    assert set(darkroom.pixels(save(palette, "PNG", transparency=1)).rgb) == {255}


def test_wide_and_print_modes_become_rgb(darkroom: Darkroom, save: Save) -> None:
    ramp = np.linspace(0, 65535, 400).astype(np.uint16).reshape(20, 20)
    wide = darkroom.pixels(save(Image.fromarray(ramp), "PNG")).rgb
    assert (wide[0], wide[-1]) == (0, 255)
    assert abs(wide[200 * 3] - 128) < 3
    real = Image.fromarray(np.linspace(-1, 3, 400).astype(np.float32).reshape(20, 20))
    assert darkroom.pixels(save(real, "TIFF")).rgb[-1] == 255
    ink = darkroom.pixels(save(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "TIFF")).rgb
    assert ink[0] > 150 > ink[1]
    part = darkroom.region(save(real, "TIFF"), Rect(0, 0, 16, 16))
    assert part.rgb[:3] == darkroom.pixels(save(real, "TIFF")).rgb[:3]


def test_a_profile_is_applied_and_an_insane_one_ignored(darkroom: Darkroom, still: Image.Image, save: Save) -> None:
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = swapped.index(b"rXYZ"), swapped.index(b"bXYZ")
    swapped[red : red + 4], swapped[blue : blue + 4] = b"bXYZ", b"rXYZ"
    changed = np.frombuffer(darkroom.pixels(save(still, "PNG", icc_profile=bytes(swapped))).rgb, np.uint8).reshape(
        80, 120, 3
    )
    assert np.abs(changed[..., ::-1].astype(int) - np.asarray(still)).mean() < 3
    assert darkroom.pixels(save(still, "PNG", icc_profile=b"not a profile" * 20)).rgb == still.tobytes()
    grey = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert darkroom.pixels(save(still, "PNG", icc_profile=grey)).rgb == still.tobytes()


def test_only_the_first_frame_and_the_count(darkroom: Darkroom, save: Save) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "lime", "blue")]
    for name in ("TIFF", "GIF", "PNG", "MPO"):
        data = save(frames[0], name, save_all=True, append_images=frames[1:])
        seen = darkroom.look(data, zones=False)
        assert seen.look.frames == 3, name
        assert darkroom.pixels(data).rgb[0] > 250
        assert darkroom.pixels(data).rgb[2] < 5
        assert any(field.name == "Further pictures in the file" and field.value == "2" for field in seen.metadata)


def test_the_hash_ignores_size_and_format_and_knows_other_pictures(
    darkroom: Darkroom, still: Image.Image, save: Save
) -> None:
    def hash_of(data: bytes) -> int:
        return darkroom.look(data, zones=False).look.phash

    large = still.resize((2400, 1600), Image.Resampling.BICUBIC)
    one = hash_of(save(large, "JPEG", quality=90))
    again = hash_of(save(large.resize((1200, 800)), "PNG"))
    other = hash_of(save(large.transpose(Image.Transpose.ROTATE_180), "JPEG"))
    assert (one ^ again).bit_count() <= 6
    assert (one ^ other).bit_count() >= 16
    assert darkroom.look(save(large, "JPEG", quality=90), zones=True).look.phash == one


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WEBP"),
        (b"RIFF\0\0\0\0AVI LIST", ""),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIF"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "AVIF"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", ""),
        (b"MM\0*\0\0\0\x08", "TIFF"),
        (b"%PDF-1.7", ""),
    ],
)
def test_sniffing(head: bytes, name: str) -> None:
    assert decode.sniff(head) == name


def test_decoders_live_in_one_module() -> None:
    """Image.open, cv2.imdecode and their kin are called inside the sandbox and nowhere else in the program."""
    opening = {
        "open",
        "imdecode",
        "imread",
        "imreadmulti",
        "open_heif",
        "read_heif",
        "register_heif_opener",
        "fromqimage",
        "VideoCapture",
    }
    owners = {"Image", "cv2", "pi_heif", "PIL"}
    package = Path(decode.__file__).parents[1]
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in opening
        and isinstance(node.value, ast.Name)
        and node.value.id in owners
    }
    assert found == {"imaging/plate.py", "imaging/videocut.py"}
    text = io.StringIO("".join(path.read_text("utf-8") for path in (package / "imaging").glob("*.py")))
    assert "ImageShow" not in text.getvalue()
