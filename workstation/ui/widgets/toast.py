"""Toasts: a short word at the foot of the window about what was just done, with Undo where there is an opposite."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from workstation.ui import icons
from workstation.ui.widgets.basics import label, row, set_tone
from workstation.ui.widgets.buttons import Button, IconButton

SHOWN_MS = 6000
"""How long a toast stays; a refusal stays twice as long, and any toast stays while the pointer or focus is on it."""

_ICONS = {
    "info": ("info", "accent"),
    "ok": ("check", "ok"),
    "warn": ("warning", "warn"),
    "danger": ("blocked", "danger"),
}


class Toasts(QFrame):
    """The one toast of a window; a new one replaces the old. Lies above the bottom edge of its parent."""

    def __init__(self, parent: QWidget, *, above: int = 44) -> None:
        super().__init__(parent)
        self._above = above
        self._undo: Callable[[], object] | None = None
        self.setProperty("plane", "toast")
        self._icon = QLabel()
        self._text = label(wrap=True)
        self._text.setMaximumWidth(560)
        self._button = Button("Undo", kind="link")
        self._button.clicked.connect(self._take_back)
        close = IconButton("close", "Close this message", size=14)
        close.clicked.connect(self.hide)
        box: QHBoxLayout = row(self._icon, self._text, self._button, close, margins=(12, 6, 6, 6))
        self.setLayout(box)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._leave)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, "" if hidden."""
        return self._text.text() if self.isVisible() else ""

    def say(self, text: str, undo: Callable[[], object] | None = None, tone: str = "info") -> None:
        """Show a sentence; with ``undo`` a button that calls it once."""
        self._undo = undo
        self._text.setText(text)
        # a wrapping label claims half a line per word: give short sentences the width they need
        self._text.setMinimumWidth(min(560, self._text.fontMetrics().horizontalAdvance(text) + 8))
        self._button.setVisible(undo is not None)
        name, role = _ICONS[tone]
        self._icon.setPixmap(icons.pixmap(name, role, 16, self.devicePixelRatioF()))
        set_tone(self, tone)
        self.setAccessibleName(text)
        self.show()
        self.raise_()
        self._place()
        self._timer.start(SHOWN_MS * (2 if tone in ("warn", "danger") else 1))

    def undo(self) -> bool:
        """Press Undo by key; False if there is nothing to take back."""
        if self._undo is None or not self.isVisible():
            return False
        self._take_back()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot when the window is resized."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _take_back(self) -> None:
        """Call the opposite act once."""
        undo, self._undo = self._undo, None
        self.hide()
        if undo:
            undo()

    def _leave(self) -> None:
        """Hide, unless somebody is about to press it."""
        if self.underMouse() or self.isAncestorOf(self.window().focusWidget() or self.window()):
            self._timer.start(SHOWN_MS)
        else:
            self.hide()

    def _place(self) -> None:
        """Centre above the bottom bar."""
        self.adjustSize()
        around = self.parentWidget() or self
        self.move((around.width() - self.width()) // 2, around.height() - self.height() - self._above)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
