"""``intake`` and ``originals``: seizures in, and where their files lie afterwards."""

from collections.abc import Sequence
from pathlib import Path

import click

from workstation.actions import intake, storing
from workstation.cli.door import Door, pass_door
from workstation.cli.scheduler import scheduler
from workstation.domain.change import Change
from workstation.domain.footage import EVERY
from workstation.domain.particulars import REMARKS
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
        refusal["name"] = visible(refusal["name"])
    counts = ", ".join(f"{result[kind]} {kind}" for kind in ("new", "duplicate", "known", "refused"))
    counts += f", {result['frames']} frames of videos" if result["frames"] else ""
    door.show(result, "\n".join([counts, *map(_listed, refusals)]))
    if refusals:
        door.code = 7


def _listed(refusal: dict[str, str]) -> str:
    what = "noted" if refusal["code"] in REMARKS else "refused"
    return f"  {what}: {refusal['name']} – {refusal['reason']}"


@click.group()
def originals() -> None:
    """Where the files of a case lie: in the vault, or on the evidence store they were taken in from."""


@originals.command("bring-in")
@click.argument("ref")
@pass_door
def bring_in(door: Door, ref: str) -> None:
    """Copy into the vault what was left outside."""
    _moved(door, storing.bring_in(door.session(), ref, door.report()), "brought in")


@originals.command("leave-outside")
@click.argument("ref")
@pass_door
def leave_outside(door: Door, ref: str) -> None:
    """Give up the vault's copies of what can still be read where it was found."""
    _moved(door, storing.leave_outside(door.session(), ref, door.report()), "left outside")


def _moved(door: Door, change: Change, words: str) -> None:
    counts = dict(change.result)
    door.show(counts, f"{counts['moved']} {words}, {counts['missing']} cannot be read where they were found")
    if counts["missing"]:
        door.code = 7


COMMANDS = (take_in, originals)
