"""TIFFs written by hand, for what no encoder here writes: tiles, 16 bits, BigTIFF, planes, and what cameras make of it."""

import struct
from dataclasses import dataclass, field
from itertools import pairwise

_LETTERS = {1: "B", 2: "B", 3: "H", 4: "I", 7: "B", 13: "I", 16: "Q"}
Values = tuple[int, ...] | bytes


@dataclass
class Directory:
    """Tags (number → kind and values) and blocks of pixels; ``where`` names the two tags that place the blocks."""

    tags: dict[int, tuple[int, Values]]
    blocks: list[bytes] = field(default_factory=list)
    where: tuple[int, int] = (273, 279)
    children: list["Directory"] = field(default_factory=list)


def tiff(
    directories: list[Directory], order: str = "<", *, big: bool = False, magic: bytes = b"", mark: bytes = b""
) -> bytes:
    """The file; ``magic`` in place of the usual first four bytes, ``mark`` behind the header as in a CR2."""
    start = 16 if big else 8
    out = bytearray(start) + mark
    places = [_laid(out, one, order, big) for one in directories]
    for (link, _), (_, following) in pairwise(places):
        struct.pack_into(order + ("Q" if big else "I"), out, link, following)
    two = b"II" if order == "<" else b"MM"
    first = places[0][1]
    head = struct.pack(order + "HHHQ", 43, 8, 0, first) if big else struct.pack(order + "HI", 42, first)
    out[:start] = (two + head) if not magic else magic + struct.pack(order + "I", first)
    return bytes(out)


def _laid(out: bytearray, one: Directory, order: str, big: bool) -> tuple[int, int]:
    """(place of the link to the next directory, place of this one)."""
    wide = 16 if big else 4
    tags = dict(one.tags)
    if one.blocks:
        offsets = []
        for block in one.blocks:
            offsets.append(len(out))
            out += block + bytes(len(block) % 2)
        tags[one.where[0]] = (wide, tuple(offsets))
        tags[one.where[1]] = (4, tuple(len(block) for block in one.blocks))
    if one.children:
        tags[330] = (4, tuple(_laid(out, child, order, big)[1] for child in one.children))
    entries = b""
    room = 8 if big else 4
    for tag, (kind, values) in sorted(tags.items()):
        data = values if isinstance(values, bytes) else struct.pack(f"{order}{len(values)}{_LETTERS[kind]}", *values)
        if len(data) > room:
            place, data = len(out), data + bytes(len(data) % 2)
            out += data
            data = struct.pack(order + ("Q" if big else "I"), place)
        entries += struct.pack(order + ("HHQ" if big else "HHI"), tag, kind, len(values)) + data.ljust(room, b"\0")
    at = len(out)
    out += struct.pack(order + ("Q" if big else "H"), len(tags)) + entries
    link = len(out)
    out += bytes(room)
    return link, at


def plain(
    width: int, height: int, bits: tuple[int, ...] = (8, 8, 8), photometric: int = 2
) -> dict[int, tuple[int, Values]]:
    """The tags of an uncompressed picture in one strip."""
    return {
        256: (4, (width,)),
        257: (4, (height,)),
        258: (3, bits),
        259: (3, (1,)),
        262: (3, (photometric,)),
        277: (3, (len(bits),)),
        278: (4, (height,)),
        284: (3, (1,)),
    }
