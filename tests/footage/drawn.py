"""The drawn pictures of the videos here: each says where it is in the video, which way is up, and how wide it should be.

A third of the way down stands a yellow disk, as wide as high where the proportions are right. Red is at the upper left,
green at the upper right. Along the lower edge eight blocks write the picture's number, the highest bit first, in Gray's
code: from one picture to the next a single block changes, which is no change of scene.
"""

from itertools import pairwise

import cv2
import numpy as np

RATE, SHOT, SHOTS = 25, 25, 3
"""Pictures a second; pictures of a shot; shots of a video."""
PICTURES = SHOT * SHOTS
_GROUNDS = ((60, 50, 110), (150, 70, 60), (60, 110, 60))  # BGR
_YELLOW, _RED, _GREEN = (40, 230, 240), (30, 30, 220), (40, 200, 40)


def picture(number: int, width: int, height: int) -> np.ndarray:
    """One of them, BGR; only the fifth in the middle of each shot is sharp."""
    place, within = divmod(number, SHOT)
    dice = np.random.default_rng(place + 5)
    drawn = np.full((height, width, 3), _GROUNDS[place % len(_GROUNDS)], np.uint8)
    for _ in range(7):
        x, y = int(dice.integers(0, width)), int(dice.integers(0, height * 3 // 4))
        w, h = int(dice.integers(width // 12, width // 5)), int(dice.integers(height // 12, height // 5))
        cv2.rectangle(
            drawn,
            (x + within // 3, y),
            (x + within // 3 + w, y + h),
            dice.integers((120, 40, 40), (220, 130, 130)).tolist(),
            -1,
        )
    cv2.circle(drawn, (width // 2, height // 3), height // 5, _YELLOW, -1)
    drawn[: height // 6, : width // 8] = _RED
    drawn[: height // 6, -(width // 8) :] = _GREEN
    edges = [round(place * width / 8) for place in range(9)]
    for bit, (left, right) in enumerate(pairwise(edges)):
        drawn[-(height // 6) :, left:right] = 235 if (number ^ number >> 1) >> (7 - bit) & 1 else 20
    blurred = abs(within - SHOT // 2) > SHOT // 10
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), width / 60), np.uint8) if blurred else drawn


def number_in(rgb: np.ndarray) -> int:
    """The number which a picture, upright, has along its lower edge."""
    height, width = rgb.shape[:2]
    row = rgb[height - height // 12 - 1].mean(axis=1)
    code = number = sum(int(row[round((place + 0.5) * width / 8)] > 128) << (7 - place) for place in range(8))
    while code := code >> 1:
        number ^= code
    return number


def disk(rgb: np.ndarray) -> tuple[int, int]:
    """Width and height of the yellow disk."""
    wide = rgb.astype(int)
    yellow = (wide[..., 0] > 170) & (wide[..., 1] > 150) & (wide[..., 2] < 120)
    return int(yellow.any(axis=0).sum()), int(yellow.any(axis=1).sum())


def corners(rgb: np.ndarray) -> tuple[str, str]:
    """What stands at the upper left and the upper right: "red", "green" or "other"."""
    height, width = rgb.shape[:2]
    return _colour(rgb[height // 14, width // 20]), _colour(rgb[height // 14, width - 1 - width // 20])


def _colour(pixel: np.ndarray) -> str:
    red, green, blue = map(int, pixel)
    if red > green + 60 and red > blue + 60:
        return "red"
    return "green" if green > red + 60 and green > blue + 60 else "other"
