"""Numbers as ranges: a million chosen photographs are one pair of numbers."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, repeat


@dataclass(frozen=True, slots=True)
class Ranges:
    """A set of whole numbers from 0: first and last of each run, in order, never touching each other."""

    runs: tuple[tuple[int, int], ...] = ()

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.runs)

    def __bool__(self) -> bool:
        return bool(self.runs)

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(range(first, last + 1) for first, last in self.runs)

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        place = bisect_right(self.runs, (number, number)) - 1
        beside = (run for run in self.runs[max(0, place) : place + 2])
        return any(first <= number <= last for first, last in beside)

    def toggled(self, number: int) -> "Ranges":
        """With the number if it was not there, else without it."""
        if number not in self:
            return joined([*self.runs, (number, number)])
        parts = ([(first, min(last, number - 1)), (max(first, number + 1), last)] for first, last in self.runs)
        return Ranges(tuple((first, last) for pair in parts for first, last in dict.fromkeys(pair) if first <= last))

    def below(self, count: int) -> "Ranges":
        """Only numbers smaller than ``count``."""
        return Ranges(tuple((first, min(last, count - 1)) for first, last in self.runs if first < count))

    def of(self, things: "array[int]") -> "array[int]":
        """The things at these places."""
        found = array(things.typecode)
        for first, last in self.runs:
            found += things[first : last + 1]
        return found


def joined(runs: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges from runs in any order, which may touch or overlap."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        elif first <= last:
            found.append((first, last))
    return Ranges(tuple(found))


def ranges(numbers: Iterable[int]) -> Ranges:
    """Ranges from single numbers."""
    return joined((number, number) for number in numbers)


def carried(ids: "array[int]", order: "array[int]") -> tuple[Ranges, "array[int]"]:
    """Where things stand in another order: their places, and those which are not there. Ids are not negative."""
    if not ids:
        return Ranges(), ids
    highest = max(max(part, default=0) for part in (ids, order))
    mask = bytearray(highest + 1)
    _each(map(mask.__setitem__, ids, repeat(1)))
    flags = bytes(map(mask.__getitem__, order))
    _each(map(mask.__setitem__, order, repeat(0)))
    return _runs(flags), array(ids.typecode, compress(ids, map(mask.__getitem__, ids)))


def _each(work: Iterator[None]) -> None:
    for _ in work:
        pass


def _runs(flags: bytes) -> Ranges:
    found: list[tuple[int, int]] = []
    first = flags.find(1)
    while first >= 0:
        end = flags.find(0, first)
        end = len(flags) if end < 0 else end
        found.append((first, end - 1))
        first = flags.find(1, end)
    return Ranges(tuple(found))


def compact(numbers: Sequence[int]) -> str:
    """``1-100,105`` of sorted numbers: for a ledger line."""
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in ranges(numbers).runs)
