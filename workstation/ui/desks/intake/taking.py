"""A running intake: real numbers, Cancel, photographs that appear while it runs, and a clean end in every case."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QTimer

from workstation.actions import intake
from workstation.domain.case import Case
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.footage import EVERY
from workstation.ui.bench import Bench
from workstation.ui.desks.intake.outcome import counted
from workstation.ui.jobs import Cancelled, Progress

if TYPE_CHECKING:
    from workstation.ui.desks.intake.desk import Intake

LOOK_MS = 1200
"""How often the wall is filled up while files come in."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """An intake stopped by hand after ``done`` of ``total`` files."""

    done: int
    total: int


class Taking:
    """The intake of a desk; one at a time."""

    def __init__(self, bench: Bench, desk: "Intake") -> None:
        self._bench, self._desk = bench, desk
        self.running = False
        self._look = QTimer(desk, interval=LOOK_MS)
        self._look.timeout.connect(desk.look)

    def begin(self, paths: Sequence[Path], case: Case | None, *, in_place: bool = False, every: float = EVERY) -> None:
        """Take places into a case, or go on with an intake of them. ``in_place`` leaves the files where they are.

        ``every``: seconds between the frames kept of a video.
        """
        if case is None or self.running:
            return
        session = self._bench.session

        def work(progress: Progress) -> Change | Stopped:
            try:
                return intake.take_in(session, paths, case.ref, progress.step, in_place=in_place, every=every)
            except Cancelled:
                return Stopped(progress.done, progress.total)

        self.running = True
        self._look.start()
        self._desk.outcome.put_away()
        self._bench.jobs.track(
            *("Intake", work, self._came),
            failed=self._failed,
            done=self._done,
            lane=False,  # it waits for the darkroom most of the time, and may be paused
            owner=self._desk,
            pausable=True,
        )
        self._bench.registry.refresh()

    def _came(self, answer: Change | Stopped) -> None:
        if isinstance(answer, Stopped):
            self._desk.outcome.show_stopped(answer.done, answer.total)
            return
        self._desk.outcome.show_result(answer.result)
        said = ", ".join(text for text, _tone in counted(answer.result))
        if not self._desk.isVisible():
            self._bench.window.toast(f"Taken in: {said}.", tone="warn" if answer.result.get("refused") else "ok")

    def _failed(self, stop: Stop) -> None:
        self._desk.outcome.show_failed(stop.words)

    def _done(self) -> None:
        self.running = False
        self._look.stop()
        self._desk.refresh(None)
        self._desk.arranging.look()
        self._bench.registry.refresh()


def paths_in(dropped: QMimeData) -> list[Path]:
    """Files and folders of this computer among what is dragged."""
    return [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
