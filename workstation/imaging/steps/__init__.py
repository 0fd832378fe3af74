"""Every step of ``domain.step.STEPS``, computed by OpenCV and NumPy: pixels and numbers in, new pixels out.

``geometry`` turn, rotate, straighten; also tilts and lays frames · ``light`` exposure, contrast, gamma, balance, tones, curve
· ``detail`` local contrast, sharpen · ``repair`` deblock, denoise, motion and focus blur · ``combine`` average

Each step is deterministic: what is computed in whole numbers or through a table of 256 values is the same on every
processor; what needs a Fourier transform is computed with 64-bit floats, whose differences lie far below a level.

A step may be asked for on a smaller copy of the picture (``Measure``): lengths are then made shorter alike, and a
quicker way may be taken. What is kept is always made at full measure.

Decided: NumPy's Fourier transform for deconvolution. Considered: scikit-image's ``restoration.wiener``, which computes
the same formula (a test holds the two side by side) and brings 170 MB of libraries. Costs: thirty lines.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""Rows × columns × 3, RGB."""

Levels = tuple[float, ...]
"""The numbers of a step."""

FILL = (128, 128, 128)
"""The neutral grey of masks, of what lies outside an outline, and of a rotated picture's corners."""


@dataclass(frozen=True, slots=True)
class Measure:
    """``scale``: pixels here for each pixel of the full picture, 0–1; ``quick``: for the eye, not to be kept."""

    scale: float = 1.0
    quick: bool = False


FULL = Measure()
"""What is kept."""


def opencv() -> str:
    """The library's name and version, for the record."""
    import cv2

    return f"OpenCV {cv2.__version__}, NumPy {np.__version__}"
