"""VICS cases within an archive: exports are delivered as one file, with the list and its media side by side in it.

The archive is opened once for its lists (``*.json``, in archives within it as well) and once for its files; each file
that a list names comes with what the list says of it, once for each entry. As with a folder, what is named and not there is refused
at the end, and what no list names comes as it is.

Decided: two passes, the lists' entries held in between, squeezed. Considered: one pass which notes what a list said
after its files – the first of them would be compared with no hash set and no digest of the list. Costs: an archive
which has no table of contents (TAR, 7z) is unpacked twice, and some 600 bytes of memory for each entry of a list.
Lists on disk images are not applied: what lies there is the seizure, not what a forensic tool says of it.
"""

import gzip
import io
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from workstation.domain.errors import Unreadable
from workstation.domain.hashset import BadLine
from workstation.domain.image import Refusal
from workstation.domain.particulars import Particulars, particulars_from
from workstation.exchange import vics, vicsentry
from workstation.exchange.container import hatch
from workstation.exchange.container.kinds import Kind
from workstation.exchange.found import Closed, Limits, UntrustedFile
from workstation.exchange.placing import shown
from workstation.exchange.vicscase import ABSENT, Found, Ids, Nowhere, folded, mark, steps

LONGEST = 1 << 32
"""Bytes of a list within an archive; larger ones are passed over."""

HELD = 1 << 29
"""Bytes held of all lists of an archive; what is beyond is not applied, and refused with that reason."""

_EACH = 160  # bytes which an entry takes besides
_TOO_LONG = "The VICS file says more than is held; from here on it was not applied."


def walk(parts: Sequence[Path], kind: Kind, name: str, place: str, limits: Limits) -> Iterator[Found]:
    """As ``hatch.walk``, the files of an archive with what its VICS cases say of them. Raises as it does."""
    every = hatch.walk(parts, name, place, limits)
    if kind not in (Kind.ZIP, Kind.ARCHIVE):
        return every
    lists = _Lists()
    for where, squeezed in hatch.texts(parts, _may_be, LONGEST, limits.noted):
        lists.read(where, squeezed)
    return lists.applied(every, f"{place}!/") if lists.places else every


def _may_be(head: bytes) -> bool:
    return vics.text_of(head).lstrip().startswith("{")


class _Lists:
    """What the lists of one archive say, by the path of the file of which they say it."""

    def __init__(self) -> None:
        self.places: set[str] = set()
        self._said: dict[int, list[bytes]] = {}
        self._refused: list[Refusal] = []
        self._met: set[int] = set()
        self._held = 0

    def read(self, where: str, squeezed: bytes) -> None:
        """Take a list at this place, if it is one of a VICS case."""
        source = _source(squeezed)
        try:
            with source() as file:
                if not vics.looks_like(file.read(8192)):
                    return
            head = vics.read_head(source)
        except (Unreadable, OSError):
            return
        if not head.is_case:
            return
        self.places.add(where)
        lead, name, ids = where[: where.rfind("/") + 1], where.rsplit("/", 1)[-1], Ids()
        for number, entry in enumerate(vics.entries(source, head), start=1):
            if isinstance(entry, BadLine):
                self._refused.append(Refusal(f"{where}, entry {entry.line}", "vics_entry", entry.reason))
                continue
            said = vicsentry.particulars(entry, head)
            said = replace(said, id_twice=ids.twice(said.media_id))
            try:
                path = lead + "/".join(steps(said.path))
            except Nowhere as no:
                self._refused.append(Refusal(said.path or f"{name}, entry {number}", no.code, no.reason))
                continue
            kept = zlib.compress(json.dumps([path, said.fields()]).encode(), 1)
            self._held += len(kept) + _EACH
            if self._held > HELD:
                self._refused.append(Refusal(f"{where}, entry {number}", "vics_entry", _TOO_LONG))
                return
            self._said.setdefault(mark(folded(shown(path))), []).append(kept)

    def applied(self, every: Iterator[Found], before: str) -> Iterator[Found]:
        """The files with what is said of them; then the refused entries, and those whose file did not come."""
        whole = True
        for found in every:
            if isinstance(found, Refusal):
                whole = whole and not isinstance(found, Closed)
                self._met.add(mark(folded(found.name)))
                yield found
                continue
            inner = found.place.removeprefix(before)
            if inner not in self.places:
                yield from self._with(found, inner)
        yield from self._refused
        for key, entries in self._said.items():
            if whole and key not in self._met:
                yield from (Refusal(_opened(one)[1].path, "absent", ABSENT) for one in entries)

    def _with(self, found: UntrustedFile, inner: str) -> Iterator[UntrustedFile]:
        entries = [_opened(one) for one in self._said.get(mark(folded(inner)), ())]
        exactly = [said for path, said in entries if shown(path) == inner]
        said = exactly or [said for _, said in entries if _same(said, found)]
        if said:
            self._met.add(mark(folded(inner)))
        yield from (replace(found, said=one) for one in said)
        if not said:
            yield found


def _same(said: Particulars, found: UntrustedFile) -> bool:
    """Whether a file called so in other letters may be the one that is meant: another may be called exactly so."""
    return said.size in (0, found.size)


def _opened(kept: bytes) -> tuple[str, Particulars]:
    path, fields = json.loads(zlib.decompress(kept))
    return path, particulars_from(fields)


def _source(squeezed: bytes) -> vics.Open:
    return lambda: cast(BinaryIO, gzip.GzipFile(fileobj=io.BytesIO(squeezed)))
