"""What a person has set for himself: sealed with that person's own key, under a name nobody else can read either."""

import json
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from workstation.domain.canonical import Json
from workstation.store import keys
from workstation.store.tables import personal
from workstation.store.vault import Page


def get(page: Page, key: str, default: Json = None) -> Any:
    """One's own value, or ``default``; raises Damaged if the row is not what this person wrote."""
    sealed = page.connection.execute(select(personal.c.sealed).where(_mine(page, key))).scalar()
    return default if sealed is None else json.loads(keys.unseal(_key(page), sealed, _context(page, key)))


def put(page: Page, key: str, value: Json) -> None:
    """Keep a value; None forgets it."""
    page.connection.execute(personal.delete().where(_mine(page, key)))
    if value is not None:
        sealed = keys.seal(_key(page), json.dumps(value).encode(), _context(page, key))
        page.connection.execute(
            personal.insert().values(person=page.vault.me.person, key=_name(page, key), sealed=sealed)
        )


def _key(page: Page) -> bytes:
    return keys.subkey(page.vault.me.agreement.seed, "personal")


def _name(page: Page, key: str) -> str:
    """That somebody has set a stronger shield is nobody's business."""
    return keys.name_of(_key(page), "personal", key.encode())


def _mine(page: Page, key: str) -> ColumnElement[bool]:
    return and_(personal.c.person == page.vault.me.person, personal.c.key == _name(page, key))


def _context(page: Page, key: str) -> str:
    return f"personal {page.vault.me.person} {key}"
