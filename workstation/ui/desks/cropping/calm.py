"""Sliders and numbers which the wheel moves only while they have the keyboard, so that scrolling past changes nothing."""

from typing import TypeVar

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

MARGINS = (6, 0, 0, 0)
"""Of a number's text: the style sheet cannot pad a spin box."""

_Field = TypeVar("_Field", bound=QWidget)


class _Calm(QObject):
    """Hands the wheel on to the panel behind a field nobody works in."""

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        """True, and not accepted, for a turn of the wheel that is not meant for the field: the panel gets it."""
        if event.type() == QEvent.Type.Wheel and isinstance(field, QWidget) and not field.hasFocus():
            event.ignore()
            return True
        return False


def calm(field: _Field) -> _Field:
    """Make a field leave the wheel alone until it has the keyboard; returns it."""
    field.installEventFilter(_Calm(field))
    if isinstance(field, QAbstractSpinBox):
        field.lineEdit().setTextMargins(*MARGINS)
    return field
