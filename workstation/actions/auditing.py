"""The ledger for a reader: found entries; and for others: a signed extract which verifies without this vault."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from workstation.actions import Session
from workstation.domain.change import Change
from workstation.domain.errors import Damaged, NotFound
from workstation.domain.ledger import Entry, check
from workstation.domain.person import Act
from workstation.domain.statement import Envelope, pae
from workstation.exchange import extract, gate, verifier
from workstation.store import ledger, people


@dataclass(frozen=True, slots=True)
class Found:
    """A page of entries, newest first, out of ``total`` that fit; and how many fit by verb and by person.

    The count of a verb leaves the verb filter aside, that of a person the person filter, so that they can be chosen from.
    """

    entries: tuple[Entry, ...]
    total: int
    verbs: Mapping[str, int]
    people: Mapping[str, int]


def found(
    session: Session, *, subject: str = "", verb: str = "", person: str = "", before: int = 0, count: int = 500
) -> Found:
    """The newest ``count`` entries older than position ``before`` (0: from the end).

    ``subject`` is a part of the subject, case aside; ``verb`` and ``person`` are exact; "" fits everything.
    """
    session.require(Act.READ_LEDGER)
    newest: deque[Entry] = deque(maxlen=count)
    verbs: Counter[str] = Counter()
    people_: Counter[str] = Counter()
    total = 0
    wanted = subject.strip().casefold()
    with session.vault.page(write=False) as page:
        for entry in ledger.entries(page.connection):
            if wanted not in entry.subject.casefold():
                continue
            verbs[entry.verb] += person in ("", entry.person)
            people_[entry.person] += verb in ("", entry.verb)
            if verb in ("", entry.verb) and person in ("", entry.person):
                total += 1
                if not before or entry.position < before:
                    newest.append(entry)
    return Found(tuple(reversed(newest)), total, +verbs, +people_)


def export(session: Session, folder: Path, name: str, subject: str = "") -> Change:
    """Write an extract – all entries, or those about one subject – signed by this person, through the gate."""
    role = session.require(Act.READ_LEDGER)
    with session.vault.page(write=False) as page:
        head = check(
            ledger.entries(page.connection), None, people.remembered_heads(session.vault.folder, session.vault.roster)
        )
        found = list(ledger.entries(page.connection, subject=subject))
    if not found:
        raise NotFound("subject", "The ledger has no entry about this.", "Check the reference.", subject)
    payload = extract.payload(
        session.vault.id,
        session.vault.demo,
        subject,
        (head.position, head.hash),
        [asdict(entry) for entry in found],
        session.clock().isoformat(timespec="seconds"),
    )
    envelope = Envelope(
        payload, extract.EXTRACT_TYPE, ((session.person.id, session.vault.me.sign(pae(extract.EXTRACT_TYPE, payload))),)
    )
    data = extract.document(envelope, session.vault.chain)
    done: list[Change] = []

    def verify(back: bytes) -> None:
        verdict = verifier.examine(verifier.Findings(Path(name), back, verifier.read_trust(None)))
        if verdict.problems and not (session.vault.demo and len(verdict.problems) == 1):
            raise Damaged("verify", "The written extract does not verify: " + " ".join(verdict.problems))

    def commit() -> None:
        with session.vault.page() as page:
            done.append(
                page.record(session.by(role, "ledger.exported", session.vault.id, entries=len(found), head=head.hash))
            )

    path = gate.let_out(folder, name, data, verify, commit)
    return replace(done[0], result={"file": str(path), "entries": len(found), "head": head.hash})
