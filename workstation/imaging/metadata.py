"""Inside the sandbox only: what a file says about itself, as codes of protocol.FIELDS and text nobody trusts.

Each source is read on its own, so a broken GPS block hides neither the camera nor the picture.
"""

import io
from collections.abc import Callable, Iterator
from typing import Any

from PIL import ExifTags, Image, ImageCms, ImageFile, IptcImagePlugin

from workstation.imaging.protocol import FIELD_CODES
from workstation.imaging.raw import Preview

Entry = tuple[int, str]
_ORIENTATION = 274
_MOST = 20
_WIDE_TEXT = {"XPTitle", "XPComment", "XPAuthor", "XPKeywords", "XPSubject"}
_IPTC = {
    (2, 5): "Object name",
    (2, 120): "Caption",
    (2, 105): "Headline",
    (2, 25): "Keywords",
    (2, 80): "By-line",
    (2, 110): "Credit",
    (2, 115): "Source",
    (2, 116): "Copyright notice",
    (2, 90): "City",
    (2, 95): "Province or state",
    (2, 101): "Country",
    (2, 92): "Sub-location",
    (2, 55): "Date created",
    (2, 40): "Special instructions",
}
_GPS = ("GPSTimeStamp", "GPSDateStamp", "GPSImgDirection", "GPSMapDatum", "GPSProcessingMethod", "GPSAreaInformation")


def orientation(picture: Image.Image) -> int:
    """The orientation flag, 1–8; 1 where there is none or it cannot be read."""
    try:
        flag = picture.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 – a broken EXIF block must not hide the picture
        return 1
    return flag if isinstance(flag, int) and 1 <= flag <= 8 else 1


def frames(picture: Image.Image) -> int:
    """How many pictures the file holds, at least 1."""
    try:
        count = int(getattr(picture, "n_frames", 1))
        picture.seek(0)
    except Exception:  # noqa: BLE001 – as above
        return 1
    return min(max(1, count), 2**31)


def table(picture: ImageFile.ImageFile, count: int, preview: Preview | None = None) -> list[Entry]:
    """Every field that was found, in the order of protocol.FIELDS groups; first, of a raw file, what is seen of it."""
    entries: list[Entry] = []
    if preview:
        seen = f"{preview.width} × {preview.height}; this is what is seen, the raw pixels are not developed"
        entries.append((FIELD_CODES["File", "Embedded preview"], seen))
    if count > 1:
        entries.append((FIELD_CODES["File", "Further pictures in the file"], str(count - 1)))
    sources: tuple[Callable[[ImageFile.ImageFile], Iterator[Entry]], ...] = (_file, _xmp, _exif, _gps, _iptc)
    for source in sources:
        try:
            for entry in source(picture):
                entries.append(entry)  # noqa: PERF402 – what came before the break is kept
        except Exception:  # noqa: BLE001, S112 – as above
            continue
    return entries


def _file(picture: Image.Image) -> Iterator[Entry]:
    if comment := picture.info.get("comment"):
        yield FIELD_CODES["File", "Comment"], _text(comment)
    for key, value in list(getattr(picture, "text", {}).items())[:_MOST]:
        if key != "XML:com.adobe.xmp":
            yield FIELD_CODES["File", "Text entries"], f"{key}: {value}"
    thumbnail = picture.getexif().get_ifd(ExifTags.IFD.IFD1)
    if thumbnail:
        yield FIELD_CODES["File", "Embedded thumbnail"], f"{thumbnail.get(514, 'unknown')} bytes"
    if profile := picture.info.get("icc_profile"):
        yield FIELD_CODES["File", "ICC profile"], _profile_name(profile)


def _profile_name(profile: bytes) -> str:
    try:
        return ImageCms.getProfileDescription(ImageCms.getOpenProfile(io.BytesIO(profile))).strip()
    except (ImageCms.PyCMSError, OSError):
        return f"unreadable, {len(profile)} bytes"


def _xmp(picture: Image.Image) -> Iterator[Entry]:
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp")
    if packet:
        yield FIELD_CODES["XMP", "XMP packet"], f"{len(packet)} bytes"
    further = [
        data for name, data in getattr(picture, "applist", []) if name == "APP1" and b"/xmp/extension/" in data[:40]
    ]
    if further:
        yield FIELD_CODES["XMP", "Extended XMP"], f"{sum(map(len, further))} bytes"


def _exif(picture: Image.Image) -> Iterator[Entry]:
    exif = picture.getexif()
    for values in (dict(exif), exif.get_ifd(ExifTags.IFD.Exif)):
        for tag, value in values.items():
            name = ExifTags.TAGS.get(tag, "")
            code = FIELD_CODES.get(("EXIF", name))
            if code is not None:
                yield code, _exif_text(name, value)


def _exif_text(name: str, value: Any) -> str:
    if name == "MakerNote":
        return f"{len(value)} bytes"
    if name in _WIDE_TEXT and isinstance(value, bytes):
        return value.decode("utf-16-le", "replace").rstrip("\0")
    if name == "UserComment" and isinstance(value, bytes):
        kinds = {b"UNICODE\0": "utf-16-be", b"JIS\0\0\0\0\0": "shift_jis"}
        return value[8:].decode(kinds.get(value[:8], "utf-8"), "replace").rstrip("\0 ")
    return _text(value)


def _gps(picture: Image.Image) -> Iterator[Entry]:
    gps = {
        ExifTags.GPSTAGS.get(tag, ""): value for tag, value in picture.getexif().get_ifd(ExifTags.IFD.GPSInfo).items()
    }
    for name in ("Latitude", "Longitude"):
        if value := gps.get(f"GPS{name}"):
            degrees = sum(float(part) / 60**place for place, part in enumerate(value))
            yield FIELD_CODES["GPS", name], f"{degrees:.6f}° {_text(gps.get(f'GPS{name}Ref', ''))}".strip()
    if "GPSAltitude" in gps:
        yield FIELD_CODES["GPS", "Altitude"], f"{float(gps['GPSAltitude']):.1f} m"
    for name in _GPS:
        if name in gps:
            yield FIELD_CODES["GPS", name], _text(gps[name])


def _iptc(picture: ImageFile.ImageFile) -> Iterator[Entry]:
    record = IptcImagePlugin.getiptcinfo(picture)
    if not record:
        return
    yield FIELD_CODES["IPTC", "IPTC record"], f"{len(record)} fields"
    for key, name in _IPTC.items():
        if key in record:
            value = record[key]
            for one in (value if isinstance(value, list) else [value])[:_MOST]:
                yield FIELD_CODES["IPTC", name], _text(one)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8").rstrip("\0")
        except UnicodeDecodeError:
            return value.decode("latin-1").rstrip("\0")
    if isinstance(value, tuple):
        return ", ".join(_text(part) for part in value[:16])
    if isinstance(value, str):
        return value.rstrip("\0")
    number = float(value)
    return f"{number:.6g}"
