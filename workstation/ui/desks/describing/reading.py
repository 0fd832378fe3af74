"""What the desk reads from the vault, as plain values. Everything here runs on the lane."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from workstation.actions import Session, describing, looking, reviewing, wording
from workstation.domain.change import Change
from workstation.domain.crop import Rendition
from workstation.domain.errors import Refused
from workstation.domain.object import Crop, Object, Texts, missing_for_review
from workstation.domain.person import Act, Person
from workstation.domain.release import Said
from workstation.domain.review import ObjectState
from workstation.domain.texts import Standings, Templates
from workstation.domain.wording import NOTHING, Known
from workstation.domain.zone import Zone, blocking, touching
from workstation.ui.widgets import image_of

VERSIONS = 12
"""So many newest versions are compared with the one before."""

THUMB = QSize(112, 84)
"""Pixels of a picture in the list; painted at half the size, so that it is sharp on fine screens."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What is the same for all objects: labels of types, sentences to begin with, names of countries."""

    types: Mapping[str, str]
    templates: Templates
    countries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is typed for one object and perhaps not kept yet."""

    type: str
    title: str
    texts: Mapping[str, Texts]
    region_hint: str
    period: str
    notes: str

    def over(self, obj: Object) -> Object:
        """The object as it would be."""
        return replace(
            obj,
            type=self.type,
            title=self.title.strip(),
            texts=dict(self.texts),
            region_hint=self.region_hint.strip(),
            period=self.period.strip(),
            notes=self.notes,
        )

    def changes_public(self, obj: Object) -> bool:
        """Whether keeping it makes a new version."""
        return self.over(obj).public() != obj.public()


def draft_of(obj: Object) -> Draft:
    """The draft of an object nobody has typed at."""
    return Draft(obj.type, obj.title, dict(obj.texts), obj.region_hint, obj.period, obj.notes)


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed over an object, and what that object was like when it was."""

    base: Draft
    draft: Draft

    def over(self, now: Draft) -> tuple["Typed", tuple[str, ...]]:
        """The same over what the object is like by now, and the names of what was changed by others as well.

        What nobody typed at follows the object; where both changed, what is typed stays.
        """
        fields = {}
        both: list[str] = []
        for name in ("type", "title", "region_hint", "period", "notes"):
            mine, was, new = (getattr(one, name) for one in (self.draft, self.base, now))
            fields[name] = new if mine == was else mine
            both += [name.replace("_", " ")] if was not in (mine, new) and mine != new else []
        texts = {}
        for lang in {*self.draft.texts, *now.texts}:
            mine, was, new = (one.texts.get(lang) for one in (self.draft, self.base, now))
            if (kept := new if mine == was else mine) is not None:
                texts[lang] = kept
            both += [f"texts in {lang}"] if was not in (mine, new) and mine != new else []
        return Typed(now, Draft(texts=texts, **fields)), tuple(both)


@dataclass(frozen=True, slots=True)
class Touch:
    """A zone which a crop touches: which picture (from 1), how much of it, and who overruled it, if anybody."""

    zone: Zone
    number: int
    share: float
    blocks: bool
    overruled: str  # "Ben: it is a coat hanger", "" if nobody


@dataclass(frozen=True, slots=True)
class Fragment:
    """One crop's pixels; ``pixels`` is None with the reason in ``why_not``. ``held``: a zone blocks it, show the mosaic."""

    crop: Crop
    pixels: Rendition | None
    mosaic: Rendition | None
    held: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one object that the editor shows."""

    obj: Object
    fragments: tuple[Fragment, ...]
    touches: tuple[Touch, ...]
    zone_lacks: tuple[str, ...]
    said: tuple[Said, ...]
    changes: tuple[tuple[int, tuple[reviewing.Difference, ...]], ...]  # version → what it changed, newest first
    names: Mapping[str, str]
    far: Standings
    known: Known


def reference(session: Session) -> Reference:
    """Labels, templates and countries."""
    types = {kind: labels.get("en", kind) for kind, labels in looking.taxonomy(session).items()}
    countries = json.loads((session.resources / "countries" / "en.json").read_text("utf-8"))
    return Reference(types, wording.templates(session), countries)


def listing(session: Session) -> tuple[Sequence[Object], Mapping[str, str]]:
    """All objects, and the names of all persons."""
    return looking.all_objects(session), names_of(session)


def names_of(session: Session) -> dict[str, str]:
    """Person id → name."""
    return {number: person.name for number, person in looking.people_by_id(session).items()}


def dossier(session: Session, ref: str, types: Sequence[str]) -> Dossier:
    """Everything about one object; raises NotFound."""
    obj = looking.object(session, ref)
    names = names_of(session)
    touches = _touches(session, obj, names) if session.person.why_not(Act.SEE_IMAGES) is None else ()
    held = {touch.number for touch in touches if touch.blocks}
    fragments = tuple(_fragment(session, crop, number in held) for number, crop in enumerate(obj.crops, 1))
    known = missing_for_review(obj, types)
    lacks = describing.lacks(session, ref, types) if session.person.why_not(Act.CROP) is None else known
    zone_lacks = tuple(sentence for sentence in lacks if sentence not in known)
    said = tuple(looking.statements_about(session, ref))
    far = wording.how_far(session, ref)[1]
    here = wording.known(session, ref) if session.person.why_not(Act.CROP) is None else NOTHING
    return Dossier(obj, fragments, touches, zone_lacks, said, _changes(session, obj), names, far, here)


def keep(session: Session, obj: Object, draft: Draft, types: Sequence[str], templates: Templates) -> list[Change]:
    """Keep what was typed over ``obj``: public fields as a new version, notes beside it.

    Raises Refused where somebody changed it meanwhile: nothing is overwritten unseen.
    """
    done: list[Change] = []
    if draft.changes_public(obj):
        change = describing.describe(
            session,
            obj.ref,
            type=draft.type or None,
            title=draft.title,
            texts=draft.texts,
            region_hint=draft.region_hint,
            period=draft.period,
            types=types,
            templates=templates,
            version=obj.version,
        )
        done.append(change)
    if draft.notes != obj.notes:
        done.append(describing.note(session, obj.ref, draft.notes, instead_of=obj.notes))
    return done


def _fragment(session: Session, crop: Crop, held: bool) -> Fragment:
    try:
        pixels = looking.rendition(session, crop)
    except Refused as stop:
        return Fragment(crop, None, None, True, stop.message)
    return Fragment(crop, pixels, looking.shielded(session, pixels), held)


def _touches(session: Session, obj: Object, names: Mapping[str, str]) -> tuple[Touch, ...]:
    found: list[Touch] = []
    for number, crop in enumerate(obj.crops, 1):
        zones, overrules = looking.zones_on(session, crop)
        stopping = {z.id for z in blocking(crop.recipe, zones, overrules, obj.authors)}
        for zone in touching(crop.recipe, zones):
            part = zone.rect.intersection(crop.recipe.region)
            whole = crop.recipe.region.width * crop.recipe.region.height
            share = part.width * part.height / whole if part else 0.0
            why = next(
                (
                    f"{names.get(o.person, 'somebody')}: {o.reason}"
                    for o in overrules
                    if o.zone == zone.id and o.recipe == crop.recipe.digest()
                ),
                "",
            )
            found.append(Touch(zone, number, share, zone.id in stopping, why))
    return tuple(found)


def _changes(session: Session, obj: Object) -> tuple[tuple[int, tuple[reviewing.Difference, ...]], ...]:
    found: list[tuple[int, tuple[reviewing.Difference, ...]]] = []
    later = obj.public()
    for number in range(obj.version - 1, max(0, obj.version - 1 - VERSIONS), -1):
        earlier = looking.earlier_version(session, obj.ref, number)
        if earlier is None:
            break
        found.append((number + 1, tuple(reviewing.differences(earlier, later))))
        later = earlier
    return tuple(found)


def thumb(session: Session, obj: Object) -> tuple[QImage, QImage]:
    """The first crop, small, and its mosaic; twice the mosaic while a zone blocks the object. Empty images if there is none."""
    if not obj.crops:
        return QImage(), QImage()
    try:
        pixels = looking.rendition(session, obj.crops[0])
        mosaic = looking.shielded(session, pixels)
        if session.person.why_not(Act.SEE_IMAGES) is None and looking.zones_blocking(session, obj.ref):
            pixels = mosaic
    except Refused:
        return QImage(), QImage()
    ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image_of(pixels).scaled(THUMB, ratio, smooth), image_of(mosaic).scaled(THUMB, ratio)


def turn(obj: Object, person: Person, names: Mapping[str, str]) -> str:
    """Whose turn it is, in one or two words; "" when nobody in this unit has to act."""
    mine = person.id in obj.authors
    authors = ", ".join(sorted(names.get(a, "?") for a in obj.authors))
    match ObjectState(obj.state):
        case ObjectState.DRAFT:
            return "you" if mine else authors
        case ObjectState.SUBMITTED:
            return "another analyst" if mine or person.why_not(Act.CLEAR) else "you"
        case ObjectState.CLEARED | ObjectState.SCHEDULED:
            return "release manager" if person.why_not(Act.PLAN_BATCHES) else "you"
        case _:
            return ""
