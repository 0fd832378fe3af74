"""Details say why a photograph stands where it stands, with whom it is judged; "not the same" acts and is taken back."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.stage import jpeg, scene
from workstation.actions import browsing, intake, looking, ordering
from workstation.domain.image import Sight
from workstation.ui.desks.intake import Intake


@pytest.fixture
def at_cases(open_empty_as, window_for, settled, tmp_path: Path):
    """Sit down before two photographs, the second mirrored; returns (session, desk, their numbers)."""
    anna = open_empty_as("Anna")
    picture = np.ascontiguousarray(scene(60)[200:680, 200:840])
    for name, rgb in (("1.jpg", picture), ("2.jpg", np.ascontiguousarray(picture[:, ::-1]))):
        (tmp_path / name).write_bytes(jpeg(rgb))
    intake.open_case(anna, "OP-2", "Two")
    intake.take_in(anna, [tmp_path / "1.jpg", tmp_path / "2.jpg"], "OP-2")
    window = window_for(anna, Intake)
    return anna, window.desk, [image.id for image in looking.images_of(anna, "OP-2")]


def test_the_sentence_and_the_links(at_cases, settled, qtbot) -> None:
    anna, desk, (first, second) = at_cases
    desk.open(second)
    settled()
    lines = desk.details.standing
    assert lines.isVisibleTo(desk)
    assert lines.text.text() == ordering.standing(anna, second).why
    assert lines.text.text().endswith("2nd of 2 alike.")
    assert lines.apart.isVisibleTo(desk)
    assert not lines.back.isVisibleTo(desk)
    qtbot.mouseClick(lines.apart, Qt.MouseButton.LeftButton)
    settled()
    assert "alike" not in lines.text.text()
    assert lines.back.isVisibleTo(desk)
    assert not lines.apart.isVisibleTo(desk)
    qtbot.mouseClick(lines.back, Qt.MouseButton.LeftButton)
    settled()
    assert lines.text.text().endswith("2nd of 2 alike.")
    assert [other.image.id for other in ordering.alike(anna, second)] == [first, second]


def test_whom_it_is_judged_with_is_said(at_cases, settled) -> None:
    anna, desk, (first, second) = at_cases
    browsing.mark(anna, "OP-2", [first], Sight.NOTHING)
    desk.refresh(None)
    desk.open(second)
    settled()
    assert f"Judged with photograph {first} of OP-2 (nothing usable)." in desk.details.standing.text.text()
