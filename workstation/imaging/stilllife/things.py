"""Things that stand on the table: crockery, bottles, boxes, books, bags, shoes, toys, a tailor's dummy.

Each maker takes its place (x, z in cm) and dice, and returns a Thing, which can throw its shadow and paint itself.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from workstation.domain.geometry import Rect
from workstation.imaging.stilllife import bodies, surfaces
from workstation.imaging.stilllife.bodies import Block, Lathe, Profile
from workstation.imaging.stilllife.camera import smooth
from workstation.imaging.stilllife.canvas import Canvas, Colour, Image, flat, mixed

Dice = np.random.Generator


@dataclass(frozen=True, slots=True)
class Thing:
    """Something in the scene: its taxonomy type, title, depth, shadow and painting."""

    type: str
    title: str
    z: float
    shadow: Callable[[Canvas], None]
    paint: Callable[[Canvas], Rect]


GLAZES: tuple[Colour, ...] = (
    (226, 230, 228),
    (70, 120, 150),
    (96, 148, 128),
    (158, 24, 112),
    (120, 96, 168),
    (52, 62, 78),
    (186, 202, 96),
)


def pick(dice: Dice, colours: tuple[Colour, ...]) -> Colour:
    """One of the colours."""
    return colours[int(dice.integers(len(colours)))]


def around(one: Rect, other: Rect) -> Rect:
    """The smallest rectangle which holds both."""
    left, top = min(one.x, other.x), min(one.y, other.y)
    return Rect(left, top, max(one.right, other.right) - left, max(one.bottom, other.bottom) - top)


def lathe(type_: str, title: str, x: float, z: float, profile: Profile, look: Lathe) -> Thing:
    """A turned body as a Thing."""
    return Thing(
        type_,
        title,
        z,
        lambda canvas: bodies.turned_shadow(canvas, x, z, profile),
        lambda canvas: bodies.turned(canvas, x, z, profile, look),
    )


def mug(x: float, z: float, dice: Dice) -> Thing:
    """A mug with a handle and a printed motif."""
    glaze, brand = pick(dice, GLAZES), str(dice.choice(surfaces.BRANDS))
    face = flat(900, 760, glaze)
    ink = (236, 238, 240) if sum(glaze) < 480 else pick(dice, surfaces.INKS)
    surfaces.words(face, brand, (450, 300), 330, ink, 3)
    cv2.rectangle(face, (0, 560), (900, 600), ink, -1)
    cv2.rectangle(face, (0, 620), (900, 632), ink, -1)
    for i in range(7):
        cv2.ellipse(face, (330 + i * 40, 430), (26, 9), -50, 0, 360, mixed(ink, glaze, 0.2), -1, cv2.LINE_AA)
    profile = [(0, 3.2), (0.5, 3.9), (2, 4.1), (9.4, 4.2), (9.8, 4.25)]
    look = Lathe(face, 0.5, glaze, (62, 56, 48) if dice.random() < 0.6 else (110, 116, 64))
    side = 1 if dice.random() < 0.7 else -1

    def paint(canvas: Canvas) -> Rect:
        ear = smooth([(3.6, 8.0), (6.4, 8.0), (7.2, 5.4), (6.0, 3.0), (3.6, 2.4)], closed=False)
        points = bodies.upright(canvas, x, z, ear * (side, 1))
        canvas.tube(points, canvas.camera.scale(x, z) * 1.15, glaze, 0.5)
        body = bodies.turned(canvas, x, z, profile, look)
        whole = canvas.rect(points)
        return around(body, whole)

    return Thing("tableware", f"Mug “{brand}”", z, lambda c: bodies.turned_shadow(c, x, z, profile), paint)


def bottle(x: float, z: float, dice: Dice) -> Thing:
    """A bottle with a label."""
    glass = pick(dice, ((40, 92, 62), (52, 84, 112), (42, 56, 50), (150, 176, 178)))
    brand, style = str(dice.choice(surfaces.BRANDS)), int(dice.integers(5))
    face = flat(800, 1500, glass)
    face[640:1240, 110:690] = surfaces.label(580, 600, dice, brand, style)
    face[:90] = pick(dice, surfaces.INKS)
    face[1240:1330] = mixed(glass, (255, 255, 255), 0.08)
    profile = [(0, 3.3), (0.6, 3.8), (15, 3.8), (18, 3.2), (20.5, 1.7), (24, 1.4), (26.5, 1.4), (26.6, 1.6), (28, 1.55)]
    return lathe("food-and-drink", f"Bottle “{brand}”", x, z, profile, Lathe(face, 0.75))


def tin(x: float, z: float, dice: Dice) -> Thing:
    """A tin can with a printed band."""
    brand = str(dice.choice(surfaces.BRANDS))
    face = flat(900, 1000, (168, 174, 178))
    face[50:950] = cv2.resize(surfaces.label(620, 700, dice, brand, int(dice.integers(5))), (900, 900))
    for y in (12, 30, 968, 985):
        cv2.line(face, (0, y), (900, y), (120, 126, 130), 8)
    profile = [(0, 3.7), (0.4, 3.9), (10.2, 3.9), (10.6, 3.75)]
    return lathe("packaging", f"Tin “{brand}”", x, z, profile, Lathe(face, 0.4, (186, 190, 194)))


def jar(x: float, z: float, dice: Dice) -> Thing:
    """A preserving jar with a lid of checked cloth and a paper label."""
    inside = pick(dice, ((100, 20, 84), (96, 120, 40), (60, 40, 84), (150, 160, 60)))
    face = flat(800, 1000, inside)
    face[520:860, 180:620] = surfaces.label(440, 340, dice, "Kornhof", 0)
    lid = surfaces.cloth((232, 234, 236), pick(dice, surfaces.INKS), dice, 0)
    face[:210] = cv2.resize(lid[:300, :800], (800, 210))
    face[210:236] = (96, 102, 110)
    profile = [(0, 4.0), (0.6, 4.5), (8.2, 4.5), (9.4, 3.7), (9.6, 4.5), (11.8, 4.3), (12.1, 3.6)]
    return lathe(
        "food-and-drink", "Jar with cloth lid", x, z, profile, Lathe(face, 0.6, mixed(inside, (220, 224, 230), 0.7))
    )


def vase(x: float, z: float, dice: Dice) -> Thing:
    """A vase with leafy branches."""
    glaze, leaf = pick(dice, GLAZES), pick(dice, ((70, 112, 70), (92, 124, 84), (58, 92, 80)))
    profile = [(0, 3.0), (2, 4.4), (7, 5.6), (12, 4.4), (15, 2.5), (17.5, 2.8)]
    twigs = [(float(dice.uniform(-0.6, 0.6)), float(dice.uniform(14, 24))) for _ in range(7)]

    def paint(canvas: Canvas) -> Rect:
        scale, seen = canvas.camera.scale(x, z), []
        for lean, long in twigs:
            line = smooth([(0, 16), (lean * long * 0.3, 16 + long * 0.5), (lean * long, 16 + long)], closed=False)
            points = bodies.upright(canvas, x, z, line)
            canvas.stroke(points, scale * 0.22, mixed(leaf, (30, 36, 30), 0.5))
            seen.append(points)
            for i in range(6, len(points), 3):
                for side in (-1, 1):
                    turn = 0.9 * side - lean
                    tip = line[i] + np.array([math.sin(turn), 0.75]) * 2.6
                    mid = (line[i] + tip) / 2 + np.array([0.5, -0.4 * side])
                    blade = smooth([line[i], mid, tip, (line[i] + tip) / 2 - np.array([0.5, -0.4 * side])], steps=5)
                    shade = mixed(leaf, (235, 245, 215), 0.28 if side < 0 else 0.04)
                    canvas.polygon(bodies.upright(canvas, x, z, blade), shade)
        return around(bodies.turned(canvas, x, z, profile, Lathe(glaze, 0.5, glaze)), canvas.rect(np.concatenate(seen)))

    return Thing("furniture", "Vase with branches", z, lambda c: bodies.turned_shadow(c, x, z, profile), paint)


def bowl(x: float, z: float, dice: Dice) -> Thing:
    """A bowl of green apples and plums."""
    glaze = pick(dice, GLAZES)
    profile = [(0, 3.4), (0.8, 3.6), (1.4, 5.2), (4.2, 8.4), (5.6, 9.2)]
    fruit = [(float(dice.uniform(-5, 5)), float(dice.uniform(-2.5, 3)), bool(dice.random() < 0.6)) for _ in range(8)]

    def paint(canvas: Canvas) -> Rect:
        box = bodies.turned(canvas, x, z, profile, Lathe(glaze, 0.45, glaze))
        scale = canvas.camera.scale(x, z)
        ball = np.stack([np.cos(np.linspace(0, 6.28, 40)), np.sin(np.linspace(0, 6.28, 40))], 1)
        for dx, dz, green in sorted(fruit, key=lambda f: -f[1]):
            middle = canvas.camera.project([(x + dx, 6.4, z + dz)])[0]
            colour = (142, 178, 62) if green else (84, 44, 112)
            canvas.puff(middle + ball * scale * (3.1 if green else 2.5), colour, 1.0, 0.35)
            canvas.stroke(
                np.array([middle - (0, 2.4 * scale), middle - (-0.5 * scale, 3.4 * scale)]), scale * 0.25, (60, 64, 52)
            )
        front = [(0.0, 3.4), (0.8, 3.6), (1.4, 5.2), (4.2, 8.4), (4.6, 8.65)]
        bodies.turned(canvas, x, z, front, Lathe(glaze, 0.45))
        return box

    return Thing("tableware", "Bowl with fruit", z, lambda c: bodies.turned_shadow(c, x, z, profile), paint)


def glass(x: float, z: float, dice: Dice) -> Thing:
    """A drinking glass with water or juice."""
    drink = pick(dice, ((196, 214, 218), (176, 190, 70), (96, 44, 120)))
    face = flat(400, 800, mixed(drink, (225, 232, 236), 0.35))
    face[:250] = (214, 222, 226)
    profile = [(0, 2.7), (0.8, 2.9), (12, 3.6)]
    look = Lathe(face, 0.8, (222, 228, 232), drink, 0.62)
    return lathe("tableware", "Drinking glass", x, z, profile, look)


def candle(x: float, z: float, dice: Dice) -> Thing:
    """A thick candle on a saucer."""
    wax = pick(dice, ((228, 230, 220), (96, 40, 120), (60, 110, 110)))
    profile = [(0, 3.2), (0.4, 5.6), (1.0, 6.2), (1.1, 3.0), (11.5, 3.0)]
    return lathe(
        "furniture", "Candle on a saucer", x, z, profile, Lathe(wax, 0.15, wax, mixed(wax, (255, 255, 255), 0.4))
    )


def flask(x: float, z: float, dice: Dice) -> Thing:
    """A vacuum flask."""
    coat, brand = pick(dice, GLAZES[1:]), str(dice.choice(surfaces.BRANDS))
    face = flat(700, 1500, coat)
    face[:330], face[330:380], face[1420:] = (176, 182, 188), (60, 66, 74), (150, 156, 162)
    surfaces.words(face, brand, (350, 800), 360, (235, 238, 240), 4)
    profile = [(0, 4.0), (0.5, 4.3), (18, 4.3), (19.5, 3.7), (20, 3.9), (25, 3.7), (26, 3.2)]
    return lathe("tableware", f"Vacuum flask “{brand}”", x, z, profile, Lathe(face, 0.7))


def plant(x: float, z: float, dice: Dice) -> Thing:
    """A pot plant with long leaves."""
    pot = pick(dice, GLAZES)
    profile = [(0, 4.2), (8, 5.8), (8.2, 6.4), (10, 6.5)]
    blades = [(float(dice.uniform(-1.2, 1.2)), float(dice.uniform(12, 22))) for _ in range(16)]

    def paint(canvas: Canvas) -> Rect:
        box = bodies.turned(canvas, x, z, profile, Lathe(pot, 0.3, pot, (46, 46, 44)))
        for lean, long in sorted(blades, key=lambda b: -b[1]):
            tip = np.array([math.sin(lean) * long, 10 + math.cos(lean) * long])
            bend = np.array([math.sin(lean) * long * 0.35, 10 + long * 0.55])
            edge = smooth(np.array([(0, 9.5), bend - np.array([1.1, 0]), tip, bend + np.array([1.1, 0])]), steps=8)
            green = mixed((64, 116, 74), (190, 214, 150), float(dice.uniform(0, 0.45)))
            points = bodies.upright(canvas, x, z, edge)
            canvas.puff(points, green, 1.0, 0.1)
            box = around(box, canvas.rect(points))
        return box

    return Thing("furniture", "Pot plant", z, lambda c: bodies.turned_shadow(c, x, z, profile), paint)


def printed_box(type_: str, what: str, size: tuple[float, float, float], x: float, z: float, dice: Dice) -> Thing:
    """A cardboard box with an invented brand; ``size`` = width, depth, height in cm."""
    brand, style = str(dice.choice(surfaces.BRANDS)), int(dice.integers(5))
    wide, deep, high = size
    front = surfaces.label(900, 900 * high / wide, dice, brand, style)
    ground = tuple(int(v) for v in front[4, 4])
    side = flat(400, 400 * high / deep, (ground[0], ground[1], ground[2]))
    ink = tuple(int(v) for v in front[front.shape[0] * 4 // 5, front.shape[1] // 2])
    surfaces.small_print(
        side, (50, side.shape[0] // 4, 350, side.shape[0] * 3 // 4), (ink[0], ink[1], ink[2]), dice, 26
    )
    where = Block(x, z, wide, deep, high, float(dice.uniform(-24, 24)))
    top = flat(60, 60, mixed((ground[0], ground[1], ground[2]), (255, 255, 255), 0.1))
    return block_thing(type_, f"{what} “{brand}”", where, (front, side, top))


def block_thing(type_: str, title: str, where: Block, faces: tuple[Image, Image, Image]) -> Thing:
    """A cuboid as a Thing; faces = front, side, top."""
    return Thing(
        type_,
        title,
        where.z,
        lambda canvas: bodies.block_shadow(canvas, where),
        lambda canvas: bodies.block(canvas, where, *faces),
    )


def books(x: float, z: float, dice: Dice) -> Thing:
    """A stack of books with printed spines."""
    stack, lift = [], 0.0
    for _ in range(int(dice.integers(3, 6))):
        high = float(dice.uniform(1.6, 3.4))
        ink, paper = pick(dice, surfaces.INKS), pick(dice, surfaces.PAPERS)
        spine = flat(1000, 1000 * high / 20, ink)
        surfaces.words(spine, str(dice.choice(surfaces.BRANDS)).upper(), (500, spine.shape[0] / 2), 300, paper, 1)
        spine[:, 60:76] = spine[:, 924:940] = paper
        pages = flat(600, 100, (224, 226, 218))
        pages[::6] = (196, 198, 190)
        pages[:8] = pages[-8:] = ink
        where = Block(x + float(dice.uniform(-1, 1)), z, 20, 14, high, float(dice.uniform(-16, 16)), lift)
        stack.append((where, spine, pages, flat(40, 40, ink)))
        lift += high

    def paint(canvas: Canvas) -> Rect:
        return functools.reduce(around, [bodies.block(canvas, *book) for book in stack])

    whole = Block(x, z, 20, 14, lift)
    return Thing("printed-matter", "Stack of books", z, lambda c: bodies.block_shadow(c, whole), paint)


def radio(x: float, z: float, dice: Dice) -> Thing:
    """A table radio with a dial."""
    coat, brand = pick(dice, GLAZES), str(dice.choice(surfaces.BRANDS))
    face = flat(1100, 640, coat)
    for y in range(90, 560, 22):
        for px in range(80, 520, 22):
            cv2.circle(face, (px, y), 7, mixed(coat, (0, 0, 0), 0.6), -1, cv2.LINE_AA)
    cv2.rectangle(face, (600, 90), (1020, 270), (206, 224, 214), -1)
    for i in range(17):
        cv2.line(face, (620 + i * 24, 200), (620 + i * 24, 250 if i % 4 else 225), (40, 50, 50), 3)
    cv2.line(face, (760, 100), (760, 262), (190, 20, 90), 6)
    for px in (690, 930):
        cv2.circle(face, (px, 430), 78, (70, 76, 84), -1, cv2.LINE_AA)
        cv2.circle(face, (px - 8, 422), 62, (150, 156, 162), -1, cv2.LINE_AA)
        cv2.line(face, (px - 8, 422), (px + 30, 376), (60, 64, 70), 8, cv2.LINE_AA)
    surfaces.words(face, brand, (300, 600), 220, (235, 236, 238) if sum(coat) < 450 else (40, 44, 50), 2)
    where = Block(x, z, 26, 8, 15, float(dice.uniform(-18, 18)))
    return block_thing("electronics", f"Table radio “{brand}”", where, (face, flat(20, 20, coat), flat(20, 20, coat)))
