"""Alarms: what somebody has to act on now, because the public can see it."""

import json

from workstation.actions import Session
from workstation.domain.alarm import Alarm, sighted
from workstation.domain.batch import BatchState
from workstation.domain.person import Act
from workstation.domain.review import ON_SHOW
from workstation.store import batches, ledger, objects, sightings
from workstation.store.vault import Page


def alarms(session: Session) -> list[Alarm]:
    """Every public object on which a zone was found that nobody has overruled; the longest known first."""
    session.require(Act.READ_OBJECTS)
    with session.vault.page(write=False) as page:
        shown = objects.everything(page, sightings.suspected(page, ON_SHOW))
        seen = sightings.sightings(page, {d for obj in shown for crop in obj.crops for d in crop.recipe.images()})
        found = [(obj, [seen.blocking(crop, obj.authors) for crop in obj.crops]) for obj in shown]
        found = [(obj, pictures) for obj, pictures in found if any(pictures)]
        since = _since(page, {zone.id for _obj, pictures in found for zones in pictures for zone in zones})
        leaving = _leaving(page) if found else {}
    made = [
        Alarm(
            obj,
            tuple(one for number, zones in enumerate(pictures, 1) for one in sighted(zones, number, since)),
            leaving.get(obj.ref, ""),
        )
        for obj, pictures in found
    ]
    return sorted(made, key=lambda alarm: (alarm.since, alarm.obj.ref))


def _since(page: Page, zones: set[int]) -> dict[int, str]:
    """When each zone was first told of."""
    if not zones:
        return {}
    found: dict[int, str] = {}
    for entry in ledger.entries(page.connection, verb="zone.found"):
        for zone in zones.intersection(json.loads(entry.detail).get("zones", ())):
            found.setdefault(zone, entry.at)
    return {zone: found.get(zone) or sightings.first_seen(page, zone) for zone in zones}


def _leaving(page: Page) -> dict[str, str]:
    """The batch in which the withdrawal of an object is planned."""
    planned = [batch for batch in batches.everything(page) if batch.state is not BatchState.EXPORTED]
    return {gone.ref: batch.ref for batch in planned for gone in batch.withdrawals}
