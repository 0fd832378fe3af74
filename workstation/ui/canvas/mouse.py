"""The mouse on the canvas: which button draws, which moves the photograph, and what the wheel is for."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from workstation.ui.canvas.drawing import PAINTS

if TYPE_CHECKING:
    from workstation.ui.canvas.view import CanvasView


class Mouse:
    """Buttons, movements and wheel of a view."""

    def __init__(self, view: "CanvasView") -> None:
        self._view = view

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom to the cursor; while the keyhole is open change its size, with Ctrl the brush's."""
        view, turns = self._view, event.angleDelta().y() / 120
        if view.eye.hole is not None:
            view.eye.widen(16 * turns, event.position().toPoint())
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and view.drawing.tool in PAINTS:
            view.drawing.grow(turns)
        else:
            view.zoom(1.25**turns, event.position().toPoint())
        event.accept()

    def press(self, event: QMouseEvent) -> None:
        """Middle button or Space pans; the left one starts a gesture."""
        view, point, button = self._view, event.position().toPoint(), event.button()
        pans = button == Qt.MouseButton.MiddleButton or view.keyboard.panning
        if button == Qt.MouseButton.LeftButton and not pans and view.shown:
            pans = not view.drawing.press(point, event.modifiers())
        if pans:
            view.grab_at(point)

    def move(self, event: QMouseEvent) -> None:
        """Carry on."""
        view, point = self._view, event.position().toPoint()
        view.pointer = point
        if not view.carry_to(point):
            view.scene = replace(view.scene, pointer=view.place.to_image(point.x(), point.y()), cross=None)
            view.drawing.drag(point, event.modifiers())
            if view.drawing.tool in PAINTS or view.scene.drawn.begun:
                view.update()
        view.eye.look(point)

    def release(self) -> None:
        """End a gesture or a pan."""
        self._view.let_go()
        self._view.drawing.release()
        self._view.drawing.point(self._view.pointer)

    def double(self, event: QMouseEvent) -> None:
        """Close a polygon, set a corner on a side, else commit."""
        view = self._view
        if event.button() != Qt.MouseButton.LeftButton or not view.shown:
            return
        if view.drawing.tool in PAINTS:
            self.press(event)  # the second of two quick dabs
        elif not view.drawing.double(event.position().toPoint(), event.modifiers()) and view.scene.drawn.region:
            view.committed.emit()
