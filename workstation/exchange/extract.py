"""A ledger extract: entries with their hashes, the ledger's head, signed by who took it, with the roster chain.

A whole extract (no subject) proves its own chain from the first entry to the head. One about a single
subject proves each entry's own hash; that they stand in the chain is what its signer says.
"""

import json
from collections.abc import Mapping, Sequence

from workstation.domain.canonical import Json, canonical
from workstation.domain.errors import Damaged
from workstation.domain.ledger import Entry, Head, check, rehash
from workstation.domain.roster import Roster, check_chain
from workstation.domain.statement import Envelope, Verify, envelope_from, signers

EXTRACT_TYPE = "application/vnd.workstation.ledger-extract+json"
_FIELDS = ("position", "previous", "at", "person", "role", "via", "verb", "subject", "detail", "hash")


def payload(
    vault: str, demo: bool, subject: str, head: tuple[int, str], entries: Sequence[Mapping[str, Json]], at: str
) -> bytes:
    """The canonical bytes which are signed."""
    return canonical(
        {
            "vault": vault,
            "demo": demo,
            "subject": subject,
            "head": {"position": head[0], "hash": head[1]},
            "at": at,
            "entries": [{name: entry[name] for name in _FIELDS} for entry in entries],
        }
    )


def document(envelope: Envelope, chain: Sequence[Envelope]) -> bytes:
    """The file."""
    return canonical({"extract": envelope.document(), "roster": [one.document() for one in chain]}) + b"\n"


def examine(data: bytes, verify: Verify) -> tuple[tuple[Roster, ...], Mapping[str, str], bool]:
    """Check a file; returns the roster chain, facts to show, and whether it is a rehearsal. Raises Damaged."""
    try:
        value = json.loads(data)
        envelope = envelope_from(value["extract"])
        chain = [envelope_from(one) for one in value["roster"]]
        rosters = check_chain(chain, verify)
        same = document(envelope, chain) == data
        content = envelope.json()
        entries = [Entry(*(line[name] for name in _FIELDS)) for line in content["entries"]]  # type: ignore[attr-defined]
        head: Mapping[str, object] = content["head"]  # type: ignore[assignment]
        wanted = Head(int(str(head["position"])), str(head["hash"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Damaged("extract", "The extract cannot be read.") from error
    if not same:
        raise Damaged("extract", "The extract is not in its one spelling.")
    roster = rosters[-1]
    keyring = {seat.person: seat.sign_key for seat in roster.seats if seat.active}
    if (
        envelope.payload_type != EXTRACT_TYPE
        or not signers(envelope, keyring, verify)
        or content.get("vault") != roster.vault
    ):
        raise Damaged("extract", "Nobody on the roster signed this extract.")
    if content.get("subject"):
        if any(rehash(entry) != entry.hash for entry in entries):
            raise Damaged("extract", "An entry of the extract was changed.")
    elif check(entries) != wanted:
        raise Damaged("extract", "The extract does not end at the head it names.")
    facts = {
        "vault": roster.vault,
        "entries": str(len(entries)),
        "head": f"{wanted.position} {wanted.hash}",
        "taken": str(content.get("at")),
    }
    return rosters, facts, roster.demo
