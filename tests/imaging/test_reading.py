"""Text is read in a sandbox of its own, offline, from the models in the package; a lying sandbox costs one reading."""

import socket
import struct

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from workstation.domain.crop import Rendition
from workstation.domain.errors import Refused
from workstation.imaging import reader
from workstation.imaging.reading import ReadingRoom, scale_for

WORDS = ("Fritz Müller 2026", "M-AB 1234 Straße", "Żółw Kraków łódź", "Café garçon über")


def label(size: int = 36, turn: int = 0) -> Rendition:
    """Four lines in a bundled font, ``size`` pixels high, turned anticlockwise."""
    font = ImageFont.truetype("resources/fonts/DejaVuSans.ttf", size)
    picture = Image.new("RGB", (size * 12, size * 9), (230, 225, 210))
    draw = ImageDraw.Draw(picture)
    for number, words in enumerate(WORDS):
        draw.text((size, size // 2 + 2 * size * number), words, (20, 20, 30), font=font)
    picture = picture.rotate(turn, expand=True)
    return Rendition(picture.width, picture.height, picture.tobytes())


@pytest.fixture(scope="module")
def room():
    with ReadingRoom() as made:
        yield made


@pytest.mark.parametrize(("size", "turn"), [(36, 0), (14, 0), (36, 90), (300, 0)])
def test_a_label_is_read_at_any_size_and_turned(room, size, turn):
    made = label(size, turn)
    lines, scale = room.read(made)
    assert {line.text for line in lines} == set(WORDS)
    assert all(line.confidence > 0.9 for line in lines)
    assert scale == pytest.approx(scale_for(made.width, made.height))
    for line in lines:
        assert line.height == pytest.approx(size * 0.73, rel=0.35)  # capitals of this font are 0.73 of its size
        assert 0 <= line.box.x < line.box.right <= made.width
        assert 0 <= line.box.y < line.box.bottom <= made.height


@pytest.mark.parametrize("size", [(16, 16), (16, 3000), (3000, 16)])
def test_a_picture_without_text_has_no_lines(room, size):
    assert room.read(Rendition(*size, b"\x80" * (size[0] * size[1] * 3)))[0] == ()


def test_the_whole_sandbox_holds_while_it_reads(room):
    room.read(label(14))
    assert all(room.layers[name] for name in ("rlimits", "landlock", "seccomp"))


def test_a_reading_can_be_cancelled_and_the_next_one_works(room):
    class Enough(Exception):
        pass

    def breathe() -> None:
        raise Enough

    with pytest.raises(Enough):
        room.read(label(200), breathe)
    assert len(room.read(label(14))[0]) == len(WORDS)


def test_the_engine_asks_no_network(monkeypatch):
    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("a socket was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    engine = reader.engine()
    made = label(24)
    rgb = np.frombuffer(made.rgb, np.uint8).reshape(made.height, made.width, 3)
    answer = reader.read(engine, rgb)
    assert reader.HEAD.unpack_from(answer)[1] == len(WORDS)


def test_a_package_without_its_models_is_refused(monkeypatch):
    monkeypatch.setitem(reader._MODELS, "Rec", "missing.onnx")
    with pytest.raises(OSError, match=r"lacks missing\.onnx"):
        reader.engine()


LIES = {
    "nothing": b"",
    "another magic": b"XXXX" + struct.pack("<H", 0),
    "too many lines": reader.HEAD.pack(b"DRK1", reader.MAX_LINES + 1),
    "half a line": reader.HEAD.pack(b"DRK1", 1) + b"\0" * 9,
    "an empty box": reader.HEAD.pack(b"DRK1", 1) + reader.ENTRY.pack(0, 0, 0, 5, 9, 900, 1) + b"a",
    "a score above one": reader.HEAD.pack(b"DRK1", 1) + reader.ENTRY.pack(0, 0, 5, 5, 9, 1001, 1) + b"a",
    "too long a text": reader.HEAD.pack(b"DRK1", 1) + reader.ENTRY.pack(0, 0, 5, 5, 9, 900, 60000) + b"a" * 60000,
    "more than announced": reader.HEAD.pack(b"DRK1", 0) + b"more",
}
LIAR = """
import os, socket
from workstation.imaging import protocol, zygote
control = socket.socket(fileno=0)
socket.recv_fds(control, 4096, 1)
lie = {lie!r}
zygote.serve(control, lambda request: os.write(1, lie), protocol.HELLO.pack(protocol.MAGIC, 1, 2, 3))
"""


@pytest.mark.parametrize("name", LIES)
def test_a_lying_sandbox_costs_one_reading(name, monkeypatch):
    monkeypatch.setattr(ReadingRoom, "_program", lambda _self: f"exec({LIAR.format(lie=LIES[name])!r})")
    with ReadingRoom() as made, pytest.raises(Refused) as caught:
        made.read(label(14))
    assert caught.value.code == "reading"


def test_a_box_outside_the_picture_is_brought_inside(monkeypatch):
    lie = reader.HEAD.pack(b"DRK1", 1) + reader.ENTRY.pack(2**32 - 1, 7, 2**32 - 1, 2**32 - 1, 9, 900, 1) + b"\xff"
    monkeypatch.setattr(ReadingRoom, "_program", lambda _self: f"exec({LIAR.format(lie=lie)!r})")
    made = label(14)
    with ReadingRoom() as room:
        (line,), _scale = room.read(made)
    assert line.box.right <= made.width
    assert line.box.bottom <= made.height
    assert line.text == "\ufffd"
