"""``ledger`` and ``vault``."""

import json
from pathlib import Path
from typing import Any

import click

from workstation.actions import administering, auditing, likening, looking, ordering, upkeeping
from workstation.cli.door import NUMBER, Door, now, pass_door
from workstation.domain.errors import Refused
from workstation.domain.ledger import Entry


@click.group()
def ledger() -> None:
    """The ledger."""


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "position": entry.position,
        "at": entry.at,
        "person": entry.person,
        "role": entry.role,
        "via": entry.via,
        "verb": entry.verb,
        "subject": entry.subject,
        "detail": json.loads(entry.detail),
        "hash": entry.hash,
        "previous": entry.previous,
    }


@ledger.command("list")
@click.option("--subject", default="")
@click.option("--limit", type=NUMBER, default=200, show_default=True)
@pass_door
def list_(door: Door, subject: str, limit: int) -> None:
    """Entries, newest first."""
    found = (
        list(reversed(looking.ledger_about(door.session(), subject)))
        if subject
        else looking.ledger_entries(door.session(), limit)
    )
    door.rows(map(_entry, found[:limit]), ("position", "at", "role", "verb", "subject", "via"))


@ledger.command()
@pass_door
def verify(door: Door) -> None:
    """Check the whole chain against every remembered head."""
    head = looking.verify_ledger(door.session())
    door.show(
        {"ok": True, "position": head.position, "hash": head.hash},
        f"The ledger holds: {head.position} entries, head {head.hash}",
    )


@ledger.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--subject", default="", help="Only entries about this object, batch or referral.")
@pass_door
def export(door: Door, out: Path, subject: str) -> None:
    """Write a signed extract which verifies offline."""
    change = auditing.export(door.session(), out.parent, out.name, subject)
    door.show(dict(change.result), f"{change.result['file']}: {change.result['entries']} entries.")


@click.group()
def vault() -> None:
    """The vault itself."""


@vault.command("verify")
@pass_door
def check(door: Door) -> None:
    """Read everything you can open and say what is wrong."""
    problems, counts = upkeeping.check_vault(door.session(), door.report())
    words = problems or [
        f"Good: {counts['ledger']} ledger entries, {counts['statements']} statements, {counts['files']} files."
    ]
    root = upkeeping.root_of_trust(door.session())
    words.append(f"Root of trust: {root}")
    door.show({"ok": not problems, "problems": problems, **counts, "root": root}, "\n".join(words))
    if problems:
        raise click.exceptions.Exit(5)


@vault.command()
@click.argument("folder", type=click.Path(path_type=Path))
@pass_door
def backup(door: Door, folder: Path) -> None:
    """Copy the sealed vault into an empty folder."""
    change = upkeeping.back_up(door.session(), folder, door.report())
    door.show(dict(change.result), f"{change.result['files']} files, {change.result['bytes']} bytes are in {folder}.")


@vault.command()
@click.argument("folder", type=click.Path(path_type=Path))
@pass_door
def restore(door: Door, folder: Path) -> None:
    """Put a backup back at --vault, which must be empty."""
    counts = upkeeping.restore(folder, door.folder(), door.report())
    door.show(dict(counts), f"{counts['files']} files, {counts['bytes']} bytes are restored to {door.folder()}.")


@vault.command()
@click.option(
    "--code-file", type=click.Path(path_type=Path), required=True, help="A file whose first line is a recovery code."
)
@pass_door
def recover(door: Door, code_file: Path) -> None:
    """Give everybody the keys they await, from an offline recovery code."""
    change = upkeeping.recover(door.session(), door.passphrase(code_file, "Recovery code"))
    given: list[list[str]] = change.result["given"]  # type: ignore[assignment]
    door.show(dict(change.result), f"{len(given)} keys were handed over.")


@vault.command()
@pass_door
def rekey(door: Door) -> None:
    """Re-encrypt the database under a fresh key; the other keys stay."""
    upkeeping.rekey(door.session())
    door.show(
        {"rekeyed": ["database"]},
        "The database has a fresh key. The source, work, identity and unit keys are the same as before.",
    )


@vault.command()
@pass_door
def index(door: Door) -> None:
    """Index images taken in before there was an index, for “image like”."""
    change = likening.index_missing(door.session(), door.report())
    door.show(dict(change.result), f"{change.result['indexed']} images are indexed, {change.result['failed']} failed.")
    if change.result["failed"]:
        door.code = 7


@vault.command()
@pass_door
def arrange(door: Door) -> None:
    """Put images taken in before there were groups and an order into both."""
    change = ordering.arrange(door.session(), door.report())
    blind = f"; {change.result['blind']} of them are not indexed: “vault index” first" if change.result["blind"] else ""
    door.show(dict(change.result), f"{change.result['placed']} images are put in order{blind}.")


@vault.command()
@pass_door
def retention(door: Door) -> None:
    """Cases whose retention date has come (Art. 31)."""
    rows = [
        {"ref": case.ref, "retain_until": case.retain_until.isoformat(), "images": case.images}
        for case in upkeeping.due_for_review(door.session(), now().date())
    ]
    door.rows(rows, ("ref", "retain_until", "images"))


@vault.command()
@click.argument("setting", required=False)
@click.argument("value", required=False)
@pass_door
def policy(door: Door, setting: str | None, value: str | None) -> None:
    """Show the unit's settings, or change one."""
    if setting and value is None:
        raise Refused("policy_value", "Which value?", "Write: vault policy SETTING VALUE")
    if setting and value is not None:
        administering.set_policy(door.session(), setting, value)
    door.show(dict(administering.policy(door.session())))


COMMANDS = (ledger, vault)
