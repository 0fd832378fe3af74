"""The roster chain: who signed which version, and what no version may change."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.domain.honest import Unit, public, verify
from workstation.domain.canonical import canonical
from workstation.domain.errors import Damaged
from workstation.domain.person import Role
from workstation.domain.roster import ROSTER_TYPE, Roster, check_chain, roster_from
from workstation.domain.statement import Envelope

Change = Callable[[Roster], Roster]


@pytest.fixture
def grown(unit: Unit) -> Unit:
    """Three versions: founded, Bea becomes a second administrator, Otto is revoked."""
    more = Unit.of(bea=Role.ADMINISTRATOR)
    first = unit.rosters[0]
    second = replace(first, version=2, previous=first.digest(), seats=(*first.seats, more.rosters[0].seats[0]))
    third = replace(
        second,
        version=3,
        previous=second.digest(),
        seats=tuple(replace(s, active=s.person != "otto") for s in second.seats),
    )
    return Unit({**unit.keys, **more.keys}, (first, second, third))


def chain(unit: Unit, *by: str) -> list[Envelope]:
    return [unit.sign_roster(r, by=who) for r, who in zip(unit.rosters, by or ("ada", "ada", "bea"), strict=True)]


def test_an_honest_chain_holds(grown: Unit):
    versions = check_chain(chain(grown), verify)
    assert [r.version for r in versions] == [1, 2, 3]
    assert versions == grown.rosters or [r.digest() for r in versions] == [r.digest() for r in grown.rosters]
    assert not versions[-1].seat("otto").active
    assert versions[-1].holders(Role.ADMINISTRATOR) == {"ada", "bea"}
    assert versions[-1].holders(Role.AUDITOR) == frozenset()


@pytest.mark.parametrize(
    "by", [("anna", "ada", "ada"), ("ada", "anna", "ada"), ("ada", "ada", "otto"), ("ada", "bea", "ada")]
)
def test_signed_by_somebody_who_was_no_administrator_before(grown: Unit, by: tuple[str, ...]):
    with pytest.raises(Damaged, match="not signed by an administrator"):
        check_chain(chain(grown, *by), verify)


def test_without_a_signature(grown: Unit):
    for number in range(3):
        found = chain(grown)
        found[number] = replace(found[number], signatures=())
        with pytest.raises(Damaged, match=f"Version {number + 1}"):
            check_chain(found, verify)


def test_a_revoked_administrator_signs_no_further_version(grown: Unit):
    last = grown.rosters[-1]
    fourth = replace(
        last,
        version=4,
        previous=last.digest(),
        seats=tuple(replace(s, active=s.active and s.person != "bea") for s in last.seats),
    )
    fifth = replace(fourth, version=5, previous=fourth.digest())
    unit = Unit(grown.keys, (*grown.rosters, fourth, fifth))
    assert check_chain(chain(unit, "ada", "ada", "bea", "ada", "ada"), verify)
    with pytest.raises(Damaged, match="not signed"):
        check_chain(chain(unit, "ada", "ada", "bea", "ada", "bea"), verify)


@pytest.mark.parametrize("take", [[1, 2], [0, 2], [0, 1, 1], [1, 0, 2], [0, 0, 1, 2], [2]])
def test_versions_missing_repeated_or_in_another_order(grown: Unit, take: list[int]):
    found = chain(grown)
    with pytest.raises(Damaged, match="does not follow"):
        check_chain([found[n] for n in take], verify)


def test_no_chain_at_all():
    with pytest.raises(Damaged):
        check_chain([], verify)


NEVER: dict[str, Change] = {
    "another vault": lambda r: replace(r, vault="vault-2"),
    "a rehearsal made real": lambda r: replace(r, demo=not r.demo),
    "a person removed": lambda r: replace(r, seats=r.seats[1:]),
    "everybody removed": lambda r: replace(r, seats=()),
    "a person listed twice": lambda r: replace(
        r, seats=(*r.seats, replace(r.seats[0], sign_key="12" * 32, agree_key="34" * 32))
    ),
    "a signing key listed twice": lambda r: replace(
        r, seats=(*r.seats, replace(r.seats[0], person="x", agree_key="34" * 32))
    ),
    "an agreement key listed twice": lambda r: replace(
        r, seats=(*r.seats, replace(r.seats[0], person="x", sign_key="12" * 32))
    ),
    "one key for both purposes": lambda r: replace(
        r, seats=(*r.seats, replace(r.seats[0], person="x", sign_key="56" * 32, agree_key="56" * 32))
    ),
    "an administrator takes over a colleague's signing key": lambda r: replace(
        r, seats=(*r.seats[:-1], replace(r.seats[-1], sign_key="78" * 32))
    ),
    "an administrator takes over a colleague's seals": lambda r: replace(
        r, seats=(*r.seats[:-1], replace(r.seats[-1], agree_key="78" * 32))
    ),
    "contact data sealed to somebody else": lambda r: replace(r, identity_key="9a" * 32),
    "a gap in the numbers": lambda r: replace(r, version=r.version + 1),
    "another past": lambda r: replace(r, previous="00" * 32),
}


@pytest.mark.parametrize("name", NEVER)
def test_a_version_signed_by_the_administrator_still_may_not_change(name: str, grown: Unit):
    last = grown.rosters[-1]
    changed = NEVER[name](replace(last, version=4, previous=last.digest()))
    unit = Unit(grown.keys, (*grown.rosters, changed))
    with pytest.raises(Damaged):
        check_chain(chain(unit, "ada", "ada", "bea", "ada"), verify)


def test_roles_may_change_and_the_first_case_officer_may_bring_the_identity_key(unit: Unit):
    first = replace(unit.rosters[0], identity_key="")
    second = replace(
        first,
        version=2,
        previous=first.digest(),
        identity_key="cd" * 32,
        seats=tuple(replace(s, roles=frozenset({Role.AUDITOR})) if s.person == "rolf" else s for s in first.seats),
    )
    assert len(check_chain(chain(Unit(unit.keys, (first, second)), "ada", "ada"), verify)) == 2


def test_any_other_spelling_of_a_version_is_damaged(grown: Unit):
    roster = grown.rosters[0]
    value = Envelope(roster.payload(), ROSTER_TYPE, ()).json()
    spaced = canonical(value).replace(b":", b": ")
    more = canonical({**value, "also": 1})
    for payload in (spaced, more, roster.payload() + b" ", b"[]", b""):
        signed = replace(grown.sign_roster(roster, by="ada"), payload=payload)
        with pytest.raises(Damaged):
            check_chain([signed], verify)


def test_another_kind_of_document_is_no_roster(grown: Unit):
    with pytest.raises(Damaged):
        check_chain([replace(chain(grown)[0], payload_type="text/plain")], verify)


@pytest.mark.parametrize(
    "broken", [{"seats": None}, {"seats": [{}]}, {"version": "x"}, {"seats": [{"roles": ["king"]}]}, {"seats": "ab"}]
)
def test_a_garbled_roster_is_damaged(broken: dict[str, object], unit: Unit):
    value = Envelope(unit.rosters[0].payload(), ROSTER_TYPE, ()).json()
    with pytest.raises(Damaged):
        roster_from({**value, **broken})
    for name in value:
        with pytest.raises(Damaged):
            roster_from({k: v for k, v in value.items() if k != name})


def test_keys_are_compared_as_written(unit: Unit):
    assert unit.rosters[0].seat("anna").sign_key == public(unit.keys["anna"])
