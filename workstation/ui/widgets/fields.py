"""A field that searches while one types, and panes that share the room."""

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSplitter, QWidget

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
