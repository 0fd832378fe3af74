"""The steps as sliders with numbers; a change is shown at once and becomes one step to undo when the hand rests."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QSlider, QWidget

from workstation.domain.crop import STEPS, Step
from workstation.ui.desks.cropping.draft import value_of, with_value
from workstation.ui.widgets import Button, IconButton, SectionHeader, column, label, row

REST_MS = 450
"""How long the hand rests until a movement counts as one step."""

_FINE = {"rotate": 0.1, "exposure": 0.1, "contrast": 1.0, "gamma": 0.05, "sharpen": 1.0}
_UNITS = {"rotate": " °", "exposure": " EV", "contrast": " %", "gamma": "", "sharpen": " %"}


class CalmSlider(QSlider):
    """A slider which the wheel moves only while it has the keyboard."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel unless the slider is in use."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CalmNumber(QDoubleSpinBox):
    """As ``CalmSlider``."""

    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().setTextMargins(6, 0, 0, 0)  # the style sheet cannot pad a spin box's text

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel unless somebody is typing here."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class StepRow:
    """One step: name, slider, number, reset. The slider counts in the step's finest unit."""

    def __init__(self, name: str) -> None:
        rule, fine = STEPS[name], _FINE[name]
        self.name, self._fine = name, fine
        self.caption = label(rule.label, tone="muted", scale="small")
        self.slider = CalmSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(rule.low / fine), round(rule.high / fine))
        self.slider.setPageStep(max(1, round((rule.high - rule.low) / fine / 20)))
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.slider.setAccessibleName(rule.label)
        self.slider.setMinimumWidth(80)
        self.number = CalmNumber()
        self.number.setRange(rule.low, rule.high)
        self.number.setDecimals({1.0: 0, 0.1: 1}.get(fine, 2))
        self.number.setSingleStep(fine)
        self.number.setSuffix(_UNITS[name])
        self.number.setKeyboardTracking(False)
        self.number.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.number.setAccessibleName(f"{rule.label}, number")
        self.number.setFixedWidth(88)
        self.reset = IconButton("undo", f"Reset {rule.label.lower()}", size=14)
        self.caption.setBuddy(self.slider)

    def value(self) -> float:
        """What the slider says, rounded to its finest unit."""
        return round(self.slider.value() * self._fine, 2)

    def put(self, value: float) -> None:
        """Show a value without telling."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.slider.setValue(round(value / self._fine))
            self.number.setValue(value)
        self.reset.set_why_not(None if value != STEPS[self.name].neutral else "It is not changed.")


class Steps(QWidget):
    """All steps. ``moved(steps)`` at every movement; ``rested(before, after, text)`` once, when the hand rests."""

    moved = Signal(object)
    rested = Signal(object, object, str)

    def __init__(self) -> None:
        super().__init__()
        self._steps: tuple[Step, ...] = ()
        self._before: tuple[Step, ...] | None = None
        self._text = ""
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.settle)
        self.none = Button("Reset all", kind="link")
        self.none.clicked.connect(lambda: self._change((), "Reset all steps", at_once=True))
        self.left, self.right = (
            IconButton("undo", "Quarter turn left", size=16),
            IconButton("redo", "Quarter turn right", size=16),
        )
        self.turned = label("", tone="muted")
        self.left.clicked.connect(lambda: self.turn(-90))
        self.right.clicked.connect(lambda: self.turn(90))
        self.rows = {name: StepRow(name) for name in _FINE}
        self.setLayout(column(SectionHeader("Steps", self.none), self._grid(), gap=4))
        self.show_steps(())

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Other numbers, from undo or another photograph."""
        self._steps = tuple(steps)
        for name, line in self.rows.items():
            line.put(value_of(steps, name))
        turn = value_of(steps, "turn")
        self.turned.setText(f"{turn:g} ° clockwise" if turn else "not turned")
        self.none.setVisible(bool(steps))

    def turn(self, by: int) -> None:
        """A quarter turn."""
        value = (value_of(self._steps, "turn") + by) % 360
        self._change(with_value(self._steps, "turn", value), "Quarter turn", at_once=True)

    def settle(self) -> None:
        """Make a step of what was moved; called by the timer, and before anything else is done."""
        self._rest.stop()
        before, self._before = self._before, None
        if before is not None and before != self._steps:
            self.rested.emit(before, self._steps, self._text)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(label("Turn", tone="muted", scale="small"), 0, 0)
        grid.addLayout(row(self.left, self.right, self.turned, None, gap=4), 0, 1, 1, 3)
        for i, line in enumerate(self.rows.values(), 1):
            for place, widget in enumerate((line.caption, line.slider, line.number, line.reset)):
                grid.addWidget(widget, i, place)
            self._wire(line)
        grid.setColumnStretch(1, 1)
        return grid

    def _wire(self, line: StepRow) -> None:
        neutral = STEPS[line.name].neutral
        line.slider.valueChanged.connect(lambda _value: self._set(line, line.value()))
        line.number.valueChanged.connect(lambda value: self._set(line, round(value, 2)))
        line.reset.clicked.connect(lambda: self._set(line, neutral, at_once=True))

    def _set(self, line: StepRow, value: float, *, at_once: bool = False) -> None:
        line.put(value)
        text = f"{STEPS[line.name].label} {value:g}"
        self._change(with_value(self._steps, line.name, value), text, at_once=at_once)

    def _change(self, steps: tuple[Step, ...], text: str, *, at_once: bool = False) -> None:
        """Show and tell; the step to undo begins where the hand began."""
        if self._before is None or (at_once and self._rest.isActive()):
            self.settle()
            self._before = self._steps
        self.show_steps(steps)
        self._text = text
        self.moved.emit(steps)
        if at_once:
            self.settle()
        else:
            self._rest.start()
