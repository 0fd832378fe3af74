"""The wall: photographs of a case as cards; by which traits they are filtered, and in which order they hang.

All that a card can be filtered by is one number, its *traits*. A case counts its cards by traits, so that every number
behind every filter is a sum of a few hundred entries, however many photographs there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from workstation.domain.errors import Refused
from workstation.domain.footage import FRAME
from workstation.domain.image import Sight

ELSEWHERE = "judged already"
"""State of a photograph nobody has marked, while somebody has marked the same in another case, or one which is alike."""

SIZES = ("tiny", "small", "medium", "large")
"""Below 0.1, 1 and 8 megapixels, and from there."""

FORMATS = (FRAME, "JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "HEIF", "AVIF", "MPO", "JPEG2000", "RAW")
"""The order is that of the numbers in ``traits``: add at the end only. The first stands for all that is not named."""

_BITS = MappingProxyType(
    {
        "zones": (4, ("none", "some")),
        "crops": (8, ("none", "some")),
        "found": (16, ("once", "at several places")),
        "cases": (32, ("only here", "in other cases too")),
        "deleted": (256, ("no", "yes")),
    }
)
_JUDGED, _KNOWN, _SIZE, _FORMAT, _CATEGORY = 64, 128, 512, 2048, 65536
FACETS = ("state", *_BITS, "size", "format", "category")
"""What can be filtered by, in the order shown."""


class Order(StrEnum):
    """How the cards hang."""

    CAME = "as they came"
    LIKELY = "likely first"
    LARGEST = "largest first"
    NEWEST = "newest place first"


def known(traits: int) -> bool:
    """Whether a hash set keeps the photograph off the wall."""
    return bool(traits & _KNOWN)


def sight_of(traits: int) -> Sight:
    """What somebody said of the photograph itself."""
    return tuple(Sight)[traits & 3]


def facets(traits: int) -> Mapping[str, str]:
    """Facet → value. The category is a number of the vault, as text."""
    state = sight_of(traits).value
    if state == Sight.NEW and traits & _JUDGED:
        state = ELSEWHERE
    size, kind = SIZES[traits // _SIZE & 3], traits // _FORMAT & 31
    return {
        "state": state,
        **{name: words[bool(traits & bit)] for name, (bit, words) in _BITS.items()},
        "size": size,
        "format": FORMATS[kind] if kind < len(FORMATS) else FORMATS[0],
        "category": str(traits // _CATEGORY),
    }


@dataclass(frozen=True, slots=True)
class Filter:
    """What is let through: facet → the values wanted of it. Facets add up; a facet without values lets everything through."""

    wanted: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def lets(self, traits: int) -> bool:
        """Whether cards of these traits are shown."""
        found = facets(traits)
        return all(found[facet] in values for facet, values in self.wanted.items())

    def toggled(self, facet: str, value: str) -> "Filter":
        """With this value wanted too, or no longer."""
        values = self.wanted.get(facet, frozenset()) ^ {value}
        return self.narrowed(facet, values)

    def narrowed(self, facet: str, values: Iterable[str]) -> "Filter":
        """With exactly these values of a facet."""
        kept = {name: frozenset(values) if name == facet else old for name, old in self.wanted.items()}
        kept.setdefault(facet, frozenset(values))
        return Filter({name: wanted for name, wanted in kept.items() if wanted})

    def has(self, facet: str, value: str) -> bool:
        """Whether this value is asked for by name."""
        return value in self.wanted.get(facet, ())

    def chosen(self) -> list[tuple[str, str]]:
        """(facet, value) of everything that narrows, in the order shown."""
        return [(facet, value) for facet in FACETS for value in sorted(self.wanted.get(facet, ()))]

    def plain(self) -> dict[str, list[str]]:
        """As plain values, for keeping."""
        return {facet: sorted(values) for facet, values in self.wanted.items()}


QUEUE = Filter({"state": frozenset({Sight.NEW.value})})
"""What is still to be looked at: nobody has judged it, nor anything that counts for it."""


def filter_from(value: Mapping[str, Any]) -> Filter:
    """What ``plain`` gave; facets this program does not know are left out."""
    return Filter({facet: frozenset(map(str, values)) for facet, values in value.items() if facet in FACETS and values})


def check_filter_name(name: str) -> str:
    """A name for a kept filter; raises Refused."""
    name = name.strip()
    if not 0 < len(name) <= 60 or not name.isprintable():
        raise Refused("filter_name", "A filter's name has 1 to 60 characters on one line.")
    return name


@dataclass(frozen=True, slots=True)
class Tally:
    """The cards of a case by traits. ``turn`` is another number after every change of any of them."""

    many: Mapping[int, int] = field(default_factory=dict)
    turn: int = 0

    def passing(self, chosen: Filter) -> list[int]:
        """The traits a filter lets through, known photographs never."""
        return [traits for traits in self.many if not known(traits) and chosen.lets(traits)]

    def count(self, chosen: Filter) -> int:
        """How many cards a filter lets through."""
        return sum(self.many[traits] for traits in self.passing(chosen))

    @property
    def shown(self) -> int:
        """How many hang on the wall without any filter."""
        return sum(many for traits, many in self.many.items() if not known(traits))

    @property
    def whole(self) -> int:
        """All photographs of the case, the known ones too."""
        return sum(self.many.values())

    def values(self, facet: str, chosen: Filter) -> Mapping[str, int]:
        """Value → how many there would be if it alone were wanted of its facet, the others staying as they are."""
        found: dict[str, int] = {}
        for traits in self.passing(chosen.narrowed(facet, ())):
            value = facets(traits)[facet]
            found[value] = found.get(value, 0) + self.many[traits]
        return found
