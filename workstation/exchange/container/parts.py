"""Which files make one container: the segments of an E01, the pieces of a split image, the extents of a VMDK.

Only names that lie beside the first part and look like its continuation are taken; no name inside a container is
ever opened.
"""

import re
from pathlib import Path

from workstation.exchange.container.kinds import HEAD, Kind, kind_of

_EXTENT = re.compile(r"(?P<stem>.*)-(?:flat|[sf]\d{3,}|pt|p\d+|rdm|rdmp)", re.IGNORECASE)

_DESCRIPTION = 1 << 16
"""Bytes of a VMDK in which its extents are named."""


def parts_of(path: Path, kind: Kind) -> tuple[Path, ...] | None:
    """The container's files, ``path`` first; None where one in between is missing, or ``path`` is not the first."""
    if kind is Kind.EWF:
        return _row(path, {_segment(beside): beside for beside in _beside(path) if _is_segment(beside)})
    if kind is Kind.RAW and re.fullmatch(r"\.00[01]", path.suffix):
        start = int(path.suffix[1:])
        pieces = {int(one.suffix[1:]): one for one in _beside(path) if re.fullmatch(r"\.\d{3}", one.suffix)}
        return _row(path, {number - start + 1: piece for number, piece in pieces.items() if number >= start})
    if kind is Kind.VMDK:
        return path, *(one for one in _siblings(path) if one != path and extent_of(one) == path)
    return (path,)


def extent_of(path: Path) -> Path | None:
    """The VMDK beside its extent which names it, if there is one: a file that is only called like an extent is none."""
    found = _EXTENT.fullmatch(path.stem) if path.suffix.lower() == ".vmdk" else None
    if found is None:
        return None
    first = path.with_name(found["stem"] + path.suffix)
    try:
        if not first.is_file():
            return None
        with first.open("rb") as file:
            head = file.read(_DESCRIPTION)
    except OSError:
        return None
    named = any(path.name.encode(code, "replace") in head for code in ("utf-8", "latin-1"))
    return first if named and kind_of(head, path.name) is Kind.VMDK else None


def _row(path: Path, numbered: dict[int, Path]) -> tuple[Path, ...] | None:
    numbered.pop(0, None)
    row = [numbered[number] for number in sorted(numbered)]
    whole = sorted(numbered) == list(range(1, len(row) + 1)) and row[:1] == [path]
    return tuple(row) if whole else None


def _siblings(path: Path) -> list[Path]:
    try:
        return sorted(one for one in path.parent.iterdir() if one.is_file() and not one.is_symlink())
    except OSError:  # a folder that may be entered and not listed
        return [path]


def _beside(path: Path) -> list[Path]:
    return [one for one in _siblings(path) if one.stem == path.stem]


def _is_segment(path: Path) -> bool:
    """Whether it is one by its bytes: what was written down beside an E01 is called .txt or .log, as a segment may be."""
    try:
        with path.open("rb") as file:
            return kind_of(file.read(HEAD)) is Kind.EWF
    except OSError:
        return True  # its own reading says so


def _segment(path: Path) -> int:
    """1 for .E01 and .Ex01, 99 for .E99, 100 for .EAA, then on to .ZZZ; 0 for no segment."""
    ending = path.suffix[1:].lower()
    if re.fullmatch(r"(ex|[esl])\d\d", ending):
        return int(ending[-2:])
    if re.fullmatch(r"[e-z][a-z]{3}", ending) and ending[1] == "x":
        ending = ending[0] + ending[2:]
    if not re.fullmatch(r"[e-z][a-z]{2}", ending):
        return 0
    first, second, third = (ord(letter) - ord("a") for letter in ending)
    return 100 + (first - 4) * 676 + second * 26 + third
