"""Certificates: reading what an authority sends, and making the unit's own and the rehearsal's."""

import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from workstation.domain.errors import Unreadable

ASK = "Ask the authority for its certificate as a PEM file (it begins with BEGIN CERTIFICATE)."


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a person must know about a certificate before trusting it; ``fingerprint`` is SHA-256 in hex."""

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    key_kind: str
    fingerprint: str
    usable_for_encryption: bool


def read_certificate(pem: str) -> CertificateFacts:
    """The facts of the one certificate in ``pem``; raises Unreadable when it is garbled or holds more."""
    certificate = load(pem)
    return CertificateFacts(
        certificate.subject.rfc4514_string(),
        certificate.issuer.rfc4514_string(),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        key_kind(certificate),
        certificate.fingerprint(hashes.SHA256()).hex(),
        takes_envelopes(certificate),
    )


def self_signed_unit(name: str, at: datetime) -> tuple[str, str]:
    """A new P-256 key and its self-signed certificate for five years from ``at``: (certificate PEM, key PEM)."""
    key = ec.generate_private_key(ec.SECP256R1())
    usage = _usage(signs=True, receives=False)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    return _self_signed(key, subject, at, usage), _pem(key)


def demo_authority(country: str, title: str, at: datetime) -> tuple[str, str]:
    """A rehearsal recipient: RSA-3072 certificate PEM and key PEM, five years from ``at``."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    usage = _usage(signs=False, receives=True)
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.COMMON_NAME, title[:64])]
    )
    return _self_signed(key, subject, at, usage), _pem(key)


def load(pem: str) -> x509.Certificate:
    """The one certificate in ``pem``; raises Unreadable."""
    if "PRIVATE KEY" in pem:
        raise Unreadable("certificate", "This file holds a private key, not only a certificate.", ASK)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a field which cryptography only warns of is a garbled certificate
            found = x509.load_pem_x509_certificates(pem.encode())
            for one in found:
                _ = one.public_key(), one.extensions, one.subject, one.issuer
    except (
        ValueError,
        TypeError,
        Warning,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
        x509.InvalidVersion,
    ) as error:
        raise Unreadable("certificate", "This is not a certificate that can be read.", ASK) from error
    if len(found) == 1:
        _check_own_signature(found[0])
        return found[0]
    raise Unreadable("certificate", f"This file holds {len(found)} certificates; exactly one is expected.", ASK)


def _check_own_signature(certificate: x509.Certificate) -> None:
    """A self-signed certificate must bear its own signature: a changed key in it could be opened by nobody."""
    if certificate.issuer != certificate.subject:
        return
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise Unreadable(
            "certificate", "This certificate was changed: its own signature does not hold.", ASK
        ) from error


def key_kind(certificate: x509.Certificate) -> str:
    """“RSA-3072”, “EC P-256”: the kind and size of its key."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA-{key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC P-256" if isinstance(key.curve, ec.SECP256R1) else f"EC {key.curve.name}"
    return type(key).__name__.removeprefix("_").removesuffix("PublicKey")


def takes_envelopes(certificate: x509.Certificate) -> bool:
    """Whether packages can be encrypted to it: RSA of at least 2048 bits, key encipherment allowed."""
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < 2048:
        return False
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.key_encipherment
    except x509.ExtensionNotFound:
        return True


def _usage(*, signs: bool, receives: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=False,
        key_encipherment=receives,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _self_signed(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, subject: x509.Name, at: datetime, usage: x509.KeyUsage
) -> str:
    start = at.astimezone(UTC).replace(microsecond=0)
    leap = start.month == 2 and start.day == 29
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(sha256(public).digest()[:16], "big") >> 1 | 1)
        .not_valid_before(start)
        .not_valid_after(start.replace(year=start.year + 5, day=28 if leap else start.day))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        # openssl's "cms -verify" asks for the e-mail purpose wherever a purpose is named at all
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
