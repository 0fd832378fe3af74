"""Particulars: what a forensic tool's VICS file says of a seized file. All of it is strangers' text."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from workstation.domain.hashset import Category

REMARKS = {
    "hash_differs": "The file's digest is not the one its VICS file gives; it was taken in under its own.",
    "media_id_twice": "Another entry of the VICS file has the same MediaID; both were kept.",
    "future_date": "A date its VICS file gives lies in the future: a clock was wrong.",
}
"""What is listed of a file that was taken in all the same."""

NOTED = frozenset({*REMARKS, "video", "differs"})
"""The codes of these, of a video that ends early, and of a disk image whose medium has another hash than was stored."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One place where the forensic tool found the bytes (an entry of ``MediaFiles``)."""

    path: str
    name: str
    created: str = ""  # dates as ISO 8601 in UTC; what is no date stays as it was written
    written: str = ""
    accessed: str = ""
    deleted: bool | None = None
    unallocated: bool | None = None
    source: str = ""

    @property
    def where(self) -> str:
        """Path and name as one."""
        if not self.path or self.path.replace("\\", "/").endswith("/" + self.name) or self.path == self.name:
            return self.path or self.name
        joint = "" if self.path[-1] in "/\\" else "\\" if "\\" in self.path else "/"
        return f"{self.path}{joint}{self.name}"


@dataclass(frozen=True, slots=True)
class Particulars:
    """One Media entry. ``md5`` and ``sha1`` are its claims, lower-case, "" where it gives none or garbles them."""

    scheme: str
    case: str  # CaseID
    media_id: str
    code: str  # of the category; "" if none is given
    path: str  # RelativeFilePath as it was written
    md5: str = ""
    sha1: str = ""
    series: str = ""
    tags: str = ""
    comments: str = ""
    source: str = ""  # who judged it before
    updated: str = ""
    victim_identified: bool | None = None
    offender_identified: bool | None = None
    distributed: bool | None = None
    suspected: bool | None = None
    self_generated: bool | None = None
    traces: tuple[Trace, ...] = ()
    id_twice: bool = False
    size: int = 0  # bytes, a claim
    mime: str = ""
    precategorised: bool | None = None  # true on whole exports without a category: no verdict
    photodna: str = ""
    exif: tuple[tuple[str, str], ...] = ()  # (name, value) as the forensic tool read them
    kept: str = ""  # what is not interpreted, as JSON
    left_out: tuple[str, ...] = ()  # fields that are not even kept, by name

    @property
    def category(self) -> Category:
        """The code with its scheme."""
        return Category(self.scheme, self.code)

    def fields(self) -> dict[str, Any]:
        """As plain values, for keeping."""
        return asdict(self)


def particulars_from(value: dict[str, Any]) -> Particulars:
    """What ``fields`` gave."""
    known = {one.name for one in fields(Particulars)}
    rows = {
        "traces": tuple(Trace(**trace) for trace in value.get("traces", ())),
        "exif": tuple((name, text) for name, text in value.get("exif", ())),
        "left_out": tuple(value.get("left_out", ())),
    }
    return Particulars(**{name: entry for name, entry in value.items() if name in known} | rows)


def remarks(said: Particulars, md5: str, sha1: str, now: datetime) -> list[str]:
    """Codes of ``REMARKS`` which fit a file with these digests."""
    found = ["hash_differs"] if (said.md5 or md5, said.sha1 or sha1) != (md5, sha1) else []
    found += ["media_id_twice"] if said.id_twice else []
    dates = (date for trace in said.traces for date in (trace.created, trace.written, trace.accessed))
    late = any(_moment(date, now) > now for date in (*dates, said.updated))
    return [*found, "future_date"] if late else found


def _moment(date: str, now: datetime) -> datetime:
    try:
        read = datetime.fromisoformat(date)
    except ValueError:
        return now
    return read if read.tzinfo else read.replace(tzinfo=now.tzinfo)


def lines(said: Particulars) -> Sequence[tuple[str, str]]:
    """(name, untrusted text) of everything that is given, the category first."""
    flags = (
        ("Victim identified", said.victim_identified),
        ("Offender identified", said.offender_identified),
        ("Distributed", said.distributed),
        ("Suspected", said.suspected),
        ("Self-generated", said.self_generated),
        ("Marked precategorised", said.precategorised),
    )
    facts = (
        *(("Series", said.series), ("Tags", said.tags), ("Comments", said.comments), ("Judged by", said.source)),
        *((name, yes_no(flag)) for name, flag in flags),
        *(("MediaID", said.media_id), ("Updated", said.updated), ("Type", said.mime)),
        *(("Size", f"{said.size:,} bytes" if said.size else ""), ("PhotoDNA", said.photodna)),
        *(("Kept unread", ", ".join(_names(said.kept))), ("Not kept", ", ".join(said.left_out))),
    )
    found = [("Category", said.category.words), *((name, text) for name, text in facts if text)]
    for trace in said.traces:
        marks = [word for word, is_so in (("deleted", trace.deleted), ("unallocated", trace.unallocated)) if is_so]
        found.append(("Was at", trace.where + (f" ({', '.join(marks)})" if marks else "")))
        dates = (("Created", trace.created), ("Written", trace.written), ("Accessed", trace.accessed))
        found += [(name, text) for name, text in dates if text]
    return [*found, *((f"Exif {name}", text) for name, text in said.exif)]


def _names(kept: str) -> list[str]:
    return list(json.loads(kept)) if kept else []


def yes_no(flag: bool | None) -> str:
    """``yes``, ``no``, or nothing where nobody said."""
    return {True: "yes", False: "no", None: ""}[flag]
