"""The desk's side of reading text: a rendition goes into a sandbox of its own, lines come out, each checked.

The sandbox is the one of photographs (bubblewrap, rlimits, Landlock, seccomp) with another program, ``reader``: the models
run where there is no network and no file, Tesseract's with them. Nothing is read that is not a rendition; nothing is
downloaded.
"""

from collections.abc import Callable
from importlib.metadata import version

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.crop import Rendition
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.reading import Line, Reading
from workstation.imaging import protocol
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.errand import Errand
from workstation.imaging.reader import ENTRY, HEAD, MAX_LINES, MAX_SIDE, MAX_TEXT, PAGE
from workstation.imaging.tesseract import LANGUAGES

_CPU, _WALL = 60, 60
_MEMORY = 3 * 1024**3
_BEAT = 0.1
_SHORT = 736
"""Shortest side a small rendition is enlarged to: the detector was trained at about this size."""


class ReadingRoom(Darkroom):
    """A running sandbox that reads text; one rendition at a time."""

    def __init__(self, *, degraded: frozenset[str] = frozenset()) -> None:
        super().__init__(workers=1, degraded=degraded)

    def read(self, rendition: Rendition, breathe: Callable[[], None] = lambda: None) -> Reading:
        """The lines, at which part of its size it was read, and by what.

        ``breathe`` is called ten times a second; raising from it ends the reading at once. Where Tesseract fails, the
        rendition is read without it. Raises Refused ("no_sandbox", "reading").
        """
        scale = scale_for(rendition.width, rendition.height)
        pixels = _pixels(rendition, scale)
        with self._places:
            for letters in (True, False):
                try:
                    return self._once(pixels, rendition, scale, breathe, letters=letters)
                except _Failed:
                    continue
        raise Refused("reading", "The text could not be read.", "Try a smaller crop; nothing else depends on it.")

    def _once(
        self,
        pixels: npt.NDArray[np.uint8],
        rendition: Rendition,
        scale: float,
        breathe: Callable[[], None],
        *,
        letters: bool,
    ) -> Reading:
        page = PAGE.pack(protocol.MAGIC, pixels.shape[1], pixels.shape[0], letters) + pixels.tobytes()
        request = protocol.Request(protocol.PIXELS, self._required, _CPU, _WALL, _MEMORY)
        running = self._running()
        try:
            job = Errand(running, page, request)
        except OSError as error:
            raise _Failed from error
        with job:
            while not job.ready(_BEAT):
                breathe()
            reading = _reading(job, rendition, scale)
            if job.read(1) or job.end() != 0:
                raise _Failed
        return reading

    def _program(self) -> str:
        return "from workstation.imaging.reader import main; main()"


def scale_for(width: int, height: int) -> float:
    """How a rendition is enlarged or reduced for reading."""
    return min(MAX_SIDE / max(width, height), max(1.0, _SHORT / min(width, height)))


class _Failed(Exception):
    """The sandbox ended early, or broke the protocol."""


def _pixels(rendition: Rendition, scale: float) -> npt.NDArray[np.uint8]:
    pixels = np.frombuffer(rendition.rgb, np.uint8).reshape(rendition.height, rendition.width, 3)
    if scale == 1.0:
        return pixels
    size = (max(1, round(rendition.width * scale)), max(1, round(rendition.height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size, interpolation=method), np.uint8).reshape(size[1], size[0], 3)


def _reading(job: Errand, rendition: Rendition, scale: float) -> Reading:
    head = job.read(HEAD.size)
    if len(head) != HEAD.size or head[:4] != protocol.MAGIC:
        raise _Failed
    _magic, count, mask, *numbers = HEAD.unpack(head)
    if count > MAX_LINES or mask >= 1 << len(LANGUAGES):
        raise _Failed
    known = frozenset(language for place, language in enumerate(LANGUAGES) if mask >> place & 1)
    engines = [f"RapidOCR {version('rapidocr')}", *([f"Tesseract {'.'.join(map(str, numbers))}"] if known else [])]
    lines = tuple(_line(job, rendition, scale) for _ in range(count))
    return Reading(lines, scale, known, tuple(engines))


def _line(job: Errand, rendition: Rendition, scale: float) -> Line:
    entry = job.read(ENTRY.size)
    if len(entry) != ENTRY.size:
        raise _Failed
    x, y, width, height, tall, score, length = ENTRY.unpack(entry)
    if length > MAX_TEXT or score > 1000 or not width or not height:
        raise _Failed
    data = job.read(length)
    if len(data) != length:
        raise _Failed
    left = min(rendition.width - 1, int(x / scale))
    top = min(rendition.height - 1, int(y / scale))
    right = min(rendition.width, max(left + 1, round((x + width) / scale)))
    bottom = min(rendition.height, max(top + 1, round((y + height) / scale)))
    box = Rect(left, top, right - left, bottom - top)
    return Line(data.decode("utf-8", "replace"), score / 1000, box, tall / 10 / scale)
