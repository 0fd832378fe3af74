"""The steps of a recipe as a list one edits: add in the usual place, move, switch, change a number, take out."""

from collections.abc import Sequence
from dataclasses import replace

from workstation.domain.crop import STEPS, Step

GROUPS = (
    ("light", "Light"),
    ("colour", "Colour"),
    ("geometry", "Geometry"),
    ("detail", "Detail"),
    ("repair", "Repair"),
    ("combine", "Combine"),
)
"""The order in which steps are offered, and what a person calls each group."""

STRAIGHT = (0.0, 0.0, 255.0, 255.0)
"""A curve which changes nothing."""


def place_of(steps: Sequence[Step], name: str) -> int:
    """Where a step is, -1 if it is not there."""
    return next((i for i, step in enumerate(steps) if step.name == name), -1)


def usual_place(steps: Sequence[Step], name: str) -> int:
    """Where a step is, else where it would go in: before the first one which usually follows it."""
    here, usual = place_of(steps, name), list(STEPS)
    if here >= 0:
        return here
    return next((i for i, step in enumerate(steps) if usual.index(step.name) > usual.index(name)), len(steps))


def put(steps: Sequence[Step], step: Step) -> tuple[Step, ...]:
    """The step in place of the one of its kind, else in its usual place."""
    place, there = usual_place(steps, step.name), place_of(steps, step.name) >= 0
    return (*steps[:place], step, *steps[place + (1 if there else 0) :])


def at_rest(name: str) -> Step:
    """A new step, still changing nothing. Raises Refused for those made by drawing (perspective)."""
    return Step(name, STRAIGHT if name == "curve" else STEPS[name].rest())


def taken_out(steps: Sequence[Step], name: str) -> tuple[Step, ...]:
    """Without a step."""
    return tuple(step for step in steps if step.name != name)


def moved(steps: Sequence[Step], name: str, by: int) -> tuple[Step, ...]:
    """One place earlier (-1) or later (1); unchanged at the end."""
    return placed(steps, name, max(0, place_of(steps, name) + by))


def placed(steps: Sequence[Step], name: str, place: int) -> tuple[Step, ...]:
    """With one step at another place (0 is the first); the others keep their order, and combining stays first."""
    others = taken_out(steps, name)
    made = (*others[:place], *(step for step in steps if step.name == name), *others[place:])
    return tuple(sorted(made, key=lambda step: step.name != "average"))


def why_not_move(steps: Sequence[Step], name: str, by: int) -> str | None:
    """None, or why a step cannot go one place earlier (-1) or later (1)."""
    if moved(steps, name, by) != tuple(steps):
        return None
    there = place_of(steps, name) + by
    if 0 <= there < len(steps):
        return "Photographs are combined before anything else."
    return "It is the first step." if by < 0 else "It is the last step."


def switched(steps: Sequence[Step], name: str, *, on: bool) -> tuple[Step, ...]:
    """Switched on or off, in its place."""
    return tuple(replace(step, on=on) if step.name == name else step for step in steps)


def with_numbers(steps: Sequence[Step], name: str, values: tuple[float, ...]) -> tuple[Step, ...]:
    """Other numbers of a step which is there; it keeps its place and its switch."""
    return tuple(Step(name, values, step.on) if step.name == name else step for step in steps)


def turned(steps: Sequence[Step], by: int) -> tuple[Step, ...]:
    """A quarter turn more; a whole turn is none."""
    here = place_of(steps, "turn")
    angle = ((steps[here].value if here >= 0 and steps[here].on else 0.0) + by) % 360
    return put(steps, Step("turn", angle)) if angle else taken_out(steps, "turn")


def said(name: str, number: int, value: float) -> str:
    """``Exposure 0.5 EV``, ``White balance, tint 20``."""
    kind = STEPS[name]
    one = kind.numbers[number]
    what = kind.label if len(kind.numbers) == 1 else f"{kind.label}, {one.label.lower()}"
    unit = one.unit if one.unit in {"°", "%"} else f" {one.unit}".rstrip()
    return f"{what} {value:g}{unit}"
