"""Reader's side: ``report.xml`` of a Cellebrite UFDR, streamed – where each file lay on the phone, and whether it was deleted.

Defensive on purpose, because its writer changes every year: what is not understood is passed over, and the files of
the ZIP are taken in with or without it. A document type or an entity ends the reading: no report has one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.parsers import expat

from workstation.exchange.container.protocol import Failed

REPORT = "report.xml"
_MOST = 1_000_000
"""Files of which the report's word is kept; about 300 MB of it."""

_LONGEST = 4096
_DEVICE = ("DeviceInfoSelectedDeviceName", "DeviceInfoDetectedModel", "DeviceInfoDeviceModel")


@dataclass(frozen=True, slots=True)
class Fact:
    """What the report says of one file."""

    path: bytes
    deleted: bool
    modified: int


@dataclass(slots=True)
class Report:
    """``files`` by their place in the ZIP; ``device`` is the phone's name, or empty."""

    device: bytes = b""
    files: dict[bytes, Fact] = field(default_factory=dict)


class _Ended(Exception):
    pass


def read_report(pieces: Iterator[bytes]) -> Report | None:
    """What is understood of a report; None where it is no such report."""
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, Failed, _Ended, MemoryError):
        pass  # what was understood so far is true of the files it names
    return reading.report if reading.known else None


def _refuse(*_: object) -> None:
    raise _Ended


class _Reading:
    def __init__(self) -> None:
        self.report = Report()
        self.known = False
        self._path = ""
        self._deleted = False
        self._local = ""
        self._modified = 0
        self._within = False
        self._item = ""
        self._words = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.known:
            if name != "project":
                raise _Ended
            self.known = True
        elif name == "file" and not self._within:
            self._within, self._local, self._modified = True, "", 0
            self._path = attributes.get("path", "")[:_LONGEST]
            self._deleted = attributes.get("deleted", "").lower() not in {"", "intact", "unknown", "no", "false"}
        self._item, self._words = "", ""
        if name in {"item", "timestamp"}:
            self._item = attributes.get("name", "")

    def text(self, words: str) -> None:
        if self._item and len(self._words) < _LONGEST:
            self._words += words[:_LONGEST]

    def end(self, name: str) -> None:
        words, item = self._words.strip(), self._item
        self._item, self._words = "", ""
        if name == "file" and self._within:
            self._within = False
            if self._local and len(self.report.files) < _MOST:
                place = self._local.replace("\\", "/").lstrip("/").encode("utf-8", "replace")
                path = self._path.encode("utf-8", "replace")
                self.report.files[place] = Fact(path, self._deleted, self._modified)
        elif item == "Local Path" and self._within:
            self._local = words
        elif item == "ModifyTime" and self._within:
            self._modified = _seconds(words)
        elif item in _DEVICE and not self._within and not self.report.device:
            self.report.device = words.encode("utf-8", "replace")[:200]


def _seconds(words: str) -> int:
    """An ISO time as seconds since 1970, without a zone taken as UTC; 0 for anything else."""
    try:
        when = datetime.fromisoformat(re.sub(r"\.\d+", "", words.strip()))
    except ValueError:
        return 0
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
