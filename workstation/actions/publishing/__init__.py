"""Batches: plan, build, release, export, withdraw.

Build makes every byte that will be signed and has a second parser read it in another process. Release signs
the tag manifest. Export writes the released bytes, and only those, through the gate.

A bundle holds the whole campaign: the batch's objects, and those which are on show and stay (``edition``). So what was
built is out of date as soon as another batch leaves, and is built again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from workstation.actions import Report, Session, require_cleared, silent
from workstation.actions.publishing import edition
from workstation.actions.publishing.edition import Campaign
from workstation.domain.batch import Batch, BatchState, BatchVerb, Leaving, check_batch_ref, step
from workstation.domain.campaign import leave_for
from workstation.domain.canonical import digest
from workstation.domain.change import Change
from workstation.domain.errors import NotFound, Refused
from workstation.domain.object import Object, PublicContent, check_text
from workstation.domain.person import Act
from workstation.domain.release import involved
from workstation.domain.review import ObjectState, Verb
from workstation.domain.review import step as object_step
from workstation.domain.statement import Decision
from workstation.exchange import bagit, bundle, gate, signing, verifier
from workstation.store import batches, objects, settings, statements
from workstation.store import texts as kept_texts
from workstation.store.seals import UNIT
from workstation.store.vault import Page


def plan(session: Session, ref: str, day: date) -> Change:
    """A new, empty batch."""
    session.require(Act.PLAN_BATCHES)
    with session.vault.page() as page:
        batch = Batch(check_batch_ref(ref), day, BatchState.PLANNED, ())
        batches.add(page, batch)
        return page.record(
            session.change(
                Act.PLAN_BATCHES, "batch.planned", batch.ref, date=day.isoformat(), result={"ref": batch.ref}
            )
        )


def put(session: Session, ref: str, refs: Sequence[str]) -> Change:
    """Put cleared objects into a batch."""
    session.require(Act.PLAN_BATCHES)
    with session.vault.page() as page:
        batch = batches.get(page, ref)
        state = step(batch, BatchVerb.PUT, session.person)
        for name in refs:
            obj = objects.get(page, name)
            if obj.batch == ref:
                continue
            after = object_step(obj, Verb.SCHEDULE, session.person)
            require_cleared(session, page, obj)
            objects.save(page, replace(obj, state=after, batch=ref))
        batches.save(
            page, replace(batch, state=state, objects=tuple(dict.fromkeys((*batch.objects, *refs))), tagmanifest="")
        )
        return page.record(session.change(Act.PLAN_BATCHES, "batch.filled", ref, objects=list(refs)))


def take_out(session: Session, ref: str, name: str) -> Change:
    """Take an object, or the withdrawal of one, out of a batch that is not exported."""
    session.require(Act.PLAN_BATCHES)
    with session.vault.page() as page:
        batch = batches.get(page, ref)
        state = step(batch, BatchVerb.PUT, session.person)
        if name not in {*batch.objects, *(gone.ref for gone in batch.withdrawals)}:
            raise NotFound("object", f"{name} is not in {ref}.", "", name)
        obj = objects.get(page, name)
        if name in batch.objects and obj.batch == ref:
            objects.save(page, replace(obj, state=object_step(obj, Verb.UNSCHEDULE, session.person), batch=""))
        left = tuple(one for one in batch.objects if one != name)
        gone = tuple(one for one in batch.withdrawals if one.ref != name)
        batches.save(page, replace(batch, state=state, objects=left, withdrawals=gone, tagmanifest=""))
        return page.record(session.change(Act.PLAN_BATCHES, "batch.thinned", ref, objects=[name]))


def withdraw(session: Session, ref: str, refs: Sequence[str], reason: str) -> Change:
    """Plan the withdrawal of published objects in a batch; a new batch of that name is made if there is none."""
    session.require(Act.PLAN_BATCHES)
    if not reason.strip():
        raise Refused("reason", "A withdrawal needs a reason the public may read.", "Add --reason.", ref)
    reason = check_text("question", reason)
    with session.vault.page() as page:
        if ref not in {batch.ref for batch in batches.everything(page)}:
            batches.add(page, Batch(check_batch_ref(ref), session.clock().date(), BatchState.PLANNED, ()))
        batch = batches.get(page, ref)
        state = step(batch, BatchVerb.PUT, session.person)
        for name in refs:
            object_step(objects.get(page, name), Verb.WITHDRAW, session.person)
        for name in refs:
            obj = objects.get(page, name)
            session.sign(
                page,
                Decision.WITHDRAW,
                name,
                version=obj.version,
                digests={},
                role=session.require(Act.PLAN_BATCHES),
                reason=reason,
            )
        since = {obj.ref: day for obj, day in batches.on_show(page)}
        rotation = settings.rotation(page.connection)
        kept = {gone.ref: gone for gone in batch.withdrawals}
        for name in refs:
            kind = leave_for(objects.get(page, name).state, since.get(name, batch.date), rotation, batch.date)
            kept[name] = Leaving(name, reason, kind)
        gone = tuple(kept[name] for name in sorted(kept))
        batches.save(page, replace(batch, state=state, withdrawals=gone, tagmanifest=""))
        return page.record(
            session.change(Act.PLAN_BATCHES, "batch.withdrawals", ref, objects=list(refs), result={"ref": ref})
        )


def _check_member(obj: Object, ref: str) -> None:
    if obj.state != ObjectState.SCHEDULED or obj.batch != ref:
        raise Refused(
            "not_cleared",
            f"{obj.ref} is {obj.state}: it was changed after it was put into {ref}.",
            "Let it be cleared again and put it in again, or take it out.",
            obj.ref,
        )


def build(session: Session, ref: str, report: Report = silent) -> Change:
    """Make all files of a batch from approved pixels and fields, and have the gate's second parser read them."""
    session.require(Act.PLAN_BATCHES)
    with session.vault.page(write=False) as page:
        batch = batches.get(page, ref)
        state = step(batch, BatchVerb.BUILD, session.person)
        shown = edition.campaign(page, batch)
        _check(session, page, shown)
        for obj in shown.members:
            if no := kept_texts.why_not_out(page, obj):
                raise no
        fields = edition.edition(session, page, shown)
        made = edition.shown_pictures(page, shown.stay)
    made += edition.pictures(session, shown.members, report)
    built = bundle.build(fields, made, session.templates)
    report(len(shown.objects), len(shown.objects), "objects built; reading them back")
    gate.inspect(built)
    manifest = digest(built.tagmanifest)
    with session.vault.page() as page:
        if batches.get(page, ref) != batch:
            raise Refused("changed", f"{ref} was changed while it was being built.", "Build it again.", ref)
        batches.keep_file(page, ref, "built", bagit.pack(built.files, built.folder))
        batches.save(page, replace(shown.batch, state=state, tagmanifest=manifest, built_by=session.person.id))
        size = sum(map(len, built.files.values()))
        return page.record(
            session.change(
                Act.PLAN_BATCHES,
                "batch.built",
                ref,
                tagmanifest=manifest,
                result={"ref": ref, "files": len(built.files), "bytes": size, "tagmanifest": manifest},
            )
        )


def _check(session: Session, page: Page, shown: Campaign) -> None:
    """Everything that will be on show may be; raises Refused."""
    for obj in shown.members:
        _check_member(obj, shown.batch.ref)
    for obj in shown.objects:
        require_cleared(session, page, obj)


def _persons_involved(session: Session, page: Page, shown: Campaign) -> frozenset[str]:
    """Everybody who made or cleared an object of the bundle."""
    refs = [obj.ref for obj in shown.objects]
    said = session.said(page, statements.about(page, refs)) if refs else ()
    made: frozenset[str] = frozenset().union(*(obj.authors for obj in shown.objects))
    return made.union(*(involved(ref, said) for ref in refs))


def release(session: Session, ref: str, *, tagmanifest: str = "") -> Change:
    """Sign exactly the built files, as somebody who neither made nor cleared any of the objects.

    What is signed is checked as it will be by those who receive it, before anything is kept. ``tagmanifest``: of the build
    the person looked at ("": the last one); raises Refused ("changed") where it was built again meanwhile.
    """
    role = session.require(Act.PLAN_BATCHES)
    unit_key = session.vault.key(UNIT).decode()
    with session.vault.page() as page:
        batch = batches.get(page, ref)
        shown = edition.campaign(page, batch)
        state = step(batch, BatchVerb.RELEASE, session.person, _persons_involved(session, page, shown))
        if tagmanifest not in ("", batch.tagmanifest):
            raise Refused("changed", f"{ref} was built again meanwhile.", "Look at this build, then release it.", ref)
        _check(session, page, shown)
        folder, files = bagit.unpack(batches.file(page, ref, "built"))
        built = bundle.Built(folder, files, files[bagit.TAGMANIFEST])
        if digest(built.tagmanifest) != batch.tagmanifest:
            raise Refused("changed", f"The files of {ref} are not those that were built.", "Build it again.", ref)
        envelope = session.sign(
            page, Decision.RELEASE, ref, version=1, digests={"tagmanifest": batch.tagmanifest}, role=role
        )
        p7s = signing.sign_cms(built.tagmanifest, session.vault.roster.unit_certificate, unit_key)
        data = bundle.assemble(built, envelope.document(), p7s)
        _must_verify(session, data)
        if dict(bundle.read(data).contents) != shown.contents():
            raise Refused("changed", f"What is on show changed since {ref} was built.", "Build it again.", ref)
        batches.keep_file(page, ref, "bundle", data)
        batches.save(page, replace(batch, state=state, released_by=session.person.id))
        return page.record(session.by(role, "batch.released", ref, tagmanifest=batch.tagmanifest))


def export(session: Session, ref: str, folder: Path) -> Change:
    """Write the released bundle into ``folder``: read back and verified before it gets its name."""
    session.require(Act.PLAN_BATCHES)
    with session.vault.page(write=False) as page:
        batch = batches.get(page, ref)
        state = step(batch, BatchVerb.EXPORT, session.person)
        data = batches.file(page, ref, "bundle")
        held = dict(bundle.read(data).contents)
        _ready_to_leave(session, page, batch, held)
    done: list[Change] = []

    def commit() -> None:
        with session.vault.page() as page:
            if batches.get(page, ref) != batch:
                raise Refused("changed", f"{ref} was changed meanwhile.", "Export it again.", ref)
            _ready_to_leave(session, page, batch, held)
            if batch.state is BatchState.RELEASED:
                _publish(session, page, batch)
            batches.save(page, replace(batch, state=state))
            done.append(page.record(session.change(Act.PLAN_BATCHES, "batch.exported", ref, bundle=digest(data))))

    path = gate.let_out(folder, f"TRACE-{ref}.zip", data, partial(_must_verify, session), commit)
    return replace(done[0], result={"ref": ref, "file": str(path), "bytes": len(data), "sha256": digest(data)})


def _ready_to_leave(session: Session, page: Page, batch: Batch, held: Mapping[str, tuple[PublicContent, int]]) -> None:
    """What the bundle holds is still what may be on show: after another batch left, an older one would bring it back."""
    shown = edition.campaign(page, batch)
    for obj in objects.everything(page, held) if held else ():
        if obj.state == ObjectState.WITHDRAWN:
            raise Refused(
                "withdrawn", f"{obj.ref} of {batch.ref} was withdrawn.", "Export the batch that withdraws it.", obj.ref
            )
    if batch.state is BatchState.RELEASED:
        _check(session, page, shown)
    if held != shown.contents():
        again = "Export the newest batch." if batch.state is BatchState.EXPORTED else "Build and release it again."
        raise Refused("outdated", f"Another batch left since {batch.ref} was built.", again, batch.ref)


def _publish(session: Session, page: Page, batch: Batch) -> None:
    for name in batch.objects:
        obj = objects.get(page, name)
        objects.save(page, replace(obj, state=object_step(obj, Verb.PUBLISH, session.person)))
    for gone in batch.withdrawals:
        obj = objects.get(page, gone.ref)
        if obj.state != ObjectState.WITHDRAWN:  # by another batch which planned it too
            objects.save(page, replace(obj, state=object_step(obj, Verb.WITHDRAW, session.person)))


def _must_verify(session: Session, data: bytes) -> None:
    """Refuse a bundle which the offline verifier would not pass under this vault's root of trust."""
    trust = verifier.read_trust(session.vault.rosters[0].digest().encode())
    verdict = verifier.examine(verifier.Findings(Path("bundle.zip"), data, trust))
    problems = [p for p in verdict.problems if not (session.vault.demo and p.startswith("DEMO"))]
    if problems:
        raise Refused(
            "verify", "The bundle does not verify: " + " ".join(problems[:3]), "Nothing has left. Build it again."
        )


def preview(session: Session, ref: str) -> Mapping[str, bytes]:
    """The files of a built batch, exactly as they will leave."""
    session.require(Act.READ_BATCHES)
    with session.vault.page(write=False) as page:
        return bagit.unpack(batches.file(page, ref, "built"))[1]
