"""Inside the sandbox only: one video, and the sharpest frame of each of its shots.

The file is read by calls of our own on descriptor 0, so the demuxer opens nothing: not a path, not an address that a
playlist names. Every frame is decoded once, in order; a few each second are looked at. Where two of these differ as
two places do, a shot ends; a shot longer than the spacing asked for is divided. Of each piece the sharpest is sent.

Decided: OpenCV's stream reader. Considered: a path in /proc opened before the walls are up – the headers of a video,
which is where demuxers break, would have been read outside of them. Costs: a call of Python for each 32 kB.

Decided: one thread. Considered: as many as there are processors; the frames' own zones are looked for meanwhile.
"""

import io
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.footage import MAX_FRAME_PIXELS, Reel
from workstation.imaging import protocol, videowire

Array = npt.NDArray[np.uint8]

_DEMUXERS = "mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg"
"""The only containers which are looked into; not those that name other files to open."""

_STEP = 200
"""Milliseconds between two frames that are looked at."""
_STRIDE = 60
"""Frames between them at most: of a slow-motion video, or where times are wrong."""
_SHORT = 400
"""Milliseconds which a shot lasts at least; a flash is none."""
_CUT, _ALIKE = 27.0, 0.4
"""Mean difference of hue, saturation and value beyond which two frames show two places; correlation of their brightness
below which they do, if it differs at all: by ``_DIFFERENT``."""
_DIFFERENT = 8.0
_SIDE = 64
_SHARP = 480
"""Pixels of the longer side at which frames of any size are compared, and at which sharpness is measured."""
_USUAL = 25.0
_RESERVE = 0.9
"""Share of the processor's time after which it ends by itself and says so."""


def warm_up() -> None:
    """Make OpenCV look for its backends once, and read what it will not find later."""
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = f"format_whitelist;{_DEMUXERS}|protocol_whitelist;none"
    cv2.VideoCapture(cast("Any", _Tape(io.BytesIO(bytes(4096)))), cv2.CAP_FFMPEG, []).release()
    _traits(np.zeros((36, 64, 3), np.uint8))


class _Tape(io.BufferedIOBase):
    """Descriptor 0 – or, to warm up, a few bytes – as OpenCV reads it."""

    def __init__(self, instead: io.BytesIO | None = None) -> None:
        self._instead = instead
        self._at = 0
        self._size = len(instead.getvalue()) if instead else os.lseek(0, 0, os.SEEK_END)

    def read(self, size: int | None = -1, /) -> bytes:
        """As io."""
        length = self._size if size is None or size < 0 else size
        data = (
            self._instead.getvalue()[self._at : self._at + length] if self._instead else os.pread(0, length, self._at)
        )
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """As io."""
        self._at = max(0, (0, self._at, self._size)[whence] + offset)
        return self._at


@dataclass(slots=True)
class _Best:
    """The sharpest frame of a piece so far; ``begin`` is where the piece begins, in milliseconds."""

    begin: int
    at: int
    sharp: float
    pixels: Array


@dataclass(slots=True)
class _Cutter:
    """The state of one reading."""

    every: int
    most: int
    sent: int = 0
    best: _Best | None = None
    before: Array | None = None

    def see(self, at: int, pixels: Array) -> _Best | None:
        """Look at one frame; the finished piece's best where one ended before it."""
        sharp, small = _traits(pixels)
        done, best = None, self.best
        if best is not None and self._over(best, at, small):
            done, best = best, None
        self.before = small
        if best is None:
            self.best = _Best(self._begin(done, at), at, sharp, pixels)
        elif sharp > best.sharp:
            best.at, best.sharp, best.pixels = at, sharp, pixels
        return done

    def _begin(self, done: _Best | None, at: int) -> int:
        """Where a piece begins: where the one before it had lasted long enough, else – a cut – at its first frame."""
        due = done.begin + self.every if done else at
        return due if due <= at < due + self.every else at

    def _over(self, best: _Best, at: int, small: Array) -> bool:
        if at - best.begin >= self.every:
            return True
        if self.before is None or at - best.begin < _SHORT:
            return False
        gap = cv2.absdiff(small, self.before)
        hue = np.minimum(gap[..., 0], 180 - gap[..., 0])  # a circle of 180 steps
        if float(hue.mean() + gap[..., 1].mean() + gap[..., 2].mean()) / 3 > _CUT:
            return True
        light = [np.ascontiguousarray(one[..., 2]) for one in (small, self.before)]
        alike = float(cv2.matchTemplate(light[0], light[1], cv2.TM_CCOEFF_NORMED)[0, 0])
        return alike < _ALIKE and float(gap[..., 2].mean()) > _DIFFERENT


def _traits(pixels: Array) -> tuple[float, Array]:
    """How sharp a frame is, and its hue, saturation and value in small."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _SHARP / max(height, width))
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    middle = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
    edges = cv2.Laplacian(cv2.cvtColor(middle, cv2.COLOR_BGR2GRAY), cv2.CV_32F)
    tiny = cv2.resize(middle, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    return float(edges.var()), np.asarray(cv2.cvtColor(tiny, cv2.COLOR_BGR2HSV))


def work(request: protocol.Request) -> None:
    """Answer FRAMES: the file is descriptor 0, the answer goes to descriptor 1."""
    try:
        for part in _answer(request):
            view = memoryview(part)
            while view:
                view = view[os.write(1, view) :]
    except MemoryError:
        os._exit(3)
    except Exception:  # noqa: BLE001 – whatever a decoder raises: the desk keeps the frames that came
        os._exit(protocol.BROKE)


def _answer(request: protocol.Request) -> Iterator[bytes]:
    capture = cv2.VideoCapture(cast("Any", _Tape()), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    if not capture.isOpened():
        yield videowire.close_end(Reel("not_video"))
        return
    claimed = _claims(capture)
    cutter = _Cutter(request.every, request.most)
    for found in _frames(capture, claimed, cutter, request.cpu * _RESERVE):
        if not isinstance(found, Reel):
            yield from _sent(cutter, found) if found else (videowire.close_tick(),)
            continue
        if cutter.best is not None and cutter.sent < cutter.most:
            yield from _sent(cutter, cutter.best)
        yield videowire.close_end(found)


def _sent(cutter: _Cutter, best: _Best) -> Iterator[bytes]:
    cutter.sent += 1
    height, width = best.pixels.shape[:2]
    yield videowire.close_frame(best.at, width, height)
    yield cv2.cvtColor(best.pixels, cv2.COLOR_BGR2RGB).tobytes()


def _claims(capture: cv2.VideoCapture) -> Reel:
    rate, count = capture.get(cv2.CAP_PROP_FPS), capture.get(cv2.CAP_PROP_FRAME_COUNT)
    sane = 0.01 <= rate <= 100_000 and 0 < count < 1e12
    letters = int(capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF
    codec = letters.to_bytes(4, "little").decode("ascii", "replace")
    duration = round(count / rate * 1000) if sane else 0
    return Reel("whole", duration=duration, rate=round(rate * 1000) if sane else 0, codec=codec)


def _frames(capture: cv2.VideoCapture, claimed: Reel, cutter: _Cutter, seconds: float) -> Iterator[_Best | Reel | None]:
    """Each finished piece, None once a second, and at last how it ended."""
    seen, at, looked, stride = 0, 0, -_STEP, 0
    usual = 1000 / (claimed.rate / 1000 if 1000 <= claimed.rate <= 1_000_000 else _USUAL)
    end, told = "whole", time.monotonic()
    while capture.grab():
        at = _moment(capture, at, seen, usual)
        seen, stride = seen + 1, stride + 1
        if (now := time.monotonic()) - told > 1:
            told = now
            yield None
        if time.process_time() > seconds:
            end = "time"
            break
        if at - looked < _STEP and stride < _STRIDE:
            continue
        looked, stride = at, 0
        if capture.get(cv2.CAP_PROP_FRAME_WIDTH) * capture.get(cv2.CAP_PROP_FRAME_HEIGHT) > MAX_FRAME_PIXELS:
            end = "huge"
            break
        good, pixels = capture.retrieve()
        if not good or pixels.ndim != 3 or pixels.shape[0] * pixels.shape[1] > MAX_FRAME_PIXELS:
            continue
        done = cutter.see(at, np.asarray(pixels, np.uint8))
        if done is not None:
            yield done
            if cutter.sent >= cutter.most:
                end = "full"
                break
    yield replace(claimed, end=end, seen=seen, last=at)


def _moment(capture: cv2.VideoCapture, before: int, seen: int, usual: float) -> int:
    """The moment of the frame just decoded, never earlier than the one before; where none is told, as the rate has it."""
    told = capture.get(cv2.CAP_PROP_POS_MSEC)
    if (np.isfinite(told) and before < told < 2**40) or not seen:
        return max(0, round(told)) if np.isfinite(told) and told < 2**40 else 0
    return round(before + usual)
