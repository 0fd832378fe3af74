"""Cases, and taking seizures in: read, hash, decode in the sandbox, seal, record.

Files are read and hashed here, a few ahead and in order; what is not known already goes through ``examine``, which
needs nothing but the bytes and so runs on any ``Executor``; one writer keeps the answers, in the order of the places.

Decided: how far it came is the number of entries kept and a digest of their names, written with what it kept. An intake
that was cancelled, killed or cut off goes on behind the same entry, and begins anew – finding everything there already –
where the names are not the same any more. Considered: a row for each entry, 100 bytes for each of a million files that
say what their places say. Costs: the names are walked once more, without reading a file.

Decided: by default ``examine`` runs on two threads, which wait for the sandbox's own processes. Considered: a process
pool, which would send every photograph through one more pipe to reach the same processes.
"""

from collections.abc import Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

from workstation.actions import Report, Session, silent
from workstation.actions.intake.behind import look_behind
from workstation.actions.intake.comparing import compare
from workstation.actions.intake.examining import AHEAD, Wanted, examined
from workstation.actions.intake.keeping import TOGETHER, begin
from workstation.domain.case import Handling, new_case
from workstation.domain.change import Change
from workstation.domain.errors import Refused
from workstation.domain.footage import EVERY, LONGEST, SHORTEST
from workstation.domain.person import Act
from workstation.exchange import evidence
from workstation.store import cases, intakes, settings
from workstation.store.intakes import Interrupted

__all__ = ["TOGETHER", "Interrupted", "interrupted", "open_case", "permit", "require_scheduler", "take_in"]


THREADS = 4
"""Two files are in the sandbox at a time; others are read, hashed, sealed and written meanwhile."""


def open_case(
    session: Session,
    ref: str,
    title: str,
    *,
    provider: str = "",
    handling: Handling = Handling.H0,
    retain_until: date | None = None,
) -> Change:
    """Open a case."""
    session.require(Act.MANAGE_CASES)
    case = new_case(ref, title, provider, handling, session.clock().date(), retain_until)
    with session.vault.page() as page:
        kept = cases.add(page, case)
        return page.record(
            session.change(
                Act.MANAGE_CASES,
                "case.opened",
                f"case:{kept.id}",
                handling=handling,
                result={"ref": kept.ref, "id": kept.id},
            )
        )


def permit(session: Session, ref: str, permission: str) -> Change:
    """Record the provider's leave to disseminate, which H2 and H3 ask for."""
    session.require(Act.MANAGE_CASES)
    if len(permission.strip()) < 5:
        raise Refused("permission", "Say who gave the permission, and when.")
    with session.vault.page() as page:
        case = cases.named(page, ref)
        cases.permit(page, case, permission.strip())
        return page.record(session.change(Act.MANAGE_CASES, "case.permitted", f"case:{case.id}"))


def interrupted(session: Session, case_ref: str) -> list[Interrupted]:
    """The intakes of a case which did not come to their end; taking in the same paths goes on with them."""
    session.require(Act.TAKE_IN)
    with session.vault.page(write=False) as page:
        return intakes.interrupted(page, cases.named(page, case_ref).id)


def require_scheduler(session: Session, address: str) -> None:
    """Raise Refused("scheduler_policy") unless the unit's policy lets seized files travel there."""
    session.require(Act.TAKE_IN)
    with session.vault.page(write=False) as page:
        allowed = settings.get(page.connection, "schedulers").split()
    if address not in allowed:
        raise Refused(
            "scheduler_policy",
            "The unit's policy does not let seized files travel to this address.",
            "An administrator can allow it: Administration, Policy, Schedulers.",
        )


def take_in(
    session: Session,
    paths: Iterable[Path],
    case_ref: str,
    report: Report = silent,
    *,
    in_place: bool = False,
    every: float = EVERY,
    executor: Executor | None = None,
    ahead: int = AHEAD,
) -> Change:
    """Take folders, containers and single files into a case, or go on with an intake of the same that was interrupted.

    The result counts ``new``, ``duplicate`` (the same bytes in this case already), ``known`` and ``refused``,
    and lists the refused with their reasons; ``resumed`` entries were in already. Cancelling through ``report`` keeps
    what is in, wholly. ``in_place`` leaves the originals where they are (see ``storing``). ``executor`` runs ``examine``,
    on ``ahead`` files at a time; by default it runs here.
    Where the unit's policy says so, files are only glanced at as they come and looked at behind all others (see ``behind``).
    Of a video a frame is kept each ``every`` seconds at least (see ``filming``); ``frames`` counts those of the new ones.
    """
    session.require(Act.TAKE_IN)
    if not SHORTEST <= every <= LONGEST:
        raise Refused("every", f"Frames are kept each {SHORTEST:g} to {LONGEST:g} seconds.", "Ask for 10, for example.")
    paths = [_named(path) for path in paths]
    with session.vault.page(write=False) as page:
        case = cases.named(page, case_ref)
        later = settings.get(page.connection, "look_later") == "yes"
    # Outside any transaction, as it takes long; an unreadable container ends here, before anything is kept.
    total = sum(evidence.count(path, partial(_looking, report)) for path in paths)
    container = " ".join(filter(None, (evidence.known_by(path) for path in paths)))
    writer = begin(
        session, case.id, [str(path) for path in paths], container, total, in_place=in_place, every=every, later=later
    )
    try:
        entries = writer.remaining(paths, report)
        with ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="intake") as pool:
            wanted = Wanted(every, in_place, later)
            for name, seen in examined(session, case.id, entries, (pool, executor or pool), ahead, wanted):
                writer.add(name, seen)
                report(writer.progress.done, total, "files taken in")
            writer.flush()
            look_behind(session, case.id, writer.intake, executor or pool, ahead, report)
        compare(session, case.id, writer.intake, paths, report)
    except BaseException:
        writer.flush()
        writer.end("intake.stopped")
        raise
    return writer.end("intake.finished")


def _looking(report: Report, done: int, whole: int) -> None:
    report(done >> 20, max(1, whole >> 20), "MB looked through")


def _named(path: Path) -> Path:
    """An absolute path with a name at its end, by which what lies below is called: “.” and “..” have none."""
    return path.absolute() if path.name not in ("", "..") else path.resolve()
