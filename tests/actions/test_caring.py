"""The shield and the count of a person: the floor holds, the count is private, the ledger gets a number or nothing."""

import json
from datetime import datetime, timedelta

import pytest

from tests.stage import NOON, Opener
from workstation.actions import Session, administering, caring, looking
from workstation.domain.errors import Damaged, Refused
from workstation.domain.exposure import Exposure
from workstation.domain.shield import Level
from workstation.store.tables import exposures, personal


def colours(session: Session) -> list[int]:
    """Distinct colours of the four places where photograph 1 and its crop are shown shielded."""
    mosaic, sheet = looking.mosaic(session, 1), looking.sheet(session, 1).inside.shielded
    crop = looking.rendition(session, looking.object(session, "O-2026-0001").crops[0])
    shown = looking.shielded(session, crop)
    assert (shown.width, shown.height) == (crop.width, crop.height)
    return [len({one.rgb[i : i + 3] for i in range(0, len(one.rgb), 3)}) for one in (mosaic, sheet, shown)]


def test_everything_shielded_obeys_the_level_in_force(open_as: Opener) -> None:
    anna = open_as("Anna")
    assert caring.shield(anna) == caring.Shield(Level.MOSAIC, Level.MOSAIC, Level.MOSAIC)
    before = colours(anna)
    caring.set_shield(anna, Level.COARSE)
    coarse = colours(anna)
    assert all(few < many for few, many in zip(coarse, before, strict=True))
    caring.set_shield(anna, Level.GREY)
    rgb = looking.mosaic(anna, 1).rgb
    assert rgb[0::3] == rgb[1::3] == rgb[2::3]
    caring.set_shield(anna, Level.BLANK)
    assert colours(anna) == [1, 1, 1]
    assert caring.shield_level(open_as("Anna")) is Level.BLANK
    assert caring.shield_level(open_as("Ben")) is Level.MOSAIC, "one's own level is one's own"


def test_the_floor_of_the_unit_holds(open_as: Opener) -> None:
    anna = open_as("Anna")
    caring.set_shield(anna, Level.COARSE)
    administering.set_policy(open_as("Ada"), "shield_floor", "coarse grey")
    anna = open_as("Anna")
    assert caring.shield(anna) == caring.Shield(Level.GREY, Level.COARSE, Level.GREY)
    head = looking.verify_ledger(anna)
    with pytest.raises(Refused) as no:
        caring.set_shield(anna, Level.COARSE)
    assert no.value.code == "shield_floor"
    assert caring.set_shield(anna, Level.BLANK).level is Level.BLANK
    assert looking.verify_ledger(anna) == head, "what a person chooses is no act"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("shield_floor", "none", "policy_shield"),
        ("shield_floor", "", "policy_shield"),
        ("exposure_ledger", "maybe", "policy_answer"),
    ],
)
def test_a_policy_that_is_no_level_is_refused(key: str, value: str, code: str, open_as: Opener) -> None:
    with pytest.raises(Refused) as no:
        administering.set_policy(open_as("Ada"), key, value)
    assert no.value.code == code


def test_exposure_is_counted_for_the_person_only(open_as: Opener) -> None:
    anna = open_as("Anna")
    before = looking.ledger_entries(anna)
    caring.note_exposure(anna, 3, 0.5, 12)
    seen = caring.note_exposure(anna, 1, 1.0, 3)
    assert seen == Exposure(4, 15, 9)
    assert caring.note_exposure(anna, 0, 7.0, 2).area == 11, "nobody sees more than the whole"
    assert looking.ledger_entries(anna) == before, "no ledger line: nobody else learns of it"
    ben = open_as("Ben")
    assert caring.exposure(ben) == caring.exposure_of_week(ben) == Exposure()
    later = open_as("Anna", clock=lambda: NOON + timedelta(days=6))
    assert caring.exposure(later) == Exposure()
    assert caring.exposure_of_week(later).pictures == 4
    assert caring.exposure_of_week(open_as("Anna", clock=lambda: NOON + timedelta(days=7))) == Exposure()


def spoil(session: Session, days: int) -> None:
    """The rows of so many days are no longer what this person wrote."""
    with session.vault.page() as page:
        for back in range(days):
            day = (NOON - timedelta(days=back)).date().isoformat()
            mine = exposures.c.person == session.person.id, exposures.c.day == day
            page.connection.execute(exposures.delete().where(*mine))
            page.connection.execute(exposures.insert().values(person=session.person.id, day=day, sealed=b"?" * 40))


@pytest.mark.parametrize(("days", "words"), [(1, "for today: it begins anew"), (3, "for 3 days: it begins anew")])
def test_a_spoiled_count_is_told_once_and_begun_anew(days: int, words: str, open_as: Opener) -> None:
    anna = open_as("Anna")
    spoil(anna, days)
    assert caring.exposure_of_week(anna) == Exposure()
    assert caring.count_days(anna) == []
    with pytest.raises(Damaged) as told:
        caring.exposure(anna)
    assert told.value.code == "exposure"
    assert words in told.value.message
    assert "administrator" in told.value.hint
    assert caring.exposure(anna) == caring.exposure_of_week(anna) == Exposure()
    assert caring.note_exposure(anna, 1, 1.0, 2).pictures == 1
    assert caring.exposure(anna).pictures == 1


def test_what_is_seen_while_the_count_is_spoiled_counts(open_as: Opener) -> None:
    anna = open_as("Anna")
    spoil(anna, 1)
    with pytest.raises(Damaged):
        caring.note_exposure(anna, 2, 1.0, 3)
    assert caring.exposure(anna) == Exposure(2, 3, 3)
    spoil(open_as("Ben"), 1)
    assert caring.exposure(open_as("Anna")).pictures == 2, "another person's row is another person's"


def test_who_may_see_no_photograph_counts_nothing(open_as: Opener) -> None:
    with pytest.raises(Refused):
        caring.note_exposure(open_as("Rita"), 1, 1, 1)
    assert caring.count_days(open_as("Rita")) == []


class Days:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


def test_the_ledger_gets_nothing_unless_policy_says_so(open_as: Opener) -> None:
    days = Days()
    anna = open_as("Anna", clock=days)
    caring.note_exposure(anna, 2, 1, 9)
    for _ in range(3):
        days.at += timedelta(days=1)
        assert caring.count_days(anna) == []
    administering.set_policy(open_as("Ada", clock=days), "exposure_ledger", "yes")
    anna = open_as("Anna", clock=days)
    days.at += timedelta(days=1)
    assert caring.count_days(anna) == [], "days of before are never written"


def test_one_line_per_finished_day_with_the_number_only(open_as: Opener) -> None:
    days = Days()
    administering.set_policy(open_as("Ada", clock=days), "exposure_ledger", "yes")
    anna = open_as("Anna", clock=days)
    assert caring.count_days(anna) == []
    caring.note_exposure(anna, 2, 1, 9)
    caring.note_exposure(anna, 3, 0.5, 40)
    assert caring.count_days(anna) == [], "the day is not over"
    days.at += timedelta(days=1)
    caring.note_exposure(anna, 1, 1, 1)
    (line,) = caring.count_days(anna)
    assert (line.verb, line.subject, line.person) == ("exposure.counted", anna.person.id, anna.person.id)
    entry = looking.ledger_entries(anna, 1)[0]
    assert json.loads(entry.detail) == {"day": "2026-11-22", "pictures": 5}
    assert caring.count_days(anna) == [], "once"
    days.at += timedelta(days=5)
    (line,) = caring.count_days(anna)
    assert line.detail == {"day": "2026-11-23", "pictures": 1}
    looking.verify_ledger(anna)


def test_keys_and_first_acts_are_remembered_for_the_person(open_as: Opener) -> None:
    anna = open_as("Anna")
    assert (caring.keys(anna), caring.acts_done(anna)) == ({}, frozenset())
    caring.keep_keys(anna, {"cases.wall.later": ("J", "F7")})
    caring.keep_acts_done(anna, frozenset({"crop"}))
    again = open_as("Anna")
    assert caring.keys(again) == {"cases.wall.later": ("J", "F7")}
    assert caring.acts_done(again) == {"crop"}
    caring.keep_keys(again, {})
    caring.keep_acts_done(again, None)
    assert caring.keys(again) == {}
    assert caring.acts_done(again) is None
    assert caring.keys(open_as("Ben")) == {}


def test_a_level_that_cannot_be_read_is_the_strongest_until_it_is_chosen_again(open_as: Opener) -> None:
    anna = open_as("Anna")
    caring.set_shield(anna, Level.COARSE)
    with anna.vault.page() as page:  # anybody who may open the vault can spoil a row
        page.connection.execute(personal.update().values(sealed=b"spoilt"))
    assert caring.shield(anna) == caring.Shield(Level.MOSAIC, Level.BLANK, Level.BLANK)
    assert colours(anna) == [1, 1, 1]
    caring.set_shield(anna, Level.MOSAIC)
    assert caring.shield_level(anna) is Level.MOSAIC
