"""Marks on an object's texts, and what the vault knows that must not stand in them."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from sqlalchemy import select

from workstation.domain.errors import Refused
from workstation.domain.object import Object
from workstation.domain.texts import Mark, Part, Standings, TextState, standings, wanted_languages, why_not_public
from workstation.domain.wording import Known
from workstation.store import cases, images, settings
from workstation.store.tables import text_marks
from workstation.store.vault import Page

_NAMES = {"Artist", "XPAuthor", "CameraOwnerName", "By-line", "Credit", "Copyright", "Copyright notice"}
_NUMBERS = {"BodySerialNumber", "LensSerialNumber", "ImageUniqueID", "HostComputer"}
_DAYS = {"DateTime", "DateTimeOriginal", "DateTimeDigitized", "GPSDateStamp", "Date created"}


def add(page: Page, ref: str, marks: Iterable[Mark]) -> None:
    """Keep marks of an object, in order."""
    for m in marks:
        page.insert(
            text_marks,
            object_ref=ref,
            lang=m.lang,
            part=m.part.value,
            state=m.state.value,
            digest=m.digest,
            person=m.person,
            at=m.at,
        )


def how_far(page: Page, obj: Object) -> Standings:
    """How far every language of an object is."""
    query = select(text_marks).where(text_marks.c.object_ref == obj.ref).order_by(text_marks.c.id)
    marks = [
        Mark(row.lang, Part(row.part), TextState(row.state), row.digest, row.person, row.at)
        for row in page.connection.execute(query)
    ]
    return standings(obj.texts, marks, obj.authors)


def why_not_out(page: Page, obj: Object) -> Refused | None:
    """Why a batch cannot be built with an object: languages the policy wants checked are not; None if it can."""
    wanted = wanted_languages(settings.get(page.connection, "checked_languages"))
    return why_not_public(obj.ref, wanted, how_far(page, obj)) if wanted else None


def known(page: Page, obj: Object, here: Iterable[str]) -> Known:
    """People ``here`` and in the files, and facts of cases and files an object was cropped from; needs the source key."""
    people = set(here)
    facts, days = set[str](), set[str]()
    for case in cases.everything(page):
        if case.id in obj.cases:
            facts |= {case.ref, *(words for words in (case.provider, case.title) if re.search(r"\S\s\S|\d", words))}
    sources = {digest for crop in obj.crops for digest in crop.recipe.images()}
    for number in {image.id for digest in sources for image in images.by_digest(page, digest)}:
        facts |= {stem for name in images.place_names(page, number) if re.search(r"\d", stem := _stem(name))}
        for field in images.inside(page, images.get(page, number)).metadata:
            if field.name in _NAMES:
                people.add(field.value)
            elif field.name in _NUMBERS:
                facts.add(field.value)
            elif field.name in _DAYS and (day := re.match(r"(\d{4})[:-]?(\d\d)[:-]?(\d\d)", field.value)):
                days.add("-".join(day.groups()))
    return Known(frozenset(people), frozenset(fact for fact in facts if len(fact.strip()) >= 4), frozenset(days))


def _stem(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).stem
