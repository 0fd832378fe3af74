"""The desk's sentences and tones: dates, sizes, what comes next, why not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from workstation.actions.previewing import Plan
from workstation.domain.batch import Batch, BatchState, BatchVerb, refusal
from workstation.domain.campaign import Move
from workstation.domain.person import Act, Person

NONE = "Choose a batch first."
BUSY = "It is being built."

TONES = MappingProxyType(
    {BatchState.PLANNED: "", BatchState.BUILT: "info", BatchState.RELEASED: "warn", BatchState.EXPORTED: "ok"}
)
"""Chip tones of batches. Released is amber: signed, and not yet where it belongs."""

_SAID = MappingProxyType(
    {
        "batch.planned": "planned it",
        "batch.filled": "put objects in",
        "batch.thinned": "took an object out",
        "batch.withdrawals": "planned a withdrawal",
        "batch.built": "built it",
        "batch.released": "released it",
        "batch.exported": "exported it",
    }
)


def day(when: date) -> str:
    """A day in full: "1 December 2026"."""
    return f"{when.day} {when:%B %Y}"


def short_day(when: date) -> str:
    """A day, short: "1 Dec 2026"."""
    return f"{when.day} {when:%b %Y}"


def away(when: date, today: date) -> str:
    """How far a day is from today: "today", "in 9 days", "3 days ago"."""
    days = (when - today).days
    if abs(days) < 2:
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def size(count: int) -> str:
    """Bytes for people: "3.4 MB"."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def many(count: int, what: str, several: str = "") -> str:
    """A count in words: "1 object", "2 objects"; ``several`` for a plural without s at its end."""
    return f"{count} {what if count == 1 else several or what + 's'}"


def holds(batch: Batch) -> str:
    """What is in it: "3 objects, 1 withdrawal"."""
    parts = [many(len(batch.objects), "object")] if batch.objects or not batch.withdrawals else []
    return ", ".join(parts + ([many(len(batch.withdrawals), "withdrawal")] if batch.withdrawals else []))


def stays(plan: Plan) -> str:
    """What else the bundle holds: ", and 12 that are on show stay"."""
    count = len(plan.stay)
    return (
        f", and {count} that {'is' if count == 1 else 'are'} on show {'stays' if count == 1 else 'stay'}"
        if count
        else ""
    )


def proposed(moves: Sequence[Move]) -> str:
    """What a rotation proposes: "The rotation proposes 3: 2 identified, 1 expired."."""
    kinds = Counter(move.leave.value for move in moves if move.leave)
    coming = sum(1 for move in moves if not move.leave)
    parts = [f"{count} {kind}" for kind, count in sorted(kinds.items())] + ([f"{coming} new"] if coming else [])
    return f"The rotation proposes {', '.join(parts)}." if parts else ""


def verb_said(verb: str) -> str:
    """A ledger verb about a batch in words."""
    return _SAID.get(verb, verb)


def why_not(plan: Plan | None, verb: BatchVerb, person: Person) -> str | None:
    """Why a batch cannot be changed, built, released or exported now; None if it can."""
    if plan is None:
        return NONE
    if found := refusal(plan.batch, verb, person, plan.involved):
        return found.words
    if verb in (BatchVerb.BUILD, BatchVerb.RELEASE) and plan.blocked:
        ref, why = next(iter(sorted(plan.blocked.items())))
        return f"{many(len(plan.blocked), 'object')} may not go. {ref}: {why.removeprefix(f'{ref}: ')}"
    return None


def next_verb(batch: Batch) -> BatchVerb:
    """The step that comes next for a batch, whoever takes it."""
    return {
        BatchState.PLANNED: BatchVerb.BUILD,
        BatchState.BUILT: BatchVerb.RELEASE,
        BatchState.RELEASED: BatchVerb.EXPORT,
        BatchState.EXPORTED: BatchVerb.EXPORT,
    }[batch.state]


def next_step(plan: Plan, person: Person, names: Mapping[str, str]) -> tuple[str, str]:
    """What comes next, and the notice's tone."""
    batch = plan.batch
    if not (batch.objects or batch.withdrawals):
        return "Empty. Put cleared objects in, or plan a withdrawal.", "info"
    if plan.blocked:
        what = "1 object holds it back" if len(plan.blocked) == 1 else f"{len(plan.blocked)} objects hold it back"
        return f"{what}: “Contents” says why, and what to do.", "danger"
    if person.why_not(Act.PLAN_BATCHES) is None and (no := why_not(plan, next_verb(batch), person)):
        return no, "warn"
    return {
        BatchState.PLANNED: "Everything in it may go. Build makes every file that will leave, and reads them all back.",
        BatchState.BUILT: f"Built by {_name(batch.built_by, names)}. Look at it as the public will, then release: "
        "the signature covers exactly these bytes.",
        BatchState.RELEASED: f"Released by {_name(batch.released_by, names)}. Export writes the signed bytes, "
        "and only those, into a folder.",
        BatchState.EXPORTED: "It has left this vault. Only a withdrawal takes an object back.",
    }[batch.state], "info"


def _name(person: str, names: Mapping[str, str]) -> str:
    return names.get(person, "somebody")
