"""Objects, their versions and crops."""

import json
from collections.abc import Iterable

from sqlalchemy import Integer, RowMapping, cast, func, select

from workstation.domain.canonical import canonical
from workstation.domain.crop import Recipe, Rendition, recipe_from
from workstation.domain.enhancement import Record, record_from, record_json
from workstation.domain.errors import Damaged, NotFound
from workstation.domain.object import (
    Comment,
    Crop,
    Object,
    PublicContent,
    Question,
    QuestionKind,
    Texts,
    object_ref,
    public_content_from,
)
from workstation.store import keys
from workstation.store.seals import SOURCE, WORK
from workstation.store.tables import crops, images, objects, versions
from workstation.store.vault import Page


def next_ref(page: Page, year: int) -> str:
    """The next free reference of a year; numbers are never used again."""
    number = cast(func.substr(objects.c.ref, len(f"O-{year}-") + 1), Integer)
    last = page.connection.execute(select(func.max(number)).where(objects.c.ref.startswith(f"O-{year}-"))).scalar()
    return object_ref(year, (last or 0) + 1)


def _texts_json(obj: Object) -> str:
    return canonical(obj.public().fields()["texts"]).decode()


def _row(obj: Object) -> dict[str, object]:
    comments = [[c.version, c.person, c.text, c.at] for c in obj.comments]
    return {
        "ref": obj.ref,
        "version": obj.version,
        "state": obj.state,
        "type": obj.type,
        "title": obj.title,
        "texts": _texts_json(obj),
        "region_hint": obj.region_hint,
        "period": obj.period,
        "notes": obj.notes,
        "authors": json.dumps(sorted(obj.authors)),
        "comments": json.dumps(comments),
        "batch": obj.batch,
        "countries": json.dumps(list(obj.countries)),
    }


def save(page: Page, obj: Object) -> None:
    """Store an object (without its crops) and remember what this version would show the public."""
    if page.connection.execute(select(objects.c.ref).where(objects.c.ref == obj.ref)).first():
        page.connection.execute(objects.update().where(objects.c.ref == obj.ref).values(_row(obj)))
    else:
        page.connection.execute(objects.insert().values(_row(obj)))
    page.connection.execute(
        versions.delete().where(versions.c.object_ref == obj.ref, versions.c.version == obj.version)
    )
    page.connection.execute(
        versions.insert().values(
            object_ref=obj.ref, version=obj.version, content=canonical(obj.public().fields()).decode()
        )
    )


def _made(page: Page, rendition: Rendition, record: Record, *, free: bool) -> dict[str, object]:
    """What is sealed of a crop, as values of its row: pixels, and their record, which names digests of the photograph."""
    room, kind = WORK if free else SOURCE, f"rendition {rendition.width}x{rendition.height}"
    text, about = canonical(record_json(record)), _about(rendition.digest())
    sealed = keys.seal(_record_key(page, room), text, about) if record else b""
    return {"blob": page.blobs.put(page.connection, room, kind, rendition.rgb), "record": sealed}


def _record_key(page: Page, room: str) -> bytes:
    return keys.subkey(page.key(room), "enhancement records")


def _about(rendition: str) -> str:
    return f"enhancement record {rendition}"


def add_crop(page: Page, ref: str, crop: Crop, rendition: Rendition, record: Record = (), *, free: bool) -> None:
    """Add a crop with its pixels and its enhancement record at the end of an object's list.

    While they are not ``free`` both are sealed under the source key.
    """
    place = len(_crops(page, [ref]).get(ref, ()))
    page.insert(
        crops,
        object_ref=ref,
        place=place,
        image_id=crop.image,
        recipe=canonical(crop.recipe.fields()).decode(),
        rendition=crop.rendition,
        width=crop.width,
        height=crop.height,
        **_made(page, rendition, record, free=free),
    )


def change_crop(page: Page, crop: Crop, rendition: Rendition, record: Record = (), *, free: bool) -> None:
    """Put another recipe, its pixels and its record in a crop's place."""
    values = {
        "recipe": canonical(crop.recipe.fields()).decode(),
        "rendition": crop.rendition,
        "width": crop.width,
        "height": crop.height,
        **_made(page, rendition, record, free=free),
    }
    old = _blob_of(page, crop.id)
    page.connection.execute(crops.update().where(crops.c.id == crop.id).values(values))
    _destroy_unused(page, old)


def free_crop(page: Page, crop: Crop) -> None:
    """Move a crop's pixels and record from the source key under the work key, once nothing blocks it."""
    _move(page, crop, free=True)


def hold_crop(page: Page, crop: Crop) -> None:
    """Move both back under the source key, as a zone was found later which blocks it."""
    _move(page, crop, free=False)


def _move(page: Page, crop: Crop, *, free: bool) -> None:
    values = _made(page, rendition(page, crop), record_of(page, crop), free=free)
    old = _blob_of(page, crop.id)
    page.connection.execute(crops.update().where(crops.c.id == crop.id).values(values))
    _destroy_unused(page, old)


def drop_crop(page: Page, number: int) -> None:
    """Take a crop away, and destroy its pixels unless another crop shows the same."""
    old = _blob_of(page, number)
    page.connection.execute(crops.delete().where(crops.c.id == number))
    _destroy_unused(page, old)


def _blob_of(page: Page, number: int) -> str:
    return str(page.connection.execute(select(crops.c.blob).where(crops.c.id == number)).scalar_one())


def _destroy_unused(page: Page, blob: str) -> None:
    if not page.connection.execute(select(crops.c.id).where(crops.c.blob == blob).limit(1)).first():
        page.blobs.drop(page.connection, blob)


def rendition(page: Page, crop: Crop) -> Rendition:
    """The kept pixels of a crop, checked against their digest; raises Damaged."""
    blob = page.connection.execute(select(crops.c.blob).where(crops.c.id == crop.id)).scalar_one()
    found = Rendition(crop.width, crop.height, page.blobs.get(page.connection, blob))
    if len(found.rgb) != found.width * found.height * 3 or found.digest() != crop.rendition:
        raise Damaged("rendition", "The pixels of a crop are not those that were kept.", "Restore a backup.")
    return found


def fingerprint(page: Page, crop: Crop) -> int | None:
    """The kept hash of a crop's rendition, None if it was never made or is that of earlier pixels."""
    kept = page.connection.execute(select(crops.c.phash).where(crops.c.id == crop.id)).scalar_one()
    rendition, _, value = kept.partition(" ")
    return int(value, 16) if value and rendition == crop.rendition else None


def keep_fingerprint(page: Page, crop: Crop, value: int) -> None:
    """Keep the hash of a crop's rendition beside it."""
    kept = {"phash": f"{crop.rendition} {value:016x}"}
    page.connection.execute(crops.update().where(crops.c.id == crop.id).values(kept))


def record_of(page: Page, crop: Crop) -> Record:
    """The enhancement record kept beside a crop; empty where it was kept before there were any.

    Raises Damaged; Refused ("no_key") while a zone blocks the crop and this person holds no source key.
    """
    query = select(crops.c.record, crops.c.blob).where(crops.c.id == crop.id)
    sealed, blob = page.connection.execute(query).one()
    if not sealed:
        return ()
    key = _record_key(page, page.blobs.room_of(page.connection, blob))
    return record_from(keys.unseal(key, sealed, _about(crop.rendition)).decode())


def _crops(page: Page, refs: Iterable[str]) -> dict[str, tuple[Crop, ...]]:
    query = select(crops).where(crops.c.object_ref.in_(list(refs))).order_by(crops.c.place, crops.c.id)
    found: dict[str, tuple[Crop, ...]] = {}
    for row in page.connection.execute(query):
        crop = Crop(row.id, row.image_id, recipe_from(row.recipe), row.rendition, row.width, row.height)
        found[row.object_ref] = (*found.get(row.object_ref, ()), crop)
    return found


def recipes_from(page: Page, digest: str, *, but: int = 0) -> list[Recipe]:
    """The recipes of all crops, save one by its number, which are made from a photograph, itself or as a frame."""
    query = select(crops.c.recipe).where(crops.c.recipe.contains(digest, autoescape=True), crops.c.id != but)
    return [recipe_from(text) for text in page.connection.execute(query).scalars()]


def _texts(text: str) -> dict[str, Texts]:
    return {
        lang: Texts(tuple(Question(QuestionKind(q["kind"]), q["text"]) for q in t["questions"]), t["alt"], t["title"])
        for lang, t in json.loads(text).items()
    }


def _object(m: RowMapping, own: tuple[Crop, ...], cases: tuple[int, ...]) -> Object:
    return Object(
        m["ref"],
        m["version"],
        m["state"],
        m["type"],
        m["title"],
        _texts(m["texts"]),
        m["region_hint"],
        m["period"],
        m["notes"],
        own,
        frozenset(json.loads(m["authors"])),
        tuple(Comment(*c) for c in json.loads(m["comments"])),
        m["batch"],
        tuple(json.loads(m["countries"])),
        cases,
    )


def everything(page: Page, refs: Iterable[str] | None = None) -> list[Object]:
    """All objects (or those named), newest reference first."""
    query = select(objects).order_by(objects.c.ref.desc())
    if refs is not None:
        query = query.where(objects.c.ref.in_(list(refs)))
    rows = page.connection.execute(query).mappings().all()
    own = _crops(page, [row["ref"] for row in rows])
    digests = {digest for group in own.values() for crop in group for digest in crop.recipe.images()}
    cases: dict[str, set[int]] = {}
    query = select(images.c.digest, images.c.case_id).where(images.c.digest.in_(digests))
    for digest, case in page.connection.execute(query):
        cases.setdefault(digest, set()).add(case)
    return [_object(row, own.get(row["ref"], ()), _all_cases(own.get(row["ref"], ()), cases)) for row in rows]


def _all_cases(group: tuple[Crop, ...], cases: dict[str, set[int]]) -> tuple[int, ...]:
    # By the photograph's digest, not by its row: the same bytes may lie in a stricter case as well.
    return tuple(sorted({case for crop in group for digest in crop.recipe.images() for case in cases.get(digest, ())}))


def get(page: Page, ref: str) -> Object:
    """One object; raises NotFound."""
    found = everything(page, [ref])
    if not found:
        raise NotFound("object", f"There is no object {ref[:40]}.", "“workstation object list” shows all.", ref)
    return found[0]


def version(page: Page, ref: str, number: int) -> PublicContent | None:
    """What an earlier version would have shown the public."""
    text = page.connection.execute(
        select(versions.c.content).where(versions.c.object_ref == ref, versions.c.version == number)
    ).scalar()
    return public_content_from(json.loads(text)) if text else None
