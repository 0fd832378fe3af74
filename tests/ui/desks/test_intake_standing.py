"""Details say why a photograph stands where it stands, with whom it is judged; "not the same" acts and is taken back."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.stage import jpeg, scene
from workstation.actions import browsing, intake, looking, ordering
from workstation.domain.image import Sight
from workstation.store.grouptables import alike_hashes, alike_points, alikes
from workstation.store.walltables import cards
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


def test_those_alike_are_one_card_which_opens_in_its_place(at_cases, settled, qtbot) -> None:
    anna, desk, (first, second) = at_cases
    desk.grid.setFocus()
    assert list(desk.wall.order) == [first], "the queue, likely first, with one card for both"
    item = desk.wall.item(0)
    assert ("2 alike", "info") in item.badges
    assert (item.depth, "2 alike" in item.accessible) == (1, True)
    assert desk.filters.sights[Sight.NEW].isChecked()
    assert desk.filters.sights[Sight.NEW].text() == "New  2", "photographs are counted, not cards"
    qtbot.keyClick(desk.grid, Qt.Key.Key_Return)
    settled()
    assert list(desk.wall.order) == [first, second]
    assert desk.wall.item(1).badges[:2] == (("new", "info"), ("alike", "info"))
    qtbot.keyClick(desk.grid, Qt.Key.Key_Left)
    assert list(desk.wall.order) == [first]
    qtbot.keyClick(desk.grid, Qt.Key.Key_Right)
    assert list(desk.wall.order) == [first, second]
    qtbot.keyClick(desk.grid, Qt.Key.Key_Right)
    assert desk.grid.current == 1, "once open, the arrow goes on"
    settled()
    qtbot.keyClick(desk.grid, Qt.Key.Key_X)
    settled()
    assert set(desk.wall.order) == {first, second}
    assert desk.wall.folds.size(first) == 0
    assert ordering.standing(anna, second).parted
    assert desk.wall.id_at(desk.grid.current) == second


def test_a_mark_takes_all_that_is_in_it_and_b_goes_back(at_cases, settled, qtbot) -> None:
    anna, desk, (first, second) = at_cases
    desk.grid.setFocus()
    sights = lambda: [image.sight for image in looking.images_of(anna, "OP-2")]
    assert desk.judging.why_not_back() == "Nothing was judged here yet."
    qtbot.keyClick(desk.grid, Qt.Key.Key_L)
    settled()
    assert sights() == [Sight.LATER, Sight.LATER]
    assert desk.bench.window.toasts.text == "2 photographs: later."
    assert desk.pages.left.currentWidget() is desk.pages.filtered_out
    assert desk.filters.whole.isVisibleTo(desk), "the way to what is judged"
    desk.judging.back()
    settled()
    assert [desk.wall.id_at(n) for n in range(desk.wall.count())] == [first], "hung again though it is not new"
    assert desk.filters.sights[Sight.NEW].isChecked(), "and no filter was reset"
    desk.grid.setFocus()
    qtbot.keyClick(desk.grid, Qt.Key.Key_N)
    settled()
    assert sights()[0] is Sight.NOTHING
    desk.open(second)
    settled()
    assert desk.wall.id_at(desk.grid.current) == second, "who is sent to a photograph finds it"
    qtbot.keyClick(desk.grid, Qt.Key.Key_0)
    settled()
    assert desk.wall.listed == 2
    assert not desk.filters.chosen().wanted


def test_what_is_in_no_group_yet_is_put_in_order_by_itself(at_cases, settled) -> None:
    anna, desk, (first, second) = at_cases
    with anna.vault.page() as page:
        for table in (alike_hashes, alike_points, alikes):
            page.connection.execute(table.delete())
        page.connection.execute(cards.update().values(rank=0, fold=0))
    desk.refresh(None)
    settled()
    assert set(desk.wall.order) == {first, second}
    desk.arranging.look()
    settled()
    assert ordering.missing(anna) == 0
    assert list(desk.wall.order) == [first]
    assert not desk.arranging.running
