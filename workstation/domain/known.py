"""Known: a file of a case that a hash set knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from workstation.domain.hashset import NONE, Category, Opinion
from workstation.domain.particulars import Particulars, lines, yes_no


@dataclass(frozen=True, slots=True)
class Known:
    """Recorded with its places and with all that is said of it, never shown. ``image``: 0 if it was not kept."""

    id: int
    case: int
    digest: str
    md5: str
    sha1: str
    size: int
    set: str = ""  # the set's name, also when it was dropped since
    scheme: str = ""
    opinion: Opinion = NONE
    places: tuple[str, ...] = ()  # untrusted
    image: int = 0
    said: tuple[Particulars, ...] = ()  # by the VICS files which named it

    @property
    def category(self) -> Category:
        """Its category in the set."""
        return Category(self.scheme, self.opinion.code)

    @property
    def series(self) -> str:
        """Of the set, else of a VICS file; untrusted."""
        return self.opinion.series or next((one.series for one in self.said if one.series), "")

    @property
    def victim_identified(self) -> bool | None:
        """Whether anybody says that the victim is identified; a yes outweighs a no."""
        flags = {self.opinion.victim_identified, *(one.victim_identified for one in self.said)}
        return True if True in flags else False if False in flags else None


def by_set(name: str, category: Category, opinion: Opinion) -> Sequence[tuple[str, str, str]]:
    """(who says it, name, untrusted text) of what a hash set says of a file."""
    flags = (
        ("Victim identified", opinion.victim_identified),
        ("Offender identified", opinion.offender_identified),
        ("Distributed", opinion.distributed),
    )
    said = (("Category", category.words), ("Series", opinion.series), *((name, yes_no(is_so)) for name, is_so in flags))
    return [(f"Hash set {name}", field, text) for field, text in said if text]


def told(known: Known) -> Sequence[tuple[str, str, str]]:
    """The same of everything that is said of a known file, by its set and by VICS files."""
    entries = enumerate(known.said, start=1)
    own = by_set(known.set, known.category, known.opinion)
    return [*own, *((f"{number}. {one.scheme}", name, text) for number, one in entries for name, text in lines(one))]
