"""What a person has seen unshielded, per day: sealed so that only that person can read it."""

import json
from contextlib import suppress
from datetime import date, timedelta

from sqlalchemy import select

from workstation.domain.errors import Damaged
from workstation.domain.exposure import Exposure
from workstation.store import keys
from workstation.store.tables import exposures
from workstation.store.vault import Page


def _key(page: Page) -> bytes:
    return keys.subkey(page.vault.me.agreement.seed, "exposure")


def of(page: Page, day: date) -> Exposure:
    """The count of ``day``; raises Damaged ("exposure") where it cannot be read."""
    person = page.vault.me.person
    sealed = page.connection.execute(
        select(exposures.c.sealed).where(exposures.c.person == person, exposures.c.day == day.isoformat())
    ).scalar()
    if sealed is None:
        return Exposure()
    try:
        # the first rows held [pictures, seconds] only
        return Exposure(*json.loads(keys.unseal(_key(page), sealed, f"exposure {person} {day}")))
    except (Damaged, ValueError, TypeError) as error:
        raise Damaged("exposure", f"Your own count of {day} cannot be read.", "It has to be begun anew.") from error


def since(page: Page, first: date, last: date) -> dict[date, Exposure]:
    """The counts of the days from ``first`` to ``last`` on which anything was counted, those left out which cannot be read."""
    found = {}
    for day in _days(page):
        if first <= day <= last:
            with suppress(Damaged):
                found[day] = of(page, day)
    return found


def put_away_spoiled(page: Page) -> list[date]:
    """Forget the counts which cannot be read; returns their days. Nobody else could read them either."""
    gone = []
    for day in _days(page):
        try:
            of(page, day)
        except Damaged:
            gone.append(day)
            _forget(page, day)
    return gone


def _days(page: Page) -> list[date]:
    query = select(exposures.c.day).where(exposures.c.person == page.vault.me.person).order_by(exposures.c.day)
    return [date.fromisoformat(day) for day in page.connection.execute(query).scalars()]


def _forget(page: Page, day: date) -> None:
    mine = (exposures.c.person == page.vault.me.person, exposures.c.day == day.isoformat())
    page.connection.execute(exposures.delete().where(*mine))


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
    _forget(page, day)
    page.connection.execute(exposures.insert().values(person=person, day=day.isoformat(), sealed=sealed))
    return after
