"""What is done for the vault: read all of it, copy it, give it a fresh key. Each says what came out, in its own place."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from workstation.actions import upkeeping
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.person import Act, Person
from workstation.domain.tip import visible
from workstation.ui import dialogs
from workstation.ui.bench import Bench
from workstation.ui.desks.administering import words
from workstation.ui.jobs import Progress
from workstation.ui.registry import Command
from workstation.ui.widgets import Notice, SectionHeader, column, label, panel

SHOWN = 12
"""Problems listed in the card; all of them can be read in a window of their own."""


_CLOSED = "Photographs are closed to you; an analyst checks those with “workstation vault verify”. "


class Care(QWidget):
    """Three cards below one another. ``problems(n)`` after a check."""

    problems = Signal(int)

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        person: Person = bench.session.person
        self._why = person.why_not(Act.MANAGE_VAULT)
        self._closed = "" if person.why_not(Act.SEE_IMAGES) is None else _CLOSED
        self._busy = ""
        self._done = False
        at = "administration.vault"
        bench.registry.add(
            self,
            (
                Command("administration.check", "Check the vault", "check", (), at, self.check, self._why_not_now),
                Command("administration.backup", "Back up …", "export", ("Ctrl+B",), at, self.back_up, self._why_not),
                Command("administration.rekey", "Fresh key …", "key", (), at, self.rekey, self._why_not),
            ),
        )
        self.checked, self.copied = Notice(), Notice()
        self.found = label("", wrap=True)
        self.last_copy, self.last_key = label("", tone="muted"), label("", tone="muted")
        for hidden in (self.checked, self.copied, self.found):
            hidden.hide()
        self.setLayout(column(*self._cards(), None, gap=12))

    def _cards(self) -> list[QWidget]:
        """What each is for, its button, its outcome."""
        button = self._bench.registry.button
        check = column(
            SectionHeader("Check", button("administration.check")),
            _told("Reads everything you can open: databases, ledger, signed statements, and every sealed file."),
            *(self.checked, self.found),
        )
        copy = column(
            SectionHeader("Backup", button("administration.backup")),
            _told("Copies the sealed files into an empty folder and reads the copy back. Worth nothing without a key."),
            *(self.last_copy, self.copied),
        )
        key = column(
            SectionHeader("Key of the database", button("administration.rekey")),
            _told("After somebody was revoked, or a computer was lost: encrypts the database anew."),
            self.last_key,
        )
        for box in (check, copy, key):
            box.setContentsMargins(16, 12, 16, 12)
        return [panel(check), panel(copy), panel(key)]

    def show_last(self, copied: str, rekeyed: str) -> None:
        """When it was done last, according to the ledger; "" if never."""
        self.last_copy.setText(f"Last backup: {copied}" if copied else "There is no backup yet.")
        self.last_copy.setProperty("tone", "muted" if copied else "warn")
        self.last_copy.style().polish(self.last_copy)
        self.last_key.setText(
            f"Last fresh key: {rekeyed}" if rekeyed else "The key is the one the vault was founded with."
        )

    # --- why not --------------------------------------------------------------------------------------------------

    def _why_not_now(self) -> str | None:
        """One long thing at a time."""
        return f"{self._busy} is still going on." if self._busy else None

    def _why_not(self) -> str | None:
        """Why this person may not, now."""
        return self._why or self._why_not_now()

    def _begin(self, what: str) -> None:
        self._busy, self._done = what, False
        self._bench.registry.refresh()

    def _end(self) -> None:
        """The buttons live again."""
        self._busy = ""
        self._bench.registry.refresh()

    # --- check ----------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Read all of it; others' short jobs go first in between."""
        self._begin("The check")
        self.found.hide()
        self.checked.say("Checking …")
        session = self._bench.session

        def work(progress: Progress) -> tuple[list[str], Mapping[str, int]]:
            def step(done: int, total: int, said: str) -> None:
                progress.step(done, total, said)
                progress.breathe()

            return upkeeping.check_vault(session, step)

        self._bench.jobs.track(
            "Checking the vault", work, self._checked, failed=self._failed, done=self._ended_check, owner=self
        )

    def _checked(self, answer: tuple[list[str], Mapping[str, int]]) -> None:
        """All is well, or what is not, sentence by sentence."""
        self._done = True
        problems, counts = answer
        read = ", ".join(
            (
                words.counted(counts["ledger"], "ledger entry", "ledger entries"),
                words.counted(counts["statements"], "signed statement"),
                words.counted(counts["files"], "sealed file"),
            )
        )
        at = f"{self._bench.session.clock():%Y-%m-%d %H:%M} UTC"
        if problems:
            self.checked.say(f"{words.counted(len(problems), 'problem')} among {read}. {at}", "danger")
        else:
            self.checked.say(f"All is well: {read} were read and hold. {self._closed}{at}")
        more = f"\nand {len(problems) - SHOWN:,} more" if len(problems) > SHOWN else ""
        self.found.setText("\n".join(f"·  {visible(one)}" for one in problems[:SHOWN]) + more)
        self.found.setVisible(bool(problems))
        self.problems.emit(len(problems))

    def _failed(self, stop: Stop) -> None:
        """It could not even be read."""
        self._done = True
        self.checked.say(stop.words, "danger")

    def _ended_check(self) -> None:
        """Stopped by hand: say that nothing is known."""
        if not self._done:
            self.checked.say("The check was stopped; nothing is known about the rest.", "warn")
        self._end()

    # --- backup ---------------------------------------------------------------------------------------------------

    def back_up(self) -> None:
        """Choose an empty folder and copy."""
        folder = dialogs.save_folder(self, "An empty folder for the backup")
        if folder is None:
            return
        self._begin("The backup")
        self.copied.say("Copying …")
        session = self._bench.session
        self._bench.jobs.track(
            "Backing up",
            lambda progress: (folder, upkeeping.back_up(session, folder, progress.step)),
            self._copied,
            failed=self._not_copied,
            done=self._ended_copy,
            owner=self,
        )

    def _copied(self, answer: tuple[Path, Change]) -> None:
        """Where it is and how much."""
        self._done = True
        folder, change = answer
        size, files = int(str(change.result["bytes"])), int(str(change.result["files"]))
        self.copied.say(
            f"{words.counted(files, 'file')}, {words.amount(size)}, are in “{visible(folder.name)}” and were read back. "
            "Keep it away from this computer."
        )

    def _not_copied(self, stop: Stop) -> None:
        """Why not."""
        self._done = True
        self.copied.say(stop.words, "danger")

    def _ended_copy(self) -> None:
        """Stopped by hand."""
        if not self._done:
            self.copied.say("The backup was stopped. The folder holds no backup: empty it before the next one.", "warn")
        self._end()

    # --- key ------------------------------------------------------------------------------------------------------

    def rekey(self) -> None:
        """Ask, then encrypt the database anew."""
        sentence = (
            "Everybody active gets the new key at once and notices nothing. Backups made before still open with the "
            "old key: a person revoked since can read those. Make a fresh backup afterwards and destroy the old ones."
        )
        if not dialogs.confirm(self, "Give the database a fresh key?", sentence, "Encrypt anew"):
            return
        self._begin("The encryption")
        session = self._bench.session
        self._bench.jobs.run(
            lambda: upkeeping.rekey(session), self._rekeyed, done=self._end, owner=self, name="Encrypting anew"
        )

    def _rekeyed(self, _change: Change) -> None:
        """Say so."""
        self._bench.window.toast("The database has a fresh key. Make a backup now.", tone="ok")


def _told(text: str) -> QLabel:
    """What a card is for."""
    return label(text, tone="muted", wrap=True)
