"""The import assistant on one page: what the file is, which column means what, what an import would do – and doing it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from workstation.actions import looking, tipping
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.tip import visible
from workstation.ui.bench import Bench
from workstation.ui.desks.tipping.mapping import MappingTable
from workstation.ui.desks.tipping.outcome import Outcome
from workstation.ui.jobs import Progress
from workstation.ui.widgets import (
    Button,
    FormRow,
    Notice,
    PrimaryButton,
    SplitPane,
    column,
    label,
    pane,
    panel,
    row,
    rule,
    scrolled,
)

_SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
_KINDS = {"csv": "CSV", "json": "JSON", "jsonl": "JSON, one object a line"}
REST_MS = 200
"""How long a mapping must rest before it is tried."""


class Assistant(QWidget):
    """Takes one file from choice to import. ``left()`` when declined, ``imported(Change)`` when done."""

    left = Signal()
    imported = Signal(object)

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._data = b""
        self._plan: tipping.Plan | None = None
        self._trial: Progress | None = None
        self._busy = False
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._try)
        self._name = label("", scale="heading")
        self._kind = label("", tone="muted")
        self._notice = Notice()
        self.mapping = MappingTable()
        self.mapping.changed.connect(self._mapped)
        self.outcome = Outcome()
        self.profile = QComboBox()
        self.profile.setEditable(True)
        self.profile.setMinimumWidth(280)
        self.profile.activated.connect(lambda _i: self._inspect(self.profile.currentText().strip()))
        if line := self.profile.lineEdit():
            line.setPlaceholderText("A name, e.g. web form")
        self.go = PrimaryButton("Import", "import")
        self.go.clicked.connect(self.import_now)
        cancel = Button("Cancel")
        cancel.clicked.connect(self._leave)
        self._arrange(cancel)

    def _arrange(self, cancel: Button) -> None:
        """File at the top, mapping left, outcome right, the act below."""
        left = panel(column(label("Which column means what", scale="heading"), gap=8, margins=(16, 12, 16, 12)))
        layout = left.layout()
        if layout:
            layout.addWidget(scrolled(self.mapping))
        split = SplitPane(pane(left, "Columns"), pane(self.outcome, "Outcome"), sizes=(3, 2))
        name = FormRow("Remember this mapping as", self.profile, "")
        foot = row(name, None, cancel, self.go, margins=(0, 4, 0, 0))
        self.setLayout(column(row(self._name, 8, self._kind, None), self._notice, split, rule(), foot))
        if box := self.layout():
            box.setStretch(2, 1)  # type: ignore[attr-defined]

    # the file -----------------------------------------------------------------------------------------------------

    def take(self, path: Path) -> None:
        """Look at a file."""
        self._data, self._plan = b"", None
        self._name.setText(visible(path.name))
        self._kind.setText("reading …")
        self._notice.say("")
        self.mapping.clear()
        self.outcome.clear()
        self._refresh()
        self._bench.jobs.latest("tips.file", path.read_bytes, self._read, failed=self._unreadable, lane=False)
        session = self._bench.session
        self._bench.jobs.latest("tips.profiles", lambda: looking.imports(session), self._offer_profiles)

    def _offer_profiles(self, imports: list[Any]) -> None:
        """Names used before."""
        self.profile.clear()
        self.profile.addItems(sorted({one.profile for one in imports if one.profile}))
        self.profile.setCurrentIndex(-1)
        self.profile.clearEditText()

    def _read(self, data: bytes) -> None:
        """The bytes are here."""
        self._data = data
        self._inspect("")

    def _inspect(self, profile: str) -> None:
        """What it is and which columns it has, by a remembered profile or by guessing."""
        if self._data:
            session, data = self._bench.session, self._data
            work = lambda: tipping.inspect(session, data, profile=profile)
            self._bench.jobs.latest("tips.inspect", work, self._inspected, failed=self._unreadable, owner=self)
        elif not self._plan:
            self._unreadable(Stop("empty", "The file is empty.", "Choose another one."))

    def _inspected(self, answer: tuple[Any, Any]) -> None:
        """Show kind and columns; then try."""
        file, columns = answer
        parts = [
            _KINDS.get(file.kind, file.kind),
            f"{file.encoding}{f' ({file.note})' if file.note else ''}",
            f"separated by {_SEPARATORS.get(file.delimiter, file.delimiter)}" if file.delimiter else "",
            f"{len(file.header)} columns",
            f"{len(self._data):,} bytes",
        ]
        self._kind.setText("   ·   ".join(part for part in parts if part))
        self.mapping.show_columns(file.header, file.fill, file.sample, columns.fields)
        self._try()

    def _unreadable(self, stop: Stop) -> None:
        """Say why the file cannot be used."""
        self._kind.setText("")
        self._notice.say(stop.words, "danger")
        self.outcome.clear()
        self._plan = None
        self._refresh()

    # the trial ----------------------------------------------------------------------------------------------------

    def _mapped(self) -> None:
        """Another mapping: what was tried no longer holds."""
        self._plan = None
        self._refresh()
        self._rest.start()

    def _try(self) -> None:
        """Read the whole file with this mapping and keep nothing."""
        self._rest.stop()
        if self._trial:
            self._trial.cancel()
        session, data, columns = self._bench.session, self._data, self.mapping.fields()
        self._plan = None
        self.outcome.wait()
        self._trial = self._bench.jobs.track(
            "Trying the import",
            lambda progress: tipping.dry_run(session, data, columns=columns, report=progress.step),
            lambda plan: self._tried(plan, columns),
            failed=lambda stop: self._cannot(stop, columns),
            owner=self,
        )
        self._refresh()

    def _tried(self, plan: tipping.Plan, columns: Mapping[str, str]) -> None:
        """Show what would happen, unless the mapping is another one by now."""
        if columns != self.mapping.fields():
            return
        self._plan, self._trial = plan, None
        again = f"This file was imported already (import {plan.again}). Undo that import first." if plan.again else ""
        self._notice.say(again, "warn")
        self.outcome.show_plan(plan)
        self._refresh()

    def _cannot(self, stop: Stop, columns: Mapping[str, str]) -> None:
        """This mapping cannot work."""
        if columns == self.mapping.fields():
            self._trial = None
            self._notice.say(stop.words, "warn")
            self.outcome.clear()
            self._refresh()

    def why_not(self) -> str | None:
        """Why the import cannot be made now, None if it can."""
        if self._busy:
            return "The import is running."
        if self._plan is None:
            return "The file has not been tried with this mapping yet."
        if self._plan.again:
            return f"This file was imported already (import {self._plan.again})."
        return None if self._plan.rows else "There is no row that could be imported."

    def _refresh(self) -> None:
        """The main button says how many."""
        rows = self._plan.rows if self._plan else 0
        self.go.setText(f"Import {rows:,} tips" if rows else "Import")
        self.go.set_why_not(self.why_not())

    # doing it -----------------------------------------------------------------------------------------------------

    def import_now(self) -> None:
        """Import exactly what was tried."""
        plan = self._plan
        if plan is None or self.why_not():
            self._bench.window.toast(self.why_not() or "", tone="warn")
            return
        session, data, columns = self._bench.session, self._data, dict(plan.columns.fields)
        profile = self.profile.currentText().strip()
        self._busy = True
        self._refresh()
        self._bench.jobs.track(
            "Importing tips",
            lambda progress: tipping.take_in(
                session,
                data,
                profile=profile,
                columns=columns,
                report=lambda n, _t, words: progress.step(n, plan.rows, words),
            ),
            self._imported,
            done=self._finished,
            owner=self,
        )

    def _imported(self, change: Change) -> None:
        """It is in."""
        self._data, self._plan = b"", None
        self.imported.emit(change)

    def _finished(self) -> None:
        """Imported, refused or cancelled: the button lives again."""
        self._busy = False
        self._refresh()

    def _leave(self) -> None:
        """Let go of the file."""
        if self._trial:
            self._trial.cancel()
        self._data, self._plan = b"", None
        self.mapping.clear()
        self.left.emit()
