"""Photographs folded behind others that are alike: which have a card, who stands behind whom, and what stays chosen."""

from array import array

import pytest

from workstation.domain.fold import Choice, Folds, without
from workstation.domain.ranges import Ranges


def ids(*numbers: int) -> "array[int]":
    return array("q", numbers)


ORDER = ids(9, 4, 7, 1, 8, 2)


@pytest.fixture
def folds() -> Folds:
    """Of the order above 7 stands for 1 and 2, 4 for 8; 9 is alone."""
    return Folds(ids(7, 1, 2, 4, 8), ids(11, 11, 11, 30, 30))


def test_of_each_group_the_first_has_a_card(folds: Folds) -> None:
    assert folds.shown(ORDER) == ids(9, 4, 7)
    assert folds.behind() == ids(1, 2, 8)
    assert folds.shown(ORDER, {11}) == ids(9, 4, 7, 1, 2), "opened, the others hang right after it"
    assert folds.shown(ORDER, {11, 30}) == ids(9, 4, 8, 7, 1, 2)
    assert Folds().shown(ORDER) == ORDER


def test_a_group_is_asked_for_by_its_number_or_one_of_its_members(folds: Folds) -> None:
    assert (folds.of(11), folds.size(11)) == (ids(7, 1, 2), 3)
    assert (folds.of(12), folds.size(12)) == (ids(), 0)
    assert [folds.group_of(n) for n in (8, 7, 9)] == [30, 11, 0]


def test_what_hangs_behind_chosen_cards(folds: Folds) -> None:
    assert folds.behind_these(ids(7, 9)) == ids(1, 2)
    assert folds.behind_these(ids(1)) == ids(), "one behind has nobody behind it"
    assert folds.behind_these(ids(7, 4), {11}) == ids(8)
    assert folds.behind_these(ids()) == ids()


def test_members_come_and_go(folds: Folds) -> None:
    folds.joined(3, 30)
    folds.joined(5, 20)
    assert (folds.of(30), folds.of(20)) == (ids(4, 8, 3), ids(5))
    folds.dropped([7, 99])
    assert folds.of(11) == ids(1, 2), "the next one stands for the others"
    assert list(folds.groups) == sorted(folds.groups)


def test_a_choice_is_found_again_on_another_wall(folds: Folds) -> None:
    shown = folds.shown(ORDER)
    chosen = Choice(Ranges(((1, 2),)), ids(), shown, folds)
    assert sorted(chosen.ids()) == [1, 2, 4, 7, 8], "with all that is behind"
    assert chosen.on(shown, folds) == (Ranges(((1, 2),)), ids())
    narrowed = Folds(ids(2, 1), ids(11, 11))
    assert chosen.on(ids(2, 9), narrowed) == (Ranges(((0, 0),)), ids(4, 7, 8)), (
        "another stands for them; the rest is hidden"
    )
    hidden = Choice(Ranges(((0, 0),)), ids(4, 7, 8), ids(2, 9), narrowed)
    assert hidden.on(shown, folds) == (Ranges(((1, 2),)), ids())


def test_a_choice_without_folds_goes_to_another_order_and_back() -> None:
    old, new = ids(10, 20, 30, 40), ids(40, 20, 50)
    chosen, hidden = Choice(Ranges(((1, 3),)), ids(), old).on(new, Folds())
    assert (list(chosen), list(hidden)) == ([0, 1], [30])
    assert Choice(chosen, hidden, new).on(old, Folds()) == (Ranges(((1, 3),)), ids())
    grown = old + ids(60)
    assert Choice(Ranges(((0, 3),)), ids(), old).on(grown, Folds())[0].runs == ((0, 3),)


def test_an_order_without_some_of_its_numbers() -> None:
    assert without(ids(5, 3, 4), ids(3, 9)) == ids(5, 4)
    assert without(ids(), ids(1)) == ids()
    many = array("q", range(120_001))
    assert without(many, ids(0, 60_000)) == array("q", (n for n in range(120_001) if n not in (0, 60_000)))
