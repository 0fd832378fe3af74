"""What is alike, what is judged with it, and why a photograph stands where it stands in the queue.

Intake puts every photograph among those alike as it keeps it; here is what people ask of that and change of it. That a
colleague's mark keeps those alike out of the queue, and when it does not, is said in ``domain.alike.judge_of``; marking
is all it takes, and taking the mark back takes that back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workstation.actions import Report, Session, silent
from workstation.domain.change import Change
from workstation.domain.errors import Refused
from workstation.domain.image import Image, Sight
from workstation.domain.order import reason
from workstation.domain.person import Act
from workstation.imaging.grouping import EYES
from workstation.store import cases, groups, images, likenesses, ranks, series
from workstation.store.vault import Page

_TOGETHER = 50


@dataclass(frozen=True, slots=True)
class Other:
    """A photograph alike another one, and the reference of its case."""

    image: Image
    case: str

    def said(self) -> str:
        """``photograph 12 of OP-3 (nothing usable)``."""
        return f"photograph {self.image.id} of {self.case} ({self.image.sight})"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a photograph stands in the queue.

    ``why`` is a sentence ("" while it was not placed), ``alike`` counts its group and ``cases`` are the references of the
    cases it lies in, by their bytes too: more than one are linked. ``judged`` is the one it counts as judged with;
    ``told`` has an object but keeps nothing out, as its case has another handling code. ``parted``: somebody took it out.
    """

    why: str
    alike: int
    cases: tuple[str, ...]
    judged: Other | None = None
    told: Other | None = None
    parted: bool = False

    def sentences(self) -> Sequence[str]:
        """All of it in words, for people."""
        elsewhere = f"Alike in {len(self.cases)} cases: {', '.join(self.cases)}." if len(self.cases) > 1 else ""
        judged = f"Judged with {self.judged.said()}." if self.judged else ""
        told = f"Alike {self.told.said()}; it stays in the queue, as the handling code differs." if self.told else ""
        return [said for said in (self.why, judged, told, elsewhere) if said]


_FEW = 200
"""Members of a group whose cases are named."""


def standing(session: Session, image: int) -> Standing:
    """How a photograph stands in the queue; raises NotFound."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        images.get(page, image)
        found, many = ranks.signs(page, image), groups.size(page, image)[0]
        return Standing(
            reason(found, many) if found else "",
            many,
            tuple(series.cases_of(page, groups.members(page, image, _FEW))),
            _other(page, groups.judged_by(page, image)),
            _other(page, groups.told_of(page, image)),
            groups.parted(page, image),
        )


def alike(session: Session, image: int, most: int = 500) -> list[Other]:
    """The photographs of its group, of all cases, itself included, the first one first."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return [other for number in groups.members(page, image, most) if (other := _other(page, number))]


def counts(session: Session, image: int) -> tuple[int, int]:
    """How many photographs are alike, itself included, and in how many cases: all that those learn who see no images."""
    session.require(Act.READ_CASES)
    with session.vault.page(write=False) as page:
        return groups.size(page, image)


def _other(page: Page, number: int) -> Other | None:
    if not number:
        return None
    found = images.get(page, number)
    return Other(found, cases.get(page, found.case).ref)


def take_out(session: Session, image: int) -> Change:
    """This photograph is not the same as those it was grouped with; that is remembered. Raises Refused if it is alone."""
    session.require(Act.CROP)
    with session.vault.page() as page:
        images.get(page, image)
        if not groups.part(page, image, EYES):
            raise Refused("alone", "No other photograph was found to be like this one.")
        return page.record(session.change(Act.CROP, "image.parted", f"image:{image}"))


def put_back(session: Session, image: int) -> Change:
    """Take that back. Raises Refused if it was not taken out."""
    session.require(Act.CROP)
    with session.vault.page() as page:
        images.get(page, image)
        if not groups.rejoin(page, image):
            raise Refused("not_parted", "Nobody has taken this photograph out of a group.")
        return page.record(session.change(Act.CROP, "image.rejoined", f"image:{image}"))


def missing(session: Session) -> int:
    """How many photographs were taken in before there were groups and an order."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return groups.missing(page)


def arrange(session: Session, report: Report = silent) -> Change:
    """Put those into groups and into the order, in the order they came. Cancelling through ``report`` keeps what is done.

    The result counts ``placed``, and ``blind``: photographs without likeness, of which only exact copies are found until
    they are indexed (``likening.index_missing``).
    """
    session.require(Act.TAKE_IN)
    with session.vault.page(write=False) as page:
        todo, blind = groups.unplaced(page), set(likenesses.missing(page, EYES.version))
    for start in range(0, len(todo), _TOGETHER):
        with session.vault.page() as page:
            for number in todo[start : start + _TOGETHER]:
                groups.place(page, number, EYES)
                if (found := images.get(page, number)).sight is not Sight.NEW:
                    images.set_sight(page, found, found.sight)
        report(min(start + _TOGETHER, len(todo)), len(todo), "photographs put in order")
    result = {"placed": len(todo), "blind": len(blind & set(todo))}
    with session.vault.page() as page:
        return page.record(session.change(Act.TAKE_IN, "images.arranged", session.vault.id, **result, result=result))
