"""The hand on the canvas: which gesture a press starts, what a drag makes of it, and the step it leaves."""

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt

from workstation.domain.geometry import Rect
from workstation.domain.shape import WIDEST
from workstation.ui.canvas import brush, hits, nearness, outline, tilt, tools
from workstation.ui.canvas.corners import Corners
from workstation.ui.canvas.cursors import shape_for
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.hits import Hit
from workstation.ui.canvas.shaping import Shaping
from workstation.ui.canvas.tools import Handle, Pointer
from workstation.ui.canvas.undo import Redraw

if TYPE_CHECKING:
    from workstation.ui.canvas.view import CanvasView

REACH = 10
"""How near a handle must be, in view pixels."""

TOOLS = ("select", "crop", "polygon", "brush", "eraser", "mask")
PAINTS = ("brush", "eraser")
_HINTS = {
    "crop": "Drag the region to crop. Shift keeps the ratio, Ctrl or Alt from the centre, beside a corner it tilts",
    "polygon": "Click corners; Enter, a double click or the first corner closes. Backspace takes one back",
    "brush": "Paint what must not be seen. [ and ] or Ctrl+wheel size it, Shift draws a straight line",
    "eraser": "Take masks away by painting. [ and ] or Ctrl+wheel size it, Shift draws a straight line",
    "mask": "Drag a box to black out. Delete removes a mask",
}
_SAID = "Shift keeps the ratio, Ctrl or Alt from the centre, hold Z to go into a zone, Esc gives up"


class Drawing:
    """Everything drawn on a view, under the hand. ``radius`` of the brush in image pixels; ``free``: Z is held."""

    def __init__(self, view: "CanvasView") -> None:
        self._view = view
        self._gesture: Generator[Any, Pointer, None] | None = None
        self._put: Callable[[Any], Drawn] = lambda _made: Drawn()
        self._text = ""
        self._live: Drawn | None = None
        self.corners, self.shaping = Corners(view, self), Shaping(view, self)
        self.tool = "select"
        self.radius = 20
        self.free = False

    # tools ----------------------------------------------------------------------------------------------------------

    def set_tool(self, tool: str) -> None:
        """Take up one of TOOLS."""
        self.tool = tool
        self._view.change(chosen=-1, corner=-1, cross=None, tool=tool, brush=self.radius)
        self._view.tool_changed.emit(tool)
        self._view.hint.emit(_HINTS.get(tool, ""))
        self.point(self._view.pointer)

    def set_radius(self, radius: int) -> None:
        """A wider or narrower brush; told by ``brush_changed``."""
        self.radius = max(1, min(WIDEST, radius))
        self._view.change(brush=self.radius)
        self._view.brush_changed.emit(self.radius)

    def grow(self, notches: float) -> None:
        """By the wheel or a bracket."""
        self.set_radius(brush.grown(self.radius, notches))

    # steps ----------------------------------------------------------------------------------------------------------

    def now(self) -> Drawn:
        """What to paint: the gesture under way, else what stands."""
        return self._live or self._view.scene.drawn

    @property
    def busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._gesture is not None

    def reset(self) -> None:
        """Drop what is under the hand."""
        self._gesture, self._live = None, None
        self._view.change(near=None)

    def step(self, text: str, after: Drawn, merge: int = -1) -> None:
        """Leave a named step on the undo stack."""
        before = self._view.scene.drawn
        if after != before:
            self._view.undo.push(Redraw(text, before, after, self._view.show_drawn, merge=merge))

    def undo(self) -> None:
        """Take back the stroke or drag under way, else the last step."""
        if self.busy:
            self.give_up()
        else:
            self._view.undo.undo()

    def give_up(self) -> None:
        """Esc during a gesture: as if it had not begun."""
        self.reset()
        self._view.judge()
        self._moving(self._view.scene.drawn)

    # the pointer ----------------------------------------------------------------------------------------------------

    def press(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> bool:
        """Start a gesture; False if there is nothing to take hold of here."""
        pointer = self._pointer(at, modifiers)
        self._view.change(cross=None)
        if self.tool in PAINTS:
            self.paint(pointer)
            return True
        found = self._hit(at)
        if self.tool == "polygon":
            return self.corners.press(found, pointer)
        return self._press(found, pointer)

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer has moved."""
        if self._gesture is None:
            self.point(at)
        else:
            self.send(self._pointer(at, modifiers))

    def send(self, pointer: Pointer) -> None:
        """Carry the gesture on, and say what it makes."""
        if self._gesture is None:
            return
        made = self._gesture.send(pointer)
        self._live = self._put(made)
        self._view.judge(self._live, painting=self.tool in PAINTS, way=self._text.endswith(("crop", "corner")))
        self._view.hint.emit(self._saying(self._live))
        self._moving(self._live)

    def release(self) -> None:
        """End the gesture: leave a step, if anything changed."""
        if self._gesture is None:
            return
        after, text, count = self._live, self._text, len(self._view.scene.drawn.masks)
        self.reset()
        if after is not None:
            if len(after.masks) > count and self.tool in PAINTS:
                after = after.with_mask(count, brush.finished(after.masks[-1]))  # type: ignore[arg-type]
            self.step(text, after)
            if len(after.masks) > count and self.tool == "mask":
                self._view.change(chosen=count)
        wrong = outline.wrong_sides(self._view.scene.drawn.polygon)
        self._view.hint.emit(outline.CROSSES if wrong else "")
        self._view.update()

    def double(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> bool:
        """A double click: close the polygon, or set a corner on a side. False if it means something else here."""
        if self.tool in PAINTS or self._view.scene.drawn.begun:
            self.corners.close()
            return True
        found = self._hit(at)
        if found.what == "side":
            self.corners.insert(found.number, self._pointer(at, modifiers))
            return True
        return False

    def point(self, at: QPoint) -> None:
        """The cursor tells what a press would do."""
        self._view.setCursor(shape_for(self._hit(at), self.tool, self._view.scene.drawn.angle))

    def paint(self, pointer: Pointer) -> None:
        """Start a stroke; with Shift from where the last one ended."""
        drawn, erase = self._view.scene.drawn, self.tool == "eraser"
        strokes = [mask for mask in drawn.masks if not isinstance(mask, Rect)]
        since = strokes[-1].points[-1] if pointer.keep and strokes else None
        self.begin(
            brush.paint(pointer, self.radius, self.bounds(), erase=erase, since=since),
            lambda stroke: drawn.with_mask(len(drawn.masks), stroke),
            "Erase from masks" if erase else "Paint mask",
            at_once=True,
        )

    def begin(
        self, gesture: Generator[Any, Pointer, None], put: Callable[[Any], Drawn], text: str, *, at_once: bool = False
    ) -> None:
        """Take hold. ``put`` makes a drawing of what the gesture gives; ``at_once``: a click alone means something."""
        first = next(gesture)
        self._gesture, self._put, self._text = gesture, put, text
        self._live = put(first) if at_once else None
        self._view.update()

    def bounds(self) -> Rect:
        """The whole photograph."""
        return Rect(0, 0, max(1, self._view.scene.width), max(1, self._view.scene.height))

    def _press(self, found: Hit, pointer: Pointer) -> bool:
        """With the tools that draw and move boxes."""
        view, drawn = self._view, self._view.scene.drawn
        boxes = self.tool != "mask"
        if found.what == "handle":
            self._pull(found, pointer)
        elif found.what == "knob" and boxes and drawn.region is not None:
            turn = tilt.turn(drawn.region, drawn.angle, pointer, self.bounds())
            self.begin(turn, lambda made: replace(drawn, region=made[0], angle=made[1]), "Tilt crop")
        elif boxes and (found.what == "corner" or (found.what == "side" and pointer.centre)):
            return self.corners.press(found, pointer)
        elif self.tool == "mask" and found.what != "mask":
            draw = tools.draw(pointer, self.bounds())
            self.begin(draw, lambda r: drawn.with_mask(len(drawn.masks), r) if r else drawn, "Draw mask")
        elif found.what == "mask":
            view.change(chosen=found.number, corner=-1)
            self._carry_mask(found.number, pointer)
        elif found.what in ("region", "side") and self.tool == "select" and drawn.region is not None:
            view.change(chosen=-1, corner=-1)
            self._carry_region(pointer)
        elif self.tool == "crop":
            self._draw_region(pointer)
        else:
            view.change(chosen=-1, corner=-1)
            return False
        return True

    def _pull(self, found: Hit, pointer: Pointer) -> None:
        """A handle of the chosen mask or of the region."""
        drawn, bounds = self._view.scene.drawn, self.bounds()
        mask = drawn.masks[found.number] if found.number >= 0 else None
        if isinstance(mask, Rect):
            pull = tools.resize(mask, found.handle, pointer, bounds)
            self.begin(pull, lambda rect: drawn.with_mask(found.number, rect), "Resize mask")
        elif drawn.region is not None:
            if drawn.angle:
                gesture = tilt.resize(drawn.region, drawn.angle, found.handle, pointer, bounds)
            else:
                gesture = self._snapping(
                    tools.resize(drawn.region, found.handle, pointer, bounds), pointer, found.handle
                )
            self.begin(gesture, lambda rect: replace(drawn, region=rect), "Resize crop")

    def _carry_mask(self, number: int, pointer: Pointer) -> None:
        drawn, mask = self._view.scene.drawn, self._view.scene.drawn.masks[number]
        gesture: Generator[Any, Pointer, None]
        if isinstance(mask, Rect):
            gesture = tools.move(mask, pointer, self.bounds())
        else:
            gesture = brush.carry(mask, pointer, self.bounds())
        self.begin(gesture, lambda made: drawn.with_mask(number, made), "Move mask")

    def _carry_region(self, pointer: Pointer) -> None:
        drawn, bounds = self._view.scene.drawn, self.bounds()
        if drawn.region is None:
            return
        if drawn.polygon:
            self.begin(outline.move(drawn.polygon, pointer, bounds), drawn.with_polygon, "Move crop")
            return
        gesture = (
            tilt.move(drawn.region, drawn.angle, pointer, bounds)
            if drawn.angle
            else self._snapping(tools.move(drawn.region, pointer, bounds), pointer, None)
        )
        self.begin(gesture, lambda rect: replace(drawn, region=rect), "Move crop")

    def _draw_region(self, pointer: Pointer) -> None:
        """A new rectangle, upright, instead of what was there."""
        drawn, preset = self._view.scene.drawn, self.shaping.ratio
        ratio = preset or (drawn.region.width / drawn.region.height if drawn.region else 1.0)
        gesture = self._snapping(tools.draw(pointer, self.bounds(), ratio), pointer, (0, 0))
        self.begin(
            gesture, lambda rect: replace(drawn, region=rect, polygon=(), angle=0.0) if rect else drawn, "Draw crop"
        )

    def _snapping(self, gesture: tools.Gesture, pointer: Pointer, handle: Handle | None) -> tools.Gesture:
        reach = nearness.REACH / self._view.place.scale
        return tools.snapping(gesture, pointer, self._view.scene.zones, reach, self.bounds(), handle)

    def _moving(self, drawn: Drawn) -> None:
        """Tell what is under way. A clear patch shows the crop as it stood, so it goes when that moves."""
        stood = self._view.scene.drawn
        if self._view.patched and (drawn.region, drawn.polygon, drawn.angle) != (
            stood.region,
            stood.polygon,
            stood.angle,
        ):
            self._view.set_patch(None)
        self._view.region_moving.emit(drawn.region)
        self._view.drawn_moving.emit(drawn)
        self._view.update()

    def _saying(self, live: Drawn) -> str:
        """The status bar while dragging."""
        scene = self._view.scene
        zone = nearness.said(scene.near, scene.zones, scene.touching)
        if live.polygon and outline.wrong_sides(live.polygon):
            return outline.CROSSES
        if self._text == "Tilt crop":
            parts = [f"{live.angle:+.1f}°", zone, "Shift tilts by 5°, Esc gives up"]
        elif self.tool in PAINTS:
            parts = [f"{2 * self.radius + 1} px wide", zone, "Esc gives up"]
        else:
            size = f"{live.region.width} × {live.region.height}" if live.region else ""
            parts = [size, zone, _SAID]
        return "   ".join(filter(None, parts))

    def _pointer(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> Pointer:
        """The pointer in image pixels, with what the modifiers mean."""
        x, y = self._view.place.to_image(at.x(), at.y())
        centre = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        fixed = bool(self.shaping.ratio) and self._text in ("Draw crop", "Resize crop")
        keep = bool(modifiers & Qt.KeyboardModifier.ShiftModifier) or (fixed and self.busy)
        return Pointer(x, y, keep, bool(modifiers & centre), self.free)

    def _hit(self, at: QPoint) -> Hit:
        """What lies under a point of the view."""
        view, scale = self._view, self._view.place.scale
        x, y = view.place.to_image(at.x(), at.y())
        drawn = view.scene.drawn
        if view.scene.knob and hits.knob_hit(view.scene.knob_at(view.place), x, y, REACH / scale):
            return Hit("knob")
        return hits.hit(drawn, x, y, scale, view.scene.chosen, REACH)
