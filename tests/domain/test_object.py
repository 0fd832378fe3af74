"""Public texts, the closed list of what may leave, and what an object lacks before review."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.honest import an_object, content
from workstation.domain.canonical import canonical
from workstation.domain.crop import Recipe
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.object import (
    LANGUAGES,
    Crop,
    PublicContent,
    Question,
    QuestionKind,
    Texts,
    check_text,
    check_texts,
    missing_for_review,
    object_ref,
    public_content_from,
)
from workstation.domain.wording import LIMITS

GOOD = [
    "Where was this bag sold?",
    "Wo gab es diese Tüte – „Größe M“?",
    "Πού πωλήθηκε αυτή η τσάντα;",
    "Къде е продавана тази чанта?",
    "An dtugann tú faoi deara é?",
    "Sold for €1.99 (2 pcs.)",
    "Seen in St. Gallen, no. 4/5?",
    "Ġurnata sabiħa – żarbun",
    "A mug. Png is not a word here",
    "Version 2.0 of the box",
]


@pytest.mark.parametrize("text", GOOD)
def test_ordinary_texts_in_european_languages_pass(text: str):
    assert check_text("question", f"  {text} ") == text


@pytest.mark.parametrize("what", LIMITS)
def test_a_text_may_have_its_limit_and_not_one_more(what: str):
    assert check_text(what, "x" * LIMITS[what])
    with pytest.raises(Refused) as stop:
        check_text(what, "x" * (LIMITS[what] + 1))
    assert stop.value.code == "text_long"


HIDDEN = {
    "nul": "\0", "bell": "\x07", "line feed": "\n", "carriage return": "\r", "escape": "\x1b", "delete": "\x7f", "next line": "\x85",
    "line separator": "\u2028", "paragraph separator": "\u2029", "right-to-left override": "\u202e", "isolate": "\u2066",
    "left-to-right mark": "\u200e", "zero width space": "\u200b", "zero width joiner": "\u200d", "word joiner": "\u2060",
    "soft hyphen": "\u00ad", "byte order mark": "\ufeff", "tag letter a": "\U000e0061", "private use": "\ue000", "half a pair": "\ud800",
    "undecodable byte": "\udcff", "unassigned": "\u0378",
}  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_what_nobody_sees_nobody_can_clear(name: str):
    with pytest.raises(Refused) as stop:
        check_text("title", f"Blue{HIDDEN[name]}bag")
    assert stop.value.code == "text_control"


CONTACTS = [
    "write to a.b@example.org", "see http://example.org", "see HTTPS://example.org", "ftp://example.org/x", "www.example.org",
    "IMG_0001.JPG", "IMG-0001.jpg", "scan 4.jpeg", "O-2026-0001.png", "x.heic", "x.tif", "clip.mp4", "DSC1.NEF", "seizure.zip",
]  # fmt: skip


@pytest.mark.parametrize("text", CONTACTS)
def test_addresses_and_file_names_stay_inside(text: str):
    with pytest.raises(Refused) as stop:
        check_text("alt", text)
    assert stop.value.code == "text_contact"


WORDS = [
    "kinderporno",
    "Kinderpornografie",
    "child pornography",
    "child-porn",
    "children's porn",
    "childporn",
    "kiddy porn",
    "pornografía infantil",
    "pornographie infantile",
    "pédopornographie",
]


@pytest.mark.parametrize("text", WORDS)
def test_the_wording_rule_in_the_orders_languages_use(text: str):
    with pytest.raises(Refused) as stop:
        check_text("question", f"About {text.upper()}?")
    assert stop.value.code == "wording"


@pytest.mark.parametrize(
    "text", ["A child's shoe", "Kinderschuh, Größe 25", "chaussure d'enfant", "zapato infantil", "popcorn for kids"]
)
def test_the_wording_rule_leaves_ordinary_words_alone(text: str):
    assert check_text("title", text) == text


@given(st.text(max_size=80))
def test_whatever_passes_can_be_signed_and_shown(text: str):
    try:
        kept = check_text("title", text)
    except Refused:
        return
    assert kept.translate({0x00A0: " ", 0x202F: " "}).isprintable(), "but for the no-break spaces of French"
    canonical(kept)


def test_texts_are_trimmed_empty_questions_dropped_and_languages_known():
    texts = {
        "en": Texts((Question(QuestionKind.WHAT, " What? "), Question(QuestionKind.SOLD, "  ")), " A bag ", " Bag ")
    }
    assert check_texts(texts) == {"en": Texts((Question(QuestionKind.WHAT, "What?"),), "A bag", "Bag")}
    for lang in ("xx", "EN", "en-GB", ""):
        with pytest.raises(Refused):
            check_texts({lang: texts["en"]})
    assert len(set(LANGUAGES)) == 24


@pytest.mark.parametrize("place", ["question", "alt", "title"])
def test_every_text_of_every_language_is_checked(place: str):
    bad, good = "IMG_1.jpg", "fine"
    t = Texts(
        (Question(QuestionKind.WHAT, bad if place == "question" else good),),
        bad if place == "alt" else good,
        bad if place == "title" else good,
    )
    with pytest.raises(Refused):
        check_texts({"en": Texts((), "ok"), "de": t})


def test_the_public_sees_a_closed_list_and_no_note():
    crop = Crop(1, 7, Recipe("aa" * 32, Rect(5, 6, 70, 80)), "11" * 32, 70, 80)
    obj = replace(an_object("draft"), crops=(crop,), notes="INTERNAL", cases=(3,), countries=("DE",), batch="B-1")
    said = json.dumps(obj.public().fields())
    assert {f.name for f in fields(PublicContent)} == {
        "ref",
        "type",
        "title",
        "texts",
        "region_hint",
        "period",
        "renditions",
    }
    for secret in ("INTERNAL", "aa" * 32, "anna", "B-1", "70"):
        assert secret not in said
    assert obj.public().renditions == ("11" * 32,)


def test_public_content_comes_back_as_it_was():
    made = replace(content(), region_hint="north", period="1999")
    assert public_content_from(json.loads(json.dumps(made.fields()))) == made
    for name in made.fields():
        with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
            public_content_from({k: v for k, v in made.fields().items() if k != name})


def test_what_is_missing_is_said_in_sentences():
    crop = Crop(1, 7, Recipe("aa" * 32, Rect(5, 6, 70, 80)), "11" * 32, 70, 80)
    whole = replace(an_object("draft"), crops=(crop,))
    assert missing_for_review(whole, ["bag"]) == []
    for lacking in (
        replace(whole, crops=()),
        replace(whole, type="spaceship"),
        replace(whole, title=""),
        replace(whole, texts={}),
        replace(whole, texts={**whole.texts, "de": Texts((), "Tasche")}),
        replace(whole, texts={**whole.texts, "de": Texts((Question(QuestionKind.WHAT, "Was?"),), "")}),
    ):
        (sentence,) = missing_for_review(lacking, ["bag"])
        assert sentence.endswith(".")


def test_references_have_four_digits_or_more():
    assert object_ref(2026, 42) == "O-2026-0042"
    assert object_ref(2026, 12345) == "O-2026-12345"
