"""Soft and odd things on the table: carrier bags, shoes, toys, a toaster, and the tailor's dummy."""

import math

import cv2
import numpy as np

from workstation.domain.geometry import Rect
from workstation.imaging.stilllife import bodies, surfaces
from workstation.imaging.stilllife.bodies import Block, Lathe
from workstation.imaging.stilllife.camera import Points, smooth
from workstation.imaging.stilllife.canvas import Canvas, Colour, Image, flat, mixed
from workstation.imaging.stilllife.things import GLAZES, Dice, Thing, block_thing, pick

SHOPS = ("MERCADO LUNA", "Hagebo", "VANTO", "Kornhof", "La Petite Halle", "DREVO market", "Perlin & Co", "TILMO")


def oval(wide: float, high: float, x: float = 0.0, y: float = 0.0, count: int = 48) -> Points:
    """An ellipse (n × 2, cm) around (x, y)."""
    turn = np.linspace(0, 2 * math.pi, count, endpoint=False)
    return np.stack([x + np.cos(turn) * wide / 2, y + np.sin(turn) * high / 2], axis=1)


def _shop_print(shop: str, ground: Colour, ink: Colour, dice: Dice) -> Image:
    """What is printed on a carrier bag."""
    face = flat(900, 1000, ground)
    cv2.circle(face, (450, 380), 190, mixed(ground, ink, 0.85), -1, cv2.LINE_AA)
    cv2.ellipse(face, (450, 400), (190, 70), 0, 0, 180, ground, 14, cv2.LINE_AA)
    cv2.circle(face, (450, 320), 60, ground, -1, cv2.LINE_AA)
    surfaces.words(face, shop, (450, 700), 640, ink, 4)
    surfaces.small_print(face, (250, 800, 650, 850), mixed(ink, ground, 0.3), dice, 20)
    return face


def bag(x: float, z: float, dice: Dice) -> Thing:
    """A carrier bag with the name of an invented shop."""
    shop = SHOPS[int(dice.integers(len(SHOPS)))]
    ground, ink = pick(dice, surfaces.PAPERS), pick(dice, surfaces.INKS)
    if dice.random() < 0.4:
        ground, ink = ink, ground
    face = _shop_print(shop, ground, ink, dice)
    wobble = dice.normal(0, 0.35, (12, 2))
    shape = np.array(
        [
            (-11, 0),
            (-4, -0.3),
            (4, 0.2),
            (11, 0),
            (11.6, 8),
            (11, 17),
            (10.4, 25),
            (5, 25.8),
            (0, 25),
            (-5, 25.9),
            (-10.6, 25),
            (-11.8, 12),
        ]
    )
    edge = smooth(shape + wobble, steps=6)

    def paint(canvas: Canvas) -> Rect:
        scale = canvas.camera.scale(x, z)
        for shift, shade in ((0.9, 0.3), (0.0, 0.0)):
            loop = smooth([(-5, 24), (-4.6 + shift, 30), (0, 33.5 + shift), (4.6 + shift, 30), (5, 24)], closed=False)
            if shift == 0:
                body = bodies.upright(canvas, x, z, edge)
                canvas.puff(body, face, 0.25, 0.2, 0.3)
            canvas.tube(bodies.upright(canvas, x, z, loop), scale * 0.8, mixed(ink, (0, 0, 0), shade), 0.25)
        return canvas.rect(np.concatenate([body, bodies.upright(canvas, x, z, loop)]))

    return Thing("bag", f"Carrier bag “{shop}”", z, lambda c: bodies.upright_shadow(c, x, z, edge, 7), paint)


def _stripes_and_laces(canvas: Canvas, x: float, z: float, flip: Points, stripe: Colour) -> None:
    for i in range(3):
        left, high = -6 + i * 3, 8.8 - i * 0.5
        band = np.array([(left, high), (left + 1.6, high - 0.2), (left - 0.4, 2.8), (left - 2, 2.8)])
        canvas.polygon(bodies.upright(canvas, x, z, band * flip), stripe, 0.9)
    for i in range(5):
        lace = np.array([(-2.6 + i * 1.7, 9.1 - i * 0.75), (-1.4 + i * 1.7, 6.9 - i * 0.55)])
        canvas.tube(bodies.upright(canvas, x, z, lace * flip), canvas.camera.scale(x, z) * 0.55, (236, 238, 238), 0.1)


def shoe(x: float, z: float, dice: Dice) -> Thing:
    """A sports shoe seen from the side."""
    coat, sole = pick(dice, GLAZES), (226, 230, 230)
    side = 1.0 if dice.random() < 0.5 else -1.0
    upper = smooth(
        [
            (-13, 2),
            (-13.2, 6),
            (-12, 10.6),
            (-7.5, 10.2),
            (-3, 9.0),
            (2, 7.0),
            (7.4, 6.4),
            (11.6, 5.8),
            (13.0, 3.9),
            (12.8, 2),
        ]
    )
    base = smooth([(-13.4, 0.2), (-13.4, 2.6), (-4, 2.2), (6, 2.4), (13.6, 3), (13.6, 0.9), (8, 0), (-6, 0)])

    def paint(canvas: Canvas) -> Rect:
        flip = np.array([side, 1.0])
        body = bodies.upright(canvas, x, z, upper * flip)
        canvas.puff(body, coat, 0.7, 0.12, 0.1)
        canvas.puff(
            bodies.upright(canvas, x, z, oval(8.6, 2.2, -8.6, 10.0) * flip), mixed(coat, (20, 24, 30), 0.7), 0.6
        )
        _stripes_and_laces(canvas, x, z, flip, (232, 236, 238) if sum(coat) < 500 else (50, 60, 80))
        canvas.puff(bodies.upright(canvas, x, z, base * flip), sole, 0.6, 0.2)
        return canvas.rect(np.concatenate([body, bodies.upright(canvas, x, z, base * flip)]))

    return Thing("footwear", "Sports shoe", z, lambda c: bodies.upright_shadow(c, x, z, upper * (side, 1), 9), paint)


def bear(x: float, z: float, dice: Dice) -> Thing:
    """A sitting plush bear with a bow."""
    fur = pick(dice, ((140, 158, 172), (124, 138, 120), (196, 198, 194)))
    bow = pick(dice, surfaces.INKS[:5])
    parts = [
        (oval(7, 11, -7.2, 9), fur),
        (oval(7, 11, 7.2, 9), fur),
        (oval(15, 17, 0, 9), fur),
        (oval(9, 10, 0, 8.5), mixed(fur, (236, 238, 238), 0.5)),
        (oval(8, 9, -6.5, 3.6), fur),
        (oval(8, 9, 6.5, 3.6), fur),
        (oval(4.6, 5.2, -6.5, 3.4), mixed(fur, (236, 238, 238), 0.5)),
        (oval(4.6, 5.2, 6.5, 3.4), mixed(fur, (236, 238, 238), 0.5)),
        (oval(5.6, 5.6, -5.2, 26.4), fur),
        (oval(5.6, 5.6, 5.2, 26.4), fur),
        (oval(13.6, 12.4, 0, 21.6), fur),
        (oval(6.4, 5.2, 0, 19.6), mixed(fur, (236, 238, 238), 0.55)),
        (oval(2.2, 1.6, 0, 20.8), (36, 38, 44)),
        (oval(1.3, 1.5, -2.8, 23), (30, 32, 38)),
        (oval(1.3, 1.5, 2.8, 23), (30, 32, 38)),
        (smooth([(0, 15.6), (-4.4, 17.4), (-4.6, 13.6)], steps=6), bow),
        (smooth([(0, 15.6), (4.4, 17.4), (4.6, 13.6)], steps=6), bow),
        (oval(1.8, 1.8, 0, 15.5), mixed(bow, (0, 0, 0), 0.2)),
    ]
    whole = np.concatenate([points for points, _ in parts])

    def paint(canvas: Canvas) -> Rect:
        foot = bodies.upright(canvas, x, z, whole)
        start = 0
        for points, colour in parts:
            plush = surfaces.toned(
                colour, surfaces.cloud(500, 500, dice, 4, 2) + surfaces.cloud(500, 500, dice, 14), 17
            )
            canvas.puff(foot[start : start + len(points)], plush if len(points) == 48 else colour, 1.0, 0.0)
            start += len(points)
        return canvas.rect(foot)

    return Thing("toy", "Plush bear with bow", z, lambda c: bodies.upright_shadow(c, x, z, whole, 8), paint)


def car(x: float, z: float, dice: Dice) -> Thing:
    """A tin toy car."""
    coat = pick(dice, GLAZES[1:])
    shell = smooth([(-10, 2), (-10.2, 5), (-6.4, 5.8), (-4.4, 9.2), (3, 9.4), (6, 6), (10, 5), (10.4, 2.2)], steps=8)

    def paint(canvas: Canvas) -> Rect:
        body = bodies.upright(canvas, x, z, shell)
        canvas.puff(body, coat, 0.55, 0.55)
        pane = smooth([(-4.6, 6.2), (-3.4, 8.4), (2.6, 8.6), (4.6, 6.2)], steps=6)
        canvas.puff(bodies.upright(canvas, x, z, pane), (176, 202, 214), 0.3, 0.3)
        canvas.polygon(bodies.upright(canvas, x, z, np.array([(-0.4, 6), (0.2, 6), (0.2, 8.8), (-0.4, 8.8)])), coat)
        canvas.puff(bodies.upright(canvas, x, z, oval(1.6, 1.6, 9.6, 4.4)), (226, 228, 190), 1.0, 0.5)
        for wheel in (-6, 6):
            canvas.puff(bodies.upright(canvas, x, z, oval(5, 5, wheel, 2.5)), (44, 46, 50), 0.6, 0.1)
            canvas.puff(bodies.upright(canvas, x, z, oval(2.4, 2.4, wheel, 2.5)), (190, 196, 200), 1.0, 0.5)
        return canvas.rect(np.concatenate([body, bodies.upright(canvas, x, z, oval(17, 0.1, 0, 0))]))

    return Thing("toy", "Toy car", z, lambda c: bodies.upright_shadow(c, x, z, shell, 8), paint)


def duck(x: float, z: float, dice: Dice) -> Thing:
    """A wooden duck on wheels."""
    coat = pick(dice, ((208, 220, 70), (150, 190, 210), (226, 230, 228)))
    body = smooth([(-9, 8), (-6, 3), (4, 3), (8, 6.5), (5.6, 9.5), (-3, 9.2)])
    head = oval(6.6, 6.4, 5.4, 12.6)

    def paint(canvas: Canvas) -> Rect:
        points = bodies.upright(canvas, x, z, np.concatenate([body, head]))
        beak = smooth([(8, 13.2), (11.6, 12), (8, 11.2)], steps=6)
        canvas.puff(bodies.upright(canvas, x, z, beak), (164, 20, 108), 0.8, 0.2)
        canvas.puff(points[: len(body)], coat, 0.8, 0.25)
        canvas.puff(points[len(body) :], coat, 1.0, 0.25)
        wing = smooth([(-4.4, 7.4), (1.6, 7.8), (2.4, 5.4), (-1, 4.4)], steps=6)
        canvas.puff(bodies.upright(canvas, x, z, wing), mixed(coat, (60, 110, 120), 0.45), 0.6, 0.1)
        canvas.puff(bodies.upright(canvas, x, z, oval(1.2, 1.2, 6.4, 13.6)), (30, 34, 40), 1.0, 0.6)
        for wheel in (-4, 4):
            canvas.puff(bodies.upright(canvas, x, z, oval(4.4, 4.4, wheel, 2.2)), (92, 62, 148), 0.7, 0.3)
        return canvas.rect(np.concatenate([points, bodies.upright(canvas, x, z, oval(8, 0.1, 0, 0))]))

    return Thing("toy", "Wooden duck on wheels", z, lambda c: bodies.upright_shadow(c, x, z, body, 5), paint)


def toaster(x: float, z: float, dice: Dice) -> Thing:
    """A toaster of brushed steel."""
    face = surfaces.wood((172, 178, 182), dice, 1, 900)[:620]
    brand = str(dice.choice(surfaces.BRANDS))
    cv2.rectangle(face, (0, 500), (900, 620), (58, 62, 70), -1)
    surfaces.words(face, brand, (450, 180), 240, (70, 76, 84), 2)
    cv2.circle(face, (450, 400), 62, (52, 56, 64), -1, cv2.LINE_AA)
    cv2.circle(face, (445, 394), 50, (120, 126, 132), -1, cv2.LINE_AA)
    top = flat(300, 160, (160, 166, 172))
    for y in (44, 104):
        cv2.rectangle(top, (40, y - 14), (260, y + 14), (36, 38, 42), -1)
    where = Block(x, z, 27, 16, 18, float(dice.uniform(-15, 15)))
    return block_thing("electronics", f"Toaster “{brand}”", where, (face, flat(20, 20, (128, 134, 140)), top))


def cushion(x: float, z: float, dice: Dice) -> Thing:
    """A cushion with a woven pattern, leaning."""
    ink, ground = pick(dice, surfaces.CALM), pick(dice, surfaces.PAPERS)
    weave = surfaces.cloth(ground, ink, dice, int(dice.integers(4)))
    edge = smooth([(-15, 0.5), (0, 1.5), (15, 0.4), (14, 13), (14.6, 26), (0, 25), (-14.8, 26.4), (-14, 13)], steps=8)

    def paint(canvas: Canvas) -> Rect:
        points = bodies.upright(canvas, x, z, edge)
        canvas.puff(points, weave, 0.9, 0.02, 0.12)
        return canvas.rect(points)

    return Thing("textile", "Woven cushion", z, lambda c: bodies.upright_shadow(c, x, z, edge, 8), paint)


def _tape_measure(canvas: Canvas, x: float, z: float) -> None:
    scale = canvas.camera.scale(x, z)
    tape = smooth([(-7, 37), (-9.2, 30), (-7.4, 22), (-8.4, 15)], closed=False)
    points = bodies.upright(canvas, x, z, tape)
    canvas.tube(points, scale * 1.5, (206, 222, 96), 0.05)
    for point in points[::2]:
        ends = np.array([point - np.array([scale * 0.5, 0]), point + np.array([scale * 0.1, 0])])
        canvas.stroke(ends, scale * 0.12, (40, 44, 48))


def dummy(x: float, z: float, _dice: Dice) -> Thing:
    """A tailor's dummy: a linen-covered bust on a stand with a plain wooden oval for a head, in skin colour."""
    coat: Colour = (214, 168, 140)
    bust = smooth(
        [
            (-9, 12),
            (-8, 20),
            (-10.6, 28),
            (-12, 34),
            (-5, 38),
            (0, 38.6),
            (5, 38),
            (12, 34),
            (10.6, 28),
            (8, 20),
            (9, 12),
            (0, 10.6),
        ]
    )
    head = oval(9.6, 13.2, 0, 48)
    neck = smooth([(-2.6, 36.5), (-2.3, 43), (2.3, 43), (2.6, 36.5)], steps=6)

    def paint(canvas: Canvas) -> Rect:
        scale = canvas.camera.scale(x, z)
        bodies.turned(canvas, x, z, [(0, 8), (1.2, 7.6), (1.8, 1.2), (12, 1.0)], Lathe((66, 72, 78), 0.4))
        for part in (neck, bust, head):
            canvas.puff(bodies.upright(canvas, x, z, part), coat, 0.85, 0.06)
        seam = mixed(coat, (70, 50, 50), 0.4)
        for bend in (-5.5, 0, 5.5):
            line = smooth([(bend * 0.5, 37.6), (bend * 1.1, 28), (bend * 0.8, 20), (bend, 11.6)], closed=False)
            canvas.stroke(bodies.upright(canvas, x, z, line), scale * 0.18, seam, 0.8)
        _tape_measure(canvas, x, z)
        return canvas.rect(np.concatenate([bodies.upright(canvas, x, z, bust), bodies.upright(canvas, x, z, head)]))

    whole = np.concatenate([bust, head])
    return Thing("other", "Tailor's dummy", z, lambda c: bodies.upright_shadow(c, x, z, whole, 9), paint)
