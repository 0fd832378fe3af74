"""The record accounts for every file, and has one spelling."""

import json

import pytest

from workstation.domain.errors import Damaged, Refused
from workstation.domain.object import LANGUAGES
from workstation.exchange.record import RECORD, check_record, expected_payload, languages, parse


def test_the_record_accounts_for_exactly_the_payload(built):
    record = json.loads(built.files[RECORD])
    assert expected_payload(record) == {path for path in built.files if path.startswith("data/")}
    assert languages(record) == ["de", "en"]


def test_a_withdrawal_alone_still_has_a_site():
    record = {"objects": [], "withdrawals": [{"ref": "O-2025-0007"}]}
    paths = expected_payload(record)
    assert languages(record) == ["en"]
    assert {f"data/site/{lang}/O-2025-0007.html" for lang in LANGUAGES} <= paths
    assert "data/site/en/index.html" in paths


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1}\n',
        b"\xef\xbb\xbf{}",
        b'{"a":NaN}',
        b"\xff",
        b'"\\ud800"',
        b"[" * 99_999,
    ],
)
def test_json_has_one_spelling(data):
    with pytest.raises(Damaged):
        parse("data/x.json", data)


def test_the_one_spelling_is_read():
    assert parse("data/x.json", '{"a":"ä","b":[1]}'.encode()) == {"a": "ä", "b": [1]}


@pytest.mark.parametrize("value", [None, [], 7, "x", {}])
def test_a_record_of_another_shape_is_refused(value):
    with pytest.raises(Refused):
        check_record(value)
