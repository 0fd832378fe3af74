"""The one window: rail, bars, the desks in a stack, and the lock page over everything.

It promises: pictures are shielded at F9, when the focus leaves, when a desk is left and when it locks; nothing about a
case is in the title or the settings; a desk is made at its first visit.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from workstation.domain.alarm import Alarm
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.exposure import Exposure
from workstation.ui import dialogs, frame
from workstation.ui.alarms import Alarms
from workstation.ui.bars import BottomBar, Rail, TopBar
from workstation.ui.bench import Bench, Desk, DeskSpec
from workstation.ui.breaks import BreakBanner, Breaks
from workstation.ui.help import HelpViewer
from workstation.ui.jobs import Jobs
from workstation.ui.memory import Memory
from workstation.ui.registry import Registry
from workstation.ui.watch import Watch, shield_above
from workstation.ui.welcome import FirstActs
from workstation.ui.widgets.basics import column, row
from workstation.ui.widgets.toast import Toasts

Search = Callable[[str], Sequence[tuple[str, str, str, str, object]]]
"""Runs on the lane: text → (title, detail, icon, desk id, subject) for each hit."""


class MainWindow(QMainWindow):
    """The desktop after login; implements ``bench.Hooks``.

    Signals: ``shield_all()``; ``lock_wanted()`` by key, button or idleness – pictures are already shielded, whoever
    wires the window calls ``cover``; ``case_changed(value)``; ``closed()``.
    """

    shield_all = Signal()
    lock_wanted = Signal()
    case_changed = Signal(object)
    closed = Signal()

    def __init__(
        self,
        session: Any,
        desks: Sequence[DeskSpec],
        *,
        jobs: Jobs,
        person_name: str,
        roles: str,
        demo: bool = False,
        settings: Path | None = None,
        idle_minutes: float = 10,
        keys: Mapping[str, Sequence[str]] | None = None,
        exposure_limit: float = 0,
        search: Search | None = None,
        alarms: Callable[[], Sequence[Alarm]] | None = None,
    ) -> None:
        super().__init__()
        self.specs = [spec for spec in desks if spec.why_not is None]
        self.memory = Memory(settings)
        self._search = search
        self._made: dict[str, Desk] = {}
        self._open = ""
        self._stale: set[str] = set()
        self._revealed: set[QObject] = set()
        self.viewer: HelpViewer | None = None
        self.registry = Registry(self, keys=keys)
        self.exposure_limit = exposure_limit
        self.jobs = jobs
        self.bench = Bench(session, jobs, self.registry, self)
        self.alarms = Alarms(self.bench, self, alarms, self._alarmed)
        self._build(person_name, roles, demo)
        self._idle = QTimer(self, singleShot=True, interval=round(idle_minutes * 60_000))
        self._idle.timeout.connect(self.lock)
        self._idle.start()
        self._wire()
        if geometry := self.memory.geometry():
            self.restoreGeometry(geometry)
        if self.specs:
            self.go(self.specs[0].id)
        self.alarms.refresh()

    # what desks ask for -------------------------------------------------------------------------------------------

    def set_count(self, desk: str, count: int) -> None:
        """Show a number at a desk's place in the rail."""
        if desk in self.rail.buttons:
            self.rail.buttons[desk].set_count(count)

    def hint(self, text: str) -> None:
        """Say what the current tool does; "" returns to the desk's own hint."""
        desk = self._made.get(self._open)
        self.bottom.set_hint(self.registry.told(text or (desk.hint if desk else ""), self._open))

    def toast(self, text: str, undo: Callable[[], object] | None = None, tone: str = "info") -> None:
        """Say what was done."""
        self.toasts.say(text, undo, tone)

    def saved(self, text: str) -> None:
        """Say how things stand."""
        self.bottom.set_saved(text)

    def seen(self, today: Exposure) -> None:
        """More was seen unshielded: perhaps suggest a break."""
        self.breaks.seen(today)

    def case(self) -> object:
        """The chosen case."""
        return self.top.case.currentData()

    def set_cases(self, cases: Sequence[tuple[object, str]], current: object = None) -> None:
        """Fill the case selector; keeps the chosen one if it is still there."""
        box, keep = self.top.case, current if current is not None else self.case()
        before = self.case()
        box.clear()
        for value, text in cases:
            box.addItem(text, value)
        values = [value for value, _text in cases]
        box.setCurrentIndex(values.index(keep) if keep in values else 0 if values else -1)
        box.setEnabled(bool(cases))
        if self.case() != before:
            self._case_chosen(self.case())

    def go(self, desk: str, subject: object = None) -> bool:
        """Open a desk; leaving one shields its pictures."""
        spec = next((spec for spec in self.specs if spec.id == desk), None)
        if spec is None:
            return False
        if self._open in self._made and self._open != desk:
            self._made[self._open].shield()
        new = desk not in self._made
        if new:
            self._made[desk] = spec.make(self.bench)
            self.stack.addWidget(self._made[desk])
        page = self._made[desk]
        moved, self._open = self._open != desk, desk
        self.stack.setCurrentWidget(page)
        self.rail.mark(desk)
        self.alarms.turn_to(desk)
        self.setWindowTitle(f"{spec.title} – Workstation" + (" – DEMO" if self._demo else ""))
        self.hint("")
        if new or desk in self._stale:
            self._stale.discard(desk)
            page.refresh(None)
        if subject is not None:
            page.open(subject)
        self.registry.refresh()
        if moved and (first := page.first_focus()):
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    # what the front door asks for ---------------------------------------------------------------------------------

    @property
    def desk(self) -> Desk | None:
        """The open desk."""
        return self._made.get(self._open)

    def made(self, desk: str) -> Desk | None:
        """A desk that was visited, None if it was not made yet."""
        return self._made.get(desk)

    def cover(self, page: QWidget) -> None:
        """Put the lock page over everything; keys of the desk sleep until ``uncover``."""
        self.shield()
        self.registry.paused = True
        self.toasts.hide()
        frame.close_help(self)
        while box := QApplication.activePopupWidget() or QApplication.activeModalWidget():
            box.close()  # a question that stays open would show through the lock
        if self.layers.indexOf(page) < 0:
            self.layers.addWidget(page)
        self.layers.setCurrentWidget(page)
        page.setFocus()

    def uncover(self) -> None:
        """Back to work after unlocking."""
        self.registry.paused = False
        self.layers.setCurrentIndex(0)
        self._idle.start()
        if self.desk and (first := self.desk.first_focus()):
            first.setFocus()

    @property
    def covered(self) -> bool:
        """Whether the lock page lies over the desk."""
        return self.layers.currentIndex() != 0

    @property
    def lock_page(self) -> QWidget | None:
        """The page which lies over the desk, None if none does."""
        return self.layers.currentWidget() if self.covered else None

    def make_all(self) -> None:
        """Make the desks not visited yet, so that every act is known; each is read at its first visit."""
        for spec in self.specs:
            if spec.id not in self._made:
                self._made[spec.id] = spec.make(self.bench)
                self.stack.addWidget(self._made[spec.id])
                self._stale.add(spec.id)

    def shield(self) -> None:
        """Hide every unshielded picture of every desk, and of every dialog over it, at once."""
        for desk in self._made.values():
            desk.shield()
        shield_above(self)
        self.shield_all.emit()

    def reshield(self) -> None:
        """Another level of the shield: every mosaic is asked for again."""
        for desk in self._made.values():
            desk.reshield()

    def set_revealed(self, where: QObject, on: bool) -> None:
        """A canvas or grid tells that something is (no longer) unshielded; shown in the top bar."""
        (self._revealed.add if on else self._revealed.discard)(where)
        self.top.set_shielded(not self._revealed)

    def lock(self) -> None:
        """Shield and ask for the lock page."""
        if not self.covered:
            self.shield()
            self.lock_wanted.emit()

    # inside -------------------------------------------------------------------------------------------------------

    def _build(self, person: str, roles: str, demo: bool) -> None:
        """The frame."""
        self._demo = demo
        self.setWindowTitle("Workstation")
        self.setMinimumSize(1280, 700)  # where every button of every desk is in sight
        self.resize(1280, 800)
        self.rail = Rail(self.specs, demo=demo)
        self.top = TopBar(person, roles, demo=demo)
        self.bottom = BottomBar(self.jobs)
        self.stack = QStackedWidget()
        desktop = QWidget()
        beside = column(self.alarms.list, self.stack, gap=0)
        beside.setStretch(1, 1)
        middle = row(self.rail, beside, gap=0)
        middle.setStretch(1, 1)
        session = self.bench.session
        self.breaks = Breaks(self.exposure_limit, lambda: session.clock(), self)  # noqa: PLW0108 - asked late: it may move
        self.banner = BreakBanner(self.breaks)
        self.first_acts = FirstActs([spec.id for spec in self.specs], self.registry)
        desktop.setLayout(column(self.top, self.first_acts, self.banner, middle, self.bottom, gap=0))
        self.layers = QStackedWidget()
        self.layers.addWidget(desktop)
        self.setCentralWidget(self.layers)
        self.toasts = Toasts(desktop)
        self.registry.add(self, frame.window_commands(self))
        self.top.set_shielded(True)
        frame.tell_keys(self)

    def _wire(self) -> None:
        """Signals between the parts."""
        self.rail.chosen.connect(self.go)
        self.top.case_chosen.connect(self._case_chosen)
        self.top.searched.connect(self._look_for)
        self.top.shield.clicked.connect(self.shield)
        self.top.commands.clicked.connect(lambda: frame.open_palette(self))
        self.top.mine.clicked.connect(lambda: self.registry.trigger("window.mine"))
        self.top.help.clicked.connect(lambda: frame.open_help(self, "getting-started"))
        self.top.scheme.clicked.connect(lambda: frame.change_scheme(self))
        self.top.lock.clicked.connect(self.lock)
        self.watch = Watch(self, self.registry)
        self.watch.alive.connect(self._alive)
        self.watch.wanted.connect(self.registry.trigger)
        self.registry.remapped_now.connect(lambda: frame.tell_keys(self))
        self.first_acts.wanted.connect(lambda act: frame.begin_act(self, act))
        self.registry.refused.connect(lambda why: self.toast(why, tone="warn"))
        self.jobs.changed.connect(self._changed)
        self.jobs.refused.connect(self._refused)
        self.jobs.crashed.connect(self.show_crash)
        QApplication.instance().focusWindowChanged.connect(self._in_front)  # type: ignore[union-attr]

    def _changed(self, change: Change) -> None:
        """Tell the visited desks; the others read afresh when they are first opened."""
        self._stale = {name for name in self._made if name != self._open}
        if self.desk:
            self.desk.refresh(change)
        self.first_acts.verb_done(change.verb)
        self.registry.refresh()
        self.alarms.refresh()

    def _alarmed(self, desk: str, count: int) -> None:
        if desk in self.rail.buttons:
            self.rail.buttons[desk].set_alarms(count)

    def _refused(self, stop: Stop) -> None:
        """A rule or the world said no: a sentence with its way out."""
        self.toast(stop.words, tone="danger")

    def show_crash(self, report: str) -> None:
        """Our bug: say so, with a report that names nobody."""
        dialogs.show_sentence(
            self.lock_page or self,
            "This is a fault of the program",
            "The act was not finished; what was kept before is untouched. The report below names no person, file or case.",
            report,
        )

    def _case_chosen(self, value: object) -> None:
        """Another case: shield, tell, refill."""
        self.shield()
        self._stale = {name for name in self._made if name != self._open}
        self.case_changed.emit(value)
        if self.desk:
            self.desk.refresh(None)

    def _look_for(self, text: str) -> None:
        """Search everywhere off the window's thread."""
        search = self._search
        if search and text.strip():
            self.jobs.latest("window.search", lambda: search(text), lambda hits: frame.show_hits(self, hits))

    def _in_front(self, _focus: object) -> None:
        """No window of ours has the focus any more; a question over the desk had it, so the desk itself is not told."""
        if QApplication.activeWindow() is None:
            self.shield()

    def changeEvent(self, event: QEvent) -> None:
        """Focus has left the program: shield."""
        if event.type() == QEvent.Type.ActivationChange and QApplication.activeWindow() is None:
            self.shield()
        super().changeEvent(event)

    def _alive(self) -> None:
        """Any sign of life puts off the lock."""
        if not self.covered:
            self._idle.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Shield, keep the size (no case data), let go."""
        self.shield()
        self.watch.stop()
        frame.close_help(self)
        self._idle.stop()
        self.memory.keep_geometry(self.saveGeometry())
        self.closed.emit()
        super().closeEvent(event)
