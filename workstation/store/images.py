"""Seized images: rows, sealed names and metadata, zones, overrules, refusals.

What a finder of the database key alone must not read – file names, metadata, even the coarse mosaic – is
sealed under the source key.
"""

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import RowMapping, Select, func, select

from workstation.domain.crop import Frame, Rendition
from workstation.domain.errors import NotFound
from workstation.domain.geometry import Rect
from workstation.domain.image import Field, Image, Look, Refusal, Sight
from workstation.domain.object import Crop, Object
from workstation.domain.zone import Overrule, Zone, ZoneKind, blocking
from workstation.store import keys
from workstation.store.seals import SOURCE
from workstation.store.tables import crops, images, intakes, overrules, places, refusals, zones
from workstation.store.vault import Page


@dataclass(frozen=True, slots=True)
class Inside:
    """What is sealed of an image: its mosaic and its metadata table."""

    shielded: Rendition
    metadata: tuple[Field, ...]


def _key(page: Page) -> bytes:
    return keys.subkey(page.key(SOURCE), "columns")


def _seal(page: Page, value: str, about: str) -> bytes:
    # surrogatepass: a name from a broken file system must come back byte for byte.
    return keys.seal(_key(page), value.encode("utf-8", "surrogatepass"), about)


def _unseal(page: Page, sealed: bytes, about: str) -> str:
    return keys.unseal(_key(page), sealed, about).decode("utf-8", "surrogatepass")


def begin_intake(page: Page, case: int, at: str, container: str) -> int:
    """A new intake's number; ``container`` is the digest of the ZIP, or ""."""
    return page.insert(intakes, case_id=case, at=at, container=container)


def add(page: Page, image: Image, inside: Inside, found: Sequence[Zone], plain: bytes) -> int:
    """Store a new image with its zones; returns its number. The blob is durable before the row."""
    blob = page.blobs.put(page.connection, SOURCE, "image", plain)
    sealed = {
        "shielded": [inside.shielded.width, inside.shielded.height, base64.b64encode(inside.shielded.rgb).decode()],
        "metadata": [[f.group, f.name, f.value] for f in inside.metadata],
    }
    text = json.dumps(sealed)
    look = image.look
    done = page.insert(
        images,
        case_id=image.case,
        digest=image.digest,
        md5=image.md5,
        sha1=image.sha1,
        size=image.size,
        format=look.format,
        width=look.width,
        height=look.height,
        frames=look.frames,
        orientation=look.orientation,
        phash=f"{look.phash:016x}",
        sight=image.sight,
        blob=blob,
        sealed=_seal(page, text, f"images {image.digest}"),
    )
    add_zones(page, done, found)
    return done


def add_zones(page: Page, image: int, found: Iterable[Zone]) -> list[int]:
    """Store what detectors found in an image; returns the zones' numbers."""
    return [
        page.insert(
            zones,
            image_id=image,
            kind=zone.kind,
            x=zone.rect.x,
            y=zone.rect.y,
            width=zone.rect.width,
            height=zone.rect.height,
            detector=zone.detector,
            version=zone.version,
            score=repr(zone.score),
        )
        for zone in found
    ]


def add_place(page: Page, image: int, intake: int, place: str) -> bool:
    """Note where an image was found; False if that place is known already."""
    key = keys.name_of(_key(page), "place", place.encode("utf-8", "surrogatepass"))
    if page.connection.execute(select(places.c.id).where(places.c.image_id == image, places.c.key == key)).first():
        return False
    page.connection.execute(
        places.insert().values(image_id=image, intake_id=intake, key=key, name=_seal(page, place, f"places {image}"))
    )
    return True


def place_names(page: Page, image: int) -> list[str]:
    """Untrusted names of the places an image was found at."""
    query = select(places.c.name).where(places.c.image_id == image).order_by(places.c.id)
    return [_unseal(page, row.name, f"places {image}") for row in page.connection.execute(query)]


def add_refusals(page: Page, intake: int, found: Iterable[Refusal]) -> None:
    """Note the files an intake refused."""
    for refusal in found:
        page.connection.execute(
            refusals.insert().values(
                intake_id=intake, code=refusal.code, name=_seal(page, refusal.name, f"refusals {intake}")
            )
        )


def refused(page: Page, case: int) -> list[tuple[str, str]]:
    """(untrusted name, code) of every file refused in a case."""
    query = (
        select(refusals, intakes.c.id.label("intake"))
        .join(intakes)
        .where(intakes.c.case_id == case)
        .order_by(refusals.c.id)
    )
    return [(_unseal(page, row.name, f"refusals {row.intake}"), row.code) for row in page.connection.execute(query)]


def _select() -> Select[tuple[object, ...]]:
    zone_count = select(func.count()).where(zones.c.image_id == images.c.id).scalar_subquery()
    crop_count = select(func.count()).where(crops.c.image_id == images.c.id).scalar_subquery()
    copy_count = select(func.count()).where(places.c.image_id == images.c.id).scalar_subquery()
    return select(
        images, zone_count.label("zone_count"), crop_count.label("crop_count"), copy_count.label("copy_count")
    )


def _image(m: RowMapping) -> Image:
    look = Look(m["format"], m["width"], m["height"], m["frames"], m["orientation"], int(m["phash"], 16))
    return Image(
        m["id"],
        m["case_id"],
        m["digest"],
        m["md5"],
        m["sha1"],
        m["size"],
        look,
        Sight(m["sight"]),
        m["zone_count"],
        m["crop_count"],
        m["copy_count"],
    )


def of_case(page: Page, case: int) -> list[Image]:
    """All images of a case, in the order they came."""
    return [
        _image(row)
        for row in page.connection.execute(_select().where(images.c.case_id == case).order_by(images.c.id)).mappings()
    ]


def digests_of(page: Page, case: int) -> set[str]:
    """The digests of a case."""
    return set(page.connection.execute(select(images.c.digest).where(images.c.case_id == case)).scalars())


def get(page: Page, number: int) -> Image:
    """One image by its number; raises NotFound."""
    row = page.connection.execute(_select().where(images.c.id == number)).mappings().first()
    if row is None:
        raise NotFound("image", "There is no such image.", "It may have been deleted.", str(number))
    return _image(row)


def by_digest(page: Page, digest: str, case: int | None = None) -> list[Image]:
    """Images whose SHA-256 begins with ``digest``."""
    digest = digest.lower()
    whole = images.c.digest == digest if len(digest) == 64 else images.c.digest.startswith(digest, autoescape=True)
    query = _select().where(whole).order_by(images.c.id)
    if case is not None:
        query = query.where(images.c.case_id == case)
    return [_image(row) for row in page.connection.execute(query).mappings()]


def inside(page: Page, image: Image) -> Inside:
    """Mosaic and metadata; needs the source key."""
    sealed = page.connection.execute(select(images.c.sealed).where(images.c.id == image.id)).scalar_one()
    value = json.loads(_unseal(page, sealed, f"images {image.digest}"))
    width, height, rgb = value["shielded"]
    return Inside(Rendition(width, height, base64.b64decode(rgb)), tuple(Field(*line) for line in value["metadata"]))


def content(page: Page, image: Image) -> bytes:
    """The seized file's bytes; needs the source key."""
    return page.blobs.get(
        page.connection, page.connection.execute(select(images.c.blob).where(images.c.id == image.id)).scalar_one()
    )


def zones_of(page: Page, image: int) -> list[Zone]:
    """Zones of an image, and those which only a copy of it in another case has: other detectors may have looked there."""
    query = select(zones).where(zones.c.image_id.in_(_copies(image))).order_by(zones.c.image_id != image, zones.c.id)
    found: dict[int, Zone] = {}
    mine: set[tuple[str, Rect]] = set()
    for row in page.connection.execute(query):
        seen = (row.kind, Rect(row.x, row.y, row.width, row.height))
        if row.image_id == image or seen not in mine:
            mine.add(seen)
            found[row.id] = Zone(row.id, ZoneKind(row.kind), seen[1], row.detector, row.version, float(row.score))
    return list(found.values())


def _copies(image: int) -> Select[tuple[int]]:
    """The images which hold the same bytes, this one and those of other cases."""
    this = images.alias()
    return select(images.c.id).join(this, this.c.digest == images.c.digest).where(this.c.id == image)


def overrules_of(page: Page, image: int) -> list[Overrule]:
    """Recorded overrules of these zones."""
    query = select(overrules).join(zones).where(zones.c.image_id.in_(_copies(image)))
    return [Overrule(row.zone_id, row.recipe, row.person, row.reason) for row in page.connection.execute(query)]


def blocking_zones(page: Page, crop: Crop, authors: frozenset[str]) -> tuple[Zone, ...]:
    """Zones which a crop touches and nobody but its object's authors has overruled, and those it takes in by its frames.

    The latter were found after it was kept; nobody can see them there, so nobody can overrule them: the frame must go.
    """
    own = blocking(crop.recipe, zones_of(page, crop.image), overrules_of(page, crop.image), authors)
    frames = crop.recipe.frames if crop.recipe.combines() else ()
    return (*own, *(zone for frame in frames for zone in zones_in(page, frame)))


def blocking_object(page: Page, obj: Object) -> list[Zone]:
    """The same for all crops of an object, crop by crop."""
    return [zone for crop in obj.crops for zone in blocking_zones(page, crop, obj.authors)]


def zones_in(page: Page, frame: Frame) -> list[Zone]:
    """Zones which the part of a combined photograph touches; none where the photograph is not in the vault."""
    found = by_digest(page, frame.image)[:1]
    return [zone for one in found for zone in zones_of(page, one.id) if zone.rect.intersection(frame.region)]


def add_overrule(page: Page, overrule: Overrule) -> None:
    """Record one; saying it twice is harmless."""
    where = (
        overrules.c.zone_id == overrule.zone,
        overrules.c.recipe == overrule.recipe,
        overrules.c.person == overrule.person,
    )
    page.connection.execute(overrules.delete().where(*where))
    page.connection.execute(
        overrules.insert().values(
            zone_id=overrule.zone, recipe=overrule.recipe, person=overrule.person, reason=overrule.reason
        )
    )


def set_sight(page: Page, image: Image, sight: Sight) -> Image:
    """Record what an analyst said about an image."""
    page.connection.execute(images.update().where(images.c.id == image.id).values(sight=sight))
    return replace(image, sight=sight)
