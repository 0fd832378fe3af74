"""The only threads of the desk: one lane for the vault, a small pool for the rest; every answer comes home to the window.

Decided: two executors of the standard library and one queued signal. Considered: QThread subclasses (an object per job,
lifetimes on two sides), asyncio (two loops). Costs: a running job cannot be killed, only asked – ``Progress.step`` is
where a cancelled job ends.

An answer comes home on the window's thread in this order: every ``Change`` in it is emitted, then ``then`` is called,
then ``done``. An answer is dropped when its number is no longer the latest of its key, when it was cancelled, or
when the widget it was meant for is gone.
"""

import gc
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import count
from threading import Event, get_ident, local
from time import monotonic
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from workstation.domain.errors import Stop
from workstation.ui.answers import changes_in, crash_report, sentence_for

T = TypeVar("T")
Failed = Callable[[Stop], None]
Done = Callable[[], None]

POOL = 2
"""Threads beside the lane: enough to keep two cores busy with pixels waiting in the darkroom."""

LONG = 3
"""Threads for tracked jobs off the lane; they mostly wait for the darkroom, or paused."""

PACE_OVER = 200
"""Steps over which the pace of a job is told."""

GARBAGE_MS = 1000
"""How often cyclic garbage is looked for – on the window's thread alone.

Python collects wherever it happens to allocate; on the lane that would destroy widgets while the window's thread
paints or waits for them, which hangs the program (measured: 3 of 8 long runs).
"""

TICK_MS = 80
"""How often a progress number is shown at most."""


class Cancelled(Exception):
    """The person asked a job to stop; raised inside the job by ``Progress.step``. Not an error."""


class Progress:
    """Handed to a tracked job: it says how far it is and learns whether it is still wanted. Used on the job's thread."""

    def __init__(self, name: str, jobs: "Jobs", *, pausable: bool = False) -> None:
        self.name = name
        self.pausable = pausable
        self.done = 0
        self.total = 0
        self.words = ""
        self._jobs = jobs
        self._stop, self._go = Event(), Event()
        self._go.set()
        self._seen: deque[tuple[float, int]] = deque(maxlen=PACE_OVER)

    @property
    def cancelled(self) -> bool:
        """Whether the person asked to stop."""
        return self._stop.is_set()

    def step(self, done: int, total: int, words: str = "") -> None:
        """Say "``done`` of ``total``" (total 0: unknown); waits while paused; raises Cancelled if no longer wanted."""
        if words != self.words:
            self._seen.clear()  # it counts something else now
        self.done, self.total, self.words = done, total, words
        if not self._go.is_set():
            self._go.wait()
            self._seen.clear()
        if self._stop.is_set():
            raise Cancelled
        self._seen.append((monotonic(), done))

    @property
    def paused(self) -> bool:
        """Whether the job waits to go on."""
        return not self._go.is_set()

    def pause(self) -> None:
        """Let the job wait at its next step. Only for jobs off the lane, which nothing else waits for."""
        self._go.clear()

    def go_on(self) -> None:
        """End the pause."""
        self._go.set()

    def pace(self) -> tuple[float, float] | None:
        """(steps a second lately, seconds left at that pace); None where that cannot be told yet."""
        seen = list(self._seen)
        if len(seen) < 3 or not self.total or self.paused:
            return None
        seconds, steps = seen[-1][0] - seen[0][0], seen[-1][1] - seen[0][1]
        if seconds < 1 or steps <= 0:
            return None
        return steps / seconds, (self.total - self.done) * seconds / steps

    def breathe(self) -> None:
        """Let waiting short jobs of the lane go first. Only where no transaction is open; elsewhere than on the lane nothing."""
        self._jobs.drain()

    def cancel(self) -> None:
        """Ask the job to stop at its next step."""
        self._stop.set()
        self._go.set()


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work on its way. ``key``/``number``: dropped unless the latest. ``owner``: dropped if deleted."""

    work: Callable[[], Any]
    then: Callable[[Any], None] | None
    failed: Failed | None
    done: Done | None
    key: str
    number: int
    owner: QObject | None
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class _Answer:
    """A job and what became of it."""

    job: Job
    value: Any
    error: BaseException | None


class Jobs(QObject):
    """Runs work off the window's thread.

    Signals: ``changed(Change)`` once per change; ``refused(Stop)`` if the job has no ``failed`` of its own;
    ``crashed(str)`` with a report fit to keep; ``tasks_changed()`` when a tracked job starts, steps or ends;
    ``idle()`` when nothing is on its way.
    """

    changed = Signal(object)
    refused = Signal(object)
    crashed = Signal(str)
    tasks_changed = Signal()
    idle = Signal()
    _came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = ThreadPoolExecutor(1, "lane")
        self._pool = ThreadPoolExecutor(POOL, "pool")
        self._long = ThreadPoolExecutor(LONG, "long")
        self._apart: list[Future[None]] = []
        self._waiting: deque[Job] = deque()
        self._latest: dict[str, int] = {}
        self._numbers = count(1)
        self._open = 0
        self._home = get_ident()
        self._here = local()
        self.tasks: list[Progress] = []
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.tasks_changed)
        self._came.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        self._closed = False
        self._garbage = QTimer(self, interval=GARBAGE_MS)
        self._garbage.timeout.connect(self._collect)
        self._garbage.start()
        gc.disable()

    def run(
        self,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Failed | None = None,
        done: Done | None = None,
        lane: bool = True,
        owner: QObject | None = None,
        name: str | None = None,
    ) -> None:
        """Do ``work`` off the window's thread and bring its value to ``then``.

        ``failed(stop)`` replaces the window's notice; ``done()`` is called last, whatever happened. ``lane``: True for
        whatever touches the vault. ``owner``: the widget that waits (a bound method's widget is found by itself).
        ``name``: show it among the running tasks, without numbers.
        """
        progress = Progress(name, self) if name else None
        self._start(Job(work, then, failed, done, "", 0, owner or _widget_of(then), progress), lane)

    def latest(
        self,
        key: str,
        work: Callable[[], T],
        then: Callable[[T], None],
        *,
        failed: Failed | None = None,
        lane: bool = True,
        owner: QObject | None = None,
    ) -> None:
        """As ``run``, but a later call with the same ``key`` makes this answer unwanted, and if it waits, unmade."""
        number = self._latest[key] = next(self._numbers)
        self._start(Job(work, then, failed, None, key, number, owner or _widget_of(then), None), lane)

    def forget(self, key: str) -> None:
        """Want no answer for ``key`` any more."""
        self._latest[key] = next(self._numbers)

    def track(
        self,
        name: str,
        work: Callable[[Progress], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Failed | None = None,
        done: Done | None = None,
        lane: bool = True,
        owner: QObject | None = None,
        pausable: bool = False,
    ) -> Progress:
        """Do long work which reports numbers and can be cancelled; shown in the bottom bar under ``name``.

        ``lane=False`` gives it a thread of its own; only there it may be ``pausable``.
        """
        progress = Progress(name, self, pausable=pausable and not lane)
        job = Job(lambda: work(progress), then, failed, done, "", 0, owner or _widget_of(then), progress)
        self._start(job, lane)
        return progress

    @property
    def busy(self) -> bool:
        """Whether anything is on its way."""
        return self._open > 0

    def drain(self) -> None:
        """On the lane: do the short jobs that wait. Called through ``Progress.breathe``."""
        if not getattr(self._here, "lane", False):
            return
        for _turn in range(len(self._waiting)):
            if self._waiting and self._waiting[0].progress is None:
                self._do(self._waiting.popleft())

    def await_apart(self) -> None:
        """On a job's thread: wait until the tracked jobs off the lane have ended; they should have been cancelled."""
        wait(self._apart)

    def close(self) -> None:
        """Cancel what is tracked, let running work end, stop the threads. Answers still on their way are dropped."""
        self._closed = True
        self._tick.stop()
        for progress in self.tasks:
            progress.cancel()
        self._waiting.clear()
        self._lane.shutdown(wait=True, cancel_futures=True)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._long.shutdown(wait=True, cancel_futures=True)
        self.tasks.clear()
        self._garbage.stop()
        gc.enable()

    @Slot()
    def _collect(self) -> None:
        """What Python's own collector would do by its thresholds, here where Qt's objects live."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return

    def _start(self, job: Job, lane: bool) -> None:
        """Queue a job; only the window's thread may."""
        if get_ident() != self._home:
            raise RuntimeError("jobs are started on the window's thread")
        if self._closed:
            return
        self._open += 1
        if job.progress:
            self.tasks.append(job.progress)
            self._tick.start()
            self.tasks_changed.emit()
        if lane:
            self._waiting.append(job)
            self._lane.submit(self._next)
        elif job.progress:
            self._apart = [future for future in self._apart if not future.done()]
            self._apart.append(self._long.submit(self._do, job))
        else:
            self._pool.submit(self._do, job)

    def _next(self) -> None:
        """On the lane: the oldest waiting job, unless a breathing job did it already."""
        self._here.lane = True
        if self._waiting:
            self._do(self._waiting.popleft())

    def _do(self, job: Job) -> None:
        """On a job's thread: work and send the answer home."""
        value: Any = None
        error: BaseException | None = None
        try:
            if not self._stale(job):
                value = job.work()
        except BaseException as raised:  # noqa: BLE001 – carried home and dealt with there, never swallowed
            error = raised
        if not self._closed:
            self._came.emit(_Answer(job, value, error))

    def _stale(self, job: Job) -> bool:
        """Whether nobody waits for this answer any more."""
        return bool(job.key) and self._latest.get(job.key) != job.number

    @Slot(object)
    def _arrived(self, answer: _Answer) -> None:
        """At home: tell changes, then the one who asked."""
        if get_ident() != self._home:
            raise RuntimeError("an answer came home on the wrong thread")
        job = answer.job
        self._open -= 1
        if job.progress:
            self.tasks.remove(job.progress)
            if not self.tasks:
                self._tick.stop()
            self.tasks_changed.emit()
        try:
            self._settle(answer)
        finally:
            if job.done and _alive(job.owner):
                job.done()
            if not self._open:
                self.idle.emit()

    def _settle(self, answer: _Answer) -> None:
        """Value to ``then``, refusal to ``failed`` or the window, bug to the report."""
        job, error = answer.job, answer.error
        if isinstance(error, OSError):
            error = sentence_for(error)
        if error is None:
            for change in changes_in(answer.value):
                self.changed.emit(change)
            if job.then and not self._stale(job) and _alive(job.owner):
                job.then(answer.value)
        elif isinstance(error, Stop):
            if job.failed and _alive(job.owner):
                job.failed(error)
            elif not self._stale(job):
                self.refused.emit(error)
        elif not isinstance(error, Cancelled):
            self.crashed.emit(crash_report(error))
            sys.excepthook(type(error), error, error.__traceback__)


def _widget_of(then: Callable[..., None] | None) -> QObject | None:
    """The Qt object a bound method belongs to."""
    owner = getattr(then, "__self__", None)
    return owner if isinstance(owner, QObject) else None


def _alive(owner: QObject | None) -> bool:
    """Whether the one who asked is still there; nobody in particular always is."""
    return owner is None or shiboken6.isValid(owner)
