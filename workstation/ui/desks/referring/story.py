"""What happened to a referral: why this country, who decided what, comments of those who returned it, the country's answer."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QVBoxLayout, QWidget

from workstation.domain.tip import visible
from workstation.ui import theme
from workstation.ui.desks.referring.gather import Board, Facts
from workstation.ui.widgets import Notice, column, label, scrolled


class Reasoning(QPlainTextEdit):
    """Why this country; kept when the focus leaves or with Ctrl+S. ``left()`` when there is something to keep."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setAccessibleName("Reasoning")
        self.setPlaceholderText("Why this country: what the tips say, how they agree, what speaks against it.")
        self._kept = ""

    def show_text(self, text: str, editable: bool) -> None:
        """Show the kept text – unless it is being changed right now."""
        if editable and self.hasFocus() and self.changed():
            return
        self._kept = text
        if self.toPlainText() != text:
            self.setPlainText(text)
        self.setReadOnly(not editable)

    def changed(self) -> bool:
        """Whether there is something to keep."""
        return not self.isReadOnly() and self.toPlainText().strip() != self._kept.strip()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Going elsewhere keeps it; a menu or popup is not elsewhere."""
        super().focusOutEvent(event)
        if self.changed() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class Story(QWidget):
    """The tab of decisions, comments and answer."""

    def __init__(self) -> None:
        super().__init__()
        self._answer = Notice()
        self._decisions = QGridLayout()
        self._decisions.setHorizontalSpacing(16)
        self._decisions.setVerticalSpacing(6)
        self._decisions.setColumnStretch(2, 1)
        self._comments = QVBoxLayout()
        self._digests = label("", tone="muted", scale="small")
        self._digests.setFont(theme.mono())
        self._digests.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        inner = QWidget()
        inner.setLayout(
            column(
                *(self._answer, label("Decisions, each signed", scale="heading"), self._decisions, 8),
                *(label("Comments", scale="heading"), self._comments, 8, self._digests, None),
                margins=(0, 8, 8, 8),
            )
        )
        self.setLayout(column(scrolled(inner), gap=0))

    def show_facts(self, facts: Facts, board: Board) -> None:
        """Show all of it."""
        referral = facts.referral
        self._show_answer(facts)
        _empty(self._decisions)
        for number, (at, what, who) in enumerate(facts.told):
            self._decisions.addWidget(label(at, tone="muted"), number, 0)
            self._decisions.addWidget(label(f"{what} by {board.name(who)}"), number, 1)
        if not facts.told:
            self._decisions.addWidget(label("Nothing is decided yet.", tone="muted"), 0, 0)
        _empty(self._comments)
        for comment in referral.comments:
            self._comments.addWidget(label(visible(comment), wrap=True))
        if not referral.comments:
            self._comments.addWidget(label("Nobody has returned it.", tone="muted"))
        sums = [("tag manifest", referral.content), ("package     ", referral.package)]
        self._digests.setText("\n".join(f"{name}  SHA-256  {value}" for name, value in sums if value))

    def _show_answer(self, facts: Facts) -> None:
        """The country's receipt."""
        answer = facts.receipt
        text = visible(answer.get("text", ""))
        words = f"Answer of {facts.referral.country}: {answer.get('answer', '')} ({answer.get('at', '')}). {text}"
        self._answer.say(words.strip() if answer else "", "warn" if answer.get("answer") == "returned" else "info")


def _empty(box: QGridLayout | QVBoxLayout) -> None:
    """Take everything out."""
    while box.count():
        if (item := box.takeAt(0)) and (widget := item.widget()):
            widget.hide()
            widget.deleteLater()
