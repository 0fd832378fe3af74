"""One card of the wall in words and badges: never a file name, for names may be as hard to bear as pictures."""

from types import MappingProxyType

from workstation.actions.browsing import Card
from workstation.domain.case import Handling
from workstation.domain.image import Image, Sight
from workstation.domain.tip import visible
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


def hung(card: Card, handling: Handling, many: int = 1, *, beside: bool = False) -> GridItem:
    """A card of a case with this handling code; ``many`` alike hang behind it, itself counted, or ``beside`` it."""
    if card.mosaic is None:
        badges = [("damaged", "danger")]
    else:
        badges = [_state(card), *_badges(card, handling, many, beside=beside)]
    also = f"also in {', '.join(map(visible, card.also))}" if card.also else ""
    said = f"Photograph {card.number}: {card.image.sight.value}"
    return GridItem(
        card.mosaic,
        f"{card.number:,}    {card.image.look.format} · {megapixels(card.image)}",
        tuple(badges),
        tooltip=f"{said}\n{also[0].upper()}{also[1:]}" if also else said,
        accessible=_told(card, [text for text, _tone in badges[1:]], also),
        depth=many - 1,
    )


def _state(card: Card) -> tuple[str, str]:
    """What somebody said of it, here or elsewhere."""
    return ("judged already", "") if card.judged and card.image.sight is Sight.NEW else SAID[card.image.sight]


def _badges(card: Card, handling: Handling, many: int, *, beside: bool) -> list[tuple[str, str]]:
    image = card.image
    badges = [(handling.value, "warn")] if handling is not Handling.H0 else []
    if many > 1 or beside:
        badges.append((f"{many:,} alike" if many > 1 else "alike", "info"))
    if image.copies > 1:
        badges.append((f"×{image.copies}", ""))
    if card.also:
        badges.append(
            (f"also {visible(card.also[0])}" if len(card.also) == 1 else f"in {len(card.also) + 1} cases", "")
        )
    if image.zones:
        badges.append((f"{image.zones} {'zone' if image.zones == 1 else 'zones'}", ""))
    if card.deleted:
        badges.append(("deleted", ""))
    return badges


def _told(card: Card, more: list[str], also: str) -> str:
    words = [f"Photograph {card.number}", card.image.sight.value, card.image.look.format, megapixels(card.image)]
    said = ", ".join(
        [*words, *(one for one in more if not one.startswith("also ")), *([also] if also else []), "shielded"]
    )
    return said if card.mosaic is not None else f"{said}, cannot be read"
