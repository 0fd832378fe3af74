"""The shapes on the canvas for a screen reader: children of the photograph which can be walked through, with names.

Decided: a factory gives the canvas an interface of its own whose children are made from ``words.shapes``. Considered: a
list beside the canvas. Costs: the Python halves must be kept alive by the view, as Qt holds only the C++ ones.
"""

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from workstation.ui.canvas import words
from workstation.ui.widgets.spoken import Painted

if TYPE_CHECKING:
    from workstation.ui.canvas.view import CanvasView

_installed: list[bool] = []


class SpokenShape(Painted):
    """One shape by its number among ``words.shapes``."""

    def __init__(self, view: "CanvasView", canvas: "SpokenCanvas", number: int) -> None:
        super().__init__(canvas)
        self._view, self._number = view, number

    def _shape(self) -> words.Shape | None:
        # A reader may ask after a window that is gone: its C++ half dies first.
        found = self._view.shapes() if shiboken6.isValid(self._view) else ()
        return found[self._number] if self._number < len(found) else None

    def isValid(self) -> bool:
        """Whether it is still there."""
        return self._shape() is not None

    def role(self) -> QAccessible.Role:
        """A graphic."""
        return QAccessible.Role.Graphic

    def rect(self) -> QRect:
        """Where it is on the screen."""
        shape = self._shape()
        if shape is None:
            return QRect()
        place = self._view.place
        first = self._view.mapToGlobal(QPoint(*(round(n) for n in place.to_view(shape.around.x, shape.around.y))))
        return QRect(
            first, first + QPoint(round(shape.around.width * place.scale), round(shape.around.height * place.scale))
        )

    def state(self) -> QAccessible.State:
        """Selected if the arrows move it."""
        state = QAccessible.State()
        shape = self._shape()
        state.selectable = state.readOnly = True
        state.selected = shape is not None and shape.chosen
        return state

    def text(self, kind: QAccessible.Text) -> str:
        """Its name."""
        shape = self._shape()
        return shape.name if shape is not None and kind == QAccessible.Text.Name else ""


class SpokenCanvas(QAccessibleWidget):
    """The photograph, with its shapes as children."""

    def __init__(self, view: "CanvasView") -> None:
        super().__init__(view, QAccessible.Role.Canvas)
        self._view = view
        self._children: list[SpokenShape] = []

    def childCount(self) -> int:
        """How many shapes there are now."""
        return len(self._view.shapes())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """A shape; the same object each time, so that a reader recognises it."""
        if not 0 <= index < self.childCount():
            return None
        while len(self._children) <= index:
            self._children.append(SpokenShape(self._view, self, len(self._children)))
        return self._children[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Its number."""
        return next((number for number, one in enumerate(self._children) if one is child), -1)

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """The smallest shape under a point of the screen."""
        under = [
            (around.width() * around.height(), number)
            for number in range(self.childCount())
            if (one := self.child(number)) is not None and (around := one.rect()).contains(x, y)
        ]
        return self.child(min(under)[1]) if under else None


def install() -> None:
    """Once for the application: canvases get an interface with children."""
    if not _installed:
        _installed.append(True)
        QAccessible.installFactory(_made)


def _made(_key: str, thing: QObject) -> QAccessibleInterface | None:
    """For a canvas its own interface, for everything else Qt's."""
    spoken = getattr(thing, "spoken", None)
    return spoken() if spoken is not None else None
