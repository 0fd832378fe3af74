"""The canvas widget: it turns mouse and keys into gestures, and paints the scene.

It promises: no clear pixel is painted unless the keyhole is held open, and the hole shuts on release, focus loss, when the
pointer leaves, at F9 (``shield``) and when another photograph comes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QUndoStack,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from workstation.domain.crop import Rendition
from workstation.domain.geometry import Rect
from workstation.domain.zone import Zone
from workstation.ui import theme
from workstation.ui.canvas import scene as scenery
from workstation.ui.canvas.drawing import Drawing
from workstation.ui.canvas.eye import Eye, Pixels
from workstation.ui.canvas.levels import Levels
from workstation.ui.canvas.place import Place, fitted
from workstation.ui.canvas.scene import OVERLAYS, Scene
from workstation.ui.canvas.steps import Act, Drawn


class CanvasView(QWidget):
    """See the module. Tools: "select", "crop", "mask".

    Signals: ``region_changed(Rect | None)`` and ``masks_changed(tuple)`` when a step is done, undone or redone;
    ``region_moving(Rect | None)`` while it is dragged; ``reveal_wanted()`` the first time clear pixels are needed;
    ``revealed(bool)``; ``exposure(area in image pixels, seconds)`` when the hole shuts; ``tool_changed(str)``;
    ``hint(str)``; ``committed()`` by Enter or double click; ``cancelled()`` by Esc with nothing left to cancel;
    ``undo_changed()``; ``zoom_changed(scale)``.
    """

    region_changed = Signal(object)
    region_moving = Signal(object)
    masks_changed = Signal(object)
    reveal_wanted = Signal()
    revealed = Signal(bool)
    exposure = Signal(float, float)
    tool_changed = Signal(str)
    hint = Signal(str)
    committed = Signal()
    cancelled = Signal()
    undo_changed = Signal()
    zoom_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene(0, 0)
        self.place = Place()
        self.undo = QUndoStack()
        self._stacks: dict[str, QUndoStack] = {}
        self._places: dict[str, Place] = {}
        self._key = ""
        self._shielded: Levels | None = None
        self.pointer = QPoint()
        self._pan: QPoint | None = None
        self._space = False
        self._fitted = True
        self.drawing = Drawing(self)
        self.eye = Eye(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 240)
        self.setAccessibleName("Photograph")

    # what is shown ------------------------------------------------------------------------------------------------

    def show_image(self, width: int, height: int, shielded: Rendition, key: str = "") -> None:
        """Another photograph, shielded. ``key`` names it: zoom and undo of a photograph already seen come back."""
        self.shield()
        self._places[self._key] = self.place
        self._key = key
        self.eye.set_pixels(None)
        self._shielded = Levels(shielded, width, height)
        self.scene = Scene(width, height, overlay=self.scene.overlay, solid=self.scene.solid)
        known = self._stacks.get(key)
        if known is None:
            known = self._stacks[key] = QUndoStack()
            known.indexChanged.connect(self.undo_changed)
        self.undo = known
        self.drawing.reset()
        if key and key in self._places:
            self._fitted = False
            self.set_place(self._places[key])
        else:
            self.set_place_fit()
        self._told()
        self.undo_changed.emit()

    def set_zones(self, zones: Sequence[Zone], touching: Iterable[int] = ()) -> None:
        """Zones as boxes; those whose id is in ``touching`` are highlighted."""
        self.scene = replace(self.scene, zones=tuple(zones), touching=frozenset(touching))
        self._told()

    def set_recipe(self, region: Rect | None, masks: Sequence[Rect] = ()) -> None:
        """Show a stored crop; not a step to undo."""
        self.show_drawn(Drawn(region, tuple(masks)), tell=False)

    def set_region(self, region: Rect | None, text: str = "Set crop") -> None:
        """Change the region by number, as a step that can be undone."""
        self.drawing.step(text, replace(self.scene.drawn, region=region))

    def push(self, text: str, redo: Callable[[], object], undo: Callable[[], object]) -> None:
        """Do a step of the desk's own (exposure, rotation) on this photograph's undo stack."""
        self.undo.push(Act(text, redo, undo))

    def show_drawn(self, drawn: Drawn, *, tell: bool = True) -> None:
        """Show a drawing; called by steps and by gestures when they end."""
        before, self.scene = self.scene.drawn, replace(self.scene, drawn=drawn)
        if self.scene.chosen >= len(drawn.masks):
            self.scene = replace(self.scene, chosen=-1)
        self._told()
        if tell and before.region != drawn.region:
            self.region_changed.emit(drawn.region)
        if tell and before.masks != drawn.masks:
            self.masks_changed.emit(drawn.masks)

    def change(self, **values: object) -> None:
        """Change how the scene looks: ``overlay``, ``solid``, ``chosen``."""
        self.scene = replace(self.scene, **values)  # type: ignore[arg-type]
        self._told()

    def cycle_overlay(self) -> None:
        """O: none, thirds, cross, quarters."""
        self.change(overlay=OVERLAYS[(OVERLAYS.index(self.scene.overlay) + 1) % len(OVERLAYS)])

    # zoom and pan -------------------------------------------------------------------------------------------------

    def set_place(self, place: Place) -> None:
        """Zoom and pan."""
        self.place = place
        self.update()
        self.zoom_changed.emit(place.scale)

    def set_place_fit(self, region: Rect | None = None) -> None:
        """The whole photograph, or a part of it, as large as it fits."""
        self._fitted = region is None
        box = region.numbers() if region else [0, 0, max(1, self.scene.width), max(1, self.scene.height)]
        self.set_place(fitted((box[0], box[1], box[2], box[3]), (self.width(), self.height())))

    def zoom(self, factor: float, at: QPoint | None = None) -> None:
        """Zoom about a point of the view, the middle if none."""
        self._fitted = False
        point = at or self.rect().center()
        self.set_place(self.place.zoomed(factor, point.x(), point.y()))

    def zoom_actual(self) -> None:
        """100 %: one image pixel on one device pixel."""
        self.zoom(1 / self.place.scale / self.devicePixelRatioF())

    def pan(self, dx: float, dy: float) -> None:
        """Move the photograph by view pixels."""
        self._fitted = False
        self.set_place(self.place.panned(dx, dy))

    # keyhole ------------------------------------------------------------------------------------------------------

    def set_pixels(self, pixels: Pixels | None) -> None:
        """The clear pixels, or a function that gives them at once; painted only through the keyhole."""
        self.eye.set_pixels(pixels)

    def forget_pixels(self) -> None:
        """Drop the clear pixels from memory (lock)."""
        self.eye.set_pixels(None)

    def shield(self) -> None:
        """Nothing clear is left on screen."""
        self.eye.close()

    # Qt -----------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The scene."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().color("canvas"))
        if self._shielded is not None:
            shown = replace(self.scene, drawn=self.drawing.now(), focused=self.hasFocus())
            scenery.paint(painter, shown, self.place, self._shielded, self.eye.hole, self.eye.clear)
        if self.hasFocus():
            painter.setPen(theme.current().color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay fitted if it was."""
        if self._fitted:
            self.set_place_fit()
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the cursor; while the keyhole is open, change its size."""
        turns = event.angleDelta().y() / 120
        if self.eye.hole is not None:
            self.eye.widen(16 * turns, event.position().toPoint())
        else:
            self.zoom(1.25**turns, event.position().toPoint())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Middle button or Space pans; the left one starts a gesture."""
        point = event.position().toPoint()
        if event.button() == Qt.MouseButton.MiddleButton or (
            event.button() == Qt.MouseButton.LeftButton and self._space
        ):
            self._pan = point
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and self._shielded is not None:
            if self.drawing.press(point, event.modifiers()):
                return
            self._pan = point

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry on."""
        point = event.position().toPoint()
        self.pointer = point
        if self._pan is not None:
            self.pan(point.x() - self._pan.x(), point.y() - self._pan.y())
            self._pan = point
        else:
            self.drawing.drag(point, event.modifiers())
        self.eye.look(point)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End a gesture or a pan."""
        self._pan = None
        self.drawing.release()
        self.drawing.point(self.pointer)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Commit."""
        if self.scene.drawn.region is not None:
            self.committed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Held keys, nudges, Enter, Esc, Delete."""
        if event.key() == Qt.Key.Key_Q and not event.modifiers():
            if not event.isAutoRepeat():
                self.eye.open()
        elif event.key() == Qt.Key.Key_Space:
            self._space = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif not self.drawing.key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of Q or Space."""
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Q:
            self.eye.close()
        elif event.key() == Qt.Key.Key_Space:
            self._space = False
            self.drawing.point(self.pointer)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shield: nobody is looking any more."""
        self._space = False
        self.eye.close()
        self.update()
        super().focusOutEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Know where the pointer is before it moves."""
        self.pointer = event.position().toPoint()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Shield."""
        self.eye.close()
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Shield."""
        self.eye.close()
        super().hideEvent(event)

    def _told(self) -> None:
        """Repaint and tell a screen reader."""
        self.setAccessibleDescription(scenery.described(self.scene))
        self.update()
