"""The object being traced, and exactly which of its fields the public may see.

``PublicContent`` is the closed list: what it does not hold cannot leave. Its digest, together with the
digests of the renditions, is what a reviewer clears. Internal notes are not part of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workstation.domain.canonical import Json, digest_of
from workstation.domain.crop import Recipe
from workstation.domain.errors import NotFound, Refused
from workstation.domain.wording import NOTHING, Known, blocking

LANGUAGES = (
    "bg",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fi",
    "fr",
    "ga",
    "hr",
    "hu",
    "it",
    "lt",
    "lv",
    "mt",
    "nl",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "sv",
)
"""The 24 languages of the EU, BCP 47."""


class QuestionKind(StrEnum):
    """What the public is asked."""

    WHAT = "what"
    SOLD = "sold"
    PLACE = "place"
    WHEN = "when"
    WHO = "who"


@dataclass(frozen=True, slots=True)
class Question:
    """One question in one language."""

    kind: QuestionKind
    text: str


@dataclass(frozen=True, slots=True)
class Texts:
    """What one language's page says: at least one question, and what the picture shows."""

    questions: tuple[Question, ...]
    alt: str
    title: str = ""  # the title in this language; "" falls back to the object's title


@dataclass(frozen=True, slots=True)
class PublicContent:
    """The closed list of what may leave about one object, besides pixels."""

    ref: str
    type: str
    title: str
    texts: Mapping[str, Texts]
    region_hint: str
    period: str
    renditions: tuple[str, ...]  # digests, in order

    def fields(self) -> dict[str, Json]:
        """As JSON, in the one closed shape."""
        return {
            "ref": self.ref,
            "type": self.type,
            "title": self.title,
            "region_hint": self.region_hint,
            "period": self.period,
            "texts": {
                lang: {
                    "title": t.title,
                    "alt": t.alt,
                    "questions": [{"kind": q.kind.value, "text": q.text} for q in t.questions],
                }
                for lang, t in self.texts.items()
            },
            "renditions": list(self.renditions),
        }

    def digest(self) -> str:
        """What a submit and a clear statement sign as "content"."""
        return digest_of(self.fields())


def public_content_from(value: Mapping[str, object]) -> PublicContent:
    """Read ``fields()`` back. Raises KeyError, TypeError or ValueError for any other shape."""
    texts: dict[str, Texts] = {}
    for lang, t in value["texts"].items():  # type: ignore[attr-defined]
        texts[lang] = Texts(
            tuple(Question(QuestionKind(q["kind"]), q["text"]) for q in t["questions"]), t["alt"], t["title"]
        )
    renditions = value["renditions"]
    if not isinstance(renditions, list):
        raise TypeError(renditions)
    return PublicContent(
        str(value["ref"]),
        str(value["type"]),
        str(value["title"]),
        texts,
        str(value["region_hint"]),
        str(value["period"]),
        tuple(str(rendition) for rendition in renditions),
    )


@dataclass(frozen=True, slots=True)
class Crop:
    """A kept crop of an object: its recipe and the digest of the pixels that recipe made."""

    id: int
    image: int  # internal id of the image
    recipe: Recipe
    rendition: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Object:
    """One object at its newest version. ``authors`` are all persons who made or edited this version."""

    ref: str
    version: int
    state: str  # review.ObjectState
    type: str
    title: str
    texts: Mapping[str, Texts]
    region_hint: str
    period: str
    notes: str
    crops: tuple[Crop, ...]
    authors: frozenset[str]
    comments: tuple["Comment", ...] = ()
    batch: str = ""
    countries: tuple[str, ...] = ()
    cases: tuple[int, ...] = field(default=())

    def public(self) -> PublicContent:
        """Exactly what may leave."""
        return PublicContent(
            self.ref,
            self.type,
            self.title,
            self.texts,
            self.region_hint,
            self.period,
            tuple(crop.rendition for crop in self.crops),
        )

    def crop(self, number: int) -> Crop:
        """One of its crops; raises NotFound."""
        for crop in self.crops:
            if crop.id == number:
                return crop
        raise NotFound("crop", f"{self.ref} has no crop {number}.", "It may have been discarded.", self.ref)


@dataclass(frozen=True, slots=True)
class Comment:
    """A reviewer's remark on one version."""

    version: int
    person: str
    text: str
    at: str


def check_text(what: str, text: str, known: Known | None = None) -> str:
    """The trimmed text; raises Refused with the first rule of ``wording.blocking`` it breaks."""
    text = text.strip()
    for finding in blocking(what, text, known or NOTHING):
        raise Refused(finding.code, finding.what, finding.why)
    return text


def check_texts(texts: Mapping[str, Texts], known: Known | None = None) -> dict[str, Texts]:
    """Texts trimmed and within the rules; raises Refused naming the rule."""
    kept: dict[str, Texts] = {}
    for lang, t in texts.items():
        if lang not in LANGUAGES:
            raise Refused(
                "language", f"“{lang[:20]}” is not one of the 24 languages.", "Use one of " + " ".join(LANGUAGES) + "."
            )
        questions = tuple(
            Question(q.kind, check_text("question", q.text, known)) for q in t.questions if q.text.strip()
        )
        kept[lang] = Texts(questions, check_text("alt", t.alt, known), check_text("title", t.title, known))
    return kept


def missing_for_review(obj: Object, types: Iterable[str]) -> list[str]:
    """What an object still lacks before it can be submitted, as sentences; empty if nothing."""
    lacks: list[str] = []
    if not obj.crops:
        lacks.append("It has no crop.")
    if obj.type not in set(types):
        lacks.append("It has no type.")
    if not obj.title:
        lacks.append("It has no title.")
    if not obj.texts:
        lacks.append("It has no question in any language.")
    for lang, t in sorted(obj.texts.items()):
        if not t.questions:
            lacks.append(f"It has no question in {lang}.")
        if not t.alt:
            lacks.append(f"It has no description of the picture (alt text) in {lang}.")
    return lacks


def object_ref(year: int, number: int) -> str:
    """``O-2026-0042``."""
    return f"O-{year}-{number:04d}"
