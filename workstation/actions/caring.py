"""What a person sets and counts for himself alone: the shield, what was seen, keys, small things remembered.

Nothing here can be read by anybody else, and nothing here is in the ledger – save the number of pictures of a finished
day, if the unit's policy says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workstation.actions import Session, own_shield
from workstation.domain.change import Change
from workstation.domain.errors import Damaged, Refused
from workstation.domain.exposure import Exposure
from workstation.domain.person import Act
from workstation.domain.shield import Level, allowed, level, strongest
from workstation.store import exposures, personal, settings
from workstation.store.vault import Page

_COUNTED = "exposure counted until"


@dataclass(frozen=True, slots=True)
class Shield:
    """The organisation's floor, one's own wish, and which of both is in force."""

    floor: Level
    own: Level
    level: Level


def shield(session: Session) -> Shield:
    """How one's pictures are shielded, and by whose word."""
    with session.vault.page(write=False) as page:
        floor = level(settings.get(page.connection, "shield_floor"))
        own = own_shield(page)
    return Shield(floor, own, strongest(floor, own))


def shield_level(session: Session) -> Level:
    """The level in force."""
    return shield(session).level


def set_shield(session: Session, wanted: Level) -> Shield:
    """Choose a level for oneself; raises Refused ("shield_floor") below the organisation's."""
    with session.vault.page() as page:
        floor = level(settings.get(page.connection, "shield_floor"))
        if wanted not in allowed(floor):
            raise Refused(
                "shield_floor",
                f"Your unit shows nothing clearer than “{floor}” before it is asked for.",
                "Choose this level or a stronger one.",
            )
        personal.put(page, "shield", wanted.value)
    return Shield(floor, wanted, strongest(floor, wanted))


# --- exposure -----------------------------------------------------------------------------------------------


def note_exposure(session: Session, pictures: int, area: float, seconds: float) -> Exposure:
    """Add to one's own count of today and return it; nobody else can read it, and it is no act of the ledger.

    ``area``: the share of the photograph that was uncovered, 0 to 1; what is kept is share × seconds. Raises Damaged as
    ``exposure`` does; what was to be added is counted all the same.
    """
    session.require(Act.SEE_IMAGES)
    share, day = min(max(area, 0.0), 1.0), session.clock().date()
    more = Exposure(pictures, seconds, share * seconds)
    with session.vault.page() as page:
        spoiled = _spoiled(page, day)
        after = exposures.add(page, day, more)
    if spoiled:
        raise spoiled
    return after


def exposure(session: Session) -> Exposure:
    """One's own count of today.

    Raises Damaged ("exposure") *once* where a count can no longer be read: it is begun anew, so that the next call answers.
    """
    day = session.clock().date()
    with session.vault.page(write=False) as page:
        try:
            return exposures.of(page, day)
        except Damaged:
            if session.vault.read_only:
                return Exposure()
    with session.vault.page() as page:
        spoiled = _spoiled(page, day)
    if spoiled:
        raise spoiled
    return Exposure()


def _spoiled(page: Page, day: date) -> Damaged | None:
    """What to tell where the count of ``day`` cannot be read, once all such counts are put away; None if it can."""
    try:
        exposures.of(page, day)
    except Damaged:
        lost = exposures.put_away_spoiled(page)
        many = "today" if lost == [day] else f"{len(lost)} days"
        return Damaged(
            "exposure",
            f"Your own count of what you have seen unshielded could not be read for {many}: it begins anew.",
            "Nothing else is touched. Tell your administrator if it happens again.",
        )
    return None


def exposure_of_week(session: Session) -> Exposure:
    """One's own count of the last seven days, today included, without what can no longer be read."""
    with session.vault.page(write=False) as page:
        return exposures.week(page, session.clock().date())


def count_days(session: Session) -> list[Change]:
    """Write the number of pictures of each finished day into the ledger – if policy says so; call at unlock, lock and close.

    *Decided*: a day is written once, when it is over (UTC), so that there is one line per person and day and the times of
    the lines tell nothing of breaks. Days which began while the policy said no are never written. *Costs*: the last day is
    written when the person comes back.
    """
    if session.vault.read_only or session.person.why_not(Act.SEE_IMAGES):
        return []
    today = session.clock().date()
    with session.vault.page() as page:
        kept = personal.get(page, _COUNTED)
        if settings.get(page.connection, "exposure_ledger") != "yes":
            if kept != today.isoformat():
                personal.put(page, _COUNTED, today.isoformat())
            return []
        done = today - timedelta(days=1)
        first = date.fromisoformat(kept) + timedelta(days=1) if kept else today
        days = exposures.since(page, first, done)
        if kept is None or date.fromisoformat(kept) < done:
            personal.put(page, _COUNTED, done.isoformat())
        role, person = session.require(Act.SEE_IMAGES), session.person.id
        return [
            page.record(session.by(role, "exposure.counted", person, day=day.isoformat(), pictures=seen.pictures))
            for day, seen in days.items()
            if seen.pictures
        ]


# --- keys and small things ------------------------------------------------------------------------------------


def keys(session: Session) -> dict[str, tuple[str, ...]]:
    """The keys one has changed: act → keys in Qt's portable spelling."""
    with session.vault.page(write=False) as page:
        kept = personal.get(page, "keys", {})
    return {str(act): tuple(map(str, strokes)) for act, strokes in kept.items()}


def keep_keys(session: Session, changed: Mapping[str, Sequence[str]]) -> None:
    """Remember changed keys, all of them at once."""
    with session.vault.page() as page:
        personal.put(page, "keys", {act: list(strokes) for act, strokes in changed.items()} or None)


def acts_done(session: Session) -> frozenset[str] | None:
    """Which of the first acts one has done; None: the checklist was put away."""
    with session.vault.page(write=False) as page:
        kept = personal.get(page, "first acts", [])
    return None if kept == "away" else frozenset(map(str, kept))


def keep_acts_done(session: Session, done: frozenset[str] | None) -> None:
    """Remember them; None puts the checklist away."""
    with session.vault.page() as page:
        personal.put(page, "first acts", "away" if done is None else sorted(done))
