"""Hand-back: a VICS file by which the user of the forensic tool finds the photographs our crops were made from.

It holds digests, sizes, paths and a tag ``TRACE O-2026-0042`` – never a picture, a region (VICS has no place for one) or a
category: what we crop is no verdict about a file. ``check`` reads the finished bytes with the reader of seizures and
against a closed schema, so that nothing else can be in it.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workstation import __version__
from workstation.domain.errors import Damaged, Refused, Unreadable
from workstation.exchange import vics, vicsentry
from workstation.exchange.record import check_schema

VERSIONS = ("2.0", "1.3")


@dataclass(frozen=True, slots=True)
class Reference:
    """One photograph: what a forensic tool needs to find it. ``files``: (path, name) of each place it was found at."""

    md5: str
    sha1: str
    size: int
    path: str
    files: tuple[tuple[str, str], ...]
    objects: tuple[str, ...]
    media_id: str = ""

    @property
    def tags(self) -> str:
        """``TRACE O-2026-0042; TRACE O-2026-0043``."""
        return "; ".join(f"TRACE {ref}" for ref in self.objects)


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose file it is: the tool's own CaseID where its file gave one, our reference, and the country of its scheme."""

    case_id: str
    reference: str
    country: str = "Default"
    demo: bool = False


def build(sender: Sender, references: Sequence[Reference], version: str) -> bytes:
    """The file: UTF-8 without a mark, entries in the order given."""
    key, context = (
        ("odata.metadata", "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Cases")
        if version == "1.3"
        else (
            "@odata.context",
            f"http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/{sender.country}/$metadata#Cases",
        )
    )
    case = {
        "CaseID": sender.case_id,
        "CaseNumber": sender.reference,
        "SourceApplicationName": "workstation (rehearsal)" if sender.demo else "workstation",
        "SourceApplicationVersion": __version__,
        "TotalMediaFiles": len(references),
        "Media": [_entry(one, number) for one, number in zip(references, _numbers(references), strict=True)],
    }
    return json.dumps({key: context, "value": [case]}, indent=1).encode()


def _entry(one: Reference, number: int) -> dict[str, Any]:
    digest = one.md5.upper()
    return {
        "MediaID": number,
        "MD5": digest,
        "SHA1": one.sha1.upper(),
        "MediaSize": one.size,
        "RelativeFilePath": one.path,
        "Tags": one.tags,
        "MediaFiles": [{"MD5": digest, "FileName": name, "FilePath": path} for path, name in one.files],
    }


def _numbers(references: Sequence[Reference]) -> list[int]:
    """The tool's own MediaIDs, each once; a free number where there is none."""
    own = [int(one.media_id) if one.media_id.isascii() and one.media_id.isdigit() else 0 for one in references]
    free = max([number for number in own if number < 2**31], default=0) + 1
    numbers: list[int] = []
    for number in own:
        fits = 0 < number < 2**31 and number not in numbers
        numbers.append(number if fits else free)
        free += not fits
    return numbers


def check(data: bytes, references: Sequence[Reference]) -> None:
    """Raise Damaged unless ``data`` gives exactly these references and nothing else."""
    try:
        check_schema("handback-1.json", json.loads(data))
        head = vics.read_head(lambda: io.BytesIO(data))
        found = [
            vicsentry.particulars(entry, head) if isinstance(entry, dict) else None
            for entry in vics.entries(lambda: io.BytesIO(data), head)
        ]
    except (Refused, ValueError, Unreadable) as error:
        raise _differs() from error
    wanted = [(one.md5, one.sha1, one.path, one.tags, one.files) for one in references]
    if wanted != [
        one and (one.md5, one.sha1, one.path, one.tags, tuple((t.path, t.name) for t in one.traces)) for one in found
    ]:
        raise _differs()


def _differs() -> Damaged:
    return Damaged("handback", "The hand-back does not read as it was made.", "Nothing was written; report this.")
