"""The page of authorities: who receives referrals, until when their certificates hold, and what a fingerprint is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.actions import registering
from workstation.domain.change import Change
from workstation.domain.person import Act
from workstation.domain.referral import Authority
from workstation.domain.tip import visible
from workstation.ui import dialogs
from workstation.ui.bench import Bench
from workstation.ui.desks.administering import certificate, words
from workstation.ui.desks.administering.parts import Facts
from workstation.ui.registry import Command
from workstation.ui.widgets import (
    Chip,
    Column,
    EmptyState,
    Notice,
    Rows,
    SplitPane,
    Table,
    column,
    label,
    pane,
    panel,
    row,
    scrolled,
)


class Authorities(QWidget):
    """A list and, beside it, the chosen one's certificate. ``ending(n)``: so many certificates ended or end soon."""

    title, primary = "Authorities", "administration.authority"
    ending = Signal(int)

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._why: str | None = bench.session.person.why_not(Act.MANAGE_AUTHORITIES)
        command = Command(
            *("administration.authority", "Register an authority …", "add", ("Ctrl+N",)),
            *("administration.authorities", self.register, lambda: self._why),
        )
        bench.registry.add(self, (command,))
        self.table: Table[Authority] = Table(_rows(self._today), "Authorities")
        self.name, self.state = label("", scale="heading", wrap=True), Chip()
        self.facts, self.advice = Facts(), Notice()
        self.advice.hide()
        inner = QWidget()
        inner.setLayout(column(self.facts, None, gap=8))
        box = column(self.name, row(self.state, None), self.advice, scrolled(inner), gap=12, margins=(16, 12, 16, 12))
        box.setStretch(3, 1)
        side = panel(box)
        side.setMinimumWidth(380)
        self.empty = EmptyState(
            *("certificate", "No authority yet"),
            "A referral is encrypted to the certificate of one authority. Ask for its certificate (PEM, RSA) "
            "and have its fingerprint at hand to compare.",
            bench.registry.button("administration.authority"),
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(SplitPane(pane(self.table, "Authorities"), pane(side, "Certificate"), sizes=(3, 2)))
        self.pages.addWidget(self.empty)
        self.setLayout(column(self.pages, margins=(0, 12, 0, 0)))
        self.table.current_row.connect(self._chosen)

    def _today(self) -> date:
        """The day of the session's clock."""
        today: date = self._bench.session.clock().date()
        return today

    def refresh(self) -> None:
        """Read who is registered."""
        session = self._bench.session
        self._bench.jobs.latest(
            "administration.authorities", lambda: registering.all_authorities(session), self._show, owner=self
        )

    def _show(self, found: Sequence[Authority]) -> None:
        """Fill the list, and count what ends."""
        self.table.rows.set_rows(found)
        self.pages.setCurrentIndex(0 if found else 1)
        self.ending.emit(sum(words.until(one.expires, self._today())[1] != "ok" for one in found))
        self._chosen(self.table.current())

    def _chosen(self, one: Authority | None) -> None:
        """Show its certificate."""
        if one is None:
            return
        self.name.setText(visible(one.title))
        said, tone = words.until(one.expires, self._today())
        self.state.show_state(said if tone == "danger" else f"valid until {said}", tone)
        self.advice.say(
            "" if tone == "ok" else "Ask the authority for a new certificate and register it as well.",
            "danger" if tone == "danger" else "warn",
        )
        number = one.id
        self._bench.jobs.latest(
            "administration.certificate",
            lambda: (number, registering.certificate_facts(one.certificate)),
            self._show_facts,
            lane=False,
            owner=self,
        )

    def _show_facts(self, answer: tuple[int, Mapping[str, str]]) -> None:
        """What the certificate says of itself."""
        number, facts = answer
        one = self.table.current()
        if one is not None and one.id == number:
            shown = [("Country", f"{words.country(one.country)} ({one.country})"), *certificate.lines(facts)]
            self.facts.show_lines(shown, frozenset({"Fingerprint"}))

    # --- registering ----------------------------------------------------------------------------------------------

    def register(self) -> None:
        """Choose a certificate file; read it off the window's thread."""
        path = dialogs.open_file(
            self, "Certificate of the authority", "Certificates (*.pem *.crt *.cer);;All files (*)"
        )
        if path:
            self._bench.jobs.run(lambda: _read(path), self._ask, lane=False, owner=self)

    def _ask(self, answer: tuple[str, Mapping[str, str]]) -> None:
        """Show what it is, and register it if the person agrees."""
        pem, facts = answer
        want = certificate.ask_recipient(self, facts)
        if want is None:
            return
        session = self._bench.session
        self._bench.jobs.run(
            lambda: registering.add_authority(session, want.country, want.title, pem), self._added, owner=self
        )

    def _added(self, change: Change) -> None:
        """Say so."""
        where = words.country(str(change.result["country"]))
        self._bench.window.toast(f"Referrals to {where} can be encrypted now.", tone="ok")


def _read(path: Path) -> tuple[str, Mapping[str, str]]:
    """The certificate and what it says."""
    pem = certificate.read_pem(path)
    return pem, registering.certificate_facts(pem)


def _rows(today: Callable[[], date]) -> Rows[Authority]:
    """The columns."""
    return Rows(
        (
            Column("Country", lambda a: f"{a.country}   {words.country(a.country)}", 150),
            Column("Title", lambda a: visible(a.title), 0, tip=lambda a: visible(a.title)),
            Column(
                "Certificate until",
                lambda a: words.until(a.expires, today())[0],
                180,
                tone=lambda a: words.until(a.expires, today())[1],
            ),
        ),
        key=lambda a: a.id,
    )
