"""The inbox: chips and search above, the list at the left, the chosen tip at the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.actions import Session, looking
from workstation.domain.errors import Stop
from workstation.domain.person import Act
from workstation.domain.review import ObjectState
from workstation.domain.tip import Tip, Verdict
from workstation.ui.bench import Bench
from workstation.ui.desks.tipping.detail import Facts, TipDetail, gather
from workstation.ui.desks.tipping.inbox import TipTable, VerdictChips
from workstation.ui.widgets import Button, EmptyState, SearchField, SplitPane, column, pane, row

PAGE = 500
"""Tips read at once."""


@dataclass(frozen=True, slots=True)
class Box:
    """What one look into the inbox gave."""

    tips: Sequence[Tip]
    counts: Mapping[Verdict, int]
    about: Mapping[str, str]
    more: bool


class Inbox(QWidget):
    """Reads, narrows and shows tips; it changes nothing. ``counted(total, waiting)`` after every look."""

    counted = Signal(int, int)

    def __init__(self, bench: Bench, table: TipTable, detail: TipDetail, nothing: Button) -> None:
        super().__init__()
        self.bench = bench
        self._verdict: Verdict | None = Verdict.NEW
        self._words = ""
        self._object = ""
        self._wanted = 0
        self._why_not: str | None = bench.session.person.why_not(Act.HANDLE_TIPS)
        self._about: Mapping[str, str] = {}
        self.table, self.detail = table, detail
        self.chips = VerdictChips()
        self.chips.chosen.connect(self.filter_by)
        self.search = SearchField("Search tips")
        self.search.searched.connect(self.search_for)
        self.about = Button("", "close", kind="quiet")
        self.about.clicked.connect(lambda: self.filter_by(self._verdict))
        self.about.hide()
        self.empty = EmptyState("tips", "", "", nothing)
        self.list = QStackedWidget()
        self.list.addWidget(self.table)
        self.list.addWidget(self.empty)
        split = SplitPane(pane(self.list, "Tips"), self.detail, sizes=(9, 11))
        box = column(row(self.chips, self.about, None, self.search), split)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.table.current_row.connect(self._chosen)
        self.table.opened.connect(lambda _tip: self.detail.text.setFocus(Qt.FocusReason.OtherFocusReason))
        self.detail.tip_wanted.connect(self.show_tip)

    # the list -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the inbox again; as many tips as were loaded."""
        session, verdict, words, ref = self.bench.session, self._verdict, self._words, self._object
        limit = max(PAGE, self.table.rows.rowCount())
        self.bench.jobs.latest("tips.list", lambda: look(session, verdict, words, ref, limit), self._show)

    def _show(self, box: Box) -> None:
        """Fill list, chips and counts; the cursor goes to the wanted tip, else stays."""
        self._about = box.about
        wanted, self._wanted = self._wanted, 0
        self.table.rows.set_rows(box.tips, self._load_more if box.more else None)
        if wanted:
            self.table.choose(wanted)
        self.list.setCurrentIndex(0 if box.tips else 1)
        self.chips.set_counts(box.counts)
        waiting = box.counts.get(Verdict.NEW, 0) + box.counts.get(Verdict.URGENT, 0)
        total = sum(box.counts.values())
        self._say_empty(total)
        self.counted.emit(total, waiting)
        tip = self.table.current()
        if tip is not None and (self.detail.facts is None or self.detail.facts.tip != tip):
            self._read(tip.id)
        self.bench.registry.refresh()

    def _say_empty(self, total: int) -> None:
        """What an empty list means here."""
        if not total:
            self.empty.say("No tips yet", "Import the file the web team sends: CSV or JSON, with any columns.")
        elif self._words:
            self.empty.say("Nothing found", "Every word must occur; accents and capitals do not matter.")
        elif self._object:
            self.empty.say("No tip about it", f"No tip is linked to {self._object}.")
        elif self._verdict is Verdict.NEW:
            self.empty.say("All read", "Every tip has a verdict. Choose another chip to look back.")
        else:
            self.empty.say("None here", "No tip has this verdict.")

    def _load_more(self) -> None:
        """The next page, when the end of the list comes into view."""
        session, verdict, ref, offset = self.bench.session, self._verdict, self._object, self.table.rows.rowCount()
        work = lambda: looking.tips_listed(session, verdict=verdict, object_ref=ref, limit=PAGE, offset=offset)
        self.bench.jobs.latest("tips.more", work, self._add)

    def _add(self, tips: list[Tip]) -> None:
        """Append it."""
        self.table.rows.add_rows(tips, self._load_more if len(tips) == PAGE else None)

    def filter_by(self, verdict: Verdict | None) -> None:
        """Show tips of one verdict, or all."""
        self._verdict, self._words, self._object = verdict, "", ""
        self.about.hide()
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.chips.choose(verdict)
        self._renew()

    def search_for(self, words: str) -> None:
        """Show what a search finds among all tips; an empty one returns to the chip."""
        if words.strip() == self._words:
            return
        self._words, self._object = words.strip(), ""
        self.about.hide()
        if self._words:
            self.chips.release()
        else:
            self.chips.choose(self._verdict)
        self._renew()

    def _renew(self) -> None:
        """Another question: start from the top."""
        self.bench.jobs.forget("tips.more")
        self.table.rows.set_rows([])
        self.refresh()

    def about_object(self, ref: str) -> None:
        """Show the tips linked to one object."""
        self.filter_by(None)
        self._object = ref
        self.about.setText(f"about {ref}")
        self.about.set_tip("Show all tips again")
        self.about.show()
        self._renew()

    def want(self, number: int) -> None:
        """After the next look the cursor goes to this tip."""
        self._wanted = number

    def show_tip(self, number: int) -> None:
        """Put the cursor on a tip, wherever it is."""
        if not self.table.choose(number):
            self._wanted = number
            self.filter_by(None)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # the tip ------------------------------------------------------------------------------------------------------

    def _chosen(self, tip: Tip | None) -> None:
        """Another row: another tip in the panel; open contact data close."""
        if tip is None or self.detail.facts is None or self.detail.facts.tip.id != tip.id:
            self.detail.contact.forget()
        self.bench.registry.refresh()
        if tip is None:
            self.bench.jobs.forget("tips.detail")
            self.detail.clear()
        else:
            self._read(tip.id)

    def _read(self, number: int) -> None:
        """Gather what its panel says."""
        session = self.bench.session
        self.bench.jobs.latest("tips.detail", lambda: gather(session, number), self._show_detail, failed=self._gone)

    def _show_detail(self, facts: Facts) -> None:
        """Show it."""
        self.detail.show_facts(facts, self._about, self._why_not)

    def _gone(self, _stop: Stop) -> None:
        """The tip went with its import."""
        self.detail.clear()


def look(session: Session, verdict: Verdict | None, words: str, ref: str, limit: int) -> Box:
    """One look into the inbox, off the window's thread."""
    if words:
        found = looking.tips_found(session, words, PAGE)
    else:
        found = looking.tips_listed(session, verdict=verdict, object_ref=ref, limit=limit)
    named = {ref for tip in found for ref in (*tip.objects, *tip.proposed)}
    early = (ObjectState.DRAFT, ObjectState.SUBMITTED)
    about = {
        obj.ref: "  ·  ".join(part for part in (obj.type, obj.title, obj.state) if part)
        for obj in looking.all_objects(session)
        if obj.state not in early or obj.ref in named
    }
    return Box(found, looking.tip_counts(session), about, not words and len(found) == limit)
