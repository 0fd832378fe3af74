"""The right side: where a batch stands, what is in it, what holds it back, and how it will look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QTabWidget, QWidget

from workstation.domain.batch import Batch, BatchState, BatchVerb
from workstation.domain.object import Object
from workstation.domain.person import Person
from workstation.ui import theme
from workstation.ui.desks.publishing.cards import Card, CardList
from workstation.ui.desks.publishing.files import FileList, History
from workstation.ui.desks.publishing.gate import GateList
from workstation.ui.desks.publishing.public import PublicView
from workstation.ui.desks.publishing.reading import Matter, Proof, Shelf
from workstation.ui.desks.publishing.stations import Stations
from workstation.ui.desks.publishing.thumbs import Thumbs
from workstation.ui.desks.publishing.words import TONES, away, day, holds, next_step, next_verb, size, stays, why_not
from workstation.ui.jobs import Progress
from workstation.ui.registry import Registry
from workstation.ui.widgets import Button, Chip, EmptyState, Notice, column, label, pane, panel, row


@dataclass(frozen=True, slots=True)
class Written:
    """An export that was made while the window lives: where the file is, its size and digest."""

    file: str
    bytes: int
    sha256: str


class Outcome(QWidget):
    """What the last export wrote; the digest can be copied. The vault itself does not remember the place."""

    def __init__(self) -> None:
        super().__init__()
        self._written: Written | None = None
        self.file = label("", wrap=True)
        self.digest = label("", scale="small")
        self.digest.setFont(theme.mono())
        for one in (self.file, self.digest):
            one.setTextInteractionFlags(one.textInteractionFlags().TextSelectableByMouse)
        self.copy = Button("Copy digest", "link")
        self.copy.clicked.connect(self._copy)
        box = row(column(self.file, self.digest, gap=4), self.copy, margins=(12, 8, 12, 8))
        box.setStretch(0, 1)
        self.setLayout(column(panel(box, plane="card")))
        self.hide()

    def show_written(self, written: Written | None) -> None:
        """This file, or nothing."""
        self._written = written
        self.setVisible(written is not None)
        if written:
            self.file.setText(f"{written.file}   ·   {size(written.bytes)}")
            self.digest.setText(f"SHA-256 {written.sha256}")

    def _copy(self) -> None:
        if self._written:
            QGuiApplication.clipboard().setText(self._written.sha256)


class Working(QWidget):
    """A build on its way: real numbers, and Cancel."""

    def __init__(self) -> None:
        super().__init__()
        self._progress: Progress | None = None
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the build")
        self.words = label("", tone="muted", scale="small")
        self.cancel = Button("Cancel")
        self.cancel.clicked.connect(self._cancel)
        box = row(column(self.words, self.bar, gap=4), self.cancel, gap=12)
        box.setStretch(0, 1)
        self.setLayout(box)
        self.hide()

    def show_progress(self, progress: Progress | None) -> None:
        """How far it is; None: nothing is being built here."""
        self._progress = progress
        self.setVisible(progress is not None)
        if progress is None:
            return
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        words = f"{progress.done} of {progress.total} {progress.words}" if progress.total else "Waiting for its turn"
        self.words.setText("Cancelling at the next picture" if progress.cancelled else words)
        self.cancel.set_why_not("It ends at the next picture." if progress.cancelled else None)

    def _cancel(self) -> None:
        if self._progress:
            self._progress.cancel()
            self.show_progress(self._progress)


class BatchPage(QWidget):
    """One batch."""

    def __init__(self, registry: Registry, thumbs: Thumbs) -> None:
        super().__init__()
        self.matter: Matter | None = None
        self.name = label("", scale="title")
        self.chip = Chip()
        self.facts = label("", tone="muted")
        self.steps = {verb: _pair(registry, verb) for verb in (BatchVerb.BUILD, BatchVerb.RELEASE, BatchVerb.EXPORT)}
        buttons = [button for pair in self.steps.values() for button in pair]
        self.stations = Stations()
        self.notice = Notice()
        self.working = Working()
        self.outcome = Outcome()
        head = column(
            row(column(row(self.name, self.chip, None), self.facts, gap=4), None, *buttons),
            4,
            self.stations,
            self.notice,
            self.working,
            self.outcome,
            gap=8,
            margins=(16, 12, 16, 12),
        )
        self.cards = CardList(thumbs, "Contents of the batch")
        self.gate = GateList()
        self.public = PublicView(registry.button("batches.build", "primary"))
        self.files = FileList(registry.button("batches.build", "primary"))
        self.history = History()
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Parts of the batch")
        self.tabs.addTab(self._contents(registry), "Contents")
        self.tabs.addTab(self.public, "As public")
        self.tabs.addTab(self.files, "Files")
        self.tabs.addTab(self.history, "History")
        whole = column(panel(head), self.tabs, gap=8)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _contents(self, registry: Registry) -> QWidget:
        self.about = label("", tone="muted", wrap=True)
        bar = row(registry.button("batches.put"), registry.button("batches.take_out"), self.about)
        bar.setStretch(2, 1)
        words = "Put in objects that a second analyst has cleared, or plan the withdrawal of published ones."
        put = registry.button("batches.put", "primary")
        self.empty = EmptyState("batches", "Nothing in it yet", words, put, registry.button("batches.withdraw"))
        self.stack = QStackedWidget()
        self.stack.addWidget(pane(self.cards, "Contents of the batch"))
        self.stack.addWidget(self.empty)
        made = QWidget()
        self.bar = QWidget()
        self.bar.setLayout(bar)
        box = column(self.bar, self.stack, self.gate, gap=8, margins=(0, 8, 0, 0))
        box.setStretch(1, 1)
        made.setLayout(box)
        self.cards.picked.connect(self._tell)
        return made

    def show_matter(self, found: Matter, shelf: Shelf, person: Person) -> None:
        """Everything about one batch."""
        self.matter = found
        batch = found.plan.batch
        self.name.setText(batch.ref)
        self.chip.show_state(batch.state, TONES[batch.state])
        self.facts.setText(
            f"{day(batch.date)}, {away(batch.date, shelf.today)}   ·   {holds(batch)}{stays(found.plan)}"
        )
        self.stations.show_state(batch.state, _below(batch, found, shelf.names, shelf.today))
        self.notice.say(*next_step(found.plan, person, shelf.names))
        for verb, (plain, main) in self.steps.items():
            turn = verb is next_verb(batch) and batch.state is not BatchState.EXPORTED
            main.setVisible(turn)
            plain.setVisible(not turn)
            plain.setText(_label(verb, batch.state))
            main.setText(_label(verb, batch.state))
        cards = _cards(found, shelf.objects)
        self.cards.show_cards(cards)
        self.stack.setCurrentIndex(0 if cards else 1)
        self.bar.setVisible(bool(cards))
        self.gate.show_blocked(found.plan.blocked, found.plan.batch.objects, why_not(found.plan, BatchVerb.PUT, person))
        self.tabs.setTabText(0, f"Contents {len(cards)}" if cards else "Contents")
        self.history.show_events(found.history)
        self._tell()

    def show_proof(self, proof: Proof | None) -> None:
        """The build, or that there is none."""
        self.public.show_proof(proof)
        self.files.show_proof(proof)
        self.tabs.setTabText(2, f"Files {len(proof.files)}" if proof else "Files")

    def chosen(self) -> list[str]:
        """The selected objects, and withdrawals of objects, that are in it."""
        return self.cards.chosen() if self.matter else []

    def _tell(self) -> None:
        """Say the public reason of a selected withdrawal."""
        gone = self.matter.plan.batch.withdrawals if self.matter else ()
        reasons = {one.ref: one.reason for one in gone}
        said = [f"{ref} – public reason: {reasons[ref]}" for ref in self.cards.chosen() if ref in reasons]
        self.about.setText(said[0] if said else "")


def _pair(registry: Registry, verb: BatchVerb) -> tuple[Button, Button]:
    """A step's button as one among others, and as the main one."""
    return registry.button(f"batches.{verb}"), registry.button(f"batches.{verb}", "primary")


def _label(verb: BatchVerb, state: BatchState) -> str:
    """What a step's button says."""
    if verb is BatchVerb.BUILD:
        return "Build" if state is BatchState.PLANNED else "Build again"
    if verb is BatchVerb.EXPORT:
        return "Export again …" if state is BatchState.EXPORTED else "Export …"
    return "Release …"


def _cards(found: Matter, objects: Mapping[str, Object]) -> list[Card]:
    plan = found.plan
    cards = [Card(obj, plan.blocked.get(obj.ref, "")) for obj in plan.members]
    return cards + [Card(objects[g.ref], "", g.reason) for g in plan.batch.withdrawals if g.ref in objects]


def _below(batch: Batch, found: Matter, names: Mapping[str, str], today: date) -> Sequence[str]:
    """Who brought it to each station, and when."""
    last = {event.what: event for event in found.history}

    def said(what: str, person: str = "") -> str:
        event = last.get(what)
        who = names.get(person, "") or (event.who if event else "")
        return f"{who}, {event.at.astimezone():%d %b, %H:%M}" if event else who

    due = f"for {batch.date.day} {batch.date:%b}" if batch.date.year == today.year else f"for {day(batch.date)}"
    return (
        said("planned it") or due,
        said("built it", batch.built_by) if batch.tagmanifest else "",
        said("released it", batch.released_by) if batch.released_by else "",
        said("exported it") if batch.state is BatchState.EXPORTED else "",
    )
