"""Batches, and the bundles they became (sealed copies under the work key)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping, select

from workstation.domain.batch import Batch, BatchState, Leaving
from workstation.domain.campaign import STAYS, Leave
from workstation.domain.errors import NotFound, Refused
from workstation.domain.object import Object
from workstation.store import objects
from workstation.store.seals import WORK
from workstation.store.tables import batches
from workstation.store.tables import objects as object_rows
from workstation.store.vault import Page


@dataclass(frozen=True, slots=True)
class Gone:
    """One object that was public: when and why it left, its type, and the languages in which its page stood."""

    ref: str
    day: date
    reason: str
    kind: Leave
    type: str
    languages: tuple[str, ...]

    @classmethod
    def of(cls, leaving: Leaving, day: date, obj: Object) -> "Gone":
        """One that leaves on ``day``."""
        return cls(leaving.ref, day, leaving.reason, leaving.kind, obj.type, tuple(sorted(obj.texts)))


def _batch(m: RowMapping) -> Batch:
    return Batch(
        m["ref"],
        date.fromisoformat(m["date"]),
        BatchState(m["state"]),
        tuple(json.loads(m["objects"])),
        tuple(_leaving(*kept) for kept in json.loads(m["withdrawals"])),
        m["tagmanifest"],
        m["built_by"],
        m["released_by"],
    )


def _leaving(ref: str, reason: str, kind: str = Leave.WITHDRAWN) -> Leaving:
    """A kept withdrawal; those kept before the campaign knew kinds have none."""
    return Leaving(ref, reason, Leave(kind))


def _row(batch: Batch) -> dict[str, object]:
    return {
        "ref": batch.ref,
        "date": batch.date.isoformat(),
        "state": batch.state,
        "objects": json.dumps(batch.objects),
        "withdrawals": json.dumps([(gone.ref, gone.reason, gone.kind) for gone in batch.withdrawals]),
        "tagmanifest": batch.tagmanifest,
        "built_by": batch.built_by,
        "released_by": batch.released_by,
    }


def add(page: Page, batch: Batch) -> None:
    """Store a new batch; raises Refused if its reference is taken."""
    if page.connection.execute(select(batches.c.ref).where(batches.c.ref == batch.ref)).first():
        raise Refused("batch_taken", f"There is a batch {batch.ref} already.", "Choose another reference.", batch.ref)
    page.connection.execute(batches.insert().values(**_row(batch), built="", release="", bundle=""))


def save(page: Page, batch: Batch) -> None:
    """Store a batch's changed fields."""
    page.connection.execute(batches.update().where(batches.c.ref == batch.ref).values(_row(batch)))


def everything(page: Page) -> list[Batch]:
    """All batches, the latest date first."""
    return [
        _batch(row)
        for row in page.connection.execute(select(batches).order_by(batches.c.date.desc(), batches.c.ref)).mappings()
    ]


def get(page: Page, ref: str) -> Batch:
    """One batch; raises NotFound."""
    row = page.connection.execute(select(batches).where(batches.c.ref == ref)).mappings().first()
    if row is None:
        raise NotFound("batch", f"There is no batch {ref[:40]}.", "“workstation batch list” shows all.", ref)
    return _batch(row)


def keep_file(page: Page, ref: str, what: str, data: bytes) -> None:
    """Keep the built bag ("built") or the released bundle ("bundle")."""
    blob = page.blobs.put(page.connection, WORK, f"batch {what}", data)
    page.connection.execute(batches.update().where(batches.c.ref == ref).values({what: blob}))


def file(page: Page, ref: str, what: str) -> bytes:
    """A kept file; raises NotFound if there is none."""
    blob = page.connection.execute(select(batches.c[what]).where(batches.c.ref == ref)).scalar_one()
    if not blob:
        raise NotFound("bundle", f"{ref} has no {what} yet.", "Build it first.", ref)
    return page.blobs.get(page.connection, blob)


def on_show(page: Page) -> list[tuple[Object, date]]:
    """What the public can see: objects of exported batches which none has withdrawn, with the day they went public."""
    days = {batch.ref: batch.date for batch in _exported(page)}
    query = select(object_rows.c.ref).where(object_rows.c.state.in_(sorted(STAYS)))
    refs = [str(row.ref) for row in page.connection.execute(query)]
    found = objects.everything(page, refs) if refs else []
    return [(obj, days[obj.batch]) for obj in found if obj.batch in days]


def gone(page: Page) -> list[Gone]:
    """What exported batches have withdrawn."""
    left = {one.ref: (one, batch.date) for batch in _exported(page) for one in batch.withdrawals}
    found = objects.everything(page, left) if left else []
    return [Gone.of(*left[obj.ref], obj) for obj in found]


def _exported(page: Page) -> Iterable[Batch]:
    return [batch for batch in everything(page) if batch.state is BatchState.EXPORTED]
