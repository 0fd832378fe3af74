"""The two SQLCipher files behind one connection, and one transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from workstation.domain.errors import Damaged, NoSpace, Refused
from workstation.store.tables import WORK

READS = "reads"
"""Execution option of a transaction that only reads: setting up a journal for it took 12 ms (measured)."""

SMALLEST = 4096
"""Bytes of one page: SQLite takes a shorter file for a new, empty database."""


def open_database(folder: Path, key: bytes, work_key: bytes | None) -> Engine:
    """An engine over ``main.db``, with ``work.db`` attached if its key is held. Raises Damaged."""

    def connect() -> sqlcipher.Connection:
        connection = sqlcipher.connect(str(folder / "main.db"), check_same_thread=False, isolation_level=None)
        _unlock(connection, key, work_key, folder)
        return connection

    engine = create_engine("sqlite://", creator=connect, module=sqlcipher, poolclass=StaticPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.info.pop(_TOUCHED, None)
        reads = connection.info.get(_READS_ONLY) or connection.get_execution_options().get(READS)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    @event.listens_for(engine, "before_cursor_execute")
    def notice(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if f"{WORK}." in statement and not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            connection.info[_TOUCHED] = True

    return engine


def stamp(connection: Connection) -> None:
    """Count a transaction that changed the second file, in both files: neither can be put back alone unnoticed."""
    if connection.info.pop(_TOUCHED, False):
        count = _count(connection, "main") + 1
        for schema in ("main", WORK):
            connection.exec_driver_sql(f"PRAGMA {schema}.user_version = {count}")


def check_stamps(connection: Connection) -> None:
    """Raise Damaged if one of the two files is older than the other."""
    if _count(connection, "main") != _count(connection, WORK):
        raise Damaged(
            "work_rolled_back",
            "One of the vault's two database files was put back to an older state.",
            "Restore the newest backup; tell your administrator.",
        )


def _count(connection: Connection, schema: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {schema}.user_version").scalar_one())


def require_files(folder: Path, *, with_work: bool) -> None:
    """Raise Damaged unless the files are there: SQLite would quietly make an empty database in a lost one's place."""
    for name in ("main.db", "work.db") if with_work else ("main.db",):
        path = folder / name
        if not path.is_file() or path.stat().st_size < SMALLEST:
            raise Damaged("database", f"The vault's file {name} is missing or cut off.", "Restore the newest backup.")


@contextmanager
def errors() -> Iterator[None]:
    """Turn what the files or the disk can do to a statement into its sentence; a mistake of ours stays one."""
    try:
        yield
    except DatabaseError as error:
        said = str(error.orig)
        if "full" in said:
            raise NoSpace(
                "disk_full", "The disk is full; nothing was half written.", "Free some space, then try again."
            ) from error
        if f"no such table: {WORK}." in said:
            raise Refused("no_key", "You hold no work key.", "Ask a colleague whose role holds it.") from error
        if "disk I/O error" in said:
            raise Damaged(
                "disk", "The disk reported an error; nothing was half written.", "Check the disk, then try again."
            ) from error
        # The bare class is what SQLite's codes for a broken file become; its children are about statements.
        if type(error) is DatabaseError or any(words in said for words in _BROKEN):
            raise Damaged(
                "database", "A page of the vault's database was changed or lost.", "Restore the newest backup."
            ) from error
        raise


_READS_ONLY, _TOUCHED = "reads only", "second file touched"
_BROKEN = ("malformed", "not a database", "disk I/O error", "unable to open", "vtable constructor")


def forbid_writing(connection: Connection) -> None:
    """Let this connection read only from now on, whatever is asked of it."""
    connection.exec_driver_sql("PRAGMA query_only = ON")
    connection.info[_READS_ONLY] = True


def _unlock(connection: "sqlcipher.Connection", key: bytes, work_key: bytes | None, folder: Path) -> None:
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        if work_key is not None:
            connection.execute(f"ATTACH DATABASE ? AS {WORK} KEY \"x'{work_key.hex()}'\"", (str(folder / "work.db"),))
            connection.execute(f"PRAGMA {WORK}.journal_mode = DELETE")
            connection.execute(f"PRAGMA {WORK}.synchronous = EXTRA")
            connection.execute("SELECT count(*) FROM work.sqlite_master")
        connection.execute("SELECT count(*) FROM main.sqlite_master")
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise Damaged(
            "database",
            "The vault's database does not open: it was changed, cut off or belongs to another vault.",
            "Restore the newest backup.",
        ) from error


def integrity(connection: Connection, *, with_work: bool) -> list[str]:
    """What SQLCipher and SQLite find wrong with the files, as sentences; empty if nothing."""
    found: list[str] = []
    for schema in ("main", WORK) if with_work else ("main",):
        for check in ("cipher_integrity_check", "integrity_check"):
            try:
                found += [
                    str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA {schema}.{check}") if row[0] != "ok"
                ]
            except DatabaseError as error:  # so broken that even the check ends
                found.append(f"{schema}: {error.orig}")
    return found


def change_key(connection: Connection, schema: str, key: bytes) -> None:
    """Re-encrypt one file under a new key; must run outside a transaction."""
    connection.exec_driver_sql(f"PRAGMA {schema}.rekey = \"x'{key.hex()}'\"")
