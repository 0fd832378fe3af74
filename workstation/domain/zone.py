"""Zones: boxes where a detector sees a person, face or skin. Zones only block, never clear.

Rule: a crop that touches a zone is blocked until the touching part is masked, or a second person
overrules that zone with a reason. No detector's silence ever unlocks anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workstation.domain.crop import Recipe
from workstation.domain.geometry import Rect, covered


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


def touching(recipe: Recipe, zones: Iterable[Zone]) -> tuple[Zone, ...]:
    """Zones of which the crop shows at least one pixel that no mask covers."""
    return tuple(zone for zone in zones if _shows(recipe, zone.rect))


def _shows(recipe: Recipe, rect: Rect) -> bool:
    part = rect.intersection(recipe.bounds())
    if part is None:
        return False
    boxes = [mask for mask in recipe.masks if isinstance(mask, Rect)]
    if not recipe.outline() and len(boxes) == len(recipe.masks):
        return not covered(part, boxes)
    return any(
        first < part.right and after > part.x for y in range(part.y, part.bottom) for first, after in recipe.shown(y)
    )


def blocking(
    recipe: Recipe, zones: Iterable[Zone], overrules: Sequence[Overrule], authors: frozenset[str]
) -> tuple[Zone, ...]:
    """Touching zones which nobody other than the authors has overruled for exactly this recipe."""
    digest = recipe.digest()
    freed = {o.zone for o in overrules if o.recipe == digest and o.person not in authors and o.reason.strip()}
    return tuple(zone for zone in touching(recipe, zones) if zone.id not in freed)
