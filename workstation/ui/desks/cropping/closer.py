"""The closer look at the photograph which is worked on: faces too small or too turned for the intake, once and in the background.

It starts when the photograph has lain on the desk for a while – whoever leafs through a seizure waits for nothing – and
ends when another one comes or the desk is left. The vault is asked on the lane before and after; the look itself needs
no vault, and so it does not hold up what does.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

from workstation.actions import judging
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.zone import Zone
from workstation.ui.bench import Bench
from workstation.ui.jobs import Progress

if TYPE_CHECKING:
    from workstation.ui.desks.cropping.desk import Cropping

LACKING = "Small and turned faces were not looked for: the network is not installed."

REST_MS = 2000
"""How long a photograph lies on the desk before it is looked at closely."""


class Closer(QObject):
    """Stands between the desk and ``judging``'s close look. What it finds comes to the canvas as every Change does."""

    def __init__(self, bench: Bench, desk: "Cropping") -> None:
        super().__init__(desk)
        self._bench, self._desk = bench, desk
        self._image = 0
        self._turn = 0
        self._progress: Progress | None = None
        self.rest = QTimer(self, singleShot=True, interval=REST_MS)
        self.rest.timeout.connect(self.start)
        desk.installEventFilter(self)

    def turn_to(self, image: int) -> None:
        """Another photograph lies on the desk, or (0) none."""
        self.leave()
        self._image = image
        self._desk.easel.found.setText("")
        if self._desk.isVisible() and image:
            self.rest.start()

    def leave(self) -> None:
        """Nobody works on it any more."""
        self._turn += 1
        self.rest.stop()
        if self._progress is not None:
            self._progress.cancel()
            self._progress = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The desk is left, or somebody comes back to it."""
        if watched is self._desk and event.type() == QEvent.Type.Hide:
            self.leave()
        elif watched is self._desk and event.type() == QEvent.Type.Show:
            self.turn_to(self._image)
        return False

    def start(self) -> None:
        """Look closely, unless somebody did already."""
        session, image, turn = self._bench.session, self._image, self._turn
        self._bench.jobs.run(
            lambda: judging.to_look_closely(session, image),
            lambda opened: self._look(opened, turn),
            failed=lambda stop: self._failed(stop, turn),
            owner=self,
        )

    def _look(self, opened: judging.Opened | None, turn: int) -> None:
        if opened is None or turn != self._turn:
            return
        session = self._bench.session
        self._progress = self._bench.jobs.track(
            "A closer look",
            lambda progress: judging.faces_closely(session, opened, progress.step),
            lambda seen: self._keep(opened, seen, turn),
            failed=lambda stop: self._failed(stop, turn),
            lane=False,
            owner=self,
        )

    def _keep(self, opened: judging.Opened, seen: tuple[Zone, ...], turn: int) -> None:
        """What was found is kept even if the photograph was left meanwhile."""
        session = self._bench.session
        self._bench.jobs.run(
            lambda: judging.keep_found(session, opened, seen),
            lambda change: self._tell(change, opened.lacking, turn),
            owner=self,
        )

    def _tell(self, change: Change | None, lacking: bool, turn: int) -> None:
        found, held = words(change) if change is not None else ("", "")
        if turn == self._turn:
            self._progress = None
            self._desk.easel.found.setText(found or (LACKING if lacking else ""))
        if held:
            self._bench.window.toast(held, tone="warn")

    def _failed(self, stop: Stop, turn: int) -> None:
        if turn == self._turn:
            self._progress = None
            self._desk.easel.found.setText(f"No closer look: {stop.message}")


def words(change: Change) -> tuple[str, str]:
    """What a close look found, and what is held back by that: a sentence each; the second may be ""."""
    zones, blocked = (list(change.result[key]) for key in ("zones", "blocked"))  # type: ignore[arg-type]
    many = "1 more zone" if len(zones) == 1 else f"{len(zones)} more zones"
    held = f"Held back, as a crop touches what a closer look found: {', '.join(map(str, blocked))}." if blocked else ""
    return f"A closer look found {many}.", held
