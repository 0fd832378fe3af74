"""Approved pixels at another size, for encoders and cards: always resampled, never straight through."""

from PIL import Image

from workstation.domain.crop import Rendition

LARGEST = 0.97
"""Of its own size: a picture already small enough still loses 3 %, so that no pixel passes unchanged."""


def rebuilt(rendition: Rendition) -> Image.Image:
    """The exact pixels as a picture that knows nothing else."""
    return Image.frombytes("RGB", (rendition.width, rendition.height), rendition.rgb)


def fitted(rendition: Rendition, width: int, height: int) -> Image.Image:
    """The picture resampled to fit into ``width`` × ``height``, at most LARGEST of itself."""
    whole = rebuilt(rendition)
    scale = min(LARGEST, width / whole.width, height / whole.height)
    size = (max(1, int(whole.width * scale)), max(1, int(whole.height * scale)))
    return whole.resize(size, Image.Resampling.LANCZOS)
