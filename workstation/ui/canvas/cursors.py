"""Which cursor says what a press would do."""

import math

from PySide6.QtCore import Qt

from workstation.ui.canvas.hits import Hit

_TURNS = (
    Qt.CursorShape.SizeHorCursor,
    Qt.CursorShape.SizeFDiagCursor,
    Qt.CursorShape.SizeVerCursor,
    Qt.CursorShape.SizeBDiagCursor,
)
"""By eighths of a turn, clockwise from three o'clock; opposite directions look alike."""


_OVER = {
    "knob": Qt.CursorShape.OpenHandCursor,
    "corner": Qt.CursorShape.PointingHandCursor,
    "mask": Qt.CursorShape.SizeAllCursor,
}


def shape_for(found: Hit, tool: str, angle: float) -> Qt.CursorShape:
    """The cursor over what was hit, with that tool in hand."""
    if tool in ("brush", "eraser"):
        return Qt.CursorShape.BlankCursor  # the circle is the cursor
    over = _OVER.get(found.what)
    if tool == "polygon":
        return over if over and found.what == "corner" else Qt.CursorShape.CrossCursor
    if found.what == "handle":
        way = math.degrees(math.atan2(found.handle[1], found.handle[0])) + (angle if found.number < 0 else 0.0)
        return _TURNS[round(way / 45) % 4]
    if over and (tool != "mask" or found.what == "mask"):
        return over
    if tool == "select":
        held = found.what in ("region", "side")
        return Qt.CursorShape.SizeAllCursor if held else Qt.CursorShape.ArrowCursor
    return Qt.CursorShape.CrossCursor
