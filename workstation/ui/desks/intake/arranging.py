"""The order of the queue keeps itself: photographs in no group yet are put in order behind one's back, and can be stopped."""

from PySide6.QtCore import QObject

from workstation.actions import ordering
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.person import Act
from workstation.ui.bench import Bench
from workstation.ui.jobs import Cancelled, Progress


class Arranging(QObject):
    """Looks once when the desk is opened, and after every intake. Who stops it is asked again by the next of these only."""

    def __init__(self, bench: Bench, owner: QObject) -> None:
        super().__init__(owner)
        self._bench = bench
        self._seen = self.running = False

    def once(self) -> None:
        """The first time the desk has read."""
        if not self._seen:
            self.look()

    def look(self) -> None:
        """Begin where there is anything to put in order."""
        session = self._bench.session
        self._seen = True
        if not self.running and session.person.why_not(Act.TAKE_IN) is None:
            self._bench.jobs.run(lambda: ordering.missing(session), self._begin, owner=self)

    def _begin(self, many: int) -> None:
        if not many or self.running:
            return
        session = self._bench.session

        def work(progress: Progress) -> Change | None:
            try:
                return ordering.arrange(session, progress.step)
            except Cancelled:
                return None

        self.running = True
        self._bench.jobs.track(
            *("Order of the queue", work),
            failed=self._failed,
            done=self._done,
            lane=False,  # a large vault takes its time, and may be paused
            owner=self,
            pausable=True,
        )

    def _failed(self, stop: Stop) -> None:
        self._bench.window.toast(stop.words, tone="warn")

    def _done(self) -> None:
        self.running = False
