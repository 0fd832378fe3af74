"""What desk and sandbox say to each other about a video: fixed records, each frame followed by exactly its pixels.

The answer to FRAMES is any number of TICK and FRAME records, the latter with ``width · height · 3`` bytes of RGB behind
each, and one END record; then the end of the pipe. Where the video is ``videotape.Served``, a WANT may come anywhere. All numbers are little-endian. ``open_…`` raise ``Garbled`` on anything out of range.
"""

import struct
from dataclasses import dataclass

from workstation.domain.footage import MAX_FRAME_PIXELS, Reel
from workstation.imaging.protocol import MAGIC, Garbled

RECORD = struct.Struct("<4sBQII")  # magic, kind, milliseconds, width, height
TAIL = struct.Struct("<BQQQI4sI")  # end, frames decoded, last and duration in ms, rate, codec, shape
FRAME, END, TICK, WANT = range(4)
ENDS = ("whole", "time", "full", "damaged", "huge", "not_video", "no_index")
"""Ends by position; the last two come without any frame. The others of domain.footage.ENDS are found at the desk."""

MOST_WANTED = 1 << 20
"""Bytes of the video that are asked for at once."""

_LONGEST = 2**48


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a frame's pixels; or, with a height of 0, what is wanted: ``width`` bytes of the video from ``at``."""

    at: int
    width: int
    height: int


def close_frame(at: int, width: int, height: int) -> bytes:
    """The record of a frame at so many milliseconds."""
    return RECORD.pack(MAGIC, FRAME, at, width, height)


def close_tick() -> bytes:
    """The record which says that the reading goes on."""
    return RECORD.pack(MAGIC, TICK, 0, 0, 0)


def close_want(at: int, length: int) -> bytes:
    """The record which asks for bytes of the video, MOST_WANTED at most."""
    return RECORD.pack(MAGIC, WANT, at, length, 0)


def close_end(reel: Reel) -> bytes:
    """The last record."""
    duration = min(max(0, reel.duration), _LONGEST)
    rate = min(max(0, reel.rate), 2**32 - 1)
    codec = reel.codec.encode("ascii", "replace")[:4].ljust(4)
    last = min(reel.last, _LONGEST)
    return RECORD.pack(MAGIC, END, 0, 0, 0) + TAIL.pack(
        ENDS.index(reel.end), reel.seen, last, duration, rate, codec, reel.shape
    )


def open_record(data: bytes, before: int) -> Head | None:
    """The frame announced, not earlier than ``before``, or the bytes wanted; one of no size for a TICK; None for the END."""
    if len(data) != RECORD.size or data[:4] != MAGIC:
        raise Garbled
    _, kind, at, width, height = RECORD.unpack(data)
    if kind == END:
        return None
    if kind == TICK:
        return Head(before, 0, 0)
    if kind == WANT and not height and 1 <= width <= MOST_WANTED:
        return Head(at, width, 0)
    if kind != FRAME or not before <= at <= _LONGEST or not 1 <= width * height <= MAX_FRAME_PIXELS:
        raise Garbled
    return Head(at, width, height)


def open_end(data: bytes) -> Reel:
    """What stands behind the END record; its codec is four printable letters."""
    if len(data) != TAIL.size:
        raise Garbled
    end, seen, last, duration, rate, codec, shape = TAIL.unpack(data)
    if end >= len(ENDS) or max(seen, last, duration) > _LONGEST or not 200 <= shape <= 5000:
        raise Garbled
    letters = "".join(chr(byte) if 32 < byte < 127 else "" for byte in codec)
    return Reel(ENDS[end], seen, last, duration, rate, letters, shape)
