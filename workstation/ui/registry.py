"""One registry of everything that can be done: it feeds buttons, keys, the command palette and the key sheet.

Decided: a key is a QShortcut that stays alive while its act is refused, so pressing it tells *why not* instead of
nothing; the QAction beside it carries text, icon and the greyed state for buttons and menus. Costs: two objects per act.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from workstation.domain.errors import Refused, Stop
from workstation.ui import icons
from workstation.ui.keyrules import WINDOW, native, retold, spelled, why_not_keys
from workstation.ui.widgets.buttons import Button, IconButton

_B = TypeVar("_B", Button, IconButton)

__all__ = ["WINDOW", "Command", "Registry", "native"]


def _always() -> str | None:
    """For acts that are never refused."""
    return None


@dataclass(frozen=True, slots=True)
class Command:
    """One act. ``id`` as "tips.relevant"; ``scope`` is WINDOW or the pane's name, in which alone the keys work.

    ``why_not()`` gives None or the sentence that is shown on the greyed button. ``held``: the keys are held down and
    dealt with by the pane itself. Such a pane has a method ``set_held(id, keys) -> bool`` and compares what is pressed
    (``keyrules.pressed(event)``) with those keys; the registry calls it at ``add`` and whenever the person changes them.
    Without that method, or where it answers False, the keys are only listed and cannot be changed.
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
    keyed: list[tuple[Button, str]]
    obeys: bool = False


class Registry(QObject):
    """All commands of one window, with the keys the person has changed.

    ``refused(str)`` is emitted when somebody tries an act that may not be done, ``done(id)`` after one was done,
    ``remapped_now()`` when keys were changed.
    """

    refused = Signal(str)
    done = Signal(str)
    remapped_now = Signal()

    def __init__(self, parent: QObject | None = None, *, keys: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[str, _Entry] = {}
        self._remapped = {act: tuple(strokes) for act, strokes in (keys or {}).items()}
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
            entry = _Entry(command, widget, action, [], [], [])
            self._entries[command.id] = entry
            self._bind(entry)

    def trigger(self, name: str) -> bool:
        """Do the act, or tell why not; True if it was done."""
        entry = self._entries[name]
        if self.paused:
            return False
        if why := entry.command.why_not():
            self.refused.emit(self.told(why, entry.command.scope))
            return False
        try:
            entry.command.run()
        except Stop as stop:
            self.refused.emit(stop.words)
            return False
        self.done.emit(name)
        return True

    def action(self, name: str) -> QAction:
        """The QAction, for menus."""
        return self._entries[name].action

    def button(self, name: str, kind: str = "", *, text: str | None = None, with_key: bool = False) -> Button:
        """A push button for the act. ``kind``: "" plain, "primary", "quiet", "danger". ``with_key``: its text ends with the key."""
        entry = self._entries[name]
        made = Button(text or entry.command.text, entry.command.icon, kind=kind)
        if with_key:
            entry.keyed.append((made, made.text()))
        return self._wire(entry, made)

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
                button.set_why_not(self.told(why, entry.command.scope) if why else why)

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

    def command(self, name: str) -> Command:
        """The act called ``name``; a name nobody registered is our bug (KeyError)."""
        return self._entries[name].command

    def keys_of(self, command: Command | str) -> tuple[str, ...]:
        """The keys in force of an act (or of its id): as the person changed them, else as built. Held keys as well."""
        found = self._entries[command].command if isinstance(command, str) else command
        return self._remapped.get(found.id, found.keys)

    def changeable(self, name: str) -> bool:
        """Whether its keys can be changed: of held keys only those which the pane takes through ``set_held``."""
        entry = self._entries[name]
        return not entry.command.held or entry.obeys

    def told(self, text: str, scope: str) -> str:
        """A hint or sentence with the keys in force in place of those built in.

        ``O has object   hold Q keyhole`` – parts divided by blanks, the key first – and in a sentence ``(Ctrl+N)``, or a
        key after "press", "hold" or "with". Enter may stand for Return.
        """
        changed: dict[str, str] = {}
        for entry in self._entries.values() if self._remapped else ():
            command = entry.command
            if command.id in self._remapped and _meet(command.scope, scope):
                now = self.keys_of(command)
                for key in command.keys:
                    changed[key] = changed[key.replace("Return", "Enter")] = native(now[0]) if now else "no key"
        return retold(text, changed) if changed else text

    def remap(self, name: str, keys: Sequence[str]) -> None:
        """Give an act other keys; raises Refused: "key" for one it may not have, "key_taken" with the act that has it."""
        command, wanted = self._entries[name].command, tuple(spelled(key) for key in keys)
        if not self.changeable(name):
            raise Refused("key_fixed", "These keys are fixed.")
        if why := why_not_keys(name, wanted, command.scope, command.keys):
            raise Refused("key", why, "Choose another key.")
        if others := self.holders(name, wanted):
            named = " and ".join(f"“{other.text}”" for other in others)
            raise Refused(
                "key_taken", f"That key already belongs to {named}.", "Take it from there, or choose another."
            )
        self._set(name, wanted)
        self.remapped_now.emit()

    def holders(self, name: str, keys: Iterable[str]) -> list[Command]:
        """Other acts which answer to one of these keys at a time when ``name`` would."""
        mine, wanted = self._entries[name].command, {spelled(key) for key in keys}
        return [
            entry.command
            for entry in self._entries.values()
            if entry.command.id != name
            and _meet(mine.scope, entry.command.scope)
            and self._strokes(entry.command) & wanted
        ]

    def take(self, name: str, keys: Sequence[str]) -> None:
        """As ``remap``, but other acts lose these keys; raises Refused if one of them may not."""
        command, wanted = self._entries[name].command, {spelled(key) for key in keys}
        if not self.changeable(name):
            raise Refused("key_fixed", "These keys are fixed.")
        if why := why_not_keys(name, tuple(wanted), command.scope, command.keys):
            raise Refused("key", why, "Choose another key.")
        losing = [
            (other, tuple(k for k in self.keys_of(other) if spelled(k) not in wanted))
            for other in self.holders(name, wanted)
        ]
        for other, left in losing:
            if not self.changeable(other.id):
                raise Refused("key_fixed", f"The keys of “{other.text}” are fixed.", "Choose another key.")
            if why := why_not_keys(other.id, left, other.scope, other.keys):
                raise Refused("key", why, "Choose another key.")
        for other, left in losing:
            self._set(other.id, left)
        self.remap(name, keys)

    def reset(self, name: str | None = None) -> None:
        """The keys it was built with, or with None those of every act; raises Refused if another act has one by now."""
        if name is not None:
            self.remap(name, self._entries[name].command.keys)
            return
        changed = [one for one in self._remapped if one in self._entries]
        self._remapped.clear()
        for one in changed:
            self._bind(self._entries[one])
        self._tell()
        self.remapped_now.emit()

    def _set(self, name: str, keys: Sequence[str]) -> None:
        """Put keys in force; those an act was built with are no change."""
        entry = self._entries[name]
        if tuple(keys) == tuple(spelled(key) for key in entry.command.keys):
            self._remapped.pop(name, None)
        else:
            self._remapped[name] = tuple(keys)
        self._bind(entry)
        self._tell()

    def remapped(self) -> dict[str, tuple[str, ...]]:
        """Keys changed by the person, to be kept in the settings."""
        return dict(self._remapped)

    def conflicts(self) -> list[tuple[str, str]]:
        """Pairs of acts that answer to the same key at the same time."""
        pairs = combinations([entry.command for entry in self._entries.values()], 2)
        return [(a.id, b.id) for a, b in pairs if _meet(a.scope, b.scope) and self._strokes(a) & self._strokes(b)]

    def _strokes(self, command: Command) -> set[str]:
        """Keys in their one spelling."""
        return {spelled(key) for key in self.keys_of(command)}

    def _bind(self, entry: _Entry) -> None:
        """(Re)make the shortcuts, and tell the keys."""
        for old in entry.shortcuts:
            old.setEnabled(False)
            old.deleteLater()
        entry.shortcuts.clear()
        command, keys = entry.command, self.keys_of(entry.command)
        wide = command.scope == WINDOW
        context = Qt.ShortcutContext.WindowShortcut if wide else Qt.ShortcutContext.WidgetWithChildrenShortcut
        if command.held and hasattr(entry.widget, "set_held"):
            entry.obeys = entry.widget.set_held(command.id, keys)
        for key in () if command.held else keys:
            shortcut = QShortcut(QKeySequence(key), entry.widget)
            shortcut.setContext(context)
            shortcut.activated.connect(lambda name=command.id: self.trigger(name))
            entry.shortcuts.append(shortcut)
        self._tell_one(entry)

    def _tell(self) -> None:
        """The keys in text and tooltip of every act: the words about one may name the key of another."""
        self._drop_dead()
        for entry in self._entries.values():
            self._tell_one(entry)

    def _tell_one(self, entry: _Entry) -> None:
        command, keys = entry.command, self.keys_of(entry.command)
        shown = native(keys[0]) if keys else ""
        tip = _tip(self.told(command.tip or command.text, command.scope), shown)
        entry.action.setText(f"{command.text}\t{shown}" if shown else command.text)
        entry.action.setToolTip(tip)
        for button in entry.buttons:
            button.set_tip(tip)
        for button, text in entry.keyed:
            button.setText(f"{text}   {shown}" if shown else text)

    def _wire(self, entry: _Entry, button: _B) -> _B:
        """Connect a button to its act."""
        name = entry.command.id
        button.clicked.connect(lambda _checked=False: self.trigger(name))
        entry.buttons.append(button)
        self._tell_one(entry)
        return button

    def _drop_dead(self) -> None:
        """Forget acts whose widget is gone and buttons that were deleted."""
        for name, entry in list(self._entries.items()):
            if not shiboken6.isValid(entry.widget) or not shiboken6.isValid(entry.action):
                del self._entries[name]
            else:
                entry.buttons = [b for b in entry.buttons if shiboken6.isValid(b)]
                entry.keyed = [one for one in entry.keyed if shiboken6.isValid(one[0])]


def _tip(words: str, key: str) -> str:
    """Tooltip: what it does and its key."""
    return f"{words} ({key})" if key else words


def _inside(widget: QWidget, pane: QWidget) -> bool:
    """Whether ``widget`` is ``pane`` or lies in it."""
    return widget is pane or pane.isAncestorOf(widget)


def _meet(one: str, other: str) -> bool:
    """Whether two scopes can be alive at once: the same, the window, or a pane inside a pane ("cropping.canvas")."""
    return WINDOW in {one, other} or one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
