"""The imports that were made: how many tips each brought, what it left out, and taking one back."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workstation.actions import looking, tipping
from workstation.domain.change import Change
from workstation.domain.person import Act
from workstation.ui import dialogs
from workstation.ui.bench import Bench
from workstation.ui.desks.tipping.outcome import rejected_table
from workstation.ui.desks.tipping.words import day
from workstation.ui.widgets import Button, Column, Rows, SplitPane, Table, column, label, pane, panel, row


class Imports(QWidget):
    """A list of imports and, below, the rejected rows of the chosen one. ``left()`` back to the inbox."""

    left = Signal()

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._why_not = bench.session.person.why_not(Act.HANDLE_TIPS)
        rows: Rows[Any] = Rows(
            (
                Column("Import", lambda i: str(i.id), 72, right=True),
                Column("When (UTC)", lambda i: day(i.at[:16]), 180),
                Column("Mapping", lambda i: i.profile or "–", 160),
                Column("Tips", lambda i: f"{i.rows:,}", 88, right=True),
                Column("Left out", lambda i: f"{i.rejected:,}", 88, right=True),
                Column(
                    "State",
                    lambda i: "taken back" if i.undone else "in use",
                    110,
                    tone=lambda i: "" if i.undone else "ok",
                ),
                Column("SHA-256 of the file", lambda i: i.digest, 0),
            ),
            key=lambda i: i.id,
        )
        self.table: Table[Any] = Table(rows, "Imports")
        self.table.current_row.connect(self._chosen)
        self._rejected = rejected_table()
        self._below = label("", tone="muted")
        self._undo = Button("Take this import back …", "undo")
        self._undo.clicked.connect(self.take_back)
        back = Button("Back to the inbox", "back")
        back.clicked.connect(self.left)
        top = pane(self.table, "Imports")
        foot = panel(column(self._below, self._rejected, gap=8, margins=(16, 12, 16, 12)))
        split = SplitPane(top, pane(foot, "Rows left out"), sizes=(1, 1), upright=True)
        box = column(row(back, None, self._undo), split)
        box.setStretch(1, 1)
        self.setLayout(box)
        self._chosen(None)

    def refill(self) -> None:
        """Read the imports again."""
        session = self._bench.session
        self._bench.jobs.latest("tips.imports", lambda: looking.imports(session), self.table.rows.set_rows, owner=self)

    def _chosen(self, one: Any) -> None:
        """Show its rejected rows."""
        why = self._why_not
        if one is None:
            why = "No import is chosen."
        elif one.undone:
            why = "It was taken back already."
        self._undo.set_why_not(why)
        self._below.setText("")
        self._rejected.rows.set_rows([])
        if one is not None and one.rejected and not one.undone:
            session, number = self._bench.session, one.id
            self._bench.jobs.latest(
                "tips.rejected", lambda: looking.rejected_rows(session, number), self._show_rejected, owner=self
            )
        elif one is not None:
            self._below.setText("Every row of this file could be used." if not one.undone else "It was taken back.")

    def _show_rejected(self, rows: list[tuple[int, str, str]]) -> None:
        """Lines with reasons."""
        self._below.setText(f"{len(rows):,} rows could not be used; correct them in the file and import those alone.")
        self._rejected.rows.set_rows(rows)

    def take_back(self) -> None:
        """Undo the chosen import after a question."""
        one = self.table.current()
        if one is None:
            return
        sentence = (
            f"Its {one.rows:,} tips go, with their triage and grades, as if the file had not been imported. "
            "It is refused once one of them is linked to an object."
        )
        if dialogs.confirm(self, f"Take import {one.id} back?", sentence, f"Remove {one.rows:,} tips", danger=True):
            session, number = self._bench.session, one.id
            self._bench.jobs.run(lambda: tipping.undo(session, number), self._undone, owner=self)

    def _undone(self, change: Change) -> None:
        """Say so."""
        self._bench.window.toast(f"The import is taken back; {change.result['rows']} tips are gone.", tone="ok")
