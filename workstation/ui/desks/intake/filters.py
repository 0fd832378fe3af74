"""Filters as chips with counts: they add up, can be kept under a name, and no other act resets them."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from workstation.domain.image import Sight
from workstation.domain.tip import visible
from workstation.domain.wall import ELSEWHERE, FACETS, QUEUE, SIZES, Filter, Order, Tally
from workstation.ui.desks.intake.cardwords import SAID
from workstation.ui.widgets import Button, IconButton, column, label, row, rule

_NAMES = {Sight.NEW: "New", Sight.HAS_OBJECT: "Object", Sight.LATER: "Later", Sight.NOTHING: "Nothing"}
_FACETS = MappingProxyType(
    {
        "zones": "Zones",
        "crops": "Crops",
        "found": "Found",
        "cases": "Other cases",
        "deleted": "Deleted file",
        "size": "Size",
        "format": "Format",
        "category": "Category",
    }
)
_SIZES = dict(zip(SIZES, ("below 0.1 MP", "to 1 MP", "to 8 MP", "from 8 MP"), strict=True))


class FilterChip(QToolButton):
    """One switch: a word and how many it stands for."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self._name, self._tip, self.key = name, tip, ""
        self.setText(name)
        self.setCheckable(True)
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def count(self, number: int) -> None:
        """Say how many; nothing behind it makes it grey unless it is on."""
        self.setText(f"{self._name}  {short(number)}")
        self.setAccessibleName(f"{self._tip}: {number}")
        self.setEnabled(number > 0 or self.isChecked())
        key = f" ({self.key})" if self.key else ""
        self.setToolTip((f"{self._tip}: {number:,}" if number else f"{self._tip}: none in this case") + key)
        self.setAccessibleDescription("" if number else "None in this case.")


class Filters(QWidget):
    """The lines above the wall. ``changed()`` when another filter or order is wanted, ``keep_wanted()``, ``forget_wanted(name)``."""

    changed = Signal()
    keep_wanted = Signal()
    forget_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Filters")
        self._filter, self._order, self._tally = QUEUE, Order.LIKELY, Tally()
        self._words: Mapping[str, str] = {}
        self._kept: Mapping[str, Filter] = {}
        self._many_known = 0
        self._key = ""
        self._acts: dict[Order, QAction] = {}
        self.all = FilterChip("All", "All photographs")
        self.sights = {sight: FilterChip(_NAMES[sight], f"Only: {sight.value}") for sight in SAID}
        self.elsewhere = FilterChip("Judged", "Only those of which the same, or one alike, is judged already")
        self.whole = Button("Show all photographs", "filter")
        self.whole.clicked.connect(lambda _on: self.clear())
        self.known = FilterChip("Known", "Only known elsewhere, as a list")
        self.more = _opener("Filter", "More filters")
        self.sorting = IconButton("sort", "Order", size=16)
        self.sorting.setMenu(self._orders())
        self.sorting.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        line = rule(upright=True)
        line.setFixedHeight(20)
        states = (*self.sights.values(), self.elsewhere)
        first = row(self.all, *states, 4, line, 4, self.more, self.sorting, self.known, None, gap=4)
        self.chips = QHBoxLayout()
        self.chips.setSpacing(4)
        self._second = QWidget()
        self._second.setLayout(self.chips)
        self.chips.setContentsMargins(0, 0, 0, 0)
        self.setLayout(column(first, self._second, gap=4))
        self.all.clicked.connect(lambda _on: self.clear())
        for sight, chip in self.sights.items():
            chip.clicked.connect(lambda _on, value=sight.value: self.toggle("state", value))
        self.elsewhere.clicked.connect(lambda _on: self.toggle("state", ELSEWHERE))
        self.more.clicked.connect(lambda _on: self.open_values())
        self.known.clicked.connect(lambda _on: self._tell())
        self._show()

    def chosen(self) -> Filter:
        """What is wanted now."""
        return self._filter

    def order(self) -> Order:
        """The order wanted now."""
        return self._order

    def clear(self) -> None:
        """Show everything again."""
        self.known.setChecked(False)
        self.put(Filter())

    def put(self, chosen: Filter) -> None:
        """Want exactly this."""
        self._filter = chosen
        self._tell()

    def toggle(self, facet: str, value: str) -> None:
        """Want a value too, or no longer."""
        self.put(self._filter.toggled(facet, value))

    def put_order(self, order: Order) -> None:
        """Want another order."""
        self._order = order
        self._tell()

    def count(self, tally: Tally) -> None:
        """The numbers behind the words, each with the other filters as they are."""
        self._tally = tally
        self._show()

    def count_known(self, number: int) -> None:
        """How many files are known elsewhere; where there are none, there is no chip."""
        self._many_known = number
        self.known.count(number)
        self.known.setVisible(number > 0 or self.known.isChecked())

    def know(self, kept: Mapping[str, Filter], words: Mapping[str, str]) -> None:
        """One's own kept filters, and the words of the categories."""
        self._kept, self._words = kept, words
        self._show()

    def say(self, facet: str, value: str) -> str:
        """A value in words: ``Zones: none``."""
        words = self._words.get(value, value) if facet == "category" else _SIZES.get(value, value)
        return f"{_FACETS[facet]}: {visible(words)}"

    def values(self) -> list[tuple[str, str, int]]:
        """(facet, value, how many) of everything behind "Filter" that would tell photographs apart."""
        found: list[tuple[str, str, int]] = []
        for facet in FACETS[1:]:
            many = self._tally.values(facet, self._filter)
            wanted = dict.fromkeys(self._filter.wanted.get(facet, ()), 0)
            if len(many) > 1 or wanted:
                here = {**wanted, **many}
                order = SIZES if facet == "size" else sorted(here)
                found += [(facet, value, here[value]) for value in order if value in here]
        return found

    def _tell(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        """Chips as the filter says."""
        many = self._tally.values("state", self._filter)
        self.all.setChecked(not self._filter.wanted and not self.known.isChecked())
        self.all.count(self._tally.shown)
        for value, chip in ((ELSEWHERE, self.elsewhere), *((s.value, c) for s, c in self.sights.items())):
            chip.setChecked(self._filter.has("state", value))
            chip.count(many.get(value, 0))
        self.elsewhere.setVisible(bool(many.get(ELSEWHERE)) or self.elsewhere.isChecked())
        self.count_known(self._many_known)
        self.sorting.set_tip(f"Order: {self._order.value}" + (f" ({self._key})" if self._key else ""))
        for order, act in self._acts.items():
            act.setChecked(order is self._order)
        self.sorting.setAccessibleName(f"Order: {self._order.value}")
        self._show_chips()

    def _show_chips(self) -> None:
        """What narrows beside the state, and kept filters."""
        while (taken := self.chips.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.hide()
                old.deleteLater()
        narrowing = [(facet, value) for facet, value in self._filter.chosen() if facet != "state"]
        for facet, value in narrowing:
            self.chips.addWidget(self._taken_off(facet, value))
        for name, kept in self._kept.items():
            self.chips.addWidget(self._put_on(name, kept))
        mine = next((name for name, kept in self._kept.items() if kept == self._filter), "")
        keep = bool(mine) or (bool(self._filter.wanted) and self._filter != QUEUE)
        if keep:
            act = Button(f"Forget “{visible(mine)}”" if mine else "Keep this filter …", kind="link")
            act.clicked.connect(lambda _on: self.forget_wanted.emit(mine) if mine else self.keep_wanted.emit())
            self.chips.addWidget(act)
        self.chips.addStretch(1)
        self._second.setVisible(bool(narrowing or self._kept or keep))

    def _taken_off(self, facet: str, value: str) -> QWidget:
        chip = FilterChip("", "")
        chip.setText(f"{self.say(facet, value)}  ✕")
        chip.setAccessibleName(f"Take off: {self.say(facet, value)}")
        chip.setToolTip(chip.accessibleName())
        chip.setChecked(True)
        chip.clicked.connect(lambda _on: self.toggle(facet, value))
        return chip

    def _put_on(self, name: str, kept: Filter) -> QWidget:
        chip = FilterChip(visible(name), f"Kept filter {visible(name)}")
        chip.setChecked(kept == self._filter)
        chip.count(self._tally.count(kept))
        chip.setEnabled(True)
        chip.clicked.connect(lambda _on: self.put(Filter() if kept == self._filter else kept))
        return chip

    def open_values(self) -> None:
        """Every value with its count, until one clicks elsewhere; the keyboard goes there."""
        panel = Facets(self)
        panel.move(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))
        panel.show()
        panel.focusNextChild()
        self.more.setChecked(False)

    def open_orders(self) -> None:
        """The orders, to choose one."""
        self.sorting.showMenu()

    def name_keys(self, keys: Mapping[str, str]) -> None:
        """The keys in force, by the names of chips and buttons as the acts have them: told in tooltips."""
        states = {"new": Sight.NEW, "object": Sight.HAS_OBJECT, "later": Sight.LATER, "nothing": Sight.NOTHING}
        named = {"all": self.all, "judged": self.elsewhere, **{name: self.sights[one] for name, one in states.items()}}
        for name, chip in named.items():
            chip.key = keys.get(name, "")
        self._key = keys.get("order", "")
        more = keys.get("filter", "")
        self.more.setToolTip(f"More filters ({more})" if more else "More filters")
        self._show()

    def _orders(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for order in Order:
            act = QAction(order.value.capitalize(), menu, checkable=True)
            act.setChecked(order is self._order)
            act.triggered.connect(lambda _on=False, one=order: self.put_order(one))
            self._acts[order] = act
            group.addAction(act)
            menu.addAction(act)
        return menu


class Facets(QFrame):
    """The panel below "Filter": one line for each thing photographs can be told apart by."""

    def __init__(self, filters: Filters) -> None:
        super().__init__(filters, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("plane", "surface")
        self.setAccessibleName("More filters")
        self._filters = filters
        self.lines = column(gap=6, margins=(16, 12, 16, 12))
        self.setLayout(self.lines)
        filters.changed.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """The values with what is behind them now."""
        while (taken := self.lines.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.hide()
                old.deleteLater()
        found = self._filters.values()
        for facet in dict.fromkeys(facet for facet, _value, _many in found):
            line = QWidget()
            name = label(_FACETS[facet], tone="muted")
            name.setFixedWidth(104)
            line.setLayout(row(name, *(self._chip(*one) for one in found if one[0] == facet), None, gap=4))
            self.lines.addWidget(line)
        if not found:
            self.lines.addWidget(label("Nothing else tells these photographs apart.", tone="muted"))
        self.adjustSize()

    def _chip(self, facet: str, value: str, many: int) -> QWidget:
        words = self._filters.say(facet, value)
        chip = FilterChip(words.partition(": ")[2], words)
        chip.setChecked(self._filters.chosen().has(facet, value))
        chip.count(many)
        chip.clicked.connect(lambda _on: self._filters.toggle(facet, value))
        return chip


def short(number: int) -> str:
    """``9,999``, ``12k``, ``1.2M``: what fits on a chip; the whole number is in its tooltip."""
    if number < 10_000:
        return f"{number:,}"
    return f"{number // 1000:,}k" if number < 1_000_000 else f"{number / 1_000_000:.1f}M"


def _opener(text: str, tip: str) -> QToolButton:
    made = QToolButton()
    made.setText(f"{text}  ▾")
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setProperty("kind", "quiet")
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made
