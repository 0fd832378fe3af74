"""The coded pixels of a JPEG, to their last bit: what our encoder writes passes, and nothing hides behind it."""

import io

import pytest
from PIL import Image

from workstation.domain.errors import Refused
from workstation.exchange.pictures import check_jpeg, check_scan

END = b"\xff\xd9"
CODED = 623


def saved(picture, **more):
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", **{"quality": 85, "subsampling": 2, "optimize": False, **more})
    return buffer.getvalue()


def grainy(width, height):
    """Every pixel another colour: long codes, long runs, blocks filled to their last value."""
    return Image.effect_noise((width, height), 90).convert("RGB")


@pytest.mark.parametrize("size", [(1, 1), (8, 8), (16, 16), (17, 9), (333, 211)])
@pytest.mark.parametrize("how", [{}, {"subsampling": 0, "quality": 95}, {"subsampling": 1, "quality": 50}])
def test_what_our_encoder_writes_passes(drawn, size, how):
    for picture in (drawn(*size), grainy(*size), Image.new("RGB", size, (255, 0, 0))):
        data = saved(picture, **how)
        check_jpeg(data)
        check_scan(data)


@pytest.mark.parametrize("extra", [b"\x00", b"\x55", b"\xff\x00", b"seized at 12 Example Street", b"\x00" * 5000])
def test_bytes_behind_the_last_block_are_refused(drawn, extra):
    for picture in (drawn(64, 48), grainy(64, 48)):
        data = saved(picture)
        bent = data[:-2] + extra + END
        check_jpeg(bent)  # no marker gives it away
        with pytest.raises(Refused, match=r"after the last coded pixel|padding other than ones"):
            check_scan(bent)


def test_padding_other_than_ones_is_refused(drawn):
    refused = 0
    for width in range(16, 200, 16):
        data = saved(drawn(width, 48))
        if data[-3] & 1 and data[-3] != 0xFF:
            with pytest.raises(Refused, match=r"padding other than ones|blocks|read|fewer|after"):
                check_scan(data[:-3] + bytes((data[-3] & 0xFE,)) + END)
            refused += 1
    assert refused > 2


def test_fewer_pixels_than_the_picture_has_are_refused(drawn):
    data = saved(grainy(64, 48))
    taller = data[:163] + (480).to_bytes(2, "big") + data[165:]
    for bent in (taller, data[: CODED + 200] + END):
        with pytest.raises(Refused, match="JPEG, byte 623"):
            check_scan(bent)


def bits(text, size):
    """A scan of this text of bits in a picture of ``size``, filled up with ones and stuffed."""
    text += "1" * (-len(text) % 8)
    body = bytes(int(text[at : at + 8], 2) for at in range(0, len(text), 8)).replace(b"\xff", b"\xff\0")
    head = saved(Image.new("RGB", (size, 8)), subsampling=0)[:CODED]
    return head + body + END


FLAT, GREY = "00" + "1010", ("00" + "00") * 2
"""A luma block whose one value is like the last one, and both colour blocks so."""


def test_a_block_has_one_spelling():
    check_scan(bits(FLAT + GREY, 8))
    zeros = "11111111001"  # sixteen zeros
    for block, said in (
        ("00" + zeros + "1010", "no block can hold"),  # zeros before the end, which the end says itself
        ("00" + zeros * 4, "no block can hold"),  # more zeros than a block has
        ("1111111110", "cannot be read"),  # a code which the tables do not have
    ):
        with pytest.raises(Refused, match=said):
            check_scan(bits(block + GREY, 8))
    full = "00" + "001" * 63  # a value at each place: then no end is said
    check_scan(bits(full + GREY, 8))
    with pytest.raises(Refused):
        check_scan(bits(full + "1010" + GREY, 8))
