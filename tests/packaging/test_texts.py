"""The texts which ship: taxonomy, question sentences, and the rehearsal's tips and people."""

import itertools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from workstation.domain.object import LANGUAGES, QuestionKind, check_text
from workstation.domain.person import Role
from workstation.domain.tip import said
from workstation.domain.wording import blocking, warnings
from workstation.imaging import stilllife

RESOURCES = Path(__file__).parents[2] / "resources"
QUESTIONS = sorted((RESOURCES / "questions").glob("*.json"))


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


TYPES = read(RESOURCES / "taxonomy" / "types.json")["types"]


def test_every_type_has_a_name_in_every_language() -> None:
    for kind in TYPES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind["id"])
        assert sorted(kind["labels"]) == sorted(LANGUAGES), kind["id"]
        for language, label in kind["labels"].items():
            assert label == label.strip(), (kind["id"], language)
            assert 0 < len(label) <= 60, (kind["id"], language)
    for language in LANGUAGES:
        labels = [kind["labels"][language] for kind in TYPES]
        assert len(set(labels)) == len(labels), f"two types have the same name in {language}"


ALPHABETS = {
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "cs": "áčďéěíňóřšťúůýž",
    "da": "æøåé",
    "de": "äöüß",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    "en": "",
    "es": "áéíóúüñ",
    "et": "äõöüšž",
    "fi": "äöå",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "ga": "áéíóú",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "it": "àèéìòù",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "mt": "ċġħżàèìòù",
    "nl": "ëéïöü",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõú",
    "ro": "ăâîșț",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "sv": "åäöé",
}
"""The letters of each language: all of them for Cyrillic and Greek, those beyond a to z for the others."""
FOREIGN = {
    "ga": "jkqvwxyz",
    "lt": "qwx",
    "lv": "qwxy",
    "pl": "qvx",
    "it": "jkwxy",
    "mt": "cy",
    "hr": "qwxy",
    "sl": "qwxy",
    "et": "cqwxy",
    "fi": "cqwxzå",
}
"""Letters which words of these languages do not have."""
BORROWED = {"mt": {"online"}}
FAMILIAR = {
    "de": "du|dir|dich|dein|kennst|hast",
    "fr": "tu|as-tu|connais|toi",
    "es": "tú|has|conoces|reconoces",
    "it": "hai|conosci|riconosci|tu",
    "nl": "je|jij|jullie|heb",
    "pl": "znasz|widziałeś|widziałaś|rozpoznajesz",
    "pt": "tu|viste|conheces|reconheces",
    "cs": "znáš|viděl|viděla|poznáváš",
    "sk": "poznáš|videl|videla|spoznávaš",
    "sl": "poznaš|videl|videla|prepoznaš",
    "hr": "poznaješ|vidio|vidjela|prepoznaješ",
    "bg": "познаваш|видял|видяла",
    "ro": "cunoști|ai|recunoști",
    "hu": "ismered|láttad|felismered",
    "el": "γνωρίζεις|είδες|αναγνωρίζεις",
    "lt": "matei|pažįsti|atpažįsti",
    "lv": "redzēji|pazīsti|atpazīsti|redzējis|redzējusi",
    "et": "oled|tunned",
    "da": "de|dem|deres",
    "sv": "ni|er|ert",
}
"""How the public is not addressed: the other of familiar and formal, and past tenses with a gender."""
PLAIN = re.compile(r"[^\W\d_]+")


def sentences(language: str) -> dict[tuple[str, str], str]:
    """(kind or "alt", type or "generic") → sentence."""
    texts = read(RESOURCES / "questions" / f"{language}.json")
    kinds = {**texts["questions"], "alt": texts["alt"]}
    return {(kind, type_): text for kind, by_type in kinds.items() for type_, text in by_type.items()}


ENGLISH = sentences("en")


def test_there_is_a_file_for_every_language_and_no_other() -> None:
    assert [path.stem for path in QUESTIONS] == sorted(LANGUAGES)
    assert "native reader" in (RESOURCES / "questions" / "README.md").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_question_has_a_whole_sentence_for_every_type(language: str) -> None:
    texts = read(RESOURCES / "questions" / f"{language}.json")
    types = ["generic", *(t["id"] for t in TYPES if t["id"] != "other")]
    assert (texts["language"], texts["version"]) == (language, 2)
    assert list(texts["questions"]) == [kind.value for kind in QuestionKind]
    for by_type in (*texts["questions"].values(), texts["alt"]):
        assert list(by_type) == types


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_may_go_public_as_they_are(language: str) -> None:
    said = sentences(language)
    for (kind, _type), text in said.items():
        what = "alt" if kind == "alt" else "question"
        assert check_text(what, text) == text
        assert list(warnings(what, text, language, "")) == [], text
        assert text[0 if text[0] != "¿" else 1].isupper()
        assert text.endswith("." if kind == "alt" else ";" if language == "el" else "?")
        assert "{" not in text, "whole sentences, nothing to fill in"
        assert "'" not in text, "a real apostrophe"
        if language != "fr":
            assert not re.search(r"\s[?;.:,]", text), text
    assert len(set(said.values())) == len(said), "each type has words of its own"


@pytest.mark.parametrize("language", [lang for lang in LANGUAGES if lang != "en"])
def test_no_sentence_is_a_copy_of_the_english_one(language: str) -> None:
    for key, text in sentences(language).items():
        assert text != ENGLISH[key]
        assert not {"the", "this", "which", "and"} & set(PLAIN.findall(text.lower())), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_spelt_with_the_letters_of_their_language(language: str) -> None:
    own = ALPHABETS[language]
    letters = (
        set(own)
        if language in ("bg", "el")
        else set("abcdefghijklmnopqrstuvwxyz") - set(FOREIGN.get(language, "")) | set(own)
    )
    everything = " ".join(sentences(language).values()).lower()
    words = set(PLAIN.findall(everything)) - BORROWED.get(language, set())
    assert {word for word in words if set(word) - letters} == set()
    must = {"ga": "áéíóú", "mt": "ċġħż", "nl": ""}.get(language, own[:1])
    assert set(must) <= set(everything)


@pytest.mark.parametrize("language", FAMILIAR)
def test_the_public_is_addressed_in_one_way(language: str) -> None:
    other = re.compile(rf"(?<!\w)(?:{FAMILIAR[language]})(?!\w)")
    assert [text for text in sentences(language).values() if other.search(text.lower())] == []


def test_irish_mutations_and_maltese_articles_stand_where_they_belong() -> None:
    irish, maltese = " ".join(sentences("ga").values()), sentences("mt")
    for right in (
        "an phacáistíocht",
        "an fheithicil",
        "an t-ábhar",
        "faoin mbréagán",
        "faoin bhfeithicil",
        "faoin ngaireas",
    ):
        assert right in irish
    for wrong in ("an pacáistíocht", "an feithicil", "an ábhar", "faoin bréagán", "faoin feithicil", "an fabraic"):
        assert wrong not in irish
    for text in maltese.values():
        for article, noun in re.findall(r"\b(?:dan|din|dawn) (il|l|id|in|ir|is|it|ix|iż|iz|iċ)-(\w)", text):
            right = f"i{noun}" if noun in "ċdnrstxżz" else "l" if noun in "aeiouàè" else "il"
            assert article == right, text


@pytest.mark.parametrize(
    "path", sorted(RESOURCES.glob("templates/site*/??.json")), ids=lambda p: f"{p.parent.name}-{p.stem}"
)
def test_the_site_asks_in_every_language_not_to_post_names_or_pictures(path: Path) -> None:
    value = read(path)
    notice = value.get("words", value)["notice"]
    assert len(notice) > 60
    assert notice.endswith((".", "”.", "“."))
    assert not [one for one in blocking("question", notice) if one.code != "text_long"]
    assert path.stem == "en" or "names" not in notice
    found = {one.code for one in warnings("question", notice, path.stem, "")}
    assert not {"script", "untidy"} & found


def test_sixty_tips_in_six_languages_about_things_that_are_there() -> None:
    demo = read(RESOURCES / "demo" / "tips.json")
    tips = demo["tips"]
    assert len(tips) == 60
    assert set(Counter(tip["language"] for tip in tips)) == {"en", "de", "fr", "es", "pl", "nl"}
    placeholders = {f"{{{thing['placeholder']}}}" for thing in demo["objects"]}
    used = set(re.findall(r"\{object\w*\}", json.dumps(tips)))
    assert used == placeholders
    for thing in demo["objects"]:
        scene = stilllife.draw(thing["scene"])
        assert thing["type"] in [o.type for o in scene.objects], thing
    assert len({tip["id"] for tip in tips}) == 60
    assert len({said(tip["text"]) for tip in tips}) < 58, "duplicates belong to it"
    assert any(tip["contact"] for tip in tips)


def test_invented_addresses_can_belong_to_nobody() -> None:
    text = (RESOURCES / "demo" / "tips.json").read_text(encoding="utf-8")
    for host in re.findall(r"(?:https?://|@)([\w.-]+)", text):
        assert host.endswith((".example", "example.org")), host


def test_rehearsal_people_can_do_everything_with_four_eyes() -> None:
    people = read(RESOURCES / "demo" / "people.json")["people"]
    assert len(people) == 5
    holders = {role: {p["name"] for p in people if role.value in p["roles"]} for role in Role}
    assert all(holders.values()), "somebody for every role"
    assert len(holders[Role.ANALYST]) >= 2, "one makes, the other clears"
    assert holders[Role.RELEASE_MANAGER] - holders[Role.ANALYST], "one who made nothing releases"
    for author, officer in itertools.product(holders[Role.ANALYST], holders[Role.CASE_OFFICER]):
        assert author != officer, "who drafts a referral does not decide on it"
