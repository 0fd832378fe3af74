"""Files of a case which are known elsewhere: a list without a single picture, what is said of the chosen one, and the way back."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from workstation.actions import recognising
from workstation.domain.change import Change
from workstation.domain.image import Field
from workstation.domain.known import Known, told
from workstation.domain.person import Act, Person
from workstation.domain.tip import visible
from workstation.ui.bench import Bench
from workstation.ui.registry import Command
from workstation.ui.widgets import Column, Rows, Table, column, label, pane, row

SHOWN = 2000
"""Files listed at most."""

PARTICULARS = 210
"""Height of what is said of the chosen file, in pixels."""

VICTIM = {
    True: "Somebody says that the victim is identified.",
    False: "Somebody says that the victim is not identified.",
    None: "Nobody says whether the victim is identified.",
}


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
            Column("Hash set", lambda k: visible(k.set), 130, tip=lambda k: visible(k.set)),
            Column("Category there", lambda k: visible(k.category.words), 190, tip=lambda k: visible(k.category.words)),
            Column("Series", lambda k: visible(k.series), 110, tip=lambda k: visible(k.series)),
            Column("Victim", _victim, 120, tip=lambda k: VICTIM[k.victim_identified]),
            Column("Found at", lambda k: visible(k.places[0]) if k.places else "", 0, tip=_places),
            Column("Kept", lambda k: "yes" if k.image else "no", 60),
        )
        self.rows = Rows(columns, key=lambda k: k.id)
        self.table = Table(self.rows, "Known files")
        said: tuple[Column[Field], ...] = (
            Column("Says", lambda f: visible(f.group), 200, tip=lambda f: visible(f.group)),
            Column("Field", lambda f: visible(f.name), 130),
            Column("Value", lambda f: visible(f.value), 0, tip=lambda f: visible(f.value)),
        )
        self.said = Rows(said, key=lambda f: (f.group, f.name, f.value))
        self.particulars = Table(self.said, "What is said of the chosen file")
        self.particulars.setFixedHeight(PARTICULARS)
        self.head = label("What is said of it, untrusted", tone="muted", scale="small")
        self.sentence = label("", tone="muted", wrap=True)
        button = bench.registry.button("cases.known.show")
        upper = row(self.sentence, None, button)
        list_ = pane(self.table, "Known files")
        self.setLayout(column(upper, list_, self.head, self.particulars, margins=(0, 8, 0, 0)))
        self.table.current_row.connect(self._chosen)
        for part in (self.head, self.particulars):
            part.hide()

    def load(self, case: str) -> None:
        """Read the list of a case."""
        session, self._case = self._bench.session, case
        self._bench.jobs.latest("cases.known", lambda: recognising.known_in(session, case, SHOWN), self._show)

    def _show(self, found: Sequence[Known]) -> None:
        self.rows.set_rows(found)
        more = f" The first {SHOWN:,} are listed." if len(found) == SHOWN else ""
        self.sentence.setText(f"A hash set knows these files, so they are not shown and most were not kept.{more}")
        self._chosen(self.table.current())

    def _chosen(self, known: Known | None) -> None:
        """Beside the list: everything that is said of one file, and its digests."""
        fields = [Field(*line) for line in told(known)] if known else []
        if known:
            names = (("SHA-256", known.digest), ("SHA-1", known.sha1), ("MD5", known.md5))
            fields += [Field("This vault", name, text) for name, text in names]
            fields += [Field("This vault", "Found at", place) for place in known.places]
        self.said.set_rows(fields)
        for part in (self.head, self.particulars):
            part.setVisible(bool(fields))
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


def _victim(known: Known) -> str:
    return {True: "identified", False: "not identified", None: ""}[known.victim_identified]


def _places(known: Known) -> str:
    return "\n".join(visible(place) for place in known.places[:20])
