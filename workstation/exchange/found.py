"""What a seizure gives: a file, or why there is none; and how much of it we are willing to take."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from workstation.domain.errors import Unreadable
from workstation.domain.image import MAX_BYTES, Refusal
from workstation.domain.particulars import Particulars
from workstation.domain.place import told


class Spool(Protocol):
    """Where the bytes of one large file go on their way out of a container, to be read again at any place."""

    @property
    def size(self) -> int:
        """Bytes so far."""
        ...

    def add(self, data: bytes) -> None:
        """Put ``data`` behind what is there; raises NoSpace."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; fewer at the end only."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What one container may ask of us: bytes per file, files, how far an archive may swell, containers in containers.

    And how its files are taken: with ``names`` no bytes are asked for; else, ``now`` is asked before each whether its
    bytes are wanted at once. What was not taken is fetched by ``read``, which opens the container again. A video, of any size, goes into a new
    ``spool``. ``noted`` hears bytes read of the container and in all, at most once a second, and may raise to stop.
    """

    file_bytes: int = MAX_BYTES
    files: int = 5_000_000
    swell: int = 200  # unpacked : packed, for what is above ``swell_from`` bytes
    swell_from: int = 10_000_000
    depth: int = 3
    total: int = 1 << 43  # bytes of all files together
    names: bool = False
    now: Callable[[], bool] | None = None
    spool: Callable[[], Spool] | None = None
    noted: Callable[[int, int], None] | None = None


@dataclass(frozen=True, slots=True)
class UntrustedFile:
    """A file of a seizure. ``name`` and ``place`` are strangers' text; ``size`` is in bytes, a claim.

    ``read`` gives the bytes, from any thread; raises Unreadable with the code of an intake refusal.
    ``modified`` is a time in words, with its zone or the word that there is none; empty if unknown.
    """

    name: str
    place: str
    size: int
    read: Callable[[], bytes]
    deleted: bool = False
    modified: str = ""
    said: Particulars | None = None  # by the VICS file which names it
    opened: Callable[[], int] | None = (
        None  # a new descriptor that reads it, whatever its size; None within a container
    )
    spool: Spool | None = None  # a container's video, whatever its size

    @property
    def told(self) -> str:
        """The place with what else is known of the file there, to be kept and shown."""
        return told(self.place, deleted=self.deleted, modified=self.modified)


def patient_open(path: Path, *, links: bool = True) -> int:
    """``os.open`` for reading, which never waits for the other end of a pipe; raises OSError, as for a link without ``links``.

    It does wait for whoever holds a lease on a file, as a server of shares does for its clients.
    """
    straight = 0 if links else getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC | straight | getattr(os, "O_NONBLOCK", 0))
    except BlockingIOError:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC | straight)


def descriptor(path: Path, name: str) -> int:
    """An ordinary file open for reading, the caller's to close; a folder can change under us, so links are refused here.

    Raises Unreadable.
    """
    try:
        number = patient_open(path, links=False)
    except OSError as error:
        raise Unreadable("unreadable", f"“{name}” cannot be read.", "Check the medium and your rights.") from error
    if stat.S_ISREG(os.fstat(number).st_mode):
        return number
    os.close(number)
    raise Unreadable("unreadable", f"“{name}” is not an ordinary file.")


def when(seconds: int, *, local: bool) -> str:
    """A time a container tells, in words; ``local``: of a clock whose zone nobody wrote down. 0 is no time."""
    if not seconds:
        return ""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return ""
    return f"{moment:%Y-%m-%d %H:%M:%S} {'without zone' if local else 'UTC'}"


@dataclass(frozen=True, slots=True)
class Closed(Refusal):
    """The refusal of a container itself, or of what is left of it."""
