"""Which vault key is sealed for whom: one small file, readable without any key, worth nothing without one.

Seals are looked up by person id; the two recovery holders are ``recovery-1`` and ``recovery-2``.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from workstation.domain.errors import Damaged
from workstation.domain.person import Role
from workstation.domain.roster import Roster, Seat
from workstation.store import files, keys

DATABASE, SOURCE, WORK, IDENTITY, UNIT = KEYS = ("database", "source", "work", "identity", "unit")
NEXT = "+next"
"""Suffix of a key that is being introduced: until the file is re-encrypted, both are kept."""

NEEDS: Mapping[Role, frozenset[str]] = MappingProxyType(
    {
        Role.ANALYST: frozenset({DATABASE, SOURCE, WORK}),
        Role.CASE_OFFICER: frozenset({DATABASE, WORK, IDENTITY, UNIT}),
        Role.RELEASE_MANAGER: frozenset({DATABASE, WORK, UNIT}),
        Role.ADMINISTRATOR: frozenset({DATABASE}),
        Role.AUDITOR: frozenset({DATABASE}),
    }
)
"""Which role may hold which key: the separation that holds even against raw files."""


def needs(roles: frozenset[Role]) -> frozenset[str]:
    """All keys these roles need."""
    return frozenset().union(*(NEEDS[role] for role in roles))


@dataclass(frozen=True, slots=True)
class Seals:
    """key name → holder → sealed key."""

    vault: str
    table: Mapping[str, Mapping[str, bytes]]

    def with_seal(self, key: str, holder: str, public: str, secret: bytes) -> "Seals":
        """One seal more."""
        sealed = keys.seal_for(public, secret, self._about(key, holder))
        return Seals(self.vault, {**self.table, key: {**self.table.get(key, {}), holder: sealed}})

    def without(self, holder: str) -> "Seals":
        """Nothing sealed for ``holder`` any more."""
        return Seals(
            self.vault, {key: {h: s for h, s in row.items() if h != holder} for key, row in self.table.items()}
        )

    def known(self, roster: Roster) -> "Seals":
        """Without the keys of an enrolment cut short: sealed for somebody who never reached the roster, and so for nobody."""

        def born(row: Mapping[str, bytes]) -> bool:
            holders = {holder for holder in row if not holder.startswith("recovery-")}
            return not holders or any(roster.seat(holder) for holder in holders)

        kept = {key: row for key, row in self.table.items() if born(row)}
        seated = {
            key: {h: s for h, s in row.items() if h.startswith("recovery-") or roster.seat(h)}
            for key, row in kept.items()
        }
        return Seals(self.vault, seated)

    def renamed(self, old: str, new: str) -> "Seals":
        """The seals of ``old`` now stand for ``new``, replacing what stood there."""
        return Seals(self.vault, {**{k: v for k, v in self.table.items() if k != old}, new: self.table[old]})

    def held(self, holder: str, pair: keys.KeyPair) -> dict[str, bytes]:
        """Every key sealed for ``holder``, opened."""
        return {
            key: pair.open(row[holder], self._about(key, holder)) for key, row in self.table.items() if holder in row
        }

    def missing(self, roster: Roster) -> list[tuple[Seat, str]]:
        """Active persons who await a key their role needs."""
        return [
            (seat, key)
            for seat in roster.seats
            if seat.active
            for key in sorted(needs(seat.roles))
            if seat.person not in self.table.get(key, {})
        ]

    def _about(self, key: str, holder: str) -> str:
        return f"vault key {key.removesuffix(NEXT)} of {self.vault} for {holder}"

    def write(self, folder: Path) -> None:
        """Replace the file."""
        table = {
            key: {holder: base64.b64encode(s).decode() for holder, s in row.items()} for key, row in self.table.items()
        }
        files.write(folder / "seals.json", [json.dumps({"vault": self.vault, "seals": table}, indent=1).encode()])


def read_seals(folder: Path) -> Seals:
    """Read the file; raises Damaged."""
    try:
        value = json.loads((folder / "seals.json").read_bytes())
        table = {
            key: {holder: base64.b64decode(s, validate=True) for holder, s in row.items()}
            for key, row in value["seals"].items()
        }
        return Seals(value["vault"], table)
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RecursionError, binascii.Error) as error:
        raise Damaged("seals", "The list of sealed keys is damaged.", "Restore it from a backup.") from error
