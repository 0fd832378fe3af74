"""The list of referrals by country, with chips that narrow it."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from workstation.domain.person import Person
from workstation.domain.referral import Referral, ReferralState
from workstation.ui.desks.referring.gather import Board
from workstation.ui.desks.referring.words import TONES, waits_for
from workstation.ui.widgets import Button, Column, EmptyState, Rows, Table, column, pane, row

_DONE = (ReferralState.ACKNOWLEDGED, ReferralState.RETURNED, ReferralState.SOLVED)
_TITLES = {"all": "All", "mine": "For me", "open": "Under way", "done": "Answered"}


class Listing(QWidget):
    """Chips, table, and what an empty list means. ``filled()`` after every refill."""

    filled = Signal()

    def __init__(self, person: Person, nothing: Button) -> None:
        super().__init__()
        self._person = person
        self._board: Board | None = None
        self._filter = "all"
        self._wanted = ""
        rows: Rows[Referral] = Rows(
            (
                Column("Country", lambda r: self._board.country(r.country) if self._board else r.country, 0),
                Column("Referral", lambda r: r.ref, 96),
                Column("State", lambda r: r.state.value, 118, tone=lambda r: TONES[r.state]),
                Column("Obj., tips", lambda r: f"{len(r.objects)}, {len(r.tips)}", 76, right=True),
            ),
            key=lambda r: r.ref,
        )
        self.table: Table[Referral] = Table(rows, "Referrals")
        self.empty = EmptyState("referrals", "", "", nothing)
        self._list = QStackedWidget()
        self._list.addWidget(self.table)
        self._list.addWidget(self.empty)
        self._chips = QButtonGroup(self)
        self.filters: dict[str, Button] = {}
        for name, title in _TITLES.items():
            chip = Button(title)
            chip.setCheckable(True)
            chip.setChecked(name == "all")
            chip.clicked.connect(lambda _on=False, chosen=name: self.filter_by(chosen))
            self._chips.addButton(chip)
            self.filters[name] = chip
        box = column(row(*self.filters.values(), None, gap=4), pane(self._list, "Referrals"))
        box.setStretch(1, 1)
        self.setLayout(box)
        self.setMinimumWidth(400)

    def show_board(self, found: Board) -> None:
        """Fill again."""
        self._board = found
        mine = sum(waits_for(r, self._person) for r in found.referrals)
        self.filters["mine"].setText(f"{_TITLES['mine']}  {mine}" if mine else _TITLES["mine"])
        self._fill()

    def filter_by(self, name: str, wanted: str = "") -> None:
        """all, mine, open or done; the cursor goes to ``wanted``."""
        self._filter, self._wanted = name, wanted
        self.filters[name].setChecked(True)
        self._fill()

    def _fill(self) -> None:
        """The rows of the chosen filter, by country."""
        if self._board is None:
            return
        fits: dict[str, Callable[[Referral], bool]] = {
            "all": lambda _r: True,
            "mine": lambda r: waits_for(r, self._person),
            "open": lambda r: r.state not in _DONE,
            "done": lambda r: r.state in _DONE,
        }
        known = self._board
        rows = sorted(filter(fits[self._filter], known.referrals), key=lambda r: (known.country(r.country), r.ref))
        self.table.rows.set_rows(rows)
        if self._wanted and self.table.choose(self._wanted):
            self._wanted = ""
        if known.referrals:
            self.empty.say("None here", "No referral fits this filter.")
        else:
            self.empty.say(
                "No referrals yet", "Choose cleared objects and a country; the tips linked to them go along."
            )
        self._list.setCurrentIndex(0 if rows else 1)
        self.filled.emit()
