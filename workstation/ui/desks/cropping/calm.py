"""Sliders and numbers which the wheel moves only while they have the keyboard, so that scrolling past changes nothing."""

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSlider, QSpinBox, QWidget

MARGINS = (6, 0, 0, 0)
"""Of a number's text: the style sheet cannot pad a spin box."""


def passed_on(widget: QWidget, event: QWheelEvent) -> bool:
    """Whether a turn of the wheel is meant for the panel behind, which then gets it."""
    if not widget.hasFocus():
        event.ignore()
    return not widget.hasFocus()


class CalmSlider(QSlider):
    """A slider."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel unless the slider is in use."""
        if not passed_on(self, event):
            super().wheelEvent(event)


class CalmSpin(QSpinBox):
    """A whole number."""

    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().setTextMargins(*MARGINS)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel unless somebody is typing here."""
        if not passed_on(self, event):
            super().wheelEvent(event)


class CalmNumber(QDoubleSpinBox):
    """A number."""

    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().setTextMargins(*MARGINS)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel unless somebody is typing here."""
        if not passed_on(self, event):
            super().wheelEvent(event)
