"""The first page and the lock screen: who are you, and your passphrase – or, where there is no vault yet, three ways on.

The page never checks anything itself: ``unlock_wanted(person_id, passphrase)`` goes out, the front door answers with
``refuse(sentence)`` or takes the page away.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QStackedWidget,
    QWidget,
)

from workstation.ui import icons
from workstation.ui.widgets.basics import FormRow, Notice, Part, column, label, panel, row
from workstation.ui.widgets.buttons import Button, PrimaryButton

ID = Qt.ItemDataRole.UserRole
FIRST_DELAY_MS, LONGEST_DELAY_MS = 1000, 30_000
"""After a wrong passphrase the button rests: one second, doubled each time."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who can unlock: id, name, roles in words."""

    id: str
    name: str
    roles: str


class LoginPage(QWidget):
    """Signals: ``unlock_wanted(person_id, passphrase)``, ``demo_wanted()``, ``open_wanted()``, ``create_wanted()``."""

    unlock_wanted = Signal(str, str)
    demo_wanted = Signal()
    open_wanted = Signal()
    create_wanted = Signal()

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__()
        self._locked = locked
        self._wrong = 0
        self._delay = QTimer(self, singleShot=True)
        self._delay.timeout.connect(self._rested)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._first_page())
        self.pages.addWidget(self._unlock_page())
        card = panel(column(self.pages, margins=(32, 28, 32, 24)))
        card.setFixedWidth(440)
        foot = label("Nothing leaves this computer.", tone="muted", scale="small")
        foot.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(column(None, row(None, card, None), 8, foot, None, None, gap=8))
        self.setWindowTitle("Workstation")
        self.setMinimumSize(640, 600)
        self.setAccessibleName("Lock" if locked else "Welcome")

    def show_people(self, vault: str, people: Sequence[Seat], *, demo: bool = False, current: str = "") -> None:
        """Offer these persons; ``vault`` is the name shown above. ``current``: who was here (lock screen)."""
        self._vault.setText(vault)
        self._demo_label.setVisible(demo)
        self.people.clear()
        for seat in people:
            item = QListWidgetItem(icons.icon("person", "muted"), f"{seat.name}\n{seat.roles}")
            item.setData(ID, seat.id)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{seat.name}, {seat.roles}")
            self.people.addItem(item)
        at = next((i for i, seat in enumerate(people) if seat.id == current), 0)
        self.people.setCurrentRow(at)
        self.people.setFixedHeight(min(5, max(1, len(people))) * max(24, self.people.sizeHintForRow(0)) + 4)
        self.pages.setCurrentIndex(1)
        self._update()
        self.passphrase.setFocus()

    def tell(self, sentence: str) -> None:
        """Say something that helps, under the passphrase."""
        self._note.say(sentence, "info")

    def show_first(self) -> None:
        """There is no vault yet: three ways on."""
        self.pages.setCurrentIndex(0)

    def set_busy(self, on: bool) -> None:
        """While the key is being made (about a second): everything grey, a moving bar."""
        for part in (self.people, self.passphrase, self.unlock, *self._others):
            part.setEnabled(not on)
        self._bar.setVisible(on)
        self._note.say("")
        self.unlock.setText("Unlocking …" if on else "Unlock")
        if not on:
            self._update()

    def refuse(self, sentence: str) -> None:
        """It did not open: say why, empty the field, rest for a while (longer each time)."""
        self.set_busy(False)
        self.passphrase.clear()
        wait = min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2**self._wrong)
        self._wrong += 1
        self._delay.start(wait)
        seconds = wait // 1000
        self._note.say(f"{sentence} Try again in {seconds} {'second' if seconds == 1 else 'seconds'}.", "danger")
        self._update()
        self.passphrase.setFocus()

    def accepted(self) -> None:
        """It opened: forget passphrase and failures."""
        self._wrong = 0
        self.passphrase.clear()
        self.set_busy(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter unlocks wherever the focus is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.pages.currentIndex() == 1:
            self._go()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, _event: QEvent) -> None:
        """The passphrase is what is typed here."""
        (self.passphrase if self.pages.currentIndex() == 1 else self.demo).setFocus()

    def _first_page(self) -> QWidget:
        """No vault: rehearse, open, create."""
        mark = QLabel()
        mark.setPixmap(icons.pixmap("shield", "accent", 40, 2))
        self.demo = PrimaryButton("Rehearsal (demo)", "play")
        self.open_other = Button("Open a vault …", "folder")
        self.set_up = Button("Set up a vault …", "key")
        for button, signal in (
            (self.demo, self.demo_wanted),
            (self.open_other, self.open_wanted),
            (self.set_up, self.create_wanted),
        ):
            button.clicked.connect(signal)
            button.setMinimumHeight(36)
        words = "Trace an object: crop it, describe it, let a second person clear it, ask the public, pass on what comes back."
        page = QWidget()
        parts: list[Part] = [mark, 4, label("Workstation", scale="title"), label(words, tone="muted", wrap=True), 12]
        notes = label("The rehearsal is made of still lifes drawn by the program; it marks everything DEMO.", wrap=True)
        notes.setProperty("tone", "muted")
        notes.setProperty("scale", "small")
        page.setLayout(column(*parts, self.demo, self.open_other, self.set_up, 4, notes, None, gap=8))
        return page

    def _unlock_page(self) -> QWidget:
        """People, passphrase, unlock."""
        self._vault = label(scale="title")
        self._demo_label = label("DEMO")
        self._demo_label.setProperty("plane", "demo")
        self._demo_label.setFixedHeight(20)
        self.people = QListWidget()
        self.people.setAccessibleName("Person")
        self.people.setFrameShape(QFrame.Shape.NoFrame)
        self.people.currentRowChanged.connect(lambda _row: self._update())
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.textChanged.connect(lambda _text: self._update())
        self._note = Notice()
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.hide()
        self.unlock = PrimaryButton("Unlock", "unlock")
        self.unlock.setMinimumHeight(36)
        self.unlock.clicked.connect(self._go)
        why = "The desk is locked. What you were doing is as you left it." if self._locked else "Who are you?"
        page = QWidget()
        head = row(self._vault, self._demo_label, None)
        field = FormRow("Passphrase", self.passphrase)
        links = row(*self._other_ways(), None)
        parts: list[Part] = [
            head,
            label(why, tone="muted"),
            self.people,
            field,
            self._note,
            self._bar,
            self.unlock,
            links,
        ]
        page.setLayout(column(*parts, None, gap=10))
        return page

    def _other_ways(self) -> tuple[Button, ...]:
        """Links to another vault; not on the lock screen."""
        rehearse = Button("Rehearsal (demo)", kind="link")
        rehearse.clicked.connect(self.demo_wanted)
        other = Button("Open another vault …", kind="link")
        other.clicked.connect(self.open_wanted)
        self._others = (rehearse, other)
        if self._locked:
            rehearse.hide()
            other.hide()
        return self._others

    def _go(self) -> None:
        """Send person and passphrase out, if there is something to send."""
        item = self.people.currentItem()
        if item is not None and self.unlock.isEnabled():
            self.set_busy(True)
            self.unlock_wanted.emit(str(item.data(ID)), self.passphrase.text())

    def _rested(self) -> None:
        """The delay is over."""
        self._note.say("")
        self._update()

    def _update(self) -> None:
        """Grey Unlock with the reason."""
        why = "Wait a moment." if self._delay.isActive() else None
        why = why or (None if self.people.currentItem() else "Choose who you are.")
        self.unlock.set_why_not(why or (None if self.passphrase.text() else "Type your passphrase."))
