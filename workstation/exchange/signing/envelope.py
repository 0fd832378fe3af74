"""CMS (RFC 5652): detached signatures under the unit's certificate, envelopes to authorities."""

import warnings
from collections.abc import Sequence
from hashlib import sha256

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.serialization import pkcs7

from workstation.domain.errors import Damaged, Refused, Unreadable
from workstation.exchange.signing.certificates import ASK, key_kind, load, takes_envelopes

_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError, RecursionError)
"""What asn1crypto raises over bytes that are not what they claim."""


def sign_cms(data: bytes, certificate_pem: str, key_pem: str) -> bytes:
    """A detached CMS signature (DER, SHA-256, no signing time) over ``data``; raises Refused if key and certificate differ."""
    certificate = load(certificate_pem)
    try:
        key = serialization.load_pem_private_key(key_pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unreadable("key", "The unit's private key cannot be read.", "Restore it from a backup.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Refused("key", "The unit signs with a P-256 key; this key is of another kind.")
    if key.public_key() != certificate.public_key():
        raise Refused("key", "The unit's private key does not belong to its certificate.", "Restore both together.")
    attributes = _attributes(sha256(data).digest())
    signature = key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return _signed_data(certificate, attributes, signature)


def verify_cms(data: bytes, cms_der: bytes, trusted_pem: str) -> None:
    """Raise Damaged unless ``cms_der`` is a detached signature over ``data`` by ``trusted_pem`` or by whom it issued."""
    trusted = load(trusted_pem)
    signed, signer = _sole_signer(cms_der)
    certificate = _signing_certificate(signed, signer, trusted)
    attributes = signer["signed_attrs"]
    if not isinstance(attributes, cms.CMSAttributes):
        raise Damaged("cms", "The signature carries no digest of what it signs.")
    found: dict[str, list[object]] = {}
    for attribute in attributes:
        found.setdefault(attribute["type"].native, []).extend(attribute["values"].native)
    if found.get("content_type") != ["data"] or found.get("message_digest") != [sha256(data).digest()]:
        raise Damaged("cms", "The signature was made over other bytes.")
    if signer["digest_algorithm"]["algorithm"].native != "sha256":
        raise Damaged("cms", "The signature does not use SHA-256.")
    message = attributes.untag().dump()
    if not _holds(certificate, signer["signature"].native, message, signer["signature_algorithm"]):
        raise Damaged("cms", "The signature does not hold.")


def in_our_spelling(cms_der: bytes, data: bytes, certificate_pem: str) -> bool:
    """Whether ``cms_der`` has exactly the bytes which ``sign_cms`` would put around its signature value."""
    _, signer = _sole_signer(cms_der)
    again = _signed_data(load(certificate_pem), _attributes(sha256(data).digest()), signer["signature"].native)
    return again == cms_der


def embedded_certificate(cms_der: bytes) -> str:
    """The PEM of the certificate which the sole signer names and the signature carries; raises Damaged."""
    signed, signer = _sole_signer(cms_der)
    for certificate in _embedded(signed):
        if _names(signer["sid"], certificate):
            return certificate.public_bytes(serialization.Encoding.PEM).decode()
    raise Damaged("cms", "The signature does not carry the certificate it was made with.")


def envelope_recipients(cms_der: bytes) -> tuple[str, ...]:
    """Issuer and serial number of each recipient of an envelope; raises Damaged when it is no whole envelope."""
    try:
        info = cms.ContentInfo.load(cms_der, strict=True)
        if info["content_type"].native != "enveloped_data":
            raise Damaged("cms", "This is not an encrypted package.")
        sealed = info["content"]["encrypted_content_info"]["encrypted_content"].native
        names = [recipient.chosen["rid"].chosen for recipient in info["content"]["recipient_infos"]]
        found = tuple(f"{name['issuer'].human_friendly}, {name['serial_number'].native}" for name in names)
    except _UNREADABLE as error:
        raise Damaged("cms", "The encrypted package cannot be read.") from error
    if not sealed or not found:
        raise Damaged("cms", "The encrypted package is empty.")
    return found


def encrypt_cms(data: bytes, certificates_pem: Sequence[str]) -> bytes:
    """CMS EnvelopedData (DER, AES-256-CBC) to every certificate; raises Refused for one that cannot receive."""
    if not certificates_pem:
        raise Refused("recipient", "There is no certificate to encrypt to.", ASK)
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(data).set_content_encryption_algorithm(algorithms.AES256)
    for pem in certificates_pem:
        certificate = load(pem)
        if not takes_envelopes(certificate):
            raise Refused(
                "recipient",
                f"The certificate of {certificate.subject.rfc4514_string()} ({key_kind(certificate)}) cannot receive "
                "encrypted packages.",
                "Ask the authority for an RSA certificate of at least 2048 bits that allows key encipherment.",
            )
        builder = builder.add_recipient(certificate)
    return builder.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def _attributes(message_digest: bytes) -> cms.CMSAttributes:
    return cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [core.OctetString(message_digest)]}),
        ]
    )


def _signed_data(certificate: x509.Certificate, attributes: cms.CMSAttributes, signature: bytes) -> bytes:
    ours = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    sha = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.IssuerAndSerialNumber({"issuer": ours.issuer, "serial_number": ours.serial_number}),
            "digest_algorithm": sha,
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": signature,
        }
    )
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [sha],
            "encap_content_info": {"content_type": "data"},
            "certificates": [ours],
            "signer_infos": [signer],
        }
    )
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return made


def _sole_signer(cms_der: bytes) -> tuple[cms.SignedData, cms.SignerInfo]:
    try:
        info = cms.ContentInfo.load(cms_der, strict=True)
        if info["content_type"].native != "signed_data":
            raise Damaged("cms", "This is not a signature.")
        signed = info["content"]
        _ = info.native  # asn1crypto parses lazily: this reads every field now
        if signed["encap_content_info"]["content"].native is not None or len(signed["signer_infos"]) != 1:
            raise Damaged("cms", "This is not one detached signature.")
        return signed, signed["signer_infos"][0]
    except _UNREADABLE as error:
        raise Damaged("cms", "The signature cannot be read.") from error


def _signing_certificate(signed: cms.SignedData, signer: cms.SignerInfo, trusted: x509.Certificate) -> x509.Certificate:
    """The certificate the signer names: the trusted one, or an embedded one which the trusted one issued."""
    if _names(signer["sid"], trusted):
        return trusted
    for certificate in _embedded(signed):
        if not _names(signer["sid"], certificate):
            continue
        try:
            certificate.verify_directly_issued_by(trusted)
        except (InvalidSignature, ValueError, TypeError):
            continue
        return certificate
    raise Damaged("cms", "The signature was not made with the unit's certificate.")


def _embedded(signed: cms.SignedData) -> list[x509.Certificate]:
    """The certificates a signature carries; one which cannot be read, or only with a warning, is passed over."""
    found = []
    for choice in [] if isinstance(signed["certificates"], core.Void) else signed["certificates"]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                certificate = x509.load_der_x509_certificate(choice.chosen.dump())
                _ = certificate.issuer, certificate.serial_number, certificate.extensions
        except (*_UNREADABLE, Warning, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension):
            continue
        found.append(certificate)
    return found


def _names(sid: cms.SignerIdentifier, certificate: x509.Certificate) -> bool:
    if sid.name == "issuer_and_serial_number":
        issuer = sid.chosen["issuer"].dump()
        serial = sid.chosen["serial_number"].native
        return bool(issuer == certificate.issuer.public_bytes() and serial == certificate.serial_number)
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return False
    return bool(sid.chosen.native == extension.value.digest)


def _holds(
    certificate: x509.Certificate, signature: bytes, message: bytes, algorithm: algos.SignedDigestAlgorithm
) -> bool:
    key = certificate.public_key()
    name = algorithm["algorithm"].native
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and name == "sha256_ecdsa":
            key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, rsa.RSAPublicKey) and name in {"sha256_rsa", "rsassa_pkcs1v15"}:
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True
