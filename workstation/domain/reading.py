"""What a machine read in a rendition: a help for the analyst's notes, unchecked, and never published by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from workstation.domain.geometry import Rect
from workstation.domain.tip import visible

UNREAD = {"bg": "Bulgarian", "el": "Greek"}
"""Languages of the EU whose letters the shipped model does not know."""

MARK = "[read from the picture, unchecked]"
"""Stands before read text wherever it is kept."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: ``confidence`` 0–1, ``box`` in pixels of the rendition, ``height`` of its capitals in pixels."""

    text: str
    confidence: float
    box: Rect
    height: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines, top to bottom, and in words what could not be read."""

    lines: tuple[Line, ...]
    limits: str

    @property
    def smallest(self) -> float | None:
        """Height of the smallest line in pixels, None if there is no text."""
        return min((line.height for line in self.lines), default=None)


def limits(languages: Sequence[str], scale: float) -> str:
    """What a reader of the result must know. ``scale``: at which part of its size the rendition was read."""
    words = ["A machine read this: check every letter.", "Latin letters and digits only."]
    if asked := [UNREAD[lang] for lang in languages if lang in UNREAD]:
        words.append(f"{' and '.join(asked)} cannot be read here: ask somebody who reads it.")
    else:
        words.append("Greek and Bulgarian come out garbled or not at all.")
    if scale < 0.95:
        words.append(f"It was read at {scale:.0%} of its size: small text may be missed; crop closer to read it.")
    return " ".join(words)


def as_note(reading: Reading) -> str:
    """The lines as they are kept in an object's internal notes; "" if there are none."""
    lines = [visible(line.text).strip() for line in reading.lines]
    return "\n".join([MARK, *filter(None, lines)]) if any(lines) else ""
