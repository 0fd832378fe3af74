"""Chips painted by hand, on cards and in lists, and the tones of an object's states."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from workstation.ui import theme

OBJECT_TONES: Mapping[str, str] = MappingProxyType(
    {
        "submitted": "info",
        "cleared": "ok",
        "scheduled": "ok",
        "published": "info",
        "identified narrow": "ok",
        "identified wide": "ok",
        "located": "ok",
        "withdrawn": "warn",
        "expired": "warn",
    }
)
"""Chip tones of objects; a state that is not here is neutral."""


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
