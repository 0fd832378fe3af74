"""Inside the sandbox only: the preview which a camera puts into a raw file, found by a small bounded walk of our own.

NEF, CR2, ARW, DNG, PEF, SRW and their like are TIFF: directories of tags, one of which says that its pixels are the
sensor's. ORF and RW2 differ in their first bytes only. RAF says where its preview is; in CR3 and the others it is looked
for by the first bytes of a JPEG. The largest one is taken.

Decided: raw pixels are never developed. Considered: LibRaw – half a million lines that read what strangers wrote, and a
picture which no camera showed. Costs: a preview may be smaller than the photograph; its size is in the record.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from workstation.imaging.rows import Bytes

_MAGICS = (b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FUJIFILMCCD-RAW", b"\0MRM", b"FOVb")
_SENSOR = {32803, 34892}  # photometric: colour filter array, linear raw
_PACKED = {32767, 32769, 32770, 34713, 65535}  # compressions which only cameras use
_DIRECTORIES, _TAGS, _VALUES, _HITS, _MARKERS = 64, 512, 16, 64, 256
_WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_LONGEST = 100_000_000
_SHOWN = {0xC0, 0xC1, 0xC2}  # kinds of JPEG that are pictures; C3 holds the sensor's values
_SUBFILES, _COMPRESSION, _PHOTOMETRIC, _STRIPS, _LENGTHS = 330, 259, 262, 273, 279
_JPEG_AT, _JPEG_LENGTH, _PANASONIC, _DNG = 513, 514, 46, 50706


@dataclass(frozen=True, slots=True)
class Preview:
    """A JPEG within a raw file, its size, and the file's own tags as an EXIF block."""

    data: bytes
    width: int
    height: int
    exif: bytes


@dataclass(slots=True)
class _Directory:
    """One directory: tag → its first values; where the value of a tag of bytes lies, and how long it is."""

    values: dict[int, tuple[int, ...]] = field(default_factory=dict)
    lies: dict[int, tuple[int, int]] = field(default_factory=dict)

    def one(self, tag: int) -> int:
        return next(iter(self.values.get(tag, ())), 0)


def is_raw(data: Bytes) -> bool:
    """Whether a file is a camera's, by its first bytes or the tags of its directories."""
    head = data[:16]
    if head.startswith(_MAGICS) or head[4:12] == b"ftypcrx ":
        return True
    if not _is_tiff(head):
        return False
    return head[8:10] == b"CR" or any(map(_of_camera, _directories(data)))


def preview(data: Bytes) -> Preview | None:
    """The largest JPEG in a raw file that is a picture; None where there is none."""
    found = [(size, at, length) for at, length in _told(data) if (size := _size(data, at))]
    if not found:
        found = [(size, at, _LONGEST) for at in _sought(data) if (size := _size(data, at))]
    if not found:
        return None
    (width, height), at, length = max(found, key=lambda one: one[0][0] * one[0][1])
    tiff = b""
    if _is_tiff(data[:4]):
        tiff = b"Exif\0\0" + (b"II*\0" if data[:2] == b"II" else b"MM\0*") + data[4:]
    return Preview(data[at : at + length], width, height, tiff)


def _is_tiff(head: bytes) -> bool:
    return head[:4] in {b"II*\0", b"MM\0*", b"IIRO", b"IIRS", b"MMOR", b"IIU\0"}


def _of_camera(one: _Directory) -> bool:
    return one.one(_PHOTOMETRIC) in _SENSOR or one.one(_COMPRESSION) in _PACKED or _DNG in one.values


def _directories(data: Bytes) -> Iterator[_Directory]:
    order = "<" if data[:2] == b"II" else ">"
    waiting, seen = [*struct.unpack_from(f"{order}I", data, 4)] if len(data) >= 8 else [], set[int]()
    while waiting and len(seen) < _DIRECTORIES:
        at = waiting.pop(0)
        if at in seen or not 8 <= at <= len(data) - 6:
            continue
        seen.add(at)
        one, after = _directory(data, order, at)
        yield one
        waiting += [*one.values.get(_SUBFILES, ()), after]


def _directory(data: Bytes, order: str, at: int) -> tuple[_Directory, int]:
    count = min(_TAGS, *struct.unpack_from(f"{order}H", data, at))
    one = _Directory()
    for place in range(at + 2, min(at + 2 + 12 * count, len(data) - 11), 12):
        tag, kind, number = struct.unpack_from(f"{order}HHI", data, place)
        length = _WIDTHS.get(kind, 0) * number
        start = place + 8 if length <= 4 else struct.unpack_from(f"{order}I", data, place + 8)[0]
        one.lies.setdefault(tag, (start, length))
        letter = {1: "B", 3: "H", 4: "I", 7: "B", 13: "I"}.get(kind)
        wanted = min(number, _VALUES)
        if letter and wanted and start + wanted * _WIDTHS[kind] <= len(data):
            one.values.setdefault(tag, struct.unpack_from(f"{order}{wanted}{letter}", data, start))
    end = at + 2 + 12 * count
    after = struct.unpack_from(f"{order}I", data, end)[0] if end + 4 <= len(data) else 0
    return one, after


def _told(data: Bytes) -> Iterator[tuple[int, int]]:
    """Where the file says that JPEGs lie."""
    if data[:15] == b"FUJIFILMCCD-RAW" and len(data) >= 92:
        at, length = struct.unpack_from(">II", data, 84)
        yield at, length
    if not _is_tiff(data[:4]):
        return
    for one in _directories(data):
        yield one.one(_JPEG_AT), one.one(_JPEG_LENGTH)
        if one.one(_COMPRESSION) in {6, 7} and len(one.values.get(_STRIPS, ())) == 1 and not _of_sensor(one):
            yield one.one(_STRIPS), one.one(_LENGTHS)
        if _PANASONIC in one.lies:
            yield one.lies[_PANASONIC]


def _of_sensor(one: _Directory) -> bool:
    return one.one(_PHOTOMETRIC) in _SENSOR


def _sought(data: Bytes) -> Iterator[int]:
    """Where JPEGs may begin."""
    at = data.find(b"\xff\xd8\xff")
    for _ in range(_HITS):
        if at < 0:
            return
        yield at
        at = data.find(b"\xff\xd8\xff", at + 3)


def _size(data: Bytes, at: int) -> tuple[int, int] | None:
    """Width and height of the JPEG that begins there; None where none does, or one that is no picture."""
    if at < 8 or data[at : at + 3] != b"\xff\xd8\xff":
        return None
    at += 2
    for _ in range(_MARKERS):
        head = data[at : at + 9]
        if len(head) < 9 or head[0] != 0xFF or head[1] in {0xD8, 0xD9, 0xDA}:
            return None
        if head[1] in _SHOWN:
            height, width = struct.unpack(">HH", head[5:9])
            return (width, height) if width and height else None
        if 0xC0 <= head[1] <= 0xCF and head[1] not in {0xC4, 0xC8, 0xCC}:
            return None
        at += 1 if head[1] == 0xFF else 2 + struct.unpack(">H", head[2:4])[0]
    return None
