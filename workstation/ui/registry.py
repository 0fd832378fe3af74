"""One registry of everything that can be done: it feeds buttons, keys, the command palette and the key sheet.

Decided: a key is a QShortcut that stays alive while its act is refused, so pressing it tells *why not* instead of
nothing; the QAction beside it carries text, icon and the greyed state for buttons and menus. Costs: two objects per act.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from workstation.domain.errors import Stop
from workstation.ui import icons
from workstation.ui.widgets.buttons import Button, IconButton

_B = TypeVar("_B", Button, IconButton)

WINDOW = "window"
"""The scope of global keys; they carry Ctrl, Alt or an F key."""


def _always() -> str | None:
    """For acts that are never refused."""
    return None


@dataclass(frozen=True, slots=True)
class Command:
    """One act. ``id`` as "tips.relevant"; ``scope`` is WINDOW or the pane's name, in which alone the keys work.

    ``why_not()`` gives None or the sentence that is shown on the greyed button. ``held``: the keys are held down and
    dealt with by the pane itself; they are only listed.
    """

    id: str
    text: str
    icon: str
    keys: tuple[str, ...]
    scope: str
    run: Callable[[], object]
    why_not: Callable[[], str | None] = _always
    held: bool = False
    tip: str = ""


@dataclass(slots=True)
class _Entry:
    """A command with its live Qt halves."""

    command: Command
    widget: QWidget
    action: QAction
    shortcuts: list[QShortcut]
    buttons: list[Button | IconButton]


class Registry(QObject):
    """All commands of one window. ``refused(str)`` is emitted when somebody tries an act that may not be done."""

    refused = Signal(str)

    def __init__(self, parent: QObject | None = None, *, keys: dict[str, tuple[str, ...]] | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[str, _Entry] = {}
        self._remapped = dict(keys or {})
        self.paused = False

    def add(self, widget: QWidget, commands: Iterable[Command]) -> None:
        """Register acts of ``widget``: window-wide if their scope is WINDOW, else only while it or a child has the focus."""
        for command in commands:
            self._drop_dead()
            if command.id in self._entries:
                raise ValueError(f"two commands are called {command.id}")
            action = QAction(command.text, widget)
            icons.put(action, command.icon)
            action.triggered.connect(lambda _checked=False, name=command.id: self.trigger(name))
            entry = _Entry(command, widget, action, [], [])
            self._entries[command.id] = entry
            self._bind(entry)

    def trigger(self, name: str) -> bool:
        """Do the act, or tell why not; True if it was done."""
        entry = self._entries[name]
        if self.paused:
            return False
        if why := entry.command.why_not():
            self.refused.emit(why)
            return False
        try:
            entry.command.run()
        except Stop as stop:
            self.refused.emit(" ".join(filter(None, (stop.message, stop.hint))))
            return False
        return True

    def action(self, name: str) -> QAction:
        """The QAction, for menus."""
        return self._entries[name].action

    def button(self, name: str, kind: str = "", *, text: str | None = None) -> Button:
        """A push button for the act. ``kind``: "" plain, "primary", "quiet", "danger"."""
        entry = self._entries[name]
        return self._wire(entry, Button(text or entry.command.text, entry.command.icon, kind=kind))

    def tool(self, name: str, *, checkable: bool = False) -> IconButton:
        """A small button that shows only the icon; its text is its accessible name."""
        entry = self._entries[name]
        return self._wire(entry, IconButton(entry.command.icon, entry.command.text, checkable=checkable))

    def refresh(self) -> None:
        """Ask every act again whether it may be done; grey and explain. Cheap; call after anything changed."""
        self._drop_dead()
        for entry in self._entries.values():
            why = entry.command.why_not()
            entry.action.setEnabled(why is None)
            for button in entry.buttons:
                button.set_why_not(why)

    def commands(self, *, near: QWidget | None = None) -> list[Command]:
        """All acts that can be reached now: window-wide ones and those of visible panes; ``near``'s own pane first."""
        self._drop_dead()
        seen = [e for e in self._entries.values() if e.command.scope == WINDOW or e.widget.isVisible()]

        def far(entry: _Entry) -> tuple[bool, bool]:
            return entry.command.scope == WINDOW, not (near is not None and _inside(near, entry.widget))

        return [entry.command for entry in sorted(seen, key=far)]

    def everything(self) -> list[Command]:
        """Every registered act, for the key sheet."""
        self._drop_dead()
        return [entry.command for entry in self._entries.values()]

    def keys_of(self, command: Command) -> tuple[str, ...]:
        """The keys in force: remapped or as built."""
        return self._remapped.get(command.id, command.keys)

    def remap(self, name: str, keys: Sequence[str]) -> None:
        """Give an act other keys; raises ValueError naming what already has them."""
        before = self._remapped.get(name)
        self._remapped[name] = tuple(keys)
        if found := [c for c in self.conflicts() if name in c]:
            if before is None:
                del self._remapped[name]
            else:
                self._remapped[name] = before
            raise ValueError(f"That key already belongs to {' and '.join(set(found[0]) - {name})}.")
        self._bind(self._entries[name])

    def remapped(self) -> dict[str, tuple[str, ...]]:
        """Keys changed by the person, to be kept in the settings."""
        return dict(self._remapped)

    def conflicts(self) -> list[tuple[str, str]]:
        """Pairs of acts that answer to the same key at the same time."""
        pairs = combinations([entry.command for entry in self._entries.values()], 2)
        return [(a.id, b.id) for a, b in pairs if _meet(a.scope, b.scope) and self._strokes(a) & self._strokes(b)]

    def _strokes(self, command: Command) -> set[str]:
        """Keys in their one spelling."""
        return {QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) for key in self.keys_of(command)}

    def _bind(self, entry: _Entry) -> None:
        """(Re)make the shortcuts and tell the keys in text and tooltip."""
        for old in entry.shortcuts:
            old.setEnabled(False)
            old.deleteLater()
        entry.shortcuts.clear()
        command, keys = entry.command, self.keys_of(entry.command)
        wide = command.scope == WINDOW
        context = Qt.ShortcutContext.WindowShortcut if wide else Qt.ShortcutContext.WidgetWithChildrenShortcut
        for key in () if command.held else keys:
            shortcut = QShortcut(QKeySequence(key), entry.widget)
            shortcut.setContext(context)
            shortcut.activated.connect(lambda name=command.id: self.trigger(name))
            entry.shortcuts.append(shortcut)
        shown = native(keys[0]) if keys else ""
        entry.action.setText(f"{command.text}\t{shown}" if shown else command.text)
        entry.action.setToolTip(_tip(command, shown))
        for button in entry.buttons:
            button.set_tip(_tip(command, shown))

    def _wire(self, entry: _Entry, button: _B) -> _B:
        """Connect a button to its act."""
        name = entry.command.id
        button.clicked.connect(lambda _checked=False: self.trigger(name))
        keys = self.keys_of(entry.command)
        button.set_tip(_tip(entry.command, native(keys[0]) if keys else ""))
        entry.buttons.append(button)
        return button

    def _drop_dead(self) -> None:
        """Forget acts whose widget is gone and buttons that were deleted."""
        for name, entry in list(self._entries.items()):
            if not shiboken6.isValid(entry.widget) or not shiboken6.isValid(entry.action):
                del self._entries[name]
            else:
                entry.buttons = [b for b in entry.buttons if shiboken6.isValid(b)]


def native(key: str) -> str:
    """A key as this computer's keyboard names it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _tip(command: Command, key: str) -> str:
    """Tooltip: what it does and its key."""
    words = command.tip or command.text
    return f"{words} ({key})" if key else words


def _inside(widget: QWidget, pane: QWidget) -> bool:
    """Whether ``widget`` is ``pane`` or lies in it."""
    return widget is pane or pane.isAncestorOf(widget)


def _meet(one: str, other: str) -> bool:
    """Whether two scopes can be alive at once: the same, the window, or a pane inside a pane ("cropping.canvas")."""
    return WINDOW in {one, other} or one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
