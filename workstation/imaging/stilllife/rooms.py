"""The forty scenes: which room, which camera, which things where; and the light that makes them photographs."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from workstation.imaging.stilllife import goods, papers, surfaces, things, walls
from workstation.imaging.stilllife.camera import Camera, Points
from workstation.imaging.stilllife.canvas import Canvas, Image, mixed
from workstation.imaging.stilllife.things import Dice, Thing

SIZES = (
    (2048, 1536),
    (2592, 1944),
    (2304, 1728),
    (1944, 2592),
    (3000, 2000),
    (2272, 1704),
    (2560, 1920),
    (3264, 2448),
    (2400, 1600),
    (2736, 1824),
)
LARGEST = (4000, 3000)
SPAN = 140.0
"""Width of a material in cm: as much as any camera here sees."""


def _box(type_: str, what: str, *size: float) -> Callable[[float, float, Dice], Thing]:
    wide, deep, high = size
    return lambda x, z, dice: things.printed_box(type_, what, (wide, deep, high), x, z, dice)


MAKERS: dict[str, Callable[[float, float, Dice], Thing]] = {
    **{
        maker.__name__: maker
        for maker in (
            *(things.mug, things.bottle, things.tin, things.jar, things.vase, things.bowl, things.glass),
            *(things.candle, things.flask, things.plant, things.books, things.radio),
            *(goods.bag, goods.shoe, goods.bear, goods.car, goods.duck, goods.toaster, goods.cushion, goods.dummy),
            *(
                walls.window,
                walls.clock,
                walls.socket,
                walls.tap,
                walls.towel,
                walls.calendar,
                walls.poster,
                walls.board,
            ),
            *(
                papers.receipt,
                papers.ticket,
                papers.magazine,
                papers.napkin,
                papers.plate,
                papers.keys,
                papers.necklace,
            ),
        )
    },
    "cereal": _box("packaging", "Cereal box", 17, 6, 25),
    "tea": _box("packaging", "Tea box", 13, 7, 8),
    "parcel": _box("packaging", "Parcel", 26, 18, 12),
    "carton": _box("food-and-drink", "Drink carton", 7, 7, 20),
    "shoebox": _box("packaging", "Shoe box", 30, 18, 11),
}

SCENES: tuple[str, ...] = (
    "plaster oak | mug -14 -4, books 12 8, poster -6 28, keys 3 -16, plant 27 14",
    "tiles laminate | tap -18 19, bottle 12 12, mug -2 0, towel 24 35, plate -26 -2, jar 26 6",
    "wallpaper walnut | radio -12 12, vase 18 10, magazine 6 -12, clock 2 32, mug -2 6",
    "plaster laminate | bag -6 6, shoebox 20 12, receipt 14 -10, tin 8 -2",
    "window oak | window 0 24, plant -26 12, mug 14 -2, ticket -4 -10, books -6 12",
    "bricks slate | bottle -16 6, bottle -5 14, glass 6 0, bowl 22 6",
    "wallpaper cloth | bear -8 8, duck 14 0, car -20 -8, calendar 24 28",
    "tiles marble | toaster -14 10, carton 10 6, cereal 24 14, mug 4 -8",
    "plaster oak | shoe -10 2, shoe 16 10, shoebox -20 22, socket 22 20, keys -22 -6",
    "wallpaper oak | candle -18 6, books 8 10, clock -6 32, glass 26 0, keys -2 -12",
    "plaster marble | socket -10 22, flask 14 8, tea -16 8, receipt 2 -12, vase 28 14, mug 4 4",
    "panel cloth | cereal -16 10, bowl 8 6, carton 24 12, napkin -4 -8, mug -26 -4",
    "window laminate | window 4 24, bag -24 10, tin 14 4, tin 23 8, glass 6 -4, mug -6 0",
    "tiles slate | jar -16 8, jar -4 12, tin 10 6, bottle 24 14, napkin 0 -10",
    "wallpaper walnut | cushion -14 14, bear 14 8, magazine -6 -14, poster 16 28",
    "plaster felt | plate -6 2, glass 12 8, bottle 22 16, receipt -22 -6, clock -16 32, candle -20 14, bowl 28 8",
    "bricks oak | parcel -12 10, bag 18 8, keys 2 -14, mug -26 0",
    "plaster dummy | dummy -4 8, cushion 22 18, books -26 12",
    "panel oak | calendar -14 28, mug -8 0, tea 10 8, ticket 4 -12, plant 26 14",
    "tiles marble | tap 10 19, towel -22 35, flask -12 8, glass 18 2, jar 2 12, mug -22 -2",
    "plaster slate | board -10 28, shoe 12 4, bag -20 8, parcel 18 18, keys -2 -12",
    "wallpaper cloth | vase -12 10, plate 8 0, mug 22 6, napkin -14 -10, poster 20 28",
    "window walnut | window -4 24, radio 18 8, candle -22 6, books -4 16, mug -6 -2",
    "plaster laminate | toaster 12 12, bag -14 6, receipt 8 -12, socket -31 22, mug -2 2",
    "bricks marble | bottle -20 10, carton -8 6, cereal 8 14, tin 24 4, ticket 2 -10",
    "tiles oak | bowl -10 4, jar 10 12, glass 22 4, towel 24 35, socket -24 22",
    "flat oak | receipt -14 2, keys 2 -4, ticket 14 6, magazine 18 -10, necklace -8 -14",
    "flat marble | plate 0 0, napkin -18 2, keys 20 8, receipt 18 -8",
    "flat slate | necklace -10 4, ticket 8 8, ticket 14 -8, keys -6 -10, plate -22 10, receipt 22 6",
    "wallpaper oak | duck -16 6, car 2 0, books 18 14, clock 6 32",
    "panel felt | bear 0 10, parcel -24 14, shoe 22 2",
    "plaster cloth | tea -18 6, mug -4 2, bowl 14 10, calendar 2 28, plate 28 -4",
    "window marble | window 0 24, flask -18 6, glass -6 2, vase 20 12, keys 6 -12, mug -14 -4",
    "wallpaper slate | radio 10 12, candle -10 4, candle -20 10, poster -16 28",
    "tiles laminate | carton -16 8, carton -7 12, jar 6 4, cereal 22 14, mug 12 -10",
    "plaster walnut | socket 3 24, books -20 10, flask 16 8, ticket -2 -10, radio -2 16, mug 4 -2",
    "panel marble | shoebox -14 12, shoe 12 2, bag 26 16, receipt -4 -12",
    "bricks cloth | plant -18 10, bottle 0 12, plate 14 0, glass 26 8, napkin 4 -12",
    "plaster oak | mug -14 -4, books 12 8, poster -6 28, keys 3 -16, plant 27 14",
    "wallpaper felt | vase -20 12, bear 4 6, cushion 24 16, clock -4 32, mug -12 -4",
)
"""Room and table, then each thing with its two numbers: x z on the table, or x y on the wall. The last but one
repeats the first: a near-copy, taken a step to the side a moment later."""

COUNT = len(SCENES)
TWIN = COUNT - 1  # drawn from scene 1's dice


def size_of(number: int) -> tuple[int, int]:
    """Width and height of scene ``number`` in pixels."""
    return LARGEST if number in (5, 21) else SIZES[(1 if number == TWIN else number) % len(SIZES)]


@dataclass(frozen=True, slots=True)
class Shot:
    """One scene read from the table."""

    number: int
    dice: Dice
    wall: str
    table: str
    parts: tuple[tuple[str, float, float], ...]


def shot(number: int) -> Shot:
    """Scene ``number`` (1 to COUNT); raises ValueError outside."""
    if not 1 <= number <= COUNT:
        raise ValueError(f"scenes go from 1 to {COUNT}")
    room, _, rest = SCENES[number - 1].partition(" | ")
    wall, table = room.split()
    wide, high = size_of(number)
    upright = high > wide
    parts = []
    for part in rest.split(", "):
        name, x, z = part.split()
        parts.append((name, float(x) * (0.72 if upright else 1), float(z)))
    seed = 1 if number == TWIN else number
    return Shot(number, np.random.default_rng([20260501, seed]), wall, table, tuple(parts))


def camera_for(scene: Shot) -> Camera:
    """The camera of a scene: from above for flat scenes, a step aside for the near-copy."""
    number = scene.number
    wide, high = size_of(number)
    if scene.wall == "flat":
        return Camera(wide, high, height=58, distance=25, pitch=66, zoom=1.2, wall=400)
    if scene.table == "dummy":
        return Camera(wide, high, height=40, distance=100, pitch=7, zoom=1.2)
    if high > wide:
        return Camera(wide, high, height=38, distance=88, pitch=12, zoom=1.25)
    zoom = 1.24 if high * 4 >= wide * 3 else 1.12
    height, pitch = 36 + float(scene.dice.uniform(-3, 5)), 15 + float(scene.dice.uniform(-1.5, 1.5))
    aside = 0.9 if number == TWIN else 0.0
    return Camera(wide, high, height=height + aside / 2, pitch=pitch, zoom=zoom, aside=aside)


def wall_of(scene: Shot) -> Image:
    """The wall's material."""
    dice, name = scene.dice, scene.wall
    pale = surfaces.PAPERS[int(dice.integers(len(surfaces.PAPERS)))]
    ink = mixed(surfaces.CALM[int(dice.integers(len(surfaces.CALM)))], pale, 0.62)
    if name == "tiles":
        return surfaces.tiles(pale, (168, 174, 176), dice, 9, int(dice.integers(3)))
    if name == "wallpaper":
        return surfaces.wallpaper(pale, ink, dice, int(dice.integers(5)))
    if name == "bricks":
        return surfaces.tiles((138, 142, 148), (176, 178, 178), dice, 9, 1)
    if name == "panel":
        boards = surfaces.wood(mixed(ink, (90, 100, 104), 0.35), dice, 14)
        return np.ascontiguousarray(np.rot90(boards))
    return surfaces.plaster(mixed(pale, ink, 0.25), dice)


def table_of(scene: Shot) -> Image:
    """The table's material."""
    dice = scene.dice
    made: dict[str, Callable[[], Image]] = {
        "oak": lambda: surfaces.wood((156, 151, 139), dice),
        "walnut": lambda: surfaces.wood((90, 84, 78), dice, 6),
        "dummy": lambda: surfaces.wood((112, 118, 120), dice),
        "laminate": lambda: surfaces.plaster((214, 218, 218), dice),
        "marble": lambda: surfaces.stone((222, 224, 224), (136, 142, 150), dice),
        "slate": lambda: surfaces.stone((88, 94, 100), (120, 126, 132), dice),
        "felt": lambda: surfaces.cloth((74, 110, 96), (0, 0, 0), dice, 2),
        "cloth": lambda: surfaces.cloth((228, 231, 232), surfaces.CALM[int(dice.integers(5))], dice, 3),
    }
    return made[scene.table]()


def _spread(canvas: Canvas, material: Image, corners: Points, world: Points, rows: tuple[int, int]) -> None:
    """Cover picture rows with a material ``SPAN`` cm wide, mirrored beyond; four corners in picture and in plane."""
    top, bottom = rows
    if bottom <= top:
        return
    source = (world / SPAN * material.shape[0]).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(source, (corners - (0, top)).astype(np.float32))
    size = (canvas.camera.width, bottom - top)
    canvas.rgb[top:bottom] = cv2.warpPerspective(
        material, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )


def build_room(canvas: Canvas, scene: Shot) -> None:
    """Paint wall and table, a little out of focus at the back, with the seam between them."""
    camera = canvas.camera
    high = camera.height_px
    edge = min(max(int(camera.project([(0, 0, camera.wall)])[0, 1]), 0), high)
    plane = np.array([(-60, -30), (60, -30), (60, camera.wall), (-60, camera.wall)], np.float64)
    if edge > 0:
        upright = np.array([(-60, 0), (60, 0), (60, 80), (-60, 80)], np.float64)
        space = np.column_stack([upright, np.full(4, camera.wall)])
        world = upright * (1, -1) + (SPAN / 2, SPAN)
        _spread(canvas, wall_of(scene), camera.project(space), world, (0, edge))
        soft = max(camera.width / 1400, 0.8)
        canvas.rgb[:edge] = cv2.GaussianBlur(canvas.rgb[:edge], (0, 0), soft)
    space = np.column_stack([plane[:, 0], np.zeros(4), plane[:, 1]])
    _spread(canvas, table_of(scene), camera.project(space), plane * (1, -1) + (SPAN / 2, SPAN / 2), (edge, high))
    if 0 < edge < high:
        seam = camera.project([(-90, 0, camera.wall), (90, 0, camera.wall)])
        scale = camera.scale(0, camera.wall)
        canvas.cast(
            np.concatenate([seam - np.array([0, scale * 0.6]), seam + np.array([0, scale * 0.6])]), scale * 1.3, 0.5
        )
        canvas.lay_shadows()


def light_room(canvas: Canvas, dice: Dice, sun: bool) -> None:
    """Daylight from the left, falling off to the right; with ``sun`` the window's panes fall across the wall."""
    high, wide = canvas.shadow.shape
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    x, y = x / wide, y / high
    light = 1.14 - 0.34 * x - 0.16 * np.abs(y - 0.45)
    if sun:
        glow = np.zeros((high, wide), np.uint8)
        left, top = float(dice.uniform(0.12, 0.4)), float(dice.uniform(-0.1, 0.05))
        for column in range(2):
            for row in range(2):
                a, b = left + column * 0.17, top + row * 0.27 + column * 0.05
                pane = np.array([(a, b), (a + 0.15, b + 0.045), (a + 0.19, b + 0.29), (a + 0.04, b + 0.245)])
                cv2.fillPoly(glow, [(pane * (wide, high)).astype(np.int32)], 255, cv2.LINE_AA)
        light += cv2.GaussianBlur(glow, (0, 0), wide / 120).astype(np.float32) * (0.2 / 255)
    canvas.dim(light)


def finish(canvas: Canvas, dice: Dice) -> Image:
    """What a camera adds: darker corners, a soft tone curve, no warm cast, and grain."""
    high, wide = canvas.shadow.shape
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    far = ((x / wide - 0.5) ** 2 + (y / high - 0.5) ** 2) * 2
    canvas.dim(1.03 - 0.34 * far**1.4)
    level = np.arange(256) / 255
    bent = level + 0.09 * np.sin(2 * np.pi * (level - 0.5)) * 0.5 + 0.012
    cv2.LUT(canvas.rgb, np.clip(bent * 255, 0, 255).astype(np.uint8), dst=canvas.rgb)
    tile = dice.normal(0, 1, (512, 512, 1)) * 2.3 + dice.normal(0, 0.7, (512, 512, 3))
    grain = np.clip(128 + cv2.GaussianBlur(tile, (0, 0), 0.6) * 1.6, 0, 255).astype(np.uint8)
    full = np.tile(grain, (canvas.rgb.shape[0] // 512 + 1, canvas.rgb.shape[1] // 512 + 1, 1))
    full = full[: canvas.rgb.shape[0], : canvas.rgb.shape[1]]
    return np.asarray(cv2.addWeighted(canvas.rgb, 1, full, 1, -128), np.uint8)
