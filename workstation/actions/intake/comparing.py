"""An E01 keeps the hash its medium had when it was copied: whether it still has, asked once at the end of an intake."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from workstation.actions import Report, Session
from workstation.domain.errors import Unreadable
from workstation.domain.image import Refusal
from workstation.domain.person import Act
from workstation.exchange import evidence
from workstation.store import intakes

DIFFERS = "The medium's hash is not the one stored when it was copied: the container was damaged or changed since."


def compare(session: Session, case: int, intake: int, paths: Sequence[Path], report: Report) -> None:
    """Hash every E01 at ``paths`` and write the verdict into the ledger; one that differs is listed among the refused.

    It reads each medium whole. Cancelling through ``report`` leaves the rest uncompared.
    """
    for place in (e01 for path in paths for e01 in evidence.e01s(path)):
        verdict, stored = "unreadable", ""
        trouble: list[Refusal] = []
        try:
            finding = evidence.sound(place, partial(_tell, report))
        except Unreadable as error:
            trouble = [Refusal(place.name, error.code, error.message)]
        else:
            verdict, stored = finding.verdict, " ".join(finding.stored)
            if finding.verdict == "differs":
                trouble = [Refusal(place.name, "differs", DIFFERS)]
        with session.vault.page() as page:
            intakes.add_refusals(page, intake, trouble)
            said = session.change(
                Act.TAKE_IN, "container.compared", f"case:{case}", intake=intake, verdict=verdict, stored=stored
            )
            page.record(said)


def _tell(report: Report, done: int, total: int) -> None:
    report(done >> 20, total >> 20, "MB of the disk image compared")
