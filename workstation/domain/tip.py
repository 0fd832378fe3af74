"""Tips: what strangers said. Kept byte for byte; triage deletes nothing; an anonymous tip starts at X4."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from workstation.domain.errors import Refused


class Verdict(StrEnum):
    """Triage."""

    NEW = "new"
    RELEVANT = "relevant"
    DUPLICATE = "duplicate"
    NOT_RELEVANT = "not relevant"
    SNOOZED = "snoozed"
    URGENT = "urgent"


NEXT: Mapping[Verdict, frozenset[Verdict]] = MappingProxyType(
    {verdict: frozenset(set(Verdict) - {verdict}) for verdict in Verdict}
)
"""Any verdict may follow any other – triage is corrected, never final – and is undone by its opposite."""


@dataclass(frozen=True, slots=True)
class Grade:
    """Evaluation 4×4 (Europol Regulation Art. 29): source A B C X, information 1–4."""

    source: str
    information: int

    def __str__(self) -> str:
        return f"{self.source}{self.information}"


SOURCES = MappingProxyType(
    {
        "A": "no doubt about the source, or reliable in all instances",
        "B": "mostly reliable",
        "C": "mostly not reliable",
        "X": "cannot be assessed",
    }
)
INFORMATION = MappingProxyType(
    {
        1: "accuracy not in doubt",
        2: "known personally to the source, not to the official",
        3: "not known personally to the source, but corroborated",
        4: "cannot be corroborated",
    }
)


def grade_from(text: str) -> Grade:
    """``A1`` to ``X4``; raises Refused."""
    match = re.fullmatch(r"([ABCXabcx])([1-4])", text.strip())
    if not match:
        raise Refused(
            "grade", f"“{text[:10]}” is not a grade.", "Write a letter A, B, C or X and a digit 1 to 4, e.g. X4."
        )
    return Grade(match[1].upper(), int(match[2]))


def proposed_grade(has_contact: bool, independent_sources: int) -> tuple[Grade, str]:
    """A proposal with its reason; a person confirms. One who can be asked is still not assessed: X either way."""
    who = "The sender left a contact, but has not been assessed" if has_contact else "The tip is anonymous"
    if independent_sources > 1:
        return Grade("X", 3), f"{who}; {independent_sources} independent sources say the same."
    return Grade("X", 4), f"{who}; nothing corroborates it yet."


@dataclass(frozen=True, slots=True)
class ParsedTip:
    """A row of a tip file in canonical form. ``raw`` is the row's exact bytes; ``contact`` is sealed at once."""

    line: int
    external_id: str
    received_at: str
    channel: str
    text: str
    language: str
    object_ref: str
    links: tuple[str, ...]
    country_hint: str
    contact: Mapping[str, str]
    raw: bytes


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be used: listed, never lost."""

    line: int
    column: str
    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Tip:
    """A stored tip. ``has_contact`` says that sealed contact data exist; they are not here."""

    id: int
    import_id: int
    received_at: str
    channel: str
    text: str
    language: str
    objects: tuple[str, ...]  # linked by a person
    proposed: tuple[str, ...]  # references found in column, link or text
    links: tuple[str, ...]
    country_hint: str
    verdict: Verdict
    grade: Grade | None
    has_contact: bool
    same_as: int = 0  # the first tip with the same text
    same_count: int = 1

    @property
    def ref(self) -> str:
        """``T-12``."""
        return f"T-{self.id}"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column feeds which canonical field; ``profile`` names it for the next import."""

    fields: Mapping[str, str] = field(default_factory=dict)  # canonical field → column name
    profile: str = ""


FIELDS = (
    "id",
    "received_at",
    "channel",
    "object_ref",
    "language",
    "text",
    "links",
    "country_hint",
    "contact.name",
    "contact.email",
    "contact.phone",
    "contact.other",
)
"""Canonical fields a column can be mapped to (formats.md)."""

_REF = re.compile(r"(?<![A-Za-z0-9])#?\s?O[\s\-–_]?((?:19|20)[0-9]{2})[\s\-–_]?([0-9]{4,6})(?!\d)", re.IGNORECASE)


def references(*texts: str) -> tuple[str, ...]:
    """Object references in texts, links or columns, in order, once each: ``O-2026-0042``, ``#O20260042``."""
    found: dict[str, None] = {}
    for text in texts:
        for year, number in _REF.findall(text):
            found.setdefault(f"O-{year}-{int(number):04d}")
    return tuple(found)


_EXTRA = str.maketrans({"ł": "l", "ħ": "h", "đ": "d", "ß": "ss", "ı": "i", "ς": "σ", "ø": "o", "æ": "ae", "œ": "oe"})


def folded(text: str) -> str:
    """Text as search sees it: lower case, marks stripped, the letters NFKD leaves whole mapped."""
    if text.isascii():
        return text.lower()
    # Twice, as Unicode's compatibility caseless match asks for: ™ becomes TM only when it is taken apart.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_EXTRA)


def said(text: str) -> str:
    """What two tips must share to say the same: folded words without punctuation."""
    return " ".join(re.findall(r"\w+", folded(text)))


def visible(text: str) -> str:
    """Untrusted text for a screen: control and direction characters shown as symbols."""
    out = []
    for c in text:
        code = ord(c)
        if c in "\n\t":
            out.append(c)
        elif code < 32:
            out.append(chr(0x2400 + code))
        elif code == 127:
            out.append("␡")
        elif unicodedata.category(c) in ("Cf", "Cc", "Co", "Cs", "Zl", "Zp"):
            out.append(f"⟦{code:04X}⟧")
        else:
            out.append(c)
    return "".join(out)


def triage(tip: Tip, verdict: Verdict) -> Verdict:
    """The new verdict; raises Refused if the tip already has it."""
    if verdict not in NEXT[tip.verdict]:
        raise Refused("state", f"{tip.ref} is already {verdict}.", "", tip.ref)
    return verdict


def independent(tips: Sequence[Tip]) -> int:
    """How many independent sources: tips that say the same count once."""
    return len({said(tip.text) or tip.ref for tip in tips})
