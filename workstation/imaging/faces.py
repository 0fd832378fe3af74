"""Inside the sandbox only: faces, by the shape of their edges and, from the side, by a cascade.

Both models are part of their libraries. What each finds and costs is measured by the benchmark named in ``detectors``.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import dlib
import numpy as np

from workstation.domain.zone import ZoneKind
from workstation.imaging import protocol
from workstation.imaging.detector import Box, Pixels, View

_HEAD = 1.3
"""How much wider and higher a head is than the features between which dlib draws its boxes."""

_LEAST, _MOST = -0.1, 2.0
"""Distances from dlib's decision planes: the least that counts, and the one that scores 1."""


class Edges:
    """dlib's five models of a face's edges: frontal, half turned to either side, and leaning to either side.

    They know faces of 80 pixels and more, so an upright view is enlarged: ``enlarged`` times along each side. A turned
    view is not; lying faces are found where they are large.
    """

    code = protocol.DETECTORS.index("dlib-hog")

    def __init__(self, views: tuple[View, ...], enlarged: int = 1) -> None:
        self.views = views
        self._enlarged = enlarged
        self._models: Any = dlib.get_frontal_face_detector()

    def look(self, rgb: Pixels, view: View) -> list[Box]:
        """Faces, widened to the head; the score grows with the distance from the decision plane."""
        grey = cv2.equalizeHist(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))
        times = 1 if view.angle else self._enlarged
        if times > 1:
            grey = cv2.resize(grey, None, fx=times, fy=times, interpolation=cv2.INTER_LINEAR)
        found, scores, _ = self._models.run(grey, 0, _LEAST)
        return [_head(rect, score, times) for rect, score in zip(found, scores, strict=True)]


def _head(rect: Any, score: float, times: int) -> Box:
    wide, high = _HEAD * rect.width() / times, _HEAD * rect.height() / times
    across, down = (rect.left() + rect.width() / 2) / times, (rect.top() + rect.height() / 2) / times
    sure = min(1.0, max(0.05, (score - _LEAST) / (_MOST - _LEAST)))
    return Box(ZoneKind.FACE, across - wide / 2, down - high / 2, wide, high, sure)


class Profiles:
    """OpenCV's Haar cascade of faces from the side, once as they are and once mirrored."""

    code = protocol.DETECTORS.index("haar-profile")

    def __init__(self, views: tuple[View, ...]) -> None:
        self.views = views
        folder = Path(str(cv2.__file__)).parent / "data"
        self._cascade = cv2.CascadeClassifier(os.fspath(folder / "haarcascade_profileface.xml"))

    def look(self, rgb: Pixels, view: View) -> list[Box]:  # noqa: ARG002 – the interface
        """Faces from 24 pixels on; the score is the margin over the cascade's last threshold."""
        grey = np.asarray(cv2.equalizeHist(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)), np.uint8)
        mirrored = self._once(np.ascontiguousarray(grey[:, ::-1]))
        return self._once(grey) + [replace(box, x=grey.shape[1] - box.x - box.width) for box in mirrored]

    def _once(self, grey: Pixels) -> list[Box]:
        boxes, _, weights = self._cascade.detectMultiScale3(
            grey, scaleFactor=1.1, minNeighbors=5, minSize=(24, 24), outputRejectLevels=True
        )
        return [
            Box(ZoneKind.FACE, float(x), float(y), float(w), float(h), min(1.0, max(0.05, float(weight) / 4)))
            for (x, y, w, h), weight in zip(boxes, np.ravel(weights), strict=True)
        ]
