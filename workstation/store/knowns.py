"""Known files: in a case, in a hash set, and therefore out of the queue.

Of most nothing is kept but digests, places, and what the set and VICS files say of them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple

from sqlalchemy import RowMapping, Select, func, select

from workstation.domain.errors import NotFound
from workstation.domain.hashset import Hit, Opinion
from workstation.domain.image import Sight
from workstation.domain.known import Known
from workstation.store import hashsets, particulars
from workstation.store.images import note_place, place_names, places_in, seal_text, selected, unseal_text
from workstation.store.tables import images, known_places, knowns
from workstation.store.vault import Page
from workstation.store.walltables import cards


def add(page: Page, case: int, digests: Mapping[str, str], size: int, hit: Hit) -> int:
    """Record a known file of a case (kind → hex, bytes); the number it has already if it is recorded."""
    digest = digests["sha256"]
    same = knowns.c.case_id == case, knowns.c.digest == digest
    number = page.connection.execute(select(knowns.c.id).where(*same)).scalar()
    if number:
        return int(number)
    text = json.dumps([hit.set.scheme, *astuple(hit.opinion)])
    return page.insert(
        knowns,
        case_id=case,
        digest=digest,
        md5=digests["md5"],
        sha1=digests["sha1"],
        size=size,
        set_id=hit.set.id,
        sealed=seal_text(page, text, f"knowns {case} {digest}"),
    )


def add_place(page: Page, number: int, intake: int, place: str) -> None:
    """Note where a known file was found; twice is harmless."""
    note_place(page, known_places.c.known_id, number, intake, place)


def count(page: Page, case: int) -> int:
    """How many a case has."""
    query = select(func.count()).select_from(knowns).where(knowns.c.case_id == case)
    return int(page.connection.execute(query).scalar_one())


def among(page: Page, digests: Sequence[str]) -> set[str]:
    """Those of the digests which are known in any case."""
    given = func.json_each(json.dumps(list(digests))).table_valued("value")
    query = select(knowns.c.digest).where(knowns.c.digest.in_(select(given.c.value)))
    return set(page.connection.execute(query).scalars())


def of_case(page: Page, case: int, most: int = -1) -> list[Known]:
    """Those of a case in the order they came, ``most`` of them (-1: all)."""
    sets = hashsets.by_number(page)
    query = _select().where(knowns.c.case_id == case).order_by(knowns.c.id).limit(most)
    return [_known(page, row, sets[row["set_id"]].name) for row in page.connection.execute(query).mappings()]


def get(page: Page, number: int) -> Known:
    """One; raises NotFound."""
    row = page.connection.execute(_select().where(knowns.c.id == number)).mappings().first()
    if row is None:
        raise NotFound("known", "There is no such known file.", "", str(number))
    return _known(page, row, hashsets.by_number(page)[row["set_id"]].name)


def remove(page: Page, number: int) -> None:
    """Forget that a file is known."""
    particulars.forget_known(page, number)
    page.connection.execute(known_places.delete().where(known_places.c.known_id == number))
    page.connection.execute(knowns.delete().where(knowns.c.id == number))


def forget(page: Page, case: int, digest: str) -> None:
    """The same by digest: the file is being taken in, as no set keeps it out any more."""
    same = knowns.c.case_id == case, knowns.c.digest == digest
    number = page.connection.execute(select(knowns.c.id).where(*same)).scalar()
    if number:
        remove(page, number)


def untouched(page: Page, after: int, most: int) -> list[Known]:
    """Photographs of any case nobody has marked or cropped, by number from behind ``after``, as they would be known."""
    untouched = cards.c.sight == Sight.NEW, cards.c.crops == 0, cards.c.known == 0
    query = selected().where(images.c.id > after, *untouched)
    rows = page.connection.execute(query.order_by(images.c.id).limit(most)).mappings()
    return [Known(0, m["case_id"], m["digest"], m["md5"], m["sha1"], m["size"], image=m["id"]) for m in rows]


def _select() -> Select[tuple[object, ...]]:
    here = images.c.case_id == knowns.c.case_id, images.c.digest == knowns.c.digest
    image = select(images.c.id).where(*here).scalar_subquery()
    return select(knowns, image.label("image"))


def _known(page: Page, m: RowMapping, name: str) -> Known:
    scheme, *opinion = json.loads(unseal_text(page, m["sealed"], f"knowns {m['case_id']} {m['digest']}"))
    image = m["image"] or 0
    kept = place_names(page, image) if image else []
    return Known(
        m["id"],
        m["case_id"],
        m["digest"],
        m["md5"],
        m["sha1"],
        m["size"],
        name,
        scheme,
        Opinion(*opinion),
        (*kept, *places_in(page, known_places.c.known_id, m["id"])),
        image,
        (*(particulars.of_image(page, image) if image else ()), *particulars.of_known(page, m["id"])),
    )
