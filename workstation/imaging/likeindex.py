"""What is alike, part 3 – the index: which pictures hold points like those asked for, found among 100,000 in a moment.

An inverted index in NumPy arrays, in memory only: for each word, the pictures that have it, with signature and angle.
New pictures make a small part of their own; parts of like size are joined, so that there are never many.

A picture's votes: each point asked for gives it at most one (a pattern that repeats does not count many times), worth more
the rarer its word and the nearer the signatures; votes must agree about how the thing is turned.

Costs: 13 bytes a point and 576 for the colours, so at most 4.5 kB a picture, 450 MB for 100,000; about half as much again
for a moment while parts are joined. It is never written: it dies with the session.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workstation.imaging.likeness import CELLS, TONES, Bytes, Floats
from workstation.imaging.likewords import Asked, Bits, Kept

_NEAR = 22
"""Signatures that differ in more bits are other looks."""
_SPREAD = 14.0
_TURNS = 16
_PARTS = 6

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Part:
    """``images`` by place; ``starts`` (words + 1) into the postings ``owners`` (places), ``signs`` and ``angles``."""

    images: Numbers
    grids: Bytes
    starts: npt.NDArray[np.int64]
    owners: Numbers
    signs: Bits
    angles: Bytes

    def words(self) -> npt.NDArray[np.uint16]:
        """The word of each posting."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.uint16), np.diff(self.starts))

    def size(self) -> int:
        """Bytes."""
        arrays = (self.images, self.grids, self.starts, self.owners, self.signs, self.angles)
        return sum(array.nbytes for array in arrays)


class Index:
    """The likeness of every picture it was told of, by number. Thread-safe. ``words``: size of the vocabulary."""

    def __init__(self, words: int) -> None:
        self._words = words
        self._parts: list[_Part] = []
        self._gone: set[int] = set()
        self._lock = threading.Lock()
        self.held: set[int] = set()

    def add(self, numbers: Sequence[int], blocks: Sequence[Kept]) -> None:
        """Take in pictures it does not hold yet."""
        if not numbers:
            return
        part = _part(self._words, numbers, blocks)
        with self._lock:
            parts = [*self._parts, part]
            while len(parts) > 1 and (len(parts) > _PARTS or len(parts[-1].owners) * 2 > len(parts[-2].owners)):
                parts[-2:] = [_joined(self._words, *parts[-2:])]
            self._parts = parts
            self.held |= set(numbers)
            self._gone -= set(numbers)

    def drop(self, numbers: set[int]) -> None:
        """Never name these pictures again."""
        with self._lock:
            self._gone |= numbers
            self.held -= numbers

    def size(self) -> int:
        """Bytes it takes in memory."""
        with self._lock:
            return sum(part.size() for part in self._parts)

    def votes(self, asked: Asked, most: int) -> list[tuple[int, float]]:
        """The pictures with most votes for the points asked for, best first: (number, votes)."""
        with self._lock:
            parts, gone = list(self._parts), set(self._gone)
        total = sum(len(part.images) for part in parts)
        counts = np.sum([np.diff(part.starts) for part in parts], axis=0) if parts else np.zeros(self._words)
        worth = np.log1p(total / (1 + counts)) ** 2
        found = [pair for part in parts for pair in _best(part.images, _votes(part, asked, worth), most + len(gone))]
        return _ranked(found, gone, most)

    def coloured(self, blend: Floats, most: int) -> list[tuple[int, float]]:
        """The pictures with a cell most like ``blend`` (TONES numbers), best first: (number, 0 to 1)."""
        with self._lock:
            parts, gone = list(self._parts), set(self._gone)
        found = []
        for part in parts:
            best = np.zeros(len(part.images), np.float32)
            for start in range(0, len(best), 8192):
                cells = part.grids[start : start + 8192].reshape(-1, TONES).astype(np.float32) / 255
                rough = np.abs(cells[:, 12:] - blend[12:]).mean(1)
                like = (cells[:, :12] @ blend[:12]) * (1 - rough)
                best[start : start + 8192] = like.reshape(-1, CELLS * CELLS).max(1)
            found += _best(part.images, best, most + len(gone))
        return _ranked(found, gone, most)


def _part(words: int, numbers: Sequence[int], blocks: Sequence[Kept]) -> _Part:
    points = np.concatenate([block.points for block in blocks])
    lengths = [len(block.points) for block in blocks]
    owners = np.repeat(np.arange(len(blocks), dtype=np.int32), lengths)
    word = np.minimum(points["word"], words - 1)
    grids = np.stack([block.grid for block in blocks])
    return _sorted(words, word, np.array(numbers, np.int32), grids, owners, points["sign"], points["angle"])


def _joined(words: int, one: _Part, two: _Part) -> _Part:
    word = np.concatenate([one.words(), two.words()])
    return _sorted(
        words,
        word,
        np.concatenate([one.images, two.images]),
        np.concatenate([one.grids, two.grids]),
        np.concatenate([one.owners, two.owners + np.int32(len(one.images))]),
        np.concatenate([one.signs, two.signs]),
        np.concatenate([one.angles, two.angles]),
    )


def _sorted(
    words: int, word: npt.NDArray[np.uint16], images: Numbers, grids: Bytes, owners: Numbers, signs: Bits, angles: Bytes
) -> _Part:
    order = np.argsort(word, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(word, minlength=words))]).astype(np.int64)
    return _Part(images, grids, starts, owners[order], signs[order].astype(np.uint64), angles[order])


def _votes(part: _Part, asked: Asked, worth: Floats) -> Floats:
    """Votes of every picture of a part."""
    owners, points, weights, turns = [], [], [], []
    for point in range(len(asked.words)):
        for word, sign in zip(asked.words[point], asked.signs[point], strict=True):
            low, high = part.starts[word], part.starts[word + 1]
            gaps = np.bitwise_count(part.signs[low:high] ^ sign)
            near = np.flatnonzero(gaps <= _NEAR)
            if len(near):
                owners.append(part.owners[low + near])
                points.append(np.full(len(near), point, np.int64))
                weights.append(worth[word] * np.exp(-((gaps[near] / _SPREAD) ** 2)))
                turn = (part.angles[low + near].astype(np.int64) - int(asked.angles[point])) % 256
                turns.append(turn * _TURNS // 256)
    if not owners:
        return np.zeros(len(part.images), np.float32)
    owner, weight = np.concatenate(owners).astype(np.int64), np.concatenate(weights)
    key = owner * len(asked.words) + np.concatenate(points)
    order = np.lexsort((-weight, key))
    first = order[np.concatenate([[True], np.diff(key[order]) > 0])]
    place = owner[first] * _TURNS + np.concatenate(turns)[first]
    table = np.bincount(place, weight[first], len(part.images) * _TURNS).reshape(-1, _TURNS)
    together = table + np.roll(table, 1, axis=1) + np.roll(table, -1, axis=1)
    return np.asarray(together.max(1), np.float32)


def _best(images: Numbers, scores: Floats, most: int) -> list[tuple[int, float]]:
    most = min(most, len(scores))
    if not most:
        return []
    best = np.argpartition(-scores, most - 1)[:most]
    return [(int(images[place]), float(scores[place])) for place in best if scores[place] > 0]


def _ranked(found: list[tuple[int, float]], gone: set[int], most: int) -> list[tuple[int, float]]:
    return sorted((pair for pair in found if pair[0] not in gone), key=lambda pair: -pair[1])[:most]
