"""What desk and sandbox say to each other: fixed structs with exact lengths; no strings, no pickles, no exceptions.

A request is one packet with three descriptors: the file (sealed memory), the pipe for the answer, a line for the end.
TILES brings a socket instead of the pipe and a fourth, the tray: shared memory of SLOTS places of SLOT bytes. Orders go
in and answers come out as packets of fixed size; the pixels lie in the tray, RGB, row by row from the slot's first byte.
An answer is a header, ``zones`` fixed records, ``metadata`` bytes of (field code u16, length u16, bytes), ``likeness``
bytes (see ``likeness.py``: any bytes of a right length are valid), exactly ``pixel_width · pixel_height · 3`` bytes, and the end of the pipe. All numbers are little-endian. Whatever the sandbox
says is untrusted: ``open_header``, ``open_zones`` and ``open_metadata`` raise ``Garbled`` on anything out of range.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workstation.domain.geometry import Rect
from workstation.domain.image import MAX_PIXELS, Field
from workstation.domain.tile import SIDE, Tile
from workstation.domain.zone import ZoneKind

MAGIC = b"DRK1"
TRIAL, LOOK, LOOK_WITH_ZONES, PIXELS, REGION, TILES, CLOSELY, FRAMES, GLANCE = range(9)
"""What may be asked. TRIAL decodes nothing: it proves the layers. The answer to FRAMES is told in ``videowire``.

GLANCE is LOOK without likeness: all that one decoding at the smallest scale gives. It asks for a few files at once, laid
one behind the other before their TABLE, and is answered once for each, in their order.
"""

OK = 0
STATUS = (
    "ok",
    "not_picture",
    "damaged",
    "empty",
    "too_large",
    "too_many_pixels",
    "limits",
    "no_sandbox",
    "crop_outside",
    "no_preview",
)
"""Status codes, by position; all but ok and crop_outside are codes of domain.image.REASONS."""

FORMATS = ("", "JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "HEIF", "AVIF", "JPEG2000", "RAW")
LAYERS = ("rlimits", "landlock", "seccomp", "bubblewrap")
"""The layers of the sandbox; a set of them travels as one byte, lowest bit first."""

DETECTORS = ("dlib-hog", "haar-profile", "hog-person", "skin-colour", "onnx", "dlib-cnn")
"""Detectors by position; the version is known to the desk and never travels."""
CLOSE = ("dlib-hog", "haar-profile", "dlib-cnn")
"""Those which look closely; the last only where its file is."""

KINDS = (ZoneKind.PERSON, ZoneKind.FACE, ZoneKind.SKIN)
NOWHERE = Rect(0, 0, 1, 1)
MAX_ZONES = 512
MAX_GLANCES = 64
MAX_METADATA = 64 * 1024
MAX_LIKENESS = 64 * 1024
MAX_VALUE = 200
"""Characters of one metadata value."""

HELLO = struct.Struct("<4s3H")  # magic, OpenCV version
REQUEST = struct.Struct(
    "<4sBBIIIIIHHQ?II"
)  # magic, op, layers, max side, rect, cpu s, wall s, memory, threads, ms, frames
HEADER = struct.Struct("<4sHBBIIIQIIHII")
ZONE = struct.Struct("<BBIIIIH")  # kind, detector, x, y, width, height, score in thousandths
ENTRY = struct.Struct("<HH")
END = struct.Struct("<4si")  # magic, wait status of the child
COUNT = struct.Struct("<I")
LENGTH = struct.Struct("<Q")
ORDER = struct.Struct("<4sBBII")  # magic, slot of the tray, level, column, row
SERVED = struct.Struct("<4sBBIIB")  # the same, and a status

SLOTS = 2
"""Places in the tray: one tile is averaged while the desk copies the last one out."""
SLOT = SIDE * SIDE * 3


BROKE = 4
"""How a child ends whose file turned out broken when part of the answer was sent already."""


class Garbled(Exception):
    """An answer which breaks the protocol; it never leaves this room, darkroom turns it into Unreadable."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question about one file. ``rect`` matters to REGION, CLOSELY and TILES only; ``max_side`` 0 means full size.

    ``every`` milliseconds FRAMES keeps one at least, ``most`` in all.

    ``threads``: the HEVC decoder works on a thread of its own, which a limit of one process would forbid.
    """

    op: int
    required: frozenset[str]
    cpu: int
    wall: int
    memory: int
    max_side: int = 0
    rect: Rect = NOWHERE
    threads: bool = False
    every: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """The fixed part of an answer; ``width`` × ``height`` is the whole picture after orientation."""

    status: int
    format: int = 0
    orientation: int = 1
    width: int = 0
    height: int = 0
    frames: int = 0
    phash: int = 0
    pixel_width: int = 0
    pixel_height: int = 0
    zones: int = 0
    metadata: int = 0
    likeness: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One box of a detector, in pixels of the whole upright picture; ``detector`` indexes DETECTORS."""

    kind: ZoneKind
    detector: int
    rect: Rect
    score: float


def mask_of(layers: frozenset[str]) -> int:
    """A set of LAYERS as bits."""
    return sum(1 << place for place, name in enumerate(LAYERS) if name in layers)


def layers_of(mask: int) -> frozenset[str]:
    """The set back from its bits."""
    return frozenset(name for place, name in enumerate(LAYERS) if mask >> place & 1)


def close_request(request: Request) -> bytes:
    """The packet for a request."""
    limits = (request.cpu, request.wall, request.memory, request.threads, request.every, request.most)
    numbers = (request.op, mask_of(request.required), request.max_side, *request.rect.numbers(), *limits)
    return REQUEST.pack(MAGIC, *numbers)


def open_request(packet: bytes) -> Request:
    """The request in a packet; raises Garbled."""
    if len(packet) != REQUEST.size:
        raise Garbled
    magic, op, required, side, x, y, width, height, *rest = REQUEST.unpack(packet)
    if magic != MAGIC or op > GLANCE or not width or not height:
        raise Garbled
    cpu, wall, memory, threads, every, most = rest
    area = Rect(x, y, width, height)
    return Request(op, layers_of(required), cpu, wall, memory, side, area, threads, every, most)


def close_header(header: Header) -> bytes:
    """The first bytes of an answer."""
    first = (header.status, header.format, header.orientation, header.width, header.height, header.frames, header.phash)
    sizes = (header.pixel_width, header.pixel_height, header.zones, header.metadata, header.likeness)
    return HEADER.pack(MAGIC, *first, *sizes)


def open_header(data: bytes) -> Header:
    """The header, every number checked against its range; raises Garbled."""
    if len(data) != HEADER.size or data[:4] != MAGIC:
        raise Garbled
    header = Header(*HEADER.unpack(data)[1:])
    if header.status != OK:
        if header != Header(header.status) or header.status >= len(STATUS):
            raise Garbled
        return header
    sane = (
        1 <= header.format < len(FORMATS)
        and 1 <= header.orientation <= 8
        and 1 <= header.width * header.height <= MAX_PIXELS
        and header.frames >= 1
        and 1 <= header.pixel_width <= header.width
        and 1 <= header.pixel_height <= header.height
        and header.zones <= MAX_ZONES
        and header.metadata <= MAX_METADATA
        and header.likeness <= MAX_LIKENESS
    )
    if not sane:
        raise Garbled
    return header


def close_table(lengths: Sequence[int]) -> bytes:
    """What lies behind the files of a GLANCE: the length of each, and how many there are."""
    return b"".join(map(LENGTH.pack, lengths)) + COUNT.pack(len(lengths))


def open_table(count: bytes, read: Callable[[int], bytes]) -> list[int]:
    """The lengths, from the last bytes; ``read`` gives so many before those. Raises Garbled."""
    if len(count) != COUNT.size or not 1 <= (many := COUNT.unpack(count)[0]) <= MAX_GLANCES:
        raise Garbled
    table = read(many * LENGTH.size)
    if len(table) != many * LENGTH.size:
        raise Garbled
    return [length for (length,) in LENGTH.iter_unpack(table)]


def close_order(slot: int, tile: Tile) -> bytes:
    """The packet which asks for a tile."""
    return ORDER.pack(MAGIC, slot, tile.level, tile.column, tile.row)


def open_order(packet: bytes) -> tuple[int, Tile]:
    """The slot and the tile in a packet; raises Garbled."""
    if len(packet) != ORDER.size or packet[:4] != MAGIC:
        raise Garbled
    _, slot, level, column, row = ORDER.unpack(packet)
    if slot >= SLOTS:
        raise Garbled
    return slot, Tile(level, column, row)


def close_served(slot: int, tile: Tile, status: int) -> bytes:
    """The packet which says that a tile lies in its slot, or with what status it cannot."""
    return SERVED.pack(MAGIC, slot, tile.level, tile.column, tile.row, status)


def open_served(packet: bytes) -> tuple[int, Tile, int]:
    """Slot, tile and status of an answer; whether they were asked for is the caller's to check; raises Garbled."""
    if len(packet) != SERVED.size or packet[:4] != MAGIC:
        raise Garbled
    _, slot, level, column, row, status = SERVED.unpack(packet)
    if status >= len(STATUS):
        raise Garbled
    return slot, Tile(level, column, row), status


def close_zones(hits: list[Hit]) -> bytes:
    """Fixed records of at most MAX_ZONES hits, best first."""
    best = sorted(hits, key=lambda hit: -hit.score)[:MAX_ZONES]
    thousandths = [min(1000, max(0, round(hit.score * 1000))) for hit in best]
    return b"".join(
        ZONE.pack(KINDS.index(hit.kind), hit.detector, *hit.rect.numbers(), score)
        for hit, score in zip(best, thousandths, strict=True)
    )


def open_zones(data: bytes, width: int, height: int) -> list[Hit]:
    """The hits, each inside the picture; raises Garbled."""
    hits = []
    for kind, detector, x, y, w, h, score in ZONE.iter_unpack(data):
        inside = w and h and x + w <= width and y + h <= height
        if not inside or kind >= len(KINDS) or detector >= len(DETECTORS) or score > 1000:
            raise Garbled
        hits.append(Hit(KINDS[kind], detector, Rect(x, y, w, h), score / 1000))
    return hits


def close_metadata(fields: list[tuple[int, str]]) -> bytes:
    """Entries of (code of FIELDS, value), clipped to MAX_VALUE characters and together to MAX_METADATA bytes."""
    out = bytearray()
    for code, value in fields:
        data = value[:MAX_VALUE].encode("utf-8", "replace")
        if len(out) + ENTRY.size + len(data) > MAX_METADATA:
            break
        out += ENTRY.pack(code, len(data)) + data
    return bytes(out)


def open_metadata(data: bytes) -> tuple[Field, ...]:
    """The table as untrusted text: control characters are kept, broken UTF-8 is replaced; raises Garbled."""
    fields, at = [], 0
    while at < len(data):
        if at + ENTRY.size > len(data):
            raise Garbled
        code, length = ENTRY.unpack_from(data, at)
        at += ENTRY.size
        if code >= len(FIELDS) or at + length > len(data):
            raise Garbled
        group, name = FIELDS[code]
        fields.append(Field(group, name, data[at : at + length].decode("utf-8", "replace")[:MAX_VALUE]))
        at += length
    return tuple(fields)


def _named(group: str, names: str) -> tuple[tuple[str, str], ...]:
    return tuple((group, name.strip()) for name in names.split(","))


FIELDS: tuple[tuple[str, str], ...] = (
    *_named("File", "ICC profile, Embedded thumbnail, Further pictures in the file, Comment, Text entries"),
    *_named("File", "Embedded preview"),
    *_named("XMP", "XMP packet, Extended XMP"),
    *_named("EXIF", "ImageDescription, Make, Model, Software, DateTime, Artist, HostComputer, Copyright, XPTitle"),
    *_named("EXIF", "XPComment, XPAuthor, XPKeywords, XPSubject, DateTimeOriginal, DateTimeDigitized, OffsetTime"),
    *_named("EXIF", "OffsetTimeOriginal, SubsecTimeOriginal, UserComment, MakerNote, CameraOwnerName"),
    *_named("EXIF", "BodySerialNumber, LensMake, LensModel, LensSerialNumber, ImageUniqueID, ExposureTime, FNumber"),
    *_named("EXIF", "ISOSpeedRatings, FocalLength, FocalLengthIn35mmFilm, Flash, ExifImageWidth, ExifImageHeight"),
    *_named("GPS", "Latitude, Longitude, Altitude, GPSTimeStamp, GPSDateStamp, GPSImgDirection, GPSMapDatum"),
    *_named("GPS", "GPSProcessingMethod, GPSAreaInformation"),
    *_named("IPTC", "IPTC record, Object name, Caption, Headline, Keywords, By-line, Credit, Source, Copyright notice"),
    *_named("IPTC", "City, Province or state, Country, Sub-location, Date created, Special instructions"),
)
"""The closed list of metadata: a field's code is its position."""
FIELD_CODES = {field: code for code, field in enumerate(FIELDS)}
