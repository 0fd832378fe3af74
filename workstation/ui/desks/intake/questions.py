"""The questions that open a case, with fields that complain while one types, and that begin an intake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QRadioButton, QWidget

from workstation.domain.case import Handling, new_case
from workstation.domain.errors import Refused
from workstation.domain.footage import EVERY, LONGEST, SHORTEST
from workstation.domain.tip import visible
from workstation.ui.dialogs import Question
from workstation.ui.widgets import FormRow, column, decimal, label, row

CODES = (
    (Handling.H0, "H0 – only to prevent and combat crime"),
    (Handling.H1, "H1 – not in court without the provider's permission"),
    (Handling.H2, "H2 – no dissemination without the provider's permission"),
    (Handling.H3, "H3 – other restrictions; blocked until permitted"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A case as somebody wants it opened."""

    ref: str
    title: str
    provider: str
    handling: Handling
    retain_until: date


class CaseQuestion(Question):
    """Reference, title, provider, handling code and how long it is kept."""

    def __init__(self, parent: QWidget | None, today: date) -> None:
        super().__init__(
            parent, "Open a case", "Reference and title stay in the vault; nothing of them is published.", "Open case"
        )
        self._today = today
        self.ref, self.title, self.provider = QLineEdit(), QLineEdit(), QLineEdit()
        self.handling, self.until = QComboBox(), QDateEdit()
        for code, words in CODES:
            self.handling.addItem(words, code)
        latest = new_case("x", "x", "", Handling.H0, today, None).retain_until
        self.until.setCalendarPopup(True)
        self.until.setDisplayFormat("yyyy-MM-dd")
        self.until.setDate(QDate(latest.year, latest.month, latest.day))
        self._rows = {
            "case_ref": FormRow("Reference", self.ref, "As your unit writes it, e.g. OP-2026-17."),
            "case_title": FormRow("Title", self.title),
            "provider": FormRow("Provider (optional)", self.provider, "The unit or country the seizure comes from."),
            "handling": FormRow("Handling code", self.handling, "As the provider gave it."),
            "retention": FormRow("Keep until", self.until, f"Three years at most without a review: {latest}."),
        }
        for name in ("case_ref", "case_title", "provider"):
            self.fields.addWidget(self._rows[name])
        self.fields.addLayout(row(self._rows["handling"], self._rows["retention"], gap=12))
        for field in (self.ref, self.title):
            field.textChanged.connect(self._check)
        self.until.dateChanged.connect(self._check)
        self._check()
        self.ref.setFocus()

    def wanted(self) -> Wanted:
        """What the fields say."""
        day = self.until.date()
        return Wanted(
            self.ref.text().strip(),
            self.title.text().strip(),
            self.provider.text().strip(),
            Handling(self.handling.currentData()),
            date(day.year(), day.month(), day.day()),
        )

    def _check(self) -> None:
        """Show the rule's sentence at the field it is about, once something is written there, and grey the button with it."""
        want = self.wanted()
        each = {
            "case_ref": (want.ref, self._wrong(want.ref or "x", "x", None)),
            "case_title": (want.title, self._wrong("x", want.title or "x", None)),
            "retention": ("-", self._wrong("x", "x", want.retain_until)),
        }
        for name, (_text, wrong) in each.items():
            self._rows[name].complain(wrong or "")
        wrongs = [wrong for _text, wrong in each.values() if wrong]
        missing = self._wrong(want.ref, want.title, want.retain_until)
        self.yes.set_why_not(wrongs[0] if wrongs else missing)

    def _wrong(self, ref: str, title: str, until: date | None) -> str | None:
        """The rule's sentence against these values."""
        try:
            new_case(ref, title, "", Handling.H0, self._today, until)
        except Refused as refused:
            return refused.message
        return None


def ask_case(parent: QWidget | None, today: date) -> Wanted | None:
    """Ask for a new case; None if declined."""
    box = CaseQuestion(parent, today)
    return box.wanted() if box.ask() else None


class TakingQuestion(Question):
    """Which places go into which case, and whether their files are copied."""

    def __init__(self, parent: QWidget | None, paths: Sequence[Path], case: str) -> None:
        names = ", ".join(visible(path.name) for path in paths[:3]) + (" …" if len(paths) > 3 else "")
        super().__init__(
            parent, f"Take {names} in", f"Into case {visible(case)}. The originals are only read.", "Take in"
        )
        self.copy = QRadioButton("Copy the files into the vault, encrypted")
        self.stay = QRadioButton("Leave the files where they are")
        self.copy.setChecked(True)
        note = "They must stay reachable there; whenever one is opened, its digest is compared."
        self.every = decimal(SHORTEST, LONGEST, EVERY, step=1.0, unit=" s")
        told = "And the sharpest of every scene. A later intake with a smaller number adds frames."
        self.fields.addLayout(
            column(
                *(self.copy, self.stay, label(note, tone="muted", scale="small", wrap=True)),
                FormRow("Of videos keep a frame at least every", self.every, told),
                gap=8,
            )
        )


@dataclass(frozen=True, slots=True)
class How:
    """Whether files stay where they are, and seconds between the frames kept of a video."""

    in_place: bool
    every: float = EVERY


def ask_taking(parent: QWidget | None, paths: Sequence[Path], case: str) -> How | None:
    """Ask before an intake how the files are taken in; None if declined."""
    box = TakingQuestion(parent, paths, case)
    return How(box.stay.isChecked(), box.every.value()) if box.ask() else None
