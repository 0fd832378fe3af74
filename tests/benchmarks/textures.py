"""A seizure to measure with: photographs of 12 megapixels which nobody took, and small ones by the hundred thousand.

Each is drawn from its number alone – fields of noise, coarse to fine, as light, cloth and grain are – so that every run
measures the same files. No two are alike. They carry what a camera writes.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, TiffImagePlugin

Pixels = npt.NDArray[np.uint8]

SIZE = 4000, 3000
_FIELDS = ((0.004, 80.0), (0.02, 45.0), (0.12, 25.0), (0.5, 14.0))
"""Fields of noise: points for each pixel of the half side, and how strong."""
_QUALITIES = range(78, 89)


@cache
def _grain() -> Pixels:
    return np.random.default_rng(0).normal(20, 6, (2 * SIZE[1], 2 * SIZE[0])).clip(0, 40).astype(np.uint8)


def draw(number: int, size: tuple[int, int] = SIZE) -> Pixels:
    """The pixels of one, H × W × 3."""
    dice = np.random.default_rng(number)
    half = size[0] // 2, size[1] // 2
    made = np.full((half[1], half[0], 3), 100, np.float32)
    for share, strength in _FIELDS:
        grid = (max(3, round(half[1] * share)), max(4, round(half[0] * share)), 3)
        field = dice.standard_normal(grid, np.float32) * np.float32(strength * dice.uniform(0.5, 1.2))
        made += cv2.resize(field, half, interpolation=cv2.INTER_LINEAR)
    whole = cv2.resize(np.clip(made, 0, 255).astype(np.uint8), size, interpolation=cv2.INTER_LINEAR)
    x, y = (int(dice.integers(side)) for side in size)
    grain = _grain()[y : y + size[1], x : x + size[0]]
    return np.asarray(cv2.add(whole, cv2.merge([grain] * 3)), np.uint8)


def photograph(number: int, size: tuple[int, int] = SIZE) -> bytes:
    """One as a JPEG with EXIF; of 12 megapixels it has 2 to 4 MB."""
    quality = _QUALITIES[number % len(_QUALITIES)]
    setting = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x221111]
    data = cv2.imencode(".jpg", draw(number, size), setting)[1].tobytes()
    exif = _exif(number)
    return data[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + data[2:]


def _exif(number: int) -> bytes:
    exif = Image.Exif()
    exif.update({271: "Benchmark", 272: f"Camera {number % 7}", 274: 1, 306: "2026:11:02 10:00:00"})
    exif.get_ifd(34665).update(
        {33434: TiffImagePlugin.IFDRational(1, 60 + number % 50), 34855: 100, 36867: "2026:11:02 10:00:00"}
    )
    exif.get_ifd(34853).update({1: "N", 2: (60, 27, number % 60), 3: "E", 4: (22, 15, number % 60)})
    data: bytes = exif.tobytes()
    return data


def folder(place: Path, count: int) -> list[Path]:
    """``count`` photographs in a folder, made by two processes where they are not there yet."""
    place.mkdir(parents=True, exist_ok=True)
    every = [place / f"IMG_{number:05}.jpg" for number in range(count)]
    missing = [number for number, path in enumerate(every) if not path.exists()]
    if missing:
        sys.stderr.write(f"drawing {len(missing):,} photographs of 12 megapixels\n")
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:  # OpenCV's threads do not survive a fork
            for _ in pool.map(partial(_written, place), missing, chunksize=8):
                pass
    return every


def _written(place: Path, number: int) -> None:
    cv2.setNumThreads(1)
    (place / f"IMG_{number:05}.jpg").write_bytes(photograph(number))
