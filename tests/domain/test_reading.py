"""Read text carries its limits with it, and is marked wherever it is kept."""

import pytest

from workstation.domain.geometry import Rect
from workstation.domain.reading import MARK, Line, Reading, as_note, settled, unknown

BOX = Rect(0, 0, 10, 10)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (
            (),
            "Bulgarian and Greek cannot be read here: install libtesseract5, tesseract-ocr-bul and tesseract-ocr-ell.",
        ),
        (("bg",), "Greek cannot be read here: install tesseract-ocr-ell."),
        (("el",), "Bulgarian cannot be read here: install tesseract-ocr-bul."),
    ],
)
def test_the_limits_name_what_cannot_be_read_and_the_package_that_helps(known, told):
    assert told in Reading((), known=frozenset(known)).limits


def test_the_limits_say_which_letters_are_known_and_by_what_they_were_read():
    both = Reading((), 1.0, frozenset({"bg", "el"}), ("RapidOCR 3.10.0", "Tesseract 5.3.0")).limits
    assert "Latin, Greek and Bulgarian letters" in both
    assert "install" not in both
    assert both.endswith("Read by RapidOCR 3.10.0 and Tesseract 5.3.0.")
    assert "Latin letters and digits only." in Reading(()).limits


def test_a_reduced_reading_says_so():
    assert "60% of its size" in Reading((), 0.6).limits
    assert "of its size" not in Reading((), 1.0).limits
    assert "of its size" not in Reading((), 4.0).limits


@pytest.mark.parametrize(
    ("first", "language", "second", "held"),
    [
        ("Eλαιλαδο Kρτη 500 ml", "el", ("Ελαιόλαδο Κρήτης 500 πι]", 0.84), "Ελαιόλαδο Κρήτης 500 ml"),
        ("100% Bαμβκι", "el", ("10096 Βαμβάκι", 0.81), "100% Βαμβάκι"),
        ("  104", "bg", ("Детска пижама 104", 0.95), "Детска пижама 104"),
        ("  ,6", "bg", ("Прясно мляко 3,690", 0.92), "Прясно мляко 3,690"),
        (" ", "bg", ("МЕД", 0.92), "МЕД"),
        (" ", "bg", ("ФЕ: ЕТ", 0.77), " "),  # texture
        ("Eλαι", "el", ("Ελαιόλαδο", 0.49), "Eλαι"),
        ("ABC 1234", "bg", ("АВС 1234", 0.96), "ABC 1234"),
        ("TOMATO", "bg", ("ТОМАТО", 0.92), "TOMATO"),
        ("H&M", "bg", ("нем", 0.87), "H&M"),
        ("30 °C", "bg", ("зо °С", 0.9), "30 °C"),
        ("Pyjama garçon 4 ans", "bg", ("Руата дагсоп 4 апз", 0.91), "Pyjama garçon 4 ans"),
        ("50 μm", "bg", ("50 ит", 0.9), "50 μm"),
        ("220 Ω", "bg", ("220 О", 0.9), "220 Ω"),
    ],
)
def test_a_second_reading_holds_where_the_first_does_not_know_the_letters(first, language, second, held):
    assert unknown(first) == language
    text, sure = settled(language, (first, 0.9), second)
    assert text == held
    assert sure == (0.9 if held == first else second[1])


def test_a_note_is_marked_as_unchecked_and_shows_hidden_signs():
    reading = Reading((Line("Fritz", 0.9, BOX, 20), Line("a\u202eb", 0.9, BOX, 9)))
    assert as_note(reading) == f"{MARK}\nFritz\na⟦202E⟧b"
    assert reading.smallest == 9


def test_nothing_read_is_no_note():
    assert as_note(Reading(())) == ""
    assert as_note(Reading((Line("  ", 0.9, BOX, 9),))) == ""
    assert Reading(()).smallest is None
