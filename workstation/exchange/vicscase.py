"""The files a VICS case names, each with what the forensic tool says of it; the folder of the VICS file is the media folder.

A path in a VICS file is a stranger's text: a backslash or a slash, upper or lower case as it comes, but never out of the media
folder – not by ``..``, not as an absolute path or a drive, not through a link. What is named and not there is refused
with that reason; a file whose digest differs is handed over, as the photograph is evidence whatever the list says.

Decided: a folder with VICS cases directly in it gives first what they name, in their order, then everything else in it.
Considered: the VICS files only – a picture that no list names would go unseen. Costs: 100 bytes of memory for each name.

A VICS file inside an archive is not applied: archives are read from front to end, its media lie where they like.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path

from workstation.domain.errors import Unreadable
from workstation.domain.hashset import BadLine
from workstation.domain.image import Refusal
from workstation.domain.particulars import Particulars
from workstation.exchange import vics
from workstation.exchange.found import Limits, UntrustedFile, descriptor

Take = Callable[[Path, str, Limits], bytes]
Found = UntrustedFile | Refusal

_HEAD = 8192
_BITMAP = 1 << 27  # larger MediaIDs are kept one by one
_ABSENT = "It is named in the VICS file, but it is not there."
_OUTSIDE = "Its path in the VICS file leads out of the media folder."
_UNNAMED = "The VICS file names no stored file for this entry."


def cases_at(path: Path) -> tuple[Path, ...]:
    """The VICS cases meant by a path: the file itself, or those directly in the folder, sorted; none if there are none."""
    candidates = sorted(_json_in(path)) if path.is_dir() else [path]
    return tuple(one for one in candidates if _is_case(one))


def _json_in(folder: Path) -> Iterable[Path]:
    try:
        return [one for one in folder.iterdir() if one.suffix.lower() == ".json"]
    except OSError:
        return ()


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
        prefix = f"{path.name}/" if path.is_dir() else f"{case.name}!/"
        media = _Media(case, prefix, limits, take)
        for found in media.files():
            if path.is_dir() and isinstance(found, UntrustedFile):
                named.add(_mark(found.place))
            yield found
    named.update(_mark(f"{path.name}/{case.name}") for case in cases)
    for found in rest:
        if isinstance(found, Refusal) or _mark(found.place) not in named:
            yield found


def count(case: Path) -> int:
    """How many entries a VICS case has, counted: what it says of itself is not to be trusted."""
    source = vics.opened(case)
    return sum(1 for _ in vics.entries(source, vics.read_head(source)))


def _mark(place: str) -> int:
    return int.from_bytes(blake2b(place.encode("utf-8", "surrogatepass"), digest_size=8).digest())


class _Nowhere(Exception):
    """A path in a VICS file that means no file we may read."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class _Ids:
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
    """One VICS case beside its media."""

    case: Path
    prefix: str
    limits: Limits
    take: Take
    _seen: _Ids = field(default_factory=_Ids)
    _listing: tuple[str, dict[str, str]] | None = None

    def files(self) -> Iterator[Found]:
        source = vics.opened(self.case)
        head = vics.read_head(source)
        for number, entry in enumerate(vics.entries(source, head), start=1):
            if isinstance(entry, BadLine):
                yield Refusal(f"{self.case.name}, entry {entry.line}", "vics_entry", entry.reason)
                continue
            said = vics.particulars(entry, head)
            if self._seen.twice(said.media_id):
                said = vics.particulars(entry, head, id_twice=True)
            shown = said.path or f"{self.case.name}, entry {number}"
            try:
                below = self._find(said.path)
            except _Nowhere as no:
                yield Refusal(shown, no.code, no.reason)
                continue
            yield self._file(below, said)

    def _file(self, below: str, said: Particulars) -> UntrustedFile:
        path = Path(f"{os.fspath(self.case.parent)}/{below}")
        name = below.encode("utf-8", "backslashreplace").decode()
        try:
            size = path.lstat().st_size
        except OSError:
            size = 0
        read, opened = partial(self.take, path, name, self.limits), partial(descriptor, path, name)
        return UntrustedFile(name, self.prefix + name, size, read, said=said, opened=opened)

    def _find(self, written: str) -> str:
        """The path below the media folder which a path in the list means; raises _Nowhere."""
        parts = [part for part in written.replace("\\", "/").split("/") if part not in ("", ".")]
        if not parts:
            raise _Nowhere("unnamed", _UNNAMED)
        if written.strip()[0] in "/\\" or re.match(r"[A-Za-z]:", parts[0]) or ".." in parts or "\0" in written:
            raise _Nowhere("outside", _OUTSIDE)
        below = ""
        for number, part in enumerate(parts):
            below, mode = self._step(below, part)
            if stat.S_ISLNK(mode):
                raise _Nowhere("outside", _OUTSIDE)
            if not (stat.S_ISREG(mode) if number == len(parts) - 1 else stat.S_ISDIR(mode)):
                raise _Nowhere("absent", _ABSENT)
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
            raise _Nowhere("absent", _ABSENT) from error
        return (f"{below}/{name}" if below else name), mode

    def _other(self, folder: str, part: str) -> str:
        """The name in a folder that is the same in other letters; raises FileNotFoundError."""
        if self._listing is None or self._listing[0] != folder:
            self._listing = (folder, {_folded(one.name): one.name for one in Path(folder).iterdir()})
        name = self._listing[1].get(_folded(part))
        if name is None:
            raise FileNotFoundError(part)
        return name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
