"""Going through a case: which photographs hang on the wall in which order, marks on many of them, kept filters."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from workstation.actions import Session
from workstation.domain.canonical import Json
from workstation.domain.case import Case
from workstation.domain.change import Change
from workstation.domain.fold import Folds
from workstation.domain.image import Sight
from workstation.domain.person import Act, Role
from workstation.domain.ranges import compact
from workstation.domain.wall import Filter, Order, Tally, check_filter_name, filter_from
from workstation.imaging.shield import coarser
from workstation.store import cases, images, knowns, personal, walls
from workstation.store.vault import Page
from workstation.store.walls import Card

__all__ = ["Card", "Listing", "Marked", "View"]

AT_FIRST = 5_000
"""Photographs listed before anything is shown; of larger cases the rest follows."""

_LONGEST = 2000
_FILTERS = "filters"


@dataclass(frozen=True, slots=True)
class View:
    """What is wanted of a case: filter and order."""

    chosen: Filter = field(default_factory=Filter)
    order: Order = Order.CAME


@dataclass(frozen=True, slots=True)
class Listing:
    """The wall of a case. ``order``: ids of the first photographs, of ``count`` in all; ``folds``: which of them are alike.

    ``cards``: those of the first screen.
    """

    case: Case
    view: View
    tally: Tally
    count: int
    order: "array[int]"
    cards: Mapping[int, Card]
    refused: int
    known: int
    folds: Folds = field(default_factory=Folds)

    @property
    def whole(self) -> bool:
        """Whether ``order`` names all of them."""
        return len(self.order) >= self.count


@dataclass(frozen=True, slots=True)
class Marked:
    """What photographs of a case were until a mark, to be put back; ``left`` of those behind others were judged already."""

    case: str
    before: Mapping[Sight, "array[int]"]
    left: int = 0

    @property
    def many(self) -> int:
        """How many were marked."""
        return sum(map(len, self.before.values()))

    @property
    def first(self) -> int:
        """The photograph with the lowest number."""
        return min(min(ids) for ids in self.before.values())


def wall(session: Session, case_ref: str, view: View, *, screen: int = 0) -> Listing:
    """The beginning of a case's wall with the cards of its first ``screen`` photographs; raises NotFound."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        case = cases.named(page, case_ref)
        tally = walls.tally(page, case.id)
        order, count = (
            walls.listed(page, case.id, tally, view.chosen, view.order, most=AT_FIRST),
            tally.count(view.chosen),
        )
        among = order if len(order) < count else None
        folds = walls.folds(page, case.id, tally, view.chosen, view.order, among)
        first = _cards(session, page, folds.shown(order)[:screen])
        told = walls.refused(page, case.id), knowns.count(page, case.id)
        return Listing(case, view, tally, count, order, first, *told, folds)


def tally(session: Session, case_ref: str) -> Tally:
    """How many photographs of a case there are by traits."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return walls.tally(page, cases.named(page, case_ref).id)


def all_of(session: Session, listing: Listing) -> tuple["array[int]", Folds]:
    """Ids of all photographs of a listing, in order, and which of them are alike."""
    session.require(Act.SEE_IMAGES)
    wanted = listing.case.id, listing.tally, listing.view.chosen, listing.view.order
    with session.vault.page(write=False) as page:
        return walls.listed(page, *wanted), walls.folds(page, *wanted)


def line(session: Session, case_ref: str) -> tuple[Tally, "array[int]"]:
    """The counts of a case, and ids of all its photographs as they came."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        case = cases.named(page, case_ref).id
        counts = walls.tally(page, case)
        return counts, walls.listed(page, case, counts, Filter(), Order.CAME)


def next_new(session: Session, case: int, after: int = 0) -> int:
    """The next photograph of a case, behind this number and round the end, which nobody has marked; 0 if there is none."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return walls.next_new(page, case, after)


def numbers_of(session: Session, case: int, digests: Iterable[str]) -> Mapping[str, int]:
    """The numbers of photographs of a case by their SHA-256; those it does not hold are left out."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        found = {digest: images.number_of(page, digest, case) for digest in digests}
    return {digest: number for digest, number in found.items() if number}


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is new on a wall: its counts, ids of the photographs behind a number, and with whom these are alike."""

    tally: Tally
    ids: "array[int]"
    folds: Folds


def arrived(session: Session, case: int, view: View, after: int) -> Arrived:
    """The photographs of a case that came after number ``after`` and pass the filter."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        now = walls.tally(page, case)
        came = walls.listed(page, case, now, view.chosen, Order.CAME, after=after)
        known = walls.folds(page, case, now, view.chosen, Order.CAME, came)
        folds = walls.folds(page, case, now, view.chosen, Order.CAME, of_groups=known.groups)
        return Arrived(now, came, folds)


def still(session: Session, case: int, view: View, numbers: Sequence[int]) -> tuple[Tally, set[int]]:
    """The counts, and which of these photographs pass the filter now."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        now = walls.tally(page, case)
        return now, walls.still(page, case, now, view.chosen, numbers)


def cards(session: Session, numbers: Iterable[int]) -> Mapping[int, Card]:
    """Cards by number, their mosaics at the level in force."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return _cards(session, page, numbers)


def _cards(session: Session, page: Page, numbers: Iterable[int]) -> Mapping[int, Card]:
    level = session.shield_level(page)
    found = walls.hung(page, numbers)
    return {number: replace(card, mosaic=card.mosaic and coarser(card.mosaic, level)) for number, card in found.items()}


@dataclass(frozen=True, slots=True)
class Stack:
    """A photograph's number in its case, of how many, and (case, untrusted places) in other cases."""

    number: int
    total: int
    elsewhere: Sequence[tuple[str, Sequence[str]]]


def stack(session: Session, number: int) -> Stack:
    """Where else the bytes of a photograph lie."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        image = images.get(page, number)
        total = walls.tally(page, image.case).whole
        return Stack(walls.place(page, image), total, walls.elsewhere(page, image))


def category_words(session: Session) -> Mapping[str, str]:
    """What the numbers of the facet "category" mean; "0" is none."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        found = {str(number): category.words for number, category in walls.all_categories(page).items()}
    return {"0": "none", **found}


# --- marks --------------------------------------------------------------------------------------------------


def mark(
    session: Session, case_ref: str, numbers: Sequence[int], sight: Sight, behind: Sequence[int] = ()
) -> tuple[Change, Marked]:
    """Say what photographs of a case are good for: one statement and one line in the ledger, however many they are.

    ``behind``: those folded behind them, which are marked too unless they are judged already, otherwise than those.
    """
    role = session.require(Act.CROP)
    with session.vault.page() as page:
        case = cases.named(page, case_ref).id
        left = walls.judged(page, case, numbers, behind) if behind and sight is not Sight.NEW else array("q")
        whom = sorted({*numbers, *behind} - set(left)) if behind else numbers
        before = walls.mark(page, case, whom, sight)
        return page.record(_told(session, role, case, before, sight)), Marked(case_ref, before, len(left))


def put_back(session: Session, marked: Marked) -> Change:
    """Give each photograph the state it had before a mark."""
    role = session.require(Act.CROP)
    with session.vault.page() as page:
        case = cases.named(page, marked.case).id
        now: dict[Sight, array[int]] = {}
        for sight, ids in marked.before.items():
            for was, group in walls.mark(page, case, ids, sight).items():
                now[was] = now.get(was, array("q")) + group
        after = next(iter(marked.before)) if len(marked.before) == 1 else None
        return page.record(_told(session, role, case, now, after))


def _told(
    session: Session, role: Role, case: int, before: Mapping[Sight, Sequence[int]], after: Sight | None
) -> Change:
    """Which photographs, as ranges, or as the digest of those where they are many; None: each got its own state back."""
    ids = sorted(number for group in before.values() for number in group)
    if len(ids) == 1 and after:
        return session.by(role, "image.marked", f"image:{ids[0]}", before=next(iter(before)), after=after)
    text = compact(ids)
    which: Json = text if len(text) <= _LONGEST else f"sha256:{sha256(text.encode()).hexdigest()}"
    counts: Json = {was.value: len(group) for was, group in before.items()}
    said = after.value if after else "as before"
    return session.by(role, "images.marked", f"case:{case}", count=len(ids), images=which, before=counts, after=said)


# --- kept filters -------------------------------------------------------------------------------------------


def filters(session: Session) -> Mapping[str, Filter]:
    """One's own kept filters by name, in the order they were kept. Nobody else can read them."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return {name: filter_from(value) for name, value in personal.get(page, _FILTERS, {}).items()}


def keep_filter(session: Session, name: str, chosen: Filter) -> Mapping[str, Filter]:
    """Keep a filter under a name, in the place of one of the same name; raises Refused ("filter_name")."""
    session.require(Act.SEE_IMAGES)
    name = check_filter_name(name)
    with session.vault.page() as page:
        personal.put(page, _FILTERS, {**personal.get(page, _FILTERS, {}), name: chosen.plain()})
    return filters(session)


def forget_filter(session: Session, name: str) -> Mapping[str, Filter]:
    """Forget one."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page() as page:
        kept = {key: value for key, value in personal.get(page, _FILTERS, {}).items() if key != name}
        personal.put(page, _FILTERS, kept or None)
    return filters(session)
