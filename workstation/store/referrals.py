"""Referrals and their frozen and sealed packages (under the work key)."""

import json

from sqlalchemy import RowMapping, func, select

from workstation.domain.case import Handling
from workstation.domain.errors import NotFound
from workstation.domain.referral import Referral, ReferralState
from workstation.store.seals import WORK
from workstation.store.vault import Page
from workstation.store.worktables import referrals


def next_ref(page: Page, country: str) -> str:
    """``R-DE-0001`` and so on."""
    last = (
        page.connection.execute(select(func.max(referrals.c.number)).where(referrals.c.country == country)).scalar()
        or 0
    )
    return f"R-{country}-{last + 1:04d}"


def _referral(m: RowMapping) -> Referral:
    return Referral(
        m["ref"],
        m["country"],
        m["version"],
        ReferralState(m["state"]),
        tuple(json.loads(m["objects"])),
        tuple(json.loads(m["tips"])),
        m["reasoning"],
        Handling(m["handling"]),
        m["author"].split()[0],
        frozenset(m["author"].split()),
        m["content"],
        m["package"],
        tuple(json.loads(m["comments"])),
        m["receipt"],
    )


def save(page: Page, referral: Referral) -> None:
    """Store a new or changed referral."""
    values = {
        "ref": referral.ref,
        "country": referral.country,
        "number": int(referral.ref.rsplit("-", 1)[1]),
        "version": referral.version,
        "state": referral.state,
        "objects": json.dumps(referral.objects),
        "tips": json.dumps(referral.tips),
        "reasoning": referral.reasoning,
        "handling": referral.handling,
        "author": " ".join([referral.author, *sorted(referral.authors - {referral.author})]),
        "content": referral.content,
        "package": referral.package,
        "comments": json.dumps(referral.comments),
        "receipt": referral.receipt,
    }
    if page.connection.execute(select(referrals.c.ref).where(referrals.c.ref == referral.ref)).first():
        page.connection.execute(referrals.update().where(referrals.c.ref == referral.ref).values(values))
    else:
        page.connection.execute(referrals.insert().values(**values, frozen=""))


def freeze(page: Page, ref: str, data: bytes) -> None:
    """Keep the exact files a submission froze, as one blob."""
    blob = page.blobs.put(page.connection, WORK, "referral", data)
    page.connection.execute(referrals.update().where(referrals.c.ref == ref).values(frozen=blob))


def frozen(page: Page, ref: str) -> bytes:
    """The frozen files; raises NotFound before a submission."""
    blob = page.connection.execute(select(referrals.c.frozen).where(referrals.c.ref == ref)).scalar()
    if not blob:
        raise NotFound("frozen", f"{ref} has not been submitted yet.", "Submit it first.", ref)
    return page.blobs.get(page.connection, blob)


def everything(page: Page) -> list[Referral]:
    """All referrals by country and number."""
    return [
        _referral(row)
        for row in page.connection.execute(
            select(referrals).order_by(referrals.c.country, referrals.c.number)
        ).mappings()
    ]


def get(page: Page, ref: str) -> Referral:
    """One referral; raises NotFound."""
    row = page.connection.execute(select(referrals).where(referrals.c.ref == ref)).mappings().first()
    if row is None:
        raise NotFound("referral", f"There is no referral {ref[:40]}.", "“workstation referral list” shows all.", ref)
    return _referral(row)
