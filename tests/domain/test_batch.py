"""Every cell of batch state × verb × role, four eyes at release, and references that become file names."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.honest import person
from workstation.domain.batch import NEXT, Batch, BatchState, BatchVerb, Leaving, check_batch_ref, refusal, step
from workstation.domain.errors import Refused
from workstation.domain.person import Role

S, V = BatchState, BatchVerb
ALLOWED = {
    (S.PLANNED, V.PUT): S.PLANNED,
    (S.PLANNED, V.BUILD): S.BUILT,
    (S.BUILT, V.PUT): S.PLANNED,
    (S.BUILT, V.BUILD): S.BUILT,
    (S.BUILT, V.RELEASE): S.RELEASED,
    (S.RELEASED, V.PUT): S.PLANNED,
    (S.RELEASED, V.BUILD): S.BUILT,
    (S.RELEASED, V.EXPORT): S.EXPORTED,
    (S.EXPORTED, V.EXPORT): S.EXPORTED,
}


def batch(state: BatchState, *objects: str, withdrawals: tuple[Leaving, ...] = ()) -> Batch:
    return Batch("B-1", date(2026, 11, 22), state, objects, withdrawals)


@pytest.mark.parametrize(("state", "verb", "role", "whose"), list(product(S, V, Role, ("own", "other"))))
def test_cell(state: BatchState, verb: BatchVerb, role: Role, whose: str):
    who = person("rita", role)
    involved = frozenset({"anna", "ben"} | ({"rita"} if whose == "own" else set()))
    found = refusal(batch(state, "O-2026-0001"), verb, who, involved)
    if role is not Role.RELEASE_MANAGER:
        assert found.code == "role"
    elif (state, verb) not in ALLOWED:
        assert found.code == "state"
    elif verb is V.RELEASE and whose == "own":
        assert found.code == "four_eyes"
    else:
        assert found is None
        assert step(batch(state, "O-2026-0001"), verb, who, involved) is ALLOWED[state, verb]
        return
    with pytest.raises(Refused):
        step(batch(state, "O-2026-0001"), verb, who, involved)


def test_the_table_is_the_one_of_the_design():
    assert dict(NEXT) == ALLOWED


def test_nothing_is_exported_that_was_not_released():
    before_export = {s for (s, v) in NEXT if v is V.EXPORT}
    assert before_export == {S.RELEASED, S.EXPORTED}
    assert [s for (s, v) in NEXT if v is V.RELEASE] == [S.BUILT]


@pytest.mark.parametrize("verb", [V.BUILD, V.RELEASE])
def test_an_empty_batch_is_neither_built_nor_released(verb: BatchVerb):
    rita = person("rita", Role.RELEASE_MANAGER)
    assert refusal(batch(S.BUILT), verb, rita).code == "empty_batch"
    assert refusal(batch(S.BUILT, withdrawals=(Leaving("O-2026-0001", "found"),)), verb, rita) is None


@pytest.mark.parametrize("ref", ["B-1", " 2026_11 ", "A" * 40])
def test_a_reference_fit_for_a_file_name(ref: str):
    assert check_batch_ref(ref) == ref.strip()


@pytest.mark.parametrize(
    "ref", ["", "  ", "..", "a/b", "a\\b", "a b", "ü", "A" * 41, "a\nb", "a\0", "B–1", "b.zip", "１"]
)
def test_a_reference_that_is_none(ref: str):
    with pytest.raises(Refused):
        check_batch_ref(ref)


@given(st.text(max_size=60))
def test_any_accepted_reference_is_harmless_in_a_path(text: str):
    try:
        ref = check_batch_ref(text)
    except Refused:
        return
    assert ref.isascii()
    assert not set(ref) & set("/\\.:\0 \n")
