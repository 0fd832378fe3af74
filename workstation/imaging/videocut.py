"""Inside the sandbox only: one video, and the sharpest frame of each of its shots.

The file is read by calls of our own on descriptor 0, so the demuxer opens nothing: not a path, not an address that a
playlist names. Every frame is decoded once, in order; a few each second are looked at. Where two of these differ as
two places do, a shot ends; a shot longer than the spacing asked for is divided. Of each piece the sharpest is sent.

Decided: OpenCV's stream reader. Considered: a path in /proc opened before the walls are up – the headers of a video,
which is where demuxers break, would have been read outside of them. Costs: a call of Python for each 32 kB.

Decided: one thread. Considered: as many as there are processors; the frames' own zones are looked for meanwhile.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import cv2
import numpy as np
import numpy.typing as npt

from workstation.domain.footage import MAX_FRAME_PIXELS, Reel
from workstation.imaging import interlaced, protocol, videowire
from workstation.imaging.videotape import Tape

Array = npt.NDArray[np.uint8]

_DEMUXERS = "mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,rm,ivf,mxf,dv,h264,hevc"
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
_LATE = 3
"""Frames which a decoder may hold back before its first, where a container tells no times of its own."""
_NARROW, _WIDE = 0.25, 4.0
"""Widths of a pixel to its height which are believed."""
_BOXES = 64
_RESERVE = 0.9
"""Share of the processor's time after which it ends by itself and says so."""


def warm_up() -> None:
    """Make OpenCV look for its backends once, and read what it will not find later."""
    interlaced.admit()
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = f"format_whitelist;{_DEMUXERS}|protocol_whitelist;none"
    cv2.VideoCapture(cast("Any", Tape(bytes(4096))), cv2.CAP_FFMPEG, []).release()
    _traits(np.zeros((36, 64, 3), np.uint8))


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
    tape = Tape()
    capture = cv2.VideoCapture(cast("Any", tape), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    if not capture.isOpened():
        yield videowire.close_end(Reel("no_index" if _without_index(tape) else "not_video"))
        return
    claimed = _claims(capture)
    cutter = _Cutter(request.every, request.most)
    for found in _frames(capture, claimed, cutter, request.cpu * _RESERVE):
        if not isinstance(found, Reel):
            yield from _sent(cutter, found, _shape(capture)) if found else (videowire.close_tick(),)
            continue
        if cutter.best is not None and cutter.sent < cutter.most:
            yield from _sent(cutter, cutter.best, _shape(capture))
        yield videowire.close_end(found)


def _without_index(tape: Tape) -> bool:
    """Whether it is an MP4 or QuickTime film whose pictures are there, but not the list of where they lie."""
    at, whole, kinds = 0, tape.seek(0, os.SEEK_END), set[bytes]()
    for _ in range(_BOXES):
        tape.seek(at)
        head = tape.read(16)
        size = int.from_bytes(head[8:] if head[:4] == b"\0\0\0\1" else head[:4], "big")
        if size < 8 or (head[4:8] == b"moov" and at + size > whole):
            break
        kinds.add(head[4:8])
        at = min(at + size, whole)
    return b"mdat" in kinds and b"moov" not in kinds


def _sent(cutter: _Cutter, best: _Best, shape: float) -> Iterator[bytes]:
    cutter.sent += 1
    pixels = _stretched(best.pixels, shape)
    height, width = pixels.shape[:2]
    yield videowire.close_frame(best.at, width, height)
    yield cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB).tobytes()


def _shape(capture: cv2.VideoCapture) -> float:
    """Width of an upright picture's pixel to its height; 1 where the file says nothing that can be believed."""
    across, down = capture.get(cv2.CAP_PROP_SAR_NUM), capture.get(cv2.CAP_PROP_SAR_DEN)
    if not (across > 0 and down > 0 and _NARROW <= across / down <= _WIDE):
        return 1.0
    turned = round(capture.get(cv2.CAP_PROP_ORIENTATION_META)) % 180 == 90
    return down / across if turned else across / down


def _stretched(pixels: Array, shape: float) -> Array:
    """The same in its proportions: made wider or higher, never smaller; as it is where that would be too large."""
    height, width = pixels.shape[:2]
    size = (round(width * max(1.0, shape)), round(height * max(1.0, 1 / shape)))
    if size == (width, height) or size[0] * size[1] > MAX_FRAME_PIXELS:
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _claims(capture: cv2.VideoCapture) -> Reel:
    rate, count = capture.get(cv2.CAP_PROP_FPS), capture.get(cv2.CAP_PROP_FRAME_COUNT)
    sane = 0.01 <= rate <= 100_000 and 0 < count < 1e12
    letters = int(capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF
    codec = letters.to_bytes(4, "little").decode("ascii", "replace")
    duration = round(count / rate * 1000) if sane else 0
    return Reel("whole", duration=duration, rate=round(rate * 1000) if sane else 0, codec=codec)


def _frames(capture: cv2.VideoCapture, claimed: Reel, cutter: _Cutter, seconds: float) -> Iterator[_Best | Reel | None]:
    """Each finished piece, None once a second, and at last how it ended."""
    seen, at, looked, stride, late = 0, 0, -_STEP, 0, 0
    usual = 1000 / (claimed.rate / 1000 if 1000 <= claimed.rate <= 1_000_000 else _USUAL)
    end, told = "whole", time.monotonic()
    while capture.grab():
        at = _moment(capture, at + late, seen, usual) - late
        if not seen and at <= _LATE * usual:
            late, at = at, 0
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
    yield replace(claimed, end=end, seen=seen, last=at, shape=round(_shape(capture) * 1000))


def _moment(capture: cv2.VideoCapture, before: int, seen: int, usual: float) -> int:
    """The moment of the frame just decoded, never earlier than the one before; where none is told, as the rate has it."""
    told = capture.get(cv2.CAP_PROP_POS_MSEC)
    if (np.isfinite(told) and before < told < 2**40) or not seen:
        return max(0, round(told)) if np.isfinite(told) and told < 2**40 else 0
    return round(before + usual)
