"""What is compared and looked at before an object is submitted: hashes of a rendition, and glints that may mirror a room."""

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.crop import Rendition
from workstation.domain.geometry import Rect

_GLINTS, _MOST = 4, 60
_LOOK = 1024


def fingerprints(rendition: Rendition) -> tuple[int, ...]:
    """Eight 64-bit DCT hashes: as it is, turned by quarters, and each mirrored. The first is the one to keep."""
    grey = cv2.cvtColor(_array(rendition), cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    turned = [np.rot90(small, quarter) for quarter in range(4)]
    return tuple(_hash(np.ascontiguousarray(one)) for one in (*turned, *(one[:, ::-1] for one in turned)))


def _hash(small: npt.NDArray[np.float32]) -> int:
    low = cv2.dct(small)[:8, :8].flatten()
    bits = low > np.median(low[1:])
    return int(sum(1 << place for place, bit in enumerate(bits) if bit))


def sized(rendition: Rendition, least: int, most: int) -> tuple[Rendition, float]:
    """A copy whose shorter side is at least ``least`` where its longer one then is at most ``most``; and its scale."""
    scale = min(most / max(rendition.width, rendition.height), max(1.0, least / min(rendition.width, rendition.height)))
    if scale == 1.0:
        return rendition, 1.0
    size = (max(1, round(rendition.width * scale)), max(1, round(rendition.height * scale)))
    made = cv2.resize(_array(rendition), size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    return Rendition(size[0], size[1], made.tobytes()), scale


def glints(rendition: Rendition) -> list[Rect]:
    """Small, nearly white, colourless patches which stand alone on something darker: the largest few, in its pixels."""
    small, scale = sized(rendition, 1, _LOOK)
    rgb = _array(small)
    lightest, darkest = rgb.max(axis=2), rgb.min(axis=2)
    white = ((darkest >= 236) & (lightest - darkest <= 16)).astype(np.uint8)
    white = cv2.morphologyEx(white, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, labels, stats, _centres = cv2.connectedComponentsWithStats(white, connectivity=8)
    found = []
    for number in sorted(range(1, count), key=lambda n: -stats[n, cv2.CC_STAT_AREA])[:_MOST]:
        x, y, width, height, area = (int(v) for v in stats[number])
        if not 12 <= area <= white.size * 0.02 or max(width, height) > 8 * min(width, height):
            continue
        wide, tall = width * 3 // 2 + 12, height * 3 // 2 + 12
        near = np.s_[max(0, y - tall) : y + height + tall, max(0, x - wide) : x + width + wide]
        beside = lightest[near][labels[near] != number]
        if np.percentile(beside, 90) < 215:  # between letters on white paper it is not dark all around
            left, top = int(x / scale), int(y / scale)
            right = min(rendition.width, int((x + width) / scale) + 1)
            bottom = min(rendition.height, int((y + height) / scale) + 1)
            found.append(Rect(left, top, right - left, bottom - top))
    return found[:_GLINTS]


def _array(rendition: Rendition) -> npt.NDArray[np.uint8]:
    return np.frombuffer(rendition.rgb, np.uint8).reshape(rendition.height, rendition.width, 3)
