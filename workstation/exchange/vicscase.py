"""The files a VICS case names, each with what the forensic tool says of it; the folder of the VICS file is the media folder.

A folder's VICS cases are found at any depth; those within an archive are ``vicsinside``'s.

A path in a VICS file is a stranger's text: a backslash or a slash, upper or lower case as it comes, but never out of the media
folder – not by ``..``, not as an absolute path or a drive, not through a link. What is named and not there is refused
with that reason; a file whose digest differs is handed over, as the photograph is evidence whatever the list says.

Decided: a folder with VICS cases in it gives first what they name, in their order, then everything else in it.
Considered: the VICS files only – a picture that no list names would go unseen. Costs: 100 bytes of memory for each name.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path

from workstation.domain.errors import Unreadable
from workstation.domain.hashset import BadLine
from workstation.domain.image import Refusal
from workstation.domain.particulars import Particulars
from workstation.exchange import vics, vicsentry
from workstation.exchange.found import Limits, UntrustedFile, descriptor
from workstation.exchange.placing import shown

Take = Callable[[Path, str, Limits], bytes]
Found = UntrustedFile | Refusal

_HEAD = 8192
_BITMAP = 1 << 27  # larger MediaIDs are kept one by one
ABSENT = "It is named in the VICS file, but it is not there."
_OUTSIDE = "Its path in the VICS file leads out of the media folder."
_UNNAMED = "The VICS file names no stored file for this entry."


def cases_at(path: Path) -> tuple[Path, ...]:
    """The VICS cases meant by a path: the file itself, or those in the folder and below, sorted; none if there are none."""
    candidates = sorted(_json_below(path)) if path.is_dir() else [path]
    return tuple(one for one in candidates if _is_case(one))


def _json_below(folder: Path) -> Iterator[Path]:
    for above, _, names in os.walk(folder):  # no link is followed, and what cannot be listed is passed over
        yield from (Path(above, name) for name in names if name.lower().endswith(".json"))


def _is_case(path: Path) -> bool:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        with path.open("rb") as file:
            if not vics.looks_like(file.read(_HEAD)):
                return False
        return vics.read_head(vics.opened(path)).is_case
    except (OSError, Unreadable):
        return False


def walk(path: Path, cases: Sequence[Path], limits: Limits, take: Take, rest: Iterator[Found]) -> Iterator[Found]:
    """The files which ``cases`` name, in their order; then, of a folder, those of ``rest`` which they did not name.

    ``take`` reads a file that was found. Places are as of a folder; of a single VICS file, its name and ``!/`` before.
    """
    named: set[int] = set()
    for case in cases:
        if path.is_dir():
            lead = case.parent.relative_to(path).as_posix()
            media = _Media(case, f"{shown(path.name)}/", "" if lead == "." else f"{lead}/", limits, take)
        else:
            media = _Media(case, f"{shown(case.name)}!/", "", limits, take)
        for found in media.files():
            if path.is_dir() and isinstance(found, UntrustedFile):
                named.add(mark(found.place))
            yield found
    if path.is_dir():
        named.update(mark(f"{shown(path.name)}/{shown(case.relative_to(path).as_posix())}") for case in cases)
    for found in rest:
        if isinstance(found, Refusal) or mark(found.place) not in named:
            yield found


def count(case: Path) -> int:
    """How many entries a VICS case has, counted: what it says of itself is not to be trusted."""
    source = vics.opened(case)
    return sum(1 for _ in vics.entries(source, vics.read_head(source)))


def mark(place: str) -> int:
    """A number for a place, by which a million of them are remembered."""
    return int.from_bytes(blake2b(place.encode("utf-8", "surrogatepass"), digest_size=8).digest())


class Nowhere(Exception):
    """A path in a VICS file that means no file we may read."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


def steps(written: str) -> list[str]:
    """The steps of a path as a VICS file writes it, from its media folder down; raises Nowhere."""
    found = [part for part in written.replace("\\", "/").split("/") if part not in ("", ".")]
    if not found:
        raise Nowhere("unnamed", _UNNAMED)
    if written.strip()[0] in "/\\" or re.match(r"[A-Za-z]:", found[0]) or ".." in found or "\0" in written:
        raise Nowhere("outside", _OUTSIDE)
    return found


class Ids:
    """MediaIDs seen so far: a bit for each usual one, so that a million of them take 125 kB."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._others: set[str] = set()

    def twice(self, number: str) -> bool:
        """Whether this one came before; none at all never did."""
        if not number:
            return False
        if not (number.isascii() and number.isdigit() and len(number) < 10 and int(number) < _BITMAP):
            known = number in self._others
            self._others.add(number)
            return known
        at, bit = int(number) >> 3, 1 << (int(number) & 7)
        if at >= len(self._bits):
            self._bits.extend(bytes(max(at + 1 - len(self._bits), 4096)))
        known = bool(self._bits[at] & bit)
        self._bits[at] |= bit
        return known


@dataclass(slots=True)
class _Media:
    """One VICS case beside its media; ``lead`` is its folder, below the one that was chosen."""

    case: Path
    prefix: str
    lead: str
    limits: Limits
    take: Take
    _seen: Ids = field(default_factory=Ids)
    _listing: tuple[str, dict[str, str]] | None = None

    def files(self) -> Iterator[Found]:
        source = vics.opened(self.case)
        head = vics.read_head(source)
        for number, entry in enumerate(vics.entries(source, head), start=1):
            if isinstance(entry, BadLine):
                yield Refusal(f"{self.lead}{self.case.name}, entry {entry.line}", "vics_entry", entry.reason)
                continue
            said = vicsentry.particulars(entry, head)
            if self._seen.twice(said.media_id):
                said = vicsentry.particulars(entry, head, id_twice=True)
            shown = said.path or f"{self.case.name}, entry {number}"
            try:
                below = self._find(said.path)
            except Nowhere as no:
                yield Refusal(shown, no.code, no.reason)
                continue
            yield self._file(below, said)

    def _file(self, below: str, said: Particulars) -> UntrustedFile:
        path = Path(f"{os.fspath(self.case.parent)}/{below}")
        name = shown(self.lead + below)
        try:
            size = path.lstat().st_size
        except OSError:
            size = 0
        read, opened = partial(self.take, path, name, self.limits), partial(descriptor, path, name)
        return UntrustedFile(name, self.prefix + name, size, read, said=said, opened=opened)

    def _find(self, written: str) -> str:
        """The path below the media folder which a path in the list means; raises Nowhere."""
        parts = steps(written)
        below = ""
        for number, part in enumerate(parts):
            below, mode = self._step(below, part)
            if stat.S_ISLNK(mode):
                raise Nowhere("outside", _OUTSIDE)
            if not (stat.S_ISREG(mode) if number == len(parts) - 1 else stat.S_ISDIR(mode)):
                raise Nowhere("absent", ABSENT)
        return below

    def _step(self, below: str, part: str) -> tuple[str, int]:
        """``part`` of a folder, exactly or else in other letters, and its mode; no link is followed."""
        root = os.fspath(self.case.parent)
        folder = f"{root}/{below}" if below else root
        try:
            try:
                name, mode = part, os.lstat(f"{folder}/{part}").st_mode
            except FileNotFoundError:
                name = self._other(folder, part)
                mode = os.lstat(f"{folder}/{name}").st_mode
        except (OSError, ValueError) as error:  # a name no file system takes is not there either
            raise Nowhere("absent", ABSENT) from error
        return (f"{below}/{name}" if below else name), mode

    def _other(self, folder: str, part: str) -> str:
        """The name in a folder that is the same in other letters; raises FileNotFoundError."""
        if self._listing is None or self._listing[0] != folder:
            self._listing = (folder, {folded(one.name): one.name for one in Path(folder).iterdir()})
        name = self._listing[1].get(folded(part))
        if name is None:
            raise FileNotFoundError(part)
        return name


def folded(name: str) -> str:
    """The name in the letters by which names are compared that are not exactly the same."""
    return unicodedata.normalize("NFC", name).casefold()
