"""The desk of referrals: a list per country with states, the chosen one beside it, and the page of a new one."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.person import Act, Person
from workstation.domain.referral import Referral, ReferralVerb, refusal
from workstation.ui import dialogs
from workstation.ui.bench import Bench, Covered
from workstation.ui.desks.referring.acts import ReferralActs
from workstation.ui.desks.referring.detail import ReferralDetail
from workstation.ui.desks.referring.drafting import Drafting
from workstation.ui.desks.referring.gather import Board, Facts, board, facts
from workstation.ui.desks.referring.listing import Listing
from workstation.ui.desks.referring.words import FORWARD, waits_for
from workstation.ui.registry import Command
from workstation.ui.widgets import PictureView, SplitPane

_V = ReferralVerb
_LIST = "referrals.list"


class Referring(Covered):
    """Referrals."""

    id, title, primary = "referrals", "Referrals", "referrals.next"
    hint = "Ctrl+N new   S submit   A approve   R return   E export   I receipt   Alt+Q show pictures   Ctrl+Enter next step"

    def commands(self) -> tuple[Command, ...]:
        """What can be done anywhere on this desk."""
        new, receipt = self.new, self.receive
        return (
            Command("referrals.new", "New referral …", "add", ("Ctrl+N",), "referrals", new, self._why_not_draft),
            Command("referrals.next", "Next step of the referral", "play", (), "referrals", self.next_step),
            Command("referrals.show", "Show the pictures", "eye", ("Alt+Q",), "referrals", self.reveal),
            Command("referrals.keep", "Keep the reasoning", "check", ("Ctrl+S",), "referrals", self.keep_reasoning),
            Command(
                "referrals.receipt", "Take in a receipt …", "import", ("I",), _LIST, receipt, self._why_not_receive
            ),
        )

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._person: Person = bench.session.person
        self._board: Board | None = None
        registry = bench.registry
        new = registry.button("referrals.new", "primary")
        self.header.add(new)
        self.listing = Listing(self._person, registry.button("referrals.new"))
        self.table = self.listing.table
        registry.add(self.table, self._list_commands())
        self.detail = ReferralDetail(
            bench,
            self._person,
            {
                _V.RETURN: registry.button("referrals.return"),
                _V.SUBMIT: registry.button("referrals.submit"),
                _V.APPROVE: registry.button("referrals.approve"),
                _V.RELEASE: registry.button("referrals.release"),
                _V.EXPORT: registry.button("referrals.export"),
                _V.ACKNOWLEDGE: registry.button("referrals.receipt"),
            },
        )
        self.acts = ReferralActs(bench, self)
        self.drafting = Drafting(bench)
        self.pages = QStackedWidget()
        self.pages.addWidget(SplitPane(self.listing, self.detail, sizes=(2, 3)))
        self.pages.addWidget(self.drafting)
        self.pages.currentChanged.connect(lambda page: new.setVisible(page == 0))
        self.body.addWidget(self.pages, 1)
        self._wire()

    def _wire(self) -> None:
        """Signals between the parts."""
        self.table.current_row.connect(self._chosen)
        self.listing.filled.connect(self._filled)
        self.detail.reasoning_left.connect(self.keep_reasoning)
        self.detail.contents.tips_chosen.connect(self._keep_tips)
        self.drafting.left.connect(self._back)
        self.drafting.drafted.connect(self._draft)

    def _list_commands(self) -> list[Command]:
        """Keys of the list, one a verb."""
        acts: tuple[tuple[str, str, str, str, ReferralVerb, Callable[[], None]], ...] = (
            ("submit", "Submit", "send", "S", _V.SUBMIT, self.submit),
            ("return", "Return …", "back", "R", _V.RETURN, self.give_back),
            ("approve", "Approve …", "check", "A", _V.APPROVE, self.approve),
            ("release", "Release …", "unlock", "L", _V.RELEASE, self.release),
            ("export", "Export …", "export", "E", _V.EXPORT, self.export),
        )
        return [
            Command(f"referrals.{name}", text, icon, (key,), _LIST, run, lambda v=verb: self._why_not(v))  # type: ignore[misc]
            for name, text, icon, key, verb, run in acts
        ]

    # looking ------------------------------------------------------------------------------------------------------

    def cover(self, *, on: bool) -> None:
        """Crops and pages of reports, those which come later as well."""
        self.setProperty("shielded", on)
        for view in self.findChildren(PictureView):
            view.update()

    # why not ------------------------------------------------------------------------------------------------------

    def _why_not_draft(self) -> str | None:
        """Why this person drafts no referral."""
        return self._person.why_not(Act.DRAFT_REFERRALS)

    def _why_not_receive(self) -> str | None:
        """Why this person takes in no receipt."""
        return self._person.why_not(Act.DECIDE_REFERRALS)

    def _why_not(self, verb: ReferralVerb) -> str | None:
        """Why the chosen referral cannot be brought on by this act."""
        current = self.table.current()
        if current is None:
            return "No referral is chosen."
        refused = refusal(current, verb, self._person)
        return refused.message if refused else None

    # reading ------------------------------------------------------------------------------------------------------

    def refresh(self, change: Change | None) -> None:  # noqa: ARG002 – whatever changed, the list is read afresh
        """Read the list again."""
        session = self.bench.session
        self.bench.jobs.latest("referrals.list", lambda: board(session), self._show)

    def _show(self, found: Board) -> None:
        """List, counts, chosen row."""
        self._board = found
        self.bench.window.set_count("referrals", sum(waits_for(r, self._person) for r in found.referrals))
        count, countries = len(found.referrals), len({r.country for r in found.referrals})
        plural = "y" if countries == 1 else "ies"
        words = f"{count} referral{'s' if count != 1 else ''} to {countries} countr{plural}"
        self.header.set_facts(words if count else "")
        self.listing.show_board(found)

    def _filled(self) -> None:
        """Another list: the panel follows its cursor."""
        current = self.table.current()
        if current is None:
            self.detail.clear()
        elif self.detail.facts is None or self.detail.facts.referral != current:
            self._chosen(current)
        self.bench.registry.refresh()

    def open(self, subject: object) -> None:
        """Show one referral by its reference."""
        self._back()
        self.listing.filter_by("all", str(subject))
        self.refresh(None)

    def first_focus(self) -> QWidget | None:
        """The list."""
        return self.table

    def _chosen(self, referral: Referral | None) -> None:
        """Read what the panel says."""
        self.bench.registry.refresh()
        if referral is None:
            self.bench.jobs.forget("referrals.detail")
            self.detail.clear()
            return
        session, ref = self.bench.session, referral.ref
        self.bench.jobs.latest("referrals.detail", lambda: facts(session, ref), self._show_detail, failed=self._gone)

    def _show_detail(self, found: Facts) -> None:
        """Show it."""
        if self._board:
            self.detail.show_facts(found, self._board)

    def _gone(self, stop: Stop) -> None:
        """It cannot be read."""
        self.detail.clear()
        self.bench.window.toast(stop.message, tone="danger")

    def _back(self) -> None:
        """From the page of a new one to the list."""
        self.pages.setCurrentIndex(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # acts ---------------------------------------------------------------------------------------------------------

    def new(self) -> None:
        """The page of a new referral."""
        if self._board:
            self.drafting.begin(self._board)
            self.pages.setCurrentIndex(1)
            self.drafting.country.setFocus(Qt.FocusReason.OtherFocusReason)

    def _draft(self, country: str, refs: list[str], reasoning: str) -> None:
        """Make it and show it."""
        self.acts.draft(country, refs, reasoning, self.open)

    def next_step(self) -> None:
        """Whatever follows the chosen referral's state; on the page of a new one: draft it."""
        if self.pages.currentIndex() == 1:
            self.drafting.go.click()
            return
        current = self.table.current()
        verb = FORWARD.get(current.state) if current else None
        if verb:
            name = "receipt" if verb is _V.ACKNOWLEDGE else verb.value
            self.bench.registry.trigger(f"referrals.{name}")

    def keep_reasoning(self) -> None:
        """Keep a changed reasoning."""
        if self.detail.facts and self.detail.reasoning.changed():
            self.acts.edit(self.detail.facts.referral.ref, reasoning=self.detail.reasoning.toPlainText())

    def _keep_tips(self, numbers: list[int]) -> None:
        """Exactly these tips go along."""
        if self.detail.facts:
            self.acts.edit(self.detail.facts.referral.ref, tips=numbers)

    def submit(self) -> None:
        """Freeze it and hand it on."""
        self.keep_reasoning()
        if current := self.table.current():
            self.acts.submit(current.ref)

    def approve(self) -> None:
        """Sign the frozen files after a question."""
        self._sign("Approve", "You sign that exactly these files may go to this country.", self.acts.approve)

    def release(self) -> None:
        """Sign the release after a question."""
        self._sign(
            "Release", "You sign the release of exactly these files; then they can be exported.", self.acts.release
        )

    def _sign(self, word: str, sentence: str, act: Callable[[str], None]) -> None:
        """Ask with the digest that is signed."""
        if current := self.table.current():
            more = f"{sentence}\n\n{current.ref}, version {current.version}, tag manifest {current.content[:16]}…"
            if dialogs.confirm(self, f"{word} {current.ref}?", more, f"{word} and sign"):
                act(current.ref)

    def give_back(self) -> None:
        """Return it with a comment for its author."""
        if current := self.table.current():
            title, sentence = f"Return {current.ref}", "Its author reads this comment and changes the draft."
            if reason := dialogs.ask_reason(self, title, sentence, "Return"):
                self.acts.give_back(current.ref, reason)

    def export(self) -> None:
        """Choose a folder and write the package."""
        current = self.table.current()
        if current and (folder := dialogs.save_folder(self, f"Where to write {current.ref}")):
            self.acts.export(current, folder)

    def receive(self) -> None:
        """Choose a receipt and take it in."""
        if path := dialogs.open_file(self, "A country's receipt", "Receipts (*.json);;All files (*)"):
            self.acts.receive(path, self.open)
