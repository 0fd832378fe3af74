"""What the referral report says, as data for its template: sentences, sizes in millimetres, nothing set yet.

Everything that came from people passes ``shown`` here; the template adds no fact of its own.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from workstation.domain.canonical import Json
from workstation.domain.referral import RECEIPTS
from workstation.domain.tip import INFORMATION, SOURCES
from workstation.exchange.report import LONGEST_TEXT, shown

HANDLING_SAYS = MappingProxyType(
    {
        "H0": "Only for preventing and combating crime",
        "H1": "Not to be disclosed in judicial proceedings without the provider's permission",
        "H2": "Not to be disseminated without the provider's permission",
        "H3": "Other restrictions: see the provider's note on the cover",
    }
)
"""Handling codes in words."""

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_QUESTIONS = MappingProxyType({"what": "What", "sold": "Sold", "place": "Place", "when": "When", "who": "Who"})
_LANGUAGES = MappingProxyType(
    {
        "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
        "et": "Estonian", "fi": "Finnish", "fr": "French", "ga": "Irish", "hr": "Croatian", "hu": "Hungarian",
        "it": "Italian", "lt": "Lithuanian", "lv": "Latvian", "mt": "Maltese", "nl": "Dutch", "pl": "Polish",
        "pt": "Portuguese", "ro": "Romanian", "sk": "Slovak", "sl": "Slovenian", "sv": "Swedish",
    }
)  # fmt: skip


def report_data(record: Mapping[str, Any], country_name: str) -> dict[str, Json]:
    """The template's data for one closed record."""
    tips: Sequence[Mapping[str, Any]] = record["tips"]
    grades = sorted({tip["grade"] for tip in tips if tip["grade"]})
    day = date.fromisoformat(record["date"])
    demo = "DEMO " if record["demo"] else ""
    return {
        "title": f"{demo}Referral {record['ref']} – {country_name}",
        "heading": f"Referral {record['ref']} · {country_name}",
        "vault_title": "Victim identification unit",
        "ref": record["ref"],
        "country": record["country"],
        "country_name": country_name,
        "handling": record["handling"],
        "handling_says": HANDLING_SAYS[record["handling"]],
        "permission": shown(record["permission_note"]),
        "authority": shown(record["authority"]),
        "vault": shown(record["vault"]),
        "date_long": f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
        "contents": f"{_number(len(record['objects']), 'object')}, {_number(len(tips), 'tip')}",
        "grades": ", ".join(grades) or ("no tip is graded yet" if tips else "no tips"),
        "demo": record["demo"],
        "reasoning": shown(record["reasoning"]),
        "objects": [_object(o, [t["ref"] for t in tips if o["ref"] in t["objects"]]) for o in record["objects"]],
        "tips": [_tip(tip) for tip in tips],
        "legend": _legend(),
        "answers": list(RECEIPTS),
        "receipt": json.dumps({"referral": record["ref"], "answer": "accepted", "text": "", "date": record["date"]}),
    }


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _legend() -> list[Json]:
    rows: list[Json] = [{"code": code, "says": f"Source: {says}"} for code, says in SOURCES.items()]
    rows += [{"code": str(code), "says": f"Information: {says}"} for code, says in INFORMATION.items()]
    return rows + [{"code": code, "says": says} for code, says in HANDLING_SAYS.items()]


def _object(value: Mapping[str, Any], tips: Sequence[str]) -> dict[str, Json]:
    texts: Mapping[str, Any] = value["texts"]
    spoken = texts.get("en") or next(iter(texts.values()), None)
    alt = shown((spoken or {}).get("alt") or value["title"] or value["ref"])
    columns = 1 if len(value["pictures"]) == 1 else 2
    facts = [
        ("Finding", value["finding"]),
        ("Type", value["type"]),
        ("Region", value["region_hint"]),
        ("Period", value["period"]),
        ("Tips", ", ".join(tips)),
    ]
    return {
        "ref": value["ref"],
        "title": shown(value["title"]),
        "columns": columns,
        "pictures": [
            _picture(picture, alt, value["ref"], n, columns) for n, picture in enumerate(value["pictures"], 1)
        ],
        "facts": [{"name": name, "value": shown(said)} for name, said in facts if said.strip()],
        "questions": [
            {
                "language": _LANGUAGES.get(code, code),
                "code": code,
                "text": "\n".join(f"{_QUESTIONS[q['kind']]}: {shown(q['text'])}" for q in text["questions"]),
            }
            for code, text in sorted(texts.items(), key=lambda item: (item[0] != "en", item[0]))
            if text["questions"]
        ],
    }


def _picture(picture: Mapping[str, Any], alt: str, ref: str, number: int, columns: int) -> dict[str, Json]:
    """Its place on the page: inside the column, never larger than 0.3 mm a pixel, so that nothing is blown up."""
    room_wide, room_high = (150.0, 95.0) if columns == 1 else (74.0, 80.0)
    width, height = picture["width"], picture["height"]
    scale = min(room_wide / width, room_high / height, 0.3)
    return {
        "path": picture["path"],
        "width": max(round(width * scale, 2), 0.1),
        "height": max(round(height * scale, 2), 0.1),
        "alt": f"{alt} (picture {number})",
        "caption": f"{ref}, picture {number}: {width} × {height} pixels",
    }


def _tip(tip: Mapping[str, Any]) -> dict[str, Json]:
    text: str = tip["text"]
    language = tip["language"][:2].lower()
    facts = [
        tip["received_at"].replace("T", " "),
        tip["channel"],
        _LANGUAGES.get(language, tip["language"]),
        "about " + ", ".join(tip["objects"]) if tip["objects"] else "about no object by reference",
    ]
    return {
        "ref": tip["ref"],
        "grade": tip["grade"] or "not graded",
        "line": shown(" · ".join(fact[:120] for fact in facts if fact.strip()).replace("\n", " ")),
        "code": language if language in _LANGUAGES else "en",
        "text": shown(text[:LONGEST_TEXT]) or "(The tip has no text.)",
        "cut": f"Cut here: the tip has {len(text):,} characters; all of them are in referral.json."
        if len(text) > LONGEST_TEXT
        else "",
        "links": [shown(link[:2000].replace("\n", " ")) for link in tip["links"][:50]],
    }
