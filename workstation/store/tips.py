"""Tips: imports in bulk, contact data sealed for case officers, triage, links, search.

Each import has a random key, sealed to the identity key pair: an analyst who imports can close contact data
away, and only a case officer can open them again.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, RowMapping, func, select

from workstation.domain.canonical import canonical, digest
from workstation.domain.errors import NotFound, Refused
from workstation.domain.tip import Grade, ParsedTip, RejectedRow, Tip, Verdict, grade_from, references, said
from workstation.store import keys, search, settings
from workstation.store.seals import IDENTITY
from workstation.store.vault import Page
from workstation.store.worktables import imports, profiles, referrals, rejected, tip_objects, tips


@dataclass(frozen=True, slots=True)
class Import:
    """One import of a tip file."""

    id: int
    at: str
    digest: str
    profile: str
    rows: int
    rejected: int
    undone: bool


class Writer:
    """Adds one import chunk by chunk, in the caller's transaction; flat memory at any size."""

    def __init__(self, page: Page, at: str, file_digest: str, profile: str) -> None:
        self._page = page
        self._key = keys.random_key()
        self.rows = self.rejected = 0
        public = page.vault.roster.identity_key
        if not public:
            raise Refused(
                "no_case_officer",
                "Contact data cannot be sealed away: no case officer is enrolled yet.",
                "Let an administrator enrol a case officer, then import.",
            )
        sealed = keys.seal_for(public, self._key, "tip import")
        done = page.insert(
            imports, at=at, digest=file_digest, profile=profile, rows=0, rejected=0, undone=False, identity=sealed
        )
        self.id = done
        newest = page.connection.execute(select(func.max(tips.c.id))).scalar() or 0
        self._next = max(newest, int(settings.get(page.connection, "last_tip", "0"))) + 1
        self._first: dict[str, int] = {}

    def add(self, chunk: Sequence[ParsedTip]) -> None:
        """Store tips, their index, and whether an earlier one says the same."""
        fingerprints = [digest(same_words.encode()) if (same_words := said(tip.text)) else "" for tip in chunk]
        known = self._known([f for f in fingerprints if f and f not in self._first])
        self._first.update(known)
        values: list[dict[str, object]] = []
        words: list[tuple[int, str]] = []
        for tip, fingerprint in zip(chunk, fingerprints, strict=True):
            number, self._next = self._next, self._next + 1
            same_as = self._first.setdefault(fingerprint, number) if fingerprint else number
            values.append(self._row(number, tip, fingerprint, 0 if same_as == number else same_as))
            words.append((number, tip.text))
        if values:
            self._page.connection.execute(tips.insert(), values)
        search.add(self._page.connection, words)
        self.rows += len(values)

    def _known(self, fingerprints: list[str]) -> dict[str, int]:
        query = select(tips.c.said, func.min(tips.c.id)).where(tips.c.said.in_(fingerprints)).group_by(tips.c.said)
        return dict(self._page.connection.execute(query).all()) if fingerprints else {}

    def _row(self, number: int, tip: ParsedTip, fingerprint: str, same_as: int) -> dict[str, object]:
        about = f"tip {self.id} {tip.line}"
        contact = {k: v for k, v in tip.contact.items() if v}
        return {
            "id": number,
            "import_id": self.id,
            "line": tip.line,
            "external_id": tip.external_id,
            "received_at": tip.received_at,
            "channel": tip.channel,
            "text": tip.text,
            "language": tip.language,
            "links": json.dumps(list(tip.links)),
            "country_hint": tip.country_hint,
            "proposed": json.dumps(list(references(tip.object_ref, *tip.links, tip.text))),
            "said": fingerprint,
            "same_as": same_as,
            "verdict": Verdict.NEW,
            "grade": "",
            "has_contact": bool(contact),
            "raw": keys.seal(self._key, tip.raw, about + " raw"),
            "contact": keys.seal(self._key, canonical(contact), about + " contact"),
        }

    def reject(self, rows: Iterable[RejectedRow]) -> None:
        """Keep rows that could not be used, with the reason."""
        values = [
            {
                "import_id": self.id,
                "line": row.line,
                "field": row.column,
                "reason": row.reason,
                "raw": keys.seal(self._key, row.raw, f"rejected {self.id} {row.line}"),
            }
            for row in rows
        ]
        if values:
            self._page.connection.execute(rejected.insert(), values)
        self.rejected += len(values)

    def finish(self) -> None:
        """Write the counts, and the highest number: an undone import's numbers are never given to another tip."""
        settings.put(self._page.connection, "last_tip", str(self._next - 1))
        self._page.connection.execute(
            imports.update().where(imports.c.id == self.id).values(rows=self.rows, rejected=self.rejected)
        )


def import_of_file(page: Page, file_digest: str) -> Import | None:
    """An import of the same bytes that has not been undone."""
    row = (
        page.connection.execute(select(imports).where(imports.c.digest == file_digest, imports.c.undone.is_(False)))
        .mappings()
        .first()
    )
    return _import(row) if row else None


def _import(m: RowMapping) -> Import:
    return Import(m["id"], m["at"], m["digest"], m["profile"], m["rows"], m["rejected"], m["undone"])


def all_imports(page: Page) -> list[Import]:
    """Newest first."""
    return [_import(row) for row in page.connection.execute(select(imports).order_by(imports.c.id.desc())).mappings()]


def rejected_rows(page: Page, number: int) -> list[tuple[int, str, str]]:
    """(line, column, reason) of an import's rejected rows."""
    query = (
        select(rejected.c.line, rejected.c.field, rejected.c.reason)
        .where(rejected.c.import_id == number)
        .order_by(rejected.c.line)
    )
    return [tuple(row) for row in page.connection.execute(query)]


def undo(page: Page, number: int) -> int:
    """Take an import back wholly; raises NotFound, or Refused once one of its tips is linked. Returns how many went."""
    row = page.connection.execute(select(imports).where(imports.c.id == number)).first()
    if row is None or row.undone:
        raise NotFound(
            "import", f"There is no import {number} to undo.", "“workstation tips list” shows imports.", str(number)
        )
    own = select(tips.c.id).where(tips.c.import_id == number)
    if page.connection.execute(select(tip_objects.c.tip_id).where(tip_objects.c.tip_id.in_(own)).limit(1)).first():
        raise Refused(
            "import_used", "A tip of this import is linked to an object already.", "Unlink it first.", str(number)
        )
    ids = list(page.connection.execute(own).scalars())
    referred = {n for text in page.connection.execute(select(referrals.c.tips)).scalars() for n in json.loads(text)}
    if referred & set(ids):
        raise Refused(
            "import_used", "A tip of this import stands in a referral.", "Take it out there first.", str(number)
        )
    search.remove(page.connection, ids)
    page.connection.execute(tips.delete().where(tips.c.import_id == number))
    page.connection.execute(rejected.delete().where(rejected.c.import_id == number))
    page.connection.execute(imports.update().where(imports.c.id == number).values(undone=True, identity=b""))
    return len(ids)


def _tips(page: Page, *where: ColumnElement[bool], limit: int, offset: int = 0) -> list[Tip]:
    rows = (
        page.connection.execute(select(tips).where(*where).order_by(tips.c.id.desc()).limit(limit).offset(offset))
        .mappings()
        .all()
    )
    links: dict[int, list[str]] = {}
    query = select(tip_objects.c.tip_id, tip_objects.c.object_ref).where(
        tip_objects.c.tip_id.in_([row["id"] for row in rows])
    )
    for number, ref in page.connection.execute(query):
        links.setdefault(number, []).append(ref)
    same: dict[str, int] = dict(
        page.connection.execute(
            select(tips.c.said, func.count())
            .where(tips.c.said.in_({row["said"] for row in rows if row["said"]}))
            .group_by(tips.c.said)
        ).all()
    )
    return [_tip(row, tuple(sorted(links.get(row["id"], ()))), same.get(row["said"], 1)) for row in rows]


def _tip(m: RowMapping, linked: tuple[str, ...], count: int) -> Tip:
    grade: Grade | None = grade_from(m["grade"]) if m["grade"] else None
    return Tip(
        m["id"],
        m["import_id"],
        m["received_at"],
        m["channel"],
        m["text"],
        m["language"],
        linked,
        tuple(json.loads(m["proposed"])),
        tuple(json.loads(m["links"])),
        m["country_hint"],
        Verdict(m["verdict"]),
        grade,
        m["has_contact"],
        m["same_as"],
        count,
    )


def listed(
    page: Page, *, verdict: Verdict | None = None, object_ref: str = "", limit: int = 500, offset: int = 0
) -> list[Tip]:
    """Tips, newest first, narrowed by verdict and by a linked object."""
    where: list[ColumnElement[bool]] = []
    if verdict is not None:
        where.append(tips.c.verdict == verdict)
    if object_ref:
        where.append(tips.c.id.in_(select(tip_objects.c.tip_id).where(tip_objects.c.object_ref == object_ref)))
    return _tips(page, *where, limit=limit, offset=offset)


def counts(page: Page) -> dict[Verdict, int]:
    """How many tips have each verdict."""
    rows = page.connection.execute(select(tips.c.verdict, func.count()).group_by(tips.c.verdict))
    return {Verdict(verdict): count for verdict, count in rows}


def found(page: Page, words: str, limit: int = 200) -> list[Tip]:
    """Full-text search, best first."""
    ids = search.find(page.connection, words, limit)
    by_id = {tip.id: tip for tip in _tips(page, tips.c.id.in_(ids), limit=limit)}
    return [by_id[number] for number in ids if number in by_id]


def get(page: Page, number: int) -> Tip:
    """One tip; raises NotFound."""
    rows = _tips(page, tips.c.id == number, limit=1)
    if not rows:
        raise NotFound("tip", f"There is no tip T-{number}.", "“workstation tips list” shows all.", f"T-{number}")
    return rows[0]


def some(page: Page, numbers: Iterable[int]) -> list[Tip]:
    """Tips by number, in that order."""
    wanted = list(numbers)
    by_id = {tip.id: tip for tip in _tips(page, tips.c.id.in_(wanted), limit=len(wanted) or 1)}
    return [by_id[number] for number in wanted if number in by_id]


def set_verdict(page: Page, tip: Tip, verdict: Verdict) -> None:
    """Triage."""
    page.connection.execute(tips.update().where(tips.c.id == tip.id).values(verdict=verdict))


def set_grade(page: Page, tip: Tip, grade: Grade | None) -> None:
    """Grade."""
    page.connection.execute(tips.update().where(tips.c.id == tip.id).values(grade=str(grade) if grade else ""))


def link(page: Page, tip: Tip, ref: str, person: str) -> None:
    """Link a tip to an object; twice is harmless."""
    unlink(page, tip, ref)
    page.connection.execute(tip_objects.insert().values(tip_id=tip.id, object_ref=ref, person=person))


def unlink(page: Page, tip: Tip, ref: str) -> None:
    """Take a link away."""
    page.connection.execute(tip_objects.delete().where(tip_objects.c.tip_id == tip.id, tip_objects.c.object_ref == ref))


def contact(page: Page, tip: Tip) -> dict[str, str]:
    """The sender's contact data; needs the identity key."""
    value: dict[str, str] = json.loads(_open(page, tip, "contact"))
    return value


def raw(page: Page, tip: Tip) -> bytes:
    """The row exactly as it came; needs the identity key, as it may hold contact data."""
    return _open(page, tip, "raw")


def _open(page: Page, tip: Tip, what: str) -> bytes:
    pair = keys.KeyPair.from_seed(page.key(IDENTITY))
    row = page.connection.execute(
        select(tips.c[what], tips.c.line, imports.c.identity, imports.c.id)
        .join(imports, imports.c.id == tips.c.import_id)
        .where(tips.c.id == tip.id)
    ).one()
    own = pair.open(row.identity, "tip import")
    return keys.unseal(own, row[0], f"tip {row.id} {row.line} {what}")


def save_profile(page: Page, name: str, header: Sequence[str], columns: dict[str, str]) -> None:
    """Remember a column mapping under a name."""
    page.connection.execute(profiles.delete().where(profiles.c.name == name))
    page.connection.execute(
        profiles.insert().values(name=name, header=json.dumps(list(header)), columns=json.dumps(columns))
    )


def profile(page: Page, name: str) -> dict[str, str] | None:
    """A remembered column mapping."""
    text = page.connection.execute(select(profiles.c.columns).where(profiles.c.name == name)).scalar()
    return json.loads(text) if text else None
