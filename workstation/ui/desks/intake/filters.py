"""Filters as chips with counts: they add up, and no other act resets them."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from workstation.domain.image import Sight
from workstation.ui.desks.intake.wall import SAID, Filter
from workstation.ui.widgets import row, rule

_NAMES = {Sight.NEW: "New", Sight.HAS_OBJECT: "Object", Sight.LATER: "Later", Sight.NOTHING: "Nothing"}


class FilterChip(QToolButton):
    """One switch: a word and how many it stands for."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self._name, self._tip = name, tip
        self.setText(name)
        self.setCheckable(True)
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def count(self, number: int) -> None:
        """Say how many; nothing behind it makes it grey unless it is on."""
        self.setText(f"{self._name}  {number:,}")
        self.setAccessibleName(f"{self._tip}: {number}")
        self.setEnabled(number > 0 or self.isChecked())
        self.setToolTip(self._tip if number else f"{self._tip}: none in this case")
        self.setAccessibleDescription("" if number else "None in this case.")


class Filters(QWidget):
    """The line above the wall. ``changed(Filter)`` when a chip is switched."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Filters")
        self.all = FilterChip("All", "All photographs")
        self.all.setChecked(True)
        self.sights = {sight: FilterChip(_NAMES[sight], f"Only: {sight.value}") for sight in SAID}
        self.zones = FilterChip("Zones", "Only with zones")
        self.copies = FilterChip("Twice", "Only found at more than one place")
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
        self.all.count(sum(sights.values()))
        for sight, chip in self.sights.items():
            chip.count(sights.get(sight, 0))
        self.zones.count(zones)
        self.copies.count(copies)

    def _tell(self) -> None:
        """Say what is wanted now; "All" is on while nothing narrows."""
        chosen = self.chosen()
        self.all.setChecked(chosen == Filter())
        self.changed.emit(chosen)
