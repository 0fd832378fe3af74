import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from workstation.ui import login
from workstation.ui.login import LoginPage, Seat

PEOPLE = [Seat("p1", "Ada Berg", "analyst"), Seat("p2", "Bo Lind", "case officer")]


@pytest.fixture
def page(qtbot):
    made = LoginPage()
    qtbot.addWidget(made)
    made.show_people("Unit vault", PEOPLE, demo=True)
    made.show()
    return made


def test_person_and_passphrase_go_out_once(page, qtbot):
    assert page.unlock.why_not() == "Type your passphrase."
    qtbot.keyClick(page.people, Qt.Key.Key_Down)
    qtbot.keyClicks(page.passphrase, "correct horse")
    with qtbot.waitSignal(page.unlock_wanted) as got:
        qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    assert got.args == ["p2", "correct horse"]
    assert not page.passphrase.isEnabled()
    with qtbot.assertNotEmitted(page.unlock_wanted):
        qtbot.keyClick(page, Qt.Key.Key_Return)


def test_the_passphrase_is_never_shown(page):
    assert page.passphrase.echoMode() == page.passphrase.EchoMode.Password


def test_a_wrong_one_is_refused_with_a_rest_that_doubles(page, qtbot, monkeypatch):
    monkeypatch.setattr(login, "FIRST_DELAY_MS", 40)
    page.refuse("That does not open it.")
    assert page.passphrase.text() == ""
    qtbot.keyClicks(page.passphrase, "x")
    assert page.unlock.why_not() == "Wait a moment."
    assert page._delay.interval() == 40
    qtbot.waitUntil(page.unlock.isEnabled)
    page.refuse("That does not open it.")
    assert page._delay.interval() == 80
    page.accepted()
    page.refuse("Again.")
    assert page._delay.interval() == 40


def test_the_first_page_has_three_ways_and_the_promise(page, qtbot):
    page.show_first()
    for button, signal in (
        (page.demo, page.demo_wanted),
        (page.open_other, page.open_wanted),
        (page.set_up, page.create_wanted),
    ):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "Nothing leaves this computer." in [w.text() for w in page.findChildren(QLabel)]


def test_the_lock_screen_offers_no_other_vault_and_knows_who_was_here(qtbot):
    page = LoginPage(locked=True)
    qtbot.addWidget(page)
    page.show_people("Unit vault", PEOPLE, current="p2")
    page.show()
    assert page.people.currentItem().text().startswith("Bo Lind")
    assert not any(button.isVisible() for button in page._others)
