"""Videos of a case: rows, places, the moments of their frames. The frames are images like any other (see ``images``)."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import RowMapping, func, select

from workstation.domain.errors import NotFound
from workstation.domain.footage import Film, Reel
from workstation.store.blobs import Laid
from workstation.store.images import note_place, places_in, seal_text, unseal_text
from workstation.store.seals import SOURCE
from workstation.store.tables import film_frames, film_places, films
from workstation.store.vault import Page, Vault

KIND = "video"


def add(page: Page, film: Film, laid: Laid | None) -> int:
    """A new film's number, or that of the same one in its case. ``laid`` is None for one that stays outside."""
    here = by_digest(page, film.digest, film.case)
    if here:
        return here.id
    blob = page.blobs.register(page.connection, laid) if laid else ""
    if not blob and film.here:
        blob = page.blobs.laid(page.connection, SOURCE, KIND, film.digest)
    return page.insert(
        films,
        case_id=film.case,
        digest=film.digest,
        md5=film.md5,
        sha1=film.sha1,
        size=film.size,
        every=0,
        blob=blob,
        sealed=_sealed(page, film.digest, film.reel),
    )


def finish(page: Page, number: int, every: int, reel: Reel) -> bool:
    """Note that it was read whole with this spacing; whether this was the first time."""
    row = page.connection.execute(select(films.c.digest, films.c.every).where(films.c.id == number)).one()
    finest = min(every, row.every or every)
    values = {"every": finest, "sealed": _sealed(page, row.digest, reel)}
    page.connection.execute(films.update().where(films.c.id == number).values(**values))
    return not row.every


def add_place(page: Page, number: int, intake: int, place: str) -> None:
    """Note where a video was found; twice is harmless."""
    note_place(page, film_places.c.film_id, number, intake, place)


def add_frame(page: Page, number: int, at: int, image: int) -> None:
    """Note that an image stands at this moment of a video; twice is harmless."""
    same = film_frames.c.film_id == number, film_frames.c.at == at
    if not page.connection.execute(select(film_frames.c.at).where(*same)).first():
        page.connection.execute(film_frames.insert().values(film_id=number, at=at, image_id=image))


def count(page: Page, number: int) -> int:
    """How many frames were kept of it."""
    query = select(func.count()).select_from(film_frames).where(film_frames.c.film_id == number)
    return int(page.connection.execute(query).scalar_one())


def by_digest(page: Page, digest: str, case: int) -> Film | None:
    """The film of a case with this SHA-256, without places and frames: it is asked for with every one of them."""
    query = select(films).where(films.c.case_id == case, films.c.digest == digest)
    row = page.connection.execute(query).mappings().first()
    return _film(page, row, whole=False) if row else None


def of_case(page: Page, case: int) -> list[Film]:
    """All films of a case, in the order they came."""
    query = select(films).where(films.c.case_id == case).order_by(films.c.id)
    return [_film(page, row) for row in page.connection.execute(query).mappings().all()]


def of_image(page: Page, image: int) -> Sequence[Film]:
    """The films whose frame this image is; hardly ever more than one."""
    number = select(film_frames.c.film_id).where(film_frames.c.image_id == image)
    query = select(films).where(films.c.id.in_(number)).order_by(films.c.id)
    return [_film(page, row) for row in page.connection.execute(query).mappings().all()]


def get(page: Page, number: int) -> Film:
    """One; raises NotFound."""
    row = page.connection.execute(select(films).where(films.c.id == number)).mappings().first()
    if row is None:
        raise NotFound("film", "There is no such video.", "", str(number))
    return _film(page, row)


def stored(vault: Vault, digest: str) -> bool:
    """Whether the vault holds the video's bytes, for any case."""
    with vault.page(write=False) as page:
        return bool(page.blobs.laid(page.connection, SOURCE, KIND, digest))


def _sealed(page: Page, digest: str, reel: Reel) -> bytes:
    return seal_text(page, json.dumps(asdict(reel)), f"films {digest}")


def _film(page: Page, m: RowMapping, *, whole: bool = True) -> Film:
    number = m["id"]
    moments = select(film_frames).where(film_frames.c.film_id == number).order_by(film_frames.c.at)
    return Film(
        number,
        m["case_id"],
        m["digest"],
        m["md5"],
        m["sha1"],
        m["size"],
        m["every"],
        Reel(**json.loads(unseal_text(page, m["sealed"], f"films {m['digest']}"))),
        tuple(places_in(page, film_places.c.film_id, number)) if whole else (),
        tuple((row.at, row.image_id) for row in page.connection.execute(moments)) if whole else (),
        bool(m["blob"]),
    )
