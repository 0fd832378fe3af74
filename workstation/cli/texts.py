"""``object text``: what the public is asked and told in 24 languages, and how far each text is."""

from collections.abc import Sequence

import click

from workstation.actions import describing, looking, wording
from workstation.cli.door import Door, Usage, pass_door
from workstation.domain.object import LANGUAGES, Question, QuestionKind, Texts
from workstation.domain.texts import Part, TextState, progress, state_of

LANG = click.Choice(LANGUAGES)


@click.group()
def text() -> None:
    """Texts of an object, language by language."""


@text.command("list")
@click.argument("ref")
@click.option("--open", "only_open", is_flag=True, help="Only languages whose text is missing or not checked.")
@click.option("--findings", is_flag=True, help="What is wrong with each text, and why.")
@pass_door
def list_(door: Door, ref: str, only_open: bool, findings: bool) -> None:
    """How far each language is: missing, from template, edited, checked."""
    session = door.session()
    obj, far = wording.how_far(session, ref)
    names = looking.people_by_id(session)
    wrong = wording.wrong_with(session, ref) if findings else {}
    rows = []
    for lang, parts in far.items():
        state, texts = state_of(parts), obj.texts.get(lang, Texts((), ""))
        if only_open and state is TextState.CHECKED:
            continue
        asked = parts[Part.ASKED]
        row: dict[str, object] = {
            "lang": lang,
            "state": state.value,
            "asked": asked.state.value,
            "alt": parts[Part.ALT].state.value,
            "reader": names[asked.reader].name if asked.reader in names else "",
            "date": asked.at[:10],
            "questions": [q.text for q in texts.questions],
            "alt_text": texts.alt,
            "title": texts.title,
        }
        if findings:
            row["findings"] = [
                {"code": f.code, "what": f.what, "why": f.why, "blocking": f.blocking} for f in wrong.get(lang, ())
            ]
        rows.append(row)
    door.rows(rows, ("lang", "state", "asked", "alt", "reader", "date"))
    whole, checked = progress(far)
    door.say(f"{whole} of {len(far)} languages, {checked} checked.")
    for lang, found in wrong.items():
        for one in found:
            door.say(f"{lang}: {one.what} {one.why}{'' if one.blocking else ' (advice)'}")


@text.command()
@click.argument("ref")
@click.option("--kind", "kinds", multiple=True, required=True, type=click.Choice([kind.value for kind in QuestionKind]))
@click.option("--lang", "languages", multiple=True, type=LANG, help="Only these; all 24 if not given.")
@click.option("--over", is_flag=True, help="Also where a text is already.")
@pass_door
def fill(door: Door, ref: str, kinds: Sequence[str], languages: Sequence[str], over: bool) -> None:
    """Put the templates' sentences into every language at once; a new version, clearance void."""
    session = door.session()
    asked = [QuestionKind(kind) for kind in kinds]
    change = describing.fill(session, ref, asked, wording.templates(session), languages=languages, over=over)
    _done(door, ref, f"Filled: {_words(change.result['languages'])}.")


@text.command("set")
@click.argument("ref")
@click.argument("lang", type=LANG)
@click.option("--question", "questions", multiple=True, help="KIND=TEXT; all questions of this language anew.")
@click.option("--alt", help="What the picture shows.")
@click.option("--title", help="The title in this language; empty: the object's.")
@pass_door
def set_(door: Door, ref: str, lang: str, questions: Sequence[str], alt: str | None, title: str | None) -> None:
    """Edit the text of one language; a new version, clearance void, and no longer checked."""
    session = door.session()
    obj = looking.object(session, ref)
    old = obj.texts.get(lang, Texts((), ""))
    if not questions and alt is None and title is None:
        raise Usage("text", "There is nothing to set.", "Give --question, --alt or --title.")
    asked = tuple(map(_question, questions)) or old.questions
    new = Texts(asked, old.alt if alt is None else alt, old.title if title is None else title)
    describing.describe(session, ref, texts={**obj.texts, lang: new}, templates=wording.templates(session))
    _done(door, ref, f"The text in {lang} is kept.")


@text.command()
@click.argument("ref")
@click.argument("languages", nargs=-1, required=True, type=LANG)
@pass_door
def check(door: Door, ref: str, languages: Sequence[str]) -> None:
    """Mark texts as checked: you read these languages, and what stands there is right. Not for what you edited."""
    describing.check_texts_of(door.session(), ref, languages)
    _done(door, ref, f"Checked by you: {_words(languages)}.")


def _question(entry: str) -> Question:
    kind, equals, words = entry.partition("=")
    if not equals or kind not in set(QuestionKind):
        kinds = "KIND: " + " ".join(QuestionKind)
        raise Usage("question", f"“{entry[:40]}” is not a question.", f"Write KIND=TEXT; {kinds}.")
    return Question(QuestionKind(kind), words)


def _words(languages: object) -> str:
    return ", ".join(languages) if isinstance(languages, list | tuple) else ""


def _done(door: Door, ref: str, words: str) -> None:
    obj, far = wording.how_far(door.session(), ref)
    whole, checked = progress(far)
    states = {lang: state_of(parts).value for lang, parts in far.items()}
    value = {
        "ref": ref,
        "version": obj.version,
        "state": obj.state,
        "languages": whole,
        "checked": checked,
        "texts": states,
    }
    door.show(value, f"{words} {ref}: {whole} of {len(far)} languages, {checked} checked.")
