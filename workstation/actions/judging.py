"""How good a crop is, what can be read in it, and what in it may give somebody away. Nothing here decides anything.

Everything is judged on the *rendition*: what is asked here never opens more of a photograph than would leave.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from workstation.actions import Report, Session, frame_image, photograph, silent
from workstation.domain.canonical import Json
from workstation.domain.change import Change
from workstation.domain.combined import brought, parts
from workstation.domain.crop import Frame, Recipe, Rendition
from workstation.domain.errors import Stop
from workstation.domain.geometry import Rect
from workstation.domain.image import Image
from workstation.domain.object import Crop, Object
from workstation.domain.person import Act
from workstation.domain.quality import Quality, judge
from workstation.domain.reading import Reading
from workstation.domain.recheck import PUBLIC, Flag, Words, in_text, near_published, same_photograph, words_from
from workstation.domain.review import ObjectState
from workstation.domain.zone import Zone, ZoneKind, news, touching
from workstation.imaging.encode import png
from workstation.imaging.fingerprint import fingerprints, glints, sized
from workstation.imaging.quality import measure
from workstation.store import images, objects
from workstation.store.vault import Page

_TURNING = frozenset({"turn", "rotate", "perspective", "average"})
"""Steps after which the blocks of the photograph's compression no longer lie where they were."""

_LEAST, _MOST = 640, 1280
"""Sides at which a rendition is looked at for zones: closer than in the whole photograph."""

_SEEN = {
    ZoneKind.FACE: "A detector sees a face here – printed ones, on packages and badges, count as well.",
    ZoneKind.PERSON: "A detector sees a person here, perhaps a printed one.",
    ZoneKind.SKIN: "Something here has the colour of skin: make sure that it is none.",
}


def quality(
    session: Session,
    rendition: Rendition,
    *,
    recipe: Recipe | None = None,
    image: Image | None = None,
    reading: Reading | None = None,
) -> Quality:
    """The score of a rendition in parts.

    With its ``recipe`` and ``image`` it is known how many pixels the photograph really gave and where its JPEG blocks lie;
    with a ``reading`` how high its text is.
    """
    session.require(Act.CROP)
    taken = (recipe.region.width, recipe.region.height) if recipe else None
    hidden = bool(recipe and (recipe.masks or recipe.outline()))
    measured = measure(rendition, taken, _grid(recipe, image), reading.smallest if reading else None, hidden=hidden)
    if recipe and any(step.name == "rotate" and not step.neutral for step in recipe.steps):
        measured = replace(
            measured, width=recipe.region.width, height=recipe.region.height
        )  # a larger canvas, no larger thing
    return judge(measured)


def _grid(recipe: Recipe | None, image: Image | None) -> tuple[int, int] | None:
    """The column and row of the rendition at which the photograph's 8 × 8 blocks begin, where that is known."""
    if recipe is None or image is None or image.look.format != "JPEG" or image.look.orientation != 1 or recipe.angle:
        return None
    if any(step.name in _TURNING and not step.neutral for step in recipe.steps):
        return None
    return -recipe.region.x % 8, -recipe.region.y % 8


def read_text(session: Session, rendition: Rendition, report: Report = silent) -> Reading:
    """What a machine reads in a rendition, for the analyst's eyes and notes.

    The first reading starts a sandbox of its own, which takes a second or two. Raises Refused ("no_sandbox", "reading").
    """
    session.require(Act.CROP)
    report(0, 1, "Reading text")
    room = session.darkroom.reading()
    reading = room.read(rendition, lambda: report(0, 1, "Reading text"))
    report(1, 1, "Text read")
    return reading


def recheck(session: Session, ref: str, report: Report = silent) -> tuple[Flag, ...]:
    """What in an object's renditions may give somebody away, crop by crop. Flags only point; silence clears nothing.

    A face found close by in the photograph does more: it becomes a zone, and blocks whatever touches it ("zone.found").
    """
    session.require(Act.CROP)
    words = words_from(json.loads((session.resources / "recheck" / "words.json").read_text("utf-8")))
    with session.vault.page(write=False) as page:
        obj = objects.get(page, ref)
        others = [other for other in objects.everything(page) if other.state in PUBLIC and other.ref != ref]
        renditions = [objects.rendition(page, crop) for crop in obj.crops]
    total = 4 * len(renditions) + 1
    report(0, total, "Comparing with what was published")
    found = list(same_photograph(obj, others))
    prints = {number: fingerprints(rendition) for number, rendition in enumerate(renditions, 1)}
    found += near_published(prints, _published(session, others))
    for number, rendition in enumerate(renditions, 1):
        done = 4 * number - 3
        report(done, total, f"Picture {number}: glints")
        found += [Flag("mirror", _MIRROR, number, rect) for rect in glints(rendition)[:_MIRRORS]]
        report(done + 1, total, f"Picture {number}: persons")
        found += _seen(session, rendition, number)
        reading = partial(report, done + 2, total, f"Picture {number}: text")
        reading()
        found += _read(session, rendition, number, words, reading)
        found += _around(session, obj, number, partial(report, done + 3, total, f"Picture {number}: its surroundings"))
    report(total, total, "Looked at everything")
    return tuple(sorted(found, key=lambda flag: (flag.crop, _ORDER.index(flag.kind))))


_MIRRORS = 2
"""Glints pointed at in one picture: who looks at two of them looks at the third."""

_CLOSE = "Looked at closely, the photograph shows a face which this crop touches: it blocks the crop from now on."
_MIRROR = "A shiny surface may mirror the room: look at 200 %."
_ORDER = (
    *("face", "person", "plate", "contact", "name", "group", "date", "published", "photograph"),
    *("mirror", "skin", "text", "unchecked"),
)


def _published(session: Session, others: Sequence[Object]) -> list[tuple[str, int]]:
    """Reference and hash of every published picture; hashes which were never made are made and kept."""
    known: list[tuple[str, int]] = []
    fresh: list[tuple[Crop, int]] = []
    with session.vault.page(write=False) as page:
        for other in others:
            for crop in other.crops:
                kept = objects.fingerprint(page, crop)
                if kept is None:
                    kept = fingerprints(objects.rendition(page, crop))[0]
                    fresh.append((crop, kept))
                known.append((other.ref, kept))
    if fresh and not session.vault.read_only:
        with session.vault.page() as page:
            for crop, value in fresh:
                objects.keep_fingerprint(page, crop, value)
    return known


def _seen(session: Session, rendition: Rendition, number: int) -> Iterator[Flag]:
    """Zones in the rendition itself, larger than it was in the photograph."""
    copy, scale = sized(rendition, _LEAST, _MOST)
    try:
        zones = session.darkroom().look(png(copy)).zones
    except Stop as stop:
        yield Flag("unchecked", f"It could not be looked at for persons: {stop.message}", number)
        return
    for kind, sentence in _SEEN.items():
        rects = [zone.rect for zone in zones if zone.kind is kind]
        for rect in sorted(rects, key=lambda r: -r.width * r.height)[: 1 if kind is ZoneKind.SKIN else 4]:
            x, y = int(rect.x / scale), int(rect.y / scale)
            right, bottom = (
                min(rendition.width, round(rect.right / scale)),
                min(rendition.height, round(rect.bottom / scale)),
            )
            yield Flag(kind.value, sentence, number, Rect(x, y, max(1, right - x), max(1, bottom - y)))


def _around(session: Session, obj: Object, number: int, breathe: Callable[[], None]) -> list[Flag]:
    """Faces in and around a crop, and the parts combined with it, seen larger than at intake: new ones become zones."""
    recipe = obj.crops[number - 1].recipe
    looked_at = (None, *(recipe.frames if recipe.combines() else ()))
    found = [_close_by(session, obj, number, frame, breathe) for frame in looked_at]
    return list(dict.fromkeys(flag for flags in found for flag in flags))


def _close_by(
    session: Session, obj: Object, number: int, frame: Frame | None, breathe: Callable[[], None]
) -> list[Flag]:
    """The same for one photograph: of a frame, or (None) the crop's own."""
    crop = obj.crops[number - 1]
    part = Recipe(frame.image, frame.region) if frame else crop.recipe
    try:
        with session.vault.page(write=False) as page:
            image = frame_image(page, frame) if frame else images.get(page, crop.image)
            original, known = photograph(page, image), images.zones_of(page, image.id)
        seen = session.darkroom().closely(original.read(), _wide(part.bounds(), image), breathe)
    except Stop as stop:
        return [Flag("unchecked", f"Its surroundings could not be looked at for faces: {stop.message}", number)]
    fresh = news(part, seen, known)
    if fresh and not session.vault.read_only:
        with session.vault.page() as page:
            _found(session, page, image, fresh, obj.ref)
    shown = brought(crop.recipe, frame, fresh) if frame else fresh
    return [Flag("face", _CLOSE, number)] if touching(crop.recipe, shown) else []


def _found(session: Session, page: Page, image: Image, fresh: Sequence[Zone], subject: str) -> Change:
    """New zones of a photograph: stored, what they block held back, told in the ledger."""
    result: dict[str, Json] = {
        "zones": list(images.add_zones(page, image.id, fresh)),
        "blocked": list(_hold(page, image.digest)),
    }
    return page.record(session.change(Act.CROP, "zone.found", subject, image=image.id, **result, result=result))


@dataclass(frozen=True, slots=True)
class Opened:
    """A photograph to be looked at closely: the file's bytes, and the detectors which will have looked."""

    image: Image
    untrusted: bytes
    by: str

    @property
    def lacking(self) -> bool:
        """Whether the network is not among them, as its file is not installed."""
        return "dlib-cnn" not in self.by


def to_look_closely(session: Session, number: int) -> Opened | None:
    """A photograph somebody works on; None where it was looked at already, or nothing found could be kept."""
    session.require(Act.CROP)
    if session.vault.read_only:
        return None
    by = session.darkroom().closely_by()
    with session.vault.page(write=False) as page:
        image = images.get(page, number)
        original = None if images.close_look(page, number) == by else photograph(page, image)
    return Opened(image, original.read(), by) if original else None


def faces_closely(session: Session, opened: Opened, report: Report = silent) -> tuple[Zone, ...]:
    """Faces in all of a photograph, seen larger than at intake. Takes ten seconds and more, and no page of the vault."""
    look = opened.image.look
    whole = Rect(0, 0, look.width, look.height)
    return session.darkroom().closely(opened.untrusted, whole, partial(report, 0, 0, "Looking for faces"))


def keep_found(session: Session, opened: Opened, seen: Sequence[Zone]) -> Change | None:
    """What a close look found that was not known: zones from now on, for crops already kept as well. None: no news."""
    image = opened.image
    with session.vault.page() as page:
        images.note_close_look(page, image.id, opened.by)
        known = images.zones_of(page, image.id)
        whole = Recipe(image.digest, Rect(0, 0, image.look.width, image.look.height))
        kept = [part for recipe in objects.recipes_from(page, image.digest) for part in parts(recipe, image.digest)]
        told = {zone for recipe in (whole, *kept) for zone in news(recipe, seen, known)}
        fresh = [zone for zone in seen if zone in told]
        return _found(session, page, image, fresh, f"image:{image.id}") if fresh else None


def look_closely(session: Session, number: int, report: Report = silent) -> Change | None:
    """The same in one go: all of a photograph is looked at for faces, once. None where that brings nothing new."""
    opened = to_look_closely(session, number)
    return keep_found(session, opened, faces_closely(session, opened, report)) if opened else None


def _wide(bounds: Rect, image: Image) -> Rect:
    """The bounds with half of their longer side around them, as far as the photograph reaches."""
    margin = max(bounds.width, bounds.height) // 2
    x, y = max(0, bounds.x - margin), max(0, bounds.y - margin)
    right, bottom = min(image.look.width, bounds.right + margin), min(image.look.height, bounds.bottom + margin)
    return Rect(x, y, right - x, bottom - y)


def _hold(page: Page, digest: str) -> tuple[str, ...]:
    """Crops made from a photograph, in every case and as a frame as well, which are blocked now go back under the source key, unless somebody cleared them already."""
    held: set[str] = set()
    for obj in objects.everything(page):
        if obj.state not in {ObjectState.DRAFT, ObjectState.SUBMITTED}:
            continue
        for crop in obj.crops:
            if digest in crop.recipe.images() and images.blocking_zones(page, crop, obj.authors):
                objects.hold_crop(page, crop)
                held.add(obj.ref)
    return tuple(sorted(held))


def _read(
    session: Session, rendition: Rendition, number: int, words: Words, breathe: Callable[[], None]
) -> Iterator[Flag]:
    try:
        lines = session.darkroom.reading().read(rendition, breathe).lines
    except Stop as stop:
        yield Flag("unchecked", f"{stop.message} Read it yourself.", number)
        return
    yield from in_text(lines, words, number)
