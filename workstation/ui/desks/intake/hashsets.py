"""The page of hash sets: what is known elsewhere, what a hit means, and the lines of the last import that were of no use."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QStackedWidget, QWidget

from workstation.actions import Report, recognising
from workstation.domain.canonical import Json
from workstation.domain.change import Change
from workstation.domain.errors import Refused, Stop
from workstation.domain.hashset import BadLine, HashSet, check_name
from workstation.domain.person import Act
from workstation.domain.tip import visible
from workstation.ui import dialogs
from workstation.ui.bench import Bench
from workstation.ui.desks.intake.details import weight
from workstation.ui.dialogs import Question
from workstation.ui.jobs import Progress
from workstation.ui.registry import Command
from workstation.ui.widgets import Column, EmptyState, FormRow, Notice, Rows, Table, column, label, pane, row

MEANINGS = ((True, "Known: recorded, never shown"), (False, "Only noted: the photograph stays in the queue"))


class SetQuestion(Question):
    """What a list is called here, where it comes from, and what a hit means."""

    def __init__(self, parent: QWidget | None, suggested: str, taken: Sequence[str]) -> None:
        sentence = "Its digests are kept encrypted; the name stays in the records of the files it knows."
        super().__init__(parent, "Import a hash set", sentence, "Import")
        self._taken = taken
        self.name, self.source, self.means = QLineEdit(suggested), QLineEdit(), QComboBox()
        for value, text in MEANINGS:
            self.means.addItem(text, value)
        self._row = FormRow("Name", self.name)
        self.fields.addWidget(self._row)
        self.fields.addWidget(FormRow("Source (optional)", self.source, "Who made it, and when."))
        self.fields.addWidget(FormRow("A file in it is", self.means))
        self.name.textChanged.connect(self._check)
        self._check()
        self.name.setFocus()

    def _check(self) -> None:
        """The rule's own sentence."""
        try:
            check_name(self.name.text(), self._taken)
        except Refused as no:
            self._row.complain(no.message if self.name.text() else "")
            self.yes.set_why_not(no.message)
        else:
            self._row.complain("")
            self.yes.set_why_not(None)


def ask_set(parent: QWidget | None, suggested: str, taken: Sequence[str]) -> tuple[str, str, bool] | None:
    """(name, source, whether it keeps out); None if declined."""
    box = SetQuestion(parent, suggested, taken)
    return (box.name.text().strip(), box.source.text().strip(), bool(box.means.currentData())) if box.ask() else None


class HashSets(QWidget):
    """A list of sets, the acts on them, and what the last import refused. ``left()`` on the way back to the wall."""

    left = Signal()

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._why: str | None = bench.session.person.why_not(Act.TAKE_IN)
        self._busy = False
        bench.registry.add(self, self._commands())
        self.table: Table[HashSet] = Table(_rows(), "Hash sets")
        self.notice = Notice()
        self.notice.hide()
        self.lines = Rows(
            (Column("Line", _number, 90, right=True), Column("Why", lambda b: b.reason, 0)), lambda b: b.line
        )
        self.refused = Table(self.lines, "Lines of no use")
        self.refused.setMaximumHeight(200)
        self.refused.hide()
        button = bench.registry.button
        acts = row(button("cases.hashes.again"), None, button("cases.hashes.drop"))
        self.pages = QStackedWidget()
        full = QWidget()
        full.setLayout(column(pane(self.table, "Hash sets"), acts, gap=12))
        self.pages.addWidget(full)
        self.pages.addWidget(
            EmptyState(
                *("stack", "No hash set yet"),
                "Lists of files which somebody has judged already – VICS, ICSE, NSRL or plain digests – keep what is "
                "known out of the queue: it is recorded, and nobody has to look at it again.",
                button("cases.hashes.add", "primary"),
            )
        )
        self.notice.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        lower = column(self.notice, self.refused, gap=8)
        head = row(button("cases.hashes.back", "quiet"), label("Hash sets", scale="heading"), None, gap=12)
        head.addWidget(button("cases.hashes.add"))
        box = column(head, self.pages, lower)
        box.setStretchFactor(self.pages, 1)
        self.setLayout(box)
        self.table.current_row.connect(lambda _one: bench.registry.refresh())

    def _commands(self) -> tuple[Command, ...]:
        """The page's acts."""
        at = "cases.hashes"
        return (
            Command("cases.hashes.back", "Photographs", "back", ("Alt+Left",), at, self.left.emit),
            Command("cases.hashes.add", "Import a hash set …", "add", (), at, self.add, self._why_not),
            Command("cases.hashes.drop", "Drop …", "delete", ("Del",), at, self.drop, self._why_not_drop),
            Command(
                *("cases.hashes.again", "Compare photographs", "search", (), at, self.again, self._why_not_again),
                tip="Compare the photographs there are with the sets there are now",
            ),
        )

    # --- why not --------------------------------------------------------------------------------------------------

    def _why_not(self) -> str | None:
        return self._why or ("An import is still going on." if self._busy else None)

    def _why_not_drop(self) -> str | None:
        return self._why_not() or (None if self.table.current() else "Choose a hash set first.")

    def _why_not_again(self) -> str | None:
        return self._why_not() or (None if self.table.rows.rowCount() else "There is no hash set yet.")

    # --- reading --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the list."""
        session = self._bench.session
        self._bench.jobs.latest("cases.hashes", lambda: recognising.all_sets(session), self._show, owner=self)

    def _show(self, found: Sequence[HashSet]) -> None:
        self.table.rows.set_rows(found)
        self.pages.setCurrentIndex(0 if found else 1)
        self._bench.registry.refresh()

    # --- acts -----------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Choose a file, ask what it is, import it."""
        path = dialogs.open_file(
            self, "Hash set", "Hash sets (*.json *.csv *.txt *.md5 *.sha1 *.sha256);;All files (*)"
        )
        if not path:
            return
        taken = [self.table.rows.row(n).name for n in range(self.table.rows.rowCount())]
        want = ask_set(self, path.stem[:80], taken)
        if want:
            self._import(path, *want)

    def _import(self, path: Path, name: str, source: str, keeps_out: bool) -> None:
        session = self._bench.session

        def verb(report: Report) -> Change:
            return recognising.add_set(session, path, name, source=source, keeps_out=keeps_out, report=report)

        self._track("Hash set", verb, self._added)

    def _track(self, name: str, verb: Callable[[Report], Change], then: Callable[[Change], None]) -> None:
        """Do long work, letting short jobs go first in between."""

        def work(progress: Progress) -> Change:
            def step(done: int, total: int, said: str) -> None:
                progress.step(done, total, said)
                progress.breathe()

            return verb(step)

        self._busy = True
        self.notice.say("")
        self.refused.hide()
        self._bench.jobs.track(name, work, then, failed=self._failed, done=self._done, owner=self)
        self._bench.registry.refresh()

    def _done(self) -> None:
        self._busy = False
        self.refresh()

    def _failed(self, stop: Stop) -> None:
        self.notice.say(stop.words, "danger")

    def _added(self, change: Change) -> None:
        result: Mapping[str, Json] = change.result
        refused = int(str(result["refused"]))
        said = f"{visible(str(result['name']))}: {int(str(result['entries'])):,} entries."
        self.notice.say(said + (f" {_lines(refused)} of no use." if refused else ""), "warn" if refused else "ok")
        listed = result["lines"] if isinstance(result["lines"], list) else []
        bad = [BadLine(int(str(line["line"])), str(line["reason"])) for line in listed if isinstance(line, dict)]
        self.lines.set_rows(bad)
        self.refused.setVisible(bool(bad))

    def again(self) -> None:
        """Compare what is in the vault with the sets."""
        session = self._bench.session
        self._track("Comparing photographs", lambda report: recognising.look_again(session, report), self._compared)

    def _compared(self, change: Change) -> None:
        compared, known = (int(str(change.result[key])) for key in ("compared", "known"))
        self.notice.say(
            f"Untouched photographs compared: {compared:,}. Known now, and out of the queue: {known:,}.", "ok"
        )

    def drop(self) -> None:
        """Ask, and destroy the chosen set's entries."""
        one, session = self.table.current(), self._bench.session
        if one and dialogs.confirm(
            self,
            f"Drop “{visible(one.name)}”?",
            "Its entries are destroyed. What was known by it stays recorded; taken in again, it will be looked at.",
            "Drop",
        ):
            drop = lambda: recognising.drop_set(session, one.name)
            self._bench.jobs.run(drop, lambda _change: self.refresh(), owner=self)


def _lines(number: int) -> str:
    return "1 line was" if number == 1 else f"{number:,} lines were"


def _number(bad: BadLine) -> str:
    return f"{bad.line:,}"


def _rows() -> Rows[HashSet]:
    """The columns."""
    return Rows(
        (
            Column("Name", lambda s: visible(s.name), 0, tip=lambda s: visible(s.source) or visible(s.name)),
            Column("A hit is", lambda s: "known" if s.keeps_out else "noted", 90),
            Column("Scheme", lambda s: visible(s.scheme), 130),
            Column("Entries", lambda s: f"{s.entries:,}", 120, right=True, tip=_kinds),
            Column("Size", lambda s: weight(s.size), 90, right=True),
            Column("Imported", lambda s: s.at[:10], 110),
        ),
        key=lambda s: s.id,
    )


def _kinds(one: HashSet) -> str:
    return ", ".join(f"{count:,} by {kind.upper()}" for kind, count in one.counts.items())
