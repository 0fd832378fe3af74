"""Text is read in a sandbox of its own, offline, by RapidOCR and, where it is installed, Tesseract; lies cost one reading."""

import difflib
import errno
import os
import signal
import socket
import struct

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from workstation.domain.crop import Rendition
from workstation.domain.errors import Refused
from workstation.domain.reading import Reading
from workstation.imaging import protocol, reader
from workstation.imaging.errand import Errand
from workstation.imaging.reading import ReadingRoom, scale_for

WORDS = ("Fritz Müller 2026", "M-AB 1234 Straße", "Żółw Kraków łódź", "Café garçon über")
GREEK = ("Ελαιόλαδο Κρήτης 500 ml", "Παιδικές πιτζάμες", "Δημοτικό Σχολείο Χανίων", "100% Βαμβάκι")
BULGARIAN = ("Произведено в България", "Детска пижама 104", "Шоколад с лешници", "100% памук")
LATIN = ("Olive soap 200 ml", "MAX 500 W", "H&M KOBE")


def label(size: int = 36, turn: int = 0, lines: tuple[str, ...] = WORDS) -> Rendition:
    """Lines in a bundled font, ``size`` pixels high, turned anticlockwise."""
    font = ImageFont.truetype("resources/fonts/DejaVuSans.ttf", size)
    picture = Image.new("RGB", (size * 15, size * (2 * len(lines) + 1)), (230, 225, 210))
    draw = ImageDraw.Draw(picture)
    for number, words in enumerate(lines):
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
    reading = room.read(made)
    lines = reading.lines
    assert {line.text for line in lines} == set(WORDS)
    assert all(line.confidence > 0.9 for line in lines)
    assert reading.scale == pytest.approx(scale_for(made.width, made.height))
    for line in lines:
        assert line.height == pytest.approx(size * 0.73, rel=0.35)  # capitals of this font are 0.73 of its size
        assert 0 <= line.box.x < line.box.right <= made.width
        assert 0 <= line.box.y < line.box.bottom <= made.height


@pytest.mark.parametrize("size", [(16, 16), (16, 3000), (3000, 16)])
def test_a_picture_without_text_has_no_lines(room, size):
    assert room.read(Rendition(*size, b"\x80" * (size[0] * size[1] * 3))).lines == ()


def accuracy(wanted: tuple[str, ...], made: Reading) -> float:
    """Part of the wanted letters which were read, line by line, each against the line that is most like it."""
    found = [line.text.replace("\u00b5", "μ") for line in made.lines]
    alike = [max((difflib.SequenceMatcher(None, one, other).ratio() for other in found), default=0) for one in wanted]
    return sum(alike) / len(alike)


@pytest.mark.parametrize(("size", "turn"), [(36, 0), (14, 4), (30, 180)])
def test_greek_and_bulgarian_are_read_beside_latin(room, size, turn):
    reading = room.read(label(size, turn, (*GREEK, *BULGARIAN, *LATIN)))
    assert reading.known == {"el", "bg"}
    for lines in (GREEK, BULGARIAN, LATIN):
        assert accuracy(lines, reading) >= 0.9, [line.text for line in reading.lines]
    rapid, other = reading.engines
    assert rapid.startswith("RapidOCR 3.")
    assert other.startswith("Tesseract 5.")


def test_without_tesseract_the_rest_is_read_and_the_packages_are_named(monkeypatch):
    program = "from workstation.imaging import reader, tesseract; tesseract.LIBRARY = 'libabsent.so.5'; reader.main()"
    monkeypatch.setattr(ReadingRoom, "_program", lambda _self: program)
    with ReadingRoom() as made:
        reading = made.read(label(14, lines=(*GREEK, *LATIN)))
    assert accuracy(LATIN, reading) == 1
    assert accuracy(GREEK, reading) < 0.8
    assert reading.known == frozenset()
    assert "install libtesseract5, tesseract-ocr-bul and tesseract-ocr-ell" in reading.limits


CRASHING = """
import os
from workstation.imaging import reader
calm = iter([("", 0.0)])
reader.Tesseract.load = classmethod(lambda cls: cls(None, {"el": 1, "bg": 1}, (5, 0, 0)))
reader.Tesseract.read = lambda *_: next(calm, None) or os.abort()
reader.main()
"""


def test_where_tesseract_fails_the_rendition_is_read_without_it(monkeypatch):
    monkeypatch.setattr(ReadingRoom, "_program", lambda _self: f"exec({CRASHING!r}, {{}})")
    with ReadingRoom() as made:
        reading = made.read(label(14))
    assert {line.text for line in reading.lines} == set(WORDS)
    assert reading.known == frozenset()


PROBE = """
import ctypes, os, socket, struct
import numpy as np
from workstation.imaging import protocol, reader, tesseract, zygote
control = socket.socket(fileno=0)
socket.recv_fds(control, 4096, 1)
letters = tesseract.Tesseract.load()
libc = ctypes.CDLL(None, use_errno=True)

def told(code):
    return 0 if code != -1 else ctypes.get_errno()

def work(_request):
    text, sure = letters.read(np.full((40, 90, 3), 200, np.uint8), "el")
    found = [told(libc.open(path, 0)) for path in {paths!r}]
    found.append(told(libc.open(b"/tmp/made-by-a-probe", 0o101, 0o600)))
    os.write(1, bytes(found))
    if {act!r} == "connect":
        socket.socket()
    elif {act!r} == "run":
        os.execv("/usr/bin/env", ["env"])
    os.write(1, b"alive")

zygote.serve(control, work, protocol.HELLO.pack(protocol.MAGIC, 1, 2, 3))
"""


@pytest.mark.parametrize("act", ["connect", "run"])
def test_tesseract_reaches_no_file_no_network_and_no_program(act, tmp_path, monkeypatch):
    secret = tmp_path / "vault.db"
    secret.write_bytes(b"secret")
    paths = [b"/etc/passwd", str(secret).encode(), b"/usr/share/tesseract-ocr/5/tessdata/ell.traineddata", b"/"]
    probe = PROBE.format(paths=paths, act=act)
    monkeypatch.setattr(ReadingRoom, "_program", lambda _self: f"exec({probe!r}, {{}})")
    with ReadingRoom() as made:
        request = protocol.Request(protocol.PIXELS, made._required, 10, 10, 1 << 30)
        with Errand(made._running(), b"page", request) as job:
            answer = job.read(20)
            status = job.end()
    assert set(answer) <= {errno.EPERM, errno.EACCES}
    assert len(answer) == len(paths) + 1
    assert os.WTERMSIG(status) == signal.SIGSYS


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
    assert len(room.read(label(14)).lines) == len(WORDS)


def test_the_engine_asks_no_network(monkeypatch):
    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("a socket was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    engine = reader.Reader(reader.engine())
    made = label(24)
    rgb = np.frombuffer(made.rgb, np.uint8).reshape(made.height, made.width, 3)
    answer = reader.read(engine, rgb)
    assert reader.HEAD.unpack_from(answer)[1] == len(WORDS)


def test_a_package_without_its_models_is_refused(monkeypatch):
    monkeypatch.setitem(reader._MODELS, "Rec", "missing.onnx")
    with pytest.raises(OSError, match=r"lacks missing\.onnx"):
        reader.engine()


def head(lines: int, mask: int = 0) -> bytes:
    """The beginning of an answer."""
    return reader.HEAD.pack(b"DRK1", lines, mask, 5, 3, 0)


LIES = {
    "nothing": b"",
    "another magic": b"XXXX" + struct.pack("<H", 0),
    "too many lines": head(reader.MAX_LINES + 1),
    "an unknown language": head(0, 4),
    "half a line": head(1) + b"\0" * 9,
    "an empty box": head(1) + reader.ENTRY.pack(0, 0, 0, 5, 9, 900, 1) + b"a",
    "a score above one": head(1) + reader.ENTRY.pack(0, 0, 5, 5, 9, 1001, 1) + b"a",
    "too long a text": head(1) + reader.ENTRY.pack(0, 0, 5, 5, 9, 900, 60000) + b"a" * 60000,
    "more than announced": head(0) + b"more",
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
    lie = head(1) + reader.ENTRY.pack(2**32 - 1, 7, 2**32 - 1, 2**32 - 1, 9, 900, 1) + b"\xff"
    monkeypatch.setattr(ReadingRoom, "_program", lambda _self: f"exec({LIAR.format(lie=lie)!r})")
    made = label(14)
    with ReadingRoom() as room:
        (line,) = room.read(made).lines
    assert line.box.right <= made.width
    assert line.box.bottom <= made.height
    assert line.text == "\ufffd"
