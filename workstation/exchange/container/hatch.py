"""The desk's side of a container: its parts are opened for reading and handed over, its files come back one by one.

Nothing here understands a container. The reader is started for it and ended with it; the desk believes nothing it says
beyond the ranges of ``protocol``, takes no more bytes than one file may have, and gives up when no record comes for
``patience`` seconds, or when the reader reads its container over and over. Then the rest is one Refusal, and what came
before stays.
"""

import contextlib
import io
import os
import select
import shutil
import stat
import subprocess
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from workstation.domain.errors import Refused, Unreadable
from workstation.domain.image import REASONS, Refusal
from workstation.exchange.container import protocol as p
from workstation.exchange.found import Closed, Limits, UntrustedFile, when
from workstation.sandbox import launch

PROGRAM = "from workstation.exchange.container.reader import main; main()"
PATIENCE = 120.0
REQUIRED = frozenset({"rlimits", "landlock", "seccomp"})
"""Layers without which no container is opened; bubblewrap is used where it works."""

_LIBRARIES = ("pytsk3", "pyewf", "pyvhdi", "pyvmdk", "pyqcow", "pyseccomp")
_PIPE = 1 << 20
_ROUNDS, _SLACK = 4, 1 << 28
"""How often the whole container may be read between two answers, and some bytes more."""

ENDS = {
    "crashed": "The reader ended while reading this container; the sandbox held. What came before is in, the rest is not.",
    "hung": "Reading went on without an answer and was ended. What came before is in, the rest is not.",
    "protocol": "The reader's answer was not one; it was thrown away, and the rest of this container was not taken in.",
}


class _Ended(Exception):
    """The reader will say no more; ``code`` is of ENDS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a medium is what its container says: ``verdict`` of protocol.SOUND_CODES, hashes in lower-case hex.

    MD5, SHA-1 or both, of the medium's bytes; nothing where the container holds none.
    """

    verdict: str
    stored: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()


class Reader:
    """A reader at work on one container. Close it: it is killed if it has not ended."""

    def __init__(
        self,
        parts: Sequence[Path],
        op: int,
        limits: Limits,
        only: str = "",
        program: str = PROGRAM,
        patience: float = PATIENCE,
    ) -> None:
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        files = [_opened(part) for part in parts]
        try:
            sizes = [os.fstat(file).st_size for file in files]
            self._most = _ROUNDS * sum(sizes) + _SLACK
            self.layers = self._start(files, program)
        finally:
            for file in files:
                os.close(file)
        self._read = self._answered = 0
        bounds = p.Bounds(**{field: getattr(limits, field) for field in p.Bounds.__dataclass_fields__})
        named = [(part.name, file, size) for part, file, size in zip(parts, files, sizes, strict=True)]
        self.answer(p.close_start(op, bounds, named, only))

    def _start(self, files: Sequence[int], program: str) -> frozenset[str]:
        bubble = shutil.which("bwrap")
        for wrapped in [bubble, None] if bubble else [None]:
            try:
                self._launch(launch.command(program, _LIBRARIES, wrapped), files)
                kind, payload = self._record()
                if kind == p.HELLO and payload[:4] == p.MAGIC and len(payload) == 5:
                    held = frozenset(name for n, name in enumerate(p.LAYERS) if payload[4] >> n & 1)
                    if held >= REQUIRED:
                        return held
            except (OSError, _Ended):
                pass
            self.close()
        raise Refused(
            "no_sandbox",
            "The sandbox for disk images and archives does not start, so none is opened.",
            "Run the installation again; it checks the sandbox and says what is missing.",
        )

    def _launch(self, command: list[str], files: Sequence[int]) -> None:
        theirs, orders = os.pipe2(os.O_CLOEXEC)
        answers, out = os.pipe2(os.O_CLOEXEC)
        self._orders = io.FileIO(orders, "wb")
        self._answers = io.BufferedReader(_Patient(answers, self._patience), _PIPE)
        try:
            self._process, self._keeper = launch.start(command, theirs, stdout=out, keep=files, name="container")
        finally:
            os.close(theirs)
            os.close(out)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and wait for its end."""
        if self._process is not None:
            self._process.kill()
            self._keeper.join()
            self._process = None
        self._orders.close()
        self._answers.close()

    def answer(self, word: bytes) -> None:
        """Say START, TAKE or SKIP."""
        with contextlib.suppress(BrokenPipeError):  # the end of its answers says the same
            self._orders.write(word)

    def record(self, noted: Callable[[int, int], None] | None = None) -> tuple[int, bytes]:
        """The next record that is no TICK; raises _Ended. ``noted`` hears the ticks."""
        while True:
            kind, payload = self._record()
            if kind != p.TICK:
                self._answered = self._read
                return kind, payload
            done, whole = p.open_count(payload)
            if whole and noted:
                noted(done, whole)
            self._read = self._read if whole else done
            if self._read - self._answered > self._most:
                raise _Ended("hung")

    def _record(self) -> tuple[int, bytes]:
        try:
            kind, length = p.open_frame(self._exactly(p.FRAME.size))
            return kind, self._exactly(length)
        except p.Garbled:
            raise _Ended("protocol") from None

    def _exactly(self, length: int) -> bytes:
        data = self._answers.read(length)
        if len(data) != length:
            raise _Ended("crashed")
        return data


class _Patient(io.RawIOBase):
    """The reading end of a pipe; raises _Ended("hung") when nothing comes for so long."""

    def __init__(self, descriptor: int, patience: float) -> None:
        self._descriptor = descriptor
        self._patience = patience * 1000
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` with what is there; 0 at the end of the pipe."""
        if not self._poll.poll(self._patience):
            raise _Ended("hung")
        return os.readv(self._descriptor, [buffer])

    def close(self) -> None:
        """Close the descriptor."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()


def walk(
    parts: Sequence[Path],
    name: str,
    place: str,
    limits: Limits,
    wanted: Callable[[bytes], bool] | None = None,
    *,
    only: str = "",
    program: str = PROGRAM,
    patience: float = PATIENCE,
) -> Generator[UntrustedFile | Refusal]:
    """Every file of the container whose ``parts`` these are; each is read when its turn comes and held by its ``read``.

    ``name`` is the container's own, for a refusal of it (``Closed``). ``place`` stands before the files' own places. A file whose first
    bytes are not ``wanted`` stays where it is, and is a refusal; with ``only``, everything but that file is passed over
    unread. Raises Refused("no_sandbox").
    """
    with Reader(parts, p.WALK, limits, only, program, patience) as reader:
        try:
            while (record := reader.record())[0] != p.END:
                kind, payload = record
                if kind == p.FAILED:
                    code, where = p.open_failure(payload)
                    yield (Refusal if where else Closed)(where or name, code, p.REASONS[code])
                elif kind == p.FILE:
                    yield _file(reader, p.open_entry(payload), place, limits, wanted)
                else:
                    raise p.Garbled
        except _Ended as error:
            yield Closed(name, error.code, ENDS[error.code])
        except p.Garbled:
            yield Closed(name, "protocol", ENDS["protocol"])


def _file(
    reader: Reader, told: p.Told, place: str, limits: Limits, wanted: Callable[[bytes], bool] | None
) -> UntrustedFile | Refusal:
    if wanted and not wanted(told.head):
        reader.answer(p.SKIP)
        return Refusal(told.place, "not_picture", REASONS["not_picture"])
    reader.answer(p.TAKE)
    pieces, length = [], 0
    while (record := reader.record())[0] == p.CHUNK:
        pieces.append(record[1])
        length += len(record[1])
        if length > limits.file_bytes:
            raise p.Garbled
    if record[0] != p.DONE:
        raise p.Garbled
    code, _ = p.open_failure(record[1])
    if code != "ok":
        return Refusal(told.place, code, p.REASONS[code])
    data = b"".join(pieces)
    modified = when(told.modified, local=bool(told.flags & p.LOCAL_TIME))
    deleted = bool(told.flags & p.DELETED)
    return UntrustedFile(told.place, f"{place}!/{told.place}", told.size, lambda: data, deleted, modified)


def examine(parts: Sequence[Path], noted: Callable[[int, int], None] | None = None) -> Finding:
    """Read the whole medium of an E01 and compare its hash with the one its container holds; ``noted`` hears bytes done and in all.

    Raises Unreadable: a sector cannot be read, or the reader ended; Refused("no_sandbox").
    """
    with Reader(parts, p.EXAMINE, Limits()) as reader:
        try:
            kind, payload = reader.record(noted)
            if kind == p.FAILED:
                code, _ = p.open_failure(payload)
                raise Unreadable(code, p.REASONS[code], "Copy the container again from its medium.")
            if kind != p.SOUND:
                raise p.Garbled
            return _finding(payload)
        except (_Ended, p.Garbled) as error:
            code = error.code if isinstance(error, _Ended) else "protocol"
            raise Unreadable(code, ENDS[code], "Copy the container again from its medium.") from error


def _finding(payload: bytes) -> Finding:
    if len(payload) != p.FINDING.size or payload[0] >= len(p.SOUND_CODES):
        raise p.Garbled
    verdict, *hashes = p.FINDING.unpack(payload)
    pairs = [(a.hex(), b.hex()) for a, b in (hashes[:2], hashes[2:]) if any(a)]
    return Finding(p.SOUND_CODES[verdict], tuple(a for a, _ in pairs), tuple(b for _, b in pairs))


def _opened(part: Path) -> int:
    """A descriptor to read the part by, and for nothing else; raises Unreadable."""
    descriptor = -1
    try:
        descriptor = os.open(part, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return descriptor
        os.close(descriptor)
    except OSError as error:
        raise Unreadable(
            "unreadable", f"“{p.text(os.fsencode(part.name))}” cannot be opened.", "Check the medium."
        ) from error
    raise Unreadable("unreadable", f"“{p.text(os.fsencode(part.name))}” is not an ordinary file.")
