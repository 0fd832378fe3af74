"""Statements: signed decisions, as DSSE envelopes over exact stored bytes.

DSSE (https://github.com/secure-systems-lab/dsse) signs ``PAE(type, payload)``; the payload is never
re-serialised before it is checked. Keys are looked up by person id, and one person counts once however
many signatures an envelope carries (TUF counted keys, three times wrongly).
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workstation.domain.canonical import Json, canonical
from workstation.domain.errors import Damaged

STATEMENT_TYPE = "application/vnd.workstation.statement+json"

Verify = Callable[[str, bytes, bytes], bool]
"""``verify(public_key_hex, signature, message)`` – Ed25519, given by the caller: this room has no third party."""


class Decision(StrEnum):
    """What a statement decides."""

    SUBMIT = "submit"
    CLEAR = "clear"
    OVERRULE = "overrule"
    RELEASE = "release"
    WITHDRAW = "withdraw"
    SUBMIT_REFERRAL = "submit referral"
    APPROVE_REFERRAL = "approve referral"
    RELEASE_REFERRAL = "release referral"
    OPEN_CONTACT = "open contact"


@dataclass(frozen=True, slots=True)
class Statement:
    """One decision of one person about exact bytes.

    ``digests`` names each thing decided upon ("content", "rendition/1", "tagmanifest") with its SHA-256.
    ``authors`` are the person ids who made the version (submit statements only).
    """

    decision: Decision
    vault: str
    subject: str
    version: int
    digests: Mapping[str, str]
    person: str
    role: str
    roster_version: int
    roster_digest: str
    ledger_position: int
    ledger_hash: str
    at: str
    nonce: str
    checklist: Mapping[str, bool] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    reason: str = ""

    def payload(self) -> bytes:
        """The canonical bytes which are signed."""
        return canonical(
            {
                "decision": self.decision,
                "vault": self.vault,
                "subject": self.subject,
                "version": self.version,
                "digests": dict(self.digests),
                "person": self.person,
                "role": self.role,
                "roster": {"version": self.roster_version, "digest": self.roster_digest},
                "ledger": {"position": self.ledger_position, "hash": self.ledger_hash},
                "at": self.at,
                "nonce": self.nonce,
                "checklist": dict(self.checklist),
                "authors": list(self.authors),
                "reason": self.reason,
            }
        )


def statement_from(payload: bytes) -> Statement:
    """Read a payload; raises Damaged unless re-spelling it gives the same bytes."""
    try:
        value = json.loads(payload)
        statement = Statement(
            Decision(value["decision"]),
            value["vault"],
            value["subject"],
            value["version"],
            value["digests"],
            value["person"],
            value["role"],
            value["roster"]["version"],
            value["roster"]["digest"],
            value["ledger"]["position"],
            value["ledger"]["hash"],
            value["at"],
            value["nonce"],
            value["checklist"],
            tuple(value["authors"]),
            value["reason"],
        )
        same = statement.payload() == payload and _well_formed(statement)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Damaged("statement", "A statement cannot be read.") from error
    if not same:
        raise Damaged("statement", "A statement is not in its one spelling.")
    return statement


def _well_formed(s: Statement) -> bool:
    """Whether JSON gave the types a Statement promises: ``true`` is not version 1, and a list is no person."""
    texts = (s.vault, s.subject, s.person, s.role, s.roster_digest, s.ledger_hash, s.at, s.nonce, s.reason)
    return (
        all(isinstance(text, str) for text in (*texts, *s.authors, *s.digests.values()))
        and all(type(number) is int for number in (s.version, s.roster_version, s.ledger_position))
        and all(isinstance(answer, bool) for answer in s.checklist.values())
    )


@dataclass(frozen=True, slots=True)
class Envelope:
    """A DSSE envelope: payload, its type, and signatures by person id."""

    payload: bytes
    payload_type: str
    signatures: tuple[tuple[str, bytes], ...]  # (person id, signature)

    def json(self) -> dict[str, object]:
        """The payload as a JSON object; raises Damaged."""
        try:
            value = json.loads(self.payload)
        except (ValueError, RecursionError) as error:
            raise Damaged("envelope", "A signed document cannot be read.") from error
        if not isinstance(value, dict):
            raise Damaged("envelope", "A signed document is not an object.")
        return value

    def document(self) -> dict[str, Json]:
        """The envelope as DSSE's JSON."""
        return {
            "payload": base64.b64encode(self.payload).decode(),
            "payloadType": self.payload_type,
            "signatures": [{"keyid": person, "sig": base64.b64encode(sig).decode()} for person, sig in self.signatures],
        }


def envelope_from(document: object) -> Envelope:
    """Read DSSE's JSON; raises Damaged."""
    try:
        if not isinstance(document, dict) or set(document) != {"payload", "payloadType", "signatures"}:
            raise ValueError(document)
        signatures = tuple((str(s["keyid"]), base64.b64decode(s["sig"], validate=True)) for s in document["signatures"])
        return Envelope(base64.b64decode(document["payload"], validate=True), str(document["payloadType"]), signatures)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise Damaged("envelope", "A signed document cannot be read.") from error


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding: what is really signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def signers(envelope: Envelope, keyring: Mapping[str, str], verify: Verify) -> frozenset[str]:
    """The distinct persons of ``keyring`` (person id → public key) whose signature on the envelope holds."""
    message = pae(envelope.payload_type, envelope.payload)
    return frozenset(
        person
        for person, signature in envelope.signatures
        if person in keyring and verify(keyring[person], signature, message)
    )
