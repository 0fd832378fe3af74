"""What the status bar says about the tool in hand, and while something is dragged."""

from workstation.ui.canvas import nearness, outline
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.scene import Scene

TOOLS = {
    "select": "",
    "crop": "Drag the region to crop. Shift keeps the ratio, Ctrl or Alt from the centre, beside a corner it tilts",
    "polygon": "Click corners; Enter, a double click or the first corner closes. Backspace takes one back",
    "brush": "Paint what must not be seen. [ and ] or Ctrl+wheel size it, Shift draws a straight line",
    "eraser": "Take masks away by painting. [ and ] or Ctrl+wheel size it, Shift draws a straight line",
    "mask": "Drag a box to black out. Delete removes a mask",
}
"""By tool, as it is taken up."""

SNAPS = frozenset({"Draw crop", "Resize crop", "Move crop", "Move corner", "Add corner"})
"""The steps whose gestures give way to zones, and which say how far the nearest one is."""

_KEYS = {
    "Draw": "Shift keeps the ratio, Ctrl or Alt from the centre",
    "Resize": "Shift keeps the ratio, Ctrl or Alt from the centre",
    "Move": "Shift keeps to one axis",
    "Add": "Shift keeps to one axis",
    "Tilt": "Shift tilts by 5°",
}
"""What the modifiers do, by the first word of the step under way."""


def dragging(step: str, live: Drawn, scene: Scene, *, free: bool) -> str:
    """Size or angle, the nearest zone, and which keys help. ``step``: the name it will have; ``free``: it does not snap."""
    if live.polygon and outline.wrong_sides(live.polygon):
        return outline.CROSSES
    if step == "Tilt crop":
        first = f"{live.angle:+.1f}°"
    elif scene.tool in ("brush", "eraser"):
        first = f"{2 * scene.brush + 1} px wide"
    else:
        first = f"{live.region.width} × {live.region.height}" if live.region else ""
    zone = nearness.said(scene.near, scene.zones, scene.touching)
    keys = [_KEYS.get(step.split(maxsplit=1)[0], ""), "Esc gives up"]
    if step in SNAPS:
        keys.insert(1, "snapping is off" if free else "hold Z to go into a zone")
    return "   ".join(filter(None, [first, zone, ", ".join(filter(None, keys))]))
