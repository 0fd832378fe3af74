"""Rows cut out of a tip file without losing a byte: records of a CSV, values of a JSON list, lines of JSON Lines.

A CSV record ends where its quoting says. When the quoting makes no sense – never closed, or text behind the
closing mark – only the first line of the record is given up and reading resumes on the next one, so that one
stray quotation mark cannot swallow the rest of the file. Every cut is bounded: no file makes it slow.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from workstation.exchange.tiptext import Source

Cells = tuple[bytes, ...] | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line it begins on, its bytes in the file, and its cells – or what is wrong with it.

    ``cells`` are undecoded for CSV, by flattened name for JSON; ``end`` is where a CSV record ends in the body.
    """

    line: int
    raw: bytes
    cells: Cells
    problem: str = ""
    end: int = 0


_END_OF_LINE = re.compile(rb"\r\n|\n|\r|\Z")
_NEWLINES = re.compile(rb"\r\n|\n|\r")


@cache
def _patterns(delimiter: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """(a whole line without quotation marks, one cell with its end)."""
    d = re.escape(delimiter)
    plain = re.compile(rb"([^\"\r\n]*+)(?:\r\n|\n|\r|\Z)")
    cell = re.compile(rb"(?:\"((?:[^\"]++|\"\")*+)\"([^%b\r\n]*+)|([^%b\r\n]*+))(%b|\r\n|\n|\r|\Z)" % (d, d, d))
    return plain, cell


def csv_rows(source: Source, start: int, line: int, delimiter: bytes, width: int = 1000) -> Iterator[Row]:
    """Records from ``start`` on, which is on line ``line``; empty lines are passed over."""
    plain, cell = _patterns(delimiter)
    body, at = source.body, start
    while at < len(body):
        whole = plain.match(body, at)
        if whole is not None:
            if whole[1]:
                yield Row(line, source.raw(whole[1]), tuple(whole[1].split(delimiter)), "", whole.end())
            at, line = whole.end(), line + 1
            continue
        cells, end, problem = _record(body, at, cell, delimiter, width)
        if problem:
            found = _END_OF_LINE.search(body, at)
            end = found.end() if found else len(body)
        record = body[at:end]
        yield Row(line, source.raw(_unended(record)), () if problem else tuple(cells), problem, end)
        at, line = end, line + len(_NEWLINES.findall(record))


def _unended(record: bytes) -> bytes:
    return record[:-2] if record.endswith(b"\r\n") else record[:-1] if record[-1:] in (b"\n", b"\r") else record


def _record(
    body: bytes, at: int, cell: re.Pattern[bytes], delimiter: bytes, width: int
) -> tuple[list[bytes], int, str]:
    """(cells, where the record ends, what is wrong with its quoting)."""
    cells: list[bytes] = []
    spans_lines = False
    while True:
        found = cell.match(body, at)
        if found is None:  # the pattern can match nothing at all, so this is never reached
            raise AssertionError(at)
        quoted, behind, bare, end = found.groups()
        if quoted is not None:
            if behind.strip(b" \t"):
                return cells, at, f"Text stands behind the closing quotation mark of cell {len(cells) + 1}."
            spans_lines = spans_lines or b"\n" in quoted or b"\r" in quoted
            cells.append(quoted.replace(b'""', b'"'))
        elif bare.startswith(b'"'):
            return cells, at, f"The quotation mark that opens cell {len(cells) + 1} is never closed."
        else:
            cells.append(bare)
        if spans_lines and len(cells) > width + 1:
            return cells, at, "The quotation marks do not pair up: the cells run on into the next lines."
        at = found.end()
        if end != delimiter:
            return cells, at, ""


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_SPACE = re.compile(r"[ \t\r\n]*")


def flat(value: object, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """A JSON value as (name, text) pairs: objects by dotted names, lists line by line, numbers as they are spelt."""
    if isinstance(value, dict) and depth < 4:
        for key, inner in value.items():
            yield from flat(inner, f"{name}.{key}" if name else str(key), depth + 1)
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        yield name, "\n".join(value)
    elif isinstance(value, (dict, list)):
        yield name, json.dumps(value, ensure_ascii=False)
    elif value is None:
        yield name, ""
    else:
        yield name, str(value) if not isinstance(value, bool) else str(value).lower()


def _row(line: int, raw: bytes, value: object) -> Row:
    if not isinstance(value, dict):
        return Row(line, raw, {}, "This is not an object with named fields.")
    return Row(line, raw, dict(flat(value)))


def _value(text: str, at: int) -> tuple[object, int, str]:
    """(value, where it ends, what is wrong with it)."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except ValueError as error:
        said = getattr(error, "msg", "a number is too long")
        return None, at, f"This is not JSON: {said}."
    except RecursionError:
        return None, at, "This JSON is nested too deeply."
    return value, end, ""


def line_rows(source: Source, start: int, line: int) -> Iterator[Row]:
    """JSON Lines: one value a line; a bad line is given up alone."""
    body, at = source.body, start
    while at < len(body):
        end = body.find(b"\n", at)
        end = len(body) if end < 0 else end
        piece = body[at:end].removesuffix(b"\r")
        if piece.strip():
            text = source.text(piece).strip(" \t\r")
            value, stop, problem = _value(text, 0)
            if not problem and stop != len(text):
                problem = "More than one value stands on this line."
            raw = source.raw(piece)
            yield Row(line, raw, {}, problem) if problem else _row(line, raw, value)
        at, line = end + 1, line + 1


def list_rows(text: str, at: int, line: int, raw: Callable[[str], bytes]) -> Iterator[Row]:
    """The values of the JSON list whose ``[`` is at ``at``; where the list breaks, the rest is one bad row."""
    place, at = at, at + 1
    while True:
        gap = _SPACE.match(text, at)
        at = gap.end() if gap else at
        if text[at : at + 1] in ("]", ","):
            if text[at] == "]":
                return
            at += 1
            continue
        line += text.count("\n", place, at)
        place = at
        value, end, problem = _value(text, at)
        if problem or text[end : end + 1] == "":
            said = problem or "The list is never closed."
            if not problem:
                yield _row(line, raw(text[at:end]), value)
            if problem or end >= len(text):
                yield Row(
                    line, raw(text[at:] if problem else ""), {}, f"{said} Nothing behind this place could be read."
                )
            return
        yield _row(line, raw(text[at:end]), value)
        at = end


_TIPS = frozenset({"tips", "messages", "submissions", "reports", "rows", "records"})
_PARTS = frozenset({"attachments", "files", "links", "urls", "images", "media", "comments", "tags", "answers"})


def find_list(text: str) -> int:
    """Where the one list of objects in a JSON document begins: the document itself, or one field of it; else -1.

    Lists that are part of a tip, such as its attachments, are not meant; of several, the one called tips is.
    """
    at = _skip(text, 0)
    if text[at : at + 1] == "[":
        return at
    found: dict[str, int] = {}
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"':
        name, end, problem = _value(text, at)
        at = _skip(text, _skip(text, end) + 1)
        if problem:
            break
        if text[at : at + 1] == "[" and text.startswith("{", _skip(text, at + 1)) and str(name).lower() not in _PARTS:
            found[str(name).lower()] = at
        _, end, problem = _value(text, at)
        if problem:
            break
        at = _skip(text, _skip(text, end) + 1)
    meant = [place for called, place in found.items() if len(found) == 1 or called in _TIPS]
    return meant[0] if len(meant) == 1 else -1


def _skip(text: str, at: int) -> int:
    gap = _SPACE.match(text, at)
    return gap.end() if gap else at
