"""What the desk shows: month and list at the left, one batch at the right, and how both are filled."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.actions import previewing
from workstation.domain.batch import Batch
from workstation.domain.change import Change
from workstation.domain.crop import Rendition
from workstation.domain.errors import Stop
from workstation.ui.bench import Bench, Covered
from workstation.ui.desks.publishing import reading, words
from workstation.ui.desks.publishing.month import MonthView
from workstation.ui.desks.publishing.page import BatchPage, Written
from workstation.ui.desks.publishing.reading import Matter, Proof, Shelf
from workstation.ui.desks.publishing.thumbs import Thumbs
from workstation.ui.jobs import Progress
from workstation.ui.widgets import Column, EmptyState, Rows, SplitPane, Table, column, pane, panel


class Showing(Covered):
    """The widgets and their filling; ``Publishing`` adds the acts."""

    id, title, primary = "batches", "Batches", "batches.next"
    hint = (
        "Ctrl+N new batch   Insert puts objects in   Delete takes out   Ctrl+Enter next step   Ctrl+Shift+W withdraws"
    )

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._shelf: Shelf | None = None
        self._ref = self._wanted = ""
        self._building: dict[str, Progress] = {}
        self._written: dict[str, Written] = {}
        self._fetched: tuple[str, str] | None = None
        self.thumbs = Thumbs(bench, self)
        self.page = BatchPage(bench.registry, self.thumbs)
        self._left = self._build_left()
        self.header.add(bench.registry.button("batches.withdraw", "quiet"), bench.registry.button("batches.plan"))
        split = SplitPane(self._left, self.page, sizes=(3, 9))
        sentence = "A batch is what goes public together on one day. Plan one, put cleared objects in, build, release."
        go = bench.registry.button("batches.plan", "primary")
        self.stack = QStackedWidget()
        self.stack.addWidget(split)
        self.stack.addWidget(EmptyState("calendar", "No batch yet", sentence, go))
        self.body.addWidget(self.stack, 1)
        self._wire()

    def _build_left(self) -> QWidget:
        columns: tuple[Column[Batch], ...] = (
            Column("Batch", lambda b: b.ref, 0, tip=lambda b: f"{b.ref}, {words.day(b.date)}: {words.holds(b)}"),
            Column("Date", lambda b: f"{b.date.day} {b.date:%b %y}", 88),
            Column("State", lambda b: b.state, 92, tone=lambda b: words.TONES[b.state]),
        )
        self.rows: Rows[Batch] = Rows(columns, key=lambda batch: batch.ref)
        self.table: Table[Batch] = Table(self.rows, "Batches")
        self.month = MonthView()
        frame = panel(column(self.month, margins=(12, 8, 12, 8)))
        left = QWidget()
        box = column(pane(frame, "Month"), pane(self.table, "Batches"), gap=8)
        box.setStretch(1, 1)
        left.setLayout(box)
        left.setMinimumWidth(300)
        left.setMaximumWidth(400)
        return left

    def _wire(self) -> None:
        page, registry = self.page, self.bench.registry
        self.table.current_row.connect(self._choose)
        self.table.opened.connect(lambda _batch: page.cards.setFocus())
        self.month.day_chosen.connect(self._day_chosen)
        self.month.day_entered.connect(self._day_entered)
        frame = self.month.parentWidget()
        if frame:
            frame.setFocusProxy(self.month.grid)
        page.cards.picked.connect(registry.refresh)
        page.cards.opened.connect(self.go_to_object)
        page.gate.open_wanted.connect(self.go_to_object)
        page.public.picture_wanted.connect(self._fetch_picture)
        self.bench.jobs.tasks_changed.connect(self._show_progress)

    def refresh(self, change: Change | None) -> None:
        """Read the shelf, and the batch on show, again."""
        session = self.bench.session
        if change is not None and isinstance(made := change.result.get("ref"), str) and change.verb == "batch.planned":
            self._wanted = made
        self.bench.jobs.latest("batches.shelf", lambda: reading.shelf(session), self._show_shelf)

    def open(self, subject: object) -> None:
        """Show one batch by its reference."""
        self._wanted = str(subject)
        if self.table.choose(self._wanted):
            self._wanted = ""

    def cover(self, *, on: bool) -> None:
        """Mosaics, or pictures again."""
        self.thumbs.set_shielded(on)
        self.page.public.set_shielded(on)

    def reshield(self) -> None:
        """Another level of the shield: other mosaics."""
        self.thumbs.forget()

    def first_focus(self) -> QWidget | None:
        """The list."""
        return self.table

    def go_to_object(self, ref: str) -> None:
        """An object at its own desk."""
        self.bench.window.go("objects", ref)

    def _name(self, person: str) -> str:
        return self._shelf.names.get(person, "somebody") if self._shelf else "somebody"

    def _show_shelf(self, shelf: Shelf) -> None:
        self._shelf, first = shelf, self._shelf is None
        self.bench.window.set_count(self.id, len(shelf.waiting))
        self.stack.setCurrentIndex(0 if shelf.batches else 1)
        free = len(shelf.free())
        turn = f"{len(shelf.waiting)} waiting for you" if shelf.waiting else "none waiting for you"
        facts = f"{words.many(len(shelf.batches), 'batch', 'batches')}, {turn}"
        self.header.set_facts(f"{facts}, {words.many(free, 'cleared object')} free" if shelf.batches or free else "")
        self.month.show_batches(shelf.batches, shelf.today)
        wanted = self._wanted or (next((b.ref for b in shelf.batches if b.ref in shelf.waiting), "") if first else "")
        before = self._ref
        self.rows.set_rows(shelf.batches)
        if wanted and self.table.choose(wanted):
            self._wanted = ""
        if self._ref and self._ref == before:
            self._read(self._ref)
        self.bench.registry.refresh()

    def _choose(self, batch: Batch | None) -> None:
        ref = batch.ref if batch else ""
        if batch:
            self.month.show_day(batch.date)
        if ref != self._ref:
            self._ref = ref
            self.page.outcome.show_written(self._written.get(ref))
            self._show_progress()
            if ref:
                self._read(ref)
            self.bench.registry.refresh()

    def _read(self, ref: str) -> None:
        session = self.bench.session
        self.bench.jobs.latest("batches.one", lambda: reading.matter(session, ref), self._show)

    def _show(self, found: Matter) -> None:
        batch, shelf = found.plan.batch, self._shelf
        if shelf is None or batch.ref != self._ref:
            return
        self.page.show_matter(found, shelf, self.bench.session.person)
        self.bench.registry.refresh()
        wanted = (batch.ref, batch.tagmanifest)
        if not batch.tagmanifest:
            self._fetched = None
            self.bench.jobs.forget("batches.proof")
            self.page.show_proof(None)
        elif wanted != self._fetched:
            session, self._fetched = self.bench.session, wanted
            self.page.show_proof(None)
            self.bench.jobs.latest(
                "batches.proof", lambda: reading.proof(session, *wanted), self._show_proof, failed=self._no_proof
            )

    def _show_proof(self, proof: Proof) -> None:
        if self._fetched == (proof.ref, proof.tagmanifest):
            self.page.show_proof(proof)

    def _no_proof(self, stop: Stop) -> None:
        self._fetched = None
        self.bench.window.toast(stop.words, tone="danger")

    def _fetch_picture(self, path: str) -> None:
        session, proof = self.bench.session, self.page.public.proof
        if proof is None or path not in proof.data:
            return
        data, made = proof.data[path], proof.tagmanifest

        def came(pixels: Rendition) -> None:
            now = self.page.public.proof
            if now is not None and now.tagmanifest == made:
                self.page.public.show_picture(path, pixels)

        self.bench.jobs.run(
            lambda: previewing.picture(session, data),
            came,
            failed=lambda stop: self.page.public.fail_picture(path, stop.words),
            owner=self,
        )

    def _show_progress(self) -> None:
        self.page.working.show_progress(self._building.get(self._ref))

    def _day_chosen(self, when: date) -> None:
        """The first batch of that day, if there is one; the cursor stays in the month."""
        found = next((b for b in self._shelf.batches if b.date == when), None) if self._shelf else None
        if found:
            self.table.choose(found.ref)

    def _day_entered(self, when: date) -> None:
        """Go to a day's batch, or plan one."""
        if self._shelf and any(b.date == when for b in self._shelf.batches):
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.bench.registry.trigger("batches.plan")
