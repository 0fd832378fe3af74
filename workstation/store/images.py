"""Seized images: rows, sealed names and metadata, zones, overrules, refusals.

What a finder of the database key alone must not read – file names, metadata, even the coarse mosaic – is
sealed under the source key.
"""

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Column, RowMapping, Select, and_, func, select

from workstation.domain.crop import Rendition
from workstation.domain.errors import NotFound
from workstation.domain.image import Field, Image, Look, Sight
from workstation.domain.object import Crop, Object
from workstation.domain.zone import Overrule, Zone
from workstation.store import groups, keys, ranks
from workstation.store.blobs import Aside, Blobs
from workstation.store.grouptables import alikes
from workstation.store.seals import SOURCE
from workstation.store.sightings import seen_from, sightings, zone_from
from workstation.store.tables import images, overrules, places, zones
from workstation.store.vault import Page
from workstation.store.walltables import cards


@dataclass(frozen=True, slots=True)
class Inside:
    """What is sealed of an image: its mosaic and its metadata table."""

    shielded: Rendition
    metadata: tuple[Field, ...]


def column_key(page: Page) -> bytes:
    """What seals names and metadata, and makes keyed hashes of them; raises Refused ("no_key")."""
    return keys.subkey(page.key(SOURCE), "columns")


def seal_text(page: Page, value: str, about: str) -> bytes:
    """A stranger's text, sealed; ``about`` says of which row."""
    # surrogatepass: a name from a broken file system must come back byte for byte.
    return keys.seal(column_key(page), value.encode("utf-8", "surrogatepass"), about)


def unseal_text(page: Page, sealed: bytes, about: str) -> str:
    """What ``seal_text`` sealed; raises Damaged."""
    return keys.unseal(column_key(page), sealed, about).decode("utf-8", "surrogatepass")


def lay_aside(blobs: Blobs, digest: str, plain: bytes) -> Aside:
    """Seal and write an image's bytes before there is a row for it: for ``Blobs.take`` and ``add``, from any thread."""
    return blobs.lay_aside(SOURCE, "image", digest, plain)


def add(page: Page, image: Image, inside: Inside, found: Sequence[Zone], plain: bytes | Aside | None) -> int:
    """Store a new image with its zones; returns its number. The blob is durable before the row.

    ``plain`` is None for one which stays on its evidence store (see ``originals``); what was laid aside was taken.
    """
    if isinstance(plain, Aside):
        blob = plain.laid.name
    else:
        blob = "" if plain is None else page.blobs.put(page.connection, SOURCE, "image", plain, image.digest)
    done = page.insert(images, **row(page, image, inside, blob))
    if image.sight is not Sight.NEW:
        set_sight(page, replace(image, id=done), image.sight)
    if found:
        add_zones(page, done, found)
    return done


def row(page: Page, image: Image, inside: Inside, blob: str) -> dict[str, object]:
    """The values of a new image's row, without its number."""
    names = {"case_id": image.case, "digest": image.digest, "md5": image.md5, "sha1": image.sha1, "size": image.size}
    look = {name: getattr(image.look, name) for name in ("format", "width", "height", "frames", "orientation")}
    sealed = seal_text(page, told(inside), f"images {image.digest}")
    return {**names, **look, "phash": f"{image.look.phash:016x}", "blob": blob, "sealed": sealed}


def told(inside: Inside) -> str:
    """What is sealed of an image, as text."""
    sealed = {
        "shielded": [inside.shielded.width, inside.shielded.height, base64.b64encode(inside.shielded.rgb).decode()],
        "metadata": [[f.group, f.name, f.value] for f in inside.metadata],
    }
    return json.dumps(sealed)


def add_zones(page: Page, image: int, found: Iterable[Zone]) -> list[int]:
    """Store what detectors found in an image; returns the zones' numbers."""
    stored = [page.insert(zones, **zone_row(image, zone)) for zone in found]
    ranks.weigh(page, image)
    return stored


def zone_row(image: int, zone: Zone) -> dict[str, object]:
    """The values of a zone's row."""
    rect = zone.rect
    box = {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height}
    by = {"detector": zone.detector, "version": zone.version, "score": repr(zone.score)}
    return {"image_id": image, "kind": zone.kind, **box, **by}


def close_look(page: Page, image: int) -> str:
    """By which detectors all of a photograph, or of a copy of it in another case, was looked at closely; "" if by none."""
    query = select(func.max(images.c.close_look)).where(images.c.id.in_(copies(image)))
    return str(page.connection.execute(query).scalar() or "")


def note_close_look(page: Page, image: int, by: str) -> None:
    """Remember it, so that no photograph is looked at twice."""
    page.connection.execute(images.update().where(images.c.id.in_(copies(image))).values(close_look=by))


def add_place(page: Page, image: int, intake: int, place: str) -> None:
    """Note where an image was found."""
    add_places(page, intake, [(image, place)])


def add_places(page: Page, intake: int, found: Iterable[tuple[int, str]]) -> None:
    """Note where images were found."""
    made = [_place_row(page, places.c.image_id, image, intake, place) for image, place in found]
    if made:
        page.connection.execute(places.insert().prefix_with("OR IGNORE"), made)


def place_names(page: Page, image: int) -> list[str]:
    """Untrusted names of the places an image was found at."""
    return places_in(page, places.c.image_id, image)


def note_place(page: Page, owner: Column[int], number: int, intake: int, place: str) -> None:
    """Note a place in the table of this column, for the row ``number`` it points at; twice is harmless."""
    made = _place_row(page, owner, number, intake, place)
    page.connection.execute(owner.table.insert().prefix_with("OR IGNORE"), [made])


def _place_row(page: Page, owner: Column[int], number: int, intake: int, place: str) -> dict[str, object]:
    secret = column_key(page)
    key = keys.name_of(secret, "place", place.encode("utf-8", "surrogatepass"))
    name = seal_text(page, place, f"{owner.table.name} {number}")
    return {owner.name: number, "intake_id": intake, "key": key, "name": name}


def places_in(page: Page, owner: Column[int], number: int) -> list[str]:
    """Untrusted names of the places noted there."""
    table = owner.table
    query = select(table.c.name).where(owner == number).order_by(table.c.id)
    return [unseal_text(page, row.name, f"{table.name} {number}") for row in page.connection.execute(query)]


def selected() -> Select[tuple[object, ...]]:
    """The query of images with what their cards count."""
    here = and_(cards.c.case_id == images.c.case_id, cards.c.image_id == images.c.id)
    counted = (cards.c[name] for name in ("sight", "zones", "crops", "copies"))
    return select(images, *counted).join(cards, here)


def image_from(m: RowMapping) -> Image:
    """A row of the table with its card."""
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
        m["zones"],
        m["crops"],
        m["copies"],
    )


def of_case(page: Page, case: int) -> list[Image]:
    """The images of a case which are not known elsewhere, in the order they came."""
    query = selected().where(cards.c.case_id == case, cards.c.known == 0).order_by(cards.c.image_id)
    return [image_from(row) for row in page.connection.execute(query).mappings()]


def number_of(page: Page, digest: str, case: int) -> int:
    """The number of the image of a case with this SHA-256; 0 if it has none. Asked for every file of an intake."""
    query = select(images.c.id).where(images.c.case_id == case, images.c.digest == digest)
    return page.connection.execute(query).scalar() or 0


def among(page: Page, digests: Sequence[str], case: int) -> set[str]:
    """Those of these SHA-256 which an image of the case has; a few hundred at most."""
    query = select(images.c.digest).where(images.c.case_id == case, images.c.digest.in_(digests))
    return set(page.connection.execute(query).scalars())


def get(page: Page, number: int) -> Image:
    """One image by its number; raises NotFound."""
    row = page.connection.execute(selected().where(images.c.id == number)).mappings().first()
    if row is None:
        raise NotFound("image", "There is no such image.", "It may have been deleted.", str(number))
    return image_from(row)


def by_digest(page: Page, digest: str, case: int | None = None) -> list[Image]:
    """Images whose SHA-256 begins with ``digest``."""
    digest = digest.lower()
    whole = images.c.digest == digest if len(digest) == 64 else images.c.digest.startswith(digest, autoescape=True)
    query = selected().where(whole).order_by(images.c.id)
    if case is not None:
        query = query.where(images.c.case_id == case)
    return [image_from(row) for row in page.connection.execute(query).mappings()]


def inside(page: Page, image: Image) -> Inside:
    """Mosaic and metadata; needs the source key."""
    sealed = page.connection.execute(select(images.c.sealed).where(images.c.id == image.id)).scalar_one()
    value = json.loads(unseal_text(page, sealed, f"images {image.digest}"))
    width, height, rgb = value["shielded"]
    return Inside(Rendition(width, height, base64.b64decode(rgb)), tuple(Field(*line) for line in value["metadata"]))


def content(page: Page, image: Image) -> bytes:
    """The seized file's bytes; needs the source key."""
    return page.blobs.get(
        page.connection, page.connection.execute(select(images.c.blob).where(images.c.id == image.id)).scalar_one()
    )


def zones_of(page: Page, image: int) -> list[Zone]:
    """Zones of an image, and those which only a copy of it in another case has: other detectors may have looked there."""
    query = select(zones).where(zones.c.image_id.in_(copies(image))).order_by(zones.c.id)
    return seen_from(image, [(row.image_id, zone_from(row)) for row in page.connection.execute(query)])


def copies(image: int) -> Select[tuple[int]]:
    """The images which hold the same bytes, this one and those of other cases."""
    this = images.alias()
    return select(images.c.id).join(this, this.c.digest == images.c.digest).where(this.c.id == image)


def overrules_of(page: Page, image: int) -> list[Overrule]:
    """Recorded overrules of these zones."""
    query = select(overrules).join(zones).where(zones.c.image_id.in_(copies(image)))
    return [Overrule(row.zone_id, row.recipe, row.person, row.reason) for row in page.connection.execute(query)]


def blocking_zones(page: Page, crop: Crop, authors: frozenset[str]) -> tuple[Zone, ...]:
    """``Sightings.blocking`` for one crop."""
    return sightings(page, crop.recipe.images()).blocking(crop, authors)


def blocking_object(page: Page, obj: Object) -> list[Zone]:
    """The same for all crops of an object, crop by crop."""
    seen = sightings(page, {digest for crop in obj.crops for digest in crop.recipe.images()})
    return [zone for crop in obj.crops for zone in seen.blocking(crop, obj.authors)]


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
    here = cards.c.case_id == image.case, cards.c.image_id == image.id
    page.connection.execute(cards.update().where(*here).values(sight=sight))
    which = alikes.c.image_id == image.id
    groups.heard(page, which, which if image.sight is sight is Sight.NEW else None)
    return replace(image, sight=sight)
