"""What in a rendition may give somebody away: flags for a second look before an object is submitted.

A flag only points. It refuses nothing, and silence clears nothing: the checklist of the submission (``review.SUBMIT_POINTS``)
is answered by the person who looked.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workstation.domain.errors import Damaged
from workstation.domain.geometry import Rect
from workstation.domain.object import Object
from workstation.domain.reading import Line
from workstation.domain.review import ObjectState
from workstation.domain.tip import visible

SILENCE = "Nothing is flagged. That clears nothing: a machine sees little of what people recognise."

PUBLIC = frozenset(
    {
        ObjectState.PUBLISHED,
        ObjectState.IDENTIFIED_NARROW,
        ObjectState.IDENTIFIED_WIDE,
        ObjectState.LOCATED,
        ObjectState.WITHDRAWN,
        ObjectState.EXPIRED,
    }
)
"""States of objects which the public has seen."""

NEAR = 10
"""Bits of 64 by which the hashes of two pictures of the same thing differ at most."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to look at. ``crop``: its number in the object, from 1; ``region`` in pixels of the rendition, or None.

    ``kind``: "published", "photograph", "name", "contact", "plate", "group", "date", "text", "face", "person", "skin",
    "mirror", or "unchecked" where a check could not be made.
    """

    kind: str
    sentence: str
    crop: int
    region: Rect | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The table of the text checks: number plates by country, words of schools and teams, given names."""

    plates: tuple[tuple[str, re.Pattern[str]], ...]
    groups: frozenset[str]
    clubs: frozenset[str]
    names: frozenset[str]


def words_from(value: Mapping[str, Any]) -> Words:
    """Read the table of resources/recheck; raises Damaged."""
    try:
        return Words(
            tuple((country, re.compile(rf"(?<!\w){pattern}(?!\w)")) for country, pattern in value["plates"].items()),
            frozenset(word.casefold() for words in value["groups"].values() for word in words),
            frozenset(value["clubs"]),
            frozenset(name.casefold() for name in value["given_names"]),
        )
    except (KeyError, AttributeError, TypeError, re.error) as error:
        raise Damaged(
            "recheck", "The table of the re-identification check cannot be read.", "Install again."
        ) from error


_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|\bwww\.|\b\w[\w-]*\.(?:com|org|net|eu|info|[a-z]{2})\b|(?:\+|\b00)\d[\d ()/-]{6,}|\b0\d[\d ()/-]{6,}\d"
)
_DATE = re.compile(r"\b(?:[0-3]?\d[./-][01]?\d[./-](?:19|20)?\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d)\b")
_WORD = re.compile(r"[^\W\d_]+")


def in_text(lines: Sequence[Line], words: Words, crop: int) -> Iterator[Flag]:
    """What lines of text may give away: each line once, by the strongest reason; the rest together."""
    plain: list[str] = []
    for line in lines:
        text = " ".join(visible(line.text).split())
        if sum(map(str.isalnum, text)) < 2:
            continue  # a single sign is more often a scratch than a letter
        found = _reason(text, words)
        if found is None:
            plain.append(text)
            continue
        kind, why = found
        yield Flag(kind, f"“{_short(text)}” {why}", crop, line.box)
    if plain:
        read = ", ".join(f"“{_short(text)}”" for text in plain[:4]) + (" …" if len(plain) > 4 else "")
        boxes = [line.box for line in lines if " ".join(visible(line.text).split()) in plain]
        yield Flag("text", f"There is text to be read: {read}. Does it name a person or a place?", crop, _around(boxes))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _around(boxes: Sequence[Rect]) -> Rect:
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Rect(x, y, max(box.right for box in boxes) - x, max(box.bottom for box in boxes) - y)


def _reason(text: str, words: Words) -> tuple[str, str] | None:
    if _CONTACT.search(text):
        return "contact", "looks like an address or a telephone number: mask it."
    if countries := [country for country, pattern in words.plates if _with_digits(pattern.search(text))]:
        return "plate", f"may be a number plate ({', '.join(countries[:3])}): mask it."
    parts = _WORD.findall(text)
    folded = text.casefold()
    if any(re.search(rf"(?<!\w){re.escape(word)}", folded) for word in words.groups) or words.clubs & set(parts):
        return "group", "may name a school, a club or a team: few people belong to it."
    if _like_a_name(text) or (len(parts) <= 4 and any(part.casefold() in words.names for part in parts)):
        return "name", "may be a person's name: mask it if it is."
    if _DATE.search(text):
        return "date", "looks like a date: of a birth, a ticket, a parcel?"
    return None


def _with_digits(match: re.Match[str] | None) -> bool:
    return match is not None and any(map(str.isdigit, match[0]))


def _like_a_name(text: str) -> bool:
    """Two or three words and nothing else, each with one capital at its beginning."""
    parts = re.split(r"[ -]", text)
    return 2 <= len(parts) <= 3 and all(
        len(p) > 1 and p.isalpha() and p[0].isupper() and p[1:].islower() for p in parts
    )


def same_photograph(obj: Object, others: Iterable[Object]) -> Iterator[Flag]:
    """Crops of photographs of which another part is public already: together they say more than each."""
    for number, crop in enumerate(obj.crops, 1):
        for other in others:
            taken = {digest for c in other.crops for digest in c.recipe.images()}
            if other.ref != obj.ref and taken & set(crop.recipe.images()):
                yield Flag("photograph", f"Another part of the same photograph was published as {other.ref}.", number)


def near_published(prints: Mapping[int, Sequence[int]], public: Iterable[tuple[str, int]]) -> Iterator[Flag]:
    """Crops which look like something published.

    ``prints``: crop number → hashes of it turned and mirrored in every way; ``public``: reference and hash of each
    published picture.
    """
    known = list(public)
    for number, variants in prints.items():
        refs = {ref for ref, one in known if any((one ^ variant).bit_count() <= NEAR for variant in variants)}
        for ref in sorted(refs):
            yield Flag(
                "published", f"It looks like a picture of {ref}, which was published: is it the same thing?", number
            )
