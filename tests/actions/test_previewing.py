"""What holds a batch back is told before it is built, and its own pictures can be looked at."""

from datetime import date

import pytest

from workstation.actions import describing, looking, previewing, publishing
from workstation.domain.errors import NotFound, Refused


def test_a_plan_names_what_blocks_and_who_had_a_hand_in_it(open_as):
    rita = open_as("Rita")
    publishing.plan(rita, "B1", date(2026, 12, 4))
    publishing.put(rita, "B1", ["O-2026-0001"])
    found = previewing.plan_of(rita, "B1")
    names = {person.id: person.name for person in looking.people_by_id(rita).values()}
    assert [obj.ref for obj in found.members] == ["O-2026-0001"]
    assert found.blocked == {}
    assert {names[number] for number in found.involved} == {"Anna", "Ben"}

    anna = open_as("Anna")
    describing.describe(anna, "O-2026-0001", title="Changed afterwards", types=list(looking.taxonomy(anna)))
    blocked = previewing.plan_of(anna, "B1").blocked
    assert blocked == {"O-2026-0001": "It is draft: it was changed after it was put into B1."}
    with pytest.raises(Refused):
        publishing.build(open_as("Rita"), "B1")


def test_an_unknown_batch(open_as):
    with pytest.raises(NotFound):
        previewing.plan_of(open_as("Rita"), "B9")


def test_a_picture_of_the_build_is_decoded_in_the_sandbox(open_as):
    rita = open_as("Rita")
    publishing.plan(rita, "B1", date(2026, 12, 4))
    publishing.put(rita, "B1", ["O-2026-0001"])
    publishing.build(rita, "B1")
    files = publishing.preview(rita, "B1")
    card = previewing.picture(rita, files["data/objects/O-2026-0001/card-1200x630.en.jpg"])
    assert (card.width, card.height) == (1200, 630)
