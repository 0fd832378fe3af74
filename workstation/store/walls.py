"""The wall of a case: how many cards there are of each traits, which pass in which order, and what hangs on some of them.

Decided: the order is read whole, as eight bytes for each photograph, and cards only for what is in view. Considered: pages
by keys or offsets, which leave the place of a photograph, and what lies between two of them, unknown. Costs: 8 MB and
0.3 s off the window's thread at a million.
"""

import base64
import json
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select, text

from workstation.domain.case import Handling
from workstation.domain.crop import Rendition
from workstation.domain.errors import Damaged
from workstation.domain.fold import Folds
from workstation.domain.hashset import Category
from workstation.domain.image import Image, Sight
from workstation.domain.wall import QUEUE, Filter, Order, Tally
from workstation.store import groups
from workstation.store.grouptables import alikes
from workstation.store.images import image_from, place_names, seal_text, unseal_text
from workstation.store.tables import cases, images, intakes, refusals
from workstation.store.vault import Page
from workstation.store.walltables import QUEUED, cards, categories, tallies

_CASES = 20
"""Cases named on one card."""

_SLICE = 160_000
"""Characters parsed at once: some milliseconds, so that the window's thread may run between."""

_KEYS = {
    Order.LIKELY: (cards.c.rank, cards.c.image_id),
    Order.LARGEST: (cards.c.pixels.desc(), cards.c.image_id),
    Order.NEWEST: (cards.c.newest.desc(), cards.c.image_id),
}


@dataclass(frozen=True, slots=True)
class Card:
    """What hangs on the wall of one photograph. ``mosaic`` is None if it cannot be read; ``number`` its place in the case.

    ``fold`` is its group where ``alike`` photographs of this case, more than one, are in it; ``also`` are the references
    and handling codes of the other cases in which the same bytes were found.
    """

    image: Image
    number: int
    mosaic: Rendition | None
    twins: int
    judged: bool
    deleted: bool
    fold: int = 0
    alike: int = 1
    also: tuple[str, ...] = ()


def tally(page: Page, case: int) -> Tally:
    """The cards of a case by traits."""
    rows = page.connection.execute(select(tallies).where(tallies.c.case_id == case)).all()
    return Tally({row.traits: row.many for row in rows if row.many}, sum(row.turns for row in rows))


def listed(
    page: Page, case: int, counts: Tally, chosen: Filter, order: Order, *, after: int = 0, most: int = -1
) -> "array[int]":
    """Ids of the photographs a filter lets through, in order, ``most`` of them (-1: all); only those above ``after``."""
    passing = counts.passing(chosen)
    query = select(cards.c.image_id).where(cards.c.case_id == case)
    if chosen == QUEUE and order is Order.LIKELY and not after:
        query = query.where(text(QUEUED))
    elif len(passing) < len(counts.many):
        # Behind the primary key on purpose: by any other index each row would be fetched on its own.
        query = query.where(cards.c.image_id > after, _among(cards.c.traits, passing))
    elif after or order is not Order.LIKELY:
        query = query.where(cards.c.image_id > after)
    rows = query.order_by(*_KEYS.get(order, (cards.c.image_id,))).limit(most).subquery()
    return _parsed(page.connection.execute(select(func.json_group_array(rows.c.image_id))).scalar_one())


def folds(
    page: Page,
    case: int,
    counts: Tally,
    chosen: Filter,
    order: Order,
    among: "array[int] | None" = None,
    *,
    of_groups: "array[int] | None" = None,
) -> Folds:
    """Which of the photographs a filter lets through (and of ``among``, or ``of_groups``) are alike, each group in order."""
    query = select(cards.c.image_id, cards.c.fold).where(cards.c.case_id == case)
    if among is None:
        query = query.where(cards.c.fold > 0)
    else:
        # A sum, so that no index of folds is gone through where a few cards are to be looked up.
        query = query.where(cards.c.fold + 0 > 0, _among(cards.c.image_id, among))
    if of_groups is not None:
        query = query.where(_among(cards.c.fold, of_groups))
    if len(passing := counts.passing(chosen)) < len(counts.many):
        query = query.where(_among(cards.c.traits, passing))
    rows = query.order_by(cards.c.fold, *_KEYS.get(order, (cards.c.image_id,))).subquery()
    both = select(func.json_group_array(rows.c.image_id), func.json_group_array(rows.c.fold))
    return Folds(*map(_parsed, page.connection.execute(both).one()))


def next_new(page: Page, case: int, after: int) -> int:
    """The next photograph of a case nobody has marked, round the end and ``after`` itself left out; 0 if there is none."""
    here = cards.c.case_id == case, cards.c.sight == Sight.NEW, cards.c.known == 0
    for part in (cards.c.image_id > after, cards.c.image_id < after):
        query = select(cards.c.image_id).where(*here, part).order_by(cards.c.image_id).limit(1)
        if found := page.connection.execute(query).scalar():
            return int(found)
    return 0


def still(page: Page, case: int, counts: Tally, chosen: Filter, numbers: Iterable[int]) -> set[int]:
    """Those among the numbers which the filter lets through."""
    here = cards.c.case_id == case, _among(cards.c.image_id, numbers), _among(cards.c.traits, counts.passing(chosen))
    return set(page.connection.execute(select(cards.c.image_id).where(*here)).scalars())


def hung(page: Page, numbers: Iterable[int]) -> dict[int, Card]:
    """Cards by the number of their photograph; needs the source key."""
    here = and_(cards.c.case_id == images.c.case_id, cards.c.image_id == images.c.id)
    named = ("number", "sight", "zones", "crops", "copies", "twins", "judged", "deleted", "fold")
    counted = (cards.c[name] for name in named)
    query = select(images, *counted).join(cards, here).where(images.c.id.in_(list(numbers)))
    found: dict[int, Card] = {}
    for m in page.connection.execute(query).mappings():
        image = image_from(m)
        mosaic = _mosaic(page, m["sealed"], image.digest)
        marks = m["twins"], bool(m["judged"]), bool(m["deleted"]), m["fold"]
        alike = _alike(page, image.case, m["fold"]) if m["fold"] else 1
        found[image.id] = Card(image, m["number"], mosaic, *marks, alike, _also(page, image) if m["twins"] else ())
    return found


def _alike(page: Page, case: int, fold: int) -> int:
    here = cards.c.case_id == case, cards.c.fold == fold, cards.c.fold > 0
    return int(page.connection.execute(select(func.count()).select_from(cards).where(*here)).scalar_one())


def _also(page: Page, image: Image) -> tuple[str, ...]:
    there = select(images.c.case_id).where(images.c.digest == image.digest, images.c.id != image.id)
    query = select(cases.c.ref, cases.c.handling).where(cases.c.id.in_(there)).order_by(cases.c.ref).limit(_CASES)
    plain = Handling.H0
    return tuple(ref if code == plain else f"{ref} ({code})" for ref, code in page.connection.execute(query))


def _mosaic(page: Page, sealed: bytes, digest: str) -> Rendition | None:
    try:
        width, height, rgb = json.loads(unseal_text(page, sealed, f"images {digest}"))["shielded"]
    except Damaged:
        return None
    return Rendition(width, height, base64.b64decode(rgb))


def place(page: Page, image: Image) -> int:
    """The number of a photograph in its case."""
    here = cards.c.case_id == image.case, cards.c.image_id == image.id
    return int(page.connection.execute(select(cards.c.number).where(*here)).scalar_one())


def elsewhere(page: Page, image: Image) -> list[tuple[str, list[str]]]:
    """(reference of another case, untrusted places there) wherever the same bytes were found."""
    query = (
        select(cases.c.ref, images.c.id)
        .join(cases, cases.c.id == images.c.case_id)
        .where(images.c.digest == image.digest, images.c.id != image.id)
        .order_by(cases.c.ref)
    )
    return [(row.ref, place_names(page, row.id)) for row in page.connection.execute(query)]


def judged(page: Page, case: int, fronts: Iterable[int], behind: Iterable[int]) -> "array[int]":
    """Those ``behind`` others which are judged already, otherwise than a photograph in front is."""
    here = cards.c.case_id == case
    query = select(cards.c.sight).where(here, _among(cards.c.image_id, fronts)).distinct()
    same = {Sight.NEW, *page.connection.execute(query).scalars()}
    other: ColumnElement[bool] = ~cards.c.sight.in_(same)
    if len(same) == 1:
        other |= cards.c.judged == 1
    query = select(func.json_group_array(cards.c.image_id)).where(here, _among(cards.c.image_id, behind), other)
    return _parsed(page.connection.execute(query).scalar_one())


def mark(page: Page, case: int, numbers: Iterable[int], sight: Sight) -> Mapping[Sight, "array[int]"]:
    """Say what photographs of a case are good for, in one statement; returns what each was until now."""
    numbers = tuple(numbers)
    here = cards.c.case_id == case, _among(cards.c.image_id, numbers)
    query = select(cards.c.sight, func.json_group_array(cards.c.image_id).label("ids")).where(*here)
    before = {Sight(row.sight): _parsed(row.ids) for row in page.connection.execute(query.group_by(cards.c.sight))}
    page.connection.execute(cards.update().where(*here).values(sight=sight))
    again = before.get(Sight.NEW) if sight is Sight.NEW else None
    by_hand = None if again is None else _among(alikes.c.image_id, again)
    groups.heard(page, _among(alikes.c.image_id, numbers), by_hand)
    return before


def refused(page: Page, case: int) -> int:
    """How many files the intakes of a case refused."""
    query = select(func.count()).select_from(refusals.join(intakes)).where(intakes.c.case_id == case)
    return int(page.connection.execute(query).scalar_one())


def note_deleted(page: Page, image: int) -> None:
    """A photograph was found as a deleted file."""
    page.connection.execute(cards.update().where(_card_of(image)).values(deleted=1))


def note_category(page: Page, image: int, category: Category) -> None:
    """A forensic tool gave a photograph this category."""
    known = {one: number for number, one in all_categories(page).items()}
    number = known.get(category)
    if number is None:
        number = max(known.values(), default=0) + 1
        words = json.dumps([category.scheme, category.code])
        page.insert(categories, id=number, sealed=seal_text(page, words, f"categories {number}"))
    page.connection.execute(cards.update().where(_card_of(image)).values(category=number))


def all_categories(page: Page) -> dict[int, Category]:
    """The categories met so far, by their number in the traits."""
    rows = page.connection.execute(select(categories))
    return {row.id: Category(*json.loads(unseal_text(page, row.sealed, f"categories {row.id}"))) for row in rows}


def _card_of(image: int) -> ColumnElement[bool]:
    case = select(images.c.case_id).where(images.c.id == image).scalar_subquery()
    return and_(cards.c.case_id == case, cards.c.image_id == image)


def _among(column: ColumnElement[int], numbers: Iterable[int]) -> ColumnElement[bool]:
    """As one parameter: SQLite takes no more than some ten thousand."""
    given = func.json_each(json.dumps(list(numbers))).table_valued("value")
    return column.in_(select(given.c.value))


def _parsed(told: str) -> "array[int]":
    found, at, end = array("q"), 1, len(told) - 1
    while at < end:
        comma = told.find(",", min(at + _SLICE, end))
        cut = comma if comma >= 0 else end
        found.extend(json.loads(f"[{told[at:cut]}]"))
        at = cut + 1
    return found
