"""Cryptography of the vault: passphrases, key files, sealing to persons, authenticated encryption.

Primitives only from ``cryptography``: Argon2id (RFC 9106), HKDF-SHA-256, ChaCha20-Poly1305, Ed25519 and
HPKE (RFC 9180: X25519, HKDF-SHA-256, ChaCha20-Poly1305).
"""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workstation.domain.canonical import Json, canonical
from workstation.domain.errors import Busy, Damaged, Refused

KEY_BYTES = 32
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
SHORTEST_PASSPHRASE = 12


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id cost: memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int


FLOOR = Cost(64 * 1024, 3, 4)
"""Below this a key file is refused: somebody made it cheap to guess."""
USUAL = Cost(256 * 1024, 3, 4)
CEILING = Cost(4 * 1024 * 1024, 64, 64)
"""Above this a key file is refused: it would hold the desk for hours instead of opening."""


def random_key() -> bytes:
    """32 bytes from the operating system."""
    return os.urandom(KEY_BYTES)


def subkey(key: bytes, purpose: str) -> bytes:
    """A key for one purpose, derived from another (HKDF-SHA-256)."""
    return HKDF(hashes.SHA256(), KEY_BYTES, None, b"workstation/1/" + purpose.encode()).derive(key)


def commitment(secret: bytes) -> str:
    """A digest that fits only this secret and tells nothing of it."""
    return subkey(
        secret[:KEY_BYTES] if len(secret) == KEY_BYTES else hashlib.sha256(secret).digest(), "commitment"
    ).hex()


def seal(key: bytes, plain: bytes, about: str) -> bytes:
    """Encrypt ``plain`` so that it opens only under ``key`` and in its own place ``about``."""
    nonce = os.urandom(12)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes, about: str) -> bytes:
    """Open ``seal``; raises Damaged if key, place or bytes differ."""
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:12], sealed[12:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise Damaged(
            "seal", "A sealed value does not open: it was changed, or belongs elsewhere.", "Restore it from a backup."
        ) from error


def seal_for(public: str, plain: bytes, about: str) -> bytes:
    """Encrypt to the holder of an X25519 public key (hex)."""
    return _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(bytes.fromhex(public)), about.encode())


def name_of(key: bytes, kind: str, plain: bytes) -> str:
    """A keyed name for content: without the key nobody can test whether a known file is stored."""
    return hmac.new(key, kind.encode() + b"\0" + plain, "sha256").hexdigest()


def verify(public: str, signature: bytes, message: bytes) -> bool:
    """Ed25519; False for any malformed key or signature. Fits ``domain.statement.Verify``."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 pair that opens what was sealed for it."""

    private: X25519PrivateKey

    @classmethod
    def new(cls) -> "KeyPair":
        """A random pair."""
        return cls(X25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> "KeyPair":
        """The pair of a stored 32-byte private key."""
        return cls(X25519PrivateKey.from_private_bytes(seed))

    @property
    def seed(self) -> bytes:
        """The 32-byte private key."""
        return self.private.private_bytes_raw()

    @property
    def public(self) -> str:
        """The public key in hex."""
        return self.private.public_key().public_bytes(*_RAW).hex()

    def open(self, sealed: bytes, about: str) -> bytes:
        """Open ``seal_for``; raises Damaged."""
        try:
            return _SUITE.decrypt(sealed, self.private, about.encode())
        except (InvalidTag, ValueError) as error:
            raise Damaged("seal", "A key does not open: it was sealed for somebody else, or changed.") from error


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """The unlocked keys of one person."""

    person: str
    signing: Ed25519PrivateKey
    agreement: KeyPair
    root: str  # digest of roster version 1 as pinned at enrolment

    @property
    def sign_key(self) -> str:
        """Public signing key, hex."""
        return self.signing.public_key().public_bytes(*_RAW).hex()

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature."""
        return self.signing.sign(message)


def new_person_keys(person: str, root: str = "") -> PersonKeys:
    """Random keys for somebody who is being enrolled."""
    return PersonKeys(person, Ed25519PrivateKey.generate(), KeyPair.new(), root)


def check_passphrase(passphrase: str) -> str:
    """Refuse a passphrase too short to withstand guessing."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused(
            "passphrase_short",
            f"A passphrase needs at least {SHORTEST_PASSPHRASE} characters.",
            "Four or five random words are easy to remember.",
        )
    return passphrase


def key_file(keys: PersonKeys, name: str, passphrase: str, cost: Cost = USUAL) -> bytes:
    """The key file of a person: their keys under a passphrase, as JSON."""
    salt = os.urandom(16)
    header: dict[str, Json] = {
        "format": "workstation/key/1",
        "person": keys.person,
        "name": name,
        "argon2id": {"memory": cost.memory, "passes": cost.passes, "lanes": cost.lanes, "salt": salt.hex()},
    }
    secret = canonical(
        {"sign": keys.signing.private_bytes_raw().hex(), "agree": keys.agreement.seed.hex(), "root": keys.root}
    )
    locked, commitment = _lock_keys(check_passphrase(passphrase), salt, cost)
    sealed = seal(locked, secret, canonical(header).decode())
    return json.dumps(
        {**header, "commitment": commitment.hex(), "sealed": base64.b64encode(sealed).decode()}, indent=1
    ).encode()


def _lock_keys(passphrase: str, salt: bytes, cost: Cost) -> tuple[bytes, bytes]:
    # The commitment is checked first: ChaCha20-Poly1305 alone does not commit to its key.
    derived = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory
    ).derive(passphrase.encode())
    return subkey(derived, "key file"), subkey(derived, "commitment")


def _bearable(cost: Cost) -> bool:
    return (
        FLOOR.memory <= cost.memory <= CEILING.memory
        and FLOOR.passes <= cost.passes <= CEILING.passes
        and 1 <= cost.lanes <= CEILING.lanes
    )


def unlock(data: bytes, passphrase: str) -> PersonKeys:
    """Open a key file. Raises Busy ("passphrase") if wrong, Damaged if garbled or made cheap to guess."""
    try:
        value = json.loads(data)
        header = {field: value[field] for field in ("format", "person", "name", "argon2id")}
        kdf = value["argon2id"]
        cost = Cost(int(kdf["memory"]), int(kdf["passes"]), int(kdf["lanes"]))
        salt, commitment = bytes.fromhex(str(kdf["salt"])), bytes.fromhex(str(value["commitment"]))
        sealed = base64.b64decode(str(value["sealed"]), validate=True)
        about = canonical(dict(header)).decode()
        known = value["format"] == "workstation/key/1"
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise Damaged(
            "key_file", "The key file is damaged.", "Restore it from a backup, or be enrolled anew."
        ) from error
    if not known or not _bearable(cost):
        raise Damaged(
            "key_file_weak",
            "The key file was changed to be cheap to guess or too costly to open, or is of an unknown kind.",
            "Restore it from a backup, or be enrolled anew.",
        )
    locked, expected = _lock_keys(passphrase, salt, cost)
    if not hmac.compare_digest(expected, commitment):
        raise Busy("passphrase", "The passphrase is wrong.", "Try again; capital letters count.")
    secret = json.loads(unseal(locked, sealed, about))
    return PersonKeys(
        str(value["person"]),
        Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret["sign"])),
        KeyPair.from_seed(bytes.fromhex(secret["agree"])),
        secret["root"],
    )
