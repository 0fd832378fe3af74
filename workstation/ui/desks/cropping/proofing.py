"""The pixels of the crop under way: decoded once per region, then a sketch at every movement, and exact ones at rest.

Sketches are computed from pixels in memory, beside the lane, so a slider never waits for the vault; only the latest is
shown. Zones which still block are filled before anything is shown: the part of them that a crop touches is never clear.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from workstation.actions import enhancing, looking
from workstation.actions.enhancing import Brought, Enlarger
from workstation.actions.looking import Sheet
from workstation.domain.crop import Recipe, Rendition
from workstation.domain.errors import Stop
from workstation.domain.zone import Overrule, Zone
from workstation.ui.bench import Bench

SMALL, LARGE = 900, 1600
"""Longest side of a sketch for the small preview and for the proof."""

EXACT_MS = 400
"""How long the hand rests until exact pixels are made."""

PACE_MS, COARSEST, FINER_MS = 50, 400, 150
"""A sketch that takes longer is made smaller while the hand moves, down to a side of COARSEST, and finer when it rests."""

MOSAIC, AFTER = "mosaic", "after"


@dataclass(frozen=True, slots=True)
class Take:
    """A picture of the crop: pixels, perhaps fewer than the ``size`` it has in truth."""

    rendition: Rendition
    size: tuple[int, int]


Takes = Mapping[str, Take]


@dataclass(frozen=True, slots=True)
class Laid:
    """A recipe and the pixels to make it of."""

    recipe: Recipe
    enlarger: Enlarger

    def full(self) -> Rendition:
        """Exactly what would be kept; seconds for a large crop, so never on the window's thread."""
        return self.enlarger.full(self.recipe)


def without_zones(recipe: Recipe, zones: tuple[Zone, ...]) -> Recipe:
    """The recipe with these zones filled where they touch it."""
    parts = [zone.rect.intersection(recipe.bounds()) for zone in zones]
    return replace(recipe, masks=(*recipe.masks, *(part for part in parts if part)))


class Proofing(QObject):
    """``came(image id, Takes)`` with AFTER, MOSAIC and the takes asked for; ``failed(image id, Stop)``.

    ``brought()`` when it is known which zones combined photographs bring in.
    ``takes`` names what is wanted beside the result: name → how many steps of the recipe are done in it. ``side`` is how
    long the result is to be at rest, ``spans`` how long it lies on the screen: while the hand moves, more would not be seen.
    """

    came = Signal(int, object)
    brought = Signal()
    failed = Signal(int, object)

    def __init__(self, bench: Bench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._image = 0
        self._recipe: Recipe | None = None
        self._laid: tuple[int, Recipe] | None = None
        self._enlarger: Enlarger | None = None
        self.side: int = SMALL
        self.spans: int = LARGE
        self._exact = QTimer(self, singleShot=True, interval=EXACT_MS)
        self._exact.timeout.connect(self._full)
        self._finer = QTimer(self, singleShot=True, interval=FINER_MS)
        self._finer.timeout.connect(lambda: self._draw(self.side))
        self._nimble = LARGE
        self.takes: dict[str, int] = {}
        self.zones: Brought | None = None  # stays when pixels are forgotten

    @property
    def resting(self) -> bool:
        """Whether nothing more will come by itself."""
        return not self._exact.isActive() and not self._finer.isActive()

    @property
    def laid(self) -> Laid | None:
        """What exact pixels can be made of now."""
        return Laid(self._recipe, self._enlarger) if self._recipe and self._enlarger else None

    def seen(self, sheet: Sheet, recipe: Recipe | None) -> tuple[Sequence[Zone], Sequence[Overrule]]:
        """Zones of the photograph, with those which combined photographs bring into the recipe, and their overrules."""
        more = self.zones
        if recipe is None or more is None or more.image != sheet.image.id:
            return sheet.zones, sheet.overrules
        return (*sheet.zones, *more.on(recipe)), (*sheet.overrules, *more.overrules)

    def doubt(self) -> None:
        """Zones may have been found or overruled: what combined photographs bring in is read again."""
        if self._recipe is not None and self._recipe.frames:
            self._laid = self._enlarger = None

    def ready(self, image: int, recipe: Recipe) -> bool:
        """Whether a sketch of it can be made at once."""
        return self._enlarger is not None and self._laid == (image, _source(recipe))

    def want(self, image: int, recipe: Recipe) -> None:
        """This recipe from now on."""
        self._image, self._recipe = image, recipe
        session, source = self._bench.session, _source(recipe)
        if self._laid == (image, source):
            self._sketch()  # or, if it is still being decoded, when that has come
            return
        self._laid, self._enlarger = (image, source), None
        self._exact.stop()
        self._finer.stop()
        self._bench.jobs.forget("cropping.sketch")
        self._bench.jobs.latest(
            "cropping.lay",
            lambda: enhancing.lay(session, image, source),
            self._lay,
            failed=lambda stop: self._failed(image, stop),
            owner=self,
        )

    def forget(self) -> None:
        """Nothing is wanted, and no pixels stay in memory."""
        self._exact.stop()
        self._finer.stop()
        for key in ("cropping.lay", "cropping.sketch", "cropping.mosaic"):
            self._bench.jobs.forget(key)
        self._laid = self._enlarger = self._recipe = None

    def again(self) -> None:
        """The same recipe, with other takes."""
        if self._recipe is not None:
            self.want(self._image, self._recipe)

    def _lay(self, laid: enhancing.Laid) -> None:
        self._enlarger, self.zones = laid, laid.brought
        if self._recipe is not None and self.zones.on(self._recipe):
            self.brought.emit()
        self._sketch()

    def _sketch(self) -> None:
        """Quick pixels of the recipe of now."""
        self._draw(max(COARSEST, min(self.side, self.spans, self._nimble)))

    def _draw(self, side: int) -> None:
        """Pixels of the recipe of now, as large as this."""
        enlarger, recipe, image = self._enlarger, self._recipe, self._image
        if enlarger is None or recipe is None:
            return
        takes = dict(self.takes)

        def work() -> tuple[Takes, int]:
            clock = QElapsedTimer()
            clock.start()
            made = {name: _take(recipe, enlarger.sketch(recipe, side=side, upto=n), n) for name, n in takes.items()}
            made[AFTER] = _take(recipe, enlarger.sketch(recipe, side=side), None)
            return made, clock.elapsed()

        self._exact.stop()
        self._finer.stop()
        self._bench.jobs.latest(
            "cropping.sketch",
            work,
            lambda answer: self._sketched(image, *answer, side),
            failed=lambda stop: self._failed(image, stop),
            lane=False,
            owner=self,
        )

    def _sketched(self, image: int, made: Takes, took: int, side: int) -> None:
        self.came.emit(image, made)
        self._pace(took, side)
        if side < self.side:
            self._finer.start()
            return
        after, session = made[AFTER], self._bench.session
        self._bench.jobs.latest(
            "cropping.mosaic",
            lambda: {MOSAIC: Take(looking.shielded(session, after.rendition), after.size)},
            lambda shielded: self.came.emit(image, shielded),
            owner=self,
        )
        if self.side == LARGE and (after.rendition.width, after.rendition.height) != after.size:
            self._exact.start()

    def _pace(self, took: int, side: int) -> None:
        """How large the next sketch may be, from the milliseconds this one took."""
        if took > PACE_MS:
            self._nimble = max(COARSEST, int(side * (PACE_MS / took) ** 0.5))
        elif took < PACE_MS / 4:
            self._nimble = min(LARGE, max(self._nimble, 2 * side))

    def _full(self) -> None:
        """Exact pixels, once the hand rests and somebody looks closely."""
        enlarger, recipe, image = self._enlarger, self._recipe, self._image
        if enlarger is None or recipe is None:
            return

        def work() -> Takes:
            return {AFTER: _take(recipe, enlarger.full(recipe), None)}

        self._bench.jobs.latest(
            "cropping.sketch",
            work,
            lambda made: self.came.emit(image, made),
            failed=lambda stop: self._failed(image, stop),
            lane=False,
            owner=self,
        )

    def _failed(self, image: int, stop: Stop) -> None:
        if image == self._image:
            self._laid = self._enlarger = None
            self.failed.emit(image, stop)


def _source(recipe: Recipe) -> Recipe:
    """What has to be decoded: the same for every recipe which differs only in masks, steps and outline."""
    return replace(recipe, masks=(), steps=(), polygon=())


def _take(recipe: Recipe, rendition: Rendition, upto: int | None) -> Take:
    return Take(rendition, recipe.sizes()[-1 if upto is None else upto])
