"""Faults in the pictures of a bundle: everything a file format can carry besides pixels, and pixels that are no picture's."""

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.campaign.bench import PICTURE, Bench
from tests.exchange.conftest import still_life

Fault = Callable[[Bench], bytes]
Change = Callable[[bytes], bytes]
SECRET = b"seized at 12 Example Street"


def segment(marker: int, body: bytes) -> bytes:
    """A JPEG segment."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    """A WebP chunk."""
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def box(kind: bytes, body: bytes) -> bytes:
    """An AVIF box."""
    return struct.pack(">I", 8 + len(body)) + kind + body


def riff(body: bytes) -> bytes:
    """A WebP around its chunks."""
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def saved(kind: str, mode: str = "RGB", **more: object) -> bytes:
    """The picture as a careless encoder writes it."""
    out = io.BytesIO()
    usual = {
        "JPEG": {"quality": 85, "subsampling": 2},
        "WEBP": {"quality": 80},
        "AVIF": {"quality": 60, "speed": 9, "max_threads": 1},
    }
    picture = still_life(64, 48).convert(mode)
    if mode == "RGBA":
        picture.putalpha(Image.linear_gradient("L").resize((64, 48)))
    picture.save(out, kind, **{**usual.get(kind, {}), **more})
    return out.getvalue()


def after(place: int, extra: bytes) -> Change:
    """The file with bytes put in."""
    return lambda data: data[:place] + extra + data[place:]


def exif() -> Image.Exif:
    """With a description and a maker note."""
    made = Image.Exif()
    made[0x010E], made[0x927C] = SECRET.decode(), SECRET
    return made


SCAN, DQT, SOF, DHT, SOS = 623, 20, 158, 177, 609
JPEG: dict[str, Change] = {
    "EXIF": after(20, segment(0xE1, b"Exif\0\0" + exif().tobytes())),
    "XMP": after(20, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>" + SECRET)),
    "extended XMP": after(20, segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + SECRET)),
    "a colour profile": after(20, segment(0xE2, b"ICC_PROFILE\0\1\1" + SECRET)),
    "a second picture's index": after(20, segment(0xE2, b"MPF\0" + SECRET)),
    "IPTC": after(20, segment(0xED, b"Photoshop 3.0\x008BIM" + SECRET)),
    "Adobe's marker": after(20, segment(0xEE, b"Adobe\0\x64\0\0\0\0\1")),
    "a maker's marker": after(20, segment(0xEB, SECRET)),
    "a comment": after(20, segment(0xFE, SECRET)),
    "a comment behind the tables": after(SOS, segment(0xFE, SECRET)),
    "an empty comment": after(20, segment(0xFE, b"")),
    "an extension with a thumbnail": after(20, segment(0xE0, b"JFXX\0\x10" + SECRET)),
    "a thumbnail in its head": lambda d: d[:4] + struct.pack(">H", 19) + d[6:18] + b"\1\1" + b"abc" + d[20:],
    "another density": lambda d: d[:13] + b"\1\1\x2c\1\x2c" + d[18:],
    "another version of its head": lambda d: d[:11] + b"\1\2" + d[13:],
    "bytes before it": lambda d: b"\0" + d,
    "a byte after it": lambda d: d + b"\0",
    "a picture after it": lambda d: d + d,
    "a picture in its scan": lambda d: d[:-2] + d,
    "its end missing": lambda d: d[:-2],
    "its middle missing": lambda d: d[:SCAN] + d[-2:],
    "a filling byte": after(20, b"\xff"),
    "a filling byte in its scan": after(700, b"\xff"),
    "a restart marker": after(700, b"\xff\xd0"),
    "restarts announced": after(SOS, segment(0xDD, b"\0\4")),
    "a number of lines": lambda d: d[:-2] + segment(0xDC, b"\0\x30") + d[-2:],
    "tables of no known quality": lambda d: d[: DQT + 5] + b"\xff" + d[DQT + 6 :],
    "a table of 16 bits": lambda d: d[: DQT + 4] + b"\x10" + d[DQT + 5 :],
    "a third table": after(SOF, segment(0xDB, b"\2" + bytes(range(1, 65)))),
    "other codes": lambda d: d[: DHT + 5] + b"\1" + d[DHT + 6 :],
    "a second set of codes": after(SOS, segment(0xC4, b"\2" + bytes(16))),
    "an extended frame": lambda d: d[: SOF + 1] + b"\xc1" + d[SOF + 2 :],
    "twelve bits": lambda d: d[: SOF + 4] + b"\x0c" + d[SOF + 5 :],
    "other components": lambda d: d[: SOF + 10] + b"\x52" + d[SOF + 11 :],
    "another sampling": lambda d: d[: SOF + 11] + b"\x41" + d[SOF + 12 :],
    "no height": lambda d: d[: SOF + 5] + b"\0\0" + d[SOF + 7 :],
    "too large": lambda d: d[: SOF + 5] + b"\x08\x01" + d[SOF + 7 :],
    "another size than told": lambda d: d[: SOF + 5] + b"\0\x20" + d[SOF + 7 :],
    "part of a spectrum": lambda d: d[: SCAN - 2] + b"\x20" + d[SCAN - 1 :],
    "progressive": lambda _: saved("JPEG", progressive=True),
    "its own codes": lambda _: saved("JPEG", optimize=True),
    "grey": lambda _: saved("JPEG", "L"),
    "four colours": lambda _: saved("JPEG", "CMYK"),
    "a PNG under its name": lambda _: saved("PNG"),
    "a GIF under its name": lambda _: saved("GIF"),
    "a TIFF under its name": lambda _: saved("TIFF"),
}
SCANNED: dict[str, Change] = {
    "bytes behind the last block": lambda d: d[:-2] + SECRET + d[-2:],
    "a byte behind the last block": lambda d: d[:-2] + b"\x55" + d[-2:],
    "padding other than ones": lambda d: d[:-3] + bytes((d[-3] & 0xFE,)) + d[-2:],
}
"""Only who looks closely sees these."""

WEBP: dict[str, Change] = {
    "EXIF": lambda d: riff(d[12:] + chunk(b"EXIF", SECRET)),
    "XMP": lambda d: riff(d[12:] + chunk(b"XMP ", SECRET)),
    "a colour profile": lambda d: riff(chunk(b"ICCP", SECRET) + d[12:]),
    "an extended head": lambda d: riff(chunk(b"VP8X", bytes(4) + b"\x3f\0\0\x2f\0\0") + d[12:]),
    "an unknown chunk": lambda d: riff(d[12:] + chunk(b"JUNK", SECRET)),
    "transparency": lambda d: riff(chunk(b"ALPH", b"\0" + SECRET) + d[12:]),
    "an animation": lambda d: riff(chunk(b"ANIM", bytes(6)) + d[12:]),
    "a second frame": lambda d: riff(d[12:] * 2),
    "a byte after it": lambda d: d + b"\0",
    "a size too large": lambda d: d[:4] + struct.pack("<I", len(d)) + d[8:],
    "a byte that fills up": lambda d: riff(b"VP8 " + struct.pack("<I", len(d) - 20 + (len(d) % 2 == 0)) + d[20:] + b"\0" * (len(d) % 2 == 0) + b"x"),
    "no frame": lambda _: riff(chunk(b"VP8 ", b"")),
    "a frame not shown": lambda d: d[:20] + bytes((d[20] & ~0x10,)) + d[21:],
    "no key frame": lambda d: d[:20] + bytes((d[20] | 1,)) + d[21:],
    "an unknown profile": lambda d: d[:20] + bytes((d[20] | 0x0E,)) + d[21:],
    "a first part beyond its end": lambda d: d[:21] + b"\xff\xff" + d[23:],
    "scaled": lambda d: d[:27] + bytes((d[27] | 0x40,)) + d[28:],
    "another start": lambda d: d[:23] + b"\0" + d[24:],
    "lossless": lambda _: saved("WEBP", lossless=True),
    "see-through": lambda _: saved("WEBP", "RGBA", exact=True),
    "cut": lambda d: d[:-4],
}  # fmt: skip


def _mdat(data: bytes, body: bytes) -> bytes:
    """The AVIF with another coded part, its sizes set right."""
    extent = struct.pack(">I", len(body))
    return data[:117] + extent + data[121:267] + struct.pack(">I", 8 + len(body)) + data[271:275] + body


def _longer(data: bytes, number: int, extra: bytes) -> bytes:
    """The AVIF with bytes at the end of one of its three units."""
    delimiter, rest = data[275:277], data[277:]
    size = rest[1]
    head, frame = rest[2 : 2 + size], rest[2 + size :]
    if number == 0:
        delimiter = b"\x12" + bytes((len(extra),)) + extra
    else:
        head += extra
    return _mdat(data, delimiter + b"\x0a" + bytes((len(head),)) + head + frame)


def _roomy(data: bytes) -> bytes:
    """A length said in two bytes where one does."""
    rest = data[277:]
    return _mdat(data, data[275:277] + b"\x0a" + bytes((rest[1] | 0x80, 0)) + rest[2:])


AVIF: dict[str, Change] = {
    "EXIF": lambda _: saved("AVIF", exif=exif()),
    "XMP": lambda _: saved("AVIF", xmp=SECRET),
    "see-through": lambda _: saved("AVIF", "RGBA"),
    "a free box": lambda d: d[:32] + box(b"free", SECRET) + d[32:],
    "a free box at its end": lambda d: d + box(b"free", SECRET),
    "a box of one's own": lambda d: d + box(b"uuid", bytes(16) + SECRET),
    "a skipped box": lambda d: d + box(b"skip", SECRET),
    "a second index": lambda d: d + d[32:267],
    "a byte after it": lambda d: d + b"\0",
    "a brand more": lambda d: box(b"ftyp", d[8:32] + b"mif2") + d[32:],
    "a name of its handler": lambda d: d.replace(b"pict" + bytes(13), b"pict" + bytes(12) + b"x", 1),
    "a name of its picture": lambda d: d.replace(b"Color\0", b"Colou\0", 1),
    "other colours": lambda d: d.replace(b"nclx\0\1", b"nclx\0\2", 1),
    "another size in its box": lambda d: d[:193] + struct.pack(">I", 47) + d[197:],
    "ten bits": lambda d: d[:223] + bytes((d[223] | 0x40,)) + d[224:],
    "a gap before its pixels": lambda d: d[:113] + struct.pack(">I", 283) + d[117:267] + struct.pack(">I", len(d) - 259) + d[271:275] + bytes(8) + d[275:],
    "a delimiter that says something": lambda d: _longer(d, 0, SECRET[:9]),
    "a sequence that says more": lambda d: _longer(d, 1, SECRET[:9]),
    "a length said twice as long": _roomy,
    "a metadata unit": lambda d: _mdat(d, d[275:] + b"\x2a" + bytes((len(SECRET),)) + SECRET),
    "a padding unit": lambda d: _mdat(d, d[275:] + b"\x7a" + bytes((len(SECRET),)) + SECRET),
    "a second frame": lambda d: _mdat(d, d[275:] + d[275:][2 + 2 + d[278] :]),
    "film grain": lambda d: _mdat(d, d[275:279] + d[279 : 279 + d[278] - 1] + bytes((d[278 + d[278]] | 0x10,)) + d[279 + d[278] :]),
    "cut": lambda d: d[:-4],
}  # fmt: skip


def png_text() -> bytes:
    """A PNG with a text."""
    body = b"tEXtComment\0" + SECRET
    part = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    data = saved("PNG")
    return data[:33] + part + data[33:]


def _fault(kind: str, change: Change) -> Fault:
    return lambda b: b.pictured(change(b.files[PICTURE.replace("jpg", kind)]), kind)


def pictures() -> dict[str, Fault]:
    """Every fault that any verification sees."""
    return {
        f"{kind}: {name}": _fault(kind, change)
        for kind, changes in (("jpg", JPEG), ("webp", WEBP), ("avif", AVIF))
        for name, change in changes.items()
    } | {
        "picture: other bytes than the record says": lambda b: b.signed({PICTURE: saved("JPEG", quality=84)}),
        "picture: a text in a PNG under a WebP's name": lambda b: b.pictured(png_text(), "webp"),
    }


def closely() -> dict[str, Fault]:
    """Faults in the coded pixels, which the gate sees and a close verification."""
    return {f"jpg: {name}": _fault("jpg", change) for name, change in SCANNED.items()}
