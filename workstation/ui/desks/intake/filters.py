"""Filters as chips with counts: they add up, and no other act resets them."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workstation.domain.image import Sight
from workstation.ui.desks.intake.wall import SAID, Filter
from workstation.ui.widgets import Button, row, rule

_NAMES = {Sight.NEW: "New", Sight.HAS_OBJECT: "Has object", Sight.LATER: "Later", Sight.NOTHING: "Nothing usable"}


class Filters(QWidget):
    """The line above the wall. ``changed(Filter)`` when a chip is switched."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Filters")
        self.all = self._chip("All")
        self.all.setChecked(True)
        self.sights = {sight: self._chip(_NAMES[sight]) for sight in SAID}
        self.zones = self._chip("With zones")
        self.copies = self._chip("Found twice")
        line = rule(upright=True)
        line.setFixedHeight(20)
        self.setLayout(row(self.all, *self.sights.values(), 4, line, 4, self.zones, self.copies, None, gap=4))
        self.all.clicked.connect(self.clear)
        for chip in (*self.sights.values(), self.zones, self.copies):
            chip.clicked.connect(self._tell)

    def chosen(self) -> Filter:
        """What the chips say now."""
        sights = frozenset(sight for sight, chip in self.sights.items() if chip.isChecked())
        return Filter(sights, self.zones.isChecked(), self.copies.isChecked())

    def clear(self) -> None:
        """Show everything again."""
        for chip in (*self.sights.values(), self.zones, self.copies):
            chip.setChecked(False)
        self._tell()

    def count(self, sights: Mapping[Sight, int], zones: int, copies: int) -> None:
        """The numbers behind the words; a chip with nothing behind it is grey unless it is on."""
        total = sum(sights.values())
        self._label(self.all, "All", total)
        for sight, chip in self.sights.items():
            self._label(chip, _NAMES[sight], sights.get(sight, 0))
        self._label(self.zones, "With zones", zones)
        self._label(self.copies, "Found twice", copies)

    def _label(self, chip: Button, name: str, count: int) -> None:
        chip.setText(f"{name}  {count:,}")
        chip.setAccessibleName(f"{name}, {count}")
        chip.set_why_not(None if count or chip.isChecked() else f"{name}: there is none.")

    def _chip(self, name: str) -> Button:
        chip = Button(name, kind="quiet")
        chip.setCheckable(True)
        return chip

    def _tell(self) -> None:
        """Say what is wanted now; "All" is on while nothing narrows."""
        chosen = self.chosen()
        self.all.setChecked(chosen == Filter())
        self.changed.emit(chosen)
