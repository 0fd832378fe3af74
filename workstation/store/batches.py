"""Batches, and the bundles they became (sealed copies under the work key)."""

import json
from datetime import date

from sqlalchemy import RowMapping, select

from workstation.domain.batch import Batch, BatchState
from workstation.domain.errors import NotFound, Refused
from workstation.store.seals import WORK
from workstation.store.tables import batches
from workstation.store.vault import Page


def _batch(m: RowMapping) -> Batch:
    return Batch(
        m["ref"],
        date.fromisoformat(m["date"]),
        BatchState(m["state"]),
        tuple(json.loads(m["objects"])),
        tuple((ref, reason) for ref, reason in json.loads(m["withdrawals"])),
        m["tagmanifest"],
        m["built_by"],
        m["released_by"],
    )


def _row(batch: Batch) -> dict[str, object]:
    return {
        "ref": batch.ref,
        "date": batch.date.isoformat(),
        "state": batch.state,
        "objects": json.dumps(batch.objects),
        "withdrawals": json.dumps(batch.withdrawals),
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
