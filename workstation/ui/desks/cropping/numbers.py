"""The crop by numbers, and its masks as a list; everything drawn can be typed."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QGridLayout, QSpinBox, QWidget

from workstation.domain.geometry import Rect
from workstation.ui.widgets import Button, IconButton, SectionHeader, column, label, row


class CalmSpin(QSpinBox):
    """A spin box which the wheel changes only while it has the keyboard, so that scrolling past changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().setTextMargins(6, 0, 0, 0)  # the style sheet cannot pad a spin box's text

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel unless somebody is typing here."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Numbers(QWidget):
    """Position and size. ``region_typed(Rect)`` when a number was changed by hand."""

    region_typed = Signal(object)

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        self._bounds = (1, 1)
        self.spins = {name: CalmSpin() for name in ("x", "y", "width", "height")}
        self.head = SectionHeader("Crop", *buttons)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for i, (name, words) in enumerate((("x", "Left"), ("y", "Top"), ("width", "Width"), ("height", "Height"))):
            spin = self.spins[name]
            spin.setKeyboardTracking(False)
            spin.setMinimumWidth(60)  # four of them side by side
            spin.setAccessibleName(f"{words} in pixels")
            spin.valueChanged.connect(self._typed)
            caption = label(words, tone="muted", scale="small")
            caption.setBuddy(spin)
            grid.addWidget(caption, 0, i)
            grid.addWidget(spin, 1, i)
            grid.setColumnStretch(i, 1)
        self.setLayout(column(self.head, grid, gap=4))

    def show_region(self, region: Rect | None, width: int, height: int) -> None:
        """The numbers of now, within a photograph of that size."""
        self._bounds = (max(1, width), max(1, height))
        shown = region or Rect(0, 0, 1, 1)
        limits = {
            "x": (0, width - shown.width, shown.x),
            "y": (0, height - shown.height, shown.y),
            "width": (1, width, shown.width),
            "height": (1, height, shown.height),
        }
        for name, (low, high, value) in limits.items():
            spin = self.spins[name]
            with QSignalBlocker(spin):
                spin.setRange(low, max(low, high))
                spin.setValue(value)
            spin.setEnabled(region is not None)

    def _typed(self) -> None:
        """A number was typed; the size gives way at the edges."""
        x, y = self.spins["x"].value(), self.spins["y"].value()
        width = min(self.spins["width"].value(), self._bounds[0])
        height = min(self.spins["height"].value(), self._bounds[1])
        self.region_typed.emit(Rect(min(x, self._bounds[0] - width), min(y, self._bounds[1] - height), width, height))


class Masks(QWidget):
    """The masks. ``chosen(number)`` to take one up on the canvas, ``dropped(number)`` to remove it."""

    chosen = Signal(int)
    dropped = Signal(int)

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        self._lines = column(gap=0)
        self._shown: tuple[Rect, ...] | None = None
        self.setLayout(column(SectionHeader("Masks", *buttons), self._lines, gap=4))
        self.show_masks(())

    def show_masks(self, masks: Sequence[Rect]) -> None:
        """List these."""
        if tuple(masks) == self._shown:
            return
        self._shown = tuple(masks)
        while (taken := self._lines.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.hide()
                old.deleteLater()
        for number, mask in enumerate(masks):
            self._lines.addWidget(self._line(number, mask))
        if not masks:
            self._lines.addWidget(
                label("None. B draws one; what it covers is grey in what is kept.", tone="muted", wrap=True)
            )

    def _line(self, number: int, mask: Rect) -> QWidget:
        words = f"Mask {number + 1}"
        take = Button(words, kind="link")
        take.setAccessibleName(f"Take up {words}")
        take.clicked.connect(lambda: self.chosen.emit(number))
        drop = IconButton("delete", f"Remove {words}", size=16)
        drop.clicked.connect(lambda: self.dropped.emit(number))
        made = QWidget()
        size = label(f"{mask.width} × {mask.height} at {mask.x}, {mask.y}", tone="muted")
        made.setLayout(row(take, size, None, drop, gap=4))
        return made
