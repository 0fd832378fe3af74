"""What a container was, bit by bit, and whether the medium of an E01 still has the hash it had when it was copied.

Asked once, at the end of an intake.

Decided: at the end – the photographs can be looked at meanwhile; until then an intake that goes on knows its container by
size, time and edges. Considered: the digest first, an hour for a large disk in which nobody sees anything.
Costs: a container changed in its middle, and set back in time, between two halves of an intake is found at the end only.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from workstation.actions import Report, Session
from workstation.domain.errors import NotFound, Unreadable
from workstation.domain.image import Refusal
from workstation.domain.person import Act
from workstation.exchange import evidence
from workstation.store import intakes

DIFFERS = "The medium's hash is not the one stored when it was copied: the container was damaged or changed since."

_Verdict = evidence.Finding | Unreadable | NotFound


def compare(session: Session, case: int, intake: int, paths: Sequence[Path], report: Report) -> None:
    """Hash every container and single file at ``paths``, and the medium of every E01, each read once from its start to its end.

    The verdict on an E01 goes into the ledger; one that differs is listed among the refused, as is what cannot be read.
    Cancelling through ``report`` leaves the rest uncompared.
    """
    told = partial(_tell, report)
    digests = []
    for path in paths:
        finding: _Verdict | None
        try:
            digest, finding = evidence.proved(path, told)
        except (NotFound, Unreadable) as error:
            _list(session, intake, path, error)
            continue
        digests += [digest] if digest else []
        if finding:
            _write(session, case, intake, path, finding)
        for place in evidence.e01s(path) if path.is_dir() else ():
            _write(session, case, intake, place, _sound(place, report))
    with session.vault.page() as page:
        intakes.prove(page, intake, " ".join(digests))


def _sound(place: Path, report: Report) -> _Verdict:
    try:
        return evidence.sound(place, partial(_tell, report))
    except (NotFound, Unreadable) as error:
        return error


def _write(session: Session, case: int, intake: int, place: Path, found: _Verdict) -> None:
    if isinstance(found, (NotFound, Unreadable)):
        verdict, stored = "unreadable", ""
        _list(session, intake, place, found)
    else:
        verdict, stored = found.verdict, " ".join(found.stored)
        if verdict == "differs":
            _list(session, intake, place, Unreadable("differs", DIFFERS))
    with session.vault.page() as page:
        said = session.change(
            Act.TAKE_IN, "container.compared", f"case:{case}", intake=intake, verdict=verdict, stored=stored
        )
        page.record(said)


def _list(session: Session, intake: int, place: Path, why: Unreadable | NotFound) -> None:
    one = Refusal(place.name, why.code, why.message)
    with session.vault.page() as page:
        if one not in intakes.refusals_of(page, intake):  # before it was interrupted here
            intakes.add_refusals(page, intake, [one])


def _tell(report: Report, done: int, total: int) -> None:
    report(done >> 20, total >> 20, "MB of the disk image compared")
