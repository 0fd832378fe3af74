"""Backup and restore: the sealed files as they are, with a list of their digests.

Everything copied is ciphertext, except the roster and header which hold public keys only.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from workstation.domain.errors import Damaged, NotFound, Refused
from workstation.store import files

LIST = "backup.json"
_LEFT_OUT = {"lock"}


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1024 * 1024):
            yield chunk


def _digest(path: Path) -> str:
    sum_ = hashlib.sha256()
    for chunk in _chunks(path):
        sum_.update(chunk)
    return sum_.hexdigest()


def _empty(folder: Path) -> None:
    with files.chosen_place():
        if folder.exists() and any(folder.iterdir()):
            raise Refused("folder_not_empty", "The folder must be empty.", "Choose another one.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _put(source: Path, target: Path) -> None:
    for folder in reversed(target.parents):
        if not folder.exists():
            files.make_folder(folder)
    files.write(target, _chunks(source))


def copy(vault: Path, folder: Path, report: Callable[[int, int, str], None]) -> tuple[int, int]:
    """Copy a vault nobody writes to; returns (files, bytes). The list is written last: without it a backup is none."""
    if folder.resolve().is_relative_to(vault.resolve()):
        raise Refused("backup_inside", "A backup cannot lie inside the vault itself.", "Choose another folder.")
    _empty(folder)
    names = sorted(
        str(path.relative_to(vault))
        for path in vault.rglob("*")
        if path.is_file() and path.name not in _LEFT_OUT and not path.name.endswith((files.TEMPORARY, "-journal"))
    )
    listed: dict[str, str] = {}
    size = 0
    for number, name in enumerate(names):
        report(number, len(names), "files copied")
        _put(vault / name, folder / name)
        listed[name] = _digest(folder / name)
        if listed[name] != _digest(vault / name):
            raise Damaged("backup", "A copied file differs from its original.", "Check the disk, then back up again.")
        size += (folder / name).stat().st_size
    files.write(folder / LIST, [json.dumps(listed, indent=1).encode()])
    return len(names), size


def restore(backup: Path, folder: Path, report: Callable[[int, int, str], None]) -> tuple[int, int]:
    """Put a backup back after checking every file of it; returns (files, bytes)."""
    try:
        listed: dict[str, str] = json.loads((backup / LIST).read_bytes())
        items = sorted(listed.items())
    except FileNotFoundError as error:
        raise NotFound(
            "backup", "There is no finished backup in this folder.", "Choose the folder that holds backup.json."
        ) from error
    except (ValueError, AttributeError, OSError) as error:
        raise Damaged("backup", "The backup's list is damaged.", "Use another backup.") from error
    for number, (name, digest) in enumerate(items):
        report(number, len(items), "files checked")
        path = backup / name
        if ".." in Path(name).parts or Path(name).is_absolute() or not path.is_file() or _digest(path) != digest:
            raise Damaged("backup", f"The backup is damaged at {name}.", "Use another backup.")
    _empty(folder)
    size = 0
    for number, (name, _) in enumerate(items):
        report(number, len(items), "files restored")
        _put(backup / name, folder / name)
        size += (folder / name).stat().st_size
    return len(items), size
