"""Every cell of object state × verb × role × own or other is decided, and four eyes hold in each."""

from collections import deque
from itertools import product

import pytest

from tests.domain.honest import an_object, person
from workstation.domain.errors import Refused
from workstation.domain.person import Role
from workstation.domain.review import (
    CHECKLIST,
    NEXT,
    OUTCOMES,
    SUBMIT_POINTS,
    ObjectState,
    Verb,
    open_points,
    refusal,
    seat,
    step,
    why_not,
)

# What domain.md says, written once more by hand: a state and what can follow it, with the role that may.
FIELD = """
draft              edit=draft submit=submitted
submitted          edit=draft return=draft clear=cleared
cleared            edit=draft return=draft schedule=scheduled
scheduled          edit=draft unschedule=cleared publish=published
published          withdraw=withdrawn expire=expired identify narrow=identified narrow identify wide=identified wide locate=located
identified narrow  identify wide=identified wide locate=located withdraw=withdrawn
identified wide    identify narrow=identified narrow locate=located withdraw=withdrawn
expired            identify narrow=identified narrow identify wide=identified wide locate=located withdraw=withdrawn
located            withdraw=withdrawn
withdrawn
"""
ANALYST_VERBS = {Verb.EDIT, Verb.SUBMIT, Verb.RETURN, Verb.CLEAR, Verb.FIND_NARROW, Verb.FIND_WIDE, Verb.LOCATE}
CELLS = list(product(ObjectState, Verb, Role, ("own", "other")))


def table() -> dict[tuple[str, str], str]:
    found = {}
    for line in FIELD.strip().splitlines():
        state = line[:19].strip()
        rest = f" {line[19:]}"
        for verb in sorted(Verb, key=lambda v: -len(v)):
            if f" {verb}=" in rest:
                after = rest.split(f" {verb}=", 1)[1]
                found[state, verb.value] = next(
                    s.value for s in sorted(ObjectState, key=lambda s: -len(s)) if after.startswith(s)
                )
    return found


def test_the_table_is_the_one_of_the_design():
    assert {(s.value, v.value): after.value for (s, v), after in NEXT.items()} == table()


@pytest.mark.parametrize(("state", "verb", "role", "whose"), CELLS)
def test_cell(state: ObjectState, verb: Verb, role: Role, whose: str):
    who = person("anna", role)
    obj = an_object(state, "anna" if whose == "own" else "ben")
    right_role = role is (Role.ANALYST if verb in ANALYST_VERBS else Role.RELEASE_MANAGER)
    after = table().get((state.value, verb.value))
    found = refusal(obj, verb, who)
    if not right_role:
        assert found.code == "role"
    elif after is None:
        assert found.code == "state"
    elif verb is Verb.CLEAR and whose == "own":
        assert found.code == "four_eyes"
    else:
        assert found is None
        assert step(obj, verb, who) == after
        return
    assert found.message.endswith(".")
    assert found.subject == obj.ref
    assert why_not(obj, verb, who) == found.message
    with pytest.raises(Refused):
        step(obj, verb, who)


@pytest.mark.parametrize("verb", Verb)
def test_a_revoked_person_can_do_nothing(verb: Verb):
    gone = person("anna", *Role, active=False)
    for state in ObjectState:
        assert refusal(an_object(state, "ben"), verb, gone).message == "This person has been revoked."


def test_nobody_clears_an_object_he_helped_to_make_whatever_else_he_is():
    for authors in (("anna",), ("ben", "anna"), ("anna", "ben", "carl")):
        assert refusal(an_object("submitted", *authors), Verb.CLEAR, person("anna", *Role)).code == "four_eyes"


def reachable(start: ObjectState) -> set[ObjectState]:
    seen, todo = {start}, deque([start])
    while todo:
        state = todo.popleft()
        for (before, _), after in NEXT.items():
            if before is state and after not in seen:
                seen.add(after)
                todo.append(after)
    return seen


def test_no_state_is_stranded_and_none_is_unreachable():
    assert reachable(ObjectState.DRAFT) == set(ObjectState)
    for state in ObjectState:
        assert ObjectState.WITHDRAWN in reachable(state)


def test_what_was_public_never_becomes_a_draft_again():
    public = [ObjectState.PUBLISHED, *(NEXT[ObjectState.PUBLISHED, v] for v in OUTCOMES.values()), ObjectState.EXPIRED]
    hidden = {ObjectState.DRAFT, ObjectState.SUBMITTED, ObjectState.CLEARED, ObjectState.SCHEDULED}
    for state in public:
        assert not reachable(state) & hidden


def test_publishing_leads_through_clearing_on_every_path():
    without = {(s, v): a for (s, v), a in NEXT.items() if a is not ObjectState.CLEARED or s is ObjectState.SCHEDULED}
    seen, todo = {ObjectState.DRAFT}, [ObjectState.DRAFT]
    while todo:
        state = todo.pop()
        for (before, _), after in without.items():
            if before is state and after not in seen:
                seen.add(after)
                todo.append(after)
    assert ObjectState.PUBLISHED not in seen


def test_a_hint_shows_the_way_out():
    rita, anna = person("rita", Role.RELEASE_MANAGER), person("anna", Role.ANALYST)
    assert "second analyst" in refusal(an_object("draft"), Verb.SCHEDULE, rita).hint
    assert "submit" in refusal(an_object("draft", "ben"), Verb.CLEAR, anna).hint
    assert "new object" in refusal(an_object("published"), Verb.EDIT, anna).hint


def test_the_seat_is_the_role_that_allows_it():
    assert seat(Verb.CLEAR, person("x", *Role)) is Role.ANALYST
    assert seat(Verb.PUBLISH, person("x", *Role)) is Role.RELEASE_MANAGER
    with pytest.raises(Refused):
        seat(Verb.CLEAR, person("x", Role.AUDITOR))


def test_the_authors_checklist_asks_six_things_in_sentences():
    points = {"only_object", "no_person", "no_mirror", "no_name", "no_badge", "not_published"}
    assert set(SUBMIT_POINTS) == points
    assert all(text.endswith(".") for text in SUBMIT_POINTS.values())


def test_a_point_is_open_until_it_is_confirmed_by_true():
    assert open_points(dict.fromkeys(SUBMIT_POINTS, True)) == []
    assert open_points({}) == list(SUBMIT_POINTS)
    assert open_points({**dict.fromkeys(SUBMIT_POINTS, True), "no_name": False}) == ["no_name"]
    assert open_points({**dict.fromkeys(SUBMIT_POINTS, True), "no_name": 1}) == ["no_name"]


def test_the_checklist_asks_four_things_in_sentences():
    assert set(CHECKLIST) == {"object_only", "no_person", "texts_read", "no_source_fact"}
    assert all(text.endswith(".") for text in CHECKLIST.values())
