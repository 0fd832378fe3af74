"""Inside the sandbox only: where a person, a face or skin may be. A detector blocks; its silence clears nothing.

One class each; a detector gets the upright picture (longest side ≤ 1280) at one scale and turn and answers boxes in
that picture. ``find`` runs the battery, turns boxes back, merges them for each detector and clips them.

Cost for one picture of 1280 pixels, one quiet core, mean of 51 photographs: frontal faces 0.82 s (nine views),
profiles 0.19 s, people 0.14 s, skin 0.01 s. Known gaps: small or covered faces, most profiles, people who do not stand
upright; skin in blue or green light, and in pictures without colour.
"""

import math
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.geometry import Rect
from workstation.domain.zone import ZoneKind
from workstation.imaging import onnx, protocol
from workstation.imaging.detector import Box, Detector, Pixels, View
from workstation.imaging.skin import Skin


class Faces:
    """A Haar cascade; a second one must agree where the picture was turned.

    Six views of a picture make six times the false alarms, so in a turned view a hit counts only where another
    cascade, trained apart from the first, finds a face at the same place. Upright, one is enough.
    """

    def __init__(
        self, code: int, file: str, views: tuple[View, ...], *, second: str = "", mirror: bool = False
    ) -> None:
        self.code = code
        self.views = views
        self._mirror = mirror
        self._cascade = _cascade(file)
        self._second = _cascade(second) if second else None

    def look(self, rgb: Pixels, view: View) -> list[Box]:
        """Faces from 24 pixels on; the score grows with the margin over the cascade's last threshold."""
        grey = np.asarray(cv2.equalizeHist(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)), np.uint8)
        found = self._once(grey)
        if self._mirror:
            width = grey.shape[1]
            found += [
                replace(box, x=width - box.x - box.width) for box in self._once(np.ascontiguousarray(grey[:, ::-1]))
            ]
        if self._second is None or view.angle == 0:
            return found
        return [box for box in found if self._agreed(grey, box)]

    def _once(self, grey: Pixels) -> list[Box]:
        boxes, _, weights = self._cascade.detectMultiScale3(
            grey, scaleFactor=1.1, minNeighbors=5, minSize=(24, 24), outputRejectLevels=True
        )
        return [
            Box(ZoneKind.FACE, float(x), float(y), float(w), float(h), _squeezed(float(weight)))
            for (x, y, w, h), weight in zip(boxes, np.ravel(weights), strict=True)
        ]

    def _agreed(self, grey: Pixels, box: Box) -> bool:
        margin = box.width * 0.4
        top, left = max(0, int(box.y - margin)), max(0, int(box.x - margin))
        part = grey[top : int(box.y + box.height + margin), left : int(box.x + box.width + margin)]
        least = max(20, int(box.width * 0.6))
        return self._second is not None and bool(
            len(self._second.detectMultiScale(part, scaleFactor=1.05, minNeighbors=2, minSize=(least, least)))
        )


def _squeezed(weight: float) -> float:
    """The cascades' weights have different zeros: alt2 accepts near 54, the profile near 0."""
    return min(1.0, max(0.05, (weight - 54) / 4 if weight > 40 else weight / 4))


def _cascade(file: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(os.fspath(Path(str(cv2.__file__)).parent / "data" / f"haarcascade_{file}.xml"))


class People:
    """HOG with OpenCV's default person model: whole standing people."""

    code = protocol.DETECTORS.index("hog-person")
    views: tuple[View, ...] = (View(640), View(1280))

    def __init__(self) -> None:
        self._hog = cv2.HOGDescriptor()
        self._hog.setSVMDetector(np.asarray(cv2.HOGDescriptor.getDefaultPeopleDetector()))

    def look(self, rgb: Pixels, view: View) -> list[Box]:  # noqa: ARG002 – the interface
        """People; the score is the distance from the decision plane, squeezed to 0–1."""
        if min(rgb.shape[0], rgb.shape[1]) < 128:
            return []
        boxes, weights = self._hog.detectMultiScale(rgb, hitThreshold=0.3, winStride=(8, 8), padding=(8, 8), scale=1.08)
        return [
            Box(ZoneKind.PERSON, float(x), float(y), float(w), float(h), min(1.0, float(weight) / 2))
            for (x, y, w, h), weight in zip(boxes, np.ravel(weights), strict=True)
        ]


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
    """Every detector of this installation."""
    names = protocol.DETECTORS
    turned = tuple(View(480, angle) for angle in (-45.0, -22.0, 22.0, 45.0, 90.0, 180.0, 270.0))
    upright = (View(400), View(1000))
    found: list[Detector] = [
        Faces(names.index("haar-frontal"), "frontalface_alt2", (*upright, *turned), second="frontalface_alt"),
        Faces(names.index("haar-profile"), "profileface", (View(480),), mirror=True),
        People(),
        Skin(),
    ]
    return [*found, own] if own else found


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
