"""Who may do what: the table of the design, and nothing by accident."""

import pytest

from tests.domain.honest import person
from workstation.domain.errors import Refused
from workstation.domain.person import MAY, Act, Role

FORBIDDEN = {
    Role.CASE_OFFICER: {Act.SEE_IMAGES, Act.TAKE_IN, Act.CROP, Act.CLEAR, Act.PLAN_BATCHES, Act.MANAGE_PEOPLE},
    Role.RELEASE_MANAGER: {Act.SEE_IMAGES, Act.CROP, Act.CLEAR, Act.READ_TIPS, Act.OPEN_CONTACTS, Act.READ_REFERRALS},
    Role.ADMINISTRATOR: {Act.SEE_IMAGES, Act.READ_TIPS, Act.OPEN_CONTACTS, Act.READ_OBJECTS, Act.READ_CASES},
    Role.ANALYST: {Act.PLAN_BATCHES, Act.OPEN_CONTACTS, Act.DECIDE_REFERRALS, Act.MANAGE_PEOPLE},
}


def test_every_act_has_somebody():
    assert set(MAY) == set(Act)
    assert all(MAY.values())


@pytest.mark.parametrize(("role", "acts"), list(FORBIDDEN.items()))
def test_what_a_role_may_not(role: Role, acts: set[Act]):
    for act in acts:
        with pytest.raises(Refused) as stop:
            person("p", role).seat(act)
        assert stop.value.code == "role"


def test_an_auditor_reads_the_ledger_and_nothing_else():
    assert [act for act in Act if person("otto", Role.AUDITOR).why_not(act) is None] == [Act.READ_LEDGER]


def test_nobody_active_without_a_role_and_nobody_revoked_may_do_anything():
    for act in Act:
        assert person("p").why_not(act)
        assert person("p", *Role, active=False).why_not(act) == "This person has been revoked."
