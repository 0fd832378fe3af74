"""A configured model must be the one named; the note about it survives the way into the sandbox."""

import hashlib
import io
import struct
from pathlib import Path

import pytest
from PIL import Image

from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.zone import ZoneKind
from workstation.imaging import onnx
from workstation.imaging.darkroom import Darkroom


def model(path: Path, data: bytes) -> onnx.OnnxModel:
    return onnx.OnnxModel(path, hashlib.sha256(data).hexdigest(), (ZoneKind.PERSON, None, ZoneKind.FACE), 0.5)


def field(number: int, value: bytes | int | str) -> bytes:
    """One field of a protocol buffer."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)


def shaped(name: str, *sizes: int) -> bytes:
    shape = b"".join(field(1, field(1, size)) for size in sizes)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def numbers(name: str, sizes: list[int], values: list[float]) -> bytes:
    dims = b"".join(field(1, size) for size in sizes)
    return dims + field(2, 1) + field(8, name) + field(9, struct.pack(f"<{len(values)}f", *values))


def node(kind: str, inputs: str, output: str) -> bytes:
    return b"".join(field(1, name) for name in inputs.split()) + field(2, output) + field(4, kind)


def finder(row: list[float]) -> bytes:
    """A model which answers ``row`` to every picture of 64 × 64: a convolution with nothing but its bias."""
    graph = field(1, node("Conv", "x w b", "c")) + field(1, node("Flatten", "c", "y")) + field(2, "finder")
    graph += field(5, numbers("w", [6, 3, 64, 64], [0.0] * 6 * 3 * 64 * 64)) + field(5, numbers("b", [6], row))
    graph += field(11, shaped("x", 1, 3, 64, 64)) + field(12, shaped("y", 1, 6))
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13))


@pytest.mark.parametrize(("score", "label", "seen"), [(0.9, 2, True), (0.4, 2, False), (0.9, 1, False)])
def test_a_units_own_model_finds_in_the_sandbox(score: float, label: int, seen: bool, tmp_path: Path) -> None:
    data = finder([8, 16, 40, 32, score, label])
    (tmp_path / "unit.onnx").write_bytes(data)
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 130)).save(out, "PNG")
    with Darkroom(onnx=model(tmp_path / "unit.onnx", data)) as darkroom:
        zones = [zone for zone in darkroom.look(out.getvalue()).zones if zone.detector == "onnx"]
    assert [(zone.kind, zone.rect) for zone in zones] == [(ZoneKind.FACE, Rect(80, 160, 320, 160))] * seen
    assert all(zone.version == f"sha256 {hashlib.sha256(data).hexdigest()[:16]}" for zone in zones)


def test_another_file_under_the_same_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    with pytest.raises(Refused) as caught:
        model(path, b"right").read()
    assert caught.value.code == "onnx_model"
    path.write_bytes(b"wrong")
    with pytest.raises(Refused) as caught:
        model(path, b"right").read()
    assert caught.value.code == "onnx_digest"
    path.write_bytes(b"right")
    assert model(path, b"right").read() == b"right"


def test_labels_and_threshold_travel(tmp_path: Path) -> None:
    assert onnx.read_note(onnx.note_for(model(tmp_path, b""))) == ((ZoneKind.PERSON, None, ZoneKind.FACE), 0.5)
