"""Inside the sandbox only: the bytes of one seized file become upright RGB, or a status code. The sole home of decoders.

Whatever the file is called, its first bytes say which decoders may look at it; every other decoder stays out. Frame 0
only. Orientation is applied here, colour profiles are turned into sRGB here, transparency is laid on white here, so
what leaves is plain pixels. Every failure is one of protocol.STATUS; no text of an exception leaves.

A cost to know: a JPEG gives its hash and thumbnail from a 1/8-scale decode, and its zones from a second decode at the
smallest scale with 1280 pixels, so that the hash is the same whether zones were asked for or not.
"""

import io
import os
import warnings
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import pi_heif
from PIL import AvifImagePlugin, Image, ImageFile, UnidentifiedImageError

from workstation.domain.geometry import Rect
from workstation.domain.image import MAX_BYTES, MAX_PIXELS
from workstation.imaging import colour, detectors, metadata, protocol
from workstation.imaging.detector import Detector

_SMALL, _FOR_ZONES, _SHIELDED, _STRIP = 128, 1280, 16, 256
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
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}


class _Verdict(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def opencv_version() -> tuple[str, ...]:
    """OpenCV's three version numbers."""
    return tuple(cv2.__version__.split(".")[:3])


def warm_up() -> None:
    """Import and run every decoder once, on pictures made here, so that nothing is looked for on disk later."""
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    cv2.setNumThreads(1)
    pi_heif.register_heif_opener()
    pi_heif.options.DECODE_THREADS = 1
    Image.init()
    sample = Image.new("RGB", (64, 48), (200, 120, 90))
    exif = Image.Exif()
    exif[274] = 1
    for name in ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF"):
        data = io.BytesIO()
        sample.save(data, name, **({} if name in {"GIF", "BMP"} else {"exif": exif}))
        for op in (protocol.LOOK, protocol.PIXELS):
            request = protocol.Request(op, frozenset(), 0, 0, 0)
            b"".join(_answer(data.getvalue(), request, []))
    colour.warm_up()
    for name in ("utf-16-le", "utf-16-be", "shift_jis", "latin-1", "cp1252", "ascii"):
        b"".decode(name)


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
    data = os.pread(0, MAX_BYTES + 1, 0) if os.lseek(0, 0, os.SEEK_END) <= MAX_BYTES else b""
    sent = False
    try:
        for part in _answer(data, request, battery):
            _write(part)
            sent = True
    except MemoryError:
        if not sent:
            _write(protocol.close_header(protocol.Header(protocol.STATUS.index("limits"))))


def _write(part: bytes) -> None:
    view = memoryview(part)
    while view:
        view = view[os.write(1, view) :]


def _answer(data: bytes, request: protocol.Request, battery: list[Detector]) -> Iterator[bytes]:
    try:
        header, records, pixels = _develop(data, request, battery)
    except _Verdict as verdict:
        yield protocol.close_header(protocol.Header(protocol.STATUS.index(verdict.code)))
        return
    yield protocol.close_header(header) + records
    # In strips: a second whole copy of a 120-megapixel picture would cost 360 MB.
    for top in range(0, pixels.height, _STRIP):
        yield pixels.crop((0, top, pixels.width, min(top + _STRIP, pixels.height))).tobytes()


def _develop(
    data: bytes, request: protocol.Request, battery: list[Detector]
) -> tuple[protocol.Header, bytes, Image.Image]:
    name = sniff(data)
    if not name:
        raise _Verdict("not_picture")
    try:
        picture = _open(data, name)
        orientation = metadata.orientation(picture)
        width, height = _upright_size(picture.size, orientation)
        header = protocol.Header(protocol.OK, protocol.FORMATS.index(name), orientation, width, height, 1)
        if request.op == protocol.REGION:
            pixels, records = _region(picture, request.rect, orientation, (width, height)), b""
        elif request.op == protocol.PIXELS:
            pixels, records = _upright(_reduced(picture, request.max_side), orientation), b""
        else:
            wanted = battery if request.op == protocol.LOOK_WITH_ZONES else []
            header, records, pixels = _look(data, picture, header, wanted)
    except (_Verdict, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _Verdict("too_many_pixels") from None
    except Exception:  # noqa: BLE001 – a decoder may raise anything on hostile bytes; all of it means the same
        raise _Verdict("damaged") from None
    return replace(header, pixel_width=pixels.width, pixel_height=pixels.height), records, pixels


def _open(data: bytes, name: str) -> ImageFile.ImageFile:
    try:
        picture = Image.open(io.BytesIO(data), formats=_PLUGINS.get(name, [name]))
    except UnidentifiedImageError:
        raise _Verdict("damaged") from None
    if picture.width * picture.height > MAX_PIXELS:
        raise _Verdict("too_many_pixels")
    if min(picture.size) < 1:
        raise _Verdict("damaged")
    return picture


def _look(
    data: bytes, picture: ImageFile.ImageFile, header: protocol.Header, battery: list[Detector]
) -> tuple[protocol.Header, bytes, Image.Image]:
    frames = metadata.frames(picture)
    table = protocol.close_metadata(metadata.table(picture, frames))
    hits: list[protocol.Hit] = []
    if picture.format in {"JPEG", "MPO"}:
        small = _reduced(picture, _SMALL)
        middle = _reduced(_open(data, "JPEG"), _FOR_ZONES) if battery else small
    else:
        middle = _reduced(picture, _FOR_ZONES)
        small = _shrunk(middle, _SMALL)
    small = _upright(small, header.orientation)
    if battery:
        upright = np.asarray(_upright(middle, header.orientation))
        hits = detectors.find(upright, (header.width, header.height), battery)
    records = protocol.close_zones(hits)
    filled = replace(
        header,
        frames=frames,
        phash=_dct_hash(small),
        zones=len(records) // protocol.ZONE.size,
        metadata=len(table),
    )
    return filled, records + table, _shrunk(small, _SHIELDED)


def _reduced(picture: Image.Image, side: int) -> Image.Image:
    if side and picture.format in {"JPEG", "MPO"}:
        longest = max(picture.size)
        scale = min(1.0, side / longest)
        picture.draft(
            "RGB" if picture.mode == "YCbCr" else None, (round(picture.width * scale), round(picture.height * scale))
        )
    picture.load()
    rgb = colour.to_rgb(picture)
    return _shrunk(rgb, side) if side else rgb


def _shrunk(rgb: Image.Image, side: int) -> Image.Image:
    longest = max(rgb.size)
    if longest <= side:
        return rgb
    size = (max(1, round(rgb.width * side / longest)), max(1, round(rgb.height * side / longest)))
    return rgb.resize(size, Image.Resampling.BOX)


def _upright(rgb: Image.Image, orientation: int) -> Image.Image:
    return rgb.transpose(_TURNS[orientation]) if orientation in _TURNS else rgb


def _upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    return (size[1], size[0]) if orientation >= 5 else size


def _region(picture: Image.Image, rect: Rect, orientation: int, upright: tuple[int, int]) -> Image.Image:
    if not Rect(0, 0, *upright).contains(rect):
        raise _Verdict("crop_outside")
    picture.load()
    stored = _stored(rect, picture.size, orientation)
    tone = colour.tone_of(picture)  # of the whole picture, so that a region looks as it does in the whole
    part = picture.crop((stored.x, stored.y, stored.right, stored.bottom))
    part.info = picture.info
    return _upright(colour.to_rgb(part, tone), orientation)


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


def _dct_hash(rgb: Image.Image) -> int:
    """64 bits: which of the 8 × 8 lowest frequencies (without the mean) lie above their median."""
    grey = np.asarray(rgb.convert("L").resize((32, 32), Image.Resampling.BOX), dtype=np.float32)
    low = cv2.dct(grey)[:8, :8].flatten()
    bits = low > np.median(low[1:])
    return int(sum(1 << place for place, bit in enumerate(bits) if bit))
