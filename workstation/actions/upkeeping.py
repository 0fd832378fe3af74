"""The vault itself: check, back up, restore, rekey, recover, and what is due for review."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from workstation.actions import Report, Session, silent
from workstation.domain.case import Case
from workstation.domain.change import Change
from workstation.domain.errors import Damaged
from workstation.domain.person import Act
from workstation.store import (
    backups,
    cases,
    database,
    founding,
    ledger,
    people,
    seals,
    statements,
)


def check_vault(session: Session, report: Report = silent) -> tuple[list[str], Mapping[str, int]]:
    """Read everything this person can open and say what is wrong, as sentences; and how much was read."""
    opened = session.vault
    problems: list[str] = [opened.read_only] if opened.read_only else []
    with opened.page(write=False) as page:
        problems += database.integrity(page.connection, with_work=seals.WORK in opened.held)
        try:
            head = ledger.verify(page.connection, people.remembered_heads(opened.folder, opened.roster))
        except Damaged as error:
            problems += [error.message] if error.message not in problems else []
            head = ledger.head(page.connection)
        envelopes = statements.everything(page)
        names_ = page.blobs.names(page.connection)
    bad = len(envelopes) - len(session.said(page, envelopes))
    if bad:
        problems.append(f"{bad} signed statements do not hold.")
    for number, name in enumerate(names_):
        report(number, len(names_), "stored files checked")
        try:
            with opened.page(write=False) as page:
                for _ in page.blobs.chunks(page.connection, name):
                    pass
        except Damaged as error:
            problems.append(f"{error.message} ({name[:12]})")
    return problems, {"ledger": head.position, "statements": len(envelopes), "files": len(names_)}


def root_of_trust(session: Session) -> str:
    """The digest of roster version 1: what partners pin to verify what this unit releases."""
    return session.vault.rosters[0].digest()


def back_up(session: Session, folder: Path, report: Report = silent) -> Change:
    """Copy the sealed vault, file by file, into an empty folder, and read the copy back."""
    session.require(Act.MANAGE_VAULT)
    opened = session.vault
    opened.require_writable()  # a vault that was put back must not get a new pin
    people.remember_head(opened.folder, opened.me, opened.head())
    with opened.page(write=False):  # nobody writes while the files are copied
        count, size = backups.copy(opened.folder, folder, report)
    with opened.page() as page:
        return page.record(
            session.change(
                Act.MANAGE_VAULT,
                "vault.backed_up",
                opened.id,
                files=count,
                bytes=size,
                result={"files": count, "bytes": size},
            )
        )


def restore(backup: Path, folder: Path, report: Report = silent) -> Mapping[str, int]:
    """Put a backup back into an empty folder; every file is checked against the backup's list first."""
    count, size = backups.restore(backup, folder, report)
    return {"files": count, "bytes": size}


def rekey(session: Session) -> Change:
    """Re-encrypt the database under a fresh key, sealed for everybody active."""
    session.require(Act.MANAGE_VAULT)
    founding.rekey(session.vault)
    with session.vault.page() as page:
        return page.record(session.change(Act.MANAGE_VAULT, "vault.rekeyed", session.vault.id, key="database"))


def recover(session: Session, code: str) -> Change:
    """Give everybody the keys they await, from an offline recovery code; recorded."""
    session.require(Act.MANAGE_VAULT)
    session.vault.require_writable()
    opened = founding.recover(session.vault, code)
    given = founding.hand_over(session.vault)
    with session.vault.page() as page:
        return page.record(
            session.change(
                Act.MANAGE_VAULT,
                "vault.recovered",
                session.vault.id,
                keys=opened,
                given=len(given),
                result={"keys": opened, "given": [list(pair) for pair in given]},
            )
        )


def due_for_review(session: Session, today: date) -> list[Case]:
    """Cases whose retention date has come (Art. 31: review with written reasons, or deletion)."""
    session.require(Act.MANAGE_VAULT)
    with session.vault.page(write=False) as page:
        return [case for case in cases.everything(page) if case.retain_until <= today]
