"""A field that searches while one types, fields for numbers, and panes that share the room."""

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QLineEdit, QSpinBox, QSplitter, QWidget

from workstation.ui import icons


class SearchField(QLineEdit):
    """A field that looks for something while typing: ``searched(text)`` after a short rest or Enter; Esc empties it."""

    searched = Signal(str)

    def __init__(self, placeholder: str = "Search", *, rest_ms: int = 200) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(False)
        self.setMinimumWidth(180)
        self.setTextMargins(20, 0, 0, 0)
        self._glass = QLabel(self)
        self._glass.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._rest = QTimer(self, singleShot=True, interval=rest_ms)
        self._rest.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textChanged.connect(lambda _text: self._rest.start())

    def resizeEvent(self, event: object) -> None:
        """Keep the magnifier at the left."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._glass.setPixmap(icons.pixmap("search", "muted", 14, self.devicePixelRatioF()))
        self._glass.setGeometry(8, (self.height() - 14) // 2, 14, 14)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter searches at once, Esc empties."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._rest.stop()
            self.searched.emit(self.text())
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def whole_number(low: int, high: int, value: int = 0, *, unit: str = "") -> QSpinBox:
    """A field for a whole number."""
    made = QSpinBox()
    made.setRange(low, high)
    made.setValue(value)
    return _number(made, unit)


def decimal(low: float, high: float, value: float = 0, *, step: float = 0.1, unit: str = "") -> QDoubleSpinBox:
    """A field for a number with two decimals."""
    made = QDoubleSpinBox()
    made.setRange(low, high)
    made.setSingleStep(step)
    made.setValue(value)
    return _number(made, unit)


_Spin = TypeVar("_Spin", QSpinBox, QDoubleSpinBox)


def _number(field: _Spin, unit: str) -> _Spin:
    """What both have in common; the style sheet cannot pad a spin box's text."""
    field.setSuffix(f" {unit}" if unit else "")
    field.lineEdit().setTextMargins(6, 0, 0, 0)
    field.setKeyboardTracking(False)
    field.setCorrectionMode(field.CorrectionMode.CorrectToNearestValue)
    return field


class SplitPane(QSplitter):
    """Panes beside (or, ``upright``, below) one another; sizes are given as proportions and no pane collapses."""

    def __init__(self, *children: QWidget, sizes: Iterable[int] = (), upright: bool = False) -> None:
        super().__init__(Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(8)
        self._shares = tuple(sizes)
        for child in children:
            self.addWidget(child)
        for i, share in enumerate(self._shares):
            self.setStretchFactor(i, share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The proportions hold from the first size on; later the person's own hold."""
        super().resizeEvent(event)
        if self._shares and self.isVisible():
            room = self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height()
            self.setSizes([room * share // sum(self._shares) for share in self._shares])
            self._shares = ()

    def sizeHint(self) -> QSize:
        """Take what the window gives."""
        return QSize(800, 500)
