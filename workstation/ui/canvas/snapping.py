"""Gestures that give way to zones: the rectangle, its sides, the polygon or its corner lies beside a zone, not in it. No Qt.

Each wraps another gesture and changes what that makes. ``Pointer.free`` lets it through; so does a ratio or a centre which
is kept, as another size would break it.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workstation.domain.crop import Recipe
from workstation.domain.geometry import Rect
from workstation.domain.shape import Point
from workstation.domain.snapping import cleared, cleared_corner, drawn_back, snapped
from workstation.domain.zone import Zone
from workstation.ui.canvas import outline, tilt
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.tools import Gesture, Handle, Pointer


@dataclass(frozen=True, slots=True)
class Field:
    """What surrounds the shape: zones, how near one is evaded (``reach``, image pixels), and the photograph's ``bounds``."""

    zones: Sequence[Zone]
    reach: float
    bounds: Rect


def upright(gesture: Gesture, start: Pointer, field: Field, handle: Handle | None) -> Gesture:
    """An upright rectangle. ``handle`` names the sides pulled, None for the whole, (0, 0) for one that is being drawn."""

    def evade(rect: Rect, pointer: Pointer) -> Rect:
        drawn = (1 if pointer.x >= start.x else -1, 1 if pointer.y >= start.y else -1)
        return snapped(rect, field.zones, field.reach, field.bounds, drawn if handle == (0, 0) else handle)

    return _evading(gesture, evade, whole=handle is None)


def tilted(drawn: Drawn, gesture: Gesture, field: Field, handle: Handle | None) -> Gesture:
    """A tilted rectangle: moved whole, or with the sides at ``handle`` pulled."""

    def moved(rect: Rect, _pointer: Pointer) -> Rect:
        way = cleared(_shape(replace(drawn, region=rect)), field.zones, field.reach, field.bounds)
        return rect.moved(*way)

    def pulled(rect: Rect, _pointer: Pointer) -> Rect:
        def back(s: int, t: int) -> Rect:
            return tilt.drawn_back(rect, drawn.angle, handle or (0, 0), (s, t), field.bounds)

        axes = handle is not None and bool(handle[0]), handle is not None and bool(handle[1])
        shrunk: Callable[[int, int], Recipe] = lambda s, t: _shape(replace(drawn, region=back(s, t)))
        way = drawn_back(shrunk, field.zones, field.reach, axes)
        return back(*way) if any(way) else rect

    return _evading(gesture, pulled if handle else moved, whole=handle is None)


def polygon(drawn: Drawn, gesture: outline.Carrying, field: Field, corner: int | None = None) -> outline.Carrying:
    """A polygon: moved whole, or one of its corners."""

    def evade(points: tuple[Point, ...], _pointer: Pointer) -> tuple[Point, ...]:
        recipe = _shape(drawn.with_polygon(points))
        if corner is None:
            return outline.moved(points, *cleared(recipe, field.zones, field.reach, field.bounds), field.bounds)
        dx, dy = cleared_corner(recipe, corner, field.zones, field.reach, field.bounds)
        x, y = points[corner]
        return outline.with_corner(points, corner, (x + dx, y + dy))

    return _evading(gesture, evade, whole=True)


def _evading(gesture: Any, evade: Callable[[Any, Pointer], Any], *, whole: bool) -> Generator[Any, Pointer, None]:
    """What the gesture makes, evaded unless it must not; a shape that keeps its size (``whole``) always may."""
    pointer = yield next(gesture)
    while True:
        made = gesture.send(pointer)
        bound = pointer.free or ((pointer.keep or pointer.centre) and not whole)
        pointer = yield made if made is None or bound else evade(made, pointer)


def _shape(drawn: Drawn) -> Recipe:
    shape = drawn.shape()
    if shape is None:
        raise ValueError("there is no region to move")
    return shape
