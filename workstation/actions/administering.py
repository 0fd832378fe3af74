"""People, authorities, policy, and the vault itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workstation.actions import DarkroomOnCall, Session, check_policy
from workstation.domain.canonical import digest
from workstation.domain.change import Change
from workstation.domain.errors import Damaged, NotFound, Refused, Unreadable
from workstation.domain.person import Act, Person, Role
from workstation.domain.roster import Roster
from workstation.exchange import signing
from workstation.store import (
    founding,
    keys,
    people,
    settings,
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
