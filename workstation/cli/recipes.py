"""``object add``, ``object crop``: how a crop is written as words; ``object record`` and ``object replay``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any

import click

from workstation.actions import cropping, enhancing, looking
from workstation.cli.door import NUMBER, Door, Usage, pass_door
from workstation.domain.change import Change
from workstation.domain.crop import STEPS, Frame, Mask, Recipe, Step, Stroke
from workstation.domain.geometry import Rect, parse_rect
from workstation.domain.object import Crop
from workstation.domain.shape import Point


@dataclass(frozen=True, slots=True)
class Words:
    """A crop as it was typed."""

    digest: str
    rect: str
    masks: Sequence[str]
    brushes: Sequence[str]
    polygon: str
    angle: float
    steps: Sequence[str]
    combine: Sequence[str]

    def kept(self, door: Door, object_ref: str = "") -> Change:
        """Keep it."""
        session = door.session()
        image = looking.image_named(session, self.digest)
        masks: list[Mask] = [*map(parse_rect, self.masks), *map(_brush, self.brushes)]
        steps, polygon = _steps(self.steps), _polygon(self.polygon)
        made = Recipe(image.digest, self._region(polygon), tuple(masks), polygon=polygon, angle=self.angle)
        others = [looking.image_named(session, digest).id for digest in self.combine]
        frames: list[Frame] = [enhancing.align(session, image.id, made, other).frame for other in others]
        if frames and "average" not in {step.name for step in steps}:
            steps.insert(0, Step("average", 0))
        return cropping.keep(
            session,
            image.id,
            made.region,
            masks=masks,
            steps=steps,
            polygon=polygon,
            angle=self.angle,
            frames=frames,
            object_ref=object_ref,
        )

    def _region(self, polygon: Sequence[Point]) -> Rect:
        if self.rect:
            return parse_rect(self.rect)
        if not polygon:
            raise Usage("rect", "Which region?", "Give --rect X,Y,WIDTH,HEIGHT, or --polygon.")
        xs, ys = [x for x, _ in polygon], [y for _, y in polygon]
        return Rect(min(xs), min(ys), max(xs) - min(xs) or 1, max(ys) - min(ys) or 1)


_OPTIONS = (
    click.option("--image", "digest", required=True, help="SHA-256 of the image, or its beginning."),
    click.option("--rect", default="", help="X,Y,WIDTH,HEIGHT in pixels; with --polygon, the rectangle around it if left out."),
    click.option("--mask", "masks", multiple=True, help="X,Y,WIDTH,HEIGHT to fill; may be given several times."),
    click.option("--brush", "brushes", multiple=True, help="“X,Y X,Y …:RADIUS” to fill; may be given several times."),
    click.option("--polygon", default="", help="“X,Y X,Y X,Y …”: the outline of what is shown."),
    click.option("--angle", type=float, default=0.0, help="Degrees clockwise by which the rectangle is tilted."),
    click.option(
        "--step", "steps", multiple=True, help="NAME=NUMBER[,NUMBER…], in order. Names: " + " ".join(STEPS) + "."
    ),
    click.option(
        "--combine", multiple=True, help="SHA-256 of another image which shows the same thing; may be given several times."
    ),
)  # fmt: skip


def crop_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a crop; the command takes them as ``crop: Words``."""

    def with_words(*, digest: str, rect: str, masks: Sequence[str], brushes: Sequence[str], polygon: str, angle: float,
                   steps: Sequence[str], combine: Sequence[str], **rest: Any) -> Any:  # fmt: skip
        return command(crop=Words(digest, rect, masks, brushes, polygon, angle, steps, combine), **rest)

    made: Callable[..., Any] = update_wrapper(with_words, command)
    for option in reversed(_OPTIONS):
        made = option(made)
    return made


def _steps(entries: Sequence[str]) -> list[Step]:
    made = []
    for entry in entries:
        name, _, values = entry.partition("=")
        try:
            made.append(Step(name, tuple(float(value) for value in values.split(","))))
        except ValueError:
            raise Usage(
                "step", f"“{entry[:40]}” is not a step.", "Write NAME=NUMBER or NAME=NUMBER,NUMBER, e.g. rotate=1.5"
            ) from None
    return made


def _points(text: str) -> tuple[Point, ...]:
    try:
        return tuple((int(x), int(y)) for x, y in (point.split(",") for point in text.split()))
    except ValueError:
        raise Usage("points", f"“{text[:40]}” are not points.", "Write “X,Y X,Y …” in whole pixels.") from None


def _polygon(text: str) -> tuple[Point, ...]:
    return _points(text) if text else ()


def _brush(text: str) -> Stroke:
    points, colon, radius = text.rpartition(":")
    if not colon or not radius.isascii() or not radius.isdecimal():
        raise Usage("brush", f"“{text[:40]}” is not a brush stroke.", "Write “X,Y X,Y …:RADIUS” in whole pixels.")
    return Stroke(_points(points), int(radius))


def crop_row(crop: Crop) -> dict[str, Any]:
    """One crop of an object. ``PLACE`` are the keys for those who may see photographs."""
    fields = crop.recipe.fields()
    return {
        "id": crop.id,
        "image": crop.recipe.image,
        "rect": crop.recipe.region.numbers(),
        "masks": fields["masks"],
        "polygon": fields["polygon"],
        "angle": crop.recipe.angle,
        "frames": fields.get("frames", []),
        "steps": fields["steps"],
        "rendition": crop.rendition,
        "width": crop.width,
        "height": crop.height,
    }


PLACE = ("image", "rect", "masks", "polygon", "angle", "frames")
"""Where on which photograph a crop lies."""


def _chosen(door: Door, ref: str, number: int | None) -> list[int]:
    return [number] if number else [crop.id for crop in looking.object(door.session(), ref).crops]


@click.command()
@click.argument("ref")
@click.option("--crop", "number", type=NUMBER, help="One crop only, by its id.")
@pass_door
def record(door: Door, ref: str, number: int | None) -> None:
    """The enhancement record of an object's crops: every step, its numbers, versions and digests."""
    found = [{"crop": crop, "text": enhancing.record(door.session(), ref, crop)} for crop in _chosen(door, ref, number)]
    door.show({"ref": ref, "records": found}, "\n".join(str(entry["text"]) for entry in found))


@click.command()
@click.argument("ref")
@click.option("--crop", "number", type=NUMBER, help="One crop only, by its id.")
@pass_door
def replay(door: Door, ref: str, number: int | None) -> None:
    """Make an object's crops again from their photographs; ends with 5 where a pixel differs."""
    found = []
    for crop in _chosen(door, ref, number):
        done = enhancing.replay(door.session(), ref, crop)
        found.append({"crop": crop, "same": done.same, "sentence": done.sentence})
    same = all(entry["same"] for entry in found)
    door.show(
        {"ref": ref, "same": same, "crops": found}, "\n".join(f"Crop {e['crop']}: {e['sentence']}" for e in found)
    )
    door.code = door.code if same else 5


COMMANDS = (record, replay)
