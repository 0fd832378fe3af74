"""The enhancement record of a kept crop, to be read: what was done to its pixels, and whether doing it again gives them.

It is shown and never copied: nothing of it reaches the system's clipboard or a file.

*Decided*: no "Print …" here, not even where an organisation would allow it. A print dialog is a second writer beside the
gate: it writes a PDF wherever one points it, spools through files of the system which nobody here can take back, speaks
to the spooler through a socket (the desktop opens none), and remembers names of printers and files in settings of its
own. Each would be an exception from a promise which is proved without exceptions. The command line prints the record's
text instead (``object record``): there it is plain where it goes, and the window says how. Costs: one more step.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QPlainTextEdit

from workstation.actions import Session, enhancing
from workstation.actions.enhancing import Replay
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.ui.bench import Bench
from workstation.ui.desks.cropping.draft import Kept
from workstation.ui.widgets import Button, Notice, PrimaryButton, column, label, row

if TYPE_CHECKING:
    from workstation.ui.desks.cropping.desk import Cropping


class RecordWindow(QDialog):
    """The record's text, a button which replays it, and what came of that."""

    def __init__(self, parent: "Cropping", kept: Kept) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Enhancement record of {kept.name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 560)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.text.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName("Enhancement record")
        self.text.setTabChangesFocus(True)
        self.result_said = Notice("", "info")
        self.result_said.hide()
        self.replay = PrimaryButton("Replay", "play")
        self.replay.set_tip("Do every step again on the photograph and compare the pixels")
        self.way = label(
            f"For paper: “workstation object record {kept.object.ref} --crop {kept.crop.id}” writes this text where you say.",
            tone="muted",
            scale="small",
            wrap=True,
        )
        close = Button("Close")
        close.clicked.connect(self.accept)
        head = label(f"Enhancement record of {kept.name}", scale="heading", wrap=True)
        box = column(
            *(head, self.text, self.result_said, self.way, row(None, close, self.replay)), margins=(20, 16, 20, 16)
        )
        box.setStretch(1, 1)
        self.setLayout(box)
        self.text.setFocus()

    def show_text(self, text: str) -> None:
        """The record has been read."""
        self.text.setPlainText(text)

    def show_replay(self, replay: Replay) -> None:
        """What replaying gave."""
        self.result_said.say(replay.sentence, "info" if replay.same else "danger")
        self.replay.set_why_not(None)

    def refuse(self, stop: Stop) -> None:
        """It cannot be read or replayed."""
        self.result_said.say(stop.words, "danger")
        self.replay.set_why_not(None)


class Records:
    """Opens the window and does its reading."""

    def __init__(self, bench: Bench, desk: "Cropping") -> None:
        self._bench, self._desk = bench, desk
        self.window: RecordWindow | None = None

    def show(self, kept: Kept) -> None:
        """The record of a kept crop."""
        session, ref, number = self._bench.session, kept.object.ref, kept.crop.id
        window = self.window = RecordWindow(self._desk, kept)
        window.replay.clicked.connect(lambda: self._replay(window, ref, number))
        self._bench.jobs.run(
            lambda: enhancing.record(session, ref, number), window.show_text, failed=window.refuse, owner=window
        )
        window.open()

    def _replay(self, window: RecordWindow, ref: str, number: int) -> None:
        session = self._bench.session
        window.replay.set_why_not("The steps are being done again.")
        self._bench.jobs.run(
            lambda: _replayed(session, ref, number),
            lambda answer: window.show_replay(answer[0]),
            failed=window.refuse,
            owner=window,
            name="Replaying",
        )


def _replayed(session: Session, ref: str, number: int) -> tuple[Replay, Change]:
    """What replaying gave, and the line it left in the ledger."""
    made = enhancing.replay(session, ref, number)
    return made, made.change
