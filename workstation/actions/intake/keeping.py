"""What came of each file, kept a few at a time together with how far the intake came."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TypeGuard

from workstation.actions import Report, Session, silent
from workstation.actions.intake.examining import Entry, name_of, walk
from workstation.actions.intake.filming import Filmed
from workstation.actions.intake.line import Answer, Seen
from workstation.domain.change import Change
from workstation.domain.footage import FRAME
from workstation.domain.image import Image, Intake, Refusal, Sight
from workstation.domain.particulars import REMARKS, Particulars, remarks
from workstation.domain.person import Act
from workstation.imaging import grouping, likewords
from workstation.store import files, films, glances, groups, images, intakes, knowns, likenesses, particulars, walls
from workstation.store.intakes import Progress
from workstation.store.vault import Page

_TOLD = 200
"""Entries passed over between two words about them."""

TOGETHER = 16
"""Images kept in one transaction: fewer waits for the disk, little lost when the power goes."""

GLANCED = 64
"""The same where they are only glanced at, which takes a fiftieth of the time."""


def begin(
    session: Session,
    case: int,
    paths: Sequence[str],
    container: str,
    total: int,
    *,
    in_place: bool,
    every: float,
    later: bool = False,
) -> "Writer":
    """A writer for a new intake, or for the one of the same paths that did not come to its end."""
    with session.vault.page() as page:
        number, progress = intakes.unfinished(page, case, paths, container, in_place=in_place, every=every) or (
            0,
            Progress(),
        )
        verb = "intake.resumed" if number else "intake.begun"
        at = session.clock().isoformat(timespec="seconds")
        number = number or intakes.begin(page, case, at, paths, container, in_place=in_place, every=every)
        page.record(session.change(Act.TAKE_IN, verb, f"case:{case}", intake=number, files=total))
    return Writer(session, case, number, progress, in_place=in_place, together=GLANCED if later else TOGETHER)


class Writer:
    """Keeps what comes, a few files in one transaction, together with how far the intake came."""

    def __init__(
        self, session: Session, case: int, intake: int, progress: Progress, *, in_place: bool, together: int = TOGETHER
    ) -> None:
        self._session, self._case, self._intake, self._in_place = session, case, intake, in_place
        self._together = together
        self._waiting: list[tuple[str, Answer]] = []
        self._resumed = 0
        self.progress = progress
        self._kept = replace(progress, counts=progress.counts.copy())  # as it is written down

    @property
    def intake(self) -> int:
        """The number of the intake."""
        return self._intake

    def remaining(self, paths: Sequence[Path], report: Report = silent) -> Iterator[Entry]:
        """The entries which are not kept yet; those which are pass by name, and ``report`` hears of them."""
        folder = self._session.vault.folder
        entries = walk(paths, folder, self.progress.done)
        if not self.progress.done:
            return entries
        trail, done = "", self.progress.done
        for number, entry in enumerate(islice(entries, done)):
            trail = _trail(trail, name_of(entry))
            if number % _TOLD == 0:
                report(number, done, "files passed over that are in already")
        if trail == self.progress.trail:
            self._resumed = self.progress.done
            return entries
        with self._session.vault.page() as page:
            intakes.drop_refusals(page, self._intake)
            self.progress, self._kept = Progress(), Progress()
            intakes.note(page, self._intake, self._kept)
        return walk(paths, folder)

    def add(self, name: str, seen: Answer) -> None:
        """Keep one more answer, now or with the next few; one without a name is part of an entry that is not done."""
        self._waiting.append((name, seen))
        if name:
            self.progress.done += 1
            self.progress.trail = _trail(self.progress.trail, name)
        if len(self._waiting) >= self._together:
            self.flush()

    def flush(self) -> None:
        """Keep what waits."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        files.require_space(self._session.vault.folder, 0)
        aside = [one.aside for _, one in waiting if isinstance(one, Seen) and one.aside]
        counts = self.progress.counts.copy()
        added: list[int] = []
        with self._session.vault.page() as page:
            page.blobs.take(page.connection, aside)
            intakes.add_refusals(page, self._intake, self._listed([one for _, one in waiting]))
            fresh = glances.add_all(page, [self._image(one) for _, one in waiting if _glanced(one)])
            for digest in knowns.among(page, list(fresh)) if fresh else ():
                knowns.forget(page, self._case, digest)  # by a set that was dropped since
            found: list[tuple[int, str]] = []
            for name, one in waiting:
                if isinstance(one, Filmed):
                    counts[self._finish(page, one, counts)] += 1
                    continue
                number = self._keep(page, one, fresh, found) if isinstance(one, Seen) else 0
                added += [number] if number else []
                if name:
                    counts[_came(one, number)] += 1
            images.add_places(page, self._intake, found)
            kept = replace(self.progress, counts=counts)
            intakes.note(page, self._intake, kept)
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
        self.progress.counts, self._kept = counts, kept

    def _listed(self, waiting: Sequence[Answer]) -> list[Refusal]:
        """The refused, and remarks on what was taken in."""
        listed = []
        for one in waiting:
            if isinstance(one, Refusal):
                listed.append(one)
            elif isinstance(one, Filmed):
                remark = one.film.reel.remark()
                listed += [Refusal(one.name, "video", remark)] if remark else []
                listed += self._remarks(one.name, one.said, one.film.md5, one.film.sha1)
            elif not one.read.cut:
                listed += self._remarks(one.read.name, one.read.said, one.read.digests.md5, one.read.digests.sha1)
        return listed

    def _finish(self, page: Page, one: Filmed, counts: Counter[str]) -> Intake:
        """Note that a video was read whole, and what it counts as."""
        number = films.add(page, one.film, None)
        films.add_place(page, number, self._intake, one.place)
        knowns.forget(page, self._case, one.film.digest)  # by a set that was dropped since
        if one.again or not films.finish(page, number, one.film.every, one.film.reel):
            return Intake.DUPLICATE
        counts["frames"] += films.count(page, number)
        return Intake.NEW

    def _image(self, one: Seen) -> glances.Glance:
        """A new image, not numbered yet; raises LookupError for a file that was not examined."""
        read = one.read
        if one.found is None:
            raise LookupError(read.name)
        looked, names = one.found.looked, read.digests
        look = replace(looked.look, format=FRAME) if read.cut else looked.look
        image = Image(0, self._case, names.sha256, names.md5, names.sha1, read.size, look, Sight.NEW)
        return image, images.Inside(looked.shielded, looked.metadata), one.aside

    def _keep(self, page: Page, one: Seen, fresh: dict[str, int], places: list[tuple[int, str]]) -> int:
        """Store a file or note one more of its ``places``; its number if it is new in this case, else 0.

        ``fresh`` are those which are stored already, each to be met once.
        """
        read, found = one.read, one.found
        if read.hit:
            known = knowns.add(page, self._case, asdict(read.digests), read.size, read.hit)
            knowns.add_place(page, known, self._intake, read.place)
            if read.said:
                particulars.add_known(page, known, read.said)
            return 0
        number = fresh.pop(read.digests.sha256, 0)
        here = 0 if number else images.number_of(page, read.digests.sha256, self._case)
        if found and not number and not here:
            image, inside, aside = self._image(one)
            number = images.add(page, image, inside, found.looked.zones, aside)
            likenesses.put(page, number, likewords.VERSION, found.like)
            groups.place(page, number, grouping.EYES)
            glances.lift(page, number, found.looked.zones)
            knowns.forget(page, self._case, read.digests.sha256)
        places.append((number or here, read.place))
        if read.deleted or (read.said and any(trace.deleted for trace in read.said.traces)):
            walls.note_deleted(page, number or here)
        if read.cut:
            films.add_frame(page, films.add(page, read.cut.film, read.cut.laid), read.cut.at, number or here)
        if read.said:
            particulars.add(page, number or here, read.said)
        return number

    def _remarks(self, name: str, said: Particulars | None, md5: str, sha1: str) -> list[Refusal]:
        codes = remarks(said, md5, sha1, self._session.clock()) if said else []
        return [Refusal(name, code, REMARKS[code]) for code in codes]

    def end(self, verb: str) -> Change:
        """Say that the intake came to its end ("intake.finished") or was stopped ("intake.stopped") behind what is kept."""
        with self._session.vault.page() as page:
            intakes.note(page, self._intake, self._kept, verb.removeprefix("intake."))
            counts = {kind.value: self._kept.counts[kind] for kind in Intake}
            refused = [
                {"name": r.name, "code": r.code, "reason": r.reason} for r in intakes.refusals_of(page, self._intake)
            ]
            return page.record(
                self._session.change(
                    Act.TAKE_IN,
                    verb,
                    f"case:{self._case}",
                    intake=self._intake,
                    **counts,
                    result={
                        **counts,
                        "frames": self._kept.counts["frames"],
                        "intake": self._intake,
                        "resumed": self._resumed,
                        "refusals": refused,
                    },
                )
            )


def _glanced(one: Answer) -> TypeGuard[Seen]:
    return isinstance(one, Seen) and one.found is not None and not one.found.like


def _came(one: Seen | Refusal, number: int) -> Intake:
    if isinstance(one, Refusal):
        return Intake.REFUSED
    return Intake.KNOWN if one.read.hit else Intake.NEW if number else Intake.DUPLICATE


def _trail(before: str, name: str) -> str:
    return sha256((before + name).encode("utf-8", "surrogatepass")).hexdigest()
