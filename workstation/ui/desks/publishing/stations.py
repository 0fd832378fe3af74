"""The four stations of a batch on one line: where it stands, and who brought it there."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workstation.domain.batch import BatchState
from workstation.ui import icons, theme

STATIONS = tuple(BatchState)
DOT = 20


class Stations(QWidget):
    """Painted. ``show_state(state, below)``: what is said below each station."""

    def __init__(self) -> None:
        super().__init__()
        self._reached = 0
        self._below: Sequence[str] = ("", "", "", "")
        self.setFixedHeight(44)
        self.setMinimumWidth(360)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Where the batch stands")

    def show_state(self, state: BatchState, below: Sequence[str]) -> None:
        """Another state."""
        self._reached, self._below = STATIONS.index(state), tuple(below)
        self.setAccessibleDescription(f"{state}, step {self._reached + 1} of {len(STATIONS)}")
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(560, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A line from station to station."""
        painter, colors = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        share = self.width() / len(STATIONS)
        for number, name in enumerate(STATIONS):
            done, here = number < self._reached or self._reached == len(STATIONS) - 1, number == self._reached
            spot = QRectF(number * share, 2, DOT, DOT)
            painter.setFont(theme.font(bold=here))
            words = painter.fontMetrics().horizontalAdvance(name.capitalize())
            if number < len(STATIONS) - 1:
                painter.setPen(QPen(colors.color("ok" if number < self._reached else "line"), 2))
                start = spot.right() + 8 + words + 10
                painter.drawLine(
                    QPointF(start, spot.center().y()), QPointF((number + 1) * share - 10, spot.center().y())
                )
            painter.setPen(QPen(colors.color("ok" if done else "accent" if here else "edge"), 1.5))
            painter.setBrush(colors.color("ok_fill" if done else "info_fill" if here else "surface"))
            painter.drawEllipse(spot.adjusted(1, 1, -1, -1))
            if done:
                painter.drawPixmap(
                    int(spot.x()) + 4, int(spot.y()) + 4, icons.pixmap("check", "ok", 12, self.devicePixelRatioF())
                )
            elif here:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colors.color("accent"))
                painter.drawEllipse(spot.center(), 4, 4)
            painter.setPen(colors.color("text" if here or done else "muted"))
            painter.drawText(QRectF(spot.right() + 8, 0, share, 24), _LEFT, name.capitalize())
            painter.setFont(theme.font(theme.SMALL))
            painter.setPen(colors.color("muted"))
            below = painter.fontMetrics().elidedText(
                self._below[number], Qt.TextElideMode.ElideRight, int(share - DOT - 12)
            )
            painter.drawText(QRectF(spot.right() + 8, 22, share, 20), _LEFT, below)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
