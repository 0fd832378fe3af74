"""Every question that stops the desk, each as one function that returns a value (tests replace these functions).

File dialogs are Qt's own, not the system's: the system keeps lists of recent places. Qt's keeps one too (QtProject.conf);
it is given nowhere to write, so the name of a seizure's folder stays nowhere.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import shiboken6
from PySide6.QtCore import QDir, QSettings, Qt, QUrl
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from workstation.ui.widgets.basics import FormRow, column, label, row
from workstation.ui.widgets.buttons import Button, PrimaryButton


class Question(QDialog):
    """The frame of a question: title, sentence, fields, two buttons. Enter answers, Esc declines."""

    def __init__(self, parent: QWidget | None, title: str, sentence: str, yes: str, *, danger: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        self.fields = column(gap=12)
        self.yes = Button(yes, kind="danger") if danger else PrimaryButton(yes)
        self.yes.setDefault(not danger)
        self.yes.clicked.connect(self.accept)
        self.no = Button("Cancel")
        self.no.clicked.connect(self.reject)
        self.no.setDefault(danger)
        text = label(sentence, wrap=True)
        if not sentence:
            text.hide()
        head = label(title, scale="heading", wrap=True)
        box = column(head, text, self.fields, 8, row(None, self.no, self.yes), gap=8, margins=(20, 16, 20, 16))
        self.setLayout(box)

    def ask(self) -> bool:
        """Show it and wait; True for yes. Afterwards it goes, with what was typed into it.

        Declined unasked where the lock page lies over what asks: work that ends late must not open anything above it.
        """
        taken = not _locked_away(self.parentWidget()) and self.exec() == QDialog.DialogCode.Accepted
        self.deleteLater()
        return taken


def _locked_away(parent: QWidget | None) -> bool:
    if parent is None:
        return False
    page = getattr(parent.window(), "lock_page", None)
    return isinstance(page, QWidget) and page is not parent and not page.isAncestorOf(parent)


def confirm(parent: QWidget | None, title: str, sentence: str, yes: str, *, danger: bool = False) -> bool:
    """Ask whether to go on. ``yes`` names the act ("Withdraw 2 objects"), never "OK"."""
    return Question(parent, title, sentence, yes, danger=danger).ask()


def show_sentence(parent: QWidget | None, title: str, sentence: str, details: str = "") -> None:
    """Tell something that must be read; ``details`` can be selected and copied."""
    box = Question(parent, title, sentence, "Close")
    box.no.hide()
    if details:
        box.fields.addWidget(_text_box(details, read_only=True, name="Details"))
    box.ask()


def ask_text(
    parent: QWidget | None, title: str, sentence: str, yes: str, *, value: str = "", name: str = "Text"
) -> str | None:
    """One line of text, stripped and not empty; None if declined."""
    box = Question(parent, title, sentence, yes)
    field = QLineEdit(value)
    box.fields.addWidget(FormRow(name, field))
    return field.text().strip() if _needs(box, field) else None


def ask_reason(
    parent: QWidget | None,
    title: str,
    sentence: str,
    yes: str,
    *,
    danger: bool = False,
    value: str = "",
    name: str = "Reason (is recorded)",
) -> str | None:
    """A reason that will be recorded; None if declined. The button stays grey until something is written."""
    box = Question(parent, title, sentence, yes, danger=danger)
    field = _text_box(value, read_only=False, name="Reason")
    box.fields.addWidget(FormRow(name, field))
    return field.toPlainText().strip() if _needs(box, field) else None


def ask_passphrase(
    parent: QWidget | None, title: str, sentence: str, yes: str, *, twice: bool = False, least: int = 12
) -> str | None:
    """A passphrase, not shown; ``twice``: a new one, typed again, at least ``least`` characters. None if declined."""
    box = Question(parent, title, sentence, yes)
    first, second = QLineEdit(), QLineEdit()
    rows = [FormRow("Passphrase", first, f"At least {least} characters; a sentence is best." if twice else "")]
    if twice:
        rows.append(FormRow("The same again", second))
    for field in (first, second):
        field.setEchoMode(QLineEdit.EchoMode.Password)
    for line in rows:
        box.fields.addWidget(line)

    def check() -> None:
        short = twice and len(first.text()) < least
        differ = twice and first.text() != second.text()
        why = "Too short." if short else "The two differ." if differ else None if first.text() else "Type it first."
        box.yes.set_why_not(why)

    first.textChanged.connect(check)
    second.textChanged.connect(check)
    check()
    return first.text() if box.ask() else None


def ask_choice(
    parent: QWidget | None, title: str, sentence: str, yes: str, choices: Sequence[tuple[str, str]]
) -> str | None:
    """One of (value, label); None if declined."""
    box = Question(parent, title, sentence, yes)
    field = QComboBox()
    for value, text in choices:
        field.addItem(text, value)
    box.fields.addWidget(FormRow("Choice", field))
    return str(field.currentData()) if box.ask() else None


def ask_checklist(
    parent: QWidget | None, title: str, sentence: str, yes: str, items: Mapping[str, str], *, all_needed: bool = True
) -> dict[str, bool] | None:
    """Tick each item (key → sentence); returns key → ticked, None if declined. ``all_needed`` greys the button until then."""
    box = Question(parent, title, sentence, yes)
    ticks = {key: QCheckBox(text) for key, text in items.items()}

    def check() -> None:
        left = sum(not tick.isChecked() for tick in ticks.values())
        box.yes.set_why_not(f"{left} not ticked yet." if all_needed and left else None)

    for tick in ticks.values():
        tick.toggled.connect(check)
        box.fields.addWidget(tick)
    check()
    return {key: tick.isChecked() for key, tick in ticks.items()} if box.ask() else None


def ask_fields(
    parent: QWidget | None, title: str, sentence: str, yes: str, fields: Mapping[str, tuple[str, str]]
) -> dict[str, str] | None:
    """Several lines at once: key → (name, first value); returns key → text, stripped. None if declined."""
    box = Question(parent, title, sentence, yes)
    lines = {key: QLineEdit(value) for key, (_name, value) in fields.items()}
    for key, (name, _value) in fields.items():
        box.fields.addWidget(FormRow(name, lines[key]))
    return {key: line.text().strip() for key, line in lines.items()} if box.ask() else None


def choose_folder(parent: QWidget | None, title: str, start: Path | None = None) -> Path | None:
    """An existing folder to read from."""
    return _files(parent, title, QFileDialog.FileMode.Directory, start=start)


def open_file(
    parent: QWidget | None, title: str, kinds: str = "All files (*)", start: Path | None = None
) -> Path | None:
    """An existing file to read; ``kinds`` in Qt's spelling, e.g. "Tips (*.csv *.json)"."""
    return _files(parent, title, QFileDialog.FileMode.ExistingFile, kinds=kinds, start=start)


def save_folder(parent: QWidget | None, title: str, start: Path | None = None) -> Path | None:
    """A folder to write into (the gate writes, not the desk)."""
    return _files(parent, title, QFileDialog.FileMode.Directory, start=start, yes="Write here")


def forget_history() -> None:
    """Keep Qt from writing down where file dialogs have been: nowhere to write on Linux, emptied elsewhere."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)
    settings = QSettings(QSettings.Scope.UserScope, "QtProject")
    if settings.contains("FileDialog/lastVisited"):
        settings.remove("FileDialog")


def _files(
    parent: QWidget | None,
    title: str,
    mode: QFileDialog.FileMode,
    *,
    kinds: str = "",
    start: Path | None = None,
    yes: str = "",
) -> Path | None:
    """Qt's own file dialog, without memory."""
    forget_history()
    box = QFileDialog(parent, title, str(start or Path.home()), kinds)
    box.setOptions(QFileDialog.Option.DontUseNativeDialog | QFileDialog.Option.ReadOnly)
    box.setFileMode(mode)
    if mode == QFileDialog.FileMode.Directory:
        box.setOption(QFileDialog.Option.ShowDirsOnly, True)
    if yes:
        box.setLabelText(QFileDialog.DialogLabel.Accept, yes)
    box.setHistory([])
    box.setSidebarUrls([QUrl.fromLocalFile(QDir.homePath()), QUrl.fromLocalFile(QDir.rootPath())])
    taken = box.exec() == QDialog.DialogCode.Accepted
    chosen = box.selectedFiles()
    shiboken6.delete(box)  # its end is when Qt writes its history
    forget_history()
    return Path(chosen[0]) if taken and chosen else None


def _needs(box: Question, field: QLineEdit | QPlainTextEdit) -> bool:
    """Ask, with the button grey while the field is empty."""
    read = field.text if isinstance(field, QLineEdit) else field.toPlainText

    def check() -> None:
        box.yes.set_why_not(None if read().strip() else "Write something first.")

    field.textChanged.connect(check)
    check()
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    return box.ask()


def _text_box(text: str, *, read_only: bool, name: str) -> QPlainTextEdit:
    """A few lines of plain text; Tab leaves it."""
    made = QPlainTextEdit(text)
    made.setReadOnly(read_only)
    made.setTabChangesFocus(True)
    made.setAccessibleName(name)
    made.setFixedHeight(96)
    return made
