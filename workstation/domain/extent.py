"""How large a picture is after each step: the darkroom makes it so, and the limits of memory are asked of it beforehand."""

import math
from collections.abc import Iterable

from workstation.domain.step import Step

ONE = 1 << 16
"""Sines and cosines of ``rotate`` are whole multiples of 1/65536, so that its size is the same on every processor."""

Size = tuple[int, int]


def turned_by(degrees: float) -> tuple[int, int]:
    """(cosine, sine) in 1/65536."""
    return round(math.cos(math.radians(degrees)) * ONE), round(math.sin(math.radians(degrees)) * ONE)


def corners_of(values: tuple[float, ...], size: Size) -> list[tuple[float, float]]:
    """The four corners of ``perspective`` in pixels of its input."""
    return [(x * size[0], y * size[1]) for x, y in zip(values[::2], values[1::2], strict=True)]


def size_after(step: Step, size: Size) -> Size:
    """Width and height which ``step`` makes of a picture of this size."""
    width, height = size
    if step.neutral:
        return size
    if step.name == "turn":
        return (height, width) if step.value % 180 else size
    if step.name == "rotate":
        cos, sin = map(abs, turned_by(step.value))
        return -(-(width * cos + height * sin) // ONE), -(-(width * sin + height * cos) // ONE)
    if step.name == "perspective":
        a, b, c, d = corners_of(step.numbers, size)
        across, down = math.dist(a, b) + math.dist(d, c), math.dist(a, d) + math.dist(b, c)
        return max(1, round(across / 2)), max(1, round(down / 2))
    return size


def sizes(steps: Iterable[Step], size: Size) -> list[Size]:
    """The size at first and after each step."""
    found = [size]
    for step in steps:
        found.append(size_after(step, found[-1]))
    return found
