"""A recipe and the pixels of its region → the rendition a reviewer signs: the same bytes every time.

Order is the promise: masks and everything outside the outline are filled first, so what they cover takes part in
nothing; then a tilted region is set upright; only then the steps run, in the recipe's order. No step sees a pixel
outside the region, because none is given. Where other photographs are combined with it, masks and outline are filled
once more, so that nothing of theirs shows either. Steps change the fill, too – local contrast makes a gradient of it,
sharpening a rim –, so at the end all of it is filled again: what a reader sees grey is flat, and plainly no picture.

How each step is computed: ``steps``. ``develop`` also says what was done, for the enhancement record.
"""

from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.crop import Recipe, Rendition, Step
from workstation.domain.enhancement import Processed, Record
from workstation.domain.geometry import Rect
from workstation.imaging.steps import (
    FILL,
    FULL,
    Levels,
    Measure,
    Pixels,
    combine,
    detail,
    geometry,
    light,
    opencv,
    repair,
)

__all__ = [
    "FILL",
    "conceal",
    "cut",
    "cutting",
    "develop",
    "fill",
    "flattened",
    "pixels_of",
    "processed",
    "render",
    "rendition_of",
    "stencil",
]

SHAPES = frozenset({"turn", "rotate", "perspective"})
"""Steps which move pixels about, and the fill with them."""

Frames = Sequence[Rendition]
"""The pixels of the parts which a recipe's frames name, in their order; () where none are combined."""


def render(recipe: Recipe, region: Rendition, frames: Frames = ()) -> Rendition:
    """The rendition of ``recipe``; ``region`` holds exactly the pixels of ``recipe.bounds()``."""
    pixels = cut(recipe, region)
    for step in recipe.steps:
        pixels = processed(pixels, step, recipe, frames)
    return rendition_of(flattened(pixels, stencil(recipe)))


def develop(recipe: Recipe, region: Rendition, frames: Frames = ()) -> tuple[Rendition, Record]:
    """The same, and what was done: the cut and each step that is switched on."""
    library = opencv()
    made = rendition_of(cut(recipe, region))
    numbers = (float(recipe.region.width), float(recipe.region.height), float(recipe.angle))
    record = [Processed("cut", numbers, library, "", made.digest())]
    for step in recipe.steps:
        if step.on:
            made = rendition_of(processed(pixels_of(made), step, recipe, frames))
            record.append(Processed(step.name, step.numbers, library, record[-1].after, made.digest()))
    if (shown := stencil(recipe)) is not None:
        made = rendition_of(flattened(pixels_of(made), shown))
        record.append(Processed("fill", (), library, record[-1].after, made.digest()))
    return made, tuple(record)


def stencil(recipe: Recipe, size: tuple[int, int] | None = None, measure: Measure = FULL) -> Pixels | None:
    """Rows × columns: 255 where all of a pixel shows something, less where it is filled; None if steps left that flat.

    Filled are masks, what lies outside an outline, new corners, and the rims of these. Steps of geometry are done to it
    as to the picture, so it lies where they took what is hidden. ``size``: of the cut, where it is a smaller copy.
    """
    if plain(recipe):
        return None
    size = size or (recipe.region.width, recipe.region.height)
    shown = np.full((size[1], size[0]), 255, np.uint8)
    if recipe.masks or recipe.polygon:
        shown[hidden(recipe, size, measure.scale)] = 0
    for step in recipe.steps:
        if step.name in SHAPES and not step.neutral:
            shown = _STEPS[step.name](shown, step.numbers, measure)
    return shown


def plain(recipe: Recipe) -> bool:
    """Whether whatever the result hides is flat already: nothing is hidden, or no step touched it."""
    taken = [step.name for step in recipe.steps if not step.neutral]
    hides = recipe.masks or recipe.polygon or {"rotate", "perspective"} & set(taken)
    return not hides or all(name in SHAPES for name in taken)


def flattened(pixels: Pixels, shown: Pixels | None) -> Pixels:
    """``pixels`` with FILL wherever a stencil shows nothing, or the rim of that lies."""
    if shown is None:
        return pixels
    made = pixels.copy()
    made[shown < 255] = FILL
    return made


def processed(pixels: Pixels, step: Step, recipe: Recipe, frames: Frames, measure: Measure = FULL) -> Pixels:
    """What one step makes of ``pixels``, which may be a smaller copy of them."""
    if step.neutral:
        return pixels
    if step.name != "average":
        return _STEPS[step.name](pixels, step.numbers, measure)
    if len(frames) != len(recipe.frames):
        raise ValueError("the frames are not those of the recipe")
    away = hidden(recipe, (pixels.shape[1], pixels.shape[0]), measure.scale)
    made = combine.average(pixels, list(_laid(recipe, frames, away, measure.scale)), median=step.value >= 0.5)
    made[away] = FILL
    return made


def _laid(
    recipe: Recipe, frames: Frames, away: npt.NDArray[np.bool_], scale: float
) -> Iterator[tuple[Pixels, Pixels | None, geometry.Matrix]]:
    """For each frame its pixels, where they lie under what is hidden (None: nowhere), and its matrix."""
    for frame, rendition in zip(recipe.frames, frames, strict=True):
        if (rendition.width, rendition.height) != (frame.region.width, frame.region.height):
            raise ValueError("the pixels are not those of the frame's part")
        matrix = geometry.times(frame.matrix, cutting(recipe))
        small = combine.reduced(pixels_of(rendition), scale)
        matrix = geometry.scaled(matrix, scale, scale)
        yield small, combine.covered(away, matrix, small) if away.any() else None, matrix


def cut(recipe: Recipe, region: Rendition, scale: float = 1.0) -> Pixels:
    """Region, tilt, outline and masks; with ``scale`` below 1 a smaller copy of it."""
    bounds = recipe.bounds()
    if (region.width, region.height) != (bounds.width, bounds.height):
        raise ValueError("the pixels are not those of the recipe's region")
    pixels = pixels_of(region).copy()
    if not recipe.angle:
        conceal(pixels, recipe)
        return combine.reduced(pixels, scale)
    # What lies beside a tilted outline must not shine into its rim, so it is black and weighed out.
    outside = np.zeros((region.height, region.width), np.uint8)
    tilted = Recipe(recipe.image, recipe.region, angle=recipe.angle)
    conceal(pixels, _masks_of(recipe))
    conceal(outside, tilted, 255)
    pixels = np.asarray(cv2.bitwise_and(pixels, pixels, mask=255 - outside), np.uint8)
    size = _scaled((recipe.region.width, recipe.region.height), scale)
    matrix = geometry.scaled(cutting(recipe), scale, scale)
    small, rim = combine.reduced(pixels, scale), combine.reduced(outside, scale)
    return geometry.upright(small, rim, matrix, size, quick=scale < 1)


def _masks_of(recipe: Recipe) -> Recipe:
    """The masks of a recipe over its upright bounds, without its outline."""
    return Recipe(recipe.image, recipe.bounds(), recipe.masks)


def cutting(recipe: Recipe) -> geometry.Matrix:
    """Takes a pixel of the cut to its place in the recipe's bounds."""
    region, bounds = recipe.region, recipe.bounds()
    middle = (region.x - bounds.x + region.width / 2, region.y - bounds.y + region.height / 2)
    return geometry.tilt(recipe.angle, (region.width, region.height), middle)


def hidden(recipe: Recipe, size: tuple[int, int], scale: float = 1.0) -> npt.NDArray[np.bool_]:
    """Where the cut, ``size`` large, shows nothing: under masks and outside the outline, and every pixel these touch."""
    bounds = recipe.bounds()
    covered = np.zeros((bounds.height, bounds.width), np.uint8)
    # A tilted outline stands upright in the cut and is its edge: only masks are left to fill.
    conceal(covered, _masks_of(recipe) if recipe.angle else recipe, 255)
    covered = combine.reduced(covered, scale)
    if recipe.angle:
        covered, _ = geometry.warped(covered, geometry.scaled(cutting(recipe), scale, scale), size, smooth=False)
    return np.asarray(covered > 0)


def conceal(pixels: Pixels, recipe: Recipe, value: int | tuple[int, int, int] = FILL) -> None:
    """Fill everything the recipe does not show, in place; the same spans by which the rules say what is covered."""
    bounds = recipe.bounds()
    boxes = [mask for mask in recipe.masks if isinstance(mask, Rect)]
    if not recipe.outline() and len(boxes) == len(recipe.masks):
        for box in boxes:
            if (part := box.intersection(bounds)) is not None:
                fill(pixels, part.moved(-bounds.x, -bounds.y), value)
        return
    solid = np.array(value, np.uint8)
    for row, shown in zip(pixels, recipe.rows(), strict=True):
        column = 0
        for first, after in shown:
            row[column : first - bounds.x] = solid
            column = after - bounds.x
        row[column:] = solid


def fill(pixels: Pixels, rect: Rect, value: int | tuple[int, int, int] = FILL) -> None:
    """Paint ``rect`` solid, in place."""
    pixels[rect.y : rect.bottom, rect.x : rect.right] = value


def pixels_of(rendition: Rendition) -> Pixels:
    """Rows × columns × 3, read-only."""
    return np.frombuffer(rendition.rgb, np.uint8).reshape(rendition.height, rendition.width, 3)


def rendition_of(pixels: Pixels) -> Rendition:
    """Plain bytes again."""
    return Rendition(pixels.shape[1], pixels.shape[0], pixels.tobytes())


def _scaled(size: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


_STEPS: dict[str, Callable[[Pixels, Levels, Measure], Pixels]] = {
    "turn": geometry.turn,
    "rotate": geometry.rotate,
    "perspective": geometry.perspective,
    "deblock": repair.deblock,
    "denoise": repair.denoise,
    "motion": repair.motion,
    "focus": repair.focus,
    "balance": light.balance,
    "exposure": light.exposure,
    "contrast": light.contrast,
    "gamma": light.gamma,
    "tones": light.tones,
    "curve": light.curve,
    "local": detail.local,
    "sharpen": detail.sharpen,
}
