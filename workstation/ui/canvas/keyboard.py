"""The canvas by keys: everything a mouse does, with arrows, Space and Enter.

With the polygon or a brush in hand the arrows move a cross-hair; otherwise they move the chosen corner or mask, else the
crop, else the view. Space pans unless the cross-hair is out: the mouse puts it away.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent

from workstation.domain.geometry import Rect
from workstation.ui.canvas import brush, hits, nearness, outline, tilt, tools
from workstation.ui.canvas.drawing import PAINTS
from workstation.ui.canvas.tools import Pointer
from workstation.ui.canvas.words import of_corner, of_mask

if TYPE_CHECKING:
    from workstation.ui.canvas.view import CanvasView

_NUDGE_REGION, _NUDGE_MASK = 1, 2
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_FAR = 10


class Keyboard:
    """Keys of a view. ``panning``: its key (Space) is held for the mouse."""

    def __init__(self, view: "CanvasView") -> None:
        self._view = view
        self.panning = False

    def press(self, event: QKeyEvent) -> bool:
        """True if the key meant something here."""
        key, hand = Qt.Key(event.key()), self._view.drawing
        if key in _ARROWS:
            self._arrow(*_ARROWS[key], event.modifiers())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self._view.scene.drawn.begun:
                hand.corners.close()
            else:
                self._view.committed.emit()
        elif key == Qt.Key.Key_Escape:
            self._cancel()
        elif key == Qt.Key.Key_Delete or (key == Qt.Key.Key_Backspace and not hand.corners.take_back()):
            hand.shaping.remove()
        elif key != Qt.Key.Key_Backspace:
            return False
        return True

    def release(self) -> None:
        """Let go of what was held."""
        if self.panning:
            self.panning = False
            self._view.drawing.point(self._view.pointer)
        elif self._view.drawing.tool in PAINTS:
            self._view.drawing.release()

    def let_go(self) -> None:
        """The focus is gone: no key is held any more."""
        self.panning = self._view.drawing.free = False
        if self._view.scene.cross is not None and self._view.drawing.busy:
            self._view.drawing.release()

    def choose(self, by: int) -> None:
        """The next or previous corner or mask, and say which."""
        scene = self._view.scene
        corner, mask = hits.ordered(scene.drawn.polygon, scene.drawn.masks, scene.corner, scene.chosen, by)
        self._view.change(corner=corner, chosen=mask, cross=None)
        words = of_corner(scene.drawn, corner) if corner >= 0 else of_mask(scene.drawn, mask) if mask >= 0 else ""
        self._view.say(words)

    def hold(self, act: str) -> None:
        """Set a corner, paint, or – with "pan", while the cross-hair is away – pan."""
        hand, cross = self._view.drawing, self._view.scene.cross
        if cross is not None and hand.tool == "polygon":
            hand.corners.add(*cross)
        elif cross is not None and hand.tool in PAINTS and not hand.busy:
            hand.paint(Pointer(*cross))
        elif act == "pan" and not hand.busy:
            self.panning = True
            self._view.setCursor(Qt.CursorShape.OpenHandCursor)

    def _cancel(self) -> None:
        """Esc gives up one thing: the gesture, unfinished corners, what is chosen, the tool, then asks the desk."""
        view, hand = self._view, self._view.drawing
        if hand.busy:
            hand.give_up()
        elif hand.corners.give_up():
            return
        elif view.scene.chosen >= 0 or view.scene.corner >= 0:
            view.change(chosen=-1, corner=-1)
        elif hand.tool != "select":
            hand.set_tool("select")
        else:
            view.cancelled.emit()

    def _arrow(self, dx: int, dy: int, modifiers: Qt.KeyboardModifier) -> None:
        """By 1 (Shift 10), Ctrl resizes."""
        view, hand = self._view, self._view.drawing
        scene = view.scene
        far = _FAR if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
        sized = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if hand.tool in PAINTS or (hand.tool == "polygon" and scene.corner < 0):
            self._move_cross(dx * far, dy * far)
        elif scene.corner >= 0:
            hand.corners.nudge(dx * far, dy * far)
        elif scene.chosen >= 0:
            self._nudge_mask(dx * far, dy * far, sized)
        elif scene.drawn.region is not None:
            self._nudge_region(scene.drawn.region, dx * far, dy * far, sized)
        else:
            view.pan(-dx * view.width() / 10, -dy * view.height() / 10)

    def _nudge_region(self, region: Rect, dx: int, dy: int, sized: bool) -> None:
        view, hand = self._view, self._view.drawing
        drawn, bounds = view.scene.drawn, hand.bounds()
        if drawn.polygon:
            moved = (
                outline.fitted(drawn.polygon, tools.stretched(region, dx, dy, bounds))
                if sized
                else outline.moved(drawn.polygon, dx, dy, bounds)
            )
            after = drawn.with_polygon(moved)
        elif drawn.angle:
            change = tilt.stretched if sized else tilt.nudged
            after = replace(drawn, region=change(region, drawn.angle, dx, dy, bounds))
        else:
            after = replace(drawn, region=(tools.stretched if sized else tools.nudged)(region, dx, dy, bounds))
        hand.step(f"{'Resize' if sized else 'Move'} crop", after, _NUDGE_REGION + (2 if sized else 0))
        scene = view.scene
        found = nearness.near(scene.drawn, scene.zones, scene.touching)
        view.hint.emit(nearness.said(found, scene.zones, scene.touching))

    def _nudge_mask(self, dx: int, dy: int, sized: bool) -> None:
        view, hand = self._view, self._view.drawing
        drawn, chosen, bounds = view.scene.drawn, view.scene.chosen, hand.bounds()
        mask = drawn.masks[chosen]
        if isinstance(mask, Rect):
            moved = drawn.with_mask(chosen, (tools.stretched if sized else tools.nudged)(mask, dx, dy, bounds))
        else:
            moved = drawn.with_mask(chosen, brush.moved(mask, dx, dy, bounds))
        hand.step(f"{'Resize' if sized else 'Move'} mask", moved, _NUDGE_MASK + (2 if sized else 0))

    def _move_cross(self, dx: int, dy: int) -> None:
        """The cross-hair, at first in the middle of the view; the view follows it. Painting goes on under it."""
        view, hand, scale = self._view, self._view.drawing, self._view.place.scale
        cross = view.scene.cross
        if cross is None:
            middle = view.rect().center()
            start = view.place.to_image(middle.x(), middle.y())
            x, y = outline.placed(*start, hand.bounds())
        else:
            by = max(1, round(1 / scale))
            x, y = outline.placed(cross[0] + dx * by, cross[1] + dy * by, hand.bounds())
        view.change(cross=(float(x), float(y)))
        self._follow(x, y)
        if hand.busy:
            hand.send(Pointer(x, y))
        else:
            view.hint.emit(f"{x}, {y}   Space {'sets a corner' if hand.tool == 'polygon' else 'held paints'}, Esc")

    def _follow(self, x: float, y: float) -> None:
        """Keep the cross-hair in sight."""
        view = self._view
        at = QPoint(*(round(n) for n in view.place.to_view(x, y)))
        room = view.rect().adjusted(16, 16, -16, -16)
        dx = max(room.left() - at.x(), 0) + min(room.right() - at.x(), 0)
        dy = max(room.top() - at.y(), 0) + min(room.bottom() - at.y(), 0)
        if dx or dy:
            view.pan(dx, dy)
