"""Photographs seen on a canvas, as they were left: zoom and place, what can be undone, corners of an open polygon."""

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QUndoStack

from workstation.domain.shape import Point
from workstation.ui.canvas.place import Place, Places


class Album:
    """``key`` names the photograph of now, "" for one that is not remembered."""

    def __init__(self) -> None:
        self.key = ""
        self._places = Places()
        self._stacks: dict[str, QUndoStack] = {}
        self._begun: dict[str, tuple[Point, ...]] = {}

    def leave(self, place: Place, begun: tuple[Point, ...]) -> None:
        """Remember the photograph of now."""
        self._places[self.key] = place
        self._begun[self.key] = begun

    def place(self) -> Place | None:
        """Where it was left."""
        return self._places.get(self.key) if self.key else None

    def begun(self) -> tuple[Point, ...]:
        """Its unfinished corners."""
        return self._begun.pop(self.key, ()) if self.key else ()

    def stack(self, changed: SignalInstance) -> QUndoStack:
        """Its steps; ``changed`` is emitted when one is done or undone."""
        known = self._stacks.get(self.key)
        if known is None:
            known = self._stacks[self.key] = QUndoStack()
            known.indexChanged.connect(changed)
        return known
