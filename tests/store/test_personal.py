"""What a person has set is theirs: another session and the raw rows give nothing."""

import json

import pytest
from sqlalchemy import select

from tests.stage import Opener
from workstation.domain.errors import Damaged
from workstation.store import exposures, keys, personal
from workstation.store.tables import exposures as counted
from workstation.store.tables import personal as rows


def test_a_value_comes_back_and_none_forgets_it(open_empty_as: Opener) -> None:
    vault = open_empty_as("Anna").vault
    with vault.page() as page:
        assert personal.get(page, "shield", "?") == "?"
        personal.put(page, "shield", "blank")
        personal.put(page, "keys", {"a.b": ["F7"]})
        personal.put(page, "shield", "coarse grey")
        assert personal.get(page, "shield") == "coarse grey"
        personal.put(page, "keys", None)
        assert personal.get(page, "keys") is None
        assert len(page.connection.execute(select(rows)).all()) == 1


def test_nobody_else_learns_anything(open_empty_as: Opener) -> None:
    with open_empty_as("Anna").vault.page() as page:
        anna = page.vault.me.person
        personal.put(page, "shield", "blank")
    with open_empty_as("Ben").vault.page() as page:
        assert personal.get(page, "shield") is None
        (row,) = page.connection.execute(select(rows)).all()
        assert row.person == anna
        raw = f"{row.key} ".encode() + row.sealed
        assert b"shield" not in raw
        assert b"blank" not in raw
        # even a row made to look like Ben's own does not open for him
        mine = personal._name(page, "shield")
        page.connection.execute(rows.insert().values(person=page.vault.me.person, key=mine, sealed=row.sealed))
        with pytest.raises(Damaged):
            personal.get(page, "shield")


def test_a_value_put_in_the_place_of_another_does_not_open(open_empty_as: Opener) -> None:
    with open_empty_as("Anna").vault.page() as page:
        personal.put(page, "first acts", "blank")
        sealed = page.connection.execute(select(rows.c.sealed)).scalar_one()
        moved = personal._name(page, "shield")
        page.connection.execute(rows.insert().values(person=page.vault.me.person, key=moved, sealed=sealed))
        with pytest.raises(Damaged):
            personal.get(page, "shield")


def test_counts_of_before_are_still_read(open_empty_as: Opener) -> None:
    session = open_empty_as("Anna")
    day = session.clock().date()
    with session.vault.page() as page:
        person = page.vault.me.person
        sealed = keys.seal(exposures._key(page), json.dumps([3, 12.5]).encode(), f"exposure {person} {day}")
        page.connection.execute(counted.insert().values(person=person, day=day.isoformat(), sealed=sealed))
        assert exposures.of(page, day) == exposures.Exposure(3, 12.5, 0.0)
        assert exposures.add(page, day, exposures.Exposure(1, 2.5, 0.5)) == exposures.Exposure(4, 15.0, 0.5)
        assert exposures.week(page, day) == exposures.Exposure(4, 15.0, 0.5)
