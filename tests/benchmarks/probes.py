"""What is measured: the real verbs on real vaults, each from a cold start where a person would see one."""

import os
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from workstation.actions import DarkroomOnCall, Session, administering, tipping
from workstation.domain.person import Role
from workstation.exchange import resources
from workstation.store import keys

PASSPHRASE = "correct horse battery staple"


def now() -> datetime:
    """The clock of these measurements."""
    return datetime.now(UTC)


def prepare(folder: Path, passphrase: str = PASSPHRASE, cost: keys.Cost = keys.USUAL) -> Path:
    """A vault with an administrator, an analyst and a case officer."""
    founded = administering.found(
        folder, "Ada", passphrase, clock=now, via="cli", resources=resources(), darkroom=DarkroomOnCall(), cost=cost
    )
    administering.add_person(founded.session, "Anna", frozenset({Role.ANALYST}), passphrase, cost)
    administering.add_person(founded.session, "Cora", frozenset({Role.CASE_OFFICER}), passphrase, cost)
    founded.session.vault.close()
    return folder


def anna(folder: Path, darkroom: DarkroomOnCall) -> Session:
    """Unlocked as the analyst."""
    return administering.unlock(
        folder, "Anna", PASSPHRASE, clock=now, via="cli", resources=resources(), darkroom=darkroom
    )


def take_in_tips(work: Path, data: bytes) -> float:
    """Seconds for an import into an empty vault."""
    session, darkroom = _fresh(work)
    begin = time.perf_counter()
    tipping.take_in(session, data)
    took = time.perf_counter() - begin
    session.vault.close()
    darkroom.close()
    return took


def _fresh(work: Path) -> tuple[Session, DarkroomOnCall]:
    folder = work / "fresh"
    shutil.rmtree(folder, ignore_errors=True)
    darkroom = DarkroomOnCall()
    return anna(prepare(folder, cost=keys.FLOOR), darkroom), darkroom


def desk(folder: str) -> None:
    """Print seconds to the login page since the process was asked for, and from the passphrase to the window."""
    from workstation import app as door

    app, program = door.make(["--vault", folder])
    program.start()
    app.processEvents()
    program.page.grab()
    shown = time.time() - float(os.environ["START"])
    person = next(seat[0] for seat in administering.seats(Path(folder)) if seat[1] == "Anna")
    begin = time.perf_counter()
    program.unlock(program.page, person, PASSPHRASE)
    while program.window is None or not program.window.isVisible():
        app.processEvents()
        time.sleep(0.002)
    program.window.grab()
    sys.stdout.write(f"{shown} {time.perf_counter() - begin}\n")
    sys.stdout.flush()
    program.close()
    os._exit(0)


if __name__ == "__main__":
    {"desk": desk}[sys.argv[1]](sys.argv[2])
