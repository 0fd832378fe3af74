"""Inside the sandbox only, the sole home of decoders: one photograph, and the upright RGB of any part at any level.

As little is decoded as a question needs: a JPEG at 1/8, 1/4 or 1/2 scale for coarse levels, in full for level 0 only; a
large PNG from the top, no further than asked (``rows``); every other format in full. A large JPEG, quick to decode again,
is not kept but for the surroundings of the last tile: 40 MB instead of 800. Colour, transparency and orientation are dealt with part by part, so that beside the decoded
picture itself (4 bytes for each pixel: 800 MB at 200 megapixels) only one part is in memory.
"""

import ctypes
import io
import warnings
from collections.abc import Iterator
from math import ceil, floor
from typing import IO, cast

import numpy as np
import numpy.typing as npt
import pi_heif
from PIL import AvifImagePlugin, Image, ImageFile, UnidentifiedImageError

from workstation.domain.geometry import Rect
from workstation.domain.image import MAX_PIXELS
from workstation.domain.tile import SIDE, Tile, level_size
from workstation.imaging import colour, metadata, raw, rows

Array = npt.NDArray[np.uint8]

_AT_ONCE = 8_000_000
"""Pixels turned into RGB in one go; a larger part is done in bands."""

_WHOLE = 40_000_000
"""Pixels of a JPEG's level which are kept whole between two tiles; of a larger one only the surroundings are kept."""

_AROUND = 3
"""So many tiles are kept on each side of the one asked for, 38 MB: whoever looks on near by waits for no second decoding."""

_PARTLY = 8_000_000
"""A PNG of more pixels is read from the top as it is needed."""

_M_MMAP_THRESHOLD, _RETURNED = -3, 8 * 1024 * 1024
"""A piece of memory as large as this goes back to the system as soon as it is free: 30 MB less while tiles are served."""

_DRAFTS = 3
"""JPEG decodes down to 1/2^3."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_PLUGINS = {"JPEG": ["JPEG", "MPO"]}


def register() -> None:
    """Make every decoder known, each on one thread, and a picture of too many pixels an error."""
    if hasattr(libc := ctypes.CDLL(None), "mallopt"):  # glibc
        libc.mallopt(_M_MMAP_THRESHOLD, _RETURNED)
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    pi_heif.register_heif_opener()
    pi_heif.options.DECODE_THREADS = 1
    Image.init()


class Verdict(Exception):
    """Why a file is not opened: ``code`` is one of protocol.STATUS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Plate:
    """A photograph of ``width`` × ``height`` upright pixels.

    ``picture`` is the file as opened, for what it says about itself; ``orientation`` is the flag found in it. Of a raw
    file it is the camera's ``preview``.
    A map given as ``data`` is closed when it is no longer needed. Raises Verdict, MemoryError, or whatever a decoder raises
    on hostile bytes.
    """

    def __init__(self, data: rows.Bytes, name: str) -> None:
        self.preview = raw.preview(data) if name == "RAW" else None
        if name == "RAW":
            if self.preview is None:
                raise Verdict("no_preview")
            data, name = self.preview.data, "JPEG"
        self._data, self._name = data, name
        self.picture = self._opened()
        if self.preview and self.preview.exif:
            self.picture.info.setdefault("exif", self.preview.exif)
        self._layout = self._in_rows()
        self._rows: rows.Rows | None = None
        self.orientation = metadata.orientation(self.picture)
        self._turn = 1 if name == "TIFF" else self.orientation  # that decoder turns the picture itself
        self._stored = self.picture.size
        self.width, self.height = self.picture.size if self._turn < 5 else self.picture.size[::-1]
        self._held: dict[int, Image.Image] = {}
        self._tone: colour.Tone = None
        self._near: tuple[int, Rect, Array] | None = None

    def region(self, rect: Rect) -> Iterator[Image.Image]:
        """The pixels of ``rect``, in bands from top to bottom."""
        if not Rect(0, 0, self.width, self.height).contains(rect):
            raise Verdict("crop_outside")
        yield from self._bands(0, rect, 1)

    def part(self, rect: Rect, side: int) -> Image.Image:
        """``rect``, its pixels averaged so that its longest side is less than twice ``side``."""
        if not Rect(0, 0, self.width, self.height).contains(rect):
            raise Verdict("crop_outside")
        return self._averaged(0, rect, max(1, max(rect.width, rect.height) // side))

    def tile(self, tile: Tile) -> Image.Image:
        """The pixels of one tile: averages of level 0, or of the nearest level which was decoded already."""
        width, height = level_size(tile.level, self.width, self.height)
        if tile.level <= _DRAFTS and width * height > _WHOLE and self._is_jpeg():
            return self._tile_of_surroundings(tile, width, height)
        held = self._hold(tile.level)
        ratio = 1 << (tile.level - held)
        rect = _square(tile, SIDE * ratio, level_size(held, self.width, self.height))
        return self._averaged(held, rect, ratio)

    def _tile_of_surroundings(self, tile: Tile, width: int, height: int) -> Image.Image:
        wanted = _square(tile, SIDE, (width, height))
        if self._near is None or self._near[0] != tile.level or not self._near[1].contains(wanted):
            self._near = None
            left, top = max(0, wanted.x - _AROUND * SIDE), max(0, wanted.y - _AROUND * SIDE)
            right, low = min(width, wanted.right + _AROUND * SIDE), min(height, wanted.bottom + _AROUND * SIDE)
            around = Rect(left, top, right - left, low - top)
            self._held = {level: kept for level, kept in self._held.items() if level > tile.level}
            held = self._hold(tile.level)
            ratio = 1 << (tile.level - held)
            whole = level_size(held, self.width, self.height)
            near = np.asarray(self._averaged(held, _finer(around, ratio, whole), ratio))
            self._near = (tile.level, around, near)
            del self._held[held]
        _, around, near = self._near
        inside = wanted.moved(-around.x, -around.y)
        return Image.fromarray(near[inside.y : inside.bottom, inside.x : inside.right])

    def reduced(self, side: int) -> Image.Image:
        """The whole, its longest side at most ``side``; a JPEG is decoded at a smaller scale where possible."""
        (across, down), bands = self.reducing(side)
        made, top = Image.new("RGB", (across, down)), 0
        for band in bands:
            made.paste(band, (0, top))
            top += band.height
        return made

    def reducing(self, side: int) -> tuple[tuple[int, int], Iterator[Image.Image]]:
        """(width and height, the same in bands from top to bottom, each as soon as it is decoded)."""
        level, longest = 0, max(self.width, self.height)
        while level < _DRAFTS and longest >> (level + 1) >= side:
            level += 1
        held = self._hold(level)
        size = fitted(level_size(held, self.width, self.height), side)
        return size, self._reduced(held, size)

    def _reduced(self, held: int, size: tuple[int, int]) -> Iterator[Image.Image]:
        width, height = level_size(held, self.width, self.height)
        across, down = size
        high = max(1, _AT_ONCE * down // (width * height))
        for top in range(0, down, high):
            low = min(top + high, down)
            first, last = top * height / down, low * height / down
            part = Rect(0, floor(first), width, min(height, ceil(last)) - floor(first))
            (band,) = self._bands(held, part, part.height)
            inside = (0, first - part.y, width, min(last - part.y, part.height))
            yield band.resize((across, low - top), Image.Resampling.BOX, inside)

    def _hold(self, level: int) -> int:
        """Have a decoded picture no coarser than ``level`` and say which level it is."""
        finer = [held for held in self._held if held <= level]
        if finer:
            return max(finer)
        if self._layout and self.picture.tile:  # not loaded yet
            self._rows = rows.Rows(self._data, self._layout)
            self._held[0] = self._rows.picture
            self._held[0].info = dict(self.picture.info)
            return 0
        picture = self._drafted(min(level, _DRAFTS)) if level and self._is_jpeg() else None
        if picture is None:
            # Other decoders may have loaded it already, to read its orientation.
            picture, level = self._opened() if self._is_jpeg() else self.picture, 0
        level = min(level, _DRAFTS)
        picture.load()
        if picture.size != level_size(level, *self._stored):
            raise Verdict("damaged")
        self._held = {kept: image for kept, image in self._held.items() if kept > level}
        self._held[level] = picture
        if not level:
            self._tone = colour.tone_of(picture)  # of the whole, so that a part looks as it does in the whole
        return level

    def _in_rows(self) -> rows.Layout | None:
        """How a large PNG is read from the top; None for every other picture."""
        info = self.picture.info
        if (
            self._name != "PNG"
            or self.picture.width * self.picture.height <= _PARTLY
            or "Raw profile type exif" in info
        ):
            return None
        found = rows.layout(self._data)
        if found is None or (found.width, found.height) != self.picture.size:
            return None
        info.setdefault("exif", b"")  # there is none behind the pixels: to look for it there would decode them all
        return found

    def _is_jpeg(self) -> bool:
        return self.picture.format in {"JPEG", "MPO"}

    def _drafted(self, level: int) -> ImageFile.ImageFile | None:
        """The JPEG set to decode at 1/2^level; None where the decoder chooses another scale."""
        picture = self._opened()
        wanted = tuple(max(1, side >> level) for side in picture.size)
        picture.draft("RGB" if picture.mode == "YCbCr" else None, (wanted[0], wanted[1]))
        return picture if picture.size == level_size(level, *self._stored) else None

    def _opened(self) -> ImageFile.ImageFile:
        try:
            file = io.BytesIO(self._data) if isinstance(self._data, bytes) else cast("IO[bytes]", self._data)
            picture = Image.open(file, formats=_PLUGINS.get(self._name, [self._name]))
        except UnidentifiedImageError:
            raise Verdict("damaged") from None
        if picture.width * picture.height > MAX_PIXELS:
            raise Verdict("too_many_pixels")
        if min(picture.size) < 1:
            raise Verdict("damaged")
        return picture

    def _averaged(self, held: int, rect: Rect, ratio: int) -> Image.Image:
        """``rect`` of a held level, ``ratio`` × ``ratio`` pixels averaged to one."""
        made = Image.new("RGB", (-(-rect.width // ratio), -(-rect.height // ratio)))
        top = 0
        for band in self._bands(held, rect, ratio):
            part = band.reduce(ratio) if ratio > 1 else band
            made.paste(part, (0, top))
            top += part.height
        return made

    def _bands(self, held: int, rect: Rect, multiple: int) -> Iterator[Image.Image]:
        """Upright RGB of ``rect`` of a held level; each band's height, save the last one's, divides by ``multiple``."""
        self._hold(held)
        picture = self._held[held]
        high = max(1, _AT_ONCE // rect.width // multiple) * multiple
        for top in range(0, rect.height, high):
            part = Rect(rect.x, rect.y + top, rect.width, min(high, rect.height - top))
            stored = _stored(part, picture.size, self._turn)
            self._read_down_to(stored.bottom)
            cut = picture.crop((stored.x, stored.y, stored.right, stored.bottom))
            cut.info = dict(picture.info)
            rgb = colour.to_rgb(cut, self._tone)
            yield rgb.transpose(_TURNS[self._turn]) if self._turn in _TURNS else rgb

    def _read_down_to(self, row: int) -> None:
        if self._rows is None:
            return
        self._rows.down_to(row)
        if self._rows.read == self._stored[1]:
            self._rows = None
            if not isinstance(self._data, bytes):
                self._data.close()


def shrunk(rgb: Image.Image, side: int) -> Image.Image:
    """Averaged so that the longest side is at most ``side``."""
    size = fitted(rgb.size, side)
    return rgb if size == rgb.size else rgb.resize(size, Image.Resampling.BOX)


def fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The size made smaller, never larger, so that its longest side is at most ``side``."""
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _square(tile: Tile, span: int, size: tuple[int, int]) -> Rect:
    """The tile in a level of ``size`` where it spans so many pixels."""
    x, y = tile.column * span, tile.row * span
    return Rect(x, y, min(span, size[0] - x), min(span, size[1] - y))


def _finer(rect: Rect, ratio: int, size: tuple[int, int]) -> Rect:
    """The same part in a level ``ratio`` times as fine, of ``size``."""
    x, y = rect.x * ratio, rect.y * ratio
    return Rect(x, y, min(rect.width * ratio, size[0] - x), min(rect.height * ratio, size[1] - y))


def _stored(rect: Rect, size: tuple[int, int], orientation: int) -> Rect:
    """The upright ``rect`` in the file's own orientation; ``size`` is the stored width and height."""
    width, height = size
    x, y, w, h = rect.numbers()
    if orientation >= 5:
        x, y, w, h = y, x, h, w
    if orientation in {2, 3, 7, 8}:
        x = width - x - w
    if orientation in {3, 4, 6, 7}:
        y = height - y - h
    return Rect(x, y, w, h)
