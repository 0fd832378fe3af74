"""What a machine read in a rendition: a help for the analyst's notes, unchecked, and never published by itself."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workstation.domain.geometry import Rect
from workstation.domain.tip import visible

PACKAGES = {"bg": ("Bulgarian", "tesseract-ocr-bul"), "el": ("Greek", "tesseract-ocr-ell")}
"""Languages of the EU whose letters the shipped model does not know, and the system's package that does."""

LIBRARY = "libtesseract5"
"""The system's package without which those of PACKAGES do nothing."""

MARK = "[read from the picture, unchecked]"
"""Stands before read text wherever it is kept."""

_SCRIPTS = {"bg": "CYRILLIC", "el": "GREEK"}
_BESIDE, _TRUSTED = 0.5, 0.6
_TRUSTED_FEW, _FEW = 0.8, 6
"""Confidence from which a second reading is believed, and that of so few letters alone: texture looks like some."""

_SYMBOLS = frozenset("µμΩπ")
"""Greek letters which stand in Latin text as well."""

_UNITS = frozenset({"l", "cl", "ml", "g", "mg", "kg", "m", "cm", "mm", "W", "V", "A", "Hz", "°C"})
"""Words in Latin letters which stand behind a number in any language."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: ``confidence`` 0–1, ``box`` in pixels of the rendition, ``height`` of its capitals in pixels."""

    text: str
    confidence: float
    box: Rect
    height: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines, top to bottom, at which part of its size the rendition was read, and by what.

    ``known``: languages of PACKAGES that could be read here as well; ``engines``: names and versions of the programs.
    """

    lines: tuple[Line, ...]
    scale: float = 1.0
    known: frozenset[str] = frozenset()
    engines: tuple[str, ...] = ()

    @property
    def smallest(self) -> float | None:
        """Height of the smallest line in pixels, None if there is no text."""
        return min((line.height for line in self.lines), default=None)

    @property
    def limits(self) -> str:
        """What a reader of the result must know."""
        words = ["A machine read this: check every letter.", *_letters(self.known)]
        if missing := sorted(PACKAGES.keys() - self.known):
            names = " and ".join(PACKAGES[lang][0] for lang in missing)
            wanted = [*([] if self.known else [LIBRARY]), *(PACKAGES[lang][1] for lang in missing)]
            words.append(f"{names} cannot be read here: install {_together(wanted)}.")
        if self.scale < 0.95:
            words.append(
                f"It was read at {self.scale:.0%} of its size: small text may be missed; crop closer to read it."
            )
        if self.engines:
            words.append(f"Read by {_together(self.engines)}.")
        return " ".join(words)


def _letters(known: Collection[str]) -> list[str]:
    scripts = ["Latin", *(script for lang, script in (("el", "Greek"), ("bg", "Bulgarian")) if lang in known)]
    if len(scripts) == 1:
        return ["Latin letters and digits only."]
    return [f"{_together(scripts)} letters and digits; capitals which look alike in two of them come out as Latin."]


def _together(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 2 else words)


def unknown(text: str) -> str:
    """The language in which a line should be read once more: the model knows some Greek letters, and no Cyrillic one."""
    return "el" if _count(text, "GREEK") else "bg"


def settled(language: str, first: tuple[str, float], second: tuple[str, float]) -> tuple[str, float]:
    """Which of two readings of a line holds, with its confidence: the model's, or the second one in ``language``.

    The second is believed where the first shows that it does not know the letters: it says Greek ones, or less than half
    as many. Letters that look like Latin ones prove nothing. Numbers and their units are the model's in any case.
    """
    text, (other, confidence) = first[0], second
    foreign = _count(other, _SCRIPTS[language])
    trusted = _BESIDE if text.strip() else _TRUSTED if foreign > _FEW else _TRUSTED_FEW
    if confidence < trusted or foreign < 2 or not (_lost(text, other) or unknown(text) == "el"):
        return first
    return _with_numbers(text, other), confidence


def _lost(text: str, other: str) -> bool:
    letters = sum(map(str.isalpha, text)), sum(map(str.isalpha, other))
    return 2 * letters[0] < letters[1] and sum(map(str.isalnum, text)) + 2 <= sum(map(str.isalnum, other))


def _count(text: str, script: str) -> int:
    return sum(script in unicodedata.name(sign, "") for sign in text if sign.isalpha() and sign not in _SYMBOLS)


def _with_numbers(text: str, other: str) -> str:
    mine, words = text.split(), other.split()
    numbers = [word for word in mine if word[0].isdigit()]
    places = [place for place, word in enumerate(words) if any(map(str.isdigit, word))]
    if len(numbers) == len(places):
        for place, number in zip(places, numbers, strict=True):
            words[place] = number
    if len(mine) == len(words):
        for place, (before, unit) in enumerate(pairwise(mine), 1):
            if unit in _UNITS and before[-1].isdigit():
                words[place] = unit
    return " ".join(words)


def as_note(reading: Reading) -> str:
    """The lines as they are kept in an object's internal notes; "" if there are none."""
    lines = [visible(line.text).strip() for line in reading.lines]
    return "\n".join([MARK, *filter(None, lines)]) if any(lines) else ""
