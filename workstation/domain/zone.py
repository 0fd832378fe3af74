"""Zones: boxes where a detector sees a person, face or skin. Zones only block, never clear.

Rule: a crop that touches a zone is blocked until the touching part is masked, or a second person
overrules that zone with a reason. No detector's silence ever unlocks anything.

``touching`` is asked at every movement of the pointer, so a zone is looked at row by row only where nothing simpler
decides, and an answer which depends on masks alone is remembered while the crop moves.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial

from workstation.domain.crop import Recipe
from workstation.domain.distance import Box, Gap, Place, crosses, gap, inside
from workstation.domain.geometry import Rect, covered
from workstation.domain.shape import Mask, Span, Stroke, covering, covering_rows, outline_rows, without


class ZoneKind(StrEnum):
    """What a detector believes it sees."""

    PERSON = "person"
    FACE = "face"
    SKIN = "skin"


@dataclass(frozen=True, slots=True)
class Zone:
    """One box in image coordinates, with who says so."""

    id: int  # 0 until stored
    kind: ZoneKind
    rect: Rect
    detector: str
    version: str
    score: float  # 0–1, the detector's own scale, comparable only within one detector


@dataclass(frozen=True, slots=True)
class Overrule:
    """A second person's recorded decision that a zone is a false alarm for one recipe."""

    zone: int
    recipe: str  # digest of the recipe it was decided on
    person: str
    reason: str


NOT_LOOKED = "zones not looked for yet"
"""What stands as the detector of a zone over a whole photograph in which none has looked: somebody may be anywhere in it."""


def not_looked(width: int, height: int) -> Zone:
    """The zone of such a photograph. It blocks like any other, and goes only when detectors have looked."""
    return Zone(0, ZoneKind.PERSON, Rect(0, 0, width, height), NOT_LOOKED, "1", 1.0)


def touching(recipe: Recipe, zones: Iterable[Zone]) -> tuple[Zone, ...]:
    """Zones of which the crop shows at least one pixel that no mask covers."""
    bounds, outline = recipe.bounds(), recipe.outline()
    masks = [(mask, mask if isinstance(mask, Rect) else mask.bounds()) for mask in recipe.masks]
    return tuple(zone for zone in zones if _shows(zone.rect, bounds, outline, masks))


def _shows(rect: Rect, bounds: Rect, outline: tuple[Place, ...], masks: Sequence[tuple[Mask, Rect]]) -> bool:
    part = rect.intersection(bounds)
    if part is None:
        return False
    across = bool(outline) and crosses(outline, middles(part))
    if outline and not across and not inside(outline, part.x + 0.5, part.y + 0.5):
        return False
    near = tuple(mask for mask, around in masks if rect.intersection(around))
    if across:
        return _left_bare_inside(part, outline, rect, near)
    return not near or _left_bare(part, near)


def _left_bare_inside(part: Rect, outline: tuple[Place, ...], rect: Rect, masks: tuple[Mask, ...]) -> bool:
    """Whether the outline holds a pixel of ``part``, of the zone ``rect``, which the masks leave uncovered."""
    if any(_row_shows(part, outline_rows(outline, y, y + 1)[0], _covered_row(masks, y)) for y in _few(part)):
        return True
    overs = _covered_rows(rect, masks)[part.y - rect.y :] if masks else [[]] * part.height
    return any(map(partial(_row_shows, part), outline_rows(outline, part.y, part.bottom), overs))


@lru_cache(maxsize=4096)
def _left_bare(part: Rect, masks: tuple[Mask, ...]) -> bool:
    """Whether the masks leave a pixel of ``part`` uncovered."""
    boxes = [mask for mask in masks if isinstance(mask, Rect)]
    if len(boxes) == len(masks):
        return not covered(part, boxes)
    for mask in reversed(masks):
        if isinstance(mask, Stroke) and mask.erase:
            break
        if mask.contains(part) if isinstance(mask, Rect) else mask.covers(part):
            return False
    whole = ((part.x, part.right),)
    if any(_row_shows(part, whole, _covered_row(masks, y)) for y in _few(part)):
        return True
    return any(_row_shows(part, whole, over) for over in covering_rows(masks, part.y, part.bottom))


def _few(part: Rect) -> Iterator[int]:
    """A few of its rows: where something is bare it is mostly bare there at once, and the masks need not be read whole."""
    yield part.bottom - 1
    yield from range(part.y, part.bottom - 1, max(1, part.height // 8))


@lru_cache(maxsize=65536)
def _covered_row(masks: tuple[Mask, ...], y: int) -> list[Span]:
    """What masks cover of a row: the same for as long as only the crop moves."""
    return covering(masks, y)


@lru_cache(maxsize=256)
def _covered_rows(rect: Rect, masks: tuple[Mask, ...]) -> list[list[Span]]:
    """The same for all rows of a zone."""
    return list(covering_rows(masks, rect.y, rect.bottom))


def _row_shows(part: Rect, shown: Sequence[Span], over: Sequence[Span]) -> bool:
    """Whether a row, of which the outline shows so much and masks cover so much, shows a pixel of ``part``."""
    within = [(max(first, part.x), min(after, part.right)) for first, after in shown]
    bare = [span for span in within if span[1] > span[0]]
    return bool(bare and without(bare, over))


def middles(rect: Rect) -> Box:
    """The box around the middles of its pixels: an outline shows a pixel whose middle it holds."""
    return rect.x + 0.5, rect.y + 0.5, rect.right - 0.5, rect.bottom - 0.5


def gap_to(recipe: Recipe, zone: Zone) -> Gap:
    """The shortest way from what the crop shows, masks left out of account, to the zone's box, in pixels."""
    r = zone.rect
    return gap(recipe.outline() or recipe.corners(), (r.x, r.y, r.right, r.bottom))


def nearest(recipe: Recipe, zones: Sequence[Zone], touched: frozenset[int] | None = None) -> tuple[Zone, float] | None:
    """The zone nearest to the crop and its distance in pixels, 0.0 where the crop touches it or lies against it.

    A zone inside the crop which masks cover is passed over; otherwise masks make no zone farther. ``touched``: the
    places in ``zones`` of those the crop touches, if the caller knows them already.
    """
    if touched is None:
        known = {id(zone) for zone in touching(recipe, zones)}
        touched = frozenset(place for place, zone in enumerate(zones) if id(zone) in known)
    if touched:
        return zones[min(touched)], 0.0
    bounds = recipe.bounds()
    order = sorted((_apart(bounds, zone.rect), place) for place, zone in enumerate(zones))
    best: tuple[Zone, float] | None = None
    for least, place in order:
        if best is not None and least >= best[1]:
            break
        zone = zones[place]
        distance = gap_to(recipe, zone).distance if recipe.outline() else least
        if distance == 0 and _overlap(recipe, zone.rect):
            continue
        if best is None or distance < best[1]:
            best = zone, distance
    return best


def _apart(one: Rect, other: Rect) -> float:
    """Distance of two rectangles."""
    across = max(0, other.x - one.right, one.x - other.right)
    down = max(0, other.y - one.bottom, one.y - other.bottom)
    return math.hypot(across, down)


def _overlap(recipe: Recipe, rect: Rect) -> bool:
    """Whether they share a pixel, masks left out of account."""
    part = rect.intersection(recipe.bounds())
    return part is not None and (not recipe.outline() or gap(recipe.outline(), middles(part)).distance == 0)


def news(recipe: Recipe, seen: Iterable[Zone], known: Sequence[Zone]) -> tuple[Zone, ...]:
    """Zones among ``seen`` which say more than those known: lying elsewhere, or touching a crop which those leave free."""
    touched = set(touching(recipe, [*known, *(seen := tuple(seen))]))
    return tuple(
        zone
        for zone in seen
        if not any(
            old.kind is zone.kind and _same_place(old.rect, zone.rect) and (old in touched or zone not in touched)
            for old in known
        )
    )


def _same_place(one: Rect, other: Rect) -> bool:
    part = one.intersection(other)
    return part is not None and 2 * part.width * part.height >= min(one.width * one.height, other.width * other.height)


def blocking(
    recipe: Recipe, zones: Iterable[Zone], overrules: Sequence[Overrule], authors: frozenset[str]
) -> tuple[Zone, ...]:
    """Touching zones which nobody other than the authors has overruled for exactly this recipe."""
    digest = recipe.digest()
    freed = {o.zone for o in overrules if o.recipe == digest and o.person not in authors and o.reason.strip()}
    return tuple(zone for zone in touching(recipe, zones) if zone.id not in freed)
