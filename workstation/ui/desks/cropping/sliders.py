"""One number of a step: a slider, the same as digits, and the way back to where it changes nothing."""

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QSlider

from workstation.domain.step import Number
from workstation.ui.desks.cropping.calm import calm
from workstation.ui.widgets import IconButton, label


class NumberRow(QObject):
    """``changed(value)`` by hand only. ``named``: what the step is called. The slider counts in the finest unit."""

    changed = Signal(float)
    reset_wanted = Signal()

    def __init__(self, rule: Number, named: str) -> None:
        super().__init__()
        self._rule = rule
        words = named if rule.label == named else f"{named}, {rule.label.lower()}"
        self.caption = label(rule.label, tone="muted", scale="small")
        self.slider = calm(QSlider(Qt.Orientation.Horizontal))
        self.slider.setRange(round(rule.low / rule.fine), round(rule.high / rule.fine))
        self.slider.setPageStep(max(1, round((rule.high - rule.low) / rule.fine / 20)))
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.slider.setAccessibleName(words)
        self.slider.setMinimumWidth(64)
        self.number = calm(QDoubleSpinBox())
        self.number.setRange(rule.low, rule.high)
        self.number.setDecimals(0 if rule.fine >= 1 else 1 if round(rule.fine * 10) == rule.fine * 10 else 2)
        self.number.setSingleStep(rule.fine)
        self.number.setSuffix(f" {rule.unit}" if rule.unit else "")
        self.number.setKeyboardTracking(False)
        self.number.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.number.setAccessibleName(f"{words}, number")
        self.number.setFixedWidth(88)
        self.reset = IconButton("undo", f"Reset {words.lower()}", size=14)
        self.caption.setBuddy(self.slider)
        self.slider.valueChanged.connect(lambda _value: self._moved(self.value()))
        self.number.valueChanged.connect(lambda value: self._moved(round(value, 2)))
        self.reset.clicked.connect(self.reset_wanted)

    def value(self) -> float:
        """What the slider says, rounded to its finest unit."""
        return round(self.slider.value() * self._rule.fine, 2)

    def put(self, value: float) -> None:
        """Show a value without telling."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.slider.setValue(round(value / self._rule.fine))
            self.number.setValue(value)
        self.reset.set_why_not(None if value != self._rule.neutral else "It is not changed.")

    def _moved(self, value: float) -> None:
        self.put(value)
        self.changed.emit(value)
