"""What the detectors find and miss, and what they take for a person that is none: on pictures whose truth is known.

People: scikit-image's hundred small faces, its astronaut and its cameraman (in profile), pasted at known places into
drawn still lifes of 3000 pixels, at many sizes, turns and lights; figures drawn here. None: the other still lifes,
scikit-image's things, and the photographs of ../shared/data without the six that show somebody. The dice are fixed.
The sizes, turns and the threshold of the face models were chosen on these pictures, and nobody can say whether the
models' makers trained on some of these faces: read the figures as a little too good.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps
from skimage import data

from workstation.domain.zone import ZoneKind
from workstation.imaging import decode, detectors, protocol, stilllife
from workstation.imaging.detector import Detector

WIDE, HIGH, SEEN = 3000, 2250, 1280
SCENES = (2, 14)
PLACES = [(500, 560), (1500, 560), (2500, 560), (500, 1690), (1500, 1690), (2500, 1690)]
TONES = [(255, 255, 255), (255, 224, 196), (232, 190, 160), (190, 140, 110), (140, 96, 72)]
SOMEBODY = {
    "Blackberry Z10": "a boy in profile",
    "FujiFilm FinePix1400Zoom (3)": "a man in the background",
    "Issue 266": "pictures of people on a screen",
    "Olympus PEN E-P3": "a hand",
    "Panasonic DMC-LC33 (Lumix)": "a hand and an arm",
    "Samsung GT-I9505 (Galaxy S4)": "an arm",
}
THINGS = "brick cell chelsea clock_motion coffee coins grass gravel hubble_deep_field ihc logo moon motorcycle_left page phantom retina rocket text"
Pixels = np.ndarray
Change = Callable[[Pixels, np.random.Generator], Pixels]


@dataclass(frozen=True)
class Patch:
    """Part of a picture with one face: what of it to paste (0–1), the face's middle and its height in the patch's pixels."""

    who: str
    rgb: Pixels
    shape: Pixels
    middle: tuple[float, float]
    height: float


@dataclass(frozen=True)
class Truth:
    """One person in a picture: where (a middle), how large, and what to count it under."""

    who: str
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class Case:
    """One line of the table: people of one size and turn, in one light."""

    group: str
    name: str
    height: float
    angle: float = 0
    change: Change | None = None


def patches() -> list[Patch]:
    """The hundred faces, tinted in five tones; the astronaut; the cameraman."""
    man = np.repeat(data.camera()[60:300, 110:350, None], 3, axis=2)
    woman = data.astronaut()[:250, 100:350]
    busts = [_bust(number, face) for number, face in enumerate(data.lfw_subset()[:100])]
    return [
        *busts,
        Patch("astronaut", woman, _soft(250, 250), (124, 117), 105),
        Patch("profile", man, _soft(240, 240), (122, 92), 78),
    ]


def _soft(high: int, wide: int) -> Pixels:
    across, down = (np.minimum(np.arange(side), np.arange(side)[::-1]) for side in (wide, high))
    return np.clip(np.minimum.outer(down, across) / (0.08 * high), 0, 1).astype(np.float32)


def _bust(number: int, face: Pixels) -> Patch:
    """One of the small faces, tinted, on a drawn head and shoulders: cut out it would have neither hair nor chin."""
    dice = np.random.default_rng(number)
    tone = np.array(TONES[number % 5]) / max(TONES[number % 5])
    large = cv2.resize((face * 255).astype(np.float32), (100, 100), interpolation=cv2.INTER_CUBIC)
    rgb, shape = np.full((240, 240, 3), dice.integers(20, 200, 3), np.uint8), np.zeros((240, 240), np.uint8)
    hair = tuple(int(part) for part in dice.integers(20, 120) * np.array((1, 0.85, 0.7)))
    skin = tuple(int(part) for part in float(np.median(large)) * tone)
    for mask, colours in ((shape, (255, 255, 255)), (rgb, (None, skin, hair))):
        if colours[0]:
            cv2.ellipse(mask, (120, 240), (95, 70), 0, 0, 360, colours[0], -1, cv2.LINE_AA)
        cv2.rectangle(mask, (98, 130), (142, 185), colours[1], -1)
        cv2.ellipse(mask, (120, 92), (52, 66), 0, 0, 360, colours[2], -1, cv2.LINE_AA)
    weight = np.zeros((100, 100), np.float32)
    cv2.ellipse(weight, (50, 50), (40, 50), 0, 0, 360, 1.0, -1)
    weight = cv2.GaussianBlur(weight, (0, 0), 3)[..., None]
    spot = rgb[50:150, 70:170]
    spot[:] = np.clip(large[..., None] * tone * weight + spot * (1 - weight), 0, 255)
    return Patch("frontal", rgb, cv2.GaussianBlur(shape, (0, 0), 1).astype(np.float32) / 255, (120, 100), 100)


def paste(scene: Pixels, patch: Patch, at: tuple[int, int], height: float, angle: float, flip: bool) -> None:
    """Put the patch into the scene, its face ``height`` pixels high around ``at``."""
    rgb, soft, (x, y) = patch.rgb, patch.shape, patch.middle
    if flip:
        rgb, soft, x = np.ascontiguousarray(rgb[:, ::-1]), np.ascontiguousarray(soft[:, ::-1]), rgb.shape[1] - x
    scale = height / patch.height
    while scale < 0.5:  # as a camera averages, not as a sampler skips
        rgb, soft = (cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for part in (rgb, soft))
        x, y, scale = x / 2, y / 2, scale * 2
    high, wide = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((x, y), angle, scale)
    matrix[:, 2] += np.array(at) - (x, y)
    size = (scene.shape[1], scene.shape[0])
    there = cv2.warpAffine(rgb, matrix, size, flags=cv2.INTER_CUBIC)
    weight = cv2.warpAffine(soft, matrix, size)[..., None]
    reach = int(max(high, wide) * scale) + 2
    part = np.s_[max(0, at[1] - reach) : at[1] + reach, max(0, at[0] - reach) : at[0] + reach]
    scene[part] = (there[part] * weight[part] + scene[part] * (1 - weight[part])).astype(np.uint8)


def figure(scene: Pixels, at: tuple[int, int], height: float, tone: int, dice: np.random.Generator) -> None:
    """A drawn standing figure around ``at``: head, hair, clothes, arms and hands."""
    unit = height / 8
    skin = tuple(int(part) for part in np.array(TONES[1 + tone % 4]))
    coat, hose = (tuple(int(part) for part in dice.integers(20, 200, 3)) for _ in range(2))

    def spot(x: float, y: float) -> tuple[int, int]:
        return int(at[0] + x * unit), int(at[1] + (y - 4) * unit)

    def line(ends: Sequence[float], colour: tuple[int, ...], wide: float) -> None:
        cv2.line(scene, spot(*ends[:2]), spot(*ends[2:]), colour, max(1, int(wide * unit)), cv2.LINE_AA)

    for side in (-1, 1):
        line((side * 0.35, 4.2, side * 0.5, 7.8), hose, 0.6)
        line((side * 0.8, 1.6, side * 1.2, 3.8), coat, 0.45)
        cv2.circle(scene, spot(side * 1.25, 4.1), max(1, int(0.26 * unit)), skin, -1, cv2.LINE_AA)
    line((0, 1.9, 0, 3.9), coat, 1.7)
    line((0, 0.9, 0, 1.4), skin, 0.4)
    cv2.ellipse(
        scene,
        spot(0, 0.3),
        (max(1, int(0.46 * unit)), max(1, int(0.5 * unit))),
        0,
        0,
        360,
        (50, 36, 28),
        -1,
        cv2.LINE_AA,
    )
    cv2.ellipse(
        scene, spot(0, 0.55), (max(1, int(0.38 * unit)), max(1, int(0.5 * unit))), 0, 0, 360, skin, -1, cv2.LINE_AA
    )


def _light(factor: tuple[float, float, float], gamma: float = 1.0) -> Change:
    return lambda rgb, _: (np.clip((rgb / 255.0) ** gamma * factor, 0, 1) * 255).astype(np.uint8)


def _noise(rgb: Pixels, dice: np.random.Generator) -> Pixels:
    return np.clip(rgb + dice.normal(0, 55, rgb.shape), 0, 255).astype(np.uint8)


def _jpeg(rgb: Pixels, _: np.random.Generator) -> Pixels:
    return cv2.imdecode(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, 8])[1], cv2.IMREAD_COLOR)


def _covered(top: float, bottom: float, left: float, right: float) -> Change:
    def change(rgb: Pixels, _: np.random.Generator) -> Pixels:
        for x, y in PLACES:  # in parts of the face's height of 120, from its middle
            rgb[int(y + 120 * top) : int(y + 120 * bottom), int(x + 120 * left) : int(x + 120 * right)] = (90, 110, 120)
        return rgb

    return change


CASES = [
    *(Case("height of the face, of 3000 pixels", f"{px} px", px) for px in (16, 24, 32, 48, 80, 160, 280, 400, 700)),
    *(Case("turned, 60 px", f"{angle}°", 60, angle) for angle in (30, -45, 60, -90, 90, 180)),
    *(Case("turned, 300 px", f"{angle}°", 300, angle) for angle in (30, -45, 60, -90, 90, 180)),
    Case("light and harm, 120 px", "as it is", 120),
    Case("light and harm, 120 px", "dark", 120, 0, _light((0.25, 0.25, 0.25), 1.4)),
    Case("light and harm, 120 px", "over-exposed", 120, 0, _light((2.2, 2.2, 2.2))),
    Case("light and harm, 120 px", "candle light", 120, 0, _light((1.0, 0.6, 0.25))),
    Case("light and harm, 120 px", "blue light", 120, 0, _light((0.3, 0.5, 1.0))),
    Case("light and harm, 120 px", "noise", 120, 0, _noise),
    Case("light and harm, 120 px", "out of focus", 120, 0, lambda rgb, _: cv2.GaussianBlur(rgb, (0, 0), 10)),
    Case("light and harm, 120 px", "moved", 120, 0, lambda rgb, _: cv2.blur(rgb, (41, 1))),
    Case("light and harm, 120 px", "JPEG quality 8", 120, 0, _jpeg),
    Case("light and harm, 120 px", "mouth covered", 120, 0, _covered(0.1, 0.6, -0.5, 0.5)),
    Case("light and harm, 120 px", "eyes covered", 120, 0, _covered(-0.35, 0, -0.5, 0.5)),
    Case("light and harm, 120 px", "left half covered", 120, 0, _covered(-0.6, 0.6, -0.6, 0)),
    *(Case("drawn figure, its height", f"{px} px", px) for px in (120, 300, 600, 1000)),
]


def pictures(case: Case) -> Iterator[tuple[Pixels, list[Truth]]]:
    """The still lifes with six people each, two pictures a case."""
    faces = patches()
    for number in SCENES:
        dice = np.random.default_rng([number, int(case.height), int(case.angle) % 360])
        scene = _still(number).copy()
        truths = []
        for place, at in enumerate(PLACES):
            if case.group.startswith("drawn"):
                figure(scene, at, case.height, place, dice)
                truths.append(Truth("figure", *at, case.height))
                continue
            patch = faces[-1] if place == 4 else faces[-2] if place == 1 else faces[int(dice.integers(100))]
            paste(scene, patch, at, case.height, case.angle, bool(dice.integers(2)))
            truths.append(Truth(patch.who, *at, case.height))
        yield (case.change(scene, dice) if case.change else scene), truths


_STILL: dict[int, Pixels] = {}


def _still(number: int) -> Pixels:
    if number not in _STILL:
        _STILL[number] = cv2.resize(stilllife.draw(number).rgb, (WIDE, HIGH), interpolation=cv2.INTER_AREA)
    return _STILL[number]


def nobody(photos: Path) -> Iterator[tuple[str, Pixels]]:
    """Pictures without a person, with the kind each is counted under."""
    for number in range(1, stilllife.COUNT + 1):
        if number != stilllife.DUMMY:
            yield "still lifes", stilllife.draw(number).rgb
    for path in sorted(Path(data.__file__).parent.glob("*.[pj][np]g")):
        if path.stem in THINGS.split():
            yield "scikit-image", np.asarray(Image.open(path).convert("RGB"))
    for path in sorted(photos.glob("*.jpg")) if photos.is_dir() else []:
        if path.stem not in SOMEBODY:
            yield "photographs", np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB"))


def seen(rgb: Pixels) -> Pixels:
    """As the sandbox shows it to the detectors."""
    scale = min(1.0, SEEN / max(rgb.shape[:2]))
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    return np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BOX))


def found(truth: Truth, hits: Sequence[protocol.Hit]) -> bool:
    """Whether a box lies over the middle and is about as large: a wall is no find. A figure's parts count."""
    whole = truth.who == "figure"
    for hit in hits:
        box = hit.rect
        if whole:
            at = (
                abs(box.x + box.width / 2 - truth.x) < truth.size / 4
                and abs(box.y + box.height / 2 - truth.y) < truth.size / 2
            )
        else:
            at = box.x <= truth.x <= box.right and box.y <= truth.y <= box.bottom
        least = 0.05 if whole else 0.4 if hit.kind is ZoneKind.FACE else 0.2
        if at and least * truth.size <= max(box.width, box.height) <= (1.6 if whole else 4) * truth.size:
            return True
    return False


def near(rgb: Pixels) -> Pixels:
    """As it shows it to those which look closely."""
    return np.asarray(decode.near(Image.fromarray(rgb)))


Glance = tuple[str, Detector, Callable[[Pixels], Pixels]]
"""The column a detector is counted in, the detector, and how it is shown a picture."""

Look = dict[str, tuple[list[protocol.Hit], float]]


def look(rgb: Pixels, glances: Sequence[Glance]) -> Look:
    """Hits of each column, and seconds of one core."""
    answers: Look = {}
    for name, detector, shown in glances:
        begin = time.process_time()
        hits, seconds = answers.get(name, ([], 0.0))
        hits = hits + detectors.find(shown(rgb), (rgb.shape[1], rgb.shape[0]), [detector])
        answers[name] = (hits, seconds + time.process_time() - begin)
    return answers


def at_intake() -> list[Glance]:
    """The battery of the product, by name."""
    return [(protocol.DETECTORS[detector.code], detector, seen) for detector in detectors.battery()]


def closely() -> list[Glance]:
    """Those of intake in one column, and those of the closer look which an opened photograph gets."""
    close = [(f"closely: {protocol.DETECTORS[one.code]}", one, near) for one in detectors.close()]
    return [*(("at intake", detector, shown) for _name, detector, shown in at_intake()), *close]


def measure(photos: Path, battery: Sequence[Glance], every: int = 1) -> list[list[str]]:
    """The tables as rows of words. ``every``: of pictures of the same kind only each so-and-so-manieth."""
    cv2.setNumThreads(1)
    names = list(dict.fromkeys(name for name, *_ in battery))
    spent: dict[str, list[float]] = defaultdict(list)
    rows = [["found, of those shown", "people", *names, "together"]]
    who: dict[str, list[tuple[bool, ...]]] = defaultdict(list)
    for case in CASES:
        marks: list[tuple[bool, ...]] = []
        for rgb, truths in islice(pictures(case), 0, None, every):
            answers = look(rgb, battery)
            for truth in truths:
                mark = tuple(found(truth, answers[name][0]) for name in names)
                marks.append((*mark, any(mark)))
                who[truth.who].append(marks[-1])
        rows.append(_line(f"{case.group}: {case.name}", marks))
        sys.stderr.write(" ".join(rows[-1]) + "\n")
    rows += [_line(f"all: {name}", marks) for name, marks in who.items()]
    rows += [[], ["false alarms per picture", "pictures", *names, "together"]]
    alarms: dict[str, list[list[int]]] = defaultdict(list)
    for kind, rgb in islice(nobody(photos), 0, None, every):
        answers = look(rgb, battery)
        counts = [len(answers[name][0]) for name in names]
        alarms[kind].append([*counts, sum(counts)])
        for name in names:
            spent[name].append(answers[name][1])
    for kind, lines in alarms.items():
        rows.append([kind, str(len(lines)), *(f"{value:.2f}" for value in np.mean(lines, axis=0))])
        rows.append(
            [f"{kind}, pictures with any", "", *(f"{value:.0%}" for value in (np.array(lines) > 0).mean(axis=0))]
        )
    means = [float(np.mean(spent[name])) for name in names]
    rows += [[], ["seconds of one core per picture", "", *(f"{value:.3f}" for value in [*means, sum(means)])], []]
    rows += _somebody(photos, battery)
    return rows


def _line(name: str, marks: list[tuple[bool, ...]]) -> list[str]:
    return [name, str(len(marks)), *(f"{value:.0%}" for value in np.mean(np.array(marks, float), axis=0))]


def _somebody(photos: Path, battery: Sequence[Glance]) -> Iterator[list[str]]:
    for name, what in SOMEBODY.items():
        path = photos / f"{name}.jpg"
        if path.is_file():
            answers = look(np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB")), battery)
            yield [f"{name} ({what}), zones", "1", *(str(len(hits)) for hits, _ in answers.values())]


def tell(photos: Path) -> None:
    """Measure the product's detectors and print the tables: at intake, and with the closer look, which takes its time."""
    rows = [*measure(photos, at_intake()), [], *measure(photos, closely(), every=3)]
    widths = [max(len(row[n]) for row in rows if len(row) > n) for n in range(max(map(len, rows)))]
    for row in rows:
        sys.stdout.write("  ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=False)).rstrip() + "\n")
