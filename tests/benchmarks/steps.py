"""The enlarger's sketches while a slider moves, beside what scikit-image or SciPy takes for the whole picture.

A crop of 12 megapixels drawn by code, shown at 1600 pixels. Ours: the median time of the sketches of moving numbers, the
first (which cuts, masks and reduces) left out; and the exact full picture. Theirs: one run over all 12 megapixels.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from scipy import ndimage
from skimage import exposure, filters, restoration, transform

from workstation.domain.crop import STEPS, Frame, Recipe, Rendition, Step
from workstation.domain.geometry import Rect
from workstation.imaging import stilllife
from workstation.imaging.enlarger import Enlarger
from workstation.imaging.steps import repair

WIDTH, HEIGHT = 4000, 3000
MOVES = 7
Pixels = np.ndarray
REGION = Rect(0, 0, WIDTH, HEIGHT)
FRAME = Frame("1" * 64, REGION, (1.0, 0.001, 3.0, -0.001, 1.0, 2.0, 0.0, 0.0, 1.0))


def moving(name: str, n: int) -> tuple[float, ...]:
    """The numbers of a step at the n-th movement of its slider."""
    return {
        "average": (0.0,),
        "turn": (90.0 * n,),
        "rotate": (3 + n / 10,),
        "perspective": (0.05 + n / 500, 0.03, 0.96, 0.0, 1.0, 0.97, 0.0, 0.95),
        "deblock": (40.0 + n,),
        "denoise": (5.0 + n / 2, 6.0),
        "motion": (18.0 + n, 20, 20),
        "focus": (5 + n / 10, 20),
        "balance": (10.0 + n, -5),
        "exposure": (0.1 * (n + 1),),
        "contrast": (10.0 + n,),
        "gamma": (1.2 + n / 20,),
        "tones": (20.0 + n, -20),
        "curve": (0, 0, 90, 100 + n, 255, 250),
        "local": (2 + n / 10, 8),
        "sharpen": (50.0 + n,),
    }[name]


def each(function: Callable[[Pixels], Pixels]) -> Callable[[Pixels], object]:
    """The same for every colour."""
    return lambda pixels: np.stack([function(pixels[..., colour]) for colour in range(3)], axis=2)


def shifted(pixels: Pixels) -> Pixels:
    """A second photograph laid over the first."""
    return transform.warp(pixels, transform.AffineTransform(translation=(3, 2)), order=3)


PEERS: dict[str, tuple[str, Callable[[Pixels], object]]] = {
    "average": ("skimage.transform.warp, mean", lambda p: (p / 255 + shifted(p)) / 2),
    "turn": ("numpy.rot90", lambda p: np.rot90(p).copy()),
    "rotate": ("skimage.transform.rotate", lambda p: transform.rotate(p, 3, resize=True)),
    "perspective": ("skimage.transform.warp", lambda p: transform.warp(p, transform.ProjectiveTransform(np.eye(3)), order=3)),
    "deblock": ("scipy.ndimage.median_filter", each(lambda p: ndimage.median_filter(p, 3))),
    "denoise": ("skimage denoise_nl_means", lambda p: restoration.denoise_nl_means(p, 7, 7, 0.03, channel_axis=2)),
    "motion": ("skimage wiener", each(lambda p: restoration.wiener(p / 255, repair.line(18, 20), 0.01))),
    "focus": ("skimage wiener", each(lambda p: restoration.wiener(p / 255, repair.disc(5), 0.01))),
    "balance": ("numpy, floating point", lambda p: np.clip(p * np.array([1.1, 1.0, 0.9]), 0, 255).astype(np.uint8)),
    "exposure": ("skimage.exposure.adjust_log", lambda p: exposure.adjust_log(p, 1.0)),
    "contrast": ("skimage rescale_intensity", lambda p: exposure.rescale_intensity(p, (20, 230))),
    "gamma": ("skimage adjust_gamma", lambda p: exposure.adjust_gamma(p, 0.8)),
    "tones": ("skimage adjust_sigmoid", exposure.adjust_sigmoid),
    "curve": ("numpy.interp", lambda p: np.interp(p, (0, 90, 255), (0, 100, 250)).astype(np.uint8)),
    "local": ("skimage equalize_adapthist", lambda p: exposure.equalize_adapthist(p, 375, 0.01)),
    "sharpen": ("skimage unsharp_mask", lambda p: filters.unsharp_mask(p, 2.5, 0.5, channel_axis=2)),
}  # fmt: skip


def taken(function: Callable[[], object]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1000


def tell(*, full: bool = True) -> None:
    """Measure and print. ``full``: the exact pictures and the peers as well, some minutes."""
    rgb = cv2.resize(stilllife.draw(1).rgb, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    rgb = np.clip(rgb + np.random.default_rng(1).normal(0, 5, rgb.shape).astype(np.float32), 0, 255).astype(np.uint8)
    region = Rendition(WIDTH, HEIGHT, rgb.tobytes())
    plain = Recipe("0" * 64, REGION, frames=(FRAME,))
    laid = Enlarger(plain, region, (region,))
    rows = [("step", "sketch, first", "sketch, moving", "kept, 12 MP", "beside", "12 MP", "sketch is")]
    for name in STEPS:
        plans = [
            replace(plain, steps=(Step(name, moving(name, n)),), frames=(FRAME.moved(n, 0),))
            for n in range(4 if name == "turn" else MOVES)
        ]
        laid.sketch(replace(plain, steps=()))
        first, *rest = [taken(lambda plan=plan: laid.sketch(plan)) for plan in plans]
        ours = statistics.median(rest)
        peer, theirs = PEERS[name]
        row = [STEPS[name].label, f"{first:.0f} ms", f"{ours:.0f} ms"]
        if full:
            exact, other = taken(lambda: laid.full(plans[0])), taken(lambda: theirs(rgb))  # noqa: B023 - called here
            row += [f"{exact:,.0f} ms", peer, f"{other:,.0f} ms", f"{other / ours:,.0f} x faster"]
        rows.append(tuple(row))
        sys.stderr.write(f"{row}\n")
    widths = [max(len(row[n]) for row in rows if n < len(row)) for n in range(len(rows[0]))]
    for row in rows:
        sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() + "\n")
