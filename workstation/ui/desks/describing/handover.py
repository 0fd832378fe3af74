"""The question before an object is handed over: what the check found, and the points its author answers for."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QCheckBox, QWidget

from workstation.domain.recheck import Flag
from workstation.domain.review import SUBMIT_POINTS, open_points
from workstation.ui.desks.describing.secondlook import FlagList
from workstation.ui.dialogs import Question
from workstation.ui.widgets import column, label, panel

WORDS = "Look at each picture once more. What you confirm is signed with your name, and the reviewer sees it."


class Handover(Question):
    """Flags above, points below; the button stays grey until every point is confirmed."""

    def __init__(self, parent: QWidget | None, ref: str, flags: Sequence[Flag], show: Callable[[Flag], None]) -> None:
        super().__init__(parent, f"Submit {ref}?", WORDS, "Submit it")
        self.setMinimumWidth(620)
        self.flags = FlagList()
        self.flags.show_flags(flags)
        self.flags.wanted.connect(show)
        self.flags.area.setFixedHeight(min(220, 12 + 40 * max(1, len(flags))))
        self.fields.addWidget(label("The check points at", tone="muted", scale="small"))
        self.fields.addWidget(panel(column(self.flags, margins=(12, 4, 4, 4))))
        self.fields.addWidget(label("I confirm", tone="muted", scale="small"))
        self.ticks = {point: QCheckBox(text) for point, text in SUBMIT_POINTS.items()}
        for tick in self.ticks.values():
            tick.toggled.connect(self._judge)
            self.fields.addWidget(tick)
        self._judge()
        self.ticks[next(iter(self.ticks))].setFocus()

    def answers(self) -> dict[str, bool]:
        """Point → confirmed."""
        return {point: tick.isChecked() for point, tick in self.ticks.items()}

    def _judge(self) -> None:
        left = len(open_points(self.answers()))
        self.yes.set_why_not(f"{left} point{'' if left == 1 else 's'} not confirmed yet." if left else None)


def ask_handover(
    parent: QWidget | None, ref: str, flags: Sequence[Flag], show: Callable[[Flag], None]
) -> dict[str, bool] | None:
    """The answers, None if declined. ``show`` opens the place of a flag."""
    box = Handover(parent, ref, flags, show)
    return box.answers() if box.ask() else None
