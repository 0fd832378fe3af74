"""What a reviewer reads from the vault, as plain values. Everything here runs on the lane."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workstation.actions import Session, looking, reviewing
from workstation.domain.crop import Rendition
from workstation.domain.errors import Refused
from workstation.domain.object import Object, PublicContent
from workstation.domain.person import Person
from workstation.domain.release import Said
from workstation.domain.review import SUBMIT_POINTS, ObjectState, Verb, why_not
from workstation.domain.statement import Decision


class Queue(StrEnum):
    """Which pile an object lies on, seen by one person."""

    MINE = "For me"
    WAITING = "I wait for"
    DONE = "Done"


def queue_of(obj: Object, person: Person) -> Queue | None:
    """The pile of an object; None if it has not come to review yet."""
    if obj.state == ObjectState.SUBMITTED:
        return Queue.MINE if why_not(obj, Verb.CLEAR, person) is None else Queue.WAITING
    if obj.state == ObjectState.DRAFT:
        return Queue.DONE if any(remark.person == person.id for remark in obj.comments) else None
    return Queue.DONE


@dataclass(frozen=True, slots=True)
class Artefact:
    """One thing to be looked at: a picture (``number`` from 1) or the texts of a language. ``changed``: since last time."""

    id: str
    name: str
    number: int
    lang: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything about one object that a reviewer sees."""

    obj: Object
    label: str
    artefacts: tuple[Artefact, ...]
    pixels: tuple[Rendition | None, ...]
    mosaics: tuple[Rendition | None, ...]
    since: int  # the version looked at before, 0 if this is the first time
    before: PublicContent | None
    differences: tuple[reviewing.Difference, ...]
    said: tuple[Said, ...]
    names: Mapping[str, str]

    def content(self) -> str:
        """Names exactly what is to be looked at; a tick lapses when it changes."""
        return f"{self.obj.version} {self.obj.public().digest()}"

    def was(self, field: str, lang: str = "") -> reviewing.Difference | None:
        """How a field read before, if it has changed."""
        return next((d for d in self.differences if d.field == field and d.lang == lang), None)


def listing(session: Session) -> Sequence[Object]:
    """All objects."""
    return looking.all_objects(session)


def matter(session: Session, ref: str) -> Matter:
    """Everything about one object; raises NotFound."""
    obj = looking.object(session, ref)
    said = tuple(looking.statements_about(session, ref))
    since = _since(obj, said)
    before = looking.earlier_version(session, ref, since) if since else None
    differences = tuple(reviewing.differences(before, obj.public())) if before else ()
    pixels = tuple(_pixels(session, obj, number) for number in range(len(obj.crops)))
    label = looking.taxonomy(session).get(obj.type, {}).get("en", obj.type)
    return Matter(
        obj,
        label,
        _artefacts(obj, differences),
        pixels,
        tuple(looking.shielded(session, one) if one else None for one in pixels),
        since if before else 0,
        before,
        differences,
        said,
        {number: person.name for number, person in looking.people_by_id(session).items()},
    )


def _since(obj: Object, said: Sequence[Said]) -> int:
    """The newest earlier version that somebody was asked to look at or spoke about."""
    seen = {s.statement.version for s in said if s.statement.decision in (Decision.SUBMIT, Decision.CLEAR)}
    seen |= {remark.version for remark in obj.comments}
    return max((version for version in seen if version < obj.version), default=0)


def _pixels(session: Session, obj: Object, number: int) -> Rendition | None:
    try:
        return looking.rendition(session, obj.crops[number])
    except Refused:
        return None


_EVERYWHERE = ("type", "title", "region hint", "period")


def _artefacts(obj: Object, differences: Sequence[reviewing.Difference]) -> tuple[Artefact, ...]:
    shared = any(d.field in _EVERYWHERE for d in differences)
    pictures = {d.after for d in differences if d.field == "picture"}
    spoken = {d.lang for d in differences if d.lang}
    found = [Artefact(f"picture/{n}", f"Picture {n}", n, "", str(n) in pictures) for n in range(1, len(obj.crops) + 1)]
    found += [
        Artefact(f"text/{lang}", f"Texts {lang}", 0, lang, shared or lang in spoken) for lang in sorted(obj.texts)
    ]
    return tuple(found)


def submitted(found: Matter) -> str:
    """Reference, state and who handed it over, in one line."""
    last = next((s.statement for s in reversed(found.said) if s.statement.decision is Decision.SUBMIT), None)
    by = f"submitted by {found.names.get(last.person, 'somebody')}" if last else "not submitted yet"
    return f"{found.obj.ref}   ·   {found.obj.state}   ·   {by}"


def confirmed(found: Matter) -> str:
    """What the author of this version answered for when submitting it, point by point; "" before that."""
    last = next((s.statement for s in reversed(found.said) if s.statement.decision is Decision.SUBMIT), None)
    if last is None or last.version != found.obj.version:
        return ""
    lines = [f"{'✓' if last.checklist.get(point) is True else '–'} {text}" for point, text in SUBMIT_POINTS.items()]
    return "\n".join(lines)


def told(found: Matter) -> str:
    """What is different from the version looked at before."""
    if not found.since:
        return ""
    if not found.differences:
        return f"Nothing public has changed since version {found.since}."
    names = [
        f"{d.field} {d.after or d.before}" if d.field in ("picture", "language") else f"{d.field} {d.lang}".strip()
        for d in found.differences
    ]
    return f"Changed since version {found.since}: {', '.join(names)}."
