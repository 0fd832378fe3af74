"""``object``: make, describe, submit, clear, conclude."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from workstation.actions import cropping, describing, judging, looking, reviewing
from workstation.cli import recipes, texts
from workstation.cli.door import NUMBER, Door, Usage, pass_door
from workstation.cli.recipes import PLACE, Words, crop_options, crop_row
from workstation.domain.errors import Refused
from workstation.domain.object import Object, Question, QuestionKind, Texts
from workstation.domain.person import Act
from workstation.domain.recheck import SILENCE
from workstation.domain.review import CHECKLIST, OUTCOMES, SUBMIT_POINTS


@click.group("object")
def object_() -> None:
    """Objects: the things being traced."""


def _shown(door: Door, obj: Object) -> dict[str, Any]:
    """An object for this person: where on which photograph a crop lies is for those who may see photographs."""
    value = _object(obj)
    if door.session().person.why_not(Act.SEE_IMAGES):
        for crop in value["crops"]:
            for key in PLACE:
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
        "crops": [crop_row(crop) for crop in obj.crops],
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


@object_.command()
@crop_options
@click.option("--type", "kind", required=True, help="An id of the taxonomy.")
@click.option("--title", required=True)
@click.option("--question", "questions", multiple=True, required=True, help="LANG=TEXT or LANG:KIND=TEXT.")
@click.option("--alt", "alts", multiple=True, help="LANG=TEXT: what the picture shows; the title if not given.")
@click.option("--region", "region_hint", default="")
@click.option("--period", default="")
@pass_door
def add(
    door: Door,
    crop: Words,
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
    change = crop.kept(door)
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


@object_.command("crop")
@click.argument("ref")
@crop_options
@pass_door
def add_crop(door: Door, ref: str, crop: Words) -> None:
    """Add one more crop to an object."""
    _after_crop(door, ref, crop.kept(door, ref).result["blocked"])


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
def recheck(door: Door, ref: str) -> None:
    """What in an object's pictures may give somebody away. It only points, and silence clears nothing."""
    flags = judging.recheck(door.session(), ref, door.report())
    door.rows(
        (
            {"picture": f.crop, "kind": f.kind, "sentence": f.sentence, "region": f.region and f.region.numbers()}
            for f in flags
        ),
        ("picture", "kind", "sentence"),
    )
    if not flags:
        door.say(SILENCE)


@object_.command()
@click.argument("ref")
@click.option(
    "--checked",
    "points",
    multiple=True,
    type=click.Choice(["all", *SUBMIT_POINTS]),
    help="A point you confirm, or all: you looked at each picture of the object.",
)
@pass_door
def submit(door: Door, ref: str, points: Sequence[str]) -> None:
    """Hand an object to a second analyst. Each point of the checklist is confirmed by --checked, or asked on a terminal."""
    session = door.session()
    answers = {point: "all" in points or point in points for point in SUBMIT_POINTS}
    if not points and door.may_ask():
        answers = {point: click.confirm(text, err=True) for point, text in SUBMIT_POINTS.items()}
    for point in (point for point in SUBMIT_POINTS if answers[point]):
        door.say(f"Confirmed: {SUBMIT_POINTS[point]}")
    describing.submit(session, ref, list(looking.taxonomy(session)), checklist=answers)
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


object_.add_command(texts.text)
for command in recipes.COMMANDS:
    object_.add_command(command)
COMMANDS = (object_,)
