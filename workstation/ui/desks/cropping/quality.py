"""How good the crop is, in parts, with what would help; and what a machine reads in it, for the notes only."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QProgressBar, QSizePolicy, QWidget

from workstation.domain.quality import Part, Quality, Verdict
from workstation.domain.reading import Reading, as_note
from workstation.domain.tip import visible
from workstation.ui import theme
from workstation.ui.widgets import Button, Chip, SectionHeader, column, label, row

TONES = {Verdict.GOOD: "ok", Verdict.FAIR: "warn", Verdict.POOR: "danger"}
NAMES = 92
"""Width of the column of names."""

LINES = 5
"""Lines of read text seen at once."""


class Bar(QWidget):
    """A part's score as a filled bar; its colour and its length say the same."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self._part = part
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(60)

    def sizeHint(self) -> QSize:
        """Low and wide."""
        return QSize(120, 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The whole length, and the part of it that is reached."""
        painter, colors = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(0, self.height() / 2 - 3, self.width(), 6)
        painter.setBrush(colors.color("line"))
        painter.drawRoundedRect(whole, 3, 3)
        whole.setWidth(max(6.0, whole.width() * self._part.score / 100))
        painter.setBrush(colors.color(TONES[self._part.verdict]))
        painter.drawRoundedRect(whole, 3, 3)


class PartRow(QWidget):
    """One part: name, bar, verdict; below, what it means and what would help where it is not good."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        name = label(part.label)
        name.setFixedWidth(NAMES)
        verdict = label(part.verdict.value, tone=TONES[part.verdict], scale="small")
        verdict.setFixedWidth(34)
        head = row(name, Bar(part), verdict)
        head.setStretch(1, 1)
        good = part.verdict is Verdict.GOOD
        words = label("" if good else f"{part.words} {part.helps}".strip(), tone="muted", scale="small", wrap=True)
        words.setVisible(not good)
        self.setLayout(column(head, words, gap=2))
        self.setToolTip(f"{part.words} {part.helps}".strip())
        self.setAccessibleName(f"{part.label}: {part.verdict}, {part.score} of 100. {part.words} {part.helps}".strip())


class QualityPanel(QWidget):
    """The score of the crop as drawn, and its text on demand.

    ``text_wanted()``: read the text now; ``cancel_wanted()``: no longer; ``note_wanted(str)``: put these lines into the
    internal notes of the object.
    """

    text_wanted = Signal()
    cancel_wanted = Signal()
    note_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[PartRow] = []
        self._note = ""
        self.score = Chip()
        self.told = label("", tone="muted", scale="small", wrap=True)
        self._parts = column(gap=6)
        self.read = Button("Read text", "search", kind="link")
        self.read.set_tip("A machine reads the text in the crop, on this computer, for your notes")
        self.read.clicked.connect(self._wanted)
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName("Reading text")
        self.cancel = Button("Cancel", kind="link")
        self.cancel.clicked.connect(self._cancelled)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFrameShape(QFrame.Shape.StyledPanel)
        self.text.setAccessibleName("Text read in the crop, unchecked")
        self.text.setFixedHeight(16 + LINES * self.text.fontMetrics().lineSpacing())
        self.limits = label("", tone="muted", scale="small", wrap=True)
        self.note = Button("Add to notes", "comment", kind="link")
        self.note.set_tip("Put these lines below the internal notes of the object; notes never leave")
        self.note.clicked.connect(lambda: self.note_wanted.emit(self._note))
        waiting = row(self.busy, self.cancel)
        waiting.setStretch(0, 1)
        heading = SectionHeader("Text in the crop", self.read)
        heading.title.setProperty("scale", "")
        self.setLayout(
            column(
                *(SectionHeader("Quality", self.score), self.told, self._parts, 4),
                *(heading, waiting, self.text, self.limits, row(self.note, None), None),
                gap=6,
            )
        )
        self.show_quality(None)
        self.show_text(None)

    def show_quality(self, quality: Quality | None, words: str = "Draw a crop to see how good it is.") -> None:
        """The parts of a crop; None: there is none, and ``words`` say why."""
        for old in self.rows:
            old.hide()
            old.deleteLater()
        self.rows = [PartRow(part) for part in quality.parts] if quality else []
        for one in self.rows:
            self._parts.addWidget(one)
        self.score.setVisible(quality is not None)
        self.read.set_why_not(None if quality else words)
        if quality is None:
            self.told.setText(words)
            self.setAccessibleName(f"Quality: {words}")
            return
        self.score.show_state(f"{quality.score} {quality.verdict}", TONES[quality.verdict])
        weakest = quality.weakest
        good = weakest.verdict is Verdict.GOOD
        self.told.setText("No part is weak." if good else f"Weakest: {weakest.label.lower()}. A guide, never a rule.")
        self.setAccessibleName(f"Quality: {quality.score} of 100, {quality.verdict}. {self.told.text()}")

    def show_text(self, reading: Reading | None, failed: str = "") -> None:
        """What was read; None: nobody has asked, or, with ``failed``, it could not be read."""
        lines = [visible(line.text) for line in reading.lines] if reading else []
        self._note = as_note(reading) if reading else ""
        self.text.setPlainText("\n".join(lines))
        self.text.setVisible(bool(lines))
        empty = "No text was found. That does not mean that there is none. " if reading and not lines else ""
        self.limits.setText(failed or (empty + reading.limits if reading else ""))
        self.limits.setVisible(bool(self.limits.text()))
        self.note.setVisible(bool(lines))
        self._set_busy(on=False)

    def set_note_why_not(self, why: str | None) -> None:
        """Why lines cannot be added to notes now: there is no object yet."""
        self.note.set_why_not(why)

    def _wanted(self) -> None:
        self.show_text(None)
        self._set_busy(on=True)
        self.text_wanted.emit()

    def _cancelled(self) -> None:
        self._set_busy(on=False)
        self.read.setFocus()
        self.cancel_wanted.emit()

    def _set_busy(self, *, on: bool) -> None:
        self.busy.setVisible(on)
        self.cancel.setVisible(on)
        self.read.setVisible(not on)
