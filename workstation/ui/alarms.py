"""Alarms above the desks: what the public can see and a zone was found on, with the two ways out of it.

The window reads them at every Change: they are derived, so nobody can forget to put one away.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from workstation.actions import Session, cropping, looking, publishing
from workstation.domain.alarm import WITHDRAWN_FOR_NOW, Alarm
from workstation.domain.batch import BatchState, suggested_ref
from workstation.domain.change import Change
from workstation.domain.tip import visible
from workstation.domain.wording import LIMITS
from workstation.ui import dialogs, icons
from workstation.ui.bench import Bench
from workstation.ui.widgets.basics import SectionHeader, column, label, pane, panel, row
from workstation.ui.widgets.buttons import Button
from workstation.ui.widgets.pile import Pile

DESKS = ("objects", "batches")
"""Where alarms are shown and counted."""

_ROWS, _TALL = 3, 52
_WORDS = (
    "It is planned in a batch of withdrawals, which you build, release and export next; until then it stays public."
)


class AlarmList(QWidget):
    """The rows; hidden while there is none. ``look_wanted(ref)``, ``overrule_wanted(Alarm)``, ``withdraw_wanted(Alarm)``."""

    look_wanted = Signal(str)
    overrule_wanted = Signal(object)
    withdraw_wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.alarms: Sequence[Alarm] = ()
        self.acts: dict[str, tuple[Button, Button, Button]] = {}
        self._head = SectionHeader("")
        self._lines = Pile("Alarms, one row each", gap=4, above=0)
        frame = panel(column(self._head, self._lines, gap=4, margins=(12, 8, 4, 8)), plane="notice")
        frame.setProperty("tone", "danger")
        self.setLayout(column(frame, margins=(16, 12, 16, 0)))
        pane(self, "Alarms")
        self.hide()

    def show_alarms(self, alarms: Sequence[Alarm]) -> None:
        """These, the longest known first. Where they are the same the rows stay, and the keyboard with them."""
        if tuple(alarms) == self.alarms:
            return
        self.alarms = tuple(alarms)
        self._lines.empty()
        self.acts = {}
        for alarm in alarms:
            self._put(alarm)
        many = "1 object" if len(alarms) == 1 else f"{len(alarms)} objects"
        self._head.set_title(f"{many} the public can see may show a person: withdraw, or say why it is a false alarm")
        self._lines.setFixedHeight(_TALL * min(_ROWS, len(alarms)))

    def _put(self, alarm: Alarm) -> None:
        obj, person = alarm.obj, self._session.person
        mark = QLabel()
        mark.setPixmap(icons.pixmap("warning", "danger", 16, self.devicePixelRatioF()))
        name = label(f"{obj.ref}   {visible(obj.title)}", scale="heading")
        facts = label(told(alarm), wrap=True)
        look = Button("Look at it", kind="quiet")
        false = Button("False alarm …", "shield-off")
        leave = Button("Withdraw now …", kind="danger")
        for button, act in ((look, "Look at"), (false, "False alarm on"), (leave, "Withdraw")):
            button.setAccessibleName(f"{act} {obj.ref}")
        false.set_why_not(alarm.why_not_overrule(person))
        leave.set_why_not(alarm.why_not_withdraw(person))
        look.clicked.connect(lambda: self.look_wanted.emit(obj.ref))
        false.clicked.connect(lambda: self.overrule_wanted.emit(alarm))
        leave.clicked.connect(lambda: self.withdraw_wanted.emit(alarm))
        words = column(name, facts, gap=0)
        box = row(mark, words, look, false, leave)
        box.setStretch(1, 1)
        box.setAlignment(mark, Qt.AlignmentFlag.AlignVCenter)
        line = QWidget()
        line.setLayout(box)
        line.setFixedHeight(_TALL - 4)
        line.setAccessibleName(f"{obj.ref}: {told(alarm)}")
        self._lines.put(line)
        self.acts[obj.ref] = (look, false, leave)


def told(alarm: Alarm) -> str:
    """What was found, since when, and what is under way: "Face in picture 1 (dlib), since 22 Nov 2026, 12:00"."""
    found = alarm.found()
    since = f", since {datetime.fromisoformat(alarm.since).astimezone():%d %b %Y, %H:%M}" if alarm.since else ""
    going = f". Its withdrawal is planned in {alarm.leaving}, which has not left yet" if alarm.leaving else ""
    return f"{found[:1].upper()}{visible(found[1:])}{since}{going}. It is {alarm.obj.state}."


class Alarms:
    """Reads them, shows them above the desks they concern, and does what is asked. ``counted(desk, count)`` for the rail."""

    def __init__(
        self,
        bench: Bench,
        over: QWidget,
        read: Callable[[], Sequence[Alarm]] | None,
        counted: Callable[[str, int], None],
    ) -> None:
        self._bench, self._over, self._read, self._counted = bench, over, read, counted
        self._desk = ""
        self.list = AlarmList(bench.session)
        self.list.look_wanted.connect(lambda ref: bench.window.go("objects", ref))
        self.list.overrule_wanted.connect(self.overrule)
        self.list.withdraw_wanted.connect(self.withdraw)

    def refresh(self) -> None:
        """Read them again."""
        if self._read:
            self._bench.jobs.latest("window.alarms", self._read, self._show, owner=self.list)

    def turn_to(self, desk: str) -> None:
        """Another desk is open."""
        self._desk = desk
        self.list.setVisible(bool(self.list.alarms) and desk in DESKS)

    def overrule(self, alarm: Alarm) -> None:
        """Say that all of it is a false alarm: each zone is overruled with the same reason."""
        session, obj = self._bench.session, alarm.obj
        words = (
            f"{told(alarm)} Only if you have looked at its pictures: the reason is signed with your name for each zone."
        )
        reason = dialogs.ask_reason(
            self._over, f"A false alarm on {obj.ref}?", words, "It is a false alarm", danger=True
        )
        if reason:
            self._bench.jobs.run(
                lambda: [cropping.overrule(session, obj.ref, z, reason, version=obj.version) for z in alarm.zones],
                lambda _done: self._bench.window.toast(f"{obj.ref}: a false alarm, and signed.", tone="ok"),
                owner=self.list,
            )

    def withdraw(self, alarm: Alarm) -> None:
        """Plan its withdrawal in a batch of withdrawals, and go there."""
        session, ref = self._bench.session, alarm.obj.ref
        reason = dialogs.ask_reason(
            self._over,
            f"Withdraw {ref} now?",
            _WORDS,
            f"Plan the withdrawal of {ref}",
            danger=True,
            value=WITHDRAWN_FOR_NOW,
            name=f"Reason (public: everybody can read it; at most {LIMITS['question']} characters)",
        )
        if reason:
            self._bench.jobs.run(partial(_withdrawn, session, ref, reason), self._planned, owner=self.list)

    def _planned(self, change: Change) -> None:
        batch = str(change.result["ref"])
        self._bench.window.toast(f"The withdrawal is planned in {batch}. Build, release and export it.", tone="ok")
        self._bench.window.go("batches", batch)

    def _show(self, alarms: Sequence[Alarm]) -> None:
        self.list.show_alarms(alarms)
        for desk in DESKS:
            self._counted(desk, len(alarms))
        self.turn_to(self._desk)


def _withdrawn(session: Session, ref: str, reason: str) -> Change:
    """Plan it in a batch that only withdraws and is not released yet, or in a new one of today."""
    batches = looking.all_batches(session)
    open_ = (BatchState.PLANNED, BatchState.BUILT)
    fitting = [b.ref for b in batches if b.state in open_ and b.withdrawals and not b.objects]
    today: date = session.clock().date()
    batch = fitting[0] if fitting else suggested_ref(today, [b.ref for b in batches], "W")
    return publishing.withdraw(session, batch, [ref], reason)
