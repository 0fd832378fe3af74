"""The filmstrip: every photograph of the case as a mosaic, in order, with what is drawn or kept on it."""

from collections.abc import Mapping, Sequence

from workstation.domain.crop import Rendition
from workstation.domain.image import Image, Sight
from workstation.ui.widgets import GridItem

_SAID = {
    Sight.NEW: ("new", "info"),
    Sight.HAS_OBJECT: ("object", "ok"),
    Sight.LATER: ("later", "warn"),
    Sight.NOTHING: ("nothing", ""),
}


class Strip:
    """Source of the filmstrip's grid. ``drawn``: photographs with something on them that is not kept."""

    def __init__(self) -> None:
        self.images: Sequence[Image] = ()
        self._mosaics: dict[int, Rendition | None] = {}
        self.drawn: frozenset[int] = frozenset()

    def fill(self, images: Sequence[Image]) -> None:
        """The photographs of a case."""
        self.images = images

    def find(self, image: int) -> int:
        """Place of a photograph by id, -1 if it is not here."""
        return next((i for i, one in enumerate(self.images) if one.id == image), -1)

    def unseen(self, after: int) -> int:
        """Place of the next photograph not yet seen, round the end; -1 if all are seen."""
        count = len(self.images)
        round_ = (i % count for i in range(after + 1, after + count)) if count else ()
        return next((i for i in round_ if self.images[i].sight is Sight.NEW), -1)

    def missing(self, first: int, last: int, at_most: int) -> list[int]:
        """Ids whose mosaic was never asked for."""
        ids = (image.id for image in self.images[max(0, first) : last + 1])
        return [one for one in ids if one not in self._mosaics][:at_most]

    def forget(self) -> None:
        """Every mosaic is to be asked for again."""
        self._mosaics.clear()

    def bring(self, mosaics: Mapping[int, Rendition | None]) -> list[int]:
        """Keep fetched mosaics; the places to paint again."""
        self._mosaics.update(mosaics)
        return [place for one in mosaics if (place := self.find(one)) >= 0]

    def count(self) -> int:
        """How many photographs."""
        return len(self.images)

    def item(self, number: int) -> GridItem:
        """One card."""
        image = self.images[number]
        drawn = image.id in self.drawn
        badge = ("drawn", "warn") if drawn else _SAID[image.sight]
        told = f"Photograph {number + 1}, {image.sight.value}" + (", drawn, not kept" if drawn else "")
        return GridItem(self._mosaics.get(image.id), f"{number + 1}", (badge,), told, f"{told}, shielded")
