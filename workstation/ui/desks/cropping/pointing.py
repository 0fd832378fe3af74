"""The hand with a tool on the proof: points taken up, carried, nudged by keys, and handed over when they are right."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from workstation.ui import theme
from workstation.ui.desks.cropping.points import REACH, SHORTEST, Tool

if TYPE_CHECKING:
    from workstation.ui.desks.cropping.proof import Proof

FAR = 10


class Pointing:
    """``tool`` is None while the hand is empty."""

    def __init__(self, proof: "Proof") -> None:
        self._proof = proof
        self.tool: Tool | None = None
        self._carried = -1

    def take(self, tool: Tool | None) -> None:
        """Take a tool up, or put it down."""
        self.tool, self._carried = tool, -1
        self._proof.setCursor(Qt.CursorShape.CrossCursor if tool else Qt.CursorShape.ArrowCursor)

    def press(self, at: QPoint) -> None:
        """A near point is taken up; away from both ends a new line begins, and the one grey point comes here."""
        if self.tool is None:
            return
        near = self._near(at)
        if near < 0 and self.tool.name == "level":
            self.tool = self.tool.to(0, *self._spot(at)).to(1, *self._spot(at))
            near = 1
        elif self.tool.name == "grey":
            near = 0
        self._carried = near
        if near >= 0:
            self.drag(at)

    def drag(self, at: QPoint) -> None:
        """Carry the point."""
        if self.tool is not None and self._carried >= 0:
            self.tool = self.tool.to(self._carried, *self._spot(at))
            self._proof.moved()

    def release(self, *, flat: bool) -> None:
        """A drawn line and a grey point are right as soon as one lets go; corners wait for Enter."""
        carried, self._carried = self._carried, -1
        if self.tool is None or carried < 0:
            return
        if self.tool.name == "grey":
            self.finish(flat=flat)
        elif self.tool.name == "level":
            a, b = (self._view(spot) for spot in self.tool.points)
            if (b - a).manhattanLength() >= SHORTEST:
                self.finish(flat=flat)

    def nudge(self, dx: int, dy: int, *, far: bool) -> None:
        """Move the chosen point by one pixel of the picture or the screen, whichever is more; ``far``: by ten."""
        width, height = self._proof.size_shown
        if self.tool is not None and width:
            step = max(1.0, 1 / self._proof.place.scale) * (FAR if far else 1)
            x, y = self.tool.points[self.tool.chosen]
            self.tool = self.tool.to(self.tool.chosen, x + dx * step / width, y + dy * step / height)
            self._proof.moved()

    def choose(self, by: int) -> bool:
        """Give the keys to the next point; False past the last one, or with an empty hand."""
        following = self.tool.next(by) if self.tool else None
        if following is None:
            return False
        self.tool = following
        self._proof.moved()
        return True

    def finish(self, *, flat: bool) -> None:
        """The points are right."""
        if self.tool is not None and self._proof.size_shown[0]:
            self._proof.done.emit(self.tool, flat)

    def paint(self, painter: QPainter) -> None:
        """Line or outline, and the points; the chosen one is filled."""
        if self.tool is None:
            return
        spots = [self._view(spot) for spot in self.tool.points]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((theme.DARK.color("canvas"), 4.0), (theme.DARK.color("accent"), 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawPolygon(QPolygonF(spots))
        for i, spot in enumerate(spots):
            chosen = i == self.tool.chosen
            painter.setPen(QPen(theme.DARK.color("canvas"), 2))
            painter.setBrush(theme.DARK.color("accent" if chosen else "text"))
            painter.drawEllipse(spot, 7 if chosen else 5, 7 if chosen else 5)

    def _near(self, at: QPoint) -> int:
        if self.tool is None:
            return -1
        far = [(self._view(spot) - QPointF(at)).manhattanLength() for spot in self.tool.points]
        nearest = min(range(len(far)), key=far.__getitem__)
        return nearest if far[nearest] <= REACH else -1

    def _spot(self, at: QPoint) -> tuple[float, float]:
        width, height = self._proof.size_shown
        x, y = self._proof.place.to_image(at.x(), at.y())
        return x / max(1, width), y / max(1, height)

    def _view(self, spot: tuple[float, float]) -> QPointF:
        width, height = self._proof.size_shown
        return QPointF(*self._proof.place.to_view(spot[0] * width, spot[1] * height))
