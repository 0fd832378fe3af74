"""The crop by numbers, and its masks as a list."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QSpinBox, QWidget

from workstation.domain.geometry import Rect
from workstation.domain.shape import Mask
from workstation.ui.canvas import tilt
from workstation.ui.canvas.drawn import Drawn, name_of, size_of
from workstation.ui.desks.cropping.calm import calm
from workstation.ui.widgets import Button, IconButton, SectionHeader, column, label, row


class Numbers(QWidget):
    """Place, size and tilt. ``region_typed(Rect)``, ``angle_typed(degrees)`` when a number was changed by hand."""

    region_typed = Signal(object)
    angle_typed = Signal(float)

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        self._bounds = (1, 1)
        self.spins = {name: calm(QSpinBox()) for name in ("x", "y", "width", "height")}
        self.head = SectionHeader("Crop", *buttons)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        self.tilt = calm(QDoubleSpinBox())
        self.tilt.setDecimals(1)
        self.tilt.setRange(-tilt.STEEPEST, tilt.STEEPEST)
        self.tilt.setSingleStep(0.5)
        fields = (("x", "Left"), ("y", "Top"), ("width", "Width"), ("height", "Height"), ("tilt", "Tilt °"))
        for i, (name, words) in enumerate(fields):
            spin = self.spins.get(name, self.tilt)
            spin.setKeyboardTracking(False)
            spin.setMinimumWidth(54)  # five of them side by side
            spin.setAccessibleName("Tilt in degrees" if spin is self.tilt else f"{words} in pixels")
            caption = label(words, tone="muted", scale="small")
            caption.setBuddy(spin)
            grid.addWidget(caption, 0, i)
            grid.addWidget(spin, 1, i)
            grid.setColumnStretch(i, 1)
        for pixels in self.spins.values():
            pixels.valueChanged.connect(self._typed)
        self.tilt.valueChanged.connect(self.angle_typed)
        self.shape = label("", tone="muted", scale="small", wrap=True)
        self.setLayout(column(self.head, grid, self.shape, gap=4))

    def show_drawn(self, drawn: Drawn, width: int, height: int) -> None:
        """The numbers of now, within a photograph of that size. A tilted crop's own box may stand out of it."""
        region, corners = drawn.region, len(drawn.polygon)
        self._bounds = (max(1, width), max(1, height))
        shown = region or Rect(0, 0, 1, 1)
        with QSignalBlocker(self.tilt):
            self.tilt.setValue(drawn.angle)
        self.tilt.setEnabled(region is not None and not corners)
        self.shape.setText(f"Polygon of {corners} corners; width and height stretch it." if corners else "")
        self.shape.setVisible(bool(corners))
        limits = {
            "x": (min(0, shown.x), max(width - shown.width, shown.x), shown.x),
            "y": (min(0, shown.y), max(height - shown.height, shown.y), shown.y),
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


NO_MASK = "None. Press B to paint, or press H to draw a box; what they cover is grey in what is kept."


class Masks(QWidget):
    """The masks. ``chosen(number)`` to take one up on the canvas, ``dropped(number)`` to remove it.

    ``told``: a sentence with the keys in force.
    """

    chosen = Signal(int)
    dropped = Signal(int)

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        self.told: Callable[[str], str] = str
        self._lines = column(gap=0)
        self._shown: tuple[Mask, ...] | None = None
        self.setLayout(column(SectionHeader("Masks", *buttons), self._lines, gap=4))
        self.show_masks(())

    def show_masks(self, masks: Sequence[Mask]) -> None:
        """List these."""
        if tuple(masks) == self._shown:
            return
        self._shown = tuple(masks)
        while (taken := self._lines.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.hide()
                old.deleteLater()
        for number in range(len(masks)):
            self._lines.addWidget(self._line(number, masks))
        if not masks:
            self._lines.addWidget(label(self.told(NO_MASK), tone="muted", wrap=True))

    def _line(self, number: int, masks: Sequence[Mask]) -> QWidget:
        words = name_of(masks, number)
        take = Button(words, kind="link")
        take.setAccessibleName(f"Take up {words}")
        take.clicked.connect(lambda: self.chosen.emit(number))
        drop = IconButton("delete", f"Remove {words}", size=16)
        drop.clicked.connect(lambda: self.dropped.emit(number))
        made = QWidget()
        made.setLayout(row(take, label(size_of(masks[number]), tone="muted"), None, drop, gap=4))
        return made
