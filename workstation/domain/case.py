"""A case: one investigation, its handling code and its clock."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workstation.domain.errors import Refused


class Handling(StrEnum):
    """Handling codes of the providing unit (Europol Regulation Art. 19 practice), weakest first."""

    H0 = "H0"  # only for preventing and combating crime
    H1 = "H1"  # not in court without the provider's permission
    H2 = "H2"  # no dissemination without the provider's permission
    H3 = "H3"  # other restrictions, free text


def strictest(codes: "list[Handling] | tuple[Handling, ...]") -> Handling:
    """An object inherits the strictest code of its images."""
    return max(codes, default=Handling.H0, key=list(Handling).index)


def why_not_disseminate(handling: Handling, permission: str) -> str | None:
    """H2 and H3 block publication and referral until a permission is recorded."""
    if handling in (Handling.H2, Handling.H3) and not permission.strip():
        return f"The handling code {handling} blocks this until the provider's permission is recorded in the case."
    return None


@dataclass(frozen=True, slots=True)
class Case:
    """One investigation. ``ref`` and ``title`` never leave the vault."""

    id: int
    ref: str
    title: str
    provider: str
    handling: Handling
    permission: str  # the provider's recorded leave to disseminate; "" if none
    opened: date
    retain_until: date  # Art. 31: a written review after three years at the latest
    images: int = 0


def new_case(ref: str, title: str, provider: str, handling: Handling, opened: date, retain_until: date | None) -> Case:
    """A case ready to be stored; raises Refused for an empty or over-long reference, or a clock run out."""
    ref, title = ref.strip(), title.strip()
    if not ref or len(ref) > 60 or not ref.isprintable():
        raise Refused("case_ref", "A case needs a reference of 1 to 60 characters.")
    if not title or len(title) > 200 or not title.isprintable():
        raise Refused("case_title", "A case needs a title of 1 to 200 characters, without line breaks.")
    if len(provider) > 200 or not provider.isprintable():
        raise Refused("case_provider", "The provider has at most 200 characters, without line breaks.")
    latest = opened.replace(year=opened.year + 3, day=min(opened.day, 28))
    until = retain_until or latest
    if until <= opened:
        raise Refused("retention", "The retention date lies in the past.", "Give a date after today.")
    if until > latest:
        raise Refused(
            "retention",
            f"Data are kept three years at most without a review (Art. 31): {latest} at the latest.",
            "Give an earlier date; the review can prolong it.",
        )
    return Case(0, ref, title, provider.strip(), handling, "", opened, until)
