"""What an intake left for later, where the unit's policy says so: zones, likeness and groups of what it only glanced at.

Decided: until detectors have looked, a zone lies over the whole photograph (``domain.zone.NOT_LOOKED``). Considered: a
mark of its own, which every rule – gate, submission, snapping, counts, filters – would have to ask for, and one would
forget. Costs: the photograph counts as one with a zone; nobody can overrule that one, and no crop is kept.

It goes on where it stopped when the same places are taken in again.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from functools import partial

from workstation.actions import Report, Session, photograph
from workstation.actions.intake.examining import examine
from workstation.actions.intake.line import Examined, Found
from workstation.domain.errors import Stop
from workstation.domain.footage import FRAME
from workstation.domain.image import Image, Refusal, Sight
from workstation.domain.person import Act
from workstation.imaging import grouping, likewords
from workstation.store import glances, groups, images, intakes, likenesses
from workstation.store.vault import Page

TOGETHER = 16
"""Photographs kept in one transaction."""

PUT_RIGHT = "What was first noted of this photograph was wrong; it was put right when it was looked at."

Looked = tuple[Image, Examined | Refusal]


def look_behind(session: Session, case: int, intake: int, executor: Executor, ahead: int, report: Report) -> None:
    """Look at every photograph of a case that was only glanced at, and lift the block from it.

    One that cannot be looked at stays blocked and is listed among the refused. Cancelling through ``report`` keeps what
    is done.
    """
    with session.vault.page(write=False) as page:
        todo = glances.left_for_later(page, case)
    waiting: list[Looked] = []
    try:
        for done, one in enumerate(_looked(session, todo, executor, ahead), 1):
            waiting.append(one)
            if len(waiting) >= TOGETHER:
                some, waiting = waiting, []
                _keep(session, case, intake, some)
            report(done, len(todo), "photographs looked at for zones")
    finally:
        if waiting:
            _keep(session, case, intake, waiting)


def _looked(session: Session, todo: Sequence[int], executor: Executor, ahead: int) -> Iterator[Looked]:
    """Each photograph with what was found, in order, a few ahead."""
    work = partial(examine, darkroom=session.darkroom)
    running: deque[tuple[Image, Future[Found] | Refusal]] = deque()
    try:
        for number in todo:
            image, plain = _read(session, number)
            running.append((image, plain if isinstance(plain, Refusal) else executor.submit(work, (plain,))))
            if len(running) >= ahead:
                yield _answer(*running.popleft())
        while running:
            yield _answer(*running.popleft())
    finally:
        for _, asked in running:
            if isinstance(asked, Future):
                asked.cancel()


def _read(session: Session, number: int) -> tuple[Image, bytes | Refusal]:
    with session.vault.page(write=False) as page:
        image = images.get(page, number)
        try:
            original = photograph(page, image)
        except Stop as stop:
            return image, Refusal("", stop.code, stop.message)
    try:
        return image, original.read()
    except Stop as stop:
        return image, Refusal("", stop.code, stop.message)


def _answer(image: Image, asked: Future[Found] | Refusal) -> Looked:
    return image, asked if isinstance(asked, Refusal) else asked.result()[0]


def _keep(session: Session, case: int, intake: int, some: Sequence[Looked]) -> None:
    with session.vault.page() as page:
        listed = []
        for image, found in some:
            trouble = found if isinstance(found, Refusal) else _keep_one(page, image, found)
            if trouble is not None:
                name = next(iter(images.place_names(page, image.id)), "")
                listed.append(replace(trouble, name=name))
        told = intakes.refusals_of(page, intake) if listed else []  # long, and mostly not asked
        intakes.add_refusals(page, intake, [one for one in listed if one not in told])
        page.record(
            session.change(
                Act.TAKE_IN,
                "images.looked_at",
                f"case:{case}",
                intake=intake,
                images=[some[0][0].id, some[-1][0].id],
                count=len(some),
            )
        )


def _keep_one(page: Page, image: Image, found: Examined) -> Refusal | None:
    """Keep what was seen in one photograph; a remark where the glance had told something else of it."""
    looked = found.looked
    inside = images.Inside(looked.shielded, looked.metadata)
    look = replace(looked.look, format=FRAME) if image.look.format == FRAME else looked.look
    same = glances.looked_at(page, replace(image, look=look), inside, looked.zones)
    likenesses.put(page, image.id, likewords.VERSION, found.like)
    if not groups.of(page, image.id):
        groups.place(page, image.id, grouping.EYES)
        now = images.get(page, image.id)
        if now.sight is not Sight.NEW:  # somebody has marked it meanwhile
            images.set_sight(page, now, now.sight)
    return None if same else Refusal("", "glance", PUT_RIGHT)
