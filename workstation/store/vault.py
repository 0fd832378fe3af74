"""Opening and closing a vault, and its pages: one page is one transaction.

Order of writes, so that a crash can cost a file but never leave an act the ledger does not know:
blob file (durable) → database rows and ledger line in one commit. Deleting goes the other way round.
"""

import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, Table

from workstation.domain.change import Change
from workstation.domain.errors import Busy, Damaged, NotFound, Refused, Unreadable
from workstation.domain.ledger import Head
from workstation.domain.person import Person
from workstation.domain.roster import Roster
from workstation.domain.statement import STATEMENT_TYPE, Envelope, Statement, pae
from workstation.store import blobs, database, files, keys, ledger, people, seals, settings

FORMAT = "workstation/vault/1"


@dataclass(slots=True)
class Page:
    """One transaction: what the aggregates' functions in this room take as their first argument."""

    vault: "Vault"
    connection: Connection

    @property
    def blobs(self) -> blobs.Blobs:
        """The vault's files."""
        return self.vault.blobs

    def insert(self, table: Table, **values: object) -> int:
        """Add one row; returns its number."""
        done = self.connection.execute(table.insert().values(**values)).inserted_primary_key
        return int(done[0]) if done else 0

    def record(self, change: Change) -> Change:
        """Write the ledger line of this transaction's act."""
        ledger.append(self.connection, change)
        return change

    def key(self, name: str) -> bytes:
        """A vault key; raises Refused if this person's role does not hold it."""
        return self.vault.key(name)


@dataclass(slots=True)
class Vault:
    """An open vault, seen by one unlocked person. Thread-safe: pages are handed out one at a time."""

    folder: Path
    id: str
    demo: bool
    recovery: tuple[str, ...]
    me: keys.PersonKeys
    chain: tuple[Envelope, ...]
    rosters: tuple[Roster, ...]
    seals: seals.Seals
    held: dict[str, bytes]
    lock: int
    engine: Engine
    blobs: blobs.Blobs
    fresh: dict[str, bytes] = field(default_factory=dict)  # keys made in this session for others, never used here
    read_only: str = ""
    names: dict[str, str] = field(default_factory=dict)
    # Made from sealed rows for this unlocking only; gone when locked.
    kept: dict[str, Any] = field(default_factory=dict)
    _mutex: threading.RLock = field(default_factory=threading.RLock)

    @property
    def roster(self) -> Roster:
        """The newest version."""
        return self.rosters[-1]

    @property
    def person(self) -> Person:
        """Who unlocked it."""
        return self.people()[self.me.person]

    def people(self) -> dict[str, Person]:
        """Everybody on the roster, by id."""
        return {
            seat.person: Person(seat.person, self.names.get(seat.person, "(key file missing)"), seat.roles, seat.active)
            for seat in self.roster.seats
        }

    def key(self, name: str) -> bytes:
        """A held vault key; raises Refused ("no_key")."""
        if name not in self.held:
            awaited = name in seals.needs(self.person.roles)
            raise Refused(
                "no_key",
                f"You hold no {name} key." if not awaited else f"Your {name} key has not been handed over yet.",
                "Somebody who holds it must unlock the vault once."
                if awaited
                else "Ask a colleague whose role holds it.",
            )
        return self.held[name]

    @contextmanager
    def page(self, *, write: bool = True) -> Iterator[Page]:
        """One transaction: all of it happens, or nothing. Raises Busy once the vault is closed."""
        if write:
            self.require_writable()
        with self._mutex:
            if self.lock < 0:  # asked under the mutex: a page that waited for close() must not open the files again
                raise Busy("closed", "The vault is locked.", "Unlock it first.")
            engine = self.engine.execution_options(**{database.READS: not write})
            with files.disk_errors(), database.errors(), engine.begin() as connection:
                yield Page(self, connection)
                database.stamp(connection)

    def noted_roster(self) -> Roster:
        """The newest roster which a ledger transaction has confirmed."""
        with self.page(write=False) as page:
            noted = settings.get(page.connection, "roster", "")
        return self.rosters[int(noted.split()[0]) - 1] if noted else self.rosters[0]

    def require_own(self, held: Mapping[str, bytes]) -> None:
        """Raise Damaged if a key is not the one this vault committed to: a seal alone does not say who made it."""
        with self.page(write=False) as page:
            for name, secret in held.items():
                noted = settings.get(page.connection, f"commitment {name}", "")
                if noted and name != seals.DATABASE and noted != keys.commitment(secret):
                    raise Damaged(
                        "seals",
                        f"The {name} key sealed here is not this vault's.",
                        "Tell your administrator; restore a backup.",
                    )

    def require_writable(self) -> None:
        """Raise Damaged if the vault did not hold when it was opened: then nothing is added to it, not even a key."""
        if self.read_only:
            raise Damaged(
                "read_only", f"The vault is open for reading only: {self.read_only}", "Restore the newest backup."
            )

    def sign(self, statement: Statement) -> Envelope:
        """The person's signature over a decision."""
        payload = statement.payload()
        return Envelope(payload, STATEMENT_TYPE, ((self.me.person, self.me.sign(pae(STATEMENT_TYPE, payload))),))

    def head(self) -> Head:
        """Where the ledger ends now."""
        with self.page(write=False) as page:
            return ledger.head(page.connection)

    def close(self) -> None:
        """Pin the ledger's head and let go; closing twice is harmless."""
        with self._mutex:
            if self.lock < 0:
                return
            try:
                if not self.read_only:
                    with self.page(write=False) as page:
                        self.blobs.shred_dropped(page.connection)
                    people.remember_head(self.folder, self.me, self.head())
            finally:
                self.engine.dispose()
                os.close(self.lock)
                self.lock = -1
                self.held.clear()
                self.fresh.clear()
                self.kept.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_header(folder: Path) -> tuple[str, bool, tuple[str, ...]]:
    """Id, demo flag and recovery keys; raises Damaged, NotFound, Unreadable."""
    try:
        value = json.loads((folder / "vault.json").read_bytes())
        known = value["format"] == FORMAT
        header = (str(value["vault"]), value["demo"] is True, tuple(str(key) for key in value["recovery"]))
    except FileNotFoundError as error:
        raise NotFound(
            "vault", "There is no vault in this folder.", "Check --vault, or make one with “workstation init”."
        ) from error
    except PermissionError as error:
        raise Unreadable(
            "vault_closed", "You may not read this vault's folder.", "Ask whoever keeps it for access."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged("vault", "The vault's first page is damaged.", "Restore it from a backup.") from error
    if not known:
        raise Damaged("vault", "This vault was made by a newer program.", "Use the newer program.")
    return header


def open_vault(folder: Path, name: str, passphrase: str, at: datetime) -> Vault:
    """Unlock a vault as ``name``: keys, roster, database, ledger – each checked; see errors of each."""
    ident, demo, recovery = read_header(folder)
    lock = files.take_lock(folder)
    try:
        me = people.unlock(folder, name, passphrase, at)
        chain, rosters = people.read_chain(folder)
        if rosters[0].digest() != me.root or rosters[0].vault != ident or rosters[0].demo != demo:
            raise Damaged(
                "roster_root",
                "The roster is not the one you were enrolled under.",
                "Tell your administrator; restore a backup.",
            )
        seat = rosters[-1].seat(me.person)
        if seat is None or not seat.active:
            raise Refused("revoked", f"{name} has been revoked.", "Ask an administrator.")
        if seat.sign_key != me.sign_key or seat.agree_key != me.agreement.public:
            raise Damaged("key_file", "The key file does not belong to this vault.", "Restore it from a backup.")
        vault = attach(folder, (ident, demo, recovery), lock, me, chain, rosters)
    except BaseException:
        os.close(lock)
        raise
    return vault


def attach(
    folder: Path,
    header: tuple[str, bool, tuple[str, ...]],
    lock: int,
    me: keys.PersonKeys,
    chain: tuple[Envelope, ...],
    rosters: tuple[Roster, ...],
) -> Vault:
    """Open database and blobs with the keys sealed for ``me``, recover from a crash, and check the ledger."""
    ident, demo, recovery = header
    sealed = seals.read_seals(folder)
    held = sealed.held(me.person, me.agreement)
    if seals.DATABASE not in held:
        raise Refused("no_key", "No key has been sealed for you yet.", "Somebody must unlock the vault once.")
    files.sweep(folder)
    engine, held = _open_engine(folder, held)
    vault = Vault(
        folder,
        ident,
        demo,
        recovery,
        me,
        chain,
        rosters,
        sealed,
        held,
        lock,
        engine,
        blobs.Blobs(folder / "blobs", {room: held[room] for room in blobs.ROOMS if room in held}),
    )
    vault.names = people.names(folder)
    try:
        vault.read_only = _why_read_only(vault)
        if vault.read_only:
            with vault.page(write=False) as page:
                database.forbid_writing(page.connection)
    except BaseException:
        engine.dispose()
        raise
    return vault


def _open_engine(folder: Path, held: dict[str, bytes]) -> tuple[Engine, dict[str, bytes]]:
    # A rekey cut short leaves two keys: whichever opens the file is the true one.
    candidates = [held[key] for key in (seals.DATABASE, seals.DATABASE + seals.NEXT) if key in held]
    error: Damaged | None = None
    database.require_files(folder, with_work=seals.WORK in held)
    for candidate in candidates:
        engine = database.open_database(folder, candidate, held.get(seals.WORK))
        try:
            engine.connect().close()
        except Damaged as found:
            error = found
            engine.dispose()
        else:
            return engine, {**{k: v for k, v in held.items() if not k.endswith(seals.NEXT)}, seals.DATABASE: candidate}
    raise error or Damaged("database", "The vault's database does not open.")


def _why_read_only(vault: Vault) -> str:
    try:
        _check(vault)
    except Damaged as error:
        return error.message
    return ""


def _check(vault: Vault) -> None:
    vault.require_own(vault.held)
    with vault.page(write=False) as page:
        version, _, digest = settings.get(page.connection, "roster", "1 " + vault.rosters[0].digest()).partition(" ")
        wanted = int(version)
        # Before the pins: those of newer persons look forged under an older roster.
        if vault.roster.version < wanted or vault.rosters[wanted - 1].digest() != digest:
            raise Damaged(
                "roster_rolled_back",
                f"The roster was put back or forked before version {wanted}, which is known.",
                "Restore the newest backup; tell your administrator.",
            )
        ledger.verify(page.connection, people.remembered_heads(vault.folder, vault.roster))
        if seals.WORK in vault.held:
            database.check_stamps(page.connection)
