"""What holds a batch back, object by object: the rule's sentence, and the two ways out."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workstation.ui import icons
from workstation.ui.widgets import Button, SectionHeader, column, label, panel, row, scrolled


class GateList(QWidget):
    """The list; hidden while nothing blocks. ``open_wanted(ref)``, ``out_wanted(ref)``."""

    open_wanted = Signal(str)
    out_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.sentences: Mapping[str, str] = {}
        self.outs: dict[str, Button] = {}
        self._parts: list[QWidget] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        inner = QWidget()
        inner.setLayout(column(self._lines, None, gap=0, margins=(0, 0, 8, 0)))
        self._area = scrolled(inner)
        self._head = SectionHeader("What holds it back")
        box = column(self._head, self._area, gap=4, margins=(12, 8, 4, 8))
        self.setLayout(column(panel(box)))
        self.setAccessibleName("What holds the batch back")
        self.hide()

    def show_blocked(self, blocked: Mapping[str, str], why_not_out: str | None) -> None:
        """These sentences by object; ``why_not_out`` greys the buttons that take out."""
        for old in self._parts:
            old.hide()
            old.deleteLater()
        self._parts, self.outs, self.sentences = [], {}, dict(blocked)
        for ref, sentence in sorted(blocked.items()):
            self._put(ref, sentence.removeprefix(f"{ref}: "), why_not_out)
        self._area.setFixedHeight(min(124, 40 * max(1, len(blocked))))
        self.setVisible(bool(blocked))

    def _put(self, ref: str, sentence: str, why_not_out: str | None) -> None:
        mark = QLabel()
        mark.setPixmap(icons.pixmap("blocked", "danger", 16, self.devicePixelRatioF()))
        name = label(ref)
        name.setMinimumWidth(100)
        words = label(sentence, wrap=True)
        go, out = Button("Open it", kind="quiet"), Button("Take out", kind="quiet")
        go.setAccessibleName(f"Open {ref}")
        out.setAccessibleName(f"Take {ref} out")
        out.set_why_not(why_not_out)
        go.clicked.connect(lambda: self.open_wanted.emit(ref))
        out.clicked.connect(lambda: self.out_wanted.emit(ref))
        line = QWidget()
        box = row(mark, name, words, go, out)
        box.setStretch(2, 1)
        box.setAlignment(mark, Qt.AlignmentFlag.AlignVCenter)
        line.setLayout(box)
        self._lines.addWidget(line)
        self._parts.append(line)
        self.outs[ref] = out
