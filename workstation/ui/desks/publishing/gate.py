"""What holds a batch back, object by object: the rule's sentence, and the two ways out."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from workstation.ui import icons
from workstation.ui.widgets import Button, Pile, SectionHeader, column, label, panel, row


class GateList(QWidget):
    """The list; hidden while nothing blocks. ``open_wanted(ref)``, ``out_wanted(ref)``."""

    open_wanted = Signal(str)
    out_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.sentences: Mapping[str, str] = {}
        self.outs: dict[str, Button] = {}
        self._lines = Pile("What holds the batch back, one row each", gap=4, above=0)
        self._head = SectionHeader("What holds it back")
        box = column(self._head, self._lines, gap=4, margins=(12, 8, 4, 8))
        self.setLayout(column(panel(box)))
        self.setAccessibleName("What holds the batch back")
        self.hide()

    def show_blocked(self, blocked: Mapping[str, str], inside: Collection[str], why_not_out: str | None) -> None:
        """These sentences by object; those ``inside`` the batch can be taken out, others are on show and can be withdrawn.

        ``why_not_out`` greys the buttons that do it.
        """
        self._lines.empty()
        self.outs, self.sentences = {}, dict(blocked)
        for ref, sentence in sorted(blocked.items()):
            self._put(ref, sentence.removeprefix(f"{ref}: "), ref in inside, why_not_out)
        self._lines.setFixedHeight(min(124, 40 * max(1, len(blocked))))
        self.setVisible(bool(blocked))

    def _put(self, ref: str, sentence: str, inside: bool, why_not_out: str | None) -> None:
        mark = QLabel()
        mark.setPixmap(icons.pixmap("blocked", "danger", 16, self.devicePixelRatioF()))
        name = label(ref)
        name.setMinimumWidth(100)
        words = label(sentence, wrap=True)
        go, out = Button("Open it", kind="quiet"), Button("Take out" if inside else "Withdraw …", kind="quiet")
        go.setAccessibleName(f"Open {ref}")
        out.setAccessibleName(f"Take {ref} out" if inside else f"Withdraw {ref}")
        out.set_why_not(why_not_out)
        go.clicked.connect(lambda: self.open_wanted.emit(ref))
        out.clicked.connect(lambda: self.out_wanted.emit(ref))
        line = QWidget()
        box = row(mark, name, words, go, out)
        box.setStretch(2, 1)
        box.setAlignment(mark, Qt.AlignmentFlag.AlignVCenter)
        line.setLayout(box)
        self._lines.put(line)
        self.outs[ref] = out
