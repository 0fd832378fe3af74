"""The page of people: who is in the vault, with which roles and keys; enrolling, revoking, one's own passphrase."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from workstation.actions import Session, administering
from workstation.domain.change import Change
from workstation.domain.person import Act, Person
from workstation.domain.tip import visible
from workstation.ui import dialogs
from workstation.ui.bench import Bench
from workstation.ui.desks.administering import enrolling, words
from workstation.ui.desks.administering.parts import Facts
from workstation.ui.registry import Command
from workstation.ui.widgets import (
    Chip,
    Column,
    Notice,
    Rows,
    SplitPane,
    Table,
    column,
    label,
    pane,
    panel,
    row,
    scrolled,
)

Enrolled = tuple[Person, tuple[str, ...]]
"""Somebody, and the keys they still await."""


class People(QWidget):
    """A list and, beside it, the chosen person."""

    title, primary = "People", "administration.enrol"

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._me: Person = bench.session.person
        bench.registry.add(self, self._commands())
        self.table: Table[Enrolled] = Table(_rows(self._me.id), "People")
        self.name, self.state = label("", scale="heading"), Chip()
        self.facts = Facts()
        self.waits = Notice()
        self.waits.hide()
        self.rights = label("", tone="muted", wrap=True)
        inner = QWidget()
        inner.setLayout(column(self.facts, 4, label("May", tone="muted", scale="small"), self.rights, None, gap=8))
        button = bench.registry.button
        acts = row(button("administration.passphrase"), None, button("administration.revoke"))
        box = column(row(self.name, self.state, None), self.waits, scrolled(inner), acts, gap=12)
        box.setContentsMargins(16, 12, 16, 12)
        box.setStretch(2, 1)
        side = panel(box)
        side.setMinimumWidth(340)
        self.setLayout(
            column(SplitPane(pane(self.table, "People"), pane(side, "Person"), sizes=(3, 2)), margins=(0, 12, 0, 0))
        )
        self.table.current_row.connect(self._chosen)
        self._chosen(None)

    def _commands(self) -> tuple[Command, ...]:
        """The page's acts."""
        at = "administration.people"
        return (
            Command("administration.enrol", "Enrol a person …", "add", ("Ctrl+N",), at, self.enrol, self._why_not),
            Command("administration.revoke", "Revoke …", "blocked", ("Del",), at, self.revoke, self._why_not_revoke),
            Command("administration.passphrase", "Change my passphrase …", "key", (), at, self.change_passphrase),
        )

    # --- why not --------------------------------------------------------------------------------------------------

    def _why_not(self) -> str | None:
        """Why this person may not enrol or revoke."""
        return self._me.why_not(Act.MANAGE_PEOPLE)

    def _why_not_revoke(self) -> str | None:
        """Why the chosen one cannot be revoked by this person."""
        chosen = self.table.current()
        if why := self._why_not():
            return why
        if chosen is None:
            return "Choose a person first."
        if chosen[0].id == self._me.id:
            return "Nobody revokes themselves: another administrator can."
        return None if chosen[0].active else "This person is revoked already."

    # --- showing --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read who is here."""
        session: Session = self._bench.session
        self._bench.jobs.latest("administration.people", lambda: administering.everybody(session), self._show)

    def _show(self, people: Sequence[Enrolled]) -> None:
        """Fill the list; the active first."""
        self.table.rows.set_rows(sorted(people, key=lambda one: not one[0].active))
        self._chosen(self.table.current())

    def _chosen(self, one: Enrolled | None) -> None:
        """Show one person in full."""
        self._bench.registry.refresh()
        if one is None:
            return
        person, awaits = one
        self.name.setText(visible(person.name) + (" (you)" if person.id == self._me.id else ""))
        self.state.show_state(*_state(one))
        self.facts.show_lines((("Roles", words.roles(person.roles)), ("Id", person.id)))
        handed = "It is handed over as soon as a colleague who holds it unlocks the vault once."
        self.waits.say(f"Still awaits the key to {words.keys(awaits)}. {handed}" if awaits else "", "warn")
        rights = words.may(person.roles) if person.active else []
        self.rights.setText("\n".join(f"·  {right}" for right in rights) or "nothing any more")

    # --- acts -----------------------------------------------------------------------------------------------------

    def enrol(self) -> None:
        """Ask for a newcomer and enrol them."""
        taken = [self.table.rows.row(n)[0].name for n in range(self.table.rows.rowCount())]
        new = enrolling.ask_newcomer(self, taken)
        if new is None:
            return
        session = self._bench.session
        self._bench.jobs.run(
            lambda: administering.add_person(session, new.name, new.roles, new.passphrase),
            partial(self._enrolled, new.name),
            owner=self,
            name="Enrolling",
        )

    def _enrolled(self, name: str, change: Change) -> None:
        """Say what is still awaited."""
        listed = change.result["awaits"]
        awaits = [str(key) for key in listed] if isinstance(listed, list) else []
        more = f" They still await the key to {words.keys(awaits)}." if awaits else ""
        self._bench.window.toast(f"{visible(name)} is enrolled.{more}", tone="warn" if awaits else "ok")

    def revoke(self) -> None:
        """Close the chosen person's seat after a question."""
        chosen = self.table.current()
        if chosen is None:
            return
        name = visible(chosen[0].name)
        sentence = (
            f"{name} can open nothing from now on. What they signed stays valid. This cannot be taken back; "
            "they could only be enrolled anew under another name. If a key may have leaked, change the database key too."
        )
        if not dialogs.confirm(self, f"Revoke {name}?", sentence, f"Revoke {name}", danger=True):
            return
        session, called = self._bench.session, chosen[0].name
        self._bench.jobs.run(
            lambda: administering.revoke(session, called),
            lambda _change: self._bench.window.toast(f"{name} is revoked.", tone="ok"),
            owner=self,
        )

    def change_passphrase(self) -> None:
        """Prove the old one, then type the new one twice."""
        title, me = "Change my passphrase", self._me.name
        old = dialogs.ask_passphrase(self, title, "First the one you have now.", "Go on")
        new = (
            dialogs.ask_passphrase(
                *(self, title, "Now the new one. Nobody can reset it for you.", "Change it"),
                twice=True,
                least=enrolling.LEAST,
            )
            if old
            else None
        )
        if not old or not new:
            return
        session = self._bench.session

        def work() -> Change:
            administering.prove(session, old)
            return administering.change_passphrase(session, me, new)

        self._bench.jobs.run(work, self._changed, owner=self, name="Changing the passphrase")

    def _changed(self, _change: Change) -> None:
        """Say so."""
        self._bench.window.toast(
            "Your passphrase is changed. Backups made before still open with the old one.", tone="ok"
        )


def _rows(me: str) -> Rows[Enrolled]:
    """The columns."""
    return Rows(
        (
            Column("Name", lambda one: visible(one[0].name) + (" (you)" if one[0].id == me else ""), 170),
            Column("Roles", lambda one: words.roles(one[0].roles), 0, tip=lambda one: words.roles(one[0].roles)),
            Column("State", lambda one: _state(one)[0], 140, tone=lambda one: _state(one)[1]),
        ),
        key=lambda one: one[0].id,
    )


def _state(one: Enrolled) -> tuple[str, str]:
    """(words, tone): revoked, waiting for keys, or active."""
    person, awaits = one
    if not person.active:
        return "revoked", ""
    return ("awaits keys", "warn") if awaits else ("active", "ok")
