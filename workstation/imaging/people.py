"""Inside the sandbox only: whole people, by the shape of somebody who stands upright."""

import cv2
import numpy as np

from workstation.domain.zone import ZoneKind
from workstation.imaging import protocol
from workstation.imaging.detector import Box, Pixels, View


class People:
    """HOG with OpenCV's default person model: whole standing people, from a tenth of the picture's longer side on."""

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
