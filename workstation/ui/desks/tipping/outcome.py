"""What an import would do, in numbers, with every row that would be left out and why."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from workstation.actions import tipping
from workstation.domain.tip import visible
from workstation.ui.widgets import Column, Rows, Table, column, label, panel

Rejected = tuple[int, str, str]
"""Line, column, reason."""


def rejected_table() -> Table[Rejected]:
    """A table of rows that could not be used."""
    rows: Rows[Rejected] = Rows(
        (
            Column("Line", lambda r: f"{r[0]:,}", 64, right=True),
            Column("Column", lambda r: visible(r[1]) or "–", 104),
            Column("Reason", lambda r: visible(r[2]), 0, tip=lambda r: visible(r[2])),
        ),
        key=lambda r: r[0],
    )
    return Table(rows, "Rows that cannot be used")


class Outcome(QWidget):
    """The right side of the assistant."""

    def __init__(self) -> None:
        super().__init__()
        self._state = label("", tone="muted", wrap=True)
        self._numbers: dict[str, Any] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        lines = (
            ("rows", "tips will be imported"),
            ("object", "of them name an object"),
            ("contact", "of them have contact data, sealed at once for case officers"),
            ("bad", "rows cannot be used and are listed below"),
        )
        for number, (key, words) in enumerate(lines):
            self._numbers[key] = label("", scale="heading")
            self._numbers[key].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(self._numbers[key], number, 0)
            grid.addWidget(label(words, tone="muted", wrap=True), number, 1)
        self._grid = QWidget()
        self._grid.setLayout(grid)
        self._table = rejected_table()
        title = label("What the import would do", scale="heading")
        inner = column(title, self._state, self._grid, 4, self._table, None, gap=8, margins=(16, 12, 16, 12))
        inner.setStretch(4, 100)
        self.setLayout(column(panel(inner), gap=0))
        self.setMinimumWidth(320)
        self.clear()

    def clear(self) -> None:
        """Nothing is known yet."""
        self._say("As soon as a column feeds the text of the tip, the whole file is tried; nothing is kept by that.")

    def wait(self) -> None:
        """It is being tried."""
        self._say("Trying the whole file …")

    def _say(self, words: str) -> None:
        self._state.setText(words)
        self._state.show()
        self._grid.hide()
        self._table.hide()

    def show_plan(self, plan: tipping.Plan) -> None:
        """The numbers, and the rows that would be left out."""
        self._state.hide()
        self._numbers["rows"].setText(f"{plan.rows:,}")
        self._numbers["object"].setText(f"{plan.with_object:,}")
        self._numbers["contact"].setText(f"{plan.with_contact:,}")
        self._numbers["bad"].setText(f"{len(plan.rejected):,}")
        rows: Sequence[Rejected] = [(r.line, r.column, r.reason) for r in plan.rejected]
        self._table.rows.set_rows(rows)
        self._grid.show()
        self._table.setVisible(bool(rows))
