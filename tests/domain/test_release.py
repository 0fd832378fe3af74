"""The release rule against more than 300 forgeries, no two alike; the honest release passes."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields, replace
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.forged import ALL, CASTS, RIGHTFUL
from tests.domain.forgeries import put_otherwise
from tests.domain.honest import MANIFEST, Honest, public, verify
from workstation.domain.errors import Damaged, Refused
from workstation.domain.release import heard, involved, may_release, require_release
from workstation.domain.review import CHECKLIST
from workstation.domain.roster import Roster
from workstation.domain.statement import Envelope


class Remembering(Honest):
    """Notes what it was asked to judge."""

    asked: ClassVar[list[tuple[object, ...]]] = []

    def judge(self, envelopes: Sequence[Envelope], rosters: Sequence[Roster] | None = None) -> str | None:
        under = self.unit.rosters if rosters is None else rosters
        self.asked.append((tuple(envelopes), tuple(r.payload() for r in under), repr(self.contents)))
        return super().judge(envelopes, rosters)

    def judge_chain(self, envelopes: Sequence[Envelope], chain: Sequence[Envelope]) -> str | None:
        self.asked.append((tuple(envelopes), tuple(chain)))
        return super().judge_chain(envelopes, chain)


def test_there_are_more_than_300_forgeries_and_no_two_alike(honest: Honest):
    remembering = Remembering(**{field.name: getattr(honest, field.name) for field in fields(honest)})
    asked = {}
    for name, forge in ALL.items():
        remembering.asked.clear()
        with suppress(Damaged):
            forge(remembering)
        asked[name] = remembering.asked[0]
    assert len(ALL) >= 300
    assert len(set(asked.values())) == len(ALL)
    assert ((*honest.envelopes(),), tuple(r.payload() for r in honest.unit.rosters), repr(honest.contents)) not in set(
        asked.values()
    )


@pytest.mark.parametrize("name", ALL)
def test_forged_release_is_refused(name: str, honest: Honest):
    with suppress(Damaged):  # a document which does not hold is refused as well
        assert ALL[name](honest)


def test_the_honest_release_passes(honest: Honest):
    assert honest.judge(honest.envelopes()) is None, "else the forgeries prove nothing"
    chain = [honest.unit.sign_roster(roster, by="ada") for roster in honest.unit.rosters]
    assert honest.judge_chain(honest.envelopes(), chain) is None


@pytest.mark.parametrize("name", sorted(RIGHTFUL))
def test_every_rightful_cast_passes(name: str, honest: Honest):
    assert CASTS[name](honest) is None


def test_a_refusal_says_what_is_missing(honest: Honest):
    said = heard(honest.envelopes()[:1], honest.unit.rosters, verify)
    with pytest.raises(Refused, match="nobody other than its authors has cleared") as stop:
        require_release(honest.batch, MANIFEST, honest.contents, said)
    assert (stop.value.code, stop.value.subject, stop.value.exit_code) == ("release", "B-1", 4)
    require_release(honest.batch, MANIFEST, honest.contents, heard(honest.envelopes(), honest.unit.rosters, verify))


def test_order_and_repetition_of_statements_do_not_matter(honest: Honest):
    assert honest.judge(list(reversed(honest.envelopes())) * 3) is None


def test_a_bad_statement_beside_good_ones_is_passed_over(honest: Honest):
    bad = replace(honest.envelopes()[1], signatures=(("ben", b"x" * 64),))
    assert honest.judge([bad, *honest.envelopes()]) is None


def test_who_holds_several_roles_may_release_what_others_made(honest: Honest):
    assert put_otherwise(release=replace(honest.release, person="omni"))(honest) is None


def test_another_release_manager_heals_a_release_by_an_involved_one(honest: Honest):
    own = honest.unit.sign(replace(honest.release, person="omni"))
    clear = honest.unit.sign(replace(honest.clear, person="omni"))
    submit, _, release = honest.envelopes()
    assert honest.judge([submit, clear, own])
    assert honest.judge([submit, clear, own, release]) is None


def test_a_batch_of_withdrawals_only_needs_just_its_release(honest: Honest):
    said = heard(honest.envelopes()[2:], honest.unit.rosters, verify)
    assert may_release("B-1", MANIFEST, {}, said) is None
    assert may_release("B-1", MANIFEST, {}, ()) is not None


def test_clearance_given_before_the_reviewer_left_still_counts(honest: Honest):
    unit = honest.unit.then(lambda s: replace(s, active=s.active and s.person != "ben"))
    newest = unit.rosters[-1]
    release = replace(honest.release, roster_version=newest.version, roster_digest=newest.digest())
    submit, clear, _ = honest.envelopes()
    assert honest.judge([submit, clear, unit.sign(release)], unit.rosters) is None


def test_a_release_signed_as_of_old_does_not_count_once_the_roster_has_moved_on(honest: Honest):
    """Rita was revoked and still has her key: she signs under the version in which she was active."""
    for gone in ("rita", "otto"):
        unit = honest.unit.then(lambda s, gone=gone: replace(s, active=s.active and s.person != gone))
        assert honest.judge(honest.envelopes(), unit.rosters)


def test_everybody_who_touched_an_object_is_involved(honest: Honest):
    submit = honest.unit.sign(replace(honest.submit, authors=("anna", "omni")))
    said = heard([submit, *honest.envelopes()[1:]], honest.unit.rosters, verify)
    assert involved("O-2026-0001", said) == {"anna", "omni", "ben"}
    assert involved("O-2026-0002", said) == frozenset()


HOSTILE = [
    {"role": ["analyst"]},
    {"roster_version": [1]},
    {"roster_version": True},
    {"roster_version": 1.0},
    {"roster_digest": {}},
    {"person": ["anna"]},
    {"version": True},
    {"version": 1.0},
    {"version": "1"},
    {"authors": (["anna"],)},
    {"authors": (1,)},
    {"digests": {"content": 3}},
    {"checklist": dict.fromkeys(CHECKLIST, 1)},
    {"checklist": dict.fromkeys(CHECKLIST, "yes")},
    {"subject": None},
    {"ledger_position": "7"},
]


@pytest.mark.parametrize("change", HOSTILE, ids=str)
def test_a_statement_of_wrong_types_is_damaged_and_no_traceback(change: dict[str, object], honest: Honest):
    envelope = honest.unit.sign(replace(honest.clear, **change), by="ben")
    with pytest.raises(Damaged):
        honest.judge([envelope, *honest.envelopes()])


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_flipped_bit_in_any_envelope_goes_unnoticed(data: st.DataObject, honest: Honest):
    found = honest.envelopes()
    number = data.draw(st.integers(0, 2))
    body = bytearray(found[number].payload)
    body[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    found[number] = replace(found[number], payload=bytes(body))
    with suppress(Damaged):
        assert honest.judge(found) is not None


def test_keys_of_the_unit_are_distinct(honest: Honest):
    assert len({public(key) for key in honest.unit.keys.values()}) == len(honest.unit.keys)
