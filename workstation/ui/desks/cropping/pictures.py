"""The takes of one crop, by name: their pixels, how large each is in truth, and how one is painted."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from workstation.domain.crop import Rendition
from workstation.ui import theme
from workstation.ui.canvas.levels import Levels
from workstation.ui.canvas.place import Place

NEAR = 2
"""A colour is the mean of so many pixels each way."""


class Pictures:
    """Empty at first; ``size`` of what is not here is (0, 0)."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Rendition, Levels, tuple[int, int]]] = {}

    def __contains__(self, name: str) -> bool:
        """Whether a take is here."""
        return name in self._kept

    def put(self, name: str, rendition: Rendition, size: tuple[int, int]) -> None:
        """Keep a take."""
        self._kept[name] = (rendition, Levels(rendition, *size), size)

    def forget(self, name: str = "") -> None:
        """Drop one, or all."""
        if name:
            self._kept.pop(name, None)
        else:
            self._kept.clear()

    def size(self, name: str) -> tuple[int, int]:
        """Width and height in truth."""
        return self._kept[name][2] if name in self._kept else (0, 0)

    def colour(self, name: str, x: float, y: float) -> tuple[float, float, float]:
        """Mean red, green and blue (0–255) around a place given as fractions."""
        picture = self._kept[name][0]
        at = (round(x * (picture.width - 1)), round(y * (picture.height - 1)))
        columns = range(max(0, at[0] - NEAR), min(picture.width, at[0] + NEAR + 1))
        rows = range(max(0, at[1] - NEAR), min(picture.height, at[1] + NEAR + 1))
        starts = [3 * (row * picture.width + column) for row in rows for column in columns]
        red, green, blue = (sum(picture.rgb[start + i] for start in starts) / len(starts) for i in range(3))
        return red, green, blue

    def paint(self, painter: QPainter, name: str, place: Place, room: QRectF, ratio: float) -> None:
        """The part of a take which falls into ``room`` (view pixels). ``ratio``: device pixels per view pixel."""
        _pixels, levels, (width, height) = self._kept[name]
        x, y = place.to_view(0, 0)
        seen = QRectF(x, y, width * place.scale, height * place.scale).intersected(room)
        if not seen.isEmpty():
            left, top = place.to_image(seen.x(), seen.y())
            part = QRectF(left, top, seen.width() / place.scale, seen.height() / place.scale)
            levels.paint(painter, seen, part, ratio)


def banner(painter: QPainter, text: str) -> None:
    """A word in the corner, so that nobody mistakes the take."""
    box = QRectF(12, 12, painter.fontMetrics().horizontalAdvance(text) + 20, 28)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().color("warn_fill"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(theme.current().color("warn"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
