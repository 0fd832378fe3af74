"""A Change: who did what to which, when. Ledger line, desk signal and test assertion in one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workstation.domain.canonical import Json


@dataclass(frozen=True, slots=True)
class Change:
    """What one verb did.

    ``detail`` holds ids, counts, states and digests only – never a file name, a person's name, a case
    reference or tip text, so that deleting content never breaks the ledger. ``result`` is for the caller
    (a new reference, counts) and is not part of the ledger.
    """

    verb: str  # e.g. "image.taken_in", "object.cleared"
    subject: str  # internal id: "O-2026-0001", "case:3", "image:17", "T-12", "B-2026-01", person id
    person: str  # person id
    role: str
    via: str  # "desk" or "cli"
    at: datetime
    detail: Mapping[str, Json] = field(default_factory=dict)
    result: Mapping[str, Json] = field(default_factory=dict)
