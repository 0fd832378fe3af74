"""Flags point at what may give somebody away: names, plates, addresses, schools, dates, what was published."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.domain import labels
from tests.domain.honest import an_object
from workstation.domain.crop import Recipe
from workstation.domain.errors import Damaged
from workstation.domain.geometry import Rect
from workstation.domain.object import LANGUAGES, Crop
from workstation.domain.reading import Line
from workstation.domain.recheck import NEAR, in_text, near_published, same_photograph, words_from

TABLE = json.loads(Path("resources/recheck/words.json").read_text("utf-8"))
WORDS = words_from(TABLE)
BOX = Rect(4, 5, 60, 12)


def kinds(text):
    return [flag.kind for flag in in_text([Line(text, 0.9, BOX, 12)], WORDS, 2)]


def flagged(kind: str, texts: list[str]) -> list[str]:
    """Which of the texts raise such a flag."""
    return [text for text in texts if kind in kinds(text)]


SEEN_PLATES = [plate for formats in labels.PLATES.values() for plate in formats.split("|")]


@pytest.mark.parametrize(
    ("kind", "texts", "found", "harmless", "wrong"),
    [
        ("plate", SEEN_PLATES, 1.0, labels.SEEN_HARMLESS, 0.11),
        ("plate", labels.lines(labels.FRESH_PLATES), 0.98, labels.FRESH_HARMLESS, 0.06),
        ("name", labels.lines(labels.SEEN_NAMES), 0.97, labels.SEEN_HARMLESS, 0.01),
        ("name", labels.lines(labels.FRESH_NAMES), 0.95, labels.FRESH_HARMLESS, 0.15),
    ],
    ids=["plates", "fresh plates", "names", "fresh names"],
)
def test_plates_and_names_are_found_and_product_text_is_mostly_left_alone(kind, texts, found, harmless, wrong):
    hits = flagged(kind, texts)
    assert len(hits) >= found * len(texts), sorted(set(texts) - set(hits))
    plain = labels.lines(harmless)
    assert len(flagged(kind, plain)) <= wrong * len(plain), flagged(kind, plain)


@pytest.mark.parametrize("state", labels.PLATES)
def test_the_plates_of_every_state_are_found_by_its_own_form(state):
    form = dict(WORDS.plates)[state]
    for plate in labels.PLATES[state].split("|"):
        assert form.search(plate), plate
        assert kinds(f"TAXI {plate}") == ["plate"], plate


def test_a_form_shared_with_product_codes_says_so():
    (shared,) = in_text([Line("AB 12 345", 0.9, BOX, 12)], WORDS, 1)
    assert "product code" in shared.sentence
    (sure,) = in_text([Line("M-AB 1234", 0.9, BOX, 12)], WORDS, 1)
    assert "(DE)" in sure.sentence
    assert "product code" not in sure.sentence


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("4006381333931", "text"),
        ("4 006381 333931", "text"),
        ("GTIN 05901234123457", "text"),
        ("0049 30 1234567", "contact"),
        ("004930123456", "contact"),
        ("4006381333932 0664 123456", "contact"),
        ("СА 1234 АВ", "plate"),  # Cyrillic letters
        ("DIN-AB 12", "plate"),
        ("DIN EN 71", "text"),
        ("Model HX-6850 M-AB 1234", "plate"),
        ("12 M-AB 1234.", "plate"),
        ("+4006381333931", "contact"),
        ("Emma: 5 years", "name"),
        ("Rosa", "name"),
        ("Rosa Müller", "name"),
        ("Jabón Rosa", "text"),
        ("Dr. Brandauer", "name"),
        ("Willemijn van der Berg", "name"),
    ],
)
def test_what_a_line_is_depends_on_what_stands_beside(text, kind):
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Marta Nowak", "name"),
        ("Jean-Luc Moreau", "name"),
        ("ŁUKASZ", "name"),
        ("EMMA M.", "name"),
        ("info@example.org", "contact"),
        ("www.example.org", "contact"),
        ("Tel. +49 30 1234567", "contact"),
        ("0664 / 123 45 67", "contact"),
        ("M-AB 1234", "plate"),
        ("AB-123-CD", "plate"),
        ("1234 BCD", "plate"),
        ("KR 5A123", "plate"),
        ("Grundschule am Park", "group"),
        ("Szkoła Podstawowa nr 3", "group"),
        ("Γυμνάσιο Κέρκυρας", "group"),
        ("TSV Neustadt", "group"),
        ("04.11.2012", "date"),
        ("LAVENDER SOAP", "text"),
        ("200 ml", "text"),
        ("CALUMET", "text"),
        ("Pure", "text"),
    ],
)
def test_a_line_of_text_is_flagged_for_its_strongest_reason(text, kind):
    assert kinds(text) == [kind]


def test_a_flag_says_the_line_its_place_and_its_picture():
    (flag,) = in_text([Line("Marta Nowak", 0.9, BOX, 12)], WORDS, 2)
    assert (flag.crop, flag.region) == (2, BOX)
    assert flag.sentence.startswith("“Marta Nowak” may be a person's name")


def test_plain_lines_make_one_flag_together_and_hidden_signs_are_shown():
    lines = [Line(f"wo\u202erd {n}", 0.9, Rect(10 * n, 0, 5, 5), 9) for n in range(6)]
    (flag,) = in_text(lines, WORDS, 1)
    assert flag.kind == "text"
    assert "⟦202E⟧" in flag.sentence
    assert flag.sentence.count("“") == 4
    assert flag.region == Rect(0, 0, 55, 5)
    assert list(in_text([], WORDS, 1)) == []
    assert kinds("■") == kinds("8") == []


def test_the_table_covers_every_language_and_country_of_the_union():
    assert set(TABLE["groups"]) == set(LANGUAGES)
    assert len(TABLE["plates"]) == 27


@pytest.mark.parametrize("bent", [{}, {**TABLE, "plates": []}, {**TABLE, "plates": {"DE": "("}}])
def test_a_bent_table_is_damaged(bent):
    with pytest.raises(Damaged):
        words_from(bent)


def crop(image):
    return Crop(1, 1, Recipe(image, Rect(0, 0, 50, 50)), "ab" * 32, 50, 50)


def test_another_part_of_the_same_photograph_is_told():
    mine = replace(an_object("draft"), crops=(crop("aa" * 32), crop("bb" * 32)))
    public = replace(mine, ref="O-2026-0009", state="published", crops=(crop("bb" * 32),))
    (flag,) = same_photograph(mine, [public, mine])
    assert (flag.kind, flag.crop) == ("photograph", 2)
    assert "O-2026-0009" in flag.sentence


def test_a_near_picture_in_any_turn_is_told_once():
    prints = {1: (0, (1 << 40) - 1), 2: (7, 11)}
    found = list(near_published(prints, [("O-2026-0009", (1 << 40) - 1), ("O-2026-0009", (1 << 39) - 1)]))
    assert [(flag.crop, "O-2026-0009" in flag.sentence) for flag in found] == [(1, True)]
    assert list(near_published({1: (0,)}, [("O-2026-0009", (1 << (NEAR + 1)) - 1)])) == []
    assert list(near_published({1: (0,)}, [("O-2026-0009", (1 << NEAR) - 1)]))
