"""A column of parts that scrolls and is emptied as a whole: for lists that are shown anew each time."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workstation.ui.widgets.basics import column, scrolled


class Pile(QWidget):
    """Parts one below the other. ``gap`` between them, ``above`` the first."""

    def __init__(self, name: str, *, gap: int = 8, above: int = 8) -> None:
        super().__init__()
        self._parts: list[QWidget] = []
        self._box = QVBoxLayout()
        self._box.setSpacing(gap)
        inner = QWidget()
        inner.setLayout(column(self._box, None, gap=0, margins=(0, above, 8, above)))
        area = scrolled(inner)
        area.setAccessibleName(name)
        self.setLayout(column(area, gap=0))
        self.setAccessibleName(name)

    def empty(self) -> None:
        """Take everything out."""
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts = []

    def put(self, part: QWidget) -> None:
        """Add at the end."""
        self._box.addWidget(part)
        self._parts.append(part)
