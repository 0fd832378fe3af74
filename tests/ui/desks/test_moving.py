"""Where the originals of a case lie: told with counts and bytes, moved there and back, and stopped on the way."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.stage import jpeg, scene
from workstation.actions import intake, storing
from workstation.ui.desks.intake import Intake, moving
from workstation.ui.desks.intake.moving import Moving, MovingQuestion


@pytest.fixture
def store(tmp_path):
    store = tmp_path / "store"
    for first, folder in ((10, "disk"), (20, "card")):
        (store / folder).mkdir(parents=True)
        for number in range(3):
            (store / folder / f"{number}.jpg").write_bytes(jpeg(scene(first + number, 160, 140)))
    return store


@pytest.fixture
def anna(open_empty_as, store):
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    intake.take_in(anna, [store / "disk"], "OP-1", in_place=True)
    intake.take_in(anna, [store / "card"], "OP-1")
    return anna


@pytest.fixture
def asked(monkeypatch):
    """Answer the question by ``asked.append((line, into the vault))``; what it showed is in ``asked.seen``."""

    class Asked(list):
        seen = ()

    asked = Asked()

    def answer(parent, case, found):
        asked.seen = found
        line, here = asked.pop(0)
        return Moving(found[line].some, here)

    monkeypatch.setattr(moving, "ask_moving", answer)
    return asked


def trigger(window, settled):
    window.registry.action("cases.originals").trigger()
    settled()


def test_it_tells_what_lies_where_and_moves_it(anna, store, window_for, settled, asked):
    window = window_for(anna, Intake)
    asked.append((1, True))
    trigger(window, settled)
    whole, disk, _card = asked.seen
    assert whole.words == "All of the case"
    assert (whole.here.files, whole.outside.files) == (3, 3)
    assert disk.words.endswith("disk")
    assert moving.told(disk.outside).startswith("3 · ")
    assert moving.told(disk.here) == "none"
    assert [share.files for share in storing.shares(anna, "OP-1")] == [6, 0]
    assert window.toasts.text.startswith("3 files are in the vault now.")
    (store / "card" / "0.jpg").unlink()
    asked.append((0, False))
    trigger(window, settled)
    assert [share.files for share in storing.shares(anna, "OP-1")] == [1, 5]
    assert "1 cannot be read" in window.toasts.text


def test_the_chosen_photographs_are_moved(anna, window_for, settled, asked):
    window = window_for(anna, Intake)
    QTest.keyClick(window.desk.grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    settled()
    asked.append((1, True))
    trigger(window, settled)
    many = len(window.desk.chosen())
    line = asked.seen[1]
    assert line.words == f"The {many} chosen photographs"
    assert line.here.files + line.outside.files == many > 1
    assert storing.shares(anna, "OP-1")[1].files == 3 - line.outside.files


def test_each_way_is_open_only_where_something_lies(anna, qtbot):
    found = moving.lines(anna, "OP-1", ())
    box = MovingQuestion(None, "OP-1", found)
    qtbot.addWidget(box)
    assert box.yes.isEnabled()
    assert box.out.isEnabled()
    box.table.choose(found[1].words)
    assert not box.out.isEnabled()
    box.table.choose(found[2].words)
    assert not box.yes.isEnabled()
    box.out.click()
    assert box.wanted() == Moving(found[2].some, here=False)
