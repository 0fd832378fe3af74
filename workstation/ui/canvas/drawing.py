"""The hand on the canvas: which gesture a press starts, what a drag makes of it, and the step it leaves."""

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt

from workstation.domain.geometry import Rect
from workstation.domain.shape import WIDEST
from workstation.ui.canvas import brush, hints, hits, outline
from workstation.ui.canvas.corners import Corners
from workstation.ui.canvas.cursors import Cursors
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.grasp import Grasp
from workstation.ui.canvas.hits import Hit
from workstation.ui.canvas.shaping import Shaping
from workstation.ui.canvas.tools import Pointer
from workstation.ui.canvas.undo import Redraw

if TYPE_CHECKING:
    from workstation.ui.canvas.view import CanvasView

REACH = 10
"""How near a handle must be, in view pixels."""

TOOLS = tuple(hints.TOOLS)
PAINTS = ("brush", "eraser")


class Drawing:
    """Everything drawn on a view, under the hand. ``radius`` of the brush in image pixels; ``free``: Z is held."""

    def __init__(self, view: "CanvasView") -> None:
        self._view = view
        self._gesture: Generator[Any, Pointer, None] | None = None
        self._put: Callable[[Any], Drawn] = lambda _made: Drawn()
        self._text = ""
        self._live: Drawn | None = None
        self.corners, self.shaping, self.grasp = Corners(view, self), Shaping(view, self), Grasp(view, self)
        self._cursors = Cursors()
        self.tool = "select"
        self.radius = 20
        self.free = False

    # tools ----------------------------------------------------------------------------------------------------------

    def set_tool(self, tool: str) -> None:
        """Take up one of TOOLS."""
        self.tool = tool
        self._view.change(chosen=-1, corner=-1, cross=None, tool=tool, brush=self.radius)
        self._view.tool_changed.emit(tool)
        self._view.hint.emit(hints.TOOLS[tool])
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
        self._view.scene = self._view.scene.judged(self.now())
        self._view.hint.emit("")
        self._moving(self.now())

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
        return self.grasp.press(found, pointer)

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
        way = self._text in hints.SNAPS
        self._view.scene = self._view.scene.judged(self._live, painting=self.tool in PAINTS, way=way)
        self._view.hint.emit(hints.dragging(self._text, self._live, self._view.scene, free=self.free))
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
        self._view.setCursor(self._cursors.over(self._hit(at), self.tool, self._view.scene.drawn.angle))

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

    def _moving(self, drawn: Drawn) -> None:
        """Tell what is under way. A clear patch shows the crop as it stood, so it goes when that moves."""
        stood = self._view.scene.drawn
        if self._view.patched and (drawn.region, drawn.polygon, drawn.angle) != (
            stood.region,
            stood.polygon,
            stood.angle,
        ):
            self._view.set_patch(None)
        self._view.drawn_moving.emit(drawn)
        self._view.update()

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
        found = hits.hit(drawn, x, y, scale, view.scene.chosen, REACH)
        taken = view.scene.chosen >= 0 or view.scene.corner >= 0
        outside = found.what == "nothing" and drawn.region is not None and not drawn.polygon
        return Hit("knob") if outside and self.tool == "select" and not taken else found
