"""More of this: the parts of other photographs which show what the crop shows, as crops only, each with its reason."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QElapsedTimer, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from workstation.actions import caring, likening
from workstation.actions.likening import Match
from workstation.domain.crop import Recipe, Rendition
from workstation.domain.errors import Stop
from workstation.ui.bench import Bench
from workstation.ui.desks.cropping.grouping import SeriesPanel
from workstation.ui.desks.cropping.matches import Matches
from workstation.ui.jobs import Progress
from workstation.ui.registry import Command
from workstation.ui.widgets import Button, Notice, SectionHeader, ThumbnailGrid, column, label, row, rule, scrolled

SIDE = 240
"""Longest side of a crop shown here, in pixels."""

ONE_ROW = 176
"""Height of the results at the least."""

SHIELDED = "Shielded. Press G on the photograph to look again."
FIRST = "Draw a crop around the thing, then press G on the photograph: others that show it appear here."
ONE = "Enter opens   A adds it as crop   C combines   S groups"
SOME = "S groups them with this photograph"
SCOPE, CANVAS = "cropping.found", "cropping.canvas"


class MorePanel(QWidget):
    """What else shows the thing.

    Its crops are clear pixels: while they are seen the window says so, and they count for the person's own care.

    Signals: ``open_wanted(image id)``, ``add_wanted(image id, Rect)``, ``combine_wanted(image id)``. Below lie the
    series of the photograph on the desk.
    """

    open_wanted = Signal(int)
    add_wanted = Signal(int, object)
    combine_wanted = Signal(int)

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._asked: tuple[int, Recipe] | None = None
        self._progress: Progress | None = None
        self._shielded = self._seen = False
        self._clock = QElapsedTimer()
        self.source = Matches()
        self.grid = ThumbnailGrid(self.source, "More of this: crops of other photographs", size=128)
        self.notice = Notice("", "info")
        self.why = label("", tone="muted", scale="small", wrap=True)
        bench.registry.add(self.grid, self._commands())
        self.series = SeriesPanel(bench)
        self.index = Button("Index now", "search", kind="quiet")
        self.bar, self.cancel = QProgressBar(), Button("Cancel", kind="link")
        self.bar.setAccessibleName("Photographs indexed")
        self.empty = label("", tone="muted", wrap=True)
        self._saying = FIRST
        self._wire()
        busy = row(self.bar, self.cancel)
        busy.setStretch(0, 1)
        box = column(
            *(
                SectionHeader("More of this", self.index, self._acts()),
                self.notice,
                busy,
                self.empty,
                self.grid,
                self.why,
            ),
            rule(),
            self.series,
            gap=8,
            margins=(8, 8, 8, 8),
        )
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        for filling in (self.empty, self.grid):  # whichever is there takes the room
            box.setStretchFactor(filling, 1)
        inner = QWidget()
        inner.setLayout(box)
        self.grid.setMinimumHeight(ONE_ROW)
        self.grid.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setLayout(column(scrolled(inner), gap=0))  # a low window: the results stay high enough to be looked at
        self._show_busy()
        self.show_matches([], 0)
        self._say(FIRST)

    def _acts(self) -> QWidget:
        """The buttons above the results; nothing while there are none."""
        self.acts = QWidget()
        names = ("open", "add", "combine", "series")
        self.acts.setLayout(row(*(self._bench.registry.tool(f"{SCOPE}.{name}") for name in names), gap=0))
        return self.acts

    def _commands(self) -> tuple[Command, ...]:
        """What can be done with the chosen results; single letters live on the grid only."""

        def act(name: str, text: str, icon: str, keys: tuple[str, ...], tip: str) -> Command:
            run = {"open": self._open, "add": self._add, "combine": self._combine, "series": self._group}[name]
            return Command(f"{SCOPE}.{name}", text, icon, keys, SCOPE, run, lambda: self._why_not(name), tip=tip)

        return (
            act("open", "Open", "picture", (), "Open the photograph, shielded (Enter)"),
            act("add", "Add as crop", "add", ("A",), "Add this part as one more crop of the object"),
            act("combine", "Combine with this one", "levels", ("C",), "Lay this photograph over the crop and average"),
            act("series", "Group …", "stack", ("S",), "Group the chosen photographs and this one into a series"),
        )

    def _why_not(self, act: str) -> str | None:
        many = len(self._chosen())
        if not many:
            return "Choose a result first."
        return "Choose one result." if many > 1 and act != "series" else None

    def _say(self, words: str) -> None:
        """In place of results; with the keys in force."""
        self._saying = words
        self.empty.setText(self._bench.registry.told(words, CANVAS))

    def _wire(self) -> None:
        self.series.open_wanted.connect(self.open_wanted)
        self._bench.registry.remapped_now.connect(self._tell)
        self.index.clicked.connect(self._index)
        self.cancel.clicked.connect(self._cancel)
        self._bench.jobs.tasks_changed.connect(self._show_busy)
        self.grid.activated.connect(lambda _number: self._bench.registry.trigger(f"{SCOPE}.open"))
        self.grid.current_changed.connect(lambda _number: self._tell())
        self.grid.selection_changed.connect(lambda _numbers: self._tell())

    def turn_to(self, image: int) -> None:
        """Another photograph lies on the desk, or the same afresh: its series are shown."""
        self.series.turn_to(image)

    def ask(self, image: int, recipe: Recipe) -> None:
        """Look for more of what the crop shows."""
        self._asked, self._shielded = (image, recipe), False
        self._say("Looking … The first time after unlocking, the index is read first.")
        session = self._bench.session
        self._bench.jobs.latest(
            "cropping.more",
            lambda: (likening.more_of(session, image, recipe), likening.missing(session)),
            self._came,
            failed=self._refused,
        )

    def _came(self, answer: tuple[likening.Found, int]) -> None:
        found, missing = answer
        self.show_matches(found.matches, missing, found.withheld)
        session = self._bench.session
        for number, match in enumerate(found.matches):
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
        self._say(stop.words)

    def show_matches(self, found: Sequence[Match], missing: int, withheld: int = 0) -> None:
        """The matches, best first, how many photographs the index does not know, and how many are not to be shown."""
        self._count()
        self.source.fill(found)
        with QSignalBlocker(self.grid):
            self.grid.set_source(self.source)
        self._say("No other photograph of the vault shows this, as far as its points can tell.")
        self.empty.setVisible(not found)
        for part in (self.grid, self.why, self.acts):
            part.setVisible(bool(found))
        said = [f"{missing:,} photographs are not indexed and were not searched."] if missing else []
        verb = "is" if withheld == 1 else "are"
        said += [f"{withheld:,} more {verb} known or judged elsewhere, and {verb} not shown."] if withheld else []
        words = " ".join(said)
        self.notice.say(words, "warn")
        self.notice.setVisible(bool(words))
        self.index.setVisible(bool(missing))
        self._tell()

    def _chosen(self) -> list[Match]:
        numbers = self.grid.selection() or ([self.grid.current] if self.grid.current >= 0 else [])
        return [self.source.found[number] for number in numbers]

    def _tell(self) -> None:
        chosen = self._chosen()
        told = self._bench.registry.told
        words = f"{len(chosen)} chosen.\n{told(SOME, SCOPE)}" if chosen else ""
        if len(chosen) == 1:
            words = f"{chosen[0].why}\n{told(ONE, SCOPE)}"
        self.why.setText(told(SHIELDED, CANVAS) if self._shielded and self.source.found else words)
        self._say(self._saying)
        self._bench.registry.refresh()

    def _open(self) -> None:
        self.open_wanted.emit(self._chosen()[0].image.id)

    def _add(self) -> None:
        self.add_wanted.emit(self._chosen()[0].image.id, self._chosen()[0].region)

    def _combine(self) -> None:
        self.combine_wanted.emit(self._chosen()[0].image.id)

    def _group(self) -> None:
        if self._asked is not None:
            self.series.group([self._asked[0], *(match.image.id for match in self._chosen())])

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
