"""Inside the sandbox only: any mode a decoder gives → 8-bit sRGB, transparency laid on white.

A colour profile is used when the colour engine takes it and it fits the mode; an insane one is ignored, because a
picture with odd colours helps an analyst more than no picture.
"""

import io

import numpy as np
from PIL import Image, ImageCms

Tone = tuple[float, float] | None
"""Darkest and brightest value of a picture with more than 8 bits a channel, which is stretched between them."""

_SRGB = ImageCms.createProfile("sRGB")
_PROFILED = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK"}
_BAND = 256
_WIDE = {"I", "F", "I;16", "I;16L", "I;16B", "I;16N"}


def warm_up() -> None:
    """Run the colour engine once."""
    profile = ImageCms.ImageCmsProfile(_SRGB).tobytes()
    picture = Image.new("RGB", (2, 2))
    picture.info["icc_profile"] = profile[:-1] + b"\1"
    to_rgb(picture)
    to_rgb(Image.new("I;16", (2, 2)))
    to_rgb(Image.new("LAB", (2, 2)))


def tone_of(picture: Image.Image) -> Tone:
    """The range to stretch, for modes with wide values; None for the others."""
    if picture.mode not in _WIDE:
        return None
    if picture.mode.startswith("I;16"):
        return (0.0, 65535.0)
    low, high = _extrema(picture)
    if picture.mode == "I" and low >= 0 and high <= 65535:
        return (0.0, 65535.0 if high > 255 else 255.0)
    return (low, high)


def to_rgb(picture: Image.Image, tone: Tone = None) -> Image.Image:
    """Mode RGB, in sRGB; ``tone`` where the range comes from a larger picture. The result carries no info."""
    profile = picture.info.get("icc_profile")
    if picture.mode in _WIDE:
        picture = _narrowed(picture, tone or tone_of(picture) or (0.0, 255.0))
    if "transparency" in picture.info or picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"}:
        picture = _on_white(picture)
    if picture.mode in {"P", "1"}:
        picture = picture.convert("RGB")
    if profile and picture.mode in _PROFILED:
        picture = _profiled(picture, profile)
    if picture.mode == "LAB":
        picture = _from_lab(picture)
    rgb = picture if picture.mode == "RGB" else picture.convert("RGB")
    rgb.info = {}
    return rgb


def _extrema(picture: Image.Image) -> tuple[float, float]:
    found: list[float] = []
    for top in range(0, picture.height, _BAND):  # masks of a whole huge picture would not fit in the sandbox's memory
        values = np.asarray(picture.crop((0, top, picture.width, min(top + _BAND, picture.height))))
        finite = values[np.isfinite(values)]
        found += [float(finite.min()), float(finite.max())] if finite.size else []
    return (min(found), max(found)) if found else (0.0, 1.0)


def _narrowed(picture: Image.Image, tone: tuple[float, float]) -> Image.Image:
    low, high = tone
    scale = 255.0 / (high - low) if high > low else 0.0
    values = np.nan_to_num(np.asarray(picture, dtype=np.float32), nan=low, posinf=high, neginf=low)
    grey = Image.fromarray(np.clip((values - low) * scale, 0, 255).astype(np.uint8), "L")
    grey.info = {key: value for key, value in picture.info.items() if key != "transparency"}
    return grey


def _on_white(picture: Image.Image) -> Image.Image:
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, clear).convert("RGB")


def _profiled(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.getOpenProfile(io.BytesIO(profile))
        if source.profile.xcolor_space != _PROFILED[picture.mode]:
            return picture
        done = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return done if done is not None else picture


def _from_lab(picture: Image.Image) -> Image.Image:
    done = ImageCms.profileToProfile(picture, ImageCms.createProfile("LAB"), _SRGB, outputMode="RGB")
    if done is None:
        raise ValueError("LAB")
    return done
