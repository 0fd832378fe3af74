"""The question that enrols somebody: name, roles with what they mean, and a passphrase typed by the newcomer."""

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from workstation.domain.person import Role
from workstation.ui.desks.administering import words
from workstation.ui.dialogs import Question
from workstation.ui.widgets import FormRow, column, label, row

LEAST = 12
"""Characters a passphrase needs; the vault refuses less."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody as they are to be enrolled. Never printed: it holds a passphrase."""

    name: str
    roles: frozenset[Role]
    passphrase: str

    def __repr__(self) -> str:
        """Without the passphrase, whatever prints it."""
        return f"Newcomer({words.roles(self.roles)})"


class EnrolQuestion(Question):
    """Fields complain while one types; the button stays grey until all is there."""

    def __init__(self, parent: QWidget | None, taken: Collection[str]) -> None:
        super().__init__(
            *(parent, "Enrol a person"),
            "They get a key file of their own. Let them type the passphrase themselves: nobody can reset it.",
            "Enrol",
        )
        self._taken = {name.casefold() for name in taken}
        self.setMinimumWidth(560)
        self.name, self.first, self.second = QLineEdit(), QLineEdit(), QLineEdit()
        self.ticks = {role: QCheckBox(role.value.capitalize()) for role in words.ROLES}
        self._name = FormRow("Name", self.name, "As colleagues know them; it never leaves the vault.")
        self._first = FormRow("Passphrase", self.first, f"At least {LEAST} characters.")
        self._second = FormRow("The same again", self.second, "Four or five random words will do.")
        for field in (self.first, self.second):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.fields.addWidget(self._name)
        self.fields.addLayout(self._roles())
        self.fields.addLayout(row(self._first, self._second, gap=12))
        for field in (self.name, self.first, self.second):
            field.textChanged.connect(self._check)
        for tick in self.ticks.values():
            tick.toggled.connect(self._check)
        self._check()
        self.name.setFocus()

    def _roles(self) -> QVBoxLayout:
        """A tick for each role, with what it is trusted with below."""
        box = column(label("Roles", tone="muted", scale="small"), gap=2)
        for role, tick in self.ticks.items():
            said = label(words.ROLES[role], tone="muted", scale="small", wrap=True)
            said.setContentsMargins(26, 0, 0, 4)
            tick.setAccessibleDescription(words.ROLES[role])
            box.addWidget(tick)
            box.addWidget(said)
        return box

    def wanted(self) -> Newcomer:
        """What the fields say."""
        roles = frozenset(role for role, tick in self.ticks.items() if tick.isChecked())
        return Newcomer(" ".join(self.name.text().split()), roles, self.first.text())

    def _check(self) -> None:
        """Say what is wrong where it is wrong, and the first thing still missing on the button."""
        new = self.wanted()
        taken = f"Somebody called “{new.name}” is enrolled already." if new.name.casefold() in self._taken else ""
        long = "A name has at most 60 characters." if len(new.name) > 60 else ""
        short = "Too short." if 0 < len(new.passphrase) < LEAST else ""
        differ = "The two differ." if self.second.text() and self.second.text() != new.passphrase else ""
        self._name.complain(taken or long)
        self._first.complain(short)
        self._second.complain(differ)
        missing = (
            (not new.name, "A name is missing."),
            (not new.roles, "A person needs at least one role."),
            (not new.passphrase, "A passphrase is missing."),
            (self.second.text() != new.passphrase, "The passphrase must be typed twice."),
        )
        wrong = taken or long or short or differ
        self.yes.set_why_not(wrong or next((why for is_so, why in missing if is_so), None))


def ask_newcomer(parent: QWidget | None, taken: Collection[str]) -> Newcomer | None:
    """Ask for a new person; None if declined. Tests replace this function."""
    box = EnrolQuestion(parent, taken)
    return box.wanted() if box.ask() else None
