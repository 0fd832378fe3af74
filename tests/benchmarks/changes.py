"""The pictures of the benchmark ``alike``: harmless ones, and what a copier makes of them.

Every picture is handed on in twelve ways, as they travel: turned, mirrored, made smaller, saved badly, cut, recoloured,
written upon. Two pictures belong together if they come from the same one.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import skimage
from PIL import Image

from workstation.imaging import stilllife

Rgb = npt.NDArray[np.uint8]

PLACES = ("brick", "chelsea", "clock_motion", "coffee", "coins", "color", "grass", "gravel", "page", "rocket", "text")
PLACES += ("camera", "hubble_deep_field", "moon", "motorcycle_left", "horse", "logo")

CHANGES = (
    "unchanged",
    "turned 90",
    "turned 180",
    "turned 270",
    "mirrored",
    "mirrored, turned",
    "half the size",
    "a fifth of the size",
    "quality 25",
    "cut 4 %",
    "cut 10 %",
    "recoloured",
    "small, q 40, cut",
    "written upon",
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of the set: which one it comes from, how it was changed, its pixels."""

    origin: int
    change: str
    rgb: Rgb


def reduced(rgb: Rgb, side: int) -> Rgb:
    """At most ``side`` long."""
    factor = min(1.0, side / max(rgb.shape[:2]))
    size = (max(1, round(rgb.shape[1] * factor)), max(1, round(rgb.shape[0] * factor)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def originals(photos: Path, most: int = 1000) -> Iterator[Rgb]:
    """Still lifes drawn by code, scikit-image's pictures, and real photographs where present; at most 1600 long."""
    numbers = [number for number in range(1, stilllife.COUNT + 1) if number != stilllife.TWINS[1]]
    folder = Path(skimage.__file__).parent / "data"
    files = [path for path in sorted(folder.iterdir()) if path.stem in PLACES]
    files += sorted(photos.iterdir()) if photos.is_dir() else []
    for number in numbers[:most]:
        yield reduced(stilllife.draw(number).rgb, 1600)
    for path in files[:most]:
        yield reduced(np.asarray(Image.open(path).convert("RGB")), 1600)


def changed(rgb: Rgb, change: str, dice: np.random.Generator) -> Rgb:
    """The picture as it was handed on."""
    made = _MADE[change](rgb, dice) if change in _MADE else rgb
    return np.ascontiguousarray(made)


def saved(rgb: Rgb, quality: int) -> Rgb:
    """As it comes back from a JPEG."""
    data = io.BytesIO()
    Image.fromarray(rgb).save(data, "JPEG", quality=quality)
    return np.asarray(Image.open(data).convert("RGB"))


def _smaller(rgb: Rgb, factor: float) -> Rgb:
    return saved(reduced(rgb, max(48, round(max(rgb.shape[:2]) * factor))), 85)


def _cut(rgb: Rgb, share: float, dice: np.random.Generator) -> Rgb:
    """``share`` of width and height gone, from both sides unevenly."""
    high, wide = rgb.shape[:2]
    x, y = (round(float(dice.uniform(0, share)) * side) for side in (wide, high))
    return rgb[y : y + round(high * (1 - share)), x : x + round(wide * (1 - share))]


def _recoloured(rgb: Rgb, dice: np.random.Generator) -> Rgb:
    gains = dice.uniform(0.85, 1.15, 3)
    return np.clip((rgb / 255.0) ** dice.uniform(0.75, 1.35) * 255 * gains, 0, 255).astype(np.uint8)


def _written(rgb: Rgb, _dice: np.random.Generator) -> Rgb:
    made = rgb.copy()
    high, wide = rgb.shape[:2]
    scale = wide / 500
    for colour, thick in (((0, 0, 0), 4), ((255, 255, 255), 2)):
        place = (round(wide * 0.04), round(high * 0.95))
        cv2.putText(
            made, "www.example.org", place, cv2.FONT_HERSHEY_SIMPLEX, scale, colour, max(1, round(thick * scale))
        )
    return made


_MADE = {
    "turned 90": lambda rgb, _: np.rot90(rgb, 1),
    "turned 180": lambda rgb, _: np.rot90(rgb, 2),
    "turned 270": lambda rgb, _: np.rot90(rgb, 3),
    "mirrored": lambda rgb, _: rgb[:, ::-1],
    "mirrored, turned": lambda rgb, _: np.rot90(rgb[:, ::-1], 1),
    "half the size": lambda rgb, _: _smaller(rgb, 0.5),
    "a fifth of the size": lambda rgb, _: _smaller(rgb, 0.2),
    "quality 25": lambda rgb, _: saved(rgb, 25),
    "cut 4 %": lambda rgb, dice: _cut(rgb, 0.04, dice),
    "cut 10 %": lambda rgb, dice: _cut(rgb, 0.10, dice),
    "recoloured": _recoloured,
    "small, q 40, cut": lambda rgb, dice: saved(reduced(_cut(rgb, 0.05, dice), 480), 40),
    "written upon": _written,
}


def pictures(sources: Mapping[int, Rgb]) -> Iterator[Picture]:
    """Every source, handed on in every way."""
    for origin, rgb in sources.items():
        for number, change in enumerate(CHANGES):
            made = changed(rgb, change, np.random.default_rng((origin, number)))
            yield Picture(origin, change, saved(made, 92))
