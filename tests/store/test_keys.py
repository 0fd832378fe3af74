"""Key files and sealed values: wrong, damaged, made cheap, made dear, moved."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.vaults import PASSPHRASE
from workstation.domain.errors import Busy, Damaged, Refused
from workstation.store import keys


@pytest.fixture(scope="module")
def person() -> keys.PersonKeys:
    return keys.new_person_keys("p-1", "ab" * 32)


@pytest.fixture(scope="module")
def file(person: keys.PersonKeys) -> dict[str, object]:
    return json.loads(keys.key_file(person, "Anna", PASSPHRASE, keys.FLOOR))


def changed(file: dict[str, object], **argon: object) -> bytes:
    return json.dumps({**file, "argon2id": {**file["argon2id"], **argon}}).encode()


def test_a_key_file_gives_the_person_back(person: keys.PersonKeys, file: dict[str, object]):
    back = keys.unlock(json.dumps(file).encode(), PASSPHRASE)
    assert (back.person, back.sign_key, back.agreement.public, back.root) == (
        "p-1",
        person.sign_key,
        person.agreement.public,
        "ab" * 32,
    )
    said = json.dumps(file)
    assert person.agreement.seed.hex() not in said
    assert person.signing.private_bytes_raw().hex() not in said


@pytest.mark.parametrize("wrong", ["", "correct horse battery stapl", PASSPHRASE.upper(), PASSPHRASE + " "])
def test_a_wrong_passphrase_is_busy_not_damaged(file: dict[str, object], wrong: str):
    with pytest.raises(Busy) as stop:
        keys.unlock(json.dumps(file).encode(), wrong)
    assert stop.value.code == "passphrase"


@pytest.mark.parametrize(
    "argon",
    [
        {"memory": keys.FLOOR.memory - 1},
        {"memory": 8},
        {"memory": 0},
        {"memory": -1},
        {"passes": 1},
        {"passes": 0},
        {"passes": 10**9},
        {"memory": 10**12},
        {"lanes": 0},
        {"lanes": -4},
        {"lanes": 2**24},
    ],
    ids=str,
)
def test_a_key_file_made_cheap_or_dear_is_refused_before_any_work(file: dict[str, object], argon: dict[str, int]):
    with pytest.raises(Damaged) as stop:
        keys.unlock(changed(file, **argon), PASSPHRASE)
    assert stop.value.code == "key_file_weak"


@pytest.mark.parametrize(
    "argon", [{"memory": "much"}, {"memory": None}, {"memory": 1e999}, {"salt": "zz"}, {"salt": None}]
)
def test_a_garbled_cost_is_damaged(file: dict[str, object], argon: dict[str, object]):
    with pytest.raises(Damaged):
        keys.unlock(changed(file, **argon), PASSPHRASE)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"format":"workstation/key/1"}']
)
def test_something_else_is_no_key_file(data: bytes):
    with pytest.raises(Damaged):
        keys.unlock(data, PASSPHRASE)


@pytest.mark.parametrize("field", ["person", "name", "sealed", "format"])
def test_no_field_can_be_exchanged(file: dict[str, object], field: str):
    other = json.loads(keys.key_file(keys.new_person_keys("p-2"), "Ben", PASSPHRASE, keys.FLOOR))
    value = "workstation/key/2" if field == "format" else other[field]
    with pytest.raises(Damaged):
        keys.unlock(json.dumps({**file, field: value}).encode(), PASSPHRASE)


def test_a_dearer_but_lawful_cost_that_was_not_used_does_not_open(file: dict[str, object]):
    with pytest.raises((Busy, Damaged)):
        keys.unlock(changed(file, passes=4), PASSPHRASE)


def test_a_short_passphrase_is_refused():
    with pytest.raises(Refused):
        keys.check_passphrase("x" * 11)
    assert keys.check_passphrase("x" * 12)


@settings(max_examples=200)
@given(st.binary(max_size=64), st.data())
def test_every_flip_and_cut_of_a_sealed_value_is_damaged(plain: bytes, data: st.DataObject):
    key = keys.random_key()
    sealed = keys.seal(key, plain, "place")
    assert keys.unseal(key, sealed, "place") == plain
    flipped = bytearray(sealed)
    flipped[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    for bad in (bytes(flipped), sealed[: data.draw(st.integers(0, len(sealed) - 1))], sealed + b"\0"):
        with pytest.raises(Damaged):
            keys.unseal(key, bad, "place")
    for wrong in ("", "place ", "other"):
        with pytest.raises(Damaged):
            keys.unseal(key, sealed, wrong)
    with pytest.raises(Damaged):
        keys.unseal(keys.random_key(), sealed, "place")


@given(st.binary(max_size=200))
def test_noise_opens_for_nobody(noise: bytes):
    with pytest.raises(Damaged):
        keys.KeyPair.new().open(noise, "x")
    assert not keys.verify("00" * 32, noise, b"m")
    assert not keys.verify(noise.hex(), b"s" * 64, b"m")


def test_what_is_sealed_for_one_opens_for_that_one_in_that_place():
    one, two = keys.KeyPair.new(), keys.KeyPair.new()
    sealed = keys.seal_for(one.public, b"secret", "about")
    assert keys.KeyPair.from_seed(one.seed).open(sealed, "about") == b"secret"
    for pair, about in ((two, "about"), (one, "elsewhere")):
        with pytest.raises(Damaged):
            pair.open(sealed, about)


def test_subkeys_of_different_purposes_differ():
    key = keys.random_key()
    assert len({keys.subkey(key, p) for p in ("wrap", "names", "columns", "exposure", "personal")} | {key}) == 6


def test_a_signature_holds_for_its_message_only(person: keys.PersonKeys):
    signed = person.sign(b"yes")
    assert keys.verify(person.sign_key, signed, b"yes")
    assert not keys.verify(person.sign_key, signed, b"no")
    assert not keys.verify(keys.new_person_keys("x").sign_key, signed, b"yes")
    assert not keys.verify("not hex", signed, b"yes")
