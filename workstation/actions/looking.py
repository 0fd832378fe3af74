"""Every read the desks and the command line need. Changes nothing."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from workstation.actions import Session, check_digest, photograph
from workstation.domain.batch import Batch
from workstation.domain.case import Case
from workstation.domain.crop import Rendition
from workstation.domain.errors import NotFound
from workstation.domain.footage import Film
from workstation.domain.image import Image, Refusal
from workstation.domain.ledger import Entry, Head
from workstation.domain.object import Crop, Object, PublicContent
from workstation.domain.particulars import Particulars
from workstation.domain.person import Act, Person
from workstation.domain.referral import Referral
from workstation.domain.release import Said
from workstation.domain.tip import Tip, Verdict, independent
from workstation.domain.zone import Overrule, Zone
from workstation.imaging import paper
from workstation.imaging.answer import Partly
from workstation.imaging.lightbox import Lightbox
from workstation.imaging.shield import coarser, shield
from workstation.store import (
    batches,
    cases,
    films,
    images,
    intakes,
    ledger,
    objects,
    particulars,
    people,
    referrals,
    sightings,
    statements,
    tips,
)
from workstation.store.tips import Import


def taxonomy(session: Session) -> Mapping[str, Mapping[str, str]]:
    """Object types: id → labels by language."""
    value = json.loads((session.resources / "taxonomy" / "types.json").read_text("utf-8"))
    return {entry["id"]: entry["labels"] for entry in value["types"]}


# --- cases and images -------------------------------------------------------------------------------------


def all_cases(session: Session) -> list[Case]:
    """All cases."""
    session.require(Act.READ_CASES)
    with session.vault.page(write=False) as page:
        return cases.everything(page)


def case(session: Session, ref: str) -> Case:
    """One case; raises NotFound."""
    session.require(Act.READ_CASES)
    with session.vault.page(write=False) as page:
        return cases.named(page, ref)


def images_of(session: Session, case_ref: str) -> list[Image]:
    """The images of a case, in the order they came."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return images.of_case(page, cases.named(page, case_ref).id)


def refusals_of(session: Session, case_ref: str) -> list[Refusal]:
    """The files which intakes of a case refused, with the reason."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return intakes.refused(page, cases.named(page, case_ref).id)


def image(session: Session, number: int) -> Image:
    """One image."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return images.get(page, number)


def image_named(session: Session, digest: str) -> Image:
    """The image whose SHA-256 is, or uniquely begins with, ``digest`` (at least 6 digits); raises NotFound."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        found = images.by_digest(page, digest) if len(digest) >= 6 else []
    if len({one.digest for one in found}) != 1:
        many = "Several images begin with this digest." if found else "There is no image with this digest."
        raise NotFound("image", many, "“workstation image list” shows all digests.", digest[:64])
    return found[0]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything about one image except its pixels. Names and metadata are untrusted text."""

    image: Image
    inside: images.Inside
    places: tuple[str, ...]
    zones: tuple[Zone, ...]
    overrules: tuple[Overrule, ...]
    particulars: tuple[Particulars, ...] = ()
    film: Film | None = None  # the video it is a frame of


def sheet(session: Session, number: int) -> Sheet:
    """Mosaic at the level in force, metadata, places, zones of an image."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        found = images.get(page, number)
        inside = images.inside(page, found)
        return Sheet(
            found,
            replace(inside, shielded=coarser(inside.shielded, session.shield_level(page))),
            tuple(images.place_names(page, number)),
            tuple(images.zones_of(page, number)),
            tuple(images.overrules_of(page, number)),
            tuple(particulars.of_image(page, number)),
            next(iter(films.of_image(page, number)), None),
        )


def mosaic(session: Session, number: int) -> Rendition:
    """The shielded thumbnail at the level in force: at most 16 pixels long."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return coarser(images.inside(page, images.get(page, number)).shielded, session.shield_level(page))


def pixels(
    session: Session,
    number: int,
    max_side: int | None = None,
    partly: Partly | None = None,
    breathe: Callable[[], None] | None = None,
) -> Rendition:
    """The photograph itself, decoded in the sandbox while the stored file's digest is checked beside; raises Damaged.

    ``partly`` may get pixels before that check is done; after a Damaged they are to be taken away again. Raising from it or
    from ``breathe``, which is called ten times a second, ends the decoding.
    """
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        found = images.get(page, number)
        original = photograph(page, found)
    plain = original.read() if original.plain is None else original.plain
    with ThreadPoolExecutor(1) as beside:
        checked = beside.submit(check_digest, found, plain)
        try:
            return session.darkroom().pixels(plain, max_side=max_side, partly=partly, breathe=breathe)
        finally:
            checked.result()  # a changed file is told as changed, whatever its decoding came to


def lightbox(session: Session, number: int) -> Lightbox:
    """The photograph laid open for tiles; close it when it is no longer looked at. Raises as ``pixels`` does."""
    found, plain = _content(session, number)
    return session.darkroom().lightbox(plain, found.look.width, found.look.height)


def _content(session: Session, number: int) -> tuple[Image, bytes]:
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        original = photograph(page, images.get(page, number))
    return original.image, original.read()


def shielded(session: Session, picture: Rendition) -> Rendition:
    """Pixels at hand as the level in force shows them: same size."""
    with session.vault.page(write=False) as page:
        return shield(picture, session.shield_level(page))


# --- objects ----------------------------------------------------------------------------------------------


def all_objects(session: Session) -> list[Object]:
    """All objects, newest first."""
    session.require(Act.READ_OBJECTS)
    with session.vault.page(write=False) as page:
        return objects.everything(page)


def object(session: Session, ref: str) -> Object:  # noqa: A001 - the glossary's word
    """One object."""
    session.require(Act.READ_OBJECTS)
    with session.vault.page(write=False) as page:
        return objects.get(page, ref)


def rendition(session: Session, crop: Crop) -> Rendition:
    """The kept pixels of a crop. While a zone blocks it only analysts hold the key; others are Refused."""
    session.require(Act.READ_OBJECTS)
    with session.vault.page(write=False) as page:
        return objects.rendition(page, crop)


def earlier_version(session: Session, ref: str, version: int) -> PublicContent | None:
    """What an earlier version would have shown the public."""
    session.require(Act.READ_OBJECTS)
    with session.vault.page(write=False) as page:
        return objects.version(page, ref, version)


def objects_on(session: Session, number: int) -> list[Object]:
    """Objects with a crop of this image."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return [obj for obj in objects.everything(page) if any(crop.image == number for crop in obj.crops)]


def zones_blocking(session: Session, ref: str) -> list[Zone]:
    """Zones which an object's crops touch and nobody has overruled."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        obj = objects.get(page, ref)
        return images.blocking_object(page, obj)


def zones_on(session: Session, crop: Crop) -> tuple[Sequence[Zone], Sequence[Overrule]]:
    """The zones of a crop's photograph, with those its combined photographs bring in, and their overrules."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        seen = sightings.sightings(page, crop.recipe.images())
        return seen.on(crop.image, crop.recipe), seen.overrules


def statements_about(session: Session, ref: str) -> list[Said]:
    """The signed statements about an object or batch whose signature holds."""
    session.require(Act.READ_OBJECTS)
    with session.vault.page(write=False) as page:
        return list(session.said(page, statements.about(page, [ref])))


def people_by_id(session: Session) -> Mapping[str, Person]:
    """Everybody, to put names to ids."""
    return session.vault.people()


# --- batches, tips, referrals ------------------------------------------------------------------------------


def all_batches(session: Session) -> list[Batch]:
    """All batches, latest first."""
    session.require(Act.READ_BATCHES)
    with session.vault.page(write=False) as page:
        return batches.everything(page)


def batch(session: Session, ref: str) -> Batch:
    """One batch."""
    session.require(Act.READ_BATCHES)
    with session.vault.page(write=False) as page:
        return batches.get(page, ref)


def tips_listed(
    session: Session, *, verdict: Verdict | None = None, object_ref: str = "", limit: int = 500, offset: int = 0
) -> list[Tip]:
    """Tips, newest first."""
    session.require(Act.READ_TIPS)
    with session.work_page(write=False) as page:
        return tips.listed(page, verdict=verdict, object_ref=object_ref, limit=limit, offset=offset)


def tips_found(session: Session, words: str, limit: int = 200) -> list[Tip]:
    """Full-text search over tips, best first; accents and case do not matter."""
    session.require(Act.READ_TIPS)
    with session.work_page(write=False) as page:
        return tips.found(page, words, limit)


def tip(session: Session, number: int) -> Tip:
    """One tip."""
    session.require(Act.READ_TIPS)
    with session.work_page(write=False) as page:
        return tips.get(page, number)


def tips_numbered(session: Session, numbers: Sequence[int]) -> list[Tip]:
    """Some tips."""
    session.require(Act.READ_TIPS)
    with session.work_page(write=False) as page:
        return tips.some(page, numbers)


def tip_counts(session: Session) -> Mapping[Verdict, int]:
    """How many tips have each verdict."""
    session.require(Act.READ_TIPS)
    with session.work_page(write=False) as page:
        return tips.counts(page)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A country that linked tips name for an object: how many independent sources, and which tips."""

    country: str
    sources: int
    tips: tuple[str, ...]


def hypotheses(session: Session, ref: str) -> list[Hypothesis]:
    """Countries named by the senders of linked tips, most independent sources first. A person decides."""
    session.require(Act.READ_TIPS)
    with session.work_page(write=False) as page:
        objects.get(page, ref)
        linked = [
            t
            for t in tips.listed(page, object_ref=ref, limit=10_000)
            if t.country_hint and t.verdict is not Verdict.NOT_RELEVANT
        ]
    groups: dict[str, list[Tip]] = {}
    for one in linked:
        groups.setdefault(one.country_hint.strip().upper()[:60], []).append(one)
    found = [Hypothesis(country, independent(group), tuple(t.ref for t in group)) for country, group in groups.items()]
    return sorted(found, key=lambda h: (-h.sources, h.country))


def imports(session: Session) -> list[Import]:
    """Imports of tip files, newest first."""
    session.require(Act.READ_TIPS)
    with session.work_page(write=False) as page:
        return tips.all_imports(page)


def rejected_rows(session: Session, number: int) -> list[tuple[int, str, str]]:
    """(line, column, reason) of an import's rejected rows."""
    session.require(Act.READ_TIPS)
    with session.work_page(write=False) as page:
        return tips.rejected_rows(page, number)


def all_referrals(session: Session) -> list[Referral]:
    """All referrals."""
    session.require(Act.READ_REFERRALS)
    with session.work_page(write=False) as page:
        return referrals.everything(page)


def referral(session: Session, ref: str) -> Referral:
    """One referral."""
    session.require(Act.READ_REFERRALS)
    with session.work_page(write=False) as page:
        return referrals.get(page, ref)


def report_pages(session: Session, pdf: bytes, width: int = 900) -> list[Rendition]:
    """The pages of a report this program made, as pictures ``width`` pixels wide."""
    session.require(Act.READ_REFERRALS)
    return paper.pages(pdf, width)


# --- ledger ------------------------------------------------------------------------------------------------


def ledger_entries(session: Session, count: int = 500) -> list[Entry]:
    """The newest entries, newest first."""
    session.require(Act.READ_LEDGER)
    with session.vault.page(write=False) as page:
        return ledger.newest(page.connection, count)


def ledger_about(session: Session, subject: str) -> list[Entry]:
    """Entries about one subject, oldest first."""
    session.require(Act.READ_LEDGER)
    with session.vault.page(write=False) as page:
        return list(ledger.entries(page.connection, subject=subject))


def verify_ledger(session: Session) -> Head:
    """Check the whole chain against every remembered head; raises Damaged in words."""
    session.require(Act.READ_LEDGER)
    with session.vault.page(write=False) as page:
        return ledger.verify(page.connection, people.remembered_heads(session.vault.folder, session.vault.roster))
