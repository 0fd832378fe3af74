"""What a press takes hold of with the tools that draw and move boxes: a handle, the crop, a mask, or nothing."""

from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workstation.domain.geometry import Rect
from workstation.ui.canvas import brush, outline, snapping, tilt, tools
from workstation.ui.canvas.hits import Hit
from workstation.ui.canvas.nearness import REACH
from workstation.ui.canvas.tools import Pointer

if TYPE_CHECKING:
    from workstation.ui.canvas.drawing import Drawing
    from workstation.ui.canvas.view import CanvasView


class Grasp:
    """Starts the gesture which belongs to what was hit."""

    def __init__(self, view: "CanvasView", drawing: "Drawing") -> None:
        self._view, self._drawing = view, drawing

    @property
    def field(self) -> snapping.Field:
        """What a shape under the hand gives way to."""
        view = self._view
        return snapping.Field(view.scene.zones, REACH / view.place.scale, self._drawing.bounds())

    def press(self, found: Hit, pointer: Pointer) -> bool:
        """Start; False if there is nothing to take hold of here."""
        view, drawn, tool = self._view, self._view.scene.drawn, self._drawing.tool
        if found.what == "handle":
            self._pull(found, pointer)
        elif found.what == "knob" and tool != "mask":
            self._tilt(pointer)
        elif tool != "mask" and (found.what == "corner" or (found.what == "side" and pointer.centre)):
            return self._drawing.corners.press(found, pointer)
        elif found.what == "mask":
            view.change(chosen=found.number, corner=-1)
            self._carry_mask(found.number, pointer)
        elif tool == "mask":
            draw = tools.draw(pointer, self._drawing.bounds())
            put = lambda rect: drawn.with_mask(len(drawn.masks), rect) if rect else drawn
            self._drawing.begin(draw, put, "Draw mask")
        elif found.what in ("region", "side") and tool == "select" and drawn.region is not None:
            view.change(chosen=-1, corner=-1)
            self._carry_region(drawn.region, pointer)
        elif tool == "crop":
            self._draw_region(pointer)
        else:
            view.change(chosen=-1, corner=-1)
            return False
        return True

    def _tilt(self, pointer: Pointer) -> None:
        drawn = self._view.scene.drawn
        if drawn.region is not None:
            turn = tilt.turn(drawn.region, drawn.angle, pointer, self._drawing.bounds())
            self._drawing.begin(turn, lambda made: replace(drawn, region=made[0], angle=made[1]), "Tilt crop")

    def _pull(self, found: Hit, pointer: Pointer) -> None:
        """A handle of the chosen mask or of the region."""
        drawn, field = self._view.scene.drawn, self.field
        mask = drawn.masks[found.number] if found.number >= 0 else None
        if isinstance(mask, Rect):
            pull = tools.resize(mask, found.handle, pointer, field.bounds)
            self._drawing.begin(pull, lambda rect: drawn.with_mask(found.number, rect), "Resize mask")
        elif drawn.region is not None:
            if drawn.angle:
                pull = tilt.resize(drawn.region, drawn.angle, found.handle, pointer, field.bounds)
                pull = snapping.tilted(drawn, pull, field, found.handle)
            else:
                pull = tools.resize(drawn.region, found.handle, pointer, field.bounds)
                pull = snapping.upright(pull, pointer, field, found.handle)
            self._drawing.begin(pull, lambda rect: replace(drawn, region=rect), "Resize crop")

    def _carry_mask(self, number: int, pointer: Pointer) -> None:
        drawn, bounds = self._view.scene.drawn, self._drawing.bounds()
        mask = drawn.masks[number]
        gesture: Generator[Any, Pointer, None]
        gesture = tools.move(mask, pointer, bounds) if isinstance(mask, Rect) else brush.carry(mask, pointer, bounds)
        self._drawing.begin(gesture, lambda made: drawn.with_mask(number, made), "Move mask")

    def _carry_region(self, region: Rect, pointer: Pointer) -> None:
        drawn, field = self._view.scene.drawn, self.field
        if drawn.polygon:
            carry = snapping.polygon(drawn, outline.move(drawn.polygon, pointer, field.bounds), field)
            self._drawing.begin(carry, drawn.with_polygon, "Move crop")
            return
        if drawn.angle:
            move = snapping.tilted(drawn, tilt.move(region, drawn.angle, pointer, field.bounds), field, None)
        else:
            move = snapping.upright(tools.move(region, pointer, field.bounds), pointer, field, None)
        self._drawing.begin(move, lambda rect: replace(drawn, region=rect), "Move crop")

    def _draw_region(self, pointer: Pointer) -> None:
        """A new rectangle, upright, instead of what was there."""
        drawn, preset, field = self._view.scene.drawn, self._drawing.shaping.ratio, self.field
        ratio = preset or (drawn.region.width / drawn.region.height if drawn.region else 1.0)
        gesture = snapping.upright(tools.draw(pointer, field.bounds, ratio), pointer, field, (0, 0))
        put = lambda rect: replace(drawn, region=rect, polygon=(), angle=0.0) if rect else drawn
        self._drawing.begin(gesture, put, "Draw crop")
