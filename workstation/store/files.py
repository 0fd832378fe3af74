"""Crash-safe files inside the vault: temporary file, fsync, rename, fsync of the folder.

A failed fsync is never retried on the same file (PostgreSQL's lesson): the temporary is thrown away.
"""

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from workstation.domain.errors import Busy, NoSpace, NotFound, Unreadable

TEMPORARY = ".part"
RESERVE = 64 * 1024 * 1024
"""Bytes that stay free, so that the ledger can still record why an intake stopped."""


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn a full disk or an exceeded quota into its sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace(
                "disk_full", "The disk is full; nothing was half written.", "Free some space, then try again."
            ) from error
        raise


_NO_PLACE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENOENT, errno.EEXIST, errno.ENAMETOOLONG)


@contextmanager
def chosen_place() -> Iterator[None]:
    """Turn a folder somebody chose that cannot be written to into a sentence; a full disk too."""
    try:
        with disk_errors():
            yield
    except OSError as error:
        if error.errno not in _NO_PLACE:
            raise
        why = os.strerror(error.errno)
        raise Unreadable(
            "folder", f"This folder cannot be used: {why}.", "Choose another one, or ask for access."
        ) from error


def sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(path: Path, chunks: Iterable[bytes]) -> None:
    """Put ``chunks`` at ``path`` wholly or not at all, readable by the owner only; replaces what is there."""
    temporary = write_aside(path, chunks)
    with disk_errors():
        try:
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def write_aside(path: Path, chunks: Iterable[bytes]) -> Path:
    """The same, durable under a passing name beside ``path``, which is returned; ``sweep`` removes what is left so."""
    temporary = path.with_name(f"{path.name}.{uuid4().hex}{TEMPORARY}")
    with disk_errors():
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb", buffering=0) as file:
                for chunk in chunks:
                    view = memoryview(chunk)
                    while view:
                        view = view[file.write(view) :]
                os.fsync(file.fileno())
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    return temporary


def make_folder(path: Path) -> None:
    """A private folder, kept across a power cut; there already is fine."""
    with disk_errors():
        path.mkdir(mode=0o700, exist_ok=True)
        sync_folder(path.parent)


def sweep(folder: Path) -> int:
    """Remove temporaries which a crash left behind; returns how many."""
    left = list(folder.rglob(f"*{TEMPORARY}"))
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def require_space(folder: Path, size: int) -> None:
    """Refuse a write which would eat into the reserve."""
    stat = os.statvfs(folder)
    free = stat.f_bavail * stat.f_frsize
    if free < size + RESERVE:
        raise NoSpace(
            "disk_full",
            f"The disk has {free // 1_000_000} MB left; {(size + RESERVE) // 1_000_000} MB are needed.",
            "Free some space, then start the intake again: what is already in stays.",
        )


def take_lock(folder: Path) -> int:
    """Hold the vault for this process; raises Busy if another one does, NotFound if there is none."""
    if not (folder / "vault.json").is_file():
        raise NotFound(
            "vault", "There is no vault in this folder.", "Check --vault, or make one with “workstation init”."
        )
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise Busy(
            "vault_open", "The vault is already open in another program.", "Close it there, then try again."
        ) from error
    return handle
