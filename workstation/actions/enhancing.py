"""Enhancing: a region laid under the enlarger, photographs aligned over it, and the record of what was done, replayed."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workstation.actions import Session, check_frame, clean_sources, photograph, sources
from workstation.domain.change import Change
from workstation.domain.crop import Frame, Recipe, Rendition, Step, check_recipe
from workstation.domain.enhancement import Kept, Record, first_difference, printed
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.image import Image
from workstation.domain.object import Crop, Object
from workstation.domain.person import Act
from workstation.domain.zone import Overrule, Zone, blocking
from workstation.imaging.alignment import Placed, corners, place, refine
from workstation.imaging.enlarger import Enlarger
from workstation.imaging.render import Frames, develop
from workstation.imaging.steps.light import neutral_balance
from workstation.store import images, ledger, objects
from workstation.store.sightings import Sightings, sightings
from workstation.store.vault import Page

__all__ = ["Aligned", "Brought", "Enlarger", "Laid", "Replay", "align", "lay", "neutral_balance", "record", "replay"]

_SIDE = 2400
"""Longest side at which the other photograph is searched."""

_MARGIN = 4
"""Pixels around the place that was found: resampling looks at neighbours."""


@dataclass(frozen=True, slots=True)
class Brought:
    """The zones which combined photographs bring into crops of an image. Holds no pixels."""

    image: int
    seen: Sightings

    @property
    def overrules(self) -> Sequence[Overrule]:
        """What people overruled of them."""
        return self.seen.overrules

    def on(self, recipe: Recipe) -> list[Zone]:
        """Where they lie on the recipe's photograph; its own zones are the business of whoever shows that."""
        return self.seen.on(self.image, replace(recipe, image=""))


class Laid(Enlarger):
    """An enlarger which never shows what combined photographs bring in of a zone, unless it is overruled.

    It is filled in every picture of a recipe until somebody else than ``person`` has overruled it for exactly that recipe.
    """

    def __init__(self, made: tuple[Recipe, Rendition, Frames], brought: Brought, person: str) -> None:
        super().__init__(*made)
        self.brought, self._person = brought, person

    def sketch(self, recipe: Recipe, *, side: int = 1600, upto: int | None = None) -> Rendition:
        """As ``Enlarger``."""
        return super().sketch(self._clean(recipe), side=side, upto=upto)

    def developed(self, recipe: Recipe) -> tuple[Rendition, Record]:
        """As ``Enlarger``."""
        return super().developed(self._clean(recipe))

    def _clean(self, recipe: Recipe) -> Recipe:
        held = blocking(recipe, self.brought.on(recipe), self.brought.overrules, frozenset({self._person}))
        return replace(recipe, masks=(*recipe.masks, *(zone.rect for zone in held))) if held else recipe


def lay(session: Session, image: int, recipe: Recipe) -> Laid:
    """Decode the bounds of a recipe, and the parts of its frames, once; every later question is answered from memory.

    Raises Refused where the recipe does not fit, NotFound or Damaged where a photograph is not what it was.
    """
    session.require(Act.CROP)
    with session.vault.page(write=False) as page:
        found = images.get(page, image)
        check_recipe(recipe, found.look.width, found.look.height)
        # Frames are laid even while combining is switched off: it may be switched on again.
        all_of_it = replace(recipe, steps=(Step("average", 0),)) if recipe.frames else recipe
        read = clean_sources(page, found, all_of_it)
        seen = sightings(page, {frame.image for frame in recipe.frames})
    return Laid((recipe, *read.decoded(session.darkroom())), Brought(image, seen), session.person.id)


@dataclass(frozen=True, slots=True)
class Aligned:
    """A frame to combine with a crop, and how many points agree on its place; 0: its brightness alone does."""

    frame: Frame
    points: int

    @property
    def words(self) -> str:
        """How well it lies, in a few words."""
        return f"{self.points:,} points agree" if self.points else "agrees by its brightness alone"


def align(session: Session, image: int, recipe: Recipe, other: int) -> Aligned:
    """Find what the crop shows in another photograph, as a frame to combine with it.

    Raises Refused ("not_alike") with the number of points that agree.
    """
    session.require(Act.CROP)
    with session.vault.page(write=False) as page:
        found, second = images.get(page, image), images.get(page, other)
        check_recipe(recipe, found.look.width, found.look.height)
        if found.digest == second.digest:
            raise Refused("same_photograph", "A photograph is not combined with itself.", "Choose another one.")
        originals = photograph(page, found), photograph(page, second)
    mine, theirs = (original.read() for original in originals)
    room = session.darkroom()
    region = room.region(mine, recipe.bounds())
    whole = room.pixels(theirs, max_side=_SIDE)
    scale = second.look.width / whole.width
    same_size = (found.look.width, found.look.height) == (second.look.width, second.look.height)
    placed = place(recipe, region, whole, _smaller(recipe.bounds(), scale) if same_size else None)
    part = _part(placed, recipe, second, scale)
    with session.vault.page(write=False) as page:
        check_frame(page, Frame(second.digest, part, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)))
    matrix = _into(placed, part, scale)
    frame = Frame(second.digest, part, refine(recipe, region, room.region(theirs, part), matrix))
    return Aligned(frame, placed.points)


def _smaller(rect: Rect, scale: float) -> Rect:
    x, y = round(rect.x / scale), round(rect.y / scale)
    return Rect(x, y, max(1, round(rect.right / scale) - x), max(1, round(rect.bottom / scale) - y))


def _part(placed: Placed, recipe: Recipe, second: Image, scale: float) -> Rect:
    """The part of the other photograph onto which the recipe's bounds fall."""
    if placed.matrix is None:
        raise _not_alike(placed)
    bounds = recipe.bounds()
    found = [((x + 0.5) * scale, (y + 0.5) * scale) for x, y in corners(placed.matrix, bounds.width, bounds.height)]
    left, top = (math.floor(min(spot[n] for spot in found)) - _MARGIN for n in (0, 1))
    right, bottom = (math.ceil(max(spot[n] for spot in found)) + _MARGIN for n in (0, 1))
    part = Rect(left, top, right - left, bottom - top).intersection(Rect(0, 0, second.look.width, second.look.height))
    if part is None:
        raise _not_alike(placed)
    return part


def _not_alike(placed: Placed) -> Refused:
    return Refused(
        "not_alike",
        f"The other photograph does not show the same thing clearly enough: {placed.points} points agree.",
        "Draw the crop around more of the thing, or choose a photograph from the same side.",
    )


def _into(placed: Placed, part: Rect, scale: float) -> tuple[float, ...]:
    """The matrix into the part at full size, from that into the smaller whole."""
    m = placed.matrix or ()
    shift = 0.5 * scale - 0.5
    rows = [
        [m[n] * scale + (shift - part.x) * m[6 + n] for n in range(3)],
        [m[3 + n] * scale + (shift - part.y) * m[6 + n] for n in range(3)],
        list(m[6:9]),
    ]
    return tuple(value for row in rows for value in row)


# --- the record -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Replay:
    """What replaying a crop from its photograph gave; ``record`` is that of this time."""

    same: bool
    sentence: str
    record: Record
    change: Change


def record(session: Session, ref: str, crop_id: int) -> str:
    """The enhancement record of a kept crop, as text to be printed. It names no file and no digest of a photograph."""
    session.require(Act.CROP)
    with session.vault.page(write=False) as page:
        obj = objects.get(page, ref)
        crop = obj.crop(crop_id)
        image = images.get(page, crop.image)
        made = objects.record_of(page, crop)
        by, at = _kept_by(session, page, obj, crop)
    numbers = tuple(sorted(set(_numbers_of(session, crop.recipe)) - {image.id}))
    size = (image.look.width, image.look.height)
    kept = Kept(
        obj.ref, crop.id, image.id, size, crop.recipe, crop.rendition, (crop.width, crop.height), by, at, numbers
    )
    return printed(kept, made)


def replay(session: Session, ref: str, crop_id: int) -> Replay:
    """Make a kept crop again from its photograph, and compare every step with its record."""
    session.require(Act.CROP)
    with session.vault.page(write=False) as page:
        obj = objects.get(page, ref)
        crop = obj.crop(crop_id)
        kept = objects.record_of(page, crop)
        read = sources(page, images.get(page, crop.image), crop.recipe)
    rendition, again = develop(crop.recipe, *read.decoded(session.darkroom()))
    difference = first_difference(kept, again) if kept else None
    if difference is None and rendition.digest() != crop.rendition:
        difference = "The final pixels are not those that were kept."
    same = difference is None
    words = f"Made again from the photograph: the same pixels after each of {len(kept)} steps."
    if not kept:
        words = "Made again from the photograph: the same pixels. There is no record of each step of this older crop."
    with session.vault.page() as page:
        change = page.record(session.change(Act.CROP, "crop.replayed", obj.ref, crop=crop.id, same=same))
    return Replay(same, difference or words, again, change)


def _kept_by(session: Session, page: Page, obj: Object, crop: Crop) -> tuple[str, str]:
    """(who, when) the ledger says kept exactly this; empty if it does not tell."""
    commitment = session.commitment("recipe", crop.recipe.digest())
    found = ("", "")
    for entry in ledger.entries(page.connection, subject=obj.ref):
        if entry.verb in {"crop.kept", "crop.changed"}:
            detail = json.loads(entry.detail)
            if (detail.get("recipe"), detail.get("rendition")) == (commitment, crop.rendition):
                found = (f"{session.vault.names.get(entry.person, entry.person)}, {entry.role}", entry.at)
    return found


def _numbers_of(session: Session, recipe: Recipe) -> list[int]:
    with session.vault.page(write=False) as page:
        found = [images.by_digest(page, digest)[:1] for digest in sorted(recipe.images())]
    return [image.id for one in found for image in one]
