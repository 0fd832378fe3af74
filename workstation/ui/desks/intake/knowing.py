"""Files of a case which are known elsewhere: a list without a single picture, and the way back into the queue."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from workstation.actions import recognising
from workstation.domain.change import Change
from workstation.domain.hashset import Known
from workstation.domain.person import Act, Person
from workstation.domain.tip import visible
from workstation.ui.bench import Bench
from workstation.ui.registry import Command
from workstation.ui.widgets import Column, Rows, Table, column, label, pane, row

SHOWN = 2000
"""Files listed at most."""


class KnownFiles(QWidget):
    """Stands where the wall stands while the filter "Known" is on."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._case = ""
        command = Command(
            *("cases.known.show", "Back to the queue", "undo", ("U",), "cases.known"),
            *(self.show_again, self.why_not),
        )
        bench.registry.add(self, (command,))
        columns: tuple[Column[Known], ...] = (
            Column("Hash set", lambda k: visible(k.set), 150, tip=lambda k: visible(k.set)),
            Column("Category there", lambda k: visible(k.category.words), 190, tip=lambda k: visible(k.category.words)),
            Column("Found at", lambda k: visible(k.places[0]) if k.places else "", 0, tip=_places),
            Column("Kept", lambda k: "yes" if k.image else "no", 60),
            Column("SHA-256", lambda k: k.digest[:12], 110, tip=lambda k: k.digest),
        )
        self.rows = Rows(columns, key=lambda k: k.id)
        self.table = Table(self.rows, "Known files")
        self.sentence = label("", tone="muted", wrap=True)
        button = bench.registry.button("cases.known.show")
        self.setLayout(column(row(self.sentence, None, button), pane(self.table, "Known files"), margins=(0, 8, 0, 0)))
        self.table.current_row.connect(lambda _known: bench.registry.refresh())

    def load(self, case: str) -> None:
        """Read the list of a case."""
        session, self._case = self._bench.session, case
        self._bench.jobs.latest("cases.known", lambda: recognising.known_in(session, case, SHOWN), self._show)

    def _show(self, found: Sequence[Known]) -> None:
        self.rows.set_rows(found)
        more = f" The first {SHOWN:,} are listed." if len(found) == SHOWN else ""
        self.sentence.setText(f"A hash set knows these files, so they are not shown and most were not kept.{more}")
        self._bench.registry.refresh()

    def why_not(self) -> str | None:
        """None, or why the chosen file cannot go back into the queue."""
        person: Person = self._bench.session.person
        known = self.table.current()
        if known is None:
            return "Choose a file first."
        if not known.image:
            return "It was not kept: drop the hash set, then take its place in again."
        return person.why_not(Act.TAKE_IN)

    def show_again(self) -> None:
        """Put the chosen photograph back."""
        session, known = self._bench.session, self.table.current()
        if known is not None:
            self._bench.jobs.run(lambda: recognising.show_again(session, known.id), self._went, owner=self)

    def _went(self, _change: Change) -> None:
        self._bench.window.toast("The photograph is in the queue again.")
        self.load(self._case)


def _places(known: Known) -> str:
    return "\n".join(visible(place) for place in known.places[:20])
