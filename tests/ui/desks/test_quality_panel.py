"""The quality panel: parts in words for eyes and ears, text on demand with a way out, notes marked as unchecked."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from workstation.domain.geometry import Rect
from workstation.domain.quality import Measured, judge
from workstation.domain.reading import MARK, Line, Reading
from workstation.ui.desks.cropping.quality import QualityPanel

BAD = judge(Measured(620, 310, (310, 155), 6.2, 9.1, 1.6, 38, 120, 0.04, 0.0, text=7))
FINE = judge(Measured(900, 800, (900, 800), 1.8, 0.8, 0.1, 110, 180, 0.0, 0.0))
READ = Reading((Line("Fritz", 0.9, Rect(0, 0, 9, 9), 9), Line("a\u202eb", 0.9, Rect(0, 0, 9, 9), 9)))


@pytest.fixture
def panel(qtbot):
    made = QualityPanel()
    qtbot.addWidget(made)
    made.resize(360, 700)
    made.show()
    return made


def test_without_a_crop_it_says_what_to_do(panel):
    assert panel.told.text() == "Draw a crop to see how good it is."
    assert not panel.score.isVisible()
    assert not panel.rows
    assert not panel.read.isEnabled()
    assert "Draw a crop to see how good it is." in panel.read.toolTip()
    assert panel.accessibleName() == "Quality: Draw a crop to see how good it is."


def test_every_part_is_said_in_words_with_what_would_help(panel):
    panel.show_quality(BAD)
    names = [row.accessibleName() for row in panel.rows]
    assert len(names) == 6
    assert names[1].startswith("Sharpness: fair,")
    assert "Undo focus blur" in names[1]
    assert panel.score.text() == f"{BAD.score} poor"
    assert panel.accessibleName() == f"Quality: {BAD.score} of 100, poor. Weakest: text. A guide, never a rule."
    panel.show_quality(FINE)
    assert len(panel.rows) == 5
    assert panel.told.text() == "No part is weak."
    panel.show_quality(None)
    assert not panel.rows


def test_text_is_read_on_demand_and_can_be_cancelled(panel, qtbot):
    panel.show_quality(FINE)
    with qtbot.waitSignal(panel.text_wanted):
        QTest.keyClick(panel.read, Qt.Key.Key_Space)
    assert panel.busy.isVisible()
    assert not panel.read.isVisible()
    with qtbot.waitSignal(panel.cancel_wanted):
        QTest.keyClick(panel.cancel, Qt.Key.Key_Space)
    assert not panel.busy.isVisible()
    assert panel.read.isVisible()


def test_lines_can_be_selected_and_added_to_the_notes_as_unchecked(panel, qtbot):
    panel.show_quality(FINE)
    panel.show_text(READ)
    assert panel.text.toPlainText() == "Fritz\na⟦202E⟧b"
    assert panel.text.isReadOnly()
    assert "Bulgarian and Greek cannot be read here" in panel.limits.text()
    with qtbot.waitSignal(panel.note_wanted) as sent:
        QTest.keyClick(panel.note, Qt.Key.Key_Space)
    assert sent.args == [f"{MARK}\nFritz\na⟦202E⟧b"]
    panel.set_note_why_not("Keep the crop first: notes belong to an object.")
    assert not panel.note.isEnabled()


def test_no_text_and_no_reading_are_told_apart(panel):
    panel.show_quality(FINE)
    panel.show_text(Reading(()))
    assert panel.limits.text().startswith("No text was found. That does not mean that there is none.")
    assert not panel.text.isVisible()
    assert not panel.note.isVisible()
    panel.show_text(None, "The text could not be read.")
    assert panel.limits.text() == "The text could not be read."
    panel.show_text(None)
    assert not panel.limits.isVisible()
