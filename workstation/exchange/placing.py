"""A place on the evidence store: whether it may be opened, what lies in a folder, what kind of container a file is.

Looked at, never opened for more than its first and last bytes.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from workstation.domain.errors import NotFound, Unreadable
from workstation.exchange.container.kinds import HEAD, Kind, kind_of
from workstation.exchange.container.parts import parts_of
from workstation.exchange.found import patient_open


def shown(name: str) -> str:
    """A name that can always be stored: an undecodable byte is spelt out as its surrogate."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def unreadable(path: Path) -> Unreadable:
    """What to raise where a place cannot be opened."""
    return Unreadable(
        "unreadable",
        f"“{shown(path.name)}” cannot be opened.",
        "Check that the medium is connected and that you may read it.",
    )


def check(path: Path) -> None:
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
                f"“{shown(path.name)}” is neither a file nor a folder.",
                "Choose a folder, a ZIP or a picture.",
            )
        with path.open("rb"):
            return
    except FileNotFoundError as error:
        raise NotFound(
            "place", f"There is nothing at “{shown(path.name)}”.", "Check the place and its spelling."
        ) from error
    except OSError as error:
        raise unreadable(path) from error


def is_file(path: Path) -> bool:
    """Whether it is a file; False where the system will not say."""
    try:
        return path.is_file()
    except OSError:  # too long a name for any file
        return False


def container_kind(path: Path) -> Kind | None:
    """What container a file is, by its first bytes and its last."""
    try:
        # Listed as a file it may be a pipe by now, whose opening would be waited for.
        with os.fdopen(patient_open(path), "rb") as file:
            told = os.fstat(file.fileno())
            if not stat.S_ISREG(told.st_mode):
                return None
            head = file.read(HEAD)
            tail = b""
            if (length := told.st_size) >= 1024 and not length % 512:
                file.seek(-512, os.SEEK_END)
                tail = file.read(512)
    except OSError as error:
        raise unreadable(path) from error
    return kind_of(head, path.name, tail)


def kind_there(path: Path) -> Kind | None:
    """The same; None where it cannot be opened, as its own reading says so."""
    try:
        return container_kind(path)
    except Unreadable:
        return None  # its own reading says so


def parts_there(path: Path, kind: Kind) -> tuple[Path, ...]:
    """The files of a container; raises Unreadable where one is missing."""
    parts = parts_of(path, kind)
    if parts is None:
        raise Unreadable(
            "missing_segment",
            f"“{shown(path.name)}” lacks a part, or is not the first one.",
            "Put all parts into one folder and choose the first.",
        )
    return parts


def entries(root: Path) -> Iterator[tuple[Path, os.DirEntry[str] | None]]:
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
