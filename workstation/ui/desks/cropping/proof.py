"""The proof: what would be kept, large and clear, in place of the photograph. Nothing but the region is in it.

It counts as revealed for as long as it is seen, and is put away at F9, when the window loses the focus, at the lock and
when another photograph comes. Before/after and the pictures which tools work on are further *takes* of the same crop.
"""

from PySide6.QtCore import QElapsedTimer, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
    QWheelEvent,
)

from workstation.domain.crop import Rendition
from workstation.ui import theme
from workstation.ui.canvas.held import Held
from workstation.ui.canvas.zooming import Zooming
from workstation.ui.desks.cropping.pictures import Pictures, banner
from workstation.ui.desks.cropping.pointing import Pointing
from workstation.ui.desks.cropping.points import Tool

AFTER, BEFORE, INPUT = "after", "before", "input"
_KEYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
PAN = 40


class Proof(Zooming):
    """See the module.

    Signals: ``revealed(bool)``; ``looked(seconds)`` when it is put away; ``wanted()`` when another take is needed;
    ``done(Tool, flat)`` when a tool has its points; ``tool_changed(name)``; ``left()`` by Esc with nothing in hand;
    ``zoom_changed(scale)``.
    """

    revealed = Signal(bool)
    looked = Signal(float)
    wanted = Signal()
    done = Signal(object, bool)
    tool_changed = Signal(str)
    left = Signal()
    closest = 2.0

    def __init__(self) -> None:
        super().__init__()
        self.pointing = Pointing(self)
        self.before = self.split = False
        self._pictures = Pictures()
        self._words = ""
        self._space = False
        self._open = False
        self._held = QElapsedTimer()
        self._keys = Held(before="Y", pan="Space")
        self.set_held = self._keys.set  # the registry tells the keys in force
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 240)
        self.setAccessibleName("What would be kept")

    # what is shown ------------------------------------------------------------------------------------------------

    @property
    def open(self) -> bool:
        """Whether somebody sees it."""
        return self._open

    @property
    def tool(self) -> Tool | None:
        """What is in hand."""
        return self.pointing.tool

    @property
    def take(self) -> str:
        """Which take is to be seen now."""
        return BEFORE if self.before else INPUT if self.tool else AFTER

    @property
    def size_shown(self) -> tuple[int, int]:
        """Width and height in pixels of the take to be seen, (0, 0) if it is not here."""
        return self._pictures.size(self.take)

    @property
    def spans(self) -> int:
        """How many pixels of the screen the longer side of it spans, seen or not; many before anything is here."""
        return round(max(self.extent) * self.place.scale * self.devicePixelRatioF()) or 1 << 15

    def colour_at(self, x: float, y: float) -> tuple[float, float, float]:
        """Mean red, green and blue (0–255) of the take to be seen, around a place given as fractions."""
        return self._pictures.colour(self.take, x, y)

    def put(self, take: str, rendition: Rendition, size: tuple[int, int]) -> None:
        """Pixels of a take which is ``size`` large in truth."""
        self._pictures.put(take, rendition, size)
        self._words = ""
        self._sized()

    def forget(self, words: str = "") -> None:
        """No pixels: say why."""
        self._pictures.forget()
        self._words = words
        self._tell()

    def show_before(self, on: bool) -> None:
        """Cut and masked only, while the key is held."""
        if self.before != on:
            self.before = on
            self._changed_take()

    def toggle_split(self) -> None:
        """Before at the left, after at the right, or the whole of it again."""
        self.split = not self.split
        self._tell()

    def why_not_split(self) -> str | None:
        """None, or why before and after cannot lie side by side."""
        same = BEFORE in self._pictures and self._pictures.size(BEFORE) == self._pictures.size(AFTER)
        return None if same else "A step changes its size: hold Y instead."

    def set_tool(self, tool: Tool | None) -> None:
        """Take up a tool, or put it down."""
        self.pointing.take(tool)
        self._pictures.forget(INPUT)
        self.tool_changed.emit(tool.name if tool else "")
        self._changed_take()

    def _changed_take(self) -> None:
        if self.take not in self._pictures:
            self.wanted.emit()
        self._sized()

    def _sized(self) -> None:
        """Stay fitted to what is to be seen now."""
        size = self.size_shown
        if size[0] and size != self.extent:
            self.extent = size
            self.stay_fitted()
        self._tell()

    def _tell(self) -> None:
        width, height = self.size_shown
        words = self._words or f"{width} × {height} pixels, clear" + (", before all steps" if self.before else "")
        self.setAccessibleDescription(self.tool.told() if self.tool else words)
        self.update()

    def moved(self) -> None:
        """A point is elsewhere."""
        self._tell()

    # Qt -----------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The take, the points of the tool, the ring of the focus."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().color("canvas"))
        if self.take in self._pictures:
            self._pictures.paint(painter, self.take, self.place, QRectF(self.rect()), self.devicePixelRatioF())
            self.pointing.paint(painter)
            if self.split and self.take == AFTER and self.why_not_split() is None:
                half = QRectF(0, 0, self.width() / 2, self.height())
                self._pictures.paint(painter, BEFORE, self.place, half, self.devicePixelRatioF())
                painter.setPen(QPen(theme.DARK.color("accent"), 2))
                painter.drawLine(half.topRight(), half.bottomRight())
                banner(painter, "Before")
            elif self.before:
                banner(painter, "Before")
        else:
            painter.setPen(theme.DARK.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words or "…")
        self.paint_ring(painter)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the cursor."""
        self.zoom(1.25 ** (event.angleDelta().y() / 120), event.position().toPoint())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A tool takes the press; else, and with Space or the middle button, the picture is moved."""
        point = event.position().toPoint()
        left = event.button() == Qt.MouseButton.LeftButton
        if left and not self._space and self.tool and self.size_shown[0]:
            self.pointing.press(point)
        elif left or event.button() == Qt.MouseButton.MiddleButton:
            self.grab_at(point)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry on."""
        point = event.position().toPoint()
        if not self.carry_to(point):
            self.pointing.drag(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End of a movement."""
        self.let_go()
        self.setCursor(Qt.CursorShape.CrossCursor if self.tool else Qt.CursorShape.ArrowCursor)
        self.pointing.release(flat=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Held keys, arrows, Enter, Esc."""
        key = Qt.Key(event.key())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        act = self._keys.pressed(event)
        if act == "pan":
            self._space = True
        elif act:
            if not event.isAutoRepeat():
                self.show_before(True)
        elif key in _KEYS and self.tool:
            self.pointing.nudge(*_KEYS[key], far=shift)
        elif key in _KEYS:
            self.pan(-_KEYS[key][0] * PAN, -_KEYS[key][1] * PAN)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.tool:
            self.pointing.finish(flat=shift)
        elif key == Qt.Key.Key_Escape and self.tool:
            self.set_tool(None)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of a held key."""
        if event.isAutoRepeat():
            return
        act = self._keys.released(event)
        if act == "pan":
            self._space = False
        elif act:
            self.show_before(False)
        else:
            super().keyReleaseEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from point to point while a tool is in hand, and on after the last one."""
        if self.pointing.choose(1 if forward else -1):
            return True
        return super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No key is held any more."""
        self._space = False
        self.show_before(False)
        self.update()
        super().focusOutEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """From now on somebody looks."""
        if not self._open:
            self._open = True
            self._held.start()
            self.revealed.emit(True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """It is put away: say how long it was looked at."""
        if self._open:
            self._open = False
            self.pointing.take(None)
            self.before = False
            self.revealed.emit(False)
            self.looked.emit(self._held.elapsed() / 1000)
        super().hideEvent(event)
