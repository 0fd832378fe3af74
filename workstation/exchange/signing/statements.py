"""Ed25519, under which every statement of a person is signed: the one check of such a signature."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

_WEAK_POINTS = frozenset(
    (
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    )
)
"""The points of small order: a signature under such a key can hold for any message."""

_FIELD = 2**255 - 19


def ed25519_verify(public_hex: str, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` over ``message`` holds under a raw public key in hex; weak keys never hold."""
    try:
        raw = bytes.fromhex(public_hex)
        canonical = int.from_bytes(raw, "little") & ((1 << 255) - 1) < _FIELD
        if len(raw) != 32 or not canonical or raw.hex() in _WEAK_POINTS:
            return False
        ed25519.Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
