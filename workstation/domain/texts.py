"""How far a text is: missing, from a template, edited, or checked by a named reader of that language.

A language of an object has two parts: what is asked (with its title) and what the picture is said to show. Marks are
kept beside the object and never leave; the last one of a part says how far it is, as long as the text is the one marked.

*Decided*: filling from a template is nobody's wording, so who filled may check. Whoever edited a part since it was last
filled may not check it: the second pair of eyes is another person's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workstation.domain.canonical import digest_of
from workstation.domain.errors import Refused
from workstation.domain.object import LANGUAGES, Question, QuestionKind, Texts


class TextState(StrEnum):
    """How far a text is, weakest first: the words of one person alone are weaker than a sentence that ships."""

    MISSING = "missing"
    EDITED = "edited"
    TEMPLATE = "from template"
    CHECKED = "checked"


class Part(StrEnum):
    """The two parts of a language's text."""

    ASKED = "asked"
    ALT = "alt"


@dataclass(frozen=True, slots=True)
class Sentences:
    """The fixed sentences of one language. ``questions``: kind → type or "generic" → sentence; ``alts``: type → sentence."""

    questions: Mapping[str, Mapping[str, str]]
    alts: Mapping[str, str]

    def question(self, kind: str, type_: str) -> str:
        """The whole question of a kind for a type; "" if there is none."""
        by_type = self.questions.get(kind, {})
        return by_type.get(type_) or by_type.get("generic", "")

    def alt(self, type_: str) -> str:
        """What a picture of such an object shows; "" if there is none."""
        return self.alts.get(type_) or self.alts.get("generic", "")


Templates = Mapping[str, Sentences]
"""Language → its sentences."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody filled, edited or checked one part of one language; ``digest`` is of the text as it was then."""

    lang: str
    part: Part
    state: TextState
    digest: str
    person: str
    at: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one part is. ``reader`` and ``at`` where it is checked; ``editors``: who may not check it."""

    state: TextState
    reader: str = ""
    at: str = ""
    editors: frozenset[str] = frozenset()


Standings = Mapping[str, Mapping[Part, Standing]]
"""Language → part → how far it is; all 24 languages are there."""


def digest(texts: Texts | None, part: Part) -> str:
    """The digest of a part as it is; "" where it says nothing."""
    if texts is None:
        return ""
    if part is Part.ALT:
        return digest_of({"alt": texts.alt}) if texts.alt else ""
    asked = [[q.kind.value, q.text] for q in texts.questions if q.text]
    return digest_of({"title": texts.title, "asked": asked}) if asked else ""


def said(texts: Texts) -> list[tuple[str, str]]:
    """All one language says, as ``wording.findings`` reads it."""
    return [("title", texts.title), ("alt", texts.alt), *(("question", q.text) for q in texts.questions)]


def filled(kinds: Sequence[QuestionKind], type_: str, sentences: Sentences, before: Texts | None = None) -> Texts:
    """The text a language's templates give for these kinds; the title it had stays."""
    asked = tuple(Question(kind, text) for kind in kinds if (text := sentences.question(kind, type_)))
    return Texts(asked, sentences.alt(type_), before.title if before else "")


def filled_all(
    texts: Mapping[str, Texts], kinds: Sequence[QuestionKind], type_: str, templates: Templates, *, again: bool
) -> dict[str, Texts]:
    """Texts with every language filled that has none; ``again``: anew also where all of it is still a template's."""
    made = dict(texts)
    for lang, sentences in templates.items():
        old = texts.get(lang)
        if old is None or (again and all(is_template(old, part, sentences) for part in Part)):
            made[lang] = filled(kinds, type_, sentences, old)
    return made


def begun(texts: Mapping[str, Texts], type_: str, templates: Templates, lang: str) -> Texts:
    """A new language: what is asked in English (or the first there is) where a template says it, else empty fields."""
    sentences = templates[lang]
    if not texts:
        return filled([QuestionKind.WHAT], type_, sentences)
    there = "en" if "en" in texts else min(texts)
    theirs = templates[there]
    asked = tuple(
        Question(q.kind, sentences.question(q.kind, type_) if _ships(q, theirs) else "") for q in texts[there].questions
    )
    return Texts(asked, sentences.alt(type_) if is_template(texts[there], Part.ALT, theirs) else "")


def _ships(question: Question, sentences: Sentences) -> bool:
    return question.text in sentences.questions.get(question.kind, {}).values()


def is_template(texts: Texts, part: Part, sentences: Sentences | None) -> bool:
    """Whether every sentence of a part is one that ships, for whatever type."""
    if sentences is None:
        return False
    if part is Part.ALT:
        return texts.alt in sentences.alts.values()
    return not texts.title and all(_ships(q, sentences) for q in texts.questions)


def new_marks(
    before: Mapping[str, Texts], after: Mapping[str, Texts], templates: Templates, person: str, at: str
) -> list[Mark]:
    """The marks of a saving: one for each part that says something else than before."""
    made = []
    for lang, texts in after.items():
        for part in Part:
            now = digest(texts, part)
            if now and now != digest(before.get(lang), part):
                ready = is_template(texts, part, templates.get(lang))
                made.append(Mark(lang, part, TextState.TEMPLATE if ready else TextState.EDITED, now, person, at))
    return made


def standings(texts: Mapping[str, Texts], marks: Iterable[Mark], authors: frozenset[str]) -> Standings:
    """How far every language is. ``marks`` oldest first; ``authors`` answer for a text that bears no mark."""
    by_part: dict[tuple[str, Part], list[Mark]] = {}
    for mark in marks:
        by_part.setdefault((mark.lang, mark.part), []).append(mark)
    return {
        lang: {part: _standing(digest(texts.get(lang), part), by_part.get((lang, part), []), authors) for part in Part}
        for lang in LANGUAGES
    }


def _standing(now: str, marks: Sequence[Mark], authors: frozenset[str]) -> Standing:
    if not now:
        return Standing(TextState.MISSING)
    last = marks[-1] if marks else None
    if last is None or last.digest != now:
        return Standing(TextState.EDITED, editors=authors)
    editors: set[str] = set()
    for mark in marks:
        if mark.state is TextState.TEMPLATE:
            editors.clear()
        elif mark.state is TextState.EDITED:
            editors.add(mark.person)
    reader, at = (last.person, last.at) if last.state is TextState.CHECKED else ("", "")
    return Standing(last.state, reader, at, frozenset(editors))


def state_of(parts: Mapping[Part, Standing]) -> TextState:
    """How far a language is: as far as its weaker part."""
    return min((standing.state for standing in parts.values()), key=list(TextState).index)


def state_as_typed(
    before: Texts | None, now: Texts | None, parts: Mapping[Part, Standing], sentences: Sentences | None
) -> TextState:
    """How far a language would be if what is typed over it were kept."""
    return min((_as_typed(before, now, part, parts[part], sentences) for part in Part), key=list(TextState).index)


def _as_typed(
    before: Texts | None, now: Texts | None, part: Part, standing: Standing, sentences: Sentences | None
) -> TextState:
    if now is None or not (after := digest(now, part)):
        return TextState.MISSING
    if after == digest(before, part):
        return standing.state
    return TextState.TEMPLATE if is_template(now, part, sentences) else TextState.EDITED


def progress(found: Standings) -> tuple[int, int]:
    """How many languages say everything, and how many of them are checked."""
    states = [state_of(parts) for parts in found.values()]
    return sum(state is not TextState.MISSING for state in states), states.count(TextState.CHECKED)


def why_not_check(lang: str, parts: Mapping[Part, Standing], person: str) -> Refused | None:
    """Why somebody cannot mark a language as checked, or None."""
    state = state_of(parts)
    if state is TextState.MISSING:
        return Refused(
            "text_missing", f"There is no whole text in {lang} yet.", "Fill it from the templates, or write it."
        )
    if state is TextState.CHECKED:
        return Refused("text_checked", f"The text in {lang} is checked already.")
    if person in frozenset[str]().union(*(standing.editors for standing in parts.values())):
        return Refused(
            "four_eyes",
            f"You edited the text in {lang}, so somebody else must check it.",
            "Ask another reader of the language.",
        )
    return None


def wanted_languages(text: str) -> tuple[str, ...]:
    """The languages a policy names, separated by blanks; raises Refused for one which is none."""
    found = tuple(dict.fromkeys(text.split()))
    if unknown := sorted(set(found) - set(LANGUAGES)):
        raise Refused(
            "language",
            f"“{unknown[0][:20]}” is not one of the 24 languages.",
            "Use some of " + " ".join(LANGUAGES) + ".",
        )
    return found


def why_not_public(ref: str, wanted: Sequence[str], found: Standings) -> Refused | None:
    """Why an object's texts are not ready for a batch under a policy, with the languages named; None if they are."""
    lacking = list(_lacking(wanted, found))
    if not lacking:
        return None
    return Refused(
        "unchecked_text",
        f"The policy wants texts of {ref} checked by a reader; not checked: {', '.join(lacking)}.",
        "Let a reader check them (object text check), or change the policy.",
        ref,
    )


def _lacking(wanted: Sequence[str], found: Standings) -> Iterator[str]:
    for lang in wanted:
        state = state_of(found[lang])
        if state is not TextState.CHECKED:
            yield f"{lang} ({state})"
