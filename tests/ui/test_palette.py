import pytest

from workstation.ui.palette import Entry, KeySheet, found, score
from workstation.ui.registry import WINDOW, Command, Registry


def line(text, why=None):
    return Entry(text, "", "", "", why, lambda: None)


LINES = [line("Go to Cases"), line("Clear the object"), line("Take in a seizure"), line("Close"), line("Lock", "no")]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("clear", "Clear the object"), ("tis", "Take in a seizure"), ("gc", "Go to Cases"), ("cls", "Close")],
)
def test_letters_in_order_find_the_act(typed, first):
    assert found(typed, LINES)[0].text == first


def test_nothing_fits_nonsense():
    assert found("zzz", LINES) == []
    assert score("ba", "ab") == 0


def test_without_letters_everything_is_there_refused_ones_last():
    assert [entry.text for entry in found("", LINES)][-1] == "Lock"
    assert len(found("", LINES)) == len(LINES)


def test_starts_of_words_beat_the_middle():
    assert score("ob", "Clear the object") > score("ob", "Knobs and bobs")


def test_the_key_sheet_is_the_registry(qtbot, qapp):
    from PySide6.QtWidgets import QWidget

    page = QWidget()
    qtbot.addWidget(page)
    registry = Registry()
    registry.add(page, [Command("a", "Shield now", "", ("F9",), WINDOW, lambda: None)])
    registry.add(page, [Command("b", "Look", "", ("Q",), "cases.grid", lambda: None, held=True)])
    registry.add(page, [Command("c", "Keyless", "", (), WINDOW, lambda: None)])
    sheet = KeySheet(page, registry, {WINDOW: "Everywhere"})
    qtbot.addWidget(sheet)
    heads = [sheet.tree.topLevelItem(i) for i in range(sheet.tree.topLevelItemCount())]
    assert [(h.text(0), [(h.child(i).text(0), h.child(i).text(1)) for i in range(h.childCount())]) for h in heads] == [
        ("Everywhere", [("Shield now", "F9")]),
        ("Cases · grid", [("Look", "hold Q")]),
    ]
    sheet._field.setText("shield")
    assert [h.isHidden() for h in heads] == [False, True]
