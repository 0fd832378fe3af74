"""Tips: references found in what strangers write, grades, and hostile text that stays harmless."""

import json
import unicodedata
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.errors import Refused
from workstation.domain.tip import (
    INFORMATION,
    NEXT,
    SOURCES,
    Grade,
    Tip,
    Verdict,
    folded,
    grade_from,
    independent,
    proposed_grade,
    references,
    said,
    triage,
    visible,
)

NAUGHTY = Path(__file__).resolve().parents[3] / "shared" / "data" / "text" / "naughty-strings.json"


@pytest.fixture(scope="module")
def naughty() -> list[str]:
    if not NAUGHTY.is_file():
        pytest.skip("../shared/data/text/naughty-strings.json is absent")
    return [str(s) for s in json.loads(NAUGHTY.read_text(encoding="utf-8"))]


def tip(number: int, text: str, verdict: Verdict = Verdict.NEW) -> Tip:
    return Tip(number, 1, "2026-11-22", "web", text, "en", (), (), (), "", verdict, None, has_contact=False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("O-2026-0042", ("O-2026-0042",)),
        ("about #O20260042!", ("O-2026-0042",)),
        ("o 2026 0042 and O–2026–0043", ("O-2026-0042", "O-2026-0043")),
        ("https://trace.example.org/send?object=O-2026-0042&x=1", ("O-2026-0042",)),
        ("O-2026-0042 O-2026-0042", ("O-2026-0042",)),
        ("O-2026-000042", ("O-2026-0042",)),
        ("O-2026-12345", ("O-2026-12345",)),
        ("NO-2026-0042", ()),
        ("0-2026-0042", ()),
        ("O-1826-0042", ()),
        ("O-2026-42", ()),
        ("O-2026-1234567", ()),
        ("O-20٢٦-0042", ()),
        ("", ()),
    ],
)
def test_references(text: str, found: tuple[str, ...]):
    assert references(text) == found


def test_references_come_once_from_all_places_in_order():
    assert references("O-2026-0002", "", "x O-2026-0001 O-2026-0002") == ("O-2026-0002", "O-2026-0001")


@given(st.integers(1900, 2099), st.integers(0, 99999))
def test_a_reference_is_found_in_any_dress(year: int, number: int):
    ref = f"O-{year}-{number:04d}"
    for dress in (ref, ref.lower(), ref.replace("-", ""), ref.replace("-", " "), f"#{ref}", f"({ref})", f"x/{ref}/"):
        assert references(dress) == (ref,)


@given(st.text())
def test_whatever_is_found_has_the_one_spelling(text: str):
    for ref in references(text, "O" + text, "O-2026-" + text):
        assert references(ref) == (ref,)
        assert ref.isascii()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Łódź", "lodz"),
        ("ΤΣΆΝΤΑ", "τσαντα"),
        ("τσάντας", "τσαντασ"),
        ("Straße", "strasse"),
        ("Ħamrun", "hamrun"),
        ("KÖLN", "koln"),
        ("Đorđe", "dorde"),
        ("œuvre", "oeuvre"),
        ("ﬁn", "fin"),
    ],
)
def test_folding_makes_search_blind_to_case_and_marks(text: str, plain: str):
    assert folded(text) == plain


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str):
    assert folded(folded(text)) == folded(text)


def test_the_same_words_say_the_same():
    assert said("I saw O-2026-0001 in Köln!") == said("i saw   o-2026-0001, in KOLN")
    assert said("!?… —") == ""


@given(st.text())
def test_visible_leaves_no_character_that_hides_or_turns(text: str):
    for c in visible(text):
        assert c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def test_visible_shows_what_was_hidden():
    assert visible("a\0b\x1b\x7f\u202ec\ud800") == "a␀b␛␡⟦202E⟧c⟦D800⟧"
    assert visible("Ærøskøbing, Łódź\n\tΑθήνα 😀") == "Ærøskøbing, Łódź\n\tΑθήνα 😀"


def test_the_naughty_strings_do_no_harm(naughty: list[str]):
    assert len(naughty) > 400
    for text in naughty:
        shown = visible(text)
        assert not any(unicodedata.category(c) in ("Cf", "Cs") or (ord(c) < 32 and c not in "\n\t") for c in shown)
        assert folded(folded(text)) == folded(text)
        assert said(text) == said(f" {text} ")
        assert all(ref.isascii() for ref in references(text, f"O-2026-0001 {text}"))
        assert references(f"O-2026-0001 {text}")[0] == "O-2026-0001"
        with pytest.raises(Refused):
            grade_from(f"{text}!")
    assert independent([tip(n, text) for n, text in enumerate([*naughty, *naughty], start=1)]) <= 2 * len(naughty)


@pytest.mark.parametrize(("source", "information"), list(product(SOURCES, INFORMATION)))
def test_all_sixteen_grades(source: str, information: int):
    assert grade_from(f" {source.lower()}{information} ") == Grade(source, information)
    assert str(Grade(source, information)) == f"{source}{information}"


@pytest.mark.parametrize("text", ["", "D1", "A0", "A5", "1A", "A11", "X٤", "Ａ1", "A 1"])
def test_no_grade(text: str):
    with pytest.raises(Refused):
        grade_from(text)


def test_an_anonymous_tip_starts_at_x4_and_a_second_source_proposes_x3():
    for contact in (True, False):
        assert str(proposed_grade(contact, 0)[0]) == str(proposed_grade(contact, 1)[0]) == "X4"
        assert str(proposed_grade(contact, 2)[0]) == "X3"
        assert proposed_grade(contact, 2)[1].endswith(".")


def test_triage_is_corrected_never_final():
    for before, after in product(Verdict, Verdict):
        assert (after in NEXT[before]) is (before is not after)
        if before is after:
            with pytest.raises(Refused):
                triage(tip(1, "x", before), after)
        else:
            assert triage(tip(1, "x", before), after) is after


def test_who_repeats_is_no_second_source():
    same = [tip(n, text) for n, text in enumerate(["In Köln!", "in koln", "IN KÖLN …"], start=1)]
    assert independent(same) == 1
    assert independent([*same, tip(9, "In Łódź")]) == 2
    assert independent([tip(1, "!!!"), tip(2, "???")]) == 2
    assert independent([]) == 0
