"""Zoom and pan as numbers: how a point of the photograph becomes a point of the view, and back."""

from dataclasses import dataclass

LOWEST, HIGHEST = 0.01, 40.0
"""Zoom goes from 1 % to 4,000 %."""

MOST = 2000
"""Photographs whose zoom and pan are remembered."""


@dataclass(frozen=True, slots=True)
class Place:
    """``scale`` view pixels per image pixel; the image's corner lies at ``x``, ``y`` of the view."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """Image point → view point."""
        return self.x + x * self.scale, self.y + y * self.scale

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """View point → image point."""
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def panned(self, dx: float, dy: float) -> "Place":
        """Moved by view pixels."""
        return Place(self.scale, self.x + dx, self.y + dy)

    def zoomed(self, factor: float, x: float, y: float) -> "Place":
        """Zoomed so that the view point ``x``, ``y`` keeps showing the same image point."""
        scale = max(LOWEST, min(HIGHEST, self.scale * factor))
        image_x, image_y = self.to_image(x, y)
        return Place(scale, x - image_x * scale, y - image_y * scale)


class Places(dict[str, Place]):
    """Where each photograph was left; the one left longest ago is forgotten first."""

    def __setitem__(self, key: str, place: Place) -> None:
        self.pop(key, None)
        super().__setitem__(key, place)
        if len(self) > MOST:
            del self[next(iter(self))]


def fitted(box: tuple[float, float, float, float], view: tuple[float, float], margin: float = 24) -> Place:
    """The image box (x, y, width, height) as large as it fits the view (width, height), centred."""
    x, y, width, height = box
    room = max(1.0, view[0] - 2 * margin), max(1.0, view[1] - 2 * margin)
    scale = max(LOWEST, min(HIGHEST, room[0] / max(1.0, width), room[1] / max(1.0, height)))
    return Place(scale, view[0] / 2 - (x + width / 2) * scale, view[1] / 2 - (y + height / 2) * scale)
