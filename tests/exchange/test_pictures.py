"""The positive lists of picture bytes: what our encoders write passes, whatever else is planted is named."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from workstation.domain.errors import Refused
from workstation.exchange.pictures import CHECKS, check_jpeg, check_png

SIZES = [(1, 1), (16, 16), (17, 9), (333, 211), (2048, 5)]


def saved(picture, kind, **more):
    buffer = io.BytesIO()
    usual = {
        "JPEG": {"quality": 85, "subsampling": 2, "optimize": False},
        "WEBP": {"method": 4, "quality": 80},
        "AVIF": {"quality": 60, "speed": 8, "max_threads": 1},
    }
    picture.save(buffer, kind, **{**usual.get(kind, {}), **more})
    return buffer.getvalue()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["jpg", "webp", "avif", "png"])
def test_what_our_encoders_write_passes(encoded, drawn, size, kind):
    assert CHECKS[kind](encoded(drawn(*size), kind)) == size


@pytest.mark.parametrize("quality", [60, 75, 90])
def test_other_qualities_and_full_colour_pass(drawn, quality):
    picture = drawn(40, 30)
    assert check_jpeg(saved(picture, "JPEG", quality=quality, subsampling=0)) == (40, 30)
    assert CHECKS["avif"](saved(picture, "AVIF", quality=quality, subsampling="4:4:4")) == (40, 30)


@pytest.mark.parametrize("kind", ["jpg", "webp", "avif", "png"])
def test_one_byte_behind_is_one_too_many(encoded, drawn, kind):
    data = encoded(drawn(33, 21), kind)
    with pytest.raises(Refused, match=r"1 bytes after|size|belongs|0x"):
        CHECKS[kind](data + b"\0")


@pytest.mark.parametrize("kind", ["jpg", "webp", "avif", "png"])
def test_every_truncation_is_refused(encoded, drawn, kind):
    data = encoded(drawn(20, 12), kind)
    for length in range(len(data)):
        with pytest.raises(Refused):
            CHECKS[kind](data[:length])


@pytest.mark.parametrize("kind", ["jpg", "webp", "avif", "png"])
def test_another_format_under_this_name_is_refused(encoded, drawn, kind):
    for other in set(CHECKS) - {kind}:
        with pytest.raises(Refused):
            CHECKS[kind](encoded(drawn(20, 12), other))


@pytest.mark.parametrize("kind", ["jpg", "webp", "avif", "png"])
def test_larger_than_allowed_is_refused(encoded, kind):
    with pytest.raises(Refused, match="2049 × 1 pixels"):
        CHECKS[kind](encoded(Image.new("RGB", (2049, 1)), kind))


def exif():
    made = Image.Exif()
    made[0x010E] = "planted"
    return made


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("JPEG", {"exif": exif()}),
        ("JPEG", {"comment": b"planted"}),
        ("JPEG", {"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}),
        ("JPEG", {"xmp": b"<x:xmpmeta/>"}),
        ("JPEG", {"dpi": (300, 300)}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"optimize": True}),
        ("JPEG", {"quality": 98}),
        ("JPEG", {"restart_marker_blocks": 1}),
        ("WEBP", {"exif": exif()}),
        ("WEBP", {"icc_profile": b"planted"}),
        ("WEBP", {"xmp": b"planted"}),
        ("WEBP", {"lossless": True}),
        ("AVIF", {"exif": exif()}),
        ("AVIF", {"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}),
        ("AVIF", {"xmp": b"planted"}),
        ("PNG", {"dpi": (300, 300)}),
        ("PNG", {"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_planted_metadata_is_refused_with_its_place(drawn, kind, more):
    with pytest.raises(Refused, match=r"(JPEG|WebP|AVIF|PNG), byte \d+: ") as caught:
        CHECKS[{"JPEG": "jpg"}.get(kind, kind.lower())](saved(drawn(60, 40), kind, **more))
    assert caught.value.code == "gate"


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("WEBP", "RGBA"), ("AVIF", "RGBA"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("JPEG", "L"), ("JPEG", "CMYK")],
)
def test_alpha_palette_and_grey_are_refused(drawn, kind, mode):
    picture = drawn(60, 40).convert(mode)
    if mode == "RGBA":
        picture.putalpha(Image.linear_gradient("L").resize((60, 40)))
    with pytest.raises(Refused):
        CHECKS[{"JPEG": "jpg"}.get(kind, kind.lower())](saved(picture, kind))


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "PNG"])
def test_a_second_frame_is_refused(drawn, kind):
    with pytest.raises(Refused):
        CHECKS[kind.lower()](saved(drawn(60, 40), kind, save_all=True, append_images=[drawn(60, 40, 90)]))


def test_a_second_picture_in_a_jpeg_is_refused(encoded, drawn):
    one, two = encoded(drawn(60, 40), "jpg"), encoded(drawn(60, 40, 90), "jpg")
    with pytest.raises(Refused, match="bytes after the end"):
        check_jpeg(one + two)
    with pytest.raises(Refused, match="marker ffd8"):
        check_jpeg(one[:-2] + two)


def png(*chunks):
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


HEAD = (b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
ROWS = b"\0" + b"\1\2\3" * 2 + b"\0" + b"\1\2\3" * 2
END = (b"IEND", b"")


def test_a_png_made_by_hand_passes():
    packed = zlib.compress(ROWS)
    assert check_png(png(HEAD, (b"IDAT", packed), END)) == (2, 2)
    assert check_png(png(HEAD, (b"IDAT", packed[:5]), (b"IDAT", packed[5:]), END)) == (2, 2)


@pytest.mark.parametrize(
    ("chunks", "said"),
    [
        ((HEAD, (b"IDAT", zlib.compress(ROWS + b"x")), END), "more bytes than pixels"),
        ((HEAD, (b"IDAT", zlib.compress(ROWS[:-1])), END), "fewer bytes than pixels"),
        ((HEAD, (b"IDAT", zlib.compress(ROWS) + b"x"), END), "more bytes than pixels"),
        ((HEAD, (b"IDAT", zlib.compress(ROWS)), (b"IDAT", b"x"), END), "IDAT"),
        ((HEAD, (b"IDAT", b""), (b"IDAT", zlib.compress(ROWS)), END), "IDAT"),
        ((HEAD, (b"IDAT", zlib.compress(b"\5" + ROWS[1:])), END), "row filter"),
        ((HEAD, (b"IDAT", b"nonsense"), END), "do not inflate"),
        ((HEAD, (b"tEXt", b"a\0b"), (b"IDAT", zlib.compress(ROWS)), END), "tEXt"),
        ((HEAD, (b"IDAT", zlib.compress(ROWS)), (b"prVt", b"x"), END), "prVt"),
        ((HEAD, (b"IDAT", zlib.compress(ROWS)), (b"IEND", b"x")), "IEND"),
        ((HEAD, HEAD, (b"IDAT", zlib.compress(ROWS)), END), "IHDR"),
        ((HEAD, END), "fewer bytes"),
    ],
)
def test_a_png_with_more_or_less_is_refused(chunks, said):
    with pytest.raises(Refused, match=said):
        check_png(png(*chunks))


def test_png_text_is_refused(drawn):
    info = PngInfo()
    info.add_text("Comment", "planted")
    with pytest.raises(Refused, match="tEXt"):
        check_png(saved(drawn(60, 40), "PNG", pnginfo=info))


def test_a_png_check_sum_must_hold(encoded, drawn):
    data = bytearray(encoded(drawn(20, 12), "png"))
    data[-1] ^= 1
    with pytest.raises(Refused, match="check sum"):
        check_png(bytes(data))


@pytest.mark.parametrize("kind", ["avif", "webp"])
def test_no_header_byte_may_change(encoded, drawn, kind):
    """Every byte before the coded picture is fixed, or tied to a size which no longer fits."""
    data = encoded(drawn(64, 48), kind)
    for place in range(275 if kind == "avif" else 20):
        bent = bytearray(data)
        bent[place] ^= 0x55
        with pytest.raises(Refused):
            CHECKS[kind](bytes(bent))
