"""The sheet of all keys (Ctrl+F1): every act of every desk by place, searchable, and its key changed by pressing another.

Made from the registry, so it cannot be wrong; what is changed is in force at once and kept for the person, not the machine.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from workstation.domain.errors import Refused
from workstation.ui import theme
from workstation.ui.keyrules import WINDOW, native, pressed, why_not_keys
from workstation.ui.registry import Command, Registry
from workstation.ui.widgets.basics import Notice, column, label, panel, row
from workstation.ui.widgets.buttons import Button

ROLE = Qt.ItemDataRole.UserRole
_NONE = "Choose an act to change its key."


class Recorder(Button):
    """Press it, then press a key: ``recorded(str)`` in portable spelling. Esc, or looking elsewhere, ends it."""

    recorded = Signal(str)
    listening = False  # of the class: Qt sends events before __init__ is through

    def __init__(self) -> None:
        super().__init__("Press a new key", "keyboard")
        self.clicked.connect(lambda _checked=False: self.listen(on=True))

    def listen(self, *, on: bool) -> None:
        """Wait for a key, or no longer."""
        self.listening = on
        self.setText("Now press the key … (Esc: leave it)" if on else "Press a new key")
        if on:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """While listening, no key is a shortcut and Tab does not leave."""
        if self.listening and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._took(event)
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave it."""
        self.listen(on=False)
        super().focusOutEvent(event)

    def _took(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Escape:
            self.listen(on=False)
        elif key := pressed(event):
            self.listen(on=False)
            self.recorded.emit(key)


class KeySheet(QDialog):
    """All acts and their keys. ``places``: scope → heading; a scope inside another gets both names."""

    def __init__(self, parent: QWidget | None, registry: Registry, places: Mapping[str, str]) -> None:
        super().__init__(parent)
        self._registry, self._places = registry, places
        self._wanted: tuple[str, ...] = ()
        self.setWindowTitle("Keys")
        self.resize(760, 680)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search acts and keys")
        self.field.setAccessibleName("Search acts and keys")
        self.field.textChanged.connect(self._filter)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Acts and keys")
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels(["Act", "Keys", ""])
        self.tree.setRootIsDecorated(False)
        self.tree.setColumnWidth(0, 400)
        self.tree.setColumnWidth(1, 190)
        self.tree.currentItemChanged.connect(lambda _now, _before: self._chosen())
        self.tree.itemActivated.connect(lambda _item, _column: self.recorder.listen(on=True))
        self._build()
        self._fill()
        self._chosen()
        self.field.setFocus()

    def _build(self) -> None:
        """The list above, what can be changed below."""
        self.about = label(_NONE)
        self.recorder, self.taken = Recorder(), Button("Take it from there", "forward")
        self.back, self.all_back = (
            Button("As it was", "undo", kind="quiet"),
            Button("All as they were", "undo", kind="quiet"),
        )
        self.none = Button("No key", "remove", kind="quiet")
        close = Button("Close")
        self.notice = Notice()
        self.recorder.recorded.connect(lambda key: self._want((key,)))
        self.none.clicked.connect(lambda _checked=False: self._want(()))
        self.taken.clicked.connect(lambda _checked=False: self._take())
        self.back.clicked.connect(lambda _checked=False: self._reset(self.current))
        self.all_back.clicked.connect(lambda _checked=False: self._reset(None))
        close.clicked.connect(self.accept)
        self._registry.remapped_now.connect(self._tell)
        editor = panel(
            column(
                row(self.about, None, self.none, self.back, self.recorder),
                row(self.notice, self.taken),
                margins=(12, 8, 12, 8),
            ),
            plane="card",
        )
        self.notice.hide()
        self.taken.hide()
        note = label(
            "Single letters work in the part of the window that has the focus. Changed keys are yours alone and in force at once.",
            tone="muted",
            wrap=True,
        )
        self.setLayout(
            column(
                *(label("Keys", scale="title"), note, self.field, self.tree, editor, row(self.all_back, None, close)),
                gap=8,
                margins=(20, 16, 20, 16),
            )
        )

    def _fill(self) -> None:
        """Every act under its place, the window's first."""
        groups: dict[str, list[Command]] = {}
        for command in self._registry.everything():
            groups.setdefault(command.scope, []).append(command)
        for scope, commands in sorted(groups.items(), key=lambda group: group[0] != WINDOW):
            head = QTreeWidgetItem([self._place(scope), "", ""])
            head.setFont(0, theme.font(bold=True))
            head.setSizeHint(0, QSize(0, 30))
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.tree.addTopLevelItem(head)
            for command in commands:
                line = QTreeWidgetItem([command.text, "", ""])
                line.setSizeHint(0, QSize(0, 26))
                line.setData(0, ROLE, command.id)
                head.addChild(line)
        self.tree.expandAll()
        self._tell()

    def _place(self, scope: str) -> str:
        """``cropping.canvas`` → "Cropping · canvas"."""
        first, *rest = scope.split(".")
        named = self._places.get(scope) or " · ".join([self._places.get(first, first), *rest])
        return named[:1].upper() + named[1:]

    def _lines(self) -> list[QTreeWidgetItem]:
        """All lines with acts."""
        heads = [self.tree.topLevelItem(i) for i in range(self.tree.topLevelItemCount())]
        found = [head.child(j) for head in heads if head for j in range(head.childCount())]
        return [line for line in found if line]

    def _tell(self) -> None:
        """Write the keys in force, and which were changed, into every line."""
        changed = self._registry.remapped()
        for line in self._lines():
            command = self._registry.command(line.data(0, ROLE))
            keys = ", ".join(native(key) for key in self._registry.keys_of(command))
            line.setText(1, f"hold {keys}" if command.held and keys else keys)
            line.setText(2, "changed" if command.id in changed else "")
        self.all_back.set_why_not(None if changed else "Nothing is changed.")
        if self.current:
            self._chosen()

    @property
    def current(self) -> str:
        """The chosen act's id, "" if none."""
        item = self.tree.currentItem()
        return str(item.data(0, ROLE) or "") if item else ""

    def choose(self, act: str) -> bool:
        """Put the cursor on an act; False if it is not listed."""
        line = next((line for line in self._lines() if line.data(0, ROLE) == act), None)
        if line:
            self.tree.setCurrentItem(line)
            self.tree.scrollToItem(line, QTreeWidget.ScrollHint.PositionAtCenter)
        return line is not None

    def _chosen(self) -> None:
        """What can be done with the act under the cursor."""
        act = self.current
        self.notice.say("")
        self.taken.hide()
        fixed = None if act else _NONE
        if act:
            command = self._registry.command(act)
            self.about.setText(f"{command.text} – {self._place(command.scope)}")
            if not self._registry.changeable(act):
                fixed = "These keys are part of the picture's own handling and cannot be changed."
        else:
            self.about.setText(_NONE)
        self.recorder.set_why_not(fixed)
        self.none.set_why_not(fixed or (None if act and self._registry.keys_of(act) else "It has no key."))
        self.back.set_why_not(None if act in self._registry.remapped() else "It has the key it was built with.")

    def _want(self, keys: Sequence[str]) -> None:
        """Give the chosen act these keys, or say what is in the way."""
        act, self._wanted = self.current, tuple(keys)
        command = self._registry.command(act)
        self.taken.hide()
        if why := why_not_keys(act, keys, command.scope, command.keys):
            self.notice.say(why, "warn")
            return
        if others := self._registry.holders(act, keys):
            named = " and ".join(f"“{other.text}” ({self._place(other.scope)})" for other in others)
            self.notice.say(f"{native(keys[0])} already belongs to {named}.", "warn")
            self.taken.show()
            return
        self._registry.remap(act, keys)

    def _take(self) -> None:
        """Take the key from whoever has it."""
        try:
            self._registry.take(self.current, self._wanted)
        except Refused as stop:
            self.taken.hide()
            self.notice.say(stop.words, "warn")

    def _reset(self, act: str | None) -> None:
        """The keys of before; one of them may belong to somebody else by now."""
        try:
            self._registry.reset(act)
        except Refused as stop:
            self.notice.say(stop.words, "warn")

    def _filter(self, query: str) -> None:
        """Hide what does not match; a place's name finds all of it."""
        wanted = query.casefold().strip()
        for i in range(self.tree.topLevelItemCount()):
            head = self.tree.topLevelItem(i)
            if head is None:
                continue
            all_of_it, shown = wanted in head.text(0).casefold(), 0
            for j in range(head.childCount()):
                if child := head.child(j):
                    said = f"{child.text(0)} {child.text(1)} {child.text(2)}".casefold()
                    hit = all_of_it or wanted in said
                    child.setHidden(not hit)
                    shown += hit
            head.setHidden(not shown)
