"""``intake`` and ``originals``: seizures in, and where their files lie afterwards."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from workstation.actions import intake, storing
from workstation.cli.door import Door, pass_door
from workstation.cli.scheduler import scheduler
from workstation.domain.change import Change
from workstation.domain.footage import EVERY
from workstation.domain.particulars import NOTED
from workstation.domain.tip import visible


@click.command("intake")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--case", "case_ref", required=True)
@click.option("--in-place", is_flag=True, help="Leave the originals where they are; every read checks their digest.")
@click.option(
    "--every", type=float, default=EVERY, show_default=True, help="Of videos keep a frame each so many seconds."
)
@click.option("--scheduler", "address", help="Let the workers of this Dask scheduler examine the files.")
@pass_door
def take_in(
    door: Door, paths: Sequence[Path], case_ref: str, in_place: bool, every: float, address: str | None
) -> None:
    """Take folders, containers and single files into a case, or go on with an intake that was interrupted."""
    if address:
        intake.require_scheduler(door.session(), address)
        with scheduler(address) as (executor, workers):
            change = intake.take_in(
                *(door.session(), paths, case_ref, door.report()),
                in_place=in_place,
                every=every,
                executor=executor,
                ahead=2 * workers,
            )
    else:
        change = intake.take_in(door.session(), paths, case_ref, door.report(), in_place=in_place, every=every)
    result = dict(change.result)
    refusals: list[dict[str, str]] = result["refusals"]  # type: ignore[assignment]
    for refusal in refusals:
        refusal["name"], refusal["reason"] = visible(refusal["name"]), visible(refusal["reason"])
    counts = ", ".join(f"{result[kind]} {kind}" for kind in ("new", "duplicate", "known", "refused"))
    counts += f", {result['frames']} frames of videos" if result["frames"] else ""
    door.show(result, "\n".join([counts, *map(_listed, refusals)]))
    if refusals:
        door.code = 7


def _listed(refusal: dict[str, str]) -> str:
    what = "noted" if refusal["code"] in NOTED else "refused"
    return "  " + f"{what}: {refusal['name']} – {refusal['reason']}".replace("\n", "␊")


@click.group()
def originals() -> None:
    """Where the files of a case lie: in the vault, or on the evidence store they were taken in from."""


@originals.command("where")
@click.argument("ref")
@pass_door
def where(door: Door, ref: str) -> None:
    """What each intake found, and how much of it lies in the vault and outside. A file found twice counts for both."""
    found = [
        {
            "intake": one.intake,
            "at": one.at,
            "paths": [visible(path) for path in one.paths],
            "vault": {"files": one.here.files, "bytes": one.here.size},
            "outside": {"files": one.outside.files, "bytes": one.outside.size},
        }
        for one in storing.lying(door.session(), ref)
    ]
    door.show(found, "\n".join(map(_lies, found)) or "No intake of this case found a file.")


def _lies(one: Mapping[str, Any]) -> str:
    here, outside = one["vault"], one["outside"]
    counts = f"{here['files']} files ({here['bytes']:,} bytes) in the vault, {outside['files']} ({outside['bytes']:,}) outside"
    return f"{one['intake']}  {one['at'][:16]}  {', '.join(one['paths'])}: {counts}"


_of_one = click.option("--intake", "number", type=int, default=0, help="Only what this intake found.")


@originals.command("bring-in")
@click.argument("ref")
@_of_one
@pass_door
def bring_in(door: Door, ref: str, number: int) -> None:
    """Copy into the vault what was left outside, videos too."""
    _moved(door, storing.bring_in(door.session(), ref, door.report(), storing.Some(number)), "brought in")


@originals.command("leave-outside")
@click.argument("ref")
@_of_one
@pass_door
def leave_outside(door: Door, ref: str, number: int) -> None:
    """Give up the vault's copies of what can still be read where it was found."""
    _moved(door, storing.leave_outside(door.session(), ref, door.report(), storing.Some(number)), "left outside")


def _moved(door: Door, change: Change, words: str) -> None:
    counts = dict(change.result)
    door.show(counts, f"{counts['moved']} {words}, {counts['missing']} cannot be read where they were found")
    if counts["missing"]:
        door.code = 7


COMMANDS = (take_in, originals)
