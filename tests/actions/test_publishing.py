"""The campaign over several batches: each bundle is all that is on show, and the older ones may not come back."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stage import CONFIRMED, NOON
from workstation.actions import describing, looking, previewing, publishing, reviewing
from workstation.domain.campaign import Leave
from workstation.domain.errors import Refused
from workstation.domain.review import CHECKLIST
from workstation.exchange import bagit, verifier

ONE, TWO, THREE = "O-2026-0001", "O-2026-0002", "O-2026-0003"
TODAY = NOON.date()
LATER = TODAY + timedelta(days=30)


@pytest.fixture
def campaign(open_as):
    """All three objects cleared; the first is out with B1."""
    ben = open_as("Ben")
    reviewing.clear(ben, TWO, dict.fromkeys(CHECKLIST, True))
    anna = open_as("Anna")
    describing.submit(anna, THREE, list(looking.taxonomy(anna)), checklist=CONFIRMED)
    reviewing.clear(open_as("Ben"), THREE, dict.fromkeys(CHECKLIST, True))
    return open_as


def ready(session, ref, refs, day=TODAY):
    """Plan, fill, build and release a batch."""
    publishing.plan(session, ref, day)
    if refs:
        publishing.put(session, ref, refs)
    publishing.build(session, ref)
    publishing.release(session, ref)


def out(session, ref, folder: Path) -> dict[str, bytes]:
    """Export it; the files of the bundle."""
    change = publishing.export(session, ref, folder)
    data = Path(str(change.result["file"])).read_bytes()
    assert not [p for p in verifier.verify(Path(str(change.result["file"]))).problems if "DEMO" not in p]
    return dict(bagit.unpack(data)[1])


def record(files):
    return json.loads(files["data/bundle.json"])


def test_a_later_bundle_carries_what_is_on_show_byte_for_byte(campaign, tmp_path):
    rita = campaign("Rita")
    ready(rita, "B1", [ONE])
    first = out(rita, "B1", tmp_path / "one")
    ready(rita, "B2", [TWO], LATER)
    second = out(rita, "B2", tmp_path / "two")
    told = {obj["ref"]: obj["since"] for obj in record(second)["objects"]}
    assert told == {ONE: NOON.date().isoformat(), TWO: LATER.isoformat()}
    pictures = [path for path in first if path.startswith(f"data/objects/{ONE}/")]
    assert len(pictures) == 8
    assert all(second[path] == first[path] for path in pictures)
    index = second["data/site/en/index.html"].decode()
    assert index.index(TWO) < index.index(ONE), "the newest stands first"
    assert index.count('class="new"') == 1
    assert previewing.plan_of(rita, "B2").stay[0].ref == ONE


def test_an_older_bundle_would_bring_back_an_older_campaign(campaign, tmp_path):
    rita = campaign("Rita")
    ready(rita, "B1", [ONE])
    ready(rita, "B2", [TWO], LATER)
    out(rita, "B1", tmp_path / "one")
    with pytest.raises(Refused) as caught:
        publishing.export(rita, "B2", tmp_path / "two")
    assert (caught.value.code, caught.value.hint) == ("outdated", "Build and release it again.")
    publishing.build(rita, "B2")
    publishing.release(rita, "B2")
    out(rita, "B2", tmp_path / "two")
    with pytest.raises(Refused) as caught:
        publishing.export(rita, "B1", tmp_path / "again")
    assert (caught.value.code, caught.value.hint) == ("outdated", "Export the newest batch.")
    out(rita, "B2", tmp_path / "again")
    assert not (tmp_path / "again" / "TRACE-B1.zip").exists()


def test_who_helped_is_thanked_without_details(campaign, tmp_path):
    rita = campaign("Rita")
    ready(rita, "B1", [ONE, TWO])
    out(rita, "B1", tmp_path / "one")
    describing.conclude(campaign("Anna"), ONE, "located", ["DE"])
    rita = campaign("Rita")
    moves = previewing.on_show(rita).proposed(LATER)
    assert [(move.ref, move.leave) for move in moves] == [(ONE, Leave.IDENTIFIED), (THREE, None)]
    publishing.plan(rita, "B2", LATER)
    publishing.withdraw(rita, "B2", [ONE], "Thank you to everybody who helped.")
    publishing.build(rita, "B2")
    publishing.release(rita, "B2")
    files = out(rita, "B2", tmp_path / "two")
    (gone,) = record(files)["withdrawals"]
    assert (gone["ref"], gone["kind"], gone["type"], gone["langs"]) == (ONE, "identified", "bag", ["de", "en"])
    assert [obj["ref"] for obj in record(files)["objects"]] == [TWO]
    assert not any(path.startswith(f"data/objects/{ONE}") for path in files)
    assert "This object has been recognised." in files[f"data/site/en/{ONE}.html"].decode()
    thanks = files["data/site/en/solved.html"].decode()
    assert ONE in thanks
    assert "Blue bag 1" not in thanks, "no title, no picture"
    assert "<img" not in thanks

    ready(rita, "B3", [THREE], LATER + timedelta(days=1))
    third = record(out(rita, "B3", tmp_path / "three"))
    assert [one["ref"] for one in third["withdrawals"]] == [ONE], "stubs stay: addresses are never reused"
    assert [obj["ref"] for obj in third["objects"]] == [TWO, THREE]


def test_an_object_whose_time_is_over_leaves_as_expired(campaign, tmp_path):
    rita = campaign("Rita")
    ready(rita, "B1", [ONE])
    out(rita, "B1", tmp_path / "one")
    publishing.plan(rita, "B2", NOON.date() + timedelta(days=90))
    publishing.withdraw(rita, "B2", [ONE], "Its time is over.")
    (gone,) = looking.batch(rita, "B2").withdrawals
    assert gone.kind is Leave.EXPIRED


def test_two_batches_may_plan_the_same_withdrawal_and_thank_for_what_is_found_meanwhile(campaign, tmp_path):
    rita = campaign("Rita")
    ready(rita, "B1", [ONE])
    out(rita, "B1", tmp_path / "one")
    for ref in ("B2", "W1"):
        publishing.plan(rita, ref, LATER)
        publishing.withdraw(rita, ref, [ONE], f"Taken back with {ref}.")
    assert looking.batch(rita, "B2").withdrawals[0].kind is Leave.WITHDRAWN
    describing.conclude(campaign("Anna"), ONE, "located", ["DE"])
    rita = campaign("Rita")
    for ref in ("W1", "B2"):
        publishing.build(rita, ref)
        publishing.release(rita, ref)
    (first,) = record(out(rita, "W1", tmp_path / "two"))["withdrawals"]
    assert (first["reason"], first["kind"]) == ("Taken back with W1.", "identified")
    (gone,) = record(out(rita, "B2", tmp_path / "three"))["withdrawals"]
    assert (gone["ref"], gone["kind"]) == (ONE, "identified")
    assert looking.object(rita, ONE).state == "withdrawn"


def test_whoever_cleared_what_stays_on_show_cannot_release_the_next_batch(campaign, tmp_path):
    rita = campaign("Rita")
    ready(rita, "B1", [ONE])
    out(rita, "B1", tmp_path / "one")
    publishing.plan(rita, "B2", LATER)
    publishing.put(rita, "B2", [TWO])
    names = {person.id: person.name for person in looking.people_by_id(rita).values()}
    assert {names[one] for one in previewing.plan_of(rita, "B2").involved} == {"Anna", "Ben"}


def test_a_planned_withdrawal_can_be_taken_out_again(campaign, tmp_path):
    rita = campaign("Rita")
    ready(rita, "B1", [ONE])
    out(rita, "B1", tmp_path / "one")
    publishing.plan(rita, "B2", LATER)
    publishing.put(rita, "B2", [TWO])
    publishing.withdraw(rita, "B2", [ONE], "By mistake.")
    publishing.take_out(rita, "B2", ONE)
    assert (looking.batch(rita, "B2").withdrawals, looking.batch(rita, "B2").objects) == ((), (TWO,))
    assert looking.object(rita, ONE).batch == "B1"
    publishing.build(rita, "B2")
    publishing.release(rita, "B2")
    assert {obj["ref"] for obj in record(out(rita, "B2", tmp_path / "two"))["objects"]} == {ONE, TWO}
