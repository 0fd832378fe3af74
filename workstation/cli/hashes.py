"""``hashes``: files known elsewhere; and what a case has of them (``case known``) and gives back (``case handback``)."""

from pathlib import Path
from typing import Any

import click

from workstation.actions import handing, recognising
from workstation.cli.cases import case
from workstation.cli.door import NUMBER, Door, pass_door
from workstation.domain.hashset import HashSet
from workstation.domain.known import told
from workstation.domain.tip import visible


@click.group()
def hashes() -> None:
    """Hash sets: files known elsewhere, which nobody needs to look at again."""


def _set(one: HashSet) -> dict[str, Any]:
    return {
        "name": one.name,
        "source": one.source,
        "scheme": one.scheme,
        "imported": one.at,
        "keeps_out": one.keeps_out,
        "entries": one.entries,
        "kinds": dict(one.counts),
        "refused": one.refused,
        "bytes": one.size,
    }


@hashes.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="What the set is called here.")
@click.option("--source", default="", help="Who made it, and when.")
@click.option("--note-only", is_flag=True, help="Only note a hit; the photograph stays in the queue.")
@pass_door
def add(door: Door, file: Path, name: str, source: str, note_only: bool) -> None:
    """Import a list of digests: VICS, ICSE, NSRL, a table with a header, or one digest a line."""
    change = recognising.add_set(
        door.session(), file, name, source=source, keeps_out=not note_only, report=door.report()
    )
    result = dict(change.result)
    lines: list[dict[str, Any]] = result["lines"]  # type: ignore[assignment]
    words = [f"{result['entries']} entries ({result['scheme']}), {result['refused']} refused"]
    door.show(result, "\n".join([*words, *(f"  line {bad['line']}: {bad['reason']}" for bad in lines)]))
    if result["refused"]:
        door.code = 7


@hashes.command("list")
@pass_door
def list_(door: Door) -> None:
    """All hash sets."""
    columns = ("name", "source", "scheme", "imported", "keeps_out", "entries", "refused", "bytes")
    door.rows(map(_set, recognising.all_sets(door.session())), columns)


@hashes.command()
@click.argument("name")
@pass_door
def drop(door: Door, name: str) -> None:
    """Destroy a set's entries. What was known by it stays recorded; taking it in again looks at it."""
    result = dict(recognising.drop_set(door.session(), name).result)
    door.show(result, f"{result['name']}: {result['entries']} entries are gone.")


@hashes.command()
@click.argument("digest")
@pass_door
def look(door: Door, digest: str) -> None:
    """The sets which hold a digest (MD5, SHA-1 or SHA-256)."""
    rows = [
        {
            "name": hit.set.name,
            "category": hit.category.words,
            "scheme": hit.category.scheme,
            "code": hit.category.code,
            "series": visible(hit.opinion.series),
            "victim_identified": hit.opinion.victim_identified,
            "offender_identified": hit.opinion.offender_identified,
        }
        for hit in recognising.look_up(door.session(), digest)
    ]
    door.rows(rows, ("name", "category", "series", "victim_identified"))


@hashes.command()
@pass_door
def again(door: Door) -> None:
    """Compare the photographs there are with the sets there are now; those nobody touched become known."""
    result = dict(recognising.look_again(door.session(), door.report()).result)
    door.show(result, f"{result['compared']} photographs compared, {result['known']} are known now.")


@case.command()
@click.argument("ref")
@pass_door
def known(door: Door, ref: str) -> None:
    """The known files of a case, which are not shown."""
    rows = [
        {
            "id": one.id,
            "digest": one.digest,
            "md5": one.md5,
            "bytes": one.size,
            "set": one.set,
            "category": one.category.words,
            "series": visible(one.series),
            "victim_identified": one.victim_identified,
            "kept": bool(one.image),
            "places": [visible(place) for place in one.places],
            "said": [[visible(part) for part in line] for line in told(one)],
        }
        for one in recognising.known_in(door.session(), ref)
    ]
    door.rows(rows, ("id", "digest", "set", "category", "series", "victim_identified", "kept", "places"))


@case.command("show-again")
@click.argument("number", type=NUMBER)
@pass_door
def show_again(door: Door, number: int) -> None:
    """Put a photograph that became known back into the queue."""
    door.show(dict(recognising.show_again(door.session(), number).result), "It is in the queue again.")


@case.command()
@click.argument("ref")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@click.option("--vics", type=click.Choice(handing.VERSIONS), default=handing.VERSIONS[0], show_default=True)
@pass_door
def handback(door: Door, ref: str, out: Path, vics: str) -> None:
    """Write a VICS file by which the forensic tool finds the photographs our crops were made from."""
    result = dict(handing.back(door.session(), ref, out, vics).result)
    door.show(result, f"{result['file']}: {result['images']} photographs (VICS {result['version']}).")


COMMANDS = (hashes,)
