"""Crops: from a region on a photograph to a recipe and its rendition, and what zones forbid.

While a crop touches a zone nobody has overruled, its pixels are kept under the *source* key: only analysts,
who may see the photograph anyway, can open them. Once free they move under the work key.
"""

from collections.abc import Sequence
from dataclasses import replace

from workstation.actions import Session, clean_sources, hold_blocked
from workstation.domain.change import Change
from workstation.domain.combined import parts
from workstation.domain.crop import Frame, Mask, Recipe, Step, check_recipe, check_share
from workstation.domain.errors import NotFound, Refused
from workstation.domain.geometry import Rect
from workstation.domain.image import Image, Sight
from workstation.domain.object import Crop, Object
from workstation.domain.person import Act
from workstation.domain.review import Verb, changed_meanwhile, overruling, refusal, step
from workstation.domain.shape import Point
from workstation.domain.statement import Decision
from workstation.domain.zone import Overrule, touching
from workstation.imaging.render import develop
from workstation.store import groups, images, objects, series, sightings
from workstation.store.vault import Page


def recipe(
    image: Image,
    region: Rect,
    masks: Sequence[Mask] = (),
    steps: Sequence[Step] = (),
    polygon: Sequence[Point] = (),
    angle: float = 0.0,
    frames: Sequence[Frame] = (),
) -> Recipe:
    """A recipe over an image; raises Refused if it does not fit."""
    made = Recipe(image.digest, region, tuple(masks), tuple(steps), tuple(polygon), angle, tuple(frames))
    check_recipe(made, image.look.width, image.look.height)
    return made


def keep(
    session: Session,
    image: int,
    region: Rect,
    *,
    masks: Sequence[Mask] = (),
    steps: Sequence[Step] = (),
    polygon: Sequence[Point] = (),
    angle: float = 0.0,
    frames: Sequence[Frame] = (),
    object_ref: str = "",
) -> Change:
    """Keep a crop: as the first of a new object, or as one more of an existing one.

    The result names the object and the ids of zones which block it until they are masked or overruled: its own, and those
    which combined photographs bring in.
    ``linked`` in the result: the references of all its cases, where this crop brings another case to the object.
    """
    session.require(Act.CROP)
    with session.vault.page(write=False) as page:
        before = objects.get(page, object_ref) if object_ref else None
        if before and (no := refusal(before, Verb.EDIT, session.person)):
            raise no
        found = images.get(page, image)
        made = recipe(found, region, masks, steps, polygon, angle, frames)
        _check_shares(page, made)
        read = clean_sources(page, found, made)
    rendition, record = develop(made, *read.decoded(session.darkroom()))
    crop = Crop(0, found.id, made, rendition.digest(), rendition.width, rendition.height)
    with session.vault.page() as page:
        obj = _edited(session, page, object_ref) if object_ref else _new(session, page)
        blocked = images.blocking_zones(page, crop, obj.authors)
        objects.save(page, obj)
        objects.add_crop(page, obj.ref, crop, rendition, record, free=not blocked)
        after = objects.get(page, obj.ref)
        objects.save(page, after)
        links = series.cases_of(page, [c.image for c in after.crops]) if before and after.cases != before.cases else []
        images.set_sight(page, found, Sight.HAS_OBJECT)
        return page.record(
            session.change(
                Act.CROP,
                "crop.kept",
                obj.ref,
                image=found.id,
                recipe=session.commitment("recipe", made.digest()),
                rendition=crop.rendition,
                version=obj.version,
                blocked=[zone.id for zone in blocked],
                **({"cases": list(after.cases)} if links else {}),
                result={"ref": obj.ref, "blocked": [zone.id for zone in blocked], "linked": list(links)},
            )
        )


def change(
    session: Session,
    object_ref: str,
    number: int,
    region: Rect,
    *,
    masks: Sequence[Mask] = (),
    steps: Sequence[Step] = (),
    polygon: Sequence[Point] = (),
    angle: float = 0.0,
    frames: Sequence[Frame] = (),
    instead_of: str = "",
) -> Change:
    """Give a kept crop another recipe: a new version, clearance void.

    ``instead_of``: the digest of the recipe which the person saw; raises NotFound or Refused ("crop_changed") where
    somebody else has taken that crop out or changed it meanwhile. "" replaces whatever is there.
    """
    session.require(Act.CROP)
    with session.vault.page(write=False) as page:
        before = objects.get(page, object_ref)
        old = _seen(before, number, instead_of)
        if no := refusal(before, Verb.EDIT, session.person):
            raise no
        found = images.get(page, old.image)
        made = recipe(found, region, masks, steps, polygon, angle, frames)
        _check_shares(page, made, instead_of=number)
        read = clean_sources(page, found, made)
    rendition, record = develop(made, *read.decoded(session.darkroom()))
    with session.vault.page() as page:
        obj = _edited(session, page, object_ref)
        old = _seen(obj, number, instead_of)  # again: decoding took its time
        crop = replace(old, recipe=made, rendition=rendition.digest(), width=rendition.width, height=rendition.height)
        blocked = images.blocking_zones(page, crop, obj.authors)
        objects.change_crop(page, crop, rendition, record, free=not blocked)
        objects.save(page, replace(obj, crops=tuple(crop if c.id == number else c for c in obj.crops)))
        return page.record(
            session.change(
                Act.CROP,
                "crop.changed",
                obj.ref,
                crop=number,
                recipe=session.commitment("recipe", made.digest()),
                rendition=crop.rendition,
                version=obj.version,
                blocked=[zone.id for zone in blocked],
                result={"ref": obj.ref, "blocked": [zone.id for zone in blocked]},
            )
        )


def _seen(obj: Object, number: int, instead_of: str) -> Crop:
    """The crop which is to be changed, as long as it is the one the person saw."""
    now = next((crop for crop in obj.crops if crop.id == number), None)
    if instead_of and now is None:
        raise NotFound(
            "crop", f"The loaded crop was taken out of {obj.ref} meanwhile.", "What is drawn stays: keep it as new."
        )
    if now and instead_of not in ("", now.recipe.digest()):
        raise Refused(
            "crop_changed",
            f"The loaded crop of {obj.ref} was changed meanwhile, and nothing was overwritten.",
            "What is drawn stays. Change it again to replace the newer one, or keep yours as new.",
            obj.ref,
        )
    return obj.crop(number)


def discard(session: Session, object_ref: str, number: int, *, instead_of: str = "") -> Change:
    """Take a crop out of an object.

    ``instead_of``: as for ``change``; raises Refused ("crop_changed") where it is another recipe by now.
    """
    session.require(Act.CROP)
    with session.vault.page() as page:
        obj = _edited(session, page, object_ref)
        if instead_of not in ("", obj.crop(number).recipe.digest()):
            raise Refused(
                "crop_changed",
                f"This crop of {obj.ref} was changed meanwhile, and was not taken out.",
                "Look at what it is now, and take it out again if it still has to go.",
                obj.ref,
            )
        objects.drop_crop(page, number)
        objects.save(page, replace(obj, crops=tuple(c for c in obj.crops if c.id != number)))
        return page.record(session.change(Act.CROP, "crop.discarded", obj.ref, crop=number, version=obj.version))


def _check_shares(page: Page, made: Recipe, instead_of: int = 0) -> None:
    """Several crops of one photograph must not show nearly all of it together.

    It is the same photograph in every case which holds its bytes, for every object, and as a frame of another crop.
    """
    for digest in sorted(made.images()):
        others = objects.recipes_from(page, digest, but=instead_of)
        shown = [part for recipe in (*others, made) for part in parts(recipe, digest)]
        for image in images.by_digest(page, digest)[:1]:
            check_share(shown, image.look.width, image.look.height)


def _new(session: Session, page: Page) -> Object:
    ref = objects.next_ref(page, session.clock().year)
    return Object(ref, 1, "draft", "", "", {}, "", "", "", (), frozenset({session.person.id}))


def _edited(session: Session, page: Page, ref: str) -> Object:
    """The object as its next version: edited by this person, draft again."""
    obj = objects.get(page, ref)
    state = step(obj, Verb.EDIT, session.person)
    made = replace(obj, version=obj.version + 1, state=state, authors=obj.authors | {session.person.id}, batch="")
    if made.authors != obj.authors:
        hold_blocked(page, made)
    return made


def overrule(session: Session, object_ref: str, zone: int, reason: str, *, version: int = 0) -> Change:
    """Say that a zone which a crop touches is a false alarm; only somebody who did not make the object may.

    It may be public already. ``version``: the one the person saw (0: any); raises Refused ("object_changed") for another.
    """
    session.require(Act.CLEAR)
    if len(reason.strip()) < 5:
        raise Refused("reason", "Overruling a zone needs a reason.", "Say what the detector mistook.", object_ref)
    with session.vault.page() as page:
        obj = objects.get(page, object_ref)
        if no := overruling(obj, session.person) or changed_meanwhile(obj, version):
            raise no
        seen = sightings.sightings(page, {digest for crop in obj.crops for digest in crop.recipe.images()})
        touched = [c for c in obj.crops if zone in {z.id for z in touching(c.recipe, seen.on(c.image, c.recipe))}]
        if not touched:
            raise NotFound(
                "zone", f"No crop of {obj.ref} touches zone {zone}.", "Look at the list of zones again.", obj.ref
            )
        role = session.require(Act.CLEAR)
        for crop in touched:
            digest = crop.recipe.digest()
            images.add_overrule(page, Overrule(zone, digest, session.person.id, reason.strip()))
            signed = {"recipe": digest, f"zone/{zone}": digest}
            session.sign(
                page, Decision.OVERRULE, obj.ref, version=obj.version, digests=signed, role=role, reason=reason.strip()
            )
        left = {crop.id: images.blocking_zones(page, crop, obj.authors) for crop in obj.crops}
        for crop in touched:
            if not left[crop.id]:
                objects.free_crop(page, crop)
        blocked = sorted({z.id for zones in left.values() for z in zones})
        change = session.by(
            role,
            "zone.overruled",
            obj.ref,
            zone=zone,
            crops=[crop.id for crop in touched],
            result={"ref": obj.ref, "blocked": blocked},
        )
        return page.record(change)


def mark(session: Session, numbers: Sequence[int], sight: Sight) -> list[Change]:
    """Say what images are good for; one Change each. Its result counts those ``alike`` kept out of the queue with it."""
    role = session.require(Act.CROP)
    with session.vault.page() as page:
        done: list[Change] = []
        for number in numbers:
            image = images.get(page, number)
            images.set_sight(page, image, sight)
            result = {"alike": groups.judged_with(page, number)}
            said = {"before": image.sight, "after": sight}
            done.append(page.record(session.by(role, "image.marked", f"image:{number}", result=result, **said)))
        return done
