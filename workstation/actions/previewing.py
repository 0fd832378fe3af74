"""What a batch would show the public, and what holds it back: reads for whoever plans one. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workstation.actions import Session
from workstation.domain.batch import Batch, BatchState
from workstation.domain.campaign import Move, Rotation, Shown, Waiting, propose
from workstation.domain.case import why_not_disseminate
from workstation.domain.crop import Rendition
from workstation.domain.object import Object
from workstation.domain.person import Act
from workstation.domain.release import involved, why_not_cleared
from workstation.domain.review import ObjectState
from workstation.store import batches, cases, images, objects, settings, statements
from workstation.store import texts as kept_texts
from workstation.store.vault import Page


@dataclass(frozen=True, slots=True)
class Plan:
    """A batch with its objects, and those on show which its bundle carries on.

    ``blocked`` says why an object of either may not go (object reference → sentence); ``involved`` are the persons who had
    a hand in any of them: none of them may release it.
    """

    batch: Batch
    members: tuple[Object, ...]
    stay: tuple[Object, ...]
    blocked: Mapping[str, str]
    involved: frozenset[str]


@dataclass(frozen=True, slots=True)
class OnShow:
    """What the public can see, what is cleared and waits, and the unit's rotation."""

    shown: tuple[Shown, ...]
    waiting: tuple[Waiting, ...]
    rotation: Rotation

    def proposed(self, day: date) -> list[Move]:
        """What the rotation would change on a day."""
        return propose(self.shown, self.waiting, self.rotation, day)


def on_show(session: Session) -> OnShow:
    """The campaign as it is."""
    session.require(Act.READ_BATCHES)
    with session.vault.page(write=False) as page:
        shown = [Shown(obj.ref, obj.type, obj.state, since) for obj, since in batches.on_show(page)]
        leaving = {g.ref for b in batches.everything(page) if b.state is not BatchState.EXPORTED for g in b.withdrawals}
        free = [obj for obj in objects.everything(page) if obj.state == ObjectState.CLEARED]
        waiting = tuple(Waiting(obj.ref, obj.type) for obj in sorted(free, key=lambda obj: obj.ref))
        rotation = settings.rotation(page.connection)
    return OnShow(tuple(one for one in shown if one.ref not in leaving), waiting, rotation)


def plan_of(session: Session, ref: str) -> Plan:
    """Everything about one batch; raises NotFound."""
    session.require(Act.READ_BATCHES)
    with session.vault.page(write=False) as page:
        batch = batches.get(page, ref)
        found = {obj.ref: obj for obj in objects.everything(page, batch.objects)} if batch.objects else {}
        members = tuple(found[name] for name in batch.objects if name in found)
        going = {*found, *(gone.ref for gone in batch.withdrawals)}
        stay = tuple(obj for obj, _ in batches.on_show(page) if obj.ref not in going)
        every = [obj.ref for obj in (*members, *stay)]
        said = session.said(page, statements.about(page, every)) if every else ()
        hands = [obj.authors | involved(obj.ref, said) for obj in (*members, *stay)]
        blocked = {} if batch.state in _GONE else _blocked(session, page, batch, members, stay)
    return Plan(batch, members, stay, blocked, frozenset().union(*hands))


_GONE = (BatchState.RELEASED, BatchState.EXPORTED)


def _blocked(
    session: Session, page: Page, batch: Batch, members: Sequence[Object], stay: Sequence[Object]
) -> dict[str, str]:
    handled = {case.id: why_not_disseminate(case.handling, case.permission) for case in cases.everything(page)}
    found: dict[str, str] = {}
    for obj in (*members, *stay):
        if obj in members and (obj.state != ObjectState.SCHEDULED or obj.batch != batch.ref):
            found[obj.ref] = f"It is {obj.state}: it was changed after it was put into {batch.ref}."
        elif why := why_not_cleared(obj.public(), obj.version, session.said(page, statements.about(page, [obj.ref]))):
            found[obj.ref] = why
        elif images.blocking_object(page, obj):
            way = "take it out" if obj in members else "withdraw it"
            found[obj.ref] = f"A zone was found on it after it was cleared: a second analyst overrules it, or {way}."
        elif obj in members and (unread := kept_texts.why_not_out(page, obj)):
            found[obj.ref] = unread.words
        elif no := next((why for case in obj.cases if (why := handled.get(case))), None):
            found[obj.ref] = no
    return found


def picture(session: Session, data: bytes) -> Rendition:
    """The pixels of one picture file of a built batch, decoded in the sandbox like everything else."""
    session.require(Act.READ_BATCHES)
    return session.darkroom().pixels(data)
