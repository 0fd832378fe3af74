"""The 24 languages as a compact list which says how far each text is, and what is wrong with one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from workstation.domain.texts import TextState
from workstation.domain.wording import Finding
from workstation.ui.desks.describing.question import NAMES
from workstation.ui.widgets import Column, Rows, Table, column, label, set_tone

TONES: Mapping[TextState, str] = {
    TextState.MISSING: "",
    TextState.TEMPLATE: "info",
    TextState.EDITED: "warn",
    TextState.CHECKED: "ok",
}
TALL = 26


@dataclass(frozen=True, slots=True)
class Line:
    """One language: how far it is, and who checked it when."""

    lang: str
    state: TextState
    note: str = ""


class LanguageList(QWidget):
    """All languages. ``chosen(lang)`` when the cursor moves."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._quiet = False
        self._lines: tuple[Line, ...] = ()
        columns: tuple[Column[Line], ...] = (
            Column("Language", lambda line: f"{line.lang}  {NAMES[line.lang]}", 0, tip=_tip),
            Column("Text", lambda line: line.state.value, 118, tone=lambda line: TONES[line.state], tip=_tip),
        )
        self.rows: Rows[Line] = Rows(columns, key=lambda line: line.lang)
        self.table: Table[Line] = Table(self.rows, "Languages")
        self.table.verticalHeader().setDefaultSectionSize(TALL)
        self.table.horizontalHeader().hide()
        self.table.current_row.connect(self._moved)
        self.setLayout(column(self.table))
        self.setFixedWidth(244)

    @property
    def language(self) -> str:
        """The language under the cursor."""
        row = self.table.currentIndex().row()
        return self.rows.row(row).lang if row >= 0 else ""

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Other states; the cursor stays."""
        if tuple(lines) == self._lines:
            return
        kept, self._lines = self.language, tuple(lines)
        self._quiet = True
        self.rows.set_rows(self._lines)
        self.table.choose(kept or "en")
        self._quiet = False

    def choose(self, lang: str) -> None:
        """Put the cursor on a language."""
        self.table.choose(lang)

    def _moved(self, line: Line | None) -> None:
        if line and not self._quiet:
            self.chosen.emit(line.lang)


class Advice(QWidget):
    """What is wrong with a text, line by line; what blocks stands in red."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[QLabel] = []
        self._box = column(gap=4)
        self.setLayout(self._box)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Other findings."""
        for old in self.lines:
            old.hide()
            old.deleteLater()
        self.lines = [label(f"{one.what} {one.why}".strip(), scale="small", wrap=True) for one in findings]
        for one, line in zip(findings, self.lines, strict=True):
            set_tone(line, "danger" if one.blocking else "warn")
            self._box.addWidget(line)
        self.setVisible(bool(self.lines))


def _tip(line: Line) -> str:
    return line.note or f"{NAMES[line.lang]}: {line.state}"
