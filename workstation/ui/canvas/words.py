"""The canvas in words, for a screen reader: the whole, and each shape by itself."""

from dataclasses import dataclass

from workstation.domain.geometry import Rect
from workstation.domain.shape import Stroke
from workstation.domain.zone import Zone
from workstation.ui.canvas import outline
from workstation.ui.canvas.drawn import Drawn, name_of, size_of
from workstation.ui.canvas.scene import Scene


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape by name, and the upright rectangle around it in image pixels. ``chosen``: it has the arrows."""

    name: str
    around: Rect
    chosen: bool = False


def shapes(scene: Scene) -> tuple[Shape, ...]:
    """Everything drawn or found, in the order in which it is read: crop, corners, masks, zones."""
    drawn, found = scene.drawn, []
    if (shape := drawn.shape()) is not None:
        chosen = scene.chosen < 0 and scene.corner < 0
        found.append(Shape(f"{of_crop(scene)}, {touches(scene)}", shape.bounds(), chosen))
    for number, (x, y) in enumerate(drawn.polygon):
        found.append(Shape(of_corner(drawn, number), Rect(x, y, 1, 1), number == scene.corner))
    for number, mask in enumerate(drawn.masks):
        around = mask.bounds() if isinstance(mask, Stroke) else mask
        found.append(Shape(of_mask(drawn, number), around, number == scene.chosen))
    found += [Shape(of_zone(zone, scene), zone.rect) for zone in scene.zones]
    return tuple(found)


def of_crop(scene: Scene) -> str:
    """As "rectangle 812 × 650, tilted 3.5°, upper left"."""
    drawn = scene.drawn
    if drawn.region is None:
        return "no crop"
    size = f"{drawn.region.width} × {drawn.region.height}"
    if drawn.polygon:
        wrong = ", crosses itself" if outline.wrong_sides(drawn.polygon) else ""
        return f"polygon of {len(drawn.polygon)} corners, {size}{wrong}, {_where(scene, drawn.region)}"
    turned = f", tilted {drawn.angle:g}°" if drawn.angle else ""
    return f"rectangle {size}{turned}, {_where(scene, drawn.region)}"


def touches(scene: Scene) -> str:
    """As "touches no zone" or "touches face and skin"."""
    kinds = list(dict.fromkeys(zone.kind.value for zone in scene.zones if zone.id in scene.touching))
    return f"touches {' and '.join(kinds)}" if kinds else "touches no zone"


def of_mask(drawn: Drawn, number: int) -> str:
    """As "brush mask 3, 40 px wide, in the crop"."""
    mask = drawn.masks[number]
    kind, count = name_of(drawn.masks, number).split()
    name = {"Mask": "box mask", "Brush": "brush mask", "Eraser": "eraser"}[kind] + f" {count}"
    around = mask.bounds() if isinstance(mask, Stroke) else mask
    shape = drawn.shape()
    where = "in the crop" if shape and shape.bounds().intersection(around) else "outside the crop"
    return f"{name}, {size_of(mask)}, {where}"


def of_corner(drawn: Drawn, number: int) -> str:
    """As "corner 2 of 5 at 120, 80"."""
    x, y = drawn.polygon[number]
    return f"corner {number + 1} of {len(drawn.polygon)} at {x}, {y}"


def of_zone(zone: Zone, scene: Scene) -> str:
    """As "zone face, not touched"."""
    return f"zone {zone.kind.value}, {'touched by the crop' if zone.id in scene.touching else 'not touched'}"


def described(scene: Scene) -> str:
    """The canvas in words."""
    parts = [f"Photograph of {scene.width} × {scene.height} pixels, shielded."]
    drawn = scene.drawn
    if drawn.region is None:
        parts.append("No crop drawn.")
    else:
        region = drawn.region
        share = 100 * region.width * region.height / max(1, scene.width * scene.height)
        shape = f"of {len(drawn.polygon)} corners " if drawn.polygon else ""
        tilted = f" tilted {drawn.angle:g}°" if drawn.angle else ""
        parts.append(
            f"Crop {shape}{region.width} × {region.height} at {region.x}, {region.y}{tilted}, "
            f"{share:.0f} % of the photograph, {_where(scene, region)}."
        )
        if outline.wrong_sides(drawn.polygon):
            parts.append(outline.CROSSES)
        touched = [zone.kind.value for zone in scene.zones if zone.id in scene.touching]
        many = f"Touches {len(touched)} {'zone' if len(touched) == 1 else 'zones'}: {', '.join(touched)}."
        parts.append(many if touched else "Touches no zone.")
    if drawn.begun:
        parts.append(f"{len(drawn.begun)} corners of an unfinished polygon.")
    if count := len(drawn.masks):
        parts.append(f"{count} {'mask' if count == 1 else 'masks'}.")
    parts.append(f"{len(scene.zones)} zones found." if scene.zones else "No zone found; that clears nothing.")
    return " ".join(parts)


def _where(scene: Scene, region: Rect) -> str:
    """Place in the photograph by thirds: "upper left", "middle"."""
    x, y = region.x + region.width / 2, region.y + region.height / 2
    across = ("left", "", "right")[min(2, int(3 * x / scene.width))]
    down = ("upper", "", "lower")[min(2, int(3 * y / scene.height))]
    return " ".join(filter(None, (down, across))) or "middle"
