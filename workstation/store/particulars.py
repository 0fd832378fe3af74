"""What forensic tools said of seized files: one row for each entry of a VICS file, sealed under the source key.

Of a photograph and of a known file alike, in two tables: what is known has no image to stand beside.
"""

import json

from sqlalchemy import Table, select

from workstation.domain.particulars import Particulars, particulars_from
from workstation.store import keys, walls
from workstation.store.images import column_key, seal_text, unseal_text
from workstation.store.tables import known_particulars, particulars
from workstation.store.vault import Page


def add(page: Page, image: int, said: Particulars) -> None:
    """Keep what an entry says of an image; the same once more adds nothing."""
    if _add(page, particulars, image, said) and said.category.code:
        walls.note_category(page, image, said.category)


def add_known(page: Page, known: int, said: Particulars) -> None:
    """The same of a known file."""
    _add(page, known_particulars, known, said)


def of_image(page: Page, image: int) -> list[Particulars]:
    """All that was said of an image, in the order it came."""
    return _of(page, particulars, image)


def of_known(page: Page, known: int) -> list[Particulars]:
    """The same of a known file."""
    return _of(page, known_particulars, known)


def forget_known(page: Page, known: int) -> None:
    """It is no known file any more."""
    page.connection.execute(known_particulars.delete().where(known_particulars.c.known_id == known))


def _owner(table: Table) -> str:
    return "image_id" if table is particulars else "known_id"


def _add(page: Page, table: Table, owner: int, said: Particulars) -> bool:
    text = json.dumps(said.fields(), sort_keys=True)
    key = keys.name_of(column_key(page), "particulars", text.encode("utf-8", "surrogatepass"))
    column = table.c[_owner(table)]
    if page.connection.execute(select(table.c.id).where(column == owner, table.c.key == key)).first():
        return False
    sealed = seal_text(page, text, f"{table.name} {owner}")
    page.insert(table, **{_owner(table): owner, "key": key, "sealed": sealed})
    return True


def _of(page: Page, table: Table, owner: int) -> list[Particulars]:
    query = select(table.c.sealed).where(table.c[_owner(table)] == owner).order_by(table.c.id)
    return [
        particulars_from(json.loads(unseal_text(page, row.sealed, f"{table.name} {owner}")))
        for row in page.connection.execute(query)
    ]
