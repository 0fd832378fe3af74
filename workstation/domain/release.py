"""The release rule: a pure function over statements and roster, without a database.

The app, the gate and the offline verifier call the same ``may_release``. Rules:
1. The roster chain holds; statements name the same vault, and a version and digest of that chain.
2. Every object: one submit statement by an analyst who is among its authors, over exactly this content, with every
   point of the author's checklist confirmed.
3. Every object: one clear statement by an analyst who is none of the authors, over exactly this content
   and every rendition, with every point of the checklist confirmed.
4. The release statement: by a release manager who neither made nor cleared any object of the batch,
   over exactly this tag manifest, under the newest roster of the chain: a revoked one cannot sign as of old.
5. A signature counts under the key and role of the roster version it names, and only if that person is
   active there; nobody who was revoked later can have signed under the newest roster.
6. Persons are counted, never keys or rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workstation.domain.errors import Refused
from workstation.domain.object import PublicContent
from workstation.domain.person import MAY, Act
from workstation.domain.review import CHECKLIST, open_points
from workstation.domain.roster import Roster
from workstation.domain.statement import STATEMENT_TYPE, Decision, Envelope, Statement, Verify, signers, statement_from


@dataclass(frozen=True, slots=True)
class Said:
    """A statement whose signature holds."""

    statement: Statement
    envelope: Envelope
    newest: bool = False  # it names the newest roster of the chain it was heard under


def heard(envelopes: Sequence[Envelope], rosters: Sequence[Roster], verify: Verify) -> tuple[Said, ...]:
    """The statements that count (rules 1 and 5); an envelope which does not hold is passed over, not trusted."""
    known = {(roster.version, roster.digest()): roster for roster in rosters}
    found: list[Said] = []
    for envelope in envelopes:
        if envelope.payload_type != STATEMENT_TYPE:
            continue
        statement = statement_from(envelope.payload)
        roster = known.get((statement.roster_version, statement.roster_digest))
        seat = roster.seat(statement.person) if roster else None
        if roster is None or seat is None or not seat.active or statement.vault != roster.vault:
            continue
        if statement.role not in seat.roles or not signers(envelope, {seat.person: seat.sign_key}, verify):
            continue
        found.append(Said(statement, envelope, roster is rosters[-1]))
    return tuple(found)


def why_not_cleared(content: PublicContent, version: int, said: Sequence[Said]) -> str | None:
    """None if this exact content was submitted by an author and cleared by somebody else (rules 2 and 3)."""
    about = [
        s.statement
        for s in said
        if s.statement.subject == content.ref
        and s.statement.version == version
        and s.statement.digests == wanted_digests(content)
    ]
    submits = [s for s in about if s.decision is Decision.SUBMIT and s.role in MAY[Act.CROP] and s.person in s.authors]
    if not submits:
        return f"{content.ref}: no author has submitted exactly this version."
    if all(open_points(s.checklist) for s in submits):
        return f"{content.ref}: the submission leaves a point of the checklist open."
    authors = frozenset(person for s in submits for person in s.authors)
    clears = [s for s in about if s.decision is Decision.CLEAR and s.role in MAY[Act.CLEAR] and s.person not in authors]
    if not clears:
        return f"{content.ref}: nobody other than its authors has cleared exactly this version."
    if not any(all(s.checklist.get(point) is True for point in CHECKLIST) for s in clears):
        return f"{content.ref}: the clearance leaves a point of the checklist open."
    return None


def wanted_digests(content: PublicContent) -> dict[str, str]:
    """What submit and clear statements sign."""
    return {"content": content.digest(), **{f"rendition/{n}": d for n, d in enumerate(content.renditions, start=1)}}


def involved(ref: str, said: Sequence[Said]) -> frozenset[str]:
    """Everybody who made, submitted or cleared the object, by any statement about it."""
    persons: set[str] = set()
    for s in said:
        if s.statement.subject == ref and s.statement.decision in (Decision.SUBMIT, Decision.CLEAR):
            persons.update((s.statement.person, *s.statement.authors))
    return frozenset(persons)


def may_release(
    batch: str, tagmanifest: str, contents: Mapping[str, tuple[PublicContent, int]], said: Sequence[Said]
) -> str | None:
    """None if the batch is rightly released, else the first reason why not.

    ``contents`` maps each object reference to its public content and version; ``tagmanifest`` is the
    SHA-256 of the bag's tag manifest.
    """
    for ref, (content, version) in sorted(contents.items()):
        if ref != content.ref:
            return f"{ref}: the content belongs to {content.ref}."
        if why := why_not_cleared(content, version, said):
            return why
    seats = frozenset(person for ref in contents for person in involved(ref, said))
    releases = [
        s.statement
        for s in said
        if s.statement.decision is Decision.RELEASE
        and s.statement.subject == batch
        and dict(s.statement.digests) == {"tagmanifest": tagmanifest}
        and s.statement.role in MAY[Act.PLAN_BATCHES]
        and s.newest
    ]
    if not releases:
        return f"{batch}: no release manager has released exactly these files."
    if not any(s.person not in seats for s in releases):
        return f"{batch}: it was released by somebody who made or cleared an object in it."
    return None


def require_release(
    batch: str, tagmanifest: str, contents: Mapping[str, tuple[PublicContent, int]], said: Sequence[Said]
) -> None:
    """Raise Refused (rule "release") unless ``may_release``."""
    if why := may_release(batch, tagmanifest, contents, said):
        raise Refused("release", why, "It cannot leave; build, clear and release it anew.", batch)
