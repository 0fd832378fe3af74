"""Videos: what is taken out of one, how a moment in it is written, and why reading one ended.

A video is never an image: its kept frames are, each with the moment it stands at. The video itself is evidence.
"""

from dataclasses import dataclass

EVERY = 10.0
"""Seconds after which another frame is kept, unless an intake asks for more or fewer."""

SHORTEST, LONGEST = 0.2, 3600.0
"""What may be asked for, in seconds."""

MOST_FRAMES = 600
"""Frames kept of one video."""

FRAME = "VIDEO"
"""The format of an image which is a frame of a video."""

MAX_FRAME_PIXELS = 40_000_000
"""A larger frame is not decoded: 8K has 33 megapixels."""

_STILL = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
_STILL |= {b"jp2 ", b"jpx ", b"jpm ", b"crx ", b"miaf"}
_ATOMS = {b"moov", b"mdat", b"wide", b"pnot"}
_SPARE = {b"free", b"skip"}
_MAGICS = (
    b"\x1a\x45\xdf\xa3",  # Matroska, WebM
    b"FLV\x01",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF, WMV
    b"\0\0\x01\xba",  # MPEG program stream
    b"\0\0\x01\xb3",  # MPEG video
    b"OggS",
    b".RMF\0\0",
    b"DKIF",  # IVF
    b"\x06\x0e\x2b\x34\x02\x05\x01\x01",  # MXF
    b"\0\0\0\x01\x67",  # bare H.264
    b"\0\0\0\x01\x09",
    b"\0\0\0\x01\x40\x01",  # bare HEVC
    b"\0\0\0\x01\x46\x01",
    b"\x1f\x07\0\x3f",  # DV of 525 lines, and of 625
    b"\x1f\x07\0\xbf",
)
HEAD = 1024
"""Bytes of a file which ``is_video`` wants to see."""


def is_video(head: bytes) -> bool:
    """Whether a file that begins so is a video, whatever it is called; sound files of the same containers count too."""
    if head[4:8] == b"ftyp":
        return head[8:12].lower() not in _STILL
    if head[:4] == b"RIFF":
        return head[8:12] == b"AVI "
    if head[4:8] in _SPARE and head[:1] == b"\0":  # a text may begin with such a word
        return True
    if head[4:8] in _ATOMS or head.startswith(_MAGICS):
        return True
    return any(len(head) > at + 2 * step and head[at::step][:3] == b"GGG" for at, step in ((0, 188), (4, 192)))


def moment(milliseconds: int) -> str:
    """Where in a video: ``00:01:23.456``."""
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


@dataclass(frozen=True, slots=True)
class Reel:
    """What reading one video gave besides its frames; all but ``seen`` and ``last`` is what it claims of itself.

    ``end`` is a key of ``ENDS``; times are in milliseconds, ``rate`` in frames per 1000 seconds, 0 where unknown.
    """

    end: str
    seen: int = 0  # frames decoded
    last: int = 0  # the moment of the last one
    duration: int = 0
    rate: int = 0
    codec: str = ""  # four letters
    shape: int = 1000  # thousandths of a pixel's height that it is wide; its frames are stretched by that

    def remark(self) -> str:
        """Why less was seen than there may be, in words; "" where it was read to the end it announced."""
        if self.end != "whole":
            return f"{ENDS[self.end]} The frames up to {moment(self.last)} are in."
        if self.duration > self.last + max(1000, self.duration // 20):
            return (
                f"The video says it lasts {moment(self.duration)}, but ends at {moment(self.last)}: "
                "it was cut off, or its list of cuts hides a part of it."
            )
        return ""


@dataclass(frozen=True, slots=True)
class Film:
    """A video of a case and the images which are its frames, in the order of time: (milliseconds, image).

    ``places`` is untrusted text. ``every`` is the spacing asked for, in milliseconds. ``here`` is False if it stays outside.
    """

    id: int
    case: int
    digest: str
    md5: str
    sha1: str
    size: int
    every: int
    reel: Reel
    places: tuple[str, ...] = ()
    frames: tuple[tuple[int, int], ...] = ()
    here: bool = True


ENDS = {
    "whole": "",
    "time": "Reading this video took longer than the sandbox allows.",
    "full": f"No more than {MOST_FRAMES} frames are kept of one video.",
    "damaged": "The video is damaged from there on.",
    "huge": f"A frame has more than {MAX_FRAME_PIXELS // 1_000_000} megapixels.",
    "limits": "Reading this video took more memory or time than the sandbox allows.",
    "crashed": "The decoder ended while reading this video; the sandbox held.",
    "protocol": "The decoder's answer was not frames; it was thrown away.",
}
"""How reading a video may end, once it has given a frame."""

WHY_NONE = {
    "not_video": "The video is damaged, or of a kind that is not opened here.",
    "no_index": "The video was cut off before its index was written; without it no picture in it can be found.",
    "no_frames": "The file holds no video frame that can be decoded.",
}
"""Further reasons why a video is refused: it gave no frame at all."""


def why_refused(end: str) -> tuple[str, str]:
    """Code and sentence for a video which gave no frame."""
    code = {"whole": "no_frames", "damaged": "no_frames"}.get(end, end)
    return code, WHY_NONE.get(code) or ENDS[code]
