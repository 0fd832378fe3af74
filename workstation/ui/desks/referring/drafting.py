"""Drafting a referral: the country, the objects that may go there, and why."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from workstation.domain.tip import visible
from workstation.ui.bench import Bench
from workstation.ui.desks.referring.gather import Board, Candidate, candidates
from workstation.ui.widgets import (
    Button,
    FormRow,
    Notice,
    PrimaryButton,
    SplitPane,
    column,
    label,
    pane,
    panel,
    row,
    rule,
)

_SOON = 30
"""Days before its end from which a certificate is told as ending."""


class Drafting(QWidget):
    """The page of a new referral. ``drafted(country, refs, reasoning)``; ``left()`` when declined."""

    drafted = Signal(str, list, str)
    left = Signal()

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._board: Board | None = None
        self._candidates: list[Candidate] = []
        self.country = QComboBox()
        self.country.currentIndexChanged.connect(self._country_chosen)
        self._recipient = label("", tone="muted", scale="small", wrap=True)
        self.reasoning = QPlainTextEdit()
        self.reasoning.setTabChangesFocus(True)
        self.reasoning.setPlaceholderText("What the tips say, how they agree, what speaks against it.")
        self.objects = QListWidget()
        self.objects.setAccessibleName("Objects")
        self.objects.itemChanged.connect(self._refresh)
        self._notice = Notice()
        self.go = PrimaryButton("Draft the referral", "referrals")
        self.go.clicked.connect(self.draft)
        cancel = Button("Cancel")
        cancel.clicked.connect(self.left)
        left = panel(
            column(
                label("New referral", scale="heading"),
                FormRow("Country", self.country),
                self._recipient,
                8,
                FormRow("Reasoning", self.reasoning, "Can be completed later, until it is submitted."),
                margins=(16, 12, 16, 12),
            )
        )
        right = panel(
            column(
                label("Objects", scale="heading"),
                label(
                    "All tips linked to them go along, save those judged not relevant or duplicate; "
                    "each can be taken out afterwards.",
                    tone="muted",
                    scale="small",
                    wrap=True,
                ),
                self._notice,
                self.objects,
                margins=(16, 12, 16, 12),
            )
        )
        split = SplitPane(pane(left, "Country and reasoning"), pane(right, "Objects"), sizes=(2, 3))
        box = column(split, rule(), row(None, cancel, self.go))
        box.setStretch(0, 1)
        self.setLayout(box)
        self._refresh()

    def begin(self, board: Board) -> None:
        """A fresh page."""
        self._board = board
        self.country.clear()
        for code in dict.fromkeys(one.country for one in board.authorities if one.active):
            self.country.addItem(f"{board.country(code)} ({code})", code)
        self.reasoning.clear()
        self.objects.clear()
        self._notice.say(
            "" if self.country.count() else "No authority is registered; an administrator adds one.", "warn"
        )
        session = self._bench.session
        self._bench.jobs.latest("referrals.candidates", lambda: candidates(session), self._fill)
        self._country_chosen()

    def _fill(self, found: Sequence[Candidate]) -> None:
        """Objects with what speaks for them; those that may not go are greyed with the reason."""
        self._candidates = list(found)
        self.objects.blockSignals(True)
        self.objects.clear()
        for one in found:
            item = QListWidgetItem(self._words(one))
            item.setData(Qt.ItemDataRole.UserRole, one.object.ref)
            if one.why_not:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
                item.setToolTip(one.why_not)
            else:
                item.setFlags(
                    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
                )
                item.setCheckState(Qt.CheckState.Unchecked)
            self.objects.addItem(item)
        self.objects.blockSignals(False)
        if not found:
            self._notice.say("No object is cleared yet. Clear one in Review first.", "warn")
        self._refresh()

    def _words(self, one: Candidate) -> str:
        """Two lines about an object."""
        obj = one.object
        said = ", ".join(f"{visible(name)} ×{count}" for name, count in one.countries[:4])
        named = f"tips name {said}" if said else "no tip names a country"
        tips = f"{one.tips} tip{'s' if one.tips != 1 else ''}"
        return f"{obj.ref}   {obj.title}\n{one.why_not or f'{obj.state}  ·  {tips}  ·  {named}'}"

    def _country_chosen(self) -> None:
        """Say who will receive it, and until when it can be encrypted to them."""
        code = str(self.country.currentData() or "")
        lines: list[str] = []
        today = self._bench.session.clock().date()
        for one in self._board.recipients(code) if self._board and code else ():
            left = (date.fromisoformat(one.expires) - today).days
            state = f"ended on {one.expires}" if left < 0 else f"valid until {one.expires}"
            lines.append(f"{visible(one.title)} – certificate {state}{' (soon)' if 0 <= left < _SOON else ''}")
        self._recipient.setText("\n".join(lines))
        self._refresh()

    def chosen(self) -> list[str]:
        """References of the ticked objects."""
        items = [self.objects.item(number) for number in range(self.objects.count())]
        return [str(i.data(Qt.ItemDataRole.UserRole)) for i in items if i.checkState() == Qt.CheckState.Checked]

    def _refresh(self, _item: object = None) -> None:
        """The button says how many, or why not."""
        count = len(self.chosen())
        self.go.setText(f"Draft with {count} object{'s' if count != 1 else ''}" if count else "Draft the referral")
        why = None if count else "Tick at least one object."
        self.go.set_why_not("No authority is registered." if not self.country.count() else why)

    def draft(self) -> None:
        """Hand it over."""
        self.drafted.emit(str(self.country.currentData()), self.chosen(), self.reasoning.toPlainText().strip())
