"""Inside the sandbox only: skin by its colour."""

import cv2
import numpy as np

from workstation.domain.zone import ZoneKind
from workstation.imaging import protocol
from workstation.imaging.detector import Box, Pixels, View

_LEAST, _ROUGH = 0.003, 4.0
"""Smallest patch, as a part of the picture; and how far, on average, its grey may stray from its median.

There is no largest: a beige wall then blocks until a second person overrules it, but so does a close-up of skin.
"""


class Skin:
    """Skin by colour: a model in YCrCb and HSV, cut apart at edges, without what is rough like carpet or bark.

    It knows no shapes: wood, cardboard and beige walls share the colour. Under warm light (judged by the brightest
    pixels) stronger colours count as skin too.
    """

    code = protocol.DETECTORS.index("skin-colour")
    views: tuple[View, ...] = (View(400),)

    def look(self, rgb: Pixels, view: View) -> list[Box]:  # noqa: ARG002 – the interface
        """Patches of skin colour; the score is how much of its box a patch fills."""
        mask = self.mask(rgb)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
        grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
        rough = cv2.absdiff(grey, cv2.medianBlur(grey, 5))
        found = []
        for label, (x, y, w, h, area) in enumerate(stats.tolist()[1:count], start=1):
            if area < _LEAST * mask.size:
                continue
            inside = labels[y : y + h, x : x + w] == label
            if float(rough[y : y + h, x : x + w][inside].mean()) <= _ROUGH:
                found.append(Box(ZoneKind.SKIN, float(x), float(y), float(w), float(h), area / (w * h)))
        return found

    def mask(self, rgb: Pixels) -> Pixels:
        """255 inside patches of skin colour, 0 along edges and elsewhere."""
        smooth = cv2.bilateralFilter(rgb, 5, 30, 5)
        ycc = cv2.cvtColor(smooth, cv2.COLOR_RGB2YCrCb)
        hsv = cv2.cvtColor(smooth, cv2.COLOR_RGB2HSV)
        strongest = 252 if _warm(rgb) else 200
        tinted = cv2.inRange(ycc, (45, 140, 75), (240, 182, 124))
        red = cv2.bitwise_or(
            cv2.inRange(hsv, (0, 45, 60), (16, strongest, 255)), cv2.inRange(hsv, (172, 45, 60), (180, 160, 255))
        )
        edges = cv2.bitwise_or(cv2.Canny(ycc[..., 0], 40, 100), cv2.Canny(ycc[..., 1], 20, 50))
        clear = cv2.bitwise_not(edges)
        cut = cv2.bitwise_and(cv2.bitwise_and(tinted, red), clear)
        return np.asarray(cv2.morphologyEx(cut, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)), np.uint8)


def _warm(rgb: Pixels) -> bool:
    """Whether the light is orange: the brightest twentieth has less than three quarters as much blue as red."""
    grey = rgb.max(axis=2)
    bright = rgb[grey >= np.percentile(grey, 95)].mean(axis=0)
    return bool(bright[2] < 0.75 * bright[0])
