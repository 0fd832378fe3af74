"""Signatures and envelopes: openssl agrees with them, and nothing else than the right bytes holds."""

import shutil
import subprocess
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.errors import Damaged, Refused, Unreadable
from workstation.exchange import signing

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DATA = b"line one\r\nline two\n\x00\xff"
openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")


@pytest.fixture(scope="module")
def unit():
    return signing.self_signed_unit("Unit 7", AT)


@pytest.fixture(scope="module")
def authority():
    return signing.demo_authority("DE", "Zentralstelle", AT)


@pytest.fixture(scope="module")
def signed(unit):
    return signing.sign_cms(DATA, *unit)


def test_ed25519_accepts_the_right_signature_and_no_other():
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    good = key.sign(b"message")
    assert signing.ed25519_verify(public, good, b"message")
    assert not signing.ed25519_verify(public, good, b"messagf")
    assert not signing.ed25519_verify(
        Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex(), good, b"message"
    )


@pytest.mark.parametrize(
    "public", ["", "zz", "00" * 31, "00" * 32, "01" + "00" * 31, "ff" * 32, "ed" + "ff" * 30 + "7f"]
)
def test_ed25519_never_holds_under_an_odd_key(public):
    # under a key of small order, R = identity and S = 0 would hold for some messages
    for signature in (b"\0" * 64, b"\1" + b"\0" * 63, b""):
        assert not any(signing.ed25519_verify(public, signature, bytes([n])) for n in range(16))


def test_a_signature_is_the_same_twice_and_holds(unit, signed):
    assert signed == signing.sign_cms(DATA, *unit)
    signing.verify_cms(DATA, signed, unit[0])
    assert signing.in_our_spelling(signed, DATA, unit[0])


def test_a_signature_over_other_bytes_is_refused(unit, signed):
    with pytest.raises(Damaged, match="other bytes"):
        signing.verify_cms(DATA + b" ", signed, unit[0])


def test_a_signature_of_another_unit_is_refused(signed):
    with pytest.raises(Damaged, match="not made with the unit's certificate"):
        signing.verify_cms(DATA, signed, signing.self_signed_unit("Unit 7", AT)[0])


def test_every_flipped_bit_of_a_signature_is_noticed(unit, signed):
    for place in range(0, len(signed) * 8, 7):
        bent = bytearray(signed)
        bent[place // 8] ^= 1 << place % 8
        try:
            signing.verify_cms(DATA, bytes(bent), unit[0])
            held = signing.in_our_spelling(bytes(bent), DATA, unit[0])
        except Damaged:
            held = False
        assert not held, f"bit {place}"


@given(st.binary(max_size=300))
def test_garbage_is_damaged_never_a_crash(unit, data):
    for ask in (lambda: signing.verify_cms(DATA, data, unit[0]), lambda: signing.envelope_recipients(data)):
        with pytest.raises(Damaged):
            ask()


def test_a_certificate_issued_by_the_trusted_one_may_sign():
    root_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root")])

    def make(name, key, issuer, issuer_key, ca, serial=5):
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(serial)
            .not_valid_before(AT)
            .not_valid_after(AT.replace(year=2030))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .sign(issuer_key, hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM)
            .decode()
        )

    leaf_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Leaf")])
    root, leaf = (
        make(root_name, root_key, root_name, root_key, True),
        make(leaf_name, leaf_key, root_name, root_key, False, 6),
    )
    pem = leaf_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    made = signing.sign_cms(DATA, leaf, pem)
    signing.verify_cms(DATA, made, root)
    assert signing.embedded_certificate(made) == leaf
    # the same names and serial numbers, but the issuer never signed it
    stranger = make(leaf_name, leaf_key, root_name, leaf_key, False, 6)
    with pytest.raises(Damaged):
        signing.verify_cms(DATA, signing.sign_cms(DATA, stranger, pem), root)


def test_key_and_certificate_must_belong_together(unit, authority):
    with pytest.raises(Refused, match="does not belong"):
        signing.sign_cms(DATA, unit[0], signing.self_signed_unit("Other", AT)[1])
    with pytest.raises(Refused, match="P-256"):
        signing.sign_cms(DATA, *authority)
    with pytest.raises(Unreadable, match="private key cannot be read"):
        signing.sign_cms(DATA, unit[0], "garbled")


def test_the_facts_of_certificates(unit, authority):
    facts = signing.read_certificate(unit[0])
    assert (facts.subject, facts.issuer, facts.key_kind) == ("CN=Unit 7", "CN=Unit 7", "EC P-256")
    assert (facts.not_before, facts.not_after) == (AT, AT.replace(year=2031))
    assert not facts.usable_for_encryption
    assert len(facts.fingerprint) == 64
    facts = signing.read_certificate(authority[0])
    assert facts.key_kind == "RSA-3072"
    assert facts.usable_for_encryption
    assert facts.subject == "CN=Zentralstelle,C=DE"


def test_a_leap_day_is_no_accident():
    certificate, _ = signing.self_signed_unit("Unit", datetime(2028, 2, 29, 12, tzinfo=UTC))
    assert signing.read_certificate(certificate).not_after == datetime(2033, 2, 28, 12, tzinfo=UTC)


def test_unusable_certificates_are_told_in_a_sentence(unit):
    lines = unit[0].splitlines()
    bent = "\n".join([lines[0], lines[1][:20] + "AAAA" + lines[1][24:], *lines[2:]])
    for pem in ("", "hello", unit[0][:200], bent.replace("MII", "MIX")):
        with pytest.raises(Unreadable) as caught:
            signing.read_certificate(pem)
        assert caught.value.message.endswith(".")
        assert "PEM" in caught.value.hint
    with pytest.raises(Unreadable, match="private key"):
        signing.read_certificate(unit[0] + unit[1])
    with pytest.raises(Unreadable, match="2 certificates"):
        signing.read_certificate(unit[0] * 2)


def test_an_envelope_needs_a_certificate_that_can_receive(unit, authority):
    with pytest.raises(Refused, match=r"CN=Unit 7 \(EC P-256\) cannot receive"):
        signing.encrypt_cms(DATA, [authority[0], unit[0]])
    with pytest.raises(Refused, match="no certificate"):
        signing.encrypt_cms(DATA, [])


def test_an_envelope_names_its_recipients(authority):
    other = signing.demo_authority("FR", "Office central", AT)[0]
    made = signing.encrypt_cms(DATA, [authority[0], other])
    assert len(signing.envelope_recipients(made)) == 2
    assert DATA not in made
    with pytest.raises(Damaged):
        signing.envelope_recipients(made[:-1])


@openssl
def test_openssl_verifies_our_signature_and_we_verify_its(tmp_path, unit, signed):
    for name, data in (
        ("data", DATA),
        ("ours.p7s", signed),
        ("unit.pem", unit[0].encode()),
        ("key.pem", unit[1].encode()),
    ):
        (tmp_path / name).write_bytes(data)
    check = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-content", "data", "-CAfile", "unit.pem"]
    done = subprocess.run([*check, "-in", "ours.p7s", "-out", "out"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out").read_bytes() == DATA
    make = ["openssl", "cms", "-sign", "-binary", "-outform", "DER", "-signer", "unit.pem", "-inkey", "key.pem"]
    subprocess.run([*make, "-in", "data", "-out", "theirs.p7s"], cwd=tmp_path, capture_output=True, check=True)
    theirs = (tmp_path / "theirs.p7s").read_bytes()
    signing.verify_cms(DATA, theirs, unit[0])
    assert not signing.in_our_spelling(theirs, DATA, unit[0])


@openssl
def test_openssl_opens_our_envelope(tmp_path, authority):
    made = signing.encrypt_cms(DATA, [authority[0]])
    for name, data in (("sealed", made), ("cert.pem", authority[0].encode()), ("key.pem", authority[1].encode())):
        (tmp_path / name).write_bytes(data)
    command = [
        "openssl",
        "cms",
        "-decrypt",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "sealed",
        "-recip",
        "cert.pem",
        "-inkey",
        "key.pem",
        "-out",
        "opened",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "opened").read_bytes() == DATA
