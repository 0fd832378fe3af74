"""A file held by a lease: whoever opens it waits until it is given back, so that a test knows exactly what is read when."""

import fcntl
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Lease:
    """``asked`` is set once somebody wants to open the file."""

    file: int
    asked: threading.Event = field(default_factory=threading.Event)

    def give_back(self) -> None:
        """Let them."""
        fcntl.fcntl(self.file, fcntl.F_SETLEASE, fcntl.F_UNLCK)


@contextmanager
def leased(path: Path) -> Iterator[Lease]:
    """Hold ``path``; skips by name where its file system knows no leases."""
    lease = Lease(os.open(path, os.O_RDWR))
    before = signal.signal(signal.SIGIO, lambda *_: lease.asked.set())
    try:
        try:
            fcntl.fcntl(lease.file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        except OSError as error:
            pytest.skip(f"no leases on this file system: {error}")
        yield lease
    finally:
        os.close(lease.file)
        signal.signal(signal.SIGIO, before)
