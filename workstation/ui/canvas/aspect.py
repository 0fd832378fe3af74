"""Fixed ratios of a crop. No Qt."""

from dataclasses import dataclass

from workstation.domain.geometry import Rect
from workstation.ui.canvas import tilt


@dataclass(frozen=True, slots=True)
class Aspect:
    """A name and width : height, 0 for any."""

    name: str
    ratio: float


ASPECTS = (
    Aspect("Free", 0.0),
    Aspect("1:1", 1.0),
    Aspect("4:3", 4 / 3),
    Aspect("3:2", 3 / 2),
    Aspect("16:9", 16 / 9),
    Aspect("3:4", 3 / 4),
    Aspect("2:3", 2 / 3),
    Aspect("9:16", 9 / 16),
    Aspect("Card 1200 × 630", 1200 / 630),
)


def shaped(region: Rect, angle: float, ratio: float, bounds: Rect) -> Rect:
    """The region in that ratio, about its middle and of about the same area, inside ``bounds``."""
    if not ratio:
        return region
    area = region.width * region.height
    width, height = max(1, round((area * ratio) ** 0.5)), max(1, round((area / ratio) ** 0.5))
    x, y = region.x + (region.width - width) // 2, region.y + (region.height - height) // 2
    return tilt.held_in(Rect(x, y, width, height), angle, bounds)


def said(region: Rect) -> str:
    """The ratio as people say it: "4:3", else "1.46:1"."""
    ratio = region.width / region.height
    for aspect in (*ASPECTS[1:-1], Aspect("5:4", 5 / 4), Aspect("4:5", 4 / 5)):
        if abs(ratio - aspect.ratio) < 0.005:
            return aspect.name
    return f"{ratio:.2f}:1" if ratio >= 1 else f"1:{1 / ratio:.2f}"
