"""How far the ledger is proved: the chip in the header, and the sentence after a verification."""

from PySide6.QtCore import QObject

from workstation.actions import looking
from workstation.domain.errors import Stop
from workstation.domain.ledger import Head
from workstation.ui.bench import Bench
from workstation.ui.desks.auditing import words
from workstation.ui.widgets import Chip, Notice


class Proof(QObject):
    """Runs the verification and says what came of it."""

    def __init__(self, bench: Bench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._head: Head | None = None
        self._broken = False
        self._end = 0
        self.state = Chip("not verified yet")
        self.notice = Notice()
        self.notice.hide()

    def verify(self) -> None:
        """Check the whole chain against every remembered head."""
        session = self._bench.session
        self.state.show_state("verifying …", "info")
        self._bench.jobs.run(
            lambda: looking.verify_ledger(session),
            self._holds,
            failed=self._fails,
            done=self._say,
            owner=self,
            name="Verifying the ledger",
        )

    def reaches(self, end: int) -> None:
        """The ledger ends here now."""
        self._end = end
        self._say()

    def _holds(self, head: Head) -> None:
        """Good news, with what exactly was proved."""
        self._head, self._broken, self._end = head, False, max(self._end, head.position)
        self.notice.say(
            f"The ledger holds. All {head.position:,} entries follow one another unchanged, and agree with every head "
            f"that key files of this vault remember. Entry {head.position:,} has the hash "
            f"{words.groups(head.hash[:16])} …   Checked at {self._bench.session.clock():%H:%M} UTC."
        )

    def _fails(self, stop: Stop) -> None:
        """Bad news: where, and what to do."""
        self._head, self._broken = None, True
        self.notice.say(stop.words, "danger")

    def _say(self) -> None:
        """The chip."""
        if self._broken:
            self.state.show_state("does not hold", "danger")
        elif self._head is None:
            self.state.show_state("not verified yet")
        elif newer := self._end - self._head.position:
            self.state.show_state(f"verified to {self._head.position:,}, {newer:,} newer", "warn")
        else:
            self.state.show_state(f"verified to {self._head.position:,}", "ok")
