"""The hash of a picture laid in eight ways, the keys all ways share, and with whom a photograph counts as judged."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.alike import WAYS, Judged, gap, judge_of, keys, nearby, transposed, ways
from workstation.domain.case import Handling
from workstation.domain.image import Sight

hashes = st.integers(0, 2**64 - 1)


def signs(phash: int) -> list[list[int]]:
    return [[phash >> (8 * row + column) & 1 for column in range(8)] for row in range(8)]


@given(hashes)
def test_transposing_swaps_rows_and_columns(phash: int) -> None:
    assert signs(transposed(phash)) == [list(column) for column in zip(*signs(phash), strict=True)]
    assert transposed(transposed(phash)) == phash


@given(hashes)
def test_the_eight_ways_turn_signs_of_odd_rows_and_columns(phash: int) -> None:
    every = ways(phash)
    assert every[0] == phash
    was, upended, mirrored = signs(phash), signs(every[2]), signs(every[1])
    for row in range(8):
        for column in range(8):
            assert upended[row][column] == was[row][column] ^ (row % 2)
            assert mirrored[row][column] == was[row][column] ^ (column % 2)
    assert ways(every[6])[0] == every[6]
    assert phash in ways(every[5]), "every way has a way back"


@given(hashes, st.integers(0, WAYS - 1))
def test_all_ways_share_the_keys_and_differ_in_nothing(phash: int, way: int) -> None:
    turned = ways(phash)[way]
    assert sorted(keys(turned)) == sorted(keys(phash))
    assert gap(phash, turned)[0] == 0
    assert ways(turned)[gap(phash, turned)[1]] & ~1 == phash & ~1


@given(hashes, st.integers(0, WAYS - 1), st.sets(st.integers(1, 63), max_size=7))
def test_seven_bits_gone_wrong_leave_a_key_nearby(phash: int, way: int, wrong: set[int]) -> None:
    other = ways(phash)[way]
    for bit in wrong:
        other ^= 1 << bit
    assert set(keys(phash)) & nearby(other)
    assert gap(phash, other)[0] <= len(wrong)


def test_the_bit_of_the_mean_says_nothing() -> None:
    assert gap(0b1, 0b0) == (0, 0)
    assert sorted(keys(0b1)) == sorted(keys(0b0))


def one(image: int, sight: Sight = Sight.NEW, digest: str = "", handling: Handling = Handling.H0) -> Judged:
    return Judged(image, digest or f"d{image}", sight, handling)


@pytest.mark.parametrize("sight", [Sight.NOTHING, Sight.LATER, Sight.HAS_OBJECT])
def test_what_a_colleague_said_holds_for_those_alike(sight: Sight) -> None:
    assert judge_of(one(5), [one(3), one(4, sight), one(5)]) == 4


def test_nobody_has_said_anything() -> None:
    assert judge_of(one(5), [one(3), one(4), one(5, Sight.NOTHING)]) == 0


def test_an_exact_copy_is_asked_before_others() -> None:
    others = [one(3, Sight.NOTHING), one(9, Sight.LATER, digest="d5")]
    assert judge_of(one(5), others) == 9
    assert judge_of(one(6), others) == 3


@pytest.mark.parametrize(("here", "there"), list(pairwise(Handling)))
def test_an_object_elsewhere_keeps_nothing_out_across_handling_codes(here: Handling, there: Handling) -> None:
    for mine, theirs in ((here, there), (there, here)):
        own = one(5, handling=mine)
        assert judge_of(own, [one(4, Sight.HAS_OBJECT, handling=theirs)]) == 0
        assert judge_of(own, [one(4, Sight.HAS_OBJECT, handling=theirs, digest="d5")]) == 0, "an exact copy neither"
        assert judge_of(own, [one(4, Sight.NOTHING, handling=theirs)]) == 4
        assert judge_of(own, [one(4, Sight.HAS_OBJECT, handling=mine)]) == 4
