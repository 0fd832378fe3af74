"""The way of a referral, drawn as steps."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workstation.domain.referral import ReferralState
from workstation.ui import theme

_S = ReferralState
_STEPS = (_S.DRAFT, _S.SUBMITTED, _S.APPROVED, _S.RELEASED, _S.EXPORTED)
_ENDS = {_S.ACKNOWLEDGED: "acknowledged", _S.RETURNED: "handed back", _S.SOLVED: "solved"}


class Track(QWidget):
    """Six dots from draft to answer; those behind are filled, the one of now is ringed."""

    def __init__(self) -> None:
        super().__init__()
        self._state = _S.DRAFT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Where it stands")

    def show_state(self, state: ReferralState) -> None:
        """Stand here."""
        self._state = state
        self.setAccessibleDescription(state.value)
        self.update()

    def sizeHint(self) -> QSize:
        """One line of dots over one of words."""
        return QSize(480, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Line, dots, words."""
        colors = theme.current()
        names = [*(step.value for step in _STEPS), _ENDS.get(self._state, "answered")]
        here = _STEPS.index(self._state) if self._state in _STEPS else len(_STEPS)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        each = self.width() / len(names)
        for number, name in enumerate(names):
            middle = QPointF(each * (number + 0.5), 12)
            if number:
                painter.setPen(QPen(colors.color("ok" if number <= here else "line"), 2))
                painter.drawLine(QPointF(middle.x() - each + 10, 12), QPointF(middle.x() - 10, 12))
            passed, now = number < here, number == here
            tone = "danger" if now and self._state is _S.RETURNED else "ok" if passed or here == 5 else "accent"
            painter.setPen(QPen(colors.color(tone if passed or now else "edge"), 2))
            painter.setBrush(colors.color(tone) if passed or (now and here == 5) else colors.color("surface"))
            painter.drawEllipse(middle, 6, 6)
            painter.setFont(theme.font(theme.SMALL, bold=now))
            painter.setPen(colors.color("text" if now else "muted"))
            painter.drawText(QRectF(each * number, 24, each, 18), Qt.AlignmentFlag.AlignCenter, name)
