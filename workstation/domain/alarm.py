"""Alarms: an object is public, and a zone was found on it which nobody has overruled.

*Decided*: an alarm is kept nowhere. It stands for as long as a zone blocks an object which is public, and ends when the
object is withdrawn, or the zone overruled as a false alarm. Who may overrule is the same as before publication: an analyst
who did not make the object, be it the one who cleared it, as the zone is news to both. *Considered*: a third person.
*Costs*: none in a unit of two analysts, where a third would make every false alarm a withdrawal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workstation.domain.object import Object
from workstation.domain.person import Act, Person
from workstation.domain.review import Verb, overruling, why_not
from workstation.domain.zone import Zone, ZoneKind

WITHDRAWN_FOR_NOW = "The picture is being checked once more."
"""The public reason which a withdrawal begins with: it says nothing of what was found."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A zone of an alarm, without its place: where it lies is for those who may see photographs."""

    zone: int
    kind: ZoneKind
    detector: str
    picture: int  # from 1
    since: str  # ISO, when the ledger first tells of it, else when its photograph was taken in; "" if neither does


@dataclass(frozen=True, slots=True)
class Alarm:
    """An object which is public, with what was found on it. ``leaving``: the batch in which its withdrawal is planned."""

    obj: Object
    sightings: tuple[Sighting, ...]
    leaving: str = ""

    @property
    def since(self) -> str:
        """When the first of it was known, "" if nobody can tell."""
        return min((one.since for one in self.sightings if one.since), default="")

    @property
    def zones(self) -> tuple[int, ...]:
        """The zones, each once."""
        return tuple(dict.fromkeys(one.zone for one in self.sightings))

    def found(self) -> str:
        """What was found, in words: "face in picture 1 (dlib-hog), skin in picture 2 (skin)"."""
        told = (f"{one.kind} in picture {one.picture} ({one.detector})" for one in self.sightings)
        return ", ".join(dict.fromkeys(told))

    def why_not_withdraw(self, person: Person) -> str | None:
        """None if this person may plan its withdrawal now, else the sentence which says why not."""
        if self.leaving:
            return f"Its withdrawal is planned in {self.leaving}: build, release and export that batch."
        return why_not(self.obj, Verb.WITHDRAW, person)

    def why_not_overrule(self, person: Person) -> str | None:
        """None if this person may say that it is a false alarm, else the sentence which says why not."""
        refused = overruling(self.obj, person)
        return refused.message if refused else None


def sighted(zones: Sequence[Zone], picture: int, since: Mapping[int, str]) -> tuple[Sighting, ...]:
    """Zones of one picture as sightings; ``since`` by zone."""
    return tuple(Sighting(z.id, z.kind, z.detector, picture, since.get(z.id, "")) for z in zones)


def may_hear(person: Person) -> bool:
    """Whether alarms concern this person at all."""
    return person.why_not(Act.READ_OBJECTS) is None
