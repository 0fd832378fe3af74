"""Inside the sandbox only: what a detector is, so that a unit can add one of its own."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from workstation.domain.zone import ZoneKind

Pixels = npt.NDArray[np.uint8]
"""Height × width × 3 RGB, or height × width for greys and masks."""


@dataclass(frozen=True, slots=True)
class View:
    """How a detector wants to see the picture: its longest side, and turned clockwise by ``angle`` degrees."""

    side: int
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """One find in the pixels of the picture a detector was given."""

    kind: ZoneKind
    x: float
    y: float
    width: float
    height: float
    score: float


class Detector(Protocol):
    """What a detector is: a place in protocol.DETECTORS, the views it needs, and ``look``."""

    code: int
    views: tuple[View, ...]

    def look(self, rgb: Pixels, view: View) -> list[Box]:
        """Boxes in ``rgb`` (height × width × 3), which shows the picture as ``view`` says."""
        ...
