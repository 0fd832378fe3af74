"""A chain that was edited, cut, mixed or put back is named; an untouched one is not."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.change import Change
from workstation.domain.errors import Damaged
from workstation.domain.ledger import GENESIS, Entry, Head, check, entry_after, moment, rehash

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def chain(length: int, salt: str = "") -> list[Entry]:
    head, found = Head(0, GENESIS), []
    for n in range(length):
        change = Change("object.edited", f"O-{n}{salt}", "p-1", "analyst", "desk", NOON, {"n": n, "words": "ä “x”"})
        entry = entry_after(head, change)
        found.append(entry)
        head = Head(entry.position, entry.hash)
    return found


def head_of(entries: list[Entry], position: int) -> Head:
    return Head(position, entries[position - 1].hash)


def broken_at(entries: list[Entry]) -> int:
    with pytest.raises(Damaged) as stop:
        check(entries)
    assert stop.value.code == "ledger_broken"
    return int(stop.value.message.split("entry ")[1].split(":")[0])


@pytest.mark.parametrize("length", [0, 1, 2, 12])
def test_an_untouched_chain_holds(length: int):
    entries = chain(length)
    head = check(entries, pins=[head_of(entries, n) for n in range(1, length + 1)])
    assert head.position == length
    assert all(rehash(e) == e.hash for e in entries)
    assert all(moment(e) == NOON for e in entries)


@given(st.integers(0, 11), st.sampled_from([f.name for f in fields(Entry)]))
def test_an_edited_field_is_named(place: int, name: str):
    entries = chain(12)
    old = getattr(entries[place], name)
    entries[place] = replace(entries[place], **{name: old + 1 if isinstance(old, int) else old[:-1] + "~"})
    assert broken_at(entries) == place + 1


@given(st.integers(0, 11))
def test_an_edited_entry_with_a_fitting_hash_breaks_the_next(place: int):
    entries = chain(13)
    changed = replace(entries[place], subject="O-other")
    entries[place] = replace(changed, hash=rehash(changed))
    assert broken_at(entries) == place + 2


@given(st.integers(0, 10))
def test_a_removed_entry_is_named(place: int):
    entries = chain(12)
    del entries[place]
    assert broken_at(entries) == place + 1


@given(st.integers(0, 11), st.integers(0, 11))
def test_an_inserted_entry_is_named(place: int, source: int):
    entries = chain(12)
    entries.insert(place, chain(12, "x")[source])
    assert broken_at(entries) in (place + 1, place + 2)


@given(st.integers(0, 11), st.integers(0, 11))
def test_reordered_entries_are_named(one: int, two: int):
    entries = chain(12)
    if one == two:
        return
    entries[one], entries[two] = entries[two], entries[one]
    assert broken_at(entries) == min(one, two) + 1


@given(st.integers(1, 11))
def test_a_spliced_tail_of_another_vault_is_named(place: int):
    assert broken_at([*chain(12)[:place], *chain(12, "x")[place:]]) == place + 1


@given(st.data())
def test_truncation_is_found_back_to_the_newest_pin(data: st.DataObject):
    entries = chain(12)
    pin = data.draw(st.integers(1, 12))
    left = data.draw(st.integers(0, 12))
    if left >= pin:
        assert check(entries[:left], pins=[head_of(entries, pin)]).position == left
        return
    with pytest.raises(Damaged, match="put back to an older state") as stop:
        check(entries[:left], pins=[head_of(entries, pin)])
    assert stop.value.code == "ledger_rolled_back"


@given(st.integers(1, 12))
def test_a_whole_chain_rewritten_contradicts_the_pin(pin: int):
    with pytest.raises(Damaged) as stop:
        check(chain(12, "x"), pins=[head_of(chain(12), pin)])
    assert stop.value.code == "ledger_rewritten"


@pytest.mark.parametrize("first", ["true", "forged"])
def test_two_pins_of_one_position_that_disagree_are_never_both_content(first: str):
    """Anna's pin survives a rollback, Ben pins the rewritten chain at the same place: Anna's must still speak."""
    entries, other = chain(5), chain(5, "x")
    pins = [head_of(entries, 5), head_of(other, 5)]
    with pytest.raises(Damaged):
        check(other, pins=pins if first == "true" else pins[::-1])


def test_a_chain_checked_from_the_middle():
    entries = chain(12)
    start = head_of(entries, 6)
    assert check(entries[6:], start, [head_of(entries, 3), head_of(entries, 9)]).position == 12
    with pytest.raises(Damaged):
        check(entries[5:], start)


def test_the_time_decides_nothing_the_position_does():
    early = entry_after(Head(0, GENESIS), Change("v", "s", "p", "analyst", "cli", NOON))
    late = entry_after(Head(1, early.hash), Change("v", "s", "p", "analyst", "cli", NOON.replace(year=2020)))
    assert check([early, late]).position == 2
