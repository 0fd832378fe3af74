"""Inside the sandbox only: a large PNG read from the top, no further than somebody looks.

A PNG cannot be decoded at a smaller scale, nor from its middle: whoever wants a part needs every row above it, and no row
below. So it is read in bands, and what stands in the upper half of 200 megapixels is there in half the seconds.

Decided: zlib opens the stream, and Pillow undoes the filters of some rows at a time, behind the last row of those before.
Considered: Pillow alone, which decodes a whole file in one call and says nothing until it is done; a PNG reader of our
own. Costs: a fourth more time for the whole; sorts which are rare – palettes, 16 bits, interlaced, animated, those with
text behind the pixels – are decoded whole as before.
"""

import mmap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from workstation.domain.image import MAX_PIXELS

Bytes = bytes | mmap.mmap

_FIRST = 8
_PIECE = 64 * 1024
_MODES = {0: "L", 2: "RGB", 4: "LA", 6: "RGBA"}
_BESIDE = {b"acTL", b"PLTE"}
_LATE = {b"eXIf", b"tEXt", b"zTXt", b"iTXt"}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the compressed rows of a PNG of ``mode`` lie: (offset, length) of each piece."""

    mode: str
    width: int
    height: int
    pieces: tuple[tuple[int, int], ...]


def layout(data: Bytes) -> Layout | None:
    """The layout of a PNG which can be read in bands; None for every other sort, broken ones among them."""
    pieces: list[tuple[int, int]] = []
    at, head = _FIRST, b""
    while at + 8 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind == b"IHDR":
            head = data[at + 8 : at + 8 + length]
        elif kind == b"IDAT":
            pieces.append((at + 8, min(length, len(data) - at - 8)))
        elif kind == b"IEND":
            break
        elif kind in _BESIDE or (pieces and kind in _LATE):
            return None
        at += 12 + length
    if len(head) != 13 or not pieces:
        return None
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    depth, colour, *_, interlaced = head[8:]
    if depth != 8 or colour not in _MODES or interlaced or not 1 <= width * height <= MAX_PIXELS:
        return None
    return Layout(_MODES[colour], width, height, tuple(pieces))


class Rows:
    """The rows of one PNG, read from the top. ``read`` of them lie in ``picture`` so far; the others take no memory."""

    def __init__(self, data: Bytes, made: Layout) -> None:
        self._data, self._layout = data, made
        self._stream = self._opened()
        self._left = b""
        self._above = bytes(made.width * len(made.mode))
        self.picture = Image.new(made.mode, (made.width, made.height), None)  # not cleared, so not yet in memory
        self.read = 0

    def down_to(self, row: int, band: int = 256) -> None:
        """Have all rows above ``row``; raises ValueError or zlib.error where the file ends or breaks before."""
        made = self._layout
        while self.read < row:
            count = min(band, made.height - self.read)
            filtered = self._next(count * (len(self._above) + 1))
            # Filters look at the row above: it goes first, unfiltered.
            packed = zlib.compress(b"".join((b"\0", self._above, filtered)), 0)
            part = Image.frombytes(made.mode, (made.width, count + 1), packed, "zip", made.mode, 0)
            self.picture.paste(part, (0, self.read - 1))
            self._above = part.crop((0, count, made.width, count + 1)).tobytes()
            self.read += count

    def _next(self, length: int) -> bytes:
        parts, have = [self._left], len(self._left)
        while have < length:
            piece = next(self._stream, None)
            if piece is None:
                raise ValueError("the file ends before its last row")
            parts.append(piece)
            have += len(piece)
        whole = b"".join(parts)
        self._left = whole[length:]
        return whole[:length]

    def _opened(self) -> Iterator[bytes]:
        opener = zlib.decompressobj()
        for offset, length in self._layout.pieces:
            for at in range(offset, offset + length, _PIECE):
                yield opener.decompress(self._data[at : min(at + _PIECE, offset + length)])
