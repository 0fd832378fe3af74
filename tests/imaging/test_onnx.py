"""A configured model must be the one named; the note about it survives the way into the sandbox."""

import hashlib
import importlib.util
from pathlib import Path

import pytest

from workstation.domain.errors import Refused
from workstation.domain.zone import ZoneKind
from workstation.imaging import onnx
from workstation.imaging.darkroom import Darkroom


def model(path: Path, data: bytes) -> onnx.OnnxModel:
    return onnx.OnnxModel(path, hashlib.sha256(data).hexdigest(), (ZoneKind.PERSON, None, ZoneKind.FACE), 0.5)


def test_without_onnxruntime_a_configured_model_is_refused(tmp_path: Path) -> None:
    if importlib.util.find_spec("onnxruntime"):
        pytest.skip("onnxruntime is installed")
    with pytest.raises(Refused) as caught, Darkroom(onnx=model(tmp_path / "m", b"")):
        pass
    assert caught.value.code == "no_onnxruntime"


def test_another_file_under_the_same_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx, "_installed", lambda: True)
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
