"""Tips in: exact bytes, exact lines, and no file that stops an import."""

import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.domain.errors import Refused, Unreadable
from workstation.domain.tip import Columns, ParsedTip, RejectedRow, visible
from workstation.exchange.tipfile import TipFile, guess, links_in, open_tips, parse

NAUGHTY = Path(__file__).resolve().parents[3] / "shared" / "data" / "text" / "naughty-strings.json"


def tips(data: bytes | str, columns: dict[str, str] | None = None) -> list[ParsedTip | RejectedRow]:
    file = open_tips(data.encode() if isinstance(data, str) else data)
    return list(parse(file, Columns(columns) if columns else guess(file.header)))


def good(data: bytes | str, columns: dict[str, str] | None = None) -> list[ParsedTip]:
    found = tips(data, columns)
    assert not [row for row in found if isinstance(row, RejectedRow)]
    return [row for row in found if isinstance(row, ParsedTip)]


def quoted(cells: list[str], delimiter: str = ";") -> str:
    return delimiter.join('"' + cell.replace('"', '""') + '"' for cell in cells)


# --- what a file is ------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_separator_is_found_even_when_texts_hold_the_others(delimiter: str) -> None:
    rows = [["id", "date", "text"], ["1", "2026-01-02", "a, b; c | d"], ["2", "2026-01-03", "e; f, g"]]
    file = open_tips("\r\n".join(quoted(row, delimiter) for row in rows).encode())
    assert (file.kind, file.delimiter, file.header) == ("csv", delimiter, ("id", "date", "text"))
    assert [t.text for t in parse(file, guess(file.header)) if isinstance(t, ParsedTip)] == ["a, b; c | d", "e; f, g"]


def test_excels_own_line_naming_the_separator_is_obeyed_and_counted() -> None:
    file = open_tips(b"sep=,\r\nid,text\r\n1,a;b;c\r\n")
    assert file.delimiter == ","
    (tip,) = good(b"sep=,\r\nid,text\r\n1,a;b;c\r\n")
    assert (tip.line, tip.text) == (3, "a;b;c")


@pytest.mark.parametrize("row", [
    "12;2026-01-02;seen in Ghent", "x;y;https://shop.example/1", ";;", "a@b.example;hello;there", "4711;0815;12",
    "O-2026-0042;web;I saw it", "email;web;" + "long text " * 20,
])  # fmt: skip
def test_a_file_without_a_header_is_a_sentence_with_a_way_out(row: str) -> None:
    with pytest.raises(Unreadable) as stop:
        open_tips(f"{row}\n{row}\n".encode())
    assert stop.value.code == "no_header"
    assert "first row" in stop.value.hint


def test_unknown_names_are_a_header_and_odd_ones_are_made_distinct() -> None:
    file = open_tips(b"foo;;bar;bar\n1;2;3;4\n;;;5\n")
    assert file.header == ("foo", "column 2", "bar", "bar (2)")
    assert file.fill == {"foo": 0.5, "column 2": 0.5, "bar": 0.5, "bar (2)": 1.0}


def test_a_header_alone_has_no_rows() -> None:
    assert tips("id;text\n") == []


def test_a_header_over_two_lines_is_counted() -> None:
    assert good('id;"text\nof tip"\n1;a\n', {"text": "text\nof tip"})[0].line == 3


# --- rows ----------------------------------------------------------------------------------------------


def test_a_record_over_several_lines_is_one_exact_slice() -> None:
    data = b'id;text\r\n1;"first\r\nsecond ""quoted"";\nthird"\r\n\r\n2;after\r\n'
    first, second = good(data)
    assert first.text == 'first\r\nsecond "quoted";\nthird'
    assert first.raw == b'1;"first\r\nsecond ""quoted"";\nthird"'
    assert (first.line, second.line) == (2, 6)


def test_one_bad_row_costs_one_row() -> None:
    data = 'id;date;text\n1;;ok\n2;;too;many\n3\n4;;\n5;no day;x\n6;;"never closed\n7;;"fine"\n8;;"odd" behind\n9;;ok\n'
    found = tips(data)
    assert [(row.line, row.column) for row in found if isinstance(row, RejectedRow)] == [
        (3, ""), (4, ""), (5, "text"), (6, "date"), (7, ""), (9, ""),
    ]  # fmt: skip
    assert [row.external_id for row in found if isinstance(row, ParsedTip)] == ["1", "7", "9"]
    assert b"\n".join([b"id;date;text", *(row.raw for row in found)]) + b"\n" == data.encode()
    reasons = {row.line: row.reason for row in found if isinstance(row, RejectedRow)}
    assert reasons[3] == "The row has 4 cells, but the header has 3 columns."
    assert "closing quotation mark" in reasons[7]


def test_a_quotation_mark_never_closed_at_all_does_not_eat_the_rest() -> None:
    found = tips('id;text\n1;"open\n2;b\n3;c\n')
    assert [isinstance(row, ParsedTip) for row in found] == [False, True, True]
    assert isinstance(found[0], RejectedRow)
    assert "never closed" in found[0].reason


def test_bytes_that_are_no_text_cost_their_row_and_name_the_column() -> None:
    rows = [f"{n};żółta torba {n}".encode() for n in range(9)]
    rows[4] = b"4;\xff\xfe torba"
    found = tips(b"id;text\n" + b"\n".join(rows))
    (bad,) = [row for row in found if isinstance(row, RejectedRow)]
    assert (bad.line, bad.column, bad.raw) == (6, "text", rows[4])
    assert len(found) == 9


def test_nul_bytes_in_a_text_are_kept_and_shown() -> None:
    (tip,) = good(b"id;text\n1;a\x00b\n")
    assert tip.text == "a\x00b"
    assert tip.raw == b"1;a\x00b"
    assert visible(tip.text) == "a␀b"


@pytest.mark.parametrize("kind", ["csv", "quoted", "json", "jsonl"])
def test_a_cell_of_a_million_characters_is_the_most(kind: str) -> None:
    def file(text: str) -> bytes:
        if kind.startswith("json"):
            row = json.dumps({"id": "1", "text": text}, ensure_ascii=False)
            return (f"[{row}]" if kind == "json" else row).encode()
        return ("id;text\n1;" + (quoted([text]) if kind == "quoted" else text)).encode()

    assert good(file("ä" * 1_000_000))[0].text == "ä" * 1_000_000
    (bad,) = tips(file("ä" * 1_000_001))
    assert isinstance(bad, RejectedRow)
    assert (bad.column, bad.line) == ("text", 2 if "json" not in kind else 1)
    assert "1,000,001" in bad.reason


@pytest.mark.parametrize(("given_", "kept"), [
    ("", ""), ("2026-11-22", "2026-11-22"), ("2026-11-22T10:30:00+01:00", "2026-11-22T10:30:00+01:00"),
    ("2026-11-22 10:30", "2026-11-22T10:30:00"), ("22.11.2026", "2026-11-22"), ("5/3/26 7:05", "2026-03-05T07:05:00"),
    ("1.2.2026, 23:59:01", "2026-02-01T23:59:01"), ("2026-11-22T10:30:00Z", "2026-11-22T10:30:00+00:00"),
])  # fmt: skip
def test_days_are_understood(given_: str, kept: str) -> None:
    assert good(f'id\tdate\ttext\n1\t"{given_}"\tx\n')[0].received_at == kept


@pytest.mark.parametrize(
    "nonsense", ["yesterday", "31.2.2026", "12/31/2026", "2026-13-01", "0001-01-01", "99.99.9999", "1e9"]
)
def test_days_that_cannot_be_cost_the_row_and_name_the_column(nonsense: str) -> None:
    (bad,) = tips(f"id;date;text\n1;{nonsense};x\n")
    assert isinstance(bad, RejectedRow)
    assert bad.column == "date"
    assert nonsense in bad.reason


def test_references_come_from_column_link_and_text() -> None:
    (tip,) = good(
        "ref;url;text\nO-2026-42000;https://example.org/o/o-2026-0007?x=1;like #O20260042, see https://e.org/a_(b).\n"
    )
    assert tip.object_ref == "O-2026-42000 O-2026-0007 O-2026-0042"
    assert tip.links == ("https://example.org/o/o-2026-0007?x=1", "https://e.org/a_(b)")


def test_a_link_alone_is_a_tip() -> None:
    (tip,) = good("url;text\nhttps://shop.example/bag;\n")
    assert (tip.text, tip.links) == ("", ("https://shop.example/bag",))


@pytest.mark.parametrize(("text", "links"), [
    ("see https://a.example/x, and (http://b.example/y).", ("https://a.example/x", "http://b.example/y")),
    ("HTTPS://A.EXAMPLE/?q=1&r=2#z!", ("HTTPS://A.EXAMPLE/?q=1&r=2#z",)), ("no link: http:/ //x", ()),
    ("»https://ü.example/ß«", ("https://ü.example/ß",)), ("https://a.b https://a.b", ("https://a.b",)),
])  # fmt: skip
def test_links_are_found_without_the_sentence_around_them(text: str, links: tuple[str, ...]) -> None:
    assert links_in(text) == links


# --- columns -------------------------------------------------------------------------------------------


def test_contact_data_are_kept_apart_and_empty_ones_left_out() -> None:
    (tip,) = good("text;name;email;phone\nx;Ann;;+32 2\n")
    assert tip.contact == {"name": "Ann", "phone": "+32 2"}


# --- JSON ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrap", ["%s", '{"exported": "2026-11-22", "count": 2, "tips": %s, "more": {"a": [1]}}', "\n\n %s \n"]
)
def test_a_json_list_wherever_it_stands(wrap: str) -> None:
    rows = [
        '{"id": 7, "text": "ü\\u20ac",\n "answers": {"country": "BE"}}',
        '{"text" : "b", "links": ["https://a.b/c d", "x"]}',
    ]
    data = (wrap % ("[ " + " ,\n".join(rows) + "\n]")).encode()
    assert open_tips(data).kind == "json"
    first, second = good(data)
    assert [first.raw, second.raw] == [row.encode() for row in rows]
    assert (first.external_id, first.text, first.country_hint) == ("7", "ü€", "BE")
    assert second.links == ("https://a.b/c",)
    assert second.line == first.line + 2


@pytest.mark.parametrize(
    "row", ['{"text": "a", "links": ["https://a.b/c"]}', '{"text": "a", "attachments": [{"name": "x"}]}']
)
def test_one_tip_alone_is_one_json_line_whatever_lists_it_holds(row: str) -> None:
    assert open_tips(row.encode()).kind == "jsonl"
    assert [tip.text for tip in good(row)] == ["a"]


def test_json_lines_cost_a_row_each() -> None:
    data = b'{"text": "a"}\r\n\n{"text": \n["x"]\n{"text": "b"} {"text": "c"}\n{"text": "\\ud800"}\n{"text": "d\xe2\x80\xa8e"}'
    assert open_tips(data).kind == "jsonl"
    found = tips(data)
    assert [(row.line, isinstance(row, ParsedTip)) for row in found] == [
        (1, True), (3, False), (4, False), (5, False), (6, False), (7, True),
    ]  # fmt: skip
    assert [row.raw for row in found] == [line for line in data.replace(b"\r", b"").split(b"\n") if line]


def test_a_broken_json_list_gives_what_stands_before_the_break() -> None:
    data = b'[{"text": "a"},\n{"text": "b"},\n{"text": oops}, {"text": "c"}]'
    first, second, bad = tips(data)
    assert isinstance(first, ParsedTip)
    assert isinstance(second, ParsedTip)
    assert isinstance(bad, RejectedRow)
    assert (bad.line, bad.raw) == (3, b'{"text": oops}, {"text": "c"}]')
    *_, cut = tips(data[:20])
    assert isinstance(cut, RejectedRow)


@pytest.mark.parametrize(
    "data", [b"[]", b"[1, 2]", b'{"a": 1}x', b'{"a": [1], "b": [2]}', b"[" * 100_000, b"{", b'{"a": [', b"{}"]
)
def test_json_without_tips_is_a_sentence(data: bytes) -> None:
    try:
        found = tips(data)
    except (Unreadable, Refused) as stop:
        assert stop.hint  # noqa: PT017 - two ways to say so
    else:
        assert all(isinstance(row, RejectedRow) for row in found)


def test_numbers_keep_their_spelling() -> None:
    (tip,) = good(b'[{"id": 12345678901234567890.10, "text": 1e400, "name": true, "phone": null, "lang": -0}]')
    assert (tip.external_id, tip.text, tip.language) == ("12345678901234567890.10", "1e400", "-0")
    assert tip.contact == {"name": "true"}


# --- everything, exactly -------------------------------------------------------------------------------

EXACT = {"id": "id", "channel": "channel", "text": "text", "language": "language", "country_hint": "country_hint",
         "contact.name": "name", "contact.email": "email", "contact.other": "other"}  # fmt: skip


def exact(tip: ParsedTip) -> list[str]:
    return [tip.external_id, tip.channel, tip.text, tip.language, tip.country_hint,
            *(tip.contact.get(n, "") for n in ("name", "email", "other"))]  # fmt: skip


def spelt(kind: str, texts: list[str]) -> tuple[bytes, list[bytes]]:
    """A file with each text in every field, and the raw rows it must give."""
    if kind == "csv":
        rows = [quoted([text] * len(EXACT)) for text in texts]
        return "\r\n".join([";".join(EXACT.values()), *rows]).encode(), [row.encode() for row in rows]
    rows = [json.dumps(dict.fromkeys(EXACT.values(), text), ensure_ascii=kind == "json") for text in texts]
    whole = "[" + ",\n".join(rows) + "]" if kind == "json" else "\n".join(rows)
    return whole.encode(), [row.encode() for row in rows]


def check_exact(kind: str, texts: list[str]) -> None:
    data, raws = spelt(kind, ["first", *texts])
    _, *found = tips(data, EXACT)
    assert [row.raw for row in found] == raws[1:]
    for row, text in zip(found, texts, strict=True):
        if not text.strip():
            assert isinstance(row, RejectedRow)
        else:
            assert isinstance(row, ParsedTip)
            blank = [text if text.strip() else ""] * 3
            assert exact(row) == [text] * 5 + blank


@pytest.mark.skipif(not NAUGHTY.is_file(), reason="shared data: naughty-strings.json is not here")
@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_awkward_strings_in_every_field_are_kept_to_the_bit(kind: str) -> None:
    texts = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    assert len(texts) > 400
    check_exact(kind, texts)


@given(
    st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30), max_size=5),
    st.sampled_from(["csv", "json", "jsonl"]),
)
@settings(max_examples=150, deadline=None)
def test_any_text_comes_back_as_it_was(texts: list[str], kind: str) -> None:
    check_exact(kind, texts)


@given(st.text('";,\r\n\tab \x00é', max_size=80), st.sampled_from(["utf-8", "cp1252", "utf-16"]))
@settings(max_examples=200, deadline=None)
def test_no_byte_of_any_csv_is_lost(junk: str, codec: str) -> None:
    data = ("id;text\n1;é\n" + junk).encode(codec)
    rows = [row.raw.decode("utf-16-le" if codec == "utf-16" else codec) for row in tips(data)]
    strip = lambda text: text.replace("\r", "").replace("\n", "")
    assert strip("".join(rows)) == strip("1;é\n" + junk)


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_arbitrary_bytes_end_in_rows_or_a_sentence(junk: bytes) -> None:
    try:
        file: TipFile = open_tips(junk)
        for row in parse(file, Columns({"text": file.header[0]})):
            assert isinstance(row, (ParsedTip, RejectedRow))
    except Unreadable:
        pass


# --- size ----------------------------------------------------------------------------------------------


def many(count: int) -> bytes:
    text = (
        "I saw this bag in a shop near the station, it was green; see https://shop.example/item?id=4711 for O-2026-0042. "
        * 2
    )
    return b"id;date;text;country\n" + b"".join(
        f'{n};2026-11-22T10:00:00;"{text} {n}";BE\r\n'.encode() for n in range(count)
    )


def test_a_hundred_thousand_tips_are_read_in_little_memory() -> None:
    data = many(100_000)
    file = open_tips(data)
    columns = guess(file.header)
    count = sum(isinstance(row, ParsedTip) for row in parse(file, columns))
    assert count == 100_000
    tracemalloc.start()
    for _ in zip(parse(file, columns), range(2000), strict=False):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
