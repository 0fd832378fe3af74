"""Intakes: what was taken in from where, how far it came, and what it refused.

An intake that ended by itself is *finished*; any other can go on. How far it came is written in the same transaction as
the images it brought, so that after a power cut both tell the same story.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from workstation.domain.footage import EVERY
from workstation.domain.image import Intake, Refusal
from workstation.store import keys
from workstation.store.images import column_key, seal_text, unseal_text
from workstation.store.tables import intakes, refusals
from workstation.store.vault import Page


@dataclass(slots=True)
class Progress:
    """``done`` entries of the places, in the order they are walked, and the ``trail`` of their names (hex)."""

    done: int = 0
    trail: str = ""
    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys((kind.value for kind in Intake), 0)))


@dataclass(frozen=True, slots=True)
class Interrupted:
    """An intake that may go on: its number, when it began, and the absolute paths it reads (untrusted names)."""

    id: int
    at: str
    paths: tuple[str, ...]
    in_place: bool
    progress: Progress
    every: float = EVERY


def begin(
    page: Page,
    case: int,
    at: str,
    paths: Sequence[str],
    container: str,
    *,
    in_place: bool = False,
    every: float = EVERY,
) -> int:
    """A new intake's number; ``container`` tells what single files it reads, or "" (see ``prove``)."""
    number = page.insert(
        intakes,
        case_id=case,
        at=at,
        container=container,
        key=_key(page, paths, container, in_place, every),
        state="running",
        progress="",
        paths=b"",
    )
    sealed = seal_text(page, json.dumps([list(paths), in_place, every]), f"intakes {number}")
    page.connection.execute(intakes.update().where(intakes.c.id == number).values(paths=sealed))
    return number


def prove(page: Page, number: int, container: str) -> None:
    """Note the digests of what single files an intake read, once they are known; it goes on by what it was known by."""
    page.connection.execute(intakes.update().where(intakes.c.id == number).values(container=container))


def interrupted(page: Page, case: int) -> list[Interrupted]:
    """The intakes of a case which did not come to their end, the oldest first."""
    query = select(intakes).where(intakes.c.case_id == case, intakes.c.state != "finished").order_by(intakes.c.id)
    found = []
    for row in page.connection.execute(query):
        paths, in_place, every = opened(page, row.id, row.paths)
        found.append(Interrupted(row.id, row.at, tuple(paths), in_place, _progress(row.progress), every))
    return found


def opened(page: Page, number: int, sealed: bytes) -> tuple[list[str], bool, float]:
    """The absolute paths which an intake reads, whether its files stay there, and seconds between the frames of videos."""
    value = json.loads(unseal_text(page, sealed, f"intakes {number}")) if sealed else ([], False, EVERY)
    paths, in_place, every = value
    return paths, in_place, every


def unfinished(
    page: Page, case: int, paths: Sequence[str], container: str, *, in_place: bool = False, every: float = EVERY
) -> tuple[int, Progress] | None:
    """Number and progress of the intake that read the same and did not come to its end."""
    query = select(intakes.c.id, intakes.c.progress).where(
        intakes.c.case_id == case,
        intakes.c.key == _key(page, paths, container, in_place, every),
        intakes.c.state != "finished",
    )
    row = page.connection.execute(query.order_by(intakes.c.id.desc())).first()
    return row and (row.id, _progress(row.progress))


def note(page: Page, number: int, progress: Progress, state: str = "running") -> None:
    """Write down how far an intake came. ``state``: running, stopped or finished."""
    text = json.dumps([progress.done, progress.trail, progress.counts])
    page.connection.execute(intakes.update().where(intakes.c.id == number).values(progress=text, state=state))


def _progress(text: str) -> Progress:
    if not text:
        return Progress()
    done, trail, counts = json.loads(text)
    return Progress(done, trail, Counter(counts))


def _key(page: Page, paths: Sequence[str], container: str, in_place: bool, every: float) -> str:
    return keys.name_of(column_key(page), "intake", json.dumps([*paths, container, in_place, every]).encode())


def add_refusals(page: Page, intake: int, found: Iterable[Refusal]) -> None:
    """Note the files an intake refused."""
    for refusal in found:
        sealed = seal_text(page, json.dumps([refusal.name, refusal.reason]), f"refusals {intake}")
        page.connection.execute(refusals.insert().values(intake_id=intake, code=refusal.code, name=sealed))


def drop_refusals(page: Page, intake: int) -> None:
    """Forget them, as the intake begins anew."""
    page.connection.execute(refusals.delete().where(refusals.c.intake_id == intake))


def refusals_of(page: Page, intake: int) -> list[Refusal]:
    """What an intake refused, in the order it came."""
    query = select(refusals).where(refusals.c.intake_id == intake).order_by(refusals.c.id)
    return [_refusal(page, row.name, row.code, intake) for row in page.connection.execute(query)]


def refused(page: Page, case: int) -> list[Refusal]:
    """Every file refused in a case."""
    query = select(refusals).join(intakes).where(intakes.c.case_id == case).order_by(refusals.c.id)
    return [_refusal(page, row.name, row.code, row.intake_id) for row in page.connection.execute(query)]


def _refusal(page: Page, sealed: bytes, code: str, intake: int) -> Refusal:
    name, reason = json.loads(unseal_text(page, sealed, f"refusals {intake}"))
    return Refusal(name, code, reason)
