"""The roster: who is in the vault, with which keys and roles, as a chain of signed versions.

Rules (after TUF's root rotation):
1. Version 1 is signed by its own administrator and names the vault; its digest is the root of trust.
2. Version n+1 is signed by an administrator of version n, and holds the digest of version n.
3. No public key and no person appears twice in one version; a person is never removed, only revoked, and
   keeps the keys of the first version that names him: an administrator cannot sign in another's name.
4. Names are not in it: rosters leave the vault with every export.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workstation.domain.canonical import Json, canonical, digest
from workstation.domain.errors import Damaged
from workstation.domain.person import Role
from workstation.domain.statement import Envelope, Verify, signers

ROSTER_TYPE = "application/vnd.workstation.roster+json"


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's line in a roster version. Keys are raw Ed25519 / X25519 public keys in hex."""

    person: str
    roles: frozenset[Role]
    sign_key: str
    agree_key: str
    active: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """One version of the roster."""

    vault: str
    demo: bool
    version: int
    previous: str  # digest of the version before; "" for version 1
    seats: tuple[Seat, ...]
    identity_key: str  # X25519 public key, hex: contact data is sealed to it
    unit_certificate: str  # PEM of the unit's signing certificate

    def payload(self) -> bytes:
        """The canonical bytes which are signed."""
        seats: list[Json] = [
            {
                "person": seat.person,
                "roles": sorted(seat.roles),
                "sign": seat.sign_key,
                "agree": seat.agree_key,
                "active": seat.active,
            }
            for seat in sorted(self.seats, key=lambda seat: seat.person)
        ]
        return canonical(
            {
                "vault": self.vault,
                "demo": self.demo,
                "version": self.version,
                "previous": self.previous,
                "seats": seats,
                "identity": self.identity_key,
                "certificate": self.unit_certificate,
            }
        )

    def digest(self) -> str:
        """What pins and statements remember of this version."""
        return digest(self.payload())

    def seat(self, person: str) -> Seat | None:
        """The line of ``person``, revoked or not."""
        return next((seat for seat in self.seats if seat.person == person), None)

    def holders(self, role: Role) -> frozenset[str]:
        """Person ids of the active holders of ``role``."""
        return frozenset(seat.person for seat in self.seats if seat.active and role in seat.roles)


def roster_from(value: Mapping[str, object]) -> Roster:
    """Read a payload's JSON; raises Damaged unless it has exactly the fields of a roster."""
    try:
        seats = tuple(
            Seat(
                str(s["person"]),
                frozenset(Role(r) for r in s["roles"]),
                str(s["sign"]),
                str(s["agree"]),
                s["active"] is True,
            )
            for s in value["seats"]  # type: ignore[attr-defined]
        )
        roster = Roster(
            str(value["vault"]),
            value["demo"] is True,
            int(str(value["version"])),
            str(value["previous"]),
            seats,
            str(value["identity"]),
            str(value["certificate"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged("roster", "The roster cannot be read.", "Restore it from a backup.") from error
    return roster


def check_chain(chain: Sequence[Envelope], verify: Verify) -> tuple[Roster, ...]:
    """Every version of a roster chain, oldest first; raises Damaged naming the version that does not hold."""
    if not chain:
        raise Damaged("roster", "There is no roster.", "Restore it from a backup.")
    versions: list[Roster] = []
    for number, envelope in enumerate(chain, start=1):
        if envelope.payload_type != ROSTER_TYPE:
            raise Damaged("roster", f"Version {number} of the roster is something else.")
        roster = roster_from(envelope.json())
        if roster.payload() != envelope.payload:
            raise Damaged("roster", f"Version {number} of the roster is not in its one spelling.")
        _check_version(roster, versions[-1] if versions else None, envelope, verify)
        versions.append(roster)
    return tuple(versions)


def _check_version(roster: Roster, before: Roster | None, envelope: Envelope, verify: Verify) -> None:
    said = f"Version {roster.version} of the roster"
    if roster.version != (before.version + 1 if before else 1) or roster.previous != (
        before.digest() if before else ""
    ):
        raise Damaged("roster", f"{said} does not follow the one before it.")
    people = [seat.person for seat in roster.seats]
    keys = [key for seat in roster.seats for key in (seat.sign_key, seat.agree_key)]
    if len(set(people)) != len(people) or len(set(keys)) != len(keys):
        raise Damaged("roster", f"{said} lists a person or a key twice.")
    if before and _rewrites(roster, before):
        raise Damaged("roster", f"{said} changes what can never change.")
    judge = before or roster
    admins = judge.holders(Role.ADMINISTRATOR)
    keyring = {seat.person: seat.sign_key for seat in judge.seats if seat.person in admins}
    if not signers(envelope, keyring, verify):
        raise Damaged("roster", f"{said} is not signed by an administrator of the version before it.")


def _rewrites(roster: Roster, before: Roster) -> bool:
    """Whether vault, demo flag, a person, or a key changed: lost keys are answered by revoking and enrolling anew."""
    lines = {seat.person: seat for seat in roster.seats}
    return (
        roster.vault != before.vault
        or roster.demo != before.demo
        or before.identity_key not in ("", roster.identity_key)
        or any(
            (now := lines.get(old.person)) is None or (now.sign_key, now.agree_key) != (old.sign_key, old.agree_key)
            for old in before.seats
        )
    )
