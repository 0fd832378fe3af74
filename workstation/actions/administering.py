"""People, authorities, policy, and the vault itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from workstation.actions import DarkroomOnCall, Report, Session, check_policy, silent
from workstation.domain.canonical import digest
from workstation.domain.case import Case
from workstation.domain.change import Change
from workstation.domain.errors import Damaged, NotFound, Refused, Unreadable
from workstation.domain.person import Act, Person, Role
from workstation.domain.referral import Authority, check_country
from workstation.domain.roster import Roster
from workstation.exchange import signing
from workstation.store import (
    authorities,
    backups,
    cases,
    database,
    founding,
    keys,
    ledger,
    people,
    seals,
    settings,
    statements,
    vault,
)


@dataclass(frozen=True, slots=True)
class Founded:
    """A new vault: the administrator's session, the two recovery codes (shown once), and the root digest to pin."""

    session: Session
    recovery: tuple[str, ...]
    root: str


def found(
    folder: Path,
    admin: str,
    passphrase: str,
    *,
    clock: Callable[[], datetime],
    via: str,
    resources: Path,
    darkroom: DarkroomOnCall,
    roles: frozenset[Role] = frozenset({Role.ADMINISTRATOR}),
    demo: bool = False,
    cost: keys.Cost = keys.USUAL,
) -> Founded:
    """Make a vault in an empty folder and open it for its first administrator."""
    try:
        opened, codes = founding.create(folder, admin, passphrase, roles=roles, demo=demo, cost=cost)
    except OSError as error:
        raise Unreadable("folder", f"No vault can be made there: {error.strerror}.", "Choose another place.") from error
    session = Session(opened, darkroom, clock, via, resources)
    with opened.page() as page:
        founding.note_roster(page.connection, opened)
        page.record(
            session.by(Role.ADMINISTRATOR, "vault.founded", opened.id, roster=opened.roster.digest(), demo=demo)
        )
    return Founded(session, tuple(codes), opened.rosters[0].digest())


def names(folder: Path) -> list[str]:
    """Who is enrolled, before anybody has unlocked; raises NotFound if there is no vault."""
    vault.read_header(folder)
    return sorted(people.names(folder).values())


def seats(folder: Path) -> list[tuple[str, str, str]]:
    """(person id, name, roles in words) of everybody who can unlock, by name; raises NotFound, Damaged."""
    vault.read_header(folder)
    roster = people.read_chain(folder)[1][-1]
    roles = {seat.person: ", ".join(sorted(seat.roles)) for seat in roster.seats if seat.active}
    named = people.names(folder)
    return sorted(
        ((p, named.get(p, "(key file missing)"), words) for p, words in roles.items()),
        key=lambda seat: seat[1].casefold(),
    )


def check_passphrase(folder: Path, name: str, passphrase: str, at: datetime) -> None:
    """Whether this opens the desk for an active person of the roster; raises Busy, Damaged, NotFound or Refused. Opens nothing."""
    _check_seat(people.unlock(folder, name, passphrase, at), people.read_chain(folder)[1][-1])


def _check_seat(opened: keys.PersonKeys, roster: Roster) -> None:
    seat = roster.seat(opened.person)
    if seat is None or seat.sign_key != opened.sign_key:
        raise Damaged("key_file", "The key file does not belong to this vault.", "Tell your administrator.")
    if not seat.active:
        raise Refused("revoked", "This person has been revoked.", "Ask an administrator.")


def prove(session: Session, passphrase: str) -> None:
    """That the person before the locked desk is the one who left it; raises Busy, or Damaged for a planted key file."""
    opened = people.unlock(session.vault.folder, session.person.name, passphrase, session.clock())
    if opened.person != session.vault.me.person:
        raise Damaged("key_file", "The key file does not belong to this vault.", "Tell your administrator.")
    _check_seat(opened, session.vault.roster)


def is_demo(folder: Path) -> bool:
    """Whether the vault is a rehearsal, before anybody has unlocked."""
    return vault.read_header(folder)[1]


def unlock(
    folder: Path,
    name: str,
    passphrase: str,
    *,
    clock: Callable[[], datetime],
    via: str,
    resources: Path,
    darkroom: DarkroomOnCall,
) -> Session:
    """Open the vault as ``name``, migrate it if needed, and hand over keys others await."""
    opened = vault.open_vault(folder, name, passphrase, clock())
    session = Session(opened, darkroom, clock, via, resources)
    try:
        with opened.page(write=False) as page:
            wanted = [settings.get(page.connection, key) for key in ("degraded_sandbox", "onnx_model")]
        darkroom.policy(*wanted)
        if not opened.read_only:
            founding.migrate(opened)
            given = founding.hand_over(opened)
            if given:
                with opened.page() as page:
                    for person, key in given:
                        page.record(session.by(min(session.person.roles), "key.handed_over", person, key=key))
    except BaseException:
        opened.close()
        raise
    return session


def add_person(
    session: Session, name: str, roles: frozenset[Role], passphrase: str, cost: keys.Cost = keys.USUAL
) -> Change:
    """Enrol somebody with their own key file."""
    session.require(Act.MANAGE_PEOPLE)
    unit = _unit_name(session)
    person = founding.enrol(
        session.vault, name, roles, passphrase, lambda: signing.self_signed_unit(unit, session.clock()), cost
    )
    session.vault.names.update(people.names(session.vault.folder))
    awaited = sorted(key for seat, key in session.vault.seals.missing(session.vault.roster) if seat.person == person)
    with session.vault.page() as page:
        founding.note_roster(page.connection, session.vault)
        return page.record(
            session.change(
                Act.MANAGE_PEOPLE,
                "person.added",
                person,
                roles=sorted(roles),
                roster=session.vault.roster.digest(),
                result={"id": person, "awaits": awaited},
            )
        )


def _unit_name(session: Session) -> str:
    with session.vault.page(write=False) as page:
        return ("DEMO " if session.vault.demo else "") + settings.get(page.connection, "unit")


def revoke(session: Session, name: str) -> Change:
    """Close somebody's seat; what was sealed for them is gone at once.

    The result's ``orphaned`` names the keys nobody active holds any more: a recovery code opens them again.
    """
    role = session.require(Act.MANAGE_PEOPLE)  # before the act: one may revoke oneself
    person = person_called(session, name)
    founding.revoke(session.vault, person.id)
    orphaned = founding.orphaned(session.vault)
    with session.vault.page() as page:
        founding.note_roster(page.connection, session.vault)
        roster = session.vault.roster.digest()
        result = {"orphaned": orphaned}
        return page.record(session.by(role, "person.revoked", person.id, roster=roster, result=result))


def change_passphrase(session: Session, name: str, passphrase: str, cost: keys.Cost = keys.USUAL) -> Change:
    """Give oneself a new passphrase; nobody can do it for somebody else, as nobody else holds their keys."""
    if person_called(session, name).id != session.person.id:
        raise Refused(
            "passphrase_other",
            "A passphrase can only be changed by its owner.",
            "Revoke the person and enrol them anew if it is lost.",
            name,
        )
    founding.change_passphrase(session.vault, passphrase, cost)
    with session.vault.page() as page:
        return page.record(session.by(min(session.person.roles), "person.passphrase_changed", session.person.id))


def person_called(session: Session, name: str) -> Person:
    """The person with this name; raises NotFound."""
    for person in session.vault.people().values():
        if person.name == name:
            return person
    raise NotFound(
        "person",
        f"Nobody called “{name[:60]}” is enrolled in this vault.",
        "“workstation person list” shows all.",
        name,
    )


def everybody(session: Session) -> list[tuple[Person, tuple[str, ...]]]:
    """All persons by name, each with the keys they still await."""
    waiting: dict[str, list[str]] = {}
    for seat, key in session.vault.seals.missing(session.vault.roster):
        waiting.setdefault(seat.person, []).append(key)
    found = sorted(session.vault.people().values(), key=lambda person: person.name.casefold())
    return [(person, tuple(waiting.get(person.id, ()))) for person in found]


def add_authority(session: Session, country: str, title: str, certificate: str) -> Change:
    """Register a recipient; refuses a certificate that is expired, not yet valid, or cannot receive."""
    session.require(Act.MANAGE_AUTHORITIES)
    country, title = check_country(country), title.strip()
    if not title or len(title) > 120:
        raise Refused("authority_title", "An authority needs a title of 1 to 120 characters.")
    facts = signing.read_certificate(certificate)
    now = session.clock()
    if now >= facts.not_after:
        raise Refused(
            "certificate_expired",
            f"The certificate ended on {facts.not_after:%Y-%m-%d}.",
            "Ask the authority for a new one.",
        )
    if now < facts.not_before:
        raise Refused(
            "certificate_early", f"The certificate starts on {facts.not_before:%Y-%m-%d}.", "Check the clock, or wait."
        )
    if not facts.usable_for_encryption:
        raise Refused(
            "certificate_kind",
            f"Nothing can be encrypted to this certificate ({facts.key_kind}).",
            "Ask for an RSA certificate with key encipherment.",
        )
    authority = Authority(0, country, title, certificate, facts.fingerprint, facts.not_after.date().isoformat())
    with session.vault.page() as page:
        kept = authorities.add(page, authority)
        return page.record(
            session.change(
                Act.MANAGE_AUTHORITIES,
                "authority.added",
                f"authority:{kept.id}",
                country=country,
                fingerprint=facts.fingerprint,
                result={"country": country, "fingerprint": facts.fingerprint},
            )
        )


def certificate_facts(certificate: str) -> Mapping[str, str]:
    """What a person must know before trusting a certificate (PEM), by name; raises Unreadable when it is garbled.

    Keys: subject, issuer, from, until (ISO dates), key, fingerprint (SHA-256, hex), receives ("yes" or "").
    """
    facts = signing.read_certificate(certificate)
    return {
        "subject": facts.subject,
        "issuer": facts.issuer,
        "from": facts.not_before.date().isoformat(),
        "until": facts.not_after.date().isoformat(),
        "key": facts.key_kind,
        "fingerprint": facts.fingerprint,
        "receives": "yes" if facts.usable_for_encryption else "",
    }


def retire_authority(session: Session, fingerprint: str) -> Change:
    """Take a certificate out of use; referrals released for it before stay readable to its holder."""
    session.require(Act.MANAGE_AUTHORITIES)
    with session.vault.page() as page:
        kept = authorities.retire(page, fingerprint)
        return page.record(
            session.change(
                Act.MANAGE_AUTHORITIES,
                "authority.retired",
                f"authority:{kept.id}",
                country=kept.country,
                fingerprint=kept.fingerprint,
                result={"country": kept.country, "fingerprint": kept.fingerprint},
            )
        )


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


def all_authorities(session: Session) -> list[Authority]:
    """Every registered recipient."""
    with session.vault.page(write=False) as page:
        return authorities.everything(page)


def policy(session: Session) -> Mapping[str, str]:
    """The unit's settings."""
    with session.vault.page(write=False) as page:
        return {key: settings.get(page.connection, key) for key in settings.DEFAULTS}


def set_policy(session: Session, key: str, value: str) -> Change:
    """Change one setting; the ledger keeps which, and the value's digest."""
    session.require(Act.MANAGE_PEOPLE)
    if key not in settings.DEFAULTS:
        raise NotFound("policy", f"There is no setting {key[:40]}.", "Use one of " + ", ".join(settings.DEFAULTS) + ".")
    check_policy(key, value := value.strip())
    with session.vault.page() as page:
        settings.put(page.connection, key, value)
        change = session.change(Act.MANAGE_PEOPLE, "policy.changed", f"policy:{key}", value=digest(value.encode()))
        return page.record(change)


def root_of_trust(session: Session) -> str:
    """The digest of roster version 1: what partners pin to verify what this unit releases."""
    return session.vault.rosters[0].digest()


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
                page.blobs.get(page.connection, name)
        except Damaged as error:
            problems.append(f"{error.message} ({name[:12]})")
    return problems, {"ledger": head.position, "statements": len(envelopes), "files": len(names_)}


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


def due_for_review(session: Session, today: date) -> list[Case]:
    """Cases whose retention date has come (Art. 31: review with written reasons, or deletion)."""
    session.require(Act.MANAGE_VAULT)
    with session.vault.page(write=False) as page:
        return [case for case in cases.everything(page) if case.retain_until <= today]
