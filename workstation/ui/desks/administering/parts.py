"""Small pieces the pages share: text to copy, facts in two columns, and chips in tables."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from workstation.ui import theme
from workstation.ui.widgets import label


def reading(name: str, *, mono: bool = False) -> QLabel:
    """Plain text that can be selected and copied."""
    made = label(wrap=not mono)
    if mono:
        made.setFont(theme.mono())
    made.setAccessibleName(name)
    flags = Qt.TextInteractionFlag
    made.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
    return made


class Facts(QWidget):
    """Names at the left in the second voice, values at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._values: list[QLabel] = []

    def show_lines(self, lines: Sequence[tuple[str, str]], mono: frozenset[str] = frozenset()) -> None:
        """Replace all lines: (name, value); those named in ``mono`` in letters of one width."""
        while item := self._grid.takeAt(0):
            if old := item.widget():
                old.hide()
                old.deleteLater()
        self._values = []
        top = Qt.AlignmentFlag.AlignTop
        for number, (name, value) in enumerate(lines):
            field = reading(name, mono=name in mono)
            field.setText(value)
            self._values.append(field)
            self._grid.addWidget(label(name, tone="muted"), number, 0, top)
            self._grid.addWidget(field, number, 1, top)

    def text(self) -> str:
        """All values below one another."""
        return "\n".join(field.text() for field in self._values)
