"""The referral report: a tagged, archival PDF (PDF/A-2a and PDF/UA-1) set by typst in memory.

Words are data: they travel in a JSON file which the template sets as text, so nothing a stranger wrote is ever
markup, and links stay words that cannot be clicked. Only fonts we bring are used, so equal contents give equal
bytes on every machine; a character which none of them holds is spelt out, and the exact text is in referral.json.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

from workstation.domain.canonical import Json
from workstation.domain.tip import visible
from workstation.exchange.pictures import check_jpeg, check_png

LONGEST_TEXT = 20_000
"""Characters of one text that are printed; the rest is in referral.json, and the report says so."""

LONGEST_SIDE = 20_000
"""Longest side of a rendition, in pixels."""

_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_PROBE = b'#set document(title: "x")\n#set text(font: ("Libertinus Serif", "DejaVu Sans"))\n#title[x]\n#for s in json("data.json") [#text(s) ]'


def shown(text: str) -> str:
    """Untrusted text for print: invisible and control characters as symbols that every one of our fonts holds."""
    out = []
    for c in visible(text.replace("\r\n", "\n")).expandtabs(4):
        code = ord(c)
        out.append(f"⟦{code - 0x2400:04X}⟧" if 0x2400 <= code < 0x2420 else "⟦007F⟧" if c == "␡" else c)
    return "".join(out)


def compile_report(
    data: Json, pictures: Mapping[str, bytes], *, template: Path, fonts: Sequence[Path], day: date
) -> bytes:
    """The PDF of ``data`` – already ``shown`` – with ``pictures`` by the paths the data name.

    ``day`` is the date in the file's properties. A character that no font holds is spelt out as ⟦code⟧.
    """
    bundled = typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in fonts])
    compiler = typst.Compiler(font_paths=bundled, ignore_system_fonts=True)
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC)
    spelt = _unprintable(compiler, data)
    main = template.read_bytes()
    images = {path: _carried(picture) for path, picture in pictures.items()}
    while True:
        files = {"main.typ": main, "data.json": _json(_spell(data, spelt)), **images}
        try:
            return _pdf(compiler, files, stamp)
        except typst.TypstError as error:
            more = _named(error) - spelt
            if not more:
                raise
            spelt |= more


def _pdf(compiler: typst.Compiler, files: Any, stamp: datetime) -> bytes:
    """The archival, accessible PDF of in-memory ``files`` (typst's type hints do not know them yet)."""
    made = compiler.compile(files, format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=stamp)
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


def measured(picture: bytes) -> tuple[int, int]:
    """(width, height) in pixels of a PNG or JPEG which holds pixels and nothing else; raises Refused (rule "gate")."""
    return check_png(picture, LONGEST_SIDE) if picture.startswith(b"\x89PNG") else check_jpeg(picture)


def _carried(picture: bytes) -> bytes:
    """A picture inside an SVG: files in typst's memory must be UTF-8 text, and nothing is to be written to disk for it."""
    kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
    width, height = measured(picture)
    size = f'width="{width}" height="{height}"'
    link = f"data:image/{kind};base64," + base64.b64encode(picture).decode()
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}"><image {size} href="{link}"/></svg>'.encode()


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _named(error: Exception) -> frozenset[str]:
    """The characters typst says it cannot display."""
    found = _MISSING.search(str(error))
    return frozenset(c for c in found[1] if ord(c) > 127) if found else frozenset()


def _texts(value: Json) -> frozenset[str]:
    """Every character in every string of ``value``."""
    if isinstance(value, str):
        return frozenset(value)
    if isinstance(value, Mapping):
        return frozenset().union(*map(_texts, value.values()))
    if isinstance(value, Sequence):
        return frozenset().union(*map(_texts, value))
    return frozenset()


def _unprintable(compiler: typst.Compiler, data: Json) -> frozenset[str]:
    """Characters that stand in ``data`` and in none of the fonts, found by asking typst about halves."""
    missing: set[str] = set()
    waiting = [sorted(c for c in _texts(data) if ord(c) > 0x17F)]
    while waiting:
        group = waiting.pop()
        if not group:
            continue
        try:
            _pdf(compiler, {"main.typ": _PROBE, "data.json": _json(group)}, datetime.fromtimestamp(0, UTC))
        except typst.TypstError:
            if len(group) == 1:
                missing.update(group)
            else:
                waiting += [group[: len(group) // 2], group[len(group) // 2 :]]
    return frozenset(missing)


def _spell(value: Json, spelt: frozenset[str]) -> Json:
    if isinstance(value, str):
        return "".join(f"⟦{ord(c):04X}⟧" if c in spelt else c for c in value) if spelt else value
    if isinstance(value, Mapping):
        return {key: _spell(inner, spelt) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_spell(inner, spelt) for inner in value]
    return value
