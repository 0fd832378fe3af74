"""Held keys which a person may change: the registry tells them, a pane asks whether a press or release is one of them."""

from collections.abc import Iterable

from PySide6.QtGui import QKeyEvent

from workstation.ui.keyrules import pressed


class Held:
    """Acts that last as long as a key is down, by the last part of their command's id: ``Held(reveal="Q", into="Z")``."""

    def __init__(self, **keys: str) -> None:
        self._keys = {act: frozenset({key}) for act, key in keys.items()}
        self._down: dict[int, str] = {}

    def set(self, command: str, keys: Iterable[str]) -> bool:
        """Take other keys; False if this command's keys cannot be changed here."""
        act = command.rpartition(".")[2]
        if act not in self._keys:
            return False
        self._keys[act] = frozenset(keys)
        return True

    def pressed(self, event: QKeyEvent) -> str:
        """The act whose key went down, "" if none; a key held on is still it."""
        act = next((act for act, keys in self._keys.items() if pressed(event) in keys), "")
        if act:
            self._down[event.key()] = act
        return act

    def released(self, event: QKeyEvent) -> str:
        """The act whose key came up, "" if none; Shift or Ctrl may have come up before."""
        return self._down.pop(event.key(), "")
