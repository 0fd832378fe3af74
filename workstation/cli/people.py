"""``person`` and ``authority``."""

from collections.abc import Sequence
from pathlib import Path

import click

from workstation.actions import administering, registering
from workstation.cli.door import Door, pass_door, read_file
from workstation.domain.errors import Unreadable
from workstation.domain.person import Role

_ROLE = click.Choice(
    [role.value for role in Role] + [role.value.replace(" ", "-") for role in Role if " " in role.value]
)


@click.group()
def person() -> None:
    """Persons, roles and passphrases."""


@person.command("add")
@click.argument("name")
@click.option("--role", "roles", type=_ROLE, multiple=True, required=True, help="May be given several times.")
@click.option("--new-passphrase-file", type=click.Path(path_type=Path))
@pass_door
def add(door: Door, name: str, roles: Sequence[str], new_passphrase_file: Path | None) -> None:
    """Enrol somebody."""
    session = door.session()
    passphrase = door.passphrase(new_passphrase_file, f"New passphrase for {name}", twice=True)
    wanted = frozenset(Role(role.replace("-", " ")) for role in roles)
    change = administering.add_person(session, name, wanted, passphrase)
    waits: list[str] = change.result["awaits"]  # type: ignore[assignment]
    door.show(
        {"id": change.result["id"], "name": name, "roles": sorted(wanted), "awaits": waits},
        f"{name} is enrolled."
        + (f" Keys still awaited: {', '.join(waits)} – a holder must unlock the vault once." if waits else ""),
    )


@person.command("list")
@pass_door
def list_(door: Door) -> None:
    """Everybody, with the keys they await."""
    rows = [
        {"id": p.id, "name": p.name, "roles": sorted(p.roles), "active": p.active, "awaits": list(awaits)}
        for p, awaits in administering.everybody(door.session())
    ]
    door.rows(rows, ("name", "roles", "active", "awaits", "id"))


@person.command()
@click.argument("name")
@pass_door
def revoke(door: Door, name: str) -> None:
    """Close somebody's seat."""
    change = administering.revoke(door.session(), name)
    orphaned: list[str] = change.result["orphaned"]  # type: ignore[assignment]
    words = f"{name} is revoked. Keys they knew stay the same: “workstation vault rekey” renews the database's."
    if orphaned:
        words += (
            f"\nNobody holds these keys now: {', '.join(orphaned)}. Enrol a successor, then use a recovery code:"
            " “workstation vault recover”."
        )
    door.show({"id": change.subject, "name": name, "active": False, "orphaned": orphaned}, words)


@person.command()
@click.argument("name")
@click.option("--new-passphrase-file", type=click.Path(path_type=Path))
@pass_door
def passphrase(door: Door, name: str, new_passphrase_file: Path | None) -> None:
    """Change your own passphrase."""
    session = door.session()
    change = administering.change_passphrase(
        session, name, door.passphrase(new_passphrase_file, "New passphrase", twice=True)
    )
    door.show({"id": change.subject, "name": name}, "The passphrase is changed.")


@click.group()
def authority() -> None:
    """Who receives referrals."""


@authority.command("add")
@click.argument("country")
@click.option("--name", "title", required=True)
@click.option("--certificate", type=click.Path(path_type=Path), required=True)
@pass_door
def add_authority(door: Door, country: str, title: str, certificate: Path) -> None:
    """Register an authority and its certificate (PEM)."""
    try:
        text = read_file(certificate).decode("ascii")
    except UnicodeDecodeError as error:
        raise Unreadable(
            "certificate", "The certificate is not in PEM form.", "Convert it: openssl x509 -inform DER -out cert.pem"
        ) from error
    change = registering.add_authority(door.session(), country, title, text)
    door.show(
        dict(change.result) | {"title": title},
        f"{title} ({change.result['country']}) is registered.\nFingerprint: {change.result['fingerprint']}",
    )


@authority.command("list")
@pass_door
def list_authorities(door: Door) -> None:
    """All authorities."""
    rows = [
        {
            "id": a.id,
            "country": a.country,
            "title": a.title,
            "expires": a.expires,
            "fingerprint": a.fingerprint,
            "active": a.active,
        }
        for a in registering.all_authorities(door.session())
    ]
    door.rows(rows, ("country", "title", "expires", "fingerprint"))


@authority.command()
@click.argument("fingerprint")
@pass_door
def retire(door: Door, fingerprint: str) -> None:
    """Take a certificate out of use (its fingerprint, or the beginning of it)."""
    change = registering.retire_authority(door.session(), fingerprint)
    door.show(dict(change.result), f"The certificate {change.result['fingerprint']} is out of use.")


COMMANDS = (person, authority)
