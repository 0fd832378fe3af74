"""More of this: the parts of other photographs which show what the crop shows, as crops only, each with its reason."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QElapsedTimer, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from workstation.actions import caring, likening
from workstation.actions.likening import Match
from workstation.domain.crop import Recipe, Rendition
from workstation.domain.errors import Stop
from workstation.ui import dialogs
from workstation.ui.bench import Bench
from workstation.ui.jobs import Progress
from workstation.ui.widgets import Button, GridItem, Notice, SectionHeader, ThumbnailGrid, column, label, row

SIDE = 240
"""Longest side of a crop shown here, in pixels."""


SHIELDED = "Shielded. Press G on the photograph to look again."


class Matches:
    """Source of the grid: one card for each match."""

    def __init__(self) -> None:
        self.found: Sequence[Match] = ()
        self.pictures: dict[int, Rendition | None] = {}
        self.counted: set[int] = set()

    def fill(self, found: Sequence[Match]) -> None:
        """Other matches; their crops are to be fetched."""
        self.found, self.pictures, self.counted = found, {}, set()

    def uncovered(self) -> float:
        """The share of its photograph that a picture shows, on average."""
        shown = [self.found[number] for number in self.pictures]
        parts = [m.region.width * m.region.height / (m.image.look.width * m.image.look.height) for m in shown]
        return sum(parts) / max(1, len(parts))

    def count(self) -> int:
        """How many."""
        return len(self.found)

    def item(self, number: int) -> GridItem:
        """One card."""
        match = self.found[number]
        points = (f"{match.inliers} points", "ok") if match.inliers else ("colours", "warn")
        caption = f"{match.case} · {match.image.id}"
        words = f"Photograph {match.image.id} of case {match.case}. {match.why}"
        return GridItem(self.pictures.get(number), caption, (points,), words, words)


class Grid(ThumbnailGrid):
    """The matches; A and S on a card add it to the object and group the chosen into a series."""

    key_pressed = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Two letters of our own, the rest as in every grid."""
        letter = {Qt.Key.Key_A: "add", Qt.Key.Key_S: "series"}.get(Qt.Key(event.key()))
        if letter and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.key_pressed.emit(letter)
        else:
            super().keyPressEvent(event)


class MorePanel(QWidget):
    """What else shows the thing.

    Its crops are clear pixels: while they are seen the window says so, and they count for the person's own care.

    Signals: ``open_wanted(image id)``, ``add_wanted(image id, Rect)``, ``series_wanted([image ids])``; grouping itself is
    done here, with the warning when cases become linked.
    """

    open_wanted = Signal(int)
    add_wanted = Signal(int, object)
    series_wanted = Signal(list)

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._asked: tuple[int, Recipe] | None = None
        self._progress: Progress | None = None
        self._shielded = self._seen = False
        self._clock = QElapsedTimer()
        self.source = Matches()
        self.grid = Grid(self.source, "More of this: crops of other photographs", size=128)
        self.notice = Notice("", "info")
        self.why = label("", tone="muted", scale="small", wrap=True)
        self.open = Button("Open", "picture", kind="quiet")
        self.add = Button("Add as crop", "add", kind="quiet")
        self.series = Button("Group …", "stack", kind="quiet")
        self.index = Button("Index now", "search", kind="quiet")
        self.bar, self.cancel = QProgressBar(), Button("Cancel", kind="link")
        self.bar.setAccessibleName("Photographs indexed")
        self.empty = label("", tone="muted", wrap=True)
        self._wire()
        busy = row(self.bar, self.cancel)
        busy.setStretch(0, 1)
        box = column(
            *(SectionHeader("More of this", self.index), self.notice, busy, self.empty, self.grid, self.why),
            row(self.open, self.add, self.series, None),
            gap=8,
            margins=(8, 8, 8, 8),
        )
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        for filling in (self.empty, self.grid):  # whichever is there takes the room
            box.setStretchFactor(filling, 1)
        self.setLayout(box)
        self._show_busy()
        self.show_matches([], 0)
        self.empty.setText("Draw a crop around the thing, then press G: other photographs that show it appear here.")

    def _wire(self) -> None:
        self.open.set_tip("Open the photograph, shielded (Enter)")
        self.add.set_tip("Add this part as one more crop of the object (A)")
        self.series.set_tip("Group the chosen photographs and this one into a series (S)")
        self.open.clicked.connect(self._open)
        self.add.clicked.connect(self._add)
        self.series.clicked.connect(self._group)
        self.index.clicked.connect(self._index)
        self.cancel.clicked.connect(self._cancel)
        self._bench.jobs.tasks_changed.connect(self._show_busy)
        self.grid.activated.connect(lambda _number: self._open())
        self.grid.current_changed.connect(lambda _number: self._tell())
        self.grid.selection_changed.connect(lambda _numbers: self._tell())
        self.grid.key_pressed.connect(lambda what: self._add() if what == "add" else self._group())

    def ask(self, image: int, recipe: Recipe) -> None:
        """Look for more of what the crop shows."""
        self._asked, self._shielded = (image, recipe), False
        self.empty.setText("Looking … The first time after unlocking, the index is read first.")
        session = self._bench.session
        self._bench.jobs.latest(
            "cropping.more",
            lambda: (likening.more_of(session, image, recipe), likening.missing(session)),
            self._came,
            failed=self._refused,
        )

    def _came(self, answer: tuple[list[Match], int]) -> None:
        self.show_matches(*answer)
        session, found = self._bench.session, list(self.source.found)
        for number, match in enumerate(found):
            work, then = partial(likening.picture, session, match, SIDE), partial(self._bring, number, match)
            self._bench.jobs.latest(f"cropping.more.{number}", work, then, owner=self)

    def _bring(self, number: int, match: Match, picture: Rendition) -> None:
        if not self._shielded and number < len(self.source.found) and self.source.found[number] is match:
            self.source.pictures[number] = picture
            self.grid.reload()
            self._reveal()

    def _reveal(self) -> None:
        """Crops are seen from now on."""
        if not self._seen and self.source.pictures and self.isVisible():
            self._seen = True
            self._clock.start()
            self._bench.window.set_revealed(self, True)

    def _count(self) -> None:
        """They are seen no longer: add them to the person's own count."""
        if self._seen:
            self._seen = False
            session, share, seconds = self._bench.session, self.source.uncovered(), self._clock.elapsed() / 1000
            many = len(self.source.pictures.keys() - self.source.counted)
            self.source.counted |= self.source.pictures.keys()
            self._bench.window.set_revealed(self, False)
            self._bench.jobs.run(
                lambda: caring.note_exposure(session, many, share, seconds), self._bench.window.seen, owner=self
            )

    def showEvent(self, event: QShowEvent) -> None:
        """The tab is turned to."""
        super().showEvent(event)
        self._reveal()

    def hideEvent(self, event: QHideEvent) -> None:
        """The tab is turned away."""
        self._count()
        super().hideEvent(event)

    def shield(self) -> None:
        """No crop of a photograph is left, nor comes late; asking again brings them back."""
        if not self._shielded:
            self._count()
            self._shielded = True
            self.source.pictures.clear()
            self.grid.reload()
            self.grid.viewport().repaint()
            self._tell()

    def _refused(self, stop: Stop) -> None:
        self.show_matches([], 0)
        self.empty.setText(stop.words)

    def show_matches(self, found: Sequence[Match], missing: int) -> None:
        """The matches, best first, and how many photographs the index does not know."""
        self._count()
        self.source.fill(found)
        with QSignalBlocker(self.grid):
            self.grid.set_source(self.source)
        self.empty.setText("No other photograph of the vault shows this, as far as its points can tell.")
        self.empty.setVisible(not found)
        self.grid.setVisible(bool(found))
        words = f"{missing:,} photographs are not indexed and were not searched." if missing else ""
        self.notice.say(words, "warn")
        self.notice.setVisible(bool(words))
        self.index.setVisible(bool(missing))
        self._tell()

    def _chosen(self) -> list[Match]:
        numbers = self.grid.selection() or ([self.grid.current] if self.grid.current >= 0 else [])
        return [self.source.found[number] for number in numbers]

    def _tell(self) -> None:
        chosen = self._chosen()
        words = chosen[0].why if len(chosen) == 1 else f"{len(chosen)} chosen." if chosen else ""
        self.why.setText(SHIELDED if self._shielded and self.source.found else words)
        none = None if chosen else "Choose a result first."
        for button in (self.open, self.add):
            button.set_why_not(none or ("Choose one result." if len(chosen) > 1 else None))
        self.series.set_why_not(none)

    def _open(self) -> None:
        if len(chosen := self._chosen()) == 1:
            self.open_wanted.emit(chosen[0].image.id)

    def _add(self) -> None:
        if len(chosen := self._chosen()) == 1:
            self.add_wanted.emit(chosen[0].image.id, chosen[0].region)

    def _group(self) -> None:
        chosen = self._chosen()
        if not chosen or self._asked is None:
            return
        numbers = [self._asked[0], *(match.image.id for match in chosen)]
        words = f"{len(numbers)} photographs are grouped; their pixels stay where they are."
        title = dialogs.ask_text(self, "Group into a series", words, "Group", name="Title")
        if title:
            session = self._bench.session
            self._bench.jobs.run(lambda: likening.group(session, title, numbers), self._grouped)
            self.series_wanted.emit(numbers)

    def _grouped(self, change: Any) -> None:
        linked = change.result["linked"]
        words = f"Series {change.result['id']}: {change.result['added']} photographs."
        if linked:
            words += f" This links the cases {', '.join(linked)}; the strictest handling code applies to both."
        self._bench.window.toast(words, None, "warn" if linked else "ok")

    def _index(self) -> None:
        session = self._bench.session

        def work(progress: Progress) -> object:
            def report(done: int, total: int, words: str) -> None:
                progress.step(done, total, words)
                progress.breathe()

            return likening.index_missing(session, report)

        self._progress = self._bench.jobs.track("Indexing photographs", work, self._indexed, done=self._ended)
        self.index.set_why_not("Photographs are being indexed.")
        self._show_busy()

    def _cancel(self) -> None:
        if self._progress is not None:
            self._progress.cancel()

    def _show_busy(self) -> None:
        done, total = (self._progress.done, self._progress.total) if self._progress else (0, 0)
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.bar.setFormat(f"{done:,} of {total:,}")
        for widget in (self.bar, self.cancel):
            widget.setVisible(self._progress is not None)

    def _indexed(self, _change: object) -> None:
        if self._asked is not None:
            self.ask(*self._asked)

    def _ended(self) -> None:
        self._progress = None
        self._show_busy()
        self.index.set_why_not(None)
