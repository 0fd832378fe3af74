"""What a batch would show the public, and what holds it back: reads for whoever plans one. Changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from workstation.actions import Session
from workstation.domain.batch import Batch, BatchState
from workstation.domain.case import why_not_disseminate
from workstation.domain.crop import Rendition
from workstation.domain.object import Object
from workstation.domain.person import Act
from workstation.domain.release import involved, why_not_cleared
from workstation.domain.review import ObjectState
from workstation.store import batches, cases, images, objects, statements
from workstation.store.vault import Page


@dataclass(frozen=True, slots=True)
class Plan:
    """A batch with its objects, why each of them may not go (object reference → sentence), and who had a hand in them."""

    batch: Batch
    members: tuple[Object, ...]
    blocked: Mapping[str, str]
    involved: frozenset[str]  # person ids: none of them may release it


def plan_of(session: Session, ref: str) -> Plan:
    """Everything about one batch; raises NotFound."""
    session.require(Act.READ_BATCHES)
    with session.vault.page(write=False) as page:
        batch = batches.get(page, ref)
        found = {obj.ref: obj for obj in objects.everything(page, batch.objects)} if batch.objects else {}
        members = tuple(found[name] for name in batch.objects if name in found)
        said = session.said(page, statements.about(page, batch.objects)) if batch.objects else ()
        hands = [obj.authors for obj in members] + [involved(obj.ref, said) for obj in members]
        blocked = {} if batch.state in _GONE else _blocked(session, page, batch, members)
    return Plan(batch, members, blocked, frozenset().union(*hands))


_GONE = (BatchState.RELEASED, BatchState.EXPORTED)


def _blocked(session: Session, page: Page, batch: Batch, members: tuple[Object, ...]) -> dict[str, str]:
    handled = {case.id: why_not_disseminate(case.handling, case.permission) for case in cases.everything(page)}
    found: dict[str, str] = {}
    for obj in members:
        if obj.state != ObjectState.SCHEDULED or obj.batch != batch.ref:
            found[obj.ref] = f"It is {obj.state}: it was changed after it was put into {batch.ref}."
        elif why := why_not_cleared(obj.public(), obj.version, session.said(page, statements.about(page, [obj.ref]))):
            found[obj.ref] = why
        elif images.blocking_object(page, obj):
            found[obj.ref] = (
                "A zone was found on it after it was cleared: a second analyst overrules it, or take it out."
            )
        elif no := next((why for case in obj.cases if (why := handled.get(case))), None):
            found[obj.ref] = no
    return found


def picture(session: Session, data: bytes) -> Rendition:
    """The pixels of one picture file of a built batch, decoded in the sandbox like everything else."""
    session.require(Act.READ_BATCHES)
    return session.darkroom().pixels(data)
