"""Cases, and taking seizures in: read, hash, decode in the sandbox, seal, record."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workstation.actions import Report, Session, silent
from workstation.domain.case import Handling, new_case
from workstation.domain.change import Change
from workstation.domain.errors import Refused, Unreadable
from workstation.domain.image import Image, Intake, Refusal, Sight
from workstation.domain.person import Act
from workstation.exchange import evidence
from workstation.imaging import likewords
from workstation.imaging.darkroom import Looked
from workstation.store import cases, files, images, likenesses
from workstation.store.vault import Page

TOGETHER = 16
"""Images kept in one transaction: fewer waits for the disk, little lost when the power goes."""

AHEAD = 4
"""Files read and decoded ahead of the writer."""


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


@dataclass(frozen=True, slots=True)
class _Seen:
    """One file after the darkroom. ``looked`` is None for a file whose digest is in the case already.

    ``like`` is what the index of likeness keeps of it.
    """

    place: str
    digests: evidence.Digests
    plain: bytes
    looked: Looked | None
    like: bytes = b""


def take_in(session: Session, paths: Iterable[Path], case_ref: str, report: Report = silent) -> Change:
    """Take folders, ZIP files and single files into a case.

    The result counts ``new``, ``duplicate`` (the same bytes in this case already), ``known`` and ``refused``,
    and lists the refused with their reasons. Cancelling through ``report`` keeps what is in, wholly.
    """
    session.require(Act.TAKE_IN)
    paths = list(paths)
    with session.vault.page(write=False) as page:
        case = cases.named(page, case_ref)
    # Outside any transaction, as it takes long; an unreadable container ends here, before anything is kept.
    total = sum(evidence.count(path) for path in paths)
    container = " ".join(filter(None, (evidence.container_digest(path) for path in paths)))
    with session.vault.page() as page:
        number = images.begin_intake(page, case.id, session.clock().isoformat(timespec="seconds"), container)
        page.record(session.change(Act.TAKE_IN, "intake.begun", f"case:{case.id}", intake=number, files=total))
    writer = _Writer(session, case.id, number)
    try:
        for done, seen in enumerate(_look_at(session, paths, case.id), start=1):
            writer.add(seen)
            report(done, total, "files taken in")
    finally:
        writer.flush()
        change = writer.finish()
    return change


class _Writer:
    def __init__(self, session: Session, case: int, intake: int) -> None:
        self._session, self._case, self._intake = session, case, intake
        self._waiting: list[_Seen | Refusal] = []
        self._counts: Counter[str] = Counter(dict.fromkeys(Intake, 0))
        self._refused: list[Refusal] = []

    def add(self, seen: _Seen | Refusal) -> None:
        self._waiting.append(seen)
        if len(self._waiting) >= TOGETHER:
            self.flush()

    def flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        seen = [one for one in waiting if isinstance(one, _Seen)]
        refused = [one for one in waiting if isinstance(one, Refusal)]
        files.require_space(self._session.vault.folder, sum(len(one.plain) for one in seen) * 2)
        with self._session.vault.page() as page:
            images.add_refusals(page, self._intake, refused)
            added = [number for one in seen if (number := self._keep(page, one))]
            if added:
                change = self._session.change(
                    Act.TAKE_IN,
                    "images.taken_in",
                    f"case:{self._case}",
                    intake=self._intake,
                    images=[added[0], added[-1]],
                    count=len(added),
                )
                page.record(change)
        self._counts[Intake.NEW] += len(added)
        self._counts[Intake.DUPLICATE] += len(seen) - len(added)
        self._counts[Intake.REFUSED] += len(refused)
        self._refused += refused

    def _keep(self, page: Page, one: _Seen) -> int:
        """Store a file or note one more place of it; its number if it is new in this case, else 0."""
        here = [image.id for image in images.by_digest(page, one.digests.sha256, self._case)]
        number = 0
        if not here and one.looked:
            image = Image(
                0,
                self._case,
                one.digests.sha256,
                one.digests.md5,
                one.digests.sha1,
                len(one.plain),
                one.looked.look,
                Sight.NEW,
            )
            number = images.add(
                page, image, images.Inside(one.looked.shielded, one.looked.metadata), one.looked.zones, one.plain
            )
            if one.like:
                likenesses.put(page, number, likewords.VERSION, one.like)
        images.add_place(page, number or here[0], self._intake, one.place)
        return number

    def finish(self) -> Change:
        with self._session.vault.page() as page:
            counts = {kind.value: self._counts[kind] for kind in Intake}
            refused = [{"name": r.name, "code": r.code, "reason": r.reason} for r in self._refused]
            return page.record(
                self._session.change(
                    Act.TAKE_IN,
                    "intake.finished",
                    f"case:{self._case}",
                    intake=self._intake,
                    **counts,
                    result={**counts, "intake": self._intake, "refusals": refused},
                )
            )


def _look_at(session: Session, paths: list[Path], case: int) -> Iterator[_Seen | Refusal]:
    """Read and decode a few files ahead, in order; a file known in this case is not decoded again."""
    known = _Known(session, case)
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="intake") as pool:
        running: deque[Future[_Seen | Refusal]] = deque()
        for path in paths:
            for found in evidence.walk(path):
                running.append(pool.submit(_look, session, known, found))
                if len(running) >= AHEAD:
                    yield running.popleft().result()
        while running:
            yield running.popleft().result()


class _Known:
    """Digests that need not be decoded: in this case already, or decoded earlier in this very intake."""

    def __init__(self, session: Session, case: int) -> None:
        with session.vault.page(write=False) as page:
            self._digests = images.digests_of(page, case)

    def knows(self, digest: str) -> bool:
        return digest in self._digests

    def learn(self, digest: str) -> None:
        self._digests.add(digest)


def _look(session: Session, known: _Known, found: evidence.UntrustedFile | Refusal) -> _Seen | Refusal:
    if isinstance(found, Refusal):
        return found
    try:
        plain = found.read()
        digests = evidence.digests(plain)
        if known.knows(digests.sha256):
            return _Seen(found.place, digests, b"", None)
        looked = session.darkroom().look(plain)
        words = likewords.vocabulary(session.vocabulary)
        seen = _Seen(
            found.place, digests, plain, looked, words.kept(looked.likeness, looked.look.width, looked.look.height)
        )
    except Unreadable as error:
        return Refusal(found.name, error.code, error.message)
    known.learn(digests.sha256)
    return seen
