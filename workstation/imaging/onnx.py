"""A unit's own person detector: a model file named by configuration, with the digest it must have.

The contract of the model: one input, 1 × 3 × S × S float32, RGB 0–1, the picture in the top left corner, the rest
grey; one output, N × 6 or 1 × N × 6 float32 rows of x1, y1, x2, y2 (in input pixels), score 0–1, class. Suppression
of overlapping boxes is the model's business. ``labels`` says what each class means; None is ignored.
"""

import hashlib
import importlib
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workstation.domain.errors import Refused
from workstation.domain.zone import ZoneKind
from workstation.imaging.protocol import KINDS

_NOTE = struct.Struct("<f")
_NO_KIND = 255


@dataclass(frozen=True, slots=True)
class OnnxModel:
    """One configured model. ``sha256`` is the hex digest of the file; ``threshold`` the lowest score that counts."""

    path: Path
    sha256: str
    labels: tuple[ZoneKind | None, ...]
    threshold: float = 0.25

    def read(self) -> bytes:
        """The file's bytes, digest checked; raises Refused where it is missing or another file."""
        try:
            data = self.path.read_bytes()
        except OSError as error:
            hint = "Put it back or take it out of the configuration."
            raise Refused("onnx_model", "The configured detection model cannot be read.", hint) from error
        if hashlib.sha256(data).hexdigest() != self.sha256.lower():
            raise Refused(
                "onnx_digest",
                "The detection model is not the one named in the configuration: its SHA-256 differs.",
                "Restore the approved file, or have the new one approved and configured.",
            )
        return data


def note_for(model: OnnxModel) -> bytes:
    """What the sandbox must know of a model besides its bytes: the threshold and one byte for each label."""
    kinds = bytes(_NO_KIND if kind is None else KINDS.index(kind) for kind in model.labels)
    return _NOTE.pack(model.threshold) + kinds


def read_note(note: bytes) -> tuple[tuple[ZoneKind | None, ...], float]:
    """Labels and threshold back from a note."""
    kinds = tuple(None if code == _NO_KIND else KINDS[code] for code in note[_NOTE.size :])
    return kinds, _NOTE.unpack_from(note)[0]


def session(data: bytes) -> Any:
    """An inference session on one thread of the CPU."""
    runtime = importlib.import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return runtime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
