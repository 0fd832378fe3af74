"""Receipts: an answer is read, anything else is a sentence."""

import json

import pytest

from workstation.domain.errors import Unreadable
from workstation.domain.referral import RECEIPTS
from workstation.exchange.receipt import Receipt, read_receipt


@pytest.mark.parametrize("answer", sorted(RECEIPTS))
def test_a_receipt_is_read(answer: str) -> None:
    data = json.dumps({"referral": "R-DE-0001", "answer": answer, "text": "ü", "date": "2026-12-01"}).encode()
    assert read_receipt(data) == Receipt("R-DE-0001", answer, "ü", "2026-12-01")
    assert read_receipt(b"\xef\xbb\xbf" + data).answer == answer


@pytest.mark.parametrize("data", [
    b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"referral": "R-DE-0001"}', b"[" * 50_000, b" " * 200_000,
    b'{"referral": "R-DE-0001", "answer": "yes", "date": "2026-12-01"}',
    b'{"referral": "../../x", "answer": "solved", "date": "2026-12-01"}',
    b'{"referral": "R-DE-0001", "answer": "solved", "date": "soon"}',
    b'{"referral": "R-DE-0001", "answer": "solved", "date": 7}',
    b'{"referral": "R-DE-0001", "answer": "solved", "date": "2026-12-01", "cc": "x"}',
    b'{"referral": "R-DE-0001", "answer": "solved", "date": "2026-12-01", "text": "\\ud800"}',
])  # fmt: skip
def test_a_garbled_receipt_is_a_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable) as stop:
        read_receipt(data)
    assert "report" in stop.value.hint
