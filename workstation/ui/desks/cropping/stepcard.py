"""One step of the list: its switch, its place, its numbers – and whether its record must explain it."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from workstation.domain.crop import STEPS, Step
from workstation.domain.step import Number, StepKind
from workstation.ui.desks.cropping.carrying import Grip
from workstation.ui.desks.cropping.curve import Curve
from workstation.ui.desks.cropping.sequence import STRAIGHT
from workstation.ui.desks.cropping.sliders import NumberRow
from workstation.ui.widgets import Button, IconButton, column, label, panel, row

NON_STANDARD = "Mixes neighbouring pixels or photographs: the enhancement record must explain it."
_DRAWN = {"perspective": "Place the corners", "average": "Choose photographs"}


class StepCard(QWidget):
    """The card of one kind of step. Alt with the up and down keys moves the step from anywhere in it.

    Signals, all by hand only: ``numbers_changed(values, number)``, ``reset_wanted(number)``, ``switched(on)``,
    ``move_wanted(-1 | 1)``, ``remove_wanted()``, and ``draw_wanted()`` where it is made by drawing or choosing. By its
    ``grip`` the mouse carries it. ``frame_dropped(digest)``: a combined photograph is to be left out.
    """

    numbers_changed = Signal(object, int)
    reset_wanted = Signal(int)
    switched = Signal(bool)
    move_wanted = Signal(int)
    remove_wanted = Signal()
    draw_wanted = Signal()
    frame_dropped = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        kind = STEPS[name]
        self.name = name
        self._values: tuple[float, ...] = ()
        self.on = QCheckBox(kind.label)
        self.on.setToolTip(kind.about)
        self.on.setAccessibleName(f"{kind.label}, switched on")
        self.on.toggled.connect(self.switched)
        self.grip = Grip(kind.label)
        self.up = IconButton("chevron-up", f"Move {kind.label} up (Alt+Up)", size=14)
        self.down = IconButton("chevron-down", f"Move {kind.label} down (Alt+Down)", size=14)
        self.remove = IconButton("close", f"Remove {kind.label}", size=14)
        self.up.clicked.connect(lambda: self.move_wanted.emit(-1))
        self.down.clicked.connect(lambda: self.move_wanted.emit(1))
        self.remove.clicked.connect(self.remove_wanted)
        for key, by in (("Alt+Up", -1), ("Alt+Down", 1)):  # shortcuts: a slider would take the arrow for itself
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=by: self.move_wanted.emit(by))
        self.rows: dict[int, NumberRow] = {}
        self.ticks: dict[int, QCheckBox] = {}
        self.curve: Curve | None = None
        self.draw: Button | None = None
        self.said = label("", tone="muted", scale="small", wrap=True)
        self._frames = column(gap=0)
        box = column(
            row(self.grip, 4, self.on, None, self.up, self.down, self.remove, gap=0), gap=4, margins=(8, 4, 4, 8)
        )
        if not kind.standard:
            mark = label("Non-standard", tone="warn", scale="small")
            mark.setToolTip(NON_STANDARD)
            box.addLayout(row(mark, None, margins=(42, 0, 0, 0)))
        self._fill(kind, box)
        self.setLayout(column(panel(box, plane="card"), gap=0))
        self.setAccessibleName(kind.label)
        self.setAccessibleDescription(kind.about if kind.standard else f"{kind.about} {NON_STANDARD}")

    def put(self, step: Step, why_not_up: str | None, why_not_down: str | None) -> None:
        """Show its numbers, and why it cannot go up or down."""
        self._values = step.numbers
        with QSignalBlocker(self.on):
            self.on.setChecked(step.on)
        for number, line in self.rows.items():
            line.put(step.numbers[number])
        for number, tick in self.ticks.items():
            with QSignalBlocker(tick):
                tick.setChecked(bool(step.numbers[number]))
        if self.curve is not None:
            self.curve.put(step.numbers)
        if self.name == "turn":
            self.said.setText(f"{step.value:g}° clockwise")
        if self.name == "perspective":
            self.said.setText("Four corners.")
        self.up.set_why_not(why_not_up)
        self.down.set_why_not(why_not_down)

    def show_frames(self, frames: Sequence[tuple[str, str]]) -> None:
        """The photographs combined by this step: (digest, what is said of one)."""
        many = "1 other photograph" if len(frames) == 1 else f"{len(frames)} other photographs"
        self.said.setText(f"With {many}." if frames else "")
        while (taken := self._frames.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.hide()
                old.deleteLater()
        for image, words in frames:
            out = IconButton("close", f"Leave out: {words}", size=14)
            out.clicked.connect(lambda _checked=False, image=image: self.frame_dropped.emit(image))
            line = QWidget()
            line.setLayout(row(label(words, scale="small", wrap=True), out, gap=4))
            self._frames.addWidget(line)

    def _fill(self, kind: StepKind, box: QVBoxLayout) -> None:
        """Sliders, a curve, or the way to the drawing."""
        if self.name in _DRAWN:
            self.draw = Button(_DRAWN[self.name], kind="link")
            self.draw.clicked.connect(self.draw_wanted)
            line = row(self.said, self.draw)
            line.setStretch(0, 1)
            box.addLayout(line)
            box.addLayout(self._frames)
        elif self.name == "turn":
            box.addWidget(self.said)
        if self.name == "curve":
            self.curve = Curve()
            self.curve.changed.connect(lambda values: self.numbers_changed.emit(values, 0))
            straight = Button("Straight line", kind="link")
            straight.clicked.connect(lambda: self.numbers_changed.emit(STRAIGHT, 0))
            box.addWidget(self.curve)
            box.addLayout(row(label("Dark to bright", tone="muted", scale="small"), None, straight))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for i, number in enumerate(() if self.name == "turn" else kind.numbers):
            self._number(grid, i, number, kind.label)
        box.addLayout(grid)

    def _number(self, grid: QGridLayout, i: int, rule: Number, named: str) -> None:
        if (rule.low, rule.high, rule.fine) == (0, 1, 1):
            tick = self.ticks[i] = QCheckBox(rule.label)
            tick.toggled.connect(lambda on: self._set(i, float(on)))
            grid.addWidget(tick, i, 0, 1, 4)
            return
        line = self.rows[i] = NumberRow(rule, named)
        line.changed.connect(lambda value: self._set(i, value))
        line.reset_wanted.connect(lambda: self.reset_wanted.emit(i))
        for place, widget in enumerate((line.caption, line.slider, line.number, line.reset)):
            grid.addWidget(widget, i, place)

    def _set(self, i: int, value: float) -> None:
        self._values = (*self._values[:i], value, *self._values[i + 1 :])
        self.numbers_changed.emit(self._values, i)
