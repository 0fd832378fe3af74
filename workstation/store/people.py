"""Key files, remembered heads and failed attempts: everything under ``people/``, and the roster chain."""

import json
from datetime import datetime
from pathlib import Path

from workstation.domain.canonical import canonical
from workstation.domain.errors import Busy, Damaged, NotFound, Refused
from workstation.domain.ledger import Head
from workstation.domain.roster import ROSTER_TYPE, Roster, Seat, check_chain
from workstation.domain.statement import Envelope, envelope_from, pae
from workstation.store import files, keys

FREE_TRIES = 4
LONGEST_WAIT = 300  # seconds
DAMAGED = "(damaged key file)"


def names(folder: Path) -> dict[str, str]:
    """Person id → name, from the key files; readable before anybody has unlocked."""
    found: dict[str, str] = {}
    for path in sorted((folder / "people").glob("*.key")):
        try:
            found[path.stem] = str(json.loads(path.read_bytes())["name"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            found[path.stem] = DAMAGED
    return found


def unlock(folder: Path, name: str, passphrase: str, at: datetime) -> keys.PersonKeys:
    """Open the key file of ``name``. Raises NotFound, Busy (wrong passphrase, or too many tries), Damaged."""
    enrolled = names(folder)
    ids = [person for person, known in enrolled.items() if known == name]
    if not ids and DAMAGED in enrolled.values():
        raise Damaged(
            "key_file",
            f"No key file of “{name}” can be read, but a damaged one is there.",
            "Look at the spelling; else restore the key file from a backup.",
            name,
        )
    if not ids:
        raise NotFound("person", f"Nobody called “{name}” is enrolled in this vault.", "Look at the spelling.", name)
    tries = folder / "people" / f"{ids[0]}.tries"
    count, last = _tries(tries)
    wait = min(2 ** min(count - FREE_TRIES, 16), LONGEST_WAIT) if count > FREE_TRIES else 0
    # A clock that was put back must not lock anybody out for longer than the longest wait.
    left = min(wait - int((at - last).total_seconds()), wait) if last else 0
    if left > 0:
        raise Busy("locked_out", f"Too many wrong passphrases. Wait {left} seconds.", "Then try again.")
    try:
        opened = keys.unlock((folder / "people" / f"{ids[0]}.key").read_bytes(), passphrase)
    except Busy:
        files.write(tries, [canonical({"count": count + 1, "last": at.isoformat()})])
        raise
    tries.unlink(missing_ok=True)
    return opened


def _tries(path: Path) -> tuple[int, datetime | None]:
    try:
        value = json.loads(path.read_bytes())
        last = datetime.fromisoformat(value["last"])
        return (int(value["count"]), last) if last.tzinfo else (0, None)
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return 0, None


def write_key(folder: Path, person: keys.PersonKeys, name: str, passphrase: str, cost: keys.Cost) -> None:
    """Write or replace a key file."""
    files.write(folder / "people" / f"{person.person}.key", [keys.key_file(person, name, passphrase, cost)])


def drop_unknown(folder: Path, roster: Roster) -> None:
    """Remove key files of persons who never reached the roster: an enrolment was cut short, and the name is free."""
    for path in (folder / "people").glob("*.key"):
        if roster.seat(path.stem) is None:
            path.unlink(missing_ok=True)


def check_name(folder: Path, name: str) -> str:
    """The trimmed name; raises Refused if empty, too long or taken."""
    name = " ".join(name.split())
    if not name or len(name) > 60 or any(not c.isprintable() for c in name):
        raise Refused("person_name", "A person needs a name of 1 to 60 characters.")
    if name in names(folder).values():
        raise Refused(
            "person_taken", f"Somebody called “{name}” is enrolled already.", "Add a second name or a number.", name
        )
    return name


def read_chain(folder: Path) -> tuple[tuple[Envelope, ...], tuple[Roster, ...]]:
    """The signed roster chain and its checked versions; raises Damaged."""
    try:
        documents = json.loads((folder / "roster.json").read_bytes())
        chain = tuple(envelope_from(document) for document in documents)
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise Damaged("roster", "The roster is damaged.", "Restore it from a backup.") from error
    return chain, check_chain(chain, keys.verify)


def sign_roster(roster: Roster, signer: keys.PersonKeys) -> Envelope:
    """One version, signed."""
    payload = roster.payload()
    return Envelope(payload, ROSTER_TYPE, ((signer.person, signer.sign(pae(ROSTER_TYPE, payload))),))


def write_chain(folder: Path, chain: tuple[Envelope, ...]) -> None:
    """Replace the roster file."""
    files.write(folder / "roster.json", [json.dumps([envelope.document() for envelope in chain], indent=1).encode()])


def remember_head(folder: Path, person: keys.PersonKeys, head: Head) -> None:
    """Pin the ledger's head beside the person's key file, signed, so that a rollback is seen at the next unlock."""
    payload = canonical({"position": head.position, "hash": head.hash})
    files.write(
        folder / "people" / f"{person.person}.pin", [payload + b"\n" + person.sign(pae("pin", payload)).hex().encode()]
    )


def remembered_heads(folder: Path, roster: Roster) -> list[Head]:
    """The pin of everybody on the roster; a missing or garbled one raises Damaged, as somebody must have touched it."""
    return [_remembered(folder / "people" / f"{seat.person}.pin", seat) for seat in roster.seats]


def _remembered(path: Path, seat: Seat) -> Head:
    try:
        payload, signature = path.read_bytes().rsplit(b"\n", 1)
        value = json.loads(payload)
        pin = Head(int(value["position"]), str(value["hash"]))
        good = keys.verify(seat.sign_key, bytes.fromhex(signature.decode()), pae("pin", payload))
    except FileNotFoundError as error:
        raise Damaged(
            "pin", "A remembered ledger head is missing.", "Restore a backup; tell your administrator."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise Damaged(
            "pin", "A remembered ledger head is damaged.", "Restore a backup; tell your administrator."
        ) from error
    if not good:
        raise Damaged("pin", "A remembered ledger head was forged.", "Tell your administrator.")
    return pin
