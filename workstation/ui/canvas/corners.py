"""Polygons under the hand: each corner is a step of its own on the undo stack, also before the polygon is closed."""

from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.ui.canvas import nearness, outline, snapping
from workstation.ui.canvas.hits import Hit
from workstation.ui.canvas.tools import Pointer

if TYPE_CHECKING:
    from workstation.ui.canvas.drawing import Drawing
    from workstation.ui.canvas.view import CanvasView

CLOSE = 10
"""A click within so many view pixels of the first corner closes."""


class Corners:
    """Setting, carrying, choosing and removing corners."""

    def __init__(self, view: "CanvasView", drawing: "Drawing") -> None:
        self._view, self._drawing = view, drawing

    def press(self, found: Hit, pointer: Pointer) -> bool:
        """With the polygon in hand, or on one of its corners."""
        drawn = self._view.scene.drawn
        if drawn.begun and self._drawing.tool == "polygon":
            reach = CLOSE / self._view.place.scale
            first = outline.corner_at(drawn.begun[:1], pointer.x, pointer.y, reach) == 0
            if not (first and self.close()):
                self.add(pointer.x, pointer.y)
        elif found.what == "corner":
            self._carry(drawn.polygon, found.number, pointer, "Move corner")
        elif found.what == "side" and pointer.centre:
            at = outline.placed(pointer.x, pointer.y, self._drawing.bounds())
            more = outline.inserted(drawn.polygon, found.number, at)
            if len(more) <= outline.MOST:
                self._carry(more, found.number + 1, pointer, "Add corner", at_once=True)
        else:
            self.add(pointer.x, pointer.y)
        return True

    def add(self, x: float, y: float) -> None:
        """One more corner of the polygon under way; the first begins it."""
        drawn = self._view.scene.drawn
        at = outline.placed(x, y, self._drawing.bounds())
        if drawn.begun[-1:] == (at,):
            return
        if len(drawn.begun) >= outline.MOST:
            self._view.hint.emit(f"A polygon has at most {outline.MOST} corners here: close it with Enter.")
            return
        self._drawing.step("Add corner" if drawn.begun else "Begin polygon", replace(drawn, begun=(*drawn.begun, at)))
        count = len(drawn.begun) + 1
        more = "Enter closes it" if count >= 3 else f"{3 - count} more at least"
        self._view.hint.emit(f"{count} {'corner' if count == 1 else 'corners'}, {more}")

    def close(self) -> bool:
        """Make the crop of the corners set; False if there are none to speak of."""
        drawn = self._view.scene.drawn
        points = drawn.begun
        if len(points) < 3:
            if points:
                self._view.hint.emit("A polygon needs three corners.")
            return False
        self._drawing.step("Close polygon", replace(drawn.with_polygon(points), begun=()))
        self._view.hint.emit(outline.CROSSES if outline.wrong_sides(points) else "")
        return True

    def take_back(self) -> bool:
        """The last unfinished corner."""
        drawn = self._view.scene.drawn
        if drawn.begun:
            self._drawing.step("Take back corner", replace(drawn, begun=drawn.begun[:-1]))
        return bool(drawn.begun)

    def give_up(self) -> bool:
        """All unfinished corners; they come back by undo."""
        drawn = self._view.scene.drawn
        if drawn.begun:
            self._drawing.step("Give up polygon", replace(drawn, begun=()))
        return bool(drawn.begun)

    def insert(self, side: int, pointer: Pointer) -> None:
        """A corner on a side, chosen."""
        drawn = self._view.scene.drawn
        at = outline.placed(pointer.x, pointer.y, self._drawing.bounds())
        more = outline.inserted(drawn.polygon, side, at)
        if len(more) <= outline.MOST:
            self._drawing.step("Add corner", drawn.with_polygon(more))
            self._view.change(corner=side + 1)

    def remove(self) -> None:
        """The chosen corner; the last three go together."""
        scene = self._view.scene
        left = outline.removed(scene.drawn.polygon, scene.corner)
        if left:
            self._drawing.step("Delete corner", scene.drawn.with_polygon(left))
            self._view.change(corner=min(scene.corner, len(left) - 1))
        else:
            self._drawing.shaping.remember(scene.drawn)
            self._drawing.step("Delete crop", replace(scene.drawn, region=None, polygon=()))

    def nudge(self, dx: int, dy: int) -> None:
        """The chosen corner by whole pixels; one step while it goes on."""
        scene = self._view.scene
        x, y = scene.drawn.polygon[scene.corner]
        place = outline.placed(x + dx, y + dy, self._drawing.bounds())
        made = outline.with_corner(scene.drawn.polygon, scene.corner, place)
        self._drawing.step("Move corner", scene.drawn.with_polygon(made), merge=100 + scene.corner)
        scene = self._view.scene
        near = nearness.near(scene.drawn, scene.zones, scene.touching)
        words = f"Corner at {place[0]}, {place[1]}   {nearness.said(near, scene.zones, scene.touching)}".rstrip()
        self._view.hint.emit(outline.CROSSES if outline.wrong_sides(made) else words)

    def _carry(
        self, points: outline.Points, corner: int, pointer: Pointer, text: str, *, at_once: bool = False
    ) -> None:
        drawn = self._view.scene.drawn
        self._view.change(chosen=-1, corner=corner if not at_once else -1)
        carry = outline.carry(points, corner, pointer, self._drawing.bounds())
        carry = snapping.polygon(drawn, carry, self._drawing.grasp.field, corner)
        self._drawing.begin(carry, drawn.with_polygon, text, at_once=at_once)
