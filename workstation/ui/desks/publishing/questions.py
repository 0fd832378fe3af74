"""The desk's questions: a new batch, which objects, what to withdraw and why. Tests replace these functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from workstation.actions.previewing import OnShow
from workstation.domain.batch import Batch, BatchState, check_batch_ref, suggested_ref
from workstation.domain.campaign import Move, too_many
from workstation.domain.errors import Refused
from workstation.domain.object import Object, check_text
from workstation.domain.wording import LIMITS
from workstation.ui.desks.publishing.cards import Card, CardList
from workstation.ui.desks.publishing.month import MonthView
from workstation.ui.desks.publishing.reading import Shelf
from workstation.ui.desks.publishing.thumbs import Thumbs
from workstation.ui.desks.publishing.words import day, many, proposed, short_day
from workstation.ui.dialogs import Question
from workstation.ui.widgets import Button, FormRow, Notice, label, row

THANKS = "Thank you to everybody who helped."
"""The public reason where an object leaves because it was identified or its time is over."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """An answer: which objects leave the public, in which batch, why."""

    batch: str
    refs: tuple[str, ...]
    reason: str


def ask_plan(parent: QWidget, when: date, today: date, batches: Sequence[Batch]) -> tuple[str, date] | None:
    """Reference and date of a new batch; None if declined. The suggested reference follows the date until it is typed."""
    box = Question(parent, "New batch", "Objects in it go public together.", "Plan it")
    taken = [batch.ref for batch in batches]
    name, month = QLineEdit(suggested_ref(when, taken)), MonthView()
    month.show_batches(batches, today)
    month.show_day(when)
    line = FormRow("Reference", name, "1 to 40 letters, digits, - or _. It is part of the file's name.")
    said = FormRow("Date of publication", month, " ")
    box.fields.addWidget(line)
    box.fields.addWidget(said)
    last = [name.text()]

    def check() -> None:
        why = _wrong_ref(name.text(), taken)
        line.complain(why if why and name.text() else "")
        box.yes.set_why_not(why)

    def moved(day_: date) -> None:
        said.complain(f"{day(day_)} is over." if day_ < today else "")
        if name.text() == last[0]:
            last[0] = suggested_ref(day_, taken)
            name.setText(last[0])

    name.textChanged.connect(check)
    month.day_chosen.connect(moved)
    month.day_entered.connect(lambda _day: box.yes.click())
    check()
    name.selectAll()
    return (name.text().strip(), month.chosen()) if box.ask() else None


def ask_objects(
    parent: QWidget, batch: Batch, objects: Sequence[Object], campaign: OnShow, thumbs: Thumbs
) -> list[str] | None:
    """Which cleared objects go into a batch; None if declined. The rotation's proposal can be ticked at once."""
    words = "Cleared, and in no other batch. Space or a click ticks, Enter puts them in."
    box = Question(parent, f"Put objects into {batch.ref}", words, "Put in")
    moves = [move for move in campaign.proposed(batch.date) if not move.leave]
    cards = _cards(box, objects, thumbs, "Cleared objects", moves)
    many_on_show = Notice()
    box.fields.addWidget(many_on_show)

    def check() -> None:
        count = len(cards.chosen())
        coming = count + len(batch.objects)
        many_on_show.say(too_many(len(campaign.shown), coming, len(batch.withdrawals), campaign.rotation), "warn")
        box.yes.setText(f"Put {many(count, 'object')} in" if count else "Put in")
        box.yes.set_why_not(None if count else "Tick at least one object.")

    cards.picked.connect(check)
    check()
    cards.setFocus(Qt.FocusReason.OtherFocusReason)
    return cards.chosen() if box.ask() else None


def ask_withdrawal(
    parent: QWidget, objects: Sequence[Object], shelf: Shelf, current: str, thumbs: Thumbs
) -> Leaving | None:
    """Which public objects to withdraw, in which batch, and the reason the public reads; None if declined."""
    words = "The withdrawal is built, released and exported as any batch. Until then the objects stay public."
    box = Question(parent, "Withdraw published objects", words, "Plan the withdrawal", danger=True)
    batches, today = shelf.batches, shelf.today
    moves = [move for move in shelf.campaign.proposed(today) if move.leave]
    cards = _cards(box, objects, thumbs, "Public objects", moves)
    reason = QPlainTextEdit()
    reason.setTabChangesFocus(True)
    reason.setFixedHeight(60)
    where = QComboBox()
    for batch in batches:
        if batch.state in (BatchState.PLANNED, BatchState.BUILT):
            where.addItem(f"{batch.ref}, {short_day(batch.date)}, {batch.state}", batch.ref)
    fresh = suggested_ref(today, [b.ref for b in batches], "W")
    where.addItem(f"{fresh}, new, today", fresh)
    where.setCurrentIndex(max(0, where.findData(current)) if where.findData(current) >= 0 else where.count() - 1)
    line = FormRow("Reason (public: everybody can read it)", reason, f"At most {LIMITS['question']} characters.")
    box.fields.addWidget(line)
    box.fields.addWidget(FormRow("In which batch", where))

    def check() -> None:
        count, why = len(cards.chosen()), _wrong_reason(reason.toPlainText())
        line.complain(why if why and reason.toPlainText().strip() else "")
        box.yes.setText(f"Plan the withdrawal of {many(count, 'object')}" if count else "Plan the withdrawal")
        box.yes.set_why_not("Tick at least one object." if not count else why)

    def thank() -> None:
        """A reason for a proposal that is taken over, unless somebody wrote one."""
        picked = set(cards.chosen())
        if picked and picked <= {move.ref for move in moves} and not reason.toPlainText():
            reason.setPlainText(THANKS)

    cards.picked.connect(check)
    cards.picked.connect(thank)
    reason.textChanged.connect(check)
    check()
    cards.setFocus(Qt.FocusReason.OtherFocusReason)
    if not box.ask():
        return None
    return Leaving(str(where.currentData()), tuple(cards.chosen()), reason.toPlainText().strip())


def _cards(box: Question, objects: Sequence[Object], thumbs: Thumbs, name: str, moves: Sequence[Move]) -> CardList:
    cards = CardList(thumbs, name, choosing=True)
    cards.setMinimumSize(4 * 220 + 20, 2 * 218 if len(objects) > 4 else 232)
    why = {move.ref: move.why for move in moves}
    cards.show_cards([Card(obj, hint=why.get(obj.ref, "")) for obj in objects])
    found = label(f"{many(len(objects), 'object')}. {proposed(moves)}".strip(), tone="muted", scale="small")
    tick = Button("Tick the proposed", kind="quiet")
    tick.clicked.connect(lambda: cards.choose([move.ref for move in moves]))
    tick.setVisible(bool(moves))
    box.fields.addLayout(row(found, None, tick))
    box.fields.addWidget(cards)
    return cards


def _wrong_ref(text: str, taken: Sequence[str]) -> str | None:
    try:
        ref = check_batch_ref(text)
    except Refused as error:
        return error.message
    return f"There is a batch {ref} already." if ref in taken else None


def _wrong_reason(text: str) -> str | None:
    if not text.strip():
        return "Write the reason the public may read."
    try:
        check_text("question", text)
    except Refused as error:
        return error.message.replace("The question", "The reason")
    return None
