"""Inside the sandbox only: faces, by the network dlib was given for them: turned, from the side, half covered.

The weights are one file of the package ``face_recognition_models``, which is never imported. dlib runs them itself, but
without a matrix library, fifteen times as slowly as onnxruntime does; so they are written down here as an ONNX model.
That both see the same is tested. Without the file there is no such detector, and ``present`` says so.
"""

import hashlib
import importlib.util
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.zone import ZoneKind
from workstation.imaging import onnx, protocol
from workstation.imaging.detector import Box, Pixels, View

SHA256 = "4cb19393e2fbaf2b1609a9319ad5386618c886a6234ec1b971f3e87c85d87fe6"
"""Of the one file of weights that is known here."""

PACKAGE, _FILE = "face_recognition_models", "models/mmod_human_face_detector.dat"

_LAYERS = ((3, 16, 5, 2), (16, 32, 5, 2), (32, 32, 5, 2), (32, 45, 5, 1), (45, 45, 5, 1), (45, 45, 5, 1), (45, 1, 9, 1))
"""Channels in and out, side of the kernel, stride; after each but the last its channels are scaled and cut off at 0."""

_EPSILON = 1e-4
"""What dlib adds to a channel's variance before it divides by its root."""

_MEAN, _RANGE = (122.782, 117.001, 104.298), 256.0
_FACE, _STRIDE, _FIRST = 80, 8, 14
"""Side of the face the network knows, and how the pixels of its answer lie in what it sees, all in pixels of the latter."""

_SMALLER = 5 / 6
"""From one size of the picture to the next, as dlib does it."""

_LEAST, _MOST = 0.0, 1.2
"""The least answer that counts (dlib's own), and the one that scores 1."""

_HEAD = 1.3
"""How much wider and higher a head is than the face from brow to chin."""

_BAND = 1024
"""Rows looked at in one go, so that a large picture needs little memory; two bands share the rows of two faces."""

_RIM = 40
"""Grey pixels laid around a picture: a face which its edge cuts is still one."""

Floats = npt.NDArray[np.float32]


def weights() -> bytes:
    """The file's bytes; empty where it is missing or another one."""
    try:
        spec = importlib.util.find_spec(PACKAGE)
        data = (Path(spec.origin).parent / _FILE).read_bytes() if spec and spec.origin else b""
    except OSError:
        return b""
    return data if hashlib.sha256(data).hexdigest() == SHA256 else b""


def present() -> bool:
    """Whether faces are looked for by the network here."""
    return bool(weights())


class Network:
    """The network, at every size of a view from its own down to faces as large as the view."""

    code = protocol.DETECTORS.index("dlib-cnn")

    def __init__(self, data: bytes, views: tuple[View, ...]) -> None:
        self.views = views
        self._session = onnx.session(_model(data))

    def look(self, rgb: Pixels, view: View) -> list[Box]:  # noqa: ARG002 – the interface
        """Faces, widened to the head; the score grows with what the network answers."""
        boxes: list[tuple[float, float, float, float]] = []
        scale = 1.0
        while scale * min(rgb.shape[:2]) >= _FACE / 2:
            boxes += self._faces(rgb, scale)
            scale *= _SMALLER
        return [
            Box(ZoneKind.FACE, x - _HEAD * side / 2, y - _HEAD * side / 2, _HEAD * side, _HEAD * side, _score(answer))
            for x, y, side, answer in _best(boxes)
        ]

    def _faces(self, rgb: Pixels, scale: float) -> list[tuple[float, float, float, float]]:
        """Middle, side and answer of every face of the network's own size, once the picture is scaled."""
        sized = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
        rimmed = cv2.copyMakeBorder(sized, _RIM, _RIM, _RIM, _RIM, cv2.BORDER_CONSTANT, value=_MEAN)
        found = []
        for top in range(0, max(1, rimmed.shape[0] - 2 * _FACE), _BAND - 2 * _FACE):
            answers = self._answers(np.asarray(rimmed[top : top + _BAND], np.uint8))
            rows, columns = np.nonzero((answers > _LEAST) & (answers >= cv2.dilate(answers, np.ones((3, 3), np.uint8))))
            found += [
                (
                    (_STRIDE * column + _FIRST - _RIM) / scale,
                    (_STRIDE * row + _FIRST + top - _RIM) / scale,
                    _FACE / scale,
                    float(answers[row, column]),
                )
                for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
            ]
        return found

    def _answers(self, rgb: Pixels) -> Floats:
        """What the network says of every eighth pixel."""
        tensor = (rgb - np.asarray(_MEAN, np.float32)) / np.float32(_RANGE)
        answer: Floats = self._session.run(None, {"x": np.ascontiguousarray(tensor.transpose(2, 0, 1)[None])})[0][0, 0]
        return answer


def _score(answer: float) -> float:
    return min(1.0, max(0.05, (answer - _LEAST) / (_MOST - _LEAST)))


def _best(faces: list[tuple[float, float, float, float]]) -> list[tuple[float, float, float, float]]:
    """Of faces which lie over one another only the surest."""
    kept: list[tuple[float, float, float, float]] = []
    for one in sorted(faces, key=lambda face: -face[3]):
        if not any(_over(one, other) for other in kept):
            kept.append(one)
    return kept


def _over(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    least, half = min(one[2], other[2]), (one[2] + other[2]) / 2
    across, down = (min(least, half - abs(one[axis] - other[axis])) for axis in (0, 1))
    return across > 0 and down > 0 and across * down >= 0.4 * least * least


# The model: dlib's numbers, a channel's scaling folded into the layer before it, as a protocol buffer ------------------


def _model(data: bytes) -> bytes:
    nodes, numbers, at, last = b"", b"", 0, "x"
    for place, (inside, out, side, stride) in enumerate(_LAYERS):
        kernel, bias, at = _layer(data, at, inside, out, side)
        pad = 0 if stride > 1 else side // 2
        names = [f"{letter}{place}" for letter in "wbcr"]
        numbers += _numbers(names[0], kernel) + _numbers(names[1], bias)
        shape = _ints("kernel_shape", side, side) + _ints("strides", stride, stride) + _ints("pads", *[pad] * 4)
        nodes += _node("Conv", [last, names[0], names[1]], names[2], shape)
        last = names[2]
        if place + 1 < len(_LAYERS):
            nodes += _node("Relu", [last], names[3])
            last = names[3]
    ends = _end(11, "x", 1, 3, "height", "width") + _end(12, last, 1, 1, "rows", "columns")
    return _field(1, 8) + _field(7, nodes + _field(2, "faces") + numbers + ends) + _field(8, _field(2, 13))


def _layer(data: bytes, at: int, inside: int, out: int, side: int) -> tuple[Floats, Floats, int]:
    """Kernel and bias of the next layer from ``at`` on, and where it ends."""
    both, at = _tensor(data, at, inside * out * side * side + out, 1, 1, 1)
    kernel, bias = both[:-out].reshape(out, inside, side, side), both[-out:]
    if out > 1:
        factors, at = _tensor(data, at, 2 * out, 1, 1, 1)
        statistics = []
        for _each in range(4):  # of the last pictures of the training, twice; then of all: mean and variance
            numbers, at = _tensor(data, at, 1, out, 1, 1)
            statistics.append(numbers)
        scale = factors[:out] / np.sqrt(statistics[3] + np.float32(_EPSILON))
        kernel, bias = kernel * scale[:, None, None, None], (bias - statistics[2]) * scale + factors[out:]
    return kernel, bias, at


def _tensor(data: bytes, at: int, *sizes: int) -> tuple[Floats, int]:
    """The next tensor of these sizes as dlib writes one: version 2, four sizes, the numbers."""
    head = b"".join(bytes([len(part)]) + part for part in map(_shortest, (2, *sizes)))
    begin = data.index(head, at) + len(head)
    count = int(np.prod(sizes))
    return np.frombuffer(data, "<f4", count, begin), begin + 4 * count


def _shortest(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "little")


def _field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + _varint(value >> 7)


def _ints(name: str, *values: int) -> bytes:
    return _field(5, _field(1, name) + b"".join(_field(8, value) for value in values) + _field(20, 7))


def _node(kind: str, inputs: list[str], output: str, attributes: bytes = b"") -> bytes:
    return _field(1, b"".join(_field(1, name) for name in inputs) + _field(2, output) + _field(4, kind) + attributes)


def _numbers(name: str, values: Floats) -> bytes:
    sizes = b"".join(_field(1, size) for size in values.shape)
    return _field(5, sizes + _field(2, 1) + _field(8, name) + _field(9, values.astype("<f4").tobytes()))


def _end(number: int, name: str, *sizes: int | str) -> bytes:
    """An input or output; a size with a name is any."""
    shape = b"".join(_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in sizes)
    return _field(number, _field(1, name) + _field(2, _field(1, _field(1, 1) + _field(2, shape))))
