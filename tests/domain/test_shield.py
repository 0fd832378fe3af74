"""The floor holds, a person may go further, and an unknown word is no hole in it."""

from itertools import product

import pytest

from workstation.domain.shield import Level, allowed, level, strongest


def test_the_order_of_strength() -> None:
    assert sorted(Level, key=lambda one: one.strength) == [Level.MOSAIC, Level.COARSE, Level.GREY, Level.BLANK]
    cells = [one.look.cells for one in Level]
    assert cells == sorted(cells, reverse=True)
    assert [one.look.grey for one in Level] == [False, False, True, True]


@pytest.mark.parametrize(("floor", "own"), list(product(Level, Level)))
def test_the_stronger_of_both_is_in_force(floor: Level, own: Level) -> None:
    made = strongest(floor, own)
    assert made in (floor, own)
    assert made.strength == max(floor.strength, own.strength)
    assert made in allowed(floor)


def test_only_the_floor_and_stronger_may_be_chosen() -> None:
    assert allowed(Level.MOSAIC) == tuple(Level)
    assert allowed(Level.GREY) == (Level.GREY, Level.BLANK)


@pytest.mark.parametrize("text", ["", "none", "MOSAIC", None, 3])
def test_an_unknown_word_is_the_weakest_level_and_still_a_shield(text: object) -> None:
    assert level(text) is Level.MOSAIC
    assert level(text).look.cells == 16


def test_every_level_says_what_is_still_seen() -> None:
    assert len({one.words for one in Level}) == len(Level)
