"""A seized image: never altered, named by the SHA-256 of its file; and the verdicts of intake."""

from dataclasses import dataclass
from enum import StrEnum

MAX_BYTES = 200_000_000
MAX_PIXELS = 200_000_000
"""Limits of one picture file; beyond them it is refused, with the reason."""


class Intake(StrEnum):
    """What intake did with one file."""

    NEW = "new"
    DUPLICATE = "duplicate"
    KNOWN = "known"
    REFUSED = "refused"


class Sight(StrEnum):
    """What an analyst has said about an image in the queue."""

    NEW = "new"
    NOTHING = "nothing usable"
    LATER = "later"
    HAS_OBJECT = "has object"


@dataclass(frozen=True, slots=True)
class Look:
    """What the sandbox reports of one picture, besides pixels. ``phash`` is a 64-bit DCT hash."""

    format: str  # JPEG, PNG, WEBP, TIFF, GIF, BMP, HEIF, AVIF, JPEG2000; RAW: a camera's preview is what is seen
    width: int  # after orientation
    height: int
    frames: int
    orientation: int  # the flag found, 1–8
    phash: int


@dataclass(frozen=True, slots=True)
class Image:
    """One stored image. ``digest`` never leaves the vault."""

    id: int
    case: int
    digest: str
    md5: str
    sha1: str
    size: int
    look: Look
    sight: Sight
    zones: int = 0
    crops: int = 0
    copies: int = 1  # places at which the same bytes were found


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the closed metadata table shown to the analyst as untrusted text."""

    group: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that intake refused: its untrusted name, the rule and a sentence."""

    name: str
    code: str
    reason: str


REASONS = {
    "not_picture": "This is not a picture in a format we open.",
    "no_preview": "This raw file holds no preview; raw pixels are not developed here.",
    "damaged": "The picture is damaged, or stored in a way that is not opened here.",
    "empty": "The file is empty.",
    "too_large": "The file is larger than 200 MB.",
    "too_many_pixels": "The picture has more than 200 megapixels.",
    "limits": "Decoding it took more memory or time than the sandbox allows.",
    "crashed": "The decoder ended while reading it; the sandbox held.",
    "protocol": "The decoder's answer was not pixels; it was thrown away.",
    "no_sandbox": "The sandbox is not complete, so no picture is opened.",
    "unreadable": "The file cannot be read from its place.",
    "encrypted": "The archive member is protected by a password.",
    "bomb": "The archive member unpacks to far more than it holds.",
}
"""Why a file is refused, in words. The sandbox answers with the code only."""
