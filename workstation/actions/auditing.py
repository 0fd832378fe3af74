"""The ledger for others: a signed extract which verifies without this vault."""

from dataclasses import asdict, replace
from pathlib import Path

from workstation.actions import Session
from workstation.domain.change import Change
from workstation.domain.errors import Damaged, NotFound
from workstation.domain.ledger import check
from workstation.domain.person import Act
from workstation.domain.statement import Envelope, pae
from workstation.exchange import extract, gate, verifier
from workstation.store import ledger, people


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
