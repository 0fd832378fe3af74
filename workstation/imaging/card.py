"""The card for sharing: the object on a calm ground, its reference, one question and a line about where to answer.

Wide sizes put the picture left of the text, others above it. The question takes the largest type in which it fits.
"""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from workstation.domain.crop import Rendition
from workstation.imaging import resample
from workstation.imaging.mark import marked

_GROUND, _PANEL, _INK, _SOFT, _ACCENT = (244, 246, 248), (226, 231, 236), (24, 32, 42), (84, 96, 110), (0, 82, 136)
_LARGEST, _SMALLEST = 64, 22


@dataclass(frozen=True, slots=True)
class Fonts:
    """The two typefaces of a card, as files the caller found."""

    regular: Path
    bold: Path


@dataclass(frozen=True, slots=True)
class _Area:
    x: int
    y: int
    width: int
    height: int


def blank(rendition: Rendition, size: tuple[int, int], *, demo: bool = False) -> Image.Image:
    """The card without its words, which every language starts from: resampling the object is most of the work.

    ``demo`` marks the object, not the words: the rehearsal must show whether they can be read.
    """
    sheet = Image.new("RGB", size, _GROUND)
    panel, _ = _parts(size)
    _picture(sheet, rendition, panel, demo)
    return sheet


def written(sheet: Image.Image, words: tuple[str, str, str], fonts: Fonts) -> Image.Image:
    """A copy of a blank card with reference, question and footer. Letters the fonts lack appear as boxes."""
    card = sheet.copy()
    _, text = _parts(card.size)
    _words(card, text, words, fonts)
    return card


def _parts(size: tuple[int, int]) -> tuple[_Area, _Area]:
    """Where the picture is, and where the words are."""
    width, height = size
    if width >= 1.4 * height:
        split = round(width * 0.54)
        return _Area(0, 0, split, height), _Area(split, 0, width - split, height)
    split = round(height * 0.62)
    return _Area(0, 0, width, split), _Area(0, split, width, height - split)


def _picture(sheet: Image.Image, rendition: Rendition, area: _Area, demo: bool) -> None:
    ImageDraw.Draw(sheet).rectangle((area.x, area.y, area.x + area.width, area.y + area.height), _PANEL)
    margin = round(min(area.width, area.height) * 0.06)
    inner = (area.width - 2 * margin, area.height - 2 * margin)
    shown = resample.fitted(rendition, *inner)
    scale = min(inner[0] / shown.width, inner[1] / shown.height, 3.0)
    if scale > 1.05:  # a small object would be lost on the card; up to three times, plainly interpolated
        size = (int(shown.width * scale), int(shown.height * scale))
        shown = shown.resize(size, Image.Resampling.BICUBIC)
    at = (area.x + (area.width - shown.width) // 2, area.y + (area.height - shown.height) // 2)
    sheet.paste(shown, at)
    if demo:
        panel = (area.x, area.y, area.x + area.width, area.y + area.height)
        sheet.paste(marked(sheet.crop(panel)), panel)


def _words(sheet: Image.Image, area: _Area, words: tuple[str, str, str], fonts: Fonts) -> None:
    ref, question, footer = words
    draw = ImageDraw.Draw(sheet)
    margin = round(min(area.width, area.height) * 0.09)
    left, width = area.x + margin, area.width - 2 * margin
    measure = min(area.width, round(area.height * 1.5))
    label = _font(fonts.bold, max(16, round(measure * 0.048)))
    small = _font(fonts.regular, max(14, round(measure * 0.038)))
    draw.text((left, area.y + margin), ref, _ACCENT, label)
    top = area.y + margin + round(label.size * 1.9)
    foot = _wrapped(footer, small, width)[:3]
    line = round(small.size * 1.35)
    bottom = area.y + area.height - margin - line * len(foot)
    _question(draw, question, _Area(left, top, width, bottom - top - line // 2), fonts.bold)
    for place, part in enumerate(foot):
        draw.text((left, bottom + place * line), part, _SOFT, small)


def _question(draw: ImageDraw.ImageDraw, question: str, area: _Area, file: Path) -> None:
    for size in range(_LARGEST, _SMALLEST - 1, -2):
        font = _font(file, size)
        lines = _wrapped(question, font, area.width)
        step = round(size * 1.28)
        if len(lines) * step <= area.height and not _broken(question, lines):
            break
    else:
        room = max(1, area.height // step)
        if len(lines) > room:
            lines = [*lines[: room - 1], lines[room - 1][:-1].rstrip() + "…"]
    for place, part in enumerate(lines):
        draw.text((area.x, area.y + place * step), part, _INK, font)


def _broken(text: str, lines: list[str]) -> bool:
    return " ".join(lines) != " ".join(text.split())


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines no wider than ``width``; a word that alone is wider is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
            continue
        lines.append("")
        for letter in word:
            if font.getlength(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line]


def _font(file: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
