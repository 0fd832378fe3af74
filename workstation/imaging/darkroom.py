"""The desk's side of the sandbox: bytes of a seized file go in by a sealed descriptor, checked pixels come out.

Nothing here decodes. The desk believes nothing the sandbox says beyond the ranges of ``protocol``, reads no more
bytes than were announced, and gives up at a deadline of its own. Every failure is ``Unreadable`` with a code of
domain.image.REASONS; a sandbox that is not complete is ``Refused("no_sandbox")``.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType, TracebackType
from typing import Self

from workstation.domain.crop import Rendition
from workstation.domain.errors import Refused, Unreadable
from workstation.domain.footage import EVERY, MOST_FRAMES, Reel
from workstation.domain.geometry import Rect
from workstation.domain.image import MAX_BYTES, Field, Look
from workstation.domain.zone import Zone
from workstation.imaging import network, protocol, sandbox, video
from workstation.imaging.answer import Answer, Partly, each, outside, settle
from workstation.imaging.errand import Errand, unreadable
from workstation.imaging.lightbox import Lightbox
from workstation.imaging.onnx import OnnxModel
from workstation.imaging.video import Still
from workstation.imaging.videotape import Bytes

_MEMORY = 3 * 1024**3
_CPU, _WALL = 15, 20
_CPU_TILES, _WALL_TILES = 120, 900
_BYTES_PER_SECOND = 4_000_000
_CPU_ZONES, _WALL_ZONES = 30, 45
_CPU_CLOSE, _WALL_CLOSE = 90, 180
"""Seconds for one file, and one more for so many of its bytes: a PNG of 200 megapixels takes 5–9 s of a quiet machine and
three times that of a busy one. For TILES, for one photograph lying open. Zones take one or two seconds, a close look fifteen.
"""
_LIMITS = {
    protocol.LOOK_WITH_ZONES: (_CPU_ZONES, _WALL_ZONES),
    protocol.CLOSELY: (_CPU_CLOSE, _WALL_CLOSE),
}

REQUIRED = frozenset({"rlimits", "landlock", "seccomp"})
"""Layers without which no picture is opened; bubblewrap is used where it works."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at a file gives.

    ``shielded`` is at most 16 pixels long: colours, no content. ``likeness`` is a block which ``likeness.open_features``
    reads; its length was checked.
    """

    look: Look
    shielded: Rendition
    zones: tuple[Zone, ...]
    metadata: tuple[Field, ...]
    likeness: bytes = b""


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
        self._laid: list[Lightbox] = []
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
            laid, self._laid = self._laid, []
        for lightbox in laid:
            lightbox.close()
        if zygote is not None:
            zygote.close()

    def look(self, untrusted: bytes, *, zones: bool = True) -> Looked:
        """Size, frames, hash, metadata, zones, likeness and a 16-pixel thumbnail of one file."""
        return self._looked(untrusted, protocol.LOOK_WITH_ZONES if zones else protocol.LOOK)

    def glances(self, untrusted: Sequence[bytes]) -> list[Looked | Unreadable]:
        """The same of a few files in one process, without zones and likeness, which take many times as long.

        Where a file ends that process, or says something impossible, those behind it are glanced at one by one. Believe
        a glance until the file was looked at: one that takes the process over could lie about those behind it.
        """
        answers = self._glanced(untrusted[: protocol.MAX_GLANCES])
        while len(answers) < len(untrusted):
            answers += self._glanced(untrusted[len(answers) : len(answers) + 1])
        return answers

    def _glanced(self, untrusted: Sequence[bytes]) -> list[Looked | Unreadable]:
        """Answers for the first of these, for one at least."""
        found: list[Looked | Unreadable] = []
        sealed = -1
        try:
            for plain in untrusted:
                _check(plain)
            table = protocol.close_table([len(plain) for plain in untrusted])
            more = sum(map(len, untrusted)) // _BYTES_PER_SECOND
            limits = (self._required, _CPU + more, _WALL + more, _MEMORY)
            request = protocol.Request(protocol.GLANCE, *limits, threads=any(map(_threads, untrusted)))
            with self._places:
                zygote, sealed = self._running(), sandbox.sealed(*untrusted, table)
                for one in each(zygote, sealed, request, len(untrusted)):
                    found.append(one if isinstance(one, Unreadable) else self._told(one))  # noqa: PERF401 – kept at a break
        except Unreadable as error:
            return found[:-1] if len(untrusted) > 1 else [error]
        finally:
            if sealed >= 0:
                os.close(sealed)
        return found

    def _looked(self, untrusted: bytes, op: int) -> Looked:
        return self._told(self._ask(untrusted, op))

    def _told(self, answer: Answer) -> Looked:
        header = answer.header
        name = protocol.FORMATS[header.format]
        look = Look(name, header.width, header.height, header.frames, header.orientation, header.phash)
        if max(answer.pixels.width, answer.pixels.height) > 16:
            raise unreadable("protocol")
        return Looked(look, answer.pixels, self._zones(answer), answer.metadata, answer.likeness)

    def closely(self, untrusted: bytes, rect: Rect, breathe: Callable[[], None] = lambda: None) -> tuple[Zone, ...]:
        """Faces in ``rect`` (in the upright picture), seen larger than at intake; in pixels of the whole picture.

        ``breathe`` is called ten times a second; raising from it ends the look at once.
        """
        answer = self._ask(untrusted, protocol.CLOSELY, rect=rect, breathe=breathe)
        if max(answer.pixels.width, answer.pixels.height) > 16 or not all(rect.contains(h.rect) for h in answer.hits):
            raise unreadable("protocol")
        return self._zones(answer)

    def closely_by(self) -> str:
        """Detectors and versions of a close look: what the same ones looked at they need not look at again."""
        self._running()
        here = [name for name in protocol.CLOSE if name != "dlib-cnn" or network.present()]
        return "; ".join(f"{name} {self._version(protocol.DETECTORS.index(name))}" for name in here)

    def pixels(
        self,
        untrusted: bytes,
        *,
        max_side: int | None = None,
        partly: Partly | None = None,
        breathe: Callable[[], None] | None = None,
    ) -> Rendition:
        """The whole upright picture; with ``max_side`` a smaller one, decoded at a smaller scale where possible.

        ``partly`` gets it while it is not complete; raising from it, or from ``breathe`` (as in ``closely``), ends the
        decoding at once.
        """
        answer = self._ask(untrusted, protocol.PIXELS, max_side=max_side or 0, partly=partly, breathe=breathe)
        made, header = answer.pixels, answer.header
        full = (made.width, made.height) == (header.width, header.height)
        if not (full if max_side is None else max(made.width, made.height) <= max_side):
            raise unreadable("protocol")
        return made

    def region(self, untrusted: bytes, rect: Rect) -> Rendition:
        """The pixels of ``rect`` (in the upright picture) and no others; raises Refused where it does not fit."""
        made = self._ask(untrusted, protocol.REGION, rect=rect).pixels
        if (made.width, made.height) != (rect.width, rect.height):
            raise unreadable("protocol")
        return made

    def footage(self, tape: int | Bytes, every: float = EVERY) -> Iterator[Still | Reel]:
        """The frames of the video that a descriptor reads, or whose bytes these are, as ``video.frames`` gives them. It takes no worker's place."""
        size = os.fstat(tape).st_size if isinstance(tape, int) else tape.size
        return video.frames(self._running(), tape, video.request(size, every, MOST_FRAMES, self._required))

    def lightbox(self, untrusted: bytes, width: int, height: int) -> Lightbox:
        """Lay a photograph of ``width`` × ``height`` open: tiles come as they are wanted, until it is closed.

        It takes no worker's place. A file that cannot be decoded says so with the first tile wanted.
        """
        limits = (self._required, _CPU_TILES, _WALL_TILES, _MEMORY)
        request = protocol.Request(protocol.TILES, *limits, rect=Rect(0, 0, width, height), threads=_threads(untrusted))
        _check(untrusted)
        zygote = self._running()
        try:
            lightbox = Lightbox(zygote, untrusted, request)
        except OSError as error:
            raise unreadable("crashed") from error
        with self._lock:
            self._laid = [*(one for one in self._laid if not one.over), lightbox]
        return lightbox

    def _zones(self, answer: Answer) -> tuple[Zone, ...]:
        return tuple(
            Zone(0, hit.kind, hit.rect, protocol.DETECTORS[hit.detector], self._version(hit.detector), hit.score)
            for hit in answer.hits
        )

    def _version(self, detector: int) -> str:
        if protocol.DETECTORS[detector] == "onnx":
            return f"sha256 {self._onnx.sha256[:16].lower()}" if self._onnx else ""
        zygote = self._zygote
        return sandbox.MODELS[detector].format(zygote.opencv if zygote else "")

    def _ask(
        self,
        untrusted: bytes,
        op: int,
        *,
        max_side: int = 0,
        rect: Rect = protocol.NOWHERE,
        breathe: Callable[[], None] | None = None,
        partly: Partly | None = None,
    ) -> Answer:
        _check(untrusted)
        if rect.x < 0 or rect.y < 0 or max(rect.right, rect.bottom, max_side) >= 2**31 or max_side < 0:
            raise outside()
        cpu, wall = _LIMITS.get(op, (_CPU, _WALL))
        more = len(untrusted) // _BYTES_PER_SECOND
        request = protocol.Request(
            op, self._required, cpu + more, wall + more, _MEMORY, max_side, rect, _threads(untrusted)
        )
        with self._places:
            zygote = self._running()
            return settle(zygote, untrusted, request, breathe, partly)

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


def _check(untrusted: bytes) -> None:
    if not untrusted:
        raise unreadable("empty")
    if len(untrusted) > MAX_BYTES:
        raise unreadable("too_large")


def _threads(untrusted: bytes) -> bool:
    return untrusted[4:8] == b"ftyp"  # HEIF
