"""The desk of tips: the inbox with its triage by one key, beside it the assistant for imports and their list."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.actions import tipping
from workstation.domain.change import Change
from workstation.domain.person import Act, Person
from workstation.domain.tip import Verdict
from workstation.ui import dialogs
from workstation.ui.bench import Bench, Desk
from workstation.ui.desks.tipping.acts import TipActs
from workstation.ui.desks.tipping.assistant import Assistant
from workstation.ui.desks.tipping.detail import TipDetail
from workstation.ui.desks.tipping.imports import Imports
from workstation.ui.desks.tipping.inbox import TipTable
from workstation.ui.desks.tipping.inboxpage import Inbox
from workstation.ui.desks.tipping.words import TITLES
from workstation.ui.registry import Command

_VERDICTS = (
    (Verdict.RELEVANT, "1", "check"),
    (Verdict.DUPLICATE, "2", "stack"),
    (Verdict.NOT_RELEVANT, "3", "remove"),
    (Verdict.SNOOZED, "H", "clock"),
    (Verdict.URGENT, "U", "warning"),
)
_SHORT = {Verdict.SNOOZED: "Snooze"}
_LIST = "tips.list"


class Tipping(Desk):
    """Tips."""

    id, title, primary = "tips", "Tips", "tips.import"
    hint = "1 relevant   2 duplicate   3 not relevant   H snooze   U urgent   L link   G grade   Ctrl+F search"

    def commands(self) -> tuple[Command, ...]:
        """What can be done anywhere on this desk."""
        return (
            Command("tips.import", "Import tips …", "import", ("Ctrl+I",), "tips", self.import_file, self._why_not),
            Command("tips.imports", "Imports", "stack", (), "tips", self.show_imports, tip="Imports made so far"),
            Command("tips.find", "Search tips", "search", ("Ctrl+F",), "tips", self._to_search),
        )

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._person: Person = bench.session.person  # asked once: it is read from key files
        registry = bench.registry
        self._acts = (registry.button("tips.imports", "quiet"), registry.button("tips.import", "primary"))
        self.header.add(*self._acts)
        self.table = TipTable()
        registry.add(self.table, self._list_commands())
        self.detail = TipDetail(
            registry.button("tips.contact"), [registry.button(f"tips.{_name(v)}") for v, _k, _i in _VERDICTS]
        )
        self.inbox = Inbox(bench, self.table, self.detail, registry.button("tips.import"))
        self.acts = TipActs(bench, self.inbox.want, self)
        self.assistant, self.imports = Assistant(bench), Imports(bench)
        self.pages = QStackedWidget()
        for page in (self.inbox, self.assistant, self.imports):
            self.pages.addWidget(page)
        self.body.addWidget(self.pages, 1)
        self._wire()
        self.setAcceptDrops(True)

    def _wire(self) -> None:
        """Signals between the parts."""
        self.pages.currentChanged.connect(self._turned)
        self.inbox.counted.connect(self._counted)
        self.detail.objects.link_wanted.connect(self.link)
        self.detail.objects.unlink_wanted.connect(self.unlink)
        self.detail.objects.open_wanted.connect(lambda ref: self.bench.window.go("objects", ref))
        self.detail.grade.graded.connect(self.grade)
        for block in (self.detail.objects, self.detail.grade):
            block.left.connect(self._to_list)
            block.hinted.connect(self.bench.window.hint)
        self.assistant.left.connect(self.show_inbox)
        self.assistant.imported.connect(self._imported)
        self.imports.left.connect(self.show_inbox)
        self.bench.registry.add(self.detail.objects, [_listed("link", "Link a proposal by its digit", "123456789")])
        self.bench.registry.add(self.detail.grade, [_listed("grade", "Grade: source, then information", "ABCX1234")])

    def _list_commands(self) -> list[Command]:
        """Keys of the list."""
        made = [
            Command(
                f"tips.{_name(verdict)}",
                _SHORT.get(verdict, TITLES[verdict]),
                icon,
                (key,),
                _LIST,
                lambda v=verdict: self.judge(v),  # type: ignore[misc]
                lambda v=verdict: self._why_not_judge(v),  # type: ignore[misc]
            )
            for verdict, key, icon in _VERDICTS
        ]
        there = self._why_not_change
        return [
            *made,
            Command("tips.link", "Link to an object", "link", ("L",), _LIST, self._to_objects, there),
            Command("tips.grade", "Grade", "sort", ("G",), _LIST, self._to_grade, there),
            Command(
                "tips.contact", "Open contact …", "unlock", ("C",), _LIST, self.open_contact, self._why_not_contact
            ),
        ]

    # why not ------------------------------------------------------------------------------------------------------

    def _why_not(self) -> str | None:
        """Why this person may not handle tips at all."""
        return self._person.why_not(Act.HANDLE_TIPS)

    def _why_not_change(self) -> str | None:
        """Why the current tip cannot be changed."""
        return self._why_not() or (None if self.table.current() else "No tip is chosen.")

    def _why_not_judge(self, verdict: Verdict) -> str | None:
        """Why the current tip cannot get this verdict."""
        tip = self.table.current()
        return self._why_not_change() or (
            f"{tip.ref} is already {verdict}." if tip and tip.verdict is verdict else None
        )

    def _why_not_contact(self) -> str | None:
        """Why contact data cannot be opened."""
        tip = self.table.current()
        if why := self._person.why_not(Act.OPEN_CONTACTS):
            return why
        if tip is None:
            return "No tip is chosen."
        return None if tip.has_contact else f"{tip.ref} came without contact data."

    # the list -----------------------------------------------------------------------------------------------------

    def refresh(self, change: Change | None) -> None:  # noqa: ARG002 – whatever changed, the inbox is read afresh
        """Read the inbox again."""
        self.inbox.refresh()
        if self.pages.currentWidget() is self.imports:
            self.imports.refill()

    def _turned(self, page: int) -> None:
        """The header's acts belong to the inbox; the other pages have their own."""
        for button in self._acts:
            button.setVisible(page == 0)

    def _counted(self, total: int, waiting: int) -> None:
        """Say how many there are, in the header and in the rail."""
        self.bench.window.set_count("tips", waiting)
        self.header.set_facts(f"{total:,} tips, {waiting:,} waiting")

    def open(self, subject: object) -> None:
        """Show one tip by number or ``T-12``, or the tips of an object by ``O-2026-0001``."""
        self.show_inbox()
        text = str(subject)
        if text.startswith("O-"):
            self.inbox.about_object(text)
        elif (digits := text.removeprefix("T-")).isdigit():
            self.inbox.show_tip(int(digits))

    def first_focus(self) -> QWidget | None:
        """The list."""
        return self.table

    # the tip ------------------------------------------------------------------------------------------------------

    def _to_search(self) -> None:
        self.show_inbox()
        self.inbox.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _to_list(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_objects(self) -> None:
        self.detail.objects.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _to_grade(self) -> None:
        self.detail.grade.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # acts ---------------------------------------------------------------------------------------------------------

    def judge(self, verdict: Verdict) -> None:
        """Give the current tip a verdict and go on with the next one."""
        if tip := self.table.current():
            self.table.choose(self.table.neighbour())
            self.acts.judge(tip, verdict)

    def link(self, ref: str) -> None:
        """Link the tip in the panel to an object."""
        if facts := self.detail.facts:
            self.acts.link(facts.tip, ref, on=True)
            self._to_list()

    def unlink(self, ref: str) -> None:
        """Take a link of the tip in the panel back."""
        if facts := self.detail.facts:
            self.acts.link(facts.tip, ref, on=False)

    def grade(self, text: str) -> None:
        """Grade the tip in the panel; "" takes the grade back."""
        if facts := self.detail.facts:
            self.acts.grade(facts.tip, text)
            self._to_list()

    def open_contact(self) -> None:
        """Ask for a reason and show the sender's contact data until the tip is left."""
        tip = self.table.current()
        sentence = "Who sent a tip is sealed. That you opened it is recorded in the ledger under your name."
        if tip is None or not (reason := dialogs.ask_reason(self, f"Open contact data of {tip.ref}", sentence, "Open")):
            return
        session, number = self.bench.session, tip.id
        self.bench.jobs.run(lambda: tipping.open_contact(session, number, reason), self._opened, owner=self)

    def _opened(self, answer: tuple[Change, Mapping[str, str], bytes]) -> None:
        """Show it if that tip is still the one in the panel."""
        change, contact, raw = answer
        tip = self.table.current()
        if tip is not None and tip.ref == change.subject and self.isVisible():
            self.detail.contact.reveal(contact, raw)

    def shield(self) -> None:
        """Contact data close at once."""
        self.detail.contact.forget()

    # imports ------------------------------------------------------------------------------------------------------

    def import_file(self) -> None:
        """Choose a file – or, with one being looked at, import it."""
        if self.pages.currentWidget() is self.assistant and self.assistant.why_not() is None:
            self.assistant.import_now()
        elif path := dialogs.open_file(self, "Import tips", "Tips (*.csv *.tsv *.txt *.json *.jsonl);;All files (*)"):
            self.take(path)

    def take(self, path: Path) -> None:
        """Look at a file in the assistant."""
        self.pages.setCurrentWidget(self.assistant)
        self.assistant.take(path)

    def show_imports(self) -> None:
        """The list of imports."""
        self.pages.setCurrentWidget(self.imports)
        self.imports.refill()

    def show_inbox(self) -> None:
        """Back to the tips."""
        self.pages.setCurrentIndex(0)
        self._to_list()

    def _imported(self, change: Change) -> None:
        """Say what came in and show the new tips."""
        rejected = change.result["rejected"]
        left = f", {len(rejected)} rows left out" if isinstance(rejected, list) and rejected else ""
        number = int(str(change.result["id"]))
        self.bench.window.toast(
            f"{change.result['rows']:,} tips are in{left}.", lambda: self.acts.undo_import(number), "ok"
        )
        self.inbox.filter_by(Verdict.NEW)
        self.show_inbox()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file may be dropped."""
        urls = event.mimeData().urls()
        if self._why_not() is None and len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """As if chosen."""
        self.take(Path(event.mimeData().urls()[0].toLocalFile()))


def _name(verdict: Verdict) -> str:
    """``not relevant`` as part of a command's id."""
    return verdict.value.replace(" ", "_")


def _listed(name: str, text: str, keys: str) -> Command:
    """Keys a block deals with itself, for the key sheet."""
    return Command(
        f"tips.{name}_keys",
        text,
        name if name == "link" else "sort",
        tuple(keys),
        f"tips.{name}",
        lambda: None,
        held=True,
    )
