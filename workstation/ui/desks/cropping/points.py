"""Points set on the proof: two of a line to level by, four corners to straighten, one that is grey. Qt-free."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workstation.domain.crop import STEPS, Step
from workstation.domain.errors import Refused

REACH = 16
"""How near a point must be to be taken up, in view pixels."""

SHORTEST = 8
"""A line shorter than this many view pixels is a click that slipped."""

Spot = tuple[float, float]
"""A place in the picture as fractions of its width and height."""


@dataclass(frozen=True, slots=True)
class Tool:
    """What is in hand: ``name`` "level", "straighten" or "grey", its points and which of them the keys move."""

    name: str
    points: tuple[Spot, ...]
    chosen: int = 0

    def to(self, number: int, x: float, y: float) -> "Tool":
        """With one point elsewhere; it becomes the chosen one. Nothing leaves the picture."""
        spot = (max(0.0, min(1.0, x)), max(0.0, min(1.0, y)))
        return replace(self, points=(*self.points[:number], spot, *self.points[number + 1 :]), chosen=number)

    def next(self, by: int) -> "Tool | None":
        """The next point has the keys; None past the last: the keyboard goes on."""
        there = self.chosen + by
        return replace(self, chosen=there) if 0 <= there < len(self.points) else None

    def told(self) -> str:
        """For a screen reader."""
        x, y = self.points[self.chosen]
        what = {"level": "End", "straighten": "Corner", "grey": "Point"}[self.name]
        many = f" {self.chosen + 1} of {len(self.points)}" if len(self.points) > 1 else ""
        return f"{what}{many}: {x:.1%} from the left, {y:.1%} from the top"


HINTS = {
    "": "W photograph   hold Y before   S level   T straighten   I grey point   Shift+A add a step   K checks   Ctrl+Enter keep",
    "level": "Draw along something that is level or upright (Shift: level, however steep)   Tab, arrows, Enter   Esc gives up",
    "straighten": "Drag the four corners of something flat   Tab next corner   arrows move it   Enter straightens   Esc gives up",
    "grey": "Click something that is grey in truth   arrows, Enter   Esc gives up",
}


def taken_up(name: str, step: Step | None = None) -> Tool:
    """A tool as it lies in the hand first. ``step``: the straightening that is there already."""
    if name == "level":
        return Tool(name, ((0.25, 0.5), (0.75, 0.5)))
    if name == "grey":
        return Tool(name, ((0.5, 0.5),))
    numbers = step.numbers if step else (0.1, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9)
    return Tool(name, tuple(zip(numbers[::2], numbers[1::2], strict=True)))


def levelled(tool: Tool, width: int, height: int, *, flat: bool = False) -> tuple[int, float]:
    """(quarter turns clockwise in degrees, degrees clockwise from -45 to 45) which bring the line to the nearest axis.

    ``flat``: to the horizontal, however steep it is. Raises Refused for a line without length.
    """
    (ax, ay), (bx, by) = tool.points
    dx, dy = (bx - ax) * width, (by - ay) * height
    if math.hypot(dx, dy) < 2:
        raise Refused("line", "The line is too short to level by.", "Draw it along an edge.")
    steep = math.degrees(math.atan2(dy, dx))
    steep = (steep + 90) % 180 - 90  # a line has no direction
    quarters = 0
    if flat and abs(steep) > 45:
        quarters = -90 if steep > 0 else 90
        rest = -(steep + quarters)
    else:
        rest = -steep if abs(steep) <= 45 else (90 if steep > 0 else -90) - steep
    fine = STEPS["rotate"].numbers[0].fine
    return quarters, round(round(rest / fine) * fine, 2) + 0.0


def straightened(tool: Tool) -> Step:
    """The step which makes the four corners a rectangle; they are put in order first. Raises Refused."""
    return Step("perspective", tuple(round(number, 5) for spot in in_order(tool.points) for number in spot))


def in_order(points: Sequence[Spot]) -> list[Spot]:
    """Corners clockwise, the one nearest the upper left first, so that handles may have been carried past one another."""
    x, y = sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)
    round_ = sorted(points, key=lambda p: math.atan2(p[1] - y, p[0] - x))
    first = min(range(len(round_)), key=lambda i: round_[i][0] + round_[i][1])
    return [*round_[first:], *round_[:first]]
