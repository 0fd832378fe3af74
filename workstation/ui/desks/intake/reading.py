"""What the desk reads in one go, on the lane."""

from collections.abc import Sequence
from dataclasses import dataclass

from workstation.actions import Session, looking
from workstation.domain.case import Case
from workstation.domain.crop import Rendition
from workstation.domain.errors import Stop
from workstation.domain.image import Image
from workstation.ui.desks.intake.details import Dossier


@dataclass(frozen=True, slots=True)
class Read:
    """All cases, the chosen one with its photographs, and how many files its intakes refused."""

    cases: tuple[Case, ...]
    case: Case | None
    images: tuple[Image, ...]
    refused: int


def read(session: Session, wanted: object) -> Read:
    """The cases, and what is in the wanted one (by reference), else in the first."""
    cases = tuple(looking.all_cases(session))
    case = next((one for one in cases if one.ref == wanted), cases[0] if cases else None)
    if case is None:
        return Read((), None, (), 0)
    return Read(cases, case, tuple(looking.images_of(session, case.ref)), len(looking.refusals_of(session, case.ref)))


def mosaics(session: Session, numbers: Sequence[int]) -> dict[int, Rendition | None]:
    """Mosaics by image id; None for one which cannot be read."""
    return {number: _mosaic(session, number) for number in numbers}


def _mosaic(session: Session, number: int) -> Rendition | None:
    try:
        return looking.mosaic(session, number)
    except Stop:
        return None


def dossier(session: Session, number: int, place: int, total: int) -> Dossier:
    """Everything about one photograph."""
    return Dossier(looking.sheet(session, number), tuple(looking.objects_on(session, number)), place, total)
