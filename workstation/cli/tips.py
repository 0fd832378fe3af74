"""``tips``: import, search, triage, link, grade."""

from pathlib import Path
from typing import Any

import click

from workstation.actions import looking, tipping
from workstation.cli.door import NUMBER, Door, Usage, pass_door, read_file
from workstation.domain.tip import Tip, Verdict, visible


@click.group()
def tips() -> None:
    """Tips from the public."""


def _tip(tip: Tip) -> dict[str, Any]:
    return {
        "id": tip.id,
        "ref": tip.ref,
        "received_at": tip.received_at,
        "channel": tip.channel,
        "text": tip.text,
        "language": tip.language,
        "verdict": tip.verdict.value,
        "grade": str(tip.grade or ""),
        "objects": list(tip.objects),
        "proposed": list(tip.proposed),
        "links": list(tip.links),
        "country_hint": tip.country_hint,
        "has_contact": tip.has_contact,
        "same_as": tip.same_as,
        "same_count": tip.same_count,
        "import": tip.import_id,
    }


def _rows(door: Door, found: list[Tip]) -> None:
    if door.as_json:
        door.rows(map(_tip, found), ())
        return
    rows = [{**_tip(tip), "id": tip.ref, "text": visible(tip.text).replace("\n", " ")[:70]} for tip in found]
    door.rows(rows, ("id", "received_at", "verdict", "grade", "objects", "text"))


def _number(text: str) -> int:
    digits = text.upper().removeprefix("T-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise Usage("tip", f"“{text[:20]}” is not a tip.", "Write its number, e.g. 12 or T-12.")
    return int(digits)


def _show(door: Door, number: int) -> None:
    tip = looking.tip(door.session(), number)
    door.show(_tip(tip), "\n".join(f"{key}: {visible(str(value))}" for key, value in _tip(tip).items()))


@tips.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--profile", default="", help="Remember, or use again, the mapping of columns under this name.")
@click.option("--map", "mapping", multiple=True, help="FIELD=COLUMN; without it columns are recognised by name.")
@click.option("--dry-run", is_flag=True)
@pass_door
def import_(door: Door, file: Path, profile: str, mapping: tuple[str, ...], dry_run: bool) -> None:
    """Import a file of tips: CSV, JSON or JSON Lines."""
    data = read_file(file)
    columns = dict(entry.partition("=")[::2] for entry in mapping) or None
    if dry_run:
        plan = tipping.dry_run(door.session(), data, profile=profile, columns=columns, report=door.report())
        rejected = [{"line": r.line, "column": r.column, "reason": r.reason} for r in plan.rejected]
        value = {
            "kind": plan.file.kind,
            "encoding": plan.file.encoding,
            "delimiter": plan.file.delimiter,
            "columns": dict(plan.columns.fields),
            "rows": plan.rows,
            "rejected": rejected,
            "with_object": plan.with_object,
            "with_contact": plan.with_contact,
            "imported_before": plan.again,
        }
        door.show(value)
        return
    change = tipping.take_in(door.session(), data, profile=profile, columns=columns, report=door.report())
    bad: list[dict[str, Any]] = change.result["rejected"]  # type: ignore[assignment]
    lines = [f"Import {change.result['id']}: {change.result['rows']} tips, {len(bad)} rows rejected"]
    door.show(
        dict(change.result), "\n".join(lines + [f"  line {r['line']}, {r['column']}: {r['reason']}" for r in bad])
    )
    if bad:
        door.code = 7


@tips.command()
@click.argument("number", type=NUMBER)
@pass_door
def undo(door: Door, number: int) -> None:
    """Take an import back."""
    change = tipping.undo(door.session(), number)
    door.show({"id": number, **change.result}, f"Import {number} is undone; {change.result['rows']} tips are gone.")


@tips.command("list")
@click.option("--verdict", type=click.Choice([v.value for v in Verdict]))
@click.option("--object", "object_ref", default="")
@click.option("--limit", type=NUMBER, default=500, show_default=True)
@pass_door
def list_(door: Door, verdict: str | None, object_ref: str, limit: int) -> None:
    """Tips, newest first."""
    _rows(
        door,
        looking.tips_listed(
            door.session(), verdict=Verdict(verdict) if verdict else None, object_ref=object_ref, limit=limit
        ),
    )


@tips.command()
@click.argument("words", nargs=-1, required=True)
@pass_door
def search(door: Door, words: tuple[str, ...]) -> None:
    """Full-text search; accents and capitals do not matter."""
    _rows(door, looking.tips_found(door.session(), " ".join(words)))


@tips.command()
@click.argument("tip")
@pass_door
def show(door: Door, tip: str) -> None:
    """One tip."""
    _show(door, _number(tip))


@tips.command()
@click.argument("tip")
@click.argument("verdict", type=click.Choice([v.value for v in Verdict]))
@pass_door
def triage(door: Door, tip: str, verdict: str) -> None:
    """Judge a tip."""
    tipping.judge(door.session(), _number(tip), Verdict(verdict))
    _show(door, _number(tip))


@tips.command()
@click.argument("tip")
@click.argument("object_ref")
@pass_door
def link(door: Door, tip: str, object_ref: str) -> None:
    """Link a tip to an object."""
    tipping.link(door.session(), _number(tip), object_ref)
    _show(door, _number(tip))


@tips.command()
@click.argument("tip")
@click.argument("object_ref")
@pass_door
def unlink(door: Door, tip: str, object_ref: str) -> None:
    """Take a link back."""
    tipping.unlink(door.session(), _number(tip), object_ref)
    _show(door, _number(tip))


@tips.command()
@click.argument("tip")
@click.argument("grade")
@pass_door
def grade(door: Door, tip: str, grade: str) -> None:
    """Confirm a grade, A1 to X4."""
    tipping.grade(door.session(), _number(tip), grade)
    _show(door, _number(tip))


@tips.command()
@click.argument("tip")
@click.option("--reason", required=True)
@pass_door
def contact(door: Door, tip: str, reason: str) -> None:
    """Open a sender's contact data (case officers, recorded)."""
    _, found, _ = tipping.open_contact(door.session(), _number(tip), reason)
    door.show(
        {"id": _number(tip), "contact": dict(found)},
        "\n".join(f"{k}: {visible(v)}" for k, v in found.items()) or "No contact data.",
    )


@tips.command()
@click.argument("object_ref")
@pass_door
def hypotheses(door: Door, object_ref: str) -> None:
    """Countries that linked tips name, by independent sources. A person decides."""
    rows = [
        {"country": h.country, "sources": h.sources, "tips": list(h.tips)}
        for h in looking.hypotheses(door.session(), object_ref)
    ]
    door.rows(rows, ("country", "sources", "tips"))


COMMANDS = (tips,)
