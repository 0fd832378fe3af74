"""The window's frame: rail at the left, bar above, bar below. They show and signal; the window decides."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QLabel, QProgressBar, QToolButton, QWidget

from workstation.ui import icons
from workstation.ui.bench import DeskSpec
from workstation.ui.jobs import Jobs, Progress
from workstation.ui.registry import native
from workstation.ui.widgets.basics import Part, column, label, row, set_tone
from workstation.ui.widgets.buttons import Button, IconButton
from workstation.ui.widgets.fields import SearchField

RAIL = 176
"""Width of the rail."""


class RailButton(QToolButton):
    """A desk's place in the rail: icon, name, count."""

    def __init__(self, spec: DeskSpec) -> None:
        super().__init__()
        self.setProperty("kind", "rail")
        self.setText(f"  {spec.title}")
        self.setIconSize(QSize(20, 20))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setCheckable(True)
        self.setFixedHeight(40)
        self.setMinimumWidth(RAIL)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(spec.title)
        self.setToolTip(spec.title)
        icons.put(self, spec.icon, "muted")
        self._badge = label()
        self._badge.setProperty("plane", "badge")
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._badge.setFixedHeight(18)
        self._badge.hide()
        self._alarm = label()
        self._alarm.setProperty("plane", "alarm")
        self._alarm.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._alarm.setFixedHeight(18)
        self._alarm.hide()
        self.setLayout(row(None, self._alarm, self._badge, gap=4, margins=(0, 0, 12, 0)))

    @property
    def count(self) -> int:
        """The number shown, 0 if none."""
        return int(self._badge.property("count") or 0)

    def set_count(self, count: int) -> None:
        """Show a number; 0 hides it."""
        self._badge.setProperty("count", count)
        self._badge.setText(f"{count:,}" if count < 10_000 else f"{count // 1000}k")
        self._badge.setVisible(count > 0)
        self._describe()

    @property
    def alarms(self) -> int:
        """How many alarms are counted here."""
        return int(self._alarm.property("count") or 0)

    def set_alarms(self, count: int) -> None:
        """Show how many alarms there are, beside the number; 0 hides it."""
        self._alarm.setProperty("count", count)
        self._alarm.setText(f"{count}!")
        self._alarm.setVisible(count > 0)
        self._describe()

    def _describe(self) -> None:
        many = "1 alarm" if self.alarms == 1 else f"{self.alarms} alarms"
        parts = [many] if self.alarms else []
        self.setAccessibleDescription(", ".join([*parts, f"{self.count} waiting"] if self.count else parts))


class Rail(QFrame):
    """The desks this person has."""

    chosen = Signal(str)

    def __init__(self, specs: Sequence[DeskSpec], *, demo: bool) -> None:
        super().__init__()
        self.setProperty("plane", "rail")
        self.setProperty("pane", True)
        self.setAccessibleName("Desks")
        self.setFixedWidth(RAIL)
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        stack = column(gap=0, margins=(0, 8, 0, 12))
        for spec in specs:
            button = RailButton(spec)
            button.clicked.connect(lambda _checked=False, name=spec.id: self.chosen.emit(name))
            self._group.addButton(button)
            self.buttons[spec.id] = button
            stack.addWidget(button)
        stack.addStretch(1)
        if demo:
            ribbon = label("DEMO · rehearsal")
            ribbon.setProperty("plane", "demo")
            ribbon.setAlignment(Qt.AlignmentFlag.AlignCenter)
            stack.addLayout(row(ribbon, margins=(12, 0, 12, 0)))
        self.setLayout(stack)

    def mark(self, desk: str) -> None:
        """Show which desk is open."""
        self.buttons[desk].setChecked(True)


class TopBar(QFrame):
    """Case, search, shield, palette, person."""

    case_chosen = Signal(object)
    searched = Signal(str)

    def __init__(self, person: str, roles: str, *, demo: bool) -> None:
        super().__init__()
        self.setProperty("plane", "bar")
        self.setFixedHeight(48)
        self.case = QComboBox()
        self.case.setAccessibleName("Case")
        self.case.view().setAccessibleName("Cases")
        self.case.setMinimumWidth(240)
        self.case.setPlaceholderText("No case yet")
        self.case.activated.connect(lambda _i: self.case_chosen.emit(self.case.currentData()))
        self.search = SearchField("Search everywhere", rest_ms=350)
        self.search.setMinimumWidth(220)
        self.search.setMaximumWidth(360)
        self.search.searched.connect(self.searched)
        self.shield = Button("Shielded", "shield", kind="quiet")
        self.shield.setAccessibleName("Shield")
        self.commands = IconButton("command", "Commands")
        self.help = IconButton("info", "Help")
        self.mine = IconButton("person", "My page")
        self.scheme = IconButton("theme", "Dark or light")
        self.lock = IconButton("lock", "Lock")
        who = label(person)
        what = label(roles, tone="muted", scale="small")
        name = column(None, who, what, None, gap=0)
        demo_label = label("DEMO")
        demo_label.setProperty("plane", "demo")
        demo_label.setFixedHeight(20)
        if not demo:
            demo_label.hide()
        parts: list[Part] = [demo_label, self.case, None, self.search, None, self.shield]
        parts += [self.commands, self.help, self.scheme, 8, name, self.mine, self.lock]
        box = row(*parts, margins=(16, 0, 12, 0))
        box.setStretch(3, 8)
        self.setLayout(box)

    def set_shielded(self, on: bool) -> None:
        """Say whether anything is revealed."""
        self.shield.setText("Shielded" if on else "Revealed")
        self.shield.set_tip(f"Everything is shielded ({native('F9')})" if on else f"Shield now ({native('F9')})")
        self.shield.put_icon("shield" if on else "eye", "ok" if on else "warn")


class TaskStrip(QWidget):
    """The running tasks: name, numbers, bar, Cancel; the oldest is shown, others are counted."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._shown: Progress | None = None
        self._name = label(scale="small")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(120)
        self._bar.setAccessibleName("Progress")
        self._numbers = label(tone="muted", scale="small")
        self.cancel = IconButton("close", "Cancel this task", size=14)
        self.cancel.clicked.connect(self._cancel)
        self.pause = IconButton("pause", "Pause this task", size=14)
        self.pause.clicked.connect(self._pause)
        self.setLayout(row(self._name, self._bar, self._numbers, self.pause, self.cancel))
        jobs.tasks_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the numbers of now."""
        tasks = self._jobs.tasks
        self._shown = tasks[0] if tasks else None
        self.setVisible(bool(tasks))
        if not self._shown:
            return
        task = self._shown
        others = f" (+{len(tasks) - 1})" if len(tasks) > 1 else ""
        self._name.setText(f"{task.name}{others}")
        self._bar.setRange(0, task.total)
        self._bar.setValue(task.done)
        numbers = f"{task.done:,} of {task.total:,}" if task.total else "…"
        words = "stopping …" if task.cancelled else "paused" if task.paused else task.words
        self._numbers.setText(f"{numbers}  {words}{_pace(task)}".strip())
        self.cancel.setEnabled(not task.cancelled)
        self.pause.setVisible(task.pausable)
        self.pause.setEnabled(not task.cancelled)
        self.pause.put_icon("play" if task.paused else "pause")
        self.pause.set_tip("Go on with this task" if task.paused else "Pause this task")

    def _pause(self) -> None:
        """Let the shown task wait, or go on."""
        if self._shown:
            (self._shown.go_on if self._shown.paused else self._shown.pause)()
            self.refresh()

    def _cancel(self) -> None:
        """Ask the shown task to stop."""
        if self._shown:
            self._shown.cancel()
            self.refresh()


def _pace(task: Progress) -> str:
    """How fast it is and how long it will take, in round numbers."""
    pace = task.pace()
    if pace is None or task.cancelled:
        return ""
    speed, left = pace
    fast = f"{speed:,.0f}" if speed >= 10 else f"{speed:.1f}"
    hours, minutes = int(left // 3600), int(left % 3600 // 60)
    wait = f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else "less than a minute"
    return f" · {fast}/s · {wait} left"


class BottomBar(QFrame):
    """Hint for the current tool, running tasks, how things stand."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setProperty("plane", "bar")
        self.setFixedHeight(32)
        self._hint = QLabel()
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setProperty("tone", "muted")
        self._hint.setProperty("scale", "small")
        self._hint.setMinimumWidth(1)
        self.tasks = TaskStrip(jobs)
        self.saved = label(tone="muted", scale="small")
        self.setLayout(row(self._hint, None, self.tasks, 8, self.saved, margins=(16, 0, 16, 0)))

    @property
    def hint(self) -> str:
        """What it says."""
        return self._hint.text()

    def set_hint(self, text: str) -> None:
        """Say what the current tool does."""
        self._hint.setText(text)
        self._hint.setToolTip(text)

    def set_saved(self, text: str, tone: str = "muted") -> None:
        """Say how things stand."""
        self.saved.setText(text)
        set_tone(self.saved, tone)
