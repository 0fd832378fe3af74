"""Something painted that a screen reader can walk to: it has a parent and no children, and is no widget."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface, QWindow


class Painted(QAccessibleInterface):
    """One painted part of ``whole``. Whoever makes it keeps it alive, as Qt holds only its C++ half."""

    def __init__(self, whole: QAccessibleInterface) -> None:
        super().__init__()
        self._whole = whole

    def object(self) -> QObject | None:  # type: ignore[override]
        """It is no QObject."""
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]
        """The window it is painted in."""
        return self._whole.window()

    def parent(self) -> QAccessibleInterface:
        """What it is a part of."""
        return self._whole

    def child(self, _index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """It has none."""
        return None

    def childCount(self) -> int:
        """None."""
        return 0

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        """None."""
        return -1

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """None."""
        return None

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """Names follow what is painted."""
