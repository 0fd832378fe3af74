"""The desk's side of the sandbox: bytes of a seized file go in by a sealed descriptor, checked pixels come out.

Nothing here decodes. The desk believes nothing the sandbox says beyond the ranges of ``protocol``, reads no more
bytes than were announced, and gives up at a deadline of its own. Every failure is ``Unreadable`` with a code of
domain.image.REASONS; a sandbox that is not complete is ``Refused("no_sandbox")``.
"""

import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType, TracebackType
from typing import Self

from workstation.domain.crop import Rendition
from workstation.domain.errors import Refused, Unreadable
from workstation.domain.geometry import Rect
from workstation.domain.image import MAX_BYTES, REASONS, Field, Look
from workstation.domain.zone import Zone
from workstation.imaging import protocol, sandbox
from workstation.imaging.errand import Errand
from workstation.imaging.onnx import OnnxModel

_MEMORY = 3 * 1024**3
_CPU, _WALL = 15, 20
_CPU_ZONES, _WALL_ZONES = 30, 45
"""Seconds for one file. Zones of a 1280-pixel picture take 1–2 s; a slow desk with every core busy needs room."""

REQUIRED = frozenset({"rlimits", "landlock", "seccomp"})
"""Layers without which no picture is opened; bubblewrap is used where it works."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at a file gives. ``shielded`` is at most 16 pixels long: colours, no content."""

    look: Look
    shielded: Rendition
    zones: tuple[Zone, ...]
    metadata: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    header: protocol.Header
    hits: list[protocol.Hit]
    metadata: tuple[Field, ...]
    pixels: Rendition


class Darkroom:
    """A running sandbox. Thread-safe: at most ``workers`` files are decoded at a time, further callers wait.

    ``degraded`` names layers (of protocol.LAYERS) whose absence the unit's policy accepts; ``onnx`` adds a detector.
    """

    def __init__(
        self, *, workers: int = 2, degraded: frozenset[str] = frozenset(), onnx: OnnxModel | None = None
    ) -> None:
        self._places = threading.BoundedSemaphore(max(1, workers))
        self._lock = threading.Lock()
        self._required = REQUIRED - degraded
        self._onnx = onnx
        self._zygote: sandbox.Zygote | None = None
        self._closed = False
        self.layers: Mapping[str, bool] = MappingProxyType(dict.fromkeys(protocol.LAYERS, False))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the sandbox and try every layer; raises Refused("no_sandbox") where a required one does not hold."""
        self._running()

    def close(self) -> None:
        """End the sandbox and all its processes. A closed darkroom stays closed."""
        with self._lock:
            self._closed = True
            zygote, self._zygote = self._zygote, None
        if zygote is not None:
            zygote.close()

    def look(self, untrusted: bytes, *, zones: bool = True) -> Looked:
        """Size, frames, hash, metadata, zones and a 16-pixel thumbnail of one file."""
        answer = self._ask(untrusted, protocol.LOOK_WITH_ZONES if zones else protocol.LOOK)
        header = answer.header
        name = protocol.FORMATS[header.format]
        look = Look(name, header.width, header.height, header.frames, header.orientation, header.phash)
        if max(answer.pixels.width, answer.pixels.height) > 16:
            raise _unreadable("protocol")
        found = tuple(
            Zone(0, hit.kind, hit.rect, protocol.DETECTORS[hit.detector], self._version(hit.detector), hit.score)
            for hit in answer.hits
        )
        return Looked(look, answer.pixels, found, answer.metadata)

    def pixels(self, untrusted: bytes, *, max_side: int | None = None) -> Rendition:
        """The whole upright picture; with ``max_side`` a smaller one, decoded at a smaller scale where possible."""
        answer = self._ask(untrusted, protocol.PIXELS, max_side=max_side or 0)
        made, header = answer.pixels, answer.header
        full = (made.width, made.height) == (header.width, header.height)
        if not (full if max_side is None else max(made.width, made.height) <= max_side):
            raise _unreadable("protocol")
        return made

    def region(self, untrusted: bytes, rect: Rect) -> Rendition:
        """The pixels of ``rect`` (in the upright picture) and no others; raises Refused where it does not fit."""
        made = self._ask(untrusted, protocol.REGION, rect=rect).pixels
        if (made.width, made.height) != (rect.width, rect.height):
            raise _unreadable("protocol")
        return made

    def _version(self, detector: int) -> str:
        if protocol.DETECTORS[detector] == "onnx":
            return f"sha256 {self._onnx.sha256[:16].lower()}" if self._onnx else ""
        zygote = self._zygote
        return sandbox.MODELS[detector].format(zygote.opencv if zygote else "")

    def _ask(self, untrusted: bytes, op: int, *, max_side: int = 0, rect: Rect = protocol.NOWHERE) -> _Answer:
        if not untrusted:
            raise _unreadable("empty")
        if len(untrusted) > MAX_BYTES:
            raise _unreadable("too_large")
        if rect.x < 0 or rect.y < 0 or max(rect.right, rect.bottom, max_side) >= 2**31 or max_side < 0:
            raise _outside()
        slow = op == protocol.LOOK_WITH_ZONES
        cpu, wall = (_CPU_ZONES, _WALL_ZONES) if slow else (_CPU, _WALL)
        threads = untrusted[4:8] == b"ftyp"
        request = protocol.Request(op, self._required, cpu, wall, _MEMORY, max_side, rect, threads)
        with self._places:
            zygote = self._running()
            return _settle(zygote, untrusted, request)

    def _running(self) -> sandbox.Zygote:
        with self._lock:
            if self._closed:
                raise Refused("no_sandbox", "The darkroom is closed; no picture is opened.")
            if self._zygote is not None and self._zygote.alive():
                return self._zygote
            if self._zygote is not None:
                self._zygote.close()
            self._zygote = None
            zygote, held = sandbox.start(self._onnx, self._program(), self._trial)
            self.layers = MappingProxyType({name: name in held for name in protocol.LAYERS})
            if missing := self._required - held:
                zygote.close()
                raise Refused(
                    "no_sandbox",
                    f"The sandbox is not complete: {', '.join(sorted(missing))} does not hold here. No picture is opened.",
                    "Use Linux 5.13 or newer with Landlock, and install libseccomp2; or let policy name the missing layer.",
                )
            self._zygote = zygote
            return zygote

    def _program(self) -> str:
        return sandbox.PROGRAM

    def _trial(self, zygote: sandbox.Zygote) -> frozenset[str]:
        held: frozenset[str] = frozenset()
        for with_filter in (0, 1):
            request = protocol.Request(protocol.TRIAL, frozenset(), _CPU, _WALL, _MEMORY, with_filter)
            with Errand(zygote, b"trial", request) as job:
                answer = job.read(len(protocol.MAGIC) + 1)
                status = job.end()
            if len(answer) < 5 or answer[:4] != protocol.MAGIC:
                continue
            proved = protocol.layers_of(answer[4])
            killed = status is not None and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSYS
            held |= proved if killed or not with_filter else proved - {"seccomp"}
        return held


def _settle(zygote: sandbox.Zygote, untrusted: bytes, request: protocol.Request) -> _Answer:
    try:
        job = Errand(zygote, untrusted, request)
    except OSError as error:
        raise _unreadable("crashed") from error
    with job:
        try:
            answer = _read(job)
        except protocol.Garbled as error:
            raise _unreadable(_why(job.end())) from error
        if job.read(1):
            raise _unreadable("protocol")
        if job.end() != 0:
            raise _unreadable("crashed")
    return answer


def _read(job: Errand) -> _Answer:
    header = protocol.open_header(job.read(protocol.HEADER.size))
    if header.status != protocol.OK:
        code = protocol.STATUS[header.status]
        if code == "no_sandbox":
            raise Refused(code, REASONS[code])
        raise _outside() if code == "crop_outside" else _unreadable(code)
    records = job.read(header.zones * protocol.ZONE.size)
    if len(records) != header.zones * protocol.ZONE.size:
        raise protocol.Garbled
    hits = protocol.open_zones(records, header.width, header.height)
    table = job.read(header.metadata)
    if len(table) != header.metadata:
        raise protocol.Garbled
    length = header.pixel_width * header.pixel_height * 3
    rgb = job.read(length)
    if len(rgb) != length:
        raise protocol.Garbled
    pixels = Rendition(header.pixel_width, header.pixel_height, rgb)
    return _Answer(header, hits, protocol.open_metadata(table), pixels)


def _why(status: int | None) -> str:
    if status is None:
        return "limits"
    if os.WIFSIGNALED(status):
        return "limits" if os.WTERMSIG(status) in {signal.SIGKILL, signal.SIGXCPU} else "crashed"
    return {0: "protocol", 3: "limits"}.get(os.waitstatus_to_exitcode(status), "crashed")


def _unreadable(code: str) -> Unreadable:
    return Unreadable(code, REASONS[code])


def _outside() -> Refused:
    return Refused("crop_outside", "The crop reaches outside the photograph.", "Move or shrink it.")
