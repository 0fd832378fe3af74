"""A batch: objects that go public together on a date, or are withdrawn together.

planned → built → released → exported; any change to its contents takes a batch that is not out yet back to planned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from workstation.domain.campaign import Leave
from workstation.domain.errors import Refused
from workstation.domain.person import Act, Person


class BatchState(StrEnum):
    """Where a batch stands."""

    PLANNED = "planned"
    BUILT = "built"
    RELEASED = "released"
    EXPORTED = "exported"


class BatchVerb(StrEnum):
    """What can be done to a batch."""

    PUT = "put"
    BUILD = "build"
    RELEASE = "release"
    EXPORT = "export"


NEXT: Mapping[tuple[BatchState, BatchVerb], BatchState] = MappingProxyType(
    {
        (BatchState.PLANNED, BatchVerb.PUT): BatchState.PLANNED,
        (BatchState.BUILT, BatchVerb.PUT): BatchState.PLANNED,
        (BatchState.PLANNED, BatchVerb.BUILD): BatchState.BUILT,
        (BatchState.BUILT, BatchVerb.BUILD): BatchState.BUILT,
        (BatchState.BUILT, BatchVerb.RELEASE): BatchState.RELEASED,
        (BatchState.RELEASED, BatchVerb.PUT): BatchState.PLANNED,
        (BatchState.RELEASED, BatchVerb.BUILD): BatchState.BUILT,
        (BatchState.RELEASED, BatchVerb.EXPORT): BatchState.EXPORTED,
        (BatchState.EXPORTED, BatchVerb.EXPORT): BatchState.EXPORTED,
    }
)

_WAY_OUT = MappingProxyType(
    {
        (BatchState.PLANNED, BatchVerb.RELEASE): "Build it first.",
        (BatchState.PLANNED, BatchVerb.EXPORT): "Build it, then let a release manager release it.",
        (BatchState.BUILT, BatchVerb.EXPORT): "A release manager must release it first: only a release leaves.",
        (BatchState.EXPORTED, BatchVerb.PUT): "Put the object into another batch.",
    }
)


@dataclass(frozen=True, slots=True)
class Leaving:
    """One object which a batch takes from show; ``reason`` is public."""

    ref: str
    reason: str
    kind: Leave = Leave.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch. ``tagmanifest`` is the digest of the built bag's tag manifest, "" before."""

    ref: str
    date: date
    state: BatchState
    objects: tuple[str, ...]
    withdrawals: tuple[Leaving, ...] = ()
    tagmanifest: str = ""
    built_by: str = ""
    released_by: str = ""


def refusal(batch: Batch, verb: BatchVerb, person: Person, involved: frozenset[str] = frozenset()) -> Refused | None:
    """None if allowed. ``involved``: persons who made or cleared any object of the batch (for RELEASE)."""
    if why := person.why_not(Act.PLAN_BATCHES):
        return Refused("role", why, "Ask a release manager.", batch.ref)
    if (batch.state, verb) not in NEXT:
        return Refused(
            "state",
            f"{batch.ref} is {batch.state}: it cannot be {_PAST[verb]} now.",
            _WAY_OUT.get((batch.state, verb), ""),
            batch.ref,
        )
    if verb in (BatchVerb.BUILD, BatchVerb.RELEASE) and not (batch.objects or batch.withdrawals):
        return Refused("empty_batch", f"{batch.ref} holds no object.", "Put cleared objects into it.", batch.ref)
    if verb is BatchVerb.RELEASE and person.id in involved:
        return Refused(
            "four_eyes",
            f"{batch.ref} holds an object that you made or cleared: another release manager must release it.",
            "Ask another release manager.",
            batch.ref,
        )
    return None


_PAST = MappingProxyType(
    {BatchVerb.PUT: "changed", BatchVerb.BUILD: "built", BatchVerb.RELEASE: "released", BatchVerb.EXPORT: "exported"}
)


def step(batch: Batch, verb: BatchVerb, person: Person, involved: frozenset[str] = frozenset()) -> BatchState:
    """The state after ``verb``; raises Refused."""
    if found := refusal(batch, verb, person, involved):
        raise found
    return NEXT[batch.state, verb]


def check_batch_ref(ref: str) -> str:
    """The reference, which becomes part of a file name; raises Refused."""
    ref = ref.strip()
    if not (0 < len(ref) <= 40 and all(c.isascii() and (c.isalnum() or c in "-_") for c in ref)):
        raise Refused("batch_ref", "A batch reference has 1 to 40 letters, digits, - or _.")
    return ref


def suggested_ref(when: date, taken: Sequence[str], letter: str = "B") -> str:
    """A free reference made of the date: "B-2026-12-01", then "B-2026-12-01-2". Withdrawals begin with W."""
    name = f"{letter}-{when.isoformat()}"
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free
