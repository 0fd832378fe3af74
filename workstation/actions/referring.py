"""Referrals: draft for a country, submit, approve by somebody else, release, export, receipt.

Submission freezes the package's files; approval and release sign the digest of exactly those. Only the
outer encryption, which is random by nature, is made at export.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from workstation.actions import Report, Session, silent
from workstation.domain.canonical import canonical, digest
from workstation.domain.case import Handling, strictest, why_not_disseminate
from workstation.domain.change import Change
from workstation.domain.errors import Refused
from workstation.domain.object import Object
from workstation.domain.person import Act, Role
from workstation.domain.referral import RECEIPTS, Referral, ReferralState, ReferralVerb, check_country, step
from workstation.domain.release import why_not_cleared
from workstation.domain.statement import Decision, statement_from
from workstation.domain.tip import Tip, Verdict
from workstation.exchange import bagit, gate, signing
from workstation.exchange import referral as package
from workstation.imaging import encode
from workstation.store import authorities, cases, objects, referrals, settings, statements, tips
from workstation.store.seals import UNIT
from workstation.store.vault import Page

_KEPT_OUT = (Verdict.NOT_RELEVANT, Verdict.DUPLICATE)


def draft(session: Session, country: str, refs: Sequence[str], reasoning: str = "") -> Change:
    """A referral for a country from cleared objects and the tips linked to them (not those judged irrelevant or duplicate)."""
    role = session.require(Act.DRAFT_REFERRALS)
    country = check_country(country)
    if not refs:
        raise Refused("empty_referral", "A referral needs at least one object.", "Name the objects.")
    with session.vault.page() as page:
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
    """Change reasoning or tips of a draft."""
    with session.vault.page() as page:
        before = referrals.get(page, ref)
        state = step(before, ReferralVerb.EDIT, session.person)
        kept = before.tips if tip_numbers is None else tuple(sorted(tip.id for tip in tips.some(page, tip_numbers)))
        after = replace(
            before,
            state=state,
            version=before.version + 1,
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
        if why := why_not_cleared(obj.public(), obj.version, session.said(statements.about(page, [obj.ref]))):
            raise Refused("not_cleared", why, "A second analyst must clear it first.", obj.ref)
        for case in cases.everything(page):
            if case.id in obj.cases and (no := why_not_disseminate(case.handling, case.permission)):
                raise Refused("handling", f"{obj.ref}: {no}", "Record the permission in the case.", obj.ref)
    return members


def _handling(page: Page, members: Sequence[Object]) -> Handling:
    concerned = {number for obj in members for number in obj.cases}
    return strictest([case.handling for case in cases.everything(page) if case.id in concerned])


def submit(session: Session, ref: str, report: Report = silent) -> Change:
    """Freeze the package's files and hand them to a case officer."""
    with session.vault.page(write=False) as page:
        before = referrals.get(page, ref)
        state = step(before, ReferralVerb.SUBMIT, session.person)
        contents = _contents(session, page, before, report)
    files = package.build(contents, typst_folder=session.resources / "typst", fonts=(session.resources / "fonts",))
    frozen, content = bagit.pack(files, _folder(before)), package.freeze(files)
    with session.vault.page() as page:
        if referrals.get(page, ref) != before:
            raise Refused("changed", f"{ref} was changed meanwhile.", "Submit it again.", ref)
        session.sign(
            page,
            Decision.SUBMIT_REFERRAL,
            ref,
            version=before.version,
            digests={"tagmanifest": content},
            role=session.require(Act.DRAFT_REFERRALS),
            authors=[before.author, session.person.id],
        )
        referrals.freeze(page, ref, frozen)
        referrals.save(page, replace(before, state=state, content=content))
        return page.record(
            session.change(
                Act.DRAFT_REFERRALS,
                "referral.submitted",
                ref,
                tagmanifest=content,
                result={"ref": ref, "bytes": len(frozen)},
            )
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
    with session.vault.page() as page:
        before = referrals.get(page, ref)
        state = step(before, verb, session.person)
        _, files = bagit.unpack(referrals.frozen(page, ref))
        if package.freeze(files) != before.content:
            raise Refused("changed", f"The files of {ref} are not those that were submitted.", "Return it.", ref)
        session.sign(page, decision, ref, version=before.version, digests={"tagmanifest": before.content}, role=role)
        if verb is ReferralVerb.RELEASE:
            _require_approval(session, page, before)
        referrals.save(page, replace(before, state=state))
        return page.record(session.by(role, name, ref, tagmanifest=before.content))


def _require_approval(session: Session, page: Page, referral: Referral) -> None:
    """The signed approval of somebody other than the author, over exactly these files."""
    wanted = {"tagmanifest": referral.content}
    for said in session.said(statements.about(page, [referral.ref])):
        s = said.statement
        if (
            s.decision is Decision.APPROVE_REFERRAL
            and s.version == referral.version
            and dict(s.digests) == wanted
            and s.role == Role.CASE_OFFICER
            and s.person != referral.author
        ):
            return
    raise Refused(
        "not_approved",
        f"No case officer other than its author approved exactly this version of {referral.ref}.",
        "Let a case officer approve it.",
        referral.ref,
    )


def give_back(session: Session, ref: str, reason: str) -> Change:
    """Return a referral to its author with a comment."""
    role = session.require(Act.DECIDE_REFERRALS)
    if not reason.strip():
        raise Refused("reason", "A return needs a comment that helps the author.", "Add --reason.", ref)
    with session.vault.page() as page:
        before = referrals.get(page, ref)
        state = step(before, ReferralVerb.RETURN, session.person)
        referrals.save(page, replace(before, state=state, content="", comments=(*before.comments, reason.strip())))
        return page.record(session.by(role, "referral.returned", ref, version=before.version))


def export(session: Session, ref: str, folder: Path) -> Change:
    """Write the signed and encrypted package, and the signature over its ciphertext, through the gate."""
    role = session.require(Act.DECIDE_REFERRALS)
    unit_key, certificate = session.vault.key(UNIT).decode(), session.vault.roster.unit_certificate
    with session.vault.page(write=False) as page:
        before = referrals.get(page, ref)
        state = step(before, ReferralVerb.EXPORT, session.person)
        _require_approval(session, page, before)
        recipients = authorities.of_country(page, before.country)
        _, files = bagit.unpack(referrals.frozen(page, ref))
        approvals = statements.of_version(
            page, ref, before.version, (Decision.SUBMIT_REFERRAL, Decision.APPROVE_REFERRAL)
        )
        release_said = [
            e
            for e in statements.about(page, [ref])
            if statement_from(e.payload).decision is Decision.RELEASE_REFERRAL
            and dict(statement_from(e.payload).digests) == {"tagmanifest": before.content}
        ]
    today = session.clock().date().isoformat()
    if late := [a.title for a in recipients if a.expires < today]:
        raise Refused("certificate_expired", f"The certificate of {late[0]} has ended.", "Register a new one.", ref)
    if not release_said or package.freeze(files) != before.content:
        raise Refused("not_released", f"{ref} holds no valid release.", "Return it and start again.", ref)
    sealed = package.seal(
        files,
        release=release_said[-1].document(),
        certificate_pem=certificate,
        key_pem=unit_key,
        recipients=[a.certificate for a in recipients],
        approvals=approvals,
        at=session.clock(),
    )
    done: list[Change] = []
    written: list[Path] = []

    def commit() -> None:
        with session.vault.page() as page:
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
    with session.vault.page() as page:
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
    with session.vault.page(write=False) as page:
        found = referrals.get(page, ref)
        if found.content:
            return bagit.unpack(referrals.frozen(page, ref))[1]
        contents = _contents(session, page, found, silent)
    return package.build(contents, typst_folder=session.resources / "typst", fonts=(session.resources / "fonts",))


def unit_title(session: Session) -> str:
    """How this unit calls itself."""
    with session.vault.page(write=False) as page:
        return settings.get(page.connection, "unit")
