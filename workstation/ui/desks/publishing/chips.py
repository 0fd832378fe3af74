"""Chips painted by hand: on cards, and in tables on a ground that carries no other cell's words."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from workstation.ui import theme
from workstation.ui.widgets.rows import TONE, Cells, Index


def paint_chip(painter: QPainter, box: QRectF, text: str, tone: str) -> None:
    """A word on a tinted rounded ground."""
    colors = theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font(theme.SMALL))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.color(f"{tone}_fill" if tone else "hover"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(colors.color({"info": "accent", "": "text"}.get(tone, tone)))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


class Chips(Cells):
    """Cells whose chips stand on a clean ground: the option is shared along a row and keeps the last cell's words."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A chip where the column has a tone, else as the furniture does."""
        tone = index.data(TONE)
        if tone is None:
            super().paint(painter, option, index)
            return
        ground = QStyleOptionViewItem(option)
        ground.text = ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, option.widget)
        text = str(index.data())
        wide = option.fontMetrics.horizontalAdvance(text) + 14
        cell = QRectF(option.rect)
        paint_chip(
            painter, QRectF(cell.x() + 8, cell.center().y() - 10.5, min(wide, cell.width() - 12), 20), text, tone
        )
