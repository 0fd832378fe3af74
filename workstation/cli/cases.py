"""``case``, ``image`` and ``series``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from workstation.actions import cropping, intake, judging, likening, looking
from workstation.cli.door import NUMBER, Door, pass_door
from workstation.domain.case import Case, Handling
from workstation.domain.crop import Recipe
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
@click.option("--closely", is_flag=True, help="Look for small and turned faces first: ten seconds and more, once.")
@pass_door
def zones(door: Door, digest: str, closely: bool) -> None:
    """Where detectors see a person, face or skin. No hit clears nothing."""
    found = looking.image_named(door.session(), digest)
    if closely:
        judging.look_closely(door.session(), found.id, door.report())
    sheet = looking.sheet(door.session(), found.id)
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
    more = likening.more_of(door.session(), found.id, Recipe(found.digest, parse_rect(rect)), limit, door.report())
    if left := likening.missing(door.session()):
        door.say(f"{left} images are not indexed: “workstation vault index”.")
    if more.withheld:
        door.say(f"{more.withheld} more are known or judged elsewhere, and are not shown.")
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
            for match in more.matches
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


@series.command("show")
@click.argument("number", type=NUMBER)
@pass_door
def show_series(door: Door, number: int) -> None:
    """One series: its images, and the cases they lie in."""
    found = likening.one_series(door.session(), number)
    digests, refs = [one.digest for one in found.images], list(found.cases)
    words = [f"{number}  {found.series.title}", *(f"  {digest}" for digest in digests), f"Cases: {', '.join(refs)}"]
    door.show({"id": number, "title": found.series.title, "images": digests, "cases": refs}, "\n".join(words))


@series.command("rename")
@click.argument("number", type=NUMBER)
@click.argument("title")
@pass_door
def rename_series(door: Door, number: int, title: str) -> None:
    """Give a series another title."""
    likening.rename(door.session(), number, title)
    door.show({"id": number, "title": title.strip()}, f"Series {number} is called: {title.strip()}")


@series.command("take-out")
@click.argument("number", type=NUMBER)
@click.argument("digests", nargs=-1, required=True)
@pass_door
def take_out_of_series(door: Door, number: int, digests: Sequence[str]) -> None:
    """Take images out of a series; the last one taken out ends it."""
    result = dict(likening.take_out(door.session(), number, _members(door, number, digests)).result)
    left = result["left"]
    door.show(result, f"Series {number}: " + (f"{left} images are left." if left else "it is ended."))


def _members(door: Door, number: int, digests: Sequence[str]) -> list[int]:
    """The images of a series so named: a copy of one in another case is not in it."""
    wanted = {looking.image_named(door.session(), digest).digest for digest in digests}
    return [one.id for one in likening.one_series(door.session(), number).images if one.digest in wanted]


COMMANDS = (case, image, series)
