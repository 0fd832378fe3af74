from array import array

import pytest

from workstation.domain.ranges import Ranges, carried, compact, joined, ranges


def test_a_million_is_one_pair():
    everything = Ranges(((0, 999_999),))
    assert len(everything) == 1_000_000
    assert 999_999 in everything
    assert 1_000_000 not in everything
    assert "1" not in everything
    assert not Ranges()


def test_runs_which_touch_become_one():
    assert joined([(5, 7), (0, 2), (3, 3), (6, 9), (20, 20)]).runs == ((0, 3), (5, 9), (20, 20))
    assert list(ranges([4, 1, 2, 9])) == [1, 2, 4, 9]


@pytest.mark.parametrize("number", range(-1, 12))
def test_toggling_a_number_is_what_it_is_for_sets(number):
    for runs in ((), ((0, 0),), ((2, 4), (6, 6), (8, 10))):
        one = Ranges(runs)
        assert set(one.toggled(number)) == set(one) ^ {number}
        assert one.toggled(number) == ranges(set(one) ^ {number})
        assert (number in one) == (number in set(one))


def test_below_cuts_a_run():
    assert Ranges(((1, 3), (5, 9))).below(7).runs == ((1, 3), (5, 6))
    assert not Ranges(((5, 9),)).below(5)


def test_things_are_carried_to_another_order():
    places, gone = carried(array("q", [7, 3, 9]), array("q", [1, 3, 7, 4]))
    assert (places.runs, list(gone)) == (((1, 2),), [9])
    assert carried(array("q"), array("q", [1])) == (Ranges(), array("q"))
    assert carried(array("q", [5]), array("q")) == (Ranges(), array("q", [5]))


def test_a_ledger_line_names_runs():
    assert compact([1, 2, 3, 7]) == "1-3,7"
