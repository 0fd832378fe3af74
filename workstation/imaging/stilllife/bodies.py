"""Bodies in the room: things turned on a lathe, boxes, sheets lying on the table, and panels on the wall."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from workstation.domain.geometry import Rect
from workstation.imaging.stilllife.camera import Points, ring
from workstation.imaging.stilllife.canvas import Canvas, Colour, Field, Image, flat, mixed

Profile = Sequence[tuple[float, float]]
"""Half a cross-section: (height, radius) in cm from the foot to the rim."""


@dataclass(frozen=True, slots=True)
class Lathe:
    """How a turned body looks: its material (a colour, or a picture of its front half), shine and opening."""

    surface: Colour | Image
    gloss: float = 0.35
    inside: Colour | None = None  # colour inside the opening; None: closed
    filled: Colour | None = None  # what fills it
    opacity: float = 1.0


def turned_shadow(canvas: Canvas, x: float, z: float, profile: Profile) -> None:
    """The shadow a turned body throws, and the dark seam where it stands."""
    camera = canvas.camera
    scale = camera.scale(x, z)
    rings = np.concatenate([ring(x, z, radius, height) for height, radius in profile])
    canvas.cast(camera.shade_of(rings), scale * 1.1, 0.42)
    foot = profile[0][1]
    canvas.cast(camera.project(ring(x, z, foot * 1.12)), scale * 0.35, 0.6)


def turned(canvas: Canvas, x: float, z: float, profile: Profile, look: Lathe) -> Rect:
    """Paint a body of revolution standing at (x, z); returns its box in the picture."""
    camera = canvas.camera
    scale = camera.scale(x, z, profile[-1][0] / 2)
    foot = camera.project([(x, 0, z)])[0]
    heights, radii = np.array(profile, np.float32).T * scale
    rise, sink = camera.rise, camera.sink
    wide, tall = float(radii.max()) + 2, float(heights[-1])
    corners = foot + np.array([[-wide, -tall * rise - sink * radii[-1]], [wide, sink * radii[0]]])
    box = canvas.box(corners)
    if box is None:
        return Rect(0, 0, 1, 1)
    left, top, right, bottom = box
    across = (np.arange(left, right, dtype=np.float32) + 0.5 - foot[0])[None, :].repeat(bottom - top, 0)
    down = (np.arange(top, bottom, dtype=np.float32) + 0.5 - foot[1])[:, None].repeat(right - left, 1)
    fine = np.arange(int(tall) + 2, dtype=np.float32)
    table = np.interp(fine, heights, radii).astype(np.float32)
    height = -down / rise
    for _ in range(2):
        radius = table[np.clip(height, 0, len(fine) - 1).astype(np.int32)]
        height = (sink * np.sqrt(np.maximum(radius * radius - across * across, 0)) - down) / rise
    radius = table[np.clip(height, 0, len(fine) - 1).astype(np.int32)]
    cover = (
        np.clip(radius - np.abs(across) + 0.5, 0, 1) * np.clip(height + 0.5, 0, 1) * np.clip(tall - height + 0.5, 0, 1)
    )
    nx = np.clip(across / np.maximum(radius, 1), -1, 1)
    colour, shine = _lit(
        nx, np.clip(height / tall, 0, 1), np.gradient(table)[np.clip(height, 0, tall).astype(int)], look
    )
    canvas.blend(
        box, np.minimum(colour + shine[..., None], 255), (cover * look.opacity + shine / 255 * cover).clip(0, 1)
    )
    if look.inside is not None:
        _opening(canvas, foot - (0, tall * rise), float(radii[-1]), look)
    return canvas.rect(corners)


def _lit(nx: Field, v: Field, slope: Field, look: Lathe) -> tuple[Field, Field]:
    """Colour and shine at each point: ``nx`` −1 left edge … 1 right edge, ``v`` 0 foot … 1 rim."""
    front = np.sqrt(1 - nx * nx)
    facing = np.clip(-0.55 * nx + 0.7 * front - 0.35 * slope, 0, 1)
    light = 0.34 + 0.74 * facing + 0.12 * np.clip(nx - 0.75, 0, 1)
    if isinstance(look.surface, tuple):
        colour = np.asarray(look.surface, np.float32) * light[..., None]
    else:
        high, wide = look.surface.shape[:2]
        u = (np.arcsin(nx) / math.pi + 0.5) * (wide - 1)
        picture = cv2.remap(
            look.surface, u.astype(np.float32), ((1 - v) * (high - 1)).astype(np.float32), cv2.INTER_LINEAR
        )
        colour = picture.astype(np.float32) * light[..., None]
    pane = np.clip(1 - np.abs(nx + 0.52) / 0.11, 0, 1) * np.clip((v - 0.3) * 9, 0, 1) * np.clip((0.88 - v) * 12, 0, 1)
    pane *= 1 - 0.7 * np.exp(-(((v - 0.6) / 0.012) ** 2))  # the bar of the window that mirrors in it
    rim = np.clip((np.abs(nx) - 0.9) * 6, 0, 1) * 0.25
    return colour, (255 * look.gloss * (0.75 * pane + rim)).astype(np.float32)


def _opening(canvas: Canvas, middle: Points, radius: float, look: Lathe) -> None:
    """The rim, the hollow behind it and what fills it."""
    if look.inside is None:
        return
    turn = np.linspace(0, 2 * math.pi, 60, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn) * canvas.camera.sink], axis=1) * radius
    canvas.polygon(middle + circle, mixed(look.inside, (255, 255, 255), 0.35), look.opacity)
    canvas.polygon(middle + circle * 0.93, mixed(look.inside, (0, 0, 0), 0.38), look.opacity)
    lower = middle + circle * 0.9 + (radius * 0.05, radius * canvas.camera.sink * 0.14)
    canvas.polygon(lower, mixed(look.inside, (0, 0, 0), 0.2), look.opacity * 0.8)
    if look.filled is not None:
        level = middle + circle * 0.86 + (0, radius * canvas.camera.sink * 0.16)
        canvas.polygon(level, look.filled)
        canvas.polygon(
            level * 0.5 + (middle - (radius * 0.25, 0)) * 0.5, mixed(look.filled, (255, 255, 255), 0.25), 0.5
        )


@dataclass(frozen=True, slots=True)
class Block:
    """A cuboid: middle of its foot, width, depth and height in cm, turned by ``angle`` degrees, lifted by ``lift``."""

    x: float
    z: float
    width: float
    depth: float
    height: float
    angle: float = 0.0
    lift: float = 0.0

    def corners(self) -> Points:
        """Eight corners in space: four below (front left, front right, back right, back left), four above."""
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (self.width / 2, self.depth / 2)
        foot = np.stack([self.x + half[:, 0] * cos - half[:, 1] * sin, self.z + half[:, 0] * sin + half[:, 1] * cos], 1)
        low = np.stack([foot[:, 0], np.full(4, self.lift), foot[:, 1]], 1)
        return np.concatenate([low, low + np.array([0, self.height, 0])])


def block_shadow(canvas: Canvas, block: Block) -> None:
    """The shadow a cuboid throws, and the dark seam where it stands."""
    camera, corners = canvas.camera, block.corners()
    scale = camera.scale(block.x, block.z)
    canvas.cast(camera.shade_of(corners), scale * 0.9, 0.45)
    canvas.cast(camera.project(corners[:4] * (1, 0, 1)), scale * 0.4, 0.5)


def block(canvas: Canvas, shape: Block, front: Image, side: Image, top: Image) -> Rect:
    """Paint a cuboid with three printed faces; returns its box in the picture."""
    space = shape.corners()
    pixels = canvas.camera.project(space)
    faces = (
        ((7, 6, 2, 3), front, 0.6),  # back, seldom seen
        ((4, 7, 3, 0), side, 1.04),  # left, towards the window
        ((6, 5, 1, 2), side, 0.66),  # right, away from it
        ((5, 4, 0, 1), front, 0.94),  # front
        ((7, 6, 5, 4), top, 1.1),
    )
    for order, surface, light in faces:
        corners = pixels[list(order)]
        if order in ((5, 4, 0, 1), (6, 5, 1, 2)):
            corners = corners[[1, 0, 3, 2]]
        a, b, c = corners[0], corners[1], corners[2]
        if (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) > 1:  # turned towards the camera
            canvas.paste(surface, corners, light, fall=0.0 if surface is top else 0.12)
    return canvas.rect(pixels)


def sheet(canvas: Canvas, surface: Image, where: Block) -> Rect:
    """Paint a thin thing lying flat on the table, with its narrow shadow."""
    space = where.corners()[4:]
    pixels = canvas.camera.project(space)
    scale = canvas.camera.scale(where.x, where.z)
    canvas.cast(pixels + np.array([0.25, 0.2]) * scale, scale * 0.3, 0.4)
    canvas.lay_shadows()
    canvas.paste(surface, pixels[[3, 2, 1, 0]])
    return canvas.rect(pixels)


def panel(
    canvas: Canvas, surface: Image, middle: tuple[float, float], size: tuple[float, float], out: float = 0.8
) -> Rect:
    """Paint a thing hanging on the wall: ``middle`` (x, y) and ``size`` in cm, standing ``out`` cm from the wall."""
    x, y = middle
    wide, high = size[0] / 2, size[1] / 2
    z = canvas.camera.wall
    corners = np.array(
        [(x - wide, y + high, z), (x + wide, y + high, z), (x + wide, y - high, z), (x - wide, y - high, z)]
    )
    pixels = canvas.camera.project(corners)
    scale = canvas.camera.scale(x, z, y)
    canvas.cast(pixels + np.array([1.0, 1.2]) * out * scale, scale * out * 0.7, 0.4)
    canvas.lay_shadows()
    canvas.paste(surface, pixels)
    return canvas.rect(pixels)


def upright(canvas: Canvas, x: float, z: float, shape: Points, lift: float = 0.0) -> Points:
    """Pixels of a flat outline (n × 2, cm, y up) standing at (x, z) and facing the camera."""
    foot = canvas.camera.project([(x, lift, z)])[0]
    scale = canvas.camera.scale(x, z, lift + float(shape[:, 1].max()) / 2)
    return np.asarray(foot + shape * np.array([scale, -scale * canvas.camera.rise]), np.float64)


def upright_shadow(canvas: Canvas, x: float, z: float, shape: Points, thick: float = 4.0) -> None:
    """The shadow of such an outline, ``thick`` cm deep."""
    camera = canvas.camera
    scale = camera.scale(x, z)
    low = shape[:, 1].min()
    space = np.stack([x + shape[:, 0], shape[:, 1] - low, np.full(len(shape), z)], axis=1)
    canvas.cast(camera.shade_of(np.concatenate([space, space + np.array([0, 0, thick])])), scale * 1.1, 0.42)
    left, right = shape[:, 0].min() * 0.9, shape[:, 0].max() * 0.9
    foot = [(x + a, 0.0, z + b) for a, b in ((left, -0.8), (right, -0.8), (right, thick), (left, thick))]
    canvas.cast(camera.project(foot), scale * 0.5, 0.5)


def plain(colour: Colour) -> Image:
    """A small piece of one colour for a face without print."""
    return flat(8, 8, colour)
