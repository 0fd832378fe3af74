"""The hand on the canvas: which gesture a press starts, what a drag makes of it, what a key does, and the step it leaves."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent

from workstation.domain.geometry import Rect
from workstation.ui.canvas import tools
from workstation.ui.canvas.steps import Drawn, Redraw
from workstation.ui.canvas.tools import Gesture, Hit, Pointer

if TYPE_CHECKING:
    from workstation.ui.canvas.view import CanvasView

REACH = 10
"""How near a handle must be, in view pixels."""

NUDGE_REGION, NUDGE_MASK = 1, 2
TOOLS = ("select", "crop", "mask")
_SAID = "Shift keeps the ratio, Ctrl or Alt from the centre, Esc gives up"
_CURSORS = {
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
}


class Drawing:
    """Region and masks of a view under the hand."""

    def __init__(self, view: "CanvasView") -> None:
        self._view = view
        self._gesture: Gesture | None = None
        self._put: Callable[[Rect | None], Drawn] = lambda _rect: Drawn()
        self._text = ""
        self._live: Drawn | None = None
        self.tool = "select"

    def set_tool(self, tool: str) -> None:
        """Take up a tool: "select", "crop" or "mask"."""
        self.tool = tool
        self._view.change(chosen=-1)
        self._view.tool_changed.emit(tool)
        what = {
            "crop": "Drag the region to crop. " + _SAID,
            "mask": "Drag a box to black out. Delete removes a mask",
        }
        self._view.hint.emit(what.get(tool, ""))
        self.point(self._view.rect().center())

    def now(self) -> Drawn:
        """What to paint: the gesture under way, else what stands."""
        return self._live or self._view.scene.drawn

    def reset(self) -> None:
        """Another photograph: drop what was under way."""
        self._gesture, self._live = None, None

    def step(self, text: str, after: Drawn, merge: int = -1) -> None:
        """Leave a named step on the undo stack."""
        before = self._view.scene.drawn
        if after != before:
            self._view.undo.push(Redraw(text, before, after, self._view.show_drawn, merge=merge))

    def press(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> bool:
        """Start a gesture; False if there is nothing to take hold of here."""
        view, pointer = self._view, self._pointer(at, modifiers)
        scene, bounds = view.scene, self._bounds()
        found = self._hit(at)
        drawn = scene.drawn
        if found.what == "handle":
            index = found.mask
            rect = drawn.masks[index] if index >= 0 else drawn.region
            if rect is not None:
                self._begin(tools.resize(rect, found.handle, pointer, bounds), index, "Resize")
        elif self.tool == "mask" and found.what != "mask":
            self._begin(tools.draw(pointer, bounds), len(drawn.masks), "Draw")
        elif found.what == "mask":
            view.change(chosen=found.mask)
            self._begin(tools.move(drawn.masks[found.mask], pointer, bounds), found.mask, "Move")
        elif found.what == "region" and self.tool == "select" and drawn.region is not None:
            view.change(chosen=-1)
            self._begin(tools.move(drawn.region, pointer, bounds), -1, "Move")
        elif self.tool == "crop":
            ratio = drawn.region.width / drawn.region.height if drawn.region else 1.0
            self._begin(tools.draw(pointer, bounds, ratio), -1, "Draw")
        else:
            view.change(chosen=-1)
            return False
        return True

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer has moved."""
        if self._gesture is None:
            self.point(at)
            return
        rect = self._gesture.send(self._pointer(at, modifiers))
        self._live = self._put(rect)
        if rect is not None:
            self._view.hint.emit(f"{rect.width} × {rect.height}   {_SAID}")
        self._view.region_moving.emit(self._live.region)
        self._view.update()

    def release(self) -> None:
        """End the gesture: leave a step, if anything changed."""
        if self._gesture is None:
            return
        after, text = self._live, self._text
        fresh = after is not None and len(after.masks) > len(self._view.scene.drawn.masks)
        self.reset()
        if after is not None:
            self.step(text, after)
            if fresh:
                self._view.change(chosen=len(after.masks) - 1)
        self._view.hint.emit("")
        self._view.update()

    def point(self, at: QPoint) -> None:
        """The cursor tells what a press would do."""
        shapes = {"mask": Qt.CursorShape.SizeAllCursor, "region": Qt.CursorShape.SizeAllCursor}
        found = self._hit(at)
        if found.what == "handle":
            shape = _CURSORS[found.handle]
        elif self.tool != "select" and found.what != "mask":
            shape = Qt.CursorShape.CrossCursor
        else:
            shape = shapes.get(found.what, Qt.CursorShape.ArrowCursor)
        self._view.setCursor(shape)

    def key(self, event: QKeyEvent) -> bool:
        """Arrows, Enter, Esc, Delete; True if it meant something here."""
        key = event.key()
        arrows = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        if key in arrows:
            self._arrow(*arrows[Qt.Key(key)], event.modifiers())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._view.committed.emit()
        elif key == Qt.Key.Key_Escape:
            self._cancel()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
        else:
            return False
        return True

    def remove(self) -> None:
        """Delete the chosen mask, else the region."""
        scene = self._view.scene
        if scene.chosen >= 0:
            masks = tuple(mask for i, mask in enumerate(scene.drawn.masks) if i != scene.chosen)
            self.step("Delete mask", replace(scene.drawn, masks=masks))
        elif scene.drawn.region is not None:
            self.step("Delete crop", replace(scene.drawn, region=None))

    def swap_sides(self) -> None:
        """X: upright instead of lying."""
        region = self._view.scene.drawn.region
        if region is not None:
            self.step("Turn crop", replace(self._view.scene.drawn, region=tools.turned(region, self._bounds())))

    def _begin(self, gesture: Gesture, index: int, verb: str) -> None:
        """Take hold: ``index`` -1 is the region, else the mask (a new one at the end)."""
        next(gesture)
        drawn = self._view.scene.drawn
        self._gesture, self._live = gesture, None
        self._text = f"{verb} {'crop' if index < 0 else 'mask'}"

        def put(rect: Rect | None) -> Drawn:
            if rect is None:
                return drawn
            if index < 0:
                return replace(drawn, region=rect)
            return replace(drawn, masks=(*drawn.masks[:index], rect, *drawn.masks[index + 1 :]))

        self._put = put

    def _cancel(self) -> None:
        """Esc gives up one thing: the gesture, the chosen mask, the tool, then asks the desk."""
        if self._gesture is not None:
            self.reset()
            self._view.region_moving.emit(self._view.scene.drawn.region)
            self._view.update()
        elif self._view.scene.chosen >= 0:
            self._view.change(chosen=-1)
        elif self.tool != "select":
            self.set_tool("select")
        else:
            self._view.cancelled.emit()

    def _arrow(self, dx: int, dy: int, modifiers: Qt.KeyboardModifier) -> None:
        """Nudge by 1 (Shift 10), Ctrl resizes; pan when nothing is drawn."""
        view = self._view
        drawn, chosen, bounds = view.scene.drawn, view.scene.chosen, self._bounds()
        rect = drawn.masks[chosen] if chosen >= 0 else drawn.region
        if rect is None:
            view.pan(-dx * view.width() / 10, -dy * view.height() / 10)
            return
        far = 10 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
        sized = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        change = tools.stretched if sized else tools.nudged
        moved = change(rect, dx * far, dy * far, bounds)
        name = f"{'Resize' if sized else 'Move'} {'mask' if chosen >= 0 else 'crop'}"
        merge = (NUDGE_MASK if chosen >= 0 else NUDGE_REGION) + (2 if sized else 0)
        if chosen >= 0:
            masks = (*drawn.masks[:chosen], moved, *drawn.masks[chosen + 1 :])
            self.step(name, replace(drawn, masks=masks), merge)
        else:
            self.step(name, replace(drawn, region=moved), merge)

    def _bounds(self) -> Rect:
        """The whole photograph."""
        return Rect(0, 0, max(1, self._view.scene.width), max(1, self._view.scene.height))

    def _pointer(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> Pointer:
        """The pointer in image pixels, with what the modifiers mean."""
        x, y = self._view.place.to_image(at.x(), at.y())
        centre = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        return Pointer(x, y, bool(modifiers & Qt.KeyboardModifier.ShiftModifier), bool(modifiers & centre))

    def _hit(self, at: QPoint) -> Hit:
        """What lies under a point of the view."""
        view = self._view
        x, y = view.place.to_image(at.x(), at.y())
        drawn = view.scene.drawn
        return tools.hit(drawn.region, drawn.masks, x, y, REACH / view.place.scale, view.scene.chosen)
