"""One entry of a VICS file: what is interpreted of it, what is kept as it came, and the field's spellings of both.

Interpreted are the digests (also those of ``AlternativeHashes``), ``MediaID``, ``MediaSize``, ``MimeType``, ``Category``, ``RelativeFilePath``,
``Series``, ``Tags``, ``Comments``, ``DateUpdated``, the flags (``VictimIdentified``, ``OffenderIdentified``, ``IsDistributed``,
``IsSuspected``, ``SelfGenerated``, ``IsPrecategorized``), ``PrecategorizationSource``, ``PhotoDNA`` (shown as given, compared
with nothing), ``Exifs`` and ``MediaMetadata``, and of ``MediaFiles`` path, name, dates, ``Deleted``, ``Unallocated`` and ``SourceID``. Of these
only ``Category`` judges: ``IsPrecategorized`` is true on whole exports whose categories are empty.

Everything else is kept as JSON for a later reader, up to ``KEPT`` characters of an entry – except OData's own links, and long texts
without a space: those are bytes, and may be a small picture.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from workstation.domain.hashset import KINDS, Opinion
from workstation.domain.particulars import Particulars, Trace

LONGEST = 20_000
"""Characters of one text that are kept."""

MOST_TRACES = 1000
"""Entries of ``MediaFiles`` that are kept of one file."""

MOST_FACTS = 200
"""Entries of ``Exifs`` and ``MediaMetadata`` that are kept of one file."""

KEPT = 20_000
"""Characters that are kept of what is not interpreted."""

_UNBROKEN = re.compile(r"\S{1000}")  # no text
_DOTNET = re.compile(r"/Date\((-?\d{1,17})(?:[+-]\d{4})?\)/")
_SPELLINGS = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M:%S")
_ODATA = re.compile(r"(.*@)?odata\..*|.*@odata\..*", re.IGNORECASE)
_ENTRY = {
    *(
        "MD5",
        "SHA1",
        "PhotoDNA",
        "MediaID",
        "MediaSize",
        "MimeType",
        "Category",
        "RelativeFilePath",
        "Series",
    ),
    *("Tags", "Comments", "DateUpdated", "PrecategorizationSource"),
    *("VictimIdentified", "OffenderIdentified", "IsDistributed", "IsSuspected", "SelfGenerated", "IsPrecategorized"),
}
_FILE = {"MD5", "FilePath", "FileName", "Created", "Written", "Accessed", "Deleted", "Unallocated", "SourceID"}
_FACTS = ("Exifs", "MediaMetadata")


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


def digests(entry: dict[str, Any]) -> dict[str, str]:
    """Kind → lower-case hex, of those digests of an entry that are digests."""
    found = {"md5": entry.get("MD5"), "sha1": entry.get("SHA1"), "sha256": entry.get("SHA256")}
    for other in _rows(entry.get("AlternativeHashes")):
        name = _hash_name(other)
        if name in found and not found[name]:
            found[name] = other.get("HashValue")
    return {kind: hexed for kind, value in found.items() if (hexed := digest(value, kind))}


def _hash_name(row: dict[str, Any]) -> str:
    return str(row.get("HashName", "")).lower().replace("-", "")


def digest(value: object, kind: str = "") -> str:
    """``value`` as lower-case hex, if it is a digest (of this kind) and not all noughts, else ""."""
    hexed = value.strip().lower() if isinstance(value, str) else ""
    right = KINDS.get(len(hexed)) if not kind or KINDS.get(len(hexed)) == kind else None
    return hexed if right and hexed.strip("0123456789abcdef") == "" and hexed.strip("0") else ""


def code(entry: dict[str, Any]) -> str:
    """The category as it was written; "" if none is given, which says nothing."""
    value = entry.get("Category")
    if isinstance(value, bool) or value is None:
        return ""
    return text(value).removesuffix(".0")[:20]


def opinion(entry: dict[str, Any]) -> Opinion:
    """What an entry of a hash set says of its file."""
    flags = (flag(entry.get(name)) for name in ("VictimIdentified", "OffenderIdentified", "IsDistributed"))
    return Opinion(code(entry), text(entry.get("Series"))[:200], *flags)


def particulars(entry: dict[str, Any], head: Head, *, id_twice: bool = False) -> Particulars:
    """Everything of an entry that is kept."""
    named = digests(entry)
    kept, left_out = _others(entry)
    return Particulars(
        scheme=head.scheme,
        case=head.facts.get("CaseID", ""),
        media_id=text(entry.get("MediaID")),
        code=code(entry),
        path=text(entry.get("RelativeFilePath"), strip=False),
        md5=named.get("md5", ""),
        sha1=named.get("sha1", ""),
        series=text(entry.get("Series")),
        tags=text(entry.get("Tags")),
        comments=text(entry.get("Comments")),
        source=text(entry.get("PrecategorizationSource")),
        updated=date(entry.get("DateUpdated")),
        victim_identified=flag(entry.get("VictimIdentified")),
        offender_identified=flag(entry.get("OffenderIdentified")),
        distributed=flag(entry.get("IsDistributed")),
        suspected=flag(entry.get("IsSuspected")),
        self_generated=flag(entry.get("SelfGenerated")),
        traces=tuple(_trace(file) for file in _rows(entry.get("MediaFiles"))[:MOST_TRACES]),
        id_twice=id_twice,
        size=_size(entry.get("MediaSize")),
        mime=text(entry.get("MimeType"))[:200],
        precategorised=flag(entry.get("IsPrecategorized")),
        photodna=_photodna(entry),
        exif=tuple(_facts(entry))[:MOST_FACTS],
        kept=kept,
        left_out=left_out,
    )


def _size(value: object) -> int:
    """Bytes as the tool claims; 0 if it does not say."""
    written = text(value).removesuffix(".0")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else 0


def _photodna(entry: dict[str, Any]) -> str:
    other = next((row for row in _rows(entry.get("AlternativeHashes")) if _hash_name(row) == "photodna"), {})
    return text(entry.get("PhotoDNA") or other.get("HashValue"))[:400]


def _facts(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, value) of what the tool read in the file."""
    for name in _FACTS:
        for row in _rows(entry.get(name)):
            yield text(row.get("PropertyName"))[:200], text(row.get("PropertyValue"))[:2000]


def _others(entry: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What is not interpreted, as JSON ("" if nothing), and the names of the fields that are not even kept."""
    found = {name: value for name, value in entry.items() if name not in _ENTRY and _says(name, value)}
    for name in (*_FACTS, "MediaFiles", "AlternativeHashes"):
        if isinstance(entry.get(name), list):  # what is no list of theirs is kept as it came
            found.pop(name, None)
    if files := [_more(file, _FILE) for file in _rows(entry.get("MediaFiles"))[:MOST_TRACES]]:
        found |= {"MediaFiles": files} if any(files) else {}
    hashes = [
        row for row in _rows(entry.get("AlternativeHashes")) if _hash_name(row) not in {"md5", "sha1", "photodna"}
    ]
    found |= {"AlternativeHashes": hashes[:100]} if hashes else {}
    kept, left_out, room = dict[str, str](), list[str](), KEPT
    for name, value in found.items():
        try:
            written = json.dumps(value, default=_number)
        except RecursionError:  # nested deeper than any tool writes
            written = "?" * KEPT
        if len(written) + len(name) > room or _UNBROKEN.search(written):
            left_out.append(name[:100])
        else:
            kept[name] = written
            room -= len(written) + len(name)
    inside = ", ".join(f"{json.dumps(name)}: {written}" for name, written in kept.items())
    return (f"{{{inside}}}" if inside else ""), tuple(left_out[:100])


def _more(row: dict[str, Any], known: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in known and _says(name, value)}


def _says(name: str, value: object) -> bool:
    """Whether a field says anything; OData's links do not."""
    return value not in (None, "", [], {}) and not _ODATA.fullmatch(name)


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value))


def _trace(file: dict[str, Any]) -> Trace:
    return Trace(
        text(file.get("FilePath"), strip=False),
        text(file.get("FileName"), strip=False),
        date(file.get("Created")),
        date(file.get("Written")),
        date(file.get("Accessed")),
        flag(file.get("Deleted")),
        flag(file.get("Unallocated")),
        text(file.get("SourceID")),
    )


def _rows(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def text(value: object, *, strip: bool = True) -> str:
    """A field which may come as text, number, list or an object with a name."""
    written = "; ".join(filter(None, map(_named, value))) if isinstance(value, list) else _named(value)
    return (written.strip() if strip else written)[:LONGEST]


def _named(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("Name") or value.get("Title")
    return "" if value is None or isinstance(value, dict | list) else str(value)


def flag(value: object) -> bool | None:
    """Yes, no or not said: JSON's words, the same in quotes, and 0 and 1."""
    return {"true": True, "1": True, "false": False, "0": False}.get(str(value).strip().lower())


def date(value: object) -> str:
    """A date in any of the field's spellings as ISO 8601, with its offset if it has one; else as it was written."""
    written = text(value)
    if found := _DOTNET.search(written):
        try:
            return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(found[1]))).isoformat()
        except OverflowError:
            return written
    plain = written[:-1] if re.search(r"[+-]\d\d:\d\dZ$", written) else written  # one exporter writes both
    try:
        return datetime.fromisoformat(plain).isoformat() if plain else ""
    except ValueError:
        pass
    for spelling in _SPELLINGS:
        try:
            return datetime.strptime(written, spelling).isoformat()  # noqa: DTZ007 - the file gives no zone
        except ValueError:
            continue
    return written
