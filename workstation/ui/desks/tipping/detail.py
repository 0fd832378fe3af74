"""One tip: its words, links and facts, what it may be linked to, its grade, who says the same, and its sealed contact."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from workstation.actions import Session, looking, tipping
from workstation.domain.tip import Tip, visible
from workstation.ui.desks.tipping.blocks import GradeBlock, ObjectsBlock
from workstation.ui.desks.tipping.reading import Block, Elided, Reading
from workstation.ui.desks.tipping.words import TITLES, TONES, day, facts_line, first_words, found_in, spans
from workstation.ui.widgets import Button, Chip, EmptyState, column, label, pane, panel, row, rule, scrolled

SHOWN = 200_000
"""Characters of one tip shown at most; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A tip with everything its panel says, gathered off the window's thread."""

    tip: Tip
    text: str
    marks: tuple[tuple[int, int], ...]
    proposal: tuple[str, str]
    same: tuple[Tip, ...]


def gather(session: Session, number: int) -> Facts:
    """Read all of it."""
    tip = looking.tip(session, number)
    text = visible(tip.text[:SHOWN])
    if len(tip.text) > SHOWN:
        text += f"\n\n[{len(tip.text) - SHOWN:,} more characters]"
    return Facts(
        tip,
        text,
        tuple(spans(text)),
        tipping.proposal(session, tip),
        tuple(tipping.saying_the_same(session, number)[:12]),
    )


class TipDetail(QWidget):
    """The right side of the inbox. ``tip_wanted(id)`` when one that says the same is chosen."""

    tip_wanted = Signal(int)

    def __init__(self, open_contact: Button, verdicts: list[Button]) -> None:
        super().__init__()
        self.facts: Facts | None = None
        self._title = label("", scale="heading")
        self._verdict = Chip()
        self._sealed = Chip("contact sealed")
        self._line = label("", tone="muted", scale="small", wrap=True)
        self.text = Reading("Text of the tip", most=18)
        self._links = Reading("Links", most=6, mono=True)
        self._links_block = Block("Links – plain text, never opened from here")
        self._links_block.add(self._links)
        self.objects = ObjectsBlock()
        self.grade = GradeBlock()
        self._same = Block("Says the same")
        self._same_rows = QVBoxLayout()
        self._same_rows.setSpacing(2)
        self._same.add(self._same_rows)
        self.contact = ContactPanel()
        self.contact.opened.connect(self._say_contact)
        head = row(self._title, self._verdict, self._sealed, None, open_contact)
        inner = QWidget()
        blocks = (self.contact, self._links_block, self.objects, self.grade, self._same)
        inner.setLayout(column(head, self._line, self.text, 4, *blocks, None, gap=8, margins=(16, 12, 16, 12)))
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyState("tips", "No tip chosen", "Choose a tip in the list to read it."))
        self._pages.addWidget(scrolled(inner))
        for button in verdicts:
            button.setStyleSheet("QPushButton { padding: 4px 8px; } QPushButton:focus { padding: 3px 7px; }")
        keys = QWidget()
        keys.setLayout(column(rule(), row(*verdicts, None, gap=6, margins=(12, 8, 12, 8)), gap=0))
        self._keys = keys
        whole = panel(column(self._pages, keys, gap=0))
        self.setLayout(column(pane(whole, "Tip"), gap=0))
        self.setMinimumWidth(540)
        self.clear()

    def clear(self) -> None:
        """Show no tip."""
        self.facts = None
        self.contact.forget()
        self._pages.setCurrentIndex(0)
        self._keys.hide()

    def show_facts(self, facts: Facts, about: Mapping[str, str], why_not: str | None) -> None:
        """Show a tip. ``about``: known objects; ``why_not``: why this person may not change anything."""
        tip = facts.tip
        if self.facts is None or self.facts.tip.id != tip.id:
            self.contact.forget()
        self.facts = facts
        self._title.setText(tip.ref)
        self._verdict.show_state(TITLES[tip.verdict].lower(), TONES[tip.verdict])
        self._sealed.setVisible(tip.has_contact)
        self._line.setText(facts_line(tip))
        self.text.say(facts.text or "(no text)", facts.marks)
        self._links.say("\n".join(visible(link) for link in tip.links))
        self._links_block.setVisible(bool(tip.links))
        proposed = [(ref, found_in(tip, ref)) for ref in tip.proposed if ref not in tip.objects]
        self.objects.show_links(tip.objects, proposed, about, why_not)
        self.grade.show_grade(tip.grade, facts.proposal, why_not)
        self._show_same(facts)
        self._pages.setCurrentIndex(1)
        self._keys.show()

    def _say_contact(self, on: bool) -> None:
        """The chip tells whether contact data are on the screen."""
        self._sealed.show_state("contact open" if on else "contact sealed", "warn" if on else "")

    def _show_same(self, facts: Facts) -> None:
        """Lines that lead to the tips with the same words."""
        while self._same_rows.count():
            if (item := self._same_rows.takeAt(0)) and (widget := item.widget()):
                widget.hide()
                widget.deleteLater()
        self._same.setVisible(bool(facts.same))
        for other in facts.same:
            words = f"{day(other.received_at)}  ·  {TITLES[other.verdict].lower()}  ·  {first_words(other, 60)}"
            go = Button(other.ref, kind="link")
            go.set_tip(f"Go to {other.ref}")
            go.clicked.connect(lambda _on=False, number=other.id: self.tip_wanted.emit(number))
            line = QWidget()
            box = row(go, Elided(words))
            box.setStretch(1, 1)
            line.setLayout(box)
            self._same_rows.addWidget(line)
        more = facts.tip.same_count - 1
        self._same.caption.setText(
            f"Says the same: {more} other tip{'s' if more != 1 else ''}; they count as one source"
        )


class ContactPanel(Block):
    """Contact data while they are open; they go when the tip, the desk or the program is left. ``opened(bool)`` tells."""

    opened = Signal(bool)

    def __init__(self) -> None:
        close = Button("Close now", "eye-off", kind="quiet")
        super().__init__("Contact data – opened with a recorded reason", close)
        close.clicked.connect(self.forget)
        self.setProperty("plane", "notice")
        self.setProperty("tone", "warn")
        self.values = Reading("Contact data", most=8)
        self.row = Reading("The row as it came", most=6, mono=True)
        note = label("The row as it came:", tone="muted", scale="small")
        foot = label("This closes by itself when you leave the tip, lock, or shield (F9).", tone="muted", scale="small")
        foot.setWordWrap(True)
        self.add(self.values, note, self.row, foot)
        self.hide()

    def reveal(self, contact: Mapping[str, str], raw: bytes) -> None:
        """Show contact data and the whole row."""
        lines = [f"{name}: {visible(value)}" for name, value in contact.items()]
        self.values.say("\n".join(lines) or "The sender left no contact data.")
        self.row.say(visible(raw.decode("utf-8", "replace")))
        self.show()
        self.opened.emit(True)
        self.values.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Take them off the screen."""
        self.values.clear()
        self.row.clear()
        self.hide()
        self.opened.emit(False)
