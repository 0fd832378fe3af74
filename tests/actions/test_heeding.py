"""Alarms: a zone on what the public can see stands until the object is withdrawn or another analyst overrules it."""

from pathlib import Path
from typing import Any

import pytest

from tests.stage import NOON, Opener
from workstation.actions import Session, cropping, heeding, looking, previewing, publishing, referring
from workstation.domain.alarm import WITHDRAWN_FOR_NOW, Alarm
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.object import check_text
from workstation.domain.person import Act
from workstation.domain.zone import Zone, ZoneKind
from workstation.store import images, sightings

REF = "O-2026-0001"


def publish(rita: Session, out: Path) -> None:
    """The cleared object of the full vault goes public."""
    publishing.plan(rita, "B1", NOON.date())
    publishing.put(rita, "B1", [REF])
    leave(rita, "B1", out)


def leave(rita: Session, batch: str, out: Path) -> None:
    publishing.build(rita, batch)
    publishing.release(rita, batch)
    publishing.export(rita, batch, out)


def find(anna: Session, *, told: bool = True) -> int:
    """A closer look sees a face in the object's picture; returns the zone."""
    crop = looking.object(anna, REF).crops[0]
    seen = Zone(
        0, ZoneKind.FACE, Rect(crop.recipe.region.x + 20, crop.recipe.region.y + 20, 60, 60), "closer", "1", 0.9
    )
    with anna.vault.page() as page:
        (number,) = images.add_zones(page, crop.image, [seen])
        if told:
            page.record(anna.change(Act.CROP, "zone.found", "O-2026-0003", zones=[number], blocked=[]))
    return number


@pytest.fixture
def public(open_as: Opener, tmp_path: Path) -> Opener:
    (tmp_path / "out").mkdir()
    publish(open_as("Rita"), tmp_path / "out")
    return open_as


def test_nothing_found_is_no_alarm(public: Opener) -> None:
    assert heeding.alarms(public("Anna")) == []


def test_it_says_what_was_found_where_and_since_when(public: Opener) -> None:
    zone = find(public("Anna"))
    for name in ("Rita", "Anna", "Ben", "Cora"):
        (alarm,) = heeding.alarms(public(name))
        assert alarm.obj.ref == REF
        assert alarm.found() == "face in picture 1 (closer)"
        assert alarm.since == NOON.isoformat(timespec="milliseconds")
        assert alarm.zones == (zone,)
    with pytest.raises(Refused):
        heeding.alarms(public("Ada"))


def test_a_zone_the_ledger_does_not_tell_of_is_as_old_as_its_photograph(public: Opener) -> None:
    anna = public("Anna")
    find(anna, told=False)
    (alarm,) = heeding.alarms(anna)
    assert alarm.since.startswith(NOON.date().isoformat())


def test_what_is_not_public_yet_is_no_alarm(open_as: Opener) -> None:
    anna = open_as("Anna")
    find(anna)
    assert heeding.alarms(anna) == []
    assert looking.zones_blocking(anna, REF), "it is held back by the gate instead"


@pytest.mark.parametrize(
    ("rect", "shape", "named"),
    [
        (Rect(419, 339, 20, 20), {}, True),
        (Rect(420, 339, 20, 20), {}, False),
        (Rect(419, 340, 20, 20), {}, False),
        (Rect(81, 61, 20, 20), {}, True),
        (Rect(80, 61, 20, 20), {}, False),
        (Rect(81, 60, 20, 20), {}, False),
        (Rect(200, 150, 20, 20), {"masks": (Rect(190, 140, 60, 60),)}, True),
        (Rect(420, 200, 8, 60), {"angle": 20.0}, True),
    ],
)
def test_no_object_on_which_a_zone_may_lie_is_passed_over(
    open_as: Opener, rect: Rect, shape: dict[str, Any], named: bool
) -> None:
    anna = open_as("Anna")
    ref, image = "O-2026-0003", looking.object(anna, "O-2026-0003").crops[0]
    cropping.change(anna, ref, image.id, Rect(100, 80, 320, 260), **shape)
    with anna.vault.page() as page:
        images.add_zones(page, image.image, [Zone(0, ZoneKind.FACE, rect, "closer", "1", 0.9)])
        assert sightings.suspected(page, ["draft"]) == ([ref] if named else [])
        assert sightings.suspected(page, ["published"]) == []
    assert named or not looking.zones_blocking(anna, ref)


def why(alarm: Alarm, session: Session) -> tuple[str, str]:
    return alarm.why_not_withdraw(session.person) or "", alarm.why_not_overrule(session.person) or ""


def test_who_may_do_what_and_which_rule_says_no(public: Opener) -> None:
    find(public("Anna"))
    said = {}
    for name in ("Rita", "Anna", "Ben", "Cora"):
        session = public(name)
        (alarm,) = heeding.alarms(session)
        said[name] = why(alarm, session)
    assert said["Rita"] == ("", "Only an analyst may clear objects.")
    assert said["Anna"][0].startswith("Only a release manager may")
    assert said["Anna"][1] == f"{REF} was made or edited by you: another analyst must overrule its zones."
    assert said["Ben"][0].startswith("Only a release manager may")
    assert said["Ben"][1] == ""
    assert all(said["Cora"])


def test_another_analyst_ends_it_with_a_signed_reason(public: Opener) -> None:
    zone = find(public("Anna"))
    with pytest.raises(Refused) as no:
        cropping.overrule(public("Anna"), REF, zone, "it is a printed logo")
    assert no.value.code == "four_eyes"
    ben = public("Ben")
    cropping.overrule(ben, REF, zone, "it is a printed logo")
    assert heeding.alarms(ben) == []
    assert looking.object(ben, REF).state == "published", "nothing about what is public changed"
    assert looking.statements_about(ben, REF)[-1].statement.reason == "it is a printed logo"


def test_withdrawn_it_ends_when_the_withdrawal_has_left(public: Opener, tmp_path: Path) -> None:
    find(public("Anna"))
    rita = public("Rita")
    publishing.withdraw(rita, "W1", [REF], WITHDRAWN_FOR_NOW)
    (alarm,) = heeding.alarms(rita)
    assert alarm.leaving == "W1"
    assert alarm.why_not_withdraw(rita.person) == (
        "Its withdrawal is planned in W1: build, release and export that batch."
    )
    leave(rita, "W1", tmp_path / "out")
    assert heeding.alarms(rita) == []
    assert looking.object(rita, REF).state == "withdrawn"


def test_the_reason_it_begins_with_may_be_public() -> None:
    assert check_text("question", WITHDRAWN_FOR_NOW) == WITHDRAWN_FOR_NOW


def test_a_batch_says_that_a_zone_holds_it_back(open_as: Opener) -> None:
    rita = open_as("Rita")
    publishing.plan(rita, "B1", NOON.date())
    publishing.put(rita, "B1", [REF])
    find(open_as("Anna"))
    plan = previewing.plan_of(open_as("Rita"), "B1")
    assert plan.blocked[REF].startswith("A zone was found on it after it was cleared")


def test_what_has_an_alarm_is_not_referred_either(public: Opener) -> None:
    find(public("Anna"))
    with pytest.raises(Refused) as no:
        referring.draft(public("Ben"), "DE", [REF], reasoning="made in Germany")
    assert (no.value.code, no.value.subject) == ("zone", REF)
