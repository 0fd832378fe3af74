"""Blocks of likeness and titles of series are sealed, bound to their place, and found again."""

from pathlib import Path

import pytest

from tests.stage import Opener
from workstation.domain.errors import Damaged, NotFound, Refused
from workstation.store import likenesses, series
from workstation.store.tables import likenesses as table

BLOCK = b"ANDERSGLEICH" * 200


def raw(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_block_comes_back_and_lies_sealed_at_rest(open_as: Opener) -> None:
    anna = open_as("Anna")
    with anna.vault.page() as page:
        likenesses.put(page, 1, "test-1", b"earlier")
        likenesses.put(page, 1, "test-1", BLOCK)
        assert dict(likenesses.some(page, "test-1", [1, 2, 99])) == {1: BLOCK}
        assert likenesses.numbers(page, "test-1") == {1}
        assert 1 not in likenesses.missing(page, "test-1")
        assert 2 in likenesses.missing(page, "test-1")
        sealed = page.connection.execute(table.select().where(table.c.image_id == 1)).one().sealed
        assert b"ANDERSGLEICH" not in sealed
    anna.vault.close()
    assert b"ANDERSGLEICH" not in raw(open_as.folder)


def test_a_block_opens_in_its_own_place_only(open_as: Opener) -> None:
    anna = open_as("Anna")
    with anna.vault.page() as page:
        likenesses.put(page, 1, "test-1", BLOCK)
        page.connection.execute(table.update().where(table.c.image_id == 2).values(version="test-1"))
        page.connection.execute(table.delete().where(table.c.image_id == 2))
        page.connection.execute(table.update().where(table.c.image_id == 1).values(image_id=2))
        with pytest.raises(Damaged):
            dict(likenesses.some(page, "test-1", [2]))


def test_without_the_source_key_nothing_opens(open_as: Opener) -> None:
    cora = open_as("Cora")
    with cora.vault.page(write=False) as page:
        assert likenesses.numbers(page, "sift-1")
        with pytest.raises(Refused):
            dict(likenesses.some(page, "sift-1", [1]))
        with pytest.raises(Refused):
            series.everything(page)


def test_a_series_is_named_grown_and_gone_with_its_last_image(open_as: Opener) -> None:
    anna = open_as("Anna")
    with anna.vault.page() as page:
        number = series.begin(page, "2026-11-22T12:00:00", "Kanarientaschen")
        assert series.put(page, number, [1, 2, 2]) == [1, 2]
        assert series.put(page, number, [2, 3]) == [3]
        series.rename(page, number, "Kanarienkoffer")
        assert [(s.id, s.title, s.images) for s in series.everything(page)] == [(number, "Kanarienkoffer", (1, 2, 3))]
        assert series.cases_of(page, [1, 2]) == ["OP-1"]
    anna.vault.close()
    assert b"Kanarien" not in raw(open_as.folder)
    anna = open_as("Anna")
    with anna.vault.page() as page:
        series.take_out(page, number, [1, 2])
        assert series.get(page, number).images == (3,)
        series.take_out(page, number, [3])
        with pytest.raises(NotFound):
            series.get(page, number)
