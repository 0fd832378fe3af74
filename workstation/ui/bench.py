"""What a desk stands on: ``Bench`` (its tools), ``DeskSpec`` (how the window finds it), ``Desk`` (its base), ``Covered`` (with pictures)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from workstation.domain.change import Change
from workstation.domain.exposure import Exposure
from workstation.ui.jobs import Jobs
from workstation.ui.registry import Command, Registry
from workstation.ui.widgets.basics import DeskHeader


class Hooks(Protocol):
    """What a desk may ask of the window around it."""

    def set_count(self, desk: str, count: int) -> None:
        """Show a number at the desk's place in the rail; 0 hides it."""

    def hint(self, text: str) -> None:
        """Say in the bottom bar what the current tool does; "" returns to the desk's own hint."""

    def toast(self, text: str, undo: Callable[[], object] | None = None, tone: str = "info") -> None:
        """Say what was done, with Undo if given. ``tone``: info, ok, warn, danger."""

    def saved(self, text: str) -> None:
        """Say at the right of the bottom bar how things stand: "Kept 14:02"."""

    def go(self, desk: str, subject: object = None) -> bool:
        """Open another desk, at ``subject`` if given; False if this person has no such desk."""

    def case(self) -> object:
        """The chosen case as given to ``set_cases``, None if none."""

    def set_revealed(self, where: QObject, on: bool) -> None:
        """Tell that ``where`` shows unshielded pixels, or no longer; the top bar says so."""

    def seen(self, today: Exposure) -> None:
        """Tell what this person has seen unshielded today, after more of it; the window may suggest a break."""

    def set_cases(self, cases: Sequence[tuple[object, str]], current: object = None) -> None:
        """Fill the case selector with (value, label)."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The tools of a desk: ``session`` opens the verbs, ``jobs`` runs them, ``registry`` names them, ``window`` is around."""

    session: Any
    jobs: Jobs
    registry: Registry
    window: Hooks


class Desk(QWidget):
    """Base of the desks: a header and a body to fill; commands are registered before the subclass builds its widgets.

    A subclass sets ``id``, ``title``, ``hint`` and perhaps ``primary`` (the command Ctrl+Enter runs), and overrides what
    it needs. It is made at its first visit.
    """

    id = ""
    title = ""
    hint = ""
    primary = ""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        self.setObjectName(f"desk-{self.id}")
        self.setAccessibleName(self.title)
        bench.registry.add(self, self.commands())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 16, 12)
        outer.setSpacing(12)
        self.header = DeskHeader(self.title)
        outer.addWidget(self.header)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addLayout(self.body, 1)

    def commands(self) -> Sequence[Command]:
        """The desk's acts, scope = its id. Called before the widgets exist: name methods, do not touch widgets."""
        return ()

    def refresh(self, change: Change | None) -> None:
        """Fill or refill: None at a visit or when the case changed, else after each Change. Start jobs, do not block."""

    def open(self, subject: object) -> None:
        """Show one thing: a reference or id, as given to ``go``."""

    def shield(self) -> None:
        """Hide every unshielded picture at once: F9, focus loss, lock, leaving the desk."""

    def reshield(self) -> None:
        """Another level of the shield is in force: ask for every mosaic again."""
        self.refresh(None)

    def panes(self) -> Sequence[QWidget]:
        """The places F6 steps through, in order; by default the children marked with ``widgets.pane``."""
        return [w for w in self.findChildren(QWidget) if w.property("pane") and w.isVisibleTo(self)]

    def first_focus(self) -> QWidget | None:
        """Where the keyboard is after coming here; a button where there is no pane, else the desk's keys would be dead."""
        buttons = (w for w in self.findChildren(QPushButton) if w.isVisibleTo(self) and w.isEnabled())
        return next(iter(self.panes()), None) or next(buttons, None)


class Covered(Desk):
    """A desk whose pictures are clear while one looks: covered by ``shield`` until the person looks again (``reveal``).

    Coming to the desk is looking, and lost focus alone is healed by coming back to the program.
    """

    _away = _covered = False

    def cover(self, *, on: bool) -> None:
        """Mosaics in place of pictures, or pictures again. Asked of a desk which is built."""
        raise NotImplementedError

    def shield(self) -> None:
        """Mosaics at once; what was covered on purpose stays so when the focus is lost as well."""
        self._away = QApplication.activeWindow() is None and (self._away or not self._covered)
        self._covered = True
        self.cover(on=True)

    def reveal(self) -> None:
        """Pictures again."""
        self._away = self._covered = False
        self.cover(on=False)

    def event(self, event: QEvent) -> bool:
        """The window has the focus again."""
        if event.type() == QEvent.Type.WindowActivate and self._away:
            self.reveal()
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Coming here is looking."""
        self.reveal()
        super().showEvent(event)


@dataclass(frozen=True, slots=True)
class DeskSpec:
    """How the window finds a desk. ``why_not``: None, or why this person has no such desk – then it is not in the rail."""

    id: str
    title: str
    icon: str
    make: Callable[[Bench], Desk]
    why_not: str | None = None
