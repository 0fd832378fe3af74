"""The campaign: what the public can see, for how long, and what takes its place.

Europol shows about twenty objects at a time and changes them; who helped wants to hear that it did. So an object leaves
for one of three reasons, and its page says which: it was identified (with thanks, without details), its time is over, or it
was withdrawn. A rotation says how many are on show at most and for how long; it proposes, a release manager decides.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workstation.domain.review import ObjectState


class Leave(StrEnum):
    """Why an object is on show no longer."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    IDENTIFIED = "identified"


IDENTIFIED = frozenset({ObjectState.IDENTIFIED_NARROW, ObjectState.IDENTIFIED_WIDE, ObjectState.LOCATED})
"""Outcomes the public is thanked for; "sold everywhere" is one of them."""

STAYS = frozenset({ObjectState.PUBLISHED, ObjectState.EXPIRED, *IDENTIFIED})
"""States in which an object's page stands until a batch withdraws it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One object that is on show, since a day."""

    ref: str
    type: str
    state: str
    since: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """One cleared object that was never public."""

    ref: str
    type: str


@dataclass(frozen=True, slots=True)
class Rotation:
    """At most so many objects on show, each for so many days; 0 sets no limit."""

    most: int = 20
    days: int = 90


@dataclass(frozen=True, slots=True)
class Move:
    """One proposed change, and why. ``leave`` is None for an object that would come in."""

    ref: str
    why: str
    leave: Leave | None = None


def leave_for(state: str, since: date, rotation: Rotation, day: date) -> Leave:
    """What the page of an object will say if it is taken from show on ``day``."""
    if state in IDENTIFIED:
        return Leave.IDENTIFIED
    if state == ObjectState.EXPIRED or _is_over(since, rotation, day):
        return Leave.EXPIRED
    return Leave.WITHDRAWN


def propose(shown: Sequence[Shown], waiting: Sequence[Waiting], rotation: Rotation, day: date) -> list[Move]:
    """Who goes and who comes on ``day``: the identified, then those whose time is over, then new ones for free places.

    ``waiting`` is in the order in which they were cleared; kinds that are on show least come first, so that a campaign
    does not consist of bags.
    """
    moves = [move for one in sorted(shown, key=lambda s: (s.since, s.ref)) if (move := _going(one, rotation, day))]
    leaving = {move.ref for move in moves}
    staying = [one for one in shown if one.ref not in leaving]
    free = rotation.most - len(staying) if rotation.most else len(waiting)
    kinds, left = Counter(one.type for one in staying), list(waiting)
    for _ in range(max(0, min(free, len(left)))):
        one = min(left, key=lambda w: kinds[w.type])
        left.remove(one)
        same = kinds[one.type]
        moves.append(Move(one.ref, f"A place is free; {same or 'no'} other of its kind would be on show."))
        kinds[one.type] += 1
    return moves


def too_many(shown: int, coming: int, going: int, rotation: Rotation) -> str:
    """A sentence if a batch would put more on show than the rotation allows, else ""."""
    after = shown + coming - going
    if not rotation.most or after <= rotation.most:
        return ""
    return f"{after} objects would be on show; the unit's rotation asks for {rotation.most} at most."


def _is_over(since: date, rotation: Rotation, day: date) -> bool:
    return bool(rotation.days) and since + timedelta(days=rotation.days) <= day


def _going(one: Shown, rotation: Rotation, day: date) -> Move | None:
    leave = leave_for(one.state, one.since, rotation, day)
    if leave is Leave.IDENTIFIED:
        return Move(one.ref, f"It is {one.state}: thank the public, and take the picture back.", leave)
    if leave is Leave.EXPIRED:
        days = (day - one.since).days
        return Move(one.ref, f"On show for {days} days; the rotation asks for {rotation.days} at most.", leave)
    return None
