"""When a break is worth a word: at the day's limit or after a long spell; later means later, done means done."""

from datetime import UTC, datetime, timedelta

import pytest

from workstation.domain.exposure import GAP, LATER, SPELL, Exposure, Spell, break_due, spoken

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def spell(minutes: int, start: datetime = NOON) -> tuple[Spell, datetime]:
    made, now = Spell(), start
    for number in range(minutes + 1):
        now = start + number * MINUTE
        made = made.at(now)
    return made, now


def test_adding_up() -> None:
    assert Exposure(1, 10, 2.5).plus(Exposure(2, 5.04, 1)) == Exposure(3, 15.0, 3.5)


def test_nothing_is_said_below_the_limit() -> None:
    assert break_due(Exposure(9, 3599), 3600, Spell(), NOON) == ""
    assert break_due(Exposure(9, 90_000), 0, Spell(), NOON) == "", "no limit, no word"


def test_the_limit_is_said_with_both_numbers() -> None:
    said = break_due(Exposure(9, 3700), 3600, Spell(), NOON)
    assert "1 h 2 min" in said
    assert said.endswith("stop at 1 h.")


def test_a_long_spell_is_said_a_gap_ends_it() -> None:
    made, now = spell(30)
    assert "30 min on end" in break_due(Exposure(1, 60), 3600, made, now)
    made, now = spell(29)
    assert break_due(Exposure(1, 60), 3600, made, now) == ""
    after = now + GAP + MINUTE
    assert break_due(Exposure(1, 60), 3600, made.at(after), after) == ""
    assert made.at(after).began == after


def test_later_is_quiet_for_a_while_and_done_for_the_day() -> None:
    seen, (made, now) = Exposure(9, 4000), spell(40)
    waiting = made.later(now)
    assert break_due(seen, 3600, waiting, now + LATER - MINUTE) == ""
    assert break_due(seen, 3600, waiting, now + LATER) != ""
    done = made.done(now)
    assert break_due(seen, 3600, done, now + 6 * 60 * MINUTE) == ""
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0)
    assert break_due(seen, 3600, done.at(tomorrow), tomorrow) != ""


def test_the_spell_is_half_an_hour() -> None:
    assert timedelta(minutes=30) == SPELL


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3600, "1 h"), (4800, "1 h 20 min")]
)
def test_time_in_words(seconds: float, words: str) -> None:
    assert spoken(seconds) == words
