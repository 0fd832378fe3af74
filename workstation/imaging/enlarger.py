"""The enlarger: the pixels of one region laid once, and what a recipe would make of them, quickly and again and again.

``sketch`` works on a smaller copy, with every length made shorter alike, and remembers the picture after each step: while
one step's slider moves, the steps before it are not computed again. ``full`` is exactly what would be kept.

Decided: a sketch is no proof. Considered: computing the visible part in full; repair steps look far around and would
miss 50 ms by seconds. Costs: a sketch differs from the rendition by its reduction and its quicker sums.

Thread-safe: sketches wait for each other, and full pictures for each other, but a sketch never waits for a full picture.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import replace

from workstation.domain.crop import Recipe, Rendition
from workstation.domain.enhancement import Record
from workstation.domain.geometry import Rect
from workstation.imaging.render import (
    SHAPES,
    Frames,
    cut,
    develop,
    flattened,
    plain,
    processed,
    rendition_of,
    stencil,
)
from workstation.imaging.steps import Measure, Pixels
from workstation.imaging.steps.combine import reduced

_REMEMBERED = 24
"""Pictures after a step, at most 1.5 times the side wanted: some 150 MB at 1600 pixels."""


class Enlarger:
    """The pixels of ``bounds`` and of the frames' parts. Every recipe asked about must have these bounds and frames."""

    def __init__(self, recipe: Recipe, region: Rendition, frames: Frames = ()) -> None:
        self.bounds: Rect = recipe.bounds()
        if (region.width, region.height) != (self.bounds.width, self.bounds.height):
            raise ValueError("the pixels are not those of the recipe's region")
        self._image = recipe.image
        self._region = region
        self._frames = dict(zip(((f.image, f.region) for f in recipe.frames), frames, strict=True)) if frames else {}
        self._sketched: OrderedDict[Hashable, Pixels] = OrderedDict()
        self._drawing, self._developing = threading.Lock(), threading.Lock()
        self._full: tuple[Recipe, Rendition, Record] | None = None

    def fits(self, recipe: Recipe) -> bool:
        """Whether this recipe can be asked about; another one needs another ``lay``."""
        mine = (recipe.image, recipe.bounds()) == (self._image, self.bounds)
        return mine and (not recipe.combines() or {(f.image, f.region) for f in recipe.frames} <= set(self._frames))

    def size(self, recipe: Recipe, upto: int | None = None) -> tuple[int, int]:
        """Width and height of the full result of the first ``upto`` steps (all)."""
        return recipe.sizes()[len(recipe.steps) if upto is None else upto]

    def sketch(self, recipe: Recipe, *, side: int = 1600, upto: int | None = None) -> Rendition:
        """The result of the first ``upto`` steps (all; 0: cut and masked only), its longest side at most ``side``.

        Never enlarged. Raises ValueError for a recipe that does not fit.
        """
        self._check(recipe)
        count = len(recipe.steps) if upto is None else upto
        with self._drawing:
            scale = self._scale(recipe, side)
            made = flattened(self._after(recipe, count, scale), self._stencil(recipe, count, scale))
        longest = max(made.shape[:2])
        return rendition_of(reduced(made, side / longest) if longest > side else made)

    def full(self, recipe: Recipe) -> Rendition:
        """Exactly what would be kept."""
        return self.developed(recipe)[0]

    def developed(self, recipe: Recipe) -> tuple[Rendition, Record]:
        """The same, and its enhancement record; the last one is remembered."""
        self._check(recipe)
        with self._developing:
            if self._full is None or self._full[0] != recipe:
                self._full = None  # first, so that two are never held at once
                self._full = (recipe, *develop(recipe, self._region, self._frames_of(recipe)))
            return self._full[1], self._full[2]

    def _check(self, recipe: Recipe) -> None:
        if not self.fits(recipe):
            raise ValueError("the enlarger was laid for another region or other frames")

    def _frames_of(self, recipe: Recipe) -> Sequence[Rendition]:
        return [self._frames[frame.image, frame.region] for frame in recipe.frames] if recipe.combines() else ()

    def _scale(self, recipe: Recipe, side: int) -> float:
        """How much smaller the copy is on which steps are computed: the same while a slider moves.

        Where the steps leave a small part only, it is less, so that this part is shown as sharply.
        """
        sizes = recipe.sizes()
        scale = min(1.0, side / max(sizes[0]))
        while scale < 1 and max(sizes[-1]) * scale * 2 <= side:
            scale = min(1.0, scale * 2)
        return scale

    def _after(self, recipe: Recipe, count: int, scale: float) -> Pixels:
        """The picture after ``count`` steps, from the longest prefix that is remembered."""
        base = replace(recipe, steps=(), frames=recipe.frames if recipe.combines() else ())
        keys = [(base, scale, tuple(step for step in recipe.steps[:n] if not step.neutral)) for n in range(count + 1)]
        start = next((n for n in range(count, -1, -1) if keys[n] in self._sketched), -1)
        if start < 0:
            start, pixels = 0, cut(recipe, self._region, scale)
            self._remember(keys[0], pixels)
        else:
            pixels = self._sketched[keys[start]]
            self._sketched.move_to_end(keys[start])
        for number in range(start, count):
            step = recipe.steps[number]
            pixels = processed(pixels, step, recipe, self._frames_of(recipe), Measure(scale, quick=True))
            self._remember(keys[number + 1], pixels)
        return pixels

    def _stencil(self, recipe: Recipe, count: int, scale: float) -> Pixels | None:
        """Where the sketch shows nothing; None where the steps leave that flat."""
        some = replace(recipe, steps=recipe.steps[:count])
        shapes = tuple(step for step in some.steps if step.name in SHAPES and not step.neutral)
        key = ("stencil", replace(recipe, steps=shapes, frames=()), scale)
        if key in self._sketched and not plain(some):
            self._sketched.move_to_end(key)
            return self._sketched[key]
        first = self._after(recipe, 0, scale)
        shown = stencil(some, (first.shape[1], first.shape[0]), Measure(scale, quick=True))
        if shown is not None:
            self._remember(key, shown)
        return shown

    def _remember(self, key: Hashable, pixels: Pixels) -> None:
        self._sketched[key] = pixels
        self._sketched.move_to_end(key)
        while len(self._sketched) > _REMEMBERED:
            self._sketched.popitem(last=False)
