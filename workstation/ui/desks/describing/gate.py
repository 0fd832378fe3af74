"""The gate one can read: what an object still lacks, sentence by sentence, each with the way to the field."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workstation.ui import icons
from workstation.ui.widgets import Button, column, label, row, scrolled

Target = tuple[str, str]
"""Where a sentence leads: ("type", ""), ("alt", "fr"), ("zones", "") …"""

_WAYS: tuple[tuple[str, str], ...] = (
    (r"no crop", "crop"),
    (r"no type", "type"),
    (r"no title", "title"),
    (r"no question in any language", "language"),
    (r"no question in (\w\w)\b", "question"),
    (r"alt text\) in (\w\w)\b", "alt"),
    (r"zone", "zones"),
)


def target_of(sentence: str) -> Target:
    """The field a sentence of the rule is about."""
    for pattern, where in _WAYS:
        if found := re.search(pattern, sentence):
            return where, found[1] if found.groups() else ""
    return "", ""


class GateList(QWidget):
    """The list. ``wanted(where, language)`` when somebody wants to go to the field of a sentence."""

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.sentences: Sequence[str] = ()
        self.buttons: list[Button] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        inner = QWidget()
        inner.setLayout(column(self._lines, None, gap=0))
        self._area = scrolled(inner)
        self._rows: list[QWidget] = []
        self.setLayout(column(self._area, gap=0))
        self.setAccessibleName("What is still missing")

    def show_lacks(self, lacks: Sequence[str], done: str) -> None:
        """These sentences; ``done`` is said when there are none."""
        if self._rows and lacks == self.sentences and not lacks:
            self._rows[0].findChildren(QLabel)[-1].setText(done)
            return
        self.sentences = tuple(lacks)
        for old in self._rows:
            old.hide()
            old.deleteLater()
        self._rows, self.buttons = [], []
        if not lacks:
            self._put("check", "ok", done, None)
        for sentence in lacks:
            button = Button("Go there", kind="link")
            button.setAccessibleName(f"Go there: {sentence}")
            where, lang = target_of(sentence)
            button.clicked.connect(lambda _on=False, w=where, a=lang: self.wanted.emit(w, a))
            button.setVisible(bool(where))
            self.buttons.append(button)
            self._put("blocked", "danger", sentence, button)
        self._area.setFixedHeight(min(108, 8 + 32 * max(1, len(lacks))))

    def _put(self, icon: str, role: str, sentence: str, button: Button | None) -> None:
        mark = QLabel()
        mark.setPixmap(icons.pixmap(icon, role, 16, self.devicePixelRatioF()))
        line = QWidget()
        words = label(sentence, wrap=True)
        box = row(mark, words, *([button] if button else []), margins=(0, 2, 0, 2))
        box.setStretch(1, 1)
        line.setLayout(box)
        line.setMinimumHeight(30)
        self._lines.addWidget(line)
        self._rows.append(line)
