"""Paint: how surfaces, bodies and shadows get onto the picture.

Everything is painted into one uint8 picture (height × width × 3, RGB), each part only inside its own box, with
soft edges of one pixel; light and shadow are small fields stretched over the whole, as light is in a room.
"""

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.geometry import Rect
from workstation.imaging.stilllife.camera import Camera, Points

Image = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]
Colour = tuple[int, int, int]
COARSE = 8
"""Light and shadow are kept at one eighth of the picture's size."""


def flat(width: float, height: float, colour: Colour) -> Image:
    """A plain piece of material, ``height`` × ``width`` × 3."""
    return np.full((max(int(height), 2), max(int(width), 2), 3), colour, np.uint8)


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """``colour`` with ``share`` (0–1) of ``other`` in it."""
    r, g, b = (min(max(int(a + (c - a) * share), 0), 255) for a, c in zip(colour, other, strict=True))
    return r, g, b


@dataclass(slots=True)
class Canvas:
    """The picture being painted, its camera and its dice."""

    camera: Camera
    dice: np.random.Generator
    rgb: Image = field(init=False)
    shadow: Field = field(init=False)
    _dirty: list[int] = field(init=False)  # the part of ``shadow`` in use: left, top, right, bottom

    def __post_init__(self) -> None:
        self.rgb = np.zeros((self.camera.height_px, self.camera.width, 3), np.uint8)
        self.shadow = np.ones((self.camera.height_px // COARSE + 1, self.camera.width // COARSE + 1), np.float32)
        self._dirty = [self.shadow.shape[1], self.shadow.shape[0], 0, 0]

    def box(self, points: Points, margin: int = 2) -> tuple[int, int, int, int] | None:
        """The part of the picture (left, top, right, bottom) that ``points`` (n × 2) span, or None if outside."""
        left, top = np.floor(points.min(axis=0)).astype(int) - margin
        right, bottom = np.ceil(points.max(axis=0)).astype(int) + margin
        left, top = max(left, 0), max(top, 0)
        right, bottom = min(right, self.rgb.shape[1]), min(bottom, self.rgb.shape[0])
        return (int(left), int(top), int(right), int(bottom)) if right - left > 2 and bottom - top > 2 else None

    def rect(self, points: Points) -> Rect:
        """The same as a rectangle, at least one pixel each way."""
        found = self.box(points, 0)
        if found is None:
            return Rect(0, 0, 1, 1)
        left, top, right, bottom = found
        return Rect(left, top, right - left, bottom - top)

    def blend(self, box: tuple[int, int, int, int], colour: Field | Image, cover: Field) -> None:
        """Lay ``colour`` (h × w × 3, 0–255) over the part ``box`` as far as ``cover`` (h × w, 0–1) says."""
        left, top, right, bottom = box
        part = self.rgb[top:bottom, left:right].astype(np.float32)
        part += (colour - part) * cover[..., None]
        self.rgb[top:bottom, left:right] = cv2.convertScaleAbs(part)

    def outline(self, points: Points, box: tuple[int, int, int, int]) -> Field:
        """How much of each pixel of ``box`` lies inside the polygon ``points`` (n × 2), 0–1."""
        left, top, right, bottom = box
        cover = np.zeros((bottom - top, right - left), np.uint8)
        fixed = np.round((points - (left, top)) * 16).astype(np.int32)
        cv2.fillPoly(cover, [fixed], 255, cv2.LINE_AA, 4)
        return cover.astype(np.float32) * np.float32(1 / 255)

    def polygon(self, points: Points, colour: Colour, strength: float = 1.0) -> None:
        """Fill a polygon (n × 2) with one colour."""
        if box := self.box(points):
            self.blend(box, np.asarray(colour, np.float32), self.outline(points, box) * strength)

    def stroke(self, points: Points, thick: float, colour: Colour, strength: float = 1.0) -> None:
        """Draw a line (n × 2) ``thick`` pixels wide."""
        if (box := self.box(points, int(thick) + 3)) is None:
            return
        left, top, right, bottom = box
        cover = np.zeros((bottom - top, right - left), np.uint8)
        fixed = np.round((points - (left, top)) * 16).astype(np.int32)
        cv2.polylines(cover, [fixed], False, 255, max(1, round(thick)), cv2.LINE_AA, 4)
        self.blend(box, np.asarray(colour, np.float32), cover.astype(np.float32) * (strength / 255))

    def paste(
        self, surface: Image, corners: Points, light: float = 1.0, fall: float = 0.0, opacity: float = 1.0
    ) -> None:
        """Lay a surface onto four corners (top left, top right, bottom right, bottom left) in the picture.

        ``light`` brightens, ``fall`` darkens towards the lower edge (0–1).
        """
        if (box := self.box(corners)) is None:
            return
        left, top, right, bottom = box
        high, wide = surface.shape[:2]
        source = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
        target = (corners - (left, top)).astype(np.float32)
        matrix = cv2.getPerspectiveTransform(source - 0.5, target - 0.5)
        size = (right - left, bottom - top)
        colour = cv2.warpPerspective(
            surface, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ).astype(np.float32)
        if fall:
            down = np.linspace(1 + fall / 3, 1 - fall, size[1], dtype=np.float32)[:, None, None]
            colour *= down
        if light != 1.0:
            colour *= light
        self.blend(box, colour, self.outline(corners, box) * opacity)

    def cast(self, points: Points, soft: float, strength: float) -> None:
        """Darken where ``points`` (n × 2, their hull is taken) keep the light away; ``soft`` in pixels."""
        hull = cv2.convexHull((points / COARSE).astype(np.float32))[:, 0]
        blur = max(soft / COARSE, 0.6)
        left, top = np.maximum(np.floor(hull.min(axis=0) - 3 * blur - 1), 0).astype(int)
        right, bottom = np.minimum(np.ceil(hull.max(axis=0) + 3 * blur + 2), self.shadow.shape[::-1]).astype(int)
        if right <= left or bottom <= top:
            return
        cover = np.zeros((bottom - top, right - left), np.uint8)
        cv2.fillPoly(cover, [np.round((hull - (left, top)) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        blurred = cv2.GaussianBlur(cover, (0, 0), blur).astype(np.float32)
        self.shadow[top:bottom, left:right] *= 1 - blurred * (strength / 255)
        old = self._dirty
        self._dirty = [min(old[0], left), min(old[1], top), max(old[2], right), max(old[3], bottom)]

    def lay_shadows(self) -> None:
        """Put all shadows cast so far onto the picture; afterwards things are painted over them."""
        left, top, right, bottom = self._dirty
        if right > left and bottom > top:
            part = self.rgb[top * COARSE : bottom * COARSE, left * COARSE : right * COARSE]
            high, wide = part.shape[:2]
            small = cv2.convertScaleAbs(self.shadow[top:bottom, left:right], alpha=255)
            full = cv2.resize(small, ((right - left) * COARSE, (bottom - top) * COARSE), interpolation=cv2.INTER_LINEAR)
            part[:] = cv2.multiply(part, cv2.merge([full[:high, :wide]] * 3), scale=1 / 255)
            self.shadow[top:bottom, left:right] = 1
        self._dirty = [self.shadow.shape[1], self.shadow.shape[0], 0, 0]

    def dim(self, light: Field) -> None:
        """Multiply the picture by a coarse field of light (any size, 1 = unchanged, at most 1.6)."""
        high, wide = self.rgb.shape[:2]
        small = cv2.convertScaleAbs(light, alpha=160)
        wide_light = cv2.resize(small, (wide, high), interpolation=cv2.INTER_LINEAR)
        cv2.multiply(self.rgb, cv2.merge([wide_light] * 3), dst=self.rgb, scale=1 / 160)

    def puff(
        self, points: Points, surface: Image | Colour, round_: float = 0.5, gloss: float = 0.1, folds: float = 0.0
    ) -> None:
        """Fill a polygon (n × 2) as a soft body: lit from the upper left, darker towards its lower right edge.

        ``surface`` is a colour, or a material stretched over the body's box; ``round_`` says how far the edge
        rounds off (0 a sheet, 1 a cushion); ``folds`` creases it.
        """
        if (box := self.box(points)) is None:
            return
        cover = self.outline(points, box)
        light, shine = relief(cover, round_, gloss, folds, self.dice)
        if isinstance(surface, tuple):
            colour = np.asarray(surface, np.float32) * light[..., None]
        else:
            size = (cover.shape[1], cover.shape[0])
            colour = cv2.resize(surface, size, interpolation=cv2.INTER_AREA).astype(np.float32) * light[..., None]
        self.blend(box, np.minimum(colour + shine[..., None], 255), cover)

    def tube(self, points: Points, thick: float, colour: Colour, gloss: float = 0.5) -> None:
        """A round bar along a line (n × 2), ``thick`` pixels across: taps, handles, cables."""
        if (box := self.box(points, int(thick) + 3)) is None:
            return
        left, top, right, bottom = box
        cover = np.zeros((bottom - top, right - left), np.uint8)
        fixed = np.round((points - (left, top)) * 16).astype(np.int32)
        cv2.polylines(cover, [fixed], False, 255, max(1, round(thick)), cv2.LINE_AA, 4)
        soft = cover.astype(np.float32) * np.float32(1 / 255)
        light, shine = relief(soft, 1.0, gloss, 0.0, self.dice, thick / 2)
        self.blend(box, np.minimum(np.asarray(colour, np.float32) * light[..., None] + shine[..., None], 255), soft)


def relief(
    cover: Field, round_: float, gloss: float, folds: float, dice: np.random.Generator, reach: float = 0.0
) -> tuple[Field, Field]:
    """Light (factor) and shine (0–255 to add) of a body with this outline; computed small and stretched."""
    high, wide = cover.shape
    shrink = max(1.0, max(high, wide) / 320)
    size = (max(int(wide / shrink), 4), max(int(high / shrink), 4))
    small = cv2.resize(cover, size, interpolation=cv2.INTER_AREA)
    padded = cv2.copyMakeBorder((small > 0.5).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
    edge = max(reach / shrink, 1.5) if reach else max(depth.max() * max(round_, 0.05), 1.5)
    bulge = np.sqrt(1 - (1 - np.minimum(depth / edge, 1)) ** 2) * edge
    if folds:
        bulge = bulge + folds * edge * creases(size, dice)
    bulge = cv2.GaussianBlur(bulge.astype(np.float32), (0, 0), max(edge * 0.12, 0.8))
    dx, dy = cv2.Sobel(bulge, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(bulge, cv2.CV_32F, 0, 1, scale=0.125)
    length = np.sqrt(dx * dx + dy * dy + 1)
    facing = (0.5 * dx + 0.55 * dy + 0.72) / length  # the lamp stands at the upper left, before the picture
    light = np.clip(0.42 + 0.72 * facing, 0.22, 1.25).astype(np.float32)
    shine = (255 * gloss * np.clip(facing, 0, 1) ** 24).astype(np.float32)
    stretch = (wide, high)
    return cv2.resize(light, stretch), cv2.resize(shine, stretch)


def creases(size: tuple[int, int], dice: np.random.Generator, count: int = 9) -> Field:
    """Soft ridges in random directions, about −1 to 1, as cloth and thin plastic have."""
    wide, high = size
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32) / max(size)
    total = np.zeros((high, wide), np.float32)
    for _ in range(count):
        angle = dice.normal(math.pi / 2, 0.5)
        across = (x - dice.uniform(0, wide / max(size))) * math.sin(angle) - (y - 0.5) * math.cos(angle)
        along = np.exp(-(((y - dice.uniform(0, 1)) / dice.uniform(0.2, 0.6)) ** 2))
        total += dice.uniform(0.3, 1) * np.exp(-((across / dice.uniform(0.012, 0.05)) ** 2)) * along
    return total.astype(np.float32)
