"""The desktop's front door: the login page, the vault behind it, the window – and which desks a person gets.

The vault stays open while the desk is merely locked, so that a running import goes on; the pictures are
shielded and the desk covered. When somebody else unlocks, or the window closes, the vault closes too.
"""

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType

from platformdirs import user_config_path
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QApplication

from workstation import rehearsal
from workstation.actions import DarkroomOnCall, Session, administering, caring, heeding
from workstation.domain.alarm import may_hear
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.person import Act
from workstation.exchange import resources
from workstation.ui import dialogs, finding, icons, mine, theme
from workstation.ui.answers import crash_report
from workstation.ui.bench import DeskSpec
from workstation.ui.desks.administering import Administering
from workstation.ui.desks.auditing import Auditing
from workstation.ui.desks.cropping import Cropping
from workstation.ui.desks.describing import Describing
from workstation.ui.desks.intake import Intake
from workstation.ui.desks.publishing import Publishing
from workstation.ui.desks.referring import Referring
from workstation.ui.desks.reviewing import Reviewing
from workstation.ui.desks.tipping import Tipping
from workstation.ui.jobs import Jobs
from workstation.ui.login import LoginPage, Seat
from workstation.ui.memory import Memory
from workstation.ui.registry import WINDOW, Command
from workstation.ui.window import MainWindow


def now() -> datetime:
    """The clock of this front door."""
    return datetime.now(UTC)


def private_folder() -> Path:
    """Where window size and keys are kept: never anything of a case."""
    folder = Path(os.environ.get("WORKSTATION_CONFIG") or user_config_path("workstation"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def specs(session: Session) -> list[DeskSpec]:
    """The desks, each with the reason why this person does not have it."""
    person = session.person
    both = person.why_not(Act.PLAN_BATCHES) and person.why_not(Act.CLEAR)
    administer = person.why_not(Act.MANAGE_PEOPLE)
    return [
        DeskSpec("cases", "Cases", "cases", Intake, person.why_not(Act.SEE_IMAGES)),
        DeskSpec("cropping", "Cropping", "cropping", Cropping, person.why_not(Act.CROP)),
        DeskSpec("objects", "Objects", "objects", Describing, person.why_not(Act.READ_OBJECTS)),
        DeskSpec("review", "Review", "review", Reviewing, person.why_not(Act.CLEAR)),
        DeskSpec("batches", "Batches", "batches", Publishing, both),
        DeskSpec("tips", "Tips", "tips", Tipping, person.why_not(Act.READ_TIPS)),
        DeskSpec("referrals", "Referrals", "referrals", Referring, person.why_not(Act.READ_REFERRALS)),
        DeskSpec("ledger", "Ledger", "ledger", Auditing, person.why_not(Act.READ_LEDGER)),
        DeskSpec("administration", "Administration", "administration", Administering, administer),
    ]


class Program(QObject):
    """Login page and window of one vault at a time."""

    def __init__(self, app: QApplication, folder: Path | None) -> None:
        super().__init__()
        self.folder = folder
        self.settings = private_folder() / "desk.ini"
        self.jobs = Jobs()
        self.darkroom = DarkroomOnCall()
        self.session: Session | None = None
        self.window: MainWindow | None = None
        self.page = self._page(locked=False)
        self.cover: LoginPage | None = None
        self._telling = False
        app.aboutToQuit.connect(self.close)

    def _page(self, *, locked: bool) -> LoginPage:
        page = LoginPage(locked=locked)
        page.unlock_wanted.connect(lambda person, passphrase: self.unlock(page, person, passphrase))
        page.demo_wanted.connect(self.rehearse)
        page.open_wanted.connect(self.choose)
        page.create_wanted.connect(self.create)
        page.jobs = self.jobs  # type: ignore[attr-defined]  # kept alive with the page
        return page

    def start(self) -> None:
        """Show the first page."""
        self._offer(self.page)
        self.page.resize(960, 680)
        self.page.show()

    def _offer(self, page: LoginPage, current: str = "") -> None:
        if self.folder is None or not (self.folder / "vault.json").is_file():
            page.show_first()
            return
        try:
            people = [Seat(*seat) for seat in administering.seats(self.folder)]
            demo = administering.is_demo(self.folder)
            page.show_people(self.folder.name, people, demo=demo, current=current)
            if demo and (self.folder / "rehearsal" / "passphrase.txt").is_file():
                page.tell(f"A rehearsal: everybody's passphrase is “{rehearsal.PASSPHRASE}”.")
        except Stop as stop:
            page.show_first()
            dialogs.show_sentence(page, "This vault does not open", stop.message, stop.hint)

    # --- unlocking --------------------------------------------------------------------------------------------

    def unlock(self, page: LoginPage, person: str, passphrase: str) -> None:
        """Unlock as ``person``: the same one uncovers the desk, another one gets a desk of their own."""
        folder = self.folder
        if folder is None:
            return
        name = next((name for known, name, _ in administering.seats(folder) if known == person), "")
        if self.session and self.session.person.id == person:
            there = self.session
            self.jobs.run(
                lambda: administering.prove(there, passphrase),
                lambda _: self._uncover(),
                failed=partial(self._refuse, page),
                lane=False,
            )
            return

        def opened() -> Session:
            return administering.unlock(
                folder, name, passphrase, clock=now, via="desk", resources=resources(), darkroom=self.darkroom
            )

        if self.session:
            # A colleague sits down: check first, so that a wrong passphrase does not close anybody's desk.
            self.jobs.run(
                lambda: administering.check_passphrase(folder, name, passphrase, now()),
                lambda _: self._hand_on(person, opened),
                failed=partial(self._refuse, page),
                lane=False,
            )
        else:
            self.jobs.run(opened, self._enter, failed=partial(self._refuse, page), lane=False)

    def _refuse(self, page: LoginPage, stop: Stop) -> None:
        page.refuse(stop.message)

    def _uncover(self) -> None:
        if self.cover and self.window:
            self.cover.accepted()
            self.window.uncover()

    def _hand_on(self, person: str, opened: Callable[[], Session]) -> None:
        # The first page stands in meanwhile: without any window Qt would end the program here.
        self._offer(self.page, person)
        self.page.set_busy(True)
        self.page.show()
        for task in self.jobs.tasks:
            task.cancel()  # an intake ends at its next file; what came in is in
        refuse = partial(self._refuse, self.page)
        leave = self._leave()

        def close() -> None:
            self.jobs.await_apart()
            leave()

        # The vault closes on the lane, behind what runs there; named, so that no running task lets it go first.
        self.jobs.run(
            close,
            lambda _: self.jobs.run(opened, self._enter, failed=refuse, lane=False),
            failed=refuse,
            name="Closing the vault",
        )

    def _enter(self, session: Session) -> None:
        self.session = session
        person = session.person
        policy = administering.policy(session)
        self.window = MainWindow(
            session,
            specs(session),
            jobs=self.jobs,
            person_name=person.name,
            roles=", ".join(sorted(person.roles)),
            demo=session.vault.demo,
            settings=self.settings,
            idle_minutes=float(policy["idle_minutes"]),
            keys=mine.keys(session),
            exposure_limit=float(policy["exposure_soft_limit"]),
            search=partial(finding.everywhere, session),
            alarms=partial(heeding.alarms, session) if may_hear(person) else None,
        )
        self.window.top.case.setVisible(person.why_not(Act.SEE_IMAGES) is None)
        change = Command("app.passphrase", "Change my passphrase …", "key", (), WINDOW, self.change_passphrase)
        self.window.registry.add(self.window, [change])
        mine.remember(self.window)
        self.cover = self._page(locked=True)
        self.window.lock_wanted.connect(self._lock)
        self.window.closed.connect(self._closed)
        self.page.accepted()
        self.page.hide()
        self.window.show()
        if session.vault.read_only:
            dialogs.show_sentence(
                self.window, "Open for reading only", session.vault.read_only, "Tell your administrator."
            )

    def _lock(self) -> None:
        if self.window and self.cover and self.session:
            self.jobs.run(partial(caring.count_days, self.session))
            self._offer(self.cover, self.session.person.id)
            self.window.cover(self.cover)

    def change_passphrase(self) -> None:
        """The old passphrase, then a new one twice."""
        session, window = self.session, self.window
        if session is None or window is None:
            return
        name = session.person.name
        old = dialogs.ask_passphrase(window, "Change my passphrase", f"The present passphrase of {name}.", "Go on")
        new = (
            dialogs.ask_passphrase(window, "Change my passphrase", "The new one.", "Change it", twice=True)
            if old
            else None
        )
        if old and new:
            self.jobs.run(
                lambda: self._changed(session, name, old, new),
                lambda _: window.toast("The passphrase is changed.", tone="ok"),
            )

    @staticmethod
    def _changed(session: Session, name: str, old: str, new: str) -> Change:
        administering.prove(session, old)
        return administering.change_passphrase(session, name, new)

    # --- other ways in ------------------------------------------------------------------------------------------

    def rehearse(self) -> None:
        """Make or open the rehearsal vault."""
        self.page.set_busy(True)
        place = rehearsal.usual_place()
        self.jobs.track(
            "Drawing the rehearsal",
            lambda progress: rehearsal.make(place, now, resources(), progress.step),
            lambda made: self._rehearsed(place, made),
            failed=partial(self._refuse, self.page),
            lane=False,
        )

    def _rehearsed(self, place: Path, made: rehearsal.Made) -> None:
        self.folder = place
        self.page.accepted()
        self._offer(self.page)
        dialogs.show_sentence(
            self.page,
            "The rehearsal is ready",
            f"Everybody in it has the passphrase “{made.passphrase}”. Nothing in it is real, and nothing it exports verifies as real.",
            "\n".join(f"{name} – {', '.join(roles)}" for name, roles in made.people),
        )

    def choose(self) -> None:
        """Another vault."""
        if folder := dialogs.choose_folder(self.page, "Open a vault"):
            self.folder = folder
            self._offer(self.page)

    def create(self) -> None:
        """Set up a vault: folder, administrator, passphrase, then the two recovery codes."""
        folder = dialogs.choose_folder(self.page, "An empty folder for the new vault")
        name = (
            dialogs.ask_text(self.page, "Set up a vault", "Who is its first administrator?", "Go on", name="Name")
            if folder
            else None
        )
        secret = (
            dialogs.ask_passphrase(self.page, "Set up a vault", f"A passphrase for {name}.", "Set up", twice=True)
            if name
            else None
        )
        if not (folder and name and secret):
            return
        self.page.set_busy(True)
        self.jobs.run(
            partial(self._found, folder, name, secret),
            partial(self._founded, folder),
            failed=partial(self._refuse, self.page),
            lane=False,
        )

    def _found(self, folder: Path, name: str, secret: str) -> tuple[str, ...]:
        founded = administering.found(
            folder, name, secret, clock=now, via="desk", resources=resources(), darkroom=self.darkroom
        )
        founded.session.vault.close()
        return (*founded.recovery, founded.root)

    def _founded(self, folder: Path, codes: tuple[str, ...]) -> None:
        self.folder = folder
        self.page.accepted()
        dialogs.show_sentence(
            self.page,
            "Write these down now",
            "Two recovery codes, shown only once: keep them on paper in two safes. "
            "The third line is the root of trust which partners need to verify what you release.",
            "\n\n".join(codes),
        )
        self._offer(self.page)

    def crashed(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A fault of ours on the window's thread: tell it in words which name nobody, and on stderr."""
        sys.__excepthook__(kind, error, trace)
        if self.window and not self._telling:
            self._telling = True
            try:
                self.window.show_crash(crash_report(error))
            finally:
                self._telling = False

    # --- the end ------------------------------------------------------------------------------------------------

    def _leave(self) -> Callable[[], None]:
        """The desk goes; returns what closes its vault."""
        window, self.window = self.window, None
        if window:
            window.closed.disconnect(self._closed)
            window.close()
            window.deleteLater()
        session, self.session = self.session, None
        return partial(self._shut, session) if session else lambda: None

    @staticmethod
    def _shut(session: Session) -> None:
        """Count what policy says, and close the vault, come what may."""
        try:
            caring.count_days(session)
        finally:
            session.vault.close()

    def _closed(self) -> None:
        QApplication.quit()

    def close(self) -> None:
        """Let go of everything: threads, vault, sandbox."""
        self.jobs.close()
        if self.session:
            self._shut(self.session)
            self.session = None
        self.darkroom.close()


def make(argv: Sequence[str]) -> tuple[QApplication, Program]:
    """The application with its look, and the program behind it; shows nothing yet."""
    folder = os.environ.get("WORKSTATION_VAULT", "")
    words = list(argv)
    if "--vault" in words[:-1]:
        folder = words[words.index("--vault") + 1]
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["workstation"])
    app.setApplicationName("workstation")
    app.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    QImageReader.setAllocationLimit(32)  # only our own icons are ever read here
    dialogs.forget_history()
    icons.install(resources() / "icons")
    scheme = Memory(private_folder() / "desk.ini").scheme()
    theme.apply(app, scheme)
    if scheme == "system":
        theme.follow_system(app)
    return app, Program(app, Path(folder) if folder else None)


def run(argv: Sequence[str] = ()) -> int:
    """Open the desktop; returns its exit code."""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        sys.stderr.write(
            "There is no screen here.\nStart it in a desktop session; the command line works without one.\n"
        )
        return 6
    app, program = make(argv)
    sys.excepthook = program.crashed
    program.start()
    return app.exec()
