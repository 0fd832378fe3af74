"""Persons, roles, and which role may do which act (the table on which the desk greys its buttons).

Four eyes count persons, not accounts, keys or rows. One person may hold several roles, but never two
seats at one decision: those rules live beside the decisions, in ``review``, ``release`` and ``referral``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from workstation.domain.errors import Refused


class Role(StrEnum):
    """What a person is trusted with."""

    ANALYST = "analyst"
    CASE_OFFICER = "case officer"
    RELEASE_MANAGER = "release manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Act(StrEnum):
    """One kind of act; every verb of ``actions`` asks for exactly one."""

    MANAGE_PEOPLE = "manage people"
    MANAGE_AUTHORITIES = "manage authorities"
    MANAGE_VAULT = "back up, restore and rekey the vault"
    MANAGE_CASES = "open and edit cases"
    READ_CASES = "read the list of cases"
    TAKE_IN = "take in seizures"
    HAND_BACK = "hand references back to the forensic tool"
    SEE_IMAGES = "see source images"
    CROP = "crop and describe objects"
    READ_OBJECTS = "read objects"
    CHECK_TEXTS = "mark texts as checked by a reader"
    CLEAR = "clear objects"
    PLAN_BATCHES = "plan, build, release and withdraw batches"
    READ_BATCHES = "read batches"
    HANDLE_TIPS = "import, triage and link tips"
    READ_TIPS = "read tips"
    OPEN_CONTACTS = "open a tipster's contact data"
    DRAFT_REFERRALS = "draft referrals"
    DECIDE_REFERRALS = "review, return and release referrals"
    READ_REFERRALS = "read referrals"
    READ_LEDGER = "read and verify the ledger"


_A, _C, _R, _M, _U = Role.ANALYST, Role.CASE_OFFICER, Role.RELEASE_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR

MAY: Mapping[Act, frozenset[Role]] = MappingProxyType(
    {
        Act.MANAGE_PEOPLE: frozenset({_M}),
        Act.MANAGE_AUTHORITIES: frozenset({_M}),
        Act.MANAGE_VAULT: frozenset({_M}),
        Act.MANAGE_CASES: frozenset({_A}),
        Act.READ_CASES: frozenset({_A, _C}),
        Act.TAKE_IN: frozenset({_A}),
        Act.HAND_BACK: frozenset({_A}),
        Act.SEE_IMAGES: frozenset({_A}),
        Act.CROP: frozenset({_A}),
        Act.READ_OBJECTS: frozenset({_A, _C, _R}),
        Act.CHECK_TEXTS: frozenset({_A, _C}),
        Act.CLEAR: frozenset({_A}),
        Act.PLAN_BATCHES: frozenset({_R}),
        Act.READ_BATCHES: frozenset({_A, _C, _R}),
        Act.HANDLE_TIPS: frozenset({_A}),
        Act.READ_TIPS: frozenset({_A, _C}),
        Act.OPEN_CONTACTS: frozenset({_C}),
        Act.DRAFT_REFERRALS: frozenset({_A}),
        Act.DECIDE_REFERRALS: frozenset({_C}),
        Act.READ_REFERRALS: frozenset({_A, _C}),
        Act.READ_LEDGER: frozenset({_A, _C, _R, _M, _U}),
    }
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the vault. ``id`` is random and may leave in statements; ``name`` never leaves."""

    id: str
    name: str
    roles: frozenset[Role]
    active: bool = True

    def why_not(self, act: Act) -> str | None:
        """None if this person may do ``act``, else the sentence which says why not."""
        if not self.active:
            return "This person has been revoked."
        if self.roles & MAY[act]:
            return None
        able = " or ".join(sorted(role.value for role in MAY[act]))
        article = "an" if able.startswith("a") else "a"
        return f"Only {article} {able} may {act.value}."

    def seat(self, act: Act) -> Role:
        """The role under which this person does ``act``; raises Refused (rule "role")."""
        if why := self.why_not(act):
            raise Refused("role", why, "Ask a colleague who holds that role.")
        return min(self.roles & MAY[act])
