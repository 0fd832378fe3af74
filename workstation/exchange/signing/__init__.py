"""Signatures and encryption that people outside can check with ``openssl`` alone.

Ed25519 serves our own statements; CMS (RFC 5652) serves the world: a detached signature under the unit's
certificate, and envelopes to the certificates of authorities. Keys and times are arguments; nothing here
reads a clock, so a signature carries no signing time (the release statement does).
"""

from workstation.exchange.signing.certificates import (
    CertificateFacts,
    demo_authority,
    read_certificate,
    self_signed_unit,
)
from workstation.exchange.signing.envelope import (
    embedded_certificate,
    encrypt_cms,
    envelope_recipients,
    in_our_spelling,
    sign_cms,
    verify_cms,
)
from workstation.exchange.signing.statements import ed25519_verify

__all__ = [
    "CertificateFacts",
    "demo_authority",
    "ed25519_verify",
    "embedded_certificate",
    "encrypt_cms",
    "envelope_recipients",
    "in_our_spelling",
    "read_certificate",
    "self_signed_unit",
    "sign_cms",
    "verify_cms",
]
