"""How far a text is, who may check it, and what a policy wants."""

import pytest

from workstation.domain.errors import Refused
from workstation.domain.object import LANGUAGES, Question, QuestionKind, Texts
from workstation.domain.texts import (
    Mark,
    Part,
    Sentences,
    TextState,
    digest,
    filled,
    is_template,
    new_marks,
    progress,
    standings,
    state_as_typed,
    state_of,
    wanted_languages,
    why_not_check,
    why_not_public,
)

SENTENCES = Sentences(
    {"what": {"generic": "What is this?", "bag": "Whose bag?"}, "sold": {"generic": "Sold where?"}},
    {"generic": "The picture shows an object.", "bag": "The picture shows a bag."},
)
KINDS = (QuestionKind.WHAT, QuestionKind.SOLD)
READY = filled(KINDS, "bag", SENTENCES)
OWN = Texts((Question(QuestionKind.WHAT, "Is it a bag?"),), "A blue bag.")
TEMPLATES = {"en": SENTENCES}


def far(texts: Texts | None, *marks: Mark):
    return standings({"en": texts} if texts else {}, marks, frozenset({"anna"}))["en"]


def marks(texts: Texts, state: TextState, person: str) -> list[Mark]:
    return [Mark("en", part, state, digest(texts, part), person, "2026-11-22T12:00:00") for part in Part]


def test_a_template_takes_the_types_own_sentence_else_the_generic_one():
    assert READY.questions == (Question(KINDS[0], "Whose bag?"), Question(KINDS[1], "Sold where?"))
    assert READY.alt == "The picture shows a bag."
    assert filled(KINDS, "other", SENTENCES).alt == "The picture shows an object."
    assert filled([QuestionKind.WHO], "bag", SENTENCES, Texts((), "", "Sac")).title == "Sac"


def test_only_sentences_that_ship_are_from_a_template():
    assert all(is_template(READY, part, SENTENCES) for part in Part)
    assert not any(is_template(OWN, part, SENTENCES) for part in Part)
    assert not is_template(Texts(READY.questions, READY.alt, "My bag"), Part.ASKED, SENTENCES)
    assert not is_template(READY, Part.ALT, None)


def test_all_languages_stand_somewhere():
    found = standings({}, [], frozenset())
    assert tuple(found) == LANGUAGES
    assert {state_of(parts) for parts in found.values()} == {TextState.MISSING}
    assert progress(found) == (0, 0)


def test_a_language_is_as_far_as_its_weaker_part():
    half = Texts(READY.questions, "")
    assert state_of(far(half, *marks(half, TextState.CHECKED, "ben"))) is TextState.MISSING
    (asked, alt) = marks(READY, TextState.CHECKED, "ben")
    (_, ready) = marks(READY, TextState.TEMPLATE, "anna")
    assert state_of(far(READY, asked, ready)) is TextState.TEMPLATE
    assert state_of(far(READY, asked, alt)) is TextState.CHECKED


def test_a_check_ends_with_the_text_it_was_about():
    checked = marks(READY, TextState.CHECKED, "ben")
    other = Texts(READY.questions, "The picture shows a red bag.")
    assert [one.state for one in far(other, *checked).values()] == [TextState.CHECKED, TextState.EDITED]
    kept = new_marks({"en": READY}, {"en": other}, TEMPLATES, "anna", "")
    assert [(m.part, m.state, m.person) for m in kept] == [(Part.ALT, TextState.EDITED, "anna")]
    back = new_marks({"en": other}, {"en": READY}, TEMPLATES, "anna", "")
    assert [m.state for m in back] == [TextState.TEMPLATE]
    assert far(READY, *checked, *kept, *back)[Part.ALT].state is TextState.TEMPLATE


def test_who_edited_since_it_was_last_filled_may_not_check():
    ready, edited = marks(READY, TextState.TEMPLATE, "anna"), marks(OWN, TextState.EDITED, "ben")
    checked = marks(OWN, TextState.CHECKED, "cora")
    found = far(OWN, *ready, *edited)
    assert why_not_check("en", found, "anna") is None, "who only filled wrote nothing"
    no = why_not_check("en", found, "ben")
    assert no is not None
    assert no.code == "four_eyes"
    again = Texts(OWN.questions, "A bag.")
    later = far(again, *ready, *edited, *checked, *marks(again, TextState.EDITED, "dora")[1:])
    assert later[Part.ALT].editors == {"ben", "dora"}, "a check in between forgives nobody"
    refilled = far(READY, *ready, *edited, *ready)
    assert why_not_check("en", refilled, "ben") is None


def test_nothing_and_what_is_checked_already_cannot_be_checked():
    assert why_not_check("en", far(None), "ben").code == "text_missing"  # type: ignore[union-attr]
    done = far(READY, *marks(READY, TextState.CHECKED, "ben"))
    assert why_not_check("en", done, "cora").code == "text_checked"  # type: ignore[union-attr]
    assert (done[Part.ASKED].reader, done[Part.ASKED].at) == ("ben", "2026-11-22T12:00:00")


def test_a_text_without_a_mark_is_its_authors_own():
    found = far(OWN)
    assert state_of(found) is TextState.EDITED
    assert found[Part.ASKED].editors == {"anna"}


def test_what_is_typed_stands_as_if_it_were_kept():
    kept = far(READY, *marks(READY, TextState.CHECKED, "ben"))
    for now, wanted in (
        (READY, TextState.CHECKED),
        (OWN, TextState.EDITED),
        (None, TextState.MISSING),
        (filled(KINDS[:1], "bag", SENTENCES), TextState.TEMPLATE),
    ):
        assert state_as_typed(READY, now, kept, SENTENCES) is wanted


def test_a_policy_names_languages_and_the_refusal_names_those_which_lack():
    assert wanted_languages("") == ()
    assert wanted_languages(" mt  ga mt") == ("mt", "ga")
    with pytest.raises(Refused) as stop:
        wanted_languages("mt xx")
    assert stop.value.code == "language"
    found = standings({"en": READY, "de": OWN}, marks(READY, TextState.CHECKED, "ben"), frozenset({"anna"}))
    assert why_not_public("O-1", ["en"], found) is None
    assert why_not_public("O-1", [], found) is None
    no = why_not_public("O-1", ["en", "de", "mt"], found)
    assert no is not None
    assert (no.code, no.subject) == ("unchecked_text", "O-1")
    assert no.message.endswith("not checked: de (edited), mt (missing).")
