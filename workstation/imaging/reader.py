"""Inside the sandbox only: a rendition's pixels → lines of text, by RapidOCR and the models in its package.

It is the zygote's program for reading (see ``zygote``): the models are loaded once, from the package's own files and those
of the system's Tesseract, before every path is given up; each rendition is then read by a locked-down child. RapidOCR finds
every line and reads it; where it sees letters which it does not know, Tesseract reads that line again.
"""

import os
import socket
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.reading import settled, unknown
from workstation.imaging import protocol, zygote
from workstation.imaging.tesseract import LANGUAGES, Tesseract

PAGE = struct.Struct("<4sII?")
"""Before the pixels: magic, width, height, whether Tesseract may be asked."""

HEAD = struct.Struct("<4sHB3B")
"""Before the lines: magic, how many, which of LANGUAGES Tesseract could read (bits) and its version."""

ENTRY = struct.Struct("<IIIIHHH")
"""One line: x, y, width, height, height of its capitals in tenths of a pixel, confidence in thousandths, bytes of text."""

MAX_LINES, MAX_TEXT = 200, 400
MAX_SIDE = 2400
"""Longest side a rendition is read at."""

_COARSE, _LARGE = 960, 90
"""Longest side of the copy in which large letters are looked for, and the height from which a line is large."""

_SURE = 0.5
"""Confidence below which a line is not told."""

_CERTAIN = 0.9
"""Confidence of Tesseract's below which a line is tried in the other script and turned about as well."""

_HINTS = 4
"""Letters from which the model's own reading tells the script."""

_LIKELY = 0.15
"""What the other script must be surer by: many capitals look alike."""

_CAPITALS = 0.67
"""Height of capitals as a part of the detector's box, measured on drawn text."""

_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}


def engine() -> Any:
    """RapidOCR with every model named by its path, so that nothing is looked for elsewhere; raises OSError."""
    import rapidocr  # late: the desk's side takes the layout of the answer from here, not the engine

    folder = Path(rapidocr.__file__).parent / "models"
    if missing := [name for name in _MODELS.values() if not (folder / name).is_file()]:
        raise OSError(f"the package lacks {missing[0]}")
    paths = {f"{part}.model_path": str(folder / name) for part, name in _MODELS.items()}
    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    sizes = {"Global.max_side_len": 2 * MAX_SIDE, "Det.limit_type": "max", "Det.limit_side_len": MAX_SIDE}
    return rapidocr.RapidOCR(params={"Global.log_level": "critical", **paths, **threads, **sizes})


@dataclass(frozen=True, slots=True)
class Reader:
    """RapidOCR, and Tesseract where it is installed and wanted."""

    rapid: Any
    letters: Tesseract | None = None


def read(reader: Reader, rgb: npt.NDArray[np.uint8]) -> bytes:
    """The answer for one rendition."""
    lines = _merged(reader, rgb)[:MAX_LINES]
    height, width = rgb.shape[:2]
    known = reader.letters.languages if reader.letters else frozenset[str]()
    mask = sum(1 << place for place, language in enumerate(LANGUAGES) if language in known)
    version = reader.letters.version if reader.letters else (0, 0, 0)
    out = [HEAD.pack(protocol.MAGIC, len(lines), mask, *version)]
    for corners, text, score in lines:
        left, top = (int(v) for v in np.clip(corners.min(axis=0), 0, (width - 1, height - 1)))
        right, bottom = (int(np.ceil(v)) for v in np.clip(corners.max(axis=0), (left + 1, top + 1), (width, height)))
        tall = min(65535, round(_tall(corners) * _CAPITALS * 10))
        data = text.encode("utf-8", "replace")[:MAX_TEXT]
        thousandths = round(min(1.0, max(0.0, score)) * 1000)
        out.append(ENTRY.pack(left, top, right - left, bottom - top, tall, thousandths, len(data)) + data)
    return b"".join(out)


_Found = tuple[npt.NDArray[np.float64], str, float]


def _merged(reader: Reader, rgb: npt.NDArray[np.uint8]) -> list[_Found]:
    """Lines found as it is, and large ones found in a small copy: near by, large letters fall apart."""
    fine = _found(reader, rgb)
    reduced = _COARSE / max(rgb.shape[:2])
    if reduced > 0.7:
        return fine
    small = np.asarray(cv2.resize(rgb, None, fx=reduced, fy=reduced, interpolation=cv2.INTER_AREA), np.uint8)
    coarse = [(corners / reduced, text, score) for corners, text, score in _found(reader, small)]
    large = [line for line in coarse if _tall(line[0]) >= _LARGE]
    areas = [(corners.min(axis=0), corners.max(axis=0)) for corners, _text, _score in large]
    alone = [line for line in fine if not any(_inside(line[0].mean(axis=0), *area) for area in areas)]
    return sorted([*large, *alone], key=lambda line: float(line[0][:, 1].min()))


def _found(reader: Reader, rgb: npt.NDArray[np.uint8]) -> list[_Found]:
    from rapidocr.utils.process_img import map_boxes_to_original  # late, as in ``engine``

    low = max(0, 64 - min(rgb.shape[:2]))  # the detector works in steps of 32 pixels
    bgr = cv2.copyMakeBorder(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), 0, low, 0, low, cv2.BORDER_REPLICATE)
    # The steps one by one, for the whole of RapidOCR throws away the lines of which it knows no letter.
    record: dict[str, Any] = {"preprocess": {"ratio_h": 1.0, "ratio_w": 1.0}}
    places, upright, found, _images = reader.rapid.run_ocr_steps(bgr, record)
    if found.txts is None:
        return []
    boxes = map_boxes_to_original(places.boxes, record, *bgr.shape[:2])
    lines = zip(boxes, found.txts, map(float, found.scores), upright.img_list, strict=True)
    read = (
        (np.asarray(corners, np.float64), *_again(reader, text, score, line)) for corners, text, score, line in lines
    )
    return [line for line in read if line[1].strip() and line[2] >= _SURE]


def _again(reader: Reader, text: str, score: float, line: npt.NDArray[np.uint8]) -> tuple[str, float]:
    if reader.letters is None:
        return text, score
    language = unknown(text)
    second = reader.letters.read(line, language)
    dumb = sum(map(str.isalpha, text)) < _HINTS and not any(map(str.isdigit, text))
    if dumb and second[1] < _CERTAIN:
        # Without signs that it knows the model errs in turning a line upright, and its text does not tell the script.
        ways = line, np.ascontiguousarray(line[::-1, ::-1])
        tries = [(one, reader.letters.read(way, one)) for one in LANGUAGES for way in ways]
        language, second = max(tries, key=lambda found: found[1][1] + (_LIKELY if found[0] == language else 0))
    return settled(language, (text, score), second)


def _tall(corners: npt.NDArray[np.float64]) -> float:
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
    return float(min((sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2))


def _inside(point: npt.NDArray[np.float64], low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> bool:
    return bool((point >= low).all() and (point <= high).all())


def work(reader: Reader) -> None:
    """Answer one request: pixels from descriptor 0, lines to descriptor 1."""
    magic, width, height, letters = PAGE.unpack(os.pread(0, PAGE.size, 0))
    length = width * height * 3
    if magic != protocol.MAGIC or max(width, height) > MAX_SIDE:
        return
    data = bytearray()
    while len(data) < length and (part := os.pread(0, length - len(data), PAGE.size + len(data))):
        data += part
    asked = reader if letters else replace(reader, letters=None)
    answer = memoryview(read(asked, np.frombuffer(data, np.uint8).reshape(height, width, 3)))
    while answer:
        answer = answer[os.write(1, answer) :]


def main() -> None:
    """Load the models, read one line made here so that nothing is imported later, and serve on descriptor 0."""
    control = socket.socket(fileno=0)
    socket.recv_fds(control, 4096, 1)
    cv2.setNumThreads(1)
    letters = Tesseract.load()
    reader = Reader(engine(), letters)
    sample = np.full((120, 400, 3), 235, np.uint8)
    cv2.putText(sample, "Object 2026", (20, 70), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (20, 20, 20), 3)
    read(reader, sample)
    version = (int(part) for part in cv2.__version__.split(".")[:3])
    zygote.serve(control, lambda _request: work(reader), protocol.HELLO.pack(protocol.MAGIC, *version))
