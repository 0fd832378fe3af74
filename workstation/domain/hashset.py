"""Hash sets: digests of files somebody has judged already, and what it means to meet one of them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from workstation.domain.errors import Refused

WIDTHS: Mapping[str, int] = MappingProxyType({"md5": 16, "sha1": 20, "sha256": 32})
"""Kinds of digests → bytes, weakest first."""

STRONGEST_FIRST = ("sha256", "sha1", "md5")

KINDS: Mapping[int, str] = MappingProxyType({width * 2: kind for kind, width in WIDTHS.items()})
"""Hexadecimal digits → kind."""

US20 = "VICS 2.0 US"

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        US20: MappingProxyType(
            {
                "0": "non-pertinent",
                "1": "child abuse material",
                "2": "child exploitative or age difficult",
                "3": "computer-made, child exploitative",
                "4": "for comparison",
                "5": "uncategorised",
            }
        )
    }
)
"""Scheme → code → what it says there. Numbers mean other things in other schemes, so none is guessed."""

HARMLESS: Mapping[str, frozenset[str]] = MappingProxyType({US20: frozenset("045")})
"""Scheme → codes which say of a file that it is no abuse material, or nothing yet. A scheme that is not here says so with none."""


@dataclass(frozen=True, slots=True)
class Category:
    """What somebody judged a file to be, in the numbers of one scheme. A bare number says nothing."""

    scheme: str  # e.g. "VICS 2.0 UK"
    code: str  # "" – none given, which is not "harmless"

    @property
    def words(self) -> str:
        """``3 (VICS 1.2)``, with the scheme's own words where they are known."""
        if not self.code:
            return "no category given"
        known = WORDS.get(self.scheme, {}).get(self.code)
        return f"{self.code} – {known} ({self.scheme})" if known else f"{self.code} ({self.scheme})"

    @property
    def may_be_abuse(self) -> bool:
        """Whether somebody gave it a category which is not known to be harmless. None given says nothing."""
        return bool(self.code) and self.code not in HARMLESS.get(self.scheme, ())


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one entry of a hash set says of its file; a flag is None where it says nothing. Texts are untrusted."""

    code: str = ""
    series: str = ""
    victim_identified: bool | None = None
    offender_identified: bool | None = None
    distributed: bool | None = None


NONE = Opinion()
"""Of an entry that is a digest and no more."""


class Listed(NamedTuple):
    """One line of a hash set: the strongest digest it gives, and what it says of the file."""

    kind: str
    digest: bytes
    opinion: Opinion = NONE


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of a hash set that could not be used; ``line`` counts from 1, entries in JSON."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class HashSet:
    """One imported set. ``keeps_out``: a hit is recorded and never shown; else it is only noted beside the photograph."""

    id: int
    name: str
    source: str
    scheme: str
    at: str  # when it was imported, ISO 8601
    keeps_out: bool
    counts: Mapping[str, int] = field(default_factory=dict)  # kind → entries
    refused: int = 0  # lines that could not be used
    size: int = 0  # bytes on disk
    dropped: bool = False

    @property
    def entries(self) -> int:
        """All of them."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Hit:
    """A file's digest is in a set."""

    set: HashSet
    opinion: Opinion = NONE

    @property
    def category(self) -> Category:
        """Its category, in the set's scheme."""
        return Category(self.set.scheme, self.opinion.code)


def strongest(hits: Sequence[Hit]) -> Hit | None:
    """The hit that keeps a file out, if any does; one with a category before one without."""
    keeping = [hit for hit in hits if hit.set.keeps_out]
    return min(keeping, key=lambda hit: not hit.opinion.code, default=None)


def check_name(name: str, taken: Sequence[str]) -> str:
    """A name for a new set; raises Refused."""
    name = name.strip()
    if not name or len(name) > 80 or not name.isprintable():
        raise Refused("hash_set_name", "A hash set needs a name of 1 to 80 characters.", "Add --name.")
    if name.casefold() in {other.casefold() for other in taken}:
        raise Refused(
            "hash_set_taken", f"There is a hash set “{name}” already.", "Drop it first, or choose another name."
        )
    return name
