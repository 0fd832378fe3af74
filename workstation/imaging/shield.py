"""What an unrevealed picture is shown as: colours and rough light, or less, and no content."""

from PIL import Image

from workstation.domain.crop import Rendition
from workstation.domain.shield import Level

_BLANK = 96
"""The even grey of the strongest level, of 255."""


def shield(picture: Rendition, level: Level = Level.MOSAIC) -> Rendition:
    """A picture of the same size in which each cell of the level is its own average; an even grey where it has none."""
    few = coarser(picture, level)
    coarse = _opened(few).resize((picture.width, picture.height), Image.Resampling.NEAREST)
    return Rendition(picture.width, picture.height, coarse.tobytes())


def coarser(picture: Rendition, level: Level) -> Rendition:
    """One pixel per cell of the level: at most 16 along the longest side, never more than there are."""
    look, whole = level.look, _opened(picture)
    longest = max(whole.size)
    count = min(look.cells, longest)
    if not count:
        shape = _fitted(whole.size, 4)
        return Rendition(*shape, bytes((_BLANK,)) * (shape[0] * shape[1] * 3))
    few = whole.resize(_fitted(whole.size, count), Image.Resampling.BOX)
    made = few.convert("L").convert("RGB") if look.grey else few
    return Rendition(made.width, made.height, made.tobytes())


def _opened(picture: Rendition) -> Image.Image:
    return Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)


def _fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The same proportions, ``longest`` along the longer side."""
    return (
        max(1, round(size[0] * longest / max(size))),
        max(1, round(size[1] * longest / max(size))),
    )
