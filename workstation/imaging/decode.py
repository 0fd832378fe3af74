"""Inside the sandbox only: the bytes of one seized file become upright RGB, or a status code; ``plate`` does the decoding.

Whatever the file is called, its first bytes say which decoders may look at it; every other decoder stays out. Frame 0
only. Orientation is applied here, colour profiles are turned into sRGB here, transparency is laid on white here, so
what leaves is plain pixels. Every failure is one of protocol.STATUS; no text of an exception leaves.

A cost to know: a JPEG gives its hash and thumbnail from a 1/8-scale decode, and its zones and likeness from a second
decode at the smallest scale with 1280 (or 800) pixels, so that the hash is the same whether zones were asked for or not.
"""

import io
import math
import mmap
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

import cv2
import numpy as np
from PIL import Image

from workstation.domain.geometry import Rect
from workstation.domain.image import MAX_BYTES
from workstation.imaging import colour, detectors, likeness, metadata, plate, protocol, raw, rows
from workstation.imaging.detector import Detector
from workstation.imaging.plate import Plate, Verdict, shrunk

_SMALL, _FOR_ZONES, _SHIELDED = 128, 1280, 16
_CLOSE, _ENLARGED = 20_000_000, 2.5
"""Pixels at which a picture, or part of one, is looked at closely, and how many times it is enlarged for that at most."""
_LARGEST = 4.0
"""So many times a small part is enlarged: a face of fewer than ten pixels is none."""
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}


def opencv_version() -> tuple[str, ...]:
    """OpenCV's three version numbers."""
    return tuple(cv2.__version__.split(".")[:3])


def warm_up() -> None:
    """Import and run every decoder once, on pictures made here, so that nothing is looked for on disk later."""
    plate.register()
    cv2.setNumThreads(1)
    sample = Image.new("RGB", (64, 48), (200, 120, 90))
    exif = Image.Exif()
    exif[274] = 1
    for name in ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF", "JPEG2000"):
        data = io.BytesIO()
        sample.save(data, name, **({} if name in {"GIF", "BMP"} else {"exif": exif}))
        for op in (protocol.LOOK, protocol.PIXELS):
            request = protocol.Request(op, frozenset(), 0, 0, 0)
            b"".join(_answer(data.getvalue(), request, []))
    colour.warm_up()
    for name in ("utf-16-le", "utf-16-be", "shift_jis", "latin-1", "cp1252", "ascii"):
        b"".decode(name)


_MAPPED = {"JPEG", "PNG"}
"""Formats whose decoders read a file piece by piece: it need not be in memory twice."""


def sniff(data: bytes) -> str:
    """The format's name by its first bytes (one of protocol.FORMATS), or an empty string."""
    simple = {
        b"\xff\xd8\xff": "JPEG",
        b"\x89PNG\r\n\x1a\n": "PNG",
        b"GIF87a": "GIF",
        b"GIF89a": "GIF",
        b"BM": "BMP",
        b"II*\0": "TIFF",
        b"MM\0*": "TIFF",
        b"II+\0": "TIFF",
        b"MM\0+": "TIFF",
        b"\xff\x4f\xff\x51": "JPEG2000",
        b"\0\0\0\x0cjP  \r\n\x87\n": "JPEG2000",
    }
    for magic, name in simple.items():
        if data.startswith(magic):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        length = min(int.from_bytes(data[:4], "big"), 256)
        brands = {data[8:12], *(data[at : at + 4] for at in range(16, length, 4))}
        return "AVIF" if brands & _AVIF_BRANDS else "HEIF" if brands & _HEIF_BRANDS else ""
    return ""


def work(request: protocol.Request, battery: list[Detector]) -> None:
    """Answer one request: the file is descriptor 0, the answer goes to descriptor 1."""
    if request.op == protocol.GLANCE:
        _glance(request)
        return
    data = os.pread(0, MAX_BYTES + 1, 0) if os.lseek(0, 0, os.SEEK_END) <= MAX_BYTES else b""
    sent = False
    try:
        for part in _answer(data, request, battery):
            _write(part)
            sent = True
    except MemoryError:
        if sent:
            raise
        _write(_no("limits"))
    except Exception:  # noqa: BLE001 – see _code
        os._exit(protocol.BROKE)


def _glance(request: protocol.Request) -> None:
    """Answer for each of a few files. What one does to this process ends with it, but the next ones share it."""
    end = os.lseek(0, 0, os.SEEK_END) - protocol.COUNT.size
    lengths = protocol.open_table(os.pread(0, protocol.COUNT.size, end), lambda size: os.pread(0, size, end - size))
    at = 0
    for length in lengths:
        try:
            answer = b"".join(_answer(os.pread(0, length, at), request, []))
        except MemoryError:
            answer = _no("limits")
        _write(answer)
        at += length


def serve_tiles(request: protocol.Request, untrusted: mmap.mmap, tray: mmap.mmap) -> None:
    """Answer for one photograph until the desk hangs up: orders are read from descriptor 0, pixels laid in the tray."""
    laid: Plate | None = None
    while packet := os.read(0, protocol.ORDER.size + 1):
        slot, tile = protocol.open_order(packet)
        status = protocol.OK
        try:
            laid = laid or _laid(untrusted, request)
            pixels = laid.tile(tile).tobytes()
            at = slot * protocol.SLOT
            tray[at : at + len(pixels)] = pixels
        except Exception as error:  # noqa: BLE001 – see _code
            status = protocol.STATUS.index(_code(error))
        os.write(1, protocol.close_served(slot, tile, status))


def _laid(untrusted: mmap.mmap, request: protocol.Request) -> Plate:
    name = _known(untrusted)
    made = Plate(untrusted if name in _MAPPED else untrusted[:], name)
    if (made.width, made.height) != (request.rect.width, request.rect.height):
        raise Verdict("damaged")
    return made


def _known(data: rows.Bytes) -> str:
    name = sniff(data[:4096])
    if name in {"", "TIFF"} and raw.is_raw(data):
        return "RAW"
    if name:
        return name
    raise Verdict("not_picture")


def _write(part: bytes) -> None:
    view = memoryview(part)
    while view:
        view = view[os.write(1, view) :]


def _answer(data: bytes, request: protocol.Request, battery: list[Detector]) -> Iterator[bytes]:
    try:
        header, records, bands = _develop(data, request, battery)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 – see _code
        yield _no(_code(error))
        return
    yield protocol.close_header(header) + records
    # Band by band: a second whole copy of a 200-megapixel picture would cost 600 MB.
    for band in bands:
        yield band.tobytes()


def _no(code: str) -> bytes:
    return protocol.close_header(protocol.Header(protocol.STATUS.index(code)))


def _code(error: Exception) -> str:
    """A decoder may raise anything on hostile bytes; nearly all of it means the same."""
    if isinstance(error, Verdict):
        return error.code
    if isinstance(error, MemoryError):
        return "limits"
    bomb = isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning))
    return "too_many_pixels" if bomb else "damaged"


def _develop(
    data: bytes, request: protocol.Request, battery: list[Detector]
) -> tuple[protocol.Header, bytes, Iterable[Image.Image]]:
    name = _known(data)
    source = Plate(data, name)
    width, height = source.width, source.height
    header = protocol.Header(protocol.OK, protocol.FORMATS.index(name), source.orientation, width, height, 1)
    if request.op == protocol.REGION:
        size, records, bands = request.rect, b"", source.region(request.rect)
    elif request.op == protocol.CLOSELY:
        records, pixels = _closely(source, request.rect, battery)
        header = replace(header, zones=len(records) // protocol.ZONE.size)
        size, bands = Rect(0, 0, *pixels.size), iter((pixels,))
    elif request.op == protocol.PIXELS and not request.max_side:
        size, records, bands = Rect(0, 0, width, height), b"", source.region(Rect(0, 0, width, height))
    elif request.op == protocol.PIXELS:
        (across, down), bands = source.reducing(request.max_side)
        size, records = Rect(0, 0, across, down), b""
    else:
        header, records, pixels = _look(source, header, request.op, battery)
        size, bands = Rect(0, 0, *pixels.size), iter((pixels,))
    # The first band before the header, for that is where a broken file shows.
    bands = chain([next(bands)], bands)
    return replace(header, pixel_width=size.width, pixel_height=size.height), records, bands


def _look(
    source: Plate, header: protocol.Header, op: int, battery: list[Detector]
) -> tuple[protocol.Header, bytes, Image.Image]:
    frames = metadata.frames(source.picture)
    table = protocol.close_metadata(metadata.table(source.picture, frames, source.preview))
    battery = battery if op == protocol.LOOK_WITH_ZONES else []
    jpeg = header.format == protocol.FORMATS.index("JPEG")
    small = source.reduced(_SMALL) if jpeg else None
    hits: list[protocol.Hit] = []
    alike = b""
    if small is None or op != protocol.GLANCE:
        upright = source.reduced(_FOR_ZONES if battery or small is None else likeness.SIDE)
        small = small or shrunk(upright, _SMALL)
        if battery:
            hits = detectors.find(np.asarray(upright), (header.width, header.height), battery)
        if op != protocol.GLANCE:
            alike = likeness.close_features(likeness.features(np.asarray(shrunk(upright, likeness.SIDE))))
    records = protocol.close_zones(hits)
    filled = replace(
        header,
        frames=frames,
        phash=_dct_hash(small),
        zones=len(records) // protocol.ZONE.size,
        metadata=len(table),
        likeness=len(alike),
    )
    return filled, records + table + alike, shrunk(small, _SHIELDED)


def _closely(source: Plate, rect: Rect, battery: list[Detector]) -> tuple[bytes, Image.Image]:
    part = source.part(rect, round(math.sqrt(_CLOSE)))
    hits = detectors.find(np.asarray(near(part)), (rect.width, rect.height), battery)
    placed = [replace(hit, rect=hit.rect.moved(rect.x, rect.y)) for hit in hits]
    return protocol.close_zones(placed), shrunk(part, _SHIELDED)


def near(part: Image.Image) -> Image.Image:
    """A picture, or part of one, as it is looked at closely."""
    least = min(_LARGEST, _FOR_ZONES / max(part.size))
    scale = max(least, min(_ENLARGED, math.sqrt(_CLOSE / (part.width * part.height))))
    size = (max(1, round(part.width * scale)), max(1, round(part.height * scale)))
    return part.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX)


def _dct_hash(rgb: Image.Image) -> int:
    """64 bits: which of the 8 × 8 lowest frequencies (without the mean) lie above their median."""
    grey = np.asarray(rgb.convert("L").resize((32, 32), Image.Resampling.BOX), dtype=np.float32)
    low = cv2.dct(grey)[:8, :8].flatten()
    bits = low > np.median(low[1:])
    return int(sum(1 << place for place, bit in enumerate(bits) if bit))
