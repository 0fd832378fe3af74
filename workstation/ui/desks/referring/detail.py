"""One referral: head, way, whose turn it is, tabs, and the acts of its state."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QWidget

from workstation.domain.person import Person
from workstation.domain.referral import NEXT, ReferralState, ReferralVerb, refusal
from workstation.ui.bench import Bench
from workstation.ui.desks.referring.contents import Contents
from workstation.ui.desks.referring.gather import Board, Facts
from workstation.ui.desks.referring.package import Package
from workstation.ui.desks.referring.story import Reasoning, Story
from workstation.ui.desks.referring.track import Track
from workstation.ui.desks.referring.words import FORWARD, TONES, TURN
from workstation.ui.widgets import Button, Chip, EmptyState, Notice, column, label, pane, panel, row, rule

_V = ReferralVerb
_ICONS = {
    _V.RETURN: "back",
    _V.SUBMIT: "send",
    _V.APPROVE: "check",
    _V.RELEASE: "unlock",
    _V.EXPORT: "export",
    _V.ACKNOWLEDGE: "import",
}


class ReferralDetail(QWidget):
    """The right side of the desk. ``reasoning_left()`` when a changed reasoning waits to be kept."""

    reasoning_left = Signal()

    def __init__(self, bench: Bench, person: Person, buttons: Mapping[ReferralVerb, Button]) -> None:
        super().__init__()
        self.facts: Facts | None = None
        self._person = person
        self._buttons = buttons
        self._title = label("", scale="heading")
        self._state, self._handling, self._version = Chip(), Chip(), Chip()
        self._who = label("", tone="muted")
        self._track = Track()
        self._turn = Notice()
        self.contents = Contents()
        self.reasoning = Reasoning()
        self.reasoning.left.connect(self.reasoning_left)
        self.package = Package(bench)
        self.story = Story()
        why = QWidget()
        why.setLayout(column(self.reasoning, margins=(0, 8, 0, 0)))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for page, title in (
            (self.contents, "Contents"),
            (why, "Reasoning"),
            (self.package, "As the recipient sees it"),
            (self.story, "Decisions"),
        ):
            self.tabs.addTab(page, title)
        self._bar = QWidget()
        self._bar.setLayout(column(rule(), row(None, *buttons.values(), margins=(16, 8, 16, 8)), gap=0))
        head = row(self._title, self._state, self._handling, self._version, None)
        top = column(head, self._who, 4, self._track, self._turn, margins=(16, 12, 16, 0))
        inner = column(self.tabs, margins=(16, 8, 16, 8))
        box = column(top, inner, self._bar, gap=0)
        box.setStretch(1, 1)
        page = QWidget()
        page.setLayout(box)
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyState("referrals", "No referral chosen", "Choose one in the list."))
        self._pages.addWidget(page)
        self.setLayout(column(pane(panel(column(self._pages, gap=0)), "Referral"), gap=0))
        self.setMinimumWidth(560)

    def clear(self) -> None:
        """Show none."""
        self.facts = None
        self._pages.setCurrentIndex(0)

    def show_facts(self, facts: Facts, board: Board) -> None:
        """Show one."""
        self.facts = facts
        referral = facts.referral
        self._title.setText(f"{referral.ref}   {board.country(referral.country)}")
        self._state.show_state(referral.state.value, TONES[referral.state])
        self._handling.show_state(str(referral.handling))
        self._version.show_state(f"version {referral.version}")
        names = (
            ", ".join(one.title for one in board.recipients(referral.country)) or "no authority is registered any more"
        )
        self._who.setText(f"To {names}  ·  by {board.names(referral.authors)}")
        self._track.show_state(referral.state)
        self._say_turn(facts, board)
        editable = refusal(referral, ReferralVerb.EDIT, self._person) is None
        self.contents.show_facts(facts, editable)
        self.reasoning.show_text(referral.reasoning, editable)
        self.package.want(referral.ref, referral.version, referral.content)
        self.story.show_facts(facts, board)
        self._show_acts(referral.state)
        self._pages.setCurrentIndex(1)

    def _say_turn(self, facts: Facts, board: Board) -> None:
        """Whose turn it is; a return's comment first, as its author must read it."""
        referral = facts.referral
        if referral.state is ReferralState.DRAFT and referral.comments:
            self._turn.say(f"Returned: {referral.comments[-1]}", "warn")
            return
        verb = FORWARD.get(referral.state)
        refused = refusal(referral, verb, self._person) if verb else None
        mine = "" if refused is None else f" {refused.message}"
        if verb is ReferralVerb.EXPORT and not board.recipients(referral.country):
            mine = " No authority is registered for this country."
        self._turn.say(TURN[referral.state] + mine)

    def _show_acts(self, state: ReferralState) -> None:
        """Only what can follow this state; why a person may not is on the greyed button."""
        for verb, button in self._buttons.items():
            button.setVisible((state, verb) in NEXT)
            main = FORWARD.get(state) is verb
            button.setProperty("kind", "primary" if main else "")
            button.put_icon(_ICONS[verb], "on_accent" if main else "text")
            button.style().unpolish(button)
            button.style().polish(button)
        self._bar.setVisible(any((state, verb) in NEXT for verb in self._buttons))
