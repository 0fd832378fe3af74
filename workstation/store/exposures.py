"""What a person has seen unshielded, per day: sealed so that only that person can read it."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from workstation.store import keys
from workstation.store.tables import exposures
from workstation.store.vault import Page


@dataclass(frozen=True, slots=True)
class Exposure:
    """Pictures revealed and seconds of revealing in one day."""

    pictures: int = 0
    seconds: float = 0.0


def _key(page: Page) -> bytes:
    return keys.subkey(page.vault.me.agreement.seed, "exposure")


def today(page: Page, day: date) -> Exposure:
    """The count of ``day``."""
    person = page.vault.me.person
    sealed = page.connection.execute(
        select(exposures.c.sealed).where(exposures.c.person == person, exposures.c.day == day.isoformat())
    ).scalar()
    if sealed is None:
        return Exposure()
    pictures, seconds = json.loads(keys.unseal(_key(page), sealed, f"exposure {person} {day}"))
    return Exposure(pictures, seconds)


def add(page: Page, day: date, pictures: int, seconds: float) -> Exposure:
    """Count more."""
    person, before = page.vault.me.person, today(page, day)
    after = Exposure(before.pictures + pictures, round(before.seconds + seconds, 1))
    sealed = keys.seal(_key(page), json.dumps([after.pictures, after.seconds]).encode(), f"exposure {person} {day}")
    page.connection.execute(exposures.delete().where(exposures.c.person == person, exposures.c.day == day.isoformat()))
    page.connection.execute(exposures.insert().values(person=person, day=day.isoformat(), sealed=sealed))
    return after
