"""The desk's side of reading text: a rendition goes into a sandbox of its own, lines come out, each checked.

The sandbox is the one of photographs (bubblewrap, rlimits, Landlock, seccomp) with another program, ``reader``: the models
run where there is no network and no file. Nothing is read that is not a rendition; nothing is downloaded.
"""

from collections.abc import Callable

import cv2
import numpy as np

from workstation.domain.crop import Rendition
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.reading import Line
from workstation.imaging import protocol
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.errand import Errand
from workstation.imaging.reader import ENTRY, HEAD, MAX_LINES, MAX_SIDE, MAX_TEXT, PAGE

_CPU, _WALL = 60, 60
_MEMORY = 3 * 1024**3
_BEAT = 0.1
_SHORT = 736
"""Shortest side a small rendition is enlarged to: the detector was trained at about this size."""


class ReadingRoom(Darkroom):
    """A running sandbox that reads text; one rendition at a time."""

    def __init__(self, *, degraded: frozenset[str] = frozenset()) -> None:
        super().__init__(workers=1, degraded=degraded)

    def read(self, rendition: Rendition, breathe: Callable[[], None] = lambda: None) -> tuple[tuple[Line, ...], float]:
        """The lines, and at which part of its size it was read.

        ``breathe`` is called ten times a second; raising from it ends the reading at once. Raises Refused ("no_sandbox",
        "reading").
        """
        scale = scale_for(rendition.width, rendition.height)
        page = _page(rendition, scale)
        request = protocol.Request(protocol.PIXELS, self._required, _CPU, _WALL, _MEMORY)
        with self._places:
            running = self._running()
            try:
                job = Errand(running, page, request)
            except OSError as error:
                raise _failed() from error
            with job:
                while not job.ready(_BEAT):
                    breathe()
                lines = _lines(job, rendition, scale)
                if job.read(1) or job.end() != 0:
                    raise _failed()
        return lines, scale

    def _program(self) -> str:
        return "from workstation.imaging.reader import main; main()"


def scale_for(width: int, height: int) -> float:
    """How a rendition is enlarged or reduced for reading."""
    return min(MAX_SIDE / max(width, height), max(1.0, _SHORT / min(width, height)))


def _page(rendition: Rendition, scale: float) -> bytes:
    pixels = np.frombuffer(rendition.rgb, np.uint8).reshape(rendition.height, rendition.width, 3)
    if scale != 1.0:
        size = (max(1, round(rendition.width * scale)), max(1, round(rendition.height * scale)))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=method), np.uint8).reshape(size[1], size[0], 3)
    return PAGE.pack(protocol.MAGIC, pixels.shape[1], pixels.shape[0]) + pixels.tobytes()


def _lines(job: Errand, rendition: Rendition, scale: float) -> tuple[Line, ...]:
    head = job.read(HEAD.size)
    if len(head) != HEAD.size or head[:4] != protocol.MAGIC:
        raise _failed()
    count = HEAD.unpack(head)[1]
    if count > MAX_LINES:
        raise _failed()
    return tuple(_line(job, rendition, scale) for _ in range(count))


def _line(job: Errand, rendition: Rendition, scale: float) -> Line:
    entry = job.read(ENTRY.size)
    if len(entry) != ENTRY.size:
        raise _failed()
    x, y, width, height, tall, score, length = ENTRY.unpack(entry)
    if length > MAX_TEXT or score > 1000 or not width or not height:
        raise _failed()
    data = job.read(length)
    if len(data) != length:
        raise _failed()
    left = min(rendition.width - 1, int(x / scale))
    top = min(rendition.height - 1, int(y / scale))
    right = min(rendition.width, max(left + 1, round((x + width) / scale)))
    bottom = min(rendition.height, max(top + 1, round((y + height) / scale)))
    box = Rect(left, top, right - left, bottom - top)
    return Line(data.decode("utf-8", "replace"), score / 1000, box, tall / 10 / scale)


def _failed() -> Refused:
    return Refused("reading", "The text could not be read.", "Try a smaller crop; nothing else depends on it.")
