"""Referrals: what one country gets, decided by two persons.

draft → submitted → approved → released → exported → acknowledged / returned / solved. The author never
approves or releases; a case officer does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from workstation.domain.case import Handling
from workstation.domain.errors import Refused
from workstation.domain.person import MAY, Act, Person
from workstation.domain.release import Said
from workstation.domain.statement import Decision


class ReferralState(StrEnum):
    """Where a referral stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RELEASED = "released"
    EXPORTED = "exported"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    SOLVED = "solved"


class ReferralVerb(StrEnum):
    """What can be done to a referral."""

    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    RELEASE = "release"
    EXPORT = "export"
    ACKNOWLEDGE = "acknowledge"
    HAND_BACK = "hand back"
    SOLVE = "solve"


_S, _V = ReferralState, ReferralVerb

NEXT: Mapping[tuple[ReferralState, ReferralVerb], ReferralState] = MappingProxyType(
    {
        (_S.DRAFT, _V.EDIT): _S.DRAFT,
        (_S.DRAFT, _V.SUBMIT): _S.SUBMITTED,
        (_S.SUBMITTED, _V.RETURN): _S.DRAFT,
        (_S.SUBMITTED, _V.APPROVE): _S.APPROVED,
        (_S.APPROVED, _V.RETURN): _S.DRAFT,
        (_S.APPROVED, _V.RELEASE): _S.RELEASED,
        (_S.RELEASED, _V.EXPORT): _S.EXPORTED,
        (_S.EXPORTED, _V.EXPORT): _S.EXPORTED,
        **{
            (state, verb): after
            for state in (_S.EXPORTED, _S.ACKNOWLEDGED)
            for verb, after in ((_V.ACKNOWLEDGE, _S.ACKNOWLEDGED), (_V.HAND_BACK, _S.RETURNED), (_V.SOLVE, _S.SOLVED))
            if state is not after
        },
    }
)

_ACT = MappingProxyType(
    {
        _V.EDIT: Act.DRAFT_REFERRALS,
        _V.SUBMIT: Act.DRAFT_REFERRALS,
        _V.RETURN: Act.DECIDE_REFERRALS,
        _V.APPROVE: Act.DECIDE_REFERRALS,
        _V.RELEASE: Act.DECIDE_REFERRALS,
        _V.EXPORT: Act.DECIDE_REFERRALS,
        _V.ACKNOWLEDGE: Act.DECIDE_REFERRALS,
        _V.HAND_BACK: Act.DECIDE_REFERRALS,
        _V.SOLVE: Act.DECIDE_REFERRALS,
    }
)

RECEIPTS = MappingProxyType(
    {
        "accepted": _V.ACKNOWLEDGE,
        "already known": _V.ACKNOWLEDGE,
        "solved": _V.SOLVE,
        "returned": _V.HAND_BACK,
    }
)
"""What a country answers, and the verb it means."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A recipient: the national unit of one country and its certificate (PEM)."""

    id: int
    country: str  # ISO 3166-1 alpha-2
    title: str
    certificate: str
    fingerprint: str  # SHA-256 of the DER certificate, hex
    expires: str  # ISO date
    active: bool = True


@dataclass(frozen=True, slots=True)
class Referral:
    """One package for one country."""

    ref: str  # R-DE-0001
    country: str
    version: int
    state: ReferralState
    objects: tuple[str, ...]
    tips: tuple[int, ...]
    reasoning: str
    handling: Handling
    author: str  # person id of who drafted it
    authors: frozenset[str]  # everybody who drafted, edited or submitted this version
    content: str = ""  # digest of the frozen contents once submitted
    package: str = ""  # digest of the encrypted package once exported
    comments: tuple[str, ...] = ()
    receipt: str = ""


def refusal(referral: Referral, verb: ReferralVerb, person: Person) -> Refused | None:
    """None if allowed now, else the refusal with its rule."""
    if why := person.why_not(_ACT[verb]):
        return Refused("role", why, "Ask a colleague who holds that role.", referral.ref)
    if (referral.state, verb) not in NEXT:
        return Refused(
            "state", f"{referral.ref} is {referral.state}: this cannot be done now ({verb}).", "", referral.ref
        )
    if verb in (ReferralVerb.APPROVE, ReferralVerb.RELEASE) and person.id in referral.authors:
        return Refused(
            "four_eyes",
            f"{referral.ref} was drafted, edited or submitted by you: another person must {verb} it.",
            "Ask another case officer.",
            referral.ref,
        )
    return None


def step(referral: Referral, verb: ReferralVerb, person: Person) -> ReferralState:
    """The state after ``verb``; raises Refused."""
    if found := refusal(referral, verb, person):
        raise found
    return NEXT[referral.state, verb]


def check_country(code: str) -> str:
    """Two capital letters; raises Refused."""
    code = code.strip()
    if len(code) != 2 or not code.isascii() or not code.isalpha():  # before upper(): one ß would become SS
        raise Refused("country", f"“{code[:10]}” is not a country code.", "Write two letters, e.g. DE.")
    return code.upper()


def why_not_leave(
    referral: Referral, digests: Mapping[str, str], said: Sequence[Said], decision: Decision
) -> str | None:
    """None if exactly ``digests`` – files, objects, recipients – were submitted, and rightly decided upon.

    ``decision`` is APPROVE_REFERRAL or RELEASE_REFERRAL; it counts from a case officer who is none of those
    who drafted, edited or submitted this version. A pure rule over statements: the row is only their cache.
    """
    about = [
        s.statement
        for s in said
        if s.statement.subject == referral.ref
        and s.statement.version == referral.version
        and dict(s.statement.digests) == dict(digests)
    ]
    submits = [s for s in about if s.decision is Decision.SUBMIT_REFERRAL and s.role in MAY[Act.DRAFT_REFERRALS]]
    if not submits:
        return f"Nobody submitted exactly this version of {referral.ref}."
    made = frozenset(person for s in submits for person in (s.person, *s.authors)) | referral.authors
    judges = [
        s for s in about if s.decision is decision and s.role in MAY[Act.DECIDE_REFERRALS] and s.person not in made
    ]
    if not judges:
        return (
            f"No case officer other than its authors decided “{decision}” for exactly this version of {referral.ref}."
        )
    return None
