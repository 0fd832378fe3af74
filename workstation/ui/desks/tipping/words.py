"""How tips are spoken of: verdicts and their tones, dates as people write them, and where a reference was found."""

import re
from collections.abc import Iterator
from datetime import datetime

from workstation.domain.tip import INFORMATION, SOURCES, Grade, Tip, Verdict, references, visible

TITLES = {
    Verdict.NEW: "New",
    Verdict.URGENT: "Urgent",
    Verdict.RELEVANT: "Relevant",
    Verdict.SNOOZED: "Snoozed",
    Verdict.DUPLICATE: "Duplicate",
    Verdict.NOT_RELEVANT: "Not relevant",
}
"""Every verdict in the order of the filter chips."""

TONES = {
    Verdict.NEW: "info",
    Verdict.URGENT: "danger",
    Verdict.RELEVANT: "ok",
    Verdict.SNOOZED: "warn",
    Verdict.DUPLICATE: "",
    Verdict.NOT_RELEVANT: "",
}

FIELD_TITLES = {
    "text": "Text of the tip",
    "received_at": "Received at",
    "object_ref": "Object it speaks of",
    "id": "Number at the sender",
    "channel": "Channel",
    "language": "Language",
    "links": "Links",
    "country_hint": "Country named",
    "contact.name": "Contact: name (sealed)",
    "contact.email": "Contact: e-mail (sealed)",
    "contact.phone": "Contact: telephone (sealed)",
    "contact.other": "Contact: other (sealed)",
}
"""Canonical fields in the order they are offered."""

_REFERENCE = re.compile(r"#?\s?O[\s\-–_]?(?:19|20)\d{2}[\s\-–_]?\d{4,6}", re.IGNORECASE)


def day(text: str, *, zone: bool = True) -> str:
    """``2026-11-21T14:02:00`` as ``21 Nov 2026, 14:02``; what is no date stays as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return visible(text)
    shown = f"{moment.day} {moment:%b %Y}"
    where = f" {moment:%Z}" if moment.tzinfo and zone else ""
    return shown if len(text) <= 10 else f"{shown}, {moment:%H:%M}{where}"


def first_words(tip: Tip, most: int = 300) -> str:
    """The beginning of a tip on one line, safe to show; a tip without text shows its first link."""
    source = tip.text[:most] or next(iter(tip.links), "")
    return " ".join(visible(source).split()) or "(no text)"


def facts_line(tip: Tip) -> str:
    """When, how, in what language, from where: whatever the file said."""
    country = f"names {visible(tip.country_hint)}" if tip.country_hint else ""
    parts = (day(tip.received_at), visible(tip.channel), visible(tip.language), country, f"import {tip.import_id}")
    return "  ·  ".join(part for part in parts if part)


def found_in(tip: Tip, ref: str) -> str:
    """Why a reference is proposed: where it was found."""
    places = [
        name for name, there in (("text", references(tip.text)), ("a link", references(*tip.links))) if ref in there
    ]
    return (
        f"named in the {' and in '.join(places)}"
        if "text" in places
        else ("named in a link" if places else "named in the object column")
    )


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where references stand in a text: (start, end)."""
    for match in _REFERENCE.finditer(text):
        if references(match[0]):
            blank = len(match[0]) - len(match[0].lstrip())
            yield match.start() + blank, match.end()


def grade_words(grade: Grade) -> str:
    """A grade in words: both halves."""
    return f"{grade}: source – {SOURCES[grade.source]}; information – {INFORMATION[grade.information]}"
