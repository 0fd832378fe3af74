"""Groups of photographs that are alike, across cases; and which of them count as judged because another one was.

A group is a number – that of one of its photographs – kept with each member. Buckets of exact keys (``domain.alike.keys``
of the hash, keyed hashes of a sketch of the points) lead from a new photograph to the few it may be like. Only a group's
first photograph lies in them, and a bucket takes ``FULL`` at most, so that neither a thousand copies nor a million
strangers make the next one slow.

Decided: a bucket is one row which is read and measured as a whole. Considered: a row for each photograph in it, which made
    the four thousand rows met at a million groups cost seven times what the rest costs.
Costs: up to 4 times 12 bytes and 32 times 4 for each group: at most 0.2 GB at a million groups, beside 10 GB of likeness.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Table, exists, func, select

from workstation.domain.alike import NOTE, Eyes, Judged, Marked, gaps, judge_of, keys, nearby
from workstation.domain.case import Handling
from workstation.domain.image import Sight
from workstation.store import likenesses, ranks
from workstation.store.grouptables import alike_hashes, alike_points, alikes
from workstation.store.keys import subkey
from workstation.store.seals import SOURCE
from workstation.store.tables import cases, images
from workstation.store.vault import Page
from workstation.store.walltables import cards

FULL = 128
"""Groups in one bucket at most: what looks so ordinary leads nowhere."""

PUT_BACK = -1
"""A photograph somebody marked as new although one alike it is judged."""

_BY_HASH, _BY_POINTS, _SHARED = 6, 4, 2
_FEW, _MOVED = 20, 50

# --- reads -------------------------------------------------------------------------------------------------


def of(page: Page, image: int) -> int:
    """The number of a photograph's group; 0 if it was not placed yet."""
    return _note(page, image, "group_id")


def members(page: Page, image: int, most: int = -1) -> list[int]:
    """The numbers of a photograph's group, itself included, the first one first; itself alone if it was not placed."""
    query = select(alikes.c.image_id).where(alikes.c.group_id == of(page, image)).order_by(alikes.c.image_id)
    return list(page.connection.execute(query.limit(most)).scalars()) or [image]


def size(page: Page, image: int) -> tuple[int, int]:
    """How many photographs are in its group, and in how many cases."""
    query = select(func.count(), func.count(alikes.c.case_id.distinct())).where(alikes.c.group_id == of(page, image))
    many, places = page.connection.execute(query).one()
    return max(1, many), max(1, places)


def judged_by(page: Page, image: int) -> int:
    """The number of the photograph with which this one counts as judged; 0: none."""
    return max(0, _note(page, image, "judged_by"))


def judged_with(page: Page, image: int) -> int:
    """How many photographs count as judged with this one."""
    here = alikes.c.group_id == of(page, image), alikes.c.judged_by == image
    return int(page.connection.execute(select(func.count()).select_from(alikes).where(*here)).scalar_one())


def told_of(page: Page, image: int) -> int:
    """The number of one alike that has an object, where this one stays in the queue all the same; 0: none."""
    if not (group := of(page, image)) or judged_by(page, image):
        return 0
    query = select(alikes.c.image_id).join(cards, _on_card()).where(alikes.c.group_id == group)
    query = query.where(cards.c.sight == Sight.HAS_OBJECT, alikes.c.image_id != image).order_by(alikes.c.image_id)
    return int(page.connection.execute(query.limit(1)).scalar() or 0)


def parted(page: Page, image: int) -> bool:
    """Whether somebody took it out of a group."""
    return _note(page, image, "parted") != 0


def unplaced(page: Page) -> list[int]:
    """Photographs in no group yet, in the order they came."""
    query = select(images.c.id).outerjoin(alikes, alikes.c.image_id == images.c.id).where(alikes.c.image_id.is_(None))
    return list(page.connection.execute(query.order_by(images.c.id)).scalars())


def missing(page: Page) -> int:
    """How many photographs are in no group yet."""
    every, placed = (select(func.count()).select_from(table).scalar_subquery() for table in (images, alikes))
    return int(page.connection.execute(select(every - placed)).scalar_one())


def _note(page: Page, image: int, column: str) -> int:
    return int(page.connection.execute(select(alikes.c[column]).where(alikes.c.image_id == image)).scalar() or 0)


# --- who is alike ------------------------------------------------------------------------------------------


def place(page: Page, image: int, eyes: Eyes) -> int:
    """Put a photograph into the group of one it is like, or into a new one; returns the group's number.

    Where that group is judged, it counts as judged too. Takes about the same time however many photographs there are.
    """
    block = _block(page, image, eyes)
    found = eyes.marked(_phash(page, image), block)
    group = _of_copy(page, image) or _of_like(page, found, block, eyes)
    case = select(images.c.case_id).where(images.c.id == image).scalar_subquery()
    values = {"points": found.points, "edge": found.edge, "print": found.print}
    page.insert(alikes, image_id=image, case_id=case, group_id=group or image, judged_by=0, parted=0, **values)
    if group:
        _settle(page, _members(page, alikes.c.image_id == image), [few.judged for few in _first_few(page, group)])
        _fold_in(page, image, group)
    else:
        _lead(page, image, found)
    ranks.weigh(page, image)
    return group or image


def part(page: Page, image: int, eyes: Eyes) -> bool:
    """Take a photograph out of its group, and remember that; False if it is alone in it."""
    group = of(page, image)
    rest = alikes.c.group_id == group, alikes.c.image_id != image
    left = page.connection.execute(select(func.min(alikes.c.image_id)).where(*rest)).scalar() if group else None
    if left is None:
        return False
    first = image
    if image == group:
        page.connection.execute(alikes.update().where(*rest).values(group_id=left))
        page.connection.execute(alikes.update().where(alikes.c.parted == group).values(parted=left))
        group = first = left
    page.connection.execute(alikes.update().where(alikes.c.image_id == image).values(group_id=image, parted=group))
    _lead(page, first, eyes.marked(_phash(page, first), _block(page, first, eyes)))
    _moved(page, image)
    _moved(page, left)
    return True


def rejoin(page: Page, image: int) -> bool:
    """Put it back into the group it was taken out of; False if there is none."""
    group = _note(page, image, "parted")
    there = select(alikes.c.image_id).where(alikes.c.group_id == group).limit(1)
    if not group or page.connection.execute(there).first() is None:
        return False
    page.connection.execute(alikes.update().where(alikes.c.image_id == image).values(group_id=group, parted=0))
    _moved(page, image)
    return True


def _fold_in(page: Page, image: int, group: int) -> None:
    """It hangs with those of its case; with the second of them, so does the first."""
    case = page.connection.execute(select(alikes.c.case_id).where(alikes.c.image_id == image)).scalar_one()
    here = alikes.c.group_id == group, alikes.c.case_id == case
    query = select(alikes.c.image_id).where(*here).order_by(alikes.c.image_id).limit(2)
    some = list(page.connection.execute(query).scalars())
    if len(some) > 1:
        which = cards.c.case_id == case, cards.c.image_id.in_([*some, image]), cards.c.fold != group
        page.connection.execute(cards.update().where(*which).values(fold=group))


def _fold_anew(page: Page, group: int) -> None:
    query = select(alikes.c.case_id, func.count().label("many")).where(alikes.c.group_id == group)
    for row in page.connection.execute(query.group_by(alikes.c.case_id)).all():
        fold = group if row.many > 1 else 0
        here = select(alikes.c.image_id).where(alikes.c.group_id == group, alikes.c.case_id == row.case_id)
        which = cards.c.case_id == row.case_id, cards.c.fold != fold, cards.c.image_id.in_(here)
        page.connection.execute(cards.update().where(*which).values(fold=fold))


def _moved(page: Page, image: int) -> None:
    _settle_all(page, of(page, image))
    _fold_anew(page, of(page, image))
    for number in members(page, image, _MOVED):
        ranks.weigh(page, number)


def _of_copy(page: Page, image: int) -> int:
    this = images.alias()
    query = (
        select(alikes.c.group_id)
        .join(images, images.c.id == alikes.c.image_id)
        .join(this, this.c.digest == images.c.digest)
        .where(this.c.id == image, images.c.id != image)
        .order_by(images.c.id)
    )
    return int(page.connection.execute(query.limit(1)).scalar() or 0)


def _of_like(page: Page, found: Marked, block: bytes, eyes: Eyes) -> int:
    for number, bits, way in _candidates(page, found, eyes):
        if eyes.same(block, _block(page, number, eyes), bits, way):
            return of(page, number)
    return 0


def _block(page: Page, image: int, eyes: Eyes) -> bytes:
    return dict(likenesses.some(page, eyes.version, [image])).get(image, b"")


def _phash(page: Page, image: int) -> int:
    return int(page.connection.execute(select(images.c.phash).where(images.c.id == image)).scalar_one(), 16)


def _candidates(page: Page, found: Marked, eyes: Eyes) -> Iterator[tuple[int, int, int]]:
    """(number, gap, way) of those it may be like, the likeliest first."""
    notes = b"".join(_buckets(page, alike_hashes, sorted(nearby(found.phash))).values())
    chosen = eyes.nearest(found.phash, notes)[:_BY_HASH] if notes else []
    yield from ((number, bits, way) for bits, way, number in chosen)
    shared = Counter(array("I", b"".join(_buckets(page, alike_points, _keyed(page, found.sketch)).values())))
    for _, _, number in chosen:
        del shared[number]
    often = sorted((-many, number) for number, many in shared.items() if many >= _SHARED)[:_BY_POINTS]
    gap = gaps(found.phash)
    for _, number in often:
        yield number, *gap(_phash(page, number))


def _lead(page: Page, image: int, found: Marked) -> None:
    """Let others be found to be like it."""
    _fill(page, alike_hashes, sorted(set(keys(found.phash))), NOTE.pack(found.phash, image))
    _fill(page, alike_points, _keyed(page, found.sketch), array("I", [image]).tobytes())


def _buckets(page: Page, table: Table, wanted: Sequence[int]) -> dict[int, bytes]:
    query = select(table.c.key, table.c.packed).where(table.c.key.in_(wanted))
    return {row.key: row.packed for row in page.connection.execute(query)}


def _fill(page: Page, table: Table, wanted: Sequence[int], note: bytes) -> None:
    there, size = _buckets(page, table, wanted), len(note)
    rows = []
    for key in dict.fromkeys(wanted):
        packed = there.get(key, b"")
        if len(packed) < FULL * size and note not in (packed[at : at + size] for at in range(0, len(packed), size)):
            rows.append({"key": key, "packed": packed + note})
    if rows:
        page.connection.execute(table.insert().prefix_with("OR REPLACE"), rows)


def _keyed(page: Page, sketch: Sequence[int]) -> list[int]:
    secret = subkey(page.key(SOURCE), "alike")
    every = (blake2b(one.to_bytes(8, "little"), digest_size=8, key=secret).digest() for one in sketch)
    return [int.from_bytes(one, "little", signed=True) for one in every]


# --- judged once -------------------------------------------------------------------------------------------


def heard(page: Page, which: ColumnElement[bool], by_hand: ColumnElement[bool] | None = None) -> None:
    """Somebody has marked the photographs ``which`` (of ``alikes``): keep those alike out of the queue, or let them in.

    ``by_hand``: those of them which were marked as new and had been new before. Where they were out, they are put back
    and stay in until they are marked themselves.
    """
    noted = alikes.c.judged_by != 0
    if by_hand is not None:
        page.connection.execute(alikes.update().where(by_hand, noted).values(judged_by=PUT_BACK))
        noted &= ~by_hand
    page.connection.execute(alikes.update().where(which, noted).values(judged_by=0))
    query = select(alikes.c.group_id).where(which, _unsettled()).distinct().order_by(alikes.c.group_id)
    for group in page.connection.execute(query).scalars().all():
        _settle_all(page, group)
    ranks.weigh_series(page, select(alikes.c.image_id).where(which))


def _unsettled() -> ColumnElement[bool]:
    """Of ``alikes``: groups of which some may count as judged, or no longer; whole groups marked at once need no look."""
    other, card = alikes.alias(), cards.alias()

    def some(*which: ColumnElement[bool]) -> ColumnElement[bool]:
        here = card.c.case_id == other.c.case_id, card.c.image_id == other.c.image_id
        return exists().where(other.c.group_id == alikes.c.group_id, *here, *which)

    alone = ~exists().where(other.c.group_id == alikes.c.group_id, other.c.image_id != alikes.c.image_id)
    noted = some((other.c.judged_by != 0) | (card.c.judged == 1))
    return ~alone & (noted | (some(card.c.sight == Sight.NEW) & some(card.c.sight != Sight.NEW)))


def _settle_all(page: Page, group: int) -> None:
    everyone = _members(page, alikes.c.group_id == group)
    _settle(page, everyone, [member.judged for member in everyone])


@dataclass(frozen=True, slots=True)
class _Member:
    """A photograph of a group: with whom it is noted to count as judged, and whether its card says so."""

    judged: Judged
    case: int
    by: int
    out: bool


def _settle(page: Page, whom: Sequence[_Member], everyone: Sequence[Judged]) -> None:
    """Note of each with whom it counts as judged."""
    heard_of = [one for one in everyone if one.sight is not Sight.NEW]
    judges: dict[int, list[int]] = {}
    turned: dict[tuple[int, bool], list[int]] = {}
    for member in whom:
        one, by = member.judged, member.by
        if by != PUT_BACK:
            by = judge_of(one, heard_of) if one.sight is Sight.NEW else 0
        if by != member.by:
            judges.setdefault(by, []).append(one.image)
        if member.out is not (by > 0):
            turned.setdefault((member.case, by > 0), []).append(one.image)
    for by, numbers in judges.items():
        for some in _by_hundreds(numbers):
            page.connection.execute(alikes.update().where(alikes.c.image_id.in_(some)).values(judged_by=by))
    for (case, out), numbers in turned.items():
        for some in _by_hundreds(numbers):
            here = cards.c.case_id == case, cards.c.image_id.in_(some)
            page.connection.execute(cards.update().where(*here).values(judged=int(out)))


def _by_hundreds(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    yield from (numbers[start : start + 500] for start in range(0, len(numbers), 500))


def _on_card() -> ColumnElement[bool]:
    return (cards.c.case_id == alikes.c.case_id) & (cards.c.image_id == alikes.c.image_id)


def _members(page: Page, *which: ColumnElement[bool]) -> list[_Member]:
    query: Any = (
        select(images.c.id, images.c.digest, cards.c.sight, cards.c.judged, cases.c.handling, alikes)
        .join(alikes, alikes.c.image_id == images.c.id)
        .join(cards, _on_card())
        .join(cases, cases.c.id == alikes.c.case_id)
    )
    rows = page.connection.execute(query.where(*which).order_by(images.c.id)).all()
    return [
        _Member(
            Judged(row.id, row.digest, Sight(row.sight), Handling(row.handling)),
            row.case_id,
            row.judged_by,
            bool(row.judged),
        )
        for row in rows
    ]


def _first_few(page: Page, group: int) -> list[_Member]:
    """The first few of a group and those they count as judged with: enough to know whether anybody has looked at it."""
    query = select(alikes.c.image_id, alikes.c.judged_by).where(alikes.c.group_id == group)
    rows = page.connection.execute(query.order_by(alikes.c.image_id).limit(_FEW)).all()
    numbers = {row.image_id for row in rows} | {row.judged_by for row in rows if row.judged_by > 0}
    return _members(page, alikes.c.image_id.in_(numbers))
