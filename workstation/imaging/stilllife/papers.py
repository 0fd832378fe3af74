"""Flat things on the table: receipts, tickets, magazines, plates, keys, cloths, a necklace."""

import math

import cv2
import numpy as np

from workstation.domain.geometry import Rect
from workstation.imaging.stilllife import bodies, surfaces
from workstation.imaging.stilllife.bodies import Block, Lathe
from workstation.imaging.stilllife.camera import Points, ring
from workstation.imaging.stilllife.canvas import Canvas, flat, mixed
from workstation.imaging.stilllife.things import GLAZES, Dice, Thing, around, pick
from workstation.imaging.stilllife.walls import DARK, WHITE, lying


def receipt(x: float, z: float, dice: Dice) -> Thing:
    """A till receipt of an invented shop."""
    shop = str(dice.choice(surfaces.BRANDS))
    face = flat(420, 1000, (232, 234, 234))
    surfaces.words(face, shop, (210, 80), 250, DARK, 2)
    for row in range(11):
        y = 200 + row * 52
        surfaces.small_print(face, (40, y, 230, y + 26), (96, 102, 112), dice, 26)
        price = f"{dice.uniform(0.4, 19):.2f}"
        surfaces.words(face, price, (345, y + 6), 16 * len(price), (70, 76, 86))
    surfaces.words(face, f"TOTAL {dice.uniform(20, 80):.2f}", (210, 830), 300, DARK, 1)
    for bar in range(60):
        cv2.line(face, (60 + bar * 5, 890), (60 + bar * 5, 960), DARK, int(dice.integers(1, 4)))
    where = Block(x, z, 7, 17, 0.1, float(dice.uniform(-35, 35)))
    return lying("printed-matter", f"Receipt “{shop}”", face, where)


def ticket(x: float, z: float, dice: Dice) -> Thing:
    """A tram ticket."""
    ink = pick(dice, surfaces.INKS)
    face = flat(900, 420, mixed(ink, (236, 240, 240), 0.78))
    cv2.rectangle(face, (0, 0), (900, 100), ink, -1)
    surfaces.words(
        face, str(dice.choice(("TRAMVIA", "Stadtlinie", "BILET", "Le Tram", "KAARTJE"))), (450, 50), 300, WHITE, 2
    )
    surfaces.words(face, f"ZONE {int(dice.integers(1, 9))}", (240, 210), 260, DARK, 2)
    surfaces.small_print(face, (60, 290, 560, 390), (80, 90, 100), dice, 30)
    cv2.rectangle(face, (640, 150), (860, 370), WHITE, -1)
    for _ in range(120):
        px, py = int(dice.integers(10)), int(dice.integers(10))
        cv2.rectangle(face, (650 + px * 20, 160 + py * 20), (669 + px * 20, 179 + py * 20), DARK, -1)
    return lying("printed-matter", "Tram ticket", face, Block(x, z, 10, 4.7, 0.1, float(dice.uniform(-40, 40))))


def magazine(x: float, z: float, dice: Dice) -> Thing:
    """A magazine with an invented title."""
    title = str(dice.choice(("HAVEN", "Tuin & Huis", "NORDLYS", "La Ruta", "Ogrod", "Vista")))
    face = surfaces.skyline(800, 1050, dice, bool(dice.random() < 0.5))
    cv2.rectangle(face, (0, 0), (800, 210), pick(dice, surfaces.INKS), -1)
    surfaces.words(face, title, (400, 105), 620, WHITE, 5)
    surfaces.small_print(face, (50, 260, 330, 420), WHITE, dice, 40)
    return lying("printed-matter", f"Magazine “{title}”", face, Block(x, z, 21, 28, 0.4, float(dice.uniform(-30, 30))))


def napkin(x: float, z: float, dice: Dice) -> Thing:
    """A checked cloth spread on the table."""
    weave = surfaces.cloth(WHITE, pick(dice, surfaces.CALM), dice, int(dice.integers(4)))
    return lying("textile", "Woven cloth", weave, Block(x, z, 34, 30, 0.1, float(dice.uniform(-25, 25))))


def plate(x: float, z: float, dice: Dice) -> Thing:
    """A plate with a painted rim."""
    ink, glaze = pick(dice, surfaces.INKS), (230, 233, 232)
    profile = [(0, 6.0), (0.5, 6.4), (1.8, 12.0)]

    def paint(canvas: Canvas) -> Rect:
        box = bodies.turned(canvas, x, z, profile, Lathe(glaze, 0.4, glaze))
        for radius, colour in ((11.4, glaze), (11.0, ink), (10.5, glaze)):
            canvas.polygon(canvas.camera.project(ring(x, z, radius, 1.7, 72)), colour)
        canvas.puff(canvas.camera.project(ring(x, z, 7.6, 1.0, 72)), (222, 226, 226), 0.25, 0.1)
        for i in range(12):
            turn = i * math.pi / 6
            blade = ring(x + math.cos(turn) * 9.2, z + math.sin(turn) * 9.2, 0.8, 1.7, 16)
            canvas.polygon(canvas.camera.project(blade), ink, 0.9)
        return box

    return Thing("tableware", "Plate with painted rim", z, lambda c: bodies.turned_shadow(c, x, z, profile), paint)


def _loop(middle: Points, radius: float) -> Points:
    """A small circle lying on the table around ``middle`` (3 numbers)."""
    return ring(float(middle[0]), float(middle[2]), radius, 0.3, 30)


def keys(x: float, z: float, dice: Dice) -> Thing:
    """A bunch of keys with a numbered tag."""
    tag, number = pick(dice, GLAZES[1:]), int(dice.integers(2, 480))
    turns = [float(dice.uniform(0, 2.2)) for _ in range(3)]
    face = flat(300, 520, tag)
    surfaces.words(face, str(number), (150, 330), 170, WHITE, 3)
    cv2.circle(face, (150, 70), 34, (60, 64, 70), -1, cv2.LINE_AA)

    def paint(canvas: Canvas) -> Rect:
        camera, seen = canvas.camera, []
        scale = camera.scale(x, z)
        hoop = camera.project(ring(x, z, 1.6, 0.3, 40))
        for turn, metal in zip(turns, ((166, 172, 178), (186, 192, 180), (140, 148, 156)), strict=True):
            way = np.array([math.cos(turn), 0, math.sin(turn)])
            across = np.array([-way[2], 0, way[0]])
            base = np.array([x, 0.3, z]) + way * 1.6
            head = camera.project(_loop(base + way * 1.4, 1.4))
            teeth = [base + way * (2.6 + i * 0.45) + across * (0.45 if i % 2 else 0.15) for i in range(9)]
            blade = camera.project(np.array([base + way * 2.4 - across * 0.4, *teeth, base + way * 6.8 - across * 0.4]))
            canvas.cast(np.concatenate([head, blade]) + scale * 0.25, scale * 0.3, 0.45)
            canvas.lay_shadows()
            canvas.puff(blade, metal, 0.5, 0.5)
            canvas.puff(head, metal, 0.4, 0.6)
            canvas.polygon(camera.project(_loop(base + way * 0.8, 0.35)), (60, 64, 66))
            seen += [head, blade]
        box = bodies.sheet(canvas, face, Block(x - 3.4, z - 2.6, 2.8, 5, 0.2, -38))
        canvas.tube(np.vstack([hoop, hoop[:1]]), scale * 0.35, (176, 182, 188), 0.7)
        whole = canvas.rect(np.concatenate([hoop, *seen]))
        return around(box, whole)

    return Thing("other", f"Keys with tag {number}", 480, lambda _: None, paint)


def necklace(x: float, z: float, dice: Dice) -> Thing:
    """A string of beads."""
    bead = pick(dice, ((60, 110, 160), (120, 60, 150), (40, 120, 100), (150, 20, 80)))

    def paint(canvas: Canvas) -> Rect:
        camera, seen = canvas.camera, []
        for i in range(44):
            turn = i / 44 * 2 * math.pi
            radius = 5.4 + 1.3 * math.sin(3 * turn) + 0.7 * math.cos(2 * turn)
            place = (x + math.cos(turn) * radius * 1.2, z + math.sin(turn) * radius)
            scale = camera.scale(*place)
            middle = camera.project([(place[0], 0.4, place[1])])[0]
            size = 0.42 + (0.22 if i % 6 == 0 else 0)
            circle = np.stack([np.cos(np.linspace(0, 6.2, 24)), np.sin(np.linspace(0, 6.2, 24))], 1) * size * scale
            canvas.cast(middle + circle + scale * 0.25, scale * 0.25, 0.5)
            canvas.lay_shadows()
            canvas.puff(middle + circle, bead if i % 6 else (196, 202, 206), 1.0, 0.7)
            seen.append(middle + circle)
        return canvas.rect(np.concatenate(seen))

    return Thing("jewellery", "String of beads", 480, lambda _: None, paint)
