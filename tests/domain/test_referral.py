"""Every cell of referral state × verb × role × author or not."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.honest import person
from workstation.domain.case import Handling
from workstation.domain.errors import Refused
from workstation.domain.person import Role
from workstation.domain.referral import (
    NEXT,
    RECEIPTS,
    Referral,
    ReferralState,
    ReferralVerb,
    check_country,
    refusal,
    step,
)

S, V = ReferralState, ReferralVerb
ALLOWED = {
    (S.DRAFT, V.EDIT): S.DRAFT,
    (S.DRAFT, V.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, V.RETURN): S.DRAFT,
    (S.SUBMITTED, V.APPROVE): S.APPROVED,
    (S.APPROVED, V.RETURN): S.DRAFT,
    (S.APPROVED, V.RELEASE): S.RELEASED,
    (S.RELEASED, V.EXPORT): S.EXPORTED,
    (S.EXPORTED, V.EXPORT): S.EXPORTED,
    (S.EXPORTED, V.ACKNOWLEDGE): S.ACKNOWLEDGED,
    (S.EXPORTED, V.HAND_BACK): S.RETURNED,
    (S.EXPORTED, V.SOLVE): S.SOLVED,
    (S.ACKNOWLEDGED, V.HAND_BACK): S.RETURNED,
    (S.ACKNOWLEDGED, V.SOLVE): S.SOLVED,
}


def referral(state: ReferralState, author: str) -> Referral:
    return Referral(
        "R-DE-0001", "DE", 1, state, ("O-2026-0001",), (), "because", Handling.H0, author, frozenset({author})
    )


def test_the_table_is_the_one_of_the_design():
    assert dict(NEXT) == ALLOWED


@pytest.mark.parametrize(("state", "verb", "role", "whose"), list(product(S, V, Role, ("own", "other"))))
def test_cell(state: ReferralState, verb: ReferralVerb, role: Role, whose: str):
    who = person("cora", role)
    value = referral(state, "cora" if whose == "own" else "anna")
    found = refusal(value, verb, who)
    if role is not (Role.ANALYST if verb in (V.EDIT, V.SUBMIT) else Role.CASE_OFFICER):
        assert found.code == "role"
    elif (state, verb) not in ALLOWED:
        assert found.code == "state"
    elif verb in (V.APPROVE, V.RELEASE) and whose == "own":
        assert found.code == "four_eyes"
    else:
        assert found is None
        assert step(value, verb, who) is ALLOWED[state, verb]
        return
    with pytest.raises(Refused):
        step(value, verb, who)


def test_several_roles_do_not_free_the_author():
    omni = person("omni", *Role)
    assert refusal(referral(S.SUBMITTED, "omni"), V.APPROVE, omni).code == "four_eyes"
    assert refusal(referral(S.APPROVED, "omni"), V.RELEASE, omni).code == "four_eyes"


def test_every_answer_of_a_country_leads_on_from_an_exported_referral():
    assert {NEXT[S.EXPORTED, verb] for verb in RECEIPTS.values()} == {S.ACKNOWLEDGED, S.SOLVED, S.RETURNED}


@pytest.mark.parametrize(("text", "code"), [("DE", "DE"), ("de", "DE"), (" fr ", "FR")])
def test_country(text: str, code: str):
    assert check_country(text) == code


@pytest.mark.parametrize("text", ["", "D", "DEU", "D1", "ß", "ﬁ", "ÄÖ", "D\n", "..", "ＤＥ"])
def test_no_country(text: str):
    with pytest.raises(Refused):
        check_country(text)


@given(st.text(max_size=4))
def test_a_country_is_two_plain_capitals(text: str):
    try:
        code = check_country(text)
    except Refused:
        return
    assert len(code) == 2
    assert all("A" <= c <= "Z" for c in code)
