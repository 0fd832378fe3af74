"""Where the bytes of an image lie: sealed in the vault, or on the evidence store it was taken in from."""

from collections.abc import Sequence

from sqlalchemy import select

from workstation.domain.image import Image
from workstation.store.images import unseal_text
from workstation.store.intakes import opened
from workstation.store.seals import SOURCE
from workstation.store.tables import film_frames, images, intakes, places
from workstation.store.vault import Page


def is_here(page: Page, image: Image) -> bool:
    """Whether the vault holds the bytes."""
    return bool(_blob(page, image))


def found_at(page: Page, image: Image) -> list[tuple[Sequence[str], str]]:
    """(absolute paths of an intake, place below them) for every place where the image was found; untrusted names."""
    query = (
        select(places.c.name, intakes.c.id, intakes.c.paths)
        .join(intakes)
        .where(places.c.image_id == image.id)
        .order_by(places.c.id)
    )
    return [
        (
            opened(page, row.id, row.paths)[0],
            unseal_text(page, row.name, f"places {image.id}"),
        )
        for row in page.connection.execute(query)
    ]


def lying(page: Page, case: int, *, here: bool) -> list[int]:
    """The images of a case whose bytes the vault holds, or those which stay on their evidence store; no frames of videos."""
    lies = images.c.blob != "" if here else images.c.blob == ""
    # A frame of a video lies nowhere else.
    frame = select(film_frames.c.at).where(film_frames.c.image_id == images.c.id).exists()
    query = select(images.c.id).where(images.c.case_id == case, lies, ~frame).order_by(images.c.id)
    return list(page.connection.execute(query).scalars())


def bring(page: Page, image: Image, plain: bytes) -> None:
    """Seal the bytes in the vault."""
    blob = page.blobs.put(page.connection, SOURCE, "image", plain)
    page.connection.execute(images.update().where(images.c.id == image.id).values(blob=blob))


def leave(page: Page, image: Image) -> None:
    """Forget the vault's copy; it is destroyed unless the same bytes lie here for another case."""
    blob = _blob(page, image)
    page.connection.execute(images.update().where(images.c.id == image.id).values(blob=""))
    shared = select(images.c.id).where(images.c.digest == image.digest, images.c.blob == blob)
    if blob and not page.connection.execute(shared).first():
        page.blobs.drop(page.connection, blob)


def _blob(page: Page, image: Image) -> str:
    return str(page.connection.execute(select(images.c.blob).where(images.c.id == image.id)).scalar_one())
