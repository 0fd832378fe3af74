"""The desk's side of a video: frames come out of the sandbox one by one, each checked, as they are found.

Nothing here decodes. What came before the sandbox ended, ran into a limit or lied stays; why it ended is said.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from workstation.domain.crop import Rendition
from workstation.domain.footage import Reel
from workstation.imaging import encode, protocol, sandbox, videowire
from workstation.imaging.errand import Errand, why
from workstation.imaging.videotape import Bytes, Served

MEMORY = 3 * 1024**3
_CPU, _CPU_MOST, _BYTES_PER_SECOND = 60, 7200, 200_000
"""Processor seconds for one video: so many, one more for so many of its bytes, and no more than two hours."""
PATIENCE, _GRACE = 60.0, 3.0
"""Seconds without a word of the sandbox, which says every second that it is at work; seconds to end after its last one."""

_SLACK = 4
"""So many times the processor's seconds it may say that it is at work: others work there, too."""

_WALL = 12 * 3600
"""Seconds by the clock: it waits whenever the desk does, and the desk may be paused."""


@dataclass(frozen=True, slots=True)
class Still:
    """One frame and where it stands, in milliseconds."""

    at: int
    rendition: Rendition

    def file(self) -> bytes:
        """Exactly these pixels as a file: what is kept of the frame. The same pixels give the same bytes."""
        return encode.png(self.rendition, level=1)


def request(size: int, every: float, most: int, required: frozenset[str]) -> protocol.Request:
    """What is asked about a video of so many bytes: a frame each ``every`` seconds at least, ``most`` of them."""
    cpu = min(_CPU_MOST, _CPU + size // _BYTES_PER_SECOND)
    return protocol.Request(
        protocol.FRAMES, required, cpu, _WALL, MEMORY, threads=True, every=max(1, round(every * 1000)), most=most
    )


def frames(zygote: sandbox.Zygote, video: int | Bytes, asked: protocol.Request) -> Iterator[Still | Reel]:
    """Each frame in the order of time, then one Reel which says how it ended.

    ``video`` is a descriptor that reads it, or gives its bytes, and stays the caller's. A Reel's end is a key of
    domain.footage.ENDS or WHY_NONE.
    """
    if isinstance(video, int):
        yield from _frames(zygote, video, asked)
        return
    with closing(Served(video)) as served:
        yield from _frames(zygote, served, asked)


def _frames(zygote: sandbox.Zygote, video: int | Served, asked: protocol.Request) -> Iterator[Still | Reel]:
    last = count = ticks = 0
    try:
        job = Errand(zygote, video.far.fileno() if isinstance(video, Served) else video, asked, PATIENCE)
    except OSError:
        yield Reel("crashed")
        return
    with job:
        try:
            while head := videowire.open_record(job.read(videowire.RECORD.size), last):
                if head.width and not head.height:
                    if isinstance(video, int):
                        raise protocol.Garbled
                    video.answer(head.at, head.width)
                    continue
                if not head.width:
                    ticks += 1
                    if ticks > _SLACK * asked.cpu:
                        raise protocol.Garbled
                    continue
                rgb = job.read(head.width * head.height * 3)
                count, last = count + 1, head.at
                if len(rgb) != head.width * head.height * 3 or count > asked.most:
                    raise protocol.Garbled
                yield Still(head.at, Rendition(head.width, head.height, rgb))
            reel = videowire.open_end(job.read(videowire.TAIL.size))
            if job.read(1):
                raise protocol.Garbled
        except protocol.Garbled:
            reel = Reel(why(job.end(_GRACE)), last=last)
    yield reel
