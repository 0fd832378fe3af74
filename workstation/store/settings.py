"""The unit's policy: few values, all with a default, changed only by a recorded act."""

from types import MappingProxyType

from sqlalchemy import Connection, select

from workstation.domain.campaign import Rotation
from workstation.store.tables import settings

DEFAULTS = MappingProxyType(
    {
        "base_url": "https://trace.example.org/",  # where the web team will put the site
        "tip_address": "https://trace.example.org/send?object=",  # the reference is appended
        "unit": "Trace unit",
        "idle_minutes": "10",
        "exposure_soft_limit": "14400",  # seconds a day (INHOPE: four hours at most)
        "exposure_ledger": "no",  # "yes": one ledger line per person and day with the number of pictures, nothing else
        "shield_floor": "mosaic",  # the weakest shield anybody may have; a person may choose a stronger one
        "campaign_most": "20",  # objects on show at once; 0: no limit
        "campaign_days": "90",  # days an object is on show; 0: no end
        "degraded_sandbox": "",  # layers that may be missing, by name; empty: none
        "checked_languages": "",  # languages, by code, whose texts a reader must have checked before a batch is built
        "look_later": "no",  # "yes": an intake takes all files in before detectors look at any of them
        "schedulers": "",  # addresses of Dask schedulers which an intake may use, separated by blanks; empty: none
        "onnx_model": "",  # SHA-256, kinds by class and path of a unit's own detector
    }
)


def get(connection: Connection, key: str, default: str | None = None) -> str:
    """A value, or its default."""
    row = connection.execute(select(settings.c.value).where(settings.c.key == key)).first()
    return str(row.value) if row else DEFAULTS[key] if default is None else default


def rotation(connection: Connection) -> Rotation:
    """How many objects are on show at most, and for how long."""
    return Rotation(int(get(connection, "campaign_most")), int(get(connection, "campaign_days")))


def put(connection: Connection, key: str, value: str) -> None:
    """Set a value."""
    connection.execute(settings.delete().where(settings.c.key == key))
    connection.execute(settings.insert().values(key=key, value=value))
