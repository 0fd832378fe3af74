"""The desk's side of a reader: the process, started for one container with its parts open, and the records it sends.

It is believed nothing beyond the ranges of ``protocol``, and given up when no record comes for ``patience`` seconds, or when
it reads its container over and over.
"""

import contextlib
import io
import os
import select
import shutil
import stat
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from workstation.domain.errors import Refused, Unreadable
from workstation.exchange.container import protocol as p
from workstation.exchange.container.kinds import HEAD, Kind, kind_of
from workstation.exchange.found import Limits, patient_open
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


class Ended(Exception):
    """The reader will say no more; ``code`` is of ENDS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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
            if limits.names and kind_of(os.pread(files[0], HEAD, 0)) is not Kind.ARCHIVE:
                for file in files:  # first bytes here and there: what follows them need not come from the disk
                    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_RANDOM)
            self._most = _ROUNDS * sum(sizes) + _SLACK
            self.layers = self._start(files, program)
        finally:
            for file in files:
                os.close(file)
        self._size, self._walking = sum(sizes), op != p.EXAMINE
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
            except (OSError, Ended):
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
        """Say START, TAKE, WHOLE or SKIP."""
        with contextlib.suppress(BrokenPipeError):  # the end of its answers says the same
            self._orders.write(word)

    def record(self, noted: Callable[[int, int], None] | None = None) -> tuple[int, bytes]:
        """The next record that is no TICK; raises Ended. ``noted`` hears the ticks: bytes of the container, or of a medium."""
        while True:
            kind, payload = self._record()
            if kind != p.TICK:
                self._answered = self._read
                return kind, payload
            done, whole = p.open_count(payload)
            if noted and whole:
                noted(done, whole)
            elif noted and self._walking:
                noted(min(done, self._size), self._size)
            self._read = self._read if whole else done
            if self._read - self._answered > self._most:
                raise Ended("hung")

    def _record(self) -> tuple[int, bytes]:
        try:
            kind, length = p.open_frame(self._exactly(p.FRAME.size))
            return kind, self._exactly(length)
        except p.Garbled:
            raise Ended("protocol") from None

    def _exactly(self, length: int) -> bytes:
        data = self._answers.read(length)
        if len(data) != length:
            raise Ended("crashed")
        return data


class _Patient(io.RawIOBase):
    """The reading end of a pipe; raises Ended("hung") when nothing comes for so long."""

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
            raise Ended("hung")
        return os.readv(self._descriptor, [buffer])

    def close(self) -> None:
        """Close the descriptor."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()


def _opened(part: Path) -> int:
    """A descriptor to read the part by, and for nothing else; raises Unreadable."""
    descriptor = -1
    try:
        descriptor = patient_open(part)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return descriptor
        os.close(descriptor)
    except OSError as error:
        raise Unreadable(
            "unreadable", f"“{p.text(os.fsencode(part.name))}” cannot be opened.", "Check the medium."
        ) from error
    raise Unreadable("unreadable", f"“{p.text(os.fsencode(part.name))}” is not an ordinary file.")
