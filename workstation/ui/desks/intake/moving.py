"""Where the originals of a case lie – in the vault, or on their evidence store –, and moving them there or back."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from workstation.actions import Session, storing
from workstation.actions.storing import Lying, Share, Some
from workstation.domain.case import Case
from workstation.domain.change import Change
from workstation.domain.tip import visible
from workstation.ui.bench import Bench
from workstation.ui.dialogs import Question
from workstation.ui.jobs import Cancelled, Progress
from workstation.ui.widgets import Button, Column, Rows, Table, label, row

_NOTE = (
    "What is left outside must stay reachable there, and its digest is compared whenever it is opened. "
    "A copy is given up only once the file outside was read and found the same."
)


@dataclass(frozen=True, slots=True)
class Line:
    """Some files of a case, and where they lie."""

    words: str
    some: Some
    here: Share
    outside: Share


@dataclass(frozen=True, slots=True)
class Moving:
    """What somebody wants moved: into the vault, or (``here`` is False) out of it."""

    some: Some
    here: bool


def lines(session: Session, case_ref: str, chosen: Collection[int]) -> list[Line]:
    """The whole case, the photographs chosen on the wall if they are several, each intake."""
    made = [Line("All of the case", Some(), *storing.shares(session, case_ref))]
    if len(chosen) > 1:
        few = Some(images=chosen)
        made.append(Line(f"The {len(chosen):,} chosen photographs", few, *storing.shares(session, case_ref, few)))
    found = storing.lying(session, case_ref)
    return [*made, *(Line(_named(one), Some(one.intake), one.here, one.outside) for one in found)]


def _named(one: Lying) -> str:
    places = ", ".join(visible(Path(path).name or path) for path in one.paths)
    return f"{one.at[:16].replace('T', ' ')}   {places}"


def told(share: Share) -> str:
    """So many files and bytes: ``1,204 · 3.4 GB``."""
    if not share.files:
        return "none"
    size = share.size / 1e6
    return f"{share.files:,} · {size / 1000:.1f} GB" if size >= 1000 else f"{share.files:,} · {size:.1f} MB"


class MovingQuestion(Question):
    """A table of what lies where, and a button for each way."""

    def __init__(self, parent: QWidget | None, case: str, found: Sequence[Line]) -> None:
        super().__init__(parent, "Where the originals lie", f"Case {visible(case)}. {_NOTE}", "Bring into the vault")
        self.setMinimumWidth(680)
        self._way = True
        columns: tuple[Column[Line], ...] = (
            Column("Files", lambda one: one.words, 0, tip=lambda one: one.words),
            Column("In the vault", lambda one: told(one.here), 140),
            Column("On their evidence store", lambda one: told(one.outside), 170),
        )
        self.rows = Rows(columns, key=lambda one: one.words)
        self.table = Table(self.rows, "Where the originals lie")
        self.table.setMinimumHeight(180)
        self.out = Button("Leave outside")
        self.out.clicked.connect(self._leave)
        self.fields.addWidget(self.table)
        twice = label("A file found by two intakes counts for both.", tone="muted", scale="small")
        self.fields.addLayout(row(twice, None, self.out))
        self.table.current_row.connect(lambda _line: self._check())
        self.rows.set_rows(list(found))
        self.table.choose(found[0].words)
        self._check()

    def wanted(self) -> Moving | None:
        """What the chosen line and the pressed button say."""
        line = self._line()
        return Moving(line.some, self._way) if line else None

    def _line(self) -> Line | None:
        found: Line | None = self.table.current()
        return found

    def _leave(self) -> None:
        self._way = False
        self.accept()

    def _check(self) -> None:
        line = self._line()
        self.yes.set_why_not(None if line and line.outside.files else "Nothing of this lies outside.")
        self.out.set_why_not(None if line and line.here.files else "Nothing of this lies in the vault.")


def ask_moving(parent: QWidget | None, case: str, found: Sequence[Line]) -> Moving | None:
    """Show what lies where; None if nothing is to be moved."""
    box = MovingQuestion(parent, case, found)
    return box.wanted() if box.ask() else None


def move(bench: Bench, parent: QWidget, case: Case | None, chosen: Collection[int]) -> None:
    """Read what lies where, ask, move with numbers and Cancel, and say what came of it."""
    if case is None:
        return
    session, picked = bench.session, frozenset(chosen)

    def ask(found: Sequence[Line]) -> None:
        if wanted := ask_moving(parent, case.ref, found):
            verb = storing.bring_in if wanted.here else storing.leave_outside
            work = partial(_moved, session, verb, case.ref, wanted.some)
            # It waits for drives most of the time, and may be paused.
            bench.jobs.track("Originals", work, _said(bench, wanted), lane=False, owner=parent, pausable=True)

    bench.jobs.run(lambda: lines(session, case.ref, picked), ask, owner=parent)


def _moved(session: Session, verb: Callable[..., Change], case: str, some: Some, progress: Progress) -> Change | None:
    try:
        return verb(session, case, progress.step, some)
    except Cancelled:
        return None


def _said(bench: Bench, wanted: Moving) -> Callable[[Change | None], None]:
    def say(change: Change | None) -> None:
        if change is None:
            bench.window.toast("Stopped. What was moved stays moved; the rest lies where it was.")
            return
        done, missing = change.result["moved"], change.result["missing"]
        words = f"{done} files are in the vault now." if wanted.here else f"{done} files are left outside now."
        if missing:
            words += f" {missing} cannot be read, or have changed, where they were found: connect their medium and try again."
        bench.window.toast(words, tone="warn" if missing else "ok")

    return say
