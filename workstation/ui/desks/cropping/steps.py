"""The steps of the recipe, in their order: added, moved, switched, given numbers, copied to another crop.

A change is shown at once; a movement of a slider becomes one step to undo when the hand rests, everything else at once.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QScrollArea, QWidget

from workstation.domain.crop import STEPS, Step
from workstation.ui.desks.cropping import sequence
from workstation.ui.desks.cropping.carrying import DropLine
from workstation.ui.desks.cropping.stepcard import StepCard
from workstation.ui.widgets import Button, IconButton, Notice, column, label, row

REST_MS = 450
"""How long the hand rests until a movement counts as one step."""

BRING_MS = 40
"""How long a new card takes to have its place; then it is scrolled into view."""

NONE = "No step yet. The picture is kept as it was cut out."


class Steps(QWidget):
    """``moved(steps)`` at every movement; ``rested(before, after, text)`` once, when the hand rests.

    ``draw_wanted(name)`` for steps which are made by drawing ("perspective") or choosing ("average");
    ``frame_dropped(digest)`` for a combined photograph that is to be left out.
    """

    moved = Signal(object)
    rested = Signal(object, object, str)
    draw_wanted = Signal(str)
    frame_dropped = Signal(str)

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        self._steps: tuple[Step, ...] = ()
        self._before: tuple[Step, ...] | None = None
        self._text = ""
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.settle)
        self.cards: dict[str, StepCard] = {}
        self.copied: tuple[Step, ...] = ()
        self.menu = self._menu()
        self.adding = Button("Add step", "add")
        self.adding.clicked.connect(self.offer)
        self.left = IconButton("turn-left", "Quarter turn left", size=18)
        self.right = IconButton("turn-right", "Quarter turn right", size=18)
        self.left.clicked.connect(lambda: self.turn(-90))
        self.right.clicked.connect(lambda: self.turn(90))
        self.none = Button("Reset", kind="link")
        self.none.set_tip("Take all steps out")
        self.none.setAccessibleName("Reset all steps")
        self.none.clicked.connect(self.reset)
        self.notice = Notice("", "danger")
        self.notice.hide()
        self.empty = label(NONE, tone="muted", wrap=True)
        self._lines = column(gap=8)
        head = row(self.adding, self.left, self.right, *buttons, None, self.none, gap=0)
        self.setLayout(column(head, self.notice, self.empty, self._lines, gap=8))
        self.line = DropLine(self, lambda: [self.cards[step.name] for step in self._steps])
        self.show_steps(())

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps shown."""
        return self._steps

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Other steps, from undo or another photograph."""
        names, before = [step.name for step in steps], [step.name for step in self._steps]
        self._steps = tuple(steps)
        if names != before or len(self.cards) != len(names):
            self._lay(names)
        for step in steps:
            self.cards[step.name].put(step, *(sequence.why_not_move(steps, step.name, by) for by in (-1, 1)))
        self.none.setVisible(bool(steps))
        self.empty.setVisible(not steps)

    def complain(self, why: str) -> None:
        """Say why these steps cannot be kept; "" when they can."""
        self.notice.say(why, "danger")

    def offer(self) -> None:
        """Open the menu of steps below its button."""
        self.menu.popup(self.adding.mapToGlobal(self.adding.rect().bottomLeft()))

    def add(self, name: str) -> None:
        """Add a step in its usual place, or go to it if it is there; the keyboard goes to its first number."""
        kind = STEPS[name]
        if kind.points == (8, 8) or (name == "average" and sequence.place_of(self._steps, name) < 0):
            self.draw_wanted.emit(name)
        elif name == "turn":
            self.turn(90)
        elif sequence.place_of(self._steps, name) < 0:
            self._change(sequence.put(self._steps, sequence.at_rest(name)), f"Add {kind.label}", at_once=True)
        self.focus(name)

    def take(self, step: Step, text: str) -> None:
        """A step made by drawing: in place of the one of its kind."""
        self._change(sequence.put(self._steps, step), text, at_once=True)

    def replace(self, steps: tuple[Step, ...], text: str) -> None:
        """Several steps at once, as one to undo."""
        self._change(steps, text, at_once=True)

    def focus(self, name: str) -> None:
        """Give a step the keyboard and bring it into view."""
        if (card := self.cards.get(name)) is not None and self.isVisible():
            first = next((line.slider for line in card.rows.values()), card.curve or card.on)
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(BRING_MS, card, lambda: _bring(card))

    def turn(self, by: int) -> None:
        """A quarter turn."""
        self._change(sequence.turned(self._steps, by), "Quarter turn", at_once=True)

    def reset(self) -> None:
        """No steps at all."""
        self._change((), "Reset all steps", at_once=True)

    def copy(self) -> None:
        """Remember these steps for another crop, in this window only: never on the system's clipboard."""
        self.copied = tuple(step for step in self._steps if step.name != "average")

    def paste(self) -> None:
        """The copied steps in place of these; a combination of photographs stays."""
        kept = tuple(step for step in self._steps if step.name == "average")
        self._change((*kept, *self.copied), "Paste steps", at_once=True)

    def settle(self) -> None:
        """Make a step of what was moved; called by the timer, and before anything else is done."""
        self._rest.stop()
        before, self._before = self._before, None
        if before is not None and before != self._steps:
            self.rested.emit(before, self._steps, self._text)

    def _lay(self, names: Sequence[str]) -> None:
        """The cards in their order; those which stay keep what they have in hand."""
        for name in [name for name in self.cards if name not in names]:
            old = self.cards.pop(name)
            if old.isAncestorOf(self.focusWidget() or self):
                self.adding.setFocus(Qt.FocusReason.OtherFocusReason)
            self._lines.removeWidget(old)
            old.hide()
            old.deleteLater()
        for place, name in enumerate(names):
            if name not in self.cards:
                self.cards[name] = self._card(name)
            if self._lines.indexOf(self.cards[name]) != place:
                self._lines.insertWidget(place, self.cards[name])
                self.cards[name].show()  # now, so that it can take the keyboard
        last: QWidget = self.none
        for name in names:  # Tab follows the order on screen
            QWidget.setTabOrder(last, self.cards[name])
            last = self.cards[name]

    def _card(self, name: str) -> StepCard:
        made, kind = StepCard(name), STEPS[name]
        made.numbers_changed.connect(lambda values, number: self._set(name, values, number))
        made.reset_wanted.connect(lambda number: self._reset(name, number))
        made.draw_wanted.connect(lambda: self.draw_wanted.emit(name))
        made.switched.connect(
            lambda on: self._change(
                sequence.switched(self._steps, name, on=on),
                f"Switch {'on' if on else 'off'} {kind.label}",
                at_once=True,
            )
        )
        made.move_wanted.connect(lambda by: self._move(name, by))
        made.frame_dropped.connect(self.frame_dropped)
        made.grip.carried.connect(lambda y: self.line.over(made, y))
        made.grip.let_go.connect(lambda y: self._drop(made, y))
        made.grip.given_up.connect(self.line.hide)
        made.remove_wanted.connect(
            lambda: self._change(sequence.taken_out(self._steps, name), f"Remove {kind.label}", at_once=True)
        )
        return made

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for group, words in sequence.GROUPS:
            head = menu.addAction(words)
            head.setEnabled(False)
            for name, kind in STEPS.items():
                if kind.group == group:
                    mark = "" if kind.standard else "   non-standard"
                    action = menu.addAction(f"{kind.label}{mark}")
                    action.setToolTip(kind.about)
                    action.triggered.connect(lambda _checked=False, name=name: self.add(name))
        return menu

    def _move(self, name: str, by: int) -> None:
        way = "up" if by < 0 else "down"
        self._change(sequence.moved(self._steps, name, by), f"Move {STEPS[name].label} {way}", at_once=True)
        card = self.cards[name]
        (card.up if by < 0 else card.down).setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, card: StepCard, y: int) -> None:
        """A card was let go at ``y`` on screen."""
        place = self.line.over(card, y)
        self.line.hide()
        if place != sequence.place_of(self._steps, card.name):
            words = f"Move {STEPS[card.name].label} to place {place + 1}"
            self._change(sequence.placed(self._steps, card.name, place), words, at_once=True)

    def _set(self, name: str, values: tuple[float, ...], number: int) -> None:
        kind = STEPS[name]
        text = kind.label if kind.points else sequence.said(name, number, values[number])
        self._change(sequence.with_numbers(self._steps, name, values), text)

    def _reset(self, name: str, number: int) -> None:
        values = list(self._steps[sequence.place_of(self._steps, name)].numbers)
        values[number] = STEPS[name].numbers[number].neutral
        steps = sequence.with_numbers(self._steps, name, tuple(values))
        self._change(steps, f"Reset {STEPS[name].label}", at_once=True)

    def _change(self, steps: tuple[Step, ...], text: str, *, at_once: bool = False) -> None:
        """Show and tell; the step to undo begins where the hand began."""
        if self._before is None or (at_once and self._rest.isActive()):
            self.settle()
            self._before = self._steps
        self.show_steps(steps)
        self._text = text
        self.moved.emit(steps)
        if at_once:
            self.settle()
        else:
            self._rest.start()


def _bring(card: StepCard) -> None:
    """Scroll until a card is seen whole."""
    around: QWidget | None = card
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if around is not None:
        around.ensureWidgetVisible(card, 0, 8)
