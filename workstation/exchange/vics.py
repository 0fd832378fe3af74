"""VICS files (Project VIC, 1.1 to 2.0) in: read as a stream, believed in nothing, every spelling the field has.

A *case* has its entries in ``value[].Media[]``, a *hash set* directly in ``value[]``; the shape decides, as the context
key at the head is sometimes wrong. That key gives version and country, and so the scheme in which a category is meant.

Decided: yajl through ijson, one entry in memory at a time. Considered: ``json.loads``, which takes ten times the file.
Costs: a parser in C meets a stranger's file in this process; an entry larger or nested deeper than any tool writes
ends the reading, because the parser's memory grows with the square of the depth. What an entry says is ``vicsentry``'s.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from workstation.domain.errors import Unreadable
from workstation.domain.hashset import BadLine
from workstation.exchange.vicsentry import Head, text

_PIECE = 64 * 1024
_ENTRY_BYTES = 32 * 1024 * 1024
_ENTRY_DEPTH = 1500
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTEXT = re.compile(r"DataModels/(\d+\.\d+)(?:\.xml)?(?:/([^/#$]{1,40}))?")

Open = Callable[[], BinaryIO]


def looks_like(head: bytes) -> bool:
    """Whether the first kilobytes of a file (a few are enough) are those of a VICS file."""
    begun = text_of(head)
    if not begun.lstrip().startswith("{"):
        return False
    lower = begun.lower()
    return "projectvic" in lower or "vicsdatamodel" in lower or ('"value"' in begun and '"Media"' in begun)


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
                    facts.setdefault(prefix.rsplit(".", 1)[1], text(value))
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
