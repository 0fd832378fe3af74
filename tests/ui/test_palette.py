import pytest

from workstation.ui.palette import Entry, found, score


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
