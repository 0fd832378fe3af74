"""Approved pixels → files for the public: rebuilt from raw RGB, so no channel of the source can come along.

Nothing is ever "saved as": each function starts from ``Image.frombytes`` and writes no metadata, no profile, fixed
tables. JPEG, WebP and AVIF are lossy, 4:2:0 and always resampled – a picture already within ``long_side`` becomes 3 %
smaller –, which destroys anything hidden in the lowest bits (security.md). The same pixels give the same bytes.
PNG is exact and for referral packages only. ``demo`` draws a visible mark into the pixels first.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PIL import Image

from workstation.domain.crop import Rendition
from workstation.imaging import resample
from workstation.imaging.card import Fonts, blank, written
from workstation.imaging.mark import marked

_SUBSAMPLING = "4:2:0"

__all__ = ["Encoded", "Fonts", "Words", "avif", "cards", "jpeg", "png", "webp"]


Words = tuple[str, str, str]
"""Reference, question, footer."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One finished file and the size of the picture in it."""

    data: bytes
    width: int
    height: int


def jpeg(rendition: Rendition, long_side: int = 1600, quality: int = 85, *, demo: bool = False) -> Encoded:
    """A baseline JPEG with standard Huffman tables: JFIF header, tables, one frame, nothing else."""
    return _jpeg(_resampled(rendition, long_side, demo), quality)


def webp(rendition: Rendition, long_side: int = 1600, quality: int = 82, *, demo: bool = False) -> Encoded:
    """A lossy WebP: RIFF with one VP8 chunk."""
    return _saved(_resampled(rendition, long_side, demo), "WEBP", quality=quality, method=4)


def avif(rendition: Rendition, long_side: int = 1600, quality: int = 60, *, demo: bool = False) -> Encoded:
    """An AVIF made on one thread, so that the bytes do not depend on the machine's processors."""
    picture = _resampled(rendition, long_side, demo)
    return _saved(picture, "AVIF", quality=quality, subsampling=_SUBSAMPLING, speed=8, max_threads=1, autotiling=False)


def png(rendition: Rendition, *, demo: bool = False, level: int = 6) -> bytes:
    """Exactly these pixels, 8-bit RGB: IHDR, IDAT, IEND. With ``demo`` the mark is in the pixels; ``level`` 1 is quick, 9 small."""
    picture = resample.rebuilt(rendition)
    return _saved(marked(picture) if demo else picture, "PNG", compress_level=level).data


def cards(
    rendition: Rendition, size: tuple[int, int], said: Iterable[Words], fonts: Fonts, *, demo: bool = False
) -> Iterator[Encoded]:
    """JPEGs of exactly ``size`` for sharing: the object, its reference, one question, one line below; one for each of ``said``."""
    sheet = blank(rendition, size, demo=demo)
    return (_jpeg(written(sheet, words, fonts), 85) for words in said)


def _jpeg(picture: Image.Image, quality: int) -> Encoded:
    return _saved(picture, "JPEG", quality=quality, subsampling=_SUBSAMPLING, optimize=False, progressive=False)


def _resampled(rendition: Rendition, long_side: int, demo: bool) -> Image.Image:
    picture = resample.fitted(rendition, long_side, long_side)
    return marked(picture) if demo else picture


def _saved(picture: Image.Image, name: str, **options: object) -> Encoded:
    clean = Image.frombytes("RGB", picture.size, picture.tobytes())
    out = io.BytesIO()
    clean.save(out, name, **options)
    return Encoded(out.getvalue(), clean.width, clean.height)
