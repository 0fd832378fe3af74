"""Making a vault, enrolling and revoking persons, handing over keys, changing them.

Every change of the roster is written in this order: key file → seals → roster → database and ledger. A crash
in between leaves a roster which is newer than the ledger says, and never the other way round.
"""

import base64
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection

from workstation.domain.errors import Refused
from workstation.domain.ledger import GENESIS, Head
from workstation.domain.person import Role
from workstation.domain.roster import Roster, Seat
from workstation.store import database, files, keys, migrations, people, seals, settings
from workstation.store.tables import WORK
from workstation.store.vault import FORMAT, Vault, attach

MakeUnit = Callable[[], tuple[str, str]]
"""Makes the unit's certificate and private key (PEM); given by the caller, as X.509 lives elsewhere."""


def create(
    folder: Path,
    admin: str,
    passphrase: str,
    *,
    roles: frozenset[Role] = frozenset({Role.ADMINISTRATOR}),
    demo: bool,
    cost: keys.Cost = keys.USUAL,
) -> tuple[Vault, list[str]]:
    """A new vault in an empty or missing folder, open for its first administrator, and two recovery codes.

    The codes are shown once and kept offline: each opens every key. Raises Refused if something is there already.
    """
    with files.chosen_place():
        if folder.exists() and any(folder.iterdir()):
            raise Refused("folder_not_empty", "The folder for a new vault must be empty.", "Choose another one.")
    keys.check_passphrase(passphrase)
    if Role.ADMINISTRATOR not in roles or seals.needs(roles) != {seals.DATABASE}:
        raise Refused(
            "first_roles", "The first person is an administrator, and holds no role that opens pictures or tips."
        )
    with files.chosen_place():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    for name in ("people", "blobs"):
        files.make_folder(folder / name)
    name = people.check_name(folder, admin)
    recovery = [keys.KeyPair.new(), keys.KeyPair.new()]
    ident = uuid4().hex
    first = keys.new_person_keys(_person_id())
    seat = Seat(first.person, roles, first.sign_key, first.agreement.public, active=True)
    roster = Roster(ident, demo, 1, "", (seat,), "", "")
    me = replace(first, root=roster.digest())
    database_key = keys.random_key()
    sealed = seals.Seals(ident, {}).with_seal(seals.DATABASE, me.person, me.agreement.public, database_key)
    for number, pair in enumerate(recovery, start=1):
        sealed = sealed.with_seal(seals.DATABASE, f"recovery-{number}", pair.public, database_key)
    people.write_key(folder, me, name, passphrase, cost)
    sealed.write(folder)
    chain = (people.sign_roster(roster, me),)
    people.write_chain(folder, chain)
    _make_database(folder, database_key, None)
    publics = tuple(pair.public for pair in recovery)
    header = {"format": FORMAT, "vault": ident, "demo": demo, "recovery": list(publics)}
    people.remember_head(folder, me, Head(0, GENESIS))
    files.write(folder / "vault.json", [json.dumps(header, indent=1).encode()])
    vault = attach(folder, (ident, demo, publics), files.take_lock(folder), me, chain, (roster,))
    vault.fresh.update(vault.held)
    return vault, [recovery_code(pair) for pair in recovery]


def _person_id() -> str:
    return "p-" + uuid4().hex[:16]


def recovery_code(pair: keys.KeyPair) -> str:
    """A recovery key as groups of letters and digits that can be written down."""
    plain = base64.b32encode(pair.seed).decode().rstrip("=")
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def _make_database(folder: Path, key: bytes, work_key: bytes | None) -> None:
    engine = database.open_database(folder, key, work_key)
    try:
        with engine.begin() as connection:
            migrations.upgrade(connection, WORK if work_key else "main")
    finally:
        engine.dispose()
    for path in folder.glob("*.db"):
        path.chmod(0o600)
    files.sync_folder(folder)


def migrate(vault: Vault) -> None:
    """Bring the files this person can open to this program's schema."""
    for history in ("main", WORK) if seals.WORK in vault.held else ("main",):
        with vault.page(write=False) as page:
            old = migrations.present(page.connection, history) != migrations.newest(page.connection, history)
        if old:
            with vault.page() as page:
                migrations.upgrade(page.connection, history)


def enrol(
    vault: Vault, name: str, roles: frozenset[Role], passphrase: str, make_unit: MakeUnit, cost: keys.Cost = keys.USUAL
) -> str:
    """Enrol somebody; returns the person id. Keys this session holds are sealed at once, others at a holder's next unlock.

    The caller records the ledger line. Raises Refused for a taken name, no role, or a short passphrase.
    """
    if not roles:
        raise Refused("role_missing", "A person needs at least one role.", "Add --role.")
    keys.check_passphrase(passphrase)
    vault.require_writable()
    people.drop_unknown(vault.folder, vault.roster)
    vault.seals = vault.seals.known(vault.roster)
    name = people.check_name(vault.folder, name)
    newcomer = keys.new_person_keys(_person_id(), vault.me.root)
    roster = replace(vault.roster, version=vault.roster.version + 1, previous=vault.roster.digest())
    fresh: dict[str, bytes] = {}
    for key in sorted(seals.needs(roles) - set(vault.seals.table)):
        fresh[key], roster = _born_key(vault, key, roster, make_unit)
    seat = Seat(newcomer.person, roles, newcomer.sign_key, newcomer.agreement.public, active=True)
    sealed = vault.seals
    for key, secret in fresh.items():
        for number, public in enumerate(vault.recovery, start=1):
            sealed = sealed.with_seal(key, f"recovery-{number}", public, secret)
    known = {**vault.fresh, **vault.held, **fresh}
    for key in sorted(seals.needs(roles) & set(known)):
        sealed = sealed.with_seal(key, newcomer.person, newcomer.agreement.public, known[key])
    people.write_key(vault.folder, newcomer, name, passphrase, cost)
    people.remember_head(vault.folder, newcomer, vault.head())
    _publish(vault, replace(roster, seats=(*roster.seats, seat)), sealed)
    vault.fresh.update(fresh)
    return newcomer.person


def _born_key(vault: Vault, key: str, roster: Roster, make_unit: MakeUnit) -> tuple[bytes, Roster]:
    # A key is born when the first person who needs it is enrolled; nobody else ever stores it.
    secret = keys.random_key()
    if key == seals.IDENTITY:
        pair = keys.KeyPair.new()
        return pair.seed, replace(roster, identity_key=pair.public)
    if key == seals.UNIT:
        certificate, private = make_unit()
        return private.encode(), replace(roster, unit_certificate=certificate)
    if key == seals.WORK:
        _make_work_file(vault, secret)
    return secret, roster


def _make_work_file(vault: Vault, secret: bytes) -> None:
    (vault.folder / "work.db").unlink(missing_ok=True)  # left by an enrolment cut short: sealed for nobody
    _make_database(vault.folder, vault.key(seals.DATABASE), secret)


def _publish(vault: Vault, roster: Roster, sealed: seals.Seals) -> None:
    sealed.write(vault.folder)
    chain = (*vault.chain, people.sign_roster(roster, vault.me))
    people.write_chain(vault.folder, chain)
    vault.seals, vault.chain, vault.rosters = sealed, chain, (*vault.rosters, roster)


def note_roster(connection: Connection, vault: Vault) -> None:
    """Remember inside the database what the files beside it could be exchanged against.

    The newest roster by version and digest, and a commitment to every key this session knows: a seal has no
    sender, so whoever can write to the folder could otherwise seal a key of their own to somebody.
    """
    settings.put(connection, "roster", f"{vault.roster.version} {vault.roster.digest()}")
    for name, secret in {**vault.fresh, **vault.held}.items():
        if name == seals.DATABASE or not settings.get(connection, f"commitment {name}", ""):
            settings.put(connection, f"commitment {name}", keys.commitment(secret))


def revoke(vault: Vault, person: str) -> None:
    """Close a person's seat and drop what was sealed for them; the caller records it."""
    vault.require_writable()
    seat = vault.roster.seat(person)
    if seat is None or not seat.active:
        raise Refused("revoked", "This person is revoked already.")
    if Role.ADMINISTRATOR in seat.roles and len(vault.roster.holders(Role.ADMINISTRATOR)) == 1:
        raise Refused("last_administrator", "The last administrator cannot be revoked.", "Enrol another one first.")
    seats = tuple(replace(s, active=False) if s.person == person else s for s in vault.roster.seats)
    roster = replace(vault.roster, version=vault.roster.version + 1, previous=vault.roster.digest(), seats=seats)
    _publish(vault, roster, vault.seals.without(person))


def orphaned(vault: Vault) -> list[str]:
    """Keys which no active person holds: only a recovery code opens them again."""
    active = {seat.person for seat in vault.roster.seats if seat.active}
    return sorted(key for key, row in vault.seals.table.items() if not active & set(row))


def hand_over(vault: Vault) -> list[tuple[str, str]]:
    """Seal every key this person holds for those who await it; returns (person, key) pairs, written already.

    Only persons whom the ledger's transaction knows are served: a roster version that exists as a file alone –
    after a crash, or forged – gives nobody a key.
    """
    known = {**vault.held, **vault.fresh}
    noted = {seat.person for seat in vault.noted_roster().seats}
    given = [(seat, key) for seat, key in vault.seals.missing(vault.roster) if key in known and seat.person in noted]
    sealed = vault.seals
    for seat, key in given:
        sealed = sealed.with_seal(key, seat.person, seat.agree_key, known[key])
    if given:
        sealed.write(vault.folder)
        vault.seals = sealed
    return [(seat.person, key) for seat, key in given]


def recover(vault: Vault, code: str) -> list[str]:
    """Open the vault's keys with an offline recovery code, for ``hand_over`` in this session; returns their names.

    Nothing opened this way is used by the person at the desk: the keys go to those who await them.
    """
    plain = "".join(c for c in code.upper() if c.isalnum())
    try:
        pair = keys.KeyPair.from_seed(base64.b32decode(plain + "=" * (-len(plain) % 8)))
    except ValueError as error:
        raise Refused(
            "recovery_code", "This is not a recovery code.", "Look at the paper again: 13 groups of letters and digits."
        ) from error
    if pair.public not in vault.recovery:
        raise Refused(
            "recovery_code",
            "This recovery code belongs to another vault, or holds a mistake.",
            "Look at the paper again.",
        )
    opened = vault.seals.held(f"recovery-{vault.recovery.index(pair.public) + 1}", pair)
    vault.require_own(opened)
    vault.fresh.update(opened)
    return sorted(opened)


def change_passphrase(vault: Vault, passphrase: str, cost: keys.Cost = keys.USUAL) -> None:
    """Put the unlocked person's keys under a new passphrase."""
    vault.require_writable()
    people.write_key(vault.folder, vault.me, vault.person.name, passphrase, cost)


def rekey(vault: Vault) -> None:
    """Re-encrypt the main database under a fresh key and seal that for everybody; a crash leaves one of the two valid."""
    vault.require_writable()
    secret = keys.random_key()
    sealed = vault.seals
    holders: Iterable[tuple[str, str]] = [
        *((seat.person, seat.agree_key) for seat in vault.roster.seats if seat.active),
        *((f"recovery-{n}", public) for n, public in enumerate(vault.recovery, start=1)),
    ]
    for holder, public in holders:
        # The old key anew as well: after a rekey cut short, the one that opens the file may stand under NEXT only.
        sealed = sealed.with_seal(seals.DATABASE, holder, public, vault.held[seals.DATABASE])
        sealed = sealed.with_seal(seals.DATABASE + seals.NEXT, holder, public, secret)
    sealed.write(vault.folder)
    with vault.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        database.change_key(connection, "main", secret)
    os.sync()
    vault.seals = sealed.renamed(seals.DATABASE + seals.NEXT, seals.DATABASE)
    vault.seals.write(vault.folder)
    vault.held[seals.DATABASE] = secret
    with vault.page() as page:
        note_roster(page.connection, vault)
