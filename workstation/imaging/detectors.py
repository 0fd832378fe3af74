"""Inside the sandbox only: where a person, a face or skin may be. A detector blocks; its silence clears nothing.

One class each; a detector gets the upright picture at one scale and turn and answers boxes in that picture. ``find``
runs the battery, turns boxes back, merges them for each detector and clips them. ``battery`` looks at a whole picture
reduced to 1280 pixels, at intake; ``close`` at a picture, or part of one, as large as it is or enlarged.

What each finds, misses and costs is measured by ``python -m tests.benchmarks --only zones``.
"""

import math
import os
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.geometry import Rect
from workstation.domain.zone import ZoneKind
from workstation.imaging import onnx, protocol
from workstation.imaging.detector import Box, Detector, Pixels, View
from workstation.imaging.faces import Edges, Profiles
from workstation.imaging.network import Network, weights
from workstation.imaging.people import People
from workstation.imaging.skin import Skin


class Onnx:
    """A unit's own model, see ``onnx``."""

    code = protocol.DETECTORS.index("onnx")

    def __init__(self, session: Any, kinds: tuple[ZoneKind | None, ...], threshold: float) -> None:
        self._session = session
        self._kinds = kinds
        self._threshold = threshold
        self._input = session.get_inputs()[0]
        self._side = int(self._input.shape[2])
        self.views: tuple[View, ...] = (View(self._side),)

    def look(self, rgb: Pixels, view: View) -> list[Box]:  # noqa: ARG002 – the interface
        """Rows of the model's output at or above the threshold."""
        canvas = np.full((self._side, self._side, 3), 114, np.uint8)
        canvas[: rgb.shape[0], : rgb.shape[1]] = rgb
        tensor = np.ascontiguousarray(canvas.transpose(2, 0, 1)[None], dtype=np.float32) / 255
        rows = np.asarray(self._session.run(None, {self._input.name: tensor})[0], np.float32).reshape(-1, 6)
        found = []
        for x1, y1, x2, y2, score, label in rows.tolist():
            kind = self._kinds[int(label)] if 0 <= label < len(self._kinds) else None
            if kind is not None and score >= self._threshold and x2 > x1 and y2 > y1:
                found.append(Box(kind, x1, y1, x2 - x1, y2 - y1, min(1.0, score)))
        return found


def load_onnx(descriptor: int, note: bytes) -> Onnx:
    """The model behind a descriptor of sealed memory."""
    data = os.pread(descriptor, os.lseek(descriptor, 0, os.SEEK_END), 0)
    kinds, threshold = onnx.read_note(note)
    return Onnx(onnx.session(data), kinds, threshold)


def battery(own: Onnx | None = None) -> list[Detector]:
    """Every detector of this installation, as it looks at a whole picture: upright enlarged, and in seven turns."""
    turned = tuple(View(800, angle) for angle in _turns(45))
    found: list[Detector] = [
        Edges((View(1280), *turned), enlarged=4),
        Profiles((View(480),)),
        People(),
        Skin(),
    ]
    return [*found, own] if own else found


def close() -> list[Detector]:
    """Faces only, as they are looked for in what somebody works on; without the network in more turns, which finds fewer."""
    data = weights()
    turned = () if data else tuple(View(1280, angle) for angle in _turns(30))
    found: list[Detector] = [Edges((View(1280), *turned), enlarged=2), Profiles((View(640),))]
    quarters = tuple(View(3800, angle) for angle in _turns(90))
    return [*found, Network(data, (View(8000), *quarters))] if data else found


def _turns(step: int) -> tuple[float, ...]:
    return tuple(float(angle) for angle in range(step, 360, step))


def warm_up(detectors: Sequence[Detector]) -> None:
    """Run every detector once, so that nothing is loaded later."""
    find(np.full((240, 320, 3), 127, np.uint8), (320, 240), detectors)


def find(rgb: Pixels, size: tuple[int, int], detectors: Sequence[Detector]) -> list[protocol.Hit]:
    """All zones of the upright picture ``rgb``, in pixels of the full picture of ``size`` (width, height)."""
    hits = []
    for detector in detectors:
        boxes: list[Box] = []
        for view in detector.views:
            small = _scaled(rgb, min(1.0, view.side / max(rgb.shape[:2])))
            turned, back = _turned(small, view.angle)
            factor = (size[0] / small.shape[1], size[1] / small.shape[0])
            boxes += [_back(box, back, factor) for box in detector.look(turned, view)]
        hits += [hit for box in _merged(boxes) if (hit := _hit(box, detector.code, size))]
    return hits


def _scaled(rgb: Pixels, scale: float) -> Pixels:
    if scale == 1.0:
        return rgb
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _turned(rgb: Pixels, angle: float) -> tuple[Pixels, npt.NDArray[np.float64]]:
    """The picture turned clockwise on a canvas that holds all of it, and the matrix that turns points back."""
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    new = (round(height * sin + width * cos), round(height * cos + width * sin))
    matrix[0, 2] += new[0] / 2 - width / 2
    matrix[1, 2] += new[1] / 2 - height / 2
    if angle == 0:
        return rgb, np.eye(2, 3)
    turned = cv2.warpAffine(rgb, matrix, new, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8), np.asarray(cv2.invertAffineTransform(matrix), np.float64)


def _back(box: Box, matrix: npt.NDArray[np.float64], factor: tuple[float, float]) -> Box:
    """The box in the full upright picture. It keeps its size: the bound of a slanted square would be too large."""
    x, y = matrix @ np.array([box.x + box.width / 2, box.y + box.height / 2, 1.0])
    quarter = abs(matrix[0, 1]) > abs(matrix[0, 0])
    width, height = (box.height, box.width) if quarter else (box.width, box.height)
    across, down = factor
    return Box(box.kind, (x - width / 2) * across, (y - height / 2) * down, width * across, height * down, box.score)


def _merged(boxes: list[Box]) -> list[Box]:
    """Boxes of one detector whose overlap is at least half of the smaller one become their common bound."""
    left = sorted(boxes, key=lambda box: -box.score)
    done: list[Box] = []
    while left:
        box = left.pop(0)
        near = [other for other in left if other.kind == box.kind and _overlap(box, other) >= 0.5]
        if near:
            left = [other for other in left if other not in near]
            left.insert(0, _bound([box, *near]))
        else:
            done.append(box)
    return done


def _overlap(a: Box, b: Box) -> float:
    width = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    height = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return max(0.0, width) * max(0.0, height) / min(a.width * a.height, b.width * b.height)


def _bound(boxes: list[Box]) -> Box:
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return Box(boxes[0].kind, x, y, right - x, bottom - y, max(box.score for box in boxes))


def _hit(box: Box, code: int, size: tuple[int, int]) -> protocol.Hit | None:
    x, y = max(0, int(box.x)), max(0, int(box.y))
    right, bottom = min(size[0], math.ceil(box.x + box.width)), min(size[1], math.ceil(box.y + box.height))
    if right <= x or bottom <= y:
        return None
    return protocol.Hit(box.kind, code, Rect(x, y, right - x, bottom - y), float(box.score))
