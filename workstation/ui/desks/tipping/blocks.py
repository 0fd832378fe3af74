"""The two parts of a tip that take keys of their own: what it is linked to (L, digit) and its grade (G, letter, digit)."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QCompleter, QLineEdit, QVBoxLayout, QWidget

from workstation.domain.tip import INFORMATION, SOURCES, Grade
from workstation.ui.desks.tipping.reading import Block, Elided
from workstation.ui.desks.tipping.words import grade_words
from workstation.ui.widgets import Button, Chip, KeyCap, column, label, row


class KeyBlock(Block):
    """A block the list hands the keys to; ``left()`` when Esc gives them back, ``hinted(text)`` while it has them."""

    left = Signal()
    hinted = Signal(str)
    words = ""

    def __init__(self, title: str, *corner: QWidget) -> None:
        super().__init__(title, *corner)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that fits acts; Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not self.take(event.text().upper()):
            super().keyPressEvent(event)

    def take(self, key: str) -> bool:
        """Act on a letter or digit; False if it means nothing here."""
        raise NotImplementedError

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say which keys there are."""
        super().focusInEvent(event)
        self.hinted.emit(self.words)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The list's hint again."""
        super().focusOutEvent(event)
        self.hinted.emit("")
        self.update()


class ObjectsBlock(KeyBlock):
    """Linked objects, proposals with their reason and digit, and a field for any other. Signals carry references."""

    link_wanted = Signal(str)
    unlink_wanted = Signal(str)
    open_wanted = Signal(str)
    words = "1 … 9 link a proposal   Tab another object   Esc back to the list"

    def __init__(self) -> None:
        super().__init__("Objects")
        self._refs: list[str] = []
        self._why_not: str | None = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self._known = QStringListModel(self)
        self.other = QLineEdit()
        self.other.setPlaceholderText("Another object: reference, type or title")
        self.other.setAccessibleName("Another object")
        finder = QCompleter(self._known, self)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        self.other.setCompleter(finder)
        self.other.returnPressed.connect(self._typed)
        self.add(self._rows, self.other)

    def show_links(
        self,
        linked: Sequence[str],
        proposed: Sequence[tuple[str, str]],
        about: Mapping[str, str],
        why_not: str | None,
    ) -> None:
        """``proposed``: (reference, reason). ``about``: what each known object is. ``why_not``: why links stay as they are."""
        while self._rows.count():
            if (item := self._rows.takeAt(0)) and (widget := item.widget()):
                widget.hide()
                widget.deleteLater()
        self._why_not = why_not
        self._refs = [ref for ref, _why in proposed if ref in about][:9]
        for ref in linked:
            self._rows.addWidget(self._linked(ref, about.get(ref, "")))
        for ref, why in proposed:
            self._rows.addWidget(self._proposal(ref, why, about))
        if not linked and not proposed:
            self._rows.addWidget(label("Nothing linked, nothing proposed.", tone="muted"))
        self._known.setStringList([f"{ref}  {words}" for ref, words in about.items() if ref not in linked])
        self.other.clear()
        self.other.setEnabled(why_not is None)
        self.other.setVisible(why_not is None)

    def _linked(self, ref: str, words: str) -> QWidget:
        """A line of an object that is linked."""
        go = Button(ref, kind="link")
        go.set_tip("Show this object")
        go.clicked.connect(lambda: self.open_wanted.emit(ref))
        drop = Button("Unlink", kind="quiet")
        drop.setAccessibleName(f"Unlink {ref}")
        drop.clicked.connect(lambda: self.unlink_wanted.emit(ref))
        drop.set_why_not(self._why_not)
        return _line(Chip("linked", "ok"), go, Elided(words), drop)

    def _proposal(self, ref: str, why: str, about: Mapping[str, str]) -> QWidget:
        """A line of an object that the tip seems to speak of."""
        known = ref in about
        words = f"{about[ref]}  ·  {why}" if known else f"{why}, but there is no such object"
        make = Button("Link", "link")
        make.setAccessibleName(f"Link {ref}")
        make.clicked.connect(lambda: self.link_wanted.emit(ref))
        make.set_why_not(self._why_not if known else f"There is no object {ref}.")
        cap = KeyCap(str(self._refs.index(ref) + 1)) if ref in self._refs else label("  ")
        return _line(cap, label(ref), Elided(words), make)

    def take(self, key: str) -> bool:
        """Link the proposal with that digit."""
        if self._why_not is None and key.isdigit() and 0 < int(key) <= len(self._refs):
            self.link_wanted.emit(self._refs[int(key) - 1])
            return True
        return False

    def _typed(self) -> None:
        """Link what was chosen in the field."""
        ref = self.other.text().split(" ", 1)[0].strip().upper()
        if ref:
            self.link_wanted.emit(ref)


class GradeBlock(KeyBlock):
    """The 4×4 grade: nothing is chosen beforehand; the proposal is only said. ``graded("B2")``, "" takes it back."""

    graded = Signal(str)
    words = "A B C X the source, then 1 2 3 4 the information   Esc back to the list"

    def __init__(self) -> None:
        self._clear = Button("Take back", kind="quiet")
        super().__init__("Grade (source and information)", self._clear)
        self._clear.clicked.connect(lambda: self.graded.emit(""))
        self._source = QButtonGroup(self)
        self._information = QButtonGroup(self)
        self._buttons: dict[str, Button] = {}
        self._why_not: str | None = None
        self._said = ""
        sources = [self._button(letter, words, self._source) for letter, words in SOURCES.items()]
        digits = [self._button(str(digit), words, self._information) for digit, words in INFORMATION.items()]
        self._meaning = label("", scale="small", wrap=True)
        self._proposal = label("", tone="muted", scale="small", wrap=True)
        self.add(row(*sources, 16, *digits, None, gap=4), column(self._meaning, self._proposal, gap=4))

    def _button(self, text: str, words: str, group: QButtonGroup) -> Button:
        """One half of a grade."""
        made = Button(text)
        made.setCheckable(True)
        made.setFixedWidth(40)
        made.set_tip(f"{text}: {words}")
        made.setAccessibleName(f"{'Source' if text.isalpha() else 'Information'} {text}: {words}")
        made.clicked.connect(lambda: self._pressed(text))
        group.addButton(made)
        self._buttons[text] = made
        return made

    def show_grade(self, grade: Grade | None, proposal: tuple[str, str], why_not: str | None) -> None:
        """The confirmed grade, else none; and what is proposed, with its reason."""
        self._why_not = why_not
        for group in (self._source, self._information):
            group.setExclusive(False)
            for button in group.buttons():
                button.setChecked(False)
            group.setExclusive(True)
        if grade:
            self._buttons[grade.source].setChecked(True)
            self._buttons[str(grade.information)].setChecked(True)
        for button in self._buttons.values():
            button.set_why_not(why_not)
        self._clear.setVisible(grade is not None and why_not is None)
        self._meaning.setText(grade_words(grade) if grade else "")
        self._meaning.setVisible(grade is not None)
        self._said = f"Proposed: {proposal[0]}. {proposal[1]}" if proposal[0] else ""
        self._proposal.setText(self._said)
        self._proposal.setVisible(bool(self._said) and grade is None)

    def take(self, key: str) -> bool:
        """A letter chooses the source, a digit the information; with both it is graded."""
        if self._why_not is None and key in self._buttons:
            self._buttons[key].setChecked(True)
            self._pressed(key)
            return True
        return False

    def _pressed(self, key: str) -> None:
        """Grade once both halves are chosen, else say what the chosen half means."""
        source, digit = self._source.checkedButton(), self._information.checkedButton()
        if source and digit:
            self.graded.emit(source.text() + digit.text())
            return
        words = SOURCES[key] if key in SOURCES else INFORMATION[int(key)]
        missing = "now the information, 1 to 4" if key in SOURCES else "now the source, A B C or X"
        self._meaning.setText(f"{key}: {words} – {missing}.")
        self._meaning.show()


def _line(mark: QWidget, name: QWidget, words: QWidget, act: QWidget) -> QWidget:
    """Mark, name, words that give way, act – side by side."""
    made = QWidget()
    box = row(mark, name, words, act)
    box.setStretch(2, 1)
    made.setLayout(box)
    return made
