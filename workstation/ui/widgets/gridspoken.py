"""The cards of a grid for a screen reader: those in view, the one with the cursor among them, as items of a list.

Decided: as many children as there are cards in view. Considered: one for every item, which a reader would ask for a
million times. Costs: what is out of view is reached by moving the cursor there, as everybody else does.
"""

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from workstation.ui.widgets.spoken import Painted

if TYPE_CHECKING:
    from workstation.ui.widgets.grid import ThumbnailGrid
    from workstation.ui.widgets.gridplan import GridItem

KEPT = 400
"""Cards a reader may hold on to."""

_installed: list[bool] = []


class SpokenCard(Painted):
    """One card by its number."""

    def __init__(self, grid: "ThumbnailGrid", cards: "SpokenGrid", number: int) -> None:
        super().__init__(cards)
        self._grid, self.number = grid, number

    def _item(self) -> "GridItem | None":
        # A reader may ask after a window that is gone: its C++ half dies first.
        return self._grid.item(self.number) if shiboken6.isValid(self._grid) else None

    def isValid(self) -> bool:
        """Whether it is still there."""
        return self._item() is not None

    def role(self) -> QAccessible.Role:
        """An item of a list."""
        return QAccessible.Role.ListItem

    def rect(self) -> QRect:
        """Where it is on the screen."""
        if self._item() is None:
            return QRect()
        card = self._grid.card(self.number)
        return QRect(self._grid.viewport().mapToGlobal(card.topLeft()), card.size())

    def state(self) -> QAccessible.State:
        """Selected, under the cursor, or with others folded behind it."""
        state, item = QAccessible.State(), self._item()
        if item is not None:
            state.selectable = state.focusable = state.readOnly = True
            state.multiSelectable = True
            state.selected = self.number in self._grid.chosen
            state.focused = self.number == self._grid.current and self._grid.hasFocus()
            state.expandable = state.collapsed = item.depth > 0
        return state

    def text(self, kind: QAccessible.Text) -> str:
        """Its name, and which one of how many it is."""
        item = self._item()
        if item is None:
            return ""
        if kind == QAccessible.Text.Name:
            return item.accessible or item.caption
        if kind == QAccessible.Text.Description:
            return f"{self.number + 1:,} of {self._grid.count():,}"
        return ""


class SpokenGrid(QAccessibleWidget):
    """The grid, with the cards in view as children."""

    def __init__(self, grid: "ThumbnailGrid") -> None:
        super().__init__(grid, QAccessible.Role.List)
        self._grid = grid
        self._made: dict[int, SpokenCard] = {}

    def _view(self) -> tuple[int, int]:
        return self._grid.plan().visible() if shiboken6.isValid(self._grid) else (0, -1)

    def card(self, number: int) -> SpokenCard:
        """A card; the same object as long as it is kept, so that a reader recognises it."""
        made = self._made.pop(number, None) or SpokenCard(self._grid, self, number)
        self._made[number] = made
        while len(self._made) > KEPT:
            self._made.pop(next(iter(self._made)))
        return made

    def childCount(self) -> int:
        """How many are in view."""
        first, last = self._view()
        return max(0, last - first + 1)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """One of them."""
        return self.card(self._view()[0] + index) if 0 <= index < self.childCount() else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Its place among them."""
        index = child.number - self._view()[0] if isinstance(child, SpokenCard) else -1
        return index if 0 <= index < self.childCount() else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """The card under a point of the screen."""
        inside = (self.child(index) for index in range(self.childCount()))
        return next((one for one in inside if one is not None and one.rect().contains(x, y)), None)

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """The card with the cursor."""
        here = self._grid.current if shiboken6.isValid(self._grid) else -1
        return self.card(here) if here >= 0 else None


def tell(grid: "ThumbnailGrid", place: int) -> None:
    """Tell a reader, if one listens, that the cursor has come to a card: the ``place``-th in view."""
    if QAccessible.isActive() and place >= 0:
        event = QAccessibleEvent(grid, QAccessible.Event.Focus)
        event.setChild(place)
        QAccessible.updateAccessibility(event)


def install() -> None:
    """Once for the application: grids get an interface with children."""
    if not _installed:
        _installed.append(True)
        QAccessible.installFactory(_made)


def _made(_key: str, thing: QObject) -> QAccessibleInterface | None:
    """For a grid its own interface, for everything else Qt's."""
    spoken = getattr(thing, "spoken_cards", None)
    return spoken() if spoken is not None else None
