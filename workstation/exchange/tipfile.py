"""Tips in: CSV, JSON and JSON Lines from anywhere, row by row, byte for byte.

``open_tips`` says what a file is – kind, encoding, separator, columns, a sample – for a person to look at.
``parse`` then gives every row as a ``ParsedTip`` with its exact bytes, or as a ``RejectedRow`` with its line,
column and reason. Nothing is corrected, trimmed or dropped, and one bad row never stops the others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from workstation.domain.errors import Refused, Unreadable
from workstation.domain.tip import FIELDS, Columns, ParsedTip, RejectedRow, references
from workstation.exchange.tipcolumns import guess, known, mapped
from workstation.exchange.tiprows import Row, csv_rows, find_list, line_rows, list_rows
from workstation.exchange.tiptext import Source, read

__all__ = ["CELL_LIMIT", "TipFile", "guess", "mapped", "open_tips", "parse"]

CELL_LIMIT = 1_000_000
"""Longest cell that is taken in, in characters."""
_LOOK = 1000  # rows looked at to describe a file
_DELIMITERS = (b";", b",", b"\t", b"|")
_NO_HEADER = Unreadable(
    "no_header",
    "The first row looks like data: the file has no row with the names of its columns.",
    "Put a first row with names above it, e.g. “id;date;text”, and import it again.",
)


@dataclass(frozen=True, slots=True)
class TipFile:
    """What a tip file is. ``fill`` is the share of rows (0–1, of the first thousand) with something in a column.

    ``delimiter`` is "" unless it is a CSV; ``note`` says how the encoding was found; ``sample`` are the first rows.
    """

    kind: str  # csv | json | jsonl
    encoding: str
    note: str
    delimiter: str
    header: tuple[str, ...]
    fill: Mapping[str, float]
    sample: tuple[tuple[str, ...], ...]
    source: Source = field(repr=False)
    start: int = field(repr=False)  # where the rows begin in source.body
    line: int = field(repr=False)  # on which line


def open_tips(data: bytes, encoding: str = "") -> TipFile:
    """What ``data`` is. ``encoding`` overrules what is found.

    Raises Unreadable: empty, binary, no header, no list of tips in a JSON file, unknown encoding.
    """
    source = read(data, encoding)
    blanks = re.compile(rb"\s*").match(source.body, source.start)
    first = blanks.end() if blanks else source.start
    line = 1 + source.body.count(b"\n", source.start, first)
    if source.body[first : first + 1] == b"[" or _is_json_object(source, first):
        return _described("json", source, "", first, line)
    if source.body[first : first + 1] == b"{":
        return _described("jsonl", source, "", first, line)
    return _open_csv(source, first, line)


def _is_json_object(source: Source, at: int) -> bool:
    """Whether one JSON object with a list in it begins at ``at`` – not a line of JSON Lines."""
    if source.body[at : at + 1] != b"{":
        return False
    several = next(islice(line_rows(source, at, 1), 1, 2), None)
    first = next(line_rows(source, at, 1))
    if not first.problem and several is not None:
        return False
    return find_list(source.text(source.body[at:])) >= 0


def _described(
    kind: str, source: Source, delimiter: str, start: int, line: int, header: tuple[str, ...] = ()
) -> TipFile:
    """The TipFile with header (of JSON: the names in its first rows), fill and sample filled in."""
    bare = TipFile(kind, source.encoding, source.note, delimiter, header, {}, (), source, start, line)
    rows = [row for row in islice(_rows(bare), _LOOK) if not row.problem]
    if kind != "csv":
        header = tuple(dict.fromkeys(name for row in rows for name in row.cells))  # type: ignore[misc]
        if not header:
            raise Unreadable(
                "no_tips",
                "This JSON file holds no list of tips.",
                "Expected is a list of objects, an object with one such list (or one called “tips”), or one object a line.",
            )
    texts = [_texts(bare, header, row) for row in rows if kind != "csv" or len(row.cells) == len(header)]
    fill = {n: sum(1 for t in texts if t[i].strip()) / len(texts) if texts else 0.0 for i, n in enumerate(header)}
    return TipFile(kind, source.encoding, source.note, delimiter, header, fill, tuple(texts[:5]), source, start, line)


def _texts(tips: TipFile, header: Sequence[str], row: Row) -> tuple[str, ...]:
    if isinstance(row.cells, Mapping):
        return tuple(row.cells.get(name, "") for name in header)
    return tuple(map(tips.source.text, row.cells))


def _rows(tips: TipFile) -> Iterator[Row]:
    source = tips.source
    if tips.kind == "csv":
        return csv_rows(source, tips.start, tips.line, tips.delimiter.encode(), len(tips.header))
    if tips.kind == "jsonl":
        return line_rows(source, tips.start, tips.line)
    text = source.text(source.body[tips.start :])
    at = find_list(text)
    codec = "utf-8" if source.wide else source.encoding
    line = tips.line + text.count("\n", 0, max(at, 0))
    return list_rows(text, at, line, lambda piece: source.raw(piece.encode(codec, "surrogateescape")))


def _open_csv(source: Source, start: int, line: int) -> TipFile:
    if told := re.compile(rb"sep=(.)\r?\n", re.IGNORECASE).match(source.body, start):
        delimiter, start, line = told[1], told.end(), line + 1
    else:
        delimiter = max(_DELIMITERS, key=lambda d: _agreement(source, start, d))
    first = next(csv_rows(source, start, line, delimiter), None)
    if first is None:
        raise Unreadable("empty", "The tip file has no rows.", "Export it again from where it came from.")
    header = _header([source.text(cell).strip() for cell in first.cells if isinstance(cell, bytes)])
    below = line + first.raw.count(b"\n") + 1  # quoted names may hold line breaks
    return _described("csv", source, delimiter.decode("latin-1"), first.end, below, header)


def _agreement(source: Source, start: int, delimiter: bytes) -> tuple[float, int]:
    """How many of the first rows have as many cells as the first row, if that is more than one."""
    rows = list(islice(csv_rows(source, start, 1, delimiter), 50))
    width = len(rows[0].cells) if rows else 0
    if width < 2:
        return 0.0, 0
    return sum(1 for row in rows if len(row.cells) == width) / len(rows), width


def _header(cells: list[str]) -> tuple[str, ...]:
    """The names of the columns; raises Unreadable "no_header" if they look like data."""
    data = sum(1 for cell in cells if _is_data(cell))
    names = sum(1 for cell in cells if known(cell))
    if not any(cells) or (data and names <= 2 * data) or any("\x00" in cell for cell in cells):
        raise _NO_HEADER
    taken: dict[str, None] = {}
    for number, cell in enumerate(cells, start=1):
        name = cell or f"column {number}"
        while name in taken:
            name += " (2)"
        taken[name] = None
    return tuple(taken)


def _is_data(cell: str) -> bool:
    return bool(
        len(cell) > 120
        or re.search(r"https?://|\S@\S+\.\w", cell)
        or re.fullmatch(r"[+-]?[\d.,:/ -]+", cell)
        or references(cell)
        or re.match(r"\d{4}-\d\d-\d\d", cell)
    )


def parse(tips: TipFile, columns: Columns) -> Iterator[ParsedTip | RejectedRow]:
    """Every row of the file, in order, one at a time.

    Raises Refused before the first row: a column or field there is none of, or no column for the text.
    """
    for name, column in columns.fields.items():
        if name not in FIELDS:
            raise Refused("field", f"There is no field “{name[:40]}”.", "Use one of " + ", ".join(FIELDS) + ".")
        if column not in tips.header:
            raise Refused(
                "column", f"The file has no column “{column[:40]}”.", "Its columns are: " + ", ".join(tips.header)[:300]
            )
    if "text" not in columns.fields and "links" not in columns.fields:
        raise Refused(
            "no_text_column", "No column is mapped to the text of the tip.", "Choose the column that holds the message."
        )
    return (_tip(tips, columns, row) for row in _rows(tips))


class _Bad(Exception):
    """A cell that cannot be used: (column, reason)."""


def _tip(tips: TipFile, columns: Columns, row: Row) -> ParsedTip | RejectedRow:
    if row.problem:
        return RejectedRow(row.line, "", row.problem, row.raw)
    if tips.kind == "csv" and len(row.cells) != len(tips.header):
        said = f"The row has {len(row.cells)} cells, but the header has {len(tips.header)} columns."
        return RejectedRow(row.line, "", said, row.raw)
    try:
        return _canonical(row, _values(tips, columns, row), columns)
    except _Bad as bad:
        column, reason = bad.args
        return RejectedRow(row.line, column, reason, row.raw)


def _values(tips: TipFile, columns: Columns, row: Row) -> dict[str, str]:
    """The mapped cells by canonical field; every cell of the row is checked, mapped or not."""
    texts = dict(zip(tips.header, _texts(tips, tips.header, row), strict=True))
    for column, text in texts.items():
        if len(text) > CELL_LIMIT:
            raise _Bad(column, f"The cell has {len(text):,} characters; {CELL_LIMIT:,} are allowed.")
        if not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError:
                raise _Bad(column, f"The cell holds bytes that are not {tips.encoding} text.") from None
    return {name: texts[column] for name, column in columns.fields.items()}


_LINK = re.compile(r"https?://[^\s<>\"“”«»\x00-\x1f]+", re.IGNORECASE)


def links_in(text: str) -> tuple[str, ...]:
    """Web addresses in a text, in order, once each, without the punctuation of the sentence around them."""
    found: dict[str, None] = {}
    for link in _LINK.findall(text):
        bare = link.rstrip(".,;:!?'’*")
        while bare.endswith((")", "]")) and bare.count(bare[-1]) > bare.count("(" if bare[-1] == ")" else "["):
            bare = bare[:-1].rstrip(".,;:!?'’*")
        found.setdefault(bare)
    return tuple(found)


def _canonical(row: Row, values: Mapping[str, str], columns: Columns) -> ParsedTip:
    text, cell = values.get("text", ""), values.get("links", "")
    named = links_in(cell) or ((cell,) if cell.strip() else ())
    if not text.strip() and not named:
        raise _Bad(columns.fields.get("text", ""), "There is no text.")
    links = tuple(dict.fromkeys((*named, *links_in(text))))
    ref = values.get("object_ref", "")
    return ParsedTip(
        line=row.line,
        external_id=values.get("id", ""),
        received_at=_when(values.get("received_at", ""), columns.fields.get("received_at", "")),
        channel=values.get("channel", ""),
        text=text,
        language=values.get("language", ""),
        object_ref=" ".join(references(ref, *links, text)),
        links=links,
        country_hint=values.get("country_hint", ""),
        contact={n.removeprefix("contact."): v for n, v in values.items() if n.startswith("contact.") and v.strip()},
        raw=row.raw,
    )


_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2}),?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


def _when(text: str, column: str) -> str:
    """ISO 8601 as given, or day.month.year and day/month/year turned into it; "" stays "". Zones are kept."""
    text = text.strip()
    if not text:
        return ""
    try:
        if found := _DAY.fullmatch(text):
            day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
            year += 2000 if year < 100 else 0
            moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the sender named no zone
            dated = found[4] is None
        else:
            moment = datetime.fromisoformat(text)
            dated = len(text) <= 10
    except ValueError:
        moment, dated = datetime.min, True  # noqa: DTZ901 - only its year is looked at
    if not 1990 <= moment.year <= 2100:
        raise _Bad(column, f"“{text[:40]}” is not a date we can read; write 2026-11-22 or 22.11.2026.")
    return moment.date().isoformat() if dated else moment.isoformat()
