"""More of this: how often the right photograph is among the first ten, beside imagehash and ORB by brute force.

Things are cut from drawn still lifes, scikit-image's pictures and (where present) real photographs. Each is then seen
anew – scaled, turned, lit, compressed, partly covered, aslant, or all at once – and laid into *another* picture, so that
nothing but the thing is common. The search runs among those and all unchanged pictures.
"""

import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import skimage
from PIL import Image

from workstation.domain.crop import Rendition
from workstation.exchange import resources
from workstation.imaging import likeness, stilllife
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.likeindex import Index
from workstation.imaging.likesearch import query, search
from workstation.imaging.likewords import KEPT, Kept, Vocabulary, open_kept, vocabulary

Rgb = npt.NDArray[np.uint8]
KINDS = ("scaled", "turned", "lit", "compressed", "covered", "aslant", "all at once")
HASHES = """
import sys, time, numpy as np, imagehash
from PIL import Image
from pathlib import Path
crops, whole = (sorted(Path(sys.argv[n]).iterdir()) for n in (1, 2))
table = np.array([imagehash.phash(Image.open(p)).hash.ravel() for p in whole])
right, start = 0, time.perf_counter()
for p in crops:
    gaps = (table != imagehash.phash(Image.open(p)).hash.ravel()).sum(1)
    right += any(whole[i].stem == p.stem for i in np.argsort(gaps, kind="stable")[:10])
print(right / len(crops), (time.perf_counter() - start) / len(crops))
"""
PLACES = ("brick", "chelsea", "clock_motion", "coffee", "coins", "color", "grass", "gravel", "page", "rocket", "text")


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing: its pixels as cut, and how long the photograph was."""

    rgb: Rgb
    longest: int


def sources(photos: Path) -> tuple[list[Thing], list[Rgb]]:
    """Things to look for, and the unchanged pictures, at most 1600 pixels long."""
    things, whole = [], []
    for number in range(1, stilllife.COUNT + 1):
        scene = stilllife.draw(number)
        rgb, factor = reduced(scene.rgb)
        whole.append(rgb)
        fitting = [o.rect for o in scene.objects if min(o.rect.width, o.rect.height) * factor >= 120]
        for rect in fitting[:1]:
            x, y, w, h = (round(n * factor) for n in rect.numbers())
            things.append(Thing(rgb[y : y + h, x : x + w].copy(), max(rgb.shape)))
    folder = Path(skimage.__file__).parent / "data"
    files = [path for path in sorted(folder.iterdir()) if path.stem in PLACES]
    files += sorted(photos.iterdir()) if photos.is_dir() else []
    for path in files:
        rgb, _ = reduced(np.asarray(Image.open(path).convert("RGB")))
        whole.append(rgb)
        h, w = rgb.shape[:2]
        things.append(Thing(rgb[h // 4 : h * 3 // 4, w // 4 : w * 3 // 4].copy(), max(rgb.shape)))
    return things, whole


def reduced(rgb: Rgb, side: int = 1600) -> tuple[Rgb, float]:
    """At most ``side`` long, and the factor."""
    factor = min(1.0, side / max(rgb.shape[:2]))
    size = (round(rgb.shape[1] * factor), round(rgb.shape[0] * factor))
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), factor


def anew(thing: Rgb, ground: Rgb, kind: str, dice: np.random.Generator) -> Rgb:
    """The thing, changed, in another picture."""
    every = kind == "all at once"
    scale = float(np.exp2(dice.uniform(-1, 1))) if kind == "scaled" or every else 1.0
    angle = float(dice.uniform(-40, 40)) if kind == "turned" or every else 0.0
    slant = 0.22 if kind == "aslant" else 0.1 if every else 0.0
    high, wide = thing.shape[:2]
    scale *= min(1.0, 0.8 * ground.shape[0] / (high * scale), 0.8 * ground.shape[1] / (wide * scale))
    if kind == "lit" or every:
        gains = dice.uniform(0.7, 1.2, 3) * np.linspace(0.7, 1.2, wide)[None, :, None]
        thing = np.clip((thing / 255.0) ** dice.uniform(0.6, 1.7) * 255 * gains, 0, 255).astype(np.uint8)
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    shift = np.array([[1, 1], [-1, 0.3], [-0.4, -1], [0.2, -0.2]], np.float32) * (slant * wide, slant * high)
    turn = np.deg2rad(angle)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]], np.float32)
    target = ((corners + shift - (wide / 2, high / 2)) * scale) @ spin.T
    room = np.array(ground.shape[1::-1], np.float32) - np.ptp(target, axis=0)
    target = (target - target.min(0) + dice.uniform(0, 1, 2) * np.maximum(room, 0)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    size = ground.shape[1::-1]
    cover = (
        cv2.warpPerspective(np.full((high, wide), 255, np.uint8), matrix, size, flags=cv2.INTER_LINEAR)[..., None] / 255
    )
    if kind == "covered" or every:
        x = np.nonzero(cover[..., 0])[1]
        share = 0.4 if kind == "covered" else 0.2
        cover[:, x.min() : x.min() + int(np.ptp(x) * share)] = 0
    laid = cv2.warpPerspective(thing, matrix, size, flags=cv2.INTER_AREA) * cover + ground * (1 - cover)
    laid = laid.astype(np.uint8)
    if kind == "compressed" or every:
        done = cv2.imencode(".jpg", laid, [cv2.IMWRITE_JPEG_QUALITY, 30 if kind == "compressed" else 50])[1]
        laid = cv2.imdecode(done, cv2.IMREAD_COLOR)
    return laid


def kept_of(words: Vocabulary, rgb: Rgb) -> Kept:
    """The block of a picture, as intake makes it."""
    small, _ = reduced(rgb, likeness.SIDE)
    block = likeness.close_features(likeness.features(small))
    return open_kept(words.kept(block, rgb.shape[1], rgb.shape[0]))


@dataclass(frozen=True, slots=True)
class Ours:
    """An index over pictures, and their blocks."""

    words: Vocabulary
    index: Index
    blocks: Mapping[int, Kept]

    def first(self, thing: Thing, limit: int = 10) -> list[int]:
        """The numbers of the pictures found."""
        crop = Rendition(thing.rgb.shape[1], thing.rgb.shape[0], thing.rgb.tobytes())
        wanted = query(self.words, crop, None, thing.longest)
        found = search(wanted, self.index, lambda numbers: {n: self.blocks[n] for n in numbers}, limit, but=-1)
        return [one.number for one in found]


def indexed(words: Vocabulary, blocks: Mapping[int, Kept]) -> Ours:
    """An index over these."""
    index = Index(words.count)
    index.add(list(blocks), list(blocks.values()))
    return Ours(words, index, blocks)


def orb_points(rgb: Rgb) -> npt.NDArray[np.uint8]:
    """500 ORB descriptors."""
    grey = cv2.cvtColor(reduced(rgb, 800)[0], cv2.COLOR_RGB2GRAY)
    found = cv2.ORB_create(500).detectAndCompute(grey, None)[1]
    return np.zeros((1, 32), np.uint8) if found is None else found


def orb_first(thing: Rgb, table: Sequence[npt.NDArray[np.uint8]]) -> list[int]:
    """Pictures by how many descriptors pass the ratio test, each compared with each."""
    ours, matcher = orb_points(thing), cv2.BFMatcher(cv2.NORM_HAMMING)
    counts = []
    for theirs in table:
        pairs = matcher.knnMatch(ours, theirs, k=2) if len(theirs) > 1 else []
        counts.append(sum(len(p) == 2 and p[0].distance < 0.75 * p[1].distance for p in pairs))
    return list(np.argsort(-np.array(counts), kind="stable")[:10])


def hashes(python: Path, folder: Path, things: Sequence[Thing], pictures: Sequence[Rgb]) -> tuple[float, float]:
    """imagehash's pHash: recall and seconds a query."""
    for name, images in (("crops", [t.rgb for t in things]), ("whole", pictures)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, rgb in enumerate(images):
            Image.fromarray(rgb).save(folder / name / f"{number:04}.png", compress_level=1)
    done = subprocess.run(
        [python, "-c", HASHES, folder / "crops", folder / "whole"], check=True, capture_output=True, text=True
    )
    recall, each = (float(word) for word in done.stdout.split())
    return recall, each


def throw_away_imagehash(work: Path) -> Path | None:
    """A Python which has imagehash, or None."""
    python = work / "imagehash" / "bin" / "python"
    try:
        subprocess.run([sys.executable, "-m", "venv", work / "imagehash"], check=True, capture_output=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "imagehash"], check=True, capture_output=True, timeout=300
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return python


def rounds(things: Sequence[Thing], whole: Sequence[Rgb]) -> Iterator[tuple[str, list[Rgb]]]:
    """Each kind of change with the pictures in which the things are seen anew, in the order of the things."""
    for number, kind in enumerate(KINDS):
        dice = np.random.default_rng(number)
        grounds = dice.permutation(len(whole))
        yield (
            kind,
            [anew(thing.rgb, whole[grounds[(n * 7 + 3) % len(whole)]], kind, dice) for n, thing in enumerate(things)],
        )


def timed(first: Callable[[Thing], Sequence[int]], things: Sequence[Thing]) -> tuple[float, float]:
    """Recall among the first ten, and seconds a query; picture n is the right one for thing n."""
    start = time.perf_counter()
    right = sum(number in first(thing) for number, thing in enumerate(things))
    return right / len(things), (time.perf_counter() - start) / len(things)


def tell(photos: Path) -> None:
    """Everything, line by line."""
    with tempfile.TemporaryDirectory(prefix="workstation-likeness-") as name:
        cost(_line)
        recall(Path(name), photos, _line)
        many(100_000, photos, _line)


def _line(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def cost(tell: Callable[[str], None]) -> None:
    """What the points add to a look at one picture, with and without zones."""
    data = stilllife.jpeg(stilllife.draw(7))
    small = reduced(stilllife.draw(7).rgb, likeness.SIDE)[0]
    with Darkroom() as room:
        bare, full = (
            min(timeit.repeat(lambda z=z: room.look(data, zones=z), number=1, repeat=5)) for z in (False, True)
        )
    points = min(timeit.repeat(lambda: likeness.features(small), number=1, repeat=5))
    tell(f"points and colours of a picture: {points * 1000:.0f} ms; a look without zones {bare * 1000:.0f} ms, ")
    tell(f"with zones {full * 1000:.0f} ms: {full / (full - points):.2f} times what it took before there were points")


def recall(work: Path, photos: Path, tell: Callable[[str], None]) -> None:
    """The table: a line for each kind of change."""
    words = vocabulary(resources() / "likeness" / "words-1.npz")
    things, whole = sources(photos)
    still = [kept_of(words, rgb) for rgb in whole]
    orb_still = [orb_points(rgb) for rgb in whole]
    python = throw_away_imagehash(work)
    pictures = len(things) + len(whole)
    tell(f"{len(things)} things, {pictures} pictures; recall@10 and time a query")
    tell(f"{'seen anew':<12}  {'workstation':>16}  {'imagehash pHash':>16}  {'ORB brute force':>16}")
    for kind, made in rounds(things, whole):
        blocks = [*(kept_of(words, rgb) for rgb in made), *still]
        ours = timed(indexed(words, dict(enumerate(blocks))).first, things)
        table = [*map(orb_points, made), *orb_still]
        orb = timed(lambda thing, table=table: orb_first(thing.rgb, table), things)
        peer = hashes(python, work / kind, things, [*made, *whole]) if python else None
        cells = [f"{r:.2f}  {t * 1000:6.1f} ms" if (r, t) else "" for r, t in (ours, peer or (0, 0), orb)]
        cells[1] = cells[1] if peer else "not installed"
        tell(f"{kind:<12}  " + "  ".join(f"{cell:>16}" for cell in cells))


def many(count: int, photos: Path, tell: Callable[[str], None]) -> None:
    """Time and memory of a search among ``count`` pictures, most of them shuffled together from the points of real ones."""
    words = vocabulary(resources() / "likeness" / "words-1.npz")
    things, whole = sources(photos)
    kind, made = next(iter(rounds(things, whole)))
    real = [kept_of(words, rgb) for rgb in made]
    pool = np.concatenate([block.points for block in [*real, *(kept_of(words, rgb) for rgb in whole)]])
    dice = np.random.default_rng(5)
    blocks = dict(enumerate(real))
    start = time.perf_counter()
    index = Index(words.count)
    index.add(list(blocks), list(blocks.values()))
    for first in range(len(real), count, 5000):
        part = {n: _mixed(pool, real[n % len(real)].grid, dice) for n in range(first, min(count, first + 5000))}
        index.add(list(part), list(part.values()))
        blocks |= {n: block for n, block in part.items() if n % 97 == 0}  # the rest is made again when asked for
    built = time.perf_counter() - start
    spare = real[0]
    ours = Ours(words, index, _Or(blocks, spare))
    found, each = timed(ours.first, things)
    tell(f"{count:,} pictures ({kind}): index {index.size() / 1e6:.0f} MB in memory, made in {built:.0f} s")
    tell(f"search {each * 1000:.0f} ms (with the points of the crop and of {100} candidates), recall@10 {found:.2f}")


class _Or(dict[int, Kept]):
    """Blocks, and one in place of all that were not kept: reading a block costs the same whichever it is."""

    def __init__(self, blocks: Mapping[int, Kept], spare: Kept) -> None:
        super().__init__(blocks)
        self._spare = _mixed(spare.points, spare.grid, np.random.default_rng(6))

    def __missing__(self, number: int) -> Kept:
        return self._spare


def _mixed(pool: npt.NDArray[np.void], grid: npt.NDArray[np.uint8], dice: np.random.Generator) -> Kept:
    points = pool[dice.integers(0, len(pool), likeness.MOST)].astype(KEPT)
    points["sign"] ^= np.uint64(1) << dice.integers(0, 64, len(points)).astype(np.uint64)
    points["x"], points["y"] = dice.integers(0, 65536, (2, len(points)))
    points["angle"] = dice.integers(0, 256, len(points))
    return Kept(1600, 1200, points, grid)
