"""Hash sets in: VICS, INTERPOL's ICSE list, NSRL's RDS 2 and lists written out of RDSv3, any table with a header, plain lists.

What a file is is decided by its first lines, never by its name. A line that cannot be used is handed over as
``BadLine``; the rest goes on. Of every line the strongest digest is kept.

Decided: one digest for each entry. Considered: all three, which takes twice the space and finds no file more, as we
know all three of every file. Costs: ``hashes look`` with the weaker digest of an entry does not find it.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO

from workstation.domain.errors import NotFound, Unreadable
from workstation.domain.hashset import KINDS, NONE, STRONGEST_FIRST, WIDTHS, BadLine, Listed, Opinion
from workstation.exchange import vics, vicsentry

LONGEST = 65_536
"""Bytes of a line."""

_HEAD = 65_536
_PLAIN = re.compile(rb"\\?([0-9A-Fa-f]{32,64})(?:[ \t,;*].*)?", re.DOTALL)
_BSD = re.compile(rb"(?:MD5|SHA1|SHA256|SHA2-256) ?\(.*\) ?= ?([0-9A-Fa-f]{32,64})", re.DOTALL)
_QUOTED = re.compile(rb"['\"]([0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})['\"]")  # SQL, or CSV without a header
_COLUMNS = {
    "md5": "md5",
    "sha1": "sha1",
    "sha256": "sha256",
    "md5hash": "md5",
    "sha1hash": "sha1",
    "baseline": "code",
    "seriesname": "series",
    "victimidentified": "victim",
    "offenderidentified": "offender",
    "isdistributed": "distributed",
    "productcode": "product",
    "packageid": "product",
}
_TOLD = ("code", "series", "victim", "offender", "distributed")
_COMMENTS = (b"#", b"//", b"%", b";")
_NO_DIGEST = "There is no MD5, SHA-1 or SHA-256 digest in it."


@dataclass(slots=True)
class HashList:
    """An opened list: iterate it once, then close it. ``done`` of ``size`` bytes are read."""

    scheme: str
    size: int
    lines: Iterator[Listed | BadLine]
    file: BinaryIO

    @property
    def done(self) -> int:
        """Bytes read so far."""
        return self.size if self.file.closed else self.file.tell()

    def close(self) -> None:
        """Let go of the file; twice is harmless."""
        self.file.close()


def read(path: Path) -> HashList:
    """Open a list; raises NotFound, Unreadable if it is none of the kinds known."""
    try:
        size = path.stat().st_size
        if not path.is_file() and not path.is_dir():  # a pipe would be waited for
            raise Unreadable("unreadable", f"“{path.name}” is not an ordinary file.", "Choose the list itself.")
        file = path.open("rb")
    except FileNotFoundError as error:
        raise NotFound("place", f"There is nothing at “{path.name}”.", "Check the place and its spelling.") from error
    except OSError as error:
        raise Unreadable("unreadable", f"“{path.name}” cannot be opened.", "Check that you may read it.") from error
    head = file.read(_HEAD)
    file.seek(0)
    if vics.looks_like(head):
        file.close()
        return _vics(path, size)
    if not head.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        file.close()
        raise Unreadable("empty", f"“{path.name}” is empty.", "Choose another file.")
    lines = _lines(file, head)
    columns = _columns(head)
    if columns:
        scheme = _scheme(*columns)
        return HashList(scheme, size, _table(lines, *columns, scheme), file)
    if head.startswith(b"SQLite format 3\0"):
        file.close()
        raise Unreadable(
            "not_hash_list",
            f"“{path.name}” is a database, as NSRL gives out its RDSv3; its digests are read from a list only.",
            "Write them out first: sqlite3 FILE 'SELECT DISTINCT sha256 FROM FILE' > list.txt",
        )
    if not _any_digest(head):
        file.close()
        raise Unreadable(
            "not_hash_list", f"“{path.name}” is no list of digests.", "VICS, ICSE, NSRL and plain lists are read."
        )
    return HashList("plain", size, _plain(lines), file)


# --- VICS ----------------------------------------------------------------------------------------------------


def _vics(path: Path, size: int) -> HashList:
    head = vics.read_head(vics.opened(path))
    file = path.open("rb")
    return HashList(head.scheme, size, _entries(file, head), file)


def _entries(file: BinaryIO, head: vicsentry.Head) -> Iterator[Listed | BadLine]:
    for number, entry in enumerate(vics.entries(lambda: file, head), start=1):
        if isinstance(entry, BadLine):
            yield entry
            continue
        named = vicsentry.digests(entry)
        kind = next((kind for kind in STRONGEST_FIRST if kind in named), None)
        yield (
            Listed(kind, bytes.fromhex(named[kind]), vicsentry.opinion(entry)) if kind else BadLine(number, _NO_DIGEST)
        )


# --- lines ---------------------------------------------------------------------------------------------------


def _lines(file: BinaryIO, head: bytes) -> Iterator[tuple[int, bytes | None]]:
    """(number, line without its end in UTF-8 without a mark); None for one too long."""
    with file:
        read: Callable[[int], bytes] = file.readline
        if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            text = io.TextIOWrapper(file, "utf-16", "replace", newline="\n")
            read = lambda size: text.readline(size).encode()
        for number in count(1):
            piece = tail = read(LONGEST)
            if not piece:
                return
            while len(tail) >= LONGEST and not tail.endswith(b"\n"):
                tail = read(LONGEST)
            line = piece.removeprefix(codecs.BOM_UTF8) if number == 1 else piece
            yield number, line.rstrip(b"\r\n") if tail is piece else None


def _first(head: bytes) -> str:
    return next((line for line in vics.text_of(head).splitlines() if line.strip()), "")


def _columns(head: bytes) -> tuple[str, dict[str, int]] | None:
    """(delimiter, what → column) if the first line is a header that names digests."""
    first = _first(head)
    for delimiter in ";,\t":
        names = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in next(csv.reader([first], delimiter=delimiter), [])]
        found = {_COLUMNS[name]: at for at, name in enumerate(names) if name in _COLUMNS}
        if len(names) > 1 and found.keys() & WIDTHS.keys():
            return delimiter, found
    return None


def _scheme(delimiter: str, columns: dict[str, int]) -> str:
    if delimiter == ";" and "code" in columns:
        return "ICSE"
    return "NSRL" if "product" in columns else "table"


def _any_digest(head: bytes) -> bool:
    lines = vics.text_of(head).encode().splitlines()
    return any(_digest_in(line.strip()) for line in lines)


def _digest_in(line: bytes) -> bytes:
    """The digest of a line that is more than one, its strongest where it gives several in quotes; b"" if there is none."""
    if found := _PLAIN.fullmatch(line) or _BSD.fullmatch(line):
        return found[1]
    return max(_QUOTED.findall(line), key=len, default=b"")


def _table(
    lines: Iterator[tuple[int, bytes | None]], delimiter: str, columns: dict[str, int], scheme: str
) -> Iterator[Listed | BadLine]:
    wanted = [(kind, columns[kind]) for kind in STRONGEST_FIRST if kind in columns]
    told = [columns.get(name, -1) for name in _TOLD] if scheme == "ICSE" else []
    header = True
    for number, line in lines:
        if line is None:
            yield BadLine(number, "The line is too long.")
            continue
        if not line.strip():
            continue
        if header:
            header = False
            continue
        try:
            # line by line: one quotation mark too many must not swallow the lines behind it
            cells = next(csv.reader([line.decode("utf-8", "replace")], delimiter=delimiter))
        except csv.Error:
            yield BadLine(number, "The line is not written as the header says.")
            continue
        yield _strongest(number, cells, wanted, told)


def _strongest(number: int, cells: list[str], wanted: list[tuple[str, int]], told: list[int]) -> Listed | BadLine:
    for kind, at in wanted:
        if at < len(cells) and (named := vicsentry.digest(cells[at], kind)):
            return Listed(kind, bytes.fromhex(named), _opinion(cells, told) if told else NONE)
    return BadLine(number, _NO_DIGEST)


def _opinion(cells: list[str], told: list[int]) -> Opinion:
    """Of a line of ICSE: its columns, in the order of ``_TOLD``."""
    baseline, series, *flags = (cells[at].strip() if 0 <= at < len(cells) else "" for at in told)
    code = "baseline" if vicsentry.flag(baseline) else ""
    return Opinion(code, series[:200], *(vicsentry.flag(one) for one in flags))


def _plain(lines: Iterator[tuple[int, bytes | None]]) -> Iterator[Listed | BadLine]:
    for number, raw in lines:
        if raw is None:
            yield BadLine(number, "The line is too long.")
            continue
        line = raw.strip()
        kind = KINDS.get(len(line))
        if kind is None:
            if not line or line.startswith(_COMMENTS):
                continue
            line = _digest_in(line)
            kind = KINDS.get(len(line))
        try:
            digest = bytes.fromhex(line.decode())
        except ValueError:
            digest = b""
        if kind is None or not digest.strip(b"\0") or len(digest) != WIDTHS[kind]:
            yield BadLine(number, _NO_DIGEST)
        else:
            yield Listed(kind, digest)
