"""Zones which a combined photograph brings into a crop: where they come to lie on the first photograph.

A frame's pixels show at the places to which its matrix lays them, so a zone seen there counts like one seen in the first
photograph at that place: it blocks, masks cover it, and a second person can overrule it.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from workstation.domain.crop import Frame, Recipe
from workstation.domain.geometry import Rect
from workstation.domain.zone import Zone

REACH = 4
"""Pixels of the frame around a zone that resampling may mix with it."""


def brought(recipe: Recipe, frame: Frame, zones: Iterable[Zone]) -> Iterator[Zone]:
    """The zones of a frame's photograph which lie in the recipe's bounds, in pixels of the first photograph.

    Each becomes the upright rectangle around its place there, never smaller than what it shows.
    """
    for zone in zones:
        r = zone.rect
        wide = Rect(r.x - REACH, r.y - REACH, r.width + 2 * REACH, r.height + 2 * REACH)
        part = wide.intersection(frame.region)
        place = _place(part, frame, recipe.bounds()) if part else None
        if place:
            yield replace(zone, rect=place)


def parts(recipe: Recipe, digest: str) -> list[Recipe]:
    """What a recipe may show of one photograph, itself or by its frames."""
    frames = [Recipe(digest, frame.region) for frame in recipe.frames if frame.image == digest]
    return [recipe, *frames] if recipe.image == digest else frames


def _place(part: Rect, frame: Frame, bounds: Rect) -> Rect | None:
    """Where a part of the frame's photograph comes to lie within the bounds, if anywhere."""
    back = _inverse(frame.matrix)
    xs, ys = [], []
    for x in (part.x - 0.5, part.right - 0.5):
        for y in (part.y - 0.5, part.bottom - 0.5):
            u, v = x - frame.region.x, y - frame.region.y
            w = back[6] * u + back[7] * v + back[8]
            if w <= 1e-9:  # it reaches behind the horizon: anywhere
                return bounds
            xs.append((back[0] * u + back[1] * v + back[2]) / w)
            ys.append((back[3] * u + back[4] * v + back[5]) / w)
    left, top = math.floor(min(xs) + 0.5) - 1, math.floor(min(ys) + 0.5) - 1
    right, bottom = math.ceil(max(xs) + 0.5) + 1, math.ceil(max(ys) + 0.5) + 1
    laid = Rect(left + bounds.x, top + bounds.y, right - left, bottom - top)
    return laid.intersection(bounds)


def _inverse(m: tuple[float, ...]) -> tuple[float, ...]:
    """The matrix from the part back to the bounds; ``Frame`` sees to it that there is one."""
    a, b, c, d, e, f, g, h, i = m
    whole = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    minors = (e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f)
    return tuple(one / whole for one in (*minors, d * h - e * g, b * g - a * h, a * e - b * d))
