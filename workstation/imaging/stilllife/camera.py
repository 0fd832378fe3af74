"""Where things stand: a pinhole camera over a table in front of a wall.

Space is in centimetres: x to the right, y up from the table top, z away from the camera; the table's middle
is the origin and the wall stands at ``z = wall``. Pictures are in pixels, y down.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
SUN = (0.62, 0.38)
"""How far a shadow reaches to the right (x) and to the back (z) for each centimetre of height."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera ``height`` cm above the table, ``distance`` cm before its middle, looking down by ``pitch`` degrees.

    ``zoom`` is the focal length in picture widths.
    """

    width: int
    height_px: int
    height: float = 36.0
    distance: float = 80.0
    pitch: float = 14.0
    zoom: float = 1.24
    wall: float = 42.0
    aside: float = 0.0

    @property
    def focal(self) -> float:
        """Focal length in pixels of the longer side, so that upright pictures see as much."""
        return self.zoom * max(self.width, self.height_px)

    @property
    def sink(self) -> float:
        """How much a circle lying on the table is flattened: the sine of the pitch."""
        return math.sin(math.radians(self.pitch))

    @property
    def rise(self) -> float:
        """How much an upright length is shortened: the cosine of the pitch."""
        return math.cos(math.radians(self.pitch))

    def project(self, points: Sequence[Sequence[float]] | Points) -> Points:
        """Pixels (n × 2) of points in space (n × 3)."""
        p = np.asarray(points, np.float64).reshape(-1, 3)
        y, z = p[:, 1] - self.height, p[:, 2] + self.distance
        depth = np.maximum(self.rise * z - self.sink * y, 1.0)
        up = self.rise * y + self.sink * z
        across = p[:, 0] - self.aside
        return np.stack(
            [self.width / 2 + self.focal * across / depth, self.height_px / 2 - self.focal * up / depth], axis=1
        )

    def scale(self, x: float, z: float, y: float = 0.0) -> float:
        """Pixels per centimetre at a point in space."""
        _ = x
        depth = self.rise * (z + self.distance) - self.sink * (y - self.height)
        return self.focal / max(depth, 1.0)

    def shade_of(self, outline: Points) -> Points:
        """Where the sun throws the points of ``outline`` (n × 3): on the table, or up the wall behind it."""
        x, y, z = outline[:, 0], outline[:, 1], outline[:, 2]
        reach = np.maximum((self.wall - z) / SUN[1], 0.0)  # height at which the ray meets the wall
        on_wall = y > reach
        drop = np.where(on_wall, reach, y)
        thrown = np.stack([x + SUN[0] * drop, np.where(on_wall, y - reach, 0.0), z + SUN[1] * drop], axis=1)
        return self.project(thrown)


def ring(x: float, z: float, radius: float, y: float = 0.0, count: int = 24) -> Points:
    """A circle lying at height ``y``, as points in space (n × 3)."""
    turn = np.linspace(0, 2 * math.pi, count, endpoint=False)
    return np.stack([x + radius * np.cos(turn), np.full(count, y), z + radius * np.sin(turn)], axis=1)


def smooth(points: Sequence[Sequence[float]] | Points, closed: bool = True, steps: int = 10) -> Points:
    """A soft curve (Catmull-Rom) through ``points`` (n × 2), ``steps`` new points for each old one."""
    p = np.asarray(points, np.float64)
    p = np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([p[:1], p, p[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    if not closed:
        parts.append(p[-1:])
    return np.concatenate(parts)
