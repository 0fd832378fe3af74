"""DSSE as the specification writes it, one spelling only, and persons counted once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.honest import Honest, verify
from workstation.domain.canonical import canonical
from workstation.domain.errors import Damaged
from workstation.domain.statement import STATEMENT_TYPE, Envelope, envelope_from, pae, signers, statement_from


def test_pae_is_the_vector_of_the_dsse_specification():
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_pae_counts_bytes_not_characters():
    assert pae("ä", "€".encode()) == b"DSSEv1 2 \xc3\xa4 3 \xe2\x82\xac"


@given(st.text(), st.binary(), st.text(), st.binary())
def test_pae_never_spells_two_things_alike(kind: str, payload: bytes, other: str, second: bytes):
    if (kind, payload) != (other, second):
        try:
            assert pae(kind, payload) != pae(other, second)
        except UnicodeEncodeError:
            return


def test_a_statement_comes_back_as_it_was(honest: Honest):
    for s in (honest.submit, honest.clear, honest.release):
        assert statement_from(s.payload()) == s


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p + b" ",
        lambda p: p.replace(b":", b": ", 1),
        lambda p: p.replace(b"{", b'{"also":1,', 1),
        lambda p: p[:-1] + b',"version":1}',
        lambda p: p.replace(b"clear", b"\\u0063lear", 1),
        lambda p: p[:-1],
        lambda p: b"",
        lambda p: b"[]",
        lambda p: b"null",
        lambda p: b"\xff\xfe",
        lambda p: b"[" * 100_000,
        lambda p: p.replace(b'"decision":"clear"', b'"decision":"burn"'),
    ],
)
def test_another_spelling_is_damaged(change, honest: Honest):
    with pytest.raises(Damaged):
        statement_from(change(honest.clear.payload()))


def test_a_person_counts_once_however_often_he_signs(honest: Honest):
    unit = honest.unit
    message = pae(STATEMENT_TYPE, b"x")
    sig = unit.keys["anna"].sign(message)
    ring = {seat.person: seat.sign_key for seat in unit.rosters[0].seats}
    assert signers(Envelope(b"x", STATEMENT_TYPE, (("anna", sig),) * 3), ring, verify) == {"anna"}
    # the same signature under other names adds nobody
    named = (("anna", sig), ("ben", sig), ("rita", sig), ("nobody", sig))
    assert signers(Envelope(b"x", STATEMENT_TYPE, named), ring, verify) == {"anna"}


def test_a_signature_holds_for_its_type_and_payload_only(honest: Honest):
    ring = {seat.person: seat.sign_key for seat in honest.unit.rosters[0].seats}
    good = honest.unit.sign(honest.clear)
    assert signers(good, ring, verify) == {"ben"}
    assert not signers(replace(good, payload_type="application/json"), ring, verify)
    assert not signers(replace(good, payload=good.payload + b" "), ring, verify)
    assert not signers(good, {}, verify)


def test_an_envelope_comes_back_as_it_was(honest: Honest):
    for envelope in honest.envelopes():
        assert envelope_from(envelope.document()) == envelope


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"payload": "", "payloadType": ""},
        {"payload": "", "payloadType": "", "signatures": [], "more": 1},
        {"payload": "*", "payloadType": "", "signatures": []},
        {"payload": "YQ==\n", "payloadType": "", "signatures": []},
        {"payload": 7, "payloadType": "", "signatures": []},
        {"payload": "", "payloadType": "", "signatures": [{"keyid": "a"}]},
        {"payload": "", "payloadType": "", "signatures": {"a": 1}},
        {"payload": "", "payloadType": "", "signatures": [{"keyid": "a", "sig": "ü"}]},
    ],
)
def test_something_else_is_no_envelope(document: object):
    with pytest.raises(Damaged):
        envelope_from(document)


@pytest.mark.parametrize("payload", [b"[]", b"1", b"{", b"", b"\xff", b"[" * 100_000])
def test_a_payload_that_is_no_object_is_damaged(payload: bytes):
    with pytest.raises(Damaged):
        Envelope(payload, "x", ()).json()


def test_canonical_has_one_spelling_and_no_nan():
    assert canonical({"b": 1, "a": ["ä", None, True]}) == '{"a":["ä",null,true],"b":1}'.encode()
    for bad in (float("nan"), float("inf")):
        with pytest.raises(ValueError):
            canonical(bad)
