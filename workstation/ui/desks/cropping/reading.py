"""What the desk reads, each in one go on the lane."""

from array import array
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

from workstation.actions import Session, browsing, looking
from workstation.actions.looking import Sheet
from workstation.domain.case import Case
from workstation.domain.crop import Rendition
from workstation.domain.image import Sight
from workstation.domain.review import ObjectState
from workstation.domain.wall import known, sight_of
from workstation.ui.desks.cropping.draft import Kept

CLEAR_SIDE = 1280
"""Longest side of the first sight through the keyhole, decoded at a smaller scale; whoever looks closer gets tiles."""


@dataclass(frozen=True, slots=True)
class CaseRead:
    """All cases, the chosen one, ids of its photographs as they came, how many are new, and the first of those."""

    cases: tuple[Case, ...]
    case: Case | None
    order: "array[int]"
    new: int = 0
    first_new: int = 0


def case(session: Session, wanted: object, image: int = 0) -> CaseRead:
    """The case called ``wanted``, or the one which holds the photograph ``image``."""
    cases = tuple(looking.all_cases(session))
    holds = looking.image(session, image).case if image else 0
    chosen = next((c for c in cases if c.id == holds), None) or next((c for c in cases if c.ref == wanted), None)
    chosen = chosen or next(iter(cases), None)
    if chosen is None:
        return CaseRead(cases, None, array("q"))
    counts, order = browsing.line(session, chosen.ref)
    new = sum(many for traits, many in counts.many.items() if not known(traits) and sight_of(traits) is Sight.NEW)
    return CaseRead(cases, chosen, order, new, browsing.next_new(session, chosen.id))


@dataclass(frozen=True, slots=True)
class Laid:
    """A photograph on the desk: its sheet and the crops kept of it."""

    sheet: Sheet
    kept: tuple[Kept, ...]


def photograph(session: Session, number: int) -> Laid:
    """A photograph's sheet and kept crops."""
    found = looking.objects_on(session, number)
    kept = tuple(Kept(obj, crop) for obj in found for crop in obj.crops if crop.image == number)
    return Laid(looking.sheet(session, number), kept)


def clear(
    session: Session,
    number: int,
    partly: Callable[[Rendition, float], None] | None = None,
    breathe: Callable[[], None] | None = None,
) -> Rendition:
    """The first sight of a photograph for the keyhole; ``partly`` gets it while it comes, ``breathe`` may end it by raising."""
    return looking.pixels(session, number, CLEAR_SIDE, partly, breathe)


def drafts(session: Session, images: "array[int]", joining: str = "") -> list[tuple[str, str]]:
    """(reference, words) of objects still in draft which a further crop can be added to: this case's, newest first.

    ``images``: ids of its photographs, ascending.

    ``joining``: an object, perhaps of another case, which comes first.
    """
    found = sorted(looking.all_objects(session), key=lambda obj: obj.ref != joining)
    return [
        (
            obj.ref,
            f"{obj.ref}  {obj.title or 'no title yet'}  ({len(obj.crops)} {'crop' if len(obj.crops) == 1 else 'crops'})",
        )
        for obj in found
        if obj.state == ObjectState.DRAFT
        and (not obj.crops or obj.ref == joining or any(_among(images, crop.image) for crop in obj.crops))
    ]


def _among(order: "array[int]", image: int) -> bool:
    at = bisect_left(order, image)
    return at < len(order) and order[at] == image
