"""What the desk reads from the vault, as plain values. Everything here runs on the lane."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from workstation.actions import Session, looking, previewing, publishing
from workstation.actions.previewing import OnShow, Plan
from workstation.domain.batch import Batch, BatchState
from workstation.domain.canonical import digest
from workstation.domain.errors import Refused
from workstation.domain.object import Object
from workstation.domain.person import Act, Person
from workstation.domain.review import ObjectState, Verb, why_not
from workstation.ui.desks.publishing.words import next_verb, verb_said
from workstation.ui.desks.publishing.words import why_not as why_not_step
from workstation.ui.widgets import image_of

THUMB = QSize(416, 264)
"""Pixels of a picture on a card; painted at half the size, so that it is sharp on fine screens."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """All batches, all objects by reference, names by person, and the batches whose next step this person can take."""

    batches: Sequence[Batch]
    objects: Mapping[str, Object]
    names: Mapping[str, str]
    waiting: frozenset[str]
    campaign: OnShow
    today: date

    def free(self) -> list[Object]:
        """Cleared objects that lie in no batch yet."""
        return [obj for obj in self.objects.values() if obj.state == ObjectState.CLEARED]

    def public(self, person: Person) -> list[Object]:
        """Objects that this person may withdraw and nobody plans to withdraw yet."""
        going = {gone.ref for batch in self.batches if batch.state != BatchState.EXPORTED for gone in batch.withdrawals}
        return [
            obj for obj in self.objects.values() if obj.ref not in going and why_not(obj, Verb.WITHDRAW, person) is None
        ]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a batch's history."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One batch: its plan, and its history, oldest first."""

    plan: Plan
    history: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of a build."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A build taken apart: the record as it will leave, its files, and their bytes."""

    ref: str
    tagmanifest: str
    record: Mapping[str, Any]
    files: tuple[FileLine, ...]
    data: Mapping[str, bytes] = field(repr=False)

    def objects(self) -> Sequence[Mapping[str, Any]]:
        """The objects of the record."""
        found: Sequence[Mapping[str, Any]] = self.record["objects"]
        return found

    def withdrawals(self) -> Sequence[Mapping[str, Any]]:
        """The withdrawals of the record."""
        found: Sequence[Mapping[str, Any]] = self.record["withdrawals"]
        return found

    def languages(self) -> list[str]:
        """Every language that some object speaks."""
        return sorted({lang for obj in self.objects() for lang in obj["texts"]})


def shelf(session: Session) -> Shelf:
    """Everything the left side and the pickers show."""
    batches = looking.all_batches(session)
    names = {number: person.name for number, person in looking.people_by_id(session).items()}
    waiting: set[str] = set()
    if session.person.why_not(Act.PLAN_BATCHES) is None:
        for batch in batches:
            if batch.state != BatchState.EXPORTED:
                plan = previewing.plan_of(session, batch.ref)
                if why_not_step(plan, next_verb(batch), session.person) is None:
                    waiting.add(batch.ref)
    objects = {obj.ref: obj for obj in looking.all_objects(session)}
    return Shelf(batches, objects, names, frozenset(waiting), previewing.on_show(session), session.clock().date())


def matter(session: Session, ref: str) -> Matter:
    """Everything about one batch; raises NotFound."""
    plan = previewing.plan_of(session, ref)
    names = {number: person.name for number, person in looking.people_by_id(session).items()}
    entries = looking.ledger_about(session, ref) if session.person.why_not(Act.READ_LEDGER) is None else []
    events = tuple(
        Event(datetime.fromisoformat(e.at), names.get(e.person, "somebody"), verb_said(e.verb)) for e in entries
    )
    return Matter(plan, events)


def thumb(session: Session, obj: Object) -> tuple[QImage, QImage]:
    """The first crop, small, and its mosaic; empty images if this person cannot be shown one."""
    if not obj.crops:
        return QImage(), QImage()
    try:
        pixels = looking.rendition(session, obj.crops[0])
        mosaic = image_of(looking.shielded(session, pixels))
    except Refused:
        return QImage(), QImage()
    ratio, smooth = Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    image = image_of(pixels)
    return image.scaled(THUMB, ratio, smooth) if image.width() > THUMB.width() else image, mosaic.scaled(THUMB, ratio)


def proof(session: Session, ref: str, tagmanifest: str) -> Proof:
    """The build of a batch, read from its bytes; raises NotFound if there is none."""
    data = publishing.preview(session, ref)
    lines = tuple(FileLine(path, len(content), digest(content)) for path, content in sorted(data.items()))
    return Proof(ref, tagmanifest, json.loads(data["data/bundle.json"]), lines, data)
