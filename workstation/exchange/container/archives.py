"""Reader's side: TAR and 7z, with their compressions, and single compressed files, read once from start to end."""

import contextlib
import stat
from collections.abc import Iterator
from functools import partial

from workstation.exchange.container.entries import Entry, Found, Trouble
from workstation.exchange.container.libarchive import Archive, Header
from workstation.exchange.container.protocol import Bounds, Failed
from workstation.exchange.container.sources import Source

_ENDINGS = (b".gz", b".bz2", b".xz", b".zst", b".tgz", b".tbz2", b".txz")


class _Unpacking:
    """The members' bytes under the bounds of their archive; ``swollen`` once it is a bomb."""

    def __init__(self, archive: Archive, bounds: Bounds) -> None:
        self._archive = archive
        self._bounds = bounds
        self._unpacked = 0
        self.swollen = False

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the member last announced; raises Failed."""
        for piece in self._archive.pieces():
            self._unpacked += len(piece)
            self.swollen = self._bounds.swells(self._unpacked, self._archive.packed)
            if self.swollen:
                raise Failed("bomb")
            yield piece


def walk(source: Source, name: bytes, bounds: Bounds) -> Found:
    """Every file of the archive ``name``; raises Failed where the rest cannot be read, or is a bomb."""
    archive = Archive(source)
    unpacking = _Unpacking(archive, bounds)
    try:
        for header in archive.headers():
            if stat.S_ISDIR(header.type):
                continue
            place = _single(name) if archive.bare else header.name
            if trouble := _refused(header, place):
                yield Trouble(place or b"?", trouble)
                continue
            left = unpacking.pieces()
            yield Entry(place or b"?", 0 if archive.bare else header.size, partial(iter, left), header.modified)
            if archive.squeezed:
                with contextlib.suppress(Failed):  # unpacked here, under bounds; libarchive would skip it without any
                    for _ in left:
                        pass
            if unpacking.swollen:
                raise Failed("bomb")
        if archive.gaps:
            yield Trouble(b"", "gap")
    finally:
        archive.close()


def _refused(header: Header, place: bytes | None) -> str:
    if header.encrypted:
        return "encrypted"
    if header.link or stat.S_ISLNK(header.type):
        return "link"
    if header.type and not stat.S_ISREG(header.type):
        return "special"
    return "" if place is not None else "damaged"


def _single(name: bytes) -> bytes:
    ending = next((one for one in _ENDINGS if name.lower().endswith(one)), b"")
    return name[: len(name) - len(ending)].rsplit(b"/", 1)[-1] or b"?"
