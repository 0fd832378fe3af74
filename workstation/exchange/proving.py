"""What a container is, bit by bit: its digest, and whether the medium of an E01 has the hash stored when it was made."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workstation.domain.errors import Unreadable
from workstation.exchange.container import hatch
from workstation.exchange.container.hatch import Finding
from workstation.exchange.container.kinds import Kind
from workstation.exchange.container.parts import parts_of
from workstation.exchange.pace import Pace
from workstation.exchange.placing import (
    check,
    container_kind,
    entries,
    is_file,
    kind_there,
    parts_there,
    unreadable,
)

_EDGE = 1 << 16


def container_digest(path: Path, noted: Callable[[int], None] = lambda _: None) -> str | None:
    """SHA-256 of a container or single file as it lies there, all parts one behind the other; None for a folder.

    ``noted`` hears bytes done. Raises as ``walk``.
    """
    check(path)
    if path.is_dir():
        return None
    kind = container_kind(path)
    parts = (parts_of(path, kind) if kind else None) or (path,)
    digest, done = hashlib.sha256(), 0
    try:
        for part in parts:
            with part.open("rb") as file:
                while data := file.read(1 << 20):
                    digest.update(data)
                    done += len(data)
                    noted(done)
    except OSError as error:
        raise unreadable(path) from error
    return digest.hexdigest()


def known_by(path: Path) -> str:
    """What tells whether a container or single file is the same still, without reading it: sizes, times, first and last bytes.

    "" for a folder. Raises as ``walk``.
    """
    check(path)
    if path.is_dir():
        return ""
    kind = container_kind(path)
    digest = hashlib.sha256()
    try:
        for part in (parts_of(path, kind) if kind else None) or (path,):
            with part.open("rb") as file:
                told = os.fstat(file.fileno())
                digest.update(f"{told.st_size} {told.st_mtime_ns} ".encode() + file.read(_EDGE))
                file.seek(max(0, told.st_size - _EDGE))
                digest.update(file.read(_EDGE))
    except OSError as error:
        raise unreadable(path) from error
    return digest.hexdigest()


def proved(
    path: Path, noted: Callable[[int, int], None] | None = None
) -> tuple[str | None, Finding | Unreadable | None]:
    """``container_digest`` and, of an E01, ``sound`` – or what it raised – in one pass over its parts.

    Both read at once, the digest a little ahead at most, so that the disk is asked once. ``noted`` and errors as theirs.
    """
    if path.is_dir() or kind_there(path) is not Kind.EWF:
        return container_digest(path), None
    size, pace = sum(part.stat().st_size for part in parts_there(path, Kind.EWF)), Pace()

    def heard(done: int, whole: int) -> None:
        pace.reach(size * done // whole)
        if noted:
            noted(done, whole)

    with ThreadPoolExecutor(1, thread_name_prefix="digest") as pool:
        digest = pool.submit(container_digest, path, pace.wait)
        try:
            finding: Finding | Unreadable = sound(path, heard)
        except Unreadable as error:
            finding = error
        finally:
            pace.reach(size)
        return digest.result(), finding


def e01s(path: Path) -> Iterator[Path]:
    """The first segment of every E01 at a place: itself, or the files of a folder that are called so."""
    own = ((file, entry) for file, entry in entries(path) if entry and not entry.is_symlink())
    every = (file for file, _ in own if re.fullmatch(r"\.ex?01", file.suffix.lower()))
    for file in every if path.is_dir() else iter([path]):
        if is_file(file) and kind_there(file) is Kind.EWF and parts_of(file, Kind.EWF):
            yield file


def sound(path: Path, noted: Callable[[int, int], None] | None = None) -> Finding:
    """Whether an E01's medium has the hash stored when it was made; any other disk image has none stored.

    It reads the whole medium where there is a hash; ``noted`` hears bytes done and in all, and may raise to stop.
    Raises as ``walk``, and Unreadable where a sector cannot be read.
    """
    check(path)
    return hatch.examine(parts_there(path, container_kind(path) or Kind.RAW), noted)
