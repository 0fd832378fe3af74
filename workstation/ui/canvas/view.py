"""The canvas widget: it turns mouse and keys into gestures, and paints the scene.

It promises: no clear pixel is painted unless the keyhole is held open or the desk laid a clear patch of the crop; the hole
shuts on release, focus loss, when the pointer leaves, at F9 (``shield``) and when another photograph comes; the patch goes
with the window's focus, at F9, with another photograph and whenever the drawing changes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)

from workstation.domain.crop import Rendition
from workstation.domain.geometry import Rect
from workstation.domain.zone import Zone
from workstation.ui import theme
from workstation.ui.canvas import brush, nearness, spoken, words
from workstation.ui.canvas import scene as scenery
from workstation.ui.canvas.album import Album
from workstation.ui.canvas.drawing import Drawing
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.eye import Eye, Pixels
from workstation.ui.canvas.held import Held
from workstation.ui.canvas.keyboard import Keyboard
from workstation.ui.canvas.levels import Levels
from workstation.ui.canvas.mouse import Mouse
from workstation.ui.canvas.patch import Patch
from workstation.ui.canvas.ruler import Ruler
from workstation.ui.canvas.scene import OVERLAYS, Scene
from workstation.ui.canvas.undo import Act
from workstation.ui.canvas.veil import Veil
from workstation.ui.canvas.zooming import Zooming


class CanvasView(Zooming):
    """See the module. Tools: "select", "crop", "polygon", "brush", "eraser", "mask".

    Signals: ``drawn_changed(Drawn)`` when a step is done, undone or redone; ``drawn_moving(Drawn)`` while something is
    dragged; ``brush_changed(radius in image pixels)``; ``aspect_changed(place in ASPECTS)``; ``reveal_wanted()`` the first
    time clear pixels are needed; ``tiles_wanted(list[Tile])`` which tiles to bring to ``eye.put``, the first ones first,
    instead of those wanted before;
    ``revealed(bool)``; ``exposure(area in image pixels, seconds)`` when the hole shuts; ``tool_changed(str)``;
    ``hint(str)``; ``committed()`` by Enter or double click; ``cancelled()`` by Esc with nothing left to cancel;
    ``undo_changed()``; ``zoom_changed(scale)``.
    """

    drawn_changed = Signal(object)
    drawn_moving = Signal(object)
    brush_changed = Signal(int)
    aspect_changed = Signal(int)
    reveal_wanted = Signal()
    tiles_wanted = Signal(object)
    revealed = Signal(bool)
    exposure = Signal(float, float)
    tool_changed = Signal(str)
    hint = Signal(str)
    committed = Signal()
    cancelled = Signal()
    undo_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene(0, 0)
        self._album = Album()
        self.undo = self._album.stack(self.undo_changed)
        self._shielded: Levels | None = None
        self.pointer = QPoint()
        self._veil = Veil()
        self._patch: Patch | None = None
        self._spoken: spoken.SpokenCanvas | None = None
        self.drawing, self.keyboard, self._mouse = Drawing(self), Keyboard(self), Mouse(self)
        self.eye, self.ruler = Eye(self), Ruler(self)
        self.held = Held(reveal="Q", into="Z", pan="Space", set="Ins")
        self.set_held = self.held.set  # the registry tells the keys in force
        spoken.install()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 240)
        self.setAccessibleName("Photograph")

    # what is shown ------------------------------------------------------------------------------------------------

    def show_image(self, width: int, height: int, shielded: Rendition, key: str = "") -> None:
        """Another photograph, shielded. ``key`` names it: zoom, undo and unfinished corners of one already seen come back."""
        self.shield()
        self._album.leave(self.place, self.scene.drawn.begun)
        self.drawing.shaping.remember(self.scene.drawn)
        self._album.key = key
        self.eye.set_pixels(None)
        self._shielded = Levels(shielded, width, height)
        old, self.extent, begun = self.scene, (width, height), self._album.begun()
        self.scene = Scene(
            width, height, Drawn(begun=begun), overlay=old.overlay, solid=old.solid, tool=old.tool, brush=old.brush
        )
        if (old.width, old.height) != (width, height):
            self.drawing.set_radius(brush.usual(width, height))
        self.undo = self._album.stack(self.undo_changed)
        self.drawing.reset()
        if place := self._album.place():
            self.go_back(place)
        else:
            self.set_place_fit()
        self._told()
        self.undo_changed.emit()

    @property
    def shown(self) -> bool:
        """Whether there is a photograph."""
        return self._shielded is not None

    def set_zones(self, zones: Sequence[Zone], touching: Iterable[int] | None = None) -> None:
        """Zones as boxes; those whose id is in ``touching``, or which the drawing touches, are highlighted."""
        zones = tuple(zones)
        touches = nearness.touched(self.drawing.now(), zones) if touching is None else frozenset(touching)
        self.change(zones=zones, touching=touches)

    def set_drawn(self, drawn: Drawn) -> None:
        """Show a stored drawing; not a step to undo. Corners of an unfinished polygon stay."""
        self.show_drawn(drawn if drawn.begun else replace(drawn, begun=self.scene.drawn.begun), tell=False)

    def set_region(self, region: Rect | None, text: str = "Set crop") -> None:
        """Change the region by number, as a step that can be undone; a polygon is stretched to it."""
        self.drawing.shaping.place_region(region, text)

    def push(self, text: str, redo: Callable[[], object], undo: Callable[[], object]) -> None:
        """Do a step of the desk's own (exposure, rotation) on this photograph's undo stack."""
        self.undo.push(Act(text, redo, undo))

    def show_drawn(self, drawn: Drawn, *, tell: bool = True) -> None:
        """Show a drawing; called by steps and by gestures when they end."""
        if drawn != self.scene.drawn:
            self.set_patch(None)
        before, self.scene = self.scene.drawn, replace(self.scene, drawn=drawn)
        if self.scene.chosen >= len(drawn.masks):
            self.scene = replace(self.scene, chosen=-1)
        if self.scene.corner >= len(drawn.polygon):
            self.scene = replace(self.scene, corner=-1)
        self.scene = self.scene.judged(drawn)
        self._told()
        if tell and before != drawn:
            self.drawn_changed.emit(drawn)

    def change(self, **values: object) -> None:
        """Change how the scene looks: ``overlay``, ``solid``, ``chosen`` and other fields of it."""
        changed = replace(self.scene, **values)  # type: ignore[arg-type]
        if changed != self.scene:
            self.scene = changed
            self._told()

    def cycle_overlay(self) -> None:
        """O: none, thirds, cross, quarters."""
        self.change(overlay=OVERLAYS[(OVERLAYS.index(self.scene.overlay) + 1) % len(OVERLAYS)])

    # keyhole ------------------------------------------------------------------------------------------------------

    def set_pixels(self, pixels: Pixels | None) -> None:
        """The clear pixels, or a function that gives them at once, only for the keyhole; None drops them from memory (lock)."""
        self.eye.set_pixels(pixels)

    def set_patch(self, rendition: Rendition | None, rect: Rect | None = None) -> None:
        """Lay clear pixels of the crop, masked, over the mosaic at ``rect``; None takes them away. It counts as revealed."""
        old, self._patch = self._patch, None
        if old is not None:
            old.close()
        if rendition is not None and rect is not None and self.isVisible():
            self._patch = Patch(self, rendition, rect, self.scene.drawn)
        self.update()

    @property
    def patched(self) -> bool:
        """Whether a clear patch is on screen."""
        return self._patch is not None

    def shield(self) -> None:
        """Nothing clear is left on screen."""
        self.eye.close()
        self.set_patch(None)

    # Qt -----------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The scene."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().color("canvas"))
        if self._shielded is not None:
            shown = replace(self.scene, drawn=self.drawing.now(), focused=self.hasFocus())
            hole, clear = self.eye.hole, self.eye.clear
            scenery.paint(painter, shown, self.place, self._shielded, hole, clear, veil=self._veil, patch=self._patch)
        self.paint_ring(painter)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """See ``Mouse``."""
        self._mouse.wheel(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """See ``Mouse``."""
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """See ``Mouse``."""
        self._mouse.move(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """See ``Mouse``."""
        self._mouse.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """See ``Mouse``."""
        self._mouse.double(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Held keys, nudges, Enter, Esc, Delete."""
        act = self.held.pressed(event)
        if act == "into":
            self.drawing.free = True
        elif act and event.isAutoRepeat():
            return
        elif act == "reveal":
            self.eye.open()
        elif act:
            self.keyboard.hold(act)
        elif not self.keyboard.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of a held key."""
        if event.isAutoRepeat():
            return
        act = self.held.released(event)
        if act == "into":
            self.drawing.free = False
        elif act == "reveal":
            self.eye.close()
        elif act:
            self.keyboard.release()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shield: nobody is looking any more. The patch stays while the same window is worked in."""
        self.keyboard.let_go()
        self.eye.close()
        if event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
            self.set_patch(None)
        self.update()
        super().focusOutEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Know where the pointer is before it moves."""
        self.pointer = event.position().toPoint()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Shield."""
        self.eye.close()
        self.scene = replace(self.scene, pointer=None)
        self.update()
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Shield."""
        self.shield()
        super().hideEvent(event)

    # a screen reader ----------------------------------------------------------------------------------------------

    def spoken(self) -> spoken.SpokenCanvas:
        """Its interface for a screen reader."""
        if self._spoken is None:
            self._spoken = spoken.SpokenCanvas(self)
        return self._spoken

    def shapes(self) -> tuple[words.Shape, ...]:
        """Everything drawn or found, by name."""
        return words.shapes(self.scene)

    def say(self, text: str) -> None:
        """In the status bar, and aloud."""
        self.hint.emit(text)
        if text and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _told(self) -> None:
        """Repaint and tell a screen reader."""
        self.setAccessibleDescription(words.described(self.scene))
        self.update()
