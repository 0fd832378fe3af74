"""What is drawn over the photograph: the crop's frame and handles, polygons, zones, the way to the nearest zone, the hand."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from workstation.domain.geometry import Rect
from workstation.domain.zone import Zone
from workstation.ui import theme
from workstation.ui.canvas import aspect, outline
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.nearness import Near
from workstation.ui.canvas.place import Place
from workstation.ui.canvas.tools import HANDLES
from workstation.ui.canvas.veil import INK, PAPER

HANDLE = 9
"""Side of a handle in view pixels."""

ROOM = 40
"""A zone at least so wide in the view is labelled."""


def box(rect: QRectF, place: Place) -> QRectF:
    """An image rectangle in the view."""
    x, y = place.to_view(rect.x(), rect.y())
    return QRectF(x, y, rect.width() * place.scale, rect.height() * place.scale)


def edges(rect: Rect, place: Place) -> QRectF:
    """A region or mask in the view."""
    return box(QRectF(rect.x, rect.y, rect.width, rect.height), place)


def frame(drawn: Drawn, place: Place) -> QPolygonF:
    """The crop's corners in the view."""
    shape = drawn.shape()
    if shape is None:
        return QPolygonF()
    return QPolygonF([QPointF(*place.to_view(x, y)) for x, y in shape.outline() or shape.corners()])


def outside(painter: QPainter, drawn: Drawn, place: Place, whole: QRectF) -> None:
    """Darken what is not the crop."""
    if drawn.region is not None:
        path = QPainterPath()
        path.addRect(whole)
        path.addPolygon(frame(drawn, place))
        path.closeSubpath()
        painter.fillPath(path, QColor(8, 10, 12, 150))


def crop(painter: QPainter, drawn: Drawn, place: Place, *, overlay: str, accent: bool, handles: bool) -> None:
    """Edge, overlay, handles and size of the crop."""
    if drawn.region is None:
        return
    corners = frame(drawn, place)
    if not drawn.polygon:
        _in_own_axes(painter, drawn, place, lambda where: _overlay(painter, overlay, where))
    color = theme.DARK.color("accent") if accent else PAPER
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(INK, 4), QPen(color, 2)):
        painter.setPen(pen)
        painter.drawPolygon(corners)
    wrong = outline.wrong_sides(drawn.polygon)
    _wrong(painter, corners, wrong)
    if handles and not drawn.polygon:
        _in_own_axes(painter, drawn, place, lambda where: squares(painter, where))
    words = f"{drawn.region.width} × {drawn.region.height}   {aspect.said(drawn.region)}"
    if drawn.angle:
        words += f"   {drawn.angle:+.1f}°"
    if wrong:
        words += "   crosses itself"
    around = corners.boundingRect()
    low = painter.viewport().height() / painter.device().devicePixelRatioF() - 24
    at = QPointF(max(4.0, around.left()), min(around.bottom() + 8, low))
    tag(painter, at, words, theme.DARK.color("danger") if wrong else INK, INK if wrong else PAPER)


def _in_own_axes(painter: QPainter, drawn: Drawn, place: Place, paint) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Paint something over the region as it stood before tilting."""
    if drawn.region is None:
        return
    where = edges(drawn.region, place)
    painter.save()
    painter.translate(where.center())
    painter.rotate(drawn.angle)
    painter.translate(-where.center())
    paint(where)
    painter.restore()


def corners(painter: QPainter, drawn: Drawn, place: Place, chosen: int) -> None:
    """The polygon's corners; the chosen one is filled."""
    for number, point in enumerate(drawn.polygon):
        _dot(painter, QPointF(*place.to_view(*point)), filled=number == chosen)


def begun(painter: QPainter, drawn: Drawn, place: Place, pointer: QPointF | None) -> None:
    """A polygon that is not closed: its sides, and the way to the pointer."""
    if not drawn.begun:
        return
    points = [QPointF(*place.to_view(*point)) for point in drawn.begun]
    ends = [*points, pointer] if pointer is not None else points
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(INK, 4), QPen(theme.DARK.color("accent"), 2)):
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(ends))
    if pointer is not None and len(points) > 1:
        painter.setPen(QPen(PAPER, 1, Qt.PenStyle.DotLine))
        painter.drawLine(pointer, points[0])
    for number, point in enumerate(points):
        _dot(painter, point, filled=number == 0)


def _wrong(painter: QPainter, points: QPolygonF, sides: frozenset[int]) -> None:
    """Sides which cross one another, in red."""
    for side in sides:
        ends = points.at(side), points.at((side + 1) % points.size())
        for pen in (QPen(INK, 5), QPen(theme.DARK.color("danger"), 3)):
            painter.setPen(pen)
            painter.drawLine(*ends)


def _dot(painter: QPainter, at: QPointF, *, filled: bool) -> None:
    """A corner that can be taken hold of."""
    painter.setPen(QPen(INK, 1.5))
    painter.setBrush(theme.DARK.color("accent") if filled else PAPER)
    painter.drawEllipse(at, HANDLE / 2 + filled, HANDLE / 2 + filled)


def knob(painter: QPainter, drawn: Drawn, place: Place, at: tuple[float, float]) -> None:
    """The handle that tilts, on its stalk."""
    if drawn.region is None:
        return
    points = frame(drawn, place)
    root, end = (points.at(0) + points.at(1)) / 2, QPointF(*place.to_view(*at))
    for pen in (QPen(INK, 3), QPen(PAPER, 1)):
        painter.setPen(pen)
        painter.drawLine(root, end)
    painter.setPen(QPen(INK, 1.5))
    painter.setBrush(PAPER)
    painter.drawEllipse(end, HANDLE / 2 + 1.5, HANDLE / 2 + 1.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(QRectF(end.x() - 3, end.y() - 3, 6, 6), 40 * 16, 280 * 16)


def zone(painter: QPainter, found: Zone, place: Place, *, touching: bool) -> None:
    """A labelled box in the colour of its kind; a touched one is thick and tinted."""
    color = theme.current().color(found.kind.value)
    where = edges(found.rect, place)
    tint = QColor(color)
    tint.setAlpha(70 if touching else 0)
    painter.setBrush(tint)
    painter.setPen(QPen(INK, 5 if touching else 3))
    painter.drawRect(where)
    painter.setPen(QPen(color, 3 if touching else 1.5, Qt.PenStyle.SolidLine if touching else Qt.PenStyle.DashLine))
    painter.drawRect(where)
    if where.width() < ROOM and not touching:
        return  # small ones crowd together, and their words would hide them
    words = f"{found.kind.value} {found.score:.0%}" + ("  touches the crop" if touching else "")
    tag(painter, QPointF(where.left(), max(2.0, where.top() - 22)), words, color, INK)


def way(painter: QPainter, near: Near, place: Place) -> None:
    """A dimension line from the crop to the nearest zone, its length beside it."""
    here, there = QPointF(*place.to_view(*near.here)), QPointF(*place.to_view(*near.there))
    color = theme.current().color(near.zone.kind.value)
    across = QPointF(there.y() - here.y(), here.x() - there.x())
    length = max(1e-6, (across.x() ** 2 + across.y() ** 2) ** 0.5)
    across *= 5 / length
    for pen in (QPen(INK, 4), QPen(color, 2)):
        painter.setPen(pen)
        painter.drawLine(here, there)
        for end in (here, there):
            painter.drawLine(end - across, end + across)
    tag(painter, (here + there) / 2 + QPointF(-20, 8), f"{int(near.distance)} px", color, INK)


def cross(painter: QPainter, at: QPointF) -> None:
    """The cross-hair of the keyboard."""
    for pen in (QPen(INK, 4), QPen(PAPER, 1.5)):
        painter.setPen(pen)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            painter.drawLine(at + QPointF(4 * dx, 4 * dy), at + QPointF(16 * dx, 16 * dy))


def ring(painter: QPainter, at: QPointF, radius: float, *, erase: bool) -> None:
    """How wide the brush is; dashed for the eraser."""
    style = Qt.PenStyle.DashLine if erase else Qt.PenStyle.SolidLine
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(INK, 3), QPen(PAPER, 1.25, style)):
        painter.setPen(pen)
        painter.drawEllipse(at, max(2.0, radius), max(2.0, radius))


def chosen_mask(painter: QPainter, where: QRectF) -> None:
    """Edge and handles of a box that was taken up."""
    painter.setPen(QPen(PAPER, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(where)
    squares(painter, where)


def chosen_line(painter: QPainter, line: QPolygonF) -> None:
    """The line of a stroke that was taken up."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(INK, 4), QPen(theme.DARK.color("accent"), 2, Qt.PenStyle.DashLine)):
        painter.setPen(pen)
        painter.drawPolyline(line)


def squares(painter: QPainter, where: QRectF) -> None:
    """Eight handles; the middle ones only where there is room."""
    painter.setPen(QPen(INK, 1))
    painter.setBrush(PAPER)
    for hx, hy in HANDLES:
        tight = (hx == 0 and where.width() < 4 * HANDLE) or (hy == 0 and where.height() < 4 * HANDLE)
        if not tight:
            x, y = where.center().x() + hx * where.width() / 2, where.center().y() + hy * where.height() / 2
            painter.drawPolygon(QPolygonF(QRectF(x - HANDLE / 2, y - HANDLE / 2, HANDLE, HANDLE)))


def tag(painter: QPainter, corner: QPointF, words: str, back: QColor, fore: QColor) -> None:
    """Words on their own ground."""
    painter.setFont(theme.font(theme.SMALL))
    width = QFontMetricsF(painter.font()).horizontalAdvance(words) + 12
    where = QRectF(corner.x(), corner.y(), width, 20)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(back))
    painter.drawRoundedRect(where, 3, 3)
    painter.setPen(fore)
    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, words)


def _overlay(painter: QPainter, overlay: str, where: QRectF) -> None:
    """Help lines inside the crop."""
    shares = {"thirds": (1 / 3, 2 / 3), "cross": (1 / 2,), "quarters": (1 / 4, 1 / 2, 3 / 4)}.get(overlay, ())
    for color, width in ((QColor(12, 14, 17, 120), 3.0), (QColor(245, 247, 249, 190), 1.0)):
        painter.setPen(QPen(color, width))
        for share in shares:
            x, y = where.left() + where.width() * share, where.top() + where.height() * share
            painter.drawLine(QPointF(x, where.top()), QPointF(x, where.bottom()))
            painter.drawLine(QPointF(where.left(), y), QPointF(where.right(), y))
