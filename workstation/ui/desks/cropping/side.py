"""The right side: what would be kept, what speaks against it, and the crop in numbers; below, the acts."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workstation.ui.desks.cropping.checks import Checks
from workstation.ui.desks.cropping.kept import KeptCrops
from workstation.ui.desks.cropping.numbers import Masks, Numbers
from workstation.ui.desks.cropping.preview import Preview
from workstation.ui.desks.cropping.steps import Steps
from workstation.ui.registry import Registry
from workstation.ui.widgets import Button, Notice, column, pane, row, rule, scrolled

NARROW, WIDE = 360, 460


class Side(QWidget):
    """Holds the parts; the registry must know the commands already. ``told`` says what was just kept."""

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        switch = registry.button("cropping.canvas.clear", "link", text="Show clear")
        self.preview = Preview(switch)
        self.preview.revealed.connect(lambda on: switch.setText("Shield" if on else "Show clear"))
        self.checks = Checks()
        self.numbers = Numbers(registry.button("cropping.canvas.middle", "link", text="In the middle"))
        self.masks = Masks(registry.button("cropping.canvas.cover", "link", text="Add"))
        self.steps, self.kept = Steps(), KeptCrops()
        self.describe = Button("Describe it", "objects", kind="link")
        self.told = Notice("", "info", self.describe)
        self.told.hide()
        parts = QWidget()
        parts.setLayout(
            column(
                *(self.checks, rule(), self.numbers, rule(), self.masks, rule(), self.steps, rule(), self.kept, None),
                gap=12,
                margins=(16, 4, 12, 16),
            )
        )
        acts = column(
            self.told,
            registry.button("cropping.keep", "primary"),
            row(registry.button("cropping.more"), registry.button("cropping.change")),
            margins=(12, 8, 12, 12),
        )
        head = column(self.preview, margins=(16, 12, 16, 8))
        self._scroll = scrolled(parts)
        box = column(head, self._scroll, acts, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.setMinimumWidth(NARROW)
        self.setMaximumWidth(WIDE)
        pane(self, "Crop")

    def to_top(self) -> None:
        """Bring the checks into view: another photograph has come."""
        self._scroll.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A higher window gives the preview more room."""
        super().resizeEvent(event)
        self.preview.glass.setFixedHeight(max(152, min(300, self.height() // 4)))
