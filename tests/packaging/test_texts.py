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


def test_questions_exist_in_at_least_seven_languages() -> None:
    assert {"en", "de", "fr", "es", "it", "nl", "pl"} <= {path.stem for path in QUESTIONS}


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_question_sentences_may_go_public_as_they_are(path: Path) -> None:
    texts, pattern = read(path), read(RESOURCES / "questions" / "en.json")
    assert texts["language"] == path.stem
    assert list(texts["questions"]) == [kind.value for kind in QuestionKind]
    for kind, sentences in texts["questions"].items():
        assert list(sentences) == list(pattern["questions"][kind]), "the same sentences as in English"
        assert set(sentences) <= {"generic", *(t["id"] for t in TYPES)}
        for sentence in sentences.values():
            assert check_text("question", sentence) == sentence
            assert sentence.endswith("?")
            assert "{" not in sentence, "whole sentences, nothing to fill in"
    assert list(texts["alt"]) == list(pattern["alt"])
    for start in texts["alt"].values():
        assert check_text("alt", start) == start.rstrip()
        assert start.endswith(" "), "the analyst writes on"


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
