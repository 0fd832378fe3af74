"""What hangs on the wall and what lies flat: windows, clocks, sockets, taps, calendars, tickets, keys.

Wall things take the middle (x, y in cm above the table); flat things take (x, z).
"""

import math

import cv2
import numpy as np

from workstation.domain.geometry import Rect
from workstation.imaging.stilllife import bodies, surfaces
from workstation.imaging.stilllife.bodies import Block
from workstation.imaging.stilllife.camera import Points, smooth
from workstation.imaging.stilllife.canvas import Canvas, Colour, Image, flat, mixed
from workstation.imaging.stilllife.goods import oval
from workstation.imaging.stilllife.things import Dice, Thing, pick

WHITE: Colour = (236, 238, 238)
DARK: Colour = (40, 44, 50)


def hung(
    type_: str, title: str, face: Image, middle: tuple[float, float], size: tuple[float, float], out: float = 0.8
) -> Thing:
    """A flat thing on the wall."""
    return Thing(type_, title, 999, lambda _: None, lambda canvas: bodies.panel(canvas, face, middle, size, out))


def lying(type_: str, title: str, face: Image, where: Block) -> Thing:
    """A flat thing on the table, painted before what stands there."""
    return Thing(type_, title, 500, lambda _: None, lambda canvas: bodies.sheet(canvas, face, where))


def on_wall(canvas: Canvas, points: Points) -> Points:
    """Pixels of points (n × 2: x, y in cm) on the wall."""
    return canvas.camera.project(np.column_stack([points, np.full(len(points), canvas.camera.wall)]))


def window(x: float, y: float, dice: Dice) -> Thing:
    """A window with a skyline, two sashes and a sill."""
    face = flat(1700, 1300, (228, 230, 230))
    face[70:1230, 70:1630] = surfaces.skyline(1560, 1160, dice, bool(dice.random() < 0.4))
    cv2.rectangle(face, (815, 0), (885, 1300), (228, 230, 230), -1)
    cv2.rectangle(face, (70, 430), (1630, 470), (228, 230, 230), -1)
    for a, b in (
        ((70, 70), (815, 430)),
        ((885, 70), (1630, 430)),
        ((70, 470), (815, 1230)),
        ((885, 470), (1630, 1230)),
    ):
        cv2.rectangle(face, a, b, (168, 172, 176), 8, cv2.LINE_AA)
    cv2.rectangle(face, (835, 700), (865, 860), (176, 180, 184), -1)
    return hung("landscape", "Skyline through a window", face, (x, y), (52, 40), 0.3)


def clock(x: float, y: float, dice: Dice) -> Thing:
    """A round wall clock."""
    rim, hour, minute = pick(dice, surfaces.INKS), float(dice.uniform(0, 12)), float(dice.uniform(0, 60))

    def paint(canvas: Canvas) -> Rect:
        whole = on_wall(canvas, oval(19, 19, x, y))
        scale = canvas.camera.scale(x, canvas.camera.wall, y)
        canvas.cast(whole + scale * np.array([1.2, 1.6]), scale, 0.45)
        canvas.lay_shadows()
        canvas.puff(whole, rim, 0.2, 0.4)
        canvas.puff(on_wall(canvas, oval(16.2, 16.2, x, y)), WHITE, 0.06, 0.0)
        for step in range(60):
            turn, inner = step * math.pi / 30, 6.2 if step % 5 == 0 else 7.0
            ray = np.array([(math.sin(turn) * r + x, math.cos(turn) * r + y) for r in (inner, 7.4)])
            canvas.stroke(on_wall(canvas, ray), scale * (0.4 if step % 5 == 0 else 0.12), DARK)
        for turn, reach, thick in ((hour / 6, 4.2, 0.7), (minute / 30, 6.4, 0.45)):
            tip = (x + math.sin(turn * math.pi) * reach, y + math.cos(turn * math.pi) * reach)
            canvas.stroke(on_wall(canvas, np.array([(x, y), tip])), scale * thick, DARK)
        canvas.puff(on_wall(canvas, oval(1.2, 1.2, x, y)), (164, 20, 108), 1.0, 0.3)
        return canvas.rect(whole)

    return Thing("furniture", "Wall clock", 999, lambda _: None, paint)


def socket(x: float, y: float, _dice: Dice) -> Thing:
    """A wall socket as used in one of five parts of Europe, with a switch beside it."""
    kind = (
        "two round pins and clips",
        "three flat pins",
        "two pins and an earth pin",
        "three pins in a row",
        "six-sided",
    )
    which = round(x) % len(kind)
    face = flat(1500, 760, (226, 228, 226))
    cv2.line(face, (755, 0), (755, 760), (186, 190, 190), 6)
    cv2.rectangle(face, (860, 130), (1390, 630), (236, 238, 236), -1)
    cv2.rectangle(face, (860, 130), (1390, 630), (170, 174, 176), 6, cv2.LINE_AA)
    cv2.rectangle(face, (860, 380), (1390, 630), (214, 217, 217), -1)
    centre = (380, 380)
    if which in (0, 2):
        cv2.circle(face, centre, 265, (190, 194, 196), -1, cv2.LINE_AA)
        cv2.circle(face, (386, 388), 252, (212, 215, 215), -1, cv2.LINE_AA)
    if which == 0:
        cv2.rectangle(face, (350, 118), (410, 170), (120, 126, 130), -1)
        cv2.rectangle(face, (350, 590), (410, 642), (120, 126, 130), -1)
    holes = {
        0: [(270, 380), (490, 380)],
        2: [(270, 430), (490, 430)],
        3: [(380, 220), (380, 380), (380, 540)],
        4: [(270, 360), (490, 360), (380, 470)],
    }.get(which, [])
    for hole in holes:
        cv2.circle(face, hole, 32, DARK, -1, cv2.LINE_AA)
    if which == 1:
        for a, b in (((350, 190), (410, 300)), ((210, 430), (320, 490)), ((440, 430), (550, 490))):
            cv2.rectangle(face, a, b, DARK, -1)
    if which == 2:
        cv2.circle(face, (380, 240), 30, (176, 180, 186), -1, cv2.LINE_AA)
        cv2.circle(face, (372, 232), 12, (236, 240, 244), -1, cv2.LINE_AA)
    if which == 4:
        corner = [(380 + 280 * math.cos(a * math.pi / 3), 380 + 225 * math.sin(a * math.pi / 3)) for a in range(6)]
        cv2.polylines(face, [np.array(corner, np.int32)], True, (150, 154, 158), 10, cv2.LINE_AA)
    return hung("fixture", f"Wall socket, {kind[which]}", face, (x, y), (16, 8.1), 0.5)


def tap(x: float, y: float, dice: Dice) -> Thing:
    """A mixer tap coming out of the wall."""
    metal = pick(dice, ((176, 182, 188), (150, 158, 168), (196, 202, 206)))

    def paint(canvas: Canvas) -> Rect:
        scale = canvas.camera.scale(x, canvas.camera.wall, y)
        pipe = smooth([(x, y), (x, y + 5), (x + 4, y + 8), (x + 11, y + 7), (x + 13.5, y + 2)], closed=False)
        bar = np.array([(x - 9, y), (x + 9, y)])
        canvas.cast(on_wall(canvas, np.concatenate([pipe, bar])) + scale * 2.0, scale * 1.4, 0.3)
        canvas.lay_shadows()
        for side in (-8, 8):
            canvas.puff(on_wall(canvas, oval(6, 6, x + side, y)), mixed(metal, (0, 0, 0), 0.15), 0.5, 0.6)
        canvas.tube(on_wall(canvas, bar), scale * 3.0, metal, 0.8)
        for side, dot in ((-8, (170, 24, 92)), (8, (40, 100, 160))):
            hub = np.array([x + side, y])
            for turn in (0.3, 1.87):
                reach = np.array([math.cos(turn), math.sin(turn)]) * 3.4
                handle = np.array([hub - reach, hub + reach])
                canvas.tube(on_wall(canvas, handle), scale * 1.3, metal, 0.7)
            canvas.puff(on_wall(canvas, oval(2.2, 2.2, x + side, y)), dot, 1.0, 0.5)
        canvas.tube(on_wall(canvas, pipe), scale * 2.1, metal, 0.9)
        return canvas.rect(on_wall(canvas, np.array([(x - 12, y + 9.5), (x + 15, y - 4)])))

    return Thing("fixture", "Mixer tap", 999, lambda _: None, paint)


def towel(x: float, y: float, dice: Dice) -> Thing:
    """A towel over a rail."""
    weave = surfaces.cloth(pick(dice, surfaces.PAPERS), pick(dice, surfaces.CALM), dice, int(dice.integers(4)))
    edge = smooth(
        [
            (x - 9, y),
            (x, y + 0.6),
            (x + 9, y),
            (x + 9.4, y - 14),
            (x + 8.6, y - 27),
            (x, y - 26),
            (x - 9, y - 27.4),
            (x - 9.4, y - 12),
        ]
    )

    def paint(canvas: Canvas) -> Rect:
        scale = canvas.camera.scale(x, canvas.camera.wall, y)
        points = on_wall(canvas, edge)
        canvas.cast(points + scale * 1.8, scale * 1.5, 0.4)
        canvas.lay_shadows()
        canvas.tube(on_wall(canvas, np.array([(x - 15, y), (x + 15, y)])), scale * 1.6, (170, 176, 182), 0.7)
        canvas.puff(points, weave, 0.3, 0.02, 0.7)
        return canvas.rect(points)

    return Thing("textile", "Towel on a rail", 999, lambda _: None, paint)


def calendar(x: float, y: float, dice: Dice) -> Thing:
    """A wall calendar with a landscape above the days."""
    face = flat(900, 1300, (234, 236, 234))
    face[40:620, 40:860] = surfaces.skyline(820, 580, dice)
    surfaces.words(
        face, str(dice.choice(("MAI", "JUNI", "MARS", "ABRIL", "LIPIEC", "OTTOBRE"))), (450, 700), 260, DARK, 2
    )
    start = int(dice.integers(7))
    for day in range(30):
        column, row = (day + start) % 7, (day + start) // 7
        colour = (164, 20, 108) if column == 6 else DARK
        surfaces.words(face, f"{day + 1:2d}", (105 + column * 115, 800 + row * 88), 52, colour)
    return hung("printed-matter", "Wall calendar", face, (x, y), (17, 24.6), 0.5)


def poster(x: float, y: float, dice: Dice) -> Thing:
    """A framed print of plain shapes."""
    face = flat(900, 1200, (62, 66, 74))
    face[50:1150, 50:850] = (230, 232, 230)
    for _ in range(9):
        centre = (int(dice.uniform(220, 680)), int(dice.uniform(260, 940)))
        ink = mixed(pick(dice, surfaces.INKS), (236, 238, 240), float(dice.uniform(0, 0.5)))
        if dice.random() < 0.5:
            cv2.circle(face, centre, int(dice.uniform(40, 150)), ink, -1, cv2.LINE_AA)
        else:
            wide, high = int(dice.uniform(60, 220)), int(dice.uniform(30, 200))
            cv2.rectangle(face, centre, (min(centre[0] + wide, 810), min(centre[1] + high, 1100)), ink, -1)
    return hung("furniture", "Framed print", face, (x, y), (20, 26.7), 1.2)


def board(x: float, y: float, dice: Dice) -> Thing:
    """A timetable behind glass, with an invented stop."""
    stop = str(dice.choice(("Hagebo Torv", "Kornhof Nord", "Plaza Quilla", "Rue Perlin", "Zelka Most")))
    face = flat(900, 1200, (206, 222, 230))
    cv2.rectangle(face, (0, 0), (900, 190), (28, 92, 140), -1)
    surfaces.words(face, stop, (450, 95), 640, WHITE, 2)
    for row in range(16):
        y0 = 250 + row * 58
        surfaces.words(face, f"{row + 5:02d}", (90, y0), 56, DARK, 1)
        surfaces.small_print(face, (170, y0 - 10, 170 + int(dice.uniform(260, 640)), y0 + 24), (90, 100, 110), dice, 30)
    return hung("printed-matter", f"Timetable “{stop}”", face, (x, y), (20, 26.7), 0.4)
