"""The ledger's desk: a read-only list with filters, one entry in full, verification in words, signed extracts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.actions import Session, auditing, looking
from workstation.domain.change import Change
from workstation.domain.ledger import Entry
from workstation.domain.person import Act, Person
from workstation.ui import dialogs
from workstation.ui.bench import Bench, Desk
from workstation.ui.desks.auditing import words
from workstation.ui.desks.auditing.entry import EntryPanel
from workstation.ui.desks.auditing.filters import Filters, Wanted
from workstation.ui.desks.auditing.proof import Proof
from workstation.ui.registry import Command
from workstation.ui.widgets import Button, Column, EmptyState, Rows, SplitPane, Table, pane

PAGE = 500
"""Entries read at once."""
_LIST = "ledger.list"
_NONE = "Choose an entry first."
_READS = {
    "objects": Act.READ_OBJECTS,
    "tips": Act.READ_TIPS,
    "batches": Act.READ_BATCHES,
    "referrals": Act.READ_REFERRALS,
}


@dataclass(frozen=True, slots=True)
class Look:
    """What one look into the ledger gave; ``end`` is the position of the newest entry of all."""

    found: auditing.Found
    people: Mapping[str, Person]
    end: int


def look(session: Session, wanted: Wanted, count: int) -> Look:
    """The newest entries that fit, and the names to show; on the lane."""
    found = page_of(session, wanted, 0, count)
    newest = looking.ledger_entries(session, 1)
    return Look(found, looking.people_by_id(session), newest[0].position if newest else 0)


def page_of(session: Session, wanted: Wanted, before: int, count: int) -> auditing.Found:
    """One page of what is wanted."""
    return auditing.found(
        session, subject=wanted.subject, verb=wanted.verb, person=wanted.person, before=before, count=count
    )


class Auditing(Desk):
    """Ledger."""

    id, title, primary = "ledger", "Ledger", "ledger.verify"
    hint = (
        "Ctrl+Enter verify   Ctrl+F find   S only this subject   P only this person   A only this act   Enter go there"
    )

    def commands(self) -> tuple[Command, ...]:
        """What can be done anywhere on this desk."""
        why = self._why_not
        return (
            Command("ledger.export", "Signed extract …", "export", ("Ctrl+E",), "ledger", self.export, why),
            Command(
                *("ledger.verify", "Verify", "check", (), "ledger", self.verify, why),
                tip="Recompute every hash and compare with every remembered head",
            ),
            Command("ledger.find", "Find a subject", "search", ("Ctrl+F",), "ledger", self._to_search),
        )

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._person: Person = bench.session.person
        self._vault: str = bench.session.vault.id
        self._people: Mapping[str, Person] = {}
        self._end = 0
        button = bench.registry.button
        self.proof = Proof(bench, self)
        self.header.add(self.proof.state, button("ledger.export"), button("ledger.verify", "primary"))
        self.filters = Filters()
        self.table: Table[Entry] = Table(self._rows(), "Entries")
        bench.registry.add(self.table, self._list_commands())
        self.entry = EntryPanel(
            *(button("ledger.about"), button("ledger.by")),
            button("ledger.open"),
        )
        again = Button("Show everything", "close")
        again.clicked.connect(self.filters.reset)
        self.empty = EmptyState("ledger", "No such entry", "Nothing in the ledger fits these filters together.", again)
        self.list = QStackedWidget()
        self.list.addWidget(self.table)
        self.list.addWidget(self.empty)
        split = SplitPane(pane(self.list, "Entries"), pane(self.entry, "Entry in full"), sizes=(13, 5))
        for part in (self.proof.notice, self.filters):
            self.body.addWidget(part)
        self.body.addWidget(split, 1)
        self.filters.changed.connect(self._renew)
        self.table.current_row.connect(self._chosen)
        self.table.opened.connect(lambda _entry: bench.registry.trigger("ledger.open"))

    def _rows(self) -> Rows[Entry]:
        """The columns; narrow enough for a small screen, the act with its verb as the tip."""
        return Rows(
            (
                Column("No.", lambda e: f"{e.position:,}", 56, right=True),
                Column("Time (UTC)", words.when, 158),
                Column("Person", lambda e: words.person(e.person, self._people), 84),
                Column("Role", lambda e: e.role, 118),
                Column("What was done", lambda e: words.verb(e.verb), 0, icon=_icon, tip=lambda e: e.verb),
                Column("About", self._about_words, 110, tip=lambda e: e.subject),
                Column("Via", lambda e: e.via, 52),
            ),
            key=lambda e: e.position,
        )

    def _about_words(self, entry: Entry) -> str:
        """The subject as people call it."""
        return words.subject(entry.subject, self._people, self._vault)

    def _list_commands(self) -> tuple[Command, ...]:
        """Keys of the list."""
        why = self._why_not_entry
        return (
            Command("ledger.about", "Only this subject", "filter", ("S",), _LIST, self.only_subject, why),
            Command("ledger.by", "Only this person", "person", ("P",), _LIST, self.only_person, why),
            Command("ledger.like", "Only this act", "filter", ("A",), _LIST, self.only_verb, why),
            Command(
                *("ledger.open", "Go to the subject", "forward", (), _LIST, self.go_to_subject, self._why_not_open),
                tip="Open the subject at its own desk (Enter)",
            ),
        )

    # --- why not --------------------------------------------------------------------------------------------------

    def _why_not(self) -> str | None:
        """Why this person may not read the ledger."""
        return self._person.why_not(Act.READ_LEDGER)

    def _why_not_entry(self) -> str | None:
        """Why nothing can be made of the current entry."""
        return None if self.table.current() else _NONE

    def _why_not_open(self) -> str | None:
        """Why the subject cannot be visited."""
        entry = self.table.current()
        if entry is None:
            return _NONE
        act = _READS.get(words.desk_of(entry.subject))
        return self._person.why_not(act) if act else "This subject has no desk of its own."

    # --- the list -------------------------------------------------------------------------------------------------

    def refresh(self, change: Change | None) -> None:
        """Read the ledger again, as far as it was read."""
        del change
        self._read(max(PAGE, self.table.rows.rowCount()))

    def _renew(self) -> None:
        """Other filters: start from the newest."""
        self._read(PAGE)

    def _read(self, count: int) -> None:
        """One look; a page on its way is no longer wanted."""
        self.bench.jobs.forget("ledger.more")
        session, wanted = self.bench.session, self.filters.wanted()
        self.bench.jobs.latest("ledger.list", lambda: look(session, wanted, count), self._show)

    def _show(self, seen: Look) -> None:
        """Fill list, filters and counts."""
        self._people, self._end = seen.people, seen.end
        entries, total = seen.found.entries, seen.found.total
        self.filters.fill(seen.found.verbs, seen.found.people, seen.people)
        self.table.rows.set_rows(entries, self._load_more if len(entries) < total else None)
        self.list.setCurrentIndex(0 if entries else 1)
        narrowed = f"{total:,} of {self._end:,} entries" if self.filters.wanted() else f"{self._end:,} entries"
        self.header.set_facts(f"{narrowed}, read-only")
        self.proof.reaches(self._end)
        self._chosen(self.table.current())

    def _load_more(self) -> None:
        """The next page, when the end of the list comes into view."""
        session, wanted = self.bench.session, self.filters.wanted()
        before = self.table.rows.row(self.table.rows.rowCount() - 1).position
        self.bench.jobs.latest("ledger.more", lambda: page_of(session, wanted, before, PAGE), self._add)

    def _add(self, found: auditing.Found) -> None:
        """Append it."""
        here = self.table.rows.rowCount() + len(found.entries)
        self.table.rows.add_rows(found.entries, self._load_more if here < found.total and found.entries else None)

    def _chosen(self, entry: Entry | None) -> None:
        """Another entry in the panel."""
        self.entry.show_entry(entry, self._people, self._vault)
        self.bench.registry.refresh()

    def open(self, subject: object) -> None:
        """Show what was done to one subject."""
        self.filters.put(Wanted(subject=str(subject)))

    def first_focus(self) -> QWidget | None:
        """The list."""
        return self.table

    def _to_search(self) -> None:
        self.filters.subject.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.subject.selectAll()

    # --- acts -----------------------------------------------------------------------------------------------------

    def only_subject(self) -> None:
        """What else was done to this one."""
        if entry := self.table.current():
            self.filters.put(Wanted(subject=entry.subject), self._about_words(entry))

    def only_person(self) -> None:
        """What else this person did."""
        if entry := self.table.current():
            self.filters.put(Wanted(person=entry.person))

    def only_verb(self) -> None:
        """When else this was done."""
        if entry := self.table.current():
            self.filters.put(Wanted(verb=entry.verb))

    def go_to_subject(self) -> None:
        """Open the subject at its own desk."""
        if entry := self.table.current():
            self.bench.window.go(words.desk_of(entry.subject), entry.subject)

    def verify(self) -> None:
        """Check the whole chain against every remembered head."""
        self.proof.verify()

    def export(self) -> None:
        """Take a signed extract: the whole ledger, or what is about the chosen entry's subject."""
        about = self._ask_about()
        folder = None if about is None else dialogs.save_folder(self, "Where to write the extract")
        if about is None or folder is None:
            return
        session = self.bench.session
        name = words.file_name(about, f"{session.clock():%Y%m%dT%H%M%SZ}")
        self.bench.jobs.run(
            lambda: auditing.export(session, folder, name, about), self._written, owner=self, name="Signing the extract"
        )

    def _ask_about(self) -> str | None:
        """Which extract is wanted: "" for all, a subject, None for none."""
        entry = self.table.current()
        choices = [("", f"The whole ledger – {self._end:,} entries, which prove their own chain")]
        if entry is not None and entry.subject:
            choices.append((entry.subject, f"Only entries about {self._about_words(entry)}"))
        return dialogs.ask_choice(
            self,
            "Take a signed extract",
            "It is signed in your name and verifies anywhere, without this vault. Names of people are not in it, "
            "only ids. That you took it is recorded.",
            "Choose a folder …",
            choices,
        )

    def _written(self, change: Change) -> None:
        """Say where it is."""
        name = Path(str(change.result["file"])).name
        entries = int(str(change.result["entries"]))
        many = "1 entry" if entries == 1 else f"{entries:,} entries"
        self.bench.window.toast(f"{name} is written and verified: {many}.", tone="ok")


def _icon(entry: Entry) -> str:
    """A mark for what an auditor looks for first."""
    return "warning" if entry.verb in words.GRAVE else ""
