"""Reading what the desk of referrals shows, off the window's thread."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workstation.actions import Session, looking, referring, registering
from workstation.domain.case import why_not_disseminate
from workstation.domain.crop import Rendition
from workstation.domain.errors import Stop
from workstation.domain.object import Object
from workstation.domain.person import Person
from workstation.domain.referral import Authority, Referral
from workstation.domain.release import why_not_cleared
from workstation.domain.review import ObjectState
from workstation.domain.tip import Tip, Verdict
from workstation.ui.desks.referring.words import SAID, countries, moment

_KEPT_OUT = (Verdict.NOT_RELEVANT, Verdict.DUPLICATE)
_EARLY = (ObjectState.DRAFT, ObjectState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Board:
    """All referrals with what is needed to name countries, people and recipients."""

    referrals: Sequence[Referral]
    countries: Mapping[str, str]
    people: Mapping[str, Person]
    authorities: Sequence[Authority]

    def country(self, code: str) -> str:
        """Its name, else its letters."""
        return self.countries.get(code, code)

    def name(self, person: str) -> str:
        """A person's name."""
        found = self.people.get(person)
        return found.name if found else "somebody who has left"

    def names(self, people: Iterable[str]) -> str:
        """Several names in a row."""
        return ", ".join(sorted(map(self.name, people)))

    def recipients(self, code: str) -> list[Authority]:
        """Who receives for a country."""
        return [one for one in self.authorities if one.country == code and one.active]


@dataclass(frozen=True, slots=True)
class Shown:
    """One object of a referral with its approved pictures."""

    object: Object
    pictures: tuple[Rendition, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """One referral with everything its panel says. ``told``: (when, what, who) of decisions, oldest first."""

    referral: Referral
    objects: tuple[Shown, ...]
    tips: tuple[Tip, ...]
    told: tuple[tuple[str, str, str], ...]
    receipt: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An object that could be referred: tips linked to it, countries they name, and why it cannot be taken, if so."""

    object: Object
    tips: int
    countries: tuple[tuple[str, int], ...]
    why_not: str | None


def board(session: Session) -> Board:
    """Everything the list needs."""
    return Board(
        looking.all_referrals(session),
        countries(session),
        looking.people_by_id(session),
        registering.all_authorities(session),
    )


def facts(session: Session, ref: str) -> Facts:
    """Everything the panel needs."""
    found = looking.referral(session, ref)
    objects = [looking.object(session, one) for one in found.objects]
    tips: dict[int, Tip] = {tip.id: tip for tip in looking.tips_numbered(session, found.tips)}
    for obj in objects:
        for tip in looking.tips_listed(session, object_ref=obj.ref, limit=2000):
            if tip.verdict not in _KEPT_OUT:
                tips.setdefault(tip.id, tip)
    said = [s.statement for s in looking.statements_about(session, ref) if s.statement.decision in SAID]
    told = tuple(
        (moment(s.at), f"{SAID[s.decision]} (version {s.version})", s.person)
        for s in sorted(said, key=lambda s: (s.at, s.ledger_position))
    )
    receipt = json.loads(found.receipt) if found.receipt else {}
    shown = tuple(Shown(obj, _pictures(session, obj)) for obj in objects)
    return Facts(found, shown, tuple(tips[number] for number in sorted(tips)), told, receipt)


def _pictures(session: Session, obj: Object) -> tuple[Rendition, ...]:
    """Its approved pictures; none while a zone blocks them."""
    made: list[Rendition] = []
    for crop in obj.crops[:4]:
        try:
            made.append(looking.rendition(session, crop))
        except Stop:
            continue
    return tuple(made)


def candidates(session: Session) -> list[Candidate]:
    """Objects beyond review, newest first, with what speaks for a country and what forbids it."""
    cases = looking.all_cases(session)
    made: list[Candidate] = []
    for obj in looking.all_objects(session):
        if obj.state in _EARLY:
            continue
        why = why_not_cleared(obj.public(), obj.version, looking.statements_about(session, obj.ref))
        for case in cases:
            if case.id in obj.cases:
                why = why or why_not_disseminate(case.handling, case.permission)
        tips = looking.tips_listed(session, object_ref=obj.ref, limit=2000)
        named = tuple((h.country, h.sources) for h in looking.hypotheses(session, obj.ref))
        made.append(Candidate(obj, sum(tip.verdict not in _KEPT_OUT for tip in tips), named, why))
    return made


def package(session: Session, ref: str) -> tuple[Mapping[str, bytes], Sequence[Rendition]]:
    """The package's files and the pages of its report, as the recipient will see them."""
    files = referring.preview(session, ref)
    report = files.get("data/report.pdf")
    return files, looking.report_pages(session, report) if report else ()
