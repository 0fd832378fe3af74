"""How referrals are spoken of: states and their tones, whose turn it is, and names of countries."""

import json
from collections.abc import Mapping

from workstation.actions import Session
from workstation.domain.person import Person
from workstation.domain.referral import Referral, ReferralState, ReferralVerb, refusal
from workstation.domain.statement import Decision

_S, _V = ReferralState, ReferralVerb

TONES = {
    _S.DRAFT: "",
    _S.SUBMITTED: "warn",
    _S.APPROVED: "info",
    _S.RELEASED: "info",
    _S.EXPORTED: "info",
    _S.ACKNOWLEDGED: "ok",
    _S.RETURNED: "danger",
    _S.SOLVED: "ok",
}

FORWARD = {
    _S.DRAFT: _V.SUBMIT,
    _S.SUBMITTED: _V.APPROVE,
    _S.APPROVED: _V.RELEASE,
    _S.RELEASED: _V.EXPORT,
    _S.EXPORTED: _V.ACKNOWLEDGE,
    _S.ACKNOWLEDGED: _V.ACKNOWLEDGE,
}
"""The act which brings a referral on, by state; an acknowledgement is a country's answer taken in."""

TURN = {
    _S.DRAFT: "It is a draft: its author completes and submits it.",
    _S.SUBMITTED: "A case officer who had no hand in it looks at exactly these files and approves them, or returns them.",
    _S.APPROVED: "A case officer releases it.",
    _S.RELEASED: "A case officer exports it: signed by the unit, encrypted to the recipient alone.",
    _S.EXPORTED: "It is out. The country's answer comes as a receipt file.",
    _S.ACKNOWLEDGED: "The country has answered; a further receipt may say that it is solved.",
    _S.RETURNED: "The country handed it back. A new referral can be drafted.",
    _S.SOLVED: "Solved.",
}

SAID = {
    Decision.SUBMIT_REFERRAL: "submitted",
    Decision.APPROVE_REFERRAL: "approved",
    Decision.RELEASE_REFERRAL: "released",
}


def countries(session: Session) -> Mapping[str, str]:
    """Names of countries by their two letters."""
    value: Mapping[str, str] = json.loads((session.resources / "countries" / "en.json").read_text("utf-8"))
    return value


def waits_for(referral: Referral, person: Person) -> bool:
    """Whether this person can bring it on now; a draft waits for its author, an exported one for the country."""
    verb = FORWARD.get(referral.state)
    if verb is None or verb is _V.ACKNOWLEDGE:
        return False
    if verb is _V.SUBMIT and person.id not in referral.authors:
        return False
    return refusal(referral, verb, person) is None


def size(count: int) -> str:
    """Bytes as people say them."""
    return (
        f"{count / 1_000_000:.1f} MB"
        if count >= 1_000_000
        else f"{count / 1000:.0f} kB"
        if count >= 1000
        else f"{count} B"
    )


def moment(iso: str) -> str:
    """``2026-11-22T10:56:30…`` as ``2026-11-22 10:56 UTC``."""
    return f"{iso[:10]} {iso[11:16]} UTC" if len(iso) >= 16 else iso
