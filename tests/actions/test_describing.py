"""Texts, versions, submission and outcome: any edit of what the public sees voids clearance."""

import pytest

from tests.stage import CONFIRMED, Opener
from workstation.actions import cropping, describing, looking, reviewing
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.object import Question, QuestionKind, Texts

CLEARED = "O-2026-0001"


def test_every_public_edit_makes_a_version_and_voids_clearance(open_as: Opener) -> None:
    anna = open_as("Anna")
    first = looking.object(anna, CLEARED)
    assert first.state == "cleared"
    edits = [
        {"title": "Another bag"},
        {"region_hint": "northern Europe"},
        {"period": "about 2010"},
        {"texts": {"en": Texts((Question(QuestionKind.SOLD, "Who sold it?"),), "A bag")}},
    ]
    for number, edit in enumerate(edits, start=1):
        describing.describe(anna, CLEARED, **edit)  # type: ignore[arg-type]
        obj = looking.object(anna, CLEARED)
        assert (obj.version, obj.state) == (first.version + number, "draft")


def test_a_crop_edit_voids_clearance_too(open_as: Opener) -> None:
    anna = open_as("Anna")
    obj = looking.object(anna, CLEARED)
    cropping.change(anna, CLEARED, obj.crops[0].id, Rect(110, 90, 300, 240))
    after = looking.object(anna, CLEARED)
    assert (after.version, after.state) == (obj.version + 1, "draft")
    assert after.crops[0].rendition != obj.crops[0].rendition


def test_what_changes_nothing_and_internal_notes_leave_the_clearance(open_as: Opener) -> None:
    anna = open_as("Anna")
    before = looking.object(anna, CLEARED)
    assert describing.describe(anna, CLEARED, title=before.title).verb == "object.unchanged"
    describing.note(anna, CLEARED, "ask the lab")
    after = looking.object(anna, CLEARED)
    assert (after.version, after.state, after.notes) == (before.version, "cleared", "ask the lab")
    assert "ask the lab" not in str(after.public().fields())


def test_an_editor_of_another_persons_object_becomes_its_author(open_as: Opener) -> None:
    ben = open_as("Ben")
    describing.describe(ben, CLEARED, title="Another bag")
    assert ben.person.id in looking.object(ben, CLEARED).authors
    assert len(looking.object(ben, CLEARED).authors) == 2


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("x" * 81, "text_long"),
        ("write to me@example.org", "text_contact"),
        ("see https://example.org", "text_contact"),
        ("IMG_0001.JPG", "text_contact"),
        ("two\nlines", "text_control"),
        ("turned \u202e around", "text_control"),
        ("child pornography", "wording"),
    ],
)
def test_public_words_are_watched(title: str, code: str, open_as: Opener) -> None:
    anna = open_as("Anna")
    before = looking.object(anna, CLEARED)
    with pytest.raises(Refused) as no:
        describing.describe(anna, CLEARED, title=title)
    assert no.value.code == code
    assert looking.object(anna, CLEARED) == before


def test_an_outcome_waits_for_publication(open_as: Opener) -> None:
    anna = open_as("Anna")
    with pytest.raises(Refused) as no:
        describing.conclude(anna, CLEARED, "narrow", ["DE"])
    assert no.value.code == "state"


def test_what_an_object_lacks_is_said_in_sentences(open_as: Opener) -> None:
    anna = open_as("Anna")
    image = looking.images_of(anna, "OP-1")[3]
    ref = str(cropping.keep(anna, image.id, Rect(10, 10, 200, 200)).result["ref"])
    types = list(looking.taxonomy(anna))
    told = describing.lacks(anna, ref, types)
    assert len(told) >= 3
    assert all(sentence.endswith(".") for sentence in told)
    with pytest.raises(Refused) as no:
        describing.submit(anna, ref, types, checklist=CONFIRMED)
    assert no.value.code == "incomplete"


def test_a_return_needs_words_and_gives_the_object_back(open_as: Opener) -> None:
    ben = open_as("Ben")
    with pytest.raises(Refused) as no:
        reviewing.give_back(ben, "O-2026-0002", "  ")
    assert no.value.code == "reason"
    reviewing.give_back(ben, "O-2026-0002", "The strap is cut off.")
    obj = looking.object(ben, "O-2026-0002")
    assert (obj.state, obj.comments[-1].text) == ("draft", "The strap is cut off.")


def test_a_checklist_point_left_open_is_no_clearance(open_as: Opener) -> None:
    from workstation.domain.review import CHECKLIST

    ben = open_as("Ben")
    for point in CHECKLIST:
        with pytest.raises(Refused) as no:
            reviewing.clear(ben, "O-2026-0002", {**dict.fromkeys(CHECKLIST, True), point: False})
        assert no.value.code == "checklist"
    assert looking.object(ben, "O-2026-0002").state == "submitted"
