"""Referrals: draft for a country, submit, approve by somebody else, release, export, receipt.

Submission freezes the package's files; approval and release sign the digest of exactly those. Only the
outer encryption, which is random by nature, is made at export.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from workstation.actions import Report, Session, require_cleared, silent
from workstation.domain.canonical import Json, canonical, digest, digest_of
from workstation.domain.case import Handling, strictest
from workstation.domain.change import Change
from workstation.domain.errors import Refused
from workstation.domain.object import Object
from workstation.domain.person import Act
from workstation.domain.referral import (
    RECEIPTS,
    Authority,
    Referral,
    ReferralState,
    ReferralVerb,
    check_country,
    step,
    why_not_leave,
)
from workstation.domain.review import ObjectState
from workstation.domain.statement import Decision
from workstation.domain.tip import Tip, Verdict
from workstation.exchange import bagit, gate, signing
from workstation.exchange import referral as package
from workstation.imaging import encode
from workstation.store import authorities, cases, objects, referrals, statements, tips
from workstation.store.seals import UNIT
from workstation.store.vault import Page

_NOT_REFERRED = (ObjectState.DRAFT, ObjectState.SUBMITTED, ObjectState.WITHDRAWN)
_KEPT_OUT = (Verdict.NOT_RELEVANT, Verdict.DUPLICATE)


def draft(session: Session, country: str, refs: Sequence[str], reasoning: str = "") -> Change:
    """A referral for a country from cleared objects and the tips linked to them (not those judged irrelevant or duplicate)."""
    role = session.require(Act.DRAFT_REFERRALS)
    country = check_country(country)
    if not refs:
        raise Refused("empty_referral", "A referral needs at least one object.", "Name the objects.")
    with session.work_page() as page:
        authorities.of_country(page, country)
        members = _members(session, page, tuple(dict.fromkeys(refs)))
        linked = {
            tip.id
            for obj in members
            for tip in tips.listed(page, object_ref=obj.ref, limit=10_000)
            if tip.verdict not in _KEPT_OUT
        }
        made = Referral(
            referrals.next_ref(page, country),
            country,
            1,
            ReferralState.DRAFT,
            tuple(obj.ref for obj in members),
            tuple(sorted(linked)),
            reasoning.strip(),
            _handling(page, members),
            session.person.id,
            frozenset({session.person.id}),
        )
        referrals.save(page, made)
        return page.record(
            session.by(
                role,
                "referral.drafted",
                made.ref,
                country=country,
                objects=list(made.objects),
                tips=len(linked),
                handling=made.handling,
                result={"ref": made.ref, "tips": len(linked)},
            )
        )


def edit(
    session: Session, ref: str, *, reasoning: str | None = None, tip_numbers: Sequence[int] | None = None
) -> Change:
    """Change reasoning or tips of a draft; raises NotFound for a tip that is not there."""
    session.require(Act.DRAFT_REFERRALS)
    with session.work_page() as page:
        before = referrals.get(page, ref)
        state = step(before, ReferralVerb.EDIT, session.person)
        kept = before.tips if tip_numbers is None else tuple(sorted(tips.get(page, n).id for n in set(tip_numbers)))
        after = replace(
            before,
            state=state,
            version=before.version + 1,
            authors=before.authors | {session.person.id},
            tips=kept,
            content="",
            reasoning=before.reasoning if reasoning is None else reasoning.strip(),
        )
        referrals.save(page, after)
        return page.record(
            session.change(Act.DRAFT_REFERRALS, "referral.edited", ref, version=after.version, tips=len(kept))
        )


def _members(session: Session, page: Page, refs: Sequence[str]) -> list[Object]:
    members = [objects.get(page, ref) for ref in refs]
    for obj in members:
        if obj.state in _NOT_REFERRED:
            raise Refused(
                "state",
                f"{obj.ref} is {obj.state}: it cannot be referred.",
                "A second analyst must clear it first.",
                obj.ref,
            )
        require_cleared(session, page, obj)
    return members


def _handling(page: Page, members: Sequence[Object]) -> Handling:
    concerned = {number for obj in members for number in obj.cases}
    return strictest([case.handling for case in cases.everything(page) if case.id in concerned])


def submit(session: Session, ref: str, report: Report = silent) -> Change:
    """Freeze the package's files and hand them to a case officer, with a statement over files, objects and recipients."""
    role = session.require(Act.DRAFT_REFERRALS)
    with session.work_page(write=False) as page:
        before = referrals.get(page, ref)
        state = step(before, ReferralVerb.SUBMIT, session.person)
        members = _members(session, page, before.objects)
        fresh = replace(before, handling=_handling(page, members), authors=before.authors | {session.person.id})
        contents = _contents(session, page, fresh, report)
    files = package.build(contents, typst_folder=session.resources / "typst", fonts=(session.resources / "fonts",))
    frozen, content = bagit.pack(files, _folder(before)), package.freeze(files)
    with session.work_page() as page:
        if referrals.get(page, ref) != before:
            raise Refused("changed", f"{ref} was changed meanwhile.", "Submit it again.", ref)
        after = replace(fresh, state=state, content=content)
        recipients = [a.fingerprint for a in authorities.of_country(page, before.country)]
        digests = _digests(session, page, after, recipients)
        authors = sorted(after.authors)
        session.sign(
            page, Decision.SUBMIT_REFERRAL, ref, version=before.version, digests=digests, role=role, authors=authors
        )
        referrals.freeze(page, ref, frozen)
        referrals.save(page, after)
        return page.record(
            session.by(role, "referral.submitted", ref, tagmanifest=content, result={"ref": ref, "bytes": len(frozen)})
        )


def _digests(session: Session, page: Page, referral: Referral, recipients: Sequence[str]) -> dict[str, str]:
    """What a decision about a referral signs: its files, the objects as they are now, and who can open it."""
    now: list[Json] = [
        [obj.ref, obj.version, obj.public().digest()] for obj in _members(session, page, referral.objects)
    ]
    return {
        "tagmanifest": referral.content,
        "objects": digest_of(now),
        **{f"recipient/{n}": fingerprint for n, fingerprint in enumerate(sorted(recipients), start=1)},
    }


def _submitted_digests(session: Session, page: Page, referral: Referral) -> dict[str, str]:
    """The digests of the submission, if objects and files are still the same; raises Refused ("changed")."""
    for said in reversed(session.said(page, statements.about(page, [referral.ref]))):
        s = said.statement
        if s.decision is Decision.SUBMIT_REFERRAL and s.version == referral.version:
            recipients = [value for key, value in s.digests.items() if key.startswith("recipient/")]
            if dict(s.digests) == _digests(session, page, referral, recipients):
                return dict(s.digests)
            break
    raise Refused(
        "changed",
        f"An object or file of {referral.ref} was changed after it was submitted.",
        "Return it; its author submits it again.",
        referral.ref,
    )


def _folder(referral: Referral) -> str:
    return f"REFERRAL-{referral.ref.removeprefix('R-')}"


def _contents(session: Session, page: Page, referral: Referral, report: Report) -> package.Contents:
    members = _members(session, page, referral.objects)
    recipient = authorities.of_country(page, referral.country)[0]
    shown: list[package.ReferredObject] = []
    for number, obj in enumerate(members):
        report(number, len(members), "objects put into the package")
        pictures = tuple(encode.png(objects.rendition(page, crop), demo=session.vault.demo) for crop in obj.crops)
        finding = f"{obj.state}: {', '.join(obj.countries)}" if obj.countries else obj.state
        shown.append(package.ReferredObject(obj.public(), obj.version, pictures, finding))
    told = tuple(_told(tip, referral) for tip in tips.some(page, referral.tips))
    permissions = "; ".join(
        case.permission
        for case in cases.everything(page)
        if case.permission and any(case.id in obj.cases for obj in members)
    )
    return package.Contents(
        referral.ref,
        referral.country,
        referral.handling,
        permissions,
        session.clock().date(),
        tuple(shown),
        told,
        referral.reasoning,
        recipient.title,
        session.vault.id,
        session.vault.demo,
        tuple(
            document
            for obj in members
            for document in statements.of_version(page, obj.ref, obj.version, (Decision.SUBMIT, Decision.CLEAR))
        ),
        tuple(envelope.document() for envelope in session.vault.chain),
    )


def _told(tip: Tip, referral: Referral) -> package.ReferredTip:
    about = tuple(ref for ref in tip.objects if ref in referral.objects)
    return package.ReferredTip(
        tip.ref, tip.received_at, tip.channel, tip.language, tip.text, tip.links, tip.grade, about
    )


def approve(session: Session, ref: str) -> Change:
    """Approve exactly the frozen files, as a case officer who did not draft them."""
    return _decide(session, ref, ReferralVerb.APPROVE, Decision.APPROVE_REFERRAL, "referral.approved")


def release(session: Session, ref: str) -> Change:
    """Release an approved referral."""
    return _decide(session, ref, ReferralVerb.RELEASE, Decision.RELEASE_REFERRAL, "referral.released")


def _decide(session: Session, ref: str, verb: ReferralVerb, decision: Decision, name: str) -> Change:
    role = session.require(Act.DECIDE_REFERRALS)
    with session.work_page() as page:
        before = referrals.get(page, ref)
        state = step(before, verb, session.person)
        _, files = bagit.unpack(referrals.frozen(page, ref))
        if package.freeze(files) != before.content:
            raise Refused("changed", f"The files of {ref} are not those that were submitted.", "Return it.", ref)
        digests = _submitted_digests(session, page, before)
        session.sign(page, decision, ref, version=before.version, digests=digests, role=role)
        _require_decision(session, page, before, digests, Decision.APPROVE_REFERRAL)
        _require_decision(session, page, before, digests, decision)
        referrals.save(page, replace(before, state=state))
        return page.record(session.by(role, name, ref, tagmanifest=before.content))


def _require_decision(
    session: Session, page: Page, referral: Referral, digests: Mapping[str, str], decision: Decision
) -> None:
    said = session.said(page, statements.about(page, [referral.ref]))
    if why := why_not_leave(referral, digests, said, decision):
        raise Refused("not_approved", why, "Let a case officer decide upon it.", referral.ref)


def give_back(session: Session, ref: str, reason: str) -> Change:
    """Return a referral to its author with a comment."""
    role = session.require(Act.DECIDE_REFERRALS)
    if not reason.strip():
        raise Refused("reason", "A return needs a comment that helps the author.", "Add --reason.", ref)
    with session.work_page() as page:
        before = referrals.get(page, ref)
        state = step(before, ReferralVerb.RETURN, session.person)
        comments = (*before.comments, reason.strip())
        referrals.save(page, replace(before, state=state, version=before.version + 1, content="", comments=comments))
        return page.record(session.by(role, "referral.returned", ref, version=before.version))


def _recipients(session: Session, page: Page, referral: Referral, digests: Mapping[str, str]) -> list[Authority]:
    """Those recipients the decisions name whose certificates are in use and valid today; nobody added since."""
    today = session.clock().date().isoformat()
    named = [a for a in authorities.everything(page) if a.active and a.fingerprint in digests.values()]
    if not named:
        raise Refused(
            "no_recipient",
            f"No certificate {referral.ref} was approved for is in use any more.",
            "Return it; submit it again.",
            referral.ref,
        )
    valid = [a for a in named if a.expires >= today]
    if not valid:
        raise Refused(
            "certificate_expired",
            f"The certificate of {named[0].title} ended on {named[0].expires}.",
            "Register a new one, then return the referral and submit it again.",
            referral.ref,
        )
    return valid


def export(session: Session, ref: str, folder: Path) -> Change:
    """Write the signed and encrypted package, and the signature over its ciphertext, through the gate."""
    role = session.require(Act.DECIDE_REFERRALS)
    unit_key, certificate = session.vault.key(UNIT).decode(), session.vault.roster.unit_certificate
    with session.work_page(write=False) as page:
        before = referrals.get(page, ref)
        state = step(before, ReferralVerb.EXPORT, session.person)
        digests = _submitted_digests(session, page, before)
        _require_decision(session, page, before, digests, Decision.APPROVE_REFERRAL)
        _require_decision(session, page, before, digests, Decision.RELEASE_REFERRAL)
        recipients = _recipients(session, page, before, digests)
        _, files = bagit.unpack(referrals.frozen(page, ref))
        approvals = statements.of_version(
            page, ref, before.version, (Decision.SUBMIT_REFERRAL, Decision.APPROVE_REFERRAL)
        )
        (release_said,) = statements.of_version(page, ref, before.version, (Decision.RELEASE_REFERRAL,))[-1:]
    if package.freeze(files) != before.content:
        raise Refused("changed", f"The files of {ref} are not those that were submitted.", "Return it.", ref)
    sealed = package.seal(
        files,
        release=release_said,
        certificate_pem=certificate,
        key_pem=unit_key,
        recipients=[a.certificate for a in recipients],
        approvals=approvals,
        at=session.clock(),
    )
    done: list[Change] = []
    written: list[Path] = []

    def commit() -> None:
        with session.work_page() as page:
            if referrals.get(page, ref) != before:
                raise Refused("changed", f"{ref} was changed meanwhile.", "Export it again.", ref)
            referrals.save(page, replace(before, state=state, package=digest(sealed.p7m)))
            done.append(page.record(session.by(role, "referral.exported", ref, package=digest(sealed.p7m))))

    def package_out() -> None:
        # Inside the signature's own commit: either both files get their names, or neither does.
        written.append(
            gate.let_out(
                folder, sealed.name, sealed.p7m, lambda data: signing.verify_cms(data, sealed.p7s, certificate), commit
            )
        )

    gate.let_out(
        folder,
        f"{sealed.name}.p7s",
        sealed.p7s,
        lambda data: signing.verify_cms(sealed.p7m, data, certificate),
        package_out,
    )
    return replace(
        done[0], result={"ref": ref, "file": str(written[0]), "bytes": len(sealed.p7m), "sha256": digest(sealed.p7m)}
    )


def receive(session: Session, data: bytes) -> Change:
    """Take in a country's receipt."""
    role = session.require(Act.DECIDE_REFERRALS)
    receipt = package.read_receipt(data)
    with session.work_page() as page:
        before = referrals.get(page, receipt.referral)
        state = step(before, RECEIPTS[receipt.answer], session.person)
        text = canonical({"answer": receipt.answer, "text": receipt.text, "at": receipt.at}).decode()
        referrals.save(page, replace(before, state=state, receipt=text))
        return page.record(
            session.by(
                role,
                "referral.answered",
                before.ref,
                answer=receipt.answer,
                result={"ref": before.ref, "answer": receipt.answer, "state": state},
            )
        )


def preview(session: Session, ref: str) -> Mapping[str, bytes]:
    """The package's files as the recipient will see them: frozen ones if submitted, else made from the draft."""
    session.require(Act.READ_REFERRALS)
    with session.work_page(write=False) as page:
        found = referrals.get(page, ref)
        if found.content:
            return bagit.unpack(referrals.frozen(page, ref))[1]
        contents = _contents(session, page, found, silent)
    return package.build(contents, typst_folder=session.resources / "typst", fonts=(session.resources / "fonts",))
