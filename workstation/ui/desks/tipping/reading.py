"""Text to read and copy, never to change: it grows with its content and never shows rich text."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent, QTextCharFormat, QTextOption
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from workstation.ui import theme
from workstation.ui.widgets.basics import Part, column, label, literal, row

_PLAIN = """
QPlainTextEdit { border: 1px solid transparent; background: transparent; padding: 0; }
QPlainTextEdit:focus { border: 1px solid palette(link); padding: 0; }
"""


class Reading(QPlainTextEdit):
    """Plain text as high as its lines, up to ``most`` of them; then it scrolls."""

    def __init__(self, name: str, *, most: int = 16, mono: bool = False) -> None:
        super().__init__()
        self._most = most
        self.setReadOnly(True)
        self.document().setDocumentMargin(1)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setStyleSheet(_PLAIN)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        if mono:
            self.setFont(theme.mono())

    def say(self, text: str, marked: Iterable[tuple[int, int]] = ()) -> None:
        """Show text; ``marked`` are spans to stress."""
        self.setPlainText(text)
        self.setExtraSelections([self._mark(start, end) for start, end in marked])
        self.document().setTextWidth(self.viewport().width())
        self._fit()

    def _mark(self, start: int, end: int) -> QTextEdit.ExtraSelection:
        """One stressed span."""
        made = QTextEdit.ExtraSelection()
        look = QTextCharFormat()
        look.setBackground(theme.current().color("info_fill"))
        look.setForeground(theme.current().color("accent"))
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
        made.cursor, made.format = cursor, look
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks other lines."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the lines need."""
        lines = max(1, int(self.document().documentLayout().documentSize().height()))
        high = min(lines, self._most) * self.fontMetrics().lineSpacing() + 8
        bar = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(bar.ScrollBarAsNeeded if lines > self._most else bar.ScrollBarAlwaysOff)
        if self.height() != high or self.minimumHeight() != high:
            self.setFixedHeight(high)


class Elided(QLabel):
    """One line in the second voice that gives way: shortened with …, whole in its tooltip."""

    def __init__(self, text: str = "", tone: str = "muted") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""
        self.say(text)

    def say(self, text: str) -> None:
        """Another line."""
        self._whole = text
        self.setToolTip(literal(text))
        self.setAccessibleName(text)
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other letters."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 20)))


class Block(QFrame):
    """A part of the detail with a small title; while it has the keys it wears the focus ring."""

    def __init__(self, title: str, *corner: QWidget) -> None:
        super().__init__()
        self.setProperty("plane", "card")
        self.caption = label(title, scale="small", tone="muted")
        self.setAccessibleName(title)
        self._box = column(row(self.caption, None, *corner), gap=6, margins=(12, 8, 12, 10))
        self.setLayout(self._box)

    def add(self, *parts: Part) -> None:
        """Put parts below."""
        self._box.addLayout(column(*parts, gap=6))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.current().color("accent"), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
