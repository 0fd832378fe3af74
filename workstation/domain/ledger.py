"""The ledger's arithmetic: how a Change becomes an entry, and how a chain of entries is checked.

Every entry holds the hash of the one before it, so an edited, removed, inserted or reordered entry breaks
the chain at a position that can be named. A chain cut off at its end, or put back to an older state, is
intact in itself: only a head remembered elsewhere (a *pin*) shows that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from workstation.domain.canonical import Json, canonical, digest, digest_of
from workstation.domain.change import Change
from workstation.domain.errors import Damaged

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger; ``hash`` covers everything else."""

    position: int  # from 1, without gaps
    previous: str
    at: str  # ISO 8601, UTC
    person: str
    role: str
    via: str
    verb: str
    subject: str
    detail: str  # canonical JSON
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a ledger ended when somebody looked: the thing that is pinned elsewhere."""

    position: int
    hash: str


def _hash(position: int, previous: str, at: str, change: Change, detail: str) -> str:
    fields: Json = [
        "workstation/ledger/1",
        position,
        previous,
        at,
        change.person,
        change.role,
        change.via,
        change.verb,
        change.subject,
        detail,
    ]
    return digest_of(fields)


def entry_after(head: Head, change: Change) -> Entry:
    """The entry which records ``change`` behind ``head``."""
    at = change.at.isoformat(timespec="milliseconds")
    detail = canonical(change.detail).decode()
    position = head.position + 1
    return Entry(
        position,
        head.hash,
        at,
        change.person,
        change.role,
        change.via,
        change.verb,
        change.subject,
        detail,
        _hash(position, head.hash, at, change, detail),
    )


def rehash(entry: Entry) -> str:
    """The hash an untouched entry would have."""
    fields: Json = [
        "workstation/ledger/1",
        entry.position,
        entry.previous,
        entry.at,
        entry.person,
        entry.role,
        entry.via,
        entry.verb,
        entry.subject,
        entry.detail,
    ]
    return digest(canonical(fields))


def check(entries: Iterable[Entry], start: Head | None = None, pins: Iterable[Head] = ()) -> Head:
    """Walk a chain from ``start`` and return its head.

    Raises Damaged naming the first position that does not hold, or the pin that the chain contradicts.
    """
    start = start or Head(0, GENESIS)
    wanted: dict[int, set[str]] = {}  # two pins of one position may contradict each other: both are asked
    for pin in pins:
        if pin.position > start.position:
            wanted.setdefault(pin.position, set()).add(pin.hash)
    head = start
    for head in _walk(entries, start):
        if wanted.pop(head.position, {head.hash}) != {head.hash}:
            raise Damaged(
                "ledger_rewritten",
                f"The ledger was rewritten at or before entry {head.position}: "
                "it differs from the head remembered there.",
                "Restore a backup; tell your administrator.",
            )
    if wanted:
        missing = min(wanted)
        raise Damaged(
            "ledger_rolled_back",
            f"The ledger ends at entry {head.position}, but entry {missing} is known: "
            "the vault was put back to an older state.",
            "Restore the newest backup; tell your administrator.",
        )
    return head


def _walk(entries: Iterable[Entry], head: Head) -> Iterator[Head]:
    for entry in entries:
        if entry.position != head.position + 1 or entry.previous != head.hash or rehash(entry) != entry.hash:
            raise Damaged(
                "ledger_broken",
                f"The ledger does not hold at entry {head.position + 1}: "
                "an entry was changed, removed or inserted there.",
                "Restore a backup; tell your administrator.",
            )
        head = Head(entry.position, entry.hash)
        yield head


def moment(entry: Entry) -> datetime:
    """When the entry was written, by the desk's clock. Order is by position, never by this."""
    return datetime.fromisoformat(entry.at)
