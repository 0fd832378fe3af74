"""One question to the public, and the names of kinds and languages."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from workstation.domain.object import LANGUAGES, Question, QuestionKind
from workstation.ui.desks.describing.fields import Counted
from workstation.ui.widgets import IconButton, column

NAMES: Mapping[str, str] = dict(
    zip(
        LANGUAGES,
        (
            *("Bulgarian", "Czech", "Danish", "German", "Greek", "English", "Spanish", "Estonian", "Finnish"),
            *("French", "Irish", "Croatian", "Hungarian", "Italian", "Lithuanian", "Latvian", "Maltese", "Dutch"),
            *("Polish", "Portuguese", "Romanian", "Slovak", "Slovenian", "Swedish"),
        ),
        strict=True,
    )
)
"""English names of the 24 languages."""

KINDS: Mapping[QuestionKind, str] = {
    QuestionKind.WHAT: "What",
    QuestionKind.SOLD: "Sold where",
    QuestionKind.PLACE: "Place",
    QuestionKind.WHEN: "When",
    QuestionKind.WHO: "Who",
}


class QuestionField(QWidget):
    """One question: kind, sentence, remove."""

    edited = Signal()
    removed = Signal(object)

    def __init__(self, number: int, question: Question) -> None:
        super().__init__()
        self.kind = QComboBox()
        for kind, name in KINDS.items():
            self.kind.addItem(name, kind)
        self.kind.setCurrentIndex(list(KINDS).index(question.kind))
        self.kind.setAccessibleName(f"Kind of question {number}")
        self.kind.setFixedWidth(120)
        self.text = Counted(f"Question {number}", "question", lines=2)
        self.text.say(question.text)
        self.drop = IconButton("remove", f"Remove question {number}", size=16)
        self.drop.clicked.connect(lambda: self.removed.emit(self))
        self.kind.currentIndexChanged.connect(lambda _index: self.edited.emit())
        self.text.edited.connect(self.edited)
        self.text.head.insertWidget(0, self.kind)
        self.text.head.addWidget(self.drop)
        self.text.caption.hide()
        self.setLayout(column(self.text, gap=0))

    def value(self) -> Question:
        """The question as typed."""
        return Question(QuestionKind(self.kind.currentData()), self.text.text())  # Qt hands back a plain str

    def set_read_only(self, on: bool) -> None:
        """Not to be changed now."""
        self.kind.setEnabled(not on)
        self.text.set_read_only(on)
        self.drop.set_why_not("This object cannot be edited." if on else None)
