"""Detail: local contrast and sharpness, which look at neighbours."""

import cv2
import numpy as np

from workstation.imaging.steps import FULL, Levels, Measure, Pixels

_STRIP = 256


def local(pixels: Pixels, numbers: Levels, _measure: Measure = FULL) -> Pixels:
    """Contrast-limited adaptive histogram equalisation (CLAHE) of brightness (L of CIE Lab); colour stays.

    ``limit`` of each histogram, as a multiple of its mean; ``tiles`` each way, so that size does not matter.
    """
    tiles = round(numbers[1])
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    lab[..., 0] = cv2.createCLAHE(numbers[0], (tiles, tiles)).apply(np.ascontiguousarray(lab[..., 0]))
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8)


def sharpen(pixels: Pixels, numbers: Levels, measure: Measure = FULL) -> Pixels:
    """Per cent of an unsharp mask."""
    amount = round(numbers[0] / 100 * 256)
    if amount == 0:
        return pixels
    # The radius grows with the picture, since large crops are shown and published smaller. 8-bit blur is exact.
    sigma = max(1.0, max(pixels.shape[:2]) / measure.scale / 1600) * measure.scale
    blurred = cv2.GaussianBlur(pixels, (0, 0), max(sigma, 0.3), borderType=cv2.BORDER_REPLICATE)
    if measure.quick:
        return np.asarray(cv2.addWeighted(pixels, 1 + amount / 256, blurred, -amount / 256, 0), np.uint8)
    out = np.empty_like(pixels)
    for top in range(0, pixels.shape[0], _STRIP):
        here = pixels[top : top + _STRIP].astype(np.int32)
        edge = here - np.asarray(blurred[top : top + _STRIP], np.int32)
        out[top : top + _STRIP] = np.clip(here + ((edge * amount + 128) >> 8), 0, 255)
    return out
