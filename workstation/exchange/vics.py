"""VICS files (Project VIC, 1.1 to 2.0) in: read as a stream, believed in nothing, every spelling the field has.

A *case* has its entries in ``value[].Media[]``, a *hash set* directly in ``value[]``; the shape decides, as the context
key at the head is sometimes wrong. That key gives version and country, and so the scheme in which a category is meant.

Decided: yajl through ijson, one entry in memory at a time. Considered: ``json.loads``, which takes ten times the file.
Costs: a parser in C meets a stranger's file in this process; an entry larger or nested deeper than any tool writes
ends the reading, because the parser's memory grows with the square of the depth.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from workstation.domain.errors import Unreadable
from workstation.domain.hashset import KINDS, BadLine
from workstation.domain.particulars import Particulars, Trace

LONGEST = 20_000
"""Characters of one text that are kept."""

MOST_TRACES = 1000
"""Entries of ``MediaFiles`` that are kept of one file."""

_PIECE = 64 * 1024
_ENTRY_BYTES = 32 * 1024 * 1024
_ENTRY_DEPTH = 1500
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTEXT = re.compile(r"DataModels/(\d+\.\d+)(?:\.xml)?(?:/([^/#$]{1,40}))?")
_DOTNET = re.compile(r"/Date\((-?\d{1,17})(?:[+-]\d{4})?\)/")
_SPELLINGS = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M:%S")

Open = Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the entries. ``entries`` is where they lie, in ijson's spelling; ``facts`` of the (first) case."""

    scheme: str
    entries: str
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def is_case(self) -> bool:
        """Whether it names files, and is not a bare list of digests."""
        return self.entries != "value.item"


def looks_like(head: bytes) -> bool:
    """Whether the first kilobytes of a file (a few are enough) are those of a VICS file."""
    text = text_of(head)
    if not text.lstrip().startswith("{"):
        return False
    lower = text.lower()
    return "projectvic" in lower or "vicsdatamodel" in lower or ('"value"' in text and '"Media"' in text)


def opened(path: Path) -> Open:
    """A file, to be opened as often as it is asked for."""
    return lambda: path.open("rb")


def read_head(source: Open) -> Head:
    """Version, shape and facts; raises Unreadable if this is no VICS file."""
    context, facts = "", dict[str, str]()
    try:
        with source() as file:
            for prefix, event, value in ijson.parse(_Bounded(file), buf_size=_PIECE):
                if event == "start_array" and prefix in ("value.item.Media", "value.Media"):
                    return Head(_scheme(context), prefix + ".item", facts)
                if event == "map_key" and prefix == "value.item" and value in ("MD5", "SHA1", "MediaID"):
                    return Head(_scheme(context), prefix, facts)
                if prefix in ("odata.metadata", "@odata.context"):
                    context = str(value)
                elif event in ("string", "number") and prefix.startswith("value.") and len(facts) < 40:
                    facts.setdefault(prefix.rsplit(".", 1)[1], _text(value))
    except (ijson.JSONError, UnicodeDecodeError, OSError) as error:
        raise _damaged() from error
    raise Unreadable("not_vics", "This JSON file is no VICS file: it has no entries.", "Choose the file of the export.")


def _scheme(context: str) -> str:
    found = _CONTEXT.search(context)
    return " ".join(["VICS", *(part for part in found.groups() if part)]) if found else "VICS"


def _damaged() -> Unreadable:
    return Unreadable("damaged", "The VICS file is damaged or cut off.", "Export it again from the forensic tool.")


def entries(source: Open, head: Head) -> Iterator[dict[str, Any] | BadLine]:
    """Every entry in order, unread; one that is none as BadLine. A damaged file ends with a BadLine."""
    number = 0
    try:
        with source() as file:
            stream = _Bounded(file)
            for entry in ijson.items(stream, head.entries, buf_size=_PIECE):
                number += 1
                stream.fresh()
                yield entry if isinstance(entry, dict) else BadLine(number, "This is no entry of a VICS file.")
    except (ijson.JSONError, UnicodeDecodeError, OSError, Unreadable):
        yield BadLine(number + 1, "The VICS file is damaged or cut off here; what stands before was read.")


class _Bounded:
    """A stream of UTF-8 without its mark, whatever it was; refuses an entry no tool would write."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        start = file.read(4)
        mark, name = next(((m, n) for m, n in _BOMS if start.startswith(m)), (b"", "utf-8"))
        self._rest = start[len(mark) :]
        self._decode = None if name == "utf-8" else codecs.getincrementaldecoder(name)()
        self._bytes = self._open = 0

    def fresh(self) -> None:
        """An entry was read whole."""
        self._bytes = self._open = 0

    def read(self, size: int = -1) -> bytes:
        """As a file's; raises Unreadable."""
        if size == 0:
            return b""
        piece, self._rest = self._rest + self._file.read(size), b""
        if self._decode is not None:
            piece = self._decode.decode(piece, final=not piece).encode()
        self._bytes += len(piece)
        self._open += piece.count(b"[") + piece.count(b"{") - piece.count(b"]") - piece.count(b"}")
        if self._bytes > _ENTRY_BYTES or self._open > _ENTRY_DEPTH:
            raise Unreadable("damaged", "An entry of the VICS file is larger than any tool writes.", "Export it again.")
        return piece


def text_of(head: bytes) -> str:
    """The beginning of a file as text, by its mark; what is no text is left out."""
    mark, name = next(((m, n) for m, n in _BOMS if head.startswith(m)), (b"", "utf-8"))
    return head[len(mark) :].decode(name, "ignore")


# --- one entry -----------------------------------------------------------------------------------------------


def digests(entry: dict[str, Any]) -> dict[str, str]:
    """Kind → lower-case hex, of those digests of an entry that are digests."""
    found = {"md5": entry.get("MD5"), "sha1": entry.get("SHA1"), "sha256": entry.get("SHA256")}
    for other in _rows(entry.get("AlternativeHashes")):
        name = str(other.get("HashName", "")).lower().replace("-", "")
        if name in found and not found[name]:
            found[name] = other.get("HashValue")
    return {kind: hexed for kind, value in found.items() if (hexed := digest(value, kind))}


def digest(value: object, kind: str = "") -> str:
    """``value`` as lower-case hex, if it is a digest (of this kind) and not all noughts, else ""."""
    text = value.strip().lower() if isinstance(value, str) else ""
    right = KINDS.get(len(text)) if not kind or KINDS.get(len(text)) == kind else None
    return text if right and text.strip("0123456789abcdef") == "" and text.strip("0") else ""


def code(entry: dict[str, Any]) -> str:
    """The category as it was written; "" if none is given, which says nothing."""
    value = entry.get("Category")
    if isinstance(value, bool) or value is None:
        return ""
    text = _text(value)
    return text.removesuffix(".0")[:20]


def particulars(entry: dict[str, Any], head: Head, *, id_twice: bool = False) -> Particulars:
    """Everything of an entry that is kept."""
    named = digests(entry)
    return Particulars(
        scheme=head.scheme,
        case=head.facts.get("CaseID", ""),
        media_id=_text(entry.get("MediaID")),
        code=code(entry),
        path=_text(entry.get("RelativeFilePath"), strip=False),
        md5=named.get("md5", ""),
        sha1=named.get("sha1", ""),
        series=_text(entry.get("Series")),
        tags=_text(entry.get("Tags")),
        comments=_text(entry.get("Comments")),
        source=_text(entry.get("PrecategorizationSource")),
        updated=date(entry.get("DateUpdated")),
        victim_identified=flag(entry.get("VictimIdentified")),
        offender_identified=flag(entry.get("OffenderIdentified")),
        distributed=flag(entry.get("IsDistributed")),
        suspected=flag(entry.get("IsSuspected")),
        self_generated=flag(entry.get("SelfGenerated")),
        traces=tuple(_trace(file) for file in _rows(entry.get("MediaFiles"))[:MOST_TRACES]),
        id_twice=id_twice,
    )


def _trace(file: dict[str, Any]) -> Trace:
    return Trace(
        _text(file.get("FilePath"), strip=False),
        _text(file.get("FileName"), strip=False),
        date(file.get("Created")),
        date(file.get("Written")),
        date(file.get("Accessed")),
        flag(file.get("Deleted")),
        flag(file.get("Unallocated")),
        _text(file.get("SourceID")),
    )


def _rows(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _text(value: object, *, strip: bool = True) -> str:
    """A field which may come as text, number, list or an object with a name."""
    if isinstance(value, dict):
        value = value.get("Name") or value.get("Title") or ""
    if isinstance(value, list):
        value = "; ".join(filter(None, map(_text, value)))
    text = "" if value is None else str(value)
    return (text.strip() if strip else text)[:LONGEST]


def flag(value: object) -> bool | None:
    """Yes, no or not said: JSON's words, the same in quotes, and 0 and 1."""
    return {"true": True, "1": True, "false": False, "0": False}.get(str(value).strip().lower())


def date(value: object) -> str:
    """A date in any of the field's spellings as ISO 8601, with its offset if it has one; else as it was written."""
    text = _text(value)
    if found := _DOTNET.search(text):
        try:
            return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(found[1]))).isoformat()
        except OverflowError:
            return text
    plain = text[:-1] if re.search(r"[+-]\d\d:\d\dZ$", text) else text  # one exporter writes both
    try:
        return datetime.fromisoformat(plain).isoformat() if plain else ""
    except ValueError:
        pass
    for spelling in _SPELLINGS:
        try:
            return datetime.strptime(text, spelling).isoformat()  # noqa: DTZ007 - the file gives no zone
        except ValueError:
            continue
    return text
