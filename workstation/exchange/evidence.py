"""Seizures in: a folder, a ZIP or one file, read and never touched.

Every file comes out as an ``UntrustedFile`` – a name to show, a place to note, a way to read its bytes under
a limit – or as a ``Refusal`` with a sentence. Names are data: they are shown, never opened, never created.

Decided: ZIP structure is read in this process, because Python's zlib and bz2 with bounded steps are the whole
surface; pictures are decoded in the sandbox only. A ZIP inside a ZIP is handed over as the file it is.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from workstation.domain.errors import NotFound, Unreadable
from workstation.domain.image import MAX_BYTES, REASONS, Refusal
from workstation.exchange.archive import Member, is_zip, members, overlapping, unpack


@dataclass(frozen=True, slots=True)
class Limits:
    """What one container may ask of us: bytes per file, files per ZIP, and how far a ZIP may swell."""

    file_bytes: int = MAX_BYTES
    files: int = 500_000
    swell: int = 200  # unpacked : packed, for members above ``swell_from`` bytes
    swell_from: int = 10_000_000


@dataclass(frozen=True, slots=True)
class UntrustedFile:
    """A file of a seizure. ``name`` and ``place`` are strangers' text; ``size`` is in bytes, a claim.

    ``read`` gives the bytes, from any thread; raises Unreadable with the code of an intake refusal.
    """

    name: str
    place: str
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Digests:
    """Names of the same bytes: SHA-256 is ours, MD5 and SHA-1 are what older hash sets use. Lower-case hex."""

    sha256: str
    md5: str
    sha1: str


def digests(data: bytes) -> Digests:
    """All three digests of ``data``."""
    return Digests(
        hashlib.sha256(data).hexdigest(),
        hashlib.md5(data, usedforsecurity=False).hexdigest(),
        hashlib.sha1(data, usedforsecurity=False).hexdigest(),
    )


def container_digest(path: Path) -> str | None:
    """SHA-256 of a ZIP or single file as it lies there, read in pieces; None for a folder."""
    _check(path)
    if path.is_dir():
        return None
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path) from error


def walk(path: Path, *, limits: Limits | None = None) -> Iterator[UntrustedFile | Refusal]:
    """Every file at ``path`` in a stable order, refused ones as ``Refusal``.

    The place is checked before anything is yielded. Raises NotFound; Unreadable: not to be opened, damaged
    or split ZIP, too many members, or nothing in it.
    """
    _check(path)
    found = _walk(path, limits or Limits())
    first = next(found, None)
    if first is None:
        kind = "folder" if path.is_dir() else "ZIP"
        raise Unreadable(
            "empty_container", f"The {kind} “{_shown(path.name)}” holds no files.", "Choose another place."
        )
    return chain([first], found)


def count(path: Path, *, limits: Limits | None = None) -> int:
    """How many answers ``walk`` will give, without reading a single file's bytes."""
    _check(path)
    if path.is_dir():
        return sum(1 for _ in _entries(path))
    return len(members(path, most=(limits or Limits()).files)) if _zip(path) else 1


def _shown(name: str) -> str:
    """A name that can always be stored: an undecodable byte is spelt out as its surrogate."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _unreadable(path: Path) -> Unreadable:
    return Unreadable(
        "unreadable",
        f"“{_shown(path.name)}” cannot be opened.",
        "Check that the medium is connected and that you may read it.",
    )


def _check(path: Path) -> None:
    """Raise NotFound or Unreadable unless ``path`` is a folder or file we may open."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            with os.scandir(path) as entries:
                next(entries, None)
            return
        if not stat.S_ISREG(mode):
            raise Unreadable(
                "unreadable",
                f"“{_shown(path.name)}” is neither a file nor a folder.",
                "Choose a folder, a ZIP or a picture.",
            )
        with path.open("rb"):
            return
    except FileNotFoundError as error:
        raise NotFound(
            "place", f"There is nothing at “{_shown(path.name)}”.", "Check the place and its spelling."
        ) from error
    except OSError as error:
        raise _unreadable(path) from error


def _zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_zip(file.read(4))
    except OSError as error:
        raise _unreadable(path) from error


def _walk(path: Path, limits: Limits) -> Iterator[UntrustedFile | Refusal]:
    if path.is_dir():
        return _folder(path, limits)
    if _zip(path):
        return _archive(path, limits)
    name = _shown(path.name)
    return iter([UntrustedFile(name, name, path.stat().st_size, lambda: _read(path, name, limits))])


def _entries(root: Path) -> Iterator[tuple[Path, os.DirEntry[str] | None]]:
    """Every entry that is not a folder, sorted by the bytes of its name; (folder, None) for one that cannot be listed."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
        except OSError:
            yield folder, None
            continue
        below = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                below.append(folder / entry.name)
            else:
                yield folder / entry.name, entry
        waiting.extend(reversed(below))


def _folder(root: Path, limits: Limits) -> Iterator[UntrustedFile | Refusal]:
    for path, entry in _entries(root):
        name = _shown(path.relative_to(root).as_posix())
        if entry is None:
            yield Refusal(name, "unreadable", "This folder cannot be opened, so nothing in it was taken in.")
        elif entry.is_symlink():
            yield Refusal(name, "unreadable", "This is a link to another place; links are not followed.")
        elif not entry.is_file(follow_symlinks=False):
            yield Refusal(name, "unreadable", "This is not an ordinary file.")
        else:
            yield _in_folder(root, path, name, entry, limits)


def _in_folder(root: Path, path: Path, name: str, entry: os.DirEntry[str], limits: Limits) -> UntrustedFile | Refusal:
    try:
        size = entry.stat(follow_symlinks=False).st_size
    except OSError:
        return Refusal(name, "unreadable", REASONS["unreadable"])
    return UntrustedFile(name, f"{_shown(root.name)}/{name}", size, lambda: _read(path, name, limits))


def _read(path: Path, name: str, limits: Limits) -> bytes:
    """The file's bytes; links and devices are refused again here, because a folder can change under us."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Unreadable("unreadable", f"“{name}” is not an ordinary file.")
            return _within(file.read(limits.file_bytes + 1), name, limits)
    except OSError as error:
        raise Unreadable("unreadable", f"“{name}” cannot be read.", "Check the medium and your rights.") from error


def _within(data: bytes, name: str, limits: Limits) -> bytes:
    if not data:
        raise Unreadable("empty", f"“{name}” is empty.")
    if len(data) > limits.file_bytes:
        raise Unreadable("too_large", f"“{name}” is larger than {limits.file_bytes // 1_000_000} MB.")
    return data


def _archive(path: Path, limits: Limits) -> Iterator[UntrustedFile | Refusal]:
    found = members(path, most=limits.files)
    shared = overlapping(path, found)
    for member in found:
        if member.encrypted:
            yield Refusal(member.name, "encrypted", REASONS["encrypted"])
        elif member.header in shared:
            yield Refusal(member.name, "bomb", "The archive member shares its bytes with another member.")
        elif member.size > limits.swell_from and member.size > limits.swell * max(1, member.packed):
            yield Refusal(member.name, "bomb", REASONS["bomb"])
        else:
            yield UntrustedFile(
                member.name, f"{_shown(path.name)}!/{member.name}", member.size, _opener(path, member, limits)
            )


def _opener(path: Path, member: Member, limits: Limits) -> Callable[[], bytes]:
    def read() -> bytes:
        if member.size > limits.file_bytes:
            raise Unreadable("too_large", f"“{member.name}” is larger than {limits.file_bytes // 1_000_000} MB.")
        return _within(unpack(path, member, most=limits.file_bytes), member.name, limits)

    return read
