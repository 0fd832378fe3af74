"""Read text carries its limits with it, and is marked wherever it is kept."""

from workstation.domain.geometry import Rect
from workstation.domain.reading import MARK, Line, Reading, as_note, limits

BOX = Rect(0, 0, 10, 10)


def test_the_limits_name_the_languages_that_cannot_be_read():
    assert "Greek and Bulgarian come out garbled" in limits(["de", "fr"], 1.0)
    assert "Bulgarian and Greek cannot be read here" in limits(["bg", "de", "el"], 1.0)
    assert "Bulgarian" not in limits(["el"], 1.0)


def test_a_reduced_reading_says_so():
    assert "60% of its size" in limits([], 0.6)
    assert "of its size" not in limits([], 1.0)
    assert "of its size" not in limits([], 4.0)


def test_a_note_is_marked_as_unchecked_and_shows_hidden_signs():
    reading = Reading((Line("Fritz", 0.9, BOX, 20), Line("a\u202eb", 0.9, BOX, 9)), "")
    assert as_note(reading) == f"{MARK}\nFritz\na⟦202E⟧b"
    assert reading.smallest == 9


def test_nothing_read_is_no_note():
    assert as_note(Reading((), "")) == ""
    assert as_note(Reading((Line("  ", 0.9, BOX, 9),), "")) == ""
    assert Reading((), "").smallest is None
