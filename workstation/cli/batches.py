"""``batch``: plan, build, release, export, withdraw."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from workstation.actions import heeding, looking, previewing, publishing
from workstation.cli.door import Door, pass_door
from workstation.domain.batch import Batch


@click.group()
def batch() -> None:
    """Batches: what goes public together."""


def _batch(found: Batch) -> dict[str, Any]:
    return {
        "ref": found.ref,
        "date": found.date.isoformat(),
        "state": found.state.value,
        "objects": list(found.objects),
        "withdrawals": [{"ref": g.ref, "kind": g.kind.value, "reason": g.reason} for g in found.withdrawals],
        "tagmanifest": found.tagmanifest,
    }


def _show(door: Door, ref: str, more: dict[str, Any] | None = None) -> None:
    found = looking.batch(door.session(), ref)
    door.show(
        _batch(found) | (more or {}),
        f"{ref} is {found.state}." + "".join(f"\n{k}: {v}" for k, v in (more or {}).items() if k != "ref"),
    )


@batch.command()
@click.argument("ref")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True)
@pass_door
def add(door: Door, ref: str, day: datetime) -> None:
    """Plan a batch."""
    publishing.plan(door.session(), ref, day.date())
    _show(door, ref.strip())


@batch.command()
@click.argument("ref")
@click.argument("objects", nargs=-1, required=True)
@pass_door
def put(door: Door, ref: str, objects: Sequence[str]) -> None:
    """Put cleared objects into a batch."""
    publishing.put(door.session(), ref, objects)
    _show(door, ref)


@batch.command("take-out")
@click.argument("ref")
@click.argument("object_ref")
@pass_door
def take_out(door: Door, ref: str, object_ref: str) -> None:
    """Take an object out of a batch."""
    publishing.take_out(door.session(), ref, object_ref)
    _show(door, ref)


@batch.command()
@click.argument("ref")
@pass_door
def build(door: Door, ref: str) -> None:
    """Make all files, and have a second parser read them."""
    change = publishing.build(door.session(), ref, door.report())
    _show(door, ref, dict(change.result))


@batch.command()
@click.argument("ref")
@pass_door
def release(door: Door, ref: str) -> None:
    """Release exactly the built files."""
    publishing.release(door.session(), ref)
    _show(door, ref)


@batch.command()
@click.argument("ref")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@pass_door
def export(door: Door, ref: str, out: Path) -> None:
    """Write the released bundle into a folder."""
    change = publishing.export(door.session(), ref, out)
    _show(door, ref, dict(change.result))


@batch.command()
@click.argument("ref")
@click.argument("objects", nargs=-1, required=True)
@click.option("--reason", required=True, help="Public.")
@pass_door
def withdraw(door: Door, ref: str, objects: Sequence[str], reason: str) -> None:
    """Plan the withdrawal of published objects in this batch; build, release and export it as any other."""
    publishing.withdraw(door.session(), ref, objects, reason)
    _show(door, ref)


@batch.command("list")
@pass_door
def list_(door: Door) -> None:
    """All batches."""
    door.rows(map(_batch, looking.all_batches(door.session())), ("ref", "date", "state", "objects"))


@batch.command()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True)
@pass_door
def propose(door: Door, day: datetime) -> None:
    """What the unit's rotation would change on a day: who leaves, and why; who takes the free places."""
    moves = previewing.on_show(door.session()).proposed(day.date())
    door.rows(
        ({"ref": move.ref, "leave": move.leave.value if move.leave else "", "why": move.why} for move in moves),
        ("ref", "leave", "why"),
    )


@batch.command()
@pass_door
def alarms(door: Door) -> None:
    """Public objects on which a zone was found: withdraw them, or let another analyst overrule it (object overrule)."""
    found = heeding.alarms(door.session())
    door.rows(
        (
            {
                "ref": alarm.obj.ref,
                "state": alarm.obj.state,
                "zones": list(alarm.zones),
                "found": alarm.found(),
                "since": alarm.since,
                "leaving": alarm.leaving,
            }
            for alarm in found
        ),
        ("ref", "state", "zones", "found", "since", "leaving"),
    )


@batch.command()
@click.argument("ref")
@pass_door
def show(door: Door, ref: str) -> None:
    """One batch."""
    door.show(_batch(looking.batch(door.session(), ref)))


COMMANDS = (batch,)
