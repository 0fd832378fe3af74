"""Photographs that are alike hang behind one card of the wall: which, behind which, and what is left to be shown.

Two arrays hold all of it, so that a million folded photographs are 16 MB and every question is a search by halves.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import compress
from operator import eq

from workstation.domain.ranges import Ranges, carried

_SLICE = 50_000
"""Photographs gone through at once: some milliseconds, so that the window's thread may run between."""


def _none() -> "array[int]":
    return array("q")


@dataclass(frozen=True, slots=True)
class Folds:
    """``members``: group by group, each in the order of the wall, so that its first stands for it; ``groups``: theirs, ascending."""

    members: "array[int]" = field(default_factory=_none)
    groups: "array[int]" = field(default_factory=_none)

    def of(self, group: int) -> "array[int]":
        """The members of a group, the one in front first; empty if none of them is here."""
        return self.members[bisect_left(self.groups, group) : bisect_right(self.groups, group)]

    def size(self, group: int) -> int:
        """How many they are."""
        return bisect_right(self.groups, group) - bisect_left(self.groups, group)

    def group_of(self, image: int) -> int:
        """The group a photograph is folded into, 0 if none. Goes through all of them."""
        try:
            return self.groups[self.members.index(image)]
        except ValueError:
            return 0

    def behind(self) -> "array[int]":
        """All that hang behind another one."""
        return array("q", compress(self.members[1:], map(eq, self.groups[1:], self.groups)))

    def behind_these(self, fronts: "array[int]", opened: AbstractSet[int] = frozenset()) -> "array[int]":
        """Those that hang behind one of these photographs, in groups that are not opened."""
        found = _none()
        if not fronts or not self.members:
            return found
        wanted = bytearray(max(map(max, (fronts, self.members))) + 1)
        for number in fronts:
            wanted[number] = 1
        for at in compress(range(len(self.members)), map(wanted.__getitem__, self.members)):
            group = self.groups[at]
            if (not at or self.groups[at - 1] != group) and group not in opened:
                found += self.members[at + 1 : bisect_right(self.groups, group, at)]
        return found

    def shown(self, order: "array[int]", opened: AbstractSet[int] = frozenset()) -> "array[int]":
        """What of an order has a card: of each group its first, and in opened groups the others right after it."""
        found = without(order, self.behind())
        for group in opened:
            inside = self.of(group)
            if len(inside) > 1:
                at = found.index(inside[0]) + 1
                found[at:at] = inside[1:]
        return found

    def dropped(self, images: Iterable[int]) -> None:
        """Forget some, as they are no longer on the wall."""
        for image in images:
            try:
                at = self.members.index(image)
            except ValueError:
                continue
            self.members.pop(at)
            self.groups.pop(at)

    def joined(self, image: int, group: int) -> None:
        """One more, the last of its group."""
        at = bisect_right(self.groups, group)
        self.members.insert(at, image)
        self.groups.insert(at, group)


@dataclass(frozen=True, slots=True)
class Choice:
    """Cards chosen on one wall, to be found again on another: ``places`` of an ``order``, and ids that are ``hidden`` there."""

    places: Ranges
    hidden: "array[int]" = field(default_factory=_none)
    order: "array[int]" = field(default_factory=_none)
    folds: Folds = field(default_factory=Folds)
    opened: AbstractSet[int] = frozenset()

    def ids(self) -> "array[int]":
        """Every photograph chosen, those folded behind others and the hidden ones too."""
        fronts = self.places.of(self.order)
        return fronts + self.folds.behind_these(fronts, self.opened) + self.hidden

    def on(self, order: "array[int]", folds: Folds) -> tuple[Ranges, "array[int]"]:
        """Where they are on another wall: places, and ids of what is hidden there. What is folded behind others is neither."""
        if not self.hidden and self.order == order[: len(self.order)]:
            return self.places, self.hidden
        places, missing = carried(self.ids(), order)
        return places, without(missing, folds.behind()) if missing else missing


def without(order: "array[int]", ids: "array[int]") -> "array[int]":
    """An order without some of its numbers, which are not negative."""
    if not ids or not order:
        return order[:]
    kept = bytearray(b"\1") * (max(map(max, (order, ids))) + 1)
    for number in ids:
        kept[number] = 0
    found = array(order.typecode)
    for start in range(0, len(order), _SLICE):
        some = order[start : start + _SLICE]
        found.extend(compress(some, map(kept.__getitem__, some)))
    return found
