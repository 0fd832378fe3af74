"""Sees what the window itself cannot: any sign of life, and F9 or F1 pressed in a dialog or popup above it."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from workstation.ui.keyrules import SHIELD, pressed, spelled
from workstation.ui.registry import Registry
from workstation.ui.widgets.picture import pictures_on_show

HELP = "window.help"

_LIFE = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
)


class Watch(QObject):
    """``alive()`` at every sign of life; ``wanted(id)`` when the key of shield or help is pressed outside the window.

    A window's shortcuts sleep while a dialog is open, and these two must not.
    """

    alive = Signal()
    wanted = Signal(str)

    def __init__(self, window: QWidget, registry: Registry) -> None:
        super().__init__(window)
        self._window, self._registry = window, registry
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def stop(self) -> None:
        """See nothing more."""
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at every event, take only those two keys."""
        if event.type() in _LIFE:
            self.alive.emit()
            if isinstance(event, QKeyEvent) and isinstance(watched, QWidget) and watched.window() is not self._window:
                return self._outside(watched, event)
        return False

    def _outside(self, watched: QWidget, event: QKeyEvent) -> bool:
        key = pressed(event)
        for act in (SHIELD, HELP):
            if key and key in {spelled(one) for one in self._registry.keys_of(act)}:
                if act == HELP and getattr(watched, "listening", False):
                    return False
                self.wanted.emit(act)
                return True
        return False


def shield_above(window: QWidget) -> None:
    """Shield every picture in a dialog or popup over ``window``; what lies in it is the business of its desks.

    Asked of the pictures, not of all windows: Qt's own windows do not bear being looked into while they go.
    """
    for view in pictures_on_show():
        if view.window() is not window:
            view.shield()
