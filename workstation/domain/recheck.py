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

SILENCE = (
    "Nothing is flagged. That clears nothing: a machine sees little of what people recognise, and knows a badge or a crest "
    "by its words only."
)

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
    """The table of the text checks: number plates by country, words of schools and teams, given names.

    ``codes``: what says that a code, or the number of a norm, and no plate follows; ``brands``: names of persons on products; ``plain``: words of
    products, in small letters.
    """

    plates: tuple[tuple[str, re.Pattern[str]], ...]
    groups: frozenset[str]
    clubs: frozenset[str]
    names: frozenset[str]
    codes: re.Pattern[str]
    brands: re.Pattern[str]
    plain: frozenset[str]


FORMS_SHARED = frozenset({"CY", "DK", "EE", "FI", "HU", "LT", "LU", "LV", "MT", "SE"})
"""States whose plates look like an article number: two or three letters and a number."""

_FORM, _ALONE = r"(?<!\w)(?:{})(?!\w)", r"(?<![\w.-])(?<!\d )(?:{})(?!-?\w)(?! \d)"
"""A plate of a form of its own, and one that counts only where no further part of a code stands beside it."""

_CODE = (
    r"(?i)(?<![\w-]){0}(?!\w)[.:#]*(?:[ -]?(?:no|nr|n°|nº|number)\b\.?:?)?"
    r" ?(?:[^\W_][\w./-]*)?(?: (?=[\w/-]*\d)[\w/-]+)*(?: [A-Z](?![\w-]))?"
    r"|(?<![\w-]){1} ?(?=x?\d)[\w./-]+"
    r"|(?<!\w)[A-Z]{{2}}[ -][\w.]+ [\w.]+ (?:EG|CE|EC|EF|EK)(?!\w)"
)
"""What says that it is a code, and the code; a norm and its number; the oval mark of a dairy or butcher."""


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def words_from(value: Mapping[str, Any]) -> Words:
    """Read the table of resources/recheck; raises Damaged."""
    try:
        return Words(
            tuple(
                (country, re.compile((_ALONE if country in FORMS_SHARED else _FORM).format(pattern)))
                for country, pattern in value["plates"].items()
            ),
            frozenset(word.casefold() for words in value["groups"].values() for word in words),
            frozenset(value["clubs"]),
            frozenset(name.casefold() for name in value["given_names"]),
            re.compile(_CODE.format(_any(value["codes"]), _any(value["norms"]))),
            re.compile(rf"(?i)(?<!\w){_any(value['brands'])}(?!\w)"),
            frozenset(word for words in value["plain"].values() for word in words),
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
    if _CONTACT.search(_TRADE.sub(_unless_right, text)):
        return "contact", "looks like an address or a telephone number: mask it."
    if countries := _plates(text, words):
        return (
            "plate",
            _SHARED if not countries - FORMS_SHARED else f"may be a number plate ({_few(countries)}): mask it.",
        )
    parts = _WORD.findall(text)
    folded = text.casefold()
    if any(re.search(rf"(?<!\w){re.escape(word)}", folded) for word in words.groups) or words.clubs & set(parts):
        return "group", "may name a school, a club or a team: few people belong to it."
    if _names(text, words):
        return "name", "may be a person's name: mask it if it is."
    if _DATE.search(text):
        return "date", "looks like a date: of a birth, a ticket, a parcel?"
    return None


def _few(countries: Iterable[str]) -> str:
    return ", ".join(sorted(countries)[:3])


_SHARED = "has the form of a number plate, and of many a product code: mask it if it is one of a vehicle."

_TRADE = re.compile(r"(?<![\d+])(?:\d{13,14}|\d \d{6} \d{6}|\d \d{5} \d{5} \d)(?!\d)")


def _unless_right(match: re.Match[str]) -> str:
    """Nothing instead of an article number whose check digit is right."""
    digits = [int(sign) for sign in match[0] if sign.isdigit()]
    weighted = sum(digit * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits[:-1])))
    return "" if (weighted + digits[-1]) % 10 == 0 and digits[:2] != [0, 0] else match[0]


_LOOKALIKE = str.maketrans("АВЕКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXABEZHIKMNOPTYX")
_MEASURE = re.compile(
    r"(?<![A-Z][ -])(?<![\w.,-])\d+(?:[.,]\d+)? ?(?:[WVAKg€%]|[km]?g|[cmd]?[lm]|Hz|°[CF]|[GMT]B)(?!\w)|W ?\d\d ?/? ?L ?\d\d"
)


def _plates(text: str, words: Words) -> set[str]:
    """States of which the text may hold a number plate, once measures and codes that say what they are have gone."""
    left = words.codes.sub(" ", _MEASURE.sub(" ", text.translate(_LOOKALIKE)))
    return {
        country
        for country, pattern in words.plates
        if any(any(map(str.isdigit, match[0])) for match in pattern.finditer(left))
    }


_TITLES = re.compile(r"(?<!\w)(?:Mr|Mrs|Ms|Herr|Frau|Mme|Mlle|Sr|Sra|Dr|Prof|Pan|Pani|Κα|Κος)\.? [^\W\d_a-z]")


def _names(text: str, words: Words) -> bool:
    """Given names, a title before a word, or two or three words like a name of which none is a word of products."""
    left = words.brands.sub(" ", text)
    parts = [part.casefold() for part in _WORD.findall(left)]
    products = words.plain.intersection(parts) - _PARTICLES
    if len(parts) <= _MOST_WORDS and words.names.intersection(parts):
        certain = words.names.intersection(parts) - products
        return bool(certain) or (len(products) == 1 and not any(map(str.isdigit, text)))
    return bool(_TITLES.search(left)) or (not products and _like_a_name(left.rpartition(": ")[2].strip()))


_MOST_WORDS = 5


def _like_a_name(text: str) -> bool:
    """Two or three words and nothing else, each with one capital at its beginning, or a small "van" between them."""
    parts = re.split(r"[ -]", text)
    capital = [p for p in parts if p not in _PARTICLES]
    return 2 <= len(capital) <= 3 and all(
        len(p) > 1 and p.isalpha() and p[0].isupper() and p[1:].islower() for p in capital
    )


_PARTICLES = frozenset({"da", "de", "del", "der", "di", "dos", "du", "la", "van", "von", "zu"})


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
