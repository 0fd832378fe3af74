"""One file again from where it was found, for images which stay on their evidence store.

In a folder it is opened directly; in a container the entries before it are walked once more, without being unpacked.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from workstation.domain.errors import Stop, Unreadable
from workstation.exchange.evidence import UntrustedFile, again, walk
from workstation.exchange.found import Spool
from workstation.exchange.placing import shown

_BIT = 1 << 20  # bytes read at once

_BYTE = re.compile(r"\\udc([89a-f][0-9a-f])")
"""How a byte that is no text is spelt in a place."""


def fetch(paths: Iterable[Path], place: str) -> bytes:
    """The bytes at ``place`` (as ``walk`` named it) of one of the places taken in.

    Nothing says that they are still the same bytes: the caller compares digests. Raises Unreadable("unreadable").
    """
    for path in paths:
        try:
            found = _found(path, place)
            if found is not None:
                return found.read()
        except (Stop, OSError):  # OSError: a name within a container that would be too long for a file
            continue
    raise Unreadable("unreadable", "The file is not where it was taken in from.")


def chunks(paths: Iterable[Path], place: str, spool: Callable[[], Spool]) -> Iterator[bytes]:
    """The same of a video, however large, in pieces of a mebibyte; out of a container through a new ``spool``."""
    for path in paths:
        try:
            found = _found(path, place, spool)
        except (Stop, OSError):
            continue
        if found is not None:
            try:
                yield from _bits(found)
            except OSError as error:
                raise Unreadable("unreadable", "The file cannot be read to its end.") from error
            return
    raise Unreadable("unreadable", "The file is not where it was taken in from.")


def _bits(found: UntrustedFile) -> Iterator[bytes]:
    at = 0
    if found.spool:
        while bit := found.spool.read_at(at, _BIT):
            at += len(bit)
            yield bit
        return
    if found.opened is None:
        plain = found.read()
        yield from (plain[at : at + _BIT] for at in range(0, len(plain), _BIT))
        return
    with os.fdopen(found.opened(), "rb") as file:
        while bit := file.read(_BIT):
            yield bit


def _found(path: Path, place: str, spool: Callable[[], Spool] | None = None) -> UntrustedFile | None:
    if place.startswith((f"{path.name}/", f"{path.name}!/")) and (inside := again(path, place, spool)):
        return inside
    root, _, rest = place.partition("/")
    spelt = (path / rest, path / _BYTE.sub(lambda byte: chr(0xDC00 + int(byte[1], 16)), rest))
    direct = next((one for one in spelt if one.is_file()), None)
    if rest and shown(path.name) == root and direct and not _leaves(rest):
        single = next(walk(direct), None)
        return single if isinstance(single, UntrustedFile) and single.place == shown(direct.name) else None
    if place != path.name:
        return None
    return next((entry for entry in walk(path) if isinstance(entry, UntrustedFile) and entry.place == place), None)


def _leaves(relative: str) -> bool:
    return ".." in relative.split("/")
