"""What is painted on the canvas, layer by layer, and the same thing in words for a screen reader."""

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from workstation.domain.geometry import Rect
from workstation.domain.zone import Zone
from workstation.ui import theme
from workstation.ui.canvas.keyhole import Keyhole
from workstation.ui.canvas.levels import GRID_FROM, Levels
from workstation.ui.canvas.place import Place
from workstation.ui.canvas.steps import Drawn
from workstation.ui.canvas.tools import HANDLES

OVERLAYS = ("none", "thirds", "cross", "quarters")
HANDLE = 9
"""Side of a handle in view pixels."""

_INK = QColor(12, 14, 17)
_PAPER = QColor(245, 247, 249)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the canvas shows. ``chosen``: index of the mask with handles, -1 for the region."""

    width: int
    height: int
    drawn: Drawn = field(default_factory=Drawn)
    zones: tuple[Zone, ...] = ()
    touching: frozenset[int] = frozenset()
    chosen: int = -1
    overlay: str = "none"
    solid: bool = False
    focused: bool = False


def paint(
    painter: QPainter, scene: Scene, place: Place, shielded: Levels, hole: Keyhole | None, clear: Levels | None
) -> None:
    """All layers. Clear pixels are painted only inside ``hole``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ratio = painter.device().devicePixelRatioF()
    whole = QRectF(0, 0, scene.width, scene.height)
    # blocks as large as they come: a smoothed mosaic is easier to recognise than a plain one
    shielded.paint(painter, box(whole, place), whole, ratio)
    _outside(painter, scene, place)
    _masks(painter, scene, place)
    if hole is not None and clear is not None:
        _hole(painter, scene, place, hole, clear)
    if place.scale >= GRID_FROM:
        _grid(painter, scene, place)
    for zone in scene.zones:
        _zone(painter, zone, place, zone.id in scene.touching)
    _region(painter, scene, place)
    if hole is not None:
        _rim(painter, place, hole, open_=clear is not None)


def box(rect: QRectF, place: Place) -> QRectF:
    """An image rectangle in the view."""
    x, y = place.to_view(rect.x(), rect.y())
    return QRectF(x, y, rect.width() * place.scale, rect.height() * place.scale)


def edges(rect: Rect, place: Place) -> QRectF:
    """A region or mask in the view."""
    return box(QRectF(rect.x, rect.y, rect.width, rect.height), place)


def described(scene: Scene) -> str:
    """The canvas in words."""
    parts = [f"Photograph of {scene.width} × {scene.height} pixels, shielded."]
    region = scene.drawn.region
    if region is None:
        parts.append("No crop drawn.")
    else:
        share = 100 * region.width * region.height / (scene.width * scene.height)
        parts.append(
            f"Crop {region.width} × {region.height} at {region.x}, {region.y}, "
            f"{share:.0f} % of the photograph, {_where(scene, region)}."
        )
        touched = [zone.kind.value for zone in scene.zones if zone.id in scene.touching]
        many = f"Touches {len(touched)} {'zone' if len(touched) == 1 else 'zones'}: {', '.join(touched)}."
        parts.append(many if touched else "Touches no zone.")
    if count := len(scene.drawn.masks):
        parts.append(f"{count} {'mask' if count == 1 else 'masks'}.")
    parts.append(f"{len(scene.zones)} zones found." if scene.zones else "No zone found; that clears nothing.")
    return " ".join(parts)


def _where(scene: Scene, region: Rect) -> str:
    """Place in the photograph by thirds: "upper left", "middle"."""
    x, y = region.x + region.width / 2, region.y + region.height / 2
    across = ("left", "", "right")[min(2, int(3 * x / scene.width))]
    down = ("upper", "", "lower")[min(2, int(3 * y / scene.height))]
    return " ".join(filter(None, (down, across))) or "middle"


def _outside(painter: QPainter, scene: Scene, place: Place) -> None:
    """Darken what is not the crop."""
    if scene.drawn.region is None:
        return
    path = QPainterPath()
    path.addRect(box(QRectF(0, 0, scene.width, scene.height), place))
    path.addRect(edges(scene.drawn.region, place))
    painter.fillPath(path, QColor(8, 10, 12, 150))


def _masks(painter: QPainter, scene: Scene, place: Place) -> None:
    """Masks hatched while one works, solid as they will be."""
    for i, mask in enumerate(scene.drawn.masks):
        where = edges(mask, place)
        painter.fillRect(where, _INK if scene.solid else QColor(12, 14, 17, 170))
        if not scene.solid:
            painter.fillRect(where, QBrush(QColor(245, 247, 249, 110), Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(_PAPER, 2 if i == scene.chosen else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(where)
        if i == scene.chosen:
            _handles(painter, where)


def _hole(painter: QPainter, scene: Scene, place: Place, hole: Keyhole, clear: Levels) -> None:
    """Clear pixels inside the circle, nowhere else."""
    around = QRectF(hole.x - hole.radius, hole.y - hole.radius, 2 * hole.radius, 2 * hole.radius)
    part = around.intersected(QRectF(0, 0, scene.width, scene.height))
    if part.isEmpty():
        return
    circle = QPainterPath()
    circle.addEllipse(box(around, place))
    painter.save()
    painter.setClipPath(circle)
    clear.paint(painter, box(part, place), part, painter.device().devicePixelRatioF())
    painter.restore()


def _rim(painter: QPainter, place: Place, hole: Keyhole, *, open_: bool) -> None:
    """The edge of the hole; dashed while its pixels are still on their way."""
    x, y = place.to_view(hole.x, hole.y)
    radius = hole.radius * place.scale
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((_INK, 4), (_PAPER, 1.5)):
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine if open_ else Qt.PenStyle.DashLine))
        painter.drawEllipse(QPointF(x, y), radius, radius)
    if not open_:
        painter.setPen(_PAPER)
        painter.drawText(QRectF(x - 80, y - 12, 160, 24), Qt.AlignmentFlag.AlignCenter, "Opening …")


def _grid(painter: QPainter, scene: Scene, place: Place) -> None:
    """Lines between pixels, only where they are seen."""
    port = painter.viewport()
    ratio = painter.device().devicePixelRatioF()
    left, top = place.to_image(0, 0)
    right, bottom = place.to_image(port.width() / ratio, port.height() / ratio)
    painter.setPen(QPen(QColor(128, 128, 128, 90), 1))
    high, low = max(0.0, top), min(float(scene.height), bottom)
    near, far = max(0.0, left), min(float(scene.width), right)
    for x in range(max(0, int(left)), min(scene.width, int(right) + 1) + 1):
        painter.drawLine(QPointF(*place.to_view(x, high)), QPointF(*place.to_view(x, low)))
    for y in range(max(0, int(top)), min(scene.height, int(bottom) + 1) + 1):
        painter.drawLine(QPointF(*place.to_view(near, y)), QPointF(*place.to_view(far, y)))


def _zone(painter: QPainter, zone: Zone, place: Place, touching: bool) -> None:
    """A labelled box in the colour of its kind; a touched one is thick and tinted."""
    color = theme.current().color(zone.kind.value)
    where = edges(zone.rect, place)
    tint = QColor(color)
    tint.setAlpha(70 if touching else 0)
    painter.setBrush(tint)
    painter.setPen(QPen(_INK, 5 if touching else 3))
    painter.drawRect(where)
    painter.setPen(QPen(color, 3 if touching else 1.5, Qt.PenStyle.SolidLine if touching else Qt.PenStyle.DashLine))
    painter.drawRect(where)
    words = f"{zone.kind.value} {zone.score:.0%}" + ("  touches the crop" if touching else "")
    _tag(painter, QPointF(where.left(), max(2.0, where.top() - 22)), words, color, _INK)


def _region(painter: QPainter, scene: Scene, place: Place) -> None:
    """Edge, overlay, handles and size of the crop."""
    region = scene.drawn.region
    if region is None:
        return
    where = edges(region, place)
    _overlay(painter, scene.overlay, where)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_INK, 4))
    painter.drawRect(where)
    painter.setPen(QPen(theme.DARK.color("accent") if scene.focused else _PAPER, 2))
    painter.drawRect(where)
    if scene.chosen < 0:
        _handles(painter, where)
    words = f"{region.width} × {region.height}   {_ratio(region)}"
    low = painter.viewport().height() / painter.device().devicePixelRatioF() - 24
    _tag(painter, QPointF(max(4.0, where.left()), min(where.bottom() + 8, low)), words, _INK, _PAPER)


def _ratio(region: Rect) -> str:
    """The ratio as people say it: "4:3", else "1.46:1"."""
    for width, height in ((1, 1), (4, 3), (3, 2), (16, 9), (5, 4), (3, 4), (2, 3), (9, 16), (4, 5)):
        if abs(region.width / region.height - width / height) < 0.005:
            return f"{width}:{height}"
    wide = region.width >= region.height
    return f"{region.width / region.height:.2f}:1" if wide else f"1:{region.height / region.width:.2f}"


def _overlay(painter: QPainter, overlay: str, where: QRectF) -> None:
    """Help lines inside the crop."""
    shares = {"thirds": (1 / 3, 2 / 3), "cross": (1 / 2,), "quarters": (1 / 4, 1 / 2, 3 / 4)}.get(overlay, ())
    for color, width in ((QColor(12, 14, 17, 120), 3.0), (QColor(245, 247, 249, 190), 1.0)):
        painter.setPen(QPen(color, width))
        for share in shares:
            x, y = where.left() + where.width() * share, where.top() + where.height() * share
            painter.drawLine(QPointF(x, where.top()), QPointF(x, where.bottom()))
            painter.drawLine(QPointF(where.left(), y), QPointF(where.right(), y))


def _handles(painter: QPainter, where: QRectF) -> None:
    """Eight squares; the middle ones only where there is room."""
    painter.setPen(QPen(_INK, 1))
    painter.setBrush(_PAPER)
    for hx, hy in HANDLES:
        tight = (hx == 0 and where.width() < 4 * HANDLE) or (hy == 0 and where.height() < 4 * HANDLE)
        if not tight:
            x, y = where.center().x() + hx * where.width() / 2, where.center().y() + hy * where.height() / 2
            painter.drawPolygon(QPolygonF(QRectF(x - HANDLE / 2, y - HANDLE / 2, HANDLE, HANDLE)))


def _tag(painter: QPainter, corner: QPointF, words: str, back: QColor, fore: QColor) -> None:
    """Words on their own ground."""
    painter.setFont(theme.font(theme.SMALL))
    width = QFontMetricsF(painter.font()).horizontalAdvance(words) + 12
    where = QRectF(corner.x(), corner.y(), width, 20)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(where, 3, 3)
    painter.setPen(fore)
    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, words)
