"""The body of the desk: filmstrip, photograph and crop side by side, or the way to the first photograph."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.ui.bench import Bench
from workstation.ui.widgets import EmptyState, PrimaryButton, panel, row


class Pages(QStackedWidget):
    """Nothing at first, then ``empty`` or ``work``; ``middle`` holds the photograph and the proof over it."""

    def __init__(self, bench: Bench, film: QWidget, middle: tuple[QWidget, QWidget], side: QWidget) -> None:
        super().__init__()
        self.work, self.middle = QWidget(), QStackedWidget()
        for page in middle:
            self.middle.addWidget(page)
        box = row(film, self.middle, panel(row(side)), gap=12)
        box.setStretch(1, 3)
        box.setStretch(2, 1)
        self.work.setLayout(box)
        cases = PrimaryButton("Go to Cases", "cases")
        cases.clicked.connect(lambda: bench.window.go("cases"))
        self.empty = EmptyState(
            "cropping", "No photograph to crop", "Take a seizure in first; its photographs then come here.", cases
        )
        for page in (QWidget(), self.empty, self.work):
            self.addWidget(page)

    @property
    def working(self) -> bool:
        """Whether there are photographs."""
        return self.currentWidget() is self.work

    def show_work(self, *, on: bool) -> None:
        """There are photographs, or none."""
        self.setCurrentWidget(self.work if on else self.empty)
