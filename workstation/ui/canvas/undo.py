"""Undo on the canvas: one named command type that puts back what was drawn, and one for what the desk adds."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from workstation.ui.canvas.drawn import Drawn


class Redraw(QUndoCommand):
    """From one drawing to another. ``merge``: commands with the same positive number in a row are one step (nudges)."""

    def __init__(
        self, text: str, before: Drawn, after: Drawn, show: Callable[[Drawn], None], *, merge: int = -1
    ) -> None:
        super().__init__(text)
        self._before, self._after, self._show, self._merge = before, after, show, merge

    def redo(self) -> None:
        """Show the later drawing."""
        self._show(self._after)

    def undo(self) -> None:
        """Show the earlier drawing."""
        self._show(self._before)

    def id(self) -> int:
        """Which commands melt into one."""
        return self._merge

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over a later nudge."""
        if self._merge < 0 or not isinstance(other, Redraw):
            return False
        self._after = other._after  # noqa: SLF001 – the same class
        self.setText(other.text())
        return True


class Act(QUndoCommand):
    """A step of the desk on this photograph, for instance a change of exposure."""

    def __init__(self, text: str, redo: Callable[[], object], undo: Callable[[], object]) -> None:
        super().__init__(text)
        self._redo, self._undo = redo, undo

    def redo(self) -> None:
        """Do it."""
        self._redo()

    def undo(self) -> None:
        """Take it back."""
        self._undo()
