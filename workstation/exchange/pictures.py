"""The positive list of picture bytes: parsers of our own that know only what our encoders write.

A list of what is forbidden cannot work (there are 21,000 metadata tags). So each format has one shape,
held against the file byte by byte, and the first byte that is not in it is named. No decoder is used here.
Each function returns (width, height) in pixels and raises Refused (rule "gate").
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Never

from workstation.domain.errors import Refused
from workstation.exchange import scan

LONGEST = 2048
"""Longest side of a public picture, in pixels."""

_JFIF = bytes.fromhex("ffe000104a46494600010100000100010000")
_STANDARD_HUFFMAN = "5ebc37bcec6b3005bceb8fc87343cd406411c230ca688079c1a176c2cd6e37b4"  # of the four tables of Annex K
_SCAN = bytes.fromhex("ffda000c03010002110311003f00")
_COMPONENTS = tuple(bytes.fromhex(f"0301{sampling}00021101031101") for sampling in ("22", "21", "11"))
_QUALITIES = range(50, 96)
_MARKER = re.compile(rb"\xff(?!\x00)")
_CODED = 623
"""Where the coded pixels begin: everything before them has its one length."""

_COLOURS = MappingProxyType(
    {
        "000": "001000000010000110100000110100001",
        "001": "010000000100001101000001101001",
    }
)
"""By AV1 profile the bits for 8-bit colour, BT.709 primaries, sRGB, full range, no film grain, and the end mark."""


# ITU-T T.81 Annex K, tables K.1 and K.2, in zigzag order
_LUMA = (
    *(16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51),
    *(61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77),
    *(113, 121, 112, 100, 120, 92, 101, 103, 99),
)
_CHROMA = (17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, *(99,) * 50)


def check_jpeg(data: bytes, longest: int = LONGEST) -> tuple[int, int]:
    """A baseline JPEG: JFIF header of 18 bytes, quantisation of one quality, standard Huffman tables, one scan."""
    _expect("JPEG", data, 0, b"\xff\xd8" + _JFIF)
    place = 2 + len(_JFIF)
    if data[place : place + 138] not in _DQT:
        _refuse("JPEG", place, _marker(data, place) or "quantisation tables of no known quality")
    place += 138
    _expect("JPEG", data, place, bytes.fromhex("ffc0001108"))
    height, width = (
        int.from_bytes(data[place + 5 : place + 7], "big"),
        int.from_bytes(data[place + 7 : place + 9], "big"),
    )
    if data[place + 9 : place + 19] not in _COMPONENTS:
        _refuse("JPEG", place + 9, "colour components other than Y, Cb, Cr")
    place += 19
    if sha256(data[place : place + 432]).hexdigest() != _STANDARD_HUFFMAN:
        _refuse("JPEG", place, _marker(data, place, b"\xff\xc4") or "Huffman tables other than the standard ones")
    place += 432
    _expect("JPEG", data, place, _SCAN)
    place += len(_SCAN)
    end = _next_marker(data, place)
    if data[end : end + 2] != b"\xff\xd9":
        _refuse("JPEG", end, _marker(data, end) or "no end of the picture")
    if end == place:
        _refuse("JPEG", end, "an empty picture")
    _end("JPEG", data, end + 2)
    return _size("JPEG", width, height, longest)


def check_webp(data: bytes, longest: int = LONGEST) -> tuple[int, int]:
    """A lossy WebP: one RIFF with one key frame in one ``VP8 `` chunk, exact sizes, nothing else."""
    _expect("WebP", data, 0, b"RIFF")
    _expect("WebP", data, 8, b"WEBPVP8 ")
    size = int.from_bytes(data[16:20], "little")
    whole = 20 + size + size % 2
    _expect("WebP", data, 4, (whole - 8).to_bytes(4, "little"))
    _end("WebP", data, whole)
    if size % 2 and data[-1]:
        _refuse("WebP", whole - 1, "a padding byte which is not zero")
    if size < 11:
        _refuse("WebP", 20, "no frame")
    tag = int.from_bytes(data[20:23], "little")
    if tag & 1 or tag >> 1 & 7 > 3 or not tag >> 4 & 1 or tag >> 5 > size - 10:
        _refuse("WebP", 20, "something else than one visible key frame")
    _expect("WebP", data, 23, b"\x9d\x01\x2a")
    width, height = int.from_bytes(data[26:28], "little"), int.from_bytes(data[28:30], "little")
    return _size("WebP", width, height, longest)


def check_avif(data: bytes, longest: int = LONGEST) -> tuple[int, int]:
    """A still AVIF: the boxes libavif writes around one AV1 frame, to the byte, and that frame to the last byte."""
    size = int.from_bytes(data[117:121], "big")
    width, height = int.from_bytes(data[189:193], "big"), int.from_bytes(data[193:197], "big")
    wanted = _avif_boxes(width, height, data[222:223], data[223:224], size)
    _expect("AVIF", data, 0, wanted[:-8])
    start = len(wanted)
    _expect("AVIF", data, start - 8, wanted[-8:])
    _end("AVIF", data, start + size)
    kinds = []
    place = start
    while place < len(data):
        header = data[place]
        length, body = _leb128(data, place + 1)
        kinds.append(header)
        if header == 0x12 and length:
            _refuse("AVIF", body, "a delimiter which holds something")
        if header == 0x0A and _sequence(data[body : body + length]) != (data[222], width, height):
            _refuse("AVIF", body, "a frame of another size, level or kind than its boxes say")
        place = body + length
    if kinds != [0x12, 0x0A, 0x32] or place != len(data):
        _refuse("AVIF", start, "something else than delimiter, sequence header and one frame")
    return _size("AVIF", width, height, longest)


def check_png(data: bytes, longest: int = LONGEST) -> tuple[int, int]:
    """A plain RGB PNG: signature, IHDR, IDATs, IEND; pixels inflate to exactly height · (3 · width + 1) bytes."""
    _expect("PNG", data, 0, b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
    _expect("PNG", data, 24, b"\x08\x02\x00\x00\x00")
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    _size("PNG", width, height, longest)
    room = height * (3 * width + 1)
    inflater = zlib.decompressobj()
    pixels = bytearray()
    place = 8
    for kind, place, body in _chunks(data):
        if kind == b"IDAT" and body and not inflater.eof:
            try:
                pixels += inflater.decompress(body, room + 1 - len(pixels))
            except zlib.error:
                _refuse("PNG", place, "pixels that do not inflate")
            if inflater.unconsumed_tail or inflater.unused_data or len(pixels) > room:
                _refuse("PNG", place, "more bytes than pixels")
        elif (kind, place) != (b"IHDR", 8) and (kind, len(body)) != (b"IEND", 0):
            _refuse("PNG", place, f"a chunk {kind!r}")
    if not inflater.eof or len(pixels) != room:
        _refuse("PNG", place, "fewer bytes than pixels")
    if any(pixels[row] > 4 for row in range(0, room, 3 * width + 1)):
        _refuse("PNG", place, "an unknown row filter")
    _end("PNG", data, place + 12)
    return width, height


def check_scan(data: bytes) -> None:
    """Follow the coded pixels of a JPEG that passed ``check_jpeg`` to their last bit; raises Refused (rule "gate")."""
    height, width = int.from_bytes(data[163:165], "big"), int.from_bytes(data[165:167], "big")
    across, down = data[169] >> 4, data[169] & 15
    groups = -(-width // (8 * across)) * -(-height // (8 * down))
    wrong = scan.fault(data[_CODED:-2], data[177:609], (*(0,) * (across * down), 1, 1), groups)
    if wrong:
        _refuse("JPEG", _CODED, wrong)


CHECKS: Mapping[str, Callable[[bytes], tuple[int, int]]] = MappingProxyType(
    {"jpg": check_jpeg, "webp": check_webp, "avif": check_avif, "png": check_png}
)
"""The parser for each file name extension."""


def _refuse(kind: str, place: int, what: str) -> Never:
    raise Refused("gate", f"{kind}, byte {place}: {what}.", "Only bytes on the positive list leave; build it again.")


def _expect(kind: str, data: bytes, place: int, wanted: bytes) -> None:
    found = data[place : place + len(wanted)]
    if found != wanted:
        first = next((n for n, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), len(found))
        said = f"{found[first]:#04x}" if first < len(found) else "the end"
        _refuse(kind, place + first, f"{said} where {wanted[first]:#04x} belongs")


def _end(kind: str, data: bytes, place: int) -> None:
    if len(data) < place:
        _refuse(kind, len(data), "the file breaks off")
    if len(data) > place:
        _refuse(kind, place, f"{len(data) - place} bytes after the end of the picture")


def _size(kind: str, width: int, height: int, longest: int) -> tuple[int, int]:
    if not (0 < width <= longest and 0 < height <= longest):
        _refuse(kind, 0, f"{width} × {height} pixels; at most {longest} each way may leave")
    return width, height


def _scaled(table: tuple[int, ...], quality: int) -> bytes:
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return bytes(min(255, max(1, (value * scale + 50) // 100)) for value in table)


# both segments, for every quality (scaled as the Independent JPEG Group does)
_DQT = frozenset(
    b"\xff\xdb\x00\x43\x00" + _scaled(_LUMA, quality) + b"\xff\xdb\x00\x43\x01" + _scaled(_CHROMA, quality)
    for quality in _QUALITIES
)


def _marker(data: bytes, place: int, wanted: bytes = b"\xff\xdb") -> str:
    found = data[place : place + 2]
    return "" if found == wanted or len(found) < 2 else f"a marker {found.hex()} that is not on the list"


def _next_marker(data: bytes, place: int) -> int:
    """Where the entropy-coded data ends: the first FF that is not followed by a stuffed zero."""
    found = _MARKER.search(data, place)
    return found.start() if found else len(data)


def _avif_boxes(width: int, height: int, profile: bytes, sampling: bytes, size: int) -> bytes:
    """Everything before the coded frame, as libavif writes it for one opaque 8-bit picture."""
    if not profile or sampling not in (b"\x0c", b"\x00") or profile[0] >> 5 != (sampling == b"\x00"):
        _refuse("AVIF", 222, "a colour layout other than 4:2:0 or 4:4:4, 8 bits")

    def box(kind: bytes, *parts: bytes) -> bytes:
        body = b"".join(parts)
        return (8 + len(body)).to_bytes(4, "big") + kind + body

    brands = b"avifmif1miaf" + (b"MA1A" if sampling == b"\x00" else b"MA1B")
    properties = (
        box(b"ispe", bytes(4), width.to_bytes(4, "big"), height.to_bytes(4, "big")),
        box(b"pixi", bytes(4), b"\x03\x08\x08\x08"),
        box(b"av1C", b"\x81", profile, sampling, b"\x00"),
        box(b"colr", b"nclx", bytes.fromhex("0001000d000680")),
    )
    ipma = box(b"ipma", bytes.fromhex("000000000000000100010401028304"))
    infe = box(b"infe", bytes.fromhex("020000000001000061763031436f6c6f7200"))
    start = 275
    extent = start.to_bytes(4, "big") + size.to_bytes(4, "big")
    meta = box(
        b"meta",
        bytes(4),
        box(b"hdlr", bytes(8), b"pict", bytes(13)),
        box(b"pitm", bytes(4), b"\x00\x01"),
        box(b"iloc", bytes.fromhex("0000000044000001000100000001"), extent),
        box(b"iinf", bytes(4), b"\x00\x01", infe),
        box(b"iprp", box(b"ipco", *properties), ipma),
    )
    return box(b"ftyp", b"avif", bytes(4), brands) + meta + (8 + size).to_bytes(4, "big") + b"mdat"


def _leb128(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for n in range(4):
        if place + n >= len(data):
            break
        value |= (data[place + n] & 0x7F) << 7 * n
        if data[place + n] < 0x80:
            if n and not data[place + n]:
                break  # said longer than it is
            return value, place + n + 1
    _refuse("AVIF", place, "a length that cannot be read")


def _sequence(body: bytes) -> tuple[int, int, int]:
    """Profile with level, width and height of an AV1 sequence header in its still form; zeros for another form.

    Behind the size come six switches of the encoder, then colour as the boxes say, no film grain, and the end to the bit.
    """
    bits = "".join(f"{byte:08b}" for byte in body[:16])
    if bits[3:5] != "11" or len(bits) < 56 or len(body) > 16:
        return 0, 0, 0
    wide, high = int(bits[10:14], 2) + 1, int(bits[14:18], 2) + 1
    place = 18 + wide + high
    width, height = int(bits[18 : 18 + wide], 2) + 1, int(bits[18 + wide : place], 2) + 1
    colour = _COLOURS.get(bits[:3], "-")
    rest = bits[place + 6 :]
    if not rest.startswith(colour) or len(rest) - len(colour) > 7 or "1" in rest[len(colour) :]:
        return 0, 0, 0
    return int(bits[:3] + bits[5:10], 2), width, height


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    """Kind, place and body of each chunk up to IEND; lengths and check sums hold."""
    place = 8
    while True:
        length = int.from_bytes(data[place : place + 4], "big")
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        crc = data[place + 8 + length : place + 12 + length]
        if len(crc) != 4 or int.from_bytes(crc, "big") != zlib.crc32(kind + body):
            _refuse("PNG", place, "a chunk that breaks off or whose check sum does not hold")
        yield kind, place, body
        if kind == b"IEND":
            return
        place += 12 + length
