"""Fields of the editor: counted texts that say at once which rule they break, and the picture of a fragment."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from workstation.domain.errors import Refused
from workstation.domain.object import check_text
from workstation.domain.wording import LIMITS
from workstation.ui.desks.describing.reading import Fragment
from workstation.ui.widgets import Button, PictureView, column, label, row, set_tone


class Sentence(QPlainTextEdit):
    """A text without line breaks that wraps over a few lines; Tab and Enter leave it."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFixedHeight(20 + lines * self.fontMetrics().lineSpacing())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.document().setDocumentMargin(2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the next field: a line break may not leave."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: object) -> None:
        """Pasted text comes in one line."""
        self.insertPlainText(" ".join(source.text().split()))  # type: ignore[attr-defined]

    def text(self) -> str:
        """What it says."""
        return self.toPlainText()

    def say(self, text: str) -> None:
        """Another text, without telling anybody."""
        if text != self.toPlainText():
            self.blockSignals(True)
            self.setPlainText(text)
            self.moveCursor(QTextCursor.MoveOperation.End)
            self.blockSignals(False)


class Line(QLineEdit):
    """A text of one line."""

    def say(self, text: str) -> None:
        """Another text, without telling anybody."""
        if text != self.text():
            self.blockSignals(True)
            self.setText(text)
            self.setCursorPosition(0)
            self.blockSignals(False)


class Counted(QWidget):
    """A named text with its length and its rule. ``rule`` is a key of ``LIMITS``. Emits ``edited()``."""

    edited = Signal()

    def __init__(self, name: str, rule: str, *, lines: int = 1, hint: str = "", placeholder: str = "") -> None:
        super().__init__()
        self._rule = rule
        self._hint = hint
        self.field: Sentence | Line = Sentence(lines) if lines > 1 else Line()
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(placeholder)
        self.caption = label(name, tone="muted", scale="small")
        self.caption.setBuddy(self.field)
        self._count = label("", tone="muted", scale="small")
        self._below = label("", scale="small", wrap=True)
        self._beside = label("", tone="muted", scale="small", wrap=True)
        self._beside.hide()
        self.head = row(self.caption, None, self._count)
        self.setLayout(column(self.head, self._beside, self.field, self._below, gap=2))
        self.field.textChanged.connect(lambda *_: self._typed())
        self.check()

    def text(self) -> str:
        """What it says, trimmed."""
        return self.field.text().strip()

    def say(self, text: str) -> None:
        """Another text, without ``edited``."""
        self.field.say(text)
        self.check()

    def say_beside(self, text: str) -> None:
        """The same in English, to be read beside it; "" for nothing."""
        self._beside.setText(f"English:  {text}" if text else "")
        self._beside.setVisible(bool(text))

    def set_read_only(self, on: bool) -> None:
        """Readable, but not to be changed now."""
        self.field.setReadOnly(on)

    def check(self) -> bool:
        """Count, and say which rule the text breaks; True if none."""
        text = self.text()
        limit = LIMITS[self._rule]
        self._count.setText(f"{len(text)} / {limit}")
        set_tone(self._count, "danger" if len(text) > limit else "warn" if len(text) > limit * 0.9 else "muted")
        try:
            check_text(self._rule, text)
            wrong = ""
        except Refused as stop:
            wrong = stop.words
        self._below.setText(wrong or self._hint)
        self._below.setVisible(bool(wrong or self._hint))
        set_tone(self._below, "danger" if wrong else "muted")
        self.field.setAccessibleDescription(wrong or self._hint)
        return not wrong

    def _typed(self) -> None:
        self.check()
        self.edited.emit()


class FragmentView(QWidget):
    """The pictures of an object, one at a time. ``shield`` turns them into mosaics until ``reveal``."""

    number_changed = Signal(int)
    reveal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fragments: Sequence[Fragment] = ()
        self._number = 0
        self._shielded = False
        self.picture = PictureView("Picture of the object", enlarge=True, empty="Nothing to show")
        self.picture.setMinimumSize(184, 120)
        self.back = Button("‹", kind="quiet")
        self.forth = Button("›", kind="quiet")
        self.back.setAccessibleName("Picture before")
        self.forth.setAccessibleName("Next picture")
        for button, step in ((self.back, -1), (self.forth, 1)):
            button.setFixedWidth(32)
            button.clicked.connect(lambda _checked=False, s=step: self.go(s))
        self.words = label("", tone="muted", scale="small")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        foot = row(self.back, self.words, self.forth, gap=4)
        foot.setStretch(1, 1)
        box = column(self.picture, foot, gap=4)
        box.setStretch(0, 1)
        self.setLayout(box)
        self.setFixedSize(216, 176)

    @property
    def number(self) -> int:
        """Which picture is shown, from 0."""
        return self._number

    def show_fragments(self, fragments: Sequence[Fragment]) -> None:
        """Other pictures."""
        self._fragments = fragments
        self._number = min(self._number, max(0, len(fragments) - 1))
        self._show()

    def go(self, step: int) -> None:
        """The picture before or after."""
        if self._fragments:
            self._number = (self._number + step) % len(self._fragments)
            self._show()
            self.number_changed.emit(self._number)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a shielded picture shows it."""
        self.reveal_wanted.emit()
        super().mousePressEvent(event)

    def set_shielded(self, on: bool) -> None:
        """Mosaics, or pictures as far as no zone blocks them."""
        if self._shielded != on:
            self._shielded = on
            self._show()

    def _show(self) -> None:
        several = len(self._fragments) > 1
        self.back.setVisible(several)
        self.forth.setVisible(several)
        if not self._fragments:
            self.picture.show_picture(None)
            self.words.setText("")
            return
        one = self._fragments[self._number]
        hidden = self._shielded or one.held
        self.picture.show_picture(one.mosaic if hidden else one.pixels, f"Picture {self._number + 1}")
        place = f"{self._number + 1} of {len(self._fragments)} · " if several else ""
        state = "held back by a zone" if one.held else "shielded – click to show" if self._shielded else ""
        self.words.setText(place + (state or f"{one.crop.width} × {one.crop.height} px"))
