"""The ledger's rows: append in the same transaction as the act, read, and check against remembered heads."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, func, select

from workstation.domain.change import Change
from workstation.domain.ledger import GENESIS, Entry, Head, check, entry_after
from workstation.store.tables import ledger

_FIELDS = ("position", "previous", "at", "person", "role", "via", "verb", "subject", "detail", "hash")


def head(connection: Connection) -> Head:
    """Where the ledger ends."""
    row = connection.execute(
        select(ledger.c.position, ledger.c.hash).order_by(ledger.c.position.desc()).limit(1)
    ).first()
    return Head(row.position, row.hash) if row else Head(0, GENESIS)


def append(connection: Connection, change: Change) -> Entry:
    """Record one change; UNIQUE(previous) makes a fork impossible."""
    entry = entry_after(head(connection), change)
    connection.execute(ledger.insert().values({name: getattr(entry, name) for name in _FIELDS}))
    return entry


def entries(connection: Connection, after: int = 0, subject: str = "", verb: str = "") -> Iterator[Entry]:
    """Entries behind position ``after``, oldest first; only those about ``subject``, and of ``verb``, if given."""
    query = select(*(ledger.c[name] for name in _FIELDS)).where(ledger.c.position > after).order_by(ledger.c.position)
    if subject:
        query = query.where(ledger.c.subject == subject)
    if verb:
        query = query.where(ledger.c.verb == verb)
    for row in connection.execute(query):
        yield Entry(*row)


def newest(connection: Connection, count: int) -> list[Entry]:
    """The last ``count`` entries, newest first."""
    query = select(*(ledger.c[name] for name in _FIELDS)).order_by(ledger.c.position.desc()).limit(count)
    return [Entry(*row) for row in connection.execute(query)]


def written_before(connection: Connection, head: Head, verb: str, subject: str) -> bool:
    """Whether ``head`` stands in this ledger, before any entry of ``verb`` about ``subject``."""
    here = connection.execute(select(ledger.c.hash).where(ledger.c.position == head.position)).scalar()
    first = select(func.min(ledger.c.position)).where(ledger.c.verb == verb, ledger.c.subject == subject)
    end = connection.execute(first).scalar()
    return here == head.hash and (end is None or head.position < end)


def verify(connection: Connection, pins: Iterable[Head]) -> Head:
    """Check the whole chain against the pins; raises Damaged in words."""
    return check(entries(connection), None, pins)
