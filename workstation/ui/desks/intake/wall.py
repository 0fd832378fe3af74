"""The wall of photographs: one mosaic each, its state in words, and which mosaics are still to be fetched."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from workstation.domain.case import Handling
from workstation.domain.crop import Rendition
from workstation.domain.image import Image, Sight
from workstation.ui.widgets import GridItem

SAID = MappingProxyType(
    {
        Sight.NEW: ("new", "info"),
        Sight.HAS_OBJECT: ("object", "ok"),
        Sight.LATER: ("later", "warn"),
        Sight.NOTHING: ("nothing", ""),
    }
)
"""The short word and tone of a state, in the order of the queue."""


def megapixels(image: Image) -> str:
    """``12.2 MP``; small pictures in pixels."""
    count = image.look.width * image.look.height / 1_000_000
    return f"{count:.1f} MP" if count >= 0.95 else f"{image.look.width} × {image.look.height}"


@dataclass(frozen=True, slots=True)
class Filter:
    """What is let through: any of ``sights`` (empty: all), and zones or copies if asked for. Filters add up."""

    sights: frozenset[Sight] = frozenset()
    zones: bool = False
    copies: bool = False

    def lets(self, image: Image) -> bool:
        """Whether this photograph is shown."""
        return (
            (not self.sights or image.sight in self.sights)
            and (not self.zones or image.zones > 0)
            and (not self.copies or image.copies > 1)
        )


class Wall:
    """Source of the grid. Numbers are places on the wall as filtered; a photograph's own number is its place in the case."""

    def __init__(self) -> None:
        self._images: Sequence[Image] = ()
        self._shown: list[int] = []
        self._filter = Filter()
        self._handling = Handling.H0
        self._mosaics: dict[int, Rendition | None] = {}

    def fill(self, images: Sequence[Image], handling: Handling) -> None:
        """The photographs of a case, in the order they came."""
        self._images, self._handling = images, handling
        self.narrow(self._filter)

    def narrow(self, chosen: Filter) -> None:
        """Show only what the filter lets through."""
        self._filter = chosen
        self._shown = [i for i, image in enumerate(self._images) if chosen.lets(image)]

    @property
    def total(self) -> int:
        """Photographs in the case."""
        return len(self._images)

    def sights(self) -> Counter[Sight]:
        """How many photographs have each state, whatever the filter."""
        return Counter(image.sight for image in self._images)

    def flagged(self) -> tuple[int, int]:
        """How many have zones, and how many were found at more than one place."""
        return sum(i.zones > 0 for i in self._images), sum(i.copies > 1 for i in self._images)

    def image(self, number: int) -> Image | None:
        """The photograph at a place on the wall."""
        return self._images[self._shown[number]] if 0 <= number < len(self._shown) else None

    def place_in_case(self, number: int) -> int:
        """1-based: "photograph 17 of 31"."""
        return self._shown[number] + 1

    def find(self, image: int) -> int:
        """Where on the wall a photograph hangs, by id; -1 if it is not shown."""
        return next((n for n, i in enumerate(self._shown) if self._images[i].id == image), -1)

    def after(self, chosen: Collection[int]) -> int:
        """Id of the photograph which comes next when those (ids) are dealt with; 0 if none is left."""
        ids = [self._images[i].id for i in self._shown]
        last = max((n for n, one in enumerate(ids) if one in chosen), default=-1)
        behind, before = ids[last + 1 :], [one for one in ids[: max(last, 0)] if one not in chosen]
        return next(iter([*behind, *reversed(before)]), 0)

    def missing(self, first: int, last: int, at_most: int) -> list[int]:
        """Ids of shown photographs whose mosaic was never asked for."""
        ids = (self._images[i].id for i in self._shown[first : last + 1])
        return [one for one in ids if one not in self._mosaics][:at_most]

    def forget(self) -> None:
        """Every mosaic is to be asked for again."""
        self._mosaics.clear()

    def bring(self, mosaics: Mapping[int, Rendition | None]) -> list[int]:
        """Keep fetched mosaics (None: it cannot be read); the places to be painted again."""
        self._mosaics.update(mosaics)
        return [number for one in mosaics if (number := self.find(one)) >= 0]

    def count(self) -> int:
        """How many hang here."""
        return len(self._shown)

    def item(self, number: int) -> GridItem:
        """One card: never a file name, for names may be as hard to bear as pictures."""
        place, image = self.place_in_case(number), self._images[self._shown[number]]
        word, tone = SAID[image.sight]
        badges = [(word, tone)]
        if self._handling is not Handling.H0:
            badges.append((self._handling.value, "warn"))
        if image.copies > 1:
            badges.append((f"×{image.copies}", ""))
        if image.zones:
            badges.append((f"{image.zones} {'zone' if image.zones == 1 else 'zones'}", ""))
        unread = image.id in self._mosaics and self._mosaics[image.id] is None
        if unread:
            badges = [("damaged", "danger")]
        told = f"Photograph {place}, {image.sight.value}, {image.look.format}, {megapixels(image)}"
        more = "".join(f", {text}" for text, _tone in badges[1:])
        return GridItem(
            self._mosaics.get(image.id),
            f"{place}    {image.look.format} · {megapixels(image)}",
            tuple(badges),
            tooltip=f"Photograph {place}: {image.sight.value}",
            accessible=f"{told}{more}, shielded" + (", cannot be read" if unread else ""),
        )
