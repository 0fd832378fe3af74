"""Both histories walked from nothing to their heads give exactly the tables the program thinks it has."""

from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect

from tests.store.vaults import opened
from workstation.domain.alike import NOTE
from workstation.store import database, founding, keys, migrations, tables, walltables, worktables

assert walltables.cards.metadata is tables.main
LEFT = {"alembic_version", *(f"tips_text{part}" for part in ("", "_data", "_idx", "_content", "_docsize", "_config"))}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Connection]:
    engine = database.open_database(tmp_path, keys.random_key(), keys.random_key())
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def differences(connection: Connection, history: str, wanted: MetaData) -> list[object]:
    schema = tables.WORK if history == tables.WORK else None
    context = MigrationContext.configure(
        connection,
        opts={
            "include_schemas": True,
            "include_name": lambda name, kind, _: name == schema if kind == "schema" else name not in LEFT,
            "compare_type": True,
            "compare_server_default": True,
        },
    )
    return compare_metadata(context, wanted)


@pytest.mark.parametrize(("history", "wanted"), [("main", tables.main), (tables.WORK, worktables.work)])
def test_from_nothing_to_the_head(empty: Connection, history: str, wanted: MetaData):
    assert migrations.present(empty, history) == ""
    migrations.upgrade(empty, history)
    assert migrations.present(empty, history) == migrations.newest(empty, history) != ""
    assert differences(empty, history, wanted) == []
    found = set(inspect(empty).get_table_names(schema=tables.WORK if history == tables.WORK else None))
    assert found - LEFT == {table.name for table in wanted.sorted_tables}
    migrations.upgrade(empty, history)  # again: nothing to do


@pytest.mark.parametrize(("history", "wanted"), [("main", tables.main), (tables.WORK, worktables.work)])
def test_the_comparison_would_see_a_missing_table_and_a_missing_column(
    empty: Connection, history: str, wanted: MetaData
):
    migrations.upgrade(empty, history)
    table = wanted.sorted_tables[0]
    column = [c.name for c in table.columns if not c.primary_key and not c.unique and not c.index][-1]
    schema = "work." if history == tables.WORK else ""
    empty.exec_driver_sql(f"ALTER TABLE {schema}{table.name} RENAME COLUMN {column} TO other")
    assert differences(empty, history, wanted)


@pytest.mark.parametrize("history", ["main", tables.WORK])
def test_a_history_has_one_beginning_and_one_end(empty: Connection, history: str):
    script = ScriptDirectory.from_config(migrations._config(empty, history))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_the_checks_of_the_states_are_in_the_tables(empty: Connection):
    for history in ("main", tables.WORK):
        migrations.upgrade(empty, history)
    found = {
        (schema, row[0])
        for schema in ("main", "work")
        for row in empty.exec_driver_sql(
            f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' AND sql LIKE '%CHECK%'"
        )
    }
    assert found >= {
        ("main", "objects"),
        ("main", "batches"),
        ("main", "cases"),
        ("work", "tips"),
        ("work", "referrals"),
    }


def test_a_vault_of_today_needs_no_migration(folder: Path):
    with opened(folder) as vault:
        before = vault.head()
        founding.migrate(vault)
        assert vault.head() == before
        with vault.page(write=False) as page:
            for history in ("main", tables.WORK):
                assert migrations.present(page.connection, history) == migrations.newest(page.connection, history)


def test_an_administrator_migrates_the_main_file_only(folder: Path):
    with opened(folder, "Ada") as vault:
        founding.migrate(vault)


def test_those_alike_are_folded_and_their_buckets_packed(empty: Connection):
    """Of photographs 1, 2 and 3 of a case the first two are alike; each lay in buckets of rows."""
    command.upgrade(migrations._config(empty, "main"), "main_0003")
    run = empty.exec_driver_sql
    run("PRAGMA defer_foreign_keys = 1")
    for name in ("images_come", "cards_come"):
        run(f"DROP TRIGGER {name}")
    for image, group in ((1, 1), (2, 1), (3, 3)):
        run(
            "INSERT INTO cards (case_id, image_id, number, sight, format, pixels, zones, crops, copies, twins, judged, known, "
            "deleted, category, newest, rank) VALUES (7, ?, ?, 'new', 'JPEG', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0.0)",
            (image, image),
        )
        run("INSERT INTO alikes VALUES (?, 7, ?, 0, 0, 1, 1.0, 0.0)", (image, group))
    run("INSERT INTO alike_hashes VALUES (5, 1, ?), (5, 3, ?)", (17 - 2**63, 2**63 - 1))
    run("INSERT INTO alike_points VALUES (-9, 1), (-9, 3), (8, 1)")
    migrations.upgrade(empty, "main")
    assert run("SELECT image_id, fold FROM cards ORDER BY image_id").all() == [(1, 1), (2, 1), (3, 0)]
    ((key, packed),) = run("SELECT * FROM alike_hashes").all()
    assert (key, list(NOTE.iter_unpack(packed))) == (5, [(17, 1), (2**64 - 1, 3)])
    assert [(key, list(array("I", packed))) for key, packed in run("SELECT * FROM alike_points ORDER BY key")] == [
        (-9, [1, 3]),
        (8, [1]),
    ]
    run("DELETE FROM alikes")
    run("DELETE FROM cards")
    run("DELETE FROM tallies")
