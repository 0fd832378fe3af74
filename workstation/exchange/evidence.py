"""Seizures in: a folder, a container – disk image or archive – or one file, read and never touched.

Every file comes out as an ``UntrustedFile`` – a name to show, a place to note, a way to read its bytes under
a limit – or as a ``Refusal`` with a sentence. Names are data: they are shown, never opened, never created.

Decided: containers are read by a locked-up process of their own (see ``container``); this one looks at their first
bytes only, to know them. Pictures are decoded in the sandbox only.
"""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from workstation.domain.errors import NotFound, Unreadable
from workstation.domain.image import REASONS, Refusal
from workstation.domain.place import untold
from workstation.exchange import vicscase
from workstation.exchange.container import hatch, protocol
from workstation.exchange.container.hatch import Finding
from workstation.exchange.container.kinds import HEAD, Kind, kind_of
from workstation.exchange.container.parts import extent_of, parts_of
from workstation.exchange.found import Closed, Limits, UntrustedFile, descriptor

__all__ = [
    "Digests",
    "Finding",
    "Limits",
    "UntrustedFile",
    "again",
    "container_digest",
    "count",
    "digests",
    "digests_of",
    "e01s",
    "sound",
    "walk",
]


@dataclass(frozen=True, slots=True)
class Digests:
    """Names of the same bytes: SHA-256 is ours, MD5 and SHA-1 are what older hash sets use. Lower-case hex."""

    sha256: str
    md5: str
    sha1: str


def digests(data: bytes) -> Digests:
    """All three digests of ``data``."""
    return digests_of([data])


def digests_of(chunks: Iterable[bytes]) -> Digests:
    """The same of a file that comes bit by bit."""
    every = [hashlib.sha256(), hashlib.md5(usedforsecurity=False), hashlib.sha1(usedforsecurity=False)]
    for chunk in chunks:
        for digest in every:
            digest.update(chunk)
    return Digests(*(digest.hexdigest() for digest in every))


def container_digest(path: Path) -> str | None:
    """SHA-256 of a container or single file as it lies there, all parts one behind the other; None for a folder."""
    _check(path)
    if path.is_dir():
        return None
    kind = _kind(path)
    parts = (parts_of(path, kind) if kind else None) or (path,)
    digest = hashlib.sha256()
    try:
        for part in parts:
            with part.open("rb") as file:
                while data := file.read(1 << 20):
                    digest.update(data)
    except OSError as error:
        raise _unreadable(path) from error
    return digest.hexdigest()


def e01s(path: Path) -> Iterator[Path]:
    """The first segment of every E01 at a place: itself, or the files of a folder that are called so."""
    every = (file for file, entry in _entries(path) if entry and re.fullmatch(r"\.ex?01", file.suffix.lower()))
    for file in every if path.is_dir() else iter([path]):
        if file.is_file() and _kind_there(file) is Kind.EWF and parts_of(file, Kind.EWF):
            yield file


def sound(path: Path, noted: Callable[[int, int], None] | None = None) -> Finding:
    """Whether an E01's medium has the hash stored when it was made; any other disk image has none stored.

    It reads the whole medium where there is a hash; ``noted`` hears bytes done and in all, and may raise to stop.
    Raises as ``walk``, and Unreadable where a sector cannot be read.
    """
    _check(path)
    return hatch.examine(_parts(path, _kind(path) or Kind.RAW), noted)


def walk(path: Path, *, limits: Limits | None = None) -> Iterator[UntrustedFile | Refusal]:
    """Every file at ``path`` in a stable order, refused ones as ``Refusal``.

    The place is checked before anything is yielded. Files inside a container are read as their turn comes. Raises
    NotFound; Unreadable: not to be opened, a container of which nothing can be read, or nothing in it;
    Refused("no_sandbox").
    """
    _check(path)
    found = _walk(path, limits or Limits())
    return chain([_first(path, found)], found)


def again(path: Path, told: str) -> UntrustedFile | None:
    """The file in a container of which ``walk(path)`` told this (``UntrustedFile.told``), nothing before it unpacked twice.

    None where it is not there any more. Raises as ``walk``.
    """
    at = told.find("!/")
    while at >= 0:
        outer = told[:at]
        inside = outer.removeprefix(f"{path.name}/")
        container = path if outer == path.name else path / inside
        if ".." not in inside.split("/") and _is_file(container) and (kind := _kind(container)):
            name, only = _shown(container.name), untold(told)[0][at + 2 :]
            with closing(hatch.walk(_parts(container, kind), name, outer, Limits(), only=only)) as found:
                return next((one for one in found if isinstance(one, UntrustedFile) and one.told == told), None)
        at = told.find("!/", at + 2)
    return None


def count(path: Path) -> int:
    """How many answers ``walk`` will give for a folder or a file, without reading any; 0: not known beforehand.

    What lies inside containers is never counted. Raises as ``walk``.
    """
    _check(path)
    if cases := vicscase.cases_at(path):
        return vicscase.count(cases[0]) if path.is_file() else sum(1 for _ in _walk(path, Limits()))
    if path.is_dir():
        return sum(1 for _ in _entries(path))
    if kind := _kind(path):
        name = _shown(path.name)
        with closing(hatch.walk(_parts(path, kind), name, name, Limits(), lambda _: False)) as found:
            _first(path, found)
        return 0
    return 1


def _first(path: Path, found: Iterator[UntrustedFile | Refusal]) -> UntrustedFile | Refusal:
    """What comes first at a place; raises Unreadable where nothing comes, or nothing of a container can be read."""
    first = next(found, None)
    name = _shown(path.name)
    if first is None:
        kind = "folder" if path.is_dir() else "container"
        raise Unreadable("empty_container", f"The {kind} “{name}” holds no files.", "Choose another place.")
    if isinstance(first, Closed) and not path.is_dir():
        raise Unreadable(
            first.code, f"“{name}”: {first.reason}", "Copy it again from its medium, or take in its files."
        )
    return first


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


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # too long a name for any file
        return False


def _kind(path: Path) -> Kind | None:
    """What container a file is, by its first bytes and its last."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            tail = b""
            if (length := os.fstat(file.fileno()).st_size) >= 1024 and not length % 512:
                file.seek(-512, os.SEEK_END)
                tail = file.read(512)
    except OSError as error:
        raise _unreadable(path) from error
    return kind_of(head, path.name, tail)


def _parts(path: Path, kind: Kind) -> tuple[Path, ...]:
    parts = parts_of(path, kind)
    if parts is None:
        raise Unreadable(
            "missing_segment",
            f"“{_shown(path.name)}” lacks a part, or is not the first one.",
            "Put all parts into one folder and choose the first.",
        )
    return parts


def _walk(path: Path, limits: Limits) -> Iterator[UntrustedFile | Refusal]:
    cases = vicscase.cases_at(path)
    if path.is_dir():
        rest = _folder(path, limits)
        return vicscase.walk(path, cases, limits, _read, rest) if cases else rest
    if cases:
        return vicscase.walk(path, cases, limits, _read, iter(()))
    name = _shown(path.name)
    if kind := _kind(path):
        return hatch.walk(_parts(path, kind), name, name, limits)
    read, opened = partial(_read, path, name, limits), partial(descriptor, path, name)
    return iter([UntrustedFile(name, name, path.stat().st_size, read, opened=opened)])


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
    taken: set[Path] = set()  # parts of a container that was read with its first part
    for path, entry in _entries(root):
        name = _shown(path.relative_to(root).as_posix())
        if entry is None:
            yield Refusal(name, "unreadable", "This folder cannot be opened, so nothing in it was taken in.")
        elif entry.is_symlink():
            yield Refusal(name, "unreadable", "This is a link to another place; links are not followed.")
        elif not entry.is_file(follow_symlinks=False):
            yield Refusal(name, "unreadable", "This is not an ordinary file.")
        elif path in taken or extent_of(path):
            taken.discard(path)
        elif kind := _kind_there(path):
            yield from _container(root, path, name, kind, limits, taken)
        else:
            yield _in_folder(root, path, name, entry, limits)


def _kind_there(path: Path) -> Kind | None:
    try:
        return _kind(path)
    except Unreadable:
        return None  # its own reading says so


def _container(
    root: Path, path: Path, name: str, kind: Kind, limits: Limits, taken: set[Path]
) -> Iterator[UntrustedFile | Refusal]:
    parts = parts_of(path, kind)
    if parts is None:
        yield Refusal(name, "missing_segment", protocol.REASONS["missing_segment"])
        return
    taken.update(parts[1:])
    try:
        for found in hatch.walk(parts, name, f"{_shown(root.name)}/{name}", limits):
            yield found if isinstance(found, Closed) else replace(found, name=f"{name}!/{found.name}")
    except Unreadable as error:
        yield Refusal(name, error.code, error.message)


def _in_folder(root: Path, path: Path, name: str, entry: os.DirEntry[str], limits: Limits) -> UntrustedFile | Refusal:
    try:
        size = entry.stat(follow_symlinks=False).st_size
    except OSError:
        return Refusal(name, "unreadable", REASONS["unreadable"])
    read, opened = partial(_read, path, name, limits), partial(descriptor, path, name)
    return UntrustedFile(name, f"{_shown(root.name)}/{name}", size, read, opened=opened)


def _read(path: Path, name: str, limits: Limits) -> bytes:
    """The file's bytes."""
    try:
        with os.fdopen(descriptor(path, name), "rb") as file:
            return _within(file.read(limits.file_bytes + 1), name, limits)
    except OSError as error:
        raise Unreadable("unreadable", f"“{name}” cannot be read.", "Check the medium and your rights.") from error


def _within(data: bytes, name: str, limits: Limits) -> bytes:
    if not data:
        raise Unreadable("empty", f"“{name}” is empty.")
    if len(data) > limits.file_bytes:
        raise Unreadable("too_large", f"“{name}” is larger than {limits.file_bytes // 1_000_000} MB.")
    return data
