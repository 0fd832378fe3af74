"""What the canvas shows, and the order in which it is painted; ``marks`` and ``veil`` paint the parts."""

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from workstation.domain.geometry import Rect
from workstation.domain.zone import Zone
from workstation.ui.canvas import hits, marks, nearness
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.keyhole import Keyhole
from workstation.ui.canvas.levels import GRID_FROM, Levels
from workstation.ui.canvas.nearness import Near
from workstation.ui.canvas.patch import Patch
from workstation.ui.canvas.place import Place
from workstation.ui.canvas.veil import INK, PAPER, Veil

OVERLAYS = ("none", "thirds", "cross", "quarters")


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the canvas shows. ``chosen``, ``corner``: the mask or corner that was taken up, -1 for none.

    ``tool`` and ``brush`` (radius in image pixels) say what the hand holds; ``cross``: the cross-hair of the keyboard and
    ``pointer``: the mouse over the view, in image pixels; ``near``: the nearest zone while something is dragged.
    """

    width: int
    height: int
    drawn: Drawn = field(default_factory=Drawn)
    zones: tuple[Zone, ...] = ()
    touching: frozenset[int] = frozenset()
    chosen: int = -1
    corner: int = -1
    overlay: str = "none"
    solid: bool = False
    focused: bool = False
    tool: str = "select"
    brush: int = 0
    cross: tuple[float, float] | None = None
    pointer: tuple[float, float] | None = None
    near: Near | None = None

    def judged(self, drawn: Drawn, *, painting: bool = False, way: bool = False) -> "Scene":
        """With the zones this drawing touches, and with ``way`` the nearest one. ``painting``: its last mask is under way."""
        if painting:
            touches = nearness.touched_painting(self.touching, drawn, self.zones)
        else:
            touches = nearness.touched(drawn, self.zones)
        near = nearness.near(drawn, self.zones, touches) if way else None
        return replace(self, touching=touches, near=near)

    @property
    def knob(self) -> bool:
        """Whether the handle that tilts is there."""
        drawn = self.drawn
        return drawn.region is not None and not drawn.polygon and self.chosen < 0 and self.tool in ("select", "crop")

    def knob_at(self, place: Place) -> tuple[float, float]:
        """Where it is, in image pixels."""
        region = self.drawn.region or Rect(0, 0, 1, 1)
        return hits.knob(region, self.drawn.angle, place.scale, place.to_image(0, 12)[1])


def paint(
    painter: QPainter,
    scene: Scene,
    place: Place,
    shielded: Levels,
    hole: Keyhole | None,
    clear: Levels | None,
    *,
    veil: Veil,
    patch: Patch | None = None,
) -> None:
    """All layers. Clear pixels are painted only inside ``hole`` and as the ``patch``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ratio = painter.device().devicePixelRatioF()
    whole = QRectF(0, 0, scene.width, scene.height)
    drawn = scene.drawn
    # blocks as large as they come: a smoothed mosaic is easier to recognise than a plain one
    shielded.paint(painter, marks.box(whole, place), whole, ratio)
    if patch is not None:
        patch.paint(painter, place)
    marks.outside(painter, drawn, place, marks.box(whole, place))
    veil.paint(painter, drawn.masks, place, solid=scene.solid)
    if hole is not None and clear is not None:
        _hole(painter, scene, place, hole, clear)
    if place.scale >= GRID_FROM:
        _grid(painter, scene, place)
    for zone in scene.zones:
        marks.zone(painter, zone, place, touching=zone.id in scene.touching)
    handles = scene.chosen < 0 and scene.tool in ("select", "crop")
    marks.crop(painter, drawn, place, overlay=scene.overlay, accent=scene.focused, handles=handles)
    if scene.tool in ("select", "crop", "polygon"):
        marks.corners(painter, drawn, place, scene.corner)
    if scene.knob:
        marks.knob(painter, drawn, place, scene.knob_at(place))
    _chosen(painter, scene, place)
    _hand(painter, scene, place)
    if hole is not None:
        _rim(painter, place, hole, open_=clear is not None)


def _chosen(painter: QPainter, scene: Scene, place: Place) -> None:
    """The mask that was taken up."""
    if not 0 <= scene.chosen < len(scene.drawn.masks):
        return
    mask = scene.drawn.masks[scene.chosen]
    if isinstance(mask, Rect):
        marks.chosen_mask(painter, marks.edges(mask, place))
    else:
        marks.chosen_line(painter, QPolygonF([QPointF(*place.to_view(x + 0.5, y + 0.5)) for x, y in mask.points]))


def _hand(painter: QPainter, scene: Scene, place: Place) -> None:
    """What is under way: an open polygon, the way to the nearest zone, cross-hair and brush."""
    here = scene.cross or scene.pointer
    at = QPointF(*place.to_view(*here)) if here else None
    marks.begun(painter, scene.drawn, place, at if scene.tool == "polygon" else None)
    if scene.near is not None and scene.near.distance > 0:
        marks.way(painter, scene.near, place)
    if scene.cross is not None and at is not None:
        marks.cross(painter, at)
    if scene.tool in ("brush", "eraser") and at is not None:
        marks.ring(painter, at, (scene.brush + 0.5) * place.scale, erase=scene.tool == "eraser")


def _hole(painter: QPainter, scene: Scene, place: Place, hole: Keyhole, clear: Levels) -> None:
    """Clear pixels inside the circle, nowhere else."""
    around = QRectF(hole.x - hole.radius, hole.y - hole.radius, 2 * hole.radius, 2 * hole.radius)
    part = around.intersected(QRectF(0, 0, scene.width, scene.height))
    if part.isEmpty():
        return
    circle = QPainterPath()
    circle.addEllipse(marks.box(around, place))
    painter.save()
    painter.setClipPath(circle)
    clear.paint(painter, marks.box(part, place), part, painter.device().devicePixelRatioF())
    painter.restore()


def _rim(painter: QPainter, place: Place, hole: Keyhole, *, open_: bool) -> None:
    """The edge of the hole; dashed while its pixels are still on their way."""
    x, y = place.to_view(hole.x, hole.y)
    radius = hole.radius * place.scale
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((INK, 4), (PAPER, 1.5)):
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine if open_ else Qt.PenStyle.DashLine))
        painter.drawEllipse(QPointF(x, y), radius, radius)
    if not open_:
        painter.setPen(PAPER)
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
