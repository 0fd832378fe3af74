"""Authorities: who receives referrals, with which certificate."""

from collections.abc import Mapping

from workstation.actions import Session
from workstation.domain.change import Change
from workstation.domain.errors import Refused
from workstation.domain.person import Act
from workstation.domain.referral import Authority, check_country
from workstation.exchange import signing
from workstation.store import (
    authorities,
)


def add_authority(session: Session, country: str, title: str, certificate: str) -> Change:
    """Register a recipient; refuses a certificate that is expired, not yet valid, or cannot receive."""
    session.require(Act.MANAGE_AUTHORITIES)
    country, title = check_country(country), title.strip()
    if not title or len(title) > 120:
        raise Refused("authority_title", "An authority needs a title of 1 to 120 characters.")
    facts = signing.read_certificate(certificate)
    now = session.clock()
    if now >= facts.not_after:
        raise Refused(
            "certificate_expired",
            f"The certificate ended on {facts.not_after:%Y-%m-%d}.",
            "Ask the authority for a new one.",
        )
    if now < facts.not_before:
        raise Refused(
            "certificate_early", f"The certificate starts on {facts.not_before:%Y-%m-%d}.", "Check the clock, or wait."
        )
    if not facts.usable_for_encryption:
        raise Refused(
            "certificate_kind",
            f"Nothing can be encrypted to this certificate ({facts.key_kind}).",
            "Ask for an RSA certificate with key encipherment.",
        )
    authority = Authority(0, country, title, certificate, facts.fingerprint, facts.not_after.date().isoformat())
    with session.vault.page() as page:
        kept = authorities.add(page, authority)
        return page.record(
            session.change(
                Act.MANAGE_AUTHORITIES,
                "authority.added",
                f"authority:{kept.id}",
                country=country,
                fingerprint=facts.fingerprint,
                result={"country": country, "fingerprint": facts.fingerprint},
            )
        )


def certificate_facts(certificate: str) -> Mapping[str, str]:
    """What a person must know before trusting a certificate (PEM), by name; raises Unreadable when it is garbled.

    Keys: subject, issuer, from, until (ISO dates), key, fingerprint (SHA-256, hex), receives ("yes" or "").
    """
    facts = signing.read_certificate(certificate)
    return {
        "subject": facts.subject,
        "issuer": facts.issuer,
        "from": facts.not_before.date().isoformat(),
        "until": facts.not_after.date().isoformat(),
        "key": facts.key_kind,
        "fingerprint": facts.fingerprint,
        "receives": "yes" if facts.usable_for_encryption else "",
    }


def retire_authority(session: Session, fingerprint: str) -> Change:
    """Take a certificate out of use; referrals released for it before stay readable to its holder."""
    session.require(Act.MANAGE_AUTHORITIES)
    with session.vault.page() as page:
        kept = authorities.retire(page, fingerprint)
        return page.record(
            session.change(
                Act.MANAGE_AUTHORITIES,
                "authority.retired",
                f"authority:{kept.id}",
                country=kept.country,
                fingerprint=kept.fingerprint,
                result={"country": kept.country, "fingerprint": kept.fingerprint},
            )
        )


def all_authorities(session: Session) -> list[Authority]:
    """Every registered recipient."""
    with session.vault.page(write=False) as page:
        return authorities.everything(page)
