"""Hash sets: digests of files somebody has judged already, and what it means to meet one of them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from workstation.domain.errors import Refused

WIDTHS: Mapping[str, int] = MappingProxyType({"md5": 16, "sha1": 20, "sha256": 32})
"""Kinds of digests → bytes, weakest first."""

STRONGEST_FIRST = ("sha256", "sha1", "md5")

KINDS: Mapping[int, str] = MappingProxyType({width * 2: kind for kind, width in WIDTHS.items()})
"""Hexadecimal digits → kind."""

US20 = "VICS 2.0 US"

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {US20: MappingProxyType({"0": "non-pertinent", "5": "uncategorised"})}
)
"""Scheme → code → what it says there. Numbers mean other things in other schemes, so none is guessed."""


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


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a hash set: the strongest digest it gives, and the code of its category ("" if none)."""

    kind: str
    digest: bytes
    code: str = ""


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
    category: Category


@dataclass(frozen=True, slots=True)
class Known:
    """A file of a case that is known elsewhere: recorded with its places, never shown. ``image``: 0 if it was not kept."""

    id: int
    case: int
    digest: str
    md5: str
    sha1: str
    size: int
    set: str  # the set's name, also when it was dropped since
    category: Category
    places: tuple[str, ...] = ()  # untrusted
    image: int = 0


def strongest(hits: Sequence[Hit]) -> Hit | None:
    """The hit that keeps a file out, if any does; one with a category before one without."""
    keeping = [hit for hit in hits if hit.set.keeps_out]
    return min(keeping, key=lambda hit: not hit.category.code, default=None)


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
