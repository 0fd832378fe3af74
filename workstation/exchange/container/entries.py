"""Reader's side: one file found in a container, before anybody has decided whether it is wanted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workstation.exchange.container.sources import Source


@dataclass(slots=True)
class Entry:
    """A file: where it lies in its container, what is told of it, and its bytes.

    ``pieces`` gives the bytes in order, once, and raises Failed; a stream's entry must be read or dropped before the
    next is asked for. ``source`` is set where its bytes can be read at any place.
    """

    place: bytes
    size: int
    pieces: Callable[[], Iterator[bytes]]
    modified: int = 0
    flags: int = 0
    source: Callable[[], Source] | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """What cannot be had, with a code of protocol.REASONS; an empty place means the container itself."""

    place: bytes
    code: str


Found = Iterator[Entry | Trouble]
