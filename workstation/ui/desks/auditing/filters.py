"""The line above the ledger: what subject, which act, whose. Counts follow the other filters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from workstation.domain.person import Person
from workstation.ui.desks.auditing import words
from workstation.ui.widgets import Button, SearchField, row


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; "" is everything. ``subject`` as the ledger writes it."""

    subject: str = ""
    verb: str = ""
    person: str = ""

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return bool(self.subject or self.verb or self.person)


class Filters(QWidget):
    """Emits ``changed()`` when another list is wanted."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._people: Mapping[str, Person] = {}
        self.subject = SearchField("Subject: O-2026-0001, case 1, a name")
        self.subject.setMinimumWidth(300)
        self.subject.searched.connect(lambda _text: self.changed.emit())
        self.verb, self.person = _combo("What was done", 240), _combo("Who did it", 180)
        for box in (self.verb, self.person):
            box.activated.connect(lambda _index: self.changed.emit())
        self.clear = Button("Show everything", "close", kind="quiet")
        self.clear.clicked.connect(self.reset)
        self.setLayout(row(self.subject, self.verb, self.person, self.clear, None))
        self.fill({}, {}, {})

    def wanted(self) -> Wanted:
        """What is asked for now."""
        typed = words.subject_query(self.subject.text(), self._people)
        return Wanted(typed, str(self.verb.currentData() or ""), str(self.person.currentData() or ""))

    def put(self, wanted: Wanted, shown: str = "") -> None:
        """Ask for something else; ``shown`` is how the subject is written in the field."""
        with QSignalBlocker(self.subject):
            self.subject.setText(shown or wanted.subject)
        for box, value, text in ((self.verb, wanted.verb, words.verb(wanted.verb)), (self.person, wanted.person, "")):
            if box.findData(value) < 0:
                box.addItem(text or words.person(value, self._people), value)
            box.setCurrentIndex(box.findData(value))
        self.changed.emit()

    def reset(self) -> None:
        """Everything again."""
        self.put(Wanted())

    def fill(self, verbs: Mapping[str, int], people: Mapping[str, int], names: Mapping[str, Person]) -> None:
        """Offer what is there, with counts; what is chosen stays chosen."""
        self._people = names
        _refill(self.verb, "Every act", verbs, words.verb)
        _refill(self.person, "Everybody", people, lambda person: words.person(person, names))
        self.clear.setVisible(bool(self.wanted()))


def _combo(name: str, width: int) -> QComboBox:
    """A closed list of fixed width, so that the line does not jump."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFixedWidth(width)
    made.setMaxVisibleItems(20)
    return made


def _refill(box: QComboBox, everything: str, counts: Mapping[str, int], say: Callable[[str], str]) -> None:
    """Keep the choice, renew the rest."""
    keep = box.currentData() or ""
    with QSignalBlocker(box):
        box.clear()
        box.addItem(everything, "")
        for value in sorted(set(counts) | ({keep} - {""}), key=lambda one: say(one).casefold()):
            box.addItem(f"{say(value)} ({counts.get(value, 0):,})", value)
        box.setCurrentIndex(max(box.findData(keep), 0))
