"""Tips: look at a file, import it, take that back, triage, link, grade, search."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from workstation.actions import Report, Session, silent
from workstation.domain.canonical import Json, digest
from workstation.domain.change import Change
from workstation.domain.errors import NotFound, Refused
from workstation.domain.person import Act
from workstation.domain.statement import Decision
from workstation.domain.tip import (
    Columns,
    ParsedTip,
    RejectedRow,
    Tip,
    Verdict,
    grade_from,
    independent,
    proposed_grade,
    said,
    triage,
)
from workstation.exchange import tipfile
from workstation.store import objects, tips

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: shown before, executed as shown."""

    file: tipfile.TipFile
    columns: Columns
    rows: int
    rejected: tuple[RejectedRow, ...]
    with_object: int
    with_contact: int
    again: int  # the import that holds the same bytes already, or 0


def inspect(
    session: Session, data: bytes, *, profile: str = "", columns: Mapping[str, str] | None = None
) -> tuple[tipfile.TipFile, Columns]:
    """What a tip file is, and its columns: as given, else the named profile, else guessed from the header."""
    session.require(Act.HANDLE_TIPS)
    file = tipfile.open_tips(data)
    if columns is not None:
        return file, Columns(columns, profile)
    if profile:
        with session.work_page(write=False) as page:
            known = tips.profile(page, profile)
        if known is not None:
            return file, Columns(known, profile)
    return file, Columns(tipfile.guess(file.header).fields, profile)


def dry_run(
    session: Session,
    data: bytes,
    *,
    profile: str = "",
    columns: Mapping[str, str] | None = None,
    report: Report = silent,
) -> Plan:
    """Read the whole file and say what an import would do; keeps nothing."""
    file, chosen = inspect(session, data, profile=profile, columns=columns)
    rows = with_object = with_contact = 0
    bad: list[RejectedRow] = []
    for number, row in enumerate(tipfile.parse(file, chosen), start=1):
        if isinstance(row, RejectedRow):
            bad.append(row)
            continue
        rows += 1
        with_object += bool(row.object_ref)
        with_contact += any(row.contact.values())
        if number % CHUNK == 0:
            report(number, 0, "rows read")
    with session.work_page(write=False) as page:
        again = tips.import_of_file(page, digest(data))
    return Plan(file, chosen, rows, tuple(bad), with_object, with_contact, again.id if again else 0)


def take_in(
    session: Session,
    data: bytes,
    *,
    profile: str = "",
    columns: Mapping[str, str] | None = None,
    report: Report = silent,
) -> Change:
    """Import a tip file in one transaction: all good rows, with the bad ones listed; the same bytes are refused."""
    file, chosen = inspect(session, data, profile=profile, columns=columns)
    sum_ = digest(data)
    with session.work_page() as page:
        if again := tips.import_of_file(page, sum_):
            raise Refused(
                "import_again",
                f"This file was imported already (import {again.id}).",
                f"Undo it first: tips undo {again.id}.",
            )
        writer = tips.Writer(page, session.clock().isoformat(timespec="seconds"), sum_, profile)
        bad: list[RejectedRow] = []
        for chunk in _chunks(tipfile.parse(file, chosen)):
            writer.add([row for row in chunk if isinstance(row, ParsedTip)])
            refused = [row for row in chunk if isinstance(row, RejectedRow)]
            writer.reject(refused)
            bad += refused
            report(writer.rows + writer.rejected, 0, "rows imported")
        writer.finish()
        if profile:
            tips.save_profile(page, profile, file.header, dict(chosen.fields))
        rejected: list[Json] = [{"line": row.line, "column": row.column, "reason": row.reason} for row in bad]
        return page.record(
            session.change(
                Act.HANDLE_TIPS,
                "tips.imported",
                f"import:{writer.id}",
                rows=writer.rows,
                rejected=writer.rejected,
                file=session.commitment("tip file", sum_),
                result={"id": writer.id, "rows": writer.rows, "rejected": rejected},
            )
        )


def _chunks(rows: Iterator[ParsedTip | RejectedRow]) -> Iterator[list[ParsedTip | RejectedRow]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def undo(session: Session, number: int) -> Change:
    """Take an import back as if it had not been."""
    session.require(Act.HANDLE_TIPS)
    with session.work_page() as page:
        gone = tips.undo(page, number)
        return page.record(
            session.change(Act.HANDLE_TIPS, "tips.import_undone", f"import:{number}", rows=gone, result={"rows": gone})
        )


def judge(session: Session, number: int, verdict: Verdict) -> Change:
    """Triage one tip."""
    session.require(Act.HANDLE_TIPS)
    with session.work_page() as page:
        tip = tips.get(page, number)
        tips.set_verdict(page, tip, triage(tip, verdict))
        return page.record(session.change(Act.HANDLE_TIPS, "tip.triaged", tip.ref, before=tip.verdict, after=verdict))


def link(session: Session, number: int, ref: str) -> Change:
    """Link a tip to the object it speaks of."""
    session.require(Act.HANDLE_TIPS)
    with session.work_page() as page:
        tip, obj = tips.get(page, number), objects.get(page, ref)
        if ref in tip.objects:
            raise Refused("state", f"{tip.ref} is linked to {ref} already.", "", tip.ref)
        tips.link(page, tip, obj.ref, session.person.id)
        return page.record(session.change(Act.HANDLE_TIPS, "tip.linked", tip.ref, object=ref))


def unlink(session: Session, number: int, ref: str) -> Change:
    """Take a link back."""
    session.require(Act.HANDLE_TIPS)
    with session.work_page() as page:
        tip = tips.get(page, number)
        if ref not in tip.objects:
            raise NotFound("link", f"{tip.ref} is not linked to {ref}.", "", tip.ref)
        tips.unlink(page, tip, ref)
        return page.record(session.change(Act.HANDLE_TIPS, "tip.unlinked", tip.ref, object=ref))


def grade(session: Session, number: int, text: str) -> Change:
    """Confirm a grade ``A1`` … ``X4``; ``""`` takes it back."""
    session.require(Act.HANDLE_TIPS)
    chosen = grade_from(text) if text else None
    with session.work_page() as page:
        tip = tips.get(page, number)
        tips.set_grade(page, tip, chosen)
        return page.record(
            session.change(Act.HANDLE_TIPS, "tip.graded", tip.ref, before=str(tip.grade or ""), after=text.upper())
        )


def proposal(session: Session, tip: Tip) -> tuple[str, str]:
    """A grade to confirm, and the reason: how many independent sources say this about the same object."""
    sources = 1
    if tip.objects:
        with session.work_page(write=False) as page:
            about = [
                t
                for t in tips.listed(page, object_ref=tip.objects[0], limit=1000)
                if t.verdict is not Verdict.NOT_RELEVANT
            ]
        same_place = [t for t in about if t.country_hint and t.country_hint == tip.country_hint]
        sources = max(1, independent(same_place))
    found, reason = proposed_grade(tip.has_contact, sources)
    return str(found), reason


def saying_the_same(session: Session, number: int) -> list[Tip]:
    """The other tips whose words are the same, oldest first; at most a few hundred are looked through."""
    session.require(Act.READ_TIPS)
    with session.work_page(write=False) as page:
        tip = tips.get(page, number)
        words = said(tip.text)
        if tip.same_count < 2 or not words:
            return []
        near = tips.found(page, " ".join(words.split()[:16]), 500)
        first = tips.some(page, [tip.same_as or tip.id])
    same = {other.id: other for other in (*first, *near) if said(other.text) == words and other.id != tip.id}
    return [same[other] for other in sorted(same)]


def open_contact(session: Session, number: int, reason: str) -> tuple[Change, Mapping[str, str], bytes]:
    """A tipster's contact data and the row as it came; case officers only, with a reason, recorded."""
    session.require(Act.OPEN_CONTACTS)
    if len(reason.strip()) < 5:
        raise Refused("reason", "Opening contact data needs a reason.", "Say why it is needed.", f"T-{number}")
    with session.work_page() as page:
        tip = tips.get(page, number)
        contact, raw = tips.contact(page, tip), tips.raw(page, tip)
        session.sign(
            page,
            Decision.OPEN_CONTACT,
            tip.ref,
            version=1,
            digests={},
            role=session.require(Act.OPEN_CONTACTS),
            reason=reason.strip(),
        )
        made = page.record(session.change(Act.OPEN_CONTACTS, "tip.contact_opened", tip.ref))
    return made, contact, raw
