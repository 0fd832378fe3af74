"""Each part of the order alone, the sum, and the sentence."""

from dataclasses import replace

import pytest

from workstation.domain import order
from workstation.domain.order import Signs

GOOD = Signs(4000, 3000, 1.0, 300, 2.4, 0.1)


@pytest.mark.parametrize(
    ("part", "better", "worse"),
    [
        (order.sharp, {"edge": 2.4}, {"edge": 9.0}),
        (order.sharp, {"edge": 2.4}, {"points": 0}),
        (order.free, {"free": 0.9}, {"free": 0.3}),
        (order.texture, {"points": 280}, {"points": 20}),
        (order.printed, {"print": 0.5}, {"print": 0.0}),
        (order.size, {"width": 4000}, {"width": 200}),
        (order.first, {"place": 1}, {"place": 2}),
        (order.first, {"place": 2}, {"place": 3}),
        (order.unseen, {"familiar": False}, {"familiar": True}),
    ],
)
def test_a_part_gives_more_for_more_and_heeds_nothing_else(part, better, worse) -> None:
    more, less = replace(GOOD, **better), replace(GOOD, **worse)
    assert part(more).points > part(less).points
    assert order.rank(more) > order.rank(less)
    others = [one for one in order.PARTS if one is not part and not (part is order.sharp and "points" in worse)]
    for other in others:
        if not (other is order.sharp and "points" in worse):
            assert other(more).points == other(less).points


def test_the_sum_is_the_sum_of_its_named_parts_and_at_most_a_hundred() -> None:
    best = replace(GOOD, print=1.0, points=10_000, edge=0.1, width=40_000)
    assert order.rank(best) == sum(part.points for part in order.parts(best)) == order.MOST
    assert len({part.name for part in order.parts(best)}) == len(order.PARTS)


def test_every_photograph_alike_another_stands_behind_every_possible_one() -> None:
    poor_first = Signs(2000, 1500, 0.5, 80, 5.0)
    assert order.rank(replace(GOOD, place=2)) < order.rank(GOOD)
    assert order.rank(replace(GOOD, place=2)) < order.rank(replace(poor_first, print=0.6))
    assert order.rank(replace(GOOD, place=2)) == order.rank(GOOD) - order.ALIKE_LATER


def test_far_behind_is_no_farther() -> None:
    assert order.rank(replace(GOOD, place=25)) == order.rank(replace(GOOD, place=26))


def test_the_sentence_says_what_counted() -> None:
    signs = replace(GOOD, free=0.8)
    assert order.reason(signs, 12) == "Likely: sharp, 80 % free of zones, much texture; first of 12 alike."
    assert order.reason(replace(signs, place=2), 12).endswith("; 2nd of 12 alike.")
    assert order.reason(replace(signs, place=13), 1213).endswith("; 13th of 1,213 alike.")
    blurred = Signs(300, 200, 0.2, 5, 11.0, 0.0, 1, True)
    said = "Less likely: blurred, 20 % free of zones, hardly any texture, small, of a series already begun."
    assert order.reason(blurred) == said


def test_nearly_free_is_not_called_free() -> None:
    assert "99 % free of zones" in order.reason(replace(GOOD, free=0.999))
    assert "no zones" in order.reason(GOOD)


def test_of_a_photograph_without_likeness_nothing_is_claimed() -> None:
    unknown = Signs(4000, 3000, 1.0)
    assert order.reason(unknown) == "Possible: no zones."
    assert order.sharp(unknown).points == order.texture(unknown).points == 0
