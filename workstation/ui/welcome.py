"""The six first acts of a rehearsal: a thin bar that leads from the shield to the ledger, and can be put away."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from workstation.ui.registry import Registry
from workstation.ui.widgets.basics import label, row
from workstation.ui.widgets.buttons import Button, IconButton


@dataclass(frozen=True, slots=True)
class FirstAct:
    """``name`` is remembered; done by a ``verbs`` change or one of ``commands``; ``hint`` may name keys like the help."""

    name: str
    title: str
    desk: str
    hint: str
    verbs: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


FIRST_ACTS = (
    FirstAct(
        *("shield", "Shield", "cases", "Pictures start shielded. Press F9 now: it shields everything, everywhere."),
        commands=("window.shield",),
    ),
    FirstAct(
        *("crop", "Crop", "cropping", "Draw around an object on the shielded photograph (R) and keep it (Ctrl+Enter)."),
        verbs=("crop.kept",),
    ),
    FirstAct(
        *("describe", "Describe", "objects", "Give your object a type, a title and a question, then submit it."),
        verbs=("object.submitted",),
    ),
    FirstAct(
        *(
            "review",
            "Review",
            "review",
            "Look at a colleague's object: tick what you looked at, then clear or return it.",
        ),
        verbs=("object.cleared", "object.returned"),
    ),
    FirstAct(
        *("tip", "Judge a tip", "tips", "Read a tip and give it a verdict with one key: 1, 2 or 3."),
        verbs=("tip.triaged", "tip.linked", "tip.graded"),
    ),
    FirstAct(
        *("ledger", "Ledger", "ledger", "Every act of today is here, each bound to the one before. Verify them all."),
        commands=("ledger.verify",),
    ),
)


class FirstActs(QFrame):
    """``wanted(FirstAct)`` when one is pressed, ``progressed(frozenset)`` when one was done, ``put_away()``."""

    wanted = Signal(object)
    progressed = Signal(object)
    put_away = Signal()

    def __init__(self, desks: Collection[str], registry: Registry) -> None:
        super().__init__()
        self.setProperty("plane", "bar")
        self.setAccessibleName("First acts")
        self.done: frozenset[str] = frozenset()
        self.buttons: dict[str, Button] = {}
        for number, act in enumerate(FIRST_ACTS, 1):
            button = Button(f"{number}  {act.title}", kind="quiet")
            if act.desk not in desks:
                button.set_why_not(f"Unlock the rehearsal as somebody who has the desk “{act.desk.capitalize()}”.")
            button.clicked.connect(lambda _checked=False, one=act: self.wanted.emit(one))
            self.buttons[act.name] = button
        self.said = label("First acts", tone="muted")
        away = IconButton("close", "Put this list away", size=14)
        away.clicked.connect(lambda _checked=False: self._away())
        self.setLayout(row(self.said, 4, *self.buttons.values(), None, away, gap=4, margins=(16, 4, 12, 4)))
        registry.done.connect(self.command_done)
        self._registry = registry
        registry.remapped_now.connect(self._tell_keys)
        self._tell_keys()
        self.hide()

    def _tell_keys(self) -> None:
        """The keys in force."""
        for act in FIRST_ACTS:
            self.buttons[act.name].set_tip(self._registry.told(act.hint, act.desk))

    def start(self, done: frozenset[str] | None) -> None:
        """Show what is done already; None: it was put away before."""
        if done is not None:
            self.done = done
            self._tell()
            self.show()

    def verb_done(self, verb: str) -> None:
        """Something was done which the ledger knows."""
        self._did(act.name for act in FIRST_ACTS if verb in act.verbs)

    def command_done(self, command: str) -> None:
        """Something was done which only the window knows."""
        self._did(act.name for act in FIRST_ACTS if command in act.commands)

    def _did(self, names: Iterable[str]) -> None:
        now = self.done | frozenset(names)
        if now != self.done and not self.isHidden():
            self.done = now
            self._tell()
            self.progressed.emit(now)

    def _tell(self) -> None:
        """Ticks, and how many are left."""
        for name, button in self.buttons.items():
            button.put_icon("check" if name in self.done else "", "ok")
            button.setAccessibleName(f"{button.text()}, {'done' if name in self.done else 'to do'}")
        left = len(FIRST_ACTS) - len(self.done)
        self.said.setText(f"First acts, {left} to go" if left else "All six done – well begun")

    def _away(self) -> None:
        self.hide()
        self.put_away.emit()
