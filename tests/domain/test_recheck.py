"""Flags point at what may give somebody away: names, plates, addresses, schools, dates, what was published."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

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
