"""``case``, ``intake`` and ``image``."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from workstation.actions import cropping, intake, likening, looking
from workstation.cli.door import NUMBER, Door, pass_door
from workstation.domain.case import Case, Handling
from workstation.domain.crop import Recipe
from workstation.domain.errors import Refused
from workstation.domain.geometry import parse_rect
from workstation.domain.image import Image, Sight
from workstation.domain.tip import visible


@click.group()
def case() -> None:
    """Cases."""


def _case(found: Case) -> dict[str, Any]:
    return {
        "ref": found.ref,
        "title": found.title,
        "provider": found.provider,
        "handling": found.handling.value,
        "permission": found.permission,
        "opened": found.opened.isoformat(),
        "retain_until": found.retain_until.isoformat(),
        "images": found.images,
    }


@case.command("add")
@click.argument("ref")
@click.option("--title", required=True)
@click.option("--provider", default="")
@click.option("--handling", type=click.Choice([code.value for code in Handling]), default="H0")
@click.option("--retain-until", type=click.DateTime(["%Y-%m-%d"]))
@pass_door
def add(door: Door, ref: str, title: str, provider: str, handling: str, retain_until: datetime | None) -> None:
    """Open a case."""
    until = retain_until.date() if retain_until else None
    intake.open_case(door.session(), ref, title, provider=provider, handling=Handling(handling), retain_until=until)
    door.show(_case(looking.case(door.session(), ref.strip())))


@case.command("list")
@pass_door
def list_(door: Door) -> None:
    """All cases."""
    door.rows(map(_case, looking.all_cases(door.session())), ("ref", "title", "handling", "retain_until", "images"))


@case.command()
@click.argument("ref")
@pass_door
def show(door: Door, ref: str) -> None:
    """One case."""
    door.show(_case(looking.case(door.session(), ref)))


@case.command()
@click.argument("ref")
@click.argument("permission")
@pass_door
def permit(door: Door, ref: str, permission: str) -> None:
    """Record the provider's permission to disseminate (H2, H3)."""
    intake.permit(door.session(), ref, permission)
    door.show(_case(looking.case(door.session(), ref)))


@click.command("intake")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--case", "case_ref", required=True)
@click.option("--in-place", is_flag=True, help="Leave the originals where they are (not in this version).")
@pass_door
def take_in(door: Door, paths: Sequence[Path], case_ref: str, in_place: bool) -> None:
    """Take folders, ZIP files and single files into a case."""
    if in_place:
        raise Refused("in_place", "This version copies every picture into the vault.", "Run it without --in-place.")
    change = intake.take_in(door.session(), paths, case_ref, door.report())
    result = dict(change.result)
    refusals: list[dict[str, str]] = result["refusals"]  # type: ignore[assignment]
    for refusal in refusals:
        refusal["name"] = visible(refusal["name"])
    counts = ", ".join(f"{result[kind]} {kind}" for kind in ("new", "duplicate", "known", "refused"))
    door.show(result, "\n".join([counts, *(f"  refused: {r['name']} – {r['reason']}" for r in refusals)]))
    if refusals:
        door.code = 7


@click.group()
def image() -> None:
    """Seized images: looked at through their records only."""


def _image(found: Image) -> dict[str, Any]:
    return {
        "digest": found.digest,
        "md5": found.md5,
        "sha1": found.sha1,
        "bytes": found.size,
        "format": found.look.format,
        "width": found.look.width,
        "height": found.look.height,
        "frames": found.look.frames,
        "orientation": found.look.orientation,
        "phash": f"{found.look.phash:016x}",
        "sight": found.sight.value,
        "zones": found.zones,
        "crops": found.crops,
        "copies": found.copies,
    }


@image.command("list")
@click.option("--case", "case_ref", required=True)
@pass_door
def list_images(door: Door, case_ref: str) -> None:
    """The images of a case."""
    rows = []
    for found in looking.images_of(door.session(), case_ref):
        sheet = looking.sheet(door.session(), found.id)
        rows.append({**_image(found), "places": [visible(place) for place in sheet.places]})
    door.rows(rows, ("digest", "format", "width", "height", "zones", "sight", "places"))


@image.command("show")
@click.argument("digest")
@pass_door
def show_image(door: Door, digest: str) -> None:
    """One image: record, places and metadata (untrusted text)."""
    sheet = looking.sheet(door.session(), looking.image_named(door.session(), digest).id)
    metadata = [{"group": f.group, "name": f.name, "value": visible(f.value)} for f in sheet.inside.metadata]
    value = {**_image(sheet.image), "places": [visible(place) for place in sheet.places], "metadata": metadata}
    words = [f"{key}: {entry}" for key, entry in value.items() if key != "metadata"]
    door.show(value, "\n".join(words + [f"  {f['group']} {f['name']}: {f['value']}" for f in metadata]))


@image.command()
@click.argument("digest")
@pass_door
def zones(door: Door, digest: str) -> None:
    """Where detectors see a person, face or skin. No hit clears nothing."""
    sheet = looking.sheet(door.session(), looking.image_named(door.session(), digest).id)
    door.rows(
        (
            {
                "id": z.id,
                "kind": z.kind.value,
                "rect": z.rect.numbers(),
                "detector": z.detector,
                "version": z.version,
                "score": z.score,
            }
            for z in sheet.zones
        ),
        ("id", "kind", "rect", "detector", "version", "score"),
    )


@image.command()
@click.argument("digest")
@click.argument("sight", type=click.Choice([s.value for s in Sight]))
@pass_door
def mark(door: Door, digest: str, sight: str) -> None:
    """Say what an image is good for."""
    found = looking.image_named(door.session(), digest)
    cropping.mark(door.session(), [found.id], Sight(sight))
    door.show({"digest": found.digest, "sight": sight}, f"{found.digest[:12]} is marked: {sight}.")


@image.command()
@click.argument("digest")
@click.option("--rect", required=True, help="The thing to look for: X,Y,WIDTH,HEIGHT.")
@click.option("--limit", type=NUMBER, default=24, show_default=True)
@pass_door
def like(door: Door, digest: str, rect: str, limit: int) -> None:
    """Other images that show the same thing, best first."""
    found = looking.image_named(door.session(), digest)
    matches = likening.more_of(door.session(), found.id, Recipe(found.digest, parse_rect(rect)), limit, door.report())
    if left := likening.missing(door.session()):
        door.say(f"{left} images are not indexed: “workstation vault index”.")
    door.rows(
        (
            {
                "digest": match.image.digest,
                "case": match.case,
                "rect": match.region.numbers(),
                "inliers": match.inliers,
                "score": match.score,
                "why": match.why,
            }
            for match in matches
        ),
        ("digest", "case", "rect", "inliers", "score", "why"),
    )


@click.group("series")
def series() -> None:
    """Images grouped because they show the same thing."""


@series.command("add")
@click.argument("digests", nargs=-1, required=True)
@click.option("--title", default="")
@click.option("--into", type=NUMBER, default=None, help="The number of a series there is.")
@pass_door
def add_series(door: Door, digests: Sequence[str], title: str, into: int | None) -> None:
    """Group images; says which cases that links."""
    numbers = [looking.image_named(door.session(), digest).id for digest in digests]
    change = likening.group(door.session(), title, numbers, into or 0)
    door.show(dict(change.result))


@series.command("list")
@pass_door
def list_series(door: Door) -> None:
    """All series."""
    rows = [
        {"id": one.id, "title": one.title, "images": len(one.images)} for one in likening.all_series(door.session())
    ]
    door.rows(rows, ("id", "title", "images"))


COMMANDS = (case, take_in, image, series)
