"""Held keys which a person may change: the registry tells them, the canvas asks whether a press or release is one of them."""

from collections.abc import Iterable

from PySide6.QtGui import QKeyEvent

from workstation.ui.keyrules import pressed


class Held:
    """``reveal`` opens the keyhole. The other held keys belong to the drawing itself and stay as they are."""

    def __init__(self) -> None:
        self._keys: frozenset[str] = frozenset({"Q"})
        self._down = 0

    def set(self, act: str, keys: Iterable[str]) -> bool:
        """Take other keys; False if this act's keys cannot be changed here."""
        if not act.endswith(".reveal"):
            return False
        self._keys = frozenset(keys)
        return True

    def pressed(self, event: QKeyEvent) -> bool:
        """Whether the keyhole's key went down; a key held on is still it."""
        if pressed(event) not in self._keys:
            return False
        self._down = event.key()
        return True

    def released(self, event: QKeyEvent) -> bool:
        """Whether it came up; Shift or Ctrl may have come up before."""
        return event.key() == self._down
