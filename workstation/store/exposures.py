"""What a person has seen unshielded, per day: sealed so that only that person can read it."""

import json
from datetime import date, timedelta

from sqlalchemy import select

from workstation.domain.exposure import Exposure
from workstation.store import keys
from workstation.store.tables import exposures
from workstation.store.vault import Page


def _key(page: Page) -> bytes:
    return keys.subkey(page.vault.me.agreement.seed, "exposure")


def of(page: Page, day: date) -> Exposure:
    """The count of ``day``."""
    person = page.vault.me.person
    sealed = page.connection.execute(
        select(exposures.c.sealed).where(exposures.c.person == person, exposures.c.day == day.isoformat())
    ).scalar()
    if sealed is None:
        return Exposure()
    # the first rows held [pictures, seconds] only
    return Exposure(*json.loads(keys.unseal(_key(page), sealed, f"exposure {person} {day}")))


def since(page: Page, first: date, last: date) -> dict[date, Exposure]:
    """The counts of the days from ``first`` to ``last`` on which anything was counted."""
    days = page.connection.execute(
        select(exposures.c.day)
        .where(exposures.c.person == page.vault.me.person)
        .where(exposures.c.day.between(first.isoformat(), last.isoformat()))
        .order_by(exposures.c.day)
    ).scalars()
    return {day: of(page, day) for day in map(date.fromisoformat, days)}


def week(page: Page, day: date) -> Exposure:
    """The seven days that end with ``day``, added up."""
    total = Exposure()
    for one in since(page, day - timedelta(days=6), day).values():
        total = total.plus(one)
    return total


def add(page: Page, day: date, more: Exposure) -> Exposure:
    """Count more; returns the whole day."""
    person, after = page.vault.me.person, of(page, day).plus(more)
    value = json.dumps([after.pictures, after.seconds, after.area])
    sealed = keys.seal(_key(page), value.encode(), f"exposure {person} {day}")
    page.connection.execute(exposures.delete().where(exposures.c.person == person, exposures.c.day == day.isoformat()))
    page.connection.execute(exposures.insert().values(person=person, day=day.isoformat(), sealed=sealed))
    return after
