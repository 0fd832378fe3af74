"""A certificate before it is trusted: read from a file, shown in words, registered only after the fingerprint was compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from workstation.domain.errors import Refused, Unreadable
from workstation.domain.referral import check_country
from workstation.domain.tip import visible
from workstation.ui.desks.administering import words
from workstation.ui.desks.administering.parts import Facts
from workstation.ui.dialogs import Question
from workstation.ui.widgets import FormRow, column, panel, row

LARGEST = 100_000
"""Bytes; a certificate is far smaller."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """An authority as it is to be registered."""

    country: str
    title: str


def read_pem(path: Path) -> str:
    """The text of a certificate file; raises Unreadable with a way out. Off the window's thread."""
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unreadable("certificate", "This file is too large to be a certificate.", "Choose the certificate itself.")
    try:
        return data.decode("ascii")
    except UnicodeDecodeError as error:
        raise Unreadable(
            "certificate", "The certificate is not in PEM form.", "Convert it: openssl x509 -inform DER -out cert.pem"
        ) from error


def lines(facts: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a certificate says, in the order one asks."""
    receives = "yes" if facts["receives"] else "no: nothing can be encrypted to it"
    return [
        ("Subject", visible(facts["subject"])),
        ("Issued by", visible(facts["issuer"])),
        ("Valid", f"{facts['from']} to {facts['until']}"),
        ("Key", visible(facts["key"])),
        ("Can receive", receives),
        ("Fingerprint", words.grouped(facts["fingerprint"])),
    ]


class CertificateQuestion(Question):
    """Facts, country, title, and a tick that the fingerprint was compared."""

    def __init__(self, parent: QWidget | None, facts: Mapping[str, str]) -> None:
        super().__init__(
            *(parent, "Register an authority"),
            "Everything referred to this country will be encrypted to this certificate. "
            "Compare the SHA-256 fingerprint with the authority over another way than the file came.",
            "Register",
        )
        self.setMinimumWidth(560)
        self._facts = facts
        shown = Facts()
        shown.show_lines(lines(facts), frozenset({"Fingerprint"}))
        self.country, self.title = QLineEdit(_country_in(facts["subject"])), QLineEdit()
        self.country.setMaxLength(2)
        self.title.setMaxLength(120)
        self.compared = QCheckBox("I have compared the fingerprint with the authority")
        self._country = FormRow("Country", self.country, "Two letters, e.g. DE.")
        self._title = FormRow("Title", self.title, "e.g. National unit Germany")
        for field in (self.country, self.title):
            field.textChanged.connect(self._check)
        self.compared.toggled.connect(self._check)
        self.fields.addWidget(panel(column(shown, margins=(12, 12, 12, 12)), plane="card"))
        both = row(self._country, self._title, gap=12)
        both.setStretch(1, 1)
        self._country.setFixedWidth(150)
        self.fields.addLayout(both)
        self.fields.addWidget(self.compared)
        self._check()
        (self.title if self.country.text() else self.country).setFocus()

    def wanted(self) -> Recipient:
        """What the fields say."""
        return Recipient(self.country.text().strip().upper(), self.title.text().strip())

    def _check(self) -> None:
        """The country's name while one types; the first thing missing on the button."""
        want = self.wanted()
        wrong = _wrong_country(want.country)
        self._country.complain(wrong if len(want.country) == 2 else "")
        missing = (
            (not self._facts["receives"], "Nothing can be encrypted to this certificate."),
            (bool(wrong), wrong or ""),
            (not want.title, "A title is missing."),
            (not self.compared.isChecked(), "The fingerprint is not compared yet."),
        )
        self.yes.set_why_not(next((why for is_so, why in missing if is_so), None))


def _wrong_country(code: str) -> str:
    """The rule's sentence, "" if it is a country."""
    try:
        check_country(code)
    except Refused as refused:
        return refused.message
    return ""


def _country_in(subject: str) -> str:
    """The country a certificate's subject names, if it names one."""
    for part in subject.replace("/", ",").split(","):
        name, _equals, value = part.strip().partition("=")
        if name.upper() == "C" and not _wrong_country(value.strip()):
            return value.strip()
    return ""


def ask_recipient(parent: QWidget | None, facts: Mapping[str, str]) -> Recipient | None:
    """Show the facts and ask for country and title; None if declined. Tests replace this function."""
    box = CertificateQuestion(parent, facts)
    return box.wanted() if box.ask() else None
