"""What the desk reads in one go, on the lane."""

from dataclasses import dataclass

from workstation.actions import Session, browsing, looking, ordering, recognising
from workstation.actions.browsing import Listing, View
from workstation.actions.intake import Interrupted, interrupted
from workstation.domain.case import Case
from workstation.domain.person import Act
from workstation.ui.desks.intake.details import Dossier

SCREEN = 40
"""Cards that come with the first answer."""


@dataclass(frozen=True, slots=True)
class Read:
    """All cases, the chosen one with the beginning of its wall, and its intakes which did not come to their end."""

    cases: tuple[Case, ...]
    case: Case | None
    listing: Listing | None = None
    interrupted: tuple[Interrupted, ...] = ()
    sought: int = 0


def read(session: Session, wanted: object, view: View, sought: int = 0) -> Read:
    """The cases, and what is in the one of the photograph ``sought``, else in the wanted one (by reference), else in the first."""
    cases = tuple(looking.all_cases(session))
    holds = looking.image(session, sought).case if sought else 0
    chosen = [one for one in cases if one.id == holds] or [one for one in cases if one.ref == wanted]
    case = next(iter(chosen or cases), None)
    if case is None:
        return Read((), None)
    may = session.person.why_not(Act.TAKE_IN) is None
    return Read(
        cases,
        case,
        browsing.wall(session, case.ref, view, screen=SCREEN),
        tuple(interrupted(session, case.ref)) if may else (),
        sought,
    )


def dossier(session: Session, number: int) -> Dossier:
    """Everything about one photograph."""
    stack = browsing.stack(session, number)
    objects = tuple(looking.objects_on(session, number))
    standing = ordering.standing(session, number)
    sheet, elsewhere = looking.sheet(session, number), tuple(stack.elsewhere)
    hits = recognising.hits_of(session, sheet.image)
    return Dossier(sheet, objects, stack.number, stack.total, elsewhere, standing, hits)
