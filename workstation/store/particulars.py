"""What forensic tools said of seized files: one row for each entry of a VICS file, sealed under the source key."""

import json

from sqlalchemy import select

from workstation.domain.particulars import Particulars, particulars_from
from workstation.store import keys, walls
from workstation.store.images import column_key, seal_text, unseal_text
from workstation.store.tables import particulars
from workstation.store.vault import Page


def add(page: Page, image: int, said: Particulars) -> None:
    """Keep what an entry says of an image; the same once more adds nothing."""
    text = json.dumps(said.fields(), sort_keys=True)
    key = keys.name_of(column_key(page), "particulars", text.encode("utf-8", "surrogatepass"))
    same = particulars.c.image_id == image, particulars.c.key == key
    if not page.connection.execute(select(particulars.c.id).where(*same)).first():
        page.insert(particulars, image_id=image, key=key, sealed=seal_text(page, text, f"particulars {image}"))
        if said.category.code:
            walls.note_category(page, image, said.category)


def of_image(page: Page, image: int) -> list[Particulars]:
    """All that was said of an image, in the order it came."""
    query = select(particulars.c.sealed).where(particulars.c.image_id == image).order_by(particulars.c.id)
    return [
        particulars_from(json.loads(unseal_text(page, row.sealed, f"particulars {image}")))
        for row in page.connection.execute(query)
    ]
