"""The closed table: what is there is shown, what is broken hides nothing else, nothing is trusted."""

from collections.abc import Callable
from pathlib import Path

from PIL import ExifTags, Image

from workstation.imaging.darkroom import Darkroom

Save = Callable[..., bytes]


def table(darkroom: Darkroom, data: bytes) -> dict[tuple[str, str], str]:
    return {(field.group, field.name): field.value for field in darkroom.look(data, zones=False).metadata}


def test_camera_place_comment_and_profile(darkroom: Darkroom, still: Image.Image, save: Save) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Pinhole"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:01:02 03:04:05"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (48.0, 12.0, 30.0)
    found = table(
        darkroom, save(still, "JPEG", exif=exif, comment="left\u202eright\x07", xmp=b"<x:xmpmeta/>", icc_profile=b"odd")
    )
    assert found["EXIF", "Make"] == "Pinhole"
    assert found["EXIF", "DateTimeOriginal"] == "2026:01:02 03:04:05"
    assert found["GPS", "Latitude"] == "48.208333° N"
    assert found["File", "Comment"] == "left\u202eright\x07"
    assert found["XMP", "XMP packet"] == "12 bytes"
    assert found["File", "ICC profile"] == "unreadable, 3 bytes"


def test_long_values_are_clipped(darkroom: Darkroom, still: Image.Image, save: Save) -> None:
    assert table(darkroom, save(still, "JPEG", comment="ä" * 5000))["File", "Comment"] == "ä" * 200


def test_a_broken_block_hides_neither_picture_nor_the_rest(darkroom: Darkroom, still: Image.Image, save: Save) -> None:
    data = save(still, "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff", comment="here")
    assert darkroom.look(data, zones=False).look.orientation == 1
    assert table(darkroom, data)["File", "Comment"] == "here"


def test_real_cameras_tell_who_they_are(darkroom: Darkroom, shared: Callable[[str], list[Path]]) -> None:
    tables = [table(darkroom, path.read_bytes()) for path in shared("photos")]
    assert sum(("EXIF", "Make") in found for found in tables) >= 25
    assert any(("GPS", "Latitude") in found for found in tables)
    assert any(("IPTC", "IPTC record") in found for found in tables)
