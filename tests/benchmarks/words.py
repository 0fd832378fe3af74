"""``python -m tests.benchmarks.words OUT.npz``: learn the vocabulary of likeness anew, from harmless pictures only.

Looks of points are taken from the forty drawn still lifes and the pictures inside scikit-image's package, each as it is,
smaller, turned, darker and blurred; principal axes leave 64 numbers of 128, and k-means (from a fixed seed) the words.
Two minutes on two cores. Another vocabulary needs another ``likewords.VERSION``.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import skimage
from PIL import Image

from workstation.imaging import likeness, stilllife
from workstation.imaging.likewords import AXES

WORDS = 8192
ROUNDS = 12
LOOKS = 240_000


def pictures() -> list[npt.NDArray[np.uint8]]:
    """Every picture to learn from, at most 1200 pixels long."""
    made = [stilllife.draw(number).rgb for number in range(1, stilllife.COUNT + 1)]
    folder = Path(skimage.__file__).parent / "data"
    files = sorted([*folder.glob("*.png"), *folder.glob("*.jpg")])
    made += [np.asarray(Image.open(path).convert("RGB")) for path in files]
    return [reduced(rgb, 1200) for rgb in made]


def reduced(rgb: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    """At most ``side`` pixels long."""
    factor = min(1.0, side / max(rgb.shape[:2]))
    size = (max(1, round(rgb.shape[1] * factor)), max(1, round(rgb.shape[0] * factor)))
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)


def views(rgb: npt.NDArray[np.uint8]) -> list[npt.NDArray[np.uint8]]:
    """The picture as other cameras might have taken it."""
    middle = (rgb.shape[1] / 2, rgb.shape[0] / 2)
    turned = cv2.warpAffine(rgb, cv2.getRotationMatrix2D(middle, 25, 1), (rgb.shape[1], rgb.shape[0]))
    dark = np.clip((rgb / 255.0) ** 1.6 * 255, 0, 255).astype(np.uint8)
    return [reduced(rgb, side) for side in (800, 400)] + [reduced(turned, 800), cv2.GaussianBlur(dark, (0, 0), 1.5)]


def learnt(looks: npt.NDArray[np.float32], dice: np.random.Generator) -> npt.NDArray[np.float32]:
    """K-means: WORDS centres. A word which nothing is nearest to begins again at a random look."""
    words = looks[dice.choice(len(looks), WORDS, replace=False)].copy()
    for _ in range(ROUNDS):
        norms = (words**2).sum(1)
        parts = [np.argmin(norms - 2 * part @ words.T, axis=1) for part in np.array_split(looks, len(looks) // 2000)]
        nearest = np.concatenate(parts)
        order = np.argsort(nearest, kind="stable")
        counts = np.bincount(nearest, minlength=WORDS)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        full = counts > 0
        sums = np.add.reduceat(looks[order], starts[full], axis=0)
        words[full] = sums / counts[full, None]
        words[~full] = looks[dice.choice(len(looks), int((~full).sum()))]
    return words


def main() -> None:
    """Learn and write."""
    dice = np.random.default_rng(1)
    blocks = [likeness.features(view, most=1500).points["look"] for rgb in pictures() for view in views(rgb)]
    looks = np.concatenate(blocks).astype(np.float32)
    looks = looks[dice.choice(len(looks), min(LOOKS, len(looks)), replace=False)]
    mean = looks.mean(0)
    _, axes = np.linalg.eigh(np.cov((looks - mean).T))
    axes = axes[:, ::-1][:, :AXES].astype(np.float32)
    words = learnt((looks - mean) @ axes, dice)
    step = np.float32(np.abs(words).max() / 127)
    planes = np.hstack([np.linalg.qr(dice.standard_normal((AXES, AXES)))[0] for _ in range(3)])
    np.savez_compressed(
        sys.argv[1],
        mean=mean.astype(np.float16),
        axes=axes.astype(np.float16),
        words=np.round(words / step).astype(np.int8),
        step=step,
        planes=planes.astype(np.float16),
    )


if __name__ == "__main__":
    main()
