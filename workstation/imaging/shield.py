"""The mosaic an unrevealed picture is shown as: colours and rough light, no content."""

from PIL import Image

from workstation.domain.crop import Rendition


def shield(picture: Rendition, cells: int = 12) -> Rendition:
    """A picture of the same size in which each of ``cells`` cells along the longest side is its own average."""
    whole = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
    longest = max(whole.size)
    count = min(cells, longest)
    few = (max(1, round(whole.width * count / longest)), max(1, round(whole.height * count / longest)))
    coarse = whole.resize(few, Image.Resampling.BOX).resize(whole.size, Image.Resampling.NEAREST)
    return Rendition(picture.width, picture.height, coarse.tobytes())
