"""Authorities: who receives referrals."""

from dataclasses import replace

from sqlalchemy import RowMapping, select

from workstation.domain.errors import NotFound, Refused
from workstation.domain.referral import Authority
from workstation.store.tables import authorities
from workstation.store.vault import Page


def _authority(m: RowMapping) -> Authority:
    return Authority(**m)


def add(page: Page, authority: Authority) -> Authority:
    """Store a new authority; raises Refused if its certificate is registered already."""
    if page.connection.execute(
        select(authorities.c.id).where(authorities.c.fingerprint == authority.fingerprint)
    ).first():
        raise Refused(
            "authority_taken", "This certificate is registered already.", "“workstation authority list” shows all."
        )
    values = {
        name: getattr(authority, name)
        for name in ("country", "title", "certificate", "fingerprint", "expires", "active")
    }
    done = page.insert(authorities, **values)
    return replace(authority, id=done)


def everything(page: Page) -> list[Authority]:
    """All authorities by country."""
    return [
        _authority(row)
        for row in page.connection.execute(
            select(authorities).order_by(authorities.c.country, authorities.c.id)
        ).mappings()
    ]


def retire(page: Page, fingerprint: str) -> Authority:
    """Take an authority out of use; raises NotFound."""
    found = [
        a
        for a in everything(page)
        if a.active and a.fingerprint.startswith(fingerprint.lower()) and len(fingerprint) >= 8
    ]
    if len(found) != 1:
        raise NotFound(
            "authority",
            "There is no such certificate in use.",
            "“authority list” shows fingerprints.",
            fingerprint[:64],
        )
    page.connection.execute(authorities.update().where(authorities.c.id == found[0].id).values(active=False))
    return found[0]


def of_country(page: Page, country: str) -> list[Authority]:
    """The active authorities of a country; raises NotFound if there is none."""
    found = [a for a in everything(page) if a.country == country and a.active]
    if not found:
        raise NotFound(
            "authority",
            f"No authority is registered for {country}.",
            "An administrator adds one: “authority add”.",
            country,
        )
    return found
