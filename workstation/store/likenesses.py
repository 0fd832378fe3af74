"""What intake noted of a picture's looks, so that others like it are found: one block each, sealed under the source key.

The block is opaque here (``imaging.likewords`` reads it). It is bound to its image: a block moved elsewhere does not open.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from workstation.store import keys
from workstation.store.seals import SOURCE
from workstation.store.tables import images, likenesses
from workstation.store.vault import Page


def _key(page: Page) -> bytes:
    return keys.subkey(page.key(SOURCE), "likenesses")


def _about(image: int, version: str) -> str:
    return f"likenesses {image} {version}"


def put(page: Page, image: int, version: str, block: bytes) -> None:
    """Keep a picture's block in place of an earlier one."""
    sealed = keys.seal(_key(page), block, _about(image, version))
    page.connection.execute(likenesses.delete().where(likenesses.c.image_id == image))
    page.connection.execute(likenesses.insert().values(image_id=image, version=version, sealed=sealed))


def numbers(page: Page, version: str) -> set[int]:
    """The images which have a block of this version."""
    query = select(likenesses.c.image_id).where(likenesses.c.version == version)
    return set(page.connection.execute(query).scalars())


def some(page: Page, version: str, wanted: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """(image, block) of those among ``wanted`` which have one; raises Damaged."""
    key = _key(page)
    for start in range(0, len(wanted), 500):
        query = select(likenesses.c.image_id, likenesses.c.sealed).where(
            likenesses.c.version == version, likenesses.c.image_id.in_(wanted[start : start + 500])
        )
        for image, sealed in page.connection.execute(query):
            yield image, keys.unseal(key, sealed, _about(image, version))


def missing(page: Page, version: str) -> list[int]:
    """The images without a block of this version, oldest first."""
    have = select(likenesses.c.image_id).where(likenesses.c.version == version)
    return list(
        page.connection.execute(select(images.c.id).where(images.c.id.not_in(have)).order_by(images.c.id)).scalars()
    )
