import os
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QFileDialog, QLineEdit, QPlainTextEdit

from workstation.ui import dialogs


@pytest.fixture
def answer(qtbot):
    """Do something with the question as soon as it is open; remembers what went wrong."""
    seen = []

    def plan(deed):
        def when_open():
            box = QApplication.activeModalWidget()
            if box is None:
                QTimer.singleShot(10, when_open)
                return
            seen.append(box)
            deed(box)

        QTimer.singleShot(0, when_open)
        return seen

    return plan


def test_confirm_gives_the_answer(answer):
    answer(lambda box: box.yes.click())
    assert dialogs.confirm(None, "Withdraw", "Two objects leave the site.", "Withdraw 2 objects", danger=True)
    answer(lambda box: box.reject())
    assert not dialogs.confirm(None, "Withdraw", "Two objects leave the site.", "Withdraw 2 objects")


def test_a_reason_must_be_written(answer):
    def write(box):
        assert not box.yes.isEnabled()
        box.findChild(QPlainTextEdit).setPlainText("  a doll, not a person ")
        box.yes.click()

    answer(write)
    assert dialogs.ask_reason(None, "Overrule", "This zone is a false alarm.", "Overrule") == "a doll, not a person"
    answer(lambda box: box.reject())
    assert dialogs.ask_reason(None, "Overrule", "", "Overrule") is None


def test_text_comes_back_stripped(answer):
    def write(box):
        box.findChild(QLineEdit).setText(" B-2026-01 ")
        box.yes.click()

    answer(write)
    assert dialogs.ask_text(None, "Batch", "", "Plan", name="Reference") == "B-2026-01"


def test_a_new_passphrase_is_typed_twice(answer):
    reasons = []

    def write(box):
        first, second = box.findChildren(QLineEdit)
        assert first.echoMode() == QLineEdit.EchoMode.Password
        first.setText("short")
        reasons.append(box.yes.why_not())
        first.setText("long enough for it")
        reasons.append(box.yes.why_not())
        second.setText("long enough for it")
        reasons.append(box.yes.why_not())
        box.yes.click()

    answer(write)
    assert dialogs.ask_passphrase(None, "New", "", "Set", twice=True) == "long enough for it"
    assert reasons == ["Too short.", "The two differ.", None]


def test_a_checklist_needs_every_tick(answer):
    def tick(box):
        ticks = box.findChildren(QCheckBox)
        ticks[0].click()
        assert box.yes.why_not() == "1 not ticked yet."
        ticks[1].click()
        box.yes.click()

    answer(tick)
    items = {"person": "Nobody can be recognised.", "text": "No text gives a place away."}
    assert dialogs.ask_checklist(None, "Clear", "", "Clear", items) == {"person": True, "text": True}


def test_choice_and_fields(answer):
    answer(lambda box: box.yes.click())
    assert dialogs.ask_choice(None, "Reason", "", "Withdraw", [("found", "Found"), ("error", "Error")]) == "found"

    def write(box):
        box.findChildren(QLineEdit)[1].setText("Harbour")
        box.yes.click()

    answer(write)
    fields = {"ref": ("Reference", "2026/17"), "title": ("Title", "")}
    assert dialogs.ask_fields(None, "New case", "", "Open", fields) == {"ref": "2026/17", "title": "Harbour"}


def test_a_sentence_can_carry_details(answer):
    seen = answer(lambda box: box.yes.click())
    dialogs.show_sentence(None, "Fault", "It was not finished.", "KeyError")
    assert seen[0].findChild(QPlainTextEdit).toPlainText() == "KeyError"


@pytest.mark.skipif(os.name != "posix", reason="the path of Qt's settings file is a Unix one")
def test_a_file_dialog_is_qts_own_and_writes_no_history(answer, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    seizure = tmp_path / "seizure-of-somebody"
    seizure.mkdir()
    (seizure / "tips.csv").write_text("a,b\n")

    def take(box: QDialog):
        assert isinstance(box, QFileDialog)
        assert box.testOption(QFileDialog.Option.DontUseNativeDialog)
        box.selectFile(str(seizure / "tips.csv"))
        box.accept()

    answer(take)
    assert dialogs.open_file(None, "Tips", "Tips (*.csv)", seizure) == seizure / "tips.csv"
    answer(lambda box: box.reject())
    assert dialogs.choose_folder(None, "Seizure", seizure) is None
    written = [p for p in tmp_path.rglob("*") if p.is_file() and p.name != "tips.csv"]
    assert not written
    real = Path.home() / ".config" / "QtProject.conf"
    assert not real.exists() or "seizure-of-somebody" not in real.read_text()
