"""The desk's side of the sandbox, part 2: what an answer says, read from its pipe and checked number by number."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workstation.domain.crop import Rendition
from workstation.domain.errors import Refused, Unreadable
from workstation.domain.image import REASONS, Field
from workstation.imaging import likeness, protocol, sandbox
from workstation.imaging.errand import Errand, unreadable, why

_TOLD = 24
"""So many times at most a picture is shown while it comes."""

_GREY = b"\x80"
"""What has not come yet, of each colour."""

Partly = Callable[[Rendition, float], None]
"""Called with a picture that is not complete, grey where nothing has come yet, and how much of it is here, 0 to 1."""

_BEAT = 0.1
"""Seconds between two breaths of whoever waits for a close look."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the sandbox, every number within its range."""

    header: protocol.Header
    hits: list[protocol.Hit]
    metadata: tuple[Field, ...]
    likeness: bytes
    pixels: Rendition


def settle(
    zygote: sandbox.Zygote,
    untrusted: bytes,
    request: protocol.Request,
    breathe: Callable[[], None] | None,
    partly: Partly | None,
) -> Answer:
    """The answer to a question about one file; raises Unreadable, Refused, and what ``breathe`` and ``partly`` raise."""
    try:
        job = Errand(zygote, untrusted, request)
    except OSError as error:
        raise unreadable("crashed") from error
    with job:
        while breathe and not job.ready(_BEAT):
            breathe()
        try:
            answer = _read(job, partly)
        except protocol.Garbled as error:
            raise unreadable(why(job.end())) from error
        if job.read(1):
            raise unreadable("protocol")
        if job.end() != 0:
            raise unreadable("crashed")
    return answer


def each(
    zygote: sandbox.Zygote, descriptor: int, request: protocol.Request, count: int
) -> Iterator[Answer | Unreadable]:
    """The answers to a question about ``count`` files, as they come; raises Unreadable where no more will."""
    try:
        job = Errand(zygote, descriptor, request)
    except OSError as error:
        raise unreadable("crashed") from error
    with job:
        for _ in range(count):
            try:
                answer: Answer | Unreadable = _read(job, None)
            except Unreadable as error:
                answer = error
            except protocol.Garbled as error:
                raise unreadable(why(job.end())) from error
            yield answer
        if job.read(1):
            raise unreadable("protocol")
        if job.end() != 0:
            raise unreadable("crashed")


def _read(job: Errand, partly: Partly | None) -> Answer:
    header = protocol.open_header(job.read(protocol.HEADER.size))
    if header.status != protocol.OK:
        code = protocol.STATUS[header.status]
        if code == "no_sandbox":
            raise Refused(code, REASONS[code])
        raise outside() if code == "crop_outside" else unreadable(code)
    records = job.read(header.zones * protocol.ZONE.size)
    if len(records) != header.zones * protocol.ZONE.size:
        raise protocol.Garbled
    hits = protocol.open_zones(records, header.width, header.height)
    table = job.read(header.metadata)
    if len(table) != header.metadata:
        raise protocol.Garbled
    alike = job.read(header.likeness)
    if len(alike) != header.likeness or not likeness.fits(len(alike)):
        raise protocol.Garbled
    pixels = _pixels(job, header.pixel_width, header.pixel_height, partly)
    return Answer(header, hits, protocol.open_metadata(table), alike, pixels)


def _pixels(job: Errand, width: int, height: int, partly: Partly | None) -> Rendition:
    """The pixels of an answer, told of while they come."""
    length = width * height * 3
    parts: list[bytes] = []
    have, step = 0, max(width * 3, length // _TOLD if partly else length)
    while have < length:
        part = job.read(min(step, length - have))
        if not part:
            raise protocol.Garbled
        parts.append(part)
        have += len(part)
        if partly and have < length and not job.ready(0):  # it will be a while
            partly(Rendition(width, height, b"".join(parts) + _GREY * (length - have)), have / length)
    return Rendition(width, height, b"".join(parts))


def outside() -> Refused:
    """The refusal of a part which no picture has."""
    return Refused("crop_outside", "The crop reaches outside the photograph.", "Move or shrink it.")
