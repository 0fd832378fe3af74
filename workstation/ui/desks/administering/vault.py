"""The page of the vault: its care at the left; at the right the sandbox, and the cases whose time has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from workstation.actions import Session, administering, auditing, looking, upkeeping
from workstation.domain.case import Case
from workstation.domain.errors import Stop
from workstation.domain.ledger import Entry
from workstation.domain.person import Act
from workstation.domain.tip import visible
from workstation.ui.bench import Bench
from workstation.ui.desks.administering import words
from workstation.ui.desks.administering.caring import Care
from workstation.ui.widgets import (
    Chip,
    Column,
    Notice,
    Rows,
    SectionHeader,
    Table,
    column,
    label,
    pane,
    panel,
    row,
    scrolled,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the vault stands: when it was last copied and rekeyed, the cases due, layers waived by policy."""

    copied: str
    rekeyed: str
    due: tuple[Case, ...]
    waived: frozenset[str]


def standing(session: Session) -> Standing:
    """Read it; on the lane."""
    people = looking.people_by_id(session)

    def last(verb: str) -> str:
        entries: Sequence[Entry] = auditing.found(session, verb=verb, count=1).entries
        who = people.get(entries[0].person) if entries else None
        return f"{entries[0].at[:16].replace('T', ' ')} UTC, {visible(who.name) if who else '–'}" if entries else ""

    may = session.person.why_not(Act.MANAGE_VAULT) is None
    due = tuple(upkeeping.due_for_review(session, session.clock().date())) if may else ()
    waived = frozenset(administering.policy(session)["degraded_sandbox"].split())
    return Standing(last("vault.backed_up"), last("vault.rekeyed"), due, waived)


class Sandbox(QWidget):
    """Which protections hold on this computer while pictures are opened."""

    def __init__(self) -> None:
        super().__init__()
        self.chips = {name: Chip("not known") for name in words.LAYERS}
        self.notice = Notice()
        self.notice.hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for line, (name, (short, keeps)) in enumerate(words.LAYERS.items()):
            told = label(keeps, tone="muted", scale="small", wrap=True)
            grid.addLayout(column(label(f"{short} ({name})"), told, gap=0), line, 1)
            grid.addWidget(self.chips[name], line, 0)
            self.chips[name].setMinimumWidth(72)
            self.chips[name].setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.chips[name].setAccessibleName(f"{short}: not known")
        box = column(SectionHeader("Sandbox for pictures"), self.notice, grid, gap=8, margins=(16, 12, 16, 12))
        self.setLayout(column(panel(box), gap=0))

    def show_layers(self, layers: Mapping[str, bool], waived: frozenset[str]) -> None:
        """What was proved by trying when the sandbox started."""
        self.notice.say("")
        for name, chip in self.chips.items():
            if layers.get(name):
                chip.show_state("holds", "ok")
            elif name in words.OPTIONAL:
                chip.show_state("absent", "")
            else:
                chip.show_state("waived" if name in waived else "missing", "danger")
            chip.setAccessibleName(f"{words.LAYERS[name][0]}: {chip.text()}")

    def fails(self, stop: Stop) -> None:
        """It did not start: pictures stay closed."""
        self.notice.say(stop.words, "danger")
        for chip in self.chips.values():
            chip.show_state("not known", "")


class VaultPage(QWidget):
    """Reads how things stand. ``due(n)``: so many cases wait for their review."""

    title, primary = "Vault", "administration.backup"
    due = Signal(int)

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._waived: frozenset[str] = frozenset()
        self.care, self.sandbox = Care(bench), Sandbox()
        self.none_due = label("No case has reached its date.", tone="muted", wrap=True)
        self.table: Table[Case] = Table(_rows(), "Cases to review")
        self.table.setMinimumHeight(132)
        tell = label(
            "Personal data are kept three years at most without a review (Europol Regulation, Art. 31).",
            tone="muted",
            scale="small",
            wrap=True,
        )
        box = column(
            *(SectionHeader("Cases to review"), tell, self.none_due, self.table, None),
            gap=8,
            margins=(16, 12, 16, 12),
        )
        box.setStretch(3, 100)
        retention = panel(box)
        left, right = QWidget(), QWidget()
        left.setLayout(column(self.care))
        self._right = column(self.sandbox, retention, None, gap=12)
        right.setLayout(self._right)
        both = row(pane(left, "Care"), pane(right, "Sandbox and cases to review"), gap=12)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        inner = QWidget()
        inner.setLayout(both)
        self.setLayout(column(scrolled(inner), margins=(0, 12, 0, 0)))

    def refresh(self) -> None:
        """Read how the vault stands; prove the sandbox, which takes no vault."""
        session = self._bench.session
        self._bench.jobs.latest("administration.standing", lambda: standing(session), self._show, owner=self)

    def prove(self) -> None:
        """Start the sandbox if it does not run, and show what it proved."""
        session = self._bench.session
        self._bench.jobs.latest(
            "administration.sandbox",
            lambda: dict(session.darkroom().layers),
            lambda layers: self.sandbox.show_layers(layers, self._waived),
            failed=self.sandbox.fails,
            lane=False,
            owner=self,
        )

    def _show(self, now: Standing) -> None:
        """Dates, cases; and the sandbox once it is looked at."""
        self._waived = now.waived
        self.care.show_last(now.copied, now.rekeyed)
        self.table.rows.set_rows(now.due)
        self.table.setVisible(bool(now.due))
        self.none_due.setVisible(not now.due)
        self._right.setStretch(1, 100 if now.due else 0)
        self.due.emit(len(now.due))
        if self.isVisible():
            self.prove()


def _rows() -> Rows[Case]:
    """The columns."""
    return Rows(
        (
            Column("Case", lambda c: visible(c.ref), 0),
            Column("Keep until", lambda c: c.retain_until.isoformat(), 110),
            Column("Photographs", lambda c: f"{c.images:,}", 100, right=True),
        ),
        key=lambda c: c.id,
    )
