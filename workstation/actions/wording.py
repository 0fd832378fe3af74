"""The fixed texts an analyst starts from: question sentences and beginnings of picture descriptions, by language."""

import json
from collections.abc import Mapping
from typing import Any

from workstation.actions import Session
from workstation.domain.object import LANGUAGES


def question_templates(session: Session, lang: str) -> Mapping[str, Mapping[str, str]]:
    """Question kind → object type (or "generic") → a whole sentence; {} if the language has none."""
    found: Mapping[str, Mapping[str, str]] = _texts_of(session, lang).get("questions", {})
    return found


def alt_starter(session: Session, lang: str, kind: str) -> str:
    """How the description of a picture of this type of object begins in a language; "" if unknown."""
    starters = _texts_of(session, lang).get("alt", {})
    return str(starters.get(kind) or starters.get("generic", ""))


def _texts_of(session: Session, lang: str) -> Mapping[str, Any]:
    path = session.resources / "questions" / f"{lang}.json"
    if lang not in LANGUAGES or not path.is_file():
        return {}
    value: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return value
