"""Materials and prints: what walls, tables, boxes and labels are covered with.

Every function returns a piece of material as uint8 RGB (height × width × 3). Shop names and brands are invented;
colours keep clear of the range in which a skin detector sees skin, except where that is wanted.
"""

import itertools
import math

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from workstation.imaging.stilllife.canvas import Colour, Image, flat, mixed

Dice = np.random.Generator
INKS: tuple[Colour, ...] = (
    (28, 92, 140),
    (30, 120, 92),
    (164, 20, 108),
    (92, 62, 148),
    (24, 60, 84),
    (60, 132, 160),
    (86, 124, 44),
    (52, 56, 68),
)
CALM: tuple[Colour, ...] = INKS[:2] + INKS[3:]
"""The inks for large areas: thinned crimson turns into the pink that a skin detector takes for skin."""
PAPERS: tuple[Colour, ...] = (
    (236, 238, 232),
    (206, 226, 228),
    (214, 226, 200),
    (224, 220, 236),
    (232, 234, 208),
    (196, 208, 222),
)
BRANDS = (
    "Norvika",
    "TILMO",
    "Brisa Sol",
    "Kornhof",
    "LUMEA",
    "Petit Nord",
    "Zelka",
    "Oda & Finn",
    "MARELO",
    "Hagebo",
    "Quilla",
    "VANTO",
    "Perlin",
    "Sonnfeld",
    "Okapi Tea",
    "DREVO",
)


def cloud(width: int, height: int, dice: Dice, cell: float, stretch: float = 1.0) -> np.ndarray:
    """Soft random variation about −1 to 1 (float32, height × width); ``cell`` pixels wide, ``stretch`` times as long."""
    rows, columns = max(int(height / cell), 2), max(int(width / cell / stretch), 2)
    small = dice.normal(0, 0.5, (rows, columns)).astype(np.float32)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def toned(colour: Colour, field: np.ndarray, depth: float) -> Image:
    """A colour made lighter and darker by a field; ``depth`` in grey levels."""
    return np.clip(np.asarray(colour, np.float32) + (field * depth)[..., None], 0, 255).astype(np.uint8)


def plaster(colour: Colour, dice: Dice, size: int = 1800) -> Image:
    """A painted wall."""
    field = cloud(size, size, dice, 300) + 0.4 * cloud(size, size, dice, 30) + 0.5 * cloud(size, size, dice, 3)
    return toned(colour, field, 5)


def wood(colour: Colour, dice: Dice, planks: int = 9, size: int = 2000) -> Image:
    """Boards with grain along the width."""
    sheet = np.zeros((size, size, 3), np.uint8)
    edges = np.linspace(0, size, planks + 1).astype(int)
    for top, bottom in itertools.pairwise(edges):
        high = int(bottom - top)
        warp = cloud(size, high, dice, 60, 8) * 2.2
        rows = np.linspace(0, dice.uniform(4, 9), high, dtype=np.float32)[:, None]
        grain = 0.6 * np.sin((rows + warp) * 6) + 0.9 * cloud(size, high, dice, 3, 60)
        shade = mixed(colour, (0, 0, 0), float(dice.uniform(0, 0.13)))
        sheet[top:bottom] = toned(shade, grain, 9)
        sheet[top : top + 3] = mixed(colour, (0, 0, 0), 0.55)
    return sheet


def stone(colour: Colour, vein: Colour, dice: Dice, size: int = 2000) -> Image:
    """Marble, slate or terrazzo: clouds with thin veins."""
    base = toned(colour, cloud(size, size, dice, 160) + 0.5 * cloud(size, size, dice, 12), 7).astype(np.float32)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    for tilt, thin in ((0.9, 0.02), (1.3, 0.012), (-0.5, 0.008)):
        drift = (
            cloud(size, size, dice, 420) * 0.5
            + cloud(size, size, dice, 130) * 0.16
            + cloud(size, size, dice, 26) * 0.02
        )
        away = np.abs(np.mod((x + tilt * y) * 1.7 + drift + dice.uniform(0, 1), 1.0) - 0.5)
        patch = np.clip(cloud(size, size, dice, 330) + 0.35, 0, 0.8)
        line = np.exp(-((away / thin) ** 2)) * 0.8 + np.exp(-((away / (thin * 5)) ** 2)) * 0.25
        base += (np.asarray(vein, np.float32) - base) * (line * patch)[..., None]
    return base.astype(np.uint8)


def tiles(colour: Colour, joint: Colour, dice: Dice, count: int = 9, pattern: int = 0) -> Image:
    """Glazed wall tiles, ``count`` each way; pattern 0 plain, 1 laid like bricks, 2 with a flower on some."""
    size = 1980
    high = size // count if pattern != 1 else size // (2 * count)
    wide = size // count
    sheet = flat(size, size, joint)
    for row in range(size // high):
        offset = (row % 2) * wide // 2 if pattern == 1 else 0
        for column in range(-1, count):
            x, y = column * wide + offset, row * high
            shade = mixed(colour, (255, 255, 255), float(dice.uniform(-0.06, 0.10)))
            cv2.rectangle(sheet, (x + 5, y + 5), (x + wide - 5, y + high - 5), shade, -1, cv2.LINE_AA)
            glint = mixed(shade, (255, 255, 255), 0.5)
            cv2.line(sheet, (x + 8, y + 8), (x + wide - 9, y + 8), glint, 4, cv2.LINE_AA)
            cv2.line(sheet, (x + 8, y + 8), (x + 8, y + high - 9), glint, 4, cv2.LINE_AA)
            cv2.line(sheet, (x + 9, y + high - 7), (x + wide - 7, y + high - 7), mixed(shade, (0, 0, 0), 0.16), 4)
            if pattern == 2 and (row + column) % 2 == 0:
                _flower(sheet, x + wide // 2, y + high // 2, wide * 0.3, INKS[0])
    return sheet


def _flower(sheet: Image, x: int, y: int, radius: float, colour: Colour) -> None:
    for petal in range(8):
        angle = petal * math.pi / 4
        middle = (int(x + math.cos(angle) * radius * 0.6), int(y + math.sin(angle) * radius * 0.6))
        axes = (int(radius * 0.42), int(radius * 0.16))
        cv2.ellipse(sheet, middle, axes, math.degrees(angle), 0, 360, colour, -1, cv2.LINE_AA)
    cv2.circle(sheet, (x, y), int(radius * 0.2), mixed(colour, (255, 255, 255), 0.75), -1, cv2.LINE_AA)


def wallpaper(colour: Colour, ink: Colour, dice: Dice, pattern: int) -> Image:
    """Printed paper: 0 stripes, 1 flowers, 2 diamonds, 3 leaves on stems, 4 dots."""
    size = 1980
    sheet = flat(size, size, colour)
    step = 110
    for row in range(size // step):
        for column in range(size // step):
            x, y = column * step + step // 2, row * step + step // 2
            shifted = (x + (row % 2) * step // 2) % size
            if pattern == 0 and row == 0:
                cv2.rectangle(sheet, (x - 26, 0), (x + 26, size), ink, -1)
                cv2.line(sheet, (x + 38, 0), (x + 38, size), ink, 4)
            elif pattern == 1:
                _flower(sheet, shifted, y, 38 if (row + column) % 2 else 24, ink)
            elif pattern == 2:
                rhombus = np.array([[x, y - 60], [x + 60, y], [x, y + 60], [x - 60, y]])
                cv2.polylines(sheet, [rhombus], True, ink, 5, cv2.LINE_AA)
                cv2.circle(sheet, (x, y), 10, ink, -1, cv2.LINE_AA)
            elif pattern == 3:
                cv2.line(sheet, (x, y - 60), (x, y + 60), ink, 4, cv2.LINE_AA)
                for side, lift in ((1, -25), (-1, 20)):
                    cv2.ellipse(sheet, (x + side * 28, y + lift), (30, 12), -35 * side, 0, 360, ink, -1, cv2.LINE_AA)
            elif pattern == 4:
                cv2.circle(sheet, (shifted, y), 22, ink, -1, cv2.LINE_AA)
    noise = (cloud(size, size, dice, 2) * 5)[..., None]
    return np.asarray(np.clip(sheet + noise, 0, 255), np.uint8)


def cloth(colour: Colour, ink: Colour, dice: Dice, pattern: int = 0) -> Image:
    """Woven fabric: 0 checks, 1 stripes, 2 plain, 3 tartan."""
    size = 1200
    sheet = np.full((size, size, 3), colour, np.float32)
    widths = {0: (120, 60), 1: (100, 22), 2: (1, 0), 3: (200, 70)}[pattern]
    band = (np.arange(size) % widths[0] < widths[1]).astype(np.float32)
    if pattern == 3:
        band = np.maximum(band, (np.arange(size) % 200 > 150) * (np.arange(size) % 200 < 162) * 1.0).astype(np.float32)
    cover = band[None, :] * 0.55 + (0 if pattern == 1 else band[:, None] * 0.4)
    sheet += (np.asarray(ink, np.float32) - sheet) * cover[..., None] if pattern != 2 else 0
    weave = np.sin(np.arange(size) * 1.3)[None, :] + np.sin(np.arange(size) * 1.3)[:, None]
    sheet += (weave * 2.5 + cloud(size, size, dice, 2) * 4 + cloud(size, size, dice, 90) * 5)[..., None]
    return np.clip(sheet, 0, 255).astype(np.uint8)


def words(sheet: Image, text: str, middle: tuple[float, float], width: float, colour: Colour, bold: int = 0) -> None:
    """Print one line, ``width`` pixels wide, around ``middle`` (x, y)."""
    font = ImageFont.load_default(60)
    long = max(font.getlength(text), 1)
    font = ImageFont.load_default(max(6.0, 60 * width / long))
    picture = Pictures.fromarray(sheet)
    ImageDraw.Draw(picture).text(middle, text, fill=colour, font=font, anchor="mm", stroke_width=bold)
    sheet[:] = np.asarray(picture)


def small_print(sheet: Image, box: tuple[int, int, int, int], colour: Colour, dice: Dice, line: int = 0) -> None:
    """Grey lines where a label has text too small to read; box = left, top, right, bottom."""
    left, top, right, bottom = box
    step = line or max((bottom - top) // 8, 4)
    for y in range(top, bottom - step // 2, step):
        x = left
        while x < right - step:
            end = min(x + int(step * dice.uniform(0.7, 3)), right)
            cv2.line(sheet, (x, y), (end, y), colour, max(step // 3, 1), cv2.LINE_AA)
            x = end + step // 2


def label(width: float, height: float, dice: Dice, brand: str, style: int) -> Image:
    """A printed face with an invented brand: five layouts, colours by dice."""
    ink, paper = INKS[int(dice.integers(len(INKS)))], PAPERS[int(dice.integers(len(PAPERS)))]
    if style % 2:
        ink, paper = paper, ink
    sheet = flat(width, height, paper)
    high, wide = sheet.shape[:2]
    if style in (0, 3):
        cv2.circle(sheet, (wide // 2, int(high * 0.62)), int(min(wide, high) * 0.27), mixed(paper, ink, 0.55), -1, 16)
        cv2.circle(sheet, (wide // 2, int(high * 0.62)), int(min(wide, high) * 0.18), mixed(paper, ink, 0.2), -1, 16)
        _flower(sheet, wide // 2, int(high * 0.62), min(wide, high) * 0.16, ink)
    elif style in (1, 4):
        cv2.rectangle(sheet, (0, int(high * 0.5)), (wide, int(high * 0.72)), mixed(paper, ink, 0.8), -1)
        for i in range(5):
            x = int(wide * (0.1 + 0.2 * i))
            cv2.ellipse(sheet, (x, int(high * 0.61)), (wide // 14, high // 22), 30, 0, 360, paper, -1, 16)
    else:
        slope = np.array([[0, high * 0.55], [wide, high * 0.42], [wide, high], [0, high]], np.int32)
        cv2.fillPoly(sheet, [slope], mixed(paper, ink, 0.75), 16)
    words(sheet, brand, (wide / 2, high * 0.22), wide * 0.78, ink, max(1, wide // 160))
    band = (int(wide * 0.12), int(high * 0.84), int(wide * 0.88), int(high * 0.95))
    small_print(sheet, band, mixed(ink, paper, 0.2 if style in (0, 3) else 0.5), dice)
    return sheet


def skyline(width: int, height: int, dice: Dice, evening: bool = False) -> Image:
    """A town seen through a window: sky, hills, roofs, a tower, lit windows in the evening."""
    top, low = ((92, 108, 150), (206, 196, 214)) if evening else ((120, 168, 214), (222, 234, 240))
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    sheet = (np.asarray(top, np.float32) * (1 - ramp) + np.asarray(low, np.float32) * ramp).repeat(width, axis=1)
    sheet += np.clip(cloud(width, height, dice, height / 5, 3), 0, 1)[..., None] * 26
    sheet = np.clip(sheet, 0, 255).astype(np.uint8)
    for layer, (base, colour) in enumerate(((0.58, (150, 166, 176)), (0.66, (104, 120, 130)), (0.78, (64, 76, 84)))):
        x = -20
        while x < width:
            wide = int(dice.uniform(0.05, 0.11) * width)
            roof = int(height * (base - dice.uniform(0, 0.16)))
            shade = mixed(colour, (255, 255, 255), float(dice.uniform(0, 0.15)))
            cv2.rectangle(sheet, (x, roof), (x + wide, height), shade, -1)
            if dice.random() < 0.5:
                gable = np.array([[x - 3, roof], [x + wide // 2, roof - wide // 2], [x + wide + 3, roof]])
                cv2.fillPoly(sheet, [gable], mixed(shade, (0, 0, 0), 0.25), 16)
            lit = (222, 226, 150) if evening else mixed(shade, (20, 30, 40), 0.5)
            pane = max(wide // 9, 2)
            for wy in range(roof + pane, height, pane * 3):
                for wx in range(x + pane, x + wide - pane, pane * 2):
                    if dice.random() < (0.35 if evening else 0.8) and layer:
                        cv2.rectangle(sheet, (wx, wy), (wx + pane - 1, wy + pane), lit, -1)
            x += wide + int(dice.uniform(0, 0.02) * width)
    tower = int(width * dice.uniform(0.3, 0.7))
    spire = np.array([[tower - 16, height], [tower - 12, height // 3], [tower, height // 7], [tower + 12, height // 3]])
    cv2.fillPoly(sheet, [np.vstack([spire, [[tower + 16, height]]])], (70, 90, 96), 16)
    return sheet
