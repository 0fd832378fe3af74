"""The enhancement record of a crop: what was done to its pixels, so that somebody else can do it again.

SWGDE and ENFSI practice: the original is kept untouched; each step is recorded with its parameters, the library and
version that computed it, and digests of the pixels before and after; non-standard steps are labelled as such; and the
whole can be *replayed* to the same pixels. The record names no file and no path.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from workstation.domain.canonical import Json
from workstation.domain.errors import Damaged
from workstation.domain.step import STEPS


@dataclass(frozen=True, slots=True)
class Processed:
    """One thing that was done: a step of STEPS, or "cut" (region, tilt, outline and masks), with the digests (as of
    ``domain.crop.rendition_digest``) of the pixels before and after. ``before`` of "cut" is empty.
    """

    name: str
    values: tuple[float, ...]
    library: str  # e.g. "OpenCV 4.14.0"
    before: str
    after: str

    @property
    def label(self) -> str:
        """What a person calls it."""
        return STEPS[self.name].label if self.name in STEPS else "Cut out and mask"

    @property
    def standard(self) -> bool:
        """Whether it is a standard step."""
        return self.name not in STEPS or STEPS[self.name].standard


Record = tuple[Processed, ...]


def record_json(record: Sequence[Processed]) -> list[Json]:
    """As JSON, to be kept beside the crop."""
    return [[p.name, list(p.values), p.library, p.before, p.after] for p in record]


def record_from(text: str) -> Record:
    """Read ``record_json`` back; "" is an empty record, of a crop kept before there were records. Raises Damaged."""
    try:
        return tuple(
            Processed(str(name), tuple(values), str(library), str(before), str(after))
            for name, values, library, before, after in (json.loads(text) if text else ())
        )
    except (TypeError, ValueError) as error:
        raise Damaged("record", "The enhancement record of a crop cannot be read.") from error


def first_difference(kept: Sequence[Processed], again: Sequence[Processed]) -> str | None:
    """None if replaying gave the same pixels at every step, else a sentence naming the first step that differs."""
    for number, (one, other) in enumerate(zip(kept, again, strict=False)):
        if (one.name, one.values) != (other.name, other.values):
            return f"Step {number} was {one.label.lower()}, and is {other.label.lower()} now."
        if one.after != other.after:
            versions = "" if one.library == other.library else f" It was made with {one.library}, now {other.library}."
            return f"{one.label} gives other pixels than it did.{versions}"
    return None if len(kept) == len(again) else "The number of steps is not what it was."
