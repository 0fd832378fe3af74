"""One file again from where it was found, for images which stay on their evidence store.

In a folder it is opened directly; in a container the entries before it are walked once more, without being unpacked.
"""

from collections.abc import Iterable
from pathlib import Path

from workstation.domain.errors import Stop, Unreadable
from workstation.exchange.evidence import UntrustedFile, again, walk


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


def _found(path: Path, place: str) -> UntrustedFile | None:
    if place.startswith((f"{path.name}/", f"{path.name}!/")) and (inside := again(path, place)):
        return inside
    root, _, rest = place.partition("/")
    direct = path / rest
    if rest and path.name == root and direct.is_file() and not _leaves(rest):
        single = next(walk(direct), None)
        return single if isinstance(single, UntrustedFile) and single.place == direct.name else None
    if place != path.name:
        return None
    return next((entry for entry in walk(path) if isinstance(entry, UntrustedFile) and entry.place == place), None)


def _leaves(relative: str) -> bool:
    return ".." in relative.split("/")
