"""Seizures in: a folder, a container – disk image or archive – or one file, read and never touched.

Every file comes out as an ``UntrustedFile`` – a name to show, a place to note, a way to read its bytes under
a limit – or as a ``Refusal`` with a sentence. Names are data: they are shown, never opened, never created.

Decided: containers are read by a locked-up process of their own (see ``container``); this one looks at their first
bytes only, to know them. Pictures are decoded in the sandbox only.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from workstation.domain.errors import Unreadable
from workstation.domain.image import REASONS, Refusal
from workstation.domain.place import untold
from workstation.exchange import vicscase, vicsinside
from workstation.exchange.container import hatch, protocol
from workstation.exchange.container.hatch import Finding
from workstation.exchange.container.kinds import Kind
from workstation.exchange.container.parts import extent_of, parts_of
from workstation.exchange.found import Closed, Limits, Spool, UntrustedFile, descriptor
from workstation.exchange.placing import check, container_kind, entries, is_file, kind_there, parts_there, shown
from workstation.exchange.proving import container_digest, e01s, known_by, proved, sound

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
    "known_by",
    "proved",
    "sound",
    "walk",
]


_PLAIN = frozenset((".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".tif", ".tiff", ".bmp", ".mov", ".mp4", ".avi"))
"""What a file is called that is hardly ever a container: to count it, it is not opened."""


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


def walk(path: Path, *, limits: Limits | None = None) -> Iterator[UntrustedFile | Refusal]:
    """Every file at ``path`` in a stable order, refused ones as ``Refusal``.

    The place is checked before anything is yielded. Files inside a container are read as their turn comes. Raises
    NotFound; Unreadable: not to be opened, a container of which nothing can be read, or nothing in it;
    Refused("no_sandbox").
    """
    check(path)
    found = _walk(path, limits or Limits())
    return chain([_first(path, found)], found)


def again(path: Path, told: str, spool: Callable[[], Spool] | None = None) -> UntrustedFile | None:
    """The file in a container of which ``walk(path)`` told this (``UntrustedFile.told``), nothing before it unpacked twice.

    None where it is not there any more. A video goes into a new ``spool``. Raises as ``walk``.
    """
    at = told.find("!/")
    while at >= 0:
        outer = told[:at]
        inside = outer.removeprefix(f"{path.name}/")
        container = path if outer == path.name else path / inside
        if ".." not in inside.split("/") and is_file(container) and (kind := container_kind(container)):
            name, only = shown(container.name), untold(told)[0][at + 2 :]
            limits = Limits(spool=spool)
            with closing(hatch.walk(parts_there(container, kind), name, outer, limits, only=only)) as found:
                return next((one for one in found if isinstance(one, UntrustedFile) and one.told == told), None)
        at = told.find("!/", at + 2)
    return None


def count(path: Path, noted: Callable[[int, int], None] | None = None) -> int:
    """How many answers ``walk`` will give, without the files' bytes; ``noted`` hears what it looks through, as ``Limits`` say.

    In a folder a file called like a picture or a video is not opened: a container of such a name counts as one. Raises as ``walk``.
    """
    check(path)
    if (cases := vicscase.cases_at(path)) and path.is_file():
        return vicscase.count(cases[0])
    found = _walk(path, Limits(names=True, noted=noted))
    if not path.is_dir():
        _first(path, found)
        return 1 + sum(1 for _ in found)
    return sum(1 for _ in found)


def _first(path: Path, found: Iterator[UntrustedFile | Refusal]) -> UntrustedFile | Refusal:
    """What comes first at a place; raises Unreadable where nothing comes, or nothing of a container can be read."""
    first = next(found, None)
    name = shown(path.name)
    if first is None:
        kind = "folder" if path.is_dir() else "container"
        raise Unreadable("empty_container", f"The {kind} “{name}” holds no files.", "Choose another place.")
    if isinstance(first, Closed) and not path.is_dir():
        raise Unreadable(
            first.code, f"“{name}”: {first.reason}", "Copy it again from its medium, or take in its files."
        )
    return first


def _walk(path: Path, limits: Limits) -> Iterator[UntrustedFile | Refusal]:
    cases = vicscase.cases_at(path)
    if path.is_dir():
        rest = _folder(path, limits)
        return vicscase.walk(path, cases, limits, _read, rest) if cases else rest
    if cases:
        return vicscase.walk(path, cases, limits, _read, iter(()))
    name = shown(path.name)
    if kind := container_kind(path):
        return vicsinside.walk(parts_there(path, kind), kind, name, name, limits)
    read, opened = partial(_read, path, name, limits), partial(descriptor, path, name)
    return iter([UntrustedFile(name, name, path.stat().st_size, read, opened=opened)])


def _folder(root: Path, limits: Limits) -> Iterator[UntrustedFile | Refusal]:
    taken: set[Path] = set()  # parts of a container that was read with its first part
    for path, entry in entries(root):
        name = shown(path.relative_to(root).as_posix())
        if entry is None:
            yield Refusal(name, "unreadable", "This folder cannot be opened, so nothing in it was taken in.")
        elif entry.is_symlink():
            yield Refusal(name, "unreadable", "This is a link to another place; links are not followed.")
        elif not entry.is_file(follow_symlinks=False):
            yield Refusal(name, "unreadable", "This is not an ordinary file.")
        elif path in taken or extent_of(path):
            taken.discard(path)
        elif not (limits.names and path.suffix.lower() in _PLAIN) and (kind := kind_there(path)):
            yield from _container(root, path, name, kind, limits, taken)
        else:
            yield _in_folder(root, path, name, entry, limits)


def _container(
    root: Path, path: Path, name: str, kind: Kind, limits: Limits, taken: set[Path]
) -> Iterator[UntrustedFile | Refusal]:
    parts = parts_of(path, kind)
    if parts is None:
        yield Refusal(name, "missing_segment", protocol.REASONS["missing_segment"])
        return
    taken.update(parts[1:])
    try:
        for found in vicsinside.walk(parts, kind, name, f"{shown(root.name)}/{name}", limits):
            yield found if isinstance(found, Closed) else replace(found, name=f"{name}!/{found.name}")
    except Unreadable as error:
        yield Refusal(name, error.code, error.message)


def _in_folder(root: Path, path: Path, name: str, entry: os.DirEntry[str], limits: Limits) -> UntrustedFile | Refusal:
    try:
        size = entry.stat(follow_symlinks=False).st_size
    except OSError:
        return Refusal(name, "unreadable", REASONS["unreadable"])
    read, opened = partial(_read, path, name, limits), partial(descriptor, path, name)
    return UntrustedFile(name, f"{shown(root.name)}/{name}", size, read, opened=opened)


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
