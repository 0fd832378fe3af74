"""``object``: make, describe, submit, clear, conclude."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from workstation.actions import cropping, describing, looking, reviewing
from workstation.cli.door import NUMBER, Door, Usage, pass_door
from workstation.domain.crop import Step
from workstation.domain.errors import Refused
from workstation.domain.geometry import parse_rect
from workstation.domain.object import Object, Question, QuestionKind, Texts
from workstation.domain.person import Act
from workstation.domain.review import CHECKLIST, OUTCOMES


@click.group("object")
def object_() -> None:
    """Objects: the things being traced."""


def _shown(door: Door, obj: Object) -> dict[str, Any]:
    """An object for this person: where on which photograph a crop lies is for those who may see photographs."""
    value = _object(obj)
    if door.session().person.why_not(Act.SEE_IMAGES):
        for crop in value["crops"]:
            for key in ("image", "rect", "masks"):
                del crop[key]
    return value


def _object(obj: Object) -> dict[str, Any]:
    texts = {
        lang: {
            "title": t.title,
            "alt": t.alt,
            "questions": [{"kind": q.kind.value, "text": q.text} for q in t.questions],
        }
        for lang, t in sorted(obj.texts.items())
    }
    crops = [
        {
            "id": c.id,
            "image": c.recipe.image,
            "rect": c.recipe.region.numbers(),
            "masks": c.recipe.fields()["masks"],
            "steps": c.recipe.fields()["steps"],
            "rendition": c.rendition,
            "width": c.width,
            "height": c.height,
        }
        for c in obj.crops
    ]
    return {
        "ref": obj.ref,
        "version": obj.version,
        "state": obj.state,
        "type": obj.type,
        "title": obj.title,
        "texts": texts,
        "region_hint": obj.region_hint,
        "period": obj.period,
        "batch": obj.batch,
        "countries": list(obj.countries),
        "crops": crops,
        "comments": [{"version": c.version, "text": c.text, "at": c.at} for c in obj.comments],
    }


def _texts(questions: Sequence[str], alts: Sequence[str], title: str, before: dict[str, Texts]) -> dict[str, Texts]:
    """``LANG=TEXT`` or ``LANG:KIND=TEXT``; a language without alt text gets the title, which a reviewer reads."""
    asked: dict[str, list[Question]] = {}
    for entry in questions:
        key, equals, text = entry.partition("=")
        lang, _, kind = key.partition(":")
        if not equals or kind not in ("", *QuestionKind):
            raise Usage(
                "question",
                f"“{entry[:40]}” is not a question.",
                "Write LANG=TEXT or LANG:KIND=TEXT; KIND: " + " ".join(QuestionKind),
            )
        asked.setdefault(lang.strip(), []).append(Question(QuestionKind(kind or "what"), text))
    described = dict(entry.partition("=")[::2] for entry in alts)
    for lang in (*asked, *described):
        old = before.get(lang, Texts((), ""))
        new = tuple(asked[lang]) if lang in asked else old.questions
        before[lang] = Texts(new, described.get(lang, old.alt) or title, old.title)
    return before


def _steps(entries: Sequence[str]) -> list[Step]:
    made = []
    for entry in entries:
        name, _, value = entry.partition("=")
        try:
            made.append(Step(name, float(value)))
        except ValueError:
            raise Usage("step", f"“{entry[:40]}” is not a step.", "Write NAME=NUMBER, e.g. rotate=1.5") from None
    return made


_crop_options = (
    click.option("--image", "digest", required=True, help="SHA-256 of the image, or its beginning."),
    click.option("--rect", required=True, help="X,Y,WIDTH,HEIGHT in pixels."),
    click.option("--mask", "masks", multiple=True, help="X,Y,WIDTH,HEIGHT to fill; may be given several times."),
    click.option(
        "--step", "steps", multiple=True, help="NAME=NUMBER, in order: turn rotate exposure contrast gamma sharpen."
    ),
)


def _crop(command: Any) -> Any:
    for option in reversed(_crop_options):
        command = option(command)
    return command


@object_.command()
@_crop
@click.option("--type", "kind", required=True, help="An id of the taxonomy.")
@click.option("--title", required=True)
@click.option("--question", "questions", multiple=True, required=True, help="LANG=TEXT or LANG:KIND=TEXT.")
@click.option("--alt", "alts", multiple=True, help="LANG=TEXT: what the picture shows; the title if not given.")
@click.option("--region", "region_hint", default="")
@click.option("--period", default="")
@pass_door
def add(
    door: Door,
    digest: str,
    rect: str,
    masks: Sequence[str],
    steps: Sequence[str],
    kind: str,
    title: str,
    questions: Sequence[str],
    alts: Sequence[str],
    region_hint: str,
    period: str,
) -> None:
    """Crop an image into a new object."""
    session = door.session()
    types = list(looking.taxonomy(session))
    if kind not in types:
        raise Refused("type", f"“{kind[:40]}” is not an object type.", "Use one of " + ", ".join(types) + ".")
    texts = _texts(questions, alts, title, {})
    describing.check(title=title, texts=texts, region_hint=region_hint, period=period)
    image = looking.image_named(session, digest)
    change = cropping.keep(
        session, image.id, parse_rect(rect), masks=[parse_rect(m) for m in masks], steps=_steps(steps)
    )
    ref = str(change.result["ref"])
    describing.describe(
        session, ref, type=kind, title=title, texts=texts, region_hint=region_hint, period=period, types=types
    )
    _after_crop(door, ref, change.result["blocked"])


def _after_crop(door: Door, ref: str, blocked: Any) -> None:
    value = {**_object(looking.object(door.session(), ref)), "blocked": blocked}
    words = f"{ref} is kept as a draft."
    if blocked:
        words += (
            f"\nIt touches zones {', '.join(map(str, blocked))}: mask them, or let a second analyst overrule them"
            f" (object overrule {ref} ZONE --reason …)."
        )
    door.show(value, words)


@object_.command()
@click.argument("ref")
@_crop
@pass_door
def crop(door: Door, ref: str, digest: str, rect: str, masks: Sequence[str], steps: Sequence[str]) -> None:
    """Add one more crop to an object."""
    image = looking.image_named(door.session(), digest)
    change = cropping.keep(
        door.session(),
        image.id,
        parse_rect(rect),
        masks=[parse_rect(m) for m in masks],
        steps=_steps(steps),
        object_ref=ref,
    )
    _after_crop(door, ref, change.result["blocked"])


@object_.command()
@click.argument("ref")
@click.option("--type", "kind")
@click.option("--title")
@click.option("--question", "questions", multiple=True)
@click.option("--alt", "alts", multiple=True)
@click.option("--region", "region_hint")
@click.option("--period")
@click.option("--notes")
@pass_door
def describe(
    door: Door,
    ref: str,
    kind: str | None,
    title: str | None,
    questions: Sequence[str],
    alts: Sequence[str],
    region_hint: str | None,
    period: str | None,
    notes: str | None,
) -> None:
    """Change an object's fields; a new version, clearance void."""
    session = door.session()
    before = looking.object(session, ref)
    texts = _texts(questions, alts, title or before.title, dict(before.texts)) if questions or alts else None
    describing.describe(
        session,
        ref,
        type=kind,
        title=title,
        texts=texts,
        region_hint=region_hint,
        period=period,
        types=list(looking.taxonomy(session)),
    )
    if notes is not None:
        describing.note(session, ref, notes)
    door.show(_object(looking.object(session, ref)))


@object_.command("list")
@pass_door
def list_(door: Door) -> None:
    """All objects."""
    door.rows(
        (_shown(door, obj) for obj in looking.all_objects(door.session())),
        ("ref", "version", "state", "type", "title", "batch"),
    )


@object_.command()
@click.argument("ref")
@pass_door
def show(door: Door, ref: str) -> None:
    """One object."""
    door.show(_shown(door, looking.object(door.session(), ref)))


@object_.command()
@click.argument("ref")
@pass_door
def submit(door: Door, ref: str) -> None:
    """Hand an object to a second analyst."""
    describing.submit(door.session(), ref, list(looking.taxonomy(door.session())))
    _state(door, ref)


@object_.command()
@click.argument("ref")
@pass_door
def clear(door: Door, ref: str) -> None:
    """Clear an object: you confirm that you looked at the final pictures and texts and that every point holds."""
    for text in CHECKLIST.values():
        door.say(f"Confirmed: {text}")
    reviewing.clear(door.session(), ref, dict.fromkeys(CHECKLIST, True))
    _state(door, ref)


@object_.command("return")
@click.argument("ref")
@click.option("--reason", required=True)
@pass_door
def give_back(door: Door, ref: str, reason: str) -> None:
    """Return an object to its author."""
    reviewing.give_back(door.session(), ref, reason)
    _state(door, ref)


@object_.command()
@click.argument("ref")
@click.argument("zone", type=NUMBER)
@click.option("--reason", required=True)
@pass_door
def overrule(door: Door, ref: str, zone: int, reason: str) -> None:
    """Say, as a second analyst, that a zone is a false alarm."""
    change = cropping.overrule(door.session(), ref, zone, reason)
    door.show(dict(change.result), f"Zone {zone} is overruled for this crop of {ref}.")


@object_.command()
@click.argument("ref")
@click.argument("kind", type=click.Choice(list(OUTCOMES)))
@click.option("--country", "countries", multiple=True)
@pass_door
def outcome(door: Door, ref: str, kind: str, countries: Sequence[str]) -> None:
    """Record what was found."""
    describing.conclude(door.session(), ref, kind, countries)
    _state(door, ref)


@object_.command()
@click.argument("ref")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@pass_door
def render(door: Door, ref: str, out: Path) -> None:  # noqa: ARG001 - the contract's option
    """Refused: only a release leaves the vault."""
    looking.object(door.session(), ref)
    raise Refused(
        "only_release",
        "A picture does not leave by itself: only a release leaves.",
        "Put the object into a batch.",
        ref,
    )


def _state(door: Door, ref: str) -> None:
    obj = looking.object(door.session(), ref)
    door.show(
        {"ref": ref, "version": obj.version, "state": obj.state, "countries": list(obj.countries)},
        f"{ref} is {obj.state}.",
    )


COMMANDS = (object_,)
