"""``referral``: what one country gets."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from workstation.actions import looking, referring
from workstation.cli.door import NUMBER, Door, pass_door, read_file
from workstation.domain.referral import Referral


@click.group()
def referral() -> None:
    """Referral packages, one per country."""


def _referral(found: Referral) -> dict[str, Any]:
    return {
        "ref": found.ref,
        "country": found.country,
        "version": found.version,
        "state": found.state.value,
        "objects": list(found.objects),
        "tips": list(found.tips),
        "handling": found.handling.value,
        "reasoning": found.reasoning,
        "content": found.content,
        "package": found.package,
        "comments": list(found.comments),
        "receipt": found.receipt,
    }


def _show(door: Door, ref: str, more: dict[str, Any] | None = None) -> None:
    found = looking.referral(door.session(), ref)
    door.show(
        _referral(found) | (more or {}),
        f"{ref} is {found.state}." + "".join(f"\n{k}: {v}" for k, v in (more or {}).items() if k != "ref"),
    )


@referral.command()
@click.argument("country")
@click.argument("objects", nargs=-1, required=True)
@click.option("--reasoning", default="", help="Why this country.")
@pass_door
def build(door: Door, country: str, objects: Sequence[str], reasoning: str) -> None:
    """Draft a referral from objects and the tips linked to them."""
    change = referring.draft(door.session(), country, objects, reasoning)
    _show(door, str(change.result["ref"]))


@referral.command()
@click.argument("ref")
@click.option("--reasoning")
@click.option("--tip", "tip_numbers", type=NUMBER, multiple=True, help="Keep exactly these tips.")
@pass_door
def edit(door: Door, ref: str, reasoning: str | None, tip_numbers: Sequence[int]) -> None:
    """Change a draft."""
    referring.edit(door.session(), ref, reasoning=reasoning, tip_numbers=tip_numbers or None)
    _show(door, ref)


@referral.command("list")
@pass_door
def list_(door: Door) -> None:
    """All referrals."""
    door.rows(
        map(_referral, looking.all_referrals(door.session())),
        ("ref", "country", "state", "objects", "tips", "handling"),
    )


@referral.command()
@click.argument("ref")
@pass_door
def show(door: Door, ref: str) -> None:
    """One referral."""
    door.show(_referral(looking.referral(door.session(), ref)))


@referral.command()
@click.argument("ref")
@pass_door
def submit(door: Door, ref: str) -> None:
    """Freeze the package and hand it to a case officer."""
    change = referring.submit(door.session(), ref, door.report())
    _show(door, ref, dict(change.result))


@referral.command()
@click.argument("ref")
@pass_door
def approve(door: Door, ref: str) -> None:
    """Approve exactly what was submitted."""
    referring.approve(door.session(), ref)
    _show(door, ref)


@referral.command("return")
@click.argument("ref")
@click.option("--reason", required=True)
@pass_door
def give_back(door: Door, ref: str, reason: str) -> None:
    """Return a referral to its author."""
    referring.give_back(door.session(), ref, reason)
    _show(door, ref)


@referral.command()
@click.argument("ref")
@pass_door
def release(door: Door, ref: str) -> None:
    """Release an approved referral."""
    referring.release(door.session(), ref)
    _show(door, ref)


@referral.command()
@click.argument("ref")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@pass_door
def export(door: Door, ref: str, out: Path) -> None:
    """Write the signed and encrypted package into a folder."""
    change = referring.export(door.session(), ref, out)
    _show(door, ref, dict(change.result))


@referral.command()
@click.argument("file", type=click.Path(path_type=Path))
@pass_door
def receipt(door: Door, file: Path) -> None:
    """Take in a country's answer."""
    change = referring.receive(door.session(), read_file(file))
    _show(door, str(change.result["ref"]))


COMMANDS = (referral,)
