"""Seized files with markers in 24 places of their own, and 24 places around them in the vault and the machine."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from tests.campaign.faults_pictures import box, chunk, segment
from tests.campaign.needles import marker, packed, spelled, streams
from tests.campaign.pairs import PHOTOS
from tests.stage import scene
from workstation.domain.geometry import Rect

EXIF = {
    "description": 0x010E, "make": 0x010F, "model": 0x0110, "software": 0x0131, "date": 0x0132, "artist": 0x013B,
    "copyright": 0x8298, "title of Windows": 0x9C9B, "comment of Windows": 0x9C9C, "private tag": 0xC6F0,
}  # fmt: skip
CAMERA = {"user comment": 0x9286, "maker note": 0x927C, "picture id": 0xA420, "owner": 0xA430, "serial number": 0xA431}
INSIDE = (
    *EXIF, *CAMERA, "place method", "XMP text", "XMP attribute", "colour profile", "comment", "private part",
    "behind the end", "second picture", "name of Photoshop",
)  # fmt: skip
PIXELS = ("pixels beside the crop", "lowest bits beside the crop", "pixels under a mask")
AROUND = (
    "file name", "folder name", "second photograph", "note beside", "sidecar beside", "file of another kind",
    "case title", "case provider", "internal notes", "title before", "question before", "alt text before", "region before",
    "reason of a return", "tip", "contact of a tip", "environment", "home", "vault folder", "passphrase file", "extended attribute",
)  # fmt: skip
PLACES = (*INSIDE, *PIXELS, *AROUND)
"""Forty-eight."""

FORMATS = ("jpeg", "png", "webp", "avif", "tiff")
SIZE, CROP, MASK = (900, 700), Rect(100, 80, 160, 130), Rect(120, 140, 60, 20)
PHOTO = ("Canon PowerShot S40 (1).jpg", Rect(830, 420, 260, 300), Rect(850, 600, 80, 40))
Text = Callable[[str], str]
Raw = Callable[[str], bytes]


def writers(encoding: str) -> tuple[Text, Raw]:
    """What to write at a place, as text and as bytes."""
    return (
        lambda place: spelled(marker(PLACES.index(place), encoding), encoding),
        lambda place: packed(marker(PLACES.index(place), encoding), encoding),
    )


def exif(text: Text, raw: Raw) -> Image.Exif:
    """Fifteen fields of EXIF and one of GPS."""
    made = Image.Exif()
    for place, tag in EXIF.items():
        made[tag] = raw(place) if tag in (0x9C9B, 0x9C9C, 0xC6F0) else text(place)
    camera = made.get_ifd(0x8769)
    for place, tag in CAMERA.items():
        camera[tag] = raw(place) if tag in (0x9286, 0x927C) else text(place)
    made.get_ifd(0x8825)[0x1B] = raw("place method")
    return made


def profile(raw: Raw) -> bytes:
    """A colour profile with the marker behind its tags."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + raw("colour profile")
    return struct.pack(">I", len(data)) + data[4:]


def xmp(text: Text) -> bytes:
    """A packet with a text and an attribute."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description creator="{text("XMP attribute")}">{text("XMP text")}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def pixels(raw: Raw, number: int) -> np.ndarray:
    """A harmless scene whose pixels say something beside the crop and under its mask."""
    made = scene(number, *SIZE).copy()
    for place, row, left in (("pixels beside the crop", 20, 0), ("pixels under a mask", MASK.y + 4, MASK.x)):
        marked = raw(place)
        said = np.frombuffer(marked + b" " * (-len(marked) % 3), np.uint8)
        said = np.resize(said, 3 * (MASK.width if left else 300)).reshape(-1, 3)
        made[row : row + 5, left : left + len(said)] = said
    bits = np.unpackbits(np.frombuffer(raw("lowest bits beside the crop") * 8, np.uint8))
    flat = made[500:520].reshape(-1)
    flat[: len(bits)] = flat[: len(bits)] & 0xFE | bits[: len(flat)]
    return made


def seized(kind: str, encoding: str) -> bytes:
    """A file of that format with every place inside it marked; JPEGs are real photographs where there are any."""
    text, raw = writers(encoding)
    more = {"exif": exif(text, raw), "xmp": xmp(text), "icc_profile": profile(raw)}
    picture = Image.fromarray(pixels(raw, FORMATS.index(kind) % 3))
    small = io.BytesIO()
    picture.resize((60, 40)).save(small, "JPEG", comment=raw("second picture"))
    behind = raw("behind the end")
    out = io.BytesIO()
    if kind == "jpeg":
        return _jpeg(text, raw, picture, small.getvalue()) + behind
    if kind == "png":
        picture.save(out, "PNG", exif=more["exif"], icc_profile=more["icc_profile"])
        parts = (b"tEXt", b"Comment\0" + raw("comment")), (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + more["xmp"])
        parts += (b"prVt", raw("private part")), (b"zTXt", b"Photoshop\0\0" + zlib.compress(raw("name of Photoshop")))
        parts += ((b"thMb", small.getvalue()),)
        data = out.getvalue()
        chunks = b"".join(struct.pack(">I", len(b)) + k + b + struct.pack(">I", zlib.crc32(k + b)) for k, b in parts)
        return data[:33] + chunks + data[33:] + behind
    extra = (raw("comment"), raw("private part"), raw("name of Photoshop"), small.getvalue())
    if kind == "webp":
        picture.save(out, "WEBP", lossless=True, exact=True, **more)
        data = out.getvalue() + b"".join(
            chunk(k, b) for k, b in zip((b"CMNT", b"PRVT", b"8BIM", b"THMB"), extra, strict=True)
        )
        return b"RIFF" + struct.pack("<I", len(data) - 8) + data[8:] + behind
    if kind == "avif":
        picture.save(out, "AVIF", quality=90, speed=9, max_threads=2, **more)
        return (
            out.getvalue()
            + b"".join(box(k, b) for k, b in zip((b"free", b"skip", b"8BIM", b"THMB"), extra, strict=True))
            + box(b"uuid", behind)
        )
    for tag, value in (
        (700, more["xmp"]),
        (34377, raw("name of Photoshop")),
        (37724, raw("comment")),
        (65000, raw("private part")),
    ):
        more["exif"][tag] = value
    more["exif"][65001] = exif(text, raw).tobytes()  # the library leaves the camera's fields out of a TIFF
    second = Image.open(io.BytesIO(small.getvalue()))
    picture.save(
        out,
        "TIFF",
        compression=None,
        save_all=True,
        append_images=[second],
        exif=more["exif"],
        icc_profile=more["icc_profile"],
    )
    return out.getvalue() + small.getvalue() + behind


def _jpeg(text: Text, raw: Raw, picture: Image.Image, small: bytes) -> bytes:
    photo = PHOTOS / PHOTO[0]
    if photo.is_file():
        host = photo.read_bytes()
    else:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=95)
        host = out.getvalue()
    parts = (
        segment(0xE1, exif(text, raw).tobytes()),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(text)),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + profile(raw)),
        segment(0xED, b"Photoshop 3.0\x008BIM" + raw("name of Photoshop")),
        segment(0xFE, raw("comment")),
        segment(0xEB, raw("private part")),
    )
    pixel = b"".join(raw(place) for place in PIXELS)  # no place for them in a real photograph: behind it
    return host[:2] + b"".join(parts) + host[2:] + small + pixel


def region(kind: str) -> tuple[Rect, Rect]:
    """Crop and mask on it."""
    return PHOTO[1:] if kind == "jpeg" and (PHOTOS / PHOTO[0]).is_file() else (CROP, MASK)


def lay_out(folder: Path, encoding: str) -> dict[str, Path]:
    """The seizure: each format's file and the files beside them; returns where each format lies."""
    text, raw = writers(encoding)
    safe = lambda place: text(place).replace("/", "_").replace("\\", "_")
    inside = folder / safe("folder name")
    inside.mkdir(parents=True)
    made = {}
    for kind in FORMATS:
        made[kind] = inside / f"{kind} {safe('file name')}.{kind}"
        made[kind].write_bytes(seized(kind, encoding))
    out = io.BytesIO()
    Image.fromarray(scene(40)).save(out, "JPEG", comment=raw("second photograph"))
    (inside / "other.jpg").write_bytes(out.getvalue())
    (inside / "note.txt").write_text(text("note beside"))
    (inside / "png.xmp").write_text(text("sidecar beside"))
    (inside / "odd.doc").write_bytes(b"\xd0\xcf\x11\xe0" + raw("file of another kind"))
    return made


def planted(data: bytes, encoding: str) -> list[str]:
    """The places inside a seized file where its marker really is: an encoder may have dropped or blurred one."""
    everything = b"\n".join(stream for _, stream in streams(data))
    return [
        place
        for place in (*INSIDE, *PIXELS)
        if any(
            one in everything
            for text in (marker(PLACES.index(place), encoding),)
            for one in (packed(text, encoding), spelled(text, encoding).encode())
        )
    ]
