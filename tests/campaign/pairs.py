"""Non-interference: two seized files which agree in the pixels of a crop and in nothing else give the same files.

The first of a pair is of any format we open, or a real photograph; the crop's pixels are what the sandbox decodes from it.
The second is made around exactly these pixels: another size, another place, other pixels beside the crop, under its masks
and outside its outline, another format, other metadata. Both are decoded in the sandbox, developed and encoded.
"""

import io
import struct
import sys
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.campaign.publishing import Crop, moved, pictures, rendition
from workstation.domain.crop import Recipe, Rendition
from workstation.domain.geometry import Rect
from workstation.domain.step import Step
from workstation.imaging.darkroom import Darkroom

PHOTOS = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos"
FIRST = ("jpeg", "jpeg-progressive", "jpeg-grey", "png", "png-palette", "png-alpha", "webp", "webp-lossless", "avif",
         "tiff", "tiff-jpeg", "gif", "bmp")  # fmt: skip
SECOND = ("png", "png-alpha", "tiff", "tiff-raw", "webp-lossless", "bmp")
STEPS = (
    (),
    (Step("turn", (90.0,)),),
    (Step("rotate", (7.0,)),),
    (Step("sharpen", (60.0,)), Step("gamma", (1.3,))),
    (Step("local", (2.0, 4.0)),),
    (Step("denoise", (6.0, 6.0)), Step("contrast", (20.0,))),
    (Step("perspective", (0.05, 0.02, 0.95, 0.06, 0.97, 0.93, 0.04, 0.98)),),
    (Step("tones", (30.0, -20.0)), Step("balance", (15.0, -5.0))),
)
CARDS = 4
"""With every so-manyth pair the cards are made, too: they take longer than all the rest."""

Pixels = np.ndarray


@dataclass(frozen=True)
class Verdict:
    """What a pair came to: "" or what differed."""

    number: int
    formats: str
    wrong: str


def saved(pixels: Pixels, kind: str, dice: np.random.Generator) -> bytes:
    """The pixels as a file with metadata of its own."""
    out, exif = io.BytesIO(), Image.Exif()
    note = dice.bytes(12).hex()
    exif[0x010E], exif[0x0132], exif[0x9286] = f"seized {note}", "2019:03:04 05:06:07", f"{note} comment"
    picture = Image.fromarray(pixels)
    name, _, how = kind.partition("-")
    if name == "jpeg":
        shape = picture.convert("L") if how == "grey" else picture
        options = {"progressive": how == "progressive", "subsampling": int(dice.integers(0, 3)), "comment": note}
        shape.save(out, "JPEG", quality=int(dice.integers(60, 96)), exif=exif, **({} if how == "grey" else options))
    elif name == "png":
        text = PngInfo()
        text.add_text("Author", note)
        text.add_itxt("XML:com.adobe.xmp", f"<x>{note}</x>")
        shape = picture.quantize(200) if how == "palette" else picture
        if how == "alpha":
            shape = picture.convert("RGBA")
            shape.putalpha(255)
        shape.save(out, "PNG", pnginfo=text, exif=exif)
        return _with_chunk(out.getvalue(), note.encode())
    elif name == "webp":
        picture.save(out, "WEBP", lossless=how == "lossless", quality=80, exif=exif, xmp=note.encode(), exact=True)
    elif name == "avif":
        picture.save(out, "AVIF", quality=70, speed=9, max_threads=1, exif=exif, xmp=note.encode())
    elif name == "tiff":
        packed = {"": "tiff_lzw", "raw": None, "jpeg": "jpeg"}[how]
        picture.save(out, "TIFF", compression=packed, tiffinfo={270: note, 315: f"{note} artist"})
    elif name == "gif":
        picture.quantize(120).save(out, "GIF", comment=note.encode())
    else:
        picture.save(out, "BMP")
        return out.getvalue() + note.encode()
    return out.getvalue()


def _with_chunk(data: bytes, note: bytes) -> bytes:
    """A PNG with a private chunk and bytes behind its end."""
    chunk = struct.pack(">I", len(note)) + b"prVt" + note + struct.pack(">I", zlib.crc32(b"prVt" + note))
    return data[:33] + chunk + data[33:] + note


def noise(width: int, height: int, dice: np.random.Generator) -> Pixels:
    """Something with edges, gradients and grain."""
    rows, columns = np.mgrid[0:height, 0:width]
    made = np.stack([(rows * dice.integers(1, 5) + columns * dice.integers(1, 5)) % 256 for _ in range(3)], 2)
    for _ in range(6):
        x, y = int(dice.integers(0, width)), int(dice.integers(0, height))
        made[y : y + int(dice.integers(4, 50)), x : x + int(dice.integers(4, 50))] = dice.integers(0, 256, 3)
    return np.clip(made + dice.integers(-9, 10, made.shape), 0, 255).astype(np.uint8)


def drawn(width: int, height: int, dice: np.random.Generator) -> Recipe:
    """Any crop of a picture of that size: masks, an outline or a tilt, steps."""
    w, h = int(dice.integers(24, width // 2)), int(dice.integers(24, height // 2))
    x, y = int(dice.integers(w // 2, width - w - w // 4)), int(dice.integers(h // 4, height - h - h // 4))
    masks, polygon, angle = [], (), 0.0
    if dice.random() < 0.5:
        masks.append(Rect(x + int(dice.integers(0, w // 2)), y + int(dice.integers(0, h // 2)), w // 4, h // 4))
    shape = dice.random()
    if shape < 0.25:
        polygon = ((x + w // 2, y), (x + w, y + h // 2), (x + w // 2, y + h), (x, y + h // 3))
    elif shape < 0.5:
        angle = float(dice.integers(-20, 21))
    steps = STEPS[int(dice.integers(0, len(STEPS)))]
    made = Recipe("00" * 32, Rect(x, y, w, h), tuple(masks), steps, polygon, angle)
    whole = Rect(0, 0, width, height)
    return made if whole.contains(made.bounds()) else replace(made, angle=0.0)


def around(recipe: Recipe, decoded: Pixels, dice: np.random.Generator) -> tuple[Pixels, Recipe]:
    """Another picture which has the shown pixels of ``decoded`` (its whole picture) somewhere, and the recipe there."""
    bounds = recipe.bounds()
    width, height = bounds.width + int(dice.integers(30, 120)), bounds.height + int(dice.integers(30, 120))
    left, top = int(dice.integers(0, width - bounds.width)), int(dice.integers(0, height - bounds.height))
    made = noise(width, height, dice)
    for row, spans in enumerate(recipe.rows()):
        for first, after in spans:
            line = decoded[bounds.y + row, first:after]
            made[top + row, left + first - bounds.x : left + after - bounds.x] = line
    return made, moved(recipe, left - bounds.x, top - bounds.y)


@lru_cache(maxsize=4)
def photograph(number: int) -> bytes:
    """A real photograph of moderate size, b"" where there are none."""
    found = [path for path in sorted(PHOTOS.glob("*.jpg")) if path.stat().st_size < 600_000]
    return found[number % len(found)].read_bytes() if found else b""


def sides(number: int, darkroom: Darkroom) -> tuple[str, tuple[Recipe, Rendition], tuple[Recipe, Rendition]]:
    """The formats of pair ``number`` and what each side gives: always the same under the same number."""
    dice = np.random.default_rng(number)
    kind = FIRST[number % len(FIRST)]
    data = photograph(number // 40) if number % 10 == 9 else b""
    if data:
        kind = "photograph"
    else:
        data = saved(noise(int(dice.integers(90, 260)), int(dice.integers(90, 260)), dice), kind, dice)
    whole = darkroom.pixels(data)
    decoded = np.frombuffer(whole.rgb, np.uint8).reshape(whole.height, whole.width, 3)
    recipe = drawn(min(whole.width, 360), min(whole.height, 360), dice)
    other, there = around(recipe, decoded, dice)
    second = SECOND[int(dice.integers(0, len(SECOND)))]
    packed = saved(other, second, dice)
    here, there = (replace(r, image=sha256(d).hexdigest()) for r, d in ((recipe, data), (there, packed)))
    one, two = (rendition(darkroom, Crop(d, r)) for r, d in ((here, data), (there, packed)))
    return f"{kind} / {second}", (here, one), (there, two)


def pair(number: int, darkroom: Darkroom) -> Verdict:
    """Make and compare a pair."""
    formats, (_, one), (_, two) = sides(number, darkroom)
    if one != two:
        return Verdict(number, formats, "rendition")
    langs = ("en",) if number % CARDS == 0 else ()
    for a, b in zip(pictures(one, langs=langs), pictures(two, langs=langs), strict=True):
        if a != b:
            return Verdict(number, formats, a.path())
    return Verdict(number, formats, "")


def bags(numbers: range) -> dict[int, bool]:
    """For each pair whether two objects, alike in what is public and in nothing else, give the same bag to the last byte."""
    with Darkroom() as darkroom:
        return {number: _bag(number, darkroom) for number in numbers}


def _bag(number: int, darkroom: Darkroom) -> bool:
    from tests.campaign.making import bag

    _, *both = sides(number, darkroom)
    one, two = (bag(recipe, pixels, private) for private, (recipe, pixels) in enumerate(both, start=number))
    return one == two


def run(numbers: range, state: Path | None = None) -> Iterator[Verdict]:
    """Every pair of ``numbers``; with ``state`` (a file) those done before are not done again."""
    done = {}
    if state and state.is_file():
        lines = [line.rstrip("\n").split("\t") for line in state.read_text("utf-8").splitlines()]
        done = {int(number): Verdict(int(number), formats, wrong) for number, formats, wrong in lines}
    yield from (done[number] for number in numbers if number in done)
    with Darkroom() as darkroom, ThreadPoolExecutor(2) as pool:
        left = [number for number in numbers if number not in done]
        for begin in range(0, len(left), 20):
            found = list(pool.map(lambda number: pair(number, darkroom), left[begin : begin + 20]))
            if state:
                with state.open("a", encoding="utf-8") as file:
                    file.writelines(f"{v.number}\t{v.formats}\t{v.wrong}\n" for v in found)
            if begin % 500 == 0:
                sys.stderr.write(f"{begin} of {len(left)} pairs\n")
            yield from found
