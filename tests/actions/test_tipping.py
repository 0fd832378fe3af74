"""Tips: import and its undo, what counts as one source, proposals, contacts."""

import pytest

from tests.stage import TIPS, Opener
from workstation.actions import looking, tipping
from workstation.domain.errors import NotFound, Refused
from workstation.domain.tip import Verdict

ABOUT = "O-2026-0001"


def test_an_undone_import_is_as_if_it_had_not_been(open_as: Opener) -> None:
    anna = open_as("Anna")
    before = looking.tips_listed(anna)
    rows = b"id;message;email\n1;A bag in Gdansk;x@example.org\n2;I saw O-2026-0001 in K\xc3\xb6ln;\n"
    number = int(str(tipping.take_in(anna, rows).result["id"]))
    assert len(looking.tips_found(anna, "gdansk")) == 1
    tipping.undo(anna, number)
    assert looking.tips_listed(anna) == before
    assert looking.tips_found(anna, "gdansk") == []
    assert int(str(tipping.take_in(anna, rows).result["rows"])) == 2, "the same file may come again now"
    with pytest.raises(NotFound):
        tipping.undo(anna, number)


def test_a_used_import_cannot_be_undone(open_as: Opener) -> None:
    anna = open_as("Anna")
    tipping.link(anna, 1, ABOUT)
    with pytest.raises(Refused) as no:
        tipping.undo(anna, 1)
    assert no.value.code == "import_used"
    assert looking.tip(anna, 1).objects == (ABOUT,)


def test_the_same_file_is_taken_once(open_as: Opener) -> None:
    anna = open_as("Anna")
    with pytest.raises(Refused) as no:
        tipping.take_in(anna, TIPS.encode())
    assert no.value.code == "import_again"
    assert tipping.dry_run(anna, TIPS.encode()).again == 1


def test_a_cancelled_import_keeps_nothing(open_as: Opener) -> None:
    anna = open_as("Anna")
    before = looking.tips_listed(anna)
    head = looking.verify_ledger(anna)

    def press(done: int, total: int, words: str) -> None:
        raise KeyboardInterrupt

    rows = "id;message\n" + "\n".join(f"{n};somewhere {n}" for n in range(3000))
    with pytest.raises(KeyboardInterrupt):
        tipping.take_in(anna, rows.encode(), report=press)
    assert looking.tips_listed(anna) == before
    assert looking.verify_ledger(anna) == head


def test_an_anonymous_tip_starts_at_x4_and_a_second_source_proposes_x3(open_as: Opener) -> None:
    anna = open_as("Anna")
    tipping.link(anna, 2, ABOUT)
    assert tipping.proposal(anna, looking.tip(anna, 2))[0] == "X4"
    tipping.link(anna, 3, ABOUT)  # the same words but for a full stop: not a second source
    assert tipping.proposal(anna, looking.tip(anna, 2))[0] == "X4"
    tipping.link(anna, 1, ABOUT)
    grade, reason = tipping.proposal(anna, looking.tip(anna, 2))
    assert grade == "X3"
    assert "2 independent sources" in reason
    assert looking.tip(anna, 2).grade is None, "a person confirms"
    tipping.judge(anna, 1, Verdict.NOT_RELEVANT)
    assert tipping.proposal(anna, looking.tip(anna, 2))[0] == "X4"


def test_hypotheses_count_sources_not_tips(open_as: Opener) -> None:
    anna = open_as("Anna")
    for number in (1, 2, 3):
        tipping.link(anna, number, ABOUT)
    (found,) = looking.hypotheses(anna, ABOUT)
    assert (found.country, found.sources, sorted(found.tips)) == ("DE", 2, ["T-1", "T-2", "T-3"])
    assert looking.hypotheses(anna, "O-2026-0002") == []


def test_references_are_found_in_column_and_text_but_only_proposed(open_as: Opener) -> None:
    anna = open_as("Anna")
    told = {tip.id: tip for tip in looking.tips_listed(anna)}
    assert told[1].proposed == told[2].proposed == told[5].proposed[:1] == (ABOUT,)
    assert all(tip.objects == () for tip in told.values())
    assert (told[3].same_as, told[2].same_count) == (2, 2)


def test_contacts_open_for_case_officers_with_a_reason_only(open_as: Opener) -> None:
    anna = open_as("Anna")
    with pytest.raises(Refused) as no:
        tipping.open_contact(anna, 1, "to ask for the address")
    assert no.value.code == "role"
    cora = open_as("Cora")
    with pytest.raises(Refused) as no:
        tipping.open_contact(cora, 1, " - ")
    assert no.value.code == "reason"
    change, contact, raw = tipping.open_contact(cora, 1, "to ask for the address")
    assert dict(contact) == {"email": "sender@example.org"}
    assert raw.startswith(b"1;2026-11-20;")
    assert (change.verb, dict(change.detail)) == ("tip.contact_opened", {})


def test_search_ignores_marks_and_capitals(open_as: Opener) -> None:
    anna = open_as("Anna")
    for words, number in (("koln", 3), ("KÖLN", 3), ("lodz", 5), ("ελλαδα", 4), ("ΕΛΛΆΔΑ", 4)):
        assert number in {tip.id for tip in looking.tips_found(anna, words)}, words
    assert looking.tips_found(anna, "nowhere-at-all") == []


def test_triage_refuses_what_is_so_already(open_as: Opener) -> None:
    anna = open_as("Anna")
    tipping.judge(anna, 6, Verdict.NOT_RELEVANT)
    with pytest.raises(Refused) as no:
        tipping.judge(anna, 6, Verdict.NOT_RELEVANT)
    assert no.value.code == "state"
