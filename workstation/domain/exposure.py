"""What a person has seen unshielded, and when a break is worth a word. Private: nothing here compares people."""

from dataclasses import dataclass
from datetime import datetime, timedelta

GAP = timedelta(minutes=5)
"""So long without revealing anything, and one has looked up: a new spell begins."""

SPELL = timedelta(minutes=30)
"""Revealing again and again for so long, without a gap, is worth a word."""

LATER = timedelta(minutes=15)
"""How long "remind me" waits."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Of one day, or of several added up.

    ``pictures`` revealed; ``seconds`` anything was revealed; ``area``: *whole-photograph seconds*, the share of a
    photograph that was uncovered times the seconds it was – a whole photograph for 10 s and a tenth of it for 100 s are
    both 10. Shares and not pixels, so that a photograph of 200 megapixels counts like one of two.
    """

    pictures: int = 0
    seconds: float = 0.0
    area: float = 0.0

    def plus(self, other: "Exposure") -> "Exposure":
        """Both together."""
        return Exposure(
            self.pictures + other.pictures, round(self.seconds + other.seconds, 1), round(self.area + other.area, 2)
        )


@dataclass(frozen=True, slots=True)
class Spell:
    """Uninterrupted revealing work: when it began, when something was revealed last, and until when to keep quiet."""

    began: datetime | None = None
    last: datetime | None = None
    quiet_until: datetime | None = None

    def at(self, now: datetime) -> "Spell":
        """Something was revealed now."""
        fresh = self.last is None or now - self.last > GAP
        return Spell(now if fresh else self.began, now, self.quiet_until)

    def later(self, now: datetime) -> "Spell":
        """Asked to be reminded later."""
        return Spell(self.began, self.last, now + LATER)

    def done(self, now: datetime) -> "Spell":
        """A break was taken, or is not wanted: a new spell, and no word about today's limit before midnight (UTC)."""
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return Spell(None, None, midnight)


def break_due(today: Exposure, limit: float, spell: Spell, now: datetime) -> str:
    """A calm sentence if a break is worth a word now, else "". ``limit``: seconds a day, 0 for none. Never blocks."""
    if spell.quiet_until is not None and now < spell.quiet_until:
        return ""
    if limit and today.seconds >= limit:
        return (
            f"Pictures were uncovered for {spoken(today.seconds)} today; the unit suggests to stop at {spoken(limit)}."
        )
    if spell.began is not None and spell.last is not None and spell.last - spell.began >= SPELL:
        return f"You have been uncovering pictures for {spoken((spell.last - spell.began).total_seconds())} on end."
    return ""


def spoken(seconds: float) -> str:
    """``40 s``, ``12 min``, ``3 h 20 min``."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    return f"{minutes} min" if minutes < 60 else f"{hours} h {rest} min" if rest else f"{hours} h"
