"""The fixed sentences an analyst starts from, how far the texts of an object are, and what is wrong with them."""

import json
from collections.abc import Mapping
from typing import Any

from workstation.actions import Session
from workstation.domain.object import LANGUAGES, Object, Texts
from workstation.domain.person import Act
from workstation.domain.texts import Sentences, Standings, Templates, said
from workstation.domain.wording import Finding, Known, findings
from workstation.store import objects
from workstation.store import texts as kept_texts


def templates(session: Session) -> Templates:
    """Whole questions by kind and type, and what a picture shows by type, in every language that ships."""
    folder = session.resources / "questions"
    return {lang: _sentences(json.loads((folder / f"{lang}.json").read_text("utf-8"))) for lang in LANGUAGES}


def _sentences(value: Mapping[str, Any]) -> Sentences:
    return Sentences(value["questions"], value["alt"])


def how_far(session: Session, ref: str) -> tuple[Object, Standings]:
    """An object, and how far each of its 24 languages is."""
    session.require(Act.READ_OBJECTS)
    with session.vault.page(write=False) as page:
        obj = objects.get(page, ref)
        return obj, kept_texts.how_far(page, obj)


def _names(session: Session) -> list[str]:
    return [person.name for person in session.vault.people().values()]


def known(session: Session, ref: str) -> Known:
    """What must not stand in an object's texts: people, and facts of its cases and files."""
    session.require(Act.CROP)
    with session.vault.page(write=False) as page:
        return kept_texts.known(page, objects.get(page, ref), _names(session))


def wrong_with(session: Session, ref: str, texts: Mapping[str, Texts] | None = None) -> Mapping[str, list[Finding]]:
    """Language → what is wrong with its text as kept, or with ``texts`` instead; languages without findings are left out."""
    session.require(Act.CROP)
    with session.vault.page(write=False) as page:
        obj = objects.get(page, ref)
        here = kept_texts.known(page, obj, _names(session))
    return findings({lang: said(t) for lang, t in (obj.texts if texts is None else texts).items()}, here)
