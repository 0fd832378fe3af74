"""What a public text may not say, and what would make it hard to read: findings, each with its reason.

A blocking finding is a rule: such a text is not kept. A warning is advice to the analyst. Nothing here knows a language
better than its own word lists; a reader of the language does.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

LIMITS = {"title": 80, "alt": 160, "question": 240, "region_hint": 80, "period": 40}
"""Longest public texts, in characters."""

CARD = 110
"""So many characters of a question are read at a glance on a card at the size of a phone."""

SENTENCE = 22
"""So many words a plain sentence has at most."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a text: the rule's name, what is wrong and why, and whether it blocks."""

    code: str
    what: str
    why: str
    blocking: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the vault knows of an object's sources and people, and what must therefore not stand in its texts."""

    people: frozenset[str] = field(default=frozenset())
    facts: frozenset[str] = field(default=frozenset())  # case references and titles, providers, names of seized files
    days: frozenset[str] = field(default=frozenset())  # of capture, as "2014-05-31"


NOTHING = Known()


_CHILD = (
    "children|child|kid|minor|infant|juvenil|enfant|p[éeä]do|paedo|pädo|kinder|kind|barn|børn|lapsi|lasten|laste|laps|gyer[me]+k"
    "|dět|detsk|detí|deti|deť|otro[kšc]|otrošk|dječ|djec|dijete|дет|дец|παιδ|bērn|vaik|lean[ab]|páist|tfal|dziec|copi[il]|menor|minori"
    "|bambin|fanciull|crianç|niñ|mladolet|maloljet|nezletil|malolet|nepilnamet|nepilngad|alaeali|alaikäi|kiskorú"
)
_PORN = "porn(?!ic)|порн|πορν|porr"
_BANNED = re.compile(
    rf"\b(?:{_CHILD})\w{{0,2}}[’']?s?(?:{_PORN})"
    rf"|\b(?:{_CHILD})[\w’']*(?:[^\w]+\w+){{0,2}}[^\w]+(?:{_PORN})"
    rf"|\b(?:{_PORN})\w*(?:[^\w]+\w+){{0,2}}[^\w]+(?:{_CHILD})|\b(?:{_PORN})\w*(?:p[éeä]do|infantil)",
    re.IGNORECASE,
)
"""The word beside a child, in either order and in one word, in the 24 languages; not the “-porna” of Swedish plurals."""
_ABUSE = re.compile(
    r"\b(?:child )?(?:sexual(?:ly)? )?abuse|missbr[aä]uch|misbru[ik]|zneuž|злоупотреб|κακοποίησ|väärkoht|hyväksikäy|drochúsáid"
    r"|zlostavlj|zlorab|bántalmaz|išnaudoj|abbuż|nadużyc|övergrepp|overgreb|\babus[io]\b|\babuz\b|seksuālas? izmantoš",
    re.IGNORECASE,
)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories without a shape of their own: what nobody sees, nobody can clear."""
_BLANK = re.compile(
    "[\u1680\u2000-\u200a\u205f\u3000\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_PILED = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3,}")
"""Blanks and selectors that Unicode counts as letters or marks, and marks piled on one letter: they could carry a message."""
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+|(?<!\w)@\w{3,}|\b\w+://|\bwww\.\w"
    r"|\b[\w-]{2,}\.(?:com|org|net|info|eu|onion)(?!\w)|\bt\.me/"
    r"|\w\.(?:jpe?g|jfif|png|hei[cf]|tiff?|bmp|gif|webp|avif|dng|cr[23w]|nef|arw|mp4|mov|avi|mkv|zip)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w+])(?:\+|00)[1-9][\d ()/.-]{5,}\d|(?<![\w.,-])0\d[\d ()/-]{6,}\d(?!\w)")
_DIGEST = re.compile(
    r"\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-", re.IGNORECASE
)
_PLACE = re.compile(
    r"\b\d{1,3}\s?°\s?\d{1,2}(?:[.,]\d+)?\s?[′'’]|-?\b\d{1,3}[.,]\d{3,}\s?°?\s?[NSEWO]?\s?[,;/ ]\s?-?\d{1,3}[.,]\d{3,}|\bgeo:",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?P<y>(?:19|20)\d\d)[-./:](?P<m>0[1-9]|1[0-2])[-./:](?P<d>0[1-9]|[12]\d|3[01])\b"
    r"|\b(?P<a>0?[1-9]|[12]\d|3[01])\s?[./-]\s?(?P<b>0?[1-9]|[12]\d|3[01])\s?[./-]\s?(?P<year>(?:19|20)\d\d)\b"
)
_NAMED_DAY = re.compile(r"\b(?:0?[1-9]|[12]\d|3[01])\.?\s(?:de\s)?[^\W\d_]{3,}\.?\s(?:de\s)?(?:19|20)\d\d\b")
_SCRIPTS = {"bg": "CYRILLIC", "el": "GREEK"}
_QUESTION_MARK = {"el": ";"}

_RULES: Sequence[tuple[str, re.Pattern[str], str, str]] = (
    ("text_contact", _CONTACT, "an address or a file name", "Take it out: only the object leaves."),
    ("text_contact", _PHONE, "a telephone number", "Take it out: what people know is sent by the form only."),
    ("text_source", _DIGEST, "a digest or number of a file", "Take it out: only the object leaves."),
    ("text_source", _PLACE, "coordinates", "Take them out: where a photograph was taken does not leave."),
)


def blocking(what: str, text: str, known: Known = NOTHING) -> Iterator[Finding]:
    """The rules a trimmed text breaks. ``what`` is a key of ``LIMITS``."""
    name = what.replace("_", " ")
    if len(text) > LIMITS[what]:
        found = f"The {name} has {len(text)} characters; {LIMITS[what]} are allowed."
        yield Finding("text_long", found, "", True)
    if any(unicodedata.category(c) in _UNSEEN for c in text) or _BLANK.search(text) or _PILED.search(text):
        yield Finding(
            "text_control", f"The {name} holds invisible control characters or line breaks.", "Type it anew.", True
        )
    for code, pattern, found, why in _RULES:
        if pattern.search(_DAY.sub(" ", text) if pattern is _PHONE else text):
            yield Finding(code, f"The {name} holds {found}.", why, True)
    if _BANNED.search(text):
        yield Finding("wording", "Write “child sexual abuse material”: the other word suggests consent.", "", True)
    yield from _known_here(name, text, known)


def _known_here(name: str, text: str, known: Known) -> Iterator[Finding]:
    for fact in sorted(known.facts):
        if len(fact) >= 4 and _stands(fact, text):
            words = f"The {name} holds “{fact}”, which is known from the case."
            yield Finding("text_source", words, "Take it out: only the object leaves.", True)
    if known.days.intersection(_days(text)):
        why = "Name a year or years: the day of a photograph does not leave."
        yield Finding("text_source", f"The {name} holds the day of a photograph.", why, True)
    for person in sorted(known.people):
        if " " in person.strip() and _stands(person, text):
            yield Finding(
                "text_name", f"The {name} holds the name “{person}”.", "Take it out: no person is named.", True
            )


def warnings(what: str, text: str, lang: str, english: str = "", known: Known = NOTHING) -> Iterator[Finding]:
    """What is better mended. ``english`` is the same text in English, "" if there is none."""
    name = what.replace("_", " ")
    if not text:
        return
    if what == "question":
        yield from _as_question(text, lang)
    if any(len(part.split()) > SENTENCE for part in re.split(r"[.!?;:]\s", text)):
        why = f"Plain sentences have at most {SENTENCE} words."
        yield Finding("sentence", f"The {name} has a long sentence.", why, False)
    yield from _in_language(name, text, lang, english)
    if _ABUSE.search(text):
        why = "The site says so once; a text about an object speaks of the object."
        yield Finding("abuse", f"The {name} speaks of the crime.", why, False)
    if _NAMED_DAY.search(text) or _DAY.search(text):
        why = "A year is enough: the day of a photograph does not leave."
        yield Finding("day", f"The {name} may name a day.", why, False)
    for person in sorted(known.people):
        if " " not in person.strip() and len(person) > 2 and _stands(person, text, re.NOFLAG):
            why = "No person is named."
            yield Finding("name", f"The {name} holds “{person}”, the name of a person here.", why, False)


def _in_language(name: str, text: str, lang: str, english: str) -> Iterator[Finding]:
    if lang != "en" and text == english:
        yield Finding(
            "untranslated", f"The {name} is the English text.", "Put it into the words of this language.", False
        )
    if not _in_script(text, lang):
        yield Finding("script", f"The {name} is not written in the letters of this language.", "Type it anew.", False)
    if unicodedata.normalize("NFC", text) != text or "  " in text:
        yield Finding("untidy", f"The {name} holds doubled blanks or taken-apart letters.", "Type it anew.", False)


def _days(text: str) -> Iterator[str]:
    """The days a text may name, both ways round where it can be read both ways."""
    for found in _DAY.finditer(text):
        if found["y"]:
            yield f"{found['y']}-{found['m']}-{found['d']}"
        else:
            for month, day in ((found["b"], found["a"]), (found["a"], found["b"])):
                yield f"{found['year']}-{int(month):02}-{int(day):02}"


def _as_question(text: str, lang: str) -> Iterator[Finding]:
    if len(text) > CARD:
        why = f"Up to {CARD} are read at a glance on a card."
        yield Finding("card", f"The question has {len(text)} characters.", why, False)
    mark = _QUESTION_MARK.get(lang, "?")
    if not text.endswith(mark):
        yield Finding("mark", f"The question does not end with “{mark}”.", "People answer what is asked.", False)
    if lang == "es" and "¿" not in text:
        yield Finding("mark", "The question does not begin with “¿”.", "Spanish marks both ends.", False)


def _in_script(text: str, lang: str) -> bool:
    letters = [unicodedata.name(c, "").split(" ")[0] for c in text if c.isalpha()]
    wanted = _SCRIPTS.get(lang, "LATIN")
    return not letters or sum(script == wanted for script in letters) * 2 > len(letters)


def _stands(words: str, text: str, how: re.RegexFlag = re.IGNORECASE) -> bool:
    return re.search(rf"(?<!\w){re.escape(words.strip())}(?!\w)", text, how) is not None


def findings(texts: Mapping[str, Sequence[tuple[str, str]]], known: Known = NOTHING) -> dict[str, list[Finding]]:
    """Language → its findings, blocking ones first; languages without any are left out.

    ``texts``: language → (key of ``LIMITS``, text) in the same order in every language.
    """
    english = dict(enumerate(texts.get("en", ())))
    found: dict[str, list[Finding]] = {}
    for lang, parts in texts.items():
        stops: list[Finding] = []
        advice: list[Finding] = []
        for number, (what, text) in enumerate(parts):
            same = english.get(number, ("", ""))
            stops += blocking(what, text.strip(), known)
            advice += warnings(what, text.strip(), lang, same[1] if same[0] == what else "", known)
        if stops or advice:
            found[lang] = stops + advice
    return found
