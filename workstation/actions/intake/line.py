"""The line on which files go through the darkroom and into the vault's room, a few ahead and in order.

Decided: what glances at files gets several of them in one call, what looks at them one. A glance takes as long as
starting a process for it. Considered: one process for each glance too, as for a look – 9 ms more for each photograph of
12 megapixels, which takes 21 to decode. Costs: a file that takes the sandbox's process over could lie about the few
behind it; what a look finds later is what counts (see ``behind``).
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace

from workstation.actions.intake.filming import Cut, Filmed
from workstation.domain.hashset import Hit
from workstation.domain.image import Refusal
from workstation.domain.particulars import Particulars
from workstation.exchange import evidence
from workstation.imaging.darkroom import Looked
from workstation.store.blobs import Aside

RECENT = 32
"""Files whose answers are kept for the same bytes coming again at once."""

HEAVY = 16_000_000
"""Bytes which are asked about in one call at most, where it is more than one file; twice as many are on the line."""

AHEAD_LAID = 4
"""Files on their way into the vault's room while others are examined."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What the darkroom says of one file, and what the index of likeness keeps of it; empty of one only glanced at."""

    looked: Looked
    like: bytes


@dataclass(frozen=True, slots=True)
class Read:
    """One file as it was read. ``plain`` is empty where it is in the case already, or known elsewhere (``hit``)."""

    place: str
    name: str
    digests: evidence.Digests
    plain: bytes
    size: int
    said: Particulars | None = None
    hit: Hit | None = None
    deleted: bool = False
    cut: Cut | None = None  # of a frame: the video it comes from


@dataclass(frozen=True, slots=True)
class Seen:
    """One file after the darkroom, without its bytes; ``found`` is None for one which is in the case already.

    ``aside`` is where its bytes lie, None where they stay outside.
    """

    read: Read
    found: Examined | None = None
    aside: Aside | None = None


Answer = Seen | Filmed | Refusal
Found = list[Examined | Refusal]
Work = Callable[[Sequence[bytes]], Found]
"""The work on a few files, one answer for each; it depends on nothing but them."""

Lay = Callable[[Read], Aside | None]
"""Puts a file into the vault's room; None where it stays outside."""


@dataclass(slots=True)
class _Call:
    """Files asked about in one call."""

    plains: list[bytes] = field(default_factory=list)
    future: Future[Found] | None = None


@dataclass(slots=True)
class Line:
    """``executor`` runs ``work`` on ``together`` files in one call, ``ahead`` files behind the one that is taken off."""

    executor: Executor
    work: Work
    layers: Executor
    lay: Lay
    ahead: int
    together: int = 1
    _held: int = 0
    _call: _Call = field(default_factory=_Call)
    _running: deque[tuple[str, Read | Filmed | Refusal, tuple[_Call, int] | None]] = field(default_factory=deque)
    _recent: dict[str, tuple[_Call, int]] = field(default_factory=dict)
    _laying: deque[tuple[str, Answer, Future[Aside | None] | None]] = field(default_factory=deque)

    def put(self, name: str, read: Read | Filmed | Refusal) -> Iterator[tuple[str, Answer]]:
        """One more; gives those which are through."""
        self._running.append((name, read, self._asked(read) if isinstance(read, Read) and read.plain else None))
        self._held += _weight(read)
        while len(self._running) >= max(self.ahead, 3 * self.together) or self._held > max(2 * HEAVY, _weight(read)):
            yield from self._on()

    def rest(self) -> Iterator[tuple[str, Answer]]:
        """Those which are left."""
        while self._running:
            yield from self._on()
        while self._laying:
            yield self._off()

    def close(self) -> None:
        """Give up what is not through; what was laid aside for it is destroyed."""
        for _, _, asked in self._running:
            if asked and asked[0].future:
                asked[0].future.cancel()
        for _, _, laid in self._laying:
            if laid is not None and not laid.cancel():
                laid.add_done_callback(_thrown_away)

    def _asked(self, read: Read) -> tuple[_Call, int]:
        """The call which asks about it and its place there: the same bytes twice in a row are examined once."""
        if known := self._recent.get(read.digests.sha256):
            return known
        if self._call.plains and sum(map(len, self._call.plains)) + read.size > HEAVY:
            self._send(self._call)
        call = self._call
        call.plains.append(read.plain)
        made = self._recent[read.digests.sha256] = call, len(call.plains) - 1
        if len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]
        if len(call.plains) == self.together:
            self._send(call)
        return made

    def _send(self, call: _Call) -> Future[Found]:
        if call.future is None:
            call.future = self.executor.submit(self.work, tuple(call.plains))
            call.plains.clear()
            self._call = _Call()
        return call.future

    def _on(self) -> Iterator[tuple[str, Answer]]:
        """The first one is examined: its bytes go into the vault's room."""
        name, read, asked = self._running.popleft()
        self._held -= _weight(read)
        laid: Future[Aside | None] | None = None
        answer: Answer
        if not isinstance(read, Read):
            answer = read
        elif asked is None:
            answer = Seen(read)
        else:
            found = self._send(asked[0]).result()[asked[1]]
            if isinstance(found, Refusal):
                answer = replace(found, name=read.name)
            else:
                answer = Seen(replace(read, plain=b""), found)
                laid = self.layers.submit(self.lay, read)
        self._laying.append((name, answer, laid))
        while len(self._laying) > AHEAD_LAID:
            yield self._off()

    def _off(self) -> tuple[str, Answer]:
        name, answer, laid = self._laying.popleft()
        if laid is not None and isinstance(answer, Seen):
            answer = replace(answer, aside=laid.result())
        return name, answer


def _weight(read: Read | Filmed | Refusal) -> int:
    return len(read.plain) if isinstance(read, Read) else 0


def _thrown_away(laid: Future[Aside | None]) -> None:
    if laid.exception() is None and (aside := laid.result()):
        aside.path.unlink(missing_ok=True)
