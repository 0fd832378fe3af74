"""Rows: cut exactly, as the csv module would read them where the quoting makes sense, and never slowly."""

import csv
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.domain.tip import Columns
from workstation.exchange.tipfile import open_tips, parse
from workstation.exchange.tiprows import csv_rows, find_list, flat
from workstation.exchange.tiptext import Source

CELLS = st.lists(st.lists(st.text('ab";,\r\n |\t\x00é', max_size=8), min_size=2, max_size=4), max_size=6)


def source(text: str) -> Source:
    return Source(text.encode(), 0, "utf-8", "", "")


@given(CELLS, st.sampled_from([";", ",", "\t", "|"]), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
@settings(max_examples=200, deadline=None)
def test_what_a_csv_writer_wrote_is_read_back_cell_by_cell(rows: list[list[str]], delimiter: str, quoting: int) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerows(rows)
    whole = source(file.getvalue())
    found = list(csv_rows(whole, 0, 1, delimiter.encode()))
    assert [[whole.text(cell) for cell in row.cells] for row in found] == rows
    line = 1
    for row in found:
        assert row.line == line
        line += len(row.raw.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def test_a_json_value_becomes_named_texts() -> None:
    value = {
        "a": {"b": {"c": "x"}},
        "l": ["p", "q"],
        "m": [1, {"k": None}],
        "n": None,
        "t": True,
        "deep": {"1": {"2": {"3": {"4": 5}}}},
    }
    assert dict(flat(value)) == {
        "a.b.c": "x", "l": "p\nq", "m": '[1, {"k": null}]', "n": "", "t": "true", "deep.1.2.3": '{"4": 5}',
    }  # fmt: skip


@pytest.mark.parametrize(("text", "at"), [
    ("[1]", 0), ('  [{"a": 1}]', 2), ('{"x": 1, "tips": [ {"a": 1}]}', 17), ('{"a": [{}], "b": [{}]}', -1), ("{}", -1),
    ('{"links": [{"u": 1}]}', -1), ('{"tips": [{"a": oops', 9), ("", -1), ('{"a"', -1), ('{"a": ', -1), ("7", -1),
])  # fmt: skip
def test_the_list_of_tips_is_found(text: str, at: int) -> None:
    assert find_list(text) == at


@pytest.mark.parametrize("data", [
    b"id;text\n" + b'1;"a\n' * 60_000, b'id;text\n"x\n' + b'""a\n' * 60_000, b'id;text\n1;"x\n' + b'y";"z\n' * 60_000,
    b'id;text\n"' + b'""' * 200_000, b"id;text\n" + b'";' * 200_000, b'id;text\n1;"' + b"a\n" * 200_000 + b'"x',
])  # fmt: skip
def test_hostile_quoting_is_read_in_a_straight_line(data: bytes) -> None:
    started = time.process_time()
    assert list(parse(open_tips(data), Columns({"text": "text"})))
    assert time.process_time() - started < 20  # a square of these would take hours
