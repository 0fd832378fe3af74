"""The life of an object: one table of states and verbs, and the four-eyes rule of clearing.

draft → submitted → cleared → scheduled → published → identified narrow / identified wide / located /
withdrawn / expired. Any edit of crop, text or type makes a new version and voids clearance.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from workstation.domain.errors import Refused
from workstation.domain.object import Object
from workstation.domain.person import Act, Person, Role


class ObjectState(StrEnum):
    """Where an object version stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CLEARED = "cleared"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    IDENTIFIED_NARROW = "identified narrow"
    IDENTIFIED_WIDE = "identified wide"
    LOCATED = "located"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Verb(StrEnum):
    """What can be done to an object."""

    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    CLEAR = "clear"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    FIND_NARROW = "identify narrow"
    FIND_WIDE = "identify wide"
    LOCATE = "locate"


_S, _V = ObjectState, Verb

NEXT: Mapping[tuple[ObjectState, Verb], ObjectState] = MappingProxyType(
    {
        (_S.DRAFT, _V.EDIT): _S.DRAFT,
        (_S.DRAFT, _V.SUBMIT): _S.SUBMITTED,
        (_S.SUBMITTED, _V.EDIT): _S.DRAFT,
        (_S.SUBMITTED, _V.RETURN): _S.DRAFT,
        (_S.SUBMITTED, _V.CLEAR): _S.CLEARED,
        (_S.CLEARED, _V.EDIT): _S.DRAFT,
        (_S.CLEARED, _V.RETURN): _S.DRAFT,
        (_S.CLEARED, _V.SCHEDULE): _S.SCHEDULED,
        (_S.SCHEDULED, _V.UNSCHEDULE): _S.CLEARED,
        (_S.SCHEDULED, _V.EDIT): _S.DRAFT,
        (_S.SCHEDULED, _V.PUBLISH): _S.PUBLISHED,
        **{
            (_S.PUBLISHED, verb): state
            for verb, state in (
                (_V.WITHDRAW, _S.WITHDRAWN),
                (_V.EXPIRE, _S.EXPIRED),
                (_V.FIND_NARROW, _S.IDENTIFIED_NARROW),
                (_V.FIND_WIDE, _S.IDENTIFIED_WIDE),
                (_V.LOCATE, _S.LOCATED),
            )
        },
        **{
            (state, verb): found
            for state in (_S.EXPIRED, _S.IDENTIFIED_WIDE, _S.IDENTIFIED_NARROW)
            for verb, found in (
                (_V.FIND_NARROW, _S.IDENTIFIED_NARROW),
                (_V.FIND_WIDE, _S.IDENTIFIED_WIDE),
                (_V.LOCATE, _S.LOCATED),
                (_V.WITHDRAW, _S.WITHDRAWN),
            )
            if state is not found
        },
        (_S.LOCATED, _V.WITHDRAW): _S.WITHDRAWN,
    }
)
"""Every allowed step; a pair that is not here is refused."""

ON_SHOW = frozenset(state for state, verb in NEXT if verb is Verb.WITHDRAW)
"""The states in which the public can see an object."""

OUTCOMES = MappingProxyType({"narrow": Verb.FIND_NARROW, "wide": Verb.FIND_WIDE, "located": Verb.LOCATE})

_ACT = MappingProxyType(
    {
        _V.EDIT: Act.CROP,
        _V.SUBMIT: Act.CROP,
        _V.RETURN: Act.CLEAR,
        _V.CLEAR: Act.CLEAR,
        _V.SCHEDULE: Act.PLAN_BATCHES,
        _V.UNSCHEDULE: Act.PLAN_BATCHES,
        _V.PUBLISH: Act.PLAN_BATCHES,
        _V.WITHDRAW: Act.PLAN_BATCHES,
        _V.EXPIRE: Act.PLAN_BATCHES,
        _V.FIND_NARROW: Act.CROP,
        _V.FIND_WIDE: Act.CROP,
        _V.LOCATE: Act.CROP,
    }
)

CHECKLIST = MappingProxyType(
    {
        "object_only": "The picture shows the object and nothing else that identifies anyone.",
        "no_person": "No part of a person is visible, not even in a reflection.",
        "texts_read": "I have read every question and description, in every language.",
        "no_source_fact": "No text says anything about the source photograph.",
    }
)
"""What a reviewer confirms before clearing; the answers are part of the statement."""

SUBMIT_POINTS = MappingProxyType(
    {
        "only_object": "Each picture shows only the object: nothing beside it gives away the place.",
        "no_person": "No part of a person can be seen: no face, hand, hair or outline.",
        "no_mirror": "I looked at every shiny surface at 200 %: nothing is mirrored in it.",
        "no_name": "No name, address, telephone number or number plate can be read.",
        "no_badge": "No badge or sign of a school, club or team is left that only few people have.",
        "not_published": "It was not published before, or it is meant to be published again.",
    }
)
"""What an author confirms before submitting; the answers are part of the statement, and without all it does not count."""


def open_points(answers: Mapping[str, bool]) -> list[str]:
    """The points of ``SUBMIT_POINTS`` which are not confirmed, in order."""
    return [point for point in SUBMIT_POINTS if answers.get(point) is not True]


def refusal(obj: Object, verb: Verb, person: Person) -> Refused | None:
    """None if ``person`` may do ``verb`` to ``obj`` now, else the refusal with its rule."""
    if why := person.why_not(_ACT[verb]):
        return Refused("role", why, "Ask a colleague who holds that role.", obj.ref)
    if (ObjectState(obj.state), verb) not in NEXT:
        return Refused(
            "state", f"{obj.ref} is {obj.state}: it cannot be {_past(verb)} now.", _way_out(obj, verb), obj.ref
        )
    if verb is Verb.CLEAR and person.id in obj.authors:
        return Refused(
            "four_eyes",
            f"{obj.ref} was made or edited by you: another analyst must clear it.",
            "Ask another analyst to review it.",
            obj.ref,
        )
    return None


def overruling(obj: Object, person: Person) -> Refused | None:
    """None if ``person`` may say that a zone on ``obj`` is a false alarm, else the refusal with its rule."""
    if why := person.why_not(Act.CLEAR):
        return Refused("role", why, "Ask an analyst who did not make it.", obj.ref)
    if person.id in obj.authors:
        return Refused(
            "four_eyes",
            f"{obj.ref} was made or edited by you: another analyst must overrule its zones.",
            "Ask another analyst.",
            obj.ref,
        )
    return None


def changed_meanwhile(obj: Object, version: int) -> Refused | None:
    """The refusal where ``version``, which a person saw, is no longer the newest; None if it is, or for 0 (any)."""
    if version in (0, obj.version):
        return None
    return Refused(
        "object_changed",
        f"{obj.ref} was changed meanwhile: you saw version {version}, it is version {obj.version} now.",
        "Nothing was overwritten or signed. Look at what it is now, and do it again.",
        obj.ref,
    )


def why_not(obj: Object, verb: Verb, person: Person) -> str | None:
    """The sentence behind a greyed button, or None."""
    found = refusal(obj, verb, person)
    return found.message if found else None


def step(obj: Object, verb: Verb, person: Person) -> ObjectState:
    """The state after ``verb``; raises Refused."""
    if found := refusal(obj, verb, person):
        raise found
    return NEXT[ObjectState(obj.state), verb]


def seat(verb: Verb, person: Person) -> Role:
    """The role under which the person does it; raises Refused."""
    return person.seat(_ACT[verb])


def _past(verb: Verb) -> str:
    return {
        Verb.EDIT: "edited",
        Verb.SUBMIT: "submitted",
        Verb.RETURN: "returned",
        Verb.CLEAR: "cleared",
        Verb.SCHEDULE: "put into a batch",
        Verb.UNSCHEDULE: "taken out of its batch",
        Verb.PUBLISH: "published",
        Verb.WITHDRAW: "withdrawn",
        Verb.EXPIRE: "expired",
        Verb.FIND_NARROW: "marked identified",
        Verb.FIND_WIDE: "marked identified",
        Verb.LOCATE: "marked located",
    }[verb]


def _way_out(obj: Object, verb: Verb) -> str:
    if verb in (Verb.SCHEDULE, Verb.PUBLISH) and obj.state in (ObjectState.DRAFT, ObjectState.SUBMITTED):
        return "A second analyst must clear it first."
    if verb is Verb.CLEAR and obj.state == ObjectState.DRAFT:
        return "Its author must submit it first."
    if verb is Verb.EDIT:
        return "Withdraw it, then make a new object."
    return ""
