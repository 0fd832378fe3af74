"""Cases."""

from datetime import date

from sqlalchemy import RowMapping, func, select

from workstation.domain.case import Case, Handling
from workstation.domain.errors import NotFound, Refused
from workstation.store.tables import cases
from workstation.store.vault import Page
from workstation.store.walltables import tallies


def _case(m: RowMapping, count: int) -> Case:
    return Case(
        m["id"],
        m["ref"],
        m["title"],
        m["provider"],
        Handling(m["handling"]),
        m["permission"],
        date.fromisoformat(m["opened"]),
        date.fromisoformat(m["retain_until"]),
        count,
    )


def add(page: Page, case: Case) -> Case:
    """Store a new case; raises Refused if its reference is taken."""
    if page.connection.execute(select(cases.c.id).where(cases.c.ref == case.ref)).first():
        raise Refused("case_taken", f"There is a case {case.ref} already.", "Choose another reference.", case.ref)
    number = page.insert(
        cases,
        ref=case.ref,
        title=case.title,
        provider=case.provider,
        handling=case.handling,
        permission=case.permission,
        opened=case.opened.isoformat(),
        retain_until=case.retain_until.isoformat(),
    )
    return get(page, number)


def everything(page: Page) -> list[Case]:
    """All cases by reference, each with its number of images."""
    count = select(func.coalesce(func.sum(tallies.c.many), 0)).where(tallies.c.case_id == cases.c.id).scalar_subquery()
    return [
        _case(row, row["count"])
        for row in page.connection.execute(select(cases, count.label("count")).order_by(cases.c.ref)).mappings()
    ]


def get(page: Page, number: int) -> Case:
    """The case with this internal number."""
    return next(case for case in everything(page) if case.id == number)


def named(page: Page, ref: str) -> Case:
    """The case with this reference; raises NotFound."""
    found = [case for case in everything(page) if case.ref == ref]
    if not found:
        raise NotFound("case", f"There is no case {ref[:60]}.", "“workstation case list” shows all.", ref)
    return found[0]


def permit(page: Page, case: Case, permission: str) -> None:
    """Record the provider's leave to disseminate."""
    page.connection.execute(cases.update().where(cases.c.id == case.id).values(permission=permission))
