"""What a public text may not say, in the words of 24 languages, and what it had better not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.object import LANGUAGES
from workstation.domain.wording import CARD, LIMITS, Known, blocking, findings, warnings

BANNED = {
    "bg": ["детска порнография", "порнография с деца"],
    "cs": ["dětská pornografie", "pornografie s dětmi"],
    "da": ["børnepornografi", "børneporno"],
    "de": ["Kinderpornografie", "Kinderporno", "Pornografie mit Kindern"],
    "el": ["παιδική πορνογραφία", "πορνογραφία με παιδιά", "ΠΑΙΔΙΚΗ ΠΟΡΝΟΓΡΑΦΙΑ"],
    "en": ["child pornography", "kiddie porn", "childporn", "porn of a child"],
    "es": ["pornografía infantil", "pornografía de menores"],
    "et": ["lapsporno", "lastepornograafia"],
    "fi": ["lapsiporno", "lapsipornografia"],
    "fr": ["pornographie infantile", "pédopornographie", "pornographie enfantine"],
    "ga": ["pornagrafaíocht leanaí", "pornagrafaíocht páistí"],
    "hr": ["dječja pornografija", "pornografija s djecom"],
    "hu": ["gyermekpornográfia", "gyerekpornó"],
    "it": ["pedopornografia", "pornografia minorile", "pornografia infantile"],
    "lt": ["vaikų pornografija"],
    "lv": ["bērnu pornogrāfija"],
    "mt": ["pornografija tat-tfal", "pedopornografija"],
    "nl": ["kinderporno", "kinderpornografie"],
    "pl": ["pornografia dziecięca", "pornografia z udziałem dzieci"],
    "pt": ["pornografia infantil", "pornografia de menores", "pornografia com crianças"],
    "ro": ["pornografie infantilă", "pornografie cu copii"],
    "sk": ["detská pornografia", "pornografia s deťmi"],
    "sl": ["otroška pornografija", "pornografija z otroki"],
    "sv": ["barnpornografi", "barnporr"],
}
HARMLESS = [
    "A child's shoe",
    "Kinderkleid aus Pornichet",
    "De fina barnens lamporna",
    "barnlamporna",
    "popcorn for kids",
    "zapato infantil",
    "EAN 4006381333931",
    "from 2012-2016, about 1990",
    "No. 0815, 20 x 30 cm, 5,50 EUR",
    "in St. Gallen. Comes with a box",
    "1999/2000",
]


def codes(text: str, known: Known | None = None) -> set[str]:
    return {found.code for found in blocking("question", text, known or Known())}


def test_every_language_has_its_banned_words():
    assert set(BANNED) == set(LANGUAGES)


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, many in BANNED.items() for text in many])
def test_the_word_never_stands_beside_a_child(lang: str, text: str):
    for written in (text, text.upper(), text.title(), f"x {text}, y"):
        (found,) = [f for f in blocking("question", written) if f.code == "wording"]
        assert found.blocking, lang
        assert "child sexual abuse" in found.what


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_words_pass(text: str):
    assert codes(text) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("call +49 170 1234567", "text_contact"),
        ("call 0043 1 2345 678", "text_contact"),
        ("0170/1234567", "text_contact"),
        ("@somebody", "text_contact"),
        ("shop.com", "text_contact"),
        ("t.me/somebody", "text_contact"),
        ("at 48.2082, 16.3738", "text_source"),
        ("at 48° 12′ N", "text_source"),
        ("9f86d081884c7d659a2f", "text_source"),
        ("550e8400-e29b-41d4-a716-446655440000", "text_source"),
    ],
)
def test_contacts_coordinates_and_digests_block(text: str, code: str):
    assert codes(text) == {code}


KNOWN = Known(
    frozenset({"Erika Mustermann", "Ben"}), frozenset({"OP-2026/17", "IMG_0815", "ab"}), frozenset({"2014-05-03"})
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A bag of ERIKA Mustermann", "text_name"),
        ("see op-2026/17", "text_source"),
        ("img_0815?", "text_source"),
        ("on 3.5.2014", "text_source"),
        ("on 05/03/2014", "text_source"),
        ("on 2014-05-03", "text_source"),
        ("on 4.5.2014", ""),
        ("IMG_08155", ""),
        ("a cab", ""),
        ("Ben?", ""),
        ("benevolent", ""),
    ],
)
def test_what_the_case_knows_blocks_and_nothing_else(text: str, code: str):
    assert codes(text, KNOWN) == ({code} if code else set())


def advice(text: str, lang: str = "en", english: str = "") -> set[str]:
    found = list(warnings("question", text, lang, english, KNOWN))
    assert not any(one.blocking for one in found)
    assert all(one.what.endswith((".", "”.")) and one.why.endswith(".") for one in found)
    return {one.code for one in found}


@pytest.mark.parametrize(
    ("text", "lang", "english", "wanted"),
    [
        ("What is this?", "en", "", set()),
        ("What is this", "en", "", {"mark"}),
        ("Τι είναι αυτό;", "el", "", set()),
        ("Τι είναι αυτό?", "el", "", {"mark"}),
        ("Qué es?", "es", "", {"mark"}),
        ("What is this?", "fr", "What is this?", {"untranslated"}),
        ("What is this?", "bg", "", {"script"}),
        ("Какво?", "de", "", {"script"}),
        ("What  is this?", "en", "", {"untidy"}),
        ("Whe\u0301re?", "en", "", {"untidy"}),
        ("Is it Ben?", "en", "", {"name"}),
        ("Sold on 4.5.2014?", "en", "", {"day"}),
        ("Sold on 4 May 2014?", "en", "", {"day"}),
        ("Who knows of child sexual abuse here?", "en", "", {"abuse"}),
        ("Wer weiß von Missbrauch?", "de", "", {"abuse"}),
        (f"Is it {'a' * CARD}?", "en", "", {"card"}),
        (f"Is it {'a ' * 22}bag?", "en", "", {"sentence"}),
    ],
)
def test_advice(text: str, lang: str, english: str, wanted: set[str]):
    assert advice(text, lang, english) == wanted


def test_findings_name_their_language_and_put_what_blocks_first():
    texts = {
        "en": [("title", "Bag"), ("alt", "A bag."), ("question", "What is it?")],
        "fr": [("title", ""), ("alt", "A bag."), ("question", "Voir www.example.org")],
        "de": [("title", "Tasche"), ("alt", "Eine Tasche."), ("question", "Was ist das?")],
    }
    found = findings(texts)
    assert set(found) == {"fr"}
    assert [(one.code, one.blocking) for one in found["fr"]] == [
        ("text_contact", True),
        ("untranslated", False),
        ("mark", False),
    ]


@given(st.text(max_size=120), st.sampled_from(LANGUAGES), st.sampled_from(sorted(LIMITS)))
def test_any_text_is_judged(text: str, lang: str, what: str):
    for found in (*blocking(what, text, KNOWN), *warnings(what, text, lang, "x", KNOWN)):
        assert found.code
        assert found.what
