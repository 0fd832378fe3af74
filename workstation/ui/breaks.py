"""A calm word about breaks: what was reached and what might help. It never blocks, counts for nobody else, and can wait."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame

from workstation.domain.exposure import Exposure, Spell, break_due
from workstation.ui.widgets.basics import label, row
from workstation.ui.widgets.buttons import Button

ADVICE = "A few minutes away from the screen, or work without photographs, is worth more than any shield."


class Breaks(QObject):
    """Decides when to say something. ``due(str)``: the sentence; "" takes it away. ``limit``: seconds a day, 0 for none."""

    due = Signal(str)

    def __init__(self, limit: float, clock: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limit, self._clock = limit, clock
        self._spell = Spell()

    def seen(self, today: Exposure) -> None:
        """More was seen; ``today`` is the whole day's count."""
        now = self._clock()
        self._spell = self._spell.at(now)
        if said := break_due(today, self._limit, self._spell, now):
            self.due.emit(said)

    def later(self) -> None:
        """Say it again in a quarter of an hour, if still something is uncovered then."""
        self._spell = self._spell.later(self._clock())
        self.due.emit("")

    def done(self) -> None:
        """Enough said for today."""
        self._spell = self._spell.done(self._clock())
        self.due.emit("")


class BreakBanner(QFrame):
    """The sentence above the desk, with its two ways out; hidden while there is nothing to say."""

    def __init__(self, breaks: Breaks) -> None:
        super().__init__()
        self.setProperty("plane", "notice")
        self.setProperty("tone", "info")
        self.text = label("", wrap=True)
        self.later, self.done = Button("Remind me in 15 minutes", "clock", kind="quiet"), Button("Done", "check")
        box = row(self.text, self.later, self.done, margins=(16, 8, 12, 8))
        box.setStretch(0, 1)
        self.setLayout(box)
        self.later.clicked.connect(lambda _checked=False: breaks.later())
        self.done.clicked.connect(lambda _checked=False: breaks.done())
        breaks.due.connect(self.say)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show it, or hide with ""."""
        self.text.setText(f"{sentence} {ADVICE} Only you see this." if sentence else "")
        self.setAccessibleName(self.text.text())
        self.setVisible(bool(sentence))
